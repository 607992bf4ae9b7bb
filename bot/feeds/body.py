"""A feed's own body of an entry as an article's text, for where its page gives none. Pure.

It knows which tags part paragraphs and which hold captions; what else is no content is the summarizer's to mark.
"""

from __future__ import annotations

from html.parser import HTMLParser

from summarizer.model import Extracted, Span

_BREAKING = frozenset({
    *("p", "div", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd"),
    *("blockquote", "pre"),
    *("table", "thead", "tbody", "tr", "td", "th", "section", "article", "aside", "figure", "figcaption"),
})  # fmt: skip
_DROPPED = frozenset({"script", "style", "noscript", "template"})
_CAPTION = "figcaption"


def as_article(title: str, content: str) -> Extracted:
    """The HTML of a body as paragraphs joined by blank lines, captions marked; its text may be empty."""
    reader = _Paragraphs()
    reader.feed(content)
    reader.close()
    return reader.extracted(title)


class _Paragraphs(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._done: list[tuple[str, bool]] = []
        self._open: list[str] = []
        self._captions = 0
        self._dropped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - its signature
        if tag in _BREAKING:
            self._part()
        self._captions += tag == _CAPTION
        self._dropped += tag in _DROPPED

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKING:
            self._part()
        self._captions = max(self._captions - (tag == _CAPTION), 0)
        self._dropped = max(self._dropped - (tag in _DROPPED), 0)

    def handle_data(self, data: str) -> None:
        if not self._dropped:
            self._open.append(data)

    def extracted(self, title: str) -> Extracted:
        """What was read until now."""
        self._part()
        captions, place = [], 0
        for words, is_caption in self._done:
            if is_caption:
                captions.append(Span(place, place + len(words)))
            place += len(words) + 2
        return Extracted(title, "\n\n".join(words for words, _ in self._done), not_content=tuple(captions))

    def _part(self) -> None:
        words = " ".join("".join(self._open).split())
        self._open.clear()
        if words:
            self._done.append((words, self._captions > 0))
