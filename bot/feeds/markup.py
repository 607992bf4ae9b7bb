"""What feeds say, made safe to store and show: titles to plain text, bodies to harmless HTML, both bounded."""

from __future__ import annotations

import html
import re

import nh3

from bot.feeds.decode import storable

TITLE_MAX = 500
CONTENT_MAX = 400_000
AUTHOR_MAX = 200
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|bdi|bdo|br|blockquote|center|cite|code|dd|del|dfn|div|dl|dt|em|font|h[1-6]|hr|i|iframe|img|ins"
    r"|kbd|li|link|mark|meta|nobr|ol|object|p|pre|q|s|samp|script|small|span|strike|strong|style|sub|sup|svg|table"
    r"|tbody|td|th|tr|tt|u|ul|var|wbr)(?:[\s/][^<>]*)?>",
    re.IGNORECASE,
)
_SCRIPT = re.compile(r"<(script|style)\b[^<>]*>[^<]*</\1\s*>", re.IGNORECASE)
_BREAKS = re.compile(r"</?(?:br|p|div|li|h[1-6]|tr|td|th|hr)\b[^<>]*>", re.IGNORECASE)
# Overrides and isolates of direction, which make a title draw over its neighbours.
_NESTING = re.compile(r"<(/?)([a-z][a-z0-9]*)[^<>]*>", re.IGNORECASE)
# Their end may be left out, or they have none.
_UNNESTED = frozenset(
    {"br", "hr", "img", "input", "meta", "wbr", "p", "li", "dt", "dd", "td", "th", "tr", "option", "link"}
)
_DEPTH_MAX = 150
_STEERING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u0080-\u009f]")
_KEPT_TAGS = {
    *("p", "br", "div", "span", "blockquote", "q", "cite", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li"),
    *("dl", "dt", "dd", "a", "em", "strong", "b", "i", "u", "s", "sub", "sup", "abbr", "time", "code", "pre", "hr"),
    *("figure", "figcaption", "img", "table", "thead", "tbody", "tr", "td", "th", "section", "article", "aside"),
}


def plain(text: str, limit: int = TITLE_MAX) -> str:
    """One line of text at most `limit` characters long, from text that may hold tags and entities."""
    # Four times over leaves room for mark-up and entities, and keeps a title of 20 MB cheap.
    text = text[: limit * 20]
    if "<" in text:
        text = _TAG.sub("", _BREAKS.sub(" ", _SCRIPT.sub(" ", text)))
    if "&" in text:
        text = html.unescape(text)
        text = _TAG.sub("", text) if "<" in text else text
    text = " ".join(_STEERING.sub("", storable(text)).split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def harmless(content: str) -> str:
    """HTML with the tags that carry text and structure alone, at most about 400,000 characters."""
    if not content.strip():
        return ""
    bounded = storable(content[:CONTENT_MAX])
    if _too_deep(bounded):
        return escaped(plain(bounded, CONTENT_MAX))
    return nh3.clean(bounded, tags=_KEPT_TAGS, url_schemes={"http", "https"}, link_rel=None).strip()


def _too_deep(content: str) -> bool:
    """Whether tags nest so deep that a tree of them costs time quadratic in the depth."""
    depth = 0
    for tag in _NESTING.finditer(content):
        if tag[2].lower() not in _UNNESTED:
            depth = max(0, depth - 1) if tag[1] else depth + 1
            if depth > _DEPTH_MAX:
                return True
    return False


def escaped(text: str) -> str:
    """Plain text as HTML, its blank lines as paragraphs."""
    return "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in re.split(r"\n\s*\n", text) if part.strip())
