"""What the eye sees of foreign text: letters as they are, without controls that hide, reorder or pile up signs.

For both chat platforms; knows no mark-up.
"""

from __future__ import annotations

import re
from unicodedata import category

_BREAKS = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")
# Controls but line breaks, zero-width spaces and joiners of words (those of letters stay: scripts and emoji need
# them, and so do the marks of direction, which reorder nothing by themselves), soft hyphens, blanks that count as
# letters, bidirectional embeddings, overrides and isolates, interlinear marks, musical beams; tags but in a flag.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0100-\U000e01ef]"
    "|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+"
)
_BROKEN = re.compile("[\ud800-\udfff]")
MOST_MARKS = 4  # on one letter: no script piles up more, and a tower of them covers other lines


def seen(text: str) -> str:
    """What the eye sees of `text`: of one direction, with line breaks but no other control."""
    visible = _UNSEEN.sub("", _BREAKS.sub("\n", text).replace("\t", " "))
    return _flat(_BROKEN.sub("\ufffd", visible))


def _flat(text: str) -> str:
    """No letter with more than four marks on it."""
    if text.isascii():
        return text
    kept, marks = [], 0
    for sign in text:
        marks = marks + 1 if sign > "\u02ff" and category(sign) in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


def plain(text: str) -> str:
    """One line of what the eye sees."""
    return " ".join(seen(text).split())
