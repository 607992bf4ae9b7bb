"""The content words of a text, folded so that forms of one word meet: what similarity of texts is counted on.

Knows no word itself: each language's are in `languages`. Does not know what the counts are for, and keeps no offsets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache

from summarizer.languages import NEUTRAL, get

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_UNTOLD = "en"  # as which a text of no known language is folded: a short one in English is not always recognised
_STEM_FROM = 5  # shorter words are left alone: "gas", "used"


@cache
def function_words(lang: str) -> frozenset[str]:
    """Words of `lang` that say nothing of the subject: articles, pronouns, auxiliaries, verbs of saying, weekdays."""
    language = get(lang)
    groups = (language.stop, language.determiners, language.possessives, language.prepositions, language.conjunctions)
    more = (language.auxiliaries, language.adverbs, language.relatives, language.dates, language.openers, language.past)
    return frozenset().union(*groups, *more, language.pronouns, language.titles)


@cache
def folding(lang: str) -> Callable[[str], str]:
    """What gives the forms of a word of `lang` one form: "Ministers'", "minister's" and "minister" are one."""
    rules = get(_UNTOLD if get(lang) is NEUTRAL else lang).folding
    last = frozenset(ending[-1] for ending, _ in rules.endings)

    @lru_cache(maxsize=16_384)
    def fold(word: str) -> str:
        word = word.lower().replace("’", "'")
        word = word.split("'", maxsplit=1)[0] if word.endswith(rules.owned) else word
        if len(word) < _STEM_FROM or word[-1] not in last or word.endswith(rules.whole):
            return word
        for ending, kept in rules.endings:
            if word.endswith(ending):
                return word[: -len(ending)] + kept
        return word

    return fold


def terms(text: str, lang: str) -> Iterator[str]:
    """The folded content words in text order, with repetitions."""
    return among(WORD.findall(text), lang)


def among(words: Iterable[str], lang: str) -> Iterator[str]:
    """The folded content words among those of a text."""
    return filter(None, map(telling(lang), words))


@cache
def telling(lang: str) -> Callable[[str], str]:
    """What gives a content word of the language its folded form, and any other word none."""
    dull, fold = function_words(lang), folding(lang)

    @lru_cache(maxsize=16_384)
    def folded(word: str) -> str:
        return fold(word) if len(word) > 1 and word.lower() not in dull else ""

    return folded
