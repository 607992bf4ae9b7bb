"""Slack's live connection: Socket Mode or signed HTTP in, acknowledged at once, answered from tasks of its own.

Says what each of Slack's requests asks for; the answers are `slack_answers`'s, and none is begun before its request is
acknowledged. Events come at least once: each is taken once.
"""

from __future__ import annotations

import asyncio
import logging
import math
import os
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.errors import BotError
from bot.platforms import slack_forms as forms
from bot.platforms.buttons import wrong_on
from bot.platforms.front_desk import BUSY, FrontDesk
from bot.platforms.slack_answers import SlackAnswers
from bot.platforms.slack_people import SlackPeople
from bot.platforms.slack_places import Place, SlackPlaces
from bot.platforms.slack_render import SlackRenderer
from bot.platforms.slack_requests import Body, asks, chosen, commanded, loses, own, placed, pressed, removes
from bot.platforms.slack_session import SlackSession
from bot.platforms.slack_socket import listen, patiently
from bot.platforms.slack_text import without_mention
from bot.platforms.wording import plural, sentence
from bot.ports import Reception

TASKS, SPARE, EVENTS = 200, 100, 2000
STOP_S, SUGGEST_S, AGAIN_S = 2.5, 2.5, 30.0
CONNECTION = "the connection to Slack"
ANY = re.compile(r"(?s).*")
WRONG = "wrong_speaker"  # the shortcut's callback_id in the manifest
REFUSED, BROKEN, AWAY = 401, 400, 503
# What a body that Slack signed, but that is not what Slack sends, may raise while it is read.
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
# What the SDK would read of the environment: settings of apps that are handed out to many workspaces.
UNASKED = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_VERIFICATION_TOKEN")

Work = Callable[[SlackAnswers], Coroutine[Any, Any, None]]

