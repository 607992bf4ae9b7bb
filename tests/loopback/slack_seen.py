"""Who and what is in the loopback workspace, and what can be seen there: the part of the server that needs no loop.

All it gives are copies: look again for what has changed.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from tests.loopback.slack_calls import Json
from tests.loopback.slack_chat import add_message
from tests.loopback.slack_files import new_file
from tests.loopback.slack_manifest import Manifest, read_manifest
from tests.loopback.slack_state import BOT_USER, Channel, Message, Request, User, View, Violation, Workspace


class Seen:
    """The workspace from a test's thread."""

    workspace: Workspace

    @property
    def scopes(self) -> set[str]:
        """What the bot's token is granted: add and remove."""
        return self.workspace.scopes

    def install(self, told: Json) -> Manifest:
        """Install the app by its manifest: its scopes, commands, shortcuts and events are all there is from now on."""
        manifest = read_manifest(told)
        assert not manifest.faults, f"Slack refuses this manifest: {manifest.faults}"
        with self.workspace.changed:
            self.workspace.manifest, self.workspace.scopes = manifest, set(manifest.scopes)
            self.workspace.home_enabled = manifest.home
        return manifest

    def add_user(self, name: str, **given: Any) -> str:
        """A member; `is_admin`, `is_owner`, `tz`, `is_stranger`, … as given. Gives the id."""
        with self.workspace.changed:
            user = User(given.pop("id", None) or self.workspace.new_id("U"), name, **given)
            self.workspace.users[user.id] = user
            return user.id

    def add_channel(self, name: str, kind: str = "public", *, members: Iterable[str] = (), bot: bool = True) -> str:
        """A channel with everybody in it, or the given members; the bot, too, unless it is left out. Gives the id."""
        with self.workspace.changed:
            people = set(members) or {one for one in self.workspace.users if one != BOT_USER}
            channel = Channel(self.workspace.new_id("C"), name, kind, people | ({BOT_USER} if bot else set()))
            self.workspace.channels[channel.id] = channel
            return channel.id

    def add_usergroup(self, *users: str) -> str:
        with self.workspace.changed:
            group = self.workspace.new_id("S")
            self.workspace.usergroups[group] = list(users)
            return group

    def upload(self, user: str, name: str, content: bytes) -> str:
        """A file of this person, for a `file_input`. Gives the id."""
        with self.workspace.changed:
            return str(new_file(self.workspace, user, name, content)["id"])

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """A person writes something the bot is not told of."""
        with self.workspace.changed:
            held = self.workspace.channels[channel]
            return copy.deepcopy(add_message(self.workspace, held, user, text, thread_ts=thread_ts))

    def channel(self, channel: str) -> Channel:
        """The channel itself, to be changed under `server.workspace.changed`."""
        return self.workspace.channels[channel]

    # --- what can be seen -------------------------------------------------------------------------------------------

    def messages(self, channel: str, thread_ts: str | None = None) -> list[Message]:
        """What stands in the channel (or in a thread of it, its first message included), oldest first."""
        with self.workspace.changed:
            held = self.workspace.channels[channel].messages
            wanted = [one for one in held if thread_ts in {None, one.ts, one.thread_ts}]
            return copy.deepcopy(wanted)

    def posted(self, channel: str) -> list[Message]:
        """The bot's messages there."""
        return [one for one in self.messages(channel) if one.user == BOT_USER]

    def dms(self, user: str) -> list[Message]:
        """What the bot wrote to a person directly."""
        with self.workspace.changed:
            return self.posted(self.workspace.dm(user).id)

    def ephemerals(self, user: str) -> list[Message]:
        """What this person alone sees."""
        with self.workspace.changed:
            return copy.deepcopy([one for one in self.workspace.ephemerals if one.ephemeral_to == user])

    def views(self, user: str) -> list[View]:
        """The person's open modals, the topmost last."""
        with self.workspace.changed:
            return copy.deepcopy(self.workspace.modals.get(user, []))

    def home(self, user: str) -> View | None:
        with self.workspace.changed:
            return copy.deepcopy(self.workspace.homes.get(user))

    @property
    def requests(self) -> list[Request]:
        with self.workspace.changed:
            return copy.deepcopy(self.workspace.requests)

    def asked(self, method: str) -> list[Request]:
        """The requests of one method."""
        return [one for one in self.requests if one.method == method]

    @property
    def violations(self) -> list[Violation]:
        with self.workspace.changed:
            return list(self.workspace.violations)

    def refused(self) -> set[str]:
        """The errors of what was refused until now, which a test expects: they are violations no more."""
        with self.workspace.changed:
            errors = {one.error for one in self.workspace.violations}
            self.workspace.violations.clear()
            return errors
