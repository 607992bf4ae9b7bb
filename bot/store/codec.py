"""Between values and columns: what text a database takes, how names are compared, and JSON for what has no table.

Knows no SQL.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.errors import StoreError
from summarizer.model import Actor, Digest, Span

if TYPE_CHECKING:
    from pydantic import TypeAdapter

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
TOKEN = re.compile(r"[^\W_]+")
PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "’": "'", "ʼ": "'", "‐": "-"})


def storable(text: str) -> str:
    """`text` without NUL and lone surrogates, which PostgreSQL or UTF-8 refuse; to be called before the analysis."""
    return UNSTORABLE.sub("", text)


def must_be_storable(text: str) -> str:
    """`text` itself; raises `StoreError` where cleaning it now would move the offsets that point into it."""
    if UNSTORABLE.search(text):
        raise StoreError("an article's text holds NUL or a lone surrogate: clean it with storable() before analysis")
    return text


def fold(name: str) -> str:
    """The form under which names are compared: "José  Núñez" and "JOSE NUNEZ" are one."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(storable(plain.translate(PLAIN)).split())


def tokens(text: str) -> list[str]:
    """The words of a question, free of every character that a query language could read as syntax."""
    return TOKEN.findall(unicodedata.normalize("NFC", storable(text)))


def to_json(value: Any) -> str:
    """Compact JSON that both databases take, whatever the strings inside."""
    return json.dumps(_clean(value), ensure_ascii=False, separators=(",", ":"))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(str(key)): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value


def spans_out(spans: tuple[Span, ...]) -> list[list[int]]:
    """Spans as pairs."""
    return [[span.start, span.end] for span in spans]


def spans_in(pairs: list[list[int]] | None) -> tuple[Span, ...]:
    """Pairs as spans."""
    return tuple(Span(start, end) for start, end in pairs or ())


def actors_out(actors: tuple[Actor, ...]) -> list[list[Any]]:
    """Actors as [name, kind, aliases]."""
    return [[actor.name, actor.kind, list(actor.aliases)] for actor in actors]


def actors_in(rows: list[list[Any]] | None) -> tuple[Actor, ...]:
    """The actors that `actors_out` wrote."""
    return tuple(Actor(name, kind, tuple(aliases)) for name, kind, aliases in rows or ())


@cache
def _digests() -> TypeAdapter[Digest]:
    # Built when the first digest is, not when the service starts: it costs more than all else here.
    from pydantic import TypeAdapter  # noqa: PLC0415

    return TypeAdapter(Digest)


def digest_out(digest: Digest) -> Any:
    """A digest as JSON-ready values."""
    return _digests().dump_python(digest, mode="json")


def digest_in(value: Any) -> Digest:
    """The digest that `digest_out` wrote; raises `StoreError` where it is none."""
    try:
        return _digests().validate_python(value)
    except ValueError as error:
        raise StoreError(f"a stored digest cannot be read: {error}") from error
