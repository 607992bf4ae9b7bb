"""The running bot as commands see it: the use cases behind the `Operations` port, and the desk over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from zoneinfo import ZoneInfo

from bot.commands.command import Desk
from bot.delivery import Courier
from bot.ingest import Poller
from bot.model import ParsedFeed, Subscription, Wanted
from bot.planner import Planner
from bot.platforms.wording import plural
from bot.ports import Clock
from bot.store import Health, Store
from bot.timetable import next_slot
from summarizer.model import Digest

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Running:
    """`Operations` over the use cases."""

    store: Store
    poller: Poller
    planner: Planner
    courier: Courier
    clock: Clock

    async def sample(self, url: str) -> ParsedFeed:
        """A feed as it is now, stored nowhere; raises `SourceError` or `WorkerError`."""
        return await self.poller.sample(url)

    async def compose(self, name: str, wanted: Wanted, since: datetime, until: datetime, zone: str) -> Digest:
        """The digest of (since, until], stored nowhere."""
        return await self.planner.compose(name, wanted, since, until, zone)

    async def post_now(self, subscription: Subscription) -> bool:
        """Plan what came since the last slot and deliver it; False where nothing did."""
        if not await self.planner.plan_now(subscription, self.clock()):
            return False
        await self.courier.deliver()
        return True

    async def health(self) -> Sequence[tuple[str, str]]:
        """Feeds that fail, what waits, the next digest, the database and the version."""
        health = await self.store.health()
        failing = [feed.name for feed in await self.store.feeds() if feed.failing_since and not feed.paused]
        next_up = _next(await self.store.subscriptions(), self.clock())
        return (
            (
                "feeds",
                plural(health.feeds, "feed") + (f", failing: {', '.join(failing)}" if failing else ", none failing"),
            ),
            ("next digest", next_up),
            *_counts(health),
            ("version", _version()),
        )


def desk_of(store: Store, poller: Poller, planner: Planner, courier: Courier, clock: Clock) -> Desk:
    """The desk of a running bot."""
    return Desk(store, store, store, store, Running(store, poller, planner, courier, clock), clock)


def _counts(health: Health) -> tuple[tuple[str, str], ...]:
    given_up = f", {health.failed:,} given up" if health.failed else ""
    buried = f", {health.buried:,} given up" if health.buried else ""
    return (
        ("articles", f"{health.articles:,} read, {health.waiting:,} waiting{given_up}"),
        ("quotes", f"{health.quotes:,}"),
        ("deliveries", f"{health.queued:,} waiting{buried}"),
        ("database", f"{health.bytes / MEGABYTE:.1f} MB"),
    )


def _next(subscriptions: Sequence[Subscription], now: datetime) -> str:
    running = [one for one in subscriptions if not one.paused]
    slots = [(slot.at, one) for one in running if (slot := next_slot(one.schedule, now))]
    if not slots:
        return "none: no digest is set up" if not running else "none"
    at, subscription = min(slots, key=lambda slot: slot[0])
    local = at.astimezone(ZoneInfo(subscription.schedule.zone))
    return f"{subscription.name}, {local:%a} {local.day} {local:%b} {local:%H:%M} {subscription.schedule.zone}"


def _version() -> str:
    try:
        return version("pullquote")
    except PackageNotFoundError:
        return "not installed"
