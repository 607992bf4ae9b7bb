"""Foreign text as Discord may show it: letter for letter to the reader's eye, and inert.

Knows Discord's Markdown; knows no card, no limit and no SDK. Where Discord draws Markdown (titles and descriptions of
embeds), text goes through `escape` or `flat`; where it shows text as it is (footers, buttons, forms, names of threads,
choices), through `plain`.
"""

from __future__ import annotations

import re

from bot.platforms.visible import plain, seen

# Discord takes a backslash before any punctuation as "this sign, literally": "<" ends mentions, timestamps, custom
# emoji and links, "]" masked links; ":" only where a bare link (https://) or an emoji code (:boom:) could begin.
_ACTIVE = re.compile(r"[\\`*_~|<>\[\]@]|:(?=//|[^\s:]+:)")
# What only means something where a line begins: headings, small print, lists.
_LEADING = re.compile(r"^(\s*)([#+-])", re.MULTILINE)
_NUMBERED = re.compile(r"^(\s*\d+)([.)])", re.MULTILINE)


def escape(text: str) -> str:
    r"""`*ha* @everyone` to `\*ha\* \@everyone`; lines stay lines."""
    marked = _ACTIVE.sub(r"\\\g<0>", seen(text))
    return _NUMBERED.sub(r"\1\\\2", _LEADING.sub(r"\1\\\2", marked))


def flat(text: str) -> str:
    """One line, escaped."""
    return escape(plain(text))


def fixed(text: str) -> str:
    """`text` inside a code block, which three grave accents would end: a zero-width space stands behind each."""
    return plain(text).replace("`", "`\u200b")


def link(shown: str, target: str | None) -> str:
    """A masked link of escaped text to an address that `wording.web_link` let through; the text alone without one."""
    return f"[{shown}](<{target}>)" if target else shown
