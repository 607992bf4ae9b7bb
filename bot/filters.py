"""Filters: whether a text carries one of the terms that a digest includes, and none that it excludes.

Pure. A term is plain words, found whole, whatever the case and the accents. It knows no article and no digest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# Scripts that put no spaces between words, and Korean, which hangs particles on them: no edges to look for.
_UNSPACED_FROM = "\u2e80"
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
# What folding may change; words of one sentence at once. Nothing in it composes with a letter of ASCII or a mark.
_OTHER = r"[^\x00-\x7f“”‘’–—«»„€£]+"
_BEYOND = re.compile(rf"{_OTHER}(?:[ ,.]+{_OTHER})*")


class Filter:
    """What passes has one of the terms to `include`, where there are any, and none of those to `exclude`."""

    def __init__(self, include: Sequence[str], exclude: Sequence[str]) -> None:
        self._include, self._exclude = _Terms(include), _Terms(exclude)

    def __bool__(self) -> bool:
        """Whether there is anything that might not pass."""
        return bool(self._include or self._exclude)

    def passes(self, title: str, text: str) -> bool:
        """Whether an article of this title and text does."""
        told = fold(f"{title}\n{text}")
        return (not self._include or self._include.stand_in(told)) and not self._exclude.stand_in(told)


class _Terms:
    """Plain terms as whole words: "Oslo" finds "OSLO," and not "Oslofjord"; every run of blanks is alike."""

    def __init__(self, terms: Sequence[str]) -> None:
        self._words = [words for term in terms if (words := fold(term).split())]
        self._pattern = re.compile("|".join(_whole(" ".join(words)) for words in self._words))

    def __bool__(self) -> bool:
        return bool(self._words)

    def stand_in(self, told: str) -> bool:
        """Whether one of them stands in a folded text."""
        # Few texts hold the letters at all, which is quickly seen.
        if not any(all(word in told for word in words) for words in self._words):
            return False
        return self._pattern.search(" ".join(told.split())) is not None


def _whole(term: str) -> str:
    return _edge(term[0], r"(?<!\w)") + re.escape(term) + _edge(term[-1], r"(?!\w)")


def _edge(letter: str, boundary: str) -> str:
    unspaced = letter >= _UNSPACED_FROM or _UNSPACED.match(letter)
    return boundary if letter.isalnum() and not unspaced else ""


def fold(text: str) -> str:
    """`text` for comparing, without case and accents: "Café" and "CAFE" are one."""
    return text.lower() if text.isascii() else _BEYOND.sub(_folded, text.lower())


def _folded(beyond: re.Match[str]) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", beyond[0]).casefold())
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))
