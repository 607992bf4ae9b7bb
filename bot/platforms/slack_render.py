"""Neutral values to Slack message bodies (Block Kit), without the SDK.

Limits: https://docs.slack.dev/reference/block-kit/blocks. The card is one message of at most 12 blocks and 8,000
characters, one quote a story; the other quotes follow as messages for its thread, marked `"thread": true` for the
poster, who knows the card's timestamp. Whatever comes from feeds is escaped, so that it cannot format, link or ping.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.conversation import Reply, TableView
from bot.platforms import wording
from bot.platforms.budget import clip, fill, pack, units
from summarizer.model import Citation, Digest, DigestStory

Payload = dict[str, Any]

HEADER, SECTION, CARD = 150, 3000, 8000
STORIES_ON_CARD, BLOCKS, SENTENCES, LEFT_OUT = 6, 50, 400, 60

# Between a mrkdwn sign and its neighbour, a word joiner: unseen, of no width, and Slack no longer takes it as format.
_JOINER = "\u2060"
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_SIGNS = str.maketrans({sign: f"{_JOINER}{sign}{_JOINER}" for sign in "*_~`@#:"})


class SlackRenderer:
    """A `Renderer`: arguments of `chat.postMessage`, without channel and thread."""

    def digest(self, digest: Digest) -> list[Payload]:
        """The card first, then one message for its thread per story that has more to show."""
        on_card, below = digest.stories[:STORIES_ON_CARD], digest.stories[STORIES_ON_CARD:]
        blocks = [_header(wording.heading(digest)), _context(wording.counts(digest))]
        room = (CARD - 600) // max(1, len(on_card))
        texts = [_story(story, digest.zone, room, 1) for story in on_card]
        blocks += [_section(text) for text in texts]
        blocks += [{"type": "divider"}, _context(" · ".join([wording.FOOTER, *digest.notes]))]
        threads = []
        for story, text in zip(on_card, texts, strict=True):
            others = [citation for citation in story.citations if _quotation(citation, digest.zone) not in text]
            threads += _thread(story, others, digest.zone)
        threads += [message for story in below for message in _thread(story, story.citations, digest.zone)]
        return [_message(blocks, _fallback(digest)), *threads]

    def reply(self, reply: Reply) -> list[Payload]:
        """The answer's own words, its quotes and stories, as sections; a table as preformatted text."""
        if reply.digest:
            return self.digest(reply.digest)
        texts = [clip(line, SECTION, escape) for line in reply.lines]
        texts += [_table(reply.table)] if reply.table else []
        texts += [text for citation in reply.citations if units(text := _quotation(citation, "UTC")) <= SECTION]
        texts += [_story(story, "UTC", SECTION, 2) for story in reply.stories]
        blocks = [_header(reply.title)] if reply.title else []
        blocks += [_section(text) for text in texts if text]
        blocks += [_context(reply.footer)] if reply.footer else []
        fallback = clip(reply.title or " ".join(reply.lines), 300, _entities)
        return [_message(group, fallback) for group in pack(blocks, lambda _: 1, BLOCKS, BLOCKS)]


def escape(text: str) -> str:
    """Entities for `& < >`, and no sign that mrkdwn would take as format, mention or emoji."""
    return _entities(text.translate(_SIGNS))


def _entities(text: str) -> str:
    return text.translate(_ENTITIES)


def _story(story: DigestStory, zone: str, room: int, quotes: int) -> str:
    """Headline, sentences and the first quotes; where room is short, sentences go before a quote does."""
    limit = min(room, SECTION) - LEFT_OUT
    head = _head(story, limit // 2)
    shown = [_quotation(citation, zone) for citation in story.citations[:quotes]]
    told, dropped = fill(shown, limit - units(head) - 1)
    spare = min(SENTENCES, limit - units(head) - units(told) - 2)
    sentences = " ".join(one.words for one in story.sentences)
    parts = [head, clip(sentences, spare, escape) if spare >= SENTENCES // 4 else "", told]
    left_out = story.left_out + len(story.citations[quotes:]) + dropped
    parts += [wording.plural(left_out, "more quote")] if left_out else []
    return "\n".join(filter(None, parts))


def _head(story: DigestStory, limit: int) -> str:
    """The headline, linked where its address leaves room for it."""
    outlets = clip(wording.outlets(story), 60, escape)
    linked = f"*{_link(clip(story.headline, 200), story.url)}* · {outlets}"
    return linked if units(linked) <= limit else f"*{clip(story.headline, 200, escape)}* · {outlets}"


def _thread(story: DigestStory, citations: Sequence[Citation], zone: str) -> list[Payload]:
    texts = [text for citation in citations if units(text := _quotation(citation, zone)) <= SECTION]
    if not texts:
        return []
    head = _section(f"*{_link(clip(story.headline, 200), story.url)}*")
    groups = pack([head, *map(_section, texts)], lambda _: 1, BLOCKS, BLOCKS)
    return [_message(group, clip(story.headline, 300, _entities)) | {"thread": True} for group in groups]


def _quotation(citation: Citation, zone: str) -> str:
    words = "\n".join(f"> {escape(line)}" for line in wording.quoted(citation).splitlines())
    said = " · ".join(filter(None, [wording.speaker(citation), wording.evidence(citation)]))
    return f"{words}\n— {clip(said, 300, escape)} · {_link(wording.source(citation, zone), citation.url)}"


def _link(label: str, url: str | None) -> str:
    shown, target = clip(label, 400, escape).replace("|", "\u2502"), wording.web_link(url)
    return f"<{_entities(target)}|{shown}>" if target else shown


def _table(table: TableView) -> str:
    text, dropped = fill([_entities(line.replace("`", "'")) for line in wording.aligned(table)], SECTION - 100)
    return f"```\n{text}\n```" + (f"\n{wording.plural(dropped, 'row')} more" if dropped else "")


def _header(text: str) -> Payload:
    return {"type": "header", "text": {"type": "plain_text", "text": clip(text, HEADER), "emoji": False}}


def _context(text: str) -> Payload:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": clip(text, 1000, escape)}]}


def _section(text: str) -> Payload:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _message(blocks: list[Payload], fallback: str) -> Payload:
    return {"text": fallback, "blocks": blocks, "unfurl_links": False, "unfurl_media": False}


def _fallback(digest: Digest) -> str:
    return clip(f"{wording.heading(digest)}: {wording.counts(digest)}", 300, _entities)
