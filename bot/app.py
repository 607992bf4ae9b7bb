"""The composition root: the settings choose the adapters, and everything is wired here once.

Nothing is decided here but what goes with what. `App` is what the command line starts, ticks and stops.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from zoneinfo import ZoneInfo

from bot.commands.command import Desk
from bot.delivery import Courier, Notice
from bot.edits import EditRules, Proofreader
from bot.errors import DeliveryError, StartError
from bot.feeds.fetch import FetchLimits, HttpFetcher
from bot.ingest import Poller, PollRules, fetch_sample
from bot.live import Live
from bot.model import (
    DeclaredFeed,
    DeclaredSubscription,
    Destination,
    Feed,
    ParsedFeed,
    Schedule,
    Subscription,
    Trouble,
    Wanted,
)
from bot.notices import Herald
from bot.placing import Placing
from bot.planner import ADVICE, Planner, PlanReport
from bot.ports import Clock, Reception
from bot.reading import ReadingRoom, ReadingRules
from bot.rereading import Rereader, RereadingRules
from bot.scheduler import Scheduler, Tick
from bot.store import Health, Store
from bot.timetable import next_slot
from bot.worker import Worker, WorkerLimits
from config.schema import DigestSettings, File
from config.settings import Settings
from summarizer.model import Digest

POLL_TICK_S = 2.0
READ_TICK_S = 2.0
REREAD_TICK_S = 60.0
PLACE_TICK_S = 5.0
TEND_TICK_S = 5.0
PLAN_TICK_S = 5.0
DELIVER_TICK_S = 2.0
EDIT_TICK_S = 5.0
NOTICE_TICK_S = 5.0
WEIGH_TICK_S = 30.0
WEIGH_STEP = 10
RETENTION_TICK_S = 3600.0
RETENTION_STEP = 5  # articles at once: a question waits for one step, some 25 ms among a million quotes
ANSWER_KEPT = timedelta(days=2)
CHECK_S = 20.0
# What a job may wait for in the worker's queue while its article is claimed.
CLAIM_SPARE = 4

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The `Clock` of a real service."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class App:
    """Everything wired. `start` before use; `stop` ends every process, thread and connection that it holds."""

    settings: Settings
    clock: Clock
    store: Store
    fetcher: HttpFetcher
    worker: Worker
    poller: Poller
    room: ReadingRoom
    rereader: Rereader
    placing: Placing
    planner: Planner
    courier: Courier
    proofreader: Proofreader
    live: Live
    herald: Herald

    async def start(self) -> None:
        """Bring the schema up to date and take over what the file says; raises `StoreError`."""
        await self.store.migrate()
        now, file = self.clock(), self.settings.file
        await self.store.declare_feeds([DeclaredFeed(one.url, one.name, one.backlog) for one in file.feeds], now)
        await self.store.declare_subscriptions([declared(one) for one in file.digests], now)

    def desk(self) -> Desk:
        """What the commands work on."""
        store = self.store
        return Desk(store, store, store, store, store, store, store, Operator(self), self.clock, store, self.worker)

    def reception(self) -> Reception:
        """What connections answer with."""
        # The command line's other commands never answer a question.
        from bot.commands.catalogue import offers  # noqa: PLC0415
        from bot.commands.completion import Completion  # noqa: PLC0415
        from bot.commands.dispatch import Dispatcher  # noqa: PLC0415
        from bot.platforms.drawing_room import DrawingRoom  # noqa: PLC0415

        desk, store = self.desk(), self.store
        drawing = DrawingRoom()
        return Reception(Dispatcher(desk), Completion(desk), offers(), store, store, store, self.clock, drawing)

    async def connect(self) -> None:
        """Begin to listen: each platform's connection on its own; raises `StartError` where our port is taken."""
        if self.live.connections:
            reception = self.reception()
            for connection in self.live.connections.values():
                await connection.start(reception)
        if self.live.web:
            try:
                where = await self.live.web.start()
            except OSError as error:
                raise StartError(f"HOST and PORT cannot be listened on ({error.strerror}): set another PORT") from error
            if "/slack/events" in self.live.web.paths:
                log.info("Slack's requests are taken at %s/slack/events", where)
            if self.settings.file.web.feeds:
                log.info("feeds per actor are served at %s/actors/NAME.rss, .json and .csv", where)

    async def stop(self) -> None:
        """End the connections, the worker process and the store's thread; one that fails keeps no other open."""
        async with AsyncExitStack() as ending:
            ending.push_async_callback(self.store.close)
            for platform in self.live.platforms.values():
                ending.push_async_callback(platform.close)
            ending.push_async_callback(self.fetcher.close)
            ending.push_async_callback(self.worker.stop)
            if self.live.web:
                ending.push_async_callback(self.live.web.stop)
            for connection in self.live.connections.values():
                ending.push_async_callback(connection.stop)

    def scheduler(self) -> Scheduler:
        """The ticks of the service."""
        return Scheduler(
            (
                Tick("poll", POLL_TICK_S, self.poller.poll_due),
                Tick("read", READ_TICK_S, self.room.read_due),
                Tick("reread", REREAD_TICK_S, self.rereader.reread_due),
                Tick("place", PLACE_TICK_S, self.placing.place_due),
                Tick("tend", TEND_TICK_S, self.store.tend),
                Tick("weigh", WEIGH_TICK_S, self.weigh_actors),
                Tick("plan", PLAN_TICK_S, self.plan_due),
                Tick("deliver", DELIVER_TICK_S, self.courier.deliver),
                Tick("edit", EDIT_TICK_S, self.proofreader.edit_due),
                Tick("notices", NOTICE_TICK_S, self.tell_admins),
                Tick("retention", RETENTION_TICK_S, self.forget),
            )
        )

    async def weigh_actors(self) -> None:
        """Join the forms of an actor that the articles read meanwhile gave, in small steps."""
        while await self.store.weigh_actors(WEIGH_STEP):
            pass

    async def plan_due(self) -> PlanReport:
        """Plan what is due now."""
        return await self.planner.plan(self.clock())

    async def tell_admins(self) -> None:
        """Post the notices that wait."""
        await self.herald.tell(self.courier.platforms, self.clock())

    async def forget(self) -> None:
        """Delete what is kept no longer: articles, in small steps, buttons, digests of spaces that were left."""
        await self._forget_articles(self.settings.file.archive.keep_days)
        now, left_days = self.clock(), self.settings.file.archive.left_days
        cards = now - timedelta(days=self.settings.file.archive.keep_days)
        await self.store.forget_buttons(cards, now - ANSWER_KEPT)
        # Whoever is back has said so by then: a bot that was invited again while we were down has left nothing.
        settled = [name for name, connection in self.live.connections.items() if connection.settled]
        for name in await self.store.forget_left(settled, now - timedelta(days=left_days)):
            log.info("digest %s is deleted: the bot was removed from its server %d days ago", name, left_days)

    async def _forget_articles(self, keep_days: int) -> None:
        cutoff = self.clock() - timedelta(days=keep_days)
        forgotten = 0
        while step := await self.store.delete_older_than(cutoff, RETENTION_STEP):
            forgotten += step
        if forgotten:
            log.info("%d articles were older than %d days and are deleted", forgotten, keep_days)


