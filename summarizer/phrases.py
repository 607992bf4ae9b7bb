"""All mentions of an article: names and common-noun phrases joined where they are one person.

"Spokesman Jon Ware", "her adviser, Ann Moss," and "Ann Moss, the harbour chief," are one mention each, with a role.
Does not know which cue a mention speaks by.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from summarizer import appositions, names, nominals
from summarizer.mentions import Mention, Number, Tokens
from summarizer.scan import Scan

_DATELINE = frozenset({",", "(", "/", "-", "–", "—", "--"})
_APART = frozenset({",", "--", "—", "–"})
_NEAR = 4  # as many mentions can begin before one and still hold it


@dataclass(frozen=True, slots=True)
class Mentions:
    """All mentions in order of their heads; `speaking` are the places of those that can be a quotation's speaker."""

    all: tuple[Mention, ...]
    speaking: tuple[int, ...]


def find(scan: Scan, cues: Sequence[int]) -> Mentions:
    """The mentions of a text whose cues stand at the given tokens."""
    named = list(names.find(scan))
    phrases = _apart(scan, _widest(_nominals(scan, cues, named), named), named)
    joined, used = _joined(scan, named, phrases)
    left = [phrase for place, phrase in enumerate(phrases) if place not in used]
    taken = [phrases[place] for place in sorted(used)]
    owned = _with_owners(scan, [_qualified(scan, name) for name in joined])
    pairs = _pairs(scan, cues, [*owned, *left])
    found = sorted([*owned, *left, *pairs], key=lambda mention: mention.head)
    return Mentions(tuple(found), tuple(_speaking(scan, found, taken)))


def _pairs(scan: Scan, cues: Sequence[int], told: Sequence[Mention]) -> Iterator[Mention]:
    """Two who speak as one: "Moss and Ware said", "the mayor and Jon Ware said", not "the poet and pilot Jon Ware"."""
    ending = {one.stop: one for one in told if one.entity != "place" and one.stop - 1 not in scan.possessive}
    starting = {one.first: one for one in ending.values()}
    labels = (token for token, word in enumerate(scan.words) if word == ":" and scan.quoted[token] < 0)
    for cue in [*cues, *labels]:
        second, first = ending.get(nominals.before_cue(scan, cue)), starting.get(cue + 1)
        if second and second.first and scan.lower[second.first - 1] in scan.language.ands:
            first = ending.get(second.first - 1)
            one = second.kind == "name" and scan.words[second.first][0].islower()
            whole = first is not None and _opens(scan, first) and not one
        elif first and first.stop < len(scan) and scan.lower[first.stop] in scan.language.ands:
            second = starting.get(first.stop + 1)
            whole = second is not None and _closes(scan, second, named=first.kind == second.kind == "name")
        else:
            continue
        if first and second and whole:
            first = _first_of_list(scan, first, ending)
            yield Mention("nominal", first.first, second.stop, (first.head[0], second.head[1]), number="plural")


def _first_of_list(scan: Scan, first: Mention, ending: Mapping[int, Mention]) -> Mention:
    """Who begins a list: "Ann Moss, Eva Ash and Jon Ware said"."""
    while first.first > 0 and scan.words[first.first - 1] == "," and _is_person(first):
        before = ending.get(first.first - 1)
        if before is None or not _is_person(before):
            break
        first = before
    return first


def _is_person(name: Mention) -> bool:
    """Told by a title or a given name, or of two words at least."""
    return name.entity == "person" or (name.entity == "unknown" and name.head[1] - name.head[0] > 1)


def _opens(scan: Scan, first: Mention) -> bool:
    """Not in "They met the mayor and Jon Ware said so", "Friends of Ann Moss and Jon Ware said so"."""
    before = first.first - 1
    if scan.opens_sentence(first.first) or scan.quoted[before] >= 0:
        return True
    word, language = scan.words[before], scan.language
    return first.kind == "name" and (not word[0].islower() or word in language.conjunctions or word in language.adverbs)


def _closes(scan: Scan, second: Mention, *, named: bool) -> bool:
    """Not in "said the mayor and Jon Ware left", "The mayor praised Ann Moss and Jon Ware said so"."""
    stop = second.stop
    if stop >= len(scan) or not scan.words[stop][0].isalnum() or scan.lower[stop] in scan.language.prepositions:
        return True
    return named and scan.lower[stop] not in scan.language.cues


