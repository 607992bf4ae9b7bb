"""robots.txt is asked for before pages, once, and never for feeds; a host that gives no answer is left alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from bot.errors import FetchError
from bot.feeds.fetch import FetchLimits, HttpFetcher
from bot.feeds.politeness import Robots, RobotsAnswer, Turns
from bot.model import Validators
from tests.feeds.loopback import FEED, serving

NOON = datetime(2026, 6, 3, 12, tzinfo=UTC)
PAGE = b"<html><body><p>The harbour opened on time.</p></body></html>"
RULES = "User-agent: *\nDisallow: /all\n\nUser-agent: Pullquote\nDisallow: /private\n"


def pages(
    paths: Sequence[str], robots: str = RULES, status: int = 200, *, asks: bool = True
) -> tuple[list[str], list[str]]:
    """Fetch pages of one host; what came of each, and what the server was asked for."""
    asked: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(request.path)
        if request.path == "/robots.txt":
            return web.Response(text=robots, status=status)
        if request.path == "/moved":
            return web.Response(status=302, headers={"Location": "/private/story"})
        return web.Response(body=PAGE, content_type="text/html")

    async def scenario() -> list[str]:
        async with serving(handler) as port:
            limits = FetchLimits((f"127.0.0.1:{port}",), robots=asks)
            async with HttpFetcher(limits) as http:
                return [await outcome(http, f"http://127.0.0.1:{port}{path}") for path in paths]

    return asyncio.run(scenario()), asked


async def outcome(http: HttpFetcher, url: str) -> str:
    try:
        return "read" if (await http.page(url)).body == PAGE else "other"
    except FetchError as error:
        return error.kind


def test_rules_for_the_bot_are_kept_and_asked_for_once() -> None:
    outcomes, asked = pages(["/all/a", "/private/a", "/b"])
    assert outcomes == ["read", "blocked", "read"]
    assert asked == ["/robots.txt", "/all/a", "/b"]


def test_a_redirect_to_a_page_that_may_not_be_fetched_ends_there() -> None:
    outcomes, asked = pages(["/moved"])
    assert outcomes == ["blocked"]
    assert "/private/story" not in asked


@pytest.mark.parametrize("status", [404, 403, 410])
def test_no_robots_file_means_no_rules(status: int) -> None:
    assert pages(["/private/a"], status=status)[0] == ["read"]


def test_an_empty_robots_file_means_no_rules() -> None:
    assert pages(["/private/a"], robots="")[0] == ["read"]


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_failing_robots_file_means_not_now(status: int) -> None:
    outcomes, asked = pages(["/a", "/b"], status=status)
    assert outcomes == ["server", "server"]
    assert asked == ["/robots.txt"]


def test_robots_can_be_switched_off() -> None:
    assert pages(["/private/a"], asks=False) == (["read"], ["/private/a"])


def test_feeds_are_fetched_whatever_robots_says() -> None:
    asked: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(body=FEED)

    async def scenario() -> None:
        async with serving(handler) as port, HttpFetcher(FetchLimits((f"127.0.0.1:{port}",))) as http:
            await http.feed(f"http://127.0.0.1:{port}/private/feed", Validators())

    asyncio.run(scenario())
    assert asked == ["/private/feed"]


@pytest.mark.parametrize("kind", ["image/png", "application/pdf", "video/mp4"])
def test_what_is_no_page_is_not_read(kind: str) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=b"\x89PNG", content_type=kind, status=404 if "robots" in request.path else 200)

    async def scenario() -> FetchError:
        async with serving(handler) as port, HttpFetcher(FetchLimits((f"127.0.0.1:{port}",))) as http:
            with pytest.raises(FetchError, match="no page") as caught:
                await http.page(f"http://127.0.0.1:{port}/a")
            return caught.value

    assert asyncio.run(scenario()).kind == "bad_url"


def test_rules_are_asked_for_again_after_a_day_and_after_ten_minutes_where_there_was_no_answer() -> None:
    now, asked = [NOON], [0]
    answers = [RobotsAnswer(None), RobotsAnswer(RULES), RobotsAnswer("")]

    async def ask(url: str) -> RobotsAnswer:
        assert url == "https://a.example/robots.txt"
        asked[0] += 1
        return answers[min(asked[0], len(answers)) - 1]

    async def allowed(robots: Robots, later: timedelta) -> bool | None:
        now[0] += later
        return await robots.allows("https://user:word@a.example/private/1")

    async def scenario() -> list[bool | None]:
        robots = Robots("Pullquote", ask, lambda: now[0])
        waits = [timedelta(0), timedelta(minutes=9), timedelta(minutes=2), timedelta(hours=23), timedelta(hours=2)]
        return [await allowed(robots, wait) for wait in waits]

    assert asyncio.run(scenario()) == [None, None, False, False, True]
    assert asked == [3]


def test_rules_of_at_most_500_hosts_are_remembered() -> None:
    asked: list[str] = []

    async def ask(url: str) -> RobotsAnswer:
        asked.append(url)
        return RobotsAnswer("")

    async def scenario() -> None:
        robots = Robots("Pullquote", ask, lambda: NOON)
        for number in [*range(501), 500, 0]:
            await robots.allows(f"https://h{number}.example/")

    asyncio.run(scenario())
    assert len(asked) == 502


def test_20_turns_forget_hosts_that_nobody_waits_for() -> None:
    async def scenario() -> tuple[int, int]:
        turns = Turns(1)
        async with turns.at("a.example"), turns.at("b.example"):
            busy = len(turns)
        return busy, len(turns)

    assert asyncio.run(scenario()) == (2, 0)
