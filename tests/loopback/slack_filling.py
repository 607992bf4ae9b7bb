"""How a person finds an element and fills in a view, no more than Slack's own window lets them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tests.loopback.slack_blocks import interactive
from tests.loopback.slack_calls import Json
from tests.loopback.slack_state import View
from tests.loopback.slack_views import empty_value


def find_element(blocks: Iterable[Json], name: str, kinds: set[str] | None) -> tuple[Json, Json]:
    """The one element of this label, placeholder, action_id, block_id or value; the first where several match."""
    held = [pair for pair in interactive(list(blocks)) if kinds is None or pair[1]["type"] in kinds]
    for names in (_shown_names, _ids):
        for block, element in held:
            if name in names(block, element):
                return block, element
    shown = [one for block, element in held for one in _shown_names(block, element)]
    raise AssertionError(f"nothing is called {name!r} here, but {shown}")


def _shown_names(block: Json, element: Json) -> list[str]:
    texts = [element.get("text"), element.get("placeholder"), block.get("label")]
    return [one["text"] for one in texts if one]


def _ids(block: Json, element: Json) -> list[str]:
    return [str(one) for one in (element.get("action_id"), block.get("block_id"), element.get("value")) if one]


def option_named(options: Iterable[Json], name: str) -> Json:
    held = list(options)
    for one in held:
        if name in {one["text"]["text"], one["value"]}:
            return one
    raise AssertionError(f"no option {name!r}, but {[one['text']['text'] for one in held]}")


def fill(view: View, values: dict[str, Any], choices: Callable[[Json], list[Json]], files: dict[str, Json]) -> None:
    """Put values into a view's state; None empties a field. A required field that stays empty is an error."""
    for name, value in values.items():
        block, element = find_element(view.blocks, name, None)
        held = empty_value(element) if value is None else value_of(element, value, choices(element), files)
        view.state.setdefault(block["block_id"], {})[element["action_id"]] = held
    for block, element in interactive(view.blocks):
        if block["type"] == "input" and not block.get("optional"):
            told = view.state[block["block_id"]][element["action_id"]]
            given = [one for key, one in told.items() if key != "type" and one]
            assert given, f"{block['label']['text']!r} is required and empty: Slack does not let it pass"


def value_of(element: Json, value: Any, choices: list[Json], files: dict[str, Json]) -> Json:
    """What the state says of an element once a person gave it a value, which its own limits must allow."""
    kind = str(element["type"])
    told = empty_value(element)
    if kind == "file_input":
        assert len(value) <= element.get("max_files", 10), "more files than max_files"
        chosen = [files[one] for one in value]
        wanted = element.get("filetypes")
        assert not wanted or all(one["filetype"] in wanted for one in chosen), f"no file but {wanted}"
        return told | {"files": chosen}
    if kind.endswith("_input"):
        assert element.get("min_length", 0) <= len(value) <= element.get("max_length", 3000), "a text of this length"
        return told | {"value": value}
    key = next(one for one in told if one != "type")
    if key == "selected_option":
        return told | {key: option_named(choices, value)}
    if key == "selected_options":
        return told | {key: [option_named(choices, one) for one in value]}
    return told | {key: value}