_out: ContextVar[asyncio.Event | None] = ContextVar("slack_acknowledged", default=None)

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
        self._tasks: set[asyncio.Task[Any]] = set()
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
        self._spawn(lambda: self._kept(reception), CONNECTION)

    async def stop(self) -> None:
        """Let go of everything within three seconds; what comes after it begins nothing."""
        self._app = self._answers = None
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

    # --- what is at work ----------------------------------------------------------------------------------------------

    def _answer(self, work: Work, what: str, place: Place | None = None, *, urgent: bool = False) -> bool:
        """Begin an answer; where it is turned away, which nothing urgent is, say so at the place that is given."""
        answers = self._answers
        if answers is None:
            return False
        if self._spawn(lambda: work(answers), what, math.inf if urgent else TASKS):
            return True
        if place:
            self._spawn(lambda: answers.aside(place, BUSY), what, TASKS + SPARE)
        return False

    def _spawn(self, work: Callable[[], Coroutine[Any, Any, None]], what: str, most: float = math.inf) -> bool:
        """Begin as soon as the request's acknowledgement is out; False where too much is at work already."""
        if len(self._tasks) >= most:
            log.warning("%s was turned away: too much at once", what)
            return False
        self._keep(asyncio.create_task(self._guarded(work, what), name=what))
        return True

    def _keep(self, task: asyncio.Task[Any]) -> None:
        """Hold a task until it ends, so that `stop` can end it."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Callable[[], Coroutine[Any, Any, None]], what: str) -> None:
        if out := _out.get():
            await out.wait()
        try:
            await work()
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
        with acknowledging():
            try:
                await send_async_response(client, request, await run_async_bolt_app(app, request), began)
            except (ConnectionError, RuntimeError) as error:
                log.info("an acknowledgement was lost with its connection: %s", type(error).__name__)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """One request over HTTP; nothing is read of it before its signature and time are found right."""
        app, secret = self._app, self._session.signing_secret
        if app is None:
            return web.Response(status=AWAY)
        raw = await request.read()
        if b"ssl_check=1" in raw.split(b"&"):
            return web.Response()
        if not secret or not _signed(secret, raw, request.headers):
            return web.Response(status=REFUSED)
        with acknowledging():
            response = await self._dispatched(app, raw.decode(), request)
            with suppress(ConnectionError):
                await response.prepare(request)
                await response.write_eof()
        return response

    async def _dispatched(self, app: AsyncApp, body: str, request: web.Request) -> web.Response:
        headers: dict[str, Any] = dict(request.headers)
        try:
            asked = AsyncBoltRequest(body=body, query=request.query_string, headers=headers)
            return await to_aiohttp_response(await app.async_dispatch(asked))
        except UNREADABLE as error:
            log.warning("a request to /slack/events could not be read: %s", type(error).__name__)
            return web.Response(status=BROKEN)

    def _listening(self) -> AsyncApp:
        async def authorized(team_id: str | None) -> AuthorizeResult:  # a method's `self` confuses the SDK
            """Who we are, without asking Slack while somebody waits; a token is asked for, and none is used."""
            return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token="unused")  # noqa: S106 - none

        # Ours is ignored below: the SDK would swallow the event of the bot's own leaving, too.
        with _without(UNASKED):
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
        app.shortcut(WRONG)(self._chosen)
        app.shortcut(ANY)(self._ignored)
        return app

    # --- what comes ---------------------------------------------------------------------------------------------------

    async def _commanded(self, ack: AsyncAck, body: Body) -> None:
        place, command, text = commanded(body), str(body["command"]), str(body.get("text") or "")
        taken = self._answer(lambda answers: answers.command(place, command, text), command)
        await (ack() if taken else ack(BUSY.lines[0]))

    async def _acted(self, ack: AsyncAck, body: Body) -> None:
        await ack()
        if value := pressed(body):
            place = placed(body)
            self._answer(lambda answers: answers.pressed(place, value), "a button", place)

    async def _submitted(self, ack: AsyncAck, body: Body) -> None:
        view, user = body["view"], str(body["user"]["id"])
        if view.get("callback_id") != forms.FORM:
            await ack()
        elif self._answer(lambda answers: answers.submitted(user, view), "a form"):
            origin = forms.origin(str(view.get("private_metadata", "")))
            await ack(response_action="update", view=forms.waiting(origin, forms.named(view)))
        else:
            await ack(response_action="errors", errors=forms.refused(view, BUSY.lines[0]))

    async def _suggesting(self, ack: AsyncAck, body: Body) -> None:
        await ack(options=await self._suggested(body))

    async def _suggested(self, body: Body) -> list[dict[str, Any]]:
        """What a menu offers, in a task that `stop` can end: the SDK does not end its own."""
        answers, view = self._answers, body.get("view")
        if answers is None or not view or len(self._tasks) >= TASKS:
            return []
        typed = str(body.get("value") or "")
        looking = asyncio.create_task(answers.suggested(str(body["user"]["id"]), view, typed))
        self._keep(looking)
        await asyncio.wait({looking}, timeout=SUGGEST_S)
        if not looking.done():
            looking.cancel()
            log.warning("a menu stays empty: the archive took too long")
            return []
        if looking.cancelled():
            return []
        if error := looking.exception():
            log.error("a menu broke", exc_info=error)
            return []
        return looking.result()

    async def _happened(self, body: Body) -> None:
        event = str(body.get("event_id", ""))
        if event not in self._seen and self._took(body):
            self._seen |= {event: None} if event else {}
            while len(self._seen) > EVENTS:
                self._seen.popitem(last=False)

    def _took(self, body: Body) -> bool:
        """Whether an event is taken care of; one that was turned away may come again."""
        event = body.get("event") or {}
        ours = self._session.known.user if self._session.known else own(body)
        user, channel = str(event.get("user", "")), str(event.get("channel", ""))
        if event.get("type") == "app_home_opened" and event.get("tab", "home") == "home":
            return self._answer(lambda answers: answers.at_home(user), "a home tab")
        if event.get("type") in ("app_mention", "message") and asks(event, ours):
            said, files = without_mention(str(event.get("text") or ""), ours), event.get("files") or ()
            place = Place(user, channel, str(event.get("thread_ts") or ""))
            return self._answer(lambda answers: answers.mention(place, said, files), "a mention", place)
        if removes(event):
            return self._answer(lambda answers: self._left(answers.desk.reception), "the removal", urgent=True)
        if lost := loses(event, ours):
            work: Work = lambda answers: self._lost(answers.desk.reception, channel, lost)  # noqa: E731 - typed
            return self._answer(work, "the loss of a channel", urgent=True)
        return True

    async def _chosen(self, ack: AsyncAck, body: Body) -> None:
        await ack()
        place, message = chosen(body)
        self._answer(lambda answers: answers.run(place, wrong_on(message)), "a shortcut", place)

    async def _ignored(self, ack: AsyncAck) -> None:
        await ack()

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
            self._notice(_paused(names, sentence(reason)))


def _paused(names: Sequence[str], reason: str) -> str:
    """What the admins are told of digests that were paused."""
    return (
        f"{reason}: {plural(len(names), 'digest')} paused ({', '.join(names)}); nothing of it is deleted."
        f" Then: /news digest pause {names[0]} resume"
    )


@contextmanager
def acknowledging() -> Iterator[None]:
    """What is begun within, by whatever task, waits for the end of this block."""
    out = asyncio.Event()
    token = _out.set(out)
    try:
        yield
    finally:
        _out.reset(token)
        out.set()


@contextmanager
def _without(names: Sequence[str]) -> Iterator[None]:
    """The environment without these for a moment."""
    hidden = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(hidden)


def _signed(secret: str, raw: bytes, headers: Mapping[str, str]) -> bool:
    """Whether Slack signed this within the last five minutes."""
    try:
        return SignatureVerifier(secret).is_valid_request(raw, dict(headers))
    except (ValueError, TypeError):
        return False
