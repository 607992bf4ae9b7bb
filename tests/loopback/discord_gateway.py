"""The gateway: HELLO, IDENTIFY, READY, numbered events, heartbeats, RESUME with replay, and every way to part.

It says what it is told to dispatch and knows no REST; a session outlives its socket until closed for good.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.loopback import discord_wire as wire
from tests.loopback.discord_state import Guild, Payload, World
from tests.loopback.discord_time import Bell
from tests.loopback.discord_trouble import Hold

HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT, MEMBERS, INVALID, HELLO, ACK = 1, 2, 3, 4, 6, 7, 8, 9, 10, 11
GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 0, 1 << 9, 1 << 12, 1 << 15
PRIVILEGED = 1 << 1 | 1 << 8 | MESSAGE_CONTENT
KNOWN_INTENTS = (1 << 26) - 1
SENDS_PER_MINUTE = 120


class Parting(Exception):
    """The server closes the socket with this code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(slots=True, eq=False)
class Session:
    """What a client may come back to: every event it was due, sent or not."""

    id: str
    intents: int
    events: list[Payload] = field(default_factory=list)
    line: Line | None = None

    def say(self, event: str, data: Payload) -> None:
        frame: Payload = {"op": 0, "t": event, "s": len(self.events) + 1, "d": data}
        self.events.append(frame)
        if self.line is not None:
            self.line.send(frame)


