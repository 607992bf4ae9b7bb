"""Slack's modals: what asks for an argument or a file, what says to wait, and what shows an answer. Without the SDK.

A modal carries in `private_metadata` what it will answer: the press and the place it came from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.conversation import Offer, Option
from bot.grammar import line, quoted
from bot.platforms.budget import units
from bot.platforms.buttons import Press
from bot.platforms.slack_text import Block, context, plain, rich, section, words

View = dict[str, Any]

TITLE, BLOCKS, METADATA, SUGGESTIONS, CHOSEN = 24, 100, 3000, 25, 150
FORM, SHOWN = "pq-form", "pq-shown"
MAIN, FLAGS, WHEN = "pq-main", "pq-flags", "when"
FILE_TYPES = ("opml", "xml", "txt")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a modal came from: its press as the button carried it, the channel and thread it is answered for."""

    press: str = ""
    channel: str = ""
    thread: str = ""

    @property
    def text(self) -> str:
        """For `private_metadata`; read back by `origin`."""
        told = json.dumps({"p": self.press, "c": self.channel, "t": self.thread}, ensure_ascii=False)
        return told if units(told) <= METADATA else "{}"


def origin(metadata: str) -> Origin:
    """What a modal carries; nothing for one of another version."""
    try:
        told = json.loads(metadata or "{}")
        return Origin(str(told.get("p", "")), str(told.get("c", "")), str(told.get("t", "")))
    except (ValueError, AttributeError):
        return Origin()


# --- which command a line or a press means --------------------------------------------------------------------------


def offered(command: str, offers: Sequence[Offer]) -> tuple[Offer, str] | None:
    """The command that a line calls and what stands behind its name; None where it calls none."""
    typed = command.strip().removeprefix("/").split()
    lowered = tuple(word.lower() for word in typed)
    paths = [(path, offer) for offer in offers for path in (offer.path, *offer.aliases)]
    matching = [(path, offer) for path, offer in paths if lowered[: len(path)] == path]
    if not matching:
        return None
    path, offer = max(matching, key=lambda pair: len(pair[0]))
    return offer, " ".join(typed[len(path) :])


def lacking(command: str, offers: Sequence[Offer]) -> Press | None:
    """What to ask for where a line names a command and nothing of what it needs; None where it can be answered."""
    found = offered(command, offers)
    if not found or found[1]:
        return None
    main = _option(found[0], found[0].main)
    return Press("ask", "/" + " ".join(found[0].path), main.name) if main and main.required else None


def asked(press: Press, offers: Sequence[Offer]) -> tuple[Offer, Option] | None:
    """The command and the argument that a press asks for."""
    found = offered(press.command, offers)
    option = _option(found[0], press.asks) if found else None
    return (found[0], option) if found and option else None


def _option(offer: Offer, name: str) -> Option | None:
    return next((one for one in offer.options if one.name == name), None)


# --- modals ---------------------------------------------------------------------------------------------------------


def form(offer: Offer, option: Option, told: Origin) -> View:
    """A form for one argument; with it a flag and the window of time, where the command has them."""
    blocks = [_input(option, _field(offer, option))]
    if option.name == offer.main and option.kind != "file":
        flags = [one for one in offer.options if one.kind == "flag"]
        blocks += [_flags(flags)] if flags else []
        blocks += [_input(one, _text(one), optional=True) for one in offer.options if one.name == WHEN]
    submit = "Import" if option.kind == "file" else "Ask"
    shown = "/" + " ".join(offer.path)
    view = _modal(shown, [context(offer.summary), *blocks], told, FORM)
    return view | {"submit": plain(submit, TITLE)}


def _field(offer: Offer, option: Option) -> dict[str, Any]:
    if option.kind == "file":
        return {"type": "file_input", "action_id": MAIN, "filetypes": list(FILE_TYPES), "max_files": 1}
    if option.completes and option.name == offer.main:
        placeholder = plain("Begin to type", 150)
        return {"type": "external_select", "action_id": MAIN, "min_query_length": 0, "placeholder": placeholder}
    return _text(option)


def _text(option: Option) -> dict[str, Any]:
    return {"type": "plain_text_input", "action_id": MAIN, "max_length": 1000} | (
        {"placeholder": plain('such as "last week"', 150)} if option.name == WHEN else {}
    )


