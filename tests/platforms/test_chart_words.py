"""A chart in words, exactly; and the sheet from which it is drawn."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.conversation import Share
from bot.platforms.chart_sheet import _LETTERS, drawable, sheet
from bot.platforms.chart_words import heading, words
from tests.platforms.charts import MONDAY, a_chart


def test_the_words_tell_what_the_picture_shows() -> None:
    assert words(a_chart()) == (
        "Quotes by Ada Lind, 1–7 Jun: 14, most on Tue 2 Jun (5); about: 9, most on Sat 6 Jun (4). "
        "By outlet: Fjord Post 16, Nordwire 7. Each outlet's copy counts. Days and hours of UTC."
    )
    assert (
        heading(a_chart(limits=" in Nordwire, last week")) == "Ada Lind · 14 quotes by, 9 about in Nordwire, last week"
    )


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([0, 0, 0], "0"),
        ([0, 1, 0], "1, all on Tue 2 Jun"),
        ([0, 3, 0], "3, all on Tue 2 Jun"),
        ([2, 3, 3], "8, most on Tue 2 Jun and Wed 3 Jun (3 each)"),
        ([1, 1, 1], "3, at most 1 a day"),
        ([4], "4"),
        ([4000, 0, 1], "4,001, most on Mon 1 Jun (4,000)"),
    ],
)
def test_when_most_was_said_is_told_where_it_can_be(counts: list[int], told: str) -> None:
    chart = a_chart([(count, 0) for count in counts], outlets=())
    assert f": {told}; about: 0. Each" in words(chart)


@pytest.mark.parametrize(
    ("since", "days", "told"),
    [
        (MONDAY, 1, "Mon 1 Jun:"),
        (datetime(2026, 5, 28, tzinfo=UTC), 7, "28 May–3 Jun:"),
        (datetime(2025, 12, 28, tzinfo=UTC), 7, "28 Dec 2025–3 Jan 2026:"),
        (datetime(2025, 6, 1, tzinfo=UTC), 7, "1–7 Jun 2025:"),
    ],
)
def test_days_of_another_year_say_so(since: datetime, days: int, told: str) -> None:
    assert told in words(a_chart([(1, 0)] * days, since))


def test_days_are_those_of_the_zone() -> None:
    chart = a_chart([(1, 0), (5, 0)], datetime(2026, 5, 31, 22, tzinfo=UTC), zone="Europe/Oslo", today=date(2026, 6, 2))
    assert words(chart).startswith("Quotes by Ada Lind, 1–2 Jun: 6, most on Tue 2 Jun (5);")


def test_others_are_counted_and_a_sample_says_that_it_is_one() -> None:
    told = words(a_chart(outlets=(Share("Fjord Post", 9), Share("", 3)), newest=2500))
    assert "By outlet, newest 2,500: Fjord Post 9, others 3." in told


def test_six_are_named_and_the_words_fit_into_the_description_of_a_file() -> None:
    each = (*(Share(f"{number} {'The Long-Named Gazette ' * 9}", 20 - number) for number in range(12)), Share("", 5))
    told = words(a_chart(name="Ada " * 90, outlets=each, kind="story", speakers=each))
    assert told.count(", others 74") == 2
    assert len(told) <= 1024


# --- the sheet --------------------------------------------------------------------------------------------------------


def test_a_sheet_holds_what_is_drawn_and_nothing_to_work_out() -> None:
    drawn, key = sheet(a_chart(limits=", last week"))
    assert key == ()
    assert drawn == {
        "title": "Ada Lind",
        "subtitle": "1–7 Jun · UTC · last week",
        "legend": [("by", "Quotes by: 14"), ("about", "about: 9")],
        "bars": [[2, 0], [5, 1], [0, 0], [3, 2], [1, 0], [0, 4], [3, 2]],
        "ticks": [(0, "1 Jun"), (2, "3 Jun"), (4, "5 Jun"), (6, "7 Jun")],
        "lists": [{"head": "By outlet", "rows": [("Fjord Post", 12, 4), ("Nordwire", 2, 5)]}],
    }


def test_five_rows_are_drawn_and_all_others_in_the_last() -> None:
    each = (*(Share(f"Outlet {number}", 9 - number, 1) for number in range(7)), Share("", 30, 2))
    rows = sheet(a_chart(outlets=each))[0]["lists"][0]["rows"]
    assert [row[0] for row in rows] == ["Outlet 0", "Outlet 1", "Outlet 2", "Outlet 3", "others"]
    assert rows[-1] == ("others", 5 + 4 + 3 + 30, 1 + 1 + 1 + 2)


def test_a_name_that_the_typeface_lacks_stands_as_a_number_and_is_told_beside() -> None:
    outlets = (Share("朝日新聞", 3), Share("הארץ", 2), Share("الجزيرة", 2), Share("한겨레", 1), Share("Åse Đỗ", 1))
    drawn, key = sheet(a_chart(name="習近平", outlets=outlets))
    assert drawn["title"] == "#1"
    assert [row[0] for row in drawn["lists"][0]["rows"]] == ["#2", "הארץ", "الجزيرة", "#3", "Åse Đỗ"]
    assert key == ("#1 in the picture: 習近平", "#2 in the picture: 朝日新聞", "#3 in the picture: 한겨레")
    assert "Quotes by 習近平" in words(a_chart(name="習近平"))


def test_controls_and_overrides_reach_no_picture() -> None:
    drawn, _ = sheet(a_chart(name="Ada\u202e\x07 Lind\n"))
    assert drawn["title"] == "Ada Lind"
    assert not drawable("\u202e")


def test_the_typeface_has_every_letter_that_is_drawn() -> None:
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415

    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        has = set(FT2Font(str(Path(mpl.get_data_path(), "fonts", "ttf", name))).get_charmap())
        lacking = [hex(code) for code in sorted(_LETTERS - has) if unicodedata.category(chr(code))[0] != "C"]
        assert lacking == []