@dataclass(frozen=True, slots=True)
class Operator:
    """What commands ask of the running bot: the `Operations` of a desk."""

    app: App

    async def sample(self, url: str) -> ParsedFeed:
        """A feed as it is now, stored nowhere."""
        return await fetch_sample(self.app.poller.fetcher, self.app.poller.reader, url)

    async def compose(self, name: str, wanted: Wanted, since: datetime, until: datetime, zone: str) -> Digest:
        """The digest that the planner would make of a window, stored nowhere."""
        return await self.app.planner.compose(name, wanted, since, until, zone)

    async def post_now(self, subscription: Subscription) -> bool:
        """Plan and deliver at once; False where there is nothing new."""
        platform = subscription.destination.platform
        if platform not in self.app.courier.platforms:
            raise DeliveryError(f"{platform} is not connected, so nothing can be posted there now.")
        planned = await self.app.planner.plan_now(subscription, self.app.clock())
        if planned:
            report = await self.app.courier.deliver()
            mine = [one for one in report.failed if one.startswith(f"digest {subscription.name} to {platform}")]
            if mine:
                raise DeliveryError(mine[-1])
        return planned

    async def check(self, destination: Destination, space: str, *, thread: bool) -> Sequence[str]:
        """What is missing to post there."""
        platform = self.app.courier.platforms.get(destination.platform)
        if platform is None:
            return (f"{destination.platform} is not connected.",)
        try:
            async with asyncio.timeout(CHECK_S):
                return await platform.poster.check(destination, space, thread=thread)
        except TimeoutError:
            return (f"{destination.platform} did not answer within {CHECK_S:g} s: try again.",)

    async def health(self, digests: Sequence[Subscription]) -> Sequence[tuple[str, str]]:
        """Feeds, digests, queue, database and version."""
        found, feeds = await self.app.store.health(), await self.app.store.feeds()
        return health_lines(found, feeds, digests, self.app.clock())


def health_lines(
    found: Health, feeds: Sequence[Feed], digests: Sequence[Subscription], now: datetime
) -> tuple[tuple[str, str], ...]:
    """Counts, what fails since when, and the next digests, as (what, how it is) pairs."""
    failing = [one for one in feeds if one.failing_since and not one.paused]
    paused = sum(one.paused for one in feeds)
    slots = [(one, next_slot(one.schedule, now)) for one in digests if not one.paused]
    coming = sorted((slot.at, one.name, one.schedule.zone) for one, slot in slots if slot)
    return (
        ("feeds", f"{len(feeds)}, {len(failing)} failing, {paused} paused"),
        *((f"failing: {one.name}", f"since {_utc(one.failing_since)}: {one.error}") for one in failing),
        ("articles", f"{found.articles} read, {found.waiting} waiting, {found.failed} given up"),
        ("quotes", str(found.quotes)),
        ("deliveries", f"{found.queued} waiting, {found.buried} given up"),
        *((f"next: {name}", _local(at, zone)) for at, name, zone in coming),
        *((f"trouble: {one.name}", _trouble(one.trouble, one.schedule.zone)) for one in digests if one.trouble),
        *((f"paused: {one.name}", one.halted) for one in digests if one.halted),
        ("database", f"{found.bytes / 1_000_000:.1f} MB"),
        ("version", _version()),
    )


