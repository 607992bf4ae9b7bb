"""Words that a forger puts into somebody's mouth: "In a fake video, Moss says", "a deepfake of Moss saying".

Knows the words before one cue in its sentence.
"""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.cue import Cue
from summarizer.mentions import Mention
from summarizer.noun_phrases import is_noun
from summarizer.scan import Scan

_WITHIN = 14  # tokens: "In a deepfake that was posted in the night, Moss says"
_RECORDED = 3  # tokens: "fake campaign video"
_SHOWN = 5  # tokens: "video that shows Moss saying"


def is_faked(scan: Scan, cue: Cue, mentions: Sequence[Mention]) -> bool:
    """Whether a cue tells what a fake has somebody say; not in "In a statement on the fake video, Moss said"."""
    told = mentions[cue.subject] if cue.subject >= 0 else None
    if told is not None and not scan.language.faked.isdisjoint(scan.lower[told.first : told.head[0]]):
        return True  # "A fake Ann Moss said"
    first = min(cue.first, told.first) if told is not None else cue.first
    for token in range(first - 1, max(-1, first - _WITHIN), -1):
        if scan.sentence[token] != scan.sentence[cue.first] or scan.quoted[token] >= 0:
            return False
        if scan.lower[token] in scan.language.faked and _is_recorded(scan, token):
            return _opens(scan, token) or _leads_into(scan, token, cue.first) or _shows(scan, token, cue, told)
    return False


def _is_recorded(scan: Scan, token: int) -> bool:
    """As in "fake campaign video", but not "forged letter case"."""
    near = range(token, min(token + _RECORDED, len(scan) - 1))
    last = max((at for at in near if scan.lower[at] in scan.language.recorded), default=-1)
    formed = scan.lower[last + 1].endswith((*scan.language.endings.past, *scan.language.endings.gerund))
    return last >= 0 and (formed or scan.quoted[last + 1] >= 0 or not is_noun(scan, last + 1))


def _opens(scan: Scan, token: int) -> bool:
    """Whether the sentence begins so: "In a fake video", not "In a suit over a fake video" nor "After a fake video"."""
    at = token - 1
    at -= at > 0 and scan.lower[at] in scan.language.determiners
    return at >= 0 and scan.lower[at] in scan.language.locatives and scan.opens_sentence(at)


def _leads_into(scan: Scan, token: int, cue: int) -> bool:
    """As in "a doctored clip in which Moss says"."""
    things, within = scan.language.relatives_of_things, scan.language.locatives
    return any(scan.lower[at] in things and scan.lower[at - 1] in within for at in range(token + 1, cue))


def _shows(scan: Scan, token: int, cue: Cue, told: Mention | None) -> bool:
    """As in "a deepfake of Moss saying", but not "After a fake clip, Moss quit, saying"."""
    if told is None or cue.form != "ing" or told.stop != cue.first:
        return False
    between = scan.words[token + 1 : told.first]
    return len(between) <= _SHOWN and "," not in between
