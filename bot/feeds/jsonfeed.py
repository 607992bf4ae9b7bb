"""JSON Feed 1 and 1.1 to a `ParsedFeed`: tolerant of what is missing, wrong or odd inside, strict about what it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from bot.errors import FeedError
from bot.feeds.links import resolved
from bot.feeds.markup import AUTHOR_MAX, escaped, harmless, plain
from bot.feeds.structure import ITEMS_MAX
from bot.model import FeedEntry, ParsedFeed

_DEPTH_MAX = 100
_ID_MAX = 2_000
_VERSION = "https://jsonfeed.org/version/"


def looks_like_json(text: str) -> bool:
    """Whether a document is an object of JSON rather than XML."""
    return text.lstrip("\ufeff \t\r\n").startswith("{")


def parse_json(text: str, url: str) -> ParsedFeed:
    """The feed; raises FeedError for what is not JSON, or is JSON of something else."""
    document = _load(text, url)
    version, items = document.get("version"), document.get("items")
    declared = isinstance(version, str) and "jsonfeed.org/version/" in version
    if not declared and not (isinstance(items, list) and "title" in document):
        raise FeedError(url, "it is JSON, but no JSON Feed")
    problems = [] if declared else [f"its version is not {_VERSION}1.1"]
    if not isinstance(items, list):
        problems.append("its items are no list")
        items = []
    usable = [item for item in items if isinstance(item, dict)]
    if len(usable) < len(items):
        problems.append(f"{len(items) - len(usable)} of its items are no objects")
    if len(usable) > ITEMS_MAX:
        problems.append(f"it has {len(usable)} entries; the newest {ITEMS_MAX} are read")
    base = url or resolved("", _text(document.get("home_page_url")))
    entries = tuple(_entry(item, base, _author(document)) for item in usable[:ITEMS_MAX])
    return ParsedFeed("json", plain(_text(document.get("title"))), entries, tuple(problems))


def _load(text: str, url: str) -> dict[str, Any]:
    _refuse_depth(text, url)
    try:
        document = json.loads(text, parse_constant=lambda _: None, parse_int=_number, strict=False)
    except (ValueError, RecursionError) as error:
        raise FeedError(url, f"its JSON is broken ({type(error).__name__})") from error
    if not isinstance(document, dict):
        raise FeedError(url, "it is JSON, but no JSON Feed")
    return document


def _number(digits: str) -> int | str:
    # Python refuses to read integers of thousands of digits; an id may be any of them.
    return int(digits) if len(digits) < 100 else digits  # noqa: PLR2004 - far above any real id


def _refuse_depth(text: str, url: str) -> None:
    depth, quoted, escaping = 0, False, False
    if text.count("[") + text.count("{") <= _DEPTH_MAX:
        return
    for character in text:
        if quoted:
            quoted, escaping = escaping or character != '"', character == "\\" and not escaping
        elif character == '"':
            quoted = True
        elif character in "[{":
            depth += 1
            if depth > _DEPTH_MAX:
                raise FeedError(url, f"its JSON is nested more than {_DEPTH_MAX} deep")
        elif character in "]}":
            depth -= 1


def _entry(item: dict[str, Any], base: str, author: str) -> FeedEntry:
    published, dated = _date(item.get("date_published"))
    updated, changed = _date(item.get("date_modified"))
    markup, text = _text(item.get("content_html")), _text(item.get("content_text"))
    content = harmless(markup) if markup else escaped(text or _text(item.get("summary")))
    link = resolved(base, _text(item.get("url")) or _text(item.get("external_url")))
    return FeedEntry(
        id=_text(item.get("id")).strip()[:_ID_MAX],
        title=plain(_text(item.get("title"))),
        link=link,
        published=published,
        updated=updated,
        content=content,
        author=_author(item) or author,
        dated=dated or changed,
    )


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    return str(value) if isinstance(value, (str, int, float)) else ""


def _author(owner: dict[str, Any]) -> str:
    authors = owner.get("authors")
    people = authors if isinstance(authors, list) else [owner.get("author")]
    names = (plain(_text(person.get("name")), AUTHOR_MAX) for person in people if isinstance(person, dict))
    return ", ".join(filter(None, names))[:AUTHOR_MAX]


def _date(value: Any) -> tuple[str, datetime | None]:
    raw = plain(_text(value), 100)
    try:
        read = datetime.fromisoformat(raw)
        read = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return raw, None
    return read.isoformat(), read
