"""Which words of an article can report speech: verbs of the language's lists, where nothing makes them nouns.

Knows the words beside a verb. Does not know who is its subject; that is for `clauses`.
"""

from __future__ import annotations

from summarizer.scan import Scan, is_separated

_MODIFIERS = 4
_WISHED = 6  # tokens: "forderte Anna Moos auf zu sagen"


def tokens(scan: Scan) -> list[int]:
    """Tokens outside quotations that can be a cue: verbs of the language's lists, where nothing makes them nouns."""
    words, parted = scan.language.cues, scan.language.separable
    found = [
        token
        for token, word in enumerate(scan.lower)
        if word in words or (word in parted and is_separated(scan, token))
    ]
    return [token for token in found if scan.quoted[token] < 0 and not (is_noun(scan, token) or _is_idle(scan, token))]


def _is_idle(scan: Scan, token: int) -> bool:
    """A cue's form that reports nothing there: "prices continued to rise", "Somebody laughed.", "the United States"."""
    after = scan.lower[token + 1] if token + 1 < len(scan) else ""
    if scan.lower[token] in scan.language.idle and after in scan.language.clause.wish:
        return True
    if scan.lower[token] in scan.language.sounds and not (after and after[0].isalnum()) and after not in {",", ":"}:
        return scan.quoted[min(token + 1, len(scan) - 1)] < 0 and not _answers(scan, token)
    return token > 0 and f"{scan.lower[token - 1]} {scan.lower[token]}" in scan.language.places


def _answers(scan: Scan, token: int) -> bool:
    """Whether words in marks stand in a verb's sentence: “No,” Moss laughed; or lead to it: “No!” he laughed."""
    before = token - 1
    while before >= 0 and scan.sentence[before] == scan.sentence[token]:
        if scan.quoted[before] >= 0:
            return True
        before -= 1
    return before > 0 and scan.quoted[before] >= 0 and scan.words[before - 1] != "."


def is_noun(scan: Scan, token: int) -> bool:
    """As in "his claims", "of reports", "the said bridge", "answered questions"."""
    if token == 0 or scan.sentence[token - 1] != scan.sentence[token]:
        return False
    before = scan.lower[token - 1]
    relative = before in scan.language.relatives and scan.words[token - 2] == ","  # "einen Mann, der sagte"
    if (token - 1) in scan.possessive or (before in scan.language.determiners and not relative):
        return before not in {"this", "that", "all"} and before not in scan.language.indefinite
    leads = before in scan.language.prepositions and not _is_wished(scan, token)
    if leads and scan.language.cues.get(scan.lower[token]) != "ing":
        return True
    if scan.lower[token] in scan.language.cue_singulars and _is_modified(scan, token):
        return True
    if scan.lower[token] not in scan.language.cue_plurals:
        return False
    told = before in scan.language.cues or before in scan.language.verbs
    return told or _has_topic(scan, token) or _is_counted(scan, token)


def _is_wished(scan: Scan, token: int) -> bool:
    """As in "to say"; where nouns have capitals only as in "weigerte sich zu sagen"."""
    clause = scan.language.clause
    if scan.lower[token - 1] not in clause.wish or not scan.language.nouns_capitalised:
        return scan.lower[token - 1] in clause.wish
    return not (clause.denial | clause.wishes).isdisjoint(scan.lower[max(0, token - _WISHED) : token])


def _has_topic(scan: Scan, token: int) -> bool:
    """As in "raise new questions about the dam"."""
    return token + 1 < len(scan) and scan.lower[token + 1] in scan.language.topics


def _is_modified(scan: Scan, token: int) -> bool:
    """Whether one word parts a cue's form from its article: "a nervous call", "a harbour think tank"."""
    return token > 1 and scan.words[token - 1].isalpha() and scan.lower[token - 2] in scan.language.articles


def _is_counted(scan: Scan, token: int) -> bool:
    """Whether the words before a cue's form make it a plural noun: "two lengthy reports", "same notes"."""
    for place in range(token - 1, max(-1, token - _MODIFIERS), -1):
        word = scan.lower[place]
        if word in scan.language.counting or word.isdigit():
            return True
        if not word.isalpha() or scan.words[place][0].isupper() or word in scan.language.roles:
            return False
    return False
