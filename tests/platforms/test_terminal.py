"""The terminal as a poster: what is posted is printed at once and whole, and what cannot be printed is told."""

from __future__ import annotations

import asyncio
import errno
import io
from typing import Any

import pytest

from bot.errors import PermanentDeliveryError
from bot.model import Destination
from bot.platforms.terminal import TerminalPoster, make_console
from tests.fakes import NOON

HERE = Destination("terminal")
PAYLOAD: dict[str, Any] = {"blocks": [{"kind": "title", "text": "One"}, {"kind": "line", "text": "Two"}]}


class Written(io.StringIO):
    """Remembers each write."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[str] = []

    def write(self, text: str) -> int:
        self.writes.append(text)
        return super().write(text)


class Closed(io.StringIO):
    """A pipe that nobody reads."""

    def write(self, text: str) -> int:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe", None, None, text)


def test_what_is_posted_is_printed_in_one_write_and_known_by_its_key() -> None:
    out = Written()
    poster = TerminalPoster(make_console({}, out))
    assert asyncio.run(poster.post(HERE, PAYLOAD, "key-1")) == "key-1"
    assert out.writes == ["One\nTwo\n"]


def test_an_edited_card_is_one_line_that_says_so() -> None:
    out = Written()
    card = {"blocks": [{"kind": "heading", "text": "MORNING · updated 14:10", "counts": "1 story"}, *PAYLOAD["blocks"]]}
    asyncio.run(TerminalPoster(make_console({}, out)).edit(HERE, "key-1", card))
    assert out.getvalue() == "Corrected: MORNING · updated 14:10\n"


def test_a_terminal_looks_nothing_up_and_misses_nothing() -> None:
    poster = TerminalPoster(make_console({}, Written()))
    assert asyncio.run(poster.find(HERE, PAYLOAD, "key-1", since=NOON)) is None
    assert asyncio.run(poster.check(HERE)) == ()
    assert asyncio.run(poster.layout(HERE, thread=True)) == "card"


def test_output_that_nobody_reads_is_a_delivery_that_failed() -> None:
    poster = TerminalPoster(make_console({}, Closed()))
    with pytest.raises(PermanentDeliveryError, match="standard output cannot be written"):
        asyncio.run(poster.post(HERE, PAYLOAD, "key-1"))
