"""The shape of a feed's XML, found in one linear pass: refuses what is known to hang parsers, caps what is too long.

It knows tags and how they nest, nothing of what they mean, and is no parser: what it lets pass may still be broken,
and the worker's deadline is what guarantees an end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

ITEMS_MAX = 1000
DEPTH_MAX = 200
ATTRIBUTES_MAX = 300
BROKEN_MAX = 20_000
_HEAD_MAX = 50_000
_DECLARATIONS_MAX = 300
_ITEM_NAMES = frozenset({"item", "entry"})
# Written without an end in the HTML that careless feeds leave unescaped.
_VOID = frozenset({"br", "hr", "img", "input", "meta", "wbr", "area", "col", "embed", "param", "source"})
_NAME = re.compile(r"/?([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
# CDATA and comments, which hold no tags, or a tag: end mark, name, rest. A ">" inside an attribute's value ends none.
# Possessive throughout, and what never ends reaches to the end of the text: one pass, whatever stands there.
_TOKEN = re.compile(
    r"""<!\[CDATA\[(?:[^\]]++|\](?!\]>))*+(?:\]\]>|\Z)
    | <!--(?:[^-]++|-(?!->))*+(?:-->|\Z)
    | <(/?)(?:[A-Za-z_][\w.-]*+:)?([A-Za-z_][\w.-]*+)((?:[^"'<>]++|"[^"<]*+"|'[^'<]*+')*+)>""",
    re.VERBOSE,
)
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
    """Walk the tags once; raises Hostile for too many attributes, too deep a nesting, too many broken tags."""
    items: list[tuple[int, int]] = []
    start, depth, closed, tokens = -1, 0, False, 0
    for token in _TOKEN.finditer(text):
        tokens += 1
        end_mark, name, rest = token.groups()
        if not name:
            continue
        if len(rest) > ATTRIBUTES_MAX * 4:
            _refuse_many_attributes(rest)
        is_empty = rest.endswith("/")
        if name in _ITEM_NAMES:
            depth = 0
            if start >= 0:
                items.append((start, token.end() if end_mark else token.start()))
            closed = closed or bool(end_mark)
            start = -1 if end_mark or is_empty else token.start()
        elif not is_empty and name not in _VOID:
            depth = _deeper(depth, end_mark)
    _refuse_broken_tags(text, tokens)
    if start >= 0:
        items.append((start, len(text)))
    return Shape(tuple(items), cut_short=start >= 0 and closed and len(items) > 1)


def _deeper(depth: int, end_mark: str) -> int:
    depth = max(0, depth - 1) if end_mark else depth + 1
    if depth > DEPTH_MAX:
        raise Hostile(f"its elements are nested more than {DEPTH_MAX} deep")
    return depth


def _refuse_many_attributes(rest: str) -> None:
    if len(_ATTRIBUTE.findall(rest)) > ATTRIBUTES_MAX:
        raise Hostile(f"an element has more than {ATTRIBUTES_MAX} attributes")


def _refuse_broken_tags(text: str, tokens: int) -> None:
    if text.count("<") > tokens + BROKEN_MAX and _TOKEN.sub("", text).count("<") > BROKEN_MAX:
        raise Hostile(f"more than {BROKEN_MAX:,} of its tags never end")


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
