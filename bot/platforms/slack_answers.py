"""What Slack's people do, answered: commands, presses, forms, mentions, menus. Every answer comes from the front desk.

Whatever calls here has acknowledged already; Slack's requests are read by `slack_adapter`.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.conversation import Action, Asker, Reply
from bot.errors import BotError, DeliveryError
from bot.grammar import line
from bot.platforms import slack_forms as forms
from bot.platforms.budget import clip
from bot.platforms.buttons import Press, carried
from bot.platforms.front_desk import FrontDesk
from bot.platforms.slack_home import home
from bot.platforms.slack_people import SlackPeople
from bot.platforms.slack_places import Place, SlackPlaces
from bot.platforms.slack_render import SlackRenderer
from bot.platforms.slack_session import SlackSession
from bot.platforms.slack_text import VALUE, context, typed
from bot.platforms.wording import plural
from bot.ports import bare

FORGOTTEN = Reply(lines=("This button is no longer known here: please ask again.",), error=True)
UNKNOWN = Reply(lines=("This button could not be looked up: try again in a moment.",), error=True)
SHARED = "Shared in the channel."
HELP, FILE = "/news help", "file"
WORDS = 200

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SlackAnswers:
    """Answers for one workspace; raises `DeliveryError` where Slack does not take an answer."""

    session: SlackSession
    desk: FrontDesk
    people: SlackPeople
    places: SlackPlaces
    renderer: SlackRenderer

    # --- questions ----------------------------------------------------------------------------------------------------

    async def command(self, place: Place, command: str, text: str) -> None:
        """`/actor` and what was typed behind it; a form where nothing was and something must be."""
        asked = f"{command} {typed(text)}".strip()
        lacking = forms.lacking(asked, self.desk.reception.offers)
        if lacking and place.trigger:
            await self.form(place, lacking)
        else:
            await self.run(place, asked)

    async def mention(self, place: Place, text: str, files: Sequence[Mapping[str, Any]] = ()) -> None:
        """What was said to the bot, with what files: a command, or words of which it asks what is meant."""
        said, offers = typed(text), self.desk.reception.offers
        first = said.removeprefix("/").split(" ", 1)[0].lower()
        lacking = forms.lacking(said, offers)
        if not said:
            await self.run(place, HELP, actions=_OPENERS)
        elif lacking and lacking.asks == FILE and files:
            await self.run(place, lacking.command, files=files)
        elif lacking:
            told = Reply(lines=(f"{lacking.command}: {lacking.asks}?",), actions=(_asking(lacking),))
            await self._show(place, told)
        elif said.startswith("/") or first in {path[0] for one in offers for path in (one.path, *one.aliases)}:
            await self.run(place, "/" + said.removeprefix("/"))
        else:
            await self._show(place, _meant(said))

    async def pressed(self, place: Place, value: str) -> None:
        """A button, from whatever message, modal or home tab."""
        press, reason = await self._meaning(value)
        if press is None:
            await self.aside(place, reason)
        elif press.kind == "ask":
            await self.form(place, press, value)
        elif press.kind == "share":
            await self._share(place, press)
        else:
            await self.run(place, press.command)

    async def _meaning(self, value: str) -> tuple[Press | None, Reply]:
        """What a button means, or what to say where that is not known."""
        try:
            return await self.desk.pressed(value), FORGOTTEN
        except BotError as error:
            log.warning("a button was not looked up: %s", error)
            return None, UNKNOWN

    async def run(
        self, place: Place, asked: str, *, actions: Sequence[Action] = (), files: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        """Answer a line to the asker alone; from the home tab in a modal."""
        if place.home:
            place = await self._off_home(place)
        reply = await self._answered(place, asked, files)
        await self._show(place, replace(reply, actions=(*reply.actions, *actions)))

    async def _off_home(self, place: Place) -> Place:
        """A modal over the home tab; where Slack opens none, the person's own messages."""
        try:
            view = await self.places.open(place, forms.waiting(place.origin))
        except DeliveryError as error:
            log.warning("no modal was opened: %s", error)
            view = ""
        return replace(place, view=view, home=False, trigger="")

    async def _answered(self, place: Place, asked: str, files: Sequence[Mapping[str, Any]] = ()) -> Reply:
        try:
            data = await self._file(files)
        except DeliveryError as error:
            return Reply(lines=(str(error),), error=True)
        person = await self.people.person(place.user, place.channel, self.desk)
        return await self.desk.answer(asked, person.asker, data)

    async def aside(self, place: Place, reply: Reply) -> None:
        """Say something to the asker, and what stands there stays."""
        await self.places.aside(place, await self._drawn(place, reply))

    async def _show(self, place: Place, reply: Reply, note: str = "") -> None:
        payloads = await self._drawn(place, await self._with_file(place, reply))
        await self.places.show(place, noted(payloads, note) if note else payloads)

    async def _drawn(self, place: Place, reply: Reply) -> list[dict[str, Any]]:
        """Payloads as Slack takes them: with Share where there is a channel, without buttons that cannot be kept."""
        reply = await self._pictured(reply if place.channel else replace(reply, share=""))
        drawn = self.renderer.reply(reply)
        try:
            return await self.desk.ready(drawn)
        except BotError as error:
            log.warning("an answer has no buttons: %s", error)
            return [_buttonless(payload) for payload in drawn]

    async def _pictured(self, reply: Reply) -> Reply:
        """A picture handed to Slack first, for this answer alone; what Slack does not take in is told in words."""
        if reply.picture is None or reply.picture.uploaded:
            return reply
        try:
            return replace(reply, picture=await self.places.keep_picture(reply.picture))
        except DeliveryError as error:
            log.warning("a picture was not handed to Slack: %s", error)
            return replace(reply, picture=None)

    async def _with_file(self, place: Place, reply: Reply) -> Reply:
        if reply.attachment is None:
            return reply
        try:
            await self.places.send_file(place.user, reply.attachment)
        except DeliveryError as error:
            return replace(reply, lines=(*reply.lines, f"The file could not be sent: {error}."))
        return replace(reply, lines=(*reply.lines, f"{reply.attachment.name} is in your messages with this app."))

    async def _share(self, place: Place, press: Press) -> None:
        """The answer anew, for all who read there; a modal goes on showing it."""
        person = await self.people.person(place.user, place.channel, self.desk)
        reply = await self._pictured(replace(await self.desk.answer(press.command, person.asker), share=""))
        if reply.error or reply.attachment:
            await self.aside(place, reply)
        elif not place.channel:
            await self.aside(place, Reply(lines=("Ask in a channel to share there.",), error=True))
        else:
            told = await self._published(place, reply, f"Shared by {person.name}" if person.name else "Shared")
            if told:
                await self.aside(place, Reply(lines=(told,), error=True))
            elif place.view:
                await self._show(place, reply, SHARED)

    async def _published(self, place: Place, reply: Reply, signature: str) -> str:
        """What went wrong; "" where all of it was shared."""
        payloads = noted(await self._drawn(place, reply), signature)
        try:
            taken = await self.places.publish(place, payloads)
        except DeliveryError as error:
            return f"It could not be shared: {error}."
        every = plural(len(payloads), "message")
        return "" if taken == len(payloads) else f"Slack took only the first {taken} of {every}."

    # --- forms --------------------------------------------------------------------------------------------------------

    async def form(self, place: Place, press: Press, value: str = "") -> None:
        """Open the form that a press asks for. Nothing else comes first: the trigger is good for three seconds."""
        found = forms.asked(press, self.desk.reception.offers)
        if found is None:
            await self.aside(place, FORGOTTEN)
            return
        told, kept = (value, dict[str, str]()) if value else carried(press, VALUE)
        try:
            await self.places.open(place, forms.form(*found, replace(place.origin, press=told)))
        except DeliveryError as error:
            log.warning("a form was not opened: %s", error)
            await self.aside(replace(place, trigger=""), _typed_instead(press))
            return
        if kept:
            await self.desk.reception.buttons.keep_buttons(kept, self.desk.reception.clock())

    async def submitted(self, user: str, view: Mapping[str, Any]) -> None:
        """A form filled in: its answer takes the place of the form."""
        origin = forms.origin(str(view.get("private_metadata", "")))
        place = Place(user, origin.channel, origin.thread, view=str(view["id"]), named=forms.named(view))
        state = (view.get("state") or {}).get("values") or {}
        press, reason = await self._meaning(origin.press)
        if press is None:
            await self._show(place, reason)
            return
        asked = forms.completed(press, self.desk.reception.offers, state)
        await self._show(place, await self._answered(place, asked, forms.files(state)))

    async def _file(self, given: Sequence[Mapping[str, Any]]) -> bytes | None:
        """The first file of a form; of one from a shared channel Slack tells the address only when asked."""
        if not given:
            return None
        file = given[0]
        if not file.get("url_private_download"):
            file = (await self.session.call("files.info", patient=True, file=file.get("id", "")))["file"]
        return await self.session.download(str(file.get("url_private_download", "")))

    async def suggested(self, user: str, view: Mapping[str, Any], text: str) -> list[dict[str, Any]]:
        """What a menu offers for what was typed into it; nothing where that fails."""
        origin = forms.origin(str(view.get("private_metadata", "")))
        try:
            press = await self.desk.pressed(origin.press)
            found = forms.asked(press, self.desk.reception.offers) if press else None
            if not press or not found or self.desk.busy:
                return []
            asker = await self._completing(user, origin.channel, anybody=found[0].who == "all")
            offered = await self.desk.reception.complete(f"{press.command} {text}", asker)
        except BotError as error:
            log.warning("a menu stays empty: %s", error)
            return []
        # A suggestion with a note is another option's name, not a value of this one.
        return forms.choices([one.label for one in offered if not one.note])

    async def _completing(self, user: str, channel: str, *, anybody: bool) -> Asker:
        if anybody:
            return Asker("slack", user, "all", channel)
        return (await self.people.person(user, channel, self.desk)).asker

    # --- the home tab -------------------------------------------------------------------------------------------------

    async def at_home(self, user: str) -> None:
        """Draw the home tab anew."""
        asker = (await self.people.person(user, "", self.desk)).asker
        every = await self.desk.reception.subscriptions.subscriptions()
        await self.places.home(user, home(every, asker.space, user))


