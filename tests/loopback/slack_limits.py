"""Whether Slack would take a message, a view, metadata or an answer of options, and with which error it would not.

It is pure: it knows no channel, token or trigger. slack_sdk's own models judge, too.
"""

from __future__ import annotations

import copy
import json
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block, Option, OptionGroup
from slack_sdk.models.views import View as SdkView

from tests.loopback.slack_blocks import check_blocks
from tests.loopback.slack_calls import Json, Refused
from tests.loopback.slack_elements import Findings, keys, length, option_groups, options, text_object

TEXT_MOST = 40_000
UPDATED_TEXT_MOST = 4_000
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
BLOCKS_SIZE = 13_200
METADATA_SIZE = 16 * 1024
VIEW_SIZE = 250_000
VIEW_KEYS = {
    "modal": {"title", "close", "submit", "clear_on_close", "notify_on_close", "submit_disabled"},
    "home": set[str](),
}


def check_message(text: str, blocks: Any, *, text_most: int = TEXT_MOST) -> None:
    """Refuse a message that is empty, too long or malformed.

    The size of blocks is that of their compact JSON: what was measured from outside fits it; Slack documents nothing.
    """
    if not text and not blocks:
        raise Refused("no_text")
    if len(text) > text_most:
        raise Refused("msg_too_long")
    if blocks is None:
        return
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    found = check_blocks(blocks, "message", MESSAGE_BLOCKS) or _sdk_blocks(blocks)
    if found:
        raise Refused("invalid_blocks", found, errors=[one.removeprefix("[ERROR] ") for one in found])
    if _size(blocks) > BLOCKS_SIZE:
        raise Refused("msg_blocks_too_long")


def check_metadata(metadata: Any) -> None:
    """Refuse metadata that is not a named event with a flat enough payload."""
    if metadata is None or metadata == {}:
        return
    named = isinstance(metadata, dict) and set(metadata) == {"event_type", "event_payload"}
    if not named or not isinstance(metadata["event_type"], str) or not metadata["event_type"]:
        raise Refused("invalid_metadata_format")
    if not isinstance(metadata["event_payload"], dict):
        raise Refused("invalid_metadata_format")
    if _size(metadata) > METADATA_SIZE:
        raise Refused("metadata_too_large")


def check_view(view: Any, kind: str) -> None:
    """Refuse a view that is no `modal` or no `home` as documented."""
    found = view_findings(view, kind)
    if found:
        raise Refused("invalid_arguments", found)
    if _size(view) > VIEW_SIZE:
        raise Refused("view_too_large")


def view_findings(view: Any, kind: str) -> Findings:
    found, at = Findings(), "/view"
    common = {"private_metadata", "callback_id", "external_id"}
    if not keys(found, view, at, ("type", "blocks"), VIEW_KEYS[kind] | common):
        return found
    if view["type"] != kind:
        found.add(f"must be of type {kind}", f"{at}/type")
    if kind == "modal" and "title" not in view:
        found.add("missing required field: title", at)
    for name in VIEW_KEYS[kind] & {"title", "close", "submit"} & set(view):
        text_object(found, view[name], f"{at}/{name}", 24)
    for name, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        if name in view:
            length(found, view[name], f"{at}/{name}", most, least=0)
    found += check_blocks(view["blocks"], kind, VIEW_BLOCKS, f"{at}/blocks")
    if not found and "submit" not in view and kind == "modal" and any(one["type"] == "input" for one in view["blocks"]):
        found.add("missing required field: submit", at)
    return found or _sdk_view(view)


def check_options(answer: Any) -> Findings:
    """What is wrong with the answer to a `block_suggestion`: options or option groups, either possibly empty."""
    found = Findings()
    if not isinstance(answer, dict) or len({"options", "option_groups"} & set(answer)) != 1:
        found.add("must have either options or option_groups", "")
        return found
    keys(found, answer, "", (), ("options", "option_groups"))
    if "options" in answer:
        options(found, answer["options"], "/options", 100, least=0)
    else:
        option_groups(found, answer["option_groups"], "/option_groups", least=0)
    return found or _sdk_options(answer)


def _size(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _sdk_blocks(blocks: list[Json]) -> Findings:
    def parse() -> None:
        for block in Block.parse_all(copy.deepcopy(blocks)):
            block.to_dict()

    return _tried(parse, "/blocks")


def _sdk_view(view: Json) -> Findings:
    return _tried(lambda: SdkView(**copy.deepcopy(view)).to_dict(), "/view")


def _sdk_options(answer: Json) -> Findings:
    def parse() -> None:
        for one in Option.parse_all(copy.deepcopy(answer.get("options"))) or []:
            one.to_dict()
        for group in OptionGroup.parse_all(copy.deepcopy(answer.get("option_groups"))) or []:
            group.to_dict()

    return _tried(parse, "/options")


def _tried(parse: Any, at: str) -> Findings:
    found = Findings()
    try:
        parse()
    except (SlackObjectFormationError, TypeError, AttributeError, KeyError) as error:
        found.add(f"the SDK's model refuses it: {error}", at)
    return found
