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
from bot.platforms.slack_people import Person, SlackPeople
from bot.platforms.slack_places import Place, SlackPlaces
from bot.platforms.slack_render import SlackRenderer
from bot.platforms.slack_session import SlackSession
from bot.platforms.slack_text import VALUE, context, typed
from bot.platforms.wording import plural

FORGOTTEN = Reply(lines=("This button is no longer known here: please ask again.",), error=True)
HELP = "/news help"
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

    async def mention(self, place: Place, text: str) -> None:
        """What was said to the bot: a command, or words of which it asks what is meant."""
        said, offers = typed(text), self.desk.reception.offers
        first = said.removeprefix("/").split(" ", 1)[0].lower()
        lacking = forms.lacking(said, offers)
        if not said:
            await self.run(place, HELP, actions=_OPENERS)
        elif lacking:
            told = Reply(lines=(f"{lacking.command}: {lacking.asks}?",), actions=(_asking(lacking),))
            await self._show(place, told)
        elif said.startswith("/") or first in {path[0] for one in offers for path in (one.path, *one.aliases)}:
            await self.run(place, "/" + said.removeprefix("/"))
        else:
            await self._show(place, _meant(said))

    async def pressed(self, place: Place, value: str) -> None:
        """A button, from whatever message, modal or home tab."""
        press = await self.desk.pressed(value)
        if press is None:
            await self._show(place, FORGOTTEN)
        elif press.kind == "ask":
            await self.form(place, press, value)
        elif press.kind == "share":
            await self._share(place, press)
        else:
            await self.run(place, press.command)

    async def run(self, place: Place, asked: str, *, actions: Sequence[Action] = ()) -> None:
        """Answer a line to the asker alone; from the home tab in a modal."""
        if place.home:
            view = await self.places.open(place, forms.waiting(place.origin))
            place = replace(place, view=view, home=False)
        person = await self.people.person(place.user, place.channel, self.desk)
        reply = await self.desk.answer(asked, person.asker)
        await self._show(place, replace(reply, actions=(*reply.actions, *actions)))

    async def _show(self, place: Place, reply: Reply) -> None:
        reply = await self._with_file(place, reply)
        await self.places.show(place, await self.desk.ready(self.renderer.reply(reply)))

    async def _with_file(self, place: Place, reply: Reply) -> Reply:
        if reply.attachment is None:
            return reply
        try:
            await self.places.send_file(place.user, reply.attachment)
        except DeliveryError as error:
            return replace(reply, lines=(*reply.lines, f"The file could not be sent: {error}."))
        return replace(reply, lines=(*reply.lines, f"{reply.attachment.name} is in your messages with this app."))

    async def _share(self, place: Place, press: Press) -> None:
        """The answer anew, for all who read there."""
        person = await self.people.person(place.user, place.channel, self.desk)
        reply = await self.desk.answer(press.command, person.asker)
        if reply.error or reply.attachment:
            await self._show(place, reply)
            return
        if not place.channel:
            await self._show(place, Reply(lines=("Ask in a channel to share there.",), error=True))
            return
        payloads = await self.desk.ready(self.renderer.reply(replace(reply, share="")))
        try:
            await self.places.publish(place, _signed(payloads, person))
        except DeliveryError as error:
            await self._show(place, Reply(lines=(f"It could not be shared: {error}.",), error=True))
            return
        if place.view:
            await self._show(place, Reply(lines=("Shared in the channel.",)))

    # --- forms --------------------------------------------------------------------------------------------------------

    async def form(self, place: Place, press: Press, value: str = "") -> None:
        """Open the form that a press asks for. Nothing else comes first: the trigger is good for three seconds."""
        found = forms.asked(press, self.desk.reception.offers)
        if found is None:
            await self._show(place, FORGOTTEN)
            return
        told, kept = (value, dict[str, str]()) if value else carried(press, VALUE)
        origin = replace(place.origin, press=told)
        await self.places.open(place, forms.form(*found, origin))
        if kept:
            await self.desk.reception.buttons.keep_buttons(kept, self.desk.reception.clock())

    async def submitted(self, user: str, view: Mapping[str, Any]) -> None:
        """A form filled in: its answer takes the place of the form."""
        origin = forms.origin(str(view.get("private_metadata", "")))
        place = Place(user, origin.channel, origin.thread, view=str(view["id"]))
        state = (view.get("state") or {}).get("values") or {}
        press = await self.desk.pressed(origin.press)
        if press is None:
            await self._show(place, FORGOTTEN)
            return
        try:
            data = await self._file(forms.files(state))
        except DeliveryError as error:
            await self._show(place, Reply(lines=(str(error),), error=True))
            return
        asked = forms.completed(press, self.desk.reception.offers, state)
        person = await self.people.person(user, place.channel, self.desk)
        await self._show(place, await self.desk.answer(asked, person.asker, data))

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
        known = await self.session.identity()
        every = await self.desk.reception.subscriptions.subscriptions()
        await self.places.home(user, home(every, known.team, user))


_OPENERS = (
    Action("Ask about a person", "/actor", asks="name"),
    Action("Search quotes", "/quotes", asks="text"),
)


def _asking(press: Press) -> Action:
    label = "Choose a file" if press.asks == "file" else f"Give the {press.asks}"
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


def _signed(payloads: Sequence[Mapping[str, Any]], person: Person) -> list[dict[str, Any]]:
    """With who shared it, which pings nobody."""
    *before, last = payloads
    signature = context(f"Shared by {person.name}" if person.name else "Shared")
    blocks = list(last["blocks"])
    at = len(blocks) - 1 if blocks and blocks[-1]["type"] == "actions" else len(blocks)
    return [*map(dict, before), {**last, "blocks": [*blocks[:at], signature, *blocks[at:]]}]


def paused(names: Sequence[str], reason: str) -> str:
    """What the admins are told of digests that were paused."""
    first = names[0]
    return (
        f"{reason}: {plural(len(names), 'digest')} paused ({', '.join(names)}); nothing of it is deleted."
        f" Then: /news digest pause {first} resume"
    )
