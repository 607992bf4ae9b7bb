"""What comes over the wire, good and bad, becomes a `Fetched` or a `FetchError`; every server here is real."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web

from bot.errors import FetchError
from bot.feeds.fetch import FetchLimits, HttpFetcher, user_agent
from bot.model import Fetched, Validators
from tests.feeds.loopback import FEED, feed_from, fetcher, resolving, serving, writing

CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBuTCCAV+gAwIBAgIUVVCYjn1g9Vslvm9QKSg+lplKvpowCgYIKoZIzj0EAwIw
HjEcMBoGA1UEAwwTc2VsZi1zaWduZWQuZXhhbXBsZTAgFw0yNjExMjMyMzE0NTZa
GA8yMTI2MTAzMDIzMTQ1NlowHjEcMBoGA1UEAwwTc2VsZi1zaWduZWQuZXhhbXBs
ZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFsq9qBBOeWmxRku1pCM+rMmnv27
bzBtliQJI3ou6o1wp71JKqZsR9zXqzjLOdGFTPPHzAez1stpvNCrkCYP9tyjeTB3
MB0GA1UdDgQWBBQLUJo3T5l/KLsYD0XHKzEmlj15jjAfBgNVHSMEGDAWgBQLUJo3
T5l/KLsYD0XHKzEmlj15jjAPBgNVHRMBAf8EBTADAQH/MCQGA1UdEQQdMBuCE3Nl
bGYtc2lnbmVkLmV4YW1wbGWHBH8AAAEwCgYIKoZIzj0EAwIDSAAwRQIgdgmG2+oX
6ad4U44AM05H2DOG0kRrAhvnHuDtw+2/vWwCIQDLjYWit5+XDwDjhrRTRDjdVgGb
+Bc2lvshGZAQYD/+Uw==
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg/n6xDz+zZm/CoEPs
YZz36qh9zZHJBMiqYqlZXzKRk8ahRANCAARbKvagQTnlpsUZLtaQjPqzJp79u28w
bZYkCSN6LuqNcKe9SSqmbEfc16s4yznRhUzzx8wHs9bLabzQq5AmD/bc
-----END PRIVATE KEY-----
"""


def answering(**answer: object) -> Callable[[], Fetched]:
    """Fetch once from a server that always gives this answer."""

    async def handler(_request: web.Request) -> web.Response:
        return web.Response(**answer)  # type: ignore[arg-type]

    async def scenario() -> Fetched:
        async with serving(handler) as port:
            return await feed_from(port)

    return lambda: asyncio.run(scenario())


def refused_with(**answer: object) -> FetchError:
    with pytest.raises(FetchError) as caught:
        answering(**answer)()
    return caught.value


def raw(*pieces: bytes, hold: bool = False, timeout_s: float = 5.0, feed_max_bytes: int = 1_000_000) -> Fetched:
    async def scenario() -> Fetched:
        async with (
            writing(*pieces, hold=hold) as port,
            fetcher(port, timeout_s=timeout_s, feed_max_bytes=feed_max_bytes) as http,
        ):
            return await http.feed(f"http://127.0.0.1:{port}/feed", Validators())

    return asyncio.run(scenario())


# --- status and caching ---------------------------------------------------------------------------------------------


