"""Discord's payloads as a preview page draws them: as much of its Markdown as our cards use, and no more.

Knows no server: which of a post's tags a forum has is asked when it is posted; here it has them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from bot.platforms.page_marks import buttons, lines, linked, message, post, thread
from bot.platforms.wording import plural

Payload = dict[str, Any]

TAGS = 5  # that one post bears

_QUOTED, _SMALL = "> ", "-# "
_INLINE = re.compile(
    r"\\(?P<sign>[!-/:-@\[-`{-~])"
    r"|\[(?P<label>(?:\\.|[^\]\\])*)\]\(<(?P<url>[^<>\s]*)>\)"
    r"|\*\*(?P<bold>(?:\\.|[^*\\])+)\*\*"
)


def drawn(payloads: Sequence[Payload], at: str) -> Markup:
    """The messages in the channel, and under them what stands in their thread."""
    channel = Markup("").join(_message(one, at) for one in payloads if "under" not in one)
    under = [one for one in payloads if "under" in one]
    name = next((one["thread_name"] for one in under if "thread_name" in one), "")
    return channel + _thread(name, under, at)


def in_forum(payloads: Sequence[Payload], at: str) -> Markup:
    """The posts, the newest on top as a forum has them, each with its title, its tags and what stands in its thread."""
    posts = [place for place, one in enumerate(payloads) if "message" in one]
    return Markup("").join(_post(payloads, place, at) for place in reversed(posts))


def _post(payloads: Sequence[Payload], place: int, at: str) -> Markup:
    one, replies = payloads[place], [other for other in payloads if other.get("under") == place]
    inside = _message(one["message"], at) + Markup("").join(_message(other, at) for other in replies)
    return post(one["name"], one["tags"][:TAGS], inside)


def _thread(name: str, under: Sequence[Payload], at: str) -> Markup:
    head = Markup("<b>{}</b> <span>{}</span>").format(name, plural(len(under), "message"))
    return thread(head, Markup("").join(_message(one, at) for one in under))


def _message(payload: Payload, at: str) -> Markup:
    embeds = Markup("").join(map(_embed, payload["embeds"]))
    pressed = [button["label"] for row in payload.get("components", ()) for button in row["components"]]
    return message(embeds + buttons(pressed), at)


def _embed(embed: Payload) -> Markup:
    return Markup('<div class="embed">{}</div>').format(Markup("").join(_parts(embed)))


def _parts(embed: Payload) -> Iterator[Markup]:
    if "author" in embed:
        yield Markup('<p class="author" dir="auto">{}</p>').format(embed["author"]["name"])
    if "title" in embed:
        title = inline(embed["title"])
        yield Markup('<p class="title" dir="auto">{}</p>').format(linked(title, embed.get("url")))
    yield from _paragraphs(embed.get("description", ""))
    if "footer" in embed:
        yield Markup('<p class="foot">{}</p>').format(embed["footer"]["text"])


def _paragraphs(text: str) -> Iterator[Markup]:
    """Lines of one kind stand together; an empty one parts them."""
    for kind, some in groupby(text.split("\n"), _kind):
        if kind is not None:
            shown = lines(inline(line.removeprefix(kind)) for line in some)
            tag, style = {_QUOTED: ("blockquote", "quote"), _SMALL: ("p", "small")}.get(kind, ("p", "text"))
            yield Markup('<{0} class="{1}" dir="auto">{2}</{0}>').format(tag, style, shown)


def _kind(line: str) -> str | None:
    return next((mark for mark in (_QUOTED, _SMALL) if line.startswith(mark)), "" if line.strip() else None)


def inline(text: str) -> Markup:
    r"""`\*ha\* **bold** [label](<https://…>)` as the reader sees it."""
    shown, end = list[Markup](), 0
    for found in _INLINE.finditer(text):
        shown += [escape(text[end : found.start()]), _mark(found)]
        end = found.end()
    return Markup("").join([*shown, escape(text[end:])])


def _mark(found: re.Match[str]) -> Markup:
    if found["sign"] is not None:
        return escape(found["sign"])
    if found["bold"] is not None:
        return Markup("<b>{}</b>").format(inline(found["bold"]))
    return linked(inline(found["label"]), found["url"])
