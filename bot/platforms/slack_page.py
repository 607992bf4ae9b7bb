"""Slack's payloads as a preview page draws them: the blocks and elements that our cards use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape

from bot.platforms.page_marks import buttons, linked, message, thread

Payload = dict[str, Any]
Element = dict[str, Any]

_PARAGRAPHS = {
    "rich_text_section": Markup('<p class="text" dir="auto">{}</p>'),
    "rich_text_quote": Markup('<blockquote class="quote" dir="auto">{}</blockquote>'),
    "rich_text_preformatted": Markup("<pre>{}</pre>"),
}


def drawn(payloads: Sequence[Payload], at: str) -> Markup:
    """The card, and under it what stands in its thread."""
    channel = Markup("").join(_message(one, at) for one in payloads if "under" not in one)
    under = Markup("").join(_message(one, at) for one in payloads if "under" in one)
    return channel + thread("Replies in the card's thread", under)


def _message(payload: Payload, at: str) -> Markup:
    return message(Markup("").join(map(_block, payload["blocks"])), at)


def _block(block: Element) -> Markup:
    kind = block["type"]
    if kind == "header":
        return Markup('<p class="header">{}</p>').format(block["text"]["text"])
    if kind == "context":
        shown = (Markup("<span>{}</span>").format(one["text"]) for one in block["elements"])
        return Markup('<p class="context">{}</p>').format(Markup(" ").join(shown))
    if kind == "divider":
        return Markup("<hr>")
    if kind == "actions":
        return buttons(one["text"]["text"] for one in block["elements"])
    return Markup("").join(map(_paragraph, block["elements"]))


def _paragraph(element: Element) -> Markup:
    return _PARAGRAPHS[element["type"]].format(Markup("").join(map(_inline, element["elements"])))


def _inline(element: Element) -> Markup:
    text = element["text"]
    shown = linked(text, element["url"]) if element["type"] == "link" else escape(text)
    style = element.get("style", {})
    shown = Markup("<b>{}</b>").format(shown) if style.get("bold") else shown
    return Markup("<i>{}</i>").format(shown) if style.get("italic") else shown
