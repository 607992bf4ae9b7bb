"""Quotes from the archive as JSON, CSV or RSS: for programs, letter for letter."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable
from email.utils import format_datetime
from typing import Any
from xml.etree import ElementTree as ET

from bot.platforms.wording import evidence, quoted, source, speaker, web_link
from summarizer.model import Citation

PROJECT = "https://github.com/pullquote/pullquote"
FIELDS = ("time", "speaker", "role", "evidence", "kind", "words", "outlet", "url", "outlets")
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
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


def as_rss(title: str, citations: Iterable[Citation]) -> str:
    """RSS 2.0, an item per quote: its link is the article, its guid the quote's place there."""
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    about = "Quotations, copied from their source"
    for tag, text in (("title", title), ("link", PROJECT), ("description", about)):
        ET.SubElement(channel, tag).text = _xml_safe(text)
    for one in citations:
        _item(ET.SubElement(channel, "item"), one)
    ET.indent(root)
    written: str = ET.tostring(root, encoding="unicode")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + written


def _item(item: ET.Element, one: Citation) -> None:
    said = " · ".join(filter(None, [speaker(one), evidence(one), source(one, "UTC")]))
    ET.SubElement(item, "title").text = _xml_safe(quoted(one))
    link = web_link(one.url)
    if link:
        ET.SubElement(item, "link").text = link
    ET.SubElement(item, "description").text = _xml_safe(f"{quoted(one)} — {said}")
    ET.SubElement(item, "pubDate").text = format_datetime(one.time)
    place = f"{one.url}\n{one.span.start}\n{one.words}".encode("utf-8", "replace")
    ET.SubElement(item, "guid", isPermaLink="false").text = hashlib.sha256(place).hexdigest()[:32]


def _fields(one: Citation) -> dict[str, Any]:
    values = (one.time.isoformat(), one.speaker, one.role, one.evidence, one.kind, one.words)
    return dict(zip(FIELDS, (*values, one.outlet, one.url, one.outlets), strict=True))


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _xml_safe(text: str) -> str:
    """XML 1.0 has no way to write most control characters."""
    return _NOT_XML.sub("", text)
