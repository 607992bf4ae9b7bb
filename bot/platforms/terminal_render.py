"""Neutral values to the terminal's payloads: blocks of plain strings, JSON-ready; `terminal_draw` draws them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from bot.conversation import Action, Chart, Reply, TableView
from bot.model import Layout
from bot.platforms import chart_words, wording
from summarizer.model import Citation, Digest, DigestStory

Payload = dict[str, Any]
Block = dict[str, Any]


class TerminalRenderer:
    """A `Renderer`: one payload, `{"blocks": [...]}`, each block a dict with its `kind`; `zone` is that of replies."""

    def __init__(self, zone: str = "UTC") -> None:
        self._zone = zone

    def digest(self, digest: Digest, layout: Layout = "card") -> list[Payload]:  # noqa: ARG002 - a terminal has one
        """The whole card."""
        return [{"blocks": list(_card(digest))}]

    def reply(self, reply: Reply) -> list[Payload]:
        """What the reply holds, in its order."""
        return [{"blocks": list(self._blocks(reply))}]

    def _blocks(self, reply: Reply) -> Iterator[Block]:
        if reply.title:
            yield {"kind": "title", "text": reply.title}
        for line in reply.lines:
            yield {"kind": "error" if reply.error else "line", "text": line}
        if reply.digest:
            yield from _card(reply.digest)
        for place, story in enumerate(reply.stories, 1):
            yield from _story(story, place if len(reply.stories) > 1 else None, self._zone, None)
        for citation in reply.citations:
            yield _quote(citation, self._zone, None)
        yield from _figures(reply)
        if reply.footer:
            yield {"kind": "footer", "text": reply.footer}
        if reply.actions:
            yield _actions(reply.actions)


def _card(digest: Digest) -> Iterator[Block]:
    yield {"kind": "heading", "text": wording.heading(digest), "counts": wording.counts(digest)}
    for place, story in enumerate(digest.stories, 1):
        yield from _story(story, place, digest.zone, digest.until)
    for note in digest.notes:
        yield {"kind": "footer", "text": note}
    yield {"kind": "end", "text": wording.FOOTER}


def _story(story: DigestStory, place: int | None, zone: str, today: datetime | None) -> Iterator[Block]:
    yield {
        "kind": "story",
        "place": place,
        "headline": story.headline,
        "outlets": wording.outlets(story) if story.outlets else "",
        "url": story.url,
    }
    if story.sentences:
        yield {"kind": "prose", "text": " ".join(one.words for one in story.sentences)}
    for citation in story.citations:
        yield _quote(citation, zone, today)
    if story.left_out:
        yield {"kind": "more", "text": wording.more(story)}


def _quote(citation: Citation, zone: str, today: datetime | None) -> Block:
    return {
        "kind": "quote",
        "text": wording.quoted(citation),
        "speaker": citation.speaker,
        "said": wording.speaker(citation),
        "evidence": ", ".join(
            filter(None, (wording.speech(citation), wording.evidence(citation), wording.mark(citation, zone, today)))
        ),
        "source": wording.source(citation, zone, today),
        "url": citation.url,
        "also": wording.also(citation),
    }


def _figures(reply: Reply) -> Iterator[Block]:
    if reply.table:
        yield _table(reply.table)
    if reply.chart:
        yield _chart(reply.chart)
    if reply.attachment:
        data = reply.attachment.data.decode("utf-8", "replace")
        yield {"kind": "file", "name": reply.attachment.name, "text": data}


def _chart(chart: Chart) -> Block:
    """Bars by their names, in time and then of each list; what is nameless in a list is all others."""
    lists = [(f"by {what}", [(one.name or chart_words.OTHERS, one.by, one.about) for one in each])
             for what, each in chart_words.lists_of(chart) if each]  # fmt: skip
    told = [(chart_words.moment(chart, one), one.by, one.about) for one in chart.bins]
    return {"kind": "chart", "text": chart_words.words(chart), "groups": [(chart_words.period(chart), told), *lists]}


def _table(table: TableView) -> Block:
    return {"kind": "table", "columns": list(table.columns), "rows": [list(row) for row in table.rows]}


def _actions(actions: Sequence[Action]) -> Block:
    return {"kind": "actions", "labels": [action.label for action in actions]}
