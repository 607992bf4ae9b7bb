"""Neutral values to Slack message bodies (Block Kit), without the SDK.

Limits: https://docs.slack.dev/reference/block-kit/blocks. The card is one message of at most 12 blocks and 8,000
characters, one quote a story; the other quotes stand in its thread. Whatever comes from feeds is literal rich text or
plain text, so that it cannot format, link or ping. A quotation is never cut: one that does not fit is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from bot.conversation import Reply, TableView
from bot.model import Layout
from bot.platforms import wording
from bot.platforms.budget import clip, fill, pack, units
from bot.platforms.buttons import Press, carried, of_card, of_reply, press_of
from bot.platforms.slack_text import (
    BLOCKS,
    LABEL,
    VALUE,
    WEIGHT,
    Block,
    Element,
    context,
    escape,
    header,
    link,
    plain,
    preformatted,
    quote,
    rich,
    section,
    weight,
    words,
)
from summarizer.model import Citation, Digest, DigestStory

Payload = dict[str, Any]

CARD, STORY, STORIES_ON_CARD = 8000, 2500, 6
HEADLINE, OUTLETS, SPEAKER, SOURCE, LINE, TABLE = 200, 60, 300, 200, 2000, 5000
MESSAGES, BUTTONS, BUTTONS_ROOM, MOST_VALUE = 4, 10, 3000, 2000
PACKED = WEIGHT - 1500
PHONE = 60
ACTION = "pq"

_HELP = re.compile(r"(?<![\w/])/help\b(?=[ .:\[]|$)")


class SlackRenderer:
    """A `Renderer`: arguments of `chat.postMessage`, without channel and thread."""

    def digest(self, digest: Digest, layout: Layout = "card") -> list[Payload]:  # noqa: ARG002 - Slack has one
        """The card first, then for its thread the stories that have more to show."""
        card, shown = _card(digest)
        threads = []
        for place, story in enumerate(digest.stories, 1):
            others = [one for one in story.citations if place > STORIES_ON_CARD or one is not shown.get(place)]
            threads += _thread(story, others, digest, place)
        return [card, *(message | {"under": 0} for message in threads)]

    def reply(self, reply: Reply) -> list[Payload]:
        """A digest's card alone; else the answer's own words, its stories, quotes and table, and its buttons last."""
        if reply.digest:
            return [_card(reply.digest, of_reply(reply))[0]]
        last: list[Block] = [context(here(reply.footer))] if reply.footer else []
        row, kept = buttons(of_reply(reply), BUTTONS_ROOM)
        groups = _closed(_packed([*_words(reply), *_found(reply)]), [*last, *row])
        fallback = clip(reply.title or " ".join(reply.lines) or "Pullquote", 300, escape)
        messages = [_message(group, fallback) for group in groups]
        messages[-1] |= {"buttons": kept} if kept else {}
        return messages


def here(text: str) -> str:
    """Words of ours that name a command as it is called on Slack, where `/help` is nobody's."""
    return _HELP.sub("/news help", text)


