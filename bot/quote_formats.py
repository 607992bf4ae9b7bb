"""Quotes from the archive as JSON, CSV or RSS: for programs, letter for letter."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from email.utils import format_datetime
from typing import Any
from xml.etree import ElementTree as ET

from bot.platforms.wording import evidence, quoted, source, speaker, speech, web_link
from summarizer.model import Citation

PROJECT = "https://github.com/pullquote/pullquote"
RSS = "application/rss+xml"
FIELDS = ("time", "speaker", "role", "evidence", "kind", "words", "outlet", "url", "outlets")
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ATOM, _DC = "http://www.w3.org/2005/Atom", "http://purl.org/dc/elements/1.1/"
# A spreadsheet takes these as the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(citations: Iterable[Citation]) -> str:
    """A list of objects with `FIELDS`."""
    return json.dumps([_fields(one) for one in citations], ensure_ascii=False, indent=2)


def as_csv(citations: Iterable[Citation]) -> str:
    """A header and a row per quote; `words` is verbatim, elsewhere what a spreadsheet would run gets a "'" before."""
    out = io.StringIO()
    writer = csv.DictWriter(out, FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {name: value if name == "words" else _cell(value) for name, value in _fields(one).items()} for one in citations
    )
    return out.getvalue().removesuffix("\n")


def as_rss(title: str, citations: Iterable[Citation], address: str | None = None) -> str:
    """RSS 2.0, an item per quote: its link is the article; `address` is where the feed itself is served."""
    ET.register_namespace("atom", _ATOM)
    ET.register_namespace("dc", _DC)
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    about = "Quotations, copied from their source"
    for tag, text in (("title", title), ("link", PROJECT), ("description", about), ("generator", "Pullquote")):
        ET.SubElement(channel, tag).text = _xml_safe(text)
    if address:
        ET.SubElement(channel, f"{{{_ATOM}}}link", href=_xml_safe(address), rel="self", type=RSS)
    listed = list(citations)
    for one, guid in zip(listed, guids(listed), strict=True):
        _item(ET.SubElement(channel, "item"), one, guid)
    ET.indent(root)
    written: str = ET.tostring(root, encoding="unicode")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + written


def guids(citations: Iterable[Citation]) -> Iterator[str]:
    """What each quote is known by, for ever: its article, its words, and which of the same words there it is.

    Never its offset, which moves when the article is edited, and nothing that the archive read anew would change.
    """
    met: Counter[str] = Counter()
    for one in citations:
        place = f"{one.url or one.article}\n{one.words}"
        met[place] += 1
        known = f"{place}\n{met[place]}".encode("utf-8", "replace")
        yield hashlib.sha256(known).hexdigest()[:32]


def _item(item: ET.Element, one: Citation, guid: str) -> None:
    said = " · ".join(filter(None, [speaker(one), speech(one), evidence(one), source(one, "UTC")]))
    ET.SubElement(item, "title").text = _xml_safe(quoted(one))
    link = web_link(one.url)
    if link:
        ET.SubElement(item, "link").text = link
    # A reader takes this for HTML: what an article says about <b> is to be seen, not obeyed.
    text = f"<blockquote>{html.escape(quoted(one))}</blockquote><p>— {html.escape(said)}</p>"
    ET.SubElement(item, "description").text = _xml_safe(text)
    ET.SubElement(item, f"{{{_DC}}}creator").text = _xml_safe(speaker(one))
    ET.SubElement(item, "pubDate").text = format_datetime(one.time)
    ET.SubElement(item, "guid", isPermaLink="false").text = guid


def _fields(one: Citation) -> dict[str, Any]:
    values = (one.time.isoformat(), one.speaker, one.role, one.evidence, one.kind, one.words)
    return dict(zip(FIELDS, (*values, one.outlet, one.url, one.outlets), strict=True))


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _xml_safe(text: str) -> str:
    """XML 1.0 has no way to write most control characters."""
    return _NOT_XML.sub("", text)
