"""Buttons under a message, and the form that asks for an argument, as Discord's API takes them; pure.

Labels and titles are plain text there: nothing in them is drawn as Markdown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.conversation import Offer
from bot.grammar import quoted
from bot.platforms.budget import clip
from bot.platforms.buttons import Press, carried
from bot.platforms.visible import plain

Payload = dict[str, Any]

ROWS, IN_ROW, LABEL, CARRIED = 5, 5, 80, 100
FORM_TITLE, FORM_LABEL, FORM_HELP = 45, 45, 100
ANSWER_MAX = 200
_ROW, _BUTTON, _TEXT, _LABELLED = 1, 2, 4, 18
_GREY, _ONE_LINE = 2, 1


def buttons(presses: Sequence[tuple[str, Press]]) -> Payload:
    """`components`, and `buttons` where one stands for more than its field holds; nothing without presses.

    The last one keeps its place: it is Share.
    """
    most = ROWS * IN_ROW
    shown = presses if len(presses) <= most else [*presses[: most - 1], presses[-1]]
    kept: dict[str, str] = {}
    drawn: dict[str, Payload] = {}
    for label, press in shown:
        text, long = carried(press, CARRIED)
        kept |= long
        drawn.setdefault(text, _button(label, text))
    if not drawn:
        return {}
    return {"components": list(_rows(list(drawn.values())))} | ({"buttons": kept} if kept else {})


def _button(label: str, custom_id: str) -> Payload:
    return {"type": _BUTTON, "style": _GREY, "label": clip(plain(label), LABEL) or "…", "custom_id": custom_id}


def _rows(items: Sequence[Payload]) -> Iterable[Payload]:
    for at in range(0, len(items), IN_ROW):
        yield {"type": _ROW, "components": list(items[at : at + IN_ROW])}


def form(custom_id: str, press: Press, label: str, offers: Sequence[Offer]) -> Payload:
    """The form that asks for the argument which `press` lacks; it carries what its button carried."""
    asked = {
        "type": _TEXT,
        "custom_id": press.asks,
        "style": _ONE_LINE,
        "min_length": 1,
        "max_length": ANSWER_MAX,
        "required": True,
    }
    about = clip(plain(_help(press, offers)), FORM_HELP)
    line: Payload = {"type": _LABELLED, "label": clip(plain(press.asks), FORM_LABEL), "component": asked}
    line |= {"description": about} if about else {}
    title = clip(plain(label) or press.command.split(" ", 1)[0], FORM_TITLE)
    return {"title": title, "custom_id": custom_id, "components": [line]}


def _help(press: Press, offers: Sequence[Offer]) -> str:
    """What the catalogue says of the argument; of the longest command whose name the line begins with."""
    for offer in sorted(offers, key=lambda one: len(one.path), reverse=True):
        if f"{press.command} ".startswith(f"/{' '.join(offer.path)} "):
            return next((option.help for option in offer.options if option.name == press.asks), "")
    return ""


def filled(press: Press, data: Mapping[str, Any]) -> str:
    """The command line, completed with what was typed into the form."""
    typed = next((item.get("value", "") for item in _fields(data) if item.get("custom_id") == press.asks), "")
    value = plain(str(typed))
    return f"{press.command} {press.asks}:{quoted(value)}" if value else press.command


def _fields(data: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    for part in data.get("components", ()):
        yield from (part["component"],) if isinstance(part.get("component"), Mapping) else _fields(part)
        yield part
