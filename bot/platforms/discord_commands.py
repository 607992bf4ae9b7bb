"""The catalogue as Discord's application commands, and a use of one as the line that means it; pure.

https://discord.com/developers/docs/interactions/application-commands
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.conversation import Offer, Option, OptionKind, Suggestion
from bot.grammar import line, quoted
from bot.platforms.budget import clip, units
from bot.platforms.buttons import WRONG_SPEAKER, wrong_on
from bot.platforms.visible import plain

Payload = dict[str, Any]
Path = tuple[str, ...]

CHOICES, CHOICE, ABOUT = 25, 100, 100
SUB_COMMAND, GROUP, STRING, INTEGER, BOOLEAN, CHANNEL, ATTACHMENT = 1, 2, 3, 4, 5, 7, 11
TYPES: dict[OptionKind, int] = {
    "text": STRING,
    "whole": INTEGER,
    "flag": BOOLEAN,
    "channel": CHANNEL,
    "file": ATTACHMENT,
}
# Text, announcement, the three kinds of thread, forum.
CHANNELS = [0, 5, 10, 11, 12, 15]
IN_GUILD, WITH_BOT = 0, 1
FAMILY = "news"
OF_MESSAGE: Payload = {"type": 3, "contexts": [IN_GUILD]}


# --- what is registered ------------------------------------------------------------------------------------------


def commands(offers: Sequence[Offer]) -> list[Payload]:
    """Everything that is offered, as it is registered: for servers and for the bot's own direct messages.

    And what is chosen of a message, in servers.
    """
    tops: dict[str, list[tuple[Path, Offer]]] = {}
    for path, offer in paths(offers).items():
        tops.setdefault(path[0], []).append((path[1:], offer))
    where = {"type": 1, "contexts": [IN_GUILD, WITH_BOT], "integration_types": [IN_GUILD]}
    return [
        *(_node(name, inside, 0) | where for name, inside in tops.items()),
        {"name": WRONG_SPEAKER} | where | OF_MESSAGE,
    ]


def paths(offers: Sequence[Offer]) -> dict[Path, Offer]:
    """Every name of every command; of other names only those under `/news`, which no other app owns."""
    every = {offer.path: offer for offer in offers}
    return every | {alias: offer for offer in offers for alias in offer.aliases if alias[0] == FAMILY}


def _node(name: str, inside: Sequence[tuple[Path, Offer]], depth: int) -> Payload:
    """A command, or a group of those whose path goes on."""
    [(path, offer), *others] = inside
    if not path and not others:
        about = {"name": name, "description": _about(offer.summary)}
        return about | {"options": [_option(one) for one in _required_first(offer.options)]}
    children: dict[str, list[tuple[Path, Offer]]] = {}
    for path, offer in inside:
        children.setdefault(path[0], []).append((path[1:], offer))
    options = [{"type": _kind(below)} | _node(child, below, depth + 1) for child, below in children.items()]
    return {"name": name, "description": _about(", ".join(children)), "options": options}


def _kind(inside: Sequence[tuple[Path, Offer]]) -> int:
    return GROUP if inside[0][0] else SUB_COMMAND


def _about(text: str) -> str:
    return clip(plain(text), ABOUT) or "…"


def _required_first(options: Iterable[Option]) -> list[Option]:
    return sorted(options, key=lambda one: not one.required)


def _option(one: Option) -> Payload:
    drawn: Payload = {"type": TYPES[one.kind], "name": one.name, "description": _about(one.help)}
    drawn |= {"required": True} if one.required else {}
    drawn |= {"autocomplete": True} if one.completes and one.kind in ("text", "whole") else {}
    if one.kind == "whole":
        drawn |= {"min_value": one.least} if one.least is not None else {}
        drawn |= {"max_value": one.most} if one.most is not None else {}
    return drawn | ({"channel_types": CHANNELS} if one.kind == "channel" else {})


_DEFAULTS: Payload = {"type": 1, "description": "", "required": False, "autocomplete": False, "options": []}
_COMPARED = (
    *("type", "name", "description", "options", "required", "autocomplete", "min_value", "max_value"),
    *("channel_types", "choices", "contexts", "integration_types"),
)


def same(registered: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]]) -> bool:
    """Whether what stands there is what is wanted, whatever the platform added."""
    return {one["name"]: _shape(one) for one in registered} == {one["name"]: _shape(one) for one in wanted}


def _shape(one: Mapping[str, Any]) -> Payload:
    held = {key: one.get(key, _DEFAULTS.get(key)) for key in _COMPARED}
    lists = {key: sorted(held[key]) for key in ("channel_types", "contexts", "integration_types") if held[key]}
    return held | lists | {"options": [_shape(option) for option in held["options"] or ()]}


# --- what is used ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Used:
    """A command as somebody used it: its path, the options given, and the one that is being typed."""

    path: Path
    options: tuple[Mapping[str, Any], ...]

    @property
    def focused(self) -> Mapping[str, Any] | None:
        """The option being typed."""
        return next((one for one in self.options if one.get("focused")), None)


def used(data: Mapping[str, Any]) -> Used:
    """What an interaction's data says."""
    path: Path = (str(data["name"]),)
    options = tuple(data.get("options") or ())
    while options and options[0]["type"] in (SUB_COMMAND, GROUP):
        [step] = options
        path, options = (*path, str(step["name"])), tuple(step.get("options") or ())
    return Used(path, options)


def line_of(data: Mapping[str, Any], offers: Sequence[Offer]) -> str:
    """The command line that means this use; files go beside it."""
    if data.get("type") == OF_MESSAGE["type"]:
        return wrong_on(str(data["target_id"]))
    use = used(data)
    offer = paths(offers).get(use.path)
    values = {one["name"]: one["value"] for one in use.options if one["type"] not in (BOOLEAN, ATTACHMENT)}
    flags = [one["name"] for one in use.options if one["type"] == BOOLEAN and one["value"]]
    words = str(values.pop(offer.main, "")) if offer else ""
    return line(use.path, words, flags, **values)


def file_of(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The file that came with a use, as Discord describes it."""
    chosen = next((str(one["value"]) for one in used(data).options if one["type"] == ATTACHMENT), None)
    held: Mapping[str, Any] = data.get("resolved", {}).get("attachments", {})
    return held.get(chosen) if chosen else None


def typed_line(data: Mapping[str, Any], offers: Sequence[Offer]) -> str:
    """The beginning of a line whose end is being typed, for `Complete`; "" where nothing is."""
    use = used(data)
    offer, typed = paths(offers).get(use.path), use.focused
    if offer is None or typed is None:
        return ""
    text = "".join(sign for sign in plain(str(typed["value"])) if sign not in '"“”„')
    name = " ".join(use.path)
    if typed["name"] == offer.main:
        return f"/{name} {text}"
    # What the line is about may decide what can be said of it.
    words = next((plain(str(one["value"])) for one in use.options if one["name"] == offer.main), "")
    return " ".join(filter(None, [f"/{name}", quoted(words) if words else "", f'{typed["name"]}:"{text}']))


def choices(found: Iterable[Suggestion], data: Mapping[str, Any]) -> list[Payload]:
    """Suggested values, each once; names of options, which come with a note, are none."""
    whole = (used(data).focused or {}).get("type") == INTEGER
    drawn: dict[str, Payload] = {}
    for one in found:
        name = plain(one.label)
        fits = name and units(name) <= CHOICE and (not whole or (name.isascii() and name.isdigit()))
        if fits and not one.note:
            drawn.setdefault(name, {"name": name, "value": int(name) if whole else name})
    return list(drawn.values())[:CHOICES]