def _input(option: Option, element: dict[str, Any], *, optional: bool = False) -> Block:
    named = element | {"action_id": f"{MAIN}-{option.name}"}
    texts = {"label": plain(option.name.capitalize(), 75), "hint": plain(option.help, 150)}
    return {"type": "input", "block_id": option.name, "element": named, "optional": optional} | texts


def _flags(flags: Sequence[Option]) -> Block:
    options = [{"text": plain(one.help, 75), "value": one.name} for one in flags]
    element = {"type": "checkboxes", "action_id": FLAGS, "options": options}
    return {"type": "input", "block_id": FLAGS, "label": plain("Also", 75), "element": element, "optional": True}


def answer(payloads: Sequence[Mapping[str, Any]], told: Origin, title: str = "Pullquote") -> View:
    """An answer's messages as one modal; what is over a hundred blocks is counted."""
    blocks = [block for payload in payloads for block in payload["blocks"]]
    renamed = [_renamed(block, place) for place, block in enumerate(blocks)]
    if len(renamed) > BLOCKS:
        left = len(renamed) - BLOCKS + 1
        renamed = [*renamed[: BLOCKS - 1], context(f"{left} more did not fit")]
    return _modal(title, renamed, told, SHOWN)


def _renamed(block: Block, place: int) -> Block:
    """Action ids are unique in a view, which may hold the rows of more than one message."""
    if block["type"] != "actions":
        return block
    elements = [one | {"action_id": f"{one['action_id']}-{place}"} for one in block["elements"]]
    return block | {"elements": elements}


def bare(text: str, told: Origin) -> View:
    """An answer whose blocks Slack refused, by the mrkdwn that stands for it."""
    return _modal("Pullquote", [{"type": "section", "text": {"type": "mrkdwn", "text": text}}], told, SHOWN)


def refused(view: Mapping[str, Any], reason: str) -> dict[str, str]:
    """Why a form is not taken now, at its first field; what was put in stays."""
    fields = [str(one["block_id"]) for one in view.get("blocks", ()) if one.get("type") == "input"]
    return dict.fromkeys(fields[:1], reason)


def waiting(told: Origin, name: str = "") -> View:
    """What is shown until the answer is there, under a name of ours."""
    view = _modal("Pullquote", [rich([section(words("One moment …"))])], told, SHOWN)
    return view | ({"external_id": name} if name else {})


def named(view: Mapping[str, Any]) -> str:
    """Our name for what is shown once this form is submitted."""
    return f"pq-{view['id']}-{view.get('hash', '')}"


def _modal(title: str, blocks: Sequence[Block], told: Origin, callback: str) -> View:
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain(title, TITLE),
        "close": plain("Close", TITLE),
        "private_metadata": told.text,
        "blocks": list(blocks),
    }


# --- what was put in ------------------------------------------------------------------------------------------------


def completed(press: Press, offers: Sequence[Offer], state: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """The command line of a form that was filled in."""
    given = {block: value for block, held in state.items() for element in held.values() if (value := _value(element))}
    flags = [str(one) for one in given.pop(FLAGS, ())]
    found = asked(press, offers)
    file = found is not None and found[1].kind == "file"
    value = "" if file else str(given.pop(press.asks, ""))
    when = {WHEN: given[WHEN]} if WHEN in given else {}
    if found and found[1].name != found[0].main:
        return f"{press.command} {press.asks}:{quoted(value)}" if value else press.command
    return press.command + line((), value, flags, **when)[1:]


def files(state: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[Mapping[str, Any]]:
    """The files of a form's `file_input`."""
    return [one for held in state.values() for element in held.values() for one in element.get("files") or ()]


def _value(element: Mapping[str, Any]) -> Any:
    if element.get("type") == "checkboxes":
        return [one["value"] for one in element.get("selected_options") or ()]
    if element.get("type") == "file_input":
        return None
    chosen = element.get("selected_option")
    return chosen["value"] if chosen else element.get("value")


def choices(names: Sequence[str]) -> list[dict[str, Any]]:
    """Options of an external select; a name too long for its value is left to be typed."""
    usable = [name for name in dict.fromkeys(names) if name and units(name) <= CHOSEN]
    return [{"text": plain(name, 75), "value": name} for name in usable[:SUGGESTIONS]]
