"""What a test does to the server from outside: its guilds and people, its sockets, its limits and its failures.

Everything runs in the server's own loop and is done when the call returns.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import TypeVar

from tests.loopback import discord_wire as wire
from tests.loopback.discord_calls import Backend
from tests.loopback.discord_gateway import GUILDS, INVALID, RECONNECT, Gateway, Line
from tests.loopback.discord_permissions import EVERYBODY, TALKING, Overwrite, bits
from tests.loopback.discord_state import FORUM, TEXT, Channel, Guild, Message, Role, User
from tests.loopback.discord_time import Bell, Clock
from tests.loopback.discord_trouble import Hold, Trouble, bad_gateway, too_many

Done = TypeVar("Done")


class Steering:
    """The test's hands on the server."""

    def __init__(self, backend: Backend, loop: asyncio.AbstractEventLoop) -> None:
        self.backend, self._loop = backend, loop

    @property
    def gateway(self) -> Gateway:
        return self.backend.gateway

    @property
    def bell(self) -> Bell:
        return self.backend.bell

    @property
    def clock(self) -> Clock:
        """The server's clock: `advance` moves it."""
        return self.backend.world.clock

    def do(self, act: Callable[[], Done]) -> Done:
        """Run something in the server's loop, and wait for it."""

        async def run() -> Done:
            return act()

        done = asyncio.run_coroutine_threadsafe(run(), self._loop).result(10)
        self.bell.ring()
        return done

    @staticmethod
    def matches(line: str, pattern: str) -> bool:
        return fnmatchcase(line, pattern)

    # people and places

    def add_user(self, name: str, *, locale: str = "en-US", takes_messages: bool = True) -> User:
        def act() -> User:
            user = User(self.backend.world.new_id(), name, locale=locale, takes_messages=takes_messages)
            self.backend.world.users[user.id] = user
            return user

        return self.do(act)

    def add_guild(
        self, name: str, owner: User | None = None, *, bot: int = EVERYBODY | TALKING, channels: tuple[str, ...] = ()
    ) -> Guild:
        """A guild that has invited the bot with these permissions; a client that is there is told at once."""
        lord = owner or self.add_user(f"{name.lower()} owner")

        def act() -> Guild:
            guild = self.backend.world.new_guild(name, lord, bot)
            for channel in channels:
                self.backend.world.new_channel(guild, channel, TEXT)
            self._tell_guild(guild, invited=True)
            return guild

        return self.do(act)

    def remove_bot(self, guild: Guild) -> None:
        """Throw the bot out."""
        self._leave(guild)
        self.do(lambda: self.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id)}, GUILDS))

    def _leave(self, guild: Guild) -> None:
        guild.joined = False
        guild.members.pop(self.backend.world.me.id, None)

    def invite_bot(self, guild: Guild, *permissions: str) -> None:
        """Invite the bot (again), with these permissions or those it had; or end an outage."""

        def act() -> None:
            back = guild.joined
            guild.joined = True
            guild.members[self.backend.world.me.id] = {guild.bot_role_id}
            if permissions:
                guild.roles[guild.bot_role_id].permissions = bits(permissions)
            self._tell_guild(guild, invited=not back)

        self.do(act)

    def _tell_guild(self, guild: Guild, *, invited: bool) -> None:
        arrival = wire.arrival(self.backend.world, guild, invited=invited)
        self.gateway.dispatch("GUILD_CREATE", arrival, GUILDS)

    def outage(self, guild: Guild) -> None:
        """The guild is unavailable for a while; the bot is still in it."""
        gone = {"id": str(guild.id), "unavailable": True}
        self.do(lambda: self.gateway.dispatch("GUILD_DELETE", gone, GUILDS))

    def add_channel(
        self, guild: Guild, name: str, kind: int = TEXT, *, tags: tuple[str, ...] = (), tag_required: bool = False
    ) -> Channel:
        def act() -> Channel:
            channel = self.backend.world.new_channel(guild, name, kind)
            channel.tags = {self.backend.world.new_id(): tag for tag in tags}
            channel.tag_required = tag_required
            self.gateway.dispatch("CHANNEL_CREATE", wire.channel(self.backend.world, channel), GUILDS)
            return channel

        return self.do(act)

    def add_forum(self, guild: Guild, name: str, *tags: str, tag_required: bool = False) -> Channel:
        return self.add_channel(guild, name, FORUM, tags=tags, tag_required=tag_required)

    def delete_channel(self, channel: Channel) -> None:
        def act() -> None:
            event = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
            channels = self.backend.world.guilds[channel.guild_id or 0].channels
            for thread in [one for one in channels.values() if one.parent_id == channel.id]:
                del channels[thread.id]
            payload = wire.channel(self.backend.world, channels.pop(channel.id))
            self.gateway.dispatch(event, payload, GUILDS)

        self.do(act)

    def update_channel(self, channel: Channel, **changes: object) -> None:
        """Change a channel or thread by its fields: `name`, `archived`, `locked`, …"""

        def act() -> None:
            for name, value in changes.items():
                setattr(channel, name, value)
            self._tell(channel)

        self.do(act)

    def _tell(self, channel: Channel) -> None:
        event = "THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE"
        self.gateway.dispatch(event, wire.channel(self.backend.world, channel), GUILDS)

    def join(self, guild: Guild, user: User, *permissions: str) -> Role | None:
        """Make somebody a member, with a role of these permissions if any are named."""

        def act() -> Role | None:
            roles = guild.members.setdefault(user.id, set())
            if not permissions:
                return None
            role = Role(self.backend.world.new_id(), f"of {user.name}", bits(permissions))
            guild.roles[role.id] = role
            roles.add(role.id)
            payload = {"guild_id": str(guild.id), "role": wire.role(role, 1)}
            self.gateway.dispatch("GUILD_ROLE_CREATE", payload, GUILDS)
            return role

        return self.do(act)

    def member(self, guild: Guild, name: str, *permissions: str) -> User:
        """A new person, as a member: `member(guild, "mara", "MANAGE_GUILD")`."""
        user = self.add_user(name)
        self.join(guild, user, *permissions)
        return user

    def add_role(self, guild: Guild, name: str, *permissions: str) -> Role:
        def act() -> Role:
            role = guild.roles[number] = Role(number, name, bits(permissions))
            payload = {"guild_id": str(guild.id), "role": wire.role(role, 1)}
            self.gateway.dispatch("GUILD_ROLE_CREATE", payload, GUILDS)
            return role

        number = self.do(self.backend.world.new_id)
        return self.do(act)

    def deny(self, channel: Channel, *permissions: str, to: Role | User | None = None) -> None:
        """Take permissions in a channel: from the bot's role, or another role or person."""
        self._overwrite(channel, to, deny=bits(permissions))

    def allow(self, channel: Channel, *permissions: str, to: Role | User | None = None) -> None:
        self._overwrite(channel, to, allow=bits(permissions))

    def _overwrite(self, channel: Channel, to: Role | User | None, *, allow: int = 0, deny: int = 0) -> None:
        def act() -> None:
            target = to.id if to else self.backend.world.guilds[channel.guild_id or 0].bot_role_id
            overwrite = channel.overwrites.setdefault(target, Overwrite(of_member=isinstance(to, User)))
            overwrite.change(allow=allow, deny=deny)
            self._tell(channel)

        self.do(act)

    def set_permissions(self, guild: Guild, *permissions: str | int, role: Role | None = None) -> None:
        """Give a role, by default the bot's, exactly these permissions in the whole guild."""

        def act() -> None:
            changed = role or guild.roles[guild.bot_role_id]
            changed.permissions = bits(permissions)
            payload = {"guild_id": str(guild.id), "role": wire.role(changed, 1)}
            self.gateway.dispatch("GUILD_ROLE_UPDATE", payload, GUILDS)

        self.do(act)

    def direct(self, user: User) -> Channel:
        """The bot's conversation with a person."""
        return self.do(lambda: self.backend.world.direct_with(user))

    def say(self, user: User, channel: Channel, content: str) -> Message:
        """Somebody writes something."""

        def act() -> Message:
            world = self.backend.world
            message = Message(world.new_id(), channel.id, user, content, created_at=world.now())
            channel.messages[message.id] = message
            self.gateway.dispatch_message(wire.message(world, message), world.guilds.get(channel.guild_id or 0))
            return message

        return self.do(act)

    def delete_message(self, message: Message) -> None:
        def act() -> None:
            if (channel := self.backend.world.find_channel(message.channel_id)) is not None:
                channel.messages.pop(message.id, None)
            message.deleted = True

        self.do(act)

    # the gateway

    def drop(self) -> None:
        """Cut every socket without a word; sessions can be resumed."""
        self.do(lambda: self.gateway.each_line(Line.drop))

    def reconnect(self) -> None:
        """Ask every client to reconnect and resume."""
        self.do(lambda: self.gateway.each_line(lambda line: line.send({"op": RECONNECT, "d": None})))

    def invalidate(self, *, resumable: bool = False) -> None:
        """Declare every session invalid."""

        def act() -> None:
            if not resumable:
                self.gateway.sessions.clear()
            self.gateway.each_line(lambda line: line.send({"op": INVALID, "d": resumable}))

        self.do(act)

    def forget_sessions(self) -> None:
        """Know no session any more: the next RESUME fails."""
        self.do(self.gateway.sessions.clear)

    def close(self, code: int, reason: str = "") -> None:
        """Close every socket with a code."""
        self.do(lambda: self.gateway.each_line(lambda line: line.part(code, reason)))

    def refuse_connections(self, refusing: bool = True) -> None:
        """Answer new sockets with 503 until told otherwise."""
        self.gateway.refusing = refusing

    def hold_dialling(self) -> Hold:
        """Answer new sockets only after `release()`."""
        self.gateway.hold = Hold(self._loop)
        return self.gateway.hold

    # REST

    def limit(self, route: str, requests: int, window_s: float) -> None:
        """Set the limit of routes that match: `POST /channels/{channel_id}/messages`, `GET *`."""
        self.do(lambda: self.backend.buckets.narrow(route, requests, window_s))

    def rate_limit(
        self, pattern: str = "*", retry_after_s: float = 0.02, *, everywhere: bool = False, times: int = 1
    ) -> None:
        """Answer the next matching requests with 429, of the route or of the whole API."""
        self._trouble(Trouble(pattern, times, refusal=too_many(retry_after_s, everywhere=everywhere)))

    def fail(self, pattern: str = "*", status: int = 502, *, times: int = 1) -> None:
        """Answer the next matching requests with a failure of the proxy."""
        self._trouble(Trouble(pattern, times, refusal=bad_gateway(status)))

    def fail_late(self, pattern: str = "*", status: int = 504, *, times: int = 1) -> None:
        """Carry out the next matching requests and answer them with a failure of the proxy."""
        self._trouble(Trouble(pattern, times, late=bad_gateway(status)))

    def lose_answer(self, pattern: str = "*", *, times: int = 1) -> None:
        """Carry out the next matching requests and cut the connection instead of answering."""
        self._trouble(Trouble(pattern, times, lose_answer=True))

    def lose_request(self, pattern: str = "*", *, times: int = 1) -> None:
        """Cut the connection before the next matching requests are carried out."""
        self._trouble(Trouble(pattern, times, lose_request=True))

    def hold(self, pattern: str = "*") -> Hold:
        """Carry out the next matching request and answer it only after `release()`."""
        hold = Hold(self._loop)
        self._trouble(Trouble(pattern, hold=hold))
        return hold

    def _trouble(self, trouble: Trouble) -> None:
        self.do(lambda: self.backend.troubles.waiting.append(trouble))
