"""Redirects are followed by hand: each hop checked, credentials for their own origin alone, moves told if permanent."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from bot.errors import FetchError
from bot.feeds.fetch import FetchLimits, HttpFetcher
from bot.model import Fetched, Validators
from tests.feeds.loopback import FEED, resolving, serving


def redirected(
    routes: dict[str, tuple[int, str]], path: str = "/a", userinfo: str = ""
) -> tuple[Fetched, list[tuple[str, str | None]]]:
    """Fetch through redirects; the answer, and each request's path and credentials."""
    asked: list[tuple[str, str | None]] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append((request.path, request.headers.get("Authorization")))
        if request.path not in routes:
            return web.Response(body=FEED)
        status, location = routes[request.path]
        return web.Response(status=status, headers={"Location": location.format(port=request.url.port)})

    async def scenario() -> Fetched:
        async with serving(handler) as port:
            limits = FetchLimits((f"127.0.0.1:{port}", f"other.example:{port}"))
            async with HttpFetcher(limits, resolve=resolving(["127.0.0.1"])) as http:
                return await http.feed(f"http://{userinfo}127.0.0.1:{port}{path}", Validators())

    return asyncio.run(scenario()), asked


def test_4_a_move_is_told_only_where_every_hop_is_permanent() -> None:
    fetched, _ = redirected({"/a": (301, "/b"), "/b": (308, "/c")})
    assert fetched.moved_to is not None
    assert fetched.moved_to.endswith("/c")
    mixed, _ = redirected({"/a": (301, "/b"), "/b": (302, "/c")})
    assert mixed.moved_to is None
    assert mixed.url.endswith("/c")


@pytest.mark.parametrize("status", [302, 303, 307])
def test_5_a_temporary_redirect_is_followed_and_moves_nothing(status: int) -> None:
    fetched, asked = redirected({"/a": (status, "/b?x=1#top")})
    assert (fetched.body, fetched.moved_to) == (FEED, None)
    assert [path for path, _ in asked] == ["/a", "/b"]


def test_7_a_loop_or_more_than_five_hops_is_an_error() -> None:
    for routes in ({"/a": (302, "/a")}, {f"/{n}": (302, f"/{n + 1}") for n in range(9)}):
        with pytest.raises(FetchError) as caught:
            redirected(routes, path=next(iter(routes)))
        assert caught.value.kind == "redirects"
    fetched, _ = redirected({f"/{n}": (302, f"/{n + 1}") for n in range(5)}, path="/0")
    assert fetched.body == FEED


@pytest.mark.parametrize("location", ["", "http://[", "http://127.0.0.1:99999/"])
def test_7_a_redirect_to_nowhere_is_an_error(location: str) -> None:
    with pytest.raises(FetchError) as caught:
        redirected({"/a": (302, location)})
    assert caught.value.kind in ("redirects", "refused")


def test_8_credentials_go_to_their_own_origin_alone() -> None:
    fetched, asked = redirected({"/a": (302, "/b"), "/b": (302, "http://other.example:{port}/c")}, userinfo="u:p%40@")
    assert [sent for _, sent in asked] == ["Basic dTpwQA==", "Basic dTpwQA==", None]
    assert "u:p" not in fetched.url


def test_8_credentials_are_never_in_an_error_or_an_address() -> None:
    with pytest.raises(FetchError) as caught:
        redirected({"/a": (302, "ftp://u:hidden@127.0.0.1/")}, userinfo="user:secret@")
    assert "secret" not in str(caught.value)
    assert "hidden" not in str(caught.value)
    fetched, _ = redirected({"/a": (301, "/b")}, userinfo="user:secret@")
    assert "secret" not in fetched.url
    assert fetched.moved_to is None


@pytest.mark.parametrize("location", ["file:///etc/passwd", "data:text/xml,<rss/>", "gopher://127.0.0.1/"])
def test_29_a_redirect_to_another_scheme_is_refused(location: str) -> None:
    with pytest.raises(FetchError) as caught:
        redirected({"/a": (302, location)})
    assert caught.value.kind == "refused"
