"""An article's quotations as labels, in the form that fitting speakers takes: who says it, and where that stands.

Some are what people said, the others what was read and is taken to be right. Does not know who corrected what.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from summarizer import attribution
from summarizer.languages import get
from summarizer.mentions import Mention
from summarizer.model import Quote, Span
from summarizer.scene import Scene
from summarizer.text import paragraphs

KINDS = {"name": "named", "nominal": "nominal", "pronoun": "pronoun"}
BY_PEOPLE, AS_READ = "moderator", "pullquote, silver"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A quotation with its speaker, None for nobody certain; `by_people` where somebody said so."""

    quote: Quote
    by_people: bool = False


def labels(text: str, lang: str, told: Sequence[Labelled]) -> list[dict[str, Any]]:
    """One label a quotation, in text order."""
    scene = attribution.read(text, get(lang))
    areas = paragraphs(text)
    return [_label(scene, areas, one) for one in sorted(told, key=lambda one: one.quote.span)]


def _label(scene: Scene, areas: Sequence[Span], one: Labelled) -> dict[str, Any]:
    quote = one.quote
    shown: dict[str, Any] = {"start": quote.span.start, "end": quote.span.end, "type": quote.kind}
    mention = _mention(scene, areas, quote) if quote.speaker else None
    where = None if mention is None else scene.scan.span(*mention.head)
    return shown | {
        "speaker_start": where and where.start,
        "speaker_end": where and where.end,
        "speaker_text": where and where.of(scene.scan.text),
        "speaker_kind": KINDS[mention.kind] if mention else "none",
        "speaker_full": quote.speaker,
        "speaker_full_src": BY_PEOPLE if one.by_people else AS_READ,
    }


def _mention(scene: Scene, areas: Sequence[Span], quote: Quote) -> Mention | None:
    """Where the speaker is named: a name before a pronoun, the quotation's own paragraph before those above it."""
    area = next((one for one in areas if one.overlaps(quote.span)), quote.span)
    found = [(_order(scene, mention, area, quote), at) for at, mention in _of(scene, quote)]
    fit = [pair for pair in found if pair[0] is not None]
    return scene.mentions.all[min(fit)[1]] if fit else None


def _of(scene: Scene, quote: Quote) -> Iterator[tuple[int, Mention]]:
    for at, mention in enumerate(scene.mentions.all):
        actor = scene.cast.of.get(at)
        names = {scene.cast.actors[actor].name} if actor is not None else set[str]()
        words = scene.scan.span(*mention.head).of(scene.scan.text)
        if quote.speaker in {*names, words} or words == quote.mention:
            yield at, mention


def _order(scene: Scene, mention: Mention, area: Span, quote: Quote) -> tuple[bool, bool, bool, int] | None:
    """Smaller is better; None inside the words themselves and behind the paragraph."""
    words = scene.scan.span(*mention.head).of(scene.scan.text)
    span = mention.span(scene.scan)
    if span.overlaps(quote.span) or span.start >= area.end:
        return None
    near = area.covers(span)
    distance = max(span.start - quote.span.end, quote.span.start - span.end)
    return not near, words != quote.mention, mention.kind != "name", distance
