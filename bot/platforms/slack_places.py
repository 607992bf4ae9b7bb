"""Where an answer goes on Slack: in the place of a private one, to one person, into a modal, or to all.

Knows the wire, not what is said.
"""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.conversation import Attachment
from bot.errors import DeliveryError, PermanentDeliveryError, TransientDeliveryError
from bot.platforms.budget import clip
from bot.platforms.slack_forms import Origin, View, answer, bare
from bot.platforms.slack_session import SlackSession
from bot.platforms.slack_text import worded

MESSAGES = 4
LANDING_S = (0.1, 0.2, 0.4, 0.8, 1.5)
TAKEN_S = (0.2, 0.4, 0.8, 1.5, 3.0)
ALT = 1000  # of a file
NOT_THERE = "not_found"

Payload = Mapping[str, Any]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody asked.

    `response_url` takes five answers in half an hour; `private`: what was pressed stands in an answer for this person
    alone, so the next one takes its place; `view` is the modal to answer in, `named` our name for one that Slack is
    only about to show; `trigger` opens one within three seconds.
    """

    user: str
    channel: str = ""
    thread: str = ""
    response_url: str = ""
    trigger: str = ""
    private: bool = False
    view: str = ""
    named: str = ""
    home: bool = False

    @property
    def origin(self) -> Origin:
        """For a modal that is opened from here."""
        return Origin("", self.channel, self.thread)


class SlackPlaces:
    """Puts payloads in their place; raises `DeliveryError`.

    What Slack refuses for good goes another way, without its picture, at last without its blocks. Of a request that was
    cut off nobody knows whether Slack took it: that is never sent again.
    """

    def __init__(self, session: SlackSession) -> None:
        self._session = session

    # --- to one person --------------------------------------------------------------------------------------------

    async def show(self, place: Place, payloads: Sequence[Payload]) -> None:
        """To the asker alone, in the place of what was pressed where that was an answer of one message."""
        if not place.view:
            for number, payload in enumerate(payloads[:MESSAGES]):
                await self._tell(place, payload, replace=place.private and number == 0)
            return
        plainer = bare(str(payloads[0]["text"]), place.origin)
        if any(map(_pictured, payloads)):
            plainer = answer(list(map(_worded, payloads)), place.origin)
        try:
            await self.update(place, answer(payloads, place.origin))
        except PermanentDeliveryError as error:
            log.warning("an answer is shown without its blocks or its picture: %s", error)
            await self.update(place, plainer)

    async def aside(self, place: Place, payloads: Sequence[Payload]) -> None:
        """To the asker alone, and what stands there stays: over a modal or the home tab in a modal of its own."""
        if place.trigger and (place.view or place.home):
            try:
                await self.open(place, answer(payloads, place.origin))
            except DeliveryError as error:
                log.info("no modal was opened: %s", error)
            else:
                return
        for payload in payloads[:MESSAGES]:
            await self._tell(place, payload)

    async def _tell(self, place: Place, payload: Payload, *, replace: bool = False) -> None:
        """By the response address, else in the channel, else directly: an address ends, the bot may not be there."""
        refused: PermanentDeliveryError | None = None
        ways = self._ways(place, replace=replace)
        # A picture goes where it was asked for, or is told there in words.
        pictured = [(payload, ways[:-1] or ways)] if _pictured(payload) else []
        for shown, open_ways in (*pictured, (_worded(payload), ways), ({"text": payload["text"]}, ways)):
            for way in open_ways:
                try:
                    await way(shown)
                except PermanentDeliveryError as error:
                    log.info("an answer goes another way: %s", error)
                    refused = refused or error
                    if place.channel and not error.lost and not place.response_url:
                        break  # it is the blocks that are refused
                else:
                    return
        raise refused or PermanentDeliveryError("there is no way to answer")

    def _ways(self, place: Place, *, replace: bool) -> list[Callable[[Payload], Awaitable[Any]]]:
        async def respond(payload: Payload) -> None:
            thread = {"thread_ts": place.thread} if place.thread and not replace else {}
            body = {"response_type": "ephemeral", "replace_original": replace, **payload, **thread}
            await self._session.respond(place.response_url, body)

        async def alone(payload: Payload) -> None:
            shown = {name: payload[name] for name in ("text", "blocks") if name in payload}
            told = {"user": place.user, "thread_ts": place.thread, **shown}
            await self._session.call("chat.postEphemeral", place.channel, patient=True, **told)

        async def directly(payload: Payload) -> None:
            await self._session.call("chat.postMessage", await self._direct(place.user), patient=True, **payload)

        ways = [respond] if place.response_url else []
        return [*ways, *([alone] if place.channel else []), directly]

    async def _direct(self, user: str) -> str:
        """The conversation of the bot and one person."""
        opened = await self._session.call("conversations.open", patient=True, users=user)
        return str(opened["channel"]["id"])

    # --- to all ---------------------------------------------------------------------------------------------------

    async def publish(self, place: Place, payloads: Sequence[Payload]) -> int:
        """For all, in the thread where it was asked; how many messages Slack took, the first at least."""
        for number, payload in enumerate(payloads[:MESSAGES]):
            try:
                await self._publish(place, payload)
            except DeliveryError as error:
                if number == 0:
                    raise
                log.warning("only %d of %d messages were shared: %s", number, len(payloads), error)
                return number
        return len(payloads)

    async def _publish(self, place: Place, payload: Payload) -> None:
        try:
            await self._to_all(place, payload)
        except PermanentDeliveryError as error:
            if not _pictured(payload):
                raise
            log.info("an answer is shared without its picture: %s", error)
            await self._to_all(place, _worded(payload))

    async def _to_all(self, place: Place, payload: Payload) -> None:
        if place.response_url and not place.thread:
            body = {"response_type": "in_channel", "replace_original": False, **payload}
            await self._session.respond(place.response_url, body)
        else:
            await self._session.call("chat.postMessage", place.channel, patient=True, thread_ts=place.thread, **payload)

    # --- modals, the home tab, files ------------------------------------------------------------------------------

    async def open(self, place: Place, view: View) -> str:
        """A modal, over the one where it was asked for; its id. To be called first: a trigger is good for 3 s."""
        method = "views.push" if place.view else "views.open"
        told = await self._session.call(method, trigger_id=place.trigger, view=view)
        return str(told["view"]["id"])

    async def update(self, place: Place, view: View) -> None:
        """Show another modal in the place of one.

        Slack carries an acknowledgement out when it likes: what it is about to show bears a name of ours, and is not
        found by it before. To change it by its id, too early, would be undone.
        """
        target = {"external_id": place.named} if place.named else {"view_id": place.view}
        for pause_s in LANDING_S if place.named else ():
            try:
                await self._session.call("views.update", patient=True, view=view, **target)
            except TransientDeliveryError as error:
                if NOT_THERE not in error.reason:
                    raise
                await asyncio.sleep(pause_s)
            else:
                return
        await self._session.call("views.update", patient=True, view=view, **target)

    async def home(self, user: str, view: View) -> None:
        """Draw somebody's home tab."""
        await self._session.call("views.publish", patient=True, user_id=user, view=view)

    async def send_file(self, user: str, file: Attachment) -> None:
        """A file, in the conversation of the bot and one person."""
        channel = await self._direct(user)
        await self._uploaded(file, channel)

    async def keep_picture(self, file: Attachment) -> Attachment:
        """The picture with its id, once Slack has taken it in; in no channel, so that nobody sees it but in an answer.

        Slack looks at an upload for a while, and refuses a message with a picture whose type it does not know yet.
        """
        uploaded = await self._uploaded(file)
        for pause_s in (*TAKEN_S, 0.0):
            told = await self._session.call("files.info", patient=True, file=uploaded)
            if told["file"].get("mimetype"):
                return dataclasses.replace(file, uploaded=uploaded)
            await asyncio.sleep(pause_s)
        raise TransientDeliveryError("Slack has not taken the picture in yet")

    async def _uploaded(self, file: Attachment, channel: str = "") -> str:
        """The id of a file, in a channel where one is named."""
        told = await self._session.call(
            "files.getUploadURLExternal",
            patient=True,
            filename=file.name,
            length=len(file.data),
            alt_txt=clip(file.words, ALT),
        )
        await self._session.upload(str(told["upload_url"]), file.data)
        files = [{"id": told["file_id"], "title": file.name}]
        await self._session.call("files.completeUploadExternal", patient=True, files=files, channel_id=channel)
        return str(told["file_id"])


def _pictured(payload: Payload) -> bool:
    return any(block["type"] == "image" for block in payload.get("blocks", ()))


def _worded(payload: Payload) -> Payload:
    return {**payload, "blocks": worded(payload["blocks"])} if _pictured(payload) else payload
