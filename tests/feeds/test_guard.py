"""Addresses that may not be dialled are refused, however they are written and whoever names them."""

from __future__ import annotations

import asyncio
import socket
import threading
import time

import pytest
from aiohttp import web

from bot.errors import FetchError
from bot.feeds.fetch import FetchLimits, HttpFetcher
from bot.feeds.guard import Allowed, RefusedAddress, Resolver, guarded_socket, in_thread, is_public
from bot.model import Validators
from tests.feeds.loopback import FEED, fetcher, resolving, serving

PUBLIC = "93.184.215.14"


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "2606:4700:4700::1111", f"64:ff9b::{PUBLIC}"])
def test_30_public_addresses_pass(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.255.255.254", "::1", "0.0.0.0", "::", "10.0.0.1", "172.16.0.1", "172.31.255.255"),
        *("192.168.0.1", "169.254.169.254", "100.64.0.1", "fe80::1", "fc00::1", "fd00:ec2::254", "255.255.255.255"),
    ],
)
def test_30_private_addresses_are_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::", "fec0::1", "224.0.0.1"),
        *("ff02::1", "192.0.0.8", "192.88.99.1", "2001::1", "240.0.0.1", "198.18.0.1", "fe80::1%lo", "not an address"),
    ],
)
def test_32_addresses_that_carry_or_translate_to_private_ones_are_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "[::1]", "0.0.0.0", "10.1.2.3", "169.254.169.254", "localhost", "127.1", "2130706433"),
        *("0x7f.1", "017700000001", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fec0::1]"),
        *("224.0.0.1", "127.0.0.1.", "①②⑦.⓪.⓪.①"),
    ],
)
def test_30_31_32_no_form_of_a_private_address_is_fetched(host: str) -> None:
    async def scenario() -> FetchError:
        async with serving(_feed) as port, fetcher() as http:
            with pytest.raises(FetchError) as caught:
                await http.feed(f"http://{host}:{port}/feed", Validators())
            return caught.value

    assert asyncio.run(scenario()).kind in ("refused", "bad_url")


def test_33_a_redirect_to_a_private_host_is_refused_at_the_hop() -> None:
    async def redirect(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": f"http://localhost:{request.url.port}/feed"})

    async def scenario() -> FetchError:
        async with serving(redirect) as port, fetcher(port) as http:
            with pytest.raises(FetchError) as caught:
                await http.feed(f"http://127.0.0.1:{port}/", Validators())
            return caught.value

    assert asyncio.run(scenario()).kind == "refused"


def test_34_a_name_that_turns_private_at_the_second_dial_is_refused_there() -> None:
    async def scenario() -> list[str]:
        resolver = Resolver(resolving([PUBLIC], ["127.0.0.1"]), guarded=True)
        first = await resolver.resolve("rebinding.example", 80)
        with pytest.raises(RefusedAddress):
            await resolver.resolve("rebinding.example", 80)
        return [answer["host"] for answer in first]

    assert asyncio.run(scenario()) == [PUBLIC]


def test_34_the_address_is_checked_again_where_its_socket_is_made() -> None:
    with pytest.raises(RefusedAddress):
        guarded_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80)))
    guarded_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", (PUBLIC, 80))).close()


@pytest.mark.parametrize("answers", [[PUBLIC, "10.0.0.1"], ["::1", PUBLIC], ["127.0.0.1"]])
def test_35_one_private_answer_among_several_refuses_all(answers: list[str]) -> None:
    async def scenario() -> FetchError:
        async with HttpFetcher(FetchLimits(), resolve=resolving(answers)) as http:
            with pytest.raises(FetchError) as caught:
                await http.feed("http://mixed.example/feed", Validators())
            return caught.value

    assert asyncio.run(scenario()).kind == "refused"


def test_36_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> list[str]:
        asked: list[str] = []

        async def proxy(request: web.Request) -> web.Response:
            asked.append(request.path)
            return web.Response(body=FEED)

        async with serving(proxy) as proxy_port, serving(_feed) as port, fetcher(port) as http:
            for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, f"http://127.0.0.1:{proxy_port}")
            await http.feed(f"http://127.0.0.1:{port}/feed", Validators())
        return asked

    assert asyncio.run(scenario()) == []


def test_37_the_same_guard_stands_before_pages() -> None:
    async def scenario() -> FetchError:
        async with serving(_feed) as port, fetcher() as http:
            with pytest.raises(FetchError) as caught:
                await http.page(f"http://127.0.0.1:{port}/story")
            return caught.value

    assert asyncio.run(scenario()).kind == "refused"


def test_a_private_name_is_fetched_where_it_is_allowed_with_its_port() -> None:
    async def scenario(entry: str) -> bytes | None:
        async with serving(_feed) as port:
            limits = FetchLimits(allow_private=(entry.format(port=port),))
            async with HttpFetcher(limits, resolve=resolving(["127.0.0.1"])) as http:
                return (await http.feed(f"http://intranet.example:{port}/feed", Validators())).body

    assert asyncio.run(scenario("intranet.example:{port}")) == FEED
    assert asyncio.run(scenario("Intranet.Example")) == FEED
    with pytest.raises(FetchError, match="allow_private"):
        asyncio.run(scenario("intranet.example:1"))


def test_a_name_server_that_hangs_holds_up_neither_the_deadline_nor_the_end() -> None:
    release = threading.Event()

    def look_up(*_: object, **__: object) -> list[object]:
        release.wait(60)
        return []

    async def scenario() -> FetchError:
        async with HttpFetcher(FetchLimits(timeout_s=0.2), resolve=in_thread(look_up)) as http:
            with pytest.raises(FetchError) as caught:
                await http.feed("http://slow.example/feed", Validators())
            return caught.value

    started = time.monotonic()
    assert asyncio.run(scenario()).kind == "timeout"
    assert time.monotonic() - started < 10
    release.set()


def test_a_name_that_nobody_knows_is_unreachable() -> None:
    def look_up(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    async def scenario() -> FetchError:
        async with HttpFetcher(FetchLimits(), resolve=in_thread(look_up)) as http:
            with pytest.raises(FetchError) as caught:
                await http.feed("http://none.example/feed", Validators())
            return caught.value

    assert asyncio.run(scenario()).kind == "unreachable"


def test_allowed_reads_hosts_ports_and_ipv6() -> None:
    allowed = Allowed(["a.example", "b.example:8080", "[::1]:81", "fd00::1", "://"])
    named = [("a.example", 1), ("A.example.", 2), ("b.example", 8080), ("::1", 81), ("[fd00::1]", 5)]
    assert all(one in allowed for one in named)
    others = [("b.example", 80), ("::1", 80), ("c.example", 8080), ("", 80), "a.example"]
    assert not any(one in allowed for one in others)


async def _feed(_request: web.Request) -> web.Response:
    return web.Response(body=FEED, content_type="application/rss+xml")
