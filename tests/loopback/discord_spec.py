"""The vendor's own description of its API, where a checkout has one beside it: JSON bodies are checked against it.

Snowflakes may be integers there, as the API itself takes them. Without the description nothing is checked.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

PLACE = Path(__file__).resolve().parents[2].parent / "shared" / "specs" / "discord-openapi.json"
URN = "urn:discord"
NUMBER = {"type": "integer", "minimum": 0}


@cache
def _description() -> Any:
    """The whole description, read once; nothing where it is absent."""
    if not PLACE.is_file():
        return None
    description = json.loads(PLACE.read_text(encoding="utf-8"))
    schemas = description["components"]["schemas"]
    schemas["SnowflakeType"] = {"anyOf": [schemas["SnowflakeType"], NUMBER]}
    return description


def present() -> bool:
    return _description() is not None


def forget() -> None:
    """Read the description anew at the next question."""
    for read in (_description, _validator, _registry):
        read.cache_clear()


@cache
def _validator(*pointer: str) -> Draft202012Validator | None:
    """The validator of the schema at this place in the description."""
    at = _description()
    for step in pointer:
        at = at.get(step) if isinstance(at, dict) else None
        if at is None:
            return None
    steps = "/".join(step.replace("~", "~0").replace("/", "~1") for step in pointer)
    return Draft202012Validator({"$ref": f"{URN}#/{steps}"}, registry=_registry())


@cache
def _registry() -> Registry[Any]:
    resource: Resource[Any] = Resource.from_contents(_description(), default_specification=DRAFT202012)
    empty: Registry[Any] = Registry()
    filled: Registry[Any] = empty.with_resource(URN, resource)
    return filled


def body_faults(method: str, path: str, body: Any) -> list[str]:
    """What is wrong with a request's body, a line each: `embeds.0.title: … is too long`."""
    where = ("paths", path, method.lower(), "requestBody", "content", "application/json", "schema")
    return _faults(_validator(*where) if present() else None, body)


def answer_faults(method: str, path: str, status: int, body: Any) -> list[str]:
    """The same of an answer: this server's own claim to likeness."""
    content = ("content", "application/json", "schema")
    where = ("paths", path, method.lower(), "responses", str(status), *content)
    return _faults(_validator(*where) if present() else None, body)


def _faults(validator: Draft202012Validator | None, body: Any) -> list[str]:
    if validator is None:
        return []
    return [_line(error) for error in validator.iter_errors(body)]


def _line(error: Any) -> str:
    """The deepest reason: of a failed union, that of the branch which came furthest."""
    while error.context:
        error = max(error.context, key=lambda inner: (len(inner.absolute_path), -len(inner.context or ())))
    return f"{'.'.join(map(str, error.absolute_path)) or 'body'}: {error.message[:300]}"