_OPENERS = (
    Action("Ask about a person", "/actor", asks="name"),
    Action("Search quotes", "/quotes", asks="text"),
)


def _asking(press: Press) -> Action:
    label = "Choose a file" if press.asks == FILE else f"Give the {press.asks}"
    return Action(label, press.command, press.asks)


def _meant(said: str) -> Reply:
    """Words that are no command: three questions that they could be."""
    words = clip(said, WORDS)
    asked = said if words == said else words.removesuffix("…")
    actions = (
        Action(f"Quotes by “{words}”", line(("actor",), asked)),
        Action(f"Search quotes for “{words}”", line(("quotes",), asked)),
        Action(f"Stories with “{words}”", line(("story",), asked)),
    )
    return Reply(lines=(f"What would you like to know about “{words}”?",), actions=actions)


def _typed_instead(press: Press) -> Reply:
    given = "with the file, to the bot directly" if press.asks == FILE else f"and the {press.asks}"
    return Reply(lines=(f"Slack opened no form: type {press.command} {given}.",), error=True)


def noted(payloads: Sequence[Mapping[str, Any]], note: str) -> list[dict[str, Any]]:
    """With a small line above the buttons: who shared it, which pings nobody, or that it was shared."""
    *before, last = payloads
    blocks = list(last["blocks"])
    at = len(blocks) - 1 if blocks and blocks[-1]["type"] == "actions" else len(blocks)
    return [*map(dict, before), {**last, "blocks": [*blocks[:at], context(note), *blocks[at:]]}]


def _buttonless(payload: Mapping[str, Any]) -> dict[str, Any]:
    return bare(payload) | {"blocks": [block for block in payload["blocks"] if block["type"] != "actions"]}
