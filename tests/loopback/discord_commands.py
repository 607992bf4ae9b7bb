"""The documented rules of registering commands: names, nesting, order of options, counts, the budget of characters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from tests.loopback.discord_components import text
from tests.loopback.discord_errors import Faults
from tests.loopback.discord_state import Payload

NAME = re.compile(r"^[-_'\w]{1,32}$")
SUB_COMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(1, 12)
COMMANDS, OPTIONS, CHOICES, CHARACTERS = 100, 25, 25, 8000


def check_commands(commands: Any) -> None:
    """Refuse a registration as a whole where any command breaks a rule."""
    faults = Faults()
    if not isinstance(commands, list):
        faults.add("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        faults.settle()
    chat = [command for command in commands if command.get("type", 1) == 1]
    if len(chat) > COMMANDS:
        faults.add("", "BASE_TYPE_MAX_LENGTH", f"Must be {COMMANDS} or fewer in length.")
    _unique(commands, "", "APPLICATION_COMMANDS_DUPLICATE_NAME", faults)
    for place, command in enumerate(commands):
        _command(command, str(place), faults)
    faults.settle()


def _command(command: Payload, path: str, faults: Faults) -> None:
    if command.get("type", 1) != 1:
        _chosen(command, path, faults)
        return
    _name(command.get("name"), f"{path}.name", faults)
    text(command.get("description"), f"{path}.description", 1, 100, faults)
    _options(command.get("options") or [], path, faults, depth=0)
    if characters(command) > CHARACTERS:
        words = f"Command exceeds maximum size ({CHARACTERS})"
        faults.add(path, "APPLICATION_COMMAND_TOO_LARGE", words)
    for name in ("contexts", "integration_types"):
        if command.get(name) == []:
            faults.add(f"{path}.{name}", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 3 in length.")


def _chosen(command: Payload, path: str, faults: Faults) -> None:
    """Of a user or a message: any name, no description, no options."""
    text(command.get("name"), f"{path}.name", 1, 32, faults)
    if command.get("description"):
        faults.add(f"{path}.description", "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", "Has no description")
    if command.get("options"):
        faults.add(f"{path}.options", "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS", "Has no options")


def _name(value: Any, path: str, faults: Faults) -> None:
    if not isinstance(value, str):
        faults.required(path)
    elif not NAME.match(value) or value != value.lower():
        words = "Command name is invalid"
        faults.add(path, "APPLICATION_COMMAND_INVALID_NAME", words)


def _unique(named: list[Any], path: str, code: str, faults: Faults) -> None:
    names = [
        (item.get("name"), item.get("type", 1) if code.startswith("APPLICATION_COMMANDS") else 0) for item in named
    ]
    if len(set(names)) < len(names):
        faults.add(path, code, "The name is already used")


def _options(options: list[Any], path: str, faults: Faults, *, depth: int) -> None:
    at = f"{path}.options"
    if len(options) > OPTIONS:
        faults.add(at, "BASE_TYPE_MAX_LENGTH", f"Must be {OPTIONS} or fewer in length.")
    _unique(options, at, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_USED", faults)
    nested = [option.get("type") in {SUB_COMMAND, GROUP} for option in options]
    if any(nested) and not all(nested):
        words = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        faults.add(at, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", words)
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        words = "Required options must be placed before non-required options"
        faults.add(at, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", words)
    for place, option in enumerate(options):
        _option(option, f"{at}.{place}", faults, depth=depth)


def _option(option: Payload, path: str, faults: Faults, *, depth: int) -> None:
    kind = option.get("type")
    _name(option.get("name"), f"{path}.name", faults)
    text(option.get("description"), f"{path}.description", 1, 100, faults)
    if kind == GROUP:
        _group(option, path, faults, depth=depth)
    elif kind == SUB_COMMAND:
        _sub_command(option, path, faults, depth=depth)
    elif kind in range(STRING, ATTACHMENT + 1):
        _choices(option, path, faults)
    else:
        faults.choice(f"{path}.type", "(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)")


def _group(option: Payload, path: str, faults: Faults, *, depth: int) -> None:
    inside = option.get("options") or []
    if depth or not inside or any(item.get("type") != SUB_COMMAND for item in inside):
        words = "Sub-command groups hold sub-commands, directly under a command"
        faults.add(f"{path}.type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", words)
    _options(inside, path, faults, depth=depth + 1)


def _sub_command(option: Payload, path: str, faults: Faults, *, depth: int) -> None:
    inside = option.get("options") or []
    if depth > 1 or any(item.get("type") in {SUB_COMMAND, GROUP} for item in inside):
        words = "Sub-commands hold values, not further sub-commands"
        faults.add(f"{path}.type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", words)
    _options(inside, path, faults, depth=depth + 1)


def _choices(option: Payload, path: str, faults: Faults) -> None:
    choices = option.get("choices") or []
    if len(choices) > CHOICES:
        faults.add(f"{path}.choices", "BASE_TYPE_MAX_LENGTH", f"Must be {CHOICES} or fewer in length.")
    if choices and option.get("autocomplete"):
        words = "Autocomplete and choices exclude each other"
        faults.add(f"{path}.autocomplete", "APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES", words)
    if option.get("autocomplete") and option.get("type") not in {STRING, INTEGER, NUMBER}:
        faults.add(f"{path}.autocomplete", "APPLICATION_COMMAND_AUTOCOMPLETE_TYPE", "of text and numbers only")
    if option.get("options"):
        faults.add(f"{path}.options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "a value holds no options")
    for place, choice in enumerate(choices):
        check_choice(choice, f"{path}.choices.{place}", faults)
    _bounds(option, path, faults)


def check_choice(choice: Payload, path: str, faults: Faults) -> None:
    """A choice has a name and a value of 1 to 100; the same holds of autocompletion."""
    text(choice.get("name"), f"{path}.name", 1, 100, faults)
    if not isinstance(choice.get("value"), int | float):
        text(choice.get("value"), f"{path}.value", 1, 100, faults)


def _bounds(option: Payload, path: str, faults: Faults) -> None:
    if option.get("type") != STRING and (option.get("min_length") or option.get("max_length")):
        faults.add(f"{path}.max_length", "APPLICATION_COMMAND_OPTION_LENGTH", "of texts only")
    least, most = option.get("min_length") or 0, option.get("max_length")
    if not 0 <= least <= 6000 or (most is not None and not max(1, least) <= most <= 6000):
        faults.add(f"{path}.max_length", "NUMBER_TYPE_MAX", "must be between 1 and 6000")


def characters(command: Payload) -> int:
    """The budget's measure: names, descriptions and values of a command, its options and their choices."""
    own = _longest(command, "name") + _longest(command, "description")
    choices: Iterable[Payload] = command.get("choices") or []
    chosen = sum(_longest(choice, "name") + len(str(choice.get("value", ""))) for choice in choices)
    return own + chosen + sum(characters(option) for option in command.get("options") or [])


def _longest(item: Payload, name: str) -> int:
    texts = [item.get(name) or "", *(item.get(f"{name}_localizations") or {}).values()]
    return max(len(str(one)) for one in texts)
