"""A loopback Slack with a memory: Web API, Socket Mode and signed HTTP, steered from a test's own thread.

`with slack_server() as server:` runs it on 127.0.0.1 in a thread with an event loop of its own. The bot is another
process, or another loop, that was told `server.env`. What Slack refuses is refused here in Slack's words, and stands in
`server.violations`. Where Slack's documents leave a choice, the stricter reading is taken: thread answers to unknown
messages are `thread_not_found`, an action id is unique in a whole message, channels go by id and never by name.

    ada = server.add_user("ada", is_admin=True)
    news = server.add_channel("news")
    ...                                   # start the bot with {**os.environ, **server.env}
    server.connected()
    act = server.slash(ada, news, "/actor", "Ada Lind")
    assert "harbour" in act.reply.reading.visible
    server.press(act.reply, "Next", ada)
    assert server.violations == []
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from aiohttp import web

from tests.loopback import slack_payloads as payloads
from tests.loopback.slack_api import WebApi
from tests.loopback.slack_calls import Json
from tests.loopback.slack_delivery import Delivery, Office
from tests.loopback.slack_door import Failure, Failures, door
from tests.loopback.slack_files import FileServer
from tests.loopback.slack_http import HttpAnswer, HttpMode, form, post, signed
from tests.loopback.slack_interactions import Interaction, People
from tests.loopback.slack_response import ResponseUrls
from tests.loopback.slack_seen import Seen
from tests.loopback.slack_socket import Socket, SocketMode
from tests.loopback.slack_state import BOT_USER, Clock, Message, View, Workspace

T = TypeVar("T")
WAIT_S = 10.0
POLL_S = 0.02
LARGEST = 16 * 1024 * 1024


class SlackServer(Seen):
    """The server and every lever on it. What it gives are copies: look again for what has changed."""

    def __init__(self) -> None:
        self.workspace = Workspace()
        self.failures = Failures(self.workspace)
        self.response_urls = ResponseUrls(self.workspace)
        self.socket_mode = SocketMode(self.workspace)
        self.office = Office(self.workspace, self.socket_mode)
        self.socket_mode.office = self.office
        self.people = People(self)
        self._loop = asyncio.new_event_loop()
        self._ready, self._stop = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="loopback-slack", daemon=True)

    # --- its life ---------------------------------------------------------------------------------------------------

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(WAIT_S), "the loopback Slack did not start"

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(WAIT_S)
        assert not self._thread.is_alive(), "the loopback Slack did not stop"

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        application = web.Application(client_max_size=LARGEST, middlewares=[door(self.workspace, self.failures)])
        api, files = WebApi(self.workspace), FileServer(self.workspace)
        for part in (api, files, self.response_urls, self.socket_mode):
            application.add_routes(part.routes())
        runner = web.AppRunner(application, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.workspace.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        watching = asyncio.create_task(self.office.watch())
        self._ready.set()
        await self._stop.wait()
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        await self.socket_mode.drop()
        await runner.cleanup()

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(WAIT_S)

    @property
    def base(self) -> str:
        return self.workspace.base

    @property
    def env(self) -> dict[str, str]:
        """What the bot is told for Socket Mode."""
        tokens = {"SLACK_BOT_TOKEN": self.workspace.bot_token, "SLACK_APP_TOKEN": self.workspace.app_token}
        return tokens | {"SLACK_API_BASE": f"{self.base}/api/", "SLACK_SIGNING_SECRET": self.workspace.signing_secret}

    @property
    def env_http(self) -> dict[str, str]:
        """What the bot is told for HTTP."""
        return {name: value for name, value in self.env.items() if name != "SLACK_APP_TOKEN"}

    @property
    def clock(self) -> Clock:
        return self.workspace.clock

    def forward(self, seconds: float) -> None:
        with self.workspace.changed:
            self.clock.forward(seconds)

    def wait_for(self, condition: Callable[[], T | None], seconds: float = WAIT_S) -> T:
        """Wait until the condition holds and give what it gave; it may look at anything, the bot's process too."""
        deadline = time.monotonic() + seconds
        while not (held := condition()):
            assert time.monotonic() < deadline, f"did not happen within {seconds:g} s; refused: {self.violations}"
            with self.workspace.changed:
                self.workspace.changed.wait(POLL_S)
        return held

    def view(self, user: str) -> View:
        """The topmost modal; waits for it."""
        return self.wait_for(lambda: self.views(user))[-1]

    # --- what people do ---------------------------------------------------------------------------------------------

    def slash(self, user: str, channel: str, command: str, text: str = "") -> Interaction:
        return self.people.slash(user, channel, command, text)

    def press(self, source: Message | View, label: str, user: str) -> Interaction:
        """Press the button of this label, action_id or value."""
        return self.people.press(source, label, user)

    def choose(self, source: Message | View, menu: str, choice: Any, user: str) -> Interaction:
        """Choose in a menu outside of a form: a select, an overflow, radio buttons."""
        return self.people.choose(source, menu, choice, user)

    def suggest(self, source: Message | View, menu: str, typed: str, user: str) -> list[str]:
        """Type into an external select: the texts it then offers."""
        return self.people.suggest(source, menu, typed, user).options

    def submit(self, view: View, values: dict[str, Any], user: str) -> Interaction:
        """Fill in and submit a modal: fields by label, action_id or block_id; options by text or value."""
        return self.people.submit(view, values, user)

    def close(self, view: View, user: str, *, cleared: bool = False) -> Interaction | None:
        return self.people.close(view, user, cleared=cleared)

    def shortcut(self, user: str, callback_id: str, message: Message) -> Interaction:
        """Choose the app's action in a message's menu."""
        return self.people.shortcut(user, callback_id, message)

    def mention(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Interaction:
        """Write `@bot text`, in a thread where one is given."""
        self.people.needs("app_mentions:read", "events", "app_mention")
        assert BOT_USER in self.channel(channel).members, "without the bot in the channel it does not hear of it"
        said = self.say(user, channel, f"<@{BOT_USER}> {text}".rstrip(), thread_ts)
        act = self.people.begin(user, channel, said.ts, thread_ts)
        return self.people.event(payloads.mention(self.channel(channel), said), act)

    def open_home(self, user: str) -> Interaction:
        with self.workspace.changed:
            told = payloads.home_opened(self.workspace, user)
        return self.people.event(told)

    def archive(self, channel: str) -> Interaction:
        return self._channel_event(channel, "channel_archive", "group_archive", archived=True)

    def unarchive(self, channel: str) -> Interaction:
        return self._channel_event(channel, "channel_unarchive", "group_unarchive", archived=False)

    def delete_channel(self, channel: str) -> Interaction:
        """The channel is gone before the bot hears of it."""
        with self.workspace.changed:
            kind = self.workspace.channels.pop(channel).kind
        name = "channel_deleted" if kind == "public" else "group_deleted"
        return self.people.event(
            {"type": name, "channel": channel, "event_ts": self.workspace.new_ts()}, self._nobody()
        )

    def remove(self, channel: str, user: str = BOT_USER, event: str = "") -> Interaction:
        """Somebody, the bot if nobody is named, is no member any more.

        Of its own removal a bot hears `channel_left` or `group_left`: `member_left_channel` tells of others alone, and
        comes of the bot only where `event` asks for it.
        """
        with self.workspace.changed:
            held = self.channel(channel)
            held.members.discard(user)
        told = {"channel": channel, "event_ts": self.workspace.new_ts()}
        if user == BOT_USER and not event:
            name = "channel_left" if held.kind == "public" else "group_left"
            return self.people.event(told | {"type": name, "actor_id": self._somebody()}, self._nobody())
        told |= {"user": user, "channel_type": "C" if held.kind == "public" else "G"}
        return self.people.event(told | {"type": event or "member_left_channel"}, self._nobody())

    def invite(self, channel: str, user: str = BOT_USER) -> Interaction:
        with self.workspace.changed:
            self.channel(channel).members.add(user)
        told = {"type": "member_joined_channel", "user": user, "channel": channel, "channel_type": "C"}
        return self.people.event(told | {"event_ts": self.workspace.new_ts()}, self._nobody())

    def uninstall(self) -> Interaction:
        """The app is removed: its tokens are dead, and the two events come in no certain order."""
        self.workspace.token_problem = "account_inactive"
        tokens = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER]}}
        self.people.event(tokens | {"event_ts": self.workspace.new_ts()}, self._nobody())
        return self.people.event({"type": "app_uninstalled", "event_ts": self.workspace.new_ts()}, self._nobody())

    def event(self, told: Json) -> Interaction:
        """Any other event, as it stands in `event`."""
        return self.people.event({"event_ts": self.workspace.new_ts(), **told}, self._nobody())

    def _channel_event(self, channel: str, public: str, private: str, *, archived: bool) -> Interaction:
        with self.workspace.changed:
            held = self.channel(channel)
            held.archived = archived
        name = public if held.kind == "public" else private
        told = {"type": name, "channel": channel, "user": self._somebody(), "event_ts": self.workspace.new_ts()}
        return self.people.event(told)

    def _somebody(self) -> str:
        return next((one for one in self.workspace.users if one != BOT_USER), BOT_USER)

    def _nobody(self) -> Interaction:
        return Interaction(self, "", BOT_USER, None, self.workspace.new_ts())

    # --- what goes wrong --------------------------------------------------------------------------------------------

    def refuse(self, method: str, error: str, times: int = 1) -> None:
        """The next calls of a method, or of `response_url` or `url_private_download`, are refused with this error."""
        self.failures.ask(method, Failure({"ok": False, "error": error}, times=times))

    def rate_limit(self, method: str, retry_after_s: float = 1, times: int = 1) -> None:
        answer = {"ok": False, "error": "ratelimited"}
        self.failures.ask(method, Failure(answer, 429, retry_after_s, times=times))

    def break_down(self, method: str, status: int = 503, times: int = 1) -> None:
        self.failures.ask(method, Failure({"ok": False, "error": "service_unavailable"}, status, times=times))

    def lose_answer(self, method: str, times: int = 1) -> None:
        """The next calls take effect, but the connection breaks before their answer."""
        self.failures.ask(method, Failure(processed=True, dropped=True, times=times))

    @contextmanager
    def held(self, method: str, times: int = 1) -> Iterator[None]:
        """The next calls take effect, but their answers wait for the end of the block."""
        event = asyncio.Event()
        self.failures.ask(method, Failure(processed=True, held=event, times=times))
        try:
            yield
        finally:
            with suppress(RuntimeError):  # the server stopped before
                self._loop.call_soon_threadsafe(event.set)

    def revoke(self, problem: str = "token_revoked") -> None:
        """From now on the tokens are dead: `token_revoked` or `account_inactive`."""
        self.workspace.token_problem = problem

    # --- the ways to the bot ----------------------------------------------------------------------------------------

    @property
    def sockets(self) -> list[Socket]:
        """Every connection there ever was."""
        with self.workspace.changed:
            return list(self.socket_mode.sockets)

    @property
    def live(self) -> list[Socket]:
        """The connections that payloads may take."""
        with self.workspace.changed:
            return list(self.socket_mode.live)

    @property
    def deliveries(self) -> list[Delivery]:
        with self.workspace.changed:
            return list(self.office.deliveries)

    def send(self, kind: str, payload: Json, settle: Any = None, *, accepts: bool = False) -> Delivery:
        return self._call(self.office.deliver(kind, payload, settle, accepts=accepts))

    def connected(self, connections: int = 1, seconds: float = WAIT_S) -> None:
        """Wait until so many connections are open."""
        self.wait_for(lambda: len(self.live) >= connections, seconds)

    def repeat(self, act: Interaction, reason: str = "timeout") -> None:
        """Send an event again although it was acknowledged, as Slack now and then does."""
        delivery = act.delivery
        assert delivery is not None
        with self.workspace.changed:
            delivery.retry_reason = reason
        self._call(self.office.attempt(delivery))

    def warn(self) -> None:
        """`disconnect` with `warning`: the connection ends in ten seconds or so."""
        self._call(self.socket_mode.warn("warning", close=False))

    def refresh(self) -> None:
        """`disconnect` with `refresh_requested`, then the end of every connection there is."""
        self._call(self.socket_mode.warn("refresh_requested"))

    def disable(self) -> None:
        """`link_disabled`: somebody has turned Socket Mode off."""
        self._call(self.socket_mode.warn("link_disabled"))

    def drop(self) -> None:
        """Every connection is cut without a word."""
        self._call(self.socket_mode.drop())

    def use_http(self, url: str) -> None:
        """From now on everything goes to the bot's address."""
        route = HttpMode(self.workspace, url)
        route.office = self.office
        self.office.route = route

    def use_socket(self) -> None:
        self.office.route = self.socket_mode

    def deliver_http(
        self,
        url: str,
        kind: str,
        payload: Json,
        *,
        signature: str = "right",
        retry: int = 0,
        reason: str = "http_timeout",
    ) -> HttpAnswer:
        """Post one payload to the bot's address; `signature` is `right`, `wrong`, `stale` or `none`."""
        body, content_type = form(kind, payload)
        headers = {"Content-Type": content_type} | signed(self.workspace.signing_secret, body, signature)
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        return self._call(post(url, body, headers))

    def verify_url(self, url: str, challenge: str = "loopback-challenge") -> HttpAnswer:
        """Slack's question when an address is entered: the answer is the challenge."""
        payload = {"token": payloads.VERIFICATION, "challenge": challenge, "type": "url_verification"}
        return self.deliver_http(url, "events_api", payload)

    def ssl_check(self, url: str) -> HttpAnswer:
        """Slack's look at the certificate: a form without a command, unsigned."""
        payload = {"ssl_check": "1", "token": payloads.VERIFICATION}
        return self.deliver_http(url, "slash_commands", payload, signature="none")


@contextmanager
def slack_server() -> Iterator[SlackServer]:
    """A running server."""
    server = SlackServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
