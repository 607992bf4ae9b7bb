"""Bytes to a bounded lxml tree without page furniture; knows mark-up and encodings, and nothing of articles' prose.

Every limit that keeps a hostile page from taking unbounded time stands here: bytes, elements, and the parser's own
depth of 256. What the structure says is no part of an article (captions, asides, share bars) is taken out of the tree.
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

_DROPPED_TAGS = frozenset(
    {"script", "style", "noscript", "template", "iframe", "svg", "figcaption", "nav", "object", "dialog", "button"}
)
_CAPTION_TOKENS = frozenset(
    {"caption", "figcaption", "credit", "credits", "photocredit", "imagecredit", "bildunterschrift"}
)
_ASIDE_TOKENS = frozenset(
    {
        "advert",
        "advertisement",
        "breadcrumb",
        "breadcrumbs",
        "byline",
        "comments",
        "consent",
        "cookie",
        "cookies",
        "disqus",
        "mostread",
        "newsletter",
        "outbrain",
        "promo",
        "readmore",
        "recirculation",
        "recommendation",
        "recommendations",
        "recommended",
        "related",
        "share",
        "sharing",
        "social",
        "sponsored",
        "subscribe",
        "subscription",
        "taboola",
        "toc",
        "trending",
    }
)
_TURNING_TOKENS = frozenset({"has", "no", "with", "without", "hide", "enabled", "disabled", "non", "not"})
_BOX_TOKENS = frozenset(
    {
        "area",
        "articles",
        "banner",
        "bar",
        "block",
        "bottom",
        "box",
        "buttons",
        "container",
        "content",
        "footer",
        "form",
        "header",
        "holder",
        "inner",
        "links",
        "list",
        "module",
        "notice",
        "panel",
        "posts",
        "section",
        "signup",
        "stories",
        "top",
        "widget",
        "wrap",
        "wrapper",
    }
)
_PROSE_TAGS = frozenset({"p", "h2", "h3", "h4", "h5", "h6", "blockquote"})
_NAMES_CHARS = 400
_CAPTION_CHARS = 600
# An aside with more than this share of the page's words is the page: some sites mark the whole body "related-layout".
_ASIDE_SHARE = 0.2
_BLOCKS = ("p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "br", "td", "tr", "section", "blockquote")
_INLINE = frozenset(
    {"hi", "ref", "lb", "br", "del", "code", "a", "b", "i", "em", "strong", "span", "sub", "sup", "q", "u"}
)
_OPENERS = ("“", "„", "«", "»", '"')
_LINKS_MAX = 20
_SPACE = re.compile(r"\s+")
_EMPTY_LINE = re.compile(r"\n\s*\n")
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


def parse(html: bytes | str) -> HtmlElement:
    """The page as a tree of at most `MAX_ELEMENTS` elements; SummarizerError where it is too large or has none."""
    if len(html) > MAX_BYTES:
        raise SummarizerError(f"The page has more than {MAX_BYTES // 1_000_000} MB.")
    markup = _LONG_TAG.sub(_bounded_tag, clean(decode(html) if isinstance(html, bytes) else html))
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        tree: HtmlElement = document_fromstring(markup.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise SummarizerError("The page is empty or no HTML.") from error
    if sum(1 for _ in islice(tree.iter(), MAX_ELEMENTS + 1)) > MAX_ELEMENTS:
        raise SummarizerError(f"The page has more than {MAX_ELEMENTS} elements.")
    return tree


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


def prune(tree: HtmlElement) -> None:
    """Take captions, navigation and other articles' teasers out of `tree`, in place and in one pass."""
    sizes = _text_sizes(tree)
    total = sizes[tree]
    doomed = [element for element in tree.iter(etree.Element) if _is_furniture(element, sizes[element], total)]
    for element in doomed:
        if element.getparent() is not None and element.tag not in {"html", "body", "article", "main"}:
            element.drop_tree()


def set_apart(tree: HtmlElement) -> None:
    """White space around every block of `tree`, in place, so that no reading of it can glue two words."""
    for element in tree.iter(*_BLOCKS, "span", "q"):
        if element.tag == "q":
            _show_marks(element)
        elif element.tag != "span":
            element.text = f" {element.text or ''}"
            element.tail = f" {element.tail or ''}"
        elif "br" in (element.get("class") or "").split():
            element.tag = "br"  # as one large site writes its line breaks


def _show_marks(element: HtmlElement) -> None:
    """Give a `q` element the marks that a browser draws around it."""
    element.tag = "span"
    before, parent = element.getprevious(), element.getparent()
    outside = (before.tail if before is not None else parent.text if parent is not None else "") or ""
    if not outside.endswith(_OPENERS) and not "".join(element.itertext()).strip().startswith(_OPENERS):
        element.text = f"“{element.text or ''}"
        last = element[-1] if len(element) else None
        if last is None:
            element.text += "”"
        else:
            last.tail = f"{last.tail or ''}”"


def unlink_speech(tree: HtmlElement) -> None:
    """Take the links out of paragraphs that quote somebody, in place: a reading may take them for lists of links."""
    for paragraph in tree.iter("p"):
        links = list(islice(paragraph.iter("a"), _LINKS_MAX))
        if links and _is_speech(" ".join("".join(paragraph.itertext()).split())):
            for link in links:
                link.drop_tag()


def _is_speech(paragraph: str) -> bool:
    """Whether it quotes and ends as a sentence does: a headline in a list of links may quote, but does not end so."""
    return any(mark in paragraph for mark in _OPENERS) and paragraph.rstrip('”"“«»’)').endswith((".", "!", "?"))


def _text_sizes(tree: HtmlElement) -> dict[HtmlElement, int]:
    """Characters of text under each element, counted from the leaves up."""
    sizes: dict[HtmlElement, int] = {}
    for element in reversed(list(tree.iter(etree.Element))):
        own = 0 if element.tag in {"script", "style"} else len(element.text or "")
        sizes[element] = own + sum(sizes.get(child, 0) + len(child.tail or "") for child in element)
    return sizes


def _is_furniture(element: HtmlElement, size: int, total: int) -> bool:
    if element.tag in _DROPPED_TAGS:
        return True
    if size <= _CAPTION_CHARS and _is_called(element.get("class"), _CAPTION_TOKENS):
        return True
    if size > total * _ASIDE_SHARE or element.tag in _PROSE_TAGS:
        return False
    named = _is_called(element.get("class"), _ASIDE_TOKENS) or _is_all_called(element.get("id"))
    return (element.tag == "aside" or named) and not _holds_headline(element)


def _is_called(names: str | None, wanted: frozenset[str]) -> bool:
    """Whether one class name holds a wanted word and no word that turns it: "RelatedBox", but not "has-related"."""
    words = (_tokens(name) for name in (names or "")[:_NAMES_CHARS].split())
    return any(not tokens.isdisjoint(wanted) and tokens.isdisjoint(_TURNING_TOKENS) for tokens in words)


def _is_all_called(name: str | None) -> bool:
    """Whether an id is made of such words alone: "share-bar", but not "social-media-reactions", which is an anchor."""
    tokens = _tokens((name or "")[:_NAMES_CHARS])
    return not tokens.isdisjoint(_ASIDE_TOKENS) and tokens <= _ASIDE_TOKENS | _BOX_TOKENS


def _holds_headline(element: HtmlElement) -> bool:
    return element.tag == "h1" or next(element.iter("h1"), None) is not None


def _tokens(name: str) -> set[str]:
    """The lower-case words of a name: "Article-RelatedBox" gives article, related and box."""
    return {token.lower() for token in _TOKEN.findall(name)}


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
