"""One article read from end to end: what is no content, who said what, who is in it, which sentences carry it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from summarizer import attribution, boilerplate, quotes
from summarizer.languages import detect, get
from summarizer.model import Actor, Analysis, Article, Quote, Span
from summarizer.scene import Scene


def analyse(article: Article, *, threshold: float, sentences: int = 3, method: str = "pullquote") -> Analysis:
    """The whole of an article: no speaker less sure than `threshold`, no summary where `sentences` is 0."""
    lang = article.lang or detect(article.text)
    aside = _merged([*article.not_content, *boilerplate.mark(article.text, article.title)])
    scene = attribution.read(article.text, get(lang))
    found = [quote for quote in quotes.find(scene) if not _touches(quote.span, aside)]
    shown = tuple(sure_enough(quote, threshold) for quote in found)
    return Analysis(
        lang=lang,
        quotes=shown,
        actors=_actors(scene, aside),
        summary=_summary(replace(article, not_content=aside), shown, lang, sentences, method) if sentences else (),
        not_content=aside,
    )


def sure_enough(quote: Quote, threshold: float) -> Quote:
    """The quote without its speaker where the confidence is under the threshold."""
    if quote.speaker is not None and quote.confidence >= threshold:
        return quote
    return replace(quote, speaker=None, role=None, evidence="unclear")


def _actors(scene: Scene, aside: Sequence[Span]) -> tuple[Actor, ...]:
    """The actors that the story itself names: not a photographer whom only a credit names."""
    if not aside:
        return scene.cast.actors
    mentions = ((who, scene.mentions.all[place].span(scene.scan)) for place, who in scene.cast.of.items())
    told = {who for who, span in mentions if not _touches(span, aside)}
    return tuple(actor for who, actor in enumerate(scene.cast.actors) if who in told)


def _touches(span: Span, aside: Sequence[Span]) -> bool:
    """Whether a span shares a character with any of those that are in order and apart."""
    at = bisect_left(aside, span.end, key=lambda other: other.start)
    return at > 0 and span.overlaps(aside[at - 1])


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans in order, those that touch or overlap made one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        elif span.start < span.end:
            found.append(span)
    return tuple(found)


def _summary(article: Article, found: tuple[Quote, ...], lang: str, count: int, method: str) -> tuple[Span, ...]:
    from summarizer.salience import summarise  # noqa: PLC0415 - it imports sumy, which costs half a second

    return summarise(article, found, lang, count, method)
