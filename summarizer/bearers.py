"""Who bears a surname: the full names of one article, and what it tells of each that settles whom a short form means.

Gender is told by a role ("the actress"), else by a pronoun that can be nobody else's, else by a list of given names.
Knows words, never who speaks which quotation.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from summarizer.capitals import ESTATE, PARTICLES
from summarizer.mentions import Mention, Number
from summarizer.model import ActorKind
from summarizer.names import is_address
from summarizer.scan import Scan, lowered

Key = tuple[str, ...]

GENDERS = frozenset({"male", "female"})
_GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})
_FAMILY = frozenset({"jr", "sr"})  # "Robert Pike" is not his son, but "John Paul" is "John Paul II"
_GROWN_UP = 16  # years: nobody calls a child "Mr Dunn"
_FATE = 12  # tokens within which "Ann Moss, 41, a teacher from Elm, died"
_LONGEST_PERSON = 4  # longer runs are headlines: "Elm Mayor Corners Moss Again"


@dataclass(slots=True)
class Bearer:
    """A full name and its mentions; `gone` tells that its bearer is dead, `child` that it is one.

    `located` tells that it stands behind "at" or "in" and so is a park or a tower, `coupled` that another has the same
    surname without being called so: "Tom and Ann Moss". `middle` are names in use: "Ann Moss" is "Maria Ann Moss".
    """

    key: Key
    places: list[int]
    entity: ActorKind = "unknown"
    gender: Number | None = None
    roles: frozenset[str] = frozenset()
    middle: frozenset[Key] = frozenset()
    generation: str = ""
    gone: bool = False
    child: bool = False
    located: bool = False
    coupled: bool = False


def keys(scan: Scan, mentions: Sequence[Mention]) -> dict[int, Key]:
    """For each name the words that tell it; "sr" and "jr" among them only where the article tells two apart by them."""
    found = {
        place: _told(tuple(scan.lower[slice(*mention.head)]), mention.entity, scan.language.small)
        for place, mention in enumerate(mentions)
        if mention.kind == "name"
    }
    generations: dict[Key, set[str]] = defaultdict(set)
    for key, generation in found.values():
        generations[key].add(generation)
    apart = {key for key, told in generations.items() if len(told if told & _FAMILY else told - {""}) > 1}
    return {
        place: (*key, generation) if generation and (len(key) == 1 or key in apart) else key
        for place, (key, generation) in found.items()
        if key
    }


def base(key: Key) -> Key:
    """The key without the "jr" or "sr" that tells it apart."""
    return key[:-1] if len(key) > 1 and key[-1] in _GENERATIONS else key


@lru_cache(maxsize=1024)
def _told(name: tuple[str, ...], entity: ActorKind, small: frozenset[str]) -> tuple[Key, str]:
    """First and last word of a person's name, all of another's, and the generation."""
    words = [word.rstrip(".").removeprefix("al-") for word in name if word[0].isalnum()]
    last = words.pop() if len(words) > 1 and words[-1] in _GENERATIONS else ""
    if len(words) > 2 and entity in {"person", "unknown"}:  # noqa: PLR2004 - a middle name tells nobody apart
        long = len(words) > 4  # noqa: PLR2004 - no plain middle name
        kept = (word for word in words[1:-1] if word in small or long or not _is_middle(word, entity))
        return (words[0], *kept, words[-1]), last
    return tuple(words), last


def _is_middle(word: str, entity: ActorKind) -> bool:
    return entity == "person" or len(word) == 1


def gather(
    scan: Scan,
    mentions: Sequence[Mention],
    known: Mapping[int, Key],
    votes: Mapping[int, set[Number]],
    speaking: frozenset[int],
) -> list[Bearer]:
    """The full names in the order of their first mention; `speaking` are the places of those beside a cue."""
    groups: dict[Key, list[int]] = defaultdict(list)
    for place, key in known.items():
        if len(base(key)) > 1:
            groups[key].append(place)
    elder = Counter(base(key) for key in groups if base(key) != key)
    return [
        _bearer(scan, mentions, Bearer(key, places), votes, speaking)
        for key, places in groups.items()
        if elder[key] < 2  # noqa: PLR2004 - "Robert Pike" is a short form where there are a Sr. and a Jr.
    ]


def _bearer(
    scan: Scan, mentions: Sequence[Mention], bearer: Bearer, votes: Mapping[int, set[Number]], speaking: frozenset[int]
) -> Bearer:
    own = [mentions[place] for place in bearer.places]
    bearer.entity = entity(own)
    bearer.gender = gender(scan, own, voted(votes, bearer.places))
    bearer.roles = frozenset(word for mention in own if mention.role for word in role_words(scan, mention))
    bearer.middle = frozenset(key for mention in own for key in _middle_names(scan, mention))
    last = {scan.lower[mention.head[1] - 1].rstrip(".") for mention in own}
    bearer.generation = next(iter(sorted(last & _GENERATIONS)), "")
    bearer.gone = any(_is_gone(scan, mentions, place) for place in bearer.places)
    bearer.coupled = any(_is_coupled(scan, mention) for mention in own)
    bearer.child = any(_is_child(scan, mention) for mention in own)
    placed = sum(mention.first > 0 and scan.lower[mention.first - 1] in scan.language.locatives for mention in own)
    bearer.located = placed * 2 >= len(own) and bearer.entity != "person" and speaking.isdisjoint(bearer.places)
    return bearer


def _is_nickname(scan: Scan, mention: Mention, token: int) -> bool:
    """Whether one word of a name stands in marks that the rest of it does not."""
    return scan.quoted[token] >= 0 > scan.quoted[mention.head[0]] and scan.words[token].isalpha()


def _middle_names(scan: Scan, mention: Mention) -> Iterator[Key]:
    """The short forms by a given name in the middle, by a nickname ("Spud" is Robert “Spud” Orr), without an estate."""
    if mention.head[1] - mention.head[0] < 3:  # noqa: PLR2004 - nothing between first and last
        return
    yield from ((scan.lower[token],) for token in range(*mention.head) if _is_nickname(scan, mention, token))
    words = [lowered(word) for word in mention.words(scan)]
    if ESTATE in words:
        yield (words[words.index(ESTATE) - 1],)
    if mention.entity == "person":
        yield from ((middle, words[-1]) for middle in words[1:-1] if middle in scan.language.given)


def entity(own: Sequence[Mention]) -> ActorKind:
    """What most of the mentions are that tell it."""
    known = [mention.entity for mention in own if mention.entity != "unknown"]
    if len(set(known)) < 2:  # noqa: PLR2004 - nothing to count
        return known[0] if known else "unknown"
    return Counter(known).most_common(1)[0][0]


def gender(scan: Scan, own: Sequence[Mention], votes: Iterable[Number]) -> Number | None:
    """What the article tells of a name: by a role, by pronouns that all agree, by the list of given names."""
    told = _most([number for mention in own if mention.role and (number := addressed(scan, mention))])
    listed = _most([mention.number for mention in own if mention.number])
    voted = set(votes)
    if told is None and len(voted) == 1 and (listed is None or listed in GENDERS):
        return voted.pop()
    return told or listed


def _most(numbers: Sequence[Number]) -> Number | None:
    """The most frequent, or None of none."""
    if len(set(numbers)) < 2:  # noqa: PLR2004 - nothing to count
        return numbers[0] if numbers else None
    return Counter(numbers).most_common(1)[0][0]


def addressed(scan: Scan, mention: Mention) -> Number | None:
    """The gender that the words beside a name tell: "Mrs", "the actress"."""
    if mention.role is None or mention.number not in GENDERS:
        return None
    return mention.number if any(map(scan.language.gender_of, scan.lower[slice(*mention.role)])) else None


def role_words(scan: Scan, mention: Mention) -> Iterator[str]:
    """The words of a role that can tell bearers apart: "Senator" and "Dr", not "Mr"."""
    if mention.role:
        named = not is_address(scan, mention.role)
        words = scan.lower[slice(*mention.role)]
        yield from (
            word for word in words if scan.language.is_role(word) and (named or not scan.language.gender_of(word))
        )


def votes(scan: Scan, mentions: Sequence[Mention]) -> dict[int, set[Number]]:
    """For each place the genders that pronouns tell of the one person whom they can mean."""
    people: dict[int, list[int]] = defaultdict(list)
    predicates: dict[int, int] = {}
    for place, mention in enumerate(mentions):
        if tells_pronoun(scan, mention):
            predicates[mention.first] = place
        elif (
            mention.kind != "pronoun"
            and not is_located(scan, mention)
            and mention.entity in {"person", "unknown"}
            and scan.quoted[mention.first] < 0
        ):
            people[scan.sentence[mention.first]].append(place)
    found: dict[int, set[Number]] = defaultdict(set)
    for sentence, places in people.items():
        after = bisect_right(scan.sentence, sentence)
        if len(places) == 1 and after < len(scan) and scan.paragraph[after] == scan.paragraph[after - 1]:
            others = people.get(scan.sentence[after])
            _vote(scan, after, mentions[others[0]].first if others else len(scan), found[places[0]])
        elif after in predicates and scan.opens_sentence(mentions[places[0]].first):
            _vote(scan, mentions[predicates[after]].stop, len(scan), found[places[0]])
        for place in places:
            stop = mentions[place].stop
            if (
                stop + 1 < len(scan)
                and scan.lower[stop] in scan.language.ands
                and scan.lower[stop + 1] in scan.language.possessives
            ):
                _vote(scan, stop + 1, stop + 2, found[place])
    return found


def voted(votes: Mapping[int, set[Number]], places: Iterable[int]) -> Iterator[Number]:
    """The genders told of any of the places."""
    return (vote for place in places for vote in votes.get(place, ()))


def _vote(scan: Scan, token: int, stop: int, votes: set[Number]) -> None:
    """The first gender told in a sentence before anybody else: "Robin Moss left. The guild gave her a watch."."""
    sentence = scan.sentence[token]
    while token < min(stop, len(scan)) and scan.sentence[token] == sentence and scan.quoted[token] < 0:
        told = scan.language.pronouns.get(scan.lower[token])
        if told in GENDERS:
            votes.add(told)  # type: ignore[arg-type] # a gender
            return
        token += 1


def is_located(scan: Scan, mention: Mention) -> bool:
    """Whether one word behind "in" or "at" is a place that no list has: "the ferry at Keld"."""
    alone = mention.kind == "name" and mention.entity == "unknown" and mention.stop - mention.first == 1
    return alone and mention.first > 0 and scan.lower[mention.first - 1] in scan.language.locatives


def tells_pronoun(scan: Scan, mention: Mention) -> bool:
    """Whether a phrase says of a pronoun what that person is: "A father of four, he sells honey."."""
    stop = mention.stop
    beside = stop + 1 < len(scan) and scan.words[stop] == "," and scan.lower[stop + 1] in scan.language.subjects
    return mention.kind == "nominal" and beside and scan.opens_sentence(mention.first)


def _is_gone(scan: Scan, mentions: Sequence[Mention], place: int) -> bool:
    """Whether a name's bearer is told dead: "Ann Moss, 41, died", "Ann Moss was killed", "the death of Ann Moss"."""
    mention, language = mentions[place], scan.language
    before = scan.lower[max(0, mention.first - 2) : mention.first]
    if before and (before[-1] in language.late or any(word in language.deaths for word in before)):
        return True
    following = mentions[place + 1].first if place + 1 < len(mentions) else len(scan)
    stop = min(following, mention.stop + _FATE, len(scan))
    behind = scan.lower[mention.stop : stop]
    if language.died.isdisjoint(behind) and language.slain.isdisjoint(behind):
        return False
    for token in range(mention.stop, stop):
        if scan.sentence[token] != scan.sentence[mention.first]:
            return False
        slain = scan.lower[token] in language.slain and scan.lower[token - 1] in language.auxiliaries
        if slain or scan.lower[token] in language.died:
            return scan.quoted[token] < 0
    return False


