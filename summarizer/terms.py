"""The content words of a text, folded so that forms of one word meet: what similarity of texts is counted on.

Knows function words and a few English endings. Does not know what the counts are for, and keeps no offsets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache

from summarizer.languages import get

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_LAST = "sgd"  # letters of the endings
_STEM_FROM = 5  # shorter words are left alone: "gas", "used"


@cache
def function_words(lang: str) -> frozenset[str]:
    """Words of `lang` that say nothing of the subject: articles, pronouns, auxiliaries, verbs of saying, weekdays."""
    language = get(lang)
    groups = (language.stop, language.determiners, language.possessives, language.prepositions, language.conjunctions)
    more = (language.auxiliaries, language.adverbs, language.relatives, language.dates, language.openers, language.past)
    return frozenset().union(*groups, *more, language.pronouns, language.titles)


@lru_cache(maxsize=16_384)
def fold(word: str) -> str:
    """One form for the forms of a word: "Ministers'", "minister's" and "minister" are one."""
    word = word.lower().replace("’", "'")
    word = word.split("'", maxsplit=1)[0] if word.endswith(("'s", "s'")) else word
    if len(word) < _STEM_FROM or word[-1] not in _LAST:
        return word
    for ending, kept in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if word.endswith(ending) and not word.endswith("ss"):
            return word[: -len(ending)] + kept
    return word


def terms(text: str, lang: str) -> Iterator[str]:
    """The folded content words in text order, with repetitions."""
    return among(WORD.findall(text), lang)


def among(words: Iterable[str], lang: str) -> Iterator[str]:
    """The folded content words among those of a text."""
    return filter(None, map(_folding(lang), words))


@cache
def _folding(lang: str) -> Callable[[str], str]:
    """What gives a content word of the language its folded form, and any other word none."""
    dull = function_words(lang)

    @lru_cache(maxsize=16_384)
    def folded(word: str) -> str:
        return fold(word) if len(word) > 1 and word.lower() not in dull else ""

    return folded
