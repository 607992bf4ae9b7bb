"""Slack's live connection: Socket Mode or signed HTTP in, acknowledged at once, answered from tasks of its own.

Reads Slack's requests and says what each asks for; the answers are `slack_answers`'s. Events come at least once: each
is taken once.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.errors import BotError
from bot.platforms import slack_forms as forms
from bot.platforms.front_desk import FrontDesk
from bot.platforms.slack_answers import SlackAnswers, paused
from bot.platforms.slack_people import SlackPeople
from bot.platforms.slack_places import Place, SlackPlaces
from bot.platforms.slack_render import SlackRenderer
from bot.platforms.slack_session import SlackSession
from bot.platforms.slack_socket import listen, patiently
from bot.platforms.slack_text import without_mention
from bot.ports import Reception

TASKS, EVENTS = 200, 2000
STOP_S, SUGGEST_S, AGAIN_S = 2.5, 2.5, 30.0
ANY = re.compile(r"(?s).*")
REFUSED, BROKEN, AWAY = 401, 400, 503
GONE = {
    "channel_archive": "is archived",
    "group_archive": "is archived",
    "channel_deleted": "was deleted",
    "group_deleted": "was deleted",
    "channel_left": "no longer has the bot in it",
    "group_left": "no longer has the bot in it",
    "member_left_channel": "no longer has the bot in it",
}
REMOVED = ("app_uninstalled", "tokens_revoked")

Body = Mapping[str, Any]

log = logging.getLogger(__name__)


class SlackConnection:
    """A `Connection`. With an app token it dials Slack; without one, Slack calls `events`."""

    def __init__(
        self,
        session: SlackSession,
        admins: frozenset[str],
        moderators: frozenset[str],
        notice: Callable[[str], None],
    ) -> None:
        self._session, self._notice = session, notice
        self._people = SlackPeople(session, admins, moderators)
        self._answers: SlackAnswers | None = None
        self._app: AsyncApp | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._settled = False

    @property
    def settled(self) -> bool:
        """Whether Slack has said which workspace this is, and what waits there goes on."""
        return self._settled

    # --- its life -----------------------------------------------------------------------------------------------------

    async def start(self, reception: Reception) -> None:
        """Begin in the background; a Slack that is not there is tried for ever."""
        desk, places = FrontDesk(reception), SlackPlaces(self._session)
        self._answers = SlackAnswers(self._session, desk, self._people, places, SlackRenderer())
        self._app = self._listening()
        self._spawn(self._kept(reception), "the connection to Slack")

    async def stop(self) -> None:
        """Let go of everything within three seconds."""
        self._app = None
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=STOP_S)

    async def _kept(self, reception: Reception) -> None:
        """Whatever breaks it, it begins anew."""
        while True:
            try:
                await self._live(reception)
            except BotError as error:
                log.warning("the connection to Slack failed: %s", error)
            except Exception:
                log.exception("the connection to Slack broke")
            else:
                return
            await asyncio.sleep(AGAIN_S)

    async def _live(self, reception: Reception) -> None:
        identity = await patiently(self._session.identity, "Slack")
        log.info("on Slack in %s", identity.name or identity.team)
        await reception.spaces.locate("slack", identity.team)
        back = await reception.spaces.rejoin("slack", identity.team, reception.clock())
        if back:
            self._notice(f"The bot is back on Slack: {', '.join(back)} go on.")
        self._settled = True
        if self._session.app_token:
            await listen(self._session, self._hear)
        elif not self._session.signing_secret:
            log.error("on Slack nobody can ask anything: set SLACK_APP_TOKEN, or SLACK_SIGNING_SECRET for HTTP")

    def _spawn(self, work: Coroutine[Any, Any, None], what: str) -> None:
        if len(self._tasks) >= TASKS:
            work.close()
            log.warning("%s was left: too much at once", what)
            return
        task = asyncio.create_task(self._guarded(work, what))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Coroutine[Any, Any, None], what: str) -> None:
        try:
            await work
        except BotError as error:
            log.warning("%s failed: %s", what, error)
        except Exception:
            log.exception("%s broke", what)

    # --- the ways in --------------------------------------------------------------------------------------------------

    async def _hear(self, client: Any, request: Any) -> None:
        """One envelope of Socket Mode."""
        began, app = time.time(), self._app
        if app is None:
            return
        try:
            await send_async_response(client, request, await run_async_bolt_app(app, request), began)
        except (ConnectionError, RuntimeError) as error:
            log.info("an acknowledgement was lost with its connection: %s", type(error).__name__)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """One request over HTTP: signature and time are verified by the SDK before anything is read of it."""
        if self._app is None:
            return web.Response(status=AWAY)
        if not self._session.signing_secret:
            return web.Response(status=REFUSED)
        try:
            return await to_aiohttp_response(await self._app.async_dispatch(await to_bolt_request(request)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            log.warning("a request to /slack/events could not be read: %s", type(error).__name__)
            return web.Response(status=BROKEN)

    def _listening(self) -> AsyncApp:
        async def authorized(team_id: str | None) -> AuthorizeResult:  # a method's `self` confuses the SDK
            """Who we are, without asking Slack while somebody waits; a token is asked for, and none is used."""
            return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token="unused")  # noqa: S106 - none

        # Ours is ignored below: the SDK would swallow the event of the bot's own leaving, too.
        app = AsyncApp(
            name="pullquote",
            logger=logging.getLogger("slack_bolt"),
            signing_secret=self._session.signing_secret or "",
            authorize=authorized,
            process_before_response=False,
            ignoring_self_events_enabled=False,
        )
        app.command(ANY)(self._commanded)
        app.action(ANY)(self._acted)
        app.view(ANY)(self._submitted)
        app.options(ANY)(self._suggesting)
        app.event(ANY)(self._happened)
        app.shortcut(ANY)(self._ignored)
        return app

    # --- what comes ---------------------------------------------------------------------------------------------------

    async def _commanded(self, ack: AsyncAck, body: Body) -> None:
        await ack()
        place = Place(
            str(body["user_id"]),
            str(body.get("channel_id", "")),
            response_url=str(body.get("response_url", "")),
            trigger=str(body.get("trigger_id", "")),
        )
        command, text = str(body["command"]), str(body.get("text") or "")
        self._answer(lambda answers: answers.command(place, command, text), command)

    async def _acted(self, ack: AsyncAck, body: Body) -> None:
        await ack()
        value = next((str(one["value"]) for one in body.get("actions", ()) if one.get("value")), "")
        if value:
            place = placed(body)
            self._answer(lambda answers: answers.pressed(place, value), "a button")

    async def _submitted(self, ack: AsyncAck, body: Body) -> None:
        view, user = body["view"], str(body["user"]["id"])
        if view.get("callback_id") != forms.FORM:
            await ack()
            return
        await ack(response_action="update", view=forms.waiting(forms.origin(str(view.get("private_metadata", "")))))
        self._answer(lambda answers: answers.submitted(user, view), "a form")

    async def _suggesting(self, ack: AsyncAck, body: Body) -> None:
        found: list[dict[str, Any]] = []
        if self._answers and body.get("view"):
            try:
                async with asyncio.timeout(SUGGEST_S):
                    found = await self._answers.suggested(
                        str(body["user"]["id"]), body["view"], str(body.get("value") or "")
                    )
            except TimeoutError:
                log.warning("a menu stays empty: the archive took too long")
        await ack(options=found)

    async def _happened(self, body: Body) -> None:
        event = body.get("event") or {}
        if not self._first(str(body.get("event_id", ""))):
            return
        kind, ours = str(event.get("type", "")), self._own(body)
        user, channel = str(event.get("user", "")), str(event.get("channel", ""))
        if kind == "app_home_opened" and event.get("tab", "home") == "home":
            self._answer(lambda answers: answers.at_home(user), "a home tab")
        elif kind in ("app_mention", "message") and _asks(event, ours):
            said = without_mention(str(event.get("text", "")), ours)
            place = Place(user, channel, str(event.get("thread_ts") or ""))
            self._answer(lambda answers: answers.mention(place, said), "a mention")
        elif kind in REMOVED and _removes(event):
            self._answer(lambda answers: self._left(answers.desk.reception), "the removal")
        elif kind in GONE and (kind != "member_left_channel" or user == ours):
            self._answer(
                lambda answers: self._lost(answers.desk.reception, channel, GONE[kind]), "the loss of a channel"
            )

    async def _ignored(self, ack: AsyncAck) -> None:
        await ack()

    def _answer(self, work: Callable[[SlackAnswers], Coroutine[Any, Any, None]], what: str) -> None:
        if self._answers:
            self._spawn(work(self._answers), what)

    def _first(self, event: str) -> bool:
        """Whether this event is new; the last two thousand are remembered."""
        if event and event in self._seen:
            return False
        self._seen[event] = None
        while len(self._seen) > EVENTS:
            self._seen.popitem(last=False)
        return True

    def _own(self, body: Body) -> str:
        """Our own user's id, which Slack tells with the event, too."""
        if self._session.known:
            return self._session.known.user
        granted: Sequence[Mapping[str, Any]] = body.get("authorizations") or ()
        return next((str(one.get("user_id", "")) for one in granted if one.get("is_bot")), "")

    # --- what was lost ------------------------------------------------------------------------------------------------

    async def _left(self, reception: Reception) -> None:
        if self._session.known:
            reason = "the app was removed from the Slack workspace"
            team = self._session.known.team
            await self._told(reception.spaces.leave("slack", team, reason, reception.clock()), reason)

    async def _lost(self, reception: Reception, channel: str, why: str) -> None:
        reason = f"Slack channel {channel} {why}"
        await self._told(reception.spaces.lose("slack", channel, reason, reception.clock()), reason)

    async def _told(self, losing: Awaitable[Sequence[str]], reason: str) -> None:
        names = await losing
        if names:
            self._notice(paused(names, reason[:1].upper() + reason[1:]))


