"""The courier: leased deliveries are rendered once, posted part by part, and settled, retried or buried.

Done means confirmed by the platform. A part whose confirmation may have been lost in a crash is looked for before it is
posted again. It knows no platform: a `Renderer` and a `Poster` each stand for one.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.errors import BotError, PermanentDeliveryError, TransientDeliveryError
from bot.model import Delivery, Part
from bot.ports import Clock, Outbox, Poster, Renderer, bare

FIRST_WAIT_S = 15.0
LONGEST_WAIT_S = 3600.0
LONGEST_ASKED_S = 24 * 3600.0
POST_DEADLINE_S = 30.0
CLOCKS_DIFFER = timedelta(minutes=10)  # a platform's clock and ours, at the most
NO_NEWS_AFTER = timedelta(days=7)

Notice = Callable[[str], None]

log = logging.getLogger(__name__)


async def _nothing_to_close() -> None:
    """Of a platform that holds no connection."""


@dataclass(frozen=True, slots=True)
class Platform:
    """What delivering to a platform takes; `close` lets go of what the poster holds."""

    renderer: Renderer
    poster: Poster
    close: Callable[[], Awaitable[None]] = _nothing_to_close


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What one round did: deliveries done, put off, and failures in a line each."""

    done: int = 0
    put_off: int = 0
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Courier:
    """Delivers for the platforms that are live; a delivery for any other stays in the outbox."""

    outbox: Outbox
    platforms: Mapping[str, Platform]
    clock: Clock
    tries: int
    lease_s: float
    notice: Notice
    turns: Mapping[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def deliver(self) -> DeliveryReport:
        """Deliver all that is due; platforms work side by side, one delivery of a platform after the other."""
        reports = await asyncio.gather(*(self._deliver_to(name) for name in self.platforms))
        return _sum(*reports)

    async def _deliver_to(self, platform: str) -> DeliveryReport:
        report = DeliveryReport()
        # "Post it now" beside the tick: the second waits, and finds what the first left over.
        async with self.turns[platform]:
            while (delivery := await self.outbox.lease(self.clock(), self.lease_s, (platform,))) is not None:
                report = _sum(report, await self._settle(delivery))
        return report

    async def _settle(self, delivery: Delivery) -> DeliveryReport:
        try:
            await self._post(delivery)
        except TransientDeliveryError as error:
            return await self._put_off(delivery, error.reason, error.retry_after_s, counts=error.counts)
        except PermanentDeliveryError as error:
            return await self._bury(delivery, error.reason, lost=error.lost)
        except TimeoutError:
            return await self._put_off(delivery, f"no answer within {POST_DEADLINE_S:g} s", None)
        except BotError as error:
            return await self._put_off(delivery, str(error), None)
        except Exception as error:
            log.exception("%s broke", _named(delivery))
            return await self._put_off(delivery, f"{type(error).__name__}: {error}", None)
        log.info("%s is done", _named(delivery))
        return DeliveryReport(done=1)

    async def _post(self, delivery: Delivery) -> None:
        platform = self.platforms[delivery.destination.platform]
        # Parts that were there before may have been posted by a try that did not live to hear of it.
        again = bool(delivery.parts)
        parts = delivery.parts or await self._begin(delivery, platform)
        ids = {part.index: part.message_id for part in parts}
        for part in parts:
            if part.message_id is None:
                under = None if part.under is None else ids[part.under]
                ids[part.index] = message_id = await self._message(delivery, part, under, again=again)
                await self.outbox.posted(delivery.id, part.index, message_id, self.clock(), lease_s=self.lease_s)

    async def _begin(self, delivery: Delivery, platform: Platform) -> tuple[Part, ...]:
        async with asyncio.timeout(POST_DEADLINE_S):
            layout = await platform.poster.layout(delivery.destination, thread=delivery.thread)
        payloads = platform.renderer.digest(delivery.digest, layout)
        if not payloads:
            raise PermanentDeliveryError("the platform's renderer made no message of it")
        parts = tuple(_part(delivery, index, payload) for index, payload in enumerate(payloads))
        await self.outbox.begin(delivery.id, parts, _buttons(payloads), self.clock(), layout=layout)
        return parts

    async def _message(self, delivery: Delivery, part: Part, under: str | None, *, again: bool) -> str:
        place, poster = delivery.destination, self.platforms[delivery.destination.platform].poster
        since = delivery.digest.until - CLOCKS_DIFFER
        found = None
        if again:
            async with asyncio.timeout(POST_DEADLINE_S):
                found = await poster.find(place, part.payload, part.key, under, since=since)
        async with asyncio.timeout(POST_DEADLINE_S):
            return found or await poster.post(place, part.payload, part.key, under)

    async def _put_off(
        self, delivery: Delivery, reason: str, asked_s: float | None, *, counts: bool = True
    ) -> DeliveryReport:
        now = self.clock()
        if counts and delivery.tries >= self.tries:
            return await self._bury(delivery, f"{reason} (tried {delivery.tries} times)")
        if now - delivery.digest.until > NO_NEWS_AFTER:
            return await self._bury(delivery, f"{reason} (for {NO_NEWS_AFTER.days} days)")
        wait_s = wait_before(delivery.tries + 1, asked_s)
        await self.outbox.retry(delivery.id, now + timedelta(seconds=wait_s), reason, counts=counts)
        log.warning("%s is tried again in %.0f s: %s", _named(delivery), wait_s, reason)
        return DeliveryReport(put_off=1, failed=(f"{_named(delivery)}: {reason}",))

    async def _bury(self, delivery: Delivery, reason: str, *, lost: bool = False) -> DeliveryReport:
        halted = await self.outbox.bury(delivery.id, reason, self.clock(), halt=lost)
        told = f"{_named(delivery)} was given up: {reason}"
        if halted and not delivery.destination.is_person:
            told += f" It is paused and goes on where it stopped with /news digest pause {delivery.digest.name} resume"
        if delivery.destination.is_person:
            log.warning("%s", told)
        elif halted or not lost:
            self.notice(told)
        return DeliveryReport(failed=(told,))


def wait_before(attempt: int, asked_s: float | None = None) -> float:
    """Seconds before the given try (2 is the first retry): as the platform asks, else doubling up to an hour."""
    if asked_s is not None:
        return min(max(asked_s, 1.0), LONGEST_ASKED_S)
    return min(FIRST_WAIT_S * 2.0 ** min(attempt - 2, 20), LONGEST_WAIT_S)


def _part(delivery: Delivery, index: int, payload: Mapping[str, Any]) -> Part:
    """Without what is ours in it: the platform's own keys stay."""
    return Part(index, _key(delivery, index), bare(payload), under=payload.get("under"))


def _buttons(payloads: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {key: command for payload in payloads for key, command in payload.get("buttons", {}).items()}


def _key(delivery: Delivery, index: int) -> str:
    """What a part is found again by, in 24 characters: Discord's nonce has 25. Another database has other keys."""
    told, place = delivery.digest, delivery.destination
    names = f"{delivery.id}\n{index}\n{told.name}\n{told.until.isoformat()}\n{place.platform}\n{place.channel}"
    return f"pq-{hashlib.blake2s(names.encode(), digest_size=10).hexdigest()}"[:24]


def _named(delivery: Delivery) -> str:
    if delivery.destination.is_person:
        return "a watch"  # whom somebody watches stands in no log
    place = " ".join(filter(None, (delivery.destination.platform, delivery.destination.channel)))
    return f"digest {delivery.digest.name} to {place}"


def _sum(*reports: DeliveryReport) -> DeliveryReport:
    return DeliveryReport(
        sum(one.done for one in reports),
        sum(one.put_off for one in reports),
        tuple(line for one in reports for line in one.failed),
    )
