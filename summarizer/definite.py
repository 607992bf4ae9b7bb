"""Whom a definite phrase takes up again: "the federation", "the pilot", "the woman", named or described before.

"The National Bakers' Guild … the guild said", "Ann Moss, the harbour pilot, … the pilot said", "A woman in a yellow
coat … the woman said". Knows nouns by their form only: the same noun, said of one person or body before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from summarizer.actors import Cast
from summarizer.mentions import Mention, Number, Tokens
from summarizer.scan import Scan


@dataclass(slots=True)
class _Said:
    """Of whom one noun was said so far: of the phrases for nobody with a name the last for each number and size."""

    actors: set[int] = field(default_factory=set)
    named: int = -1
    phrases: dict[tuple[Number | None, int], int] = field(default_factory=dict)

    def add(self, mention: Mention, place: int, actor: int | None) -> None:
        if actor is None:
            self.phrases[mention.number, mention.head[1] - mention.head[0]] = place
        else:
            self.actors.add(actor)
            self.named = place


def antecedents(scan: Scan, mentions: Sequence[Mention], cast: Cast) -> Mapping[int, int]:
    """For each definite phrase that takes somebody up again, the place of the mention that says more."""
    known: dict[str, _Said] = defaultdict(_Said)
    found: dict[int, int] = {}
    for place, mention in enumerate(mentions):
        if mention.kind == "pronoun":
            continue
        if mention.kind == "nominal" and _is_definite(scan, mention):
            meant = _meant(known[_noun(scan, mention.head)], mention)
            if meant >= 0 and _says_all(scan, mentions[meant], mention):
                found[place] = found.get(meant, meant)
        for noun in _nouns(scan, mention):
            known[noun].add(mention, place, cast.of.get(place))
    return found


def _is_definite(scan: Scan, mention: Mention) -> bool:
    return scan.lower[mention.first] in scan.language.definite and mention.number != "plural"


def _noun(scan: Scan, tokens: Tokens) -> str:
    """The word that a phrase is about: "minister" in "minister for the harbours"."""
    first, stop = tokens
    links = scan.language.links
    if links.isdisjoint(scan.lower[first + 1 : stop]):
        return scan.lower[stop - 1]
    return scan.lower[next(token for token in range(first + 1, stop) if scan.lower[token] in links) - 1]


def _nouns(scan: Scan, mention: Mention) -> set[str]:
    if mention.kind == "nominal":
        return {_noun(scan, mention.head)}
    if mention.entity == "organisation":
        return {_noun(scan, mention.head), scan.lower[mention.head[1] - 1]}
    return {_noun(scan, mention.role)} if mention.role else set()


def _meant(said: _Said, phrase: Mention) -> int:
    """The latest that says more than the phrase does; -1 where the noun was said of two whom the article names."""
    if said.actors:
        return said.named if len(said.actors) == 1 else -1
    size = phrase.head[1] - phrase.head[0]
    longer = (place for (number, words), place in said.phrases.items() if number == phrase.number and words > size)
    return max(longer, default=-1)


def _says_all(scan: Scan, other: Mention, phrase: Mention) -> bool:
    """Whether every word of the phrase was said of the other: "the former pilot" is no "harbour pilot"."""
    return set(scan.lower[phrase.head[0] : phrase.head[1]]) <= set(scan.lower[other.first : other.stop])
