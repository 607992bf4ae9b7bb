"""What links the words of a name: particles, initials, nicknames in marks: "Ursula von Stetten", Robert “Spud” Orr.

Knows runs of capitals. Does not know titles or who is meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from summarizer.capitals import ESTATE, PARTICLES, adjacent, capital
from summarizer.mentions import Mention, Tokens
from summarizer.scan import Scan

_PARTICLES_IN_A_ROW = 3
_SECOND_PARTICLES = frozenset({"der", "den", "la"})
_MARKS = frozenset("'’&")
_NICKNAME = 3  # tokens: two words and a mark


def nobles(scan: Scan, runs: Sequence[Tokens]) -> frozenset[tuple[str, ...]]:
    """The surnames that have particles in a longer name: "von Stetten", "de la Cruz"."""
    parts = (tuple(scan.words[at:stop]) for first, stop in runs for at in range(first + 1, stop - 1))
    return frozenset(words for words in parts if words[0] in PARTICLES and words[-1][0].isupper())


def with_particles(scan: Scan, mention: Mention, nobles: frozenset[tuple[str, ...]]) -> Mention:
    """A surname that stands behind its particles takes them along: "said von Stetten"."""
    for first in range(max(0, mention.first - _PARTICLES_IN_A_ROW), mention.first):
        if tuple(scan.words[first : mention.stop]) in nobles:
            return replace(mention, first=first)
    return mention


def linked(scan: Scan, token: int) -> int:
    """How many tokens "von der Aue", “Spud” Orr, "& Sons" or ". Moss" of "Gov. Moss" add to a run; else 0."""
    word = scan.words[token]
    if word in _MARKS:
        return 2 if _is_within_body(scan, token) else 0
    if scan.quoted[token] >= 0:
        return _nickname(scan, token)
    if word == ".":
        return 2 if _abbreviated(scan, token) and capital(scan, token + 1) else 0
    return _particles(scan, token)


def _is_within_body(scan: Scan, mark: int) -> bool:
    """As in "Bakers' Guild" and "Keller & Sons", not in "Ann & Jon" or "Ann Moss & Jon Ware"."""
    if not capital(scan, mark + 1):
        return False
    behind, language = scan.lower[mark + 1], scan.language
    if scan.words[mark] == "&":
        return behind not in language.given
    return scan.lower[mark - 1].endswith("s") and behind in language.organisation_nouns


def _particles(scan: Scan, token: int) -> int:
    if scan.lower[token] == ESTATE:
        return 2 if _is_of_estate(scan, token) and capital(scan, token + 1) else 0
    if scan.lower[token] not in PARTICLES:
        return 0
    if scan.lower[token] in scan.language.prepositions and not _is_noble(scan, token):
        return 0
    end = token
    while end - token < _PARTICLES_IN_A_ROW and adjacent(scan, end + 1):
        if scan.lower[end] not in PARTICLES and not (end > token and scan.lower[end] in _SECOND_PARTICLES):
            break
        end += 1
    return end - token + 1 if end > token and capital(scan, end) else 0


def _is_of_estate(scan: Scan, token: int) -> bool:
    """As in "Eva von Stetten zu Keld"; where nouns have capitals, "zu" may lead to any: "Eva von Stetten zu Gast"."""
    return not scan.language.nouns_capitalised and "von" in scan.lower[max(0, token - 3) : token - 1]


def _nickname(scan: Scan, mark: int) -> int:
    """How many tokens “Spud” Orr adds to "Robert"; 0 where the words in marks are no nickname."""
    end = mark + 1
    while end < len(scan) and end - mark <= _NICKNAME and scan.quoted[end] == scan.quoted[mark]:
        end += 1
    words = scan.words[mark + 1 : end - 1]
    called = bool(words) and all(word[0].isupper() and word.isalpha() for word in words)
    return end - mark + 1 if called and scan.quoted[mark - 1] < 0 and capital(scan, end) else 0


def _is_noble(scan: Scan, token: int) -> bool:
    """Whether "von" belongs to a name: "Otto von Weber", "Ministerin von der Aue", not "Sprecher von Jon Moos"."""
    before = scan.lower[token - 1]
    second = token + 1 < len(scan) and scan.lower[token + 1] in _SECOND_PARTICLES
    return before in scan.language.given or (second and scan.language.is_role(before))


def _abbreviated(scan: Scan, dot: int) -> bool:
    """Whether the point belongs to "Gov." or to the initial in "George W. Bush"."""
    before = scan.words[dot - 1]
    return len(before) == 1 or scan.lower[dot - 1] in scan.language.abbreviations
