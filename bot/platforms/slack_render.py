"""Neutral values to Slack message bodies (Block Kit), without the SDK.

Limits: https://docs.slack.dev/reference/block-kit/blocks. The card is one message of at most 12 blocks and 8,000
characters, one quote a story; the other quotes stand in its thread. Whatever comes from feeds is literal rich text or
plain text, so that it cannot format, link or ping. A quotation is never cut: one that does not fit is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.conversation import Reply, TableView
from bot.model import Layout
from bot.platforms import chart_words, wording
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
    image,
    link,
    plain,
    preformatted,
    quote,
    rich,
    section,
    weight,
    words,
)
from bot.platforms.visible import plain as one_line
from bot.platforms.visible import seen
from summarizer.model import Citation, Digest, DigestStory

Payload = dict[str, Any]

CARD, STORY, STORIES_ON_CARD = 8000, 2500, 6
FURTHER = (1500, 2500)
CHART = 1500  # what a screen reader is told of a chart: all of it
HEADLINE, OUTLETS, SPEAKER, SOURCE, LINE, TABLE = 200, 60, 300, 200, 2000, 5000
MESSAGES, BUTTONS, BUTTONS_ROOM, MOST_VALUE = 4, 10, 3000, 2000
PACKED = WEIGHT - 500
PHONE = 60
# The action ids of buttons; those of an answer that takes several messages say so.
ACTION, PART = "pq", "pq-part"

_HELP = re.compile(r"(?<![\w/])/help\b(?=[ .:\[]|$)")
_HINT = re.compile(r"/help(?= lists them all\.$)")
_HELPING = "/help"


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
        groups = _closed([*map(_entry, _words(reply)), *_found(reply)], [*last, *row])
        if len(groups) > 1:
            groups[-1] = [_of_several(block) for block in groups[-1]]
        told = chart_words.words(reply.chart) if reply.chart else reply.title or " ".join(reply.lines)
        fallback = clip(told, CHART if reply.chart else 300, escape)
        messages = [_message(group, fallback) for group in groups]
        messages[-1] |= {"buttons": kept} if kept else {}
        return messages


def here(text: str) -> str:
    """Words of ours, and of nobody else, that name a command as it is called on Slack, where `/help` is nobody's."""
    return _HELP.sub("/news help", text)