class Line:
    """One open socket; frames leave it in the order they were given."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket, self.request = socket, request
        self.session: Session | None = None
        self.beats: list[float] = []
        self.received: list[float] = []
        compression = request.query.get("compress")
        self._deflate = zlib.compressobj() if compression == "zlib-stream" else None
        self._frames: asyncio.Queue[Payload | Parting] = asyncio.Queue()

    def send(self, frame: Payload) -> None:
        self._frames.put_nowait(frame)

    def part(self, code: int, reason: str = "") -> None:
        self._frames.put_nowait(Parting(code, reason))

    def drop(self) -> None:
        """Cut the connection without a word."""
        if self.request.transport is not None:
            self.request.transport.abort()

    async def write(self) -> None:
        """Send what is given until the end."""
        with suppress(ConnectionError):
            while True:
                frame = await self._frames.get()
                if isinstance(frame, Parting):
                    await self.socket.close(code=frame.code, message=frame.reason.encode())
                    return
                await self._send(json.dumps(frame))

    async def _send(self, text: str) -> None:
        if self._deflate is None:
            await self.socket.send_str(text)
        else:
            packed = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
            await self.socket.send_bytes(packed)


@dataclass(slots=True, eq=False)
class Gateway:
    """All sessions and sockets, what clients said, and what tests ask of it."""

    world: World
    bell: Bell
    token: str
    url: str = ""
    heartbeat_ms: int = 41250
    refusing: bool = False
    hold: Hold | None = None
    granted_intents: int = 0
    sessions: dict[str, Session] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    identifies: list[Payload] = field(default_factory=list)
    resumes: list[Payload] = field(default_factory=list)
    frames: list[Payload] = field(default_factory=list)
    partings: list[tuple[int, str]] = field(default_factory=list)
    heartbeats: list[float] = field(default_factory=list)
    longest_gap_s: float = 0.0

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Handle one socket from HELLO to its close."""
        if self.hold is not None:
            self.hold.reached.set()
            await self.hold.let_go.wait()
        if self.refusing or request.transport is None:
            return web.Response(status=503, text="upstream connect error")
        if request.query.get("compress") not in {None, "zlib-stream"}:
            return web.Response(status=400, text="unsupported compression")
        socket = web.WebSocketResponse(autoping=True, timeout=1.0)
        await socket.prepare(request)
        line = Line(socket, request)
        self.lines.append(line)
        writer = asyncio.create_task(line.write())
        watch = asyncio.create_task(self._watch(line))
        try:
            await self._converse(line)
        finally:
            watch.cancel()
            await self._end(line, writer)
        return socket

    async def _converse(self, line: Line) -> None:
        line.send({"op": HELLO, "s": None, "t": None, "d": {"heartbeat_interval": self.heartbeat_ms, "_trace": []}})
        self.bell.ring()
        async for message in line.socket:
            if message.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                break
            try:
                self._hear(line, message.data)
            except Parting as parting:
                self.partings.append((parting.code, parting.reason))
                line.part(parting.code, parting.reason)
            self.bell.ring()

    async def _end(self, line: Line, writer: asyncio.Task[None]) -> None:
        self.lines.remove(line)
        session = line.session
        if session is not None and session.line is line:
            session.line = None
            if line.socket.close_code in {1000, 1001}:
                self.sessions.pop(session.id, None)
        if not line.socket.closed:
            with suppress(ConnectionError):
                await line.socket.close()
        writer.cancel()
        self.bell.ring()

    async def _watch(self, line: Line) -> None:
        """Close a socket whose client has stopped beating."""
        began, patience_s = time.monotonic(), self.heartbeat_ms / 1000 * 2 + 5
        while True:
            await asyncio.sleep(0.5)
            if time.monotonic() - (line.beats or [began])[-1] > patience_s:
                self.partings.append((4009, "Session timed out"))
                line.part(4009, "Session timed out")
                return

    def _hear(self, line: Line, text: str | bytes) -> None:
        frame = _read(text)
        operation, data = frame.get("op"), frame.get("d")
        self._count(line)
        if operation == HEARTBEAT:
            self._beat(line)
        elif operation == IDENTIFY:
            self._identify(line, data)
        elif operation == RESUME:
            self._resume(line, data)
        elif line.session is None:
            raise Parting(4003, "Not authenticated.")
        elif operation in {PRESENCE, VOICE, MEMBERS}:
            self.frames.append(frame)
        else:
            raise Parting(4001, "Unknown opcode.")

    def _count(self, line: Line) -> None:
        now = time.monotonic()
        line.received = [moment for moment in line.received if moment > now - 60] + [now]
        if len(line.received) > SENDS_PER_MINUTE:
            raise Parting(4008, "Rate limited.")

    def _beat(self, line: Line) -> None:
        now = time.monotonic()
        if line.beats:
            self.longest_gap_s = max(self.longest_gap_s, now - line.beats[-1])
        line.beats.append(now)
        self.heartbeats.append(now)
        line.send({"op": ACK, "s": None, "t": None, "d": None})

    def _identify(self, line: Line, data: Any) -> None:
        if line.session is not None:
            raise Parting(4005, "Already authenticated.")
        if not isinstance(data, dict) or not {"os", "browser", "device"} <= set(data.get("properties") or ()):
            raise Parting(4002, "Error while decoding payload.")
        self.identifies.append(data)
        self._check(data)
        session = Session(secrets.token_hex(16), data["intents"], line=line)
        line.session = self.sessions[session.id] = session
        self._welcome(session, data)

    def _check(self, data: Payload) -> None:
        if data.get("token") != self.token:
            raise Parting(4004, "Authentication failed.")
        intents = data.get("intents")
        if not isinstance(intents, int) or not 0 <= intents <= KNOWN_INTENTS:
            raise Parting(4013, "Invalid intent(s).")
        if intents & PRIVILEGED & ~self.granted_intents:
            raise Parting(4014, "Disallowed intent(s).")

    def _welcome(self, session: Session, data: Payload) -> None:
        joined = [guild for guild in self.world.guilds.values() if guild.joined]
        ready: Payload = {
            "v": 10,
            "user": wire.own_user(self.world.me),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in joined],
            "private_channels": [],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": f"{self.url}/resume",
            "application": {"id": str(self.world.application_id), "flags": 0},
        }
        session.say("READY", ready | ({"shard": data["shard"]} if "shard" in data else {}))
        for guild in joined if session.intents & GUILDS else ():
            session.say("GUILD_CREATE", wire.arrival(self.world, guild))

    def _resume(self, line: Line, data: Any) -> None:
        if line.session is not None:
            raise Parting(4005, "Already authenticated.")
        self.resumes.append(dict(data) | {"path": line.request.path})
        if data.get("token") != self.token:
            raise Parting(4004, "Authentication failed.")
        session = self.sessions.get(str(data.get("session_id")))
        if session is None:
            line.send({"op": INVALID, "s": None, "t": None, "d": False})
            return
        if not isinstance(data.get("seq"), int) or not 0 <= data["seq"] <= len(session.events):
            raise Parting(4007, "Invalid seq.")
        if session.line is not None:
            session.line.part(4000, "resumed elsewhere")
        line.session, session.line = session, line
        for frame in session.events[data["seq"] :]:
            line.send(frame)
        session.say("RESUMED", {"_trace": []})

    def dispatch(self, event: str, data: Payload, intent: int = 0) -> None:
        """Tell every session that asked for this kind of event, present or away."""
        for session in list(self.sessions.values()):
            if not intent or session.intents & intent:
                session.say(event, data)
        self.bell.ring()

    def dispatch_message(self, message: Payload, guild: Guild | None) -> None:
        """Tell of a message: its content only to whom it is meant for."""
        intent = DIRECT_MESSAGES if guild is None else GUILD_MESSAGES
        for session in list(self.sessions.values()):
            if session.intents & intent:
                session.say("MESSAGE_CREATE", self._veiled(message, guild, session))
        self.bell.ring()

    def _veiled(self, message: Payload, guild: Guild | None, session: Session) -> Payload:
        mine = str(self.world.me.id)
        told = guild is None or message["author"]["id"] == mine or session.intents & MESSAGE_CONTENT
        shown = dict(message) | ({} if guild is None else {"guild_id": str(guild.id)})
        if told or any(user["id"] == mine for user in message["mentions"]):
            return shown
        return shown | {"content": "", "embeds": [], "components": [], "attachments": []}

    def each_line(self, act: Callable[[Line], None]) -> None:
        for line in list(self.lines):
            act(line)


def _read(text: str | bytes) -> Payload:
    try:
        frame = json.loads(text)
    except ValueError as error:
        raise Parting(4002, "Error while decoding payload.") from error
    if not isinstance(frame, dict):
        raise Parting(4002, "Error while decoding payload.")
    return frame
