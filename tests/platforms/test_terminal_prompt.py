"""The prompt, driven by keys as a person presses them."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.conversation import Action, Asker, Reply, Suggestion
from bot.errors import StoreError
from bot.platforms.terminal_draw import make_console
from bot.platforms.terminal_prompt import CatalogueCompleter, TerminalConnection, chosen
from tests.fakes import reception

ME = Asker("terminal", "me", "admin")
DOWN_BY_S = 20.0
LONG = "001" + "9" * 5000


class Answers:
    """A `Dispatch` that repeats what it was asked and offers two buttons, or none with an error."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, bytes | None]] = []

    async def __call__(self, line: str, asker: Asker, attachment: bytes | None = None) -> Reply:
        assert asker == ME
        self.asked.append((line, attachment))
        if line == "/slip":
            return Reply(lines=("There is no command “/slip”.",), error=True)
        actions = (Action("Next page", "/again page:2"), Action("Other", "/other"))
        return Reply(lines=(f"heard {line}",), actions=actions)


async def suggest(line: str, asker: Asker) -> Sequence[Suggestion]:
    assert asker == ME
    if line == "/fail":
        raise StoreError("the database is locked")
    return (Suggestion("Ada \x1b[31mLind", len(line), "Ada Lind\n", "12 quotes"),)


def file_of(line: str) -> str | None:
    return line.removeprefix("/import ") if line.startswith("/import ") else None


def talk(typed: str) -> tuple[Answers, str]:
    """Type it all, and give what was asked and what was shown."""
    answers, out = Answers(), io.StringIO()

    async def session() -> None:
        with create_pipe_input() as keys:
            keys.send_text(typed)
            connection = TerminalConnection(make_console({}, out), ME, file_of, keys=keys, screen=DummyOutput())
            await connection.start(reception(answers, suggest))
            await asyncio.wait_for(connection.finished(), DOWN_BY_S)

    asyncio.run(session())
    return answers, out.getvalue()


def test_a_line_is_asked_and_its_answer_drawn() -> None:
    answers, text = talk("/actor Lind\r/quit\r")
    assert answers.asked == [("/actor Lind", None)]
    assert "heard /actor Lind" in text
    assert "1 Next page   2 Other" in text


def test_control_d_ends_and_control_c_only_clears_the_line() -> None:
    answers, _ = talk("/half a line\x03/whole\r\x04")
    assert [line for line, _ in answers.asked] == ["/whole"]


def test_a_number_presses_a_button_and_more_the_next_page() -> None:
    answers, _ = talk("/actor Lind\r2\rmore\r\x04")
    assert [line for line, _ in answers.asked] == ["/actor Lind", "/other", "/again page:2"]


def test_a_slip_leaves_the_buttons_where_they_are() -> None:
    answers, _ = talk("/actor Lind\r/slip\r2\r\x04")
    assert [line for line, _ in answers.asked] == ["/actor Lind", "/slip", "/other"]


def test_an_empty_line_asks_nothing() -> None:
    assert talk("\r   \r\x04")[0].asked == []


def test_a_file_that_a_command_takes_is_read_and_goes_with_it(tmp_path: Path) -> None:
    path = tmp_path / "feeds.opml"
    path.write_bytes(b"<opml/>")
    answers, _ = talk(f"/import {path}\r\x04")
    assert answers.asked == [(f"/import {path}", b"<opml/>")]


def test_a_file_that_is_absent_is_told_and_nothing_asked(tmp_path: Path) -> None:
    answers, text = talk(f"/import {tmp_path}/none.opml\r\x04")
    assert answers.asked == []
    assert "cannot be read: No such file or directory" in " ".join(text.split())


@pytest.mark.parametrize(("line", "count"), [("/actor A", 1), ("/fail", 0)])
def test_completion_is_inert_and_survives_a_store_in_trouble(line: str, count: int) -> None:
    async def collect() -> list[tuple[str, int, str]]:
        completer = CatalogueCompleter(suggest, ME)
        event = CompleteEvent(completion_requested=True)
        found = completer.get_completions_async(Document(line), event)
        return [(one.text, one.start_position, one.display_text) async for one in found]

    assert asyncio.run(collect()) == [("Ada [31mLind", -len(line), "Ada Lind ")] * count


def test_stopping_ends_a_prompt_that_waits() -> None:
    async def session() -> None:
        with create_pipe_input() as keys:
            connection = TerminalConnection(make_console({}, io.StringIO()), ME, keys=keys, screen=DummyOutput())
            await connection.start(reception(Answers(), suggest))
            await asyncio.sleep(0)
            await asyncio.wait_for(connection.stop(), DOWN_BY_S)

    asyncio.run(session())


def test_a_button_that_is_not_there_is_told_and_asks_nothing() -> None:
    answers, text = talk("more\r7\r/actor Lind\r7\r/quit\r")
    assert answers.asked == [("/actor Lind", None)]
    assert "There is no more of it." in text
    assert "There is no 7 here: nothing is offered." in text
    assert "There is no 7 here: 1 to 2 are offered." in text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1", "/a"),
        ("2", "2"),
        ("0", "0"),
        ("Next page", "/a"),
        ("more", "/a"),
        (" /x ", "/x"),
        ("²", "²"),
        ("0012", "0012"),
        pytest.param(LONG, LONG, id="digits"),
    ],
)
def test_what_stands_for_a_button(typed: str, meant: str) -> None:
    assert chosen(typed, (Action("Next page", "/a"),)) == meant
