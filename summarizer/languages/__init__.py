"""What differs between languages, as values read from one TOML file each; every rule elsewhere is the same for all.

Knows the words. Does not know what is done with them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from summarizer.languages.language import NEUTRAL, Language
from summarizer.languages.toml_file import parse, text_of, words_of

__all__ = ["CODES", "NEUTRAL", "Language", "detect", "get", "parse"]

DETECT_WORDS = 400
DETECT_SHARE = 0.12

_WORD = re.compile(r"[^\W\d_]+")
_FILE = re.compile(r"[a-z]{2}\.toml")


def get(lang: str | None) -> Language:
    """The language of a tag such as "en" or "de-AT"; the neutral one where we have none."""
    code = (lang or "").replace("_", "-").split("-")[0].lower()
    return _load(code) if code in CODES else NEUTRAL


def detect(text: str) -> str:
    """The code of the language whose stop words fill the text's beginning, "und" where none does or one we lack.

    Where two have as many, the words that open sentences decide.
    """
    sample = [match[0].lower() for _, match in zip(range(DETECT_WORDS), _WORD.finditer(text), strict=False)]
    votes = {code: sum(map(words.__contains__, sample)) for code, words in _stops().items()}
    best = max(votes, key=lambda code: (votes[code], sum(map(get(code).openers.__contains__, sample))))
    sure = best in CODES and sample and votes[best] >= DETECT_SHARE * len(sample)
    return best if sure else NEUTRAL.code


@cache
def _stops() -> Mapping[str, frozenset[str]]:
    """The stop words of our languages, and of those that are only told apart from them."""
    others = tomllib.loads(text_of("others"))
    return {code: get(code).stop for code in CODES} | {code: words_of(others, code) for code in others}


@cache
def _load(code: str) -> Language:
    return parse(text_of(code))


CODES = tuple(sorted(file.name[:2] for file in files(__package__).iterdir() if _FILE.fullmatch(file.name)))
