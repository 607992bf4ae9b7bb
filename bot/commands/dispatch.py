"""From a line to a reply. Never raises: what an asker did wrong is told, what went wrong here is logged and told."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.commands.catalogue import WHO, called, may
from bot.commands.command import Argument, Ask, Command, Context, Desk
from bot.conversation import Asker, Reply
from bot.errors import BadArgument, BotError, CommandError, NotAllowed
from bot.grammar import Parsed, parsed
from bot.platforms.buttons import wrong_speaker

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """The `Dispatch` port over a desk."""

    desk: Desk

    async def __call__(self, line: str, asker: Asker, attachment: bytes | None = None) -> Reply:
        """The answer to one line; an error is a reply, too."""
        return replace(await self._guarded(line, asker, attachment), zone=asker.zone)

    async def _guarded(self, line: str, asker: Asker, attachment: bytes | None) -> Reply:
        try:
            return await self._answer(line, asker, attachment)
        except CommandError as error:
            return Reply(lines=(error.user_message,), error=True)
        except BotError as error:
            log.warning("a command failed: %s", error)
            return Reply(lines=(str(error),), error=True)
        except Exception:
            log.exception("a command broke")
            return Reply(lines=("That broke something here. It is in the log; nothing was changed.",), error=True)

    async def _answer(self, line: str, asker: Asker, attachment: bytes | None) -> Reply:
        call = called(line)
        command = call.command
        if not may(asker, command):
            raise NotAllowed(f"{command.name} is for {WHO[command.who]}.")
        names = {shape: {one.name for one in command.arguments if one.shape == shape} for shape in ("option", "flag")}
        options = names["option"] | {one.name for one in command.arguments if one.shape in ("words", "file")}
        takes_words = any(one.shape in ("words", "file") for one in command.arguments)
        understood = parsed(call.rest, options, names["flag"], takes_words=takes_words)
        given = _settled(understood, command.arguments, command.usage)
        now = self.desk.clock()
        context = Context(now, asker.zone)
        values = {one.name: _value(one, given, context) for one in command.arguments}
        _check_required(command, values, attachment)
        ask = Ask(asker, now, self.desk, command.path, given, values, attachment)
        reply = await command.handler(ask)
        return _for_all(ask, reply) if command.shares and not reply.error else reply


def _for_all(ask: Ask, reply: Reply) -> Reply:
    """An answer that may be shared; under quotes of the archive stands the button of a card."""
    shown = [*reply.citations, *(one for story in reply.stories for one in story.citations)]
    return replace(reply, share=ask.again(), actions=(*reply.actions, *wrong_speaker(shown)))


def _settled(given: Parsed, arguments: tuple[Argument, ...], usage: str) -> Parsed:
    """`name:"Ada Lind"`, as Discord's options give it, is the same as the loose words."""
    main = next((one for one in arguments if one.shape in ("words", "file")), None)
    if main is None:
        if given.words:
            raise BadArgument(f"“{given.words}” has no place here: {usage}.")
        return given
    named = given.options.get(main.name)
    if named is None:
        return given
    if given.words:
        raise BadArgument(f"“{given.words}” has no place beside {main.name}: {usage}.")
    rest = {key: value for key, value in given.options.items() if key != main.name}
    return Parsed(named, rest, given.flags)


def _value(argument: Argument, given: Parsed, context: Context) -> Any:
    if argument.shape == "flag":
        return argument.name in given.flags
    text = given.words if argument.shape in ("words", "file") else given.options.get(argument.name, "")
    return argument.convert(text, context) if text.strip() else None


def _check_required(command: Command, values: Mapping[str, Any], attachment: bytes | None) -> None:
    for argument in command.arguments:
        given = values[argument.name] is not None or (argument.shape == "file" and attachment is not None)
        if argument.required and not given:
            example = f" For example: {command.example}" if command.example else ""
            raise BadArgument(f"{command.usage}: {argument.name} is missing, {argument.help}.{example}")
