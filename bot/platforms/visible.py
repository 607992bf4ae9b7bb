"""What the eye sees of foreign text: letters as they are, without controls that hide, reorder or pile up signs.

For both chat platforms; knows no mark-up.
"""

from __future__ import annotations

import re

_BREAKS = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")
# Controls but line breaks, zero-width spaces and joiners of words (those of letters stay: scripts and emoji need
# them), soft hyphens, blank Hangul letters, bidirectional embeddings, overrides and isolates, interlinear marks, tags.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u115f\u1160\u17b4\u17b5\u180e\u200b\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_BROKEN = re.compile("[\ud800-\udfff]")
_STACKED = re.compile("([\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})[\u0300-\u036f]+")


def seen(text: str) -> str:
    """What the eye sees of `text`: of one direction, with line breaks but no other control."""
    visible = _UNSEEN.sub("", _BREAKS.sub("\n", text).replace("\t", " "))
    return _STACKED.sub(r"\1", _BROKEN.sub("\ufffd", visible))


def plain(text: str) -> str:
    """One line of what the eye sees."""
    return " ".join(seen(text).split())