def _is_coupled(scan: Scan, mention: Mention) -> bool:
    """As "Ann Moss" in "Tom and Ann Moss": the surname is Tom's too."""
    first = mention.first
    if first < 2 or scan.lower[first - 1] not in scan.language.ands or scan.lower[first - 2] not in scan.language.given:  # noqa: PLR2004
        return False
    alone = first == 2 or not scan.words[first - 3][0].isupper() or scan.sentence[first - 3] != scan.sentence[first]  # noqa: PLR2004
    return alone and scan.words[first - 2][0].isupper()


def _is_child(scan: Scan, mention: Mention) -> bool:
    """As in "Tom Dunn, 6," and "6-year-old Tom Dunn"."""
    behind = scan.words[mention.stop : mention.stop + 3]
    aged = behind[1:2] if behind[:1] in ([","], ["("]) and behind[2:] in ([","], [")"]) else []
    before = scan.words[max(0, mention.first - 1) : mention.head[0]]
    ages = [*aged, *(word.split("-")[0] for word in before if "-" in word)]
    return any(age.isdecimal() and int(age) < _GROWN_UP for age in ages)


def short_forms(bearers: Sequence[Bearer]) -> dict[Key, list[Bearer]]:
    """For each short form the bearers it can stand for: "Moss" for "Ann Moss", "Guild" for "Elm Guild"."""
    found: dict[Key, list[Bearer]] = defaultdict(list)
    first: dict[Key, list[Bearer]] = defaultdict(list)
    plain = {bearer.key for bearer in bearers}
    for bearer in bearers:
        words = base(bearer.key)
        if bearer.entity in {"person", "unknown"} and _is_short_enough(words):
            for begin in range(words in plain, len(words)):
                found[words[begin:]].append(bearer)
            for key in sorted(bearer.middle):
                found[key].append(bearer)
            first[words[:1]].append(bearer)
        elif bearer.entity == "organisation":
            found[words[-1:]].append(bearer)
    for key, names in first.items():
        if key not in found and (any(name.gender in GENDERS for name in names) or _leads(names)):
            found[key] = names
    return found


