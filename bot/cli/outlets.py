"""The demo's outlets: the sample articles of `seeds/`, served on loopback as the feeds and pages of a small press.

The outlets are invented, and so are their addresses (`https://nordwire.example/…`). Loopback serves each under its
host's name as the first part of the path; `Neighbourhood` turns one address into the other.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from aiohttp import web

from bot.errors import FetchError
from bot.model import Fetched, Validators
from bot.ports import Fetcher

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_CREATOR = "http://purl.org/dc/elements/1.1/"
_ATOM = "http://www.w3.org/2005/Atom"
_FEED_FILE = {"rss": "feed.xml", "atom": "atom.xml", "json": "feed.json"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One sample article: `body` is HTML for the feed where it has no page, else ""; `page` is None then."""

    url: str
    title: str
    byline: str
    published: datetime
    body: str
    page: bytes | None


@dataclass(frozen=True, slots=True)
class Outlet:
    """One invented outlet, with its feed's format and address."""

    name: str
    format: str
    home: str
    lang: str
    pieces: tuple[Piece, ...]

    @property
    def feed_url(self) -> str:
        """The feed's address at the invented host."""
        return self.home + _FEED_FILE[self.format]


def outlets(seeds: Path = SEEDS) -> tuple[Outlet, ...]:
    """The outlets that `seeds/index.json` lists, their newest articles first."""
    index = json.loads((seeds / "index.json").read_text(encoding="utf-8"))
    listed = sorted(index["articles"], key=lambda one: datetime.fromisoformat(one["published"]), reverse=True)
    return tuple(
        Outlet(
            feed["name"],
            feed["format"],
            feed["home"],
            feed["lang"],
            tuple(_piece(article, seeds) for article in listed if article["feed"] == feed["slug"]),
        )
        for feed in index["feeds"]
    )


def _piece(article: dict[str, Any], seeds: Path) -> Piece:
    data = (seeds / article["file"]).read_bytes()
    is_page = article["file"].endswith(".html")
    return Piece(
        article["url"],
        article["title"],
        article["byline"],
        datetime.fromisoformat(article["published"]),
        "" if is_page else _paragraphs(data.decode("utf-8")),
        data if is_page else None,
    )


def _paragraphs(text: str) -> str:
    return "\n".join(f"<p>{html.escape(line.strip(), quote=False)}</p>" for line in text.splitlines() if line.strip())


# --- the three formats -----------------------------------------------------------------------------------------------


def rss(outlet: Outlet) -> bytes:
    """RSS 2.0 with content:encoded."""
    ET.register_namespace("content", _CONTENT)
    ET.register_namespace("dc", _CREATOR)
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    for tag, text in (("title", outlet.name), ("link", outlet.home), ("language", outlet.lang)):
        ET.SubElement(channel, tag).text = text
    for piece in outlet.pieces:
        item = ET.SubElement(channel, "item")
        fields = [("title", piece.title), ("link", piece.url), ("guid", piece.url)]
        fields += [("pubDate", format_datetime(piece.published)), (f"{{{_CREATOR}}}creator", piece.byline)]
        fields += [(f"{{{_CONTENT}}}encoded", piece.body)] if piece.body else []
        for tag, text in fields:
            ET.SubElement(item, tag).text = text
    return _xml(root)


def atom(outlet: Outlet) -> bytes:
    """Atom 1.0."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed")
    newest = max(piece.published for piece in outlet.pieces)
    for tag, text in (("title", outlet.name), ("id", outlet.home), ("updated", newest.isoformat())):
        ET.SubElement(root, f"{{{_ATOM}}}{tag}").text = text
    for piece in outlet.pieces:
        entry = ET.SubElement(root, f"{{{_ATOM}}}entry")
        moment = piece.published.isoformat()
        for tag, text in (("title", piece.title), ("id", piece.url), ("published", moment), ("updated", moment)):
            ET.SubElement(entry, f"{{{_ATOM}}}{tag}").text = text
        ET.SubElement(entry, f"{{{_ATOM}}}link", href=piece.url)
        ET.SubElement(ET.SubElement(entry, f"{{{_ATOM}}}author"), f"{{{_ATOM}}}name").text = piece.byline
        if piece.body:
            ET.SubElement(entry, f"{{{_ATOM}}}content", type="html").text = piece.body
    return _xml(root)


def json_feed(outlet: Outlet) -> bytes:
    """JSON Feed 1.1."""
    items = [
        {
            "id": piece.url,
            "url": piece.url,
            "title": piece.title,
            "date_published": piece.published.isoformat(),
            "authors": [{"name": piece.byline}],
            "content_html": piece.body or f"<p>{html.escape(piece.title)}</p>",
        }
        for piece in outlet.pieces
    ]
    version = "https://jsonfeed.org/version/1.1"
    feed = {"version": version, "title": outlet.name, "home_page_url": outlet.home, "items": items}
    return json.dumps(feed, ensure_ascii=False).encode()


_WRITERS = {
    "rss": (rss, "application/rss+xml"),
    "atom": (atom, "application/atom+xml"),
    "json": (json_feed, "application/feed+json"),
}


def _xml(root: ET.Element) -> bytes:
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data


# --- on loopback -----------------------------------------------------------------------------------------------------


class Press:
    """The outlets' server, as an async context manager; `port` is known inside."""

    def __init__(self, listed: tuple[Outlet, ...]) -> None:
        self._served = _everything(listed)
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_get("/{address:.*}", self._answer)
        self._runner = web.AppRunner(application, access_log=None, handle_signals=False)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, shutdown_timeout=0).start()
        self.port = int(self._runner.addresses[0][1])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        found = self._served.get(request.match_info["address"])
        if found is None:
            raise web.HTTPNotFound
        body, content_type = found
        return web.Response(body=body, headers={"Content-Type": content_type})


def _everything(listed: tuple[Outlet, ...]) -> dict[str, tuple[bytes, str]]:
    served = {}
    for outlet in listed:
        write, content_type = _WRITERS[outlet.format]
        served[_path(outlet.feed_url)] = (write(outlet), f"{content_type}; charset=utf-8")
        served |= {_path(one.url): (one.page, "text/html; charset=utf-8") for one in outlet.pieces if one.page}
    return served


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"


class Neighbourhood:
    """A `Fetcher` to which the invented hosts are on loopback; the fetching is `fetcher`'s, the real one."""

    def __init__(self, fetcher: Fetcher, port: int) -> None:
        self._fetcher = fetcher
        self._loopback = f"http://127.0.0.1:{port}/"

    async def feed(self, url: str, validators: Validators) -> Fetched:
        """A feed of the press; anything else is fetched where it is."""
        with self._as_called(url):
            return self._abroad(await self._fetcher.feed(self._at_home(url), validators))

    async def page(self, url: str, validators: Validators | None = None) -> Fetched:
        """A page of the press; anything else is fetched where it is."""
        with self._as_called(url):
            return self._abroad(await self._fetcher.page(self._at_home(url), validators))

    def _at_home(self, url: str) -> str:
        return self._loopback + _path(url) if (urlsplit(url).hostname or "").endswith(".example") else url

    def _abroad(self, fetched: Fetched) -> Fetched:
        if not fetched.url.startswith(self._loopback):
            return fetched
        return replace(fetched, url="https://" + fetched.url.removeprefix(self._loopback))

    @contextmanager
    def _as_called(self, url: str) -> Iterator[None]:
        """A failure names the address that was asked for, not that on loopback."""
        try:
            yield
        except FetchError as error:
            raise FetchError(url, error.reason, error.kind, error.retry_after_s) from error
