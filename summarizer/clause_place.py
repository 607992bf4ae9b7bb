"""Where in its clause a mention stands: what is just before it, and what just behind.

Who opens a clause and has a verb behind acts; who stands behind a verb or a preposition is acted upon. Closed classes
and verb forms alone tell it, for there is no parser. Nothing is told where a language puts its verbs elsewhere.
"""

from __future__ import annotations

from functools import lru_cache

from summarizer.appositions import is_verb
from summarizer.languages import Language
from summarizer.mentions import Mention
from summarizer.scan import Scan

_OWNED = 3  # words: "last public warning"
_BREAKS = frozenset({",", "—", "–", "--", ":", ";"})


def ahead(scan: Scan, first: int) -> str:
    """The class of what stands before a mention, its article stepped over; "of" in "a promise by Ann Moss"."""
    if scan.language.inversion:
        return ""
    before = first - 1
    before -= before >= 0 and scan.lower[before] in scan.language.determiners
    if before < 0 or scan.sentence[before] != scan.sentence[first]:
        return "start"
    word = scan.lower[before]
    if not word[0].isalnum():
        return "," if word in _BREAKS else "mark"
    found = _class(scan.language, word)
    if found == "prep" and before > 0 and scan.lower[before - 1] in scan.language.utterances:
        return "of"
    if found in {"conj", "prep", "either", "aux"}:
        return found
    return "verb" if found == "verb" or is_verb(scan, before) else "word"


def behind(scan: Scan, stop: int) -> str:
    """The class of what follows a mention, adverbs stepped over: a verb makes it a subject, and so do its own words."""
    if scan.language.inversion:
        return ""
    if stop >= len(scan) or scan.sentence[stop] != scan.sentence[stop - 1]:
        return "end"
    if stop - 1 in scan.possessive:
        return "utterance" if _utters(scan, stop) else "owned"
    if scan.quoted[stop] >= 0:
        return "quote"
    adverbs, ending = scan.language.adverbs, scan.language.endings.adverb
    while stop + 1 < len(scan) and (scan.lower[stop] in adverbs or scan.lower[stop].endswith(ending)):
        stop += 1
    word = scan.lower[stop]
    if not word[0].isalnum():
        return {",": ",", ":": "colon"}.get(word, "mark")
    found = scan.language.cues.get(word) or _class(scan.language, word)
    return "verb" if found in {"s", "ing", "word"} and is_verb(scan, stop) else found


@lru_cache(maxsize=4096)
def _class(language: Language, lower: str) -> str:
    """The class of one word; "either" leads to a noun or to a clause, as "after" and "as" do."""
    classes = {
        "aux": language.auxiliaries,
        "either": language.prepositions & (language.conjunctions | {language.that_word}),
        "prep": language.prepositions,
        "conj": language.conjunctions | {language.that_word},
        "verb": language.verbs,
    }
    ends = language.endings
    endings = {"s": lower.endswith(ends.plural) and not lower.endswith("ss"), "ing": lower.endswith(ends.gerund)}
    found = next((name for name, members in classes.items() if lower in members), None)
    return found or next((name for name, told in endings.items() if told), "word")


def _utters(scan: Scan, stop: int) -> bool:
    """Whether what somebody owns is words: "Ann Moss's promise", "Moss's last public warning"."""
    for token in range(stop, min(stop + _OWNED, len(scan))):
        if scan.lower[token] in scan.language.utterances:
            return True
        if not scan.words[token].isalpha() or scan.lower[token] in scan.language.prepositions:
            return False
    return False


def may_act(scan: Scan, mention: Mention) -> bool:
    """Whether a mention beside a participle says it: no letter that was "sent saying", but "with her ads asking"."""
    alone = mention.first > 0 and scan.lower[mention.first - 1] in scan.language.absolutes
    return mention.kind != "nominal" or alone
