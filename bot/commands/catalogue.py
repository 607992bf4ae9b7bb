"""The catalogue: every command once, how a line finds its own, and who may call it; and the table for people."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from bot.commands import charts, digests, feeds, filters, fixes, identities, operator, questions, watches
from bot.commands.command import Argument, Ask, Command
from bot.conversation import Asker, Offer, Reply, Role, TableView
from bot.errors import CommandError, UnknownCommand
from bot.grammar import Token, quoted, tokens

_RANK: dict[Role, int] = {"all": 0, "moderator": 1, "admin": 2}
WHO: dict[Role, str] = {"all": "everybody", "moderator": "moderators", "admin": "admins"}


# --- finding a command -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Called:
    """A command as it was called, and the tokens behind its name."""

    command: Command
    rest: tuple[Token, ...]


def called(line: str) -> Called:
    """The command that `line` calls; raises `UnknownCommand` naming the nearest, or `BadArgument`."""
    found = tokens(line.strip().removeprefix("/"))
    words = [token.written.lower() for token in found]
    for size in range(min(len(words), _LONGEST), 0, -1):
        command = _BY_PATH.get(tuple(words[:size]))
        if command:
            return Called(command, found[size:])
    family = [command.path for command in SHOWN if command.path[: len(words)] == tuple(words)]
    if family and words:
        following = ", ".join(dict.fromkeys(path[len(words)] for path in family))
        raise UnknownCommand(f"/{' '.join(words)} needs one more word: {following}.")
    raise UnknownCommand(_unknown(words))


def _unknown(words: Sequence[str]) -> str:
    typed = " ".join(words[:3])[:60]
    if not typed:
        return "Type a command, such as /actor and a name; /help lists them all."
    names = {" ".join(path): command for path, command in _BY_PATH.items() if not command.hidden}
    near = difflib.get_close_matches(typed, names, 1, 0.5) or difflib.get_close_matches(words[0], names, 1, 0.6)
    hint = f" Did you mean {names[near[0]].name}?" if near else ""
    return f"There is no command “/{typed}”.{hint} /help lists them all."


def may(asker: Asker, command: Command) -> bool:
    """Whether the asker's role is enough for the command."""
    return _RANK[asker.role] >= _RANK[command.who]


def file_of(line: str) -> str | None:
    """The file that `line` names for a command that takes one, for a platform whose askers have files at hand."""
    try:
        call = called(line)
    except CommandError:
        return None
    takes_file = any(argument.shape == "file" for argument in call.command.arguments)
    return " ".join(token.written for token in call.rest) or None if takes_file else None


# --- help, which is about the catalogue and so stands beside it ------------------------------------------------------


async def explain(ask: Ask) -> Reply:
    """The commands that the asker may call, those that begin alike, or one in full."""
    asked: str | None = ask["command"]
    words = tuple((asked or "").lower().removeprefix("/").split())
    family = [command for command in SHOWN if command.path[: len(words)] == words and may(ask.asker, command)]
    if asked and (not family or words in _BY_PATH):
        return _one(called(asked).command)
    rows = tuple((command.usage, command.summary) for command in family)
    footer = 'Words with spaces take quotation marks: /actor Stoltenberg when:"last week"'
    return Reply(title="Commands", table=TableView(("command", "answer"), rows), footer=footer)


def _one(command: Command) -> Reply:
    shown = [argument for argument in command.arguments if not argument.hidden]
    rows = tuple((_shape(argument), argument.help) for argument in shown)
    lines = [command.summary] + ([f"For {WHO[command.who]}."] if command.who != "all" else [])
    lines += [f"Also: {', '.join('/' + ' '.join(alias) for alias in command.aliases)}"] if command.aliases else []
    return Reply(
        title=command.usage,
        lines=tuple(lines),
        table=TableView(("argument", "meaning"), rows) if rows else None,
        footer=f"Example: {command.example}" if command.example else "",
    )


def _shape(argument: Argument) -> str:
    if argument.shape != "option":
        return argument.name
    example = quoted(argument.suggestions[-1]) if argument.suggestions else "…"
    return f"{argument.name}:{example}"


HELP = Command(
    ("help",),
    "What can be asked, and how.",
    explain,
    (
        Argument(
            "command",
            "one in full, or all that begin alike",
            lambda text, _: text,
            "words",
            complete="commands",
        ),
    ),
    aliases=(("news", "help"), ("start",)),
    example="/help news feed add",
)

CATALOGUE: tuple[Command, ...] = (
    *questions.COMMANDS,
    *charts.COMMANDS,
    *feeds.COMMANDS,
    *digests.COMMANDS,
    *filters.COMMANDS,
    *watches.COMMANDS,
    *fixes.COMMANDS,
    *identities.COMMANDS,
    *operator.COMMANDS,
    HELP,
)
SHOWN = tuple(command for command in CATALOGUE if not command.hidden)
_BY_PATH = {path: command for command in CATALOGUE for path in (command.path, *command.aliases)}
_LONGEST = max(map(len, _BY_PATH))


def offers() -> tuple[Offer, ...]:
    """The catalogue as platforms expose it."""
    return tuple(command.offer for command in SHOWN)


def catalogue_table() -> str:
    """The catalogue as a Markdown table, for the README."""
    rows = [f"| `{command.usage}` | {WHO[command.who]} | {command.summary} |" for command in SHOWN]
    return "\n".join(["| command | who | answer |", "|---|---|---|", *rows])
