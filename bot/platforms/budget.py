"""Fitting text into a platform's limits: lengths as the strictest platform counts them, cuts between graphemes.

Only words of ours and headlines are ever cut. A quotation that does not fit is left out whole, and counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from wcwidth import iter_graphemes

Item = TypeVar("Item")


def units(text: str) -> int:
    """Length in UTF-16 code units, never less than the number of characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip(text: str, limit: int, shape: Callable[[str], str] = str) -> str:
    """`shape(text)` where that fits into `limit` units, else of its longest whole-grapheme beginning and "…"."""
    whole = shape(text)
    if units(whole) <= limit:
        return whole
    room, kept = limit - 1, []
    for grapheme in iter_graphemes(text):
        room -= units(shape(grapheme))
        if room < 0:
            break
        kept.append(grapheme)
    # What is escaped may depend on what stands beside it.
    while kept and units(shape("".join(kept).rstrip())) >= limit:
        kept.pop()
    return shape("".join(kept).rstrip()) + "…"


def fill(parts: Iterable[str], limit: int, joint: str = "\n") -> tuple[str, int]:
    """As many whole `parts`, in order, as fit into `limit` units when joined, and how many did not."""
    kept: list[str] = []
    room, dropped = limit, 0
    for part in parts:
        cost = units(part) + (units(joint) if kept else 0)
        if cost > room:
            dropped += 1
            continue
        kept.append(part)
        room -= cost
    return joint.join(kept), dropped


def pack(items: Sequence[Item], size: Callable[[Item], int], limit: int, most: int) -> list[list[Item]]:
    """Items in order, into as few groups as `limit` units and `most` items a group allow."""
    groups: list[list[Item]] = []
    room = 0
    for item in items:
        if not groups or size(item) > room or len(groups[-1]) >= most:
            groups.append([])
            room = limit
        groups[-1].append(item)
        room -= size(item)
    return groups
