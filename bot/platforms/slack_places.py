"""Where an answer goes on Slack: in the place of a private one, to one person in a channel, into a modal, or to all.

Knows the wire, not what is said.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.conversation import Attachment
from bot.errors import DeliveryError
from bot.platforms.slack_forms import Origin, View, answer
from bot.platforms.slack_session import SlackSession

MESSAGES = 4

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody asked.

    `response_url` takes five answers in half an hour; `private`: what was pressed stands in an answer for this person
    alone, so the next one takes its place; `view` is the modal to answer in; `trigger` opens one within three seconds.
    """

    user: str
    channel: str = ""
    thread: str = ""
    response_url: str = ""
    trigger: str = ""
    private: bool = False
    view: str = ""
    home: bool = False

    @property
    def origin(self) -> Origin:
        """For a modal that is opened from here."""
        return Origin("", self.channel, self.thread)


class SlackPlaces:
    """Puts payloads in their place; raises `DeliveryError`."""

    def __init__(self, session: SlackSession) -> None:
        self._session = session

    async def show(self, place: Place, payloads: Sequence[Mapping[str, Any]]) -> None:
        """To the asker alone."""
        if place.view:
            await self.update(place.view, answer(payloads, place.origin))
        elif place.response_url:
            await self._respond(place, payloads)
        else:
            for payload in payloads:
                await self._alone(place, payload)

    async def _respond(self, place: Place, payloads: Sequence[Mapping[str, Any]]) -> None:
        for number, payload in enumerate(payloads[:MESSAGES]):
            body = {"response_type": "ephemeral", "replace_original": place.private and number == 0, **payload}
            body |= {"thread_ts": place.thread} if place.thread and not body["replace_original"] else {}
            try:
                await self._session.respond(place.response_url, body)
            except DeliveryError as error:
                # The address is used up or gone with its half hour; the bot may be in the channel itself.
                log.info("answered without the response address: %s", error)
                await self._alone(place, payload)

    async def _alone(self, place: Place, payload: Mapping[str, Any]) -> None:
        shown = {name: payload[name] for name in ("text", "blocks")}
        await self._session.call(
            "chat.postEphemeral", place.channel, patient=True, user=place.user, thread_ts=place.thread, **shown
        )

    async def publish(self, place: Place, payloads: Sequence[Mapping[str, Any]]) -> None:
        """For all, in the thread where it was asked."""
        for payload in payloads[:MESSAGES]:
            if place.response_url and not place.thread:
                body = {"response_type": "in_channel", "replace_original": False, **payload}
                await self._session.respond(place.response_url, body)
            else:
                await self._session.call(
                    "chat.postMessage", place.channel, patient=True, thread_ts=place.thread, **payload
                )

    async def open(self, place: Place, view: View) -> str:
        """A modal, over the one where it was asked for; its id. To be called first: a trigger is good for 3 s."""
        method = "views.push" if place.view else "views.open"
        told = await self._session.call(method, trigger_id=place.trigger, view=view)
        return str(told["view"]["id"])

    async def update(self, view_id: str, view: View) -> None:
        """Show another modal in the place of one."""
        await self._session.call("views.update", patient=True, view_id=view_id, view=view)

    async def home(self, user: str, view: View) -> None:
        """Draw somebody's home tab."""
        await self._session.call("views.publish", patient=True, user_id=user, view=view)

    async def send_file(self, user: str, file: Attachment) -> None:
        """A file, in the conversation of the bot and one person."""
        opened = await self._session.call("conversations.open", patient=True, users=user)
        told = await self._session.call(
            "files.getUploadURLExternal", patient=True, filename=file.name, length=len(file.data)
        )
        await self._session.upload(str(told["upload_url"]), file.data)
        files = [{"id": told["file_id"], "title": file.name}]
        channel = str(opened["channel"]["id"])
        await self._session.call("files.completeUploadExternal", patient=True, files=files, channel_id=channel)
