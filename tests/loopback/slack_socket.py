"""Socket Mode of the loopback Slack: tickets, hello, envelopes, pings, and every way a connection ends.

What the envelopes hold and what becomes of an acknowledgement is `slack_delivery`'s.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.loopback.slack_calls import Json
from tests.loopback.slack_delivery import Delivery, Office, Unreachable
from tests.loopback.slack_state import APP, Workspace

MOST = 10
HOST = "applink-loopback"
PING_EVERY_S = 5.0


@dataclass(slots=True)
class Socket:
    """One connection: `warned` gets no more envelopes; `pings` came from the client, `pongs` answer ours."""

    number: int
    opened_at: float
    open: bool = True
    warned: bool = False
    pings: int = 0
    pongs: int = 0
    sent: int = 0
    ws: web.WebSocketResponse = field(default_factory=web.WebSocketResponse, repr=False)
    transport: Any = field(default=None, repr=False)
    gone: asyncio.Event = field(default_factory=asyncio.Event, repr=False)


class SocketMode:
    """A `Route` over the open connections, each in its turn."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.office: Office | None = None
        self.sockets: list[Socket] = []
        self.silent = False  # pings stay unanswered: a connection that is dead and does not say so
        self._turn = 0

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/link/", self._connect)]

    @property
    def live(self) -> list[Socket]:
        return [one for one in self.sockets if one.open and not one.warned]

    async def send(self, delivery: Delivery, envelope: str) -> None:
        told: Json = {"envelope_id": envelope, "type": delivery.kind, "payload": delivery.payload}
        told["accepts_response_payload"] = delivery.accepts_response
        if delivery.kind == "events_api":
            told |= {"retry_attempt": delivery.again, "retry_reason": delivery.retry_reason}
        live = self.live
        if not live:
            raise Unreachable("timeout")
        self._turn += 1
        socket = live[self._turn % len(live)]
        socket.sent += 1
        with suppress(ConnectionError):  # lost on the way: nobody acknowledges it
            await socket.ws.send_str(json.dumps(told))

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        with self._workspace.changed:
            ticket = request.query.get("ticket", "")
            if ticket not in self._workspace.tickets:
                self._workspace.violate("socket", "a ticket that was never given or is used", body=ticket)
                return web.Response(status=403)
            self._workspace.tickets.remove(ticket)
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        socket = Socket(len(self.sockets) + 1, self._workspace.clock(), ws=ws, transport=request.transport)
        if len(self.live) >= MOST:
            await self._say(socket, {"type": "disconnect", "reason": "too_many_websockets"})
            await ws.close()
            return ws
        await self._talk(socket)
        return ws

    async def _talk(self, socket: Socket) -> None:
        pinging = asyncio.create_task(self._ping(socket))
        try:
            await self._say(socket, _hello(len(self.live) + 1))
            with self._workspace.changed:
                self.sockets.append(socket)
                self._workspace.changed.notify_all()
            async for message in socket.ws:
                await self._hear(socket, message)
        except ConnectionError:
            pass  # it ended as abruptly as connections do
        finally:
            pinging.cancel()
            with self._workspace.changed:
                socket.open = False
                socket.gone.set()
                self._workspace.changed.notify_all()

    async def _hear(self, socket: Socket, message: Any) -> None:
        if message.type is WSMsgType.PING:
            socket.pings += 1
            if not self.silent:
                await socket.ws.pong(message.data)
        elif message.type is WSMsgType.PONG:
            socket.pongs += 1
        elif message.type is WSMsgType.TEXT and self.office:
            try:
                said = json.loads(message.data)
                envelope = said["envelope_id"]
            except (ValueError, KeyError, TypeError):
                self._workspace.violate("socket", "no acknowledgement", body=message.data)
                return
            self.office.acknowledge(envelope, said.get("payload"), where=f"socket {socket.number}")

    async def _ping(self, socket: Socket) -> None:
        with suppress(ConnectionError):
            while True:
                await asyncio.sleep(PING_EVERY_S)
                await socket.ws.ping(b"Ping from " + HOST.encode())

    async def _say(self, socket: Socket, told: Json) -> None:
        with suppress(ConnectionError):
            await socket.ws.send_str(json.dumps(told))

    async def warn(self, reason: str, *, close: bool = True) -> None:
        """Tell every connection that it ends, and end those that the client does not leave within a second."""
        leaving = [one for one in self.sockets if one.open]
        for socket in leaving:
            socket.warned = reason != "warning"
            await self._say(socket, {"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}})
        if close:
            await asyncio.gather(*(self._part(one) for one in leaving))

    async def _part(self, socket: Socket) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(socket.gone.wait(), 1)
        if socket.open:
            await socket.ws.close()

    async def drop(self) -> None:
        """Cut every connection without a word; they are no more when this returns."""
        cut = [one for one in self.sockets if one.open and one.transport is not None]
        for socket in cut:
            socket.transport.abort()
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*(one.gone.wait() for one in cut)), 1)


def _hello(connections: int) -> Json:
    debug = {"host": HOST, "build_number": 1, "approximate_connection_time": 18060}
    info = {"app_id": APP}
    return {"type": "hello", "num_connections": connections, "debug_info": debug, "connection_info": info}
