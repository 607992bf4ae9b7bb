"""Neutral values to Discord message bodies, without the SDK.

Limits: https://discord.com/developers/docs/resources/message#embed-object-embed-limits. A message may hold 6,000
characters over its embeds; the product keeps to 5,500. Whatever comes from feeds is escaped, so that it cannot format,
link or ping.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.conversation import Reply, TableView
from bot.platforms import wording
from bot.platforms.budget import clip, fill, pack, units
from summarizer.model import Citation, Digest, DigestStory

Payload = dict[str, Any]

TITLE, DESCRIPTION, FOOTER = 256, 4096, 2048
MESSAGE, EMBEDS = 5500, 10
COLOUR, ALARM = 0x2F6F8F, 0xB3402E

# Discord takes a backslash before any punctuation as "this sign, literally"; ":" breaks bare links and emoji codes.
_ACTIVE = re.compile(r"[\\`*_~|<>#\[\]()@:+-]")
_NUMBERED = re.compile(r"(?m)^(\s*\d+)\.")


class DiscordRenderer:
    """A `Renderer`: message bodies as the REST API takes them."""

    def digest(self, digest: Digest) -> list[Payload]:
        """The header, an embed per story and the footer, in as few messages as the limits allow."""
        head = {"title": clip(wording.heading(digest), TITLE, escape), "description": wording.counts(digest)}
        stories = [_story(story, digest, place) for place, story in enumerate(digest.stories, 1)]
        return _messages([head, *stories], (wording.FOOTER, *digest.notes))

    def reply(self, reply: Reply) -> list[Payload]:
        """The answer's own words, its quotes and stories; a table as aligned text."""
        if reply.digest:
            return self.digest(reply.digest)
        lines = [clip(line, 1000, escape) for line in reply.lines]
        lines += [_table(reply.table)] if reply.table else []
        lines += ["\n".join(_quotation(citation, "UTC")) for citation in reply.citations]
        lines += [_found(story) for story in reply.stories]
        text, dropped = fill(lines, DESCRIPTION - 60, "\n\n")
        text += f"\n\n{wording.plural(dropped, 'entry')} more did not fit" if dropped else ""
        embed = {"title": clip(reply.title, TITLE, escape), "description": text}
        return _messages([embed], (reply.footer,), ALARM if reply.error else COLOUR)


def escape(text: str) -> str:
    r"""`*ha* @everyone` to `\*ha\* \@everyone`: shown letter for letter, and inert."""
    return _NUMBERED.sub(r"\1\\.", _ACTIVE.sub(r"\\\g<0>", text))


def _story(story: DigestStory, digest: Digest, place: int) -> Payload:
    sentences = [clip(" ".join(one.words for one in story.sentences), 1200, escape)] if story.sentences else []
    quotes = ["\n".join(_quotation(citation, digest.zone)) for citation in story.citations]
    text, dropped = fill([*sentences, *quotes], DESCRIPTION - 60, "\n\n")
    left_out = story.left_out + dropped
    if left_out:
        text += f"\n\n{wording.plural(left_out, 'more quote')}"
    embed: Payload = {
        "title": clip(f"{place}  {story.headline}", TITLE - 40, escape)
        + f" · {clip(wording.outlets(story), 30, escape)}",
        "description": text,
    }
    target = wording.web_link(story.url)
    return embed | ({"url": target} if target else {})


def _quotation(citation: Citation, zone: str) -> Iterator[str]:
    for line in wording.quoted(citation).splitlines():
        yield f"> {escape(line)}"
    said = " · ".join(filter(None, [wording.speaker(citation), wording.evidence(citation)]))
    yield f"— {clip(said, 300, escape)} · {_link(wording.source(citation, zone), citation.url)}"


def _link(label: str, url: str | None) -> str:
    shown, target = clip(label, 200, escape), wording.web_link(url)
    return f"[{shown} ↗](<{target}>)" if target else shown


def _found(story: DigestStory) -> str:
    quotes = ["\n".join(_quotation(citation, "UTC")) for citation in story.citations]
    head = f"**{_link(story.headline, story.url)}** · {escape(wording.outlets(story))}"
    return "\n".join([head, *quotes])


def _table(table: TableView) -> str:
    text, dropped = fill([line.replace("`", "'") for line in wording.aligned(table)], 3000)
    return f"```\n{text}\n```" + (f"\n{wording.plural(dropped, 'row')} more" if dropped else "")


def _messages(embeds: list[Payload], footers: tuple[str, ...], colour: int = COLOUR) -> list[Payload]:
    footer = clip(" · ".join(filter(None, footers)), 400)
    groups = pack([embed | {"color": colour} for embed in embeds], _size, MESSAGE - units(footer), EMBEDS)
    if footer:
        groups[-1][-1]["footer"] = {"text": footer}
    return [{"embeds": group, "allowed_mentions": {"parse": []}} for group in groups]


def _size(embed: Payload) -> int:
    return units(embed.get("title", "")) + units(embed.get("description", ""))
