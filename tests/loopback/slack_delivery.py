"""How payloads reach the bot and are acknowledged: in three seconds, or they failed; events come again.

It knows nothing of what is delivered, and the way there (Socket Mode or HTTP) only as a `Route`.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.loopback.slack_calls import Json
from tests.loopback.slack_state import Workspace

ACK_S = 3.0
AGAIN_AFTER_S = (ACK_S, 60.0, 300.0)
TICK_S = 0.02


class Unreachable(Exception):
    """No way to the bot now."""


@dataclass(slots=True)
class Delivery:
    """One payload on its way; `attempts` are the server's times of sending, `envelopes` the ids it went under."""

    kind: str
    payload: Json
    accepts_response: bool
    attempts: list[float] = field(default_factory=list)
    envelopes: list[str] = field(default_factory=list)
    started: float = 0.0
    ack_s: float | None = None
    response: Any = None
    status: int | None = None
    failed: str = ""
    acks: int = 0
    retry_reason: str = ""

    @property
    def acknowledged(self) -> bool:
        return self.acks > 0 and not self.failed

    @property
    def settled(self) -> bool:
        return self.acks > 0 or bool(self.failed)

    @property
    def again(self) -> int:
        """How often it was sent before."""
        return len(self.attempts) - 1


class Route(Protocol):
    """A way to the bot."""

    async def send(self, delivery: Delivery, envelope: str) -> None:
        """Send once, or raise `Unreachable`."""


class Office:
    """All deliveries, in order; `redeliver` off leaves unacknowledged events alone."""

    def __init__(self, workspace: Workspace, route: Route) -> None:
        self.workspace = workspace
        self.route = route
        self.deliveries: list[Delivery] = []
        self.redeliver = True
        self._open: list[Delivery] = []
        self._by_envelope: dict[str, Delivery] = {}
        self._settle: dict[int, Any] = {}

    async def deliver(self, kind: str, payload: Json, settle: Any = None, *, accepts: bool = False) -> Delivery:
        """Send a payload; `settle(delivery)` is called under the lock when it is acknowledged in time."""
        delivery = Delivery(kind, payload, accepts)
        with self.workspace.changed:
            self.deliveries.append(delivery)
            self._open.append(delivery)
            if settle:
                self._settle[id(delivery)] = settle
        await self.attempt(delivery)
        return delivery

    async def attempt(self, delivery: Delivery) -> None:
        envelope = str(uuid.uuid4())
        with self.workspace.changed:
            delivery.attempts.append(self.workspace.clock())
            delivery.envelopes.append(envelope)
            delivery.started = time.monotonic()
            self._by_envelope[envelope] = delivery
        try:
            await self.route.send(delivery, envelope)
        except Unreachable as error:
            with self.workspace.changed:
                delivery.retry_reason = str(error) or "connection_failed"
                if delivery.kind != "events_api":
                    delivery.failed = "dispatch_failed"
                self.workspace.changed.notify_all()

    def acknowledge(self, envelope: str, response: Any, *, where: str) -> None:
        """Take an acknowledgement; a late, a second and an unasked one are violations."""
        workspace = self.workspace
        with workspace.changed:
            delivery = self._by_envelope.get(envelope)
            if delivery is None:
                workspace.violate(where, "unknown envelope_id", body=envelope)
                return
            delivery.acks += 1
            if delivery.acks > len(delivery.attempts):
                workspace.violate(where, "acknowledged twice", body=delivery.payload)
            elif delivery.acks == 1:
                self._first_ack(delivery, envelope, response, where)
            workspace.changed.notify_all()

    def _first_ack(self, delivery: Delivery, envelope: str, response: Any, where: str) -> None:
        delivery.ack_s = time.monotonic() - delivery.started
        delivery.response = response
        if self.workspace.clock() - delivery.attempts[delivery.envelopes.index(envelope)] > ACK_S or delivery.failed:
            delivery.failed = delivery.failed or "operation_timeout"
            self.workspace.violate(where, "acknowledged late", [f"{delivery.ack_s:.3f} s"], delivery.payload)
            return
        if response and not delivery.accepts_response:
            self.workspace.violate(where, "no response payload is accepted here", body=response)
        if settle := self._settle.pop(id(delivery), None):
            settle(delivery)

    async def watch(self) -> None:
        """Give up what was not acknowledged in time, and send events again as Slack does: at once, in 1 and 5 min."""
        while True:
            await asyncio.sleep(TICK_S)
            for delivery in self._overdue():
                await self.attempt(delivery)

    def _overdue(self) -> list[Delivery]:
        again: list[Delivery] = []
        with self.workspace.changed:
            now = self.workspace.clock()
            self._open = [one for one in self._open if not one.settled]
            for delivery in self._open:
                waited = now - (delivery.attempts or [now])[-1]
                if delivery.kind != "events_api" and waited > ACK_S:
                    delivery.failed = "operation_timeout"
                elif delivery.kind == "events_api" and self.redeliver and waited > self._patience(delivery):
                    delivery.retry_reason = delivery.retry_reason or "timeout"
                    again.append(delivery)
            if self._open:
                self.workspace.changed.notify_all()
        return [one for one in again if not self._given_up(one)]

    def _patience(self, delivery: Delivery) -> float:
        return AGAIN_AFTER_S[min(delivery.again, len(AGAIN_AFTER_S) - 1)]

    def _given_up(self, delivery: Delivery) -> bool:
        if delivery.again >= len(AGAIN_AFTER_S):
            delivery.failed = "given_up"
        return bool(delivery.failed)
