"""Slack's rich text and text objects, from plain words; and Slack's encoding of typed words, back to plain ones.

A text element of rich text is literal: shown letter for letter, it neither formats, links nor pings. Only the `text`
of a message is read as mrkdwn. Whatever goes through here loses what the eye does not see. Knows no digest and no
answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from bot.platforms import visible, wording
from bot.platforms.budget import clip
from bot.platforms.visible import seen

Block = dict[str, Any]
Element = dict[str, Any]

HEADER, CONTEXT, LABEL, VALUE, ALT = 150, 300, 75, 300, 2000
# Slack was measured to refuse blocks whose JSON is longer than 13,200 characters, which nothing documents: bolt-js 2509
# and 2867. Counted here in bytes, since nobody knows how it counts other scripts.
WEIGHT, BLOCKS = 12_000, 50

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# In mrkdwn alone: between a sign and its neighbour a word joiner, unseen and of no width, so that it formats nothing.
_JOINER = "\u2060"
_SIGNS = str.maketrans({sign: f"{_JOINER}{sign}{_JOINER}" for sign in "*_~`@#:"})
_QUOTING = re.compile(r"^(?=\s*>)", re.MULTILINE)
_EMOJI = re.compile(r":(?=[^\s:]+:)")
_ENCODED = re.compile(r"<(?P<what>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
_WORD_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def weight(value: Any) -> int:
    """What blocks weigh: the bytes of their compact JSON."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


# --- text objects ------------------------------------------------------------------------------------------------


def plain(text: str, limit: int) -> Element:
    """A `plain_text`, one line, which is literal but for emoji codes; Slack takes none that is empty."""
    return {"type": "plain_text", "text": clip(visible.plain(text), limit, _without_emoji) or " ", "emoji": False}


def _without_emoji(text: str) -> str:
    return _EMOJI.sub(f":{_JOINER}", text)


def escape(text: str) -> str:
    """For mrkdwn: entities for `& < >`, and no sign that would be taken as format, quote, mention, link or emoji."""
    return _QUOTING.sub(_JOINER, seen(text).translate(_SIGNS)).translate(_ENTITIES)


def header(text: str) -> Block:
    """A line that stands out."""
    return {"type": "header", "text": plain(text, HEADER)}


def context(*texts: str) -> Block:
    """A small grey line."""
    return {"type": "context", "elements": [plain(text, CONTEXT) for text in texts if text]}


# --- rich text -----------------------------------------------------------------------------------------------------


def words(text: str, **style: bool) -> Element:
    """`text` letter for letter, as the eye sees it."""
    return {"type": "text", "text": seen(text)} | ({"style": style} if style else {})


def link(label: str, url: str | None, **style: bool) -> Element:
    """The label, linked where a card may link to its address."""
    target, shown = wording.web_link(url), visible.plain(label)
    if not target or not shown:
        return words(shown or " ", **style)
    return {"type": "link", "url": target, "text": shown} | ({"style": style} if style else {})


def section(*elements: Element) -> Element:
    """A paragraph; an element without text is left out, since Slack takes none, and no paragraph without elements."""
    kept = [one for one in elements if one.get("text", " ")]
    return {"type": "rich_text_section", "elements": kept or [words(" ")]}


def quote(text: str, **style: bool) -> Element:
    """The words behind a bar."""
    return {"type": "rich_text_quote", "elements": [words(seen(text) or " ", **style)]}


def preformatted(text: str) -> Element:
    """Lines in a fixed-width face."""
    return {"type": "rich_text_preformatted", "elements": [words(text)]}


def rich(elements: Sequence[Element]) -> Block:
    """One block of paragraphs, quotes and tables."""
    return {"type": "rich_text", "elements": list(elements)}


# --- pictures -------------------------------------------------------------------------------------------------------


def image(uploaded: str, text: str) -> Block:
    """A picture that Slack has already, by its id."""
    return {"type": "image", "slack_file": {"id": uploaded}, "alt_text": clip(visible.plain(text), ALT) or " "}


def worded(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with each picture told in the words that stand for it."""
    return [rich([section(words(one["alt_text"]))]) if one["type"] == "image" else one for one in blocks]


# --- what people type -------------------------------------------------------------------------------------------------


def typed(text: str) -> str:
    """`<https://a.example|a.example> &amp; <#C1|news>` as the words that were meant: `https://a.example & C1`."""
    decoded = _ENCODED.sub(_meant, text)
    for entity, sign in _WORD_ENTITIES:
        decoded = decoded.replace(entity, sign)
    return decoded.replace("\u00a0", " ").strip()


def _meant(found: re.Match[str]) -> str:
    what, label = found["what"], found["label"] or ""
    if what.startswith("#"):
        return what[1:]
    if what.startswith("@"):
        return label or what[1:]
    if what.startswith("!"):
        return label or f"@{what[1:].partition('^')[0]}"
    return label if what.startswith(("mailto:", "tel:")) and label else what


def without_mention(text: str, user: str) -> str:
    """What a message says besides naming `user`."""
    return re.sub(rf"<@{re.escape(user)}(?:\|[^<>]*)?>", " ", text).strip() if user else text
