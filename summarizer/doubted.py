"""Cues that the words before their subject put in doubt: "Did Moss say", "It is untrue that Moss said", "nor Moss".

Knows one cue, its subject and the words that lead to both in their sentence.
"""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.cue import Cue
from summarizer.mentions import Mention
from summarizer.scan import Scan

_LEAD = 5  # tokens: "At no time did | Moss"
_DENIED = 3  # tokens: "is not at all true that", "no reliable record of"


def is_doubted(scan: Scan, cue: Cue, mentions: Sequence[Mention]) -> bool:
    """Whether the words before who tells say that nothing was told, or ask it."""
    first = mentions[cue.subject].first if cue.subject >= 0 else cue.first
    before = first - 1
    if before < 0 or first > cue.first or scan.sentence[before] != scan.sentence[cue.first] or scan.quoted[before] >= 0:
        return False
    if negates(scan, before) or scan.language.inversion:
        return negates(scan, before)
    return _is_inverted(scan, cue, before) or _is_untrue(scan, before)


def negates(scan: Scan, token: int) -> bool:
    """Whether a word denies: "not", "nobody", "didn't"."""
    word = scan.lower[token]
    return word in scan.language.clause.negation or word.endswith(scan.language.endings.negated)


def is_bare(scan: Scan, token: int) -> bool:
    """Whether a cue is a verb's plain form: "say", neither "says" nor "said"."""
    return any(scan.lower[token] + ending in scan.language.cues for ending in scan.language.endings.plural)


def _is_inverted(scan: Scan, cue: Cue, before: int) -> bool:
    """As in "Did Moss say", "Never did Moss say", but neither "Only then did Moss say" nor "Will Moss said"."""
    word, clause = scan.lower[before], scan.language.clause
    if cue.how != "before" or word not in scan.language.auxiliaries:
        return False
    if word in clause.modal and not (is_bare(scan, cue.first) or scan.lower[cue.first - 1] in clause.perfect):
        return False
    if scan.opens_sentence(before):
        return True
    lead = [token for token in _before(scan, before, _LEAD) if scan.words[token][0].isalnum()]
    return any(negates(scan, token) for token in lead) and not any(scan.lower[token] in clause.merely for token in lead)


def _is_untrue(scan: Scan, before: int) -> bool:
    """As in "It is untrue that Moss said", "not true that", "no record of Moss saying", but not "no doubt that"."""
    clause, language = scan.language.clause, scan.language
    if before < 1 or scan.lower[before] not in language.links | {language.that_word}:
        return False
    denied = any(negates(scan, token) for token in _before(scan, before - 1, _DENIED))
    return scan.lower[before - 1] in (clause.proves if denied else clause.untrue)


def _before(scan: Scan, stop: int, within: int) -> range:
    """The tokens of the same sentence just before one."""
    first = stop
    while first > max(0, stop - within) and scan.sentence[first - 1] == scan.sentence[stop]:
        first -= 1
    return range(first, stop)
