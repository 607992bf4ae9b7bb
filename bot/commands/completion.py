"""What could come next in a line, for every platform's completion: commands, options, actors, feeds, digests, times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.commands.catalogue import SHOWN, may
from bot.commands.command import Argument, Command, Desk, Source
from bot.commands.fixes import speakers
from bot.commands.reach import digests_of, watches_of
from bot.conversation import Asker, Suggestion
from bot.grammar import quoted

MOST = 25  # what Discord takes; more helps nobody


@dataclass(frozen=True, slots=True)
class Completion:
    """The `Complete` port over a desk."""

    desk: Desk

    async def __call__(self, line: str, asker: Asker) -> Sequence[Suggestion]:
        """Suggestions for the end of `line`, best first, at most 25; raises what the store raises."""
        command, rest = _command(line, asker)
        if command is None:
            return _commands(line, asker)[:MOST]
        return (await self._arguments(command, rest, asker))[:MOST]

    async def _arguments(self, command: Command, rest: str, asker: Asker) -> list[Suggestion]:
        option, typed, back = _open_option(command, rest)
        if option:
            values = await self._speakers(rest, typed, asker) if option.complete == "speakers" else None
            chosen = await self._values(option, typed, asker) if values is None else values
            return [Suggestion(quoted(one), back, one) for one in chosen]
        main = next((one for one in command.arguments if one.shape == "words"), None)
        values = await self._values(main, _loose(rest), asker) if main and not _has_option(command, rest) else []
        found = [Suggestion(_bare(one), len(rest), one) for one in values if one != rest.strip()]
        return found + _option_names(command, rest)

    async def _values(self, argument: Argument, typed: str, asker: Asker) -> Sequence[str]:
        if argument.complete == "actors":
            return await self.desk.archive.actors(typed, MOST)
        if argument.complete == "forms":
            return await self.desk.actors.forms(typed, MOST)
        names = argument.suggestions or await self._names(argument.complete, asker)
        return [name for name in names if _begins(name, typed)]

    async def _speakers(self, rest: str, typed: str, asker: Asker) -> Sequence[str]:
        """Of the quote that was named before, however the platform writes it: `3 speaker:`, `quote:3 speaker:`."""
        named = rest.split("speaker:", 1)[0].strip().removeprefix("quote:").strip(' "“”')
        return await speakers(self.desk, typed, named, asker)

    async def _names(self, source: Source | None, asker: Asker) -> Sequence[str]:
        if source == "feeds":
            return [feed.name for feed in await self.desk.feeds.feeds()]
        if source in ("digests", "watches"):
            reached = digests_of if source == "digests" else watches_of
            return list(
                dict.fromkeys(one.name for one in reached(asker, await self.desk.subscriptions.subscriptions()))
            )
        if source == "commands":
            return [" ".join(command.path) for command in SHOWN if may(asker, command)]
        return []


def _command(line: str, asker: Asker) -> tuple[Command | None, str]:
    """The command whose name stands whole in `line`, with a space behind it, and what stands behind that."""
    typed = line.lstrip().removeprefix("/")
    for command in SHOWN:
        for path in (command.path, *command.aliases):
            name = " ".join(path) + " "
            if typed.lower().startswith(name) and may(asker, command):
                return command, typed[len(name) :].lstrip()
    return None, ""


def _commands(line: str, asker: Asker) -> list[Suggestion]:
    typed = line.lstrip()
    sought = "/" + typed.lower().removeprefix("/")
    # One word further at a time: "/news" before its twenty commands.
    found: dict[str, str] = {}
    for command in SHOWN:
        if may(asker, command) and command.name.startswith(sought):
            word_end = command.name.find(" ", len(sought))
            name = command.name if word_end < 0 else command.name[:word_end]
            found.setdefault(name, command.summary if name == command.name else "…")
    return [Suggestion(name + " ", len(typed), name, note) for name, note in found.items()]


def _open_option(command: Command, rest: str) -> tuple[Argument | None, str, int]:
    """The option whose value is being typed at the end of `rest`, what is typed of it, and its length with marks."""
    for argument in command.arguments:
        at = rest.lower().rfind(f"{argument.name}:")
        if argument.shape != "option" or at < 0 or (at and not rest[at - 1].isspace()):
            continue
        value = rest[at + len(argument.name) + 1 :]
        marked = value[:1] in ('"', "“", "„", "”")
        closed = marked and any(mark in value[1:] for mark in '"“”')
        if not closed and (marked or " " not in value):
            return argument, value[1:] if marked else value, len(value)
    return None, "", 0


def _has_option(command: Command, rest: str) -> bool:
    return any(f" {one.name}:" in f" {rest.lower()}" for one in command.arguments if one.shape == "option")


def _option_names(command: Command, rest: str) -> list[Suggestion]:
    last = rest.rsplit(" ", 1)[-1].lower()
    beginning = not rest or rest.endswith(" ")
    typed = "" if beginning else last
    shown = [one for one in command.arguments if one.shape in ("option", "flag") and not one.hidden]
    free = [one for one in shown if f" {one.name}" not in f" {rest[: len(rest) - len(typed)].lower()}"]
    return [_option(one, typed) for one in free if one.name.startswith(typed) and (typed or beginning)]


def _option(argument: Argument, typed: str) -> Suggestion:
    text = argument.name + (":" if argument.shape == "option" else " ")
    return Suggestion(text, len(typed), text.strip(), argument.help)


def _loose(rest: str) -> str:
    return rest.lstrip('"“„”')


def _bare(name: str) -> str:
    """Loose words need no marks; what would be taken for an option or a mark does."""
    return quoted(name) if any(sign in name for sign in ':"“”„') else name


def _begins(name: str, typed: str) -> bool:
    sought = typed.casefold().strip()
    return name.casefold().startswith(sought) or any(word.startswith(sought) for word in name.casefold().split())
