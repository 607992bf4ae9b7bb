"""The bot on Discord for tests: the real session, connection and store in a loop of their own, and people to ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.commands.catalogue import offers
from bot.commands.completion import Completion
from bot.commands.dispatch import Dispatcher
from bot.model import DeclaredSubscription, Destination, Schedule, Subscription
from bot.platforms.discord_adapter import DiscordConnection, Roles
from bot.platforms.drawing_room import DrawingRoom
from bot.ports import Reception
from tests.loopback.discord_permissions import EVERYBODY, TALKING
from tests.loopback.discord_server import Discord, discord_server
from tests.loopback.discord_state import Channel, Guild, Message, User
from tests.newsroom import NOW, Newsroom, newsroom
from tests.platforms.discord_loop import Loop, running_loop, session_in

Changed = Callable[[Reception], Reception]


@dataclass
class House:
    """A connected bot, a guild with a channel and two people, and what the admins were told."""

    server: Discord
    loop: Loop
    guild: Guild
    news: Channel
    mara: User
    rolf: User
    room: Newsroom
    notices: list[str] = field(default_factory=list)

    def subscribe(self, name: str = "morning", channel: Channel | None = None) -> None:
        place = Destination("discord", str((channel or self.news).id))
        digest = DeclaredSubscription(name, place, Schedule("Europe/Oslo", ("07:30",)), space=str(self.guild.id))
        assert self.loop.run(self.room.store.add_subscription(digest, NOW))

    def digest(self, name: str = "morning") -> Subscription:
        every = self.loop.run(self.room.store.subscriptions())
        return next(one for one in every if one.name == name)

    @property
    def reception(self) -> Reception:
        """The real commands over the real store."""
        desk, store = self.room.desk, self.room.store
        return Reception(Dispatcher(desk), Completion(desk), offers(), store, store, store, lambda: NOW, DrawingRoom())

    @contextmanager
    def connecting(self, **changed: Any) -> Iterator[DiscordConnection]:
        """A connection that was started; nobody waits until it stands."""
        with session_in(self.loop, self.server, **changed) as session:
            connection = DiscordConnection(session, Roles(), self.notices.append)
            self.loop.run(connection.start(self.reception))
            try:
                yield connection
            finally:
                self.loop.run(connection.stop())

    def begin_thread(self, name: str = "Ferries") -> Channel:
        """A thread of the bot's own in the channel, at no message."""
        with session_in(self.loop, self.server) as session:
            body, path = {"name": name, "type": 11}, "/channels/{channel_id}/threads"
            self.loop.run(session.ask("POST", path, body, channel_id=str(self.news.id)))
        return self.server.threads(self.news)[-1]

    def ask(self, user: User, path: str, **options: Any) -> Message:
        return self.server.slash(user, self.news, path, **options).wait()

    @contextmanager
    def connected(self, roles: Roles | None = None, change: Changed | None = None) -> Iterator[DiscordConnection]:
        with session_in(self.loop, self.server) as session:
            connection = DiscordConnection(session, roles or Roles(), self.notices.append)
            reception = self.reception
            before = len(self.server.identifies)
            self.loop.run(connection.start(change(reception) if change else reception))
            try:
                self.server.wait_for(lambda: len(self.server.identifies) > before, 20, "a client at the gateway")
                self.server.wait_for(lambda: self.server.commands, what="registered commands")
                yield connection
            finally:
                self.loop.run(connection.stop())


@contextmanager
def discord_house(directory: Path) -> Iterator[House]:
    with discord_server(likeness=True) as server, running_loop() as loop:
        guild = server.add_guild("Harbour", channels=("news",))
        server.set_permissions(guild, EVERYBODY | TALKING, role=guild.roles[guild.id])
        mara, rolf = server.member(guild, "mara", "MANAGE_GUILD"), server.member(guild, "rolf")
        held = AsyncExitStack()
        room = loop.run(held.enter_async_context(newsroom(directory)))
        try:
            yield House(server, loop, guild, guild.channel("news"), mara, rolf, room)
        finally:
            loop.run(held.aclose())
        assert server.violations == []


def shown(message: Message) -> str:
    """All that is written on a message, escapes out."""
    parts = [
        part
        for embed in message.embeds
        for part in (
            embed.get("title", ""),
            embed.get("description", ""),
            embed.get("footer", {}).get("text", ""),
            embed.get("author", {}).get("name", ""),
        )
    ]
    return "\n".join(filter(None, parts)).replace("\\", "")
