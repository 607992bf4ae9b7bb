"""Makes a page's tree ready for reading, in place: the article alone, without furniture, its words apart.

It judges by structure (elements, class names, ids, sizes), never by words; every function is linear in the tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

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
        "paywall",
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
_GATES = frozenset({"paywall"})
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
_OPENERS = ("“", "„", "«", "»", '"')
_LINKS_MAX = 20
_LONG_PARAGRAPH = 60
_PARAGRAPHS_MIN = 3
_HEADLINES_MAX = 40
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_NOTE_NUMBER = re.compile(r"\s*[\[(]?[\d*†‡§, ]{1,6}[\])]?\s*")


def isolate(tree: HtmlElement, titles: Sequence[str]) -> None:
    """Leave nothing in `tree` but the `article` element that holds the headline, where it holds a story, too.

    Pages go on with the next stories below. Of 37 pages with such an element it held every paragraph of the article on
    36, and 31 of 33 on the other.
    """
    article = next((found for h1 in _headlines(tree, titles) if (found := _article_of(h1)) is not None), None)
    body = next(tree.iter("body"), None)
    if article is None or body is None:
        return
    for nested in [found for found in article.iter("article") if found is not article]:
        if nested.getparent() is not None and _is_teaser(nested):
            nested.drop_tree()
    article.tail = None
    body.clear()
    body.append(article)


def _is_teaser(article: HtmlElement) -> bool:
    """Whether its heading is a link to another page; the posts of a live blog have headings without."""
    headings = article.iter("h1", "h2", "h3", "h4")
    return any(next(heading.iter("a"), None) is not None for heading in islice(headings, 1))


def _headlines(tree: HtmlElement, titles: Sequence[str]) -> list[HtmlElement]:
    """The first `h1` elements, those that say the article's title before the others."""
    found = islice(tree.iter("h1"), _HEADLINES_MAX)
    return sorted(found, key=lambda h1: " ".join(" ".join(h1.itertext()).split()) not in titles)


def _article_of(h1: HtmlElement) -> HtmlElement | None:
    """The `article` around a headline, if it holds long paragraphs of its own."""
    article = next(h1.iterancestors("article"), None)
    if article is None or len(list(islice(_long_paragraphs(article), _PARAGRAPHS_MIN))) < _PARAGRAPHS_MIN:
        return None
    return article


def _long_paragraphs(article: HtmlElement) -> Iterator[HtmlElement]:
    """Paragraphs with a sentence's length that stand in `article` itself and not in one nested in it."""
    for paragraph in article.iter("p"):
        is_long = sum(map(len, paragraph.itertext())) >= _LONG_PARAGRAPH
        if is_long and next(paragraph.iterancestors("article"), None) is article:
            yield paragraph


def prune(tree: HtmlElement) -> None:
    """Take captions, navigation and other articles' teasers out of `tree`, in place and in one pass."""
    sizes = _text_sizes(tree)
    total = sizes[tree]
    doomed = [element for element in tree.iter(etree.Element) if _is_furniture(element, sizes[element], total)]
    for element in _without_gated(tree, doomed, sizes):
        if element.getparent() is not None and element.tag not in {"html", "body", "article", "main"}:
            element.drop_tree()


def _without_gated(
    tree: HtmlElement, doomed: Sequence[HtmlElement], sizes: Mapping[HtmlElement, int]
) -> Sequence[HtmlElement]:
    """The doomed without the story's own lists and boxes: some sites name a paywall all that stands behind it."""
    if not any(_is_gate(element) for element in doomed):
        return doomed
    inside, whole = set[HtmlElement](), 0
    for element in tree.iter(etree.Element):
        if element.getparent() in inside:
            inside.add(element)
        elif _is_gate(element):
            inside.add(element)
            whole += sizes[element]
    return doomed if whole <= sizes[tree] * _ASIDE_SHARE else [one for one in doomed if not _is_gate(one)]


def _is_gate(element: HtmlElement) -> bool:
    return _is_called(element.get("class"), _GATES)


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
    if element.tag in _DROPPED_TAGS or _refers_to_note(element):
        return True
    if size <= _CAPTION_CHARS and _is_called(element.get("class"), _CAPTION_TOKENS):
        return True
    if size > total * _ASIDE_SHARE or element.tag in _PROSE_TAGS:
        return False
    named = _is_called(element.get("class"), _ASIDE_TOKENS) or _is_all_called(element.get("id"))
    return (element.tag == "aside" or named) and not _holds_headline(element)


def _refers_to_note(element: HtmlElement) -> bool:
    """Whether it is a raised number that leads to a footnote, and stands glued to a name: not "m<sup>2</sup>"."""
    if element.tag != "sup":
        return False
    around = element.getparent()
    linked = (around is not None and around.tag == "a") or next(element.iter("a"), None) is not None
    return linked and _NOTE_NUMBER.fullmatch("".join(element.itertext())) is not None


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
