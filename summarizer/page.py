"""Bytes to a bounded lxml tree, and a tree to paragraphs; knows mark-up and encodings, and nothing of articles.

Every limit that keeps a hostile page from taking unbounded time stands here: bytes, elements, attributes, and the
parser's own depth of 256.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura.utils import detect_encoding

from summarizer.model import SummarizerError

MAX_BYTES = 20_000_000
MAX_ELEMENTS = 40_000
MAX_CHARS = 2_000_000
_UNREAD = frozenset({"script", "style"})
# Read by WHATWG's rules: what calls itself Latin-1 on the web is Windows-1252.
_ALIASES = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})""")
# libxml2 compares each attribute of a tag with all before it.
_LONG_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]{0,30})\s([^<>]{4000,})>?")
_MAX_ATTRIBUTES = 200
_HEAD_BYTES = 8_192
_SAMPLE_BYTES = 64_000
# C0 and C1 controls, lone surrogates and soft hyphens: no letters, and PostgreSQL or UTF-8 refuses some of them.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]")

_INLINE = frozenset(
    {"hi", "ref", "lb", "br", "del", "code", "a", "b", "i", "em", "strong", "span", "sub", "sup", "q", "u"}
)
_SPACE = re.compile(r"\s+")
_EMPTY_LINE = re.compile(r"\n\s*\n")


def parse(html: bytes | str) -> HtmlElement:
    """The page as a tree within the limits; SummarizerError where it is larger, or has no elements."""
    if len(html) > MAX_BYTES:
        raise SummarizerError(f"The page has more than {MAX_BYTES // 1_000_000} MB.")
    markup = _LONG_TAG.sub(_bounded_tag, clean(decode(html) if isinstance(html, bytes) else html))
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        tree: HtmlElement = document_fromstring(markup.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise SummarizerError("The page is empty or no HTML.") from error
    _refuse_what_is_too_large(tree)
    return tree


def _refuse_what_is_too_large(tree: HtmlElement) -> None:
    elements = chars = 0
    for element in islice(tree.iter(etree.Element), MAX_ELEMENTS + 1):
        elements += 1
        chars += len(element.tail or "") + (0 if element.tag in _UNREAD else len(element.text or ""))
    if elements > MAX_ELEMENTS:
        raise SummarizerError(f"The page has more than {MAX_ELEMENTS} elements.")
    if chars > MAX_CHARS:
        raise SummarizerError(f"The page has more than {MAX_CHARS} characters of text.")


def _bounded_tag(tag: re.Match[str]) -> str:
    """The tag itself, or without its attributes where they are a great many."""
    return tag.group() if tag.group(2).count("=") <= _MAX_ATTRIBUTES else f"<{tag.group(1)}>"


def clean(markup: str) -> str:
    """The same text without characters that are no text: controls, lone surrogates, soft hyphens."""
    return _UNWANTED.sub("", markup)


def decode(data: bytes) -> str:
    """Text by byte order mark, else UTF-8 where it is valid, else by the page's declaration, else by its bytes."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(name, errors="replace")
    declared = _declared(data)
    if declared is None or not declared.startswith(("iso-2022", "hz", "utf-7")):
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    return data.decode(declared or _guessed(data), errors="replace")


def _declared(data: bytes) -> str | None:
    """The codec that the page's head names, None where it names none that Python has."""
    match = _CHARSET.search(data, 0, _HEAD_BYTES) or _XML_ENCODING.search(data, 0, _HEAD_BYTES)
    if match is None:
        return None
    name = match.group(1).decode("ascii").lower()
    try:
        codec = codecs.lookup(_ALIASES.get(name, name))
    except LookupError:
        return None
    return codec.name if codec._is_text_encoding else None  # noqa: SLF001 - the only way to tell "hex" from text


def _guessed(data: bytes) -> str:
    """A codec for bytes that declare none: UTF-8 if nearly all of it is, else the likeliest legacy one."""
    sample = data[:_SAMPLE_BYTES]
    high = sum(byte >= 0x80 for byte in sample)  # noqa: PLR2004 - the first byte that is not ASCII
    if sample.decode("utf-8", errors="replace").count("\ufffd") * 20 <= high:
        return "utf-8"
    return next(iter(detect_encoding(sample)), "cp1252")


def blocks(body: etree._Element) -> Iterator[str]:
    """The paragraphs under `body` as text: inline mark-up joins without glue, every block stands apart.

    A line break stays one; an empty line between two parts paragraphs.
    """
    pieces: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element.tag not in _INLINE:
            yield from _paragraphs(pieces)
        if event == "start":
            pieces.append("\n" if element.tag in {"lb", "br"} else "")
            pieces.append(_SPACE.sub(" ", element.text or ""))
        elif element is not body:
            pieces.append(_SPACE.sub(" ", element.tail or ""))
    yield from _paragraphs(pieces)


def _paragraphs(pieces: list[str]) -> Iterator[str]:
    """The collected pieces as paragraphs with single spaces, if there are any; `pieces` is emptied."""
    for part in _EMPTY_LINE.split("".join(pieces)):
        lines = (" ".join(line.split()) for line in part.split("\n"))
        if text := "\n".join(line for line in lines if line):
            yield text
    pieces.clear()