def _nominals(scan: Scan, cues: Sequence[int], named: Sequence[Mention]) -> list[Mention]:
    found = {mention.head: mention for cue in cues for mention in nominals.beside(scan, cue)}
    people = (name for name in named if name.kind == "name" and name.entity in {"person", "unknown"})
    told = (name for name in people if scan.quoted[name.first] < 0)
    found.update((mention.head, mention) for name in told for mention in nominals.apposed(scan, name))
    found.update((mention.head, mention) for mention in nominals.cited(scan))
    found.update((mention.head, mention) for mention in nominals.followed(scan))
    found.update((mention.head, mention) for mention in nominals.find(scan))
    return sorted(found.values(), key=lambda mention: (mention.first, -mention.stop))


def _widest(phrases: Iterable[Mention], named: list[Mention]) -> list[Mention]:
    """The phrases that lie in no other phrase, and the title runs found among the names, which are phrases too."""
    titles = [mention for mention in named if mention.kind == "nominal"]
    named[:] = [mention for mention in named if mention.kind == "name"]
    kept: list[Mention] = []
    for phrase in sorted([*phrases, *titles], key=lambda mention: (mention.first, -mention.stop)):
        if not kept or phrase.first >= kept[-1].stop:
            kept.append(phrase)
    return kept


def _apart(scan: Scan, phrases: Sequence[Mention], named: Sequence[Mention]) -> list[Mention]:
    """The phrases that are no name's own role already: "Landwirt" in "Landwirt Jon Moos", "Ministerin von der Aue"."""
    roles = {token for name in named if name.role for token in range(*name.role)}
    titled = (name for name in named if name.role and scan.language.nouns_capitalised)
    whole = {(name.first, name.stop) for name in titled}
    return [
        phrase for phrase in phrases if phrase.head[1] - 1 not in roles and (phrase.first, phrase.stop) not in whole
    ]


def _with_owners(scan: Scan, named: Sequence[Mention]) -> list[Mention]:
    """Names begin with their owner, who does not speak: "Elm's Foreign Minister Ann Moss said"."""
    ending = {name.stop: name for name in named if name.stop - 1 in scan.possessive}
    return [replace(name, first=ending[name.first].first) if name.first in ending else name for name in named]


def _joined(scan: Scan, named: Sequence[Mention], phrases: Sequence[Mention]) -> tuple[list[Mention], set[int]]:
    """The names with the roles that stand beside them, and the places of the phrases so used."""
    ending = {phrase.stop: place for place, phrase in enumerate(phrases) if phrase.kind == "nominal"}
    starting = {phrase.first: place for place, phrase in enumerate(phrases) if phrase.kind == "nominal"}
    around = {phrase.stop: place for place, phrase in enumerate(phrases)}
    used: set[int] = set()
    found = []
    for name in named:
        joined = name
        place = around.get(name.stop)
        if place is not None and name.role and _swallowed(scan, name, phrases[place]):
            found.append(
                replace(name, first=phrases[place].first, role=(phrases[place].head[0], _role_end(scan, name)))
            )
            used.add(place)
            continue
        before, after = _before(scan, name, ending), _after(scan, name, starting)
        if after is not None and not appositions.follows(scan, name, phrases[after]):
            after = None
        if before is not None and not appositions.leads(scan, phrases[before], name):
            before = None
        for place in (before, after):
            if place is not None and place not in used and _fits(scan, name, phrases[place]):
                joined = _with_role(scan, joined, phrases[place])
                used.add(place)
        found.append(joined)
    return found, used


def _qualified(scan: Scan, name: Mention) -> Mention:
    """The name with what takes back or narrows its office: nobody is told mayor who is "former Mayor Ann Moss"."""
    if name.role is None or name.role[0] >= name.head[0] or names.is_address(scan, name.role):
        return name
    first, stop = name.role
    while first > 0 and _qualifies(scan, first - 1):
        first -= 1
    return replace(name, role=(first, stop))


def _qualifies(scan: Scan, token: int) -> bool:
    """As in "said ousted Mayor Ann Moss", but not in "The council suspended Mayor Ann Moss": that is a verb."""
    word, language = scan.lower[token], scan.language
    if word not in language.qualifiers or not scan.beside(token + 1) or scan.quoted[token] != scan.quoted[token + 1]:
        return False
    if not word.endswith(language.endings.past) or scan.opens_sentence(token):
        return True
    leading = (language.determiners, language.prepositions, language.conjunctions, language.cues, language.qualifiers)
    return any(scan.lower[token - 1] in words for words in leading)


