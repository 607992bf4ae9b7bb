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
_ITEM_NAMES = frozenset({"item", "entry"})
# Written without an end in the HTML that careless feeds leave unescaped.
_VOID = frozenset({"br", "hr", "img", "input", "meta", "wbr", "area", "col", "embed", "param", "source", "p", "li"})
_NAME = re.compile(r"/?([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
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
        close, width = _ending(text, at)
        end = text.find(close, at + width)
        if end < 0:
            return
        found = _NAME.match(text, at + 1) if width == 1 else None
        if found:
            _refuse_many_attributes(text, at, end)
            kind = "close" if text[at + 1] == "/" else "empty" if text[end - 1] == "/" else "open"
            yield found[2], at, end + 1, kind
        at = text.find("<", end + len(close))


def _ending(text: str, at: int) -> tuple[str, int]:
    if text.startswith("<![CDATA[", at):
        return "]]>", 9
    if text.startswith("<!--", at):
        return "-->", 4
    return ">", 1


def _refuse_many_attributes(text: str, at: int, end: int) -> None:
    if end - at > ATTRIBUTES_MAX * 4 and text.count('="', at, end) + text.count("='", at, end) > ATTRIBUTES_MAX:
        raise Hostile(f"an element has more than {ATTRIBUTES_MAX} attributes")


def _plain_head(text: str) -> str:
    """Blank runs before the root become one line break: feedparser's patterns for DOCTYPE are quadratic in them."""
    root = _ROOT.search(text)
    start = root.start() if root else len(text)
    return _BLANKS.sub("\n", text[:start]) + text[start:]


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
