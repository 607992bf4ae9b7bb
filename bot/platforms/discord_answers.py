"""Questions on Discord and their answers: commands, buttons, forms and completion, each acknowledged before any work.

Answers are private, until somebody shares one. Nothing of an answer is kept in memory.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.conversation import Asker, Attachment, Reply, Role
from bot.errors import BotError, DeliveryError
from bot.model import Destination
from bot.platforms import front_desk
from bot.platforms.buttons import Press, press
from bot.platforms.discord_commands import choices, file_of, line_of, paths, typed_line, used
from bot.platforms.discord_forms import filled, form
from bot.platforms.discord_places import DISCORD
from bot.platforms.discord_render import DiscordRenderer, shared
from bot.platforms.discord_roles import Roles
from bot.platforms.discord_session import DiscordSession, Refused, discord
from bot.platforms.front_desk import BUSY, FrontDesk

Payload = dict[str, Any]
Asked = discord.Interaction[discord.Client]
Kind = discord.InteractionType

WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
ORIGINAL = f"{WEBHOOK}/messages/@original"
MESSAGE, LATER, LATER_UPDATE, CHOICES, FORM = 4, 5, 6, 8, 9
PRIVATE = {"flags": 1 << 6}
FILE_MAX = 2_000_000
COMPLETE_S, FAREWELL_S = 2.0, 0.8
COMPLETIONS, DOWNLOADS = 25, 4
RANKS: tuple[Role, ...] = ("all", "moderator", "admin")

FORGOTTEN = Reply(lines=("What this button stood for is forgotten: ask again with a command.",), error=True)
TOO_BIG = Reply(lines=("That file is larger than 2 MB: split it.",), error=True)
NO_FILE = Reply(lines=("Discord did not hand out the file: send it again.",), error=True)
RESTART = Reply(lines=("The bot is being restarted: ask again in a moment.",), error=True)
MAY_NOT_WRITE = Reply(lines=("You may not write in this channel, so the answer stays yours alone.",), error=True)
NOT_SHOWN = Reply(lines=("Discord did not take the answer. It is in the log.",), error=True)

log = logging.getLogger(__name__)


class Answers:
    """Whatever is asked, by its kind; never raises but where it is cancelled."""

    def __init__(self, session: DiscordSession, desk: FrontDesk, roles: Roles) -> None:
        self._session, self._desk, self._roles = session, desk, roles
        self._renderer = DiscordRenderer()
        self._answering = self._completing = self._downloading = 0

    async def handle(self, asked: Asked) -> None:
        """Answer one interaction; a cancelled one is told that it should be asked again."""
        try:
            await self._handle(asked)
        except asyncio.CancelledError:
            await self._take_leave(asked)
            raise
        except (DeliveryError, Refused) as error:
            log.warning("an answer did not reach Discord: %s", error)
        except Exception:
            log.exception("a question on Discord broke")

    async def _handle(self, asked: Asked) -> None:
        if asked.type == Kind.autocomplete:
            await self._complete(asked)
        elif self._answering >= front_desk.AT_ONE_TIME or self._desk.busy:
            [payload] = self._renderer.reply(BUSY)
            await self._session.acknowledge(asked, MESSAGE, payload | PRIVATE)
        else:
            self._answering += 1
            try:
                await self._by_kind(asked)
            finally:
                self._answering -= 1

    async def _by_kind(self, asked: Asked) -> None:
        if asked.type == Kind.application_command:
            await self._command(asked)
        elif asked.type == Kind.component:
            await self._pressed(asked)
        elif asked.type == Kind.modal_submit:
            await self._submitted(asked)

    # --- kinds of questions ---------------------------------------------------------------------------------------

    async def _command(self, asked: Asked) -> None:
        await self._session.acknowledge(asked, LATER, PRIVATE)
        data = _data(asked)
        try:
            file = await self._file(asked, data)
        except _NoFile as error:
            await self._show(asked, error.reply)
            return
        await self._show(asked, await self._answer(asked, line_of(data, self._desk.reception.offers), file))

    async def _pressed(self, asked: Asked) -> None:
        text = str(_data(asked)["custom_id"])
        plain_press = press(text)
        if plain_press and plain_press.kind == "ask":
            shown = form(text, plain_press, _label(asked, text), self._desk.reception.offers)
            await self._session.acknowledge(asked, FORM, shown)
            return
        sharing = plain_press is not None and plain_press.kind == "share"
        await self._acknowledge(asked, in_place=sharing or _is_private(asked))
        meant = await self._meaning(text)
        if meant is None:
            await self._aside(asked, FORGOTTEN)
        elif meant.kind == "ask":
            await self._aside(asked, Reply(lines=(f"Type {meant.command} and the {meant.asks}.",)))
        elif meant.kind == "share":
            await self._share(asked, meant)
        else:
            await self._show_or_aside(asked, await self._answer(asked, meant.command))

    async def _submitted(self, asked: Asked) -> None:
        await self._acknowledge(asked, in_place=_is_private(asked))
        data = _data(asked)
        meant = await self._meaning(str(data["custom_id"]))
        if meant is None:
            await self._aside(asked, FORGOTTEN)
        else:
            await self._show_or_aside(asked, await self._answer(asked, filled(meant, data)))

    async def _complete(self, asked: Asked) -> None:
        """Values for what is being typed; with too much typing at once, none."""
        shown: list[Payload] = []
        if self._completing < COMPLETIONS:
            self._completing += 1
            try:
                shown = await self._suggested(asked)
            finally:
                self._completing -= 1
        await self._session.acknowledge(asked, CHOICES, {"choices": shown})

    async def _suggested(self, asked: Asked) -> list[Payload]:
        data, reception = _data(asked), self._desk.reception
        try:
            async with asyncio.timeout(COMPLETE_S):
                found = await reception.complete(typed_line(data, reception.offers), self._asker(asked))
        except (BotError, TimeoutError) as error:
            log.warning("nothing was suggested: %s", str(error) or "it took too long")
            return []
        return choices(found, data)

    # --- asking the desk ------------------------------------------------------------------------------------------

    async def _answer(self, asked: Asked, line: str, file: bytes | None = None) -> Reply:
        asker = self._asker(asked)
        channel = await self._place(asked)
        zone = await self._desk.zone(DISCORD, channel, asker.space)
        return await self._desk.answer(line, replace(asker, zone=zone, channel=channel), file)

    async def _place(self, asked: Asked) -> str:
        """The channel asked in; of a thread that no digest goes to, the channel above it."""
        here, thread = str(asked.channel_id or ""), asked.channel
        if not isinstance(thread, discord.Thread):
            return here
        try:
            every = await self._desk.reception.subscriptions.subscriptions()
        except BotError:
            return here
        own = any(one.destination == Destination(DISCORD, here) for one in every)
        return here if own else str(thread.parent_id)

    def _asker(self, asked: Asked) -> Asker:
        """Who asks, with the role of this very moment; in direct messages nobody has one."""
        role: Role = "all"
        if isinstance(asked.user, discord.Member):
            held = map(str, asked.user._roles)  # noqa: SLF001 - `roles` leaves out those that the cache does not know
            role = self._roles.role(asked.permissions.value, held)
        channel, space = str(asked.channel_id or ""), str(asked.guild_id or "")
        return Asker(DISCORD, str(asked.user.id), role, channel, space=space)

    async def _meaning(self, text: str) -> Press | None:
        try:
            return await self._desk.pressed(text)
        except BotError as error:
            log.warning("a button was not looked up: %s", error)
            return None

    async def _file(self, asked: Asked, data: Payload) -> bytes | None:
        """The file that came with a command, where one did; none for those who may not use the command."""
        described = file_of(data)
        offer = paths(self._desk.reception.offers).get(used(data).path)
        if described is None or offer is None or RANKS.index(self._asker(asked).role) < RANKS.index(offer.who):
            return None
        if int(described["size"]) > FILE_MAX:
            raise _NoFile(TOO_BIG)
        if self._downloading >= DOWNLOADS:
            raise _NoFile(BUSY)
        self._downloading += 1
        try:
            held = await self._session.download(str(described["url"]), FILE_MAX)
        except (DeliveryError, Refused) as error:
            log.warning("a file was not fetched: %s", error)
            raise _NoFile(NO_FILE) from None
        finally:
            self._downloading -= 1
        if len(held) > FILE_MAX:
            raise _NoFile(TOO_BIG)
        return held

    # --- showing --------------------------------------------------------------------------------------------------

    async def _acknowledge(self, asked: Asked, *, in_place: bool) -> None:
        """A private message follows; or, in place, the message whose button was pressed changes."""
        await self._session.acknowledge(asked, *((LATER_UPDATE,) if in_place else (LATER, PRIVATE)))

    async def _show(self, asked: Asked, reply: Reply) -> None:
        """As the answer that was promised, or in the place of the private one whose button was pressed."""
        payloads = await self._drawn(reply)
        try:
            await self._original(asked, payloads[0], reply)
        except Refused:
            log.exception("Discord refused an answer")
            instead = NOT_SHOWN if reply.picture is None else replace(reply, picture=None)
            [payload] = await self._drawn(instead)
            await self._original(asked, payload, instead)
            return
        await self._follow_up(asked, payloads[1:], PRIVATE)

    async def _original(self, asked: Asked, payload: Payload, reply: Reply) -> None:
        whole: Payload = {"components": [], "attachments": []} | payload
        await self._session.ask("PATCH", ORIGINAL, whole, file=reply.attachment or reply.picture, **_webhook(asked))

    async def _follow_up(
        self, asked: Asked, payloads: Sequence[Payload], flags: Payload, picture: Attachment | None = None
    ) -> None:
        """Messages after the answer, the first with its picture."""
        for place, payload in enumerate(payloads):
            file = None if place else picture
            await self._session.ask("POST", WEBHOOK, payload | flags, file=file, once=True, **_webhook(asked))

    async def _show_or_aside(self, asked: Asked, reply: Reply) -> None:
        """An error takes no page's place."""
        await (self._aside(asked, reply) if reply.error else self._show(asked, reply))

    async def _aside(self, asked: Asked, reply: Reply) -> None:
        """Privately, and what stands there stays."""
        if _is_private(asked):
            await self._follow_up(asked, await self._drawn(reply), PRIVATE)
        else:
            await self._show(asked, reply)

    async def _share(self, asked: Asked, meant: Press) -> None:
        """The answer again, as it is now, for all in the channel; once, and only by those who may write there."""
        reply = await self._answer(asked, meant.command) if _may_write(asked) else MAY_NOT_WRITE
        if reply.error:
            await self._follow_up(asked, await self._drawn(reply), PRIVATE)
            return
        try:
            await self._to_all(asked, reply)
        except Refused:
            if reply.picture is None:
                raise
            log.exception("Discord refused a picture")
            await self._to_all(asked, replace(reply, picture=None))
        left = _without(asked, str(_data(asked)["custom_id"]))
        await self._session.ask("PATCH", ORIGINAL, {"components": left}, **_webhook(asked))

    async def _to_all(self, asked: Asked, reply: Reply) -> None:
        payloads = await self._drawn(replace(reply, share=""))
        await self._follow_up(asked, shared(payloads, asked.user.display_name), {}, reply.picture)

    async def _drawn(self, reply: Reply) -> list[Payload]:
        """Payloads as they are sent; where long buttons cannot be kept, without buttons."""
        payloads = self._renderer.reply(reply)
        try:
            return await self._desk.ready(payloads)
        except BotError as error:
            log.warning("an answer has no buttons: %s", error)
            return [
                {key: value for key, value in one.items() if key in ("embeds", "allowed_mentions")} for one in payloads
            ]

    async def _take_leave(self, asked: Asked) -> None:
        """Whoever waits for an answer is not left waiting."""
        if asked.type == Kind.autocomplete:
            return
        try:
            async with asyncio.timeout(FAREWELL_S):
                await self._aside(asked, RESTART)
        except (DeliveryError, Refused, TimeoutError) as error:
            log.warning("a question stays without an answer: %s", error)


