"""Who "he", "she", "it" and "they" are: the mentions before a pronoun, ranked by agreement, nearness and place.

Knows one pronoun at a time. The weights were fitted; the features are words of this file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from summarizer.actors import Cast
from summarizer.bearers import is_located, tells_pronoun
from summarizer.clause_place import ahead, behind
from summarizer.mentions import Mention
from summarizer.ranking import Features, shares
from summarizer.scan import Scan

_REACH = 40
_PARAGRAPHS = 4
_CANDIDATES = 14
_MANY = 3


@dataclass(frozen=True, slots=True)
class People:
    """What pronouns are resolved in: the mentions in order, who they are, and which are subjects of a cue.

    `within` are the actors named inside each quotation, by its index; `before` is the place of the pronoun of the same
    form that stands outside quotations before each.
    """

    scan: Scan
    mentions: Sequence[Mention]
    cast: Cast
    subjects: frozenset[int]
    speaking: frozenset[int]
    within: Mapping[int, frozenset[int]]
    before: Mapping[int, int]


def chained(mentions: Sequence[Mention]) -> dict[int, int]:
    """For each pronoun the place of the one before it of the same form: a chain that a new name may break."""
    found: dict[int, int] = {}
    latest: dict[str, int] = {}
    for place, mention in enumerate(mentions):
        if mention.kind == "pronoun" and mention.number:
            found[place] = latest.get(mention.number, -1)
            latest[mention.number] = place
    return found


def resolve(people: People, pronoun: int, last: int | None, weights: Mapping[str, float]) -> tuple[int, float]:
    """The place of the antecedent mention and its share; (-1, 0.0) where nothing agrees.

    `last` is the actor who spoke last before the pronoun.
    """
    places = _unsaid(people, pronoun, list(candidates(people, pronoun)))
    if not places:
        return -1, 0.0
    scored = shares([features(people, pronoun, place, rank, last) for rank, place in enumerate(places)], weights)
    together: dict[int, float] = {}
    for place, share in zip(places, scored, strict=True):
        who = people.cast.of.get(place, -1 - place)
        together[who] = together.get(who, 0.0) + share
    best = max(together, key=together.__getitem__)
    return next(place for place in places if people.cast.of.get(place, -1 - place) == best), together[best]


def candidates(people: People, pronoun: int) -> Iterator[int]:
    """Mentions before the pronoun that agree with it, nearest first, each actor's nearest three at most.

    Not whose relative can be meant: "Brandt was killed. Brandt's father said so. He wept."
    """
    scan, mention = people.scan, people.mentions[pronoun]
    seen: dict[int, int] = {}
    owners: set[int] = set()
    given = 0
    for place in range(pronoun - 1, max(-1, pronoun - _REACH), -1):
        other = people.mentions[place]
        if scan.paragraph[mention.first] - scan.paragraph[other.first] > _PARAGRAPHS or given >= _CANDIDATES:
            break
        if other.kind == "pronoun" or not _agrees(people, mention, place) or tells_pronoun(scan, other):
            continue
        who = people.cast.of.get(place, -1 - place)
        if who in owners:
            continue
        if other.kind == "nominal" and other.number == mention.number and mention.number in {"male", "female"}:
            owners.update(_owners(people, place))
        seen[who] = seen.get(who, 0) + 1
        if seen[who] <= _MANY:
            given += 1
            yield place


def _unsaid(people: People, pronoun: int, places: list[int]) -> list[int]:
    """The candidates without those who are named in what the pronoun says, where another agrees for sure."""
    said = _just_said(people, people.mentions[pronoun])
    if not said:
        return places
    kept = [place for place in places if people.cast.of.get(place) not in said]
    form = people.mentions[pronoun].number
    sure = any(place in people.cast.of and people.cast.numbers[people.cast.of[place]] == form for place in kept)
    return kept if sure else places


def _owners(people: People, place: int) -> Iterator[int]:
    """Whose relative a phrase tells: Brandt in "Brandt's father"."""
    first = people.mentions[place].first
    for before in range(place - 1, max(-1, place - _MANY), -1):
        owner = people.mentions[before]
        if owner.first == first and owner.stop - 1 in people.scan.possessive and before in people.cast.of:
            yield people.cast.of[before]


def _agrees(people: People, pronoun: Mention, place: int) -> bool:
    """Whether they agree: "she" is no Mr Moss; "they" may be anybody's group; "it" is nobody with a gender."""
    other = people.mentions[place]
    number, entity = _number(people, place), _entity(people, place)
    if pronoun.number in {"male", "female"}:
        if number is None and (_is_modifier(people, place) or is_located(people.scan, other)):
            return False
        return entity not in {"place", "organisation"} and number in {None, pronoun.number}
    if pronoun.number == "neuter":
        told = entity != "place" or place in people.subjects
        told = told and (number == "neuter" or people.scan.quoted[other.head[0]] < 0)
        return number in {None, "neuter"} and entity != "person" and told
    return number in {"plural", "neuter"}


