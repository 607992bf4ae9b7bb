"""The feeds that an HTML page offers; pure, on the page's head alone."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
_HEAD_MAX = 300_000
_FOUND_MAX = 10


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.base: str | None = None
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "base" and self.base is None:
            self.base = given.get("href")
        if tag == "link" and "alternate" in given.get("rel", "").lower().split():
            kind = given.get("type", "").partition(";")[0].strip().lower()
            if kind in _TYPES and given.get("href"):
                self.found.append(given["href"].strip())


def discover(page: str, url: str) -> tuple[str, ...]:
    """Addresses of the feeds that a page at `url` names, in its order; relative ones stay so where `url` is ""."""
    links = _Links()
    links.feed(page[:_HEAD_MAX])
    base = _joined(url, links.base or "")
    offered = (_joined(base, href) for href in links.found[:_FOUND_MAX])
    return tuple(dict.fromkeys(href for href in offered if href and _usable(href)))


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def _usable(href: str) -> bool:
    try:
        return urlsplit(href).scheme in ("http", "https", "")
    except ValueError:
        return False
