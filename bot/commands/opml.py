"""Lists of feeds as OPML: read by listparser, written plainly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from bot.errors import BadArgument
from bot.model import DeclaredFeed, Feed

MAX_BYTES = 2_000_000
MAX_FEEDS = 2_000


@dataclass(frozen=True, slots=True)
class Listed:
    """The feeds of an OPML file, each once, and what was left out and why."""

    feeds: tuple[DeclaredFeed, ...]
    problems: tuple[str, ...] = ()


def read(data: bytes) -> Listed:
    """The feeds that an OPML file lists; raises `BadArgument` where it lists none."""
    # listparser brings lxml, which the service otherwise leaves to its worker.
    import listparser  # noqa: PLC0415

    if len(data) > MAX_BYTES:
        raise BadArgument(f"That file is larger than {MAX_BYTES // 1_000_000} MB.")
    # The lists that feed readers write declare nothing; what does is refused unread.
    if b"<!DOCTYPE" in data[:10_000].upper() or b"<!ENTITY" in data.upper():
        raise BadArgument("An OPML file with a DOCTYPE is not read.")
    found = listparser.parse(data).feeds
    if not found:
        raise BadArgument("There is no feed in that: it should be an OPML file.")
    feeds: dict[str, DeclaredFeed] = {}
    problems: list[str] = []
    for one in found[:MAX_FEEDS]:
        address, name = str(one.url).strip(), " ".join(str(one.title or "").split())[:80]
        if _usable(address):
            feeds.setdefault(address, DeclaredFeed(address, name or None))
        else:
            problems.append(f"{name or 'a feed'}: no http or https address")
    problems += [f"all after the first {MAX_FEEDS:,}"] if len(found) > MAX_FEEDS else []
    return Listed(tuple(feeds.values()), tuple(problems))


def _usable(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def written(feeds: Sequence[Feed]) -> bytes:
    """OPML 2.0 in UTF-8, one outline per feed."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "Pullquote"
    body = ET.SubElement(root, "body")
    for feed in feeds:
        ET.SubElement(body, "outline", type="rss", text=feed.name, title=feed.name, xmlUrl=feed.url)
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"
