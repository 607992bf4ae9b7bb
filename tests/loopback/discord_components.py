"""The documented limits of message components and modals: rows, buttons, selects, text inputs.

Components of the newer kind are counted and measured where a message's flags ask for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from tests.loopback.discord_errors import Faults
from tests.loopback.discord_state import Payload

ROW, BUTTON, SELECT, TEXT_INPUT, LABEL = 1, 2, 3, 4, 18
SELECTS = {3, 5, 6, 7, 8}
MODERN = {1, 9, 10, 12, 13, 14, 17}
LINK_BUTTON, PREMIUM_BUTTON = 5, 6


def check_components(value: Any, faults: Faults, *, modern: bool = False) -> None:
    """Check what hangs under a message."""
    if value is None:
        return
    if not isinstance(value, list):
        faults.add("components", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        return
    if modern:
        _modern(value, faults)
    else:
        _rows(value, faults)
    _unique_ids(value, faults)


def _rows(rows: list[Any], faults: Faults) -> None:
    if len(rows) > 5:
        _length("components", 1, 5, faults)
    for place, row in enumerate(rows):
        if row.get("type") != ROW:
            faults.add(f"components.{place}.type", "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1,).')
        else:
            _row(row, f"components.{place}", faults)


def _row(row: Payload, path: str, faults: Faults) -> None:
    inside = row.get("components") or []
    if not 1 <= len(inside) <= 5:
        _length(f"{path}.components", 1, 5, faults)
    if any(item.get("type") in SELECTS for item in inside) and len(inside) > 1:
        faults.add(f"{path}.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "Component exceeds maximum width")
    for place, item in enumerate(inside):
        _item(item, f"{path}.components.{place}", faults)


def _item(item: Payload, path: str, faults: Faults) -> None:
    if item.get("type") == BUTTON:
        _button(item, path, faults)
    elif item.get("type") in SELECTS:
        _select(item, path, faults)
    else:
        faults.add(f"{path}.type", "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (2, 3, 5, 6, 7, 8).')


def _modern(items: list[Any], faults: Faults) -> None:
    everything = list(walk(items))
    if len(everything) > 40:
        faults.add("components", "BASE_TYPE_MAX_LENGTH", "Must be 40 or fewer in length.")
    texts = [item.get("content") or "" for item in everything if item.get("type") == 10]
    if sum(len(text.encode("utf-16-le", "surrogatepass")) // 2 for text in texts) > 4000:
        faults.add("components", "COMPONENT_MAX_TOTAL_TEXT_LENGTH", "Displayable text exceeds 4000 characters")
    for place, item in enumerate(items):
        if item.get("type") not in MODERN:
            faults.add(f"components.{place}.type", "UNION_TYPE_CHOICES", f"must be one of {sorted(MODERN)}.")
        if item.get("type") == ROW:
            _row(item, f"components.{place}", faults)


def walk(items: list[Any]) -> Iterator[Payload]:
    """Every component, nested ones included."""
    for item in items:
        yield item
        yield from walk(item.get("components") or [])
        for inner in ("accessory", "component"):
            if isinstance(item.get(inner), dict):
                yield from walk([item[inner]])


def _unique_ids(items: list[Any], faults: Faults) -> None:
    seen: set[str] = set()
    for item in walk(items):
        name = item.get("custom_id")
        if isinstance(name, str) and name in seen:
            faults.add("components", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
        seen.add(str(name))


def _length(path: str, least: int, most: int, faults: Faults) -> None:
    faults.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")


def text(value: Any, path: str, least: int, most: int, faults: Faults) -> None:
    """Check a text that must be there, by its UTF-16 length."""
    if value is None or (isinstance(value, str) and least and not value):
        if least:
            faults.required(path)
        return
    if not isinstance(value, str):
        faults.add(path, "BASE_TYPE_STRING", "Must be a string.")
    elif not least <= len(value.encode("utf-16-le", "surrogatepass")) // 2 <= most:
        _length(path, least, most, faults)


def _button(item: Payload, path: str, faults: Faults) -> None:
    style = item.get("style")
    if style not in range(1, 7):
        faults.choice(f"{path}.style", "(1, 2, 3, 4, 5, 6)")
    text(item.get("label"), f"{path}.label", 0, 80, faults)
    if style != PREMIUM_BUTTON and not item.get("label") and not item.get("emoji"):
        faults.required(f"{path}.label")
    if style == LINK_BUTTON:
        _link_button(item, path, faults)
    elif style != PREMIUM_BUTTON:
        text(item.get("custom_id"), f"{path}.custom_id", 1, 100, faults)
        if item.get("url"):
            faults.add(f"{path}.url", "BUTTON_COMPONENT_INVALID_URL", "Only link buttons may have a url")


def _link_button(item: Payload, path: str, faults: Faults) -> None:
    text(item.get("url"), f"{path}.url", 1, 512, faults)
    scheme = urlsplit(str(item.get("url"))).scheme
    if scheme not in {"http", "https", "discord"}:
        words = f"Scheme \"{scheme}\" must be one of ('http', 'https', 'discord')."
        faults.add(f"{path}.url", "URL_TYPE_INVALID_SCHEME", words)
    if item.get("custom_id"):
        words = "A custom id and url cannot both be specified"
        faults.add(f"{path}.custom_id", "BUTTON_COMPONENT_CUSTOM_ID_AND_URL", words)


def _select(item: Payload, path: str, faults: Faults) -> None:
    text(item.get("custom_id"), f"{path}.custom_id", 1, 100, faults)
    text(item.get("placeholder"), f"{path}.placeholder", 0, 150, faults)
    if item.get("type") != SELECT:
        return
    options = item.get("options") or []
    if not 1 <= len(options) <= 25:
        _length(f"{path}.options", 1, 25, faults)
    for place, option in enumerate(options):
        at = f"{path}.options.{place}"
        text(option.get("label"), f"{at}.label", 1, 100, faults)
        text(option.get("value"), f"{at}.value", 1, 100, faults)
        text(option.get("description"), f"{at}.description", 0, 100, faults)
    values = [option.get("value") for option in options]
    if len(set(values)) < len(values):
        words = "The specified option value is already used"
        faults.add(f"{path}.options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", words)
    _counts(item, path, len(options), faults)


def _counts(item: Payload, path: str, options: int, faults: Faults) -> None:
    least, most = item.get("min_values", 1), item.get("max_values", 1)
    if not 0 <= least <= 25 or not 1 <= most <= max(options, 1) or least > most:
        faults.add(f"{path}.max_values", "SELECT_COMPONENT_MAX_VALUES", "more values than options may be selected")


def check_modal(modal: Payload) -> None:
    """Refuse a modal that breaks a limit."""
    faults = Faults()
    text(modal.get("title"), "data.title", 1, 45, faults)
    text(modal.get("custom_id"), "data.custom_id", 1, 100, faults)
    rows = modal.get("components") or []
    if not 1 <= len(rows) <= 5:
        _length("data.components", 1, 5, faults)
    for place, row in enumerate(rows):
        _modal_row(row, f"data.components.{place}", faults)
    _unique_ids(rows, faults)
    faults.settle()


def _modal_row(row: Payload, path: str, faults: Faults) -> None:
    if row.get("type") == LABEL:
        text(row.get("label"), f"{path}.label", 1, 45, faults)
        text(row.get("description"), f"{path}.description", 0, 100, faults)
        _modal_item(row.get("component") or {}, f"{path}.component", faults, labelled=True)
    elif row.get("type") == ROW and len(row.get("components") or []) == 1:
        _modal_item(row["components"][0], f"{path}.components.0", faults, labelled=False)
    elif row.get("type") != 10:
        faults.add(path, "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1, 10, 18).')


def _modal_item(item: Payload, path: str, faults: Faults, *, labelled: bool) -> None:
    text(item.get("custom_id"), f"{path}.custom_id", 1, 100, faults)
    if item.get("type") == TEXT_INPUT:
        _text_input(item, path, faults, labelled=labelled)
    elif item.get("type") in SELECTS and labelled:
        _select(item, path, faults)
    elif item.get("type") != 19 or not labelled:
        faults.add(f"{path}.type", "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (4,).')


def _text_input(item: Payload, path: str, faults: Faults, *, labelled: bool) -> None:
    if not labelled:
        text(item.get("label"), f"{path}.label", 1, 45, faults)
    if item.get("style") not in {1, 2}:
        faults.choice(f"{path}.style", "(1, 2)")
    text(item.get("placeholder"), f"{path}.placeholder", 0, 100, faults)
    text(item.get("value"), f"{path}.value", 0, 4000, faults)
    least, most = item.get("min_length") or 0, item.get("max_length") or 4000
    if not 0 <= least <= 4000 or not 1 <= most <= 4000 or least > most:
        faults.add(f"{path}.max_length", "NUMBER_TYPE_MAX", "must be between 1 and 4000")
