"""The shape of a feed's XML, found in one linear pass: refuses what is known to hang parsers, caps what is too long.

It knows tags and how they nest, nothing of what they mean, and is no parser: what it lets pass may still be broken,
and the worker's deadline is what guarantees an end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

ITEMS_MAX = 1000
DEPTH_MAX = 200
ATTRIBUTES_MAX = 300
_HEAD_MAX = 50_000
_DECLARATIONS_MAX = 300
_ITEM_NAMES = frozenset({"item", "entry"})
# Written without an end in the HTML that careless feeds leave unescaped.
_VOID = frozenset({"br", "hr", "img", "input", "meta", "wbr", "area", "col", "embed", "param", "source"})
_NAME = re.compile(r"/?([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
# Possessive, so that a stray quotation mark costs one pass: a ">" inside an attribute's value ends no tag.
_TAG = re.compile(r"""<[^"'<>]*+(?:"[^"<]*+"[^"'<>]*+|'[^'<]*+'[^"'<>]*+)*+>""")
_ATTRIBUTE = re.compile(r"""=\s*["']""")
_BLANKS = re.compile(r"\s{2,}")
_ROOT = re.compile(r"<\w")
_DATE = re.compile(r"<(?:\w+:)?(?:pubDate|updated|published|issued|date)\b[^<>]{0,200}>([^<]{6,80})<")


class Hostile(ValueError):
    """A shape no honest feed has; the message says which, in a sentence."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Where each item stands; `cut_short` where the text ends inside the last of several."""

    items: tuple[tuple[int, int], ...]
    cut_short: bool


def bounded(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` fit to be parsed, with what was left out told in a sentence each; raises Hostile."""
    text = _plain_head(text)
    shape = survey(text)
    problems = []
    items = shape.items
    if shape.cut_short:
        text = text[: items[-1][0]]
        items = items[:-1]
        problems.append("it ends in the middle of an entry, which is left out")
    if len(items) > ITEMS_MAX:
        text = _newest(text, items)
        problems.append(f"it has {len(items)} entries; the newest {ITEMS_MAX} are read")
    return text, tuple(problems)


def survey(text: str) -> Shape:
    """Walk the tags once; raises Hostile for too many attributes or too deep a nesting."""
    items: list[tuple[int, int]] = []
    start, depth, closed = -1, 0, False
    for name, at, end, kind in _tags(text):
        if name in _ITEM_NAMES:
            depth = 0
            if start >= 0:
                items.append((start, end if kind == "close" else at))
            closed = closed or kind == "close"
            start = at if kind == "open" else -1
        elif name not in _VOID:
            depth = _deeper(depth, kind)
    if start >= 0:
        items.append((start, len(text)))
    return Shape(tuple(items), cut_short=start >= 0 and closed and len(items) > 1)


def _deeper(depth: int, kind: str) -> int:
    depth = depth + 1 if kind == "open" else max(0, depth - 1) if kind == "close" else depth
    if depth > DEPTH_MAX:
        raise Hostile(f"its elements are nested more than {DEPTH_MAX} deep")
    return depth


def _tags(text: str) -> Iterator[tuple[str, int, int, str]]:
    """Each tag's local name, start, end and kind: open, close or empty."""
    at = text.find("<")
    while at >= 0:
        after = _past_what_is_no_tag(text, at)
        if after < 0:
            return
        if not after:
            after = _end_of_tag(text, at)
            found = _NAME.match(text, at + 1, after)
            if found:
                kind = "close" if text[at + 1] == "/" else "empty" if text.endswith("/>", at, after) else "open"
                yield found[2], at, after, kind
        at = text.find("<", after)


def _past_what_is_no_tag(text: str, at: int) -> int:
    """Where a CDATA section or comment that begins here ends; 0 for neither, -1 for one without an end."""
    for opening, closing in (("<![CDATA[", "]]>"), ("<!--", "-->")):
        if text.startswith(opening, at):
            end = text.find(closing, at + len(opening))
            return end + len(closing) if end >= 0 else -1
    return 0


def _end_of_tag(text: str, at: int) -> int:
    found = _TAG.match(text, at)
    end = found.end() if found else at + 1
    if end - at > ATTRIBUTES_MAX * 4 and len(_ATTRIBUTE.findall(text, at, end)) > ATTRIBUTES_MAX:
        raise Hostile(f"an element has more than {ATTRIBUTES_MAX} attributes")
    return end


def _plain_head(text: str) -> str:
    """What stands before the root, such that feedparser's patterns for DOCTYPE, quadratic in it, stay quick."""
    root = _ROOT.search(text)
    start = root.start() if root else len(text)
    head = _BLANKS.sub("\n", text[:start])
    if len(head) > _HEAD_MAX or head.count("<!") > _DECLARATIONS_MAX:
        head = ""
    return head + text[start:]


def _newest(text: str, items: tuple[tuple[int, int], ...]) -> str:
    """The first entries as they stand, or the last ones where dates say that the oldest come first."""
    first, last = _date(text, items[0]), _date(text, items[-1])
    if first and last and last > first:
        return text[: items[0][0]] + text[items[-ITEMS_MAX][0] :]
    return text[: items[ITEMS_MAX - 1][1]] + text[items[-1][1] :]


def _date(text: str, item: tuple[int, int]) -> float | None:
    found = _DATE.search(text, *item)
    if not found:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(found[1].strip()).timestamp()
        except (ValueError, OverflowError, TypeError):
            continue
    return None
