"""Feeds per actor over real HTTP, from a real store: what they hold, what asking again costs, what they refuse."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import aiohttp
import feedparser
import pytest

from bot.actor_feeds import AT_ONE_TIME, KEPT, MOST, ActorFeeds, Crowded, Door, Editions
from bot.app import build
from bot.errors import StoreError
from bot.live import live
from bot.notices import Herald
from bot.quote_formats import as_json, as_rss, guids
from bot.store import Store
from bot.web import Web
from config.settings import Environment, Settings, defaults
from summarizer.model import Citation, Span
from tests.fakes import Ticking
from tests.newsroom import NOW, Told, fill
from tests.platforms.hostile import citation

SELF = "{http://www.w3.org/2005/Atom}link"
Call = Callable[..., Awaitable["Got"]]


class Got:
    """An answer, read."""

    def __init__(self, status: int, headers: Mapping[str, str], text: str) -> None:
        self.status, self.headers, self.text = status, headers, text

    @property
    def words(self) -> list[str]:
        return [row["words"] for row in json.loads(self.text)]


class Served:
    """The feeds on loopback, the store under them and the clock they live by."""

    def __init__(self, home: str, store: Store, clock: Ticking, client: aiohttp.ClientSession) -> None:
        self.home, self.store, self.clock, self._client = home, store, clock, client

    async def get(self, path: str, method: str = "GET", **headers: str) -> Got:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self._client.request(method, self.home + path, headers=sent) as answer:
            return Got(answer.status, answer.headers, await answer.text())


@asynccontextmanager
async def served(directory: Path, address: str = "") -> AsyncIterator[Served]:
    store, clock = Store.open(f"sqlite:///{directory / 'feeds.db'}"), Ticking(NOW)
    await store.migrate()
    await fill(store)
    server = Web("127.0.0.1", 0, {})
    server.serve(ActorFeeds(store, clock, address).gets())
    try:
        async with aiohttp.ClientSession() as client:
            yield Served(await server.start(), store, clock, client)
    finally:
        await server.stop()
        await store.close()


def run(directory: Path, scenario: Callable[[Served], Awaitable[None]], address: str = "") -> None:
    async def whole() -> None:
        async with served(directory, address) as feeds:
            await scenario(feeds)

    asyncio.run(whole())


def test_a_feed_reader_reads_it_and_it_says_where_it_is(tmp_path: Path) -> None:
    async def scenario(feeds: Served) -> None:
        got = await feeds.get("/actors/Ada%20Lind.rss")
        assert (got.status, got.headers["Content-Type"]) == (200, "application/rss+xml; charset=utf-8")
        read: Any = feedparser.parse(got.text)
        assert (read.bozo, read.version, read.feed.title) == (False, "rss20", "Quotes by Ada Lind")
        assert len(read.entries) == 7
        first = read.entries[0]
        assert (first.title, first.author) == ("“We sail tomorrow”", "Ada Lind")
        assert first.link == "https://fjordpost.example/harbour-reopens"
        assert first.published_parsed[:5] == (2026, 6, 4, 11, 0)
        assert len({one.id for one in read.entries}) == 7
        assert ET.fromstring(got.text).find(f"channel/{SELF}").attrib == {  # type: ignore[union-attr]
            "href": f"{feeds.home}/actors/Ada%20Lind.rss",
            "rel": "self",
            "type": "application/rss+xml",
        }

    run(tmp_path, scenario)


def test_json_and_csv_are_those_of_the_command_line_and_can_be_narrowed(tmp_path: Path) -> None:
    async def scenario(feeds: Served) -> None:
        found = await feeds.store.copies_by_actor("Ada Lind", about=False, since=None, text=None, offset=0, limit=9)
        every = await feeds.get("/actors/Ada%20Lind.json")
        assert every.text == as_json(found)
        assert (await feeds.get("/actors/lind.json")).text == every.text
        rows = list(csv.DictReader(io.StringIO((await feeds.get("/actors/Ada%20Lind.csv")).text)))
        assert [row["words"] for row in rows] == every.words
        assert (await feeds.get("/actors/Ada%20Lind.json?days=1")).words == ["We sail tomorrow", "The fairway is clear"]
        assert (await feeds.get("/actors/Lind.json?about=1&_=5")).words == ["Ada Lind kept her word"]
        about = await feeds.get("/actors/Ada%20Lind.rss?days=30&about=yes")
        assert f'href="{feeds.home}/actors/Ada%20Lind.rss?about=1&amp;days=30"' in about.text
        assert "<title>Quotes about Ada Lind</title>" in about.text

    run(tmp_path, scenario)


def test_behind_a_proxy_it_says_the_address_that_it_was_told(tmp_path: Path) -> None:
    async def scenario(feeds: Served) -> None:
        got = await feeds.get("/actors/Ada%20Lind.rss")
        assert 'href="https://news.example.org/actors/Ada%20Lind.rss"' in got.text
        assert feeds.home not in got.text

    run(tmp_path, scenario, "https://news.example.org/")


def test_who_has_it_already_is_told_so_and_nothing_more(tmp_path: Path) -> None:
    async def scenario(feeds: Served) -> None:
        path = "/actors/Ada%20Lind.rss"
        first = await feeds.get(path)
        tag, since = first.headers["ETag"], first.headers["Last-Modified"]
        assert first.headers["Cache-Control"] == "public, max-age=300"
        feeds.clock.now += timedelta(hours=1)
        for asked in ({"If_None_Match": tag}, {"If_None_Match": f'"x", W/{tag}'}, {"If_Modified_Since": since}):
            again = await feeds.get(path, **asked)
            assert (again.status, again.text, again.headers["ETag"]) == (304, "", tag)
        assert (await feeds.get(path, If_None_Match='"x"', If_Modified_Since=since)).status == 200
        head = await feeds.get(path, "HEAD")
        assert (head.status, head.text, head.headers["ETag"]) == (200, "", tag)
        assert head.headers["Content-Length"] == first.headers["Content-Length"]

    run(tmp_path, scenario)


def test_a_quote_older_than_the_newest_is_news_to_who_asks_by_the_date(tmp_path: Path) -> None:
    async def scenario(feeds: Served) -> None:
        path = "/actors/Ada%20Lind.json"
        first = await feeds.get(path)
        await fill(feeds.store, (Told("Late Wire", "Late", 300, (("I was read late", "Ada Lind"),)),))
        then = await feeds.get(path, If_Modified_Since=first.headers["Last-Modified"])
        assert then.status == 200
        assert "I was read late" in then.words
        assert moment(then) > moment(first)

    run(tmp_path, scenario)


def moment(got: Got) -> datetime:
    return parsedate_to_datetime(got.headers["Last-Modified"])


def test_an_unknown_name_gets_near_ones_in_plain_text_and_nothing_is_listed(tmp_path: Path) -> None:
    async def scenario(feeds: Served) -> None:
        got = await feeds.get("/actors/Ada%20Lint.rss")
        assert (got.status, got.headers["Content-Type"]) == (404, "text/plain; charset=utf-8")
        assert "Near: Ada Lind  /actors/Ada%20Lind.rss\n" in got.text
        several = await feeds.get("/actors/Berg.json")
        assert several.status == 404
        assert {"Near: Karl Berg  /actors/Karl%20Berg.json", "Near: Mona Berg  /actors/Mona%20Berg.json"} <= set(
            several.text.splitlines()
        )
        strange = await feeds.get("/actors/%3Cb%3E%0Ax%2Fy%E2%80%AE.rss")
        assert strange.text.startswith("No one actor is called <b> x/y here.\n")
        assert strange.headers["X-Content-Type-Options"] == "nosniff"
        for path in ("/actors/", "/actors/Ada%20Lind", "/actors/Ada%20Lind.xml", "/actors/a/b.html"):
            nothing = await feeds.get(path)
            assert (nothing.status, "Lind" in nothing.text) == (404, False)

    run(tmp_path, scenario)


@pytest.mark.parametrize(
    "path",
    ["/actors/%20.rss", f"/actors/{'a' * 201}.rss", "/actors/Lind.rss?days=0", "/actors/Lind.rss?days=36501",
     "/actors/Lind.rss?days=1e3", "/actors/Lind.rss?days=%D9%A3", "/actors/Lind.rss?about=perhaps"],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_a_line(tmp_path: Path, path: str) -> None:
    async def scenario(feeds: Served) -> None:
        got = await feeds.get(path)
        assert (got.status, got.text.count("\n")) == (400, 1)

    run(tmp_path, scenario)


def test_a_forged_host_and_other_methods_break_nothing(tmp_path: Path) -> None:
    async def scenario(feeds: Served) -> None:
        forged = await feeds.get("/actors/Lind.rss", Host='evil.example"><x>')
        assert forged.status in (200, 400)
        assert "<x>" not in forged.text
        assert (await feeds.get("/actors/Lind.rss", "POST")).status == 405

    run(tmp_path, scenario)


def test_a_store_that_fails_is_told_without_its_reasons(tmp_path: Path) -> None:
    async def scenario(feeds: Served) -> None:
        await feeds.store.close()
        got = await feeds.get("/actors/Lind.rss")
        assert (got.status, got.headers["Retry-After"]) == (503, "60")
        assert "closed" not in got.text

    run(tmp_path, scenario)


def test_at_most_so_many_are_let_in_at_one_time() -> None:
    door = Door(1)
    with door, pytest.raises(Crowded), door:
        pass
    with door:
        pass
    assert AT_ONE_TIME > 1


def test_a_date_moves_with_the_content_and_never_stands_for_two() -> None:
    known, now = Editions(), datetime(2026, 6, 4, 12, 0, 0, 900_000, tzinfo=UTC)
    first = known.since("/a", "one", now)
    assert first == now.replace(microsecond=0)
    assert known.since("/a", "one", now + timedelta(hours=2)) == first
    assert known.since("/a", "two", now) == first + timedelta(seconds=1)
    for number in range(KEPT):
        known.since(f"/{number}", "x", now)
    assert known.since("/a", "two", now + timedelta(hours=3)) > now


# --- what a quote is known by ----------------------------------------------------------------------------------------


def test_a_guid_outlives_an_edit_that_moves_the_words_and_a_reading_that_changes_the_speaker() -> None:
    one, other = citation("We sail"), citation("We wait")
    before = list(guids([one, other, one]))
    assert len(set(before)) == 3
    moved = [replace(each, span=Span(90, 99), article=7, speaker=None, time=NOW) for each in (one, other, one)]
    assert list(guids(moved)) == before
    assert list(guids([replace(one, url="https://else.example/")])) != before[:1]
    assert len(set(guids([replace(one, url=None), replace(one, url=None, article=2)]))) == 2


@pytest.mark.parametrize("words", ["<b>bold</b> & <script>x</script>", "a\x00b\x1b]]>c", "“q” \ud800", "&amp; &lt;"])
def test_whatever_is_quoted_the_feed_is_well_formed_and_shows_it_letter_for_letter(words: str) -> None:
    text = as_rss(words, [citation(words, speaker=words, outlet=words)], "https://a.example/?a=1&b=<2>")
    read: Any = feedparser.parse(text.encode("utf-8", "replace"))
    assert not read.bozo
    root = ET.fromstring(text.encode("utf-8", "replace"))
    visible = words.replace("\x00", "").replace("\x1b", "").replace("\ud800", "")
    assert root.findtext("channel/item/title") == f"“{visible}”"
    described = ET.fromstring(f"<x>{root.findtext('channel/item/description')}</x>")
    assert described.findtext("blockquote") == f"“{visible}”"


def test_a_feed_says_of_words_that_are_the_article_s_that_they_are_reported_speech() -> None:
    root = ET.fromstring(as_rss("Quotes", [citation("that the gate leaks", kind="indirect")]))
    described = ET.fromstring(f"<x>{root.findtext('channel/item/description')}</x>")
    assert described.findtext("blockquote") == "that the gate leaks"
    assert " · reported speech · " in (described.findtext("p") or "")


def test_no_more_is_asked_of_the_archive_than_a_reader_takes() -> None:
    asked: list[int] = []

    class Many:
        """An `Archive` of one actor who said much; only what the feeds ask for."""

        async def actor_named(self, name: str) -> str | None:
            return name

        async def copies_by_actor(self, name: str, *, limit: int, **_: Any) -> Sequence[Citation]:  # noqa: ARG002 - the port
            asked.append(limit)
            raise StoreError("enough")

    async def scenario() -> None:
        server = Web("127.0.0.1", 0, {})
        server.serve(ActorFeeds(Many(), lambda: NOW).gets())  # type: ignore[arg-type]
        async with aiohttp.ClientSession() as client, client.get(f"{await server.start()}/actors/a.rss") as answer:
            assert answer.status == 503
        await server.stop()

    asyncio.run(scenario())
    assert asked == [MOST]


@pytest.mark.parametrize("wanted", [True, False])
def test_they_are_served_only_when_wanted_and_without_any_token(tmp_path: Path, wanted: bool) -> None:
    file = defaults()
    file = file.model_copy(update={"web": file.web.model_copy(update={"feeds": wanted})})
    given = Settings(env=Environment(DATABASE_URL=f"sqlite:///{tmp_path / 'news.db'}", PORT=0), file=file)

    async def scenario() -> None:
        herald = Herald({})
        app = build(given, lambda: NOW, live(given, {}, herald), herald)
        try:
            assert (app.live.web is not None) == wanted
            await app.start()
            await fill(app.store)
            await app.connect()
        finally:
            await app.stop()

    asyncio.run(scenario())
