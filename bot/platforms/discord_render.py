"""Neutral values to Discord message bodies, without the SDK.

Limits: https://discord.com/developers/docs/resources/message#embed-object-embed-limits. A message may hold 6,000
characters over its embeds; the product keeps to 5,500. A quotation that does not fit is left out whole and counted.

Keys of a payload beside the API's own, for `DiscordPoster`: `thread_name` (with `under`: a thread of this name is begun
at that message), and of a forum's post `name`, `tags` (names; those that the forum has are set) and `message`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.conversation import Reply
from bot.model import Layout
from bot.platforms import wording
from bot.platforms.budget import clip, pack, units
from bot.platforms.buttons import of_card, of_reply, press_of
from bot.platforms.discord_blocks import blocks
from bot.platforms.discord_forms import buttons
from bot.platforms.discord_quote import DESCRIPTION, SPARE, cut, fits, fitting, prose, quotation
from bot.platforms.visible import plain
from summarizer.model import Citation, Digest, DigestStory

Payload = dict[str, Any]

TITLE, NAME, TAGS = 256, 100, 5
MESSAGE, EMBEDS = 5500, 10
HEADING, TAIL, COUNT = 150, 600, 20
ANSWERS = 3
COLOUR, ALARM = 0x2F6F8F, 0xB3402E
SILENT = {"parse": list[str]()}


class DiscordRenderer:
    """A `Renderer`: message bodies as the REST API takes them."""

    def digest(self, digest: Digest, layout: Layout = "card") -> list[Payload]:
        """The card with all quotes that fit; or one quote a story and the others in its thread; or a post a story."""
        if layout == "forum":
            return _forum(digest)
        return _with_thread(digest) if layout == "thread" else _card(digest)

    def reply(self, reply: Reply) -> list[Payload]:
        """The answer in as few messages as hold it; in one where it has buttons, which change what they stand under."""
        shown = buttons(of_reply(reply))
        if reply.digest:
            return _with_buttons(_small_card(reply.digest), shown)
        return _with_buttons(_pictured(_answer(reply), reply), shown)


def shared(payloads: Sequence[Payload], by: str) -> list[Payload]:
    """The answer as all may see it, with who shared it."""
    first, *rest = payloads
    head, *embeds = first["embeds"]
    author = {"name": clip(f"shared by {plain(by)}", TITLE)}
    return [first | {"embeds": [head | {"author": author}, *embeds]}, *rest]


# --- a digest ----------------------------------------------------------------------------------------------------


def _card(digest: Digest) -> list[Payload]:
    """Header and stories with all quotes that fit, in as few messages as the limits allow."""
    stories = [_story(one, None)[0] for one in _drawn(digest)]
    return _with_buttons(_carded(digest, stories), _card_buttons(digest))


def _small_card(digest: Digest) -> list[Payload]:
    """The card in one message: first it goes without second quotes, then without the last stories."""
    drawn = _drawn(digest)
    whole = _carded(digest, [_story(one, None)[0] for one in drawn])
    stories = [_story(one, 1)[0] for one in drawn]
    while len(whole) > 1:
        left_out = digest.left_out + len(digest.stories) - len(stories)
        whole = _carded(replace(digest, stories=digest.stories[: len(stories)], left_out=left_out), stories)
        stories = stories[:-1]
    return whole


def _carded(digest: Digest, stories: Sequence[Payload]) -> list[Payload]:
    return _messages([_header(digest), *stories], _heading(digest), _tail(wording.FOOTER, *digest.notes))


def _with_thread(digest: Digest) -> list[Payload]:
    """One quote a story, and in the thread at the first message the others."""
    drawn = [_story(one, 1) for one in _drawn(digest)]
    card = _carded(digest, [embed for embed, _ in drawn])
    details = [
        message
        for story, (_, rest) in zip(digest.stories, drawn, strict=True)
        for message in _details(story, rest, digest)
    ]
    under: list[Payload] = [message | {"under": 0} for message in details]
    if under:
        under[0]["thread_name"] = clip(_heading(digest), NAME)
    return [*_with_buttons(card, _card_buttons(digest)), *under]


def _forum(digest: Digest) -> list[Payload]:
    """A post per story, the first story last: a forum shows its newest post on top."""
    payloads: list[Payload] = []
    for place, story in reversed(list(enumerate(digest.stories, 1))):
        embed, rest = _story(_Drawn.of(story, digest, ""), None)
        told = clip(f"{_heading(digest)} · {place} of {len(digest.stories)}", TITLE)
        [message] = _messages([embed | {"author": {"name": told}}], "", _tail(wording.FOOTER, *digest.notes))
        post = _post(plain(story.headline) or f"Story {place}", (digest.name, *story.outlets), message)
        post |= _lifted(
            buttons([(one.label, press_of(one)) for one in of_card(replace(digest, stories=(story,)))]), post
        )
        details = [detail | {"under": len(payloads)} for detail in _details(story, rest, digest)]
        payloads += [post, *details]
    return payloads or [_post(plain(_heading(digest)), (digest.name,), _card(digest)[0])]


def _post(name: str, tags: Sequence[str], message: Payload) -> Payload:
    names = list(dict.fromkeys(filter(None, map(plain, tags))))
    return {"name": clip(name, NAME), "tags": names, "message": message}


def _lifted(shown: Payload, post: Payload) -> Payload:
    """Buttons go into the post's message; what is to be kept for them stays on top, where it is looked for."""
    message = post["message"] | {key: value for key, value in shown.items() if key == "components"}
    return {"message": message} | {key: value for key, value in shown.items() if key == "buttons"}


