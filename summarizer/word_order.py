"""Who is the subject of a verb that stands second or last in its clause, whatever stands before it.

"Am Montag sagte Moos der Zeitung, …", "wie Moos der Zeitung sagte", "Der Rat hat … gesagt". Knows mentions, the case
that a determiner tells and closed word classes; only languages with `inversion` are read so.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from summarizer.mentions import Mention
from summarizer.scan import Scan

_LONGEST = 60
_SOURCES = 8
_BESIDE = 12  # mentions on either side of a verb among which its sources are sought
_BREAKS = frozenset({",", ";", ":", "—", "–", "--", "("})


@dataclass(frozen=True, slots=True)
class Edges:
    """The mentions that can speak, by the token they begin at and by the one they end before."""

    all: tuple[Mention, ...]
    speaking: tuple[int, ...]
    beginning: dict[int, int]
    ending: dict[int, int]


def subject(scan: Scan, verb: int, before: int, after: int, edges: Edges) -> int | None:
    """The mention that is a verb's subject, -1 where nobody is; None where the clause has nothing before its verb.

    `before` and `after` are the mentions beside the verb, or -1.
    """
    first = _clause(scan, verb)
    if is_impersonal(scan, verb):
        return next(_sources(scan, verb, edges), -1)
    if first == verb or scan.lower[verb - 1] in scan.language.clause.joins:
        return None
    if _is_last(scan, verb):
        place = _of_last(scan, first, verb, edges)
        if place is not None:
            return place
    if scan.lower[verb] in scan.language.cited:
        return _cited(after, first, edges)
    front = _front(scan, _over_adverbs(scan, first, verb), edges)
    if after >= 0 and (is_oblique(scan, edges.all[after]) or scan.lower[verb] in scan.language.impersonal):
        after = -1
    for place in (front, _nominative(scan, before, edges)):
        if place < 0 or is_oblique(scan, edges.all[place]):
            continue
        if after < 0 or _is_somebody(scan, edges.all[place]) or not _is_somebody(scan, edges.all[after]):
            return place
    return after if after >= 0 else None


def _front(scan: Scan, first: int, edges: Edges) -> int:
    """The mention that opens a clause, its owner stepped over: "Bruder" in "Anna Moos’ Bruder sagte"; -1 for none."""
    place = edges.beginning.get(first, -1)
    owner = place >= 0 and edges.all[place].stop - 1 in scan.possessive
    return edges.beginning.get(edges.all[place].stop, -1) if owner else place


def is_impersonal(scan: Scan, verb: int) -> bool:
    """As in "In dem Brief heißt es" or "Es heißt, …"."""
    beside = scan.lower[max(verb - 1, 0) : verb + 2]
    return scan.lower[verb] in scan.language.impersonal and any(word in scan.language.expletive for word in beside)


def is_oblique(scan: Scan, mention: Mention) -> bool:
    """Whether a preposition or the case of its determiner makes a mention no subject: "mit Moos", "dem Rat"."""
    language, first = scan.language, scan.lower[mention.first]
    if mention.first and scan.lower[mention.first - 1] in language.prepositions:
        return True
    if first not in language.oblique_female:
        return first in language.oblique
    owned = mention.first and scan.words[mention.first - 1][0].isupper() and not scan.opens_sentence(mention.first - 1)
    return bool(owned) or _is_female(scan, mention)


def _is_female(scan: Scan, mention: Mention) -> bool:
    """By the person meant, or by the noun's end: "der Sprecherin", "der Zeitung"."""
    noun = scan.lower[mention.head[1] - 1]
    return mention.number == "female" or (mention.kind == "nominal" and noun.endswith(scan.language.feminine))


def _is_somebody(scan: Scan, mention: Mention) -> bool:
    """A person or a body rather than what is spoken of: not "Die Entscheidung" in "Die Entscheidung nannte Moos …"."""
    noun = scan.lower[mention.head[1] - 1]
    return mention.kind != "nominal" or noun in scan.language.bodies or scan.language.is_role(noun)


def _clause(scan: Scan, verb: int) -> int:
    """The first token of the verb's clause: behind a comma or the sentence's start; words in marks may lie within.

    In "Der Rat hat den Damm „sehr sicher“ genannt" it is "Der", in "„Er hält“ sagte Moos" the verb itself.
    """
    first = verb
    while first > 0 and verb - first < _LONGEST and scan.sentence[first - 1] == scan.sentence[verb]:
        if scan.words[first - 1] in _BREAKS:
            break
        if scan.quoted[first - 1] >= 0:
            before = _before_marks(scan, first - 1)
            if before < 0 or scan.sentence[before] != scan.sentence[verb] or not scan.words[before][0].isalnum():
                break
            first = before
        else:
            first -= 1
    return first


