"""Foreign text as Discord may show it: letter for letter to the reader's eye, and inert.

Knows Discord's Markdown; knows no card, no limit and no SDK. Where Discord draws Markdown (titles and descriptions of
embeds), text goes through `escape` or `flat`; where it shows text as it is (footers, buttons, forms, names of threads,
choices), through `plain`.
"""

from __future__ import annotations

import re

# Discord takes a backslash before any punctuation as "this sign, literally": "<" ends mentions, timestamps, custom
# emoji and links, "]" masked links; ":" only where a bare link (https://) or an emoji code (:boom:) could begin.
_ACTIVE = re.compile(r"[\\`*_~|<>\[\]@]|:(?=//|[^\s:]+:)")
# What only means something where a line begins: headings, small print, lists.
_LEADING = re.compile(r"^(\s*)([#+-])", re.MULTILINE)
_NUMBERED = re.compile(r"^(\s*\d+)([.)])", re.MULTILINE)

_BREAKS = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")
# Controls but line breaks, zero-width spaces and joiners of words (those of letters stay: scripts and emoji need
# them), bidirectional embeddings, overrides and isolates, interlinear marks, tags.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_BROKEN = re.compile("[\ud800-\udfff]")
_STACKED = re.compile("([\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})[\u0300-\u036f]+")


def plain(text: str) -> str:
    """One line without anything unseen, for where Discord draws no Markdown."""
    return " ".join(seen(text).split())


def escape(text: str) -> str:
    r"""`*ha* @everyone` to `\*ha\* \@everyone`; lines stay lines."""
    marked = _ACTIVE.sub(r"\\\g<0>", seen(text))
    return _NUMBERED.sub(r"\1\\\2", _LEADING.sub(r"\1\\\2", marked))


def flat(text: str) -> str:
    """One line, escaped."""
    return escape(plain(text))


def seen(text: str) -> str:
    """What the eye sees of `text`: of one direction, with line breaks but no other control."""
    visible = _UNSEEN.sub("", _BREAKS.sub("\n", text).replace("\t", " "))
    return _STACKED.sub(r"\1", _BROKEN.sub("\ufffd", visible))


def fixed(text: str) -> str:
    """`text` inside a code block, which three grave accents would end: a zero-width space stands behind each."""
    return plain(text).replace("`", "`\u200b")


def link(shown: str, target: str | None) -> str:
    """A masked link of escaped text to an address that `wording.web_link` let through; the text alone without one."""
    return f"[{shown}](<{target}>)" if target else shown
