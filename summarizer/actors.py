"""Who is meant: the name mentions of one article joined into actors, each under the fullest name the article gives.

Knows names only: whom a short form stands for is found by `surnames`, pronouns are resolved elsewhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from summarizer import bearers
from summarizer.bearers import Key
from summarizer.mentions import Mention, Number, Tokens
from summarizer.model import Actor, ActorKind
from summarizer.names import is_address
from summarizer.scan import Scan
from summarizer.surnames import Reader

_ALIASES = 12
_TOLD = 0.6  # how sure a mention must be to tell something of its actor


@dataclass(frozen=True, slots=True)
class Cast:
    """The actors of an article; `roles` are each one's mentions that tell a role.

    `of` maps a mention's place to its actor's place, `sure` to how sure that is where it is less than 1.
    """

    actors: tuple[Actor, ...]
    numbers: tuple[Number | None, ...]
    counts: tuple[int, ...]
    roles: tuple[tuple[int, ...], ...]
    of: Mapping[int, int]
    sure: Mapping[int, float]


def cast(scan: Scan, mentions: Sequence[Mention], speaking: frozenset[int] = frozenset()) -> Cast:
    """The actors named anywhere in the article, in order of their first mention; `speaking` are beside a cue."""
    known, votes = bearers.keys(scan, mentions), bearers.votes(scan, mentions)
    people = bearers.gather(scan, mentions, known, votes, speaking)
    reader = Reader(scan, mentions, known, speaking, people)
    joined: dict[Key, list[int]] = defaultdict(list)
    sure: dict[int, float] = {}
    for place in known:
        key, share = reader.meant(place)
        joined[key].append(place)
        if share < 1:
            sure[place] = share
    groups = [tuple(places) for places in joined.values()]
    members = [[place for place in places if sure.get(place, 1.0) > _TOLD] or places for places in groups]
    return Cast(
        actors=tuple(_actor(scan, mentions, places, reader.titled) for places in members),
        numbers=tuple(
            bearers.gender(scan, [mentions[place] for place in places], bearers.voted(votes, places))
            for places in members
        ),
        counts=tuple(map(len, groups)),
        roles=tuple(tuple(place for place in places if _tells_role(scan, mentions[place])) for places in members),
        of={place: index for index, places in enumerate(groups) for place in places},
        sure=sure,
    )


def _tells_role(scan: Scan, mention: Mention) -> bool:
    """Whether a mention tells a role as the article words it: not "Mr" nor "another", and not in somebody's mouth."""
    if mention.role is None or scan.quoted[mention.first] >= 0:
        return False
    if scan.lower[mention.role[1] - 1] in scan.language.indefinite:
        return False
    return not is_address(scan, mention.role) and not _is_relation(scan, mention.role)


def _is_relation(scan: Scan, role: Tokens) -> bool:
    """Whether a role says nothing without its owner, who is a pronoun: "his elder sister", not "her Elm rival"."""
    first, last = role[0], role[1] - 1
    if scan.lower[last] not in scan.language.relations or any(map(str.istitle, scan.words[first:last])):
        return False
    return first > 0 and scan.lower[first - 1] in scan.language.possessives


def _actor(scan: Scan, mentions: Sequence[Mention], places: Sequence[int], titled: set[int]) -> Actor:
    own = [mentions[place] for place in places]
    if len(own) == 1:
        return Actor(_shown(scan, own[0], titled=places[0] in titled), own[0].entity)
    forms = [_shown(scan, mentions[place], titled=place in titled) for place in places]
    persons = {form for form, mention in zip(forms, own, strict=True) if mention.entity == "person"}
    counted = Counter(forms)
    name = max(counted, key=lambda form: _fullness(form, counted[form], person=form in persons))
    aliases = tuple(form for form in counted if form != name)[:_ALIASES]
    return Actor(name, _entity(own, name), aliases)


def _fullness(form: str, count: int, *, person: bool) -> tuple[bool, bool, int, bool, int]:
    """What makes a form the one to show: "Ann Moss" rather than "MOSS", "Defiant Ann Moss" and "ANN MOSS"."""
    words = len(form.split())
    return words > 1, person, words, not form.isupper(), count


def _shown(scan: Scan, mention: Mention, *, titled: bool) -> str:
    """The name as it stands, white space evened; with "Mrs" where that alone tells whose it is."""
    first = min(mention.role[0], mention.head[0]) if titled and mention.role else mention.head[0]
    return " ".join(scan.span(first, mention.head[1]).of(scan.text).split())


def _entity(mentions: Sequence[Mention], name: str) -> ActorKind:
    """What most mentions are; a person where any is one and the name has two words: "MOSS" looks like an acronym."""
    person = " " in name and any(mention.entity == "person" for mention in mentions)
    return "person" if person else bearers.entity(mentions)