def _header(digest: Digest) -> Payload:
    return {"title": cut(wording.heading(digest), TITLE), "description": cut(wording.counts(digest), DESCRIPTION)}


def _heading(digest: Digest) -> str:
    return clip(plain(wording.heading(digest)), HEADING)


def _tail(*footers: str) -> str:
    return clip(plain(" · ".join(filter(None, footers))), TAIL)


def _card_buttons(digest: Digest) -> Payload:
    return buttons([(action.label, press_of(action)) for action in of_card(digest)])


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A story's texts, drawn once for however many sizes of its card."""

    story: DigestStory
    title: Payload
    head: str
    quotes: tuple[str, ...]

    @classmethod
    def of(cls, story: DigestStory, digest: Digest, place: str) -> _Drawn:
        quotes = tuple(quotation(citation, digest.zone, digest.until) for citation in story.citations)
        return cls(story, _titled(story, place), prose(story.sentences), quotes)


def _drawn(digest: Digest) -> list[_Drawn]:
    return [_Drawn.of(story, digest, f"{place}. ") for place, story in enumerate(digest.stories, 1)]


def _story(drawn: _Drawn, most: int | None) -> tuple[Payload, list[Citation]]:
    """The story's embed with its quotes, so many at most, and those that are not on it."""
    kept = fitting(drawn.quotes, DESCRIPTION - SPARE - units(drawn.head) - 2, most)
    rest = [citation for index, citation in enumerate(drawn.story.citations) if index not in kept]
    left_out = drawn.story.left_out + len(rest)
    counted = [wording.plural(left_out, "more quote")] if left_out else []
    text = "\n\n".join(filter(None, [drawn.head, *(drawn.quotes[index] for index in kept), *counted]))
    return drawn.title | ({"description": text} if text else {}), rest


def _titled(story: DigestStory, place: str) -> Payload:
    outlets = f" · {cut(wording.outlets(story), 40)}" if story.outlets else ""
    title = cut(f"{place}{plain(story.headline) or '…'}", TITLE - 50) + outlets
    target = wording.web_link(story.url)
    return {"title": title} | ({"url": target} if target else {})


def _details(story: DigestStory, rest: Sequence[Citation], digest: Digest) -> list[Payload]:
    """The quotes that the card has no room for; one too long for any message stays counted on the card."""
    drawn = [quotation(citation, digest.zone, digest.until) for citation in rest]
    groups = pack([one for one in drawn if fits(one)], lambda one: units(one) + 2, DESCRIPTION, DESCRIPTION)
    embeds = [{"description": "\n\n".join(group)} for group in groups]
    if not embeds:
        return []
    return _messages([_titled(story, "") | embeds[0], *embeds[1:]], "", "")


# --- an answer ---------------------------------------------------------------------------------------------------


def _answer(reply: Reply) -> list[Payload]:
    """Its blocks in three messages at most, in one where buttons stand under it; what is beyond is counted."""
    drawn = blocks(reply)
    room = MESSAGE - TITLE - TAIL - COUNT
    kept = [drawn[index] for index in fitting(drawn, room)] if reply.actions else drawn
    groups = pack(kept, lambda one: units(one) + 2, DESCRIPTION, DESCRIPTION)
    embeds: list[Payload] = [{"description": "\n\n".join(group)} for group in groups]
    told = pack(embeds, _size, room, EMBEDS)[:ANSWERS]
    left_out = len(drawn) - sum(len(group) for group in groups[: sum(map(len, told))])
    title = cut(reply.title, TITLE)
    tail = _tail(reply.footer, f"{wording.plural(left_out, 'entry')} more did not fit" if left_out else "")
    shown = [embed for message in told for embed in message] or [{} if title else {"description": "…"}]
    shown[0] = ({"title": title} if title else {}) | shown[0]
    return _messages(shown, "", tail, ALARM if reply.error else COLOUR)


def _pictured(payloads: list[Payload], reply: Reply) -> list[Payload]:
    """The picture, which goes with the first message, inside its first embed."""
    if reply.picture is None:
        return payloads
    first, *rest = payloads
    head, *embeds = first["embeds"]
    return [first | {"embeds": [head | {"image": {"url": f"attachment://{reply.picture.name}"}}, *embeds]}, *rest]


# --- messages ----------------------------------------------------------------------------------------------------


def _messages(embeds: Sequence[Payload], heading: str, tail: str, colour: int = COLOUR) -> list[Payload]:
    """Embeds in as few messages as hold them; several say which they are of how many, so that each is found again."""
    reserve = units(tail) + units(heading) + COUNT
    groups = pack([embed | {"color": colour} for embed in embeds], _size, MESSAGE - reserve, EMBEDS)
    for place, group in enumerate(groups, 1):
        foot = " · ".join(_foot(heading, tail, place, len(groups)))
        if foot:
            group[-1] = group[-1] | {"footer": {"text": foot}}
    return [{"embeds": group, "allowed_mentions": SILENT} for group in groups]


def _foot(heading: str, tail: str, place: int, of: int) -> Iterator[str]:
    if heading and of > 1:
        yield f"{heading} · {place}/{of}"
    if tail and place == of:
        yield tail


def _with_buttons(payloads: list[Payload], shown: Payload) -> list[Payload]:
    return [*payloads[:-1], payloads[-1] | shown]


def _size(embed: Payload) -> int:
    named = embed.get("author", {}).get("name", "")
    return units(embed.get("title", "")) + units(embed.get("description", "")) + units(named)
