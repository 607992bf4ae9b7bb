"""The planner: subscriptions that are due get one digest each in the outbox, exactly once per slot.

It decides when, and writes it down; what goes in is the editor's. Slots missed in an outage are told in one digest: the
last of them stands for all. A window that breaks its composing is tried a few times, ever later, and is then left out:
its articles stay in the archive for questions, and are in no later digest. Tries are counted in the store and before
they begin, so that one that ends the whole bot counts, too.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.errors import BotError, StoreError, WorkerError
from bot.filters import Filter
from bot.memory import give_back
from bot.model import Brief, PlannedDigest, Slot, Subscription, Trouble, Wanted, Window
from bot.placing import Placing
from bot.ports import Composer, PlanStore
from bot.proof import proven
from bot.stories import MOST_CANDIDATES, FullText
from bot.timetable import last_slot
from summarizer.model import Digest, SummarizerError
from summarizer.prominence import foremost

# Longer than a watch's step and the wait for articles still being read.
WATCH_FRESH = timedelta(minutes=15)

# Of a window that somebody asks for, which may be a year: more are too many to look through for a filter.
MOST_FILTERED = 5_000
SIFTED = 250  # texts at once: a megabyte, and a few milliseconds of the store

WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20))  # between the tries of one window
TRIES = len(WAITS) + 1
REASON_MAX = 300
BEGUN = "composing it was begun and did not end"
ADVICE = (
    "See the log; raise [worker] memory_mb or deadline_s. Its articles can be searched, and are in no later digest."
)
_EVER = datetime(2000, 1, 1, tzinfo=UTC)
_HARMLESS = Window((), 0, 0), Brief("", Wanted(), _EVER, _EVER, "UTC")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PlanReport:
    """What one round did: digests queued, windows that were empty, those that wait, and failures in a line each."""

    planned: int = 0
    empty: int = 0
    waiting: int = 0
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans over the store; a digest waits `grace_s` after its slot for articles that are still being read.

    Only for `platforms` that are live: what another missed meanwhile is one catch-up digest when it comes to life. The
    admins get a `notice` of a digest that was left out.
    """

    store: PlanStore
    composer: Composer
    platforms: Collection[str]
    grace_s: float
    placing: Placing
    notice: Callable[[str], None] = log.error

    async def plan(self, now: datetime, *, wait: bool = True) -> PlanReport:
        """Plan every subscription that is due; the failure of one is told and the others go on."""
        report = PlanReport()
        for subscription in sorted(await self.store.subscriptions(), key=_turn):
            if not subscription.paused and subscription.destination.platform in self.platforms:
                report = _sum(report, await self._guarded(subscription, now, wait=wait))
        return report

    async def plan_now(self, subscription: Subscription, now: datetime) -> bool:
        """Plan (previous slot, now] at once, paused or not; False where there is nothing to tell."""
        local = now.astimezone(ZoneInfo(subscription.schedule.zone))
        # With its seconds the label is never that of a slot of the timetable.
        slot = Slot(now, local.strftime("%Y-%m-%dT%H:%M:%S.%f"))
        return await self._enqueue(subscription, slot, now) == PlanReport(planned=1)

    async def compose(self, name: str, wanted: Wanted, since: datetime, until: datetime, zone: str) -> Digest:
        """The digest of (since, until], whoever was told of it before; stored nowhere, and maybe without a story."""
        return await self._composed(await self._window(wanted, since, until), Brief(name, wanted, since, until, zone))

    async def _window(self, wanted: Wanted, since: datetime, until: datetime) -> Window:
        """Whole articles of the stories alone that will be told."""
        passing = Filter(wanted.include, wanted.exclude)
        most = MOST_FILTERED if passing else MOST_CANDIDATES
        keys = await self.store.newest(wanted.feeds, since, until, most)
        keys = await self._sifted(keys, passing) if passing else keys
        found = await self.store.overview(wanted.feeds, keys)
        if not found.placed:
            await self._place()
            found = await self.store.overview(wanted.feeds, keys)
        if not found.placed:
            return await self.store.window(wanted.feeds, since, until, most=most)
        stories = foremost(found.gists, since, until)
        told = stories[: wanted.stories]
        articles = await self.store.articles_of([one.key for story in told for one in story])
        return Window(tuple(articles), found.feeds, found.failing, others=len(stories) - len(told))

    async def _sifted(self, keys: Sequence[int], passing: Filter) -> Sequence[int]:
        """The first of these that pass, as many as are told at most; the texts come and go in small lots."""
        found: list[int] = []
        for at in range(0, len(keys), SIFTED):
            found += await asyncio.to_thread(_passing, passing, await self.store.texts_of(keys[at : at + SIFTED]))
            if len(found) >= MOST_CANDIDATES:
                break
        return found[:MOST_CANDIDATES]

    async def _place(self) -> None:
        try:
            await self.placing.place_due()
        except WorkerError as error:
            log.warning("articles are grouped with the digest, and not before: %s", error)

    async def _guarded(self, subscription: Subscription, now: datetime, *, wait: bool) -> PlanReport:
        try:
            return await self._plan(subscription, now, wait=wait)
        except (BotError, SummarizerError) as error:
            log.warning("%s was not planned: %s", _named(subscription), error)
            return PlanReport(failed=(f"{_named(subscription)}: {error}",))
        except Exception as error:
            log.exception("%s broke the planner", _named(subscription))
            return PlanReport(failed=(f"{_named(subscription)}: {type(error).__name__}: {error}",))

    async def _plan(self, subscription: Subscription, now: datetime, *, wait: bool) -> PlanReport:
        trouble = subscription.trouble
        if trouble and trouble.again and now < trouble.again:
            return PlanReport(waiting=1)
        slot = last_slot(subscription.schedule, subscription.previous, now)
        if slot is None or (subscription.is_watch and now >= slot.at + WATCH_FRESH):
            # A watch's slot that is past belongs to quiet hours or to an outage: the next one tells of it.
            return PlanReport()
        if await self.store.is_planned(subscription.id, slot.label):
            # It was told at that hour of another zone: what came since then belongs to the next slot.
            return PlanReport()
        if wait and now < slot.at + timedelta(seconds=self.grace_s) and await self._pending(subscription, slot):
            return PlanReport(waiting=1)
        if trouble and trouble.tries >= TRIES:
            return await self._left_out(subscription, slot, now, trouble.reason)
        return await self._tried(subscription, slot, now)

    async def _tried(self, subscription: Subscription, slot: Slot, now: datetime) -> PlanReport:
        before = subscription.trouble
        tries = 1 + (before.tries if before else 0)
        again = now + WAITS[min(tries, len(WAITS)) - 1]
        try:
            return await self._enqueue(subscription, slot, now, begun=Trouble(BEGUN, tries, again))
        except (StoreError, asyncio.CancelledError):
            await self.store.note_trouble(subscription.id, before)
            raise
        except Exception as error:
            expected = isinstance(error, (BotError, SummarizerError))
            reason = str(error) if expected else f"{type(error).__name__}: {error}"
            reason = " ".join(reason.split())[:REASON_MAX]
            log.warning("%s was not planned: %s", _named(subscription), reason, exc_info=not expected)
            if isinstance(error, WorkerError) and not await self._works():
                # Nothing whatever can be composed: this window is not to blame.
                await self.store.note_trouble(subscription.id, Trouble(reason, tries - 1, now + WAITS[1]))
            elif tries >= TRIES:
                return await self._left_out(subscription, slot, now, reason)
            else:
                await self.store.note_trouble(subscription.id, Trouble(reason, tries, again))
            return PlanReport(failed=(f"{_named(subscription)}, tried again later: {reason}",))

    async def _works(self) -> bool:
        try:
            await self.composer.compose(*_HARMLESS)
        except WorkerError:
            return False
        return True

    async def _left_out(self, subscription: Subscription, slot: Slot, now: datetime, reason: str) -> PlanReport:
        """The window ends without a digest, and the next one is tried anew."""
        reason = f"that of {slot.label.replace('T', ' ')} was left out after {TRIES} tries: {reason}"
        considered = await self._considered(subscription, slot)
        if not await self.store.enqueue(PlannedDigest(subscription, slot, None, considered, Trouble(reason)), now):
            return PlanReport()
        told = f"{_named(subscription)}: {reason}. {ADVICE}"
        if subscription.is_watch:
            log.warning("%s", told)
        else:
            self.notice(told)
        return PlanReport(failed=(told,))

    async def _considered(self, subscription: Subscription, slot: Slot) -> tuple[int, ...]:
        """The articles of a window that may break whoever reads them."""
        try:
            window = await self._due(subscription, slot)
        except StoreError:
            raise
        except Exception:
            log.exception("the articles of %s cannot be read", _named(subscription))
            return ()
        return tuple(one.key for one in window.candidates)

    async def _due(self, subscription: Subscription, slot: Slot) -> Window:
        wanted = subscription.wanted
        return await self.store.window(
            wanted.feeds, subscription.previous, slot.at, subscription=subscription.id, actor=wanted.actor
        )

    async def _pending(self, subscription: Subscription, slot: Slot) -> int:
        # The count does not depend on the window's beginning, and a short window costs little to ask for again.
        return (await self.store.window(subscription.wanted.feeds, slot.at, slot.at)).pending

    async def _enqueue(
        self, subscription: Subscription, slot: Slot, now: datetime, *, begun: Trouble | None = None
    ) -> PlanReport:
        """Compose and queue; `begun` is noted before, should it never end."""
        wanted, since, named = subscription.wanted, subscription.previous, _named(subscription)
        await self._place()
        window = await self._due(subscription, slot)
        if begun and window.candidates:
            await self.store.note_trouble(subscription.id, begun)
        brief = Brief(subscription.name, wanted, since, slot.at, subscription.schedule.zone)
        digest = await self._composed(window, brief) if window.candidates or wanted.empty_line else None
        told = digest if digest and (digest.stories or wanted.empty_line) else None
        considered = tuple(one.key for one in window.candidates)
        del window
        if considered:
            give_back()
        if not await self.store.enqueue(PlannedDigest(subscription, slot, told, considered), now):
            # Another process was faster.
            if begun:
                await self.store.note_trouble(subscription.id, None)
            return PlanReport()
        if told is None:
            log.log(logging.DEBUG if subscription.is_watch else logging.INFO, "%s %s: nothing new", named, slot.label)
            return PlanReport(empty=1)
        log.info("%s %s: %d stories queued", named, slot.label, len(told.stories))
        return PlanReport(planned=1)

    async def _composed(self, window: Window, brief: Brief) -> Digest:
        """Composed in another process, and proved in this one."""
        return proven(await self.composer.compose(window, brief), window.candidates)


def _passing(asked: Filter, texts: Sequence[FullText]) -> list[int]:
    return [one.key for one in texts if asked.passes(one.title, one.text)]


def _turn(subscription: Subscription) -> tuple[bool, bool]:
    """What failed before holds nobody up; then digests come first, since many watches are due at the same minutes."""
    return subscription.trouble is not None, subscription.is_watch


def _named(subscription: Subscription) -> str:
    """Whom somebody watches stands in no log."""
    return "a watch" if subscription.is_watch else f"digest {subscription.name}"


def _sum(one: PlanReport, other: PlanReport) -> PlanReport:
    return PlanReport(
        one.planned + other.planned,
        one.empty + other.empty,
        one.waiting + other.waiting,
        one.failed + other.failed,
    )
