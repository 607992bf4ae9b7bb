"""A chart in words, for those who do not see it, and the names of its days; pure.

`Quotes by Ada Lind, 3–9 Jun: 14, most on Tue 4 Jun (5); about: 9, at most 2 a day. By outlet: Fjord Post 23. …`
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.conversation import Bin, Chart, Share, Step
from bot.platforms.budget import clip
from bot.platforms.visible import plain
from bot.platforms.wording import plural

NAME, OTHERS = 60, "others"
TIES = 2
LISTED = 6
_INSTANT = timedelta(microseconds=1)
_PREPOSITION: dict[Step, str] = {"hour": "at", "day": "on", "week": "in", "month": "in", "year": "in"}
_EACH: dict[Step, str] = {"hour": "an hour", "day": "a day", "week": "a week", "month": "a month", "year": "a year"}


def heading(chart: Chart) -> str:
    """`Ada Lind · 14 quotes by, 9 about, last week`; of a story `“harbour” · 37 quotes, last 30 days`."""
    if chart.kind == "story":
        return f"“{chart.name}” · {plural(chart.by, 'quote')}{chart.limits}"
    return f"{chart.name} · {plural(chart.by, 'quote')} by, {chart.about:,} about{chart.limits}"


def words(chart: Chart) -> str:
    """What the picture shows: how many in all, when most, and whose."""
    said = f"under “{_named(chart.name)}”" if chart.kind == "story" else f"by {_named(chart.name)}"
    told = [f"Quotes {said}, {period(chart)}: {_series(chart, [one.by for one in chart.bins])}"]
    if chart.kind == "actor":
        told.append(f"about: {_series(chart, [one.about for one in chart.bins])}")
    lists = [f"By {what}: {shares(each)}" for what, each in lists_of(chart) if each]
    return ". ".join(["; ".join(told), *lists, f"Each outlet's copy counts. Days and hours of {chart.zone}."])


def lists_of(chart: Chart) -> Iterator[tuple[str, Sequence[Share]]]:
    """What else is counted, under its name."""
    if chart.speakers:
        yield "speaker", chart.speakers
    yield f"outlet, newest {chart.newest:,}" if chart.newest else "outlet", chart.outlets


def shares(each: Sequence[Share]) -> str:
    """`Fjord Post 12, Nordwire 11, others 3`, as many as one listens to."""
    named = [one for one in each if one.name][:LISTED]
    rest = sum(one.total for one in each) - sum(one.total for one in named)
    told = [f"{_named(one.name)} {one.total:,}" for one in named]
    return ", ".join([*told, *([f"{OTHERS} {rest:,}"] if rest else [])])


def _named(name: str) -> str:
    return clip(plain(name), NAME)


def _series(chart: Chart, counts: Sequence[int]) -> str:
    total, most = sum(counts), max(counts, default=0)
    if not total or len(counts) == 1:
        return f"{total:,}"
    places = [place for place, count in enumerate(counts) if count == most]
    if len(places) > TIES:
        return f"{total:,}, at most {most:,} {_EACH[chart.step]}"
    when = " and ".join(moment(chart, chart.bins[place]) for place in places)
    if total == most:
        return f"{total:,}, all {_PREPOSITION[chart.step]} {when}"
    each = " each" if len(places) > 1 else ""
    return f"{total:,}, most {_PREPOSITION[chart.step]} {when} ({most:,}{each})"


# --- days ------------------------------------------------------------------------------------------------------------


def period(chart: Chart) -> str:
    """`3–9 Jun`, `28 May–3 Jun`, `Tue 4 Jun`; with years where one is not this year."""
    first, last = _local(chart, chart.bins[0].start).date(), _local(chart, chart.until - _INSTANT).date()
    end = f"{last.day} {last:%b}{_year(chart, last, first)}"
    if first == last:
        return f"{first:%a} {end}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    begin = f"{first.day} {first:%b}" + (f" {first.year}" if first.year != last.year else "")
    return f"{begin}–{end}"


def _year(chart: Chart, *days: date) -> str:
    return f" {days[0].year}" if any(day.year != chart.today.year for day in days) else ""


def moment(chart: Chart, one: Bin) -> str:
    """A bin's name in a sentence: `14:00`, `Tue 4 Jun`, `the week of 3 Jun`, `Jun 2026`, `2026`."""
    local = _local(chart, one.start)
    day = f"{local.day} {local:%b}{_year(chart, local.date())}"
    named: dict[Step, str] = {
        "hour": f"{local:%H}:00",
        "day": f"{local:%a} {day}",
        "week": f"the week of {day}",
        "month": f"{local:%b %Y}",
        "year": f"{local.year}",
    }
    return named[chart.step]


def tick(chart: Chart, one: Bin) -> str:
    """A bin's name where there is little room: `14:00`, `4 Jun`, `Jun 26`, `2026`."""
    local = _local(chart, one.start)
    day = f"{local.day} {local:%b}"
    named: dict[Step, str] = {
        "hour": f"{local:%H}:00",
        "day": day,
        "week": day,
        "month": f"{local:%b %y}",
        "year": f"{local.year}",
    }
    return named[chart.step]


def _local(chart: Chart, moment_: datetime) -> datetime:
    return moment_.astimezone(ZoneInfo(chart.zone))