def _is_short_enough(words: Key) -> bool:
    """Whether so many words can be a person's name and no headline: "Ann Eva de Brun Moss"."""
    return sum(word not in PARTICLES for word in words) <= _LONGEST_PERSON


def absorbed(people: Sequence[Bearer]) -> tuple[list[Bearer], dict[Key, Key]]:
    """The bearers without those whose name ends just one longer name, and for each of these the longer one's key."""
    short, full = short_forms(people), {bearer.key: bearer for bearer in people}
    longer = {bearer.key: other[0].key for bearer in people if len(other := short.get(bearer.key, [])) == 1}
    for key, long in longer.items():
        _absorb(full[long], full[key])
    return [bearer for bearer in people if bearer.key not in longer], longer


def _absorb(bearer: Bearer, other: Bearer) -> None:
    bearer.places = sorted([*bearer.places, *other.places])
    bearer.entity = other.entity if bearer.entity == "unknown" else bearer.entity
    bearer.gender = bearer.gender or other.gender
    bearer.roles |= other.roles
    bearer.gone, bearer.child = bearer.gone or other.gone, bearer.child or other.child
    bearer.coupled |= other.coupled
    bearer.located = bearer.located and other.located


def acronyms(bearers: Iterable[Bearer], small: frozenset[str]) -> dict[str, list[Bearer]]:
    """The initials of what is no person; `small` are the words that have none."""
    found: dict[str, list[Bearer]] = defaultdict(list)
    for bearer in bearers:
        if bearer.entity != "person":
            found["".join(word[0] for word in bearer.key if word not in small)].append(bearer)
    return found


def _leads(names: Sequence[Bearer]) -> bool:
    """Whether a name begins with the family's: "Moon Da-eun" is "Moon" later."""
    return any(len(name.key) == 2 and "-" in name.key[1] for name in names)  # noqa: PLR2004 - family and given name