def _before_marks(scan: Scan, token: int) -> int:
    """The token before the words in marks that a token belongs to."""
    own = scan.quoted[token]
    while token >= 0 and scan.quoted[token] == own:
        token -= 1
    return token


def _over_adverbs(scan: Scan, first: int, verb: int) -> int:
    """Past what may stand before a subject: "Auch Moos sagte", "Doch der Rat erklärte"."""
    while first < verb and (
        scan.lower[first] in scan.language.adverbs or scan.lower[first] in scan.language.clause.joins
    ):
        first += 1
    return first


def _is_last(scan: Scan, verb: int) -> bool:
    """Whether the verb ends its clause, an auxiliary aside: "… gesagt habe", "wie Moos sagte,"."""
    behind = verb + 1
    while behind < len(scan) and scan.lower[behind] in scan.language.auxiliaries:
        behind += 1
    if behind >= len(scan) or scan.sentence[behind] != scan.sentence[verb] or scan.quoted[behind] >= 0:
        return True
    return not scan.words[behind][0].isalnum() or scan.lower[behind] in scan.language.conjunctions


def _of_last(scan: Scan, first: int, verb: int, edges: Edges) -> int | None:
    """The subject of a verb that ends its clause: behind "dass", "wie" and the like, or beside the auxiliary.

    Of a passive it is nobody, unless the verb is one of citing: "Moos wird mit den Worten zitiert".
    """
    language = scan.language
    if (second := _of_another(scan, first, verb, edges)) >= 0:
        return second
    auxiliary = next(
        (token for token in range(verb - 1, first - 1, -1) if scan.lower[token] in language.auxiliaries), -1
    )
    if scan.lower[first] in language.conjunctions and scan.lower[first] not in language.clause.joins:
        place = edges.beginning.get(first + 1, -1)
        return place if place >= 0 and not is_oblique(scan, edges.all[place]) else None
    if auxiliary < 0:
        return None
    if scan.lower[auxiliary] in language.clause.passive and scan.lower[verb] not in language.cited:
        return -1
    for place in (
        edges.beginning.get(first, -1),
        edges.ending.get(auxiliary, -1),
        edges.beginning.get(auxiliary + 1, -1),
    ):
        if place >= 0 and not is_oblique(scan, edges.all[place]):
            return place
    return None


def _of_another(scan: Scan, first: int, verb: int, edges: Edges) -> int:
    """Who speaks where another opens the clause: Moos in "Weber hörte Moos sagen", "Weber, den Moos „…“ nannte"."""
    if not scan.language.clause.perceives.isdisjoint(scan.lower[first:verb]):
        return edges.ending.get(verb, -1)
    relative = scan.lower[first] in scan.language.oblique and first > 0 and scan.words[first - 1] == ","
    return edges.beginning.get(first + 1, -1) if relative else -1


def _cited(after: int, first: int, edges: Edges) -> int:
    """Whom a sentence cites: "Der Sender zitierte Moos mit den Worten …", "Am Montag zitierte der Sender Moos"."""
    if after < 0 or first in edges.beginning:
        return after
    return edges.beginning.get(edges.all[after].stop, after)


def _nominative(scan: Scan, before: int, edges: Edges) -> int:
    """The mention before a verb, or the one before the hearer: "wie Moos der Zeitung sagte"."""
    if before < 0 or not is_oblique(scan, edges.all[before]):
        return before
    return edges.ending.get(edges.all[before].first, -1)


def _sources(scan: Scan, verb: int, edges: Edges) -> Iterator[int]:
    """What the sentence says the words stand in: "In dem Brief des Rates heißt es", "heißt es in dem Brief"."""
    at = bisect_left(edges.speaking, verb, key=lambda place: edges.all[place].head[0])
    beside = edges.speaking[max(0, at - _BESIDE) : at + _BESIDE]
    near = sorted(beside, key=lambda place: abs(edges.all[place].first - verb))[:_SOURCES]
    for place in sorted(near):
        first = edges.all[place].first
        before = scan.lower[first - 1] if first else ""
        if scan.sentence[first] == scan.sentence[verb] and before in scan.language.prepositions:
            yield place
