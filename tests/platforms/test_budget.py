"""Fitting text into limits: whole graphemes, whole parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.budget import clip, fill, units


@given(st.text(max_size=80), st.integers(1, 40))
def test_clip_never_passes_its_limit(text: str, limit: int) -> None:
    clipped = clip(text, limit)
    assert units(clipped) <= limit
    assert clipped == text or clipped.endswith("…")


def test_clip_cuts_between_graphemes() -> None:
    family = "👩\u200d👩\u200d👧"
    assert clip(family * 2, units(family) + 1) == family + "…"


@given(st.lists(st.text(max_size=30), max_size=12), st.integers(0, 60))
def test_fill_keeps_whole_parts_and_counts_the_rest(parts: list[str], limit: int) -> None:
    text, dropped = fill(parts, limit, "|")
    assert units(text) <= limit
    assert 0 <= dropped <= len(parts)