def _version() -> str:
    try:
        return version("pullquote")
    except PackageNotFoundError:
        return "unknown: call make setup"


def _local(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}"


def _trouble(trouble: Trouble, zone: str) -> str:
    if trouble.again:
        return f"tried again at {_local(trouble.again, zone)}: {trouble.reason}"
    return f"{trouble.reason}. {ADVICE}"


def _utc(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""


def herald(settings: Settings, level: int = logging.ERROR) -> Herald:
    """What tells the admins, in the channels that the file names."""
    file = settings.file
    return Herald({"discord": file.discord.notices, "slack": file.slack.notices}, level)


def build(settings: Settings, clock: Clock, live: Live, herald: Herald, notice: Notice | None = None) -> App:
    """Wire an app; nothing is opened, fetched or started yet.

    The herald, or `notice` in its place, is told what the admins should know, such as a delivery that was given up.
    """
    file = settings.file
    poll, store = file.poll, Store.open(settings.env.database_url)
    fetcher = HttpFetcher(fetch_limits(file), clock=clock)
    worker = worker_of(file)
    placing = Placing(store, worker)
    if live.web and file.web.feeds:
        from bot.actor_feeds import ActorFeeds  # noqa: PLC0415 - an HTTP server for those who have one

        live.web.serve(ActorFeeds(store, clock, file.web.address).gets())
    return App(
        settings=settings,
        clock=clock,
        store=store,
        fetcher=fetcher,
        worker=worker,
        poller=Poller(fetcher, worker, store, clock, poll_rules(file)),
        room=ReadingRoom(fetcher, worker, store, clock, reading_rules(file)),
        rereader=Rereader(fetcher, worker, store, clock, RereadingRules(poll.recheck_every_s, poll.recheck_hours)),
        placing=placing,
        planner=Planner(store, worker, frozenset(live.platforms), file.delivery.grace_s, placing, notice or herald),
        courier=Courier(store, live.platforms, clock, file.delivery.tries, file.delivery.lease_s, notice or herald),
        proofreader=Proofreader(store, live.platforms, clock, edit_rules(file)),
        live=live,
        herald=herald,
    )


def fetch_limits(file: File) -> FetchLimits:
    """`[network]` and `[poll] per_host` as the fetcher takes them."""
    network = file.network
    return FetchLimits(
        allow_private=network.allow_private,
        contact=network.contact,
        timeout_s=network.timeout_s,
        feed_max_bytes=network.feed_max_bytes,
        page_max_bytes=network.page_max_bytes,
        robots=network.robots,
        per_host=file.poll.per_host,
    )


def worker_of(file: File) -> Worker:
    """The worker that the file describes, not started."""
    limits = WorkerLimits(file.worker.deadline_s, file.worker.memory_mb, file.worker.recycle_after)
    return Worker(limits, file.attribution.threshold, file.summary.sentences, file.summary.method)


def poll_rules(file: File) -> PollRules:
    """`[poll]` as the poller takes it."""
    poll = file.poll
    return PollRules(poll.every_s, poll.concurrency, poll.first_poll_max, poll.gone_after_days)


def reading_rules(file: File) -> ReadingRules:
    """`[poll]` as the reading room takes it; a claim outlasts the slowest page and its jobs."""
    lease_s = CLAIM_SPARE * (file.network.timeout_s + file.worker.deadline_s)
    return ReadingRules(file.poll.concurrency, file.poll.article_tries, lease_s)


def edit_rules(file: File) -> EditRules:
    """`[delivery]` as cards are edited by it."""
    delivery = file.delivery
    return EditRules(delivery.tries, delivery.lease_s, delivery.edit_wait_s, delivery.edit_days)


def declared(digest: DigestSettings) -> DeclaredSubscription:
    """One `[[digests]]` of the file as a subscription."""
    return DeclaredSubscription(
        name=digest.name,
        destination=Destination(digest.platform, digest.channel),
        schedule=Schedule(digest.zone, digest.at, digest.cron, digest.days),
        wanted=Wanted(
            digest.feeds, digest.include, digest.exclude, digest.stories, digest.thread, empty_line=digest.empty_line
        ),
    )


async def sample(settings: Settings, url: str) -> ParsedFeed:
    """A feed as it is now, fetched and parsed under the settings' limits; raises `SourceError` or `WorkerError`."""
    worker = worker_of(settings.file)
    try:
        async with HttpFetcher(fetch_limits(settings.file)) as fetcher:
            return await fetch_sample(fetcher, worker, url)
    finally:
        await worker.stop()
