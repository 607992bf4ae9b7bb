"""Capitals, and which of them can only be names where every noun has one: "sagte Moos", "Kesu Maroli sagte".

Knows words, cues and closed word classes. Does not know where a name begins and ends.
"""

from __future__ import annotations

from summarizer.languages import Language
from summarizer.scan import Scan, is_separated

PARTICLES = frozenset({"de", "da", "del", "di", "do", "dos", "du", "la", "van", "von", "bin", "ibn", "al", "el"})
ESTATE = "zu"  # "Eva von Stetten zu Keld"
_LONGEST_FOREIGN = 3


def adjacent(scan: Scan, token: int) -> bool:
    """Whether the token follows the one before in the same paragraph, with spaces or nothing between, and no "'s"."""
    return token < len(scan) and scan.beside(token) and (token - 1) not in scan.possessive


def capital(scan: Scan, token: int) -> bool:
    return token < len(scan) and scan.words[token][0].isupper() and scan.words[token] != "I" and adjacent(scan, token)


def speaks(scan: Scan, token: int) -> bool:
    """Whether a cue stands there, so that even "White" before it is a name."""
    return token < len(scan) and scan.language.cues.get(scan.lower[token]) in {"say", "tell"}


def is_heard(scan: Scan, token: int) -> bool:
    """Whether an unknown word can only be who speaks: "sagte Moos", "Moos sagte", "wie Moos sagte", "so Moos"."""
    language, lower = scan.language, scan.lower[token]
    before = scan.lower[token - 1] if token else ""
    told, reports, source = speaks(scan, token + 1), _reports(scan, token - 1), (before,) in language.according
    if not (told or reports or source):
        return False
    if before in language.determiners or before in language.bodies or before.isdigit() or _is_thing(language, lower):
        return False
    if reports:
        return True
    if source:
        return token == 1 or not scan.words[token - 2][0].isalnum() or before in language.prepositions
    if before in language.prepositions or _is_adjective(language, before):
        return False
    return not (scan.opens_sentence(token) and capital(scan, token + 2))


def is_foreign(scan: Scan, first: int, stop: int) -> bool:
    """Two or three unknown capitals in a row, which no German phrase has: "Kesu Maroli sagte", not "Millionen Euro"."""
    language, lower = scan.language, scan.lower
    if stop - first > _LONGEST_FOREIGN or any(word in PARTICLES for word in lower[first:stop]):
        return False
    if scan.opens_sentence(first) and not (stop < len(scan) and (speaks(scan, stop) or scan.words[stop] in {",", "("})):
        return False
    return not any(
        _is_thing(language, word) or language.is_role(word) or word in language.places for word in lower[first:stop]
    )


def _is_adjective(language: Language, before: str) -> bool:
    """By its end: "neue" before "Moor"; not a closed word as "wie" before "Moos"."""
    closed = (language.conjunctions, language.adverbs, language.auxiliaries, language.openers, language.cues)
    return before.endswith(language.modifiers) and not any(before in words for words in closed)


def _reports(scan: Scan, token: int) -> bool:
    """A verb that takes the words alone, in one part or in two: "sagte", "fügte … hinzu"."""
    if token < 0 or scan.sentence[token] != scan.sentence[token + 1]:
        return False
    return scan.language.cues.get(scan.lower[token]) == "say" or is_separated(scan, token)


def _is_thing(language: Language, lower: str) -> bool:
    """A noun that names nobody: "Vorwarnung", "Millionen", "Montag"."""
    return (
        language.is_common(lower)
        or lower in language.measures
        or lower in language.times
        or lower in language.dates
        or lower in language.bodies
        or lower in language.openers
    )
