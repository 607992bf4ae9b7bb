"""HTML to an article: title, byline, outlet, time, and its paragraphs as they stand on the page.

trafilatura finds the body; what it is given, what is asked of it and what is made of its answer is decided here.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

import trafilatura
from justext.utils import get_stoplist
from lxml import etree
from lxml.html import HtmlElement, document_fromstring
from trafilatura import external

from summarizer import languages
from summarizer.boilerplate import mark
from summarizer.metadata import Declared
from summarizer.model import Extracted, Span, SummarizerError
from summarizer.page import blocks, clean, parse
from summarizer.pruning import isolate, prune, set_apart, unlink_speech

# Its remarks about single pages are ours to tell, in one sentence.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

# Its last resort weighs function words: by itself it loads those of a hundred languages, 30 MB of them.
_STOP_WORDS_OF = ("English", "German", "French", "Spanish", "Italian", "Portuguese", "Dutch")
_STOP_WORDS = set().union(*(get_stoplist(name) for name in _STOP_WORDS_OF))
external.JT_STOPLIST = tuple(sorted(_STOP_WORDS))  # type: ignore[assignment] # it starts as None

_SHORT = 700
_MIN_CONTENT = 80
_MANY_TIMES = 1.6
_TOP = 6
_STANDFIRST_MIN = 30
_STANDFIRST_MAX = 700
_STANDFIRST_TAGS = ("p", "h2", "h3", "h4", "div", "span", "strong", "em", "li", "header", "section")
_WORDS = re.compile(r"\w+")
_LINE = re.compile(r"[^\n]+")
_SENTENCE = re.compile(r"\w[^\n]{25,}?[.!?…。！？؟।”\"»]")
_WALL = re.compile(
    r"\b(?:cookies?|consent|privacy policy|our partners|personali[sz]ed ads|enable javascript|verify you are|captcha"
    r"|are you a robot|checking your browser|access denied|unusual traffic|log in|sign in|register|subscribe"
    r"|subscription|einwilligung|datenschutz\w*|zustimm\w+|werbung und tracking|javascript aktivieren|abonnement"
    r"|anmelden)\b",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"\b(?:page|article|story|link|seite|artikel)\b[^.!?]{0,80}"
    r"\b(?:not (?:be )?found|does(?:n['’]t| not) exist|removed|deleted|no longer (?:available|exists?)"
    r"|nicht (?:gefunden|mehr verfügbar)|existiert nicht)\b|\b404\b",
    re.IGNORECASE,
)
# A wall speaks to its reader; news about cookies and subscriptions seldom does.
_ADDRESS = re.compile(r"\b(?:we|our|you|your|please|wir|unsere?n?|ihre?r?|bitte)\b", re.IGNORECASE)


def extract(html: bytes | str, url: str | None = None) -> Extracted:
    """The article of a page, furniture left out or marked; SummarizerError, in one sentence, where there is none."""
    tree = parse(html)
    declared = Declared(tree, url)
    standfirsts = _standfirsts(tree, declared.descriptions)
    facts = (declared.title, declared.byline, declared.outlet, declared.published, declared.lang)
    headlines, body = declared.headlines, declared.body
    isolate(tree, declared.titles)
    prune(tree)
    set_apart(tree)
    unlink_speech(tree)
    paragraphs = _without_headline(_paragraphs(tree, body), headlines)
    paragraphs = _with_standfirst(paragraphs, standfirsts)
    title, byline, outlet, published, lang = facts
    text = "\n\n".join(paragraphs)
    spans = _with_credits(text, mark(text, title), byline, outlet)
    _refuse_what_is_no_article(text, spans)
    return Extracted(title, text, byline, outlet, published, lang or _lang_of(text), spans)


def _paragraphs(tree: HtmlElement, declared_body: str) -> list[str]:
    """The body's paragraphs by the strictest reading that finds an article, else by the most generous."""
    best = _read(tree, "precision")
    for focus in ("balanced", "recall"):
        if _size(best) >= _SHORT:
            break
        other = _read(tree, focus)
        best = other if _size(other) > _MANY_TIMES * _size(best) else best
    body = _plain(declared_body)
    return body if _size(body) > _MANY_TIMES * _size(best) else best