def buttons(pressed: Sequence[tuple[str, Press]], room: int = 0) -> tuple[list[Block], dict[str, str]]:
    """A row of buttons, none where there are none, and what is to be kept for those that carry too much."""
    limit = max(VALUE, min(MOST_VALUE, room // max(1, len(pressed))))
    elements, kept = list[Element](), dict[str, str]()
    for place, (label, one) in enumerate(pressed[:BUTTONS]):
        value, long = carried(one, limit)
        kept.update(long)
        text = plain(" ".join(label.split()), LABEL)
        elements.append({"type": "button", "action_id": f"{ACTION}-{place}", "text": text, "value": value})
    return ([{"type": "actions", "elements": elements}] if elements else []), kept


# --- a digest ------------------------------------------------------------------------------------------------------


def _card(digest: Digest, pressed: Sequence[tuple[str, Press]] = ()) -> tuple[Payload, dict[int, Citation]]:
    """The card, and which quote stands on it for each story's place."""
    stories, above, below = digest.stories[:STORIES_ON_CARD], _above(digest), _below(digest)
    row, kept = buttons(pressed or [(action.label, press_of(action)) for action in of_card(digest)])
    blocks, shown = list[Block](), dict[int, Citation]()
    for place, story in enumerate(stories, 1):
        taken, left = [*above, *blocks, *below, *row], len(stories) - place + 1
        room = (min(STORY, (CARD - _length(taken)) // left), (WEIGHT - weight(taken)) // left)
        block, cited = _story(story, digest, place, room)
        blocks.append(block)
        shown |= {place: cited} if cited else {}
    message = _message([*above, *blocks, *below, *row], _fallback(digest))
    return message | ({"buttons": kept} if kept else {}), shown


def _above(digest: Digest) -> list[Block]:
    return [header(wording.heading(digest)), context(wording.counts(digest))]


def _below(digest: Digest) -> list[Block]:
    further = len(digest.stories) - STORIES_ON_CARD
    beyond = [f"{wording.plural(further, 'more story')}, in the thread or behind All quotes"] if further > 0 else []
    return [{"type": "divider"}, context(wording.FOOTER, *beyond, *digest.notes[:3])]


def _story(story: DigestStory, digest: Digest, place: int, room: tuple[int, int]) -> tuple[Block, Citation | None]:
    """Headline, sentences and the first quote; where room is short, sentences go first, then links, then the quote."""
    more = story.left_out + len(story.citations)
    if story.citations:
        cited = story.citations[0]
        for linked in ((True, True), (False, True), (False, False)):
            head, told = (
                _headline(story, place, linked=linked[0]),
                list(_cited(cited, digest.zone, digest.until, linked=linked[1])),
            )
            if _fits(_drawn(head, "", told, 99_999), room):
                return _told(story, head, told, more - 1, room), cited
    head = _headline(story, place, linked=True)
    head = head if _fits(_drawn(head, "", [], 99_999), room) else _headline(story, place, linked=False)
    return _told(story, head, [], more, room), None


def _told(
    story: DigestStory, head: Sequence[Element], told: Sequence[Element], more: int, room: tuple[int, int]
) -> Block:
    """With as many sentences as there is room for, each whole: it may hold a quotation."""
    drawn = (_drawn(head, sentences, told, more) for sentences in _beginnings(story))
    return next((block for block in drawn if _fits(block, room)), _drawn(head, "", told, more))


def _drawn(head: Sequence[Element], sentences: str, told: Sequence[Element], more: int) -> Block:
    after = [section(words(_more(more), italic=True))] if more else []
    return rich([section(*head, words(f"\n{sentences}" if sentences else "")), *told, *after])


def _beginnings(story: DigestStory) -> Iterator[str]:
    """The sentences, then ever fewer of them."""
    for count in range(len(story.sentences), 0, -1):
        yield " ".join(one.words for one in story.sentences[:count])


def _headline(story: DigestStory, place: int, *, linked: bool) -> list[Element]:
    shown = clip(story.headline, HEADLINE)
    number = [words(f"{place}  ", bold=True)] if place else []
    outlets = clip(wording.outlets(story), OUTLETS) if story.outlets else ""
    return [*number, link(shown, story.url if linked else None, bold=True), words(f" · {outlets}" if outlets else "")]


def _cited(citation: Citation, zone: str, today: datetime | None = None, *, linked: bool = True) -> Iterator[Element]:
    """A quote and who said it where, its source linked."""
    kind = "reported speech" if citation.kind == "indirect" else ""
    said = " · ".join(filter(None, [wording.speaker(citation), kind, wording.evidence(citation)]))
    yield quote(wording.quoted(citation))
    yield section(words(f"— {clip(said, SPEAKER)} · "), _source(citation, zone, today, linked=linked))


def _source(citation: Citation, zone: str, today: datetime | None, *, linked: bool = True) -> Element:
    shown = clip(wording.source(citation, zone, today), SOURCE)
    target = wording.web_link(citation.url) if linked else None
    return link(f"{shown} ↗", target) if target else words(shown)


def _thread(story: DigestStory, citations: Sequence[Citation], digest: Digest, place: int) -> list[Payload]:
    if not citations and place <= STORIES_ON_CARD:
        return []
    head = rich([section(*_headline(story, place, linked=True))])
    blocks = [_quotation(citation, digest.zone, digest.until) for citation in citations]
    if story.left_out and place > STORIES_ON_CARD:
        blocks.append(rich([section(words(_more(story.left_out), italic=True))]))
    fallback = clip(story.headline, 300, escape) or "…"
    return [_message(group, fallback) for group in _packed([head, *blocks])]


def _quotation(citation: Citation, zone: str, today: datetime | None = None) -> Block:
    block = rich(list(_cited(citation, zone, today)))
    if weight(block) <= PACKED:
        return block
    told = f"A quote of {len(citation.words):,} characters is longer than a message holds: "
    return rich([section(words(told), _source(citation, zone, today))])


def _more(count: int) -> str:
    return wording.plural(count, "more quote")


def _fallback(digest: Digest) -> str:
    headlines = "; ".join(clip(story.headline, 80) for story in digest.stories[:STORIES_ON_CARD])
    return clip(f"{wording.heading(digest)}: {wording.counts(digest)}. {headlines}", 1000, escape)


# --- an answer -------------------------------------------------------------------------------------------------------


def _words(reply: Reply) -> Iterator[Block]:
    if reply.title:
        yield header(here(reply.title))
    sign = [words("⚠\ufe0f ")] if reply.error else []
    for line in reply.lines:
        if line:
            yield rich([section(*sign, words(here(clip(line, LINE))))])
        sign = []


def _found(reply: Reply) -> Iterator[Block]:
    for place, story in enumerate(reply.stories, 1):
        head = section(*_headline(story, place if len(reply.stories) > 1 else 0, linked=True))
        sentences = next((one for one in _beginnings(story) if units(one) <= LINE), "")
        yield rich([head, section(words(sentences))] if sentences else [head])
        for citation in story.citations:
            yield _quotation(citation, reply.zone)
        if story.left_out:
            yield rich([section(words(_more(story.left_out), italic=True))])
    for citation in reply.citations:
        yield _quotation(citation, reply.zone)
    if reply.table:
        yield _table(reply.table)


def _table(table: TableView) -> Block:
    """Aligned lines where a phone holds them, else a paragraph for each row, its first cell in bold."""
    shown = TableView(tuple(map(here, table.columns)), tuple(tuple(map(here, row)) for row in table.rows))
    lines = wording.aligned(shown)
    if max(map(units, lines)) > PHONE:
        return _records(shown)
    text, dropped = fill(lines, TABLE)
    return rich([preformatted(text or " "), *_rows_more(dropped)])


def _records(table: TableView) -> Block:
    kept, room = list[Element](), TABLE * 2
    for row in table.rows:
        first, *others = (clip(cell, LINE) for cell in row)
        beside = " · ".join(filter(None, others))
        record = section(words(f"{first}\n" if beside else first, bold=True), words(f"{beside}\n"))
        if weight(record) > room:
            break
        room -= weight(record)
        kept.append(record)
    return rich([*kept, *_rows_more(len(table.rows) - len(kept))] or [section(words(" · ".join(table.columns)))])


def _rows_more(count: int) -> list[Element]:
    return [section(words(f"{wording.plural(count, 'row')} more"))] if count else []


def _packed(blocks: Sequence[Block]) -> list[list[Block]]:
    """Blocks in order, in as few messages as hold them."""
    return pack(blocks, weight, PACKED, BLOCKS - 5)


def _closed(groups: Sequence[list[Block]], last: Sequence[Block]) -> list[list[Block]]:
    """At most four messages, the last one ended by `last`; what does not fit is counted."""
    kept, dropped = list(groups[: MESSAGES - 1]) or [[]], sum(map(len, groups[MESSAGES - 1 :]))
    ending = [*([context(f"{wording.plural(dropped, 'entry')} more did not fit")] if dropped else []), *last]
    if weight(kept[-1]) + weight(ending) > WEIGHT:
        kept.append([])
    kept[-1] = [*kept[-1], *ending]
    return kept if kept[-1] else [[rich([section(words("There is nothing to show."))])]]


def _message(blocks: list[Block], fallback: str) -> Payload:
    return {"text": fallback or "Pullquote", "blocks": blocks, "unfurl_links": False, "unfurl_media": False}


def _fits(block: Block, room: tuple[int, int]) -> bool:
    return _length(block) <= room[0] and weight(block) <= room[1]


def _length(value: Any) -> int:
    """The letters that a reader sees of blocks."""
    if isinstance(value, str):
        return units(value)
    if isinstance(value, dict):
        return sum(_length(value[name]) for name in ("text", "elements") if name in value)
    return sum(map(_length, value))
