"""The documented shapes and limits of blocks, and of rich text within them.

It knows where a block stands (a message, a modal, the home tab), not what became of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from tests.loopback.slack_calls import Json
from tests.loopback.slack_elements import (
    ANY_TEXT,
    Findings,
    element,
    items,
    keys,
    kind_of,
    length,
    one_of,
    text_object,
    whole,
)

MARKDOWN_MOST = 12_000
STYLES = {"bold", "italic", "strike", "code", "underline"}
Check = Callable[[Findings, Json, str], None]


def _section(found: Findings, block: Json, at: str) -> None:
    if "text" not in block and not block.get("fields"):
        found.add("missing required field: text or fields", at)
    if "text" in block:
        text_object(found, block["text"], f"{at}/text", 3000, ANY_TEXT)
    if "fields" in block:
        for place, one in enumerate(items(found, block["fields"], f"{at}/fields", 10)):
            text_object(found, one, f"{at}/fields/{place}", 2000, ANY_TEXT)
    if "accessory" in block:
        element(found, block["accessory"], f"{at}/accessory", "section")


def _header(found: Findings, block: Json, at: str) -> None:
    text_object(found, block.get("text"), f"{at}/text", 150)


def _context(found: Findings, block: Json, at: str) -> None:
    for place, one in enumerate(items(found, block.get("elements"), f"{at}/elements", 10)):
        if isinstance(one, dict) and one.get("type") == "image":
            element(found, one, f"{at}/elements/{place}", "context")
        else:
            text_object(found, one, f"{at}/elements/{place}", 3000, ANY_TEXT)


def _actions(found: Findings, block: Json, at: str) -> None:
    for place, one in enumerate(items(found, block.get("elements"), f"{at}/elements", 25)):
        element(found, one, f"{at}/elements/{place}", "actions")


def _input(found: Findings, block: Json, at: str) -> None:
    text_object(found, block.get("label"), f"{at}/label", 2000)
    element(found, block.get("element"), f"{at}/element", "input")
    if "hint" in block:
        text_object(found, block["hint"], f"{at}/hint", 2000)
    for flag in ("optional", "dispatch_action"):
        if not isinstance(block.get(flag, False), bool):
            found.add("must be a boolean", f"{at}/{flag}")


def _image(found: Findings, block: Json, at: str) -> None:
    element(found, {name: block[name] for name in set(block) - {"title", "block_id"}}, at, "context")
    if "title" in block:
        text_object(found, block["title"], f"{at}/title", 2000)


def _markdown(found: Findings, block: Json, at: str) -> None:
    length(found, block.get("text"), f"{at}/text", MARKDOWN_MOST)


def _nothing(found: Findings, block: Json, at: str) -> None:
    """Its keys say all."""


RICH: Mapping[str, tuple[Collection[str], Collection[str]]] = {
    "text": ({"text"}, {"style"}),
    "link": ({"url"}, {"text", "unsafe", "style"}),
    "emoji": ({"name"}, {"unicode", "skin_tone", "style"}),
    "user": ({"user_id"}, {"style"}),
    "usergroup": ({"usergroup_id"}, {"style"}),
    "channel": ({"channel_id"}, {"style"}),
    "broadcast": ({"range"}, {"style"}),
    "date": ({"timestamp", "format"}, {"url", "fallback", "style"}),
    "color": ({"value"}, {"style"}),
}
RICH_HOLDERS: Mapping[str, Collection[str]] = {
    "rich_text_section": (),
    "rich_text_quote": {"border"},
    "rich_text_preformatted": {"border", "language"},
    "rich_text_list": {"style", "indent", "offset", "border"},
}


def _rich_text(found: Findings, block: Json, at: str) -> None:
    for place, one in enumerate(items(found, block.get("elements"), f"{at}/elements", 1000)):
        _rich_holder(found, one, f"{at}/elements/{place}", RICH_HOLDERS)


def _rich_holder(found: Findings, value: Any, at: str, allowed: Collection[str]) -> None:
    kind = kind_of(value)
    if kind not in allowed:
        found.add(f"unsupported rich text element: {kind}", at)
        return
    keys(found, value, at, ("type", "elements"), RICH_HOLDERS[kind])
    if kind == "rich_text_list":
        one_of(found, value.get("style"), f"{at}/style", ("bullet", "ordered"))
        whole(found, value, at, "indent", range(9))
    for place, one in enumerate(items(found, value.get("elements"), f"{at}/elements", 1000)):
        if kind == "rich_text_list":
            _rich_holder(found, one, f"{at}/elements/{place}", ("rich_text_section",))
        else:
            _rich_leaf(found, one, f"{at}/elements/{place}")


def _rich_leaf(found: Findings, value: Any, at: str) -> None:
    kind = kind_of(value)
    if kind not in RICH:
        found.add(f"unsupported rich text element: {kind}", at)
        return
    required, optional = RICH[kind]
    if not keys(found, value, at, {"type", *required}, optional):
        return
    for name in required - {"timestamp"} if isinstance(required, set) else required:
        length(found, value[name], f"{at}/{name}", 13_000)
    if kind == "link":
        length(found, value["url"], f"{at}/url", 3000)
    if "style" in value:
        _style(found, value["style"], f"{at}/style")


def _style(found: Findings, value: Any, at: str) -> None:
    if keys(found, value, at, (), STYLES):
        for name, on in value.items():
            if not isinstance(on, bool):
                found.add("must be a boolean", f"{at}/{name}")


# type: required and optional keys beside type and block_id, the surfaces, what checks it further
BLOCKS: Mapping[str, tuple[Collection[str], Collection[str], str, Check]] = {
    "section": ((), ("text", "fields", "accessory", "expand"), "message modal home", _section),
    "divider": ((), (), "message modal home", _nothing),
    "header": (("text",), ("level",), "message modal home", _header),
    "context": (("elements",), (), "message modal home", _context),
    "actions": (("elements",), (), "message modal home", _actions),
    # Slack draws some input blocks in messages, too; here they belong to views alone, the stricter reading.
    "input": (("label", "element"), ("hint", "optional", "dispatch_action"), "modal home", _input),
    "image": (("alt_text",), ("image_url", "slack_file", "title"), "message modal home", _image),
    "rich_text": (("elements",), (), "message modal home", _rich_text),
    "markdown": (("text",), (), "message", _markdown),
}


def check_blocks(blocks: Any, surface: str, most: int, at: str = "/blocks") -> Findings:
    """All that is wrong with blocks that stand on a surface: `message`, `modal` or `home`."""
    found = Findings()
    given = items(found, blocks, at, most, 0 if surface == "message" else 1)
    for place, block in enumerate(given):
        _block(found, block, f"{at}/{place}", surface)
    if not found:
        _unique(found, "block_id", [block.get("block_id") for block in given], at)
        _unique(found, "action_id", [one.get("action_id") for _, one in interactive(given)], at)
    return found


def _block(found: Findings, block: Any, at: str, surface: str) -> None:
    kind = kind_of(block)
    if kind not in BLOCKS:
        found.add(f"unsupported type: {kind}", at)
        return
    required, optional, surfaces, check = BLOCKS[kind]
    if surface not in surfaces.split():
        found.add(f"unsupported type in a {surface}: {kind}", at)
    keys(found, block, at, {"type", *required}, {"block_id", *optional})
    if "block_id" in block:
        length(found, block["block_id"], f"{at}/block_id", 255)
    if surface == "home" and kind == "input" and kind_of(block.get("element")) == "file_input":
        found.add("unsupported element in home: file_input", f"{at}/element")
    check(found, block, at)


def _unique(found: Findings, name: str, values: Collection[Any], at: str) -> None:
    """No id twice in the whole message or view: for `action_id` stricter than Slack, which asks it of a block."""
    given = [one for one in values if one is not None]
    for one in sorted({one for one in given if given.count(one) > 1}):
        found.add(f"`{name}` {one!r} already exists", at)


def interactive(blocks: Collection[Json]) -> Iterator[tuple[Json, Json]]:
    """Every element that can be pressed, chosen or filled in, after its block."""
    for block in blocks:
        held = [block.get("accessory"), block.get("element")]
        held += block.get("elements", []) if block["type"] == "actions" else []
        for one in held:
            if isinstance(one, dict) and one.get("type") != "image":
                yield block, one
