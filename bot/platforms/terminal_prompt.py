"""The prompt: lines in, replies drawn, completion from the catalogue, a number or `more` for a reply's buttons."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console

from bot.conversation import Action, Asker, Reply
from bot.errors import BotError
from bot.platforms.terminal_draw import draw, inert
from bot.platforms.terminal_render import TerminalRenderer
from bot.ports import Complete, Dispatch, Reception

NEXT = "Next page"
ONWARDS = ("more", "m", "next")
ENDS = frozenset({"/quit", "quit", "/exit", "exit", "/q"})
PLACEHOLDER = "/actor and a name · Tab completes · /help · Ctrl-D ends"
OFFERED = "a number for what is offered, or a command"
FILE_MAX = 2_000_000

FileOf = Callable[[str], str | None]


class TerminalConnection:
    """A `Connection` whose only asker sits at this terminal; `file_of` names the file that a line wants read."""

    def __init__(
        self,
        console: Console,
        asker: Asker,
        file_of: FileOf = lambda _: None,
        *,
        keys: Input | None = None,
        screen: Output | None = None,
    ) -> None:
        self._console = console
        self._asker = asker
        self._file_of = file_of
        self._renderer = TerminalRenderer(asker.zone)
        self._actions: tuple[Action, ...] = ()
        self._talk: asyncio.Task[None] | None = None
        self._keys = keys
        self._screen = screen

    async def start(self, reception: Reception) -> None:
        """Begin to ask; returns at once."""
        session: PromptSession[str] = PromptSession(
            "› ",
            completer=CatalogueCompleter(reception.complete, self._asker),
            complete_while_typing=True,
            history=InMemoryHistory(),
            auto_suggest=AutoSuggestFromHistory(),
            color_depth=ColorDepth.DEPTH_1_BIT if self._console.color_system is None else None,
            input=self._keys,
            output=self._screen,
        )
        self._talk = asyncio.create_task(self._loop(session, reception.dispatch))

    async def finished(self) -> None:
        """Wait until the asker has left."""
        if self._talk:
            await self._talk

    async def stop(self) -> None:
        """End the prompt, wherever it is."""
        if self._talk:
            self._talk.cancel()
            await asyncio.gather(self._talk, return_exceptions=True)

    async def _loop(self, session: PromptSession[str], dispatch: Dispatch) -> None:
        with patch_stdout(raw=True):
            while True:
                try:
                    typed = await session.prompt_async(placeholder=self._hint())
                except KeyboardInterrupt:
                    continue
                except EOFError:
                    return
                line = chosen(typed, self._actions)
                if line.lower() in ENDS:
                    return
                if line:
                    self._show(await self._answer(line, dispatch))

    def _hint(self) -> FormattedText:
        return FormattedText([("class:placeholder", OFFERED if self._actions else PLACEHOLDER)])

    async def _answer(self, line: str, dispatch: Dispatch) -> Reply:
        if line.isdecimal() or line.lower() in ONWARDS:
            return Reply(lines=(self._not_offered(line),), error=True)
        path = self._file_of(line)
        if path is None:
            return await dispatch(line, self._asker)
        try:
            data = await asyncio.to_thread(_read, path)
        except (OSError, RuntimeError) as error:
            return Reply(lines=(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.",), error=True)
        return await dispatch(line, self._asker, data)

    def _not_offered(self, line: str) -> str:
        """What to tell of a button that is not there; no command is called so."""
        if line.lower() in ONWARDS:
            return "There is no more of it."
        count = len(self._actions)
        return f"There is no {line[:9]} here: " + (f"1 to {count} are offered." if count else "nothing is offered.")

    def _show(self, reply: Reply) -> None:
        # A slip of the pen takes no offer away.
        self._actions = self._actions if reply.error and not reply.actions else reply.actions
        for payload in self._renderer.reply(reply):
            draw(payload, self._console)
        self._console.print()


class CatalogueCompleter(Completer):
    """prompt_toolkit's view of the `Complete` port."""

    def __init__(self, complete: Complete, asker: Asker) -> None:
        self._complete = complete
        self._asker = asker

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:  # noqa: ARG002 - its signature
        """Nothing: the store answers asynchronously."""
        return ()

    async def get_completions_async(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002 - its signature
    ) -> AsyncGenerator[Completion, None]:
        """What the catalogue suggests for the text before the cursor; a store in trouble suggests nothing."""
        try:
            found = await self._complete(document.text_before_cursor, self._asker)
        except BotError:
            found = ()
        for one in found:
            yield Completion(_line(one.text), -one.back, display=_line(one.label), display_meta=_line(one.note))


def chosen(typed: str, actions: Sequence[Action]) -> str:
    """The command that is meant: `more` or an action's number or label stands for its command, else the line itself."""
    line = typed.strip()
    numbered = {str(number): action.command for number, action in enumerate(actions, 1)}
    if line in numbered:
        return numbered[line]
    wanted = NEXT if line.lower() in ONWARDS else line
    return next((action.command for action in actions if action.label.casefold() == wanted.casefold()), line)


def _line(text: str) -> str:
    return inert(text).replace("\n", " ")


def _read(path: str) -> bytes:
    with Path(path).expanduser().open("rb") as file:
        return file.read(FILE_MAX + 1)