def _is_modifier(people: People, place: int) -> bool:
    """Whose name only tells another's office: "a First Elm Railway spokesman"."""
    scan, stop = people.scan, people.mentions[place].stop
    inside = people.mentions[place].kind == "name" and place not in people.speaking
    return inside and stop < len(scan) and stop - 1 not in scan.possessive and scan.lower[stop] in scan.language.roles


def features(people: People, pronoun: int, place: int, rank: int, last: int | None) -> Features:
    """What speaks for one antecedent."""
    scan, here, there = people.scan, people.mentions[pronoun], people.mentions[place]
    form, who = here.number, people.cast.of.get(place)
    sentences = min(scan.sentence[here.first] - scan.sentence[there.first], 4)
    paragraphs = min(scan.paragraph[here.first] - scan.paragraph[there.first], 3)
    subject, quoted = place in people.subjects, scan.quoted[there.head[0]] >= 0
    opens, after = _beginning(scan, there)
    front, back = ahead(scan, there.first), behind(scan, there.stop)
    chain, spoke = people.before.get(pronoun, -1), last is not None and last == who
    count, length = 0 if who is None else min(people.cast.counts[who], 6), min(there.head[1] - there.head[0], 2)
    return (
        f"p:{form}:{there.kind}:{_number(people, place)}",
        f"p:sentences:{sentences}:{subject}",
        f"p:paragraphs:{paragraphs}:{opens}",
        f"p:rank:{min(rank, 6)}",
        f"p:rank:{min(rank, 3)}:{form}",
        f"p:subject:{subject}:{opens}",
        f"p:place:{form}:{sentences}:{opens}:{subject}:{quoted}",
        f"p:after:{after}:{(there.stop - 1) in scan.possessive}",
        f"p:quoted:{quoted}",
        f"p:clause:{front}:{back}:{sentences}:{paragraphs}",
        f"p:since:{chain > place}:{spoke}:{sentences}:{front}",
        f"p:count:{count}",
        f"p:length:{length}:{there.role is not None}",
        f"p:entity:{form}:{_entity(people, place)}:{length}",
        f"p:inside:{place not in people.speaking and not quoted}:{there.kind}",
        f"p:within:{who in _just_said(people, here)}:{quoted}",
        f"p:last:{spoke}",
    )


def _just_said(people: People, pronoun: Mention) -> frozenset[int]:
    """Who is named in the quotation before a pronoun and so does not speak it: “Ask Moss,” he said."""
    before = people.scan.quoted[pronoun.first - 1] if pronoun.first else -1
    return people.within.get(before, frozenset())


def _beginning(scan: Scan, mention: Mention) -> tuple[bool, bool]:
    """Whether a mention opens its sentence, and whether it follows a preposition; its article is stepped over."""
    start = mention.first - (mention.first > 0 and scan.lower[mention.first - 1] in scan.language.determiners)
    if start == 0:
        return True, False
    return scan.sentence[start - 1] != scan.sentence[start], scan.lower[start - 1] in scan.language.prepositions


def _number(people: People, place: int) -> str | None:
    who = people.cast.of.get(place)
    return people.mentions[place].number if who is None else people.cast.numbers[who]


def _entity(people: People, place: int) -> str:
    who = people.cast.of.get(place)
    return people.mentions[place].entity if who is None else people.cast.actors[who].kind