def test_1_not_modified_keeps_the_validators_and_has_no_body() -> None:
    conditions: list[tuple[str | None, str | None]] = []

    async def handler(request: web.Request) -> web.Response:
        conditions.append((request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")))
        return web.Response(status=304, headers={"Last-Modified": "Tue, 02 Jun 2026 07:00:00 GMT"})

    async def scenario() -> Fetched:
        async with serving(handler) as port:
            return await feed_from(port, validators=Validators('"v1"', "Mon, 01 Jun 2026 07:00:00 GMT"))

    fetched = asyncio.run(scenario())
    assert conditions == [('"v1"', "Mon, 01 Jun 2026 07:00:00 GMT")]
    assert fetched.body is None
    assert fetched.validators == Validators('"v1"', "Tue, 02 Jun 2026 07:00:00 GMT")


def test_1_not_modified_without_a_condition_is_an_error() -> None:
    assert refused_with(status=304).kind == "server"


def test_2_the_same_etag_with_200_is_not_modified() -> None:
    async def handler(_request: web.Request) -> web.Response:
        return web.Response(body=FEED, headers={"ETag": '"v1"'})

    async def scenario(known: str) -> Fetched:
        async with serving(handler) as port:
            return await feed_from(port, validators=Validators(known))

    assert asyncio.run(scenario('"v1"')).body is None
    assert asyncio.run(scenario('"v0"')).body == FEED


def test_3_validators_are_kept_unless_it_expired_at_birth() -> None:
    headers = {"ETag": '"v1"', "Last-Modified": "Mon, 01 Jun 2026 07:00:00 GMT"}
    assert answering(body=FEED, headers=headers)().validators == Validators(*headers.values())
    assert answering(body=FEED, headers=headers | {"Expires": "0"})().validators == Validators()


@pytest.mark.parametrize(
    ("number", "status", "kind"),
    [
        *((9, 410, "gone"), (10, 404, "not_found"), (16, 401, "blocked"), (16, 403, "blocked"), (16, 451, "blocked")),
        *((19, 500, "server"), (19, 502, "server"), (19, 400, "server"), (19, 599, "server"), (11, 429, "throttled")),
    ],
)
def test_status_tells_the_kind(number: int, status: int, kind: str) -> None:
    assert refused_with(status=status, body=b"<p>no</p>").kind == kind, f"bad input {number}"


def test_11_retry_after_in_seconds_is_told() -> None:
    assert refused_with(status=429, headers={"Retry-After": "120"}).retry_after_s == 120


def test_12_retry_after_as_a_date_is_told_with_503() -> None:
    error = refused_with(status=503, headers={"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"})
    assert (error.kind, error.retry_after_s) == ("server", 7 * 86_400)


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 403, "headers": {"cf-mitigated": "challenge"}, "body": b"<html></html>"},
        {"status": 503, "body": b"<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>"},
        {"status": 200, "body": b"<!doctype html><html><script>window._cf_chl_opt={}</script></html>"},
    ],
)
def test_16_a_challenge_is_blocked_whatever_its_status(answer: dict[str, object]) -> None:
    assert refused_with(**answer).kind == "blocked"


def test_16_a_feed_that_writes_about_challenges_is_none() -> None:
    body = b"<rss><channel><item><title>Just a moment: how bot checks work</title></item></channel></rss>"
    assert answering(body=body)().body == body


@pytest.mark.parametrize("body", [b"", b" \r\n\t"])
def test_17_an_empty_answer_is_an_error(body: bytes) -> None:
    assert refused_with(body=body).kind == "server"


def test_20_one_host_gets_no_more_requests_at_one_time_than_it_may() -> None:
    busy: list[int] = [0, 0]
    arrived = asyncio.Event

    async def scenario() -> int:
        both = arrived()

        async def handler(_request: web.Request) -> web.Response:
            busy[0] += 1
            busy[1] = max(busy)
            if busy[0] == 2:
                both.set()
            await both.wait()
            busy[0] -= 1
            return web.Response(body=FEED)

        async with serving(handler) as port, fetcher(port, per_host=2) as http:
            url = f"http://127.0.0.1:{port}/feed"
            fetched = await asyncio.gather(*(http.feed(f"{url}{n}", Validators()) for n in range(6)))
        return len(fetched)

    assert asyncio.run(scenario()) == 6
    assert busy[1] == 2


# --- transport ------------------------------------------------------------------------------------------------------


def test_22_a_slow_answer_ends_at_the_deadline_of_the_whole() -> None:
    with pytest.raises(FetchError) as caught:
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<rss>", hold=True, timeout_s=0.3)
    assert caught.value.kind == "timeout"


def test_22_headers_that_never_end_end_at_the_deadline() -> None:
    with pytest.raises(FetchError) as caught:
        raw(b"HTTP/1.1 200 OK\r\nX-Slow: ", hold=True, timeout_s=0.3)
    assert caught.value.kind == "timeout"


def test_23_27_a_body_over_the_cap_is_refused() -> None:
    with pytest.raises(FetchError) as caught:
        raw(b"HTTP/1.1 200 OK\r\n\r\n", *[b"x" * 65_536] * 64, feed_max_bytes=100_000)
    assert caught.value.kind == "too_large"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_24_the_cap_counts_decompressed_bytes(encoding: str) -> None:
    plain = b"\0" * 40_000_000
    bomb = gzip.compress(plain, 9, mtime=0) if encoding == "gzip" else zlib.compress(plain, 9)
    assert len(bomb) < 100_000
    error = refused_with(body=bomb, headers={"Content-Encoding": encoding})
    assert error.kind == "too_large"


