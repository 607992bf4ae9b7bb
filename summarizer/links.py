"""What links the words of a name: particles, initials, nicknames in marks: "Ursula von Stetten", Robert “Spud” Orr.

Knows runs of capitals. Does not know titles or who is meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from summarizer.capitals import PARTICLES, adjacent, capital
from summarizer.mentions import Mention, Tokens
from summarizer.scan import Scan

_PARTICLES_IN_A_ROW = 3
_SECOND_PARTICLES = frozenset({"der", "den", "la"})
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
    """How many tokens "von der Aue", “Spud” Orr or ". Moss" of "Gov. Moss" add to a run; 0 where none belong to it."""
    if scan.words[token] in {"'", "’"}:
        owned = scan.lower[token - 1].endswith("s") and capital(scan, token + 1)
        return 2 if owned and scan.lower[token + 1] in scan.language.organisation_nouns else 0
    if scan.quoted[token] >= 0:
        return _nickname(scan, token)
    if scan.words[token] == ".":
        return 2 if _abbreviated(scan, token) and capital(scan, token + 1) else 0
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