def _swallowed(scan: Scan, name: Mention, phrase: Mention) -> bool:
    """A name at a phrase's end that no comma parts: "the spokeswoman for the Elm Council Ann Moss"."""
    given = scan.lower[name.head[0]] in scan.language.given and name.head[1] - name.head[0] > 1
    return given and phrase.first < name.first and phrase.number in {None, name.number}


def _role_end(scan: Scan, name: Mention) -> int:
    """Where the role before a name ends: a nationality between the two belongs to neither."""
    end = name.head[0]
    return end - 1 if scan.lower[end - 1] in scan.language.demonyms else end


def _before(scan: Scan, name: Mention, ending: dict[int, int]) -> int | None:
    """As in "spokesman Jon Ware" or "her adviser, Jon Ware"."""
    if name.first in ending and scan.beside(name.first):
        return ending[name.first]
    first = name.first - _is_aged(scan, name.first - 1)
    if first > 0 and scan.words[first - 1] in _APART and len(name.words(scan)) > 1:
        return ending.get(first - 1)
    return None


def _is_aged(scan: Scan, token: int) -> bool:
    """As in "her adviser, 46-year-old Jon Ware"."""
    word = scan.lower[token] if token >= 0 else ""
    return word[:1].isdigit() and "-" in word and word[-1].isalpha()


def _after(scan: Scan, name: Mention, starting: dict[int, int]) -> int | None:
    """As in "Jon Ware, the harbour chief" or "Jon Ware, 41, a teacher"."""
    token = appositions.over_bracket(scan, name.stop)
    if token + 1 >= len(scan) or scan.words[token] != "," or name.stop - 1 in scan.possessive:
        return None
    if scan.words[token + 1].isdigit() and token + 2 < len(scan) and scan.words[token + 2] == ",":
        token += 2
    return starting.get(token + 1)


def _fits(scan: Scan, name: Mention, phrase: Mention) -> bool:
    """Whether a phrase can be a name's role; a body only before a title, a gender against the given name's only close.

    "Elm police Chief Ann Moss" is one mention, and so is "widow Terry Moss".
    """
    if name.entity == "place" or phrase.number == "plural" or scan.quoted[name.first] != scan.quoted[phrase.first]:
        return False
    beside = phrase.stop == name.first
    if phrase.entity == "organisation":
        return beside and name.role is not None and name.entity == "person"
    told = name.role is not None or not beside
    return name.number is None or phrase.number in ({None, name.number} if told else {None, "male", "female"})


def _with_role(scan: Scan, name: Mention, phrase: Mention) -> Mention:
    before = phrase.first < name.head[0]
    first = min(name.first, phrase.first)
    own = name.role
    role: Tokens = phrase.head if own is None or names.is_address(scan, own) else own
    if before and own is not None and role == own and phrase.stop == own[0]:
        role = (phrase.head[0], own[1])
    number: Number | None = phrase.number if phrase.number in {"male", "female"} else name.number or phrase.number
    return replace(name, first=first if before else name.first, role=role, number=number, entity="person")


def _speaking(scan: Scan, found: Sequence[Mention], taken: Sequence[Mention]) -> list[int]:
    """Mentions outside quotations that are no part of a wider one: not "Moss" in "Moss's lawyer".

    `taken` are phrases that became a name's role: their other names do not speak, as "Elm" in "mayor of Elm, Ann Moss".
    """
    roles = [(phrase.first + 1, phrase.stop) for phrase in taken]
    wide = sorted([*((mention.first, mention.stop) for mention in found if mention.stop - mention.first > 1), *roles])
    return [
        place
        for place, mention in enumerate(found)
        if scan.quoted[mention.head[0]] < 0 and not _is_part(mention, wide) and not _is_dateline(scan, mention)
    ]


def _is_part(mention: Mention, wide: Sequence[Tokens]) -> bool:
    """Whether it lies in a wider one; `wide` are in order."""
    own = mention.first, mention.stop
    at = bisect_left(wide, (mention.first + 1,))
    return any(own[1] <= stop and (first, stop) != own for first, stop in wide[max(0, at - _NEAR) : at])


def _is_dateline(scan: Scan, mention: Mention) -> bool:
    """ELM HARBOUR, June 4 (Wire) - The council said …"""
    first, stop = mention.first, mention.stop
    if first > 0 and scan.paragraph[first - 1] == scan.paragraph[first]:
        return False
    return stop < len(scan) and scan.words[stop] in _DATELINE and all(map(str.isupper, mention.words(scan)))