def _read(tree: HtmlElement, focus: str) -> list[str]:
    precision, recall = focus == "precision", focus == "recall"
    try:
        document = trafilatura.bare_extraction(
            tree, include_comments=False, favor_precision=precision, favor_recall=recall
        )
    except (etree.LxmlError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return []  # a page that its rules did not foresee; the next reading may do
    body = getattr(document, "body", None)
    return [] if body is None else [clean(block) for block in blocks(body)]


def _plain(body: str) -> list[str]:
    """Paragraphs of a declared body, which may be plain text or mark-up."""
    if "<" in body and ">" in body:
        return _from_markup(body)
    lines = (" ".join(line.split()) for line in clean(body).splitlines())
    return [line for line in lines if line]


def _from_markup(body: str) -> list[str]:
    try:
        return list(blocks(document_fromstring(f"<div>{clean(body)}</div>")))
    except (etree.LxmlError, ValueError):
        return []


def _size(paragraphs: Sequence[str]) -> int:
    return sum(map(len, paragraphs))


def _without_headline(paragraphs: list[str], headlines: Sequence[str]) -> list[str]:
    """The paragraphs without the headline, which stands in `title`; glued or split, it is the same letters."""
    letters = {_letters(title) for title in headlines}
    top = [paragraph for paragraph in paragraphs[:_TOP] if _letters(paragraph) not in letters]
    return top + paragraphs[_TOP:]


def _standfirsts(tree: HtmlElement, descriptions: Sequence[str]) -> list[str]:
    """Visible lines that say what the page declares as its description, cut short there or not."""
    wanted = {_letters(text.rstrip(" .…")) for text in descriptions if len(text) >= _STANDFIRST_MIN}
    found = (_visible(element) for element in tree.iter(*_STANDFIRST_TAGS)) if wanted else ()
    return list(dict.fromkeys(text for text in found if text and any(map(_letters(text).startswith, wanted))))


def _visible(element: HtmlElement) -> str:
    """The text of an element without children of note, empty if it is too short or too long for a standfirst."""
    if len(element) > _TOP:
        return ""
    pieces, size = [], 0
    for piece in element.itertext():
        pieces.append(piece)
        size += len(piece)
        if size > 2 * _STANDFIRST_MAX:
            return ""
    text = " ".join("".join(pieces).split())
    return clean(text) if _STANDFIRST_MIN <= len(text) <= _STANDFIRST_MAX else ""


def _with_standfirst(paragraphs: list[str], standfirsts: Sequence[str]) -> list[str]:
    """The paragraphs with the page's standfirst first, unless the article says it already."""
    said = _letters(" ".join(paragraphs))
    missing = [text for text in standfirsts if _letters(text) not in said]
    return [missing[0], *paragraphs] if missing and paragraphs else paragraphs


def _with_credits(text: str, marked: tuple[Span, ...], *names: str | None) -> tuple[Span, ...]:
    """The marks, and one for each line that says no more than who wrote or published the article."""
    wanted = {_letters(part) for name in names if name for part in (name, *name.split(", "))} - {""}
    lines = (Span(*match.span()) for match in _LINE.finditer(text))
    alone = {line for line in lines if _letters(line.of(text)) in wanted}
    return tuple(sorted(alone | {span for span in marked if not any(map(span.overlaps, alone))}))


def _lang_of(text: str) -> str | None:
    found = languages.detect(text)
    return None if found == languages.NEUTRAL.code else found


def _letters(text: str) -> str:
    return "".join(_WORDS.findall(text.casefold()))


def _refuse_what_is_no_article(text: str, no_content: Sequence[Span]) -> None:
    walled = sum(len(line) for line in text.split("\n") if _WALL.search(line) and _ADDRESS.search(line))
    if len(text) < 4 * _SHORT and walled * 2 > len(text):
        raise SummarizerError("The page shows a consent, login or robot check instead of an article.")
    if len(text) < _SHORT and _ADDRESS.search(text) and _MISSING.search(text):
        raise SummarizerError("The page says that it was not found.")
    content = len(text) - sum(span.end - span.start for span in no_content)
    if content < _MIN_CONTENT or not _SENTENCE.search(text):
        raise SummarizerError("The page has no article.")