def test_25_gzip_and_both_kinds_of_deflate_are_read() -> None:
    bare = zlib.compressobj(wbits=-15)
    packed = {"gzip": gzip.compress(FEED, mtime=0), "deflate": zlib.compress(FEED), "x-gzip": gzip.compress(FEED)}
    for encoding, body in packed.items():
        assert answering(body=body, headers={"Content-Encoding": encoding})().body == FEED
    body = bare.compress(FEED) + bare.flush()
    assert answering(body=body, headers={"Content-Encoding": "deflate"})().body == FEED


def test_25_plain_text_that_is_called_gzip_is_read_as_plain() -> None:
    assert answering(body=FEED, headers={"Content-Encoding": "gzip"})().body == FEED


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("gzip", gzip.compress(FEED, mtime=0)[:-12]), ("gzip", b"\x1f\x8bnonsense"), ("br", FEED), ("gzip, gzip", FEED)],
)
def test_25_an_encoding_that_cannot_be_undone_is_a_clean_error(encoding: str, body: bytes) -> None:
    assert refused_with(body=body, headers={"Content-Encoding": encoding}).kind == "server"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<rss/>",
        b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/><junk>",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n<rss/>",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n<rss/>\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Length: 7\r\n\r\n<rss/>",
        b"\x00\x01\x02 nothing of HTTP\r\n\r\n",
        b"",
    ],
)
def test_26_a_length_that_lies_or_no_http_at_all_is_a_clean_error(answer: bytes) -> None:
    with pytest.raises(FetchError) as caught:
        raw(answer)
    assert caught.value.kind == "server"


def test_28_a_certificate_that_nobody_vouches_for_is_an_error(tmp_path: Path) -> None:
    pem = tmp_path / "server.pem"
    pem.write_text(CERTIFICATE)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    async def handler(_request: web.Request) -> web.Response:
        return web.Response(body=FEED)

    async def scenario() -> FetchError:
        async with serving(handler, tls=context) as port, fetcher(port) as http:
            with pytest.raises(FetchError) as caught:
                await http.feed(f"https://127.0.0.1:{port}/feed", Validators())
            return caught.value

    assert asyncio.run(scenario()).kind == "tls"


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://a.example/", "gopher://a.example", "data:,x", "//a.example"]
)
def test_29_another_scheme_is_refused(url: str) -> None:
    async def scenario() -> FetchError:
        async with fetcher() as http:
            with pytest.raises(FetchError) as caught:
                await http.feed(url, Validators())
            return caught.value

    assert asyncio.run(scenario()).kind == "bad_url"


@pytest.mark.parametrize("url", ["", "http://", "http://a b.example/", "http://[::1", "http://\udcff/", "http://a:0/"])
def test_29_what_is_no_address_is_a_clean_error(url: str) -> None:
    async def scenario() -> FetchError:
        async with HttpFetcher(FetchLimits(), resolve=resolving([])) as http:
            with pytest.raises(FetchError) as caught:
                await http.feed(url, Validators())
            return caught.value

    assert asyncio.run(scenario()).kind in ("bad_url", "unreachable")


def test_a_port_where_nobody_listens_is_unreachable() -> None:
    async def scenario() -> FetchError:
        async with serving(_feed) as port:
            pass
        with pytest.raises(FetchError) as caught:
            await feed_from(port)
        return caught.value

    assert asyncio.run(scenario()).kind == "unreachable"


# --- manners --------------------------------------------------------------------------------------------------------


def test_the_user_agent_names_the_bot_and_a_contact_and_no_more() -> None:
    seen: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(request.headers["User-Agent"])
        return web.Response(body=FEED)

    async def scenario() -> None:
        async with serving(handler) as port:
            await feed_from(port)

    asyncio.run(scenario())
    assert seen[0].startswith("Pullquote/")
    assert seen[0].endswith(" (+https://contact.example)")
    assert "\n" not in user_agent("https://a.example\r\nX-Injected: 1")


def test_cookies_are_never_sent_back() -> None:
    cookies: list[str | None] = []

    async def handler(request: web.Request) -> web.Response:
        cookies.append(request.headers.get("Cookie"))
        if request.path == "/a":
            return web.Response(status=302, headers={"Location": "/b", "Set-Cookie": "id=1; Path=/"})
        return web.Response(body=FEED, headers={"Set-Cookie": "id=2; Path=/"})

    async def scenario() -> None:
        async with serving(handler) as port, fetcher(port) as http:
            for _ in range(2):
                await http.feed(f"http://127.0.0.1:{port}/a", Validators())

    asyncio.run(scenario())
    assert cookies == [None] * 4


async def _feed(_request: web.Request) -> web.Response:
    return web.Response(body=FEED)