def buttons(pressed: Sequence[tuple[str, Press]], room: int = 0) -> tuple[list[Block], dict[str, str]]:
    """A row of buttons, none where there are none, and what is to be kept for those that carry too much."""
    limit = max(VALUE, min(MOST_VALUE, room // max(1, len(pressed))))
    elements, kept = list[Element](), dict[str, str]()
    for place, (label, one) in enumerate(pressed[:BUTTONS]):
        value, long = carried(one, limit)
        kept.update(long)
        text = plain(label, LABEL)
        elements.append({"type": "button", "action_id": f"{ACTION}-{place}", "text": text, "value": value})
    return ([{"type": "actions", "elements": elements}] if elements else []), kept


def _of_several(block: Block) -> Block:
    if block["type"] != "actions":
        return block
    elements = [one | {"action_id": f"{PART}-{place}"} for place, one in enumerate(block["elements"])]
    return block | {"elements": elements}


# --- a digest ------------------------------------------------------------------------------------------------------


def _card(digest: Digest, pressed: Sequence[tuple[str, Press]] = ()) -> tuple[Payload, dict[int, Citation]]:
    """The card, and which quote stands on it for each story's place."""
    stories, above, asked = digest.stories[:STORIES_ON_CARD], _above(digest), bool(pressed)
    below = _below(digest, in_thread=not asked)
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


def _below(digest: Digest, *, in_thread: bool) -> list[Block]:
    """The stories that the card has no room for: counted where a thread shows them, else by their headlines."""
    further = list(enumerate(digest.stories, 1))[STORIES_ON_CARD:]
    beyond = [f"{wording.plural(len(further), 'more story')} in the thread"] if further and in_thread else []
    listed = [] if in_thread or not further else [_listed(further)]
    return [*listed, {"type": "divider"}, context(wording.FOOTER, *beyond, *digest.notes[:3])]


def _listed(further: Sequence[tuple[int, DigestStory]]) -> Block:
    """A line for each, and how many there was no room for."""
    lines = list[Element]()
    for count, (place, story) in enumerate(further):
        heads = (section(*_headline(story, place, linked=linked), words("\n")) for linked in (True, False))
        line = next((one for one in heads if _fits(rich([*lines, one]), FURTHER)), None)
        if line is None:
            return rich([*lines, section(words(wording.plural(len(further) - count, "more story"), italic=True))])
        lines.append(line)
    return rich(lines)


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
    """A quote and who said it where, its source linked; words that stand there no more are struck through."""
    yield quote(wording.quoted(citation), **({"strike": True} if citation.gone else {}))
    mark = wording.mark(citation, zone, today)
    source = _source(citation, zone, today, linked=linked)
    yield section(words(f"— {wording.said(citation, SPEAKER)} · "), source, words(f" · {mark}" if mark else ""))


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
    cited, also = list(_cited(citation, zone, today)), wording.also(citation)
    for further in ([section(words(f"\n{also}", italic=True))], []) if also else ([],):
        block = rich([*cited, *further])
        if weight(block) <= PACKED:
            return block
    return _named(citation, zone, today)


def _named(citation: Citation, zone: str, today: datetime | None = None) -> Block:
    """A quotation that no message has room for, by its length and source."""
    told = f"A quote of {len(citation.words):,} characters is longer than a message holds: "
    return rich([section(words(told), _source(citation, zone, today))])


def _more(count: int) -> str:
    return wording.plural(count, "more quote")


def _fallback(digest: Digest) -> str:
    headlines = "; ".join(clip(story.headline, 80) for story in digest.stories[:STORIES_ON_CARD])
    return clip(f"{wording.heading(digest)}: {wording.counts(digest)}. {headlines}", 1000, escape)


# --- an answer -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One block of an answer, weighed once; of a quotation also what takes its place where there is no room for it."""

    block: Block
    weight: int
    named: Entry | None = None
    quotes: int = 0


def _entry(block: Block) -> Entry:
    return Entry(block, weight(block))


def _quoting(citation: Citation, zone: str) -> Entry:
    whole, named = _entry(_quotation(citation, zone)), replace(_entry(_named(citation, zone)), quotes=1)
    return replace(whole, named=named if named.weight < whole.weight else None, quotes=1)


def _words(reply: Reply) -> Iterator[Block]:
    if reply.title:
        yield header(reply.title)
    if reply.picture and reply.picture.uploaded:
        yield image(reply.picture.uploaded, reply.picture.words)
    elif reply.chart:
        yield rich([section(words(chart_words.words(reply.chart)))])
    sign = [words("⚠\ufe0f ")] if reply.error else []
    for line in reply.lines:
        if seen(line).strip():
            yield rich([section(*sign, words(_HINT.sub("/news help", clip(line, LINE))))])
            sign = []


def _found(reply: Reply) -> Iterator[Entry]:
    for place, story in enumerate(reply.stories, 1):
        head = section(*_headline(story, place if len(reply.stories) > 1 else 0, linked=True))
        sentences = next((one for one in _beginnings(story) if units(one) <= LINE), "")
        yield _entry(rich([head, section(words(sentences))] if sentences else [head]))
        yield from (_quoting(citation, reply.zone) for citation in story.citations)
        if story.left_out:
            yield _entry(rich([section(words(_more(story.left_out), italic=True))]))
    yield from (_quoting(citation, reply.zone) for citation in reply.citations)
    if reply.table:
        yield _entry(_table(_table_here(reply.table)))


def _table_here(table: TableView) -> TableView:
    """The list of commands names ours as Slack calls them; what others wrote in a table stays as it is."""
    if not any(row[0] == _HELPING or row[0].startswith(f"{_HELPING} ") for row in table.rows):
        return table
    return TableView(table.columns, tuple((here(row[0]), *row[1:]) for row in table.rows))


def _table(table: TableView) -> Block:
    """Aligned lines where a phone holds them, else a paragraph for each row, its first cell in bold."""
    shown = TableView(_line(table.columns), tuple(map(_line, table.rows)))
    lines = wording.aligned(shown)
    if max(map(wording.width, lines)) > PHONE:
        return _records(shown)
    text, dropped = fill(lines, TABLE)
    return rich([preformatted(text or " "), *_rows_more(dropped)])


def _line(cells: Iterable[str]) -> tuple[str, ...]:
    """Each cell in one line, so that none looks like a row of its own."""
    return tuple(map(one_line, cells))


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


def _closed(entries: Sequence[Entry], last: Sequence[Block]) -> list[list[Block]]:
    """At most four messages, the last one ended by `last`.

    Where all of it needs more, the longest quotations are named by length and source; then what is beyond is counted.
    """
    shown, groups = list(entries), _ended(entries, last)
    longest = sorted(range(len(shown)), key=lambda place: shown[place].weight)
    while len(groups) > MESSAGES and longest:
        place = longest.pop()
        shown[place] = shown[place].named or shown[place]
        groups = _ended(shown, last)
    kept = len(shown)
    while len(groups) > MESSAGES:
        kept -= 1
        groups = _ended([*shown[:kept], _entry(_beyond(shown[kept:]))], last)
    return groups if groups[0] else [[rich([section(words("There is nothing to show."))])]]


def _ended(entries: Sequence[Entry], last: Sequence[Block]) -> list[list[Block]]:
    groups = pack(entries, lambda one: one.weight, PACKED, BLOCKS - 5) or [[]]
    if sum(one.weight for one in groups[-1]) + weight(last) > WEIGHT:
        groups.append([])
    drawn = [[one.block for one in group] for group in groups]
    return [*drawn[:-1], [*drawn[-1], *last]]


def _beyond(left: Sequence[Entry]) -> Block:
    """Quotes are what is counted, where there are any."""
    quotes = sum(one.quotes for one in left)
    told = wording.plural(quotes, "quote") if quotes else wording.plural(len(left), "entry")
    return context(f"{told} more did not fit")


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