class _NoFile(Exception):
    """The file that came with a command cannot be had; `reply` says why."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.lines[0])
        self.reply = reply


def _data(asked: Asked) -> Payload:
    return dict(asked.data or {})


def _webhook(asked: Asked) -> Payload:
    return {"webhook_id": asked.application_id, "webhook_token": asked.token}


def _is_private(asked: Asked) -> bool:
    """Whether the button that was pressed, or led to the form, stands under a private answer."""
    return asked.message is not None and asked.message.flags.ephemeral


def _may_write(asked: Asked) -> bool:
    """Whether whoever pressed may write where it would be shown; in direct messages everybody may."""
    if asked.guild_id is None:
        return True
    may = asked.permissions
    return may.administrator or (
        may.send_messages_in_threads if isinstance(asked.channel, discord.Thread) else may.send_messages
    )


def _rows(asked: Asked) -> list[discord.ActionRow]:
    return [row for row in (asked.message.components if asked.message else ()) if isinstance(row, discord.ActionRow)]


def _without(asked: Asked, custom_id: str) -> list[Payload]:
    """The message's buttons but one."""
    rows = [[one for one in row.children if one.custom_id != custom_id] for row in _rows(asked)]
    return [{"type": 1, "components": [one.to_dict() for one in row]} for row in rows if row]


def _label(asked: Asked, custom_id: str) -> str:
    """What is written on the pressed button."""
    items = [item for row in _rows(asked) for item in row.children]
    found = (item.label for item in items if isinstance(item, discord.Button) and item.custom_id == custom_id)
    return next(found, None) or ""
