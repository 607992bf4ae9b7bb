"""The documented shapes and limits of Block Kit's composition objects and elements.

It knows no blocks, messages or views: what holds elements is in `slack_blocks`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from tests.loopback.slack_calls import Json

PLAIN = ("plain_text",)
ANY_TEXT = ("plain_text", "mrkdwn")
TEXT_KEYS = {"plain_text": {"type", "text", "emoji"}, "mrkdwn": {"type", "text", "verbatim"}}


class Findings(list[str]):
    """What is wrong, in the words of `response_metadata.messages`."""

    def add(self, text: str, at: str) -> None:
        self.append(f"[ERROR] {text} [json-pointer:{at}]")


def kind_of(value: Any) -> str:
    """The type an object names, or nothing."""
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) else ""


def length(found: Findings, value: Any, at: str, most: int, least: int = 1) -> None:
    """A string of so many characters."""
    if not isinstance(value, str):
        found.add("must be a string", at)
    elif len(value) > most:
        found.add(f"must be less than {most + 1} characters", at)
    elif len(value) < least:
        found.add(f"must be more than {least - 1} characters", at)


def items(found: Findings, value: Any, at: str, most: int, least: int = 1) -> list[Any]:
    """A list of so many items; what of it can be looked at further."""
    if not isinstance(value, list):
        found.add("must be an array", at)
        return []
    if len(value) > most:
        found.add(f"no more than {most} items allowed", at)
    if len(value) < least:
        found.add(f"must have at least {least} item", at)
    return value


def whole(found: Findings, value: Json, at: str, name: str, allowed: range) -> None:
    """A whole number within its bounds, where it is given."""
    number = value.get(name)
    if number is not None and (type(number) is not int or number not in allowed):
        found.add(f"must be an integer from {allowed.start} to {allowed.stop - 1}", f"{at}/{name}")


def keys(found: Findings, value: Any, at: str, required: Collection[str], optional: Collection[str] = ()) -> bool:
    """An object with these keys alone."""
    if not isinstance(value, dict):
        found.add("must be an object", at)
        return False
    for name in sorted(set(required) - set(value)):
        found.add(f"missing required field: {name}", at)
    for name in sorted(set(value) - set(required) - set(optional)):
        found.add(f"invalid additional property: {name}", at)
    return set(required) <= set(value)


def one_of(found: Findings, value: Any, at: str, allowed: Collection[str]) -> None:
    if not isinstance(value, str) or value not in allowed:
        found.add(f"must be one of: {', '.join(sorted(allowed))}", at)


def text_object(found: Findings, value: Any, at: str, most: int, kinds: Collection[str] = PLAIN) -> None:
    kind = kind_of(value)
    if kind not in kinds:
        found.add(f"must be a text object of type {' or '.join(kinds)}", at)
    elif keys(found, value, at, ("type", "text"), TEXT_KEYS[kind]):
        length(found, value["text"], f"{at}/text", most)
        for flag in ("emoji", "verbatim"):
            if not isinstance(value.get(flag, False), bool):
                found.add("must be a boolean", f"{at}/{flag}")


def confirm(found: Findings, value: Any, at: str) -> None:
    if keys(found, value, at, ("title", "text", "confirm", "deny"), ("style",)):
        text_object(found, value["title"], f"{at}/title", 100)
        text_object(found, value["text"], f"{at}/text", 300, ANY_TEXT)
        text_object(found, value["confirm"], f"{at}/confirm", 30)
        text_object(found, value["deny"], f"{at}/deny", 30)
        if "style" in value:
            one_of(found, value["style"], f"{at}/style", ("primary", "danger"))


def option(found: Findings, value: Any, at: str, kinds: Collection[str] = PLAIN, *, url: bool = False) -> None:
    if keys(found, value, at, ("text", "value"), ("description", "url") if url else ("description",)):
        text_object(found, value["text"], f"{at}/text", 75, kinds)
        length(found, value["value"], f"{at}/value", 150)
        if "description" in value:
            text_object(found, value["description"], f"{at}/description", 75, kinds)
        if "url" in value:
            length(found, value["url"], f"{at}/url", 3000)


def options(
    found: Findings,
    value: Any,
    at: str,
    most: int,
    kinds: Collection[str] = PLAIN,
    *,
    least: int = 1,
    url: bool = False,
) -> None:
    for place, one in enumerate(items(found, value, at, most, least)):
        option(found, one, f"{at}/{place}", kinds, url=url)


def option_groups(found: Findings, value: Any, at: str, *, least: int = 1) -> None:
    for place, one in enumerate(items(found, value, at, 100, least)):
        if keys(found, one, f"{at}/{place}", ("label", "options")):
            text_object(found, one["label"], f"{at}/{place}/label", 75)
            options(found, one["options"], f"{at}/{place}/options", 100)


def _button(found: Findings, value: Json, at: str) -> None:
    text_object(found, value.get("text"), f"{at}/text", 75)
    if "value" in value:
        length(found, value["value"], f"{at}/value", 2000)
    if "url" in value:
        length(found, value["url"], f"{at}/url", 3000)
    if "style" in value:
        one_of(found, value["style"], f"{at}/style", ("primary", "danger"))
    if "accessibility_label" in value:
        length(found, value["accessibility_label"], f"{at}/accessibility_label", 75)


def _image(found: Findings, value: Json, at: str) -> None:
    length(found, value.get("alt_text"), f"{at}/alt_text", 2000)
    if "image_url" not in value and "slack_file" not in value:
        found.add("missing required field: image_url", at)
    elif "slack_file" in value and "image_url" in value:
        found.add("must have either image_url or slack_file", at)
    elif "image_url" in value:
        length(found, value["image_url"], f"{at}/image_url", 3000)


def _static_select(found: Findings, value: Json, at: str) -> None:
    if ("options" in value) == ("option_groups" in value):
        found.add("must have either options or option_groups", at)
    elif "options" in value:
        options(found, value["options"], f"{at}/options", 100)
    else:
        option_groups(found, value["option_groups"], f"{at}/option_groups")
    if not found:
        _initial(found, value, at, offered(value))


def offered(value: Json) -> list[Json]:
    """The options of a menu or of an answer, those in groups too."""
    return [*value.get("options", ()), *(one for group in value.get("option_groups", ()) for one in group["options"])]


def _initial(found: Findings, value: Json, at: str, choices: Collection[Any] | None) -> None:
    """What is chosen at first is a choice, and one of those offered where all of them are known."""
    chosen = [*value.get("initial_options", ()), *filter(None, [value.get("initial_option")])]
    for one in chosen:
        option(found, one, f"{at}/initial_option", ANY_TEXT)
        if choices is not None and one not in choices:
            found.add("initial option must be one of the options", at)
    whole(found, value, at, "max_selected_items", range(1, 101))


def _external_select(found: Findings, value: Json, at: str) -> None:
    whole(found, value, at, "min_query_length", range(3001))
    _initial(found, value, at, None)


def _choices(most: int, kinds: Collection[str], *, url: bool = False) -> Callable[[Findings, Json, str], None]:
    def check(found: Findings, value: Json, at: str) -> None:
        options(found, value.get("options"), f"{at}/options", most, kinds, url=url)
        if not found:
            _initial(found, value, at, offered(value))

    return check


def _written(found: Findings, value: Json, at: str) -> None:
    whole(found, value, at, "min_length", range(3001))
    whole(found, value, at, "max_length", range(1, 3001))
    if value.get("min_length", 0) > value.get("max_length", 3000):
        found.add("min_length must not exceed max_length", at)
    if "initial_value" in value:
        length(found, value["initial_value"], f"{at}/initial_value", value.get("max_length", 3000), least=0)


def _file_input(found: Findings, value: Json, at: str) -> None:
    whole(found, value, at, "max_files", range(1, 11))
    for place, one in enumerate(items(found, value.get("filetypes", []), f"{at}/filetypes", 100, 0)):
        length(found, one, f"{at}/filetypes/{place}", 20)


def _nothing(found: Findings, value: Json, at: str) -> None:
    """Its keys say all."""


Check = Callable[[Findings, Json, str], None]
_MENU = {"placeholder", "confirm", "focus_on_load"}
_MANY = _MENU | {"max_selected_items", "initial_options"}
_ENTRY = {"placeholder", "focus_on_load", "dispatch_action_config", "initial_value"}
_SECTION, _ACTIONS, _INPUT = "section", "actions", "input"

# type: what it may have beside type and action_id, where it may stand, what checks it further
ELEMENTS: Mapping[str, tuple[Collection[str], str, Check]] = {
    "button": ({"text", "url", "value", "style", "confirm", "accessibility_label"}, "section actions", _button),
    "image": ({"image_url", "alt_text", "slack_file"}, "section context", _image),
    "overflow": ({"options", "confirm"}, "section actions", _choices(5, PLAIN, url=True)),
    "static_select": (_MENU | {"options", "option_groups", "initial_option"}, "section actions input", _static_select),
    "external_select": (_MENU | {"min_query_length", "initial_option"}, "section actions input", _external_select),
    "multi_static_select": (_MANY | {"options", "option_groups"}, "section input", _static_select),
    "multi_external_select": (_MANY | {"min_query_length"}, "section input", _external_select),
    "users_select": (_MENU | {"initial_user"}, "section actions input", _nothing),
    "multi_users_select": (_MENU | {"initial_users", "max_selected_items"}, "section input", _nothing),
    "channels_select": (_MENU | {"initial_channel", "response_url_enabled"}, "section actions input", _nothing),
    "conversations_select": (
        _MENU | {"initial_conversation", "default_to_current_conversation", "response_url_enabled", "filter"},
        "section actions input",
        _nothing,
    ),
    "datepicker": (_MENU | {"initial_date"}, "section actions input", _nothing),
    "timepicker": (_MENU | {"initial_time", "timezone"}, "section actions input", _nothing),
    "checkboxes": (
        {"options", "initial_options", "confirm", "focus_on_load"},
        "section actions input",
        _choices(10, ANY_TEXT),
    ),
    "radio_buttons": (
        {"options", "initial_option", "confirm", "focus_on_load"},
        "section actions input",
        _choices(10, ANY_TEXT),
    ),
    "plain_text_input": (_ENTRY | {"multiline", "min_length", "max_length"}, "input", _written),
    "number_input": (_ENTRY | {"is_decimal_allowed", "min_value", "max_value"}, "input", _nothing),
    "url_text_input": (_ENTRY, "input", _nothing),
    "email_text_input": (_ENTRY, "input", _nothing),
    "file_input": ({"filetypes", "max_files"}, "input", _file_input),
}


def element(found: Findings, value: Any, at: str, place: str) -> None:
    """An element where it may stand, with the keys and limits of its type."""
    kind = kind_of(value)
    if kind not in ELEMENTS:
        found.add(f"unsupported type: {kind}", at)
        return
    optional, places, check = ELEMENTS[kind]
    if place not in places.split():
        found.add(f"unsupported element in {place}: {kind}", at)
    keys(found, value, at, ("type",), {*optional, "action_id"} if kind != "image" else optional)
    if "action_id" in value:
        length(found, value["action_id"], f"{at}/action_id", 255)
    if "placeholder" in value:
        text_object(found, value["placeholder"], f"{at}/placeholder", 150)
    if "confirm" in value:
        confirm(found, value["confirm"], f"{at}/confirm")
    check(found, value, at)