def placed(body: Body) -> Place:
    """Where a button was pressed: in a message, in one for the presser alone, in a modal or on the home tab."""
    container, view = body.get("container") or {}, body.get("view") or {}
    user, trigger = str(body["user"]["id"]), str(body.get("trigger_id", ""))
    if view:
        origin, home = forms.origin(str(view.get("private_metadata", ""))), view.get("type") == "home"
        where = "" if home else str(view["id"])
        return Place(user, origin.channel, origin.thread, trigger=trigger, view=where, home=home)
    thread = str(container.get("thread_ts") or (body.get("message") or {}).get("thread_ts") or "")
    return Place(
        user,
        str((body.get("channel") or {}).get("id") or container.get("channel_id", "")),
        # A card that has a thread stands in the channel itself: its reader has not opened the thread.
        "" if thread == container.get("message_ts") else thread,
        response_url=str(body.get("response_url", "")),
        trigger=trigger,
        private=bool(container.get("is_ephemeral")),
    )


def _asks(event: Mapping[str, Any], ours: str) -> bool:
    """Whether a person says this to the bot: a mention, or a message in their own conversation with it."""
    own = event.get("bot_id") or event.get("bot_profile") or event.get("user") in (None, ours)
    plain = not event.get("subtype") or event.get("subtype") == "thread_broadcast"
    here = event.get("type") == "app_mention" or event.get("channel_type") == "im"
    return bool(not own and plain and here and not event.get("edited"))


def _removes(event: Mapping[str, Any]) -> bool:
    """A person's token that was revoked takes nothing from the bot."""
    return event.get("type") != "tokens_revoked" or bool((event.get("tokens") or {}).get("bot"))
