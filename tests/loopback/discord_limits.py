"""The documented limits of a message: text, embeds, mentions and nonce; every length in UTF-16 units, untrimmed.

It answers with the nested errors of an invalid form; what components may hold stands beside it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from tests.loopback.discord_components import check_components
from tests.loopback.discord_errors import Faults
from tests.loopback.discord_state import COMPONENTS_V2, Payload

CONTENT = 2000
EMBEDS = 10
EMBED_TOTAL = 6000
FIELDS = 25
TEXTS = {"title": 256, "description": 4096}
NESTED = {"footer": ("text", 2048), "author": ("name", 256)}
LINKS = {"url": (), "image": ("url",), "thumbnail": ("url",), "author": ("url", "icon_url"), "footer": ("icon_url",)}
FILES = 10
FILE_BYTES = 10 * 1024 * 1024
REQUEST_BYTES = 25 * 1024 * 1024
NONCE = 25
MENTION_KINDS = {"roles", "users", "everyone"}


def units(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def check_message(body: Payload, *, files: int = 0) -> None:
    """Refuse a message that breaks a limit."""
    faults = Faults()
    _text(body.get("content"), "content", CONTENT, faults)
    _embeds(body.get("embeds"), faults)
    _mentions(body.get("allowed_mentions"), faults)
    _nonce(body.get("nonce"), faults)
    _flags(body, faults)
    _files(body, files, faults)
    check_components(body.get("components"), faults, modern=_is_modern(body))
    faults.settle()


def is_empty(body: Payload, files: int) -> bool:
    """Nothing to show: no text but blanks, no embed, no component, no file."""
    content = str(body.get("content") or "").strip()
    return not (content or body.get("embeds") or body.get("components") or files or body.get("attachments"))


def _is_modern(body: Payload) -> bool:
    return bool((body.get("flags") or 0) & COMPONENTS_V2)


def _flags(body: Payload, faults: Faults) -> None:
    flags = body.get("flags")
    if flags is not None and (not isinstance(flags, int) or isinstance(flags, bool)):
        faults.add("flags", "NUMBER_TYPE_COERCE", f'Value "{flags}" is not int.')
        return
    if _is_modern(body):
        for name in ("content", "embeds"):
            if body.get(name):
                faults.add(name, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", f"The '{name}' field cannot be")


def _text(value: Any, path: str, most: int, faults: Faults) -> int:
    """Check a text and say how long it is."""
    if value is None:
        return 0
    if not isinstance(value, str):
        faults.add(path, "BASE_TYPE_STRING", "Must be a string.")
        return 0
    if units(value) > most:
        faults.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
    return units(value)


def _embeds(value: Any, faults: Faults) -> None:
    if value is None:
        return
    if not isinstance(value, list) or not all(isinstance(embed, dict) for embed in value):
        faults.add("embeds", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        return
    if len(value) > EMBEDS:
        faults.add("embeds", "BASE_TYPE_MAX_LENGTH", f"Must be {EMBEDS} or fewer in length.")
    total = sum(_embed(embed, f"embeds.{place}", faults) for place, embed in enumerate(value))
    if total > EMBED_TOTAL:
        faults.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBED_TOTAL}")


def _embed(embed: Payload, path: str, faults: Faults) -> int:
    total = sum(_text(embed.get(name), f"{path}.{name}", most, faults) for name, most in TEXTS.items())
    for name, (inner, most) in NESTED.items():
        if (nested := _object(embed.get(name), f"{path}.{name}", faults)) is not None:
            total += _needed(nested.get(inner), f"{path}.{name}.{inner}", most, faults)
    total += _fields(embed.get("fields"), path, faults)
    _links(embed, path, faults)
    _color(embed.get("color"), f"{path}.color", faults)
    if not total and not any(embed.get(name) for name in ("image", "thumbnail")):
        faults.required(f"{path}.description")
    return total


def _color(value: Any, path: str, faults: Faults) -> None:
    if value is None:
        return
    if not isinstance(value, int):
        faults.add(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
    elif not 0 <= value <= 0xFFFFFF:
        faults.add(path, "NUMBER_TYPE_MAX", "int value should be less than or equal to 16777215.")


def _object(value: Any, path: str, faults: Faults) -> Payload | None:
    if value is None or isinstance(value, dict):
        return value
    faults.add(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
    return None


def _needed(value: Any, path: str, most: int, faults: Faults) -> int:
    if isinstance(value, str) and not value.strip():
        value = None
    if value is None:
        faults.required(path)
    return _text(value, path, most, faults)


def _fields(value: Any, path: str, faults: Faults) -> int:
    fields = value or []
    if len(fields) > FIELDS:
        faults.add(f"{path}.fields", "BASE_TYPE_MAX_LENGTH", f"Must be {FIELDS} or fewer in length.")
    total = 0
    for place, field in enumerate(fields):
        at = f"{path}.fields.{place}"
        total += _needed(field.get("name"), f"{at}.name", 256, faults)
        total += _needed(field.get("value"), f"{at}.value", 1024, faults)
    return total


def _links(embed: Payload, path: str, faults: Faults) -> None:
    for name, inner in LINKS.items():
        if not inner:
            check_link(embed.get(name), f"{path}.{name}", faults)
        for key in inner:
            if isinstance(nested := embed.get(name), dict):
                check_link(nested.get(key), f"{path}.{name}.{key}", faults, schemes=("http", "https", "attachment"))


def check_link(value: Any, path: str, faults: Faults, schemes: tuple[str, ...] = ("http", "https")) -> None:
    """A link must be well formed, of a known scheme, and not too long."""
    if value is None:
        return
    if _text(value, path, 2048, faults) == 0:
        return
    try:
        parts = urlsplit(str(value))
    except ValueError:
        faults.add(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
        return
    if parts.scheme not in schemes:
        faults.add(path, "URL_TYPE_INVALID_SCHEME", f'Scheme "{parts.scheme}" must be one of {schemes}.')
    elif not parts.netloc or any(mark.isspace() for mark in str(value)):
        faults.add(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")


def _mentions(value: Any, faults: Faults) -> None:
    if (mentions := _object(value, "allowed_mentions", faults)) is None:
        return
    parse = mentions.get("parse") or []
    for place, kind in enumerate(parse):
        if kind not in MENTION_KINDS:
            faults.choice(f"allowed_mentions.parse.{place}", "('roles', 'users', 'everyone')")
    for kind in ("users", "roles"):
        named = mentions.get(kind) or []
        if len(named) > 100:
            faults.add(f"allowed_mentions.{kind}", "BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer in length.")
        if named and kind in parse:
            words = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            faults.add("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", words)


def _nonce(value: Any, faults: Faults) -> None:
    if isinstance(value, str):
        _text(value, "nonce", NONCE, faults)


def _files(body: Payload, files: int, faults: Faults) -> None:
    listed = body.get("attachments") or []
    if max(files, len(listed)) > FILES:
        faults.add("attachments", "BASE_TYPE_MAX_LENGTH", f"Must be {FILES} or fewer in length.")
