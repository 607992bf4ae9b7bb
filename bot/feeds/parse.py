"""Bytes that a server called a feed to a `ParsedFeed`. The only import of feedparser; runs in the worker process.

feedparser's own sanitizing and resolving of bodies are off (a third of the time); titles become text and bodies
harmless HTML here. It never sees an address to fetch, only bytes that were decoded and bounded before.
"""

from __future__ import annotations

import io
import re
import warnings
from calendar import timegm
from datetime import UTC, datetime
from time import struct_time
from typing import Any

import feedparser

from bot.errors import FeedError
from bot.feeds.decode import decode, tidy
from bot.feeds.discover import discover
from bot.feeds.jsonfeed import looks_like_json, parse_json
from bot.feeds.links import resolved, web_address, without_credentials
from bot.feeds.markup import AUTHOR_MAX, CONTENT_MAX, escaped, harmless, plain
from bot.feeds.structure import Hostile, bounded
from bot.model import FeedEntry, ParsedFeed

_PAGE = re.compile(r"\s*(?:<!doctype[^<>]{0,500}>\s*)?<html\b", re.IGNORECASE)
_PAGE_HEAD = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
# Tags with a prefix, but for those that carry an entry's words, dates, author and links.
_EXTENSION = re.compile(r"</?(?!(?:content|dc|dcterms|atom|a10|rdf|rss):)[A-Za-z][\w.-]*:[^<>]*>", re.IGNORECASE)
_ID_MAX = 2_000
_MINUTE_S = 60.0
_TTL_MAX_S = 30 * 86_400.0


def parse(body: bytes, content_type: str, url: str) -> ParsedFeed:
    """The feed in `body`; relative links resolve against `url`, which may be "". Raises FeedError alone."""
    url = without_credentials(url)
    text, _ = decode(body, content_type)
    if not text.strip("\ufeff\0 \t\r\n"):
        raise FeedError(url, "the answer is empty")
    if looks_like_json(text):
        return parse_json(text, url)
    text = tidy(text)
    if _PAGE.match(text):
        raise _page(text, url)
    try:
        text, problems = bounded(text)
    except Hostile as error:
        raise FeedError(url, f"it is built to harm a parser: {error}") from error
    found, left_out = _feedparsed(text, url)
    if not found.get("version") and not found.entries:
        raise _page(text, url) if _PAGE_HEAD.search(text, 0, 5000) else FeedError(url, "it is no feed")
    return _feed(found, url, (*problems, *left_out))


def _page(text: str, url: str) -> FeedError:
    offered = discover(text, url)
    hint = f"; it offers the feed {offered[0]}" if offered else ""
    return FeedError(url, f"it is an HTML page, no feed{hint}")


def _feedparsed(text: str, url: str) -> tuple[Any, tuple[str, ...]]:
    """feedparser's answer; where it breaks, as on `<gml:pos>` out of place, its answer without such extensions."""
    try:
        return _read(text, url), ()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - it raises whatever its handlers stumble over
        text = _EXTENSION.sub("", text)
    try:
        return _read(text, url), ("its extensions broke the parser and are left out",)
    except MemoryError:
        raise
    except Exception as error:
        raise FeedError(url, f"the parser broke on it ({type(error).__name__})") from error


def _read(text: str, url: str) -> Any:
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": web_address(url) or ""}
    with warnings.catch_warnings():
        # Its remarks on old Pythons and markup are nobody's business here.
        warnings.simplefilter("ignore")
        return feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )


def _feed(found: Any, url: str, problems: tuple[str, ...]) -> ParsedFeed:
    if found.get("bozo"):
        problems = (f"it is not well-formed ({plain(str(found.get('bozo_exception')), 200)})", *problems)
    return ParsedFeed(
        format=found.get("version") or "",
        title=plain(_text(found.feed, "title")),
        entries=tuple(_entry(entry, url, (found.get("version") or "").startswith("rss")) for entry in found.entries),
        problems=problems,
        ttl_s=_ttl(_text(found.feed, "ttl")),
    )


def _entry(entry: Any, url: str, is_rss: bool) -> FeedEntry:
    published, dated = _date(entry, "published")
    updated, changed = _date(entry, "updated")
    created, made = _date(entry, "created")
    return FeedEntry(
        id=_text(entry, "id").strip()[:_ID_MAX],
        title=plain(_text(entry, "title")),
        link=_link(entry, url, is_rss),
        published=published or created,
        updated=updated,
        content=_content(entry),
        author=plain(_text(entry, "author"), AUTHOR_MAX),
        dated=dated or made or changed,
    )


def _link(entry: Any, url: str, is_rss: bool) -> str:
    """The entry's link, else RSS's guid where it is a permanent link; feedparser puts other ids there too."""
    link = _text(entry, "link")
    links = dict.get(entry, "links") or ()
    given = any(isinstance(one, dict) and dict.get(one, "href") == link for one in links)
    permanent = is_rss and dict.get(entry, "guidislink") and web_address(link)
    return resolved(web_address(url) or "", link) if given or permanent else ""


def _content(entry: Any) -> str:
    """The longest of the bodies that the entry carries."""
    bodies = [one for one in (dict.get(entry, "content") or ()) if isinstance(one, dict)]
    bodies.append(dict.get(entry, "summary_detail") or {"value": _text(entry, "summary")})
    body = max(bodies, key=lambda one: len(_text(one, "value")))
    value = _text(body, "value")[:CONTENT_MAX]
    return escaped(value) if _text(body, "type") == "text/plain" and "<" not in value else harmless(value)


def _text(owner: Any, name: str) -> str:
    # Plain dict access: feedparser's own warns, and answers one date with another.
    value = dict.get(owner, name)
    return value if isinstance(value, str) else ""


def _date(entry: Any, name: str) -> tuple[str, datetime | None]:
    raw, read = plain(_text(entry, name), 100), dict.get(entry, f"{name}_parsed")
    if not isinstance(read, struct_time):
        return raw, None
    try:
        dated = datetime.fromtimestamp(timegm(read), UTC)
    except (ValueError, OverflowError, OSError):
        return raw, None
    return dated.isoformat(), dated


def _ttl(minutes: str) -> float | None:
    digits = minutes.strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(int(_TTL_MAX_S))):
        return None
    return min(float(digits) * _MINUTE_S, _TTL_MAX_S) or None
