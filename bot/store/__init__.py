"""The only SQL: every store port, on SQLite or PostgreSQL, behind one thread.

`Store` opens, closes and hands each call to the module that knows its tables. Each call is one short transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from bot.conversation import Asker, Counted, Coverage, Cut, Found, Topic
from bot.errors import StoreError
from bot.model import (
    DeclaredFeed,
    DeclaredSubscription,
    Delivery,
    Destination,
    Feed,
    KnownActor,
    Layout,
    Part,
    PendingArticle,
    PlannedDigest,
    PollResult,
    ReadArticle,
    Subscription,
    Trouble,
    Window,
)
from bot.store import (
    archive,
    articles,
    backup,
    buttons,
    corrections,
    feeds,
    identities,
    moderation,
    names,
    outbox,
    readings,
    renewal,
    schema,
    spaces,
    subscriptions,
    tallies,
    tending,
    upkeep,
    windows,
)
from bot.store.amended import Amended
from bot.store.archive import By, Leaf
from bot.store.codec import storable
from bot.store.engine import Database
from bot.store.newest import Period
from bot.store.placed import Placed
from bot.store.schema import Standing
from bot.store.upkeep import Health
from bot.stories import Intake
from summarizer.identity import Correction
from summarizer.model import Candidate, Citation, Digest

MERGES = 500  # steps of one tending, between which others write and ask

__all__ = ["Health", "Standing", "Store", "open_store", "storable"]


async def open_store(url: str) -> Store:
    """A store on the newest schema."""
    store = Store.open(url)
    await store.migrate()
    return store


class Store(Amended, Placed):
    """Implements every port of `bot.ports` that names a store or a book, the outbox and the archive.

    Every method raises `StoreError` alone, with one line of advice.
    """

    def __init__(self, url: str) -> None:
        super().__init__(Database(url))

    @classmethod
    def open(cls, url: str) -> Store:
        """A store at `sqlite:///FILE` or `postgresql://…`; connects at the first call, and changes no schema."""
        return cls(url)

    async def close(self) -> None:
        await self._db.close()

    # --- schema, copies, upkeep ---

    async def migrate(self) -> Path | None:
        """Bring the schema to the newest; the path of the backup where one was made before.

        Refuses a newer schema, and a database of something else.
        """
        return await self._db.call(schema.migrate, self._db)

    async def schema_state(self) -> Standing:
        """Where the schema stands: empty, older, current, newer, or foreign where it is no Pullquote database."""
        return (await self._db.read(schema.state)).standing

    async def backup(self, path: Path, *, force: bool = False) -> None:
        """A consistent copy of SQLite's file, made while others write; refuses to replace a file unless forced."""
        source = self._file("copy it with pg_dump")
        await self._db.apart(backup.copy_sqlite, source, path, force=force)

    async def restore(self, path: Path) -> Path | None:
        """Put a backup in place of SQLite's file; the name under which the old file is kept, if there was one."""
        live = self._file("restore it with pg_restore or psql")
        version = await self._db.apart(backup.version_of, path)
        if version is None:
            raise StoreError(f"{path}: it is no Pullquote database")
        if version not in schema.VERSIONS:
            raise StoreError(f"{path}: {schema.NEWER}")
        await self._db.call(self._db.engine.dispose)
        return await self._db.call(backup.replace_sqlite, live, path)

    def _file(self, otherwise: str) -> Path:
        if self._db.path is None:
            raise StoreError(f"{self._db.label}: it is no SQLite file: {otherwise}")
        return self._db.path

    async def health(self) -> Health:
        """Counts for an operator."""
        return await self._db.read(upkeep.health)

    async def delete_older_than(self, cutoff: datetime, limit: int) -> int:
        """One small step of retention: how many articles went. Call again until it is less than `limit`."""
        return await self._db.write(upkeep.delete_older_than, cutoff, limit)

    async def articles_page(self, after_id: int, since: datetime | None, limit: int) -> Sequence[ReadArticle]:
        """Read articles with a higher id, by id, first seen since then: for `store_read` with a new analysis."""
        return await self._db.read(readings.page, after_id, since, limit)

    async def count_articles(self, since: datetime | None) -> int:
        """How many articles `articles_page` gives in all."""
        return await self._db.read(readings.count, since)

    async def tend(self) -> bool:
        """Between writes: merge the search index, in small steps, and move what was written into SQLite's file.

        Whether all is merged: not yet, where hundreds of articles came at once.
        """
        steps = 0
        while steps < MERGES and await self._db.write(tending.merge):
            steps += 1
        if self._db.path is not None:
            await self._db.apart(tending.checkpoint, self._db.path)
        return steps < MERGES

    # --- FeedStore, FeedBook ---

    async def due_feeds(self, now: datetime) -> Sequence[Feed]:
        return await self._db.read(feeds.due, now)

    async def known(self, feed_id: int, identities: Sequence[str], link_keys: Sequence[str]) -> dict[str, str]:
        return await self._db.read(feeds.known, feed_id, identities, link_keys)

    async def record_poll(self, result: PollResult) -> int:
        return await self._db.write(feeds.record, result)

    async def declare_feeds(self, feeds_: Sequence[DeclaredFeed], now: datetime) -> None:
        await self._db.write(feeds.declare, feeds_, now)

    async def add_feed(self, feed: DeclaredFeed, now: datetime) -> Feed | None:
        return await self._db.write(feeds.add, feed, now)

    async def remove_feed(self, feed_id: int) -> None:
        """The feed is listed and polled no more; its articles stay in the archive until their time is over."""
        await self._db.write(feeds.remove, feed_id)

    async def pause_feed(self, feed_id: int, *, paused: bool) -> None:
        await self._db.write(feeds.pause, feed_id, paused=paused)

    async def feeds(self) -> Sequence[Feed]:
        return await self._db.read(feeds.all_feeds)

    # --- ArticleStore ---

    async def claim(self, now: datetime, lease_s: float, limit: int) -> Sequence[PendingArticle]:
        return await self._db.write(articles.claim, now, lease_s, limit)

    async def store_read(self, article: ReadArticle, now: datetime) -> None:
        await self._db.write(articles.store, article, now)

    async def put_off(self, article_id: int, until: datetime, reason: str) -> None:
        await self._db.write(articles.put_off, article_id, until, reason)

    async def give_up(self, article_id: int, reason: str, now: datetime) -> None:  # noqa: ARG002 - the port's
        await self._db.write(articles.give_up, article_id, reason)

    # --- ActorBook, and the actors weighed ---

    async def weigh_actors(self, limit: int) -> int:
        """One step: join and part anew at most `limit` forms of which articles say something new; how many it were."""
        return await self._db.write(identities.weigh, limit)

    async def weigh_anew(self) -> int:
        """Mark every form as not weighed yet, and forget those that no article holds; how many there are."""
        return await self._db.write(identities.anew)

    async def renew_actors(self, after_id: int, limit: int) -> Sequence[int]:
        """One step: what the articles now say of at most `limit` forms with a higher id, by id; their ids."""
        return await self._db.write(renewal.renew, after_id, limit)

    async def known_actor(self, name: str, *, exact: bool = False) -> KnownActor | None:
        return await self._db.read(corrections.known, name, exact=exact)

    async def correct(self, said: Correction, asker: Asker, now: datetime) -> None:
        await self._db.write(corrections.correct, said, asker, now)

    async def forms(self, prefix: str, limit: int) -> Sequence[str]:
        return await self._db.read(names.beginning, prefix, limit, forms=True)

    async def corrections_of(self, platform: str, user: str) -> int:
        formed = await self._db.read(corrections.count, platform, user)
        return formed + await self._db.read(moderation.count, platform, user)

    async def forget_moderator(self, platform: str, user: str) -> None:
        await self._db.write(corrections.forget_moderator, platform, user)
        await self._db.write(moderation.forget_moderator, platform, user)

    # --- SubscriptionBook, PlanStore ---

    async def declare_subscriptions(self, declared: Sequence[DeclaredSubscription], now: datetime) -> None:
        await self._db.write(subscriptions.declare, declared, now)

    async def add_subscription(self, subscription: DeclaredSubscription, now: datetime) -> Subscription | None:
        return await self._db.write(subscriptions.add, subscription, now)

    async def change_subscription(self, subscription_id: int, to: DeclaredSubscription) -> None:
        await self._db.write(subscriptions.change, subscription_id, to)

    async def pause_subscription(self, subscription_id: int, now: datetime, *, paused: bool) -> None:
        await self._db.write(subscriptions.pause, subscription_id, now, paused=paused)

    async def remove_subscription(self, subscription_id: int) -> None:
        """For a watch: the subscription goes with all that was ever planned and posted for it."""
        await self._db.write(subscriptions.remove, subscription_id)

    async def subscriptions(self) -> Sequence[Subscription]:
        return await self._db.read(subscriptions.every)

    async def window(
        self,
        feeds: Sequence[str],
        since: datetime,
        until: datetime,
        *,
        subscription: int | None = None,
        actor: str = "",
        most: int | None = None,
    ) -> Window:
        asked = {"subscription": subscription, "actor": actor, "most": most}
        return await self._db.read(windows.window, feeds, since, until, **asked)

    async def intake(self, feeds: Sequence[str], since: datetime, until: datetime) -> Intake:
        """For `preview`: what became of the articles first seen in (since, until]."""
        return await self._db.read(windows.intake, feeds, since, until)

    async def enqueue(self, planned: PlannedDigest, now: datetime) -> bool:
        return await self._db.write(subscriptions.enqueue, planned, now)

    async def is_planned(self, subscription_id: int, label: str) -> bool:
        return await self._db.read(subscriptions.is_planned, subscription_id, label)

    async def note_trouble(self, subscription_id: int, trouble: Trouble | None) -> None:
        await self._db.write(subscriptions.note_trouble, subscription_id, trouble)

    # --- Outbox ---

    async def lease(self, now: datetime, lease_s: float, platforms: Sequence[str]) -> Delivery | None:
        return await self._db.write(outbox.lease, now, lease_s, platforms)

    async def begin(
        self,
        delivery_id: int,
        parts: Sequence[Part],
        buttons: Mapping[str, str],
        now: datetime,
        *,
        layout: Layout | None = None,
    ) -> None:
        await self._db.write(outbox.begin, delivery_id, parts, buttons, now, layout=layout)

    async def posted(self, delivery_id: int, index: int, message_id: str, now: datetime, *, lease_s: float) -> None:
        await self._db.write(outbox.posted, delivery_id, index, message_id, now, lease_s=lease_s)

    async def retry(self, delivery_id: int, at: datetime, reason: str, *, counts: bool = True) -> None:
        await self._db.write(outbox.retry, delivery_id, at, reason, counts=counts)

    async def bury(self, delivery_id: int, reason: str, now: datetime, *, halt: bool = False) -> bool:
        return await self._db.write(outbox.bury, delivery_id, reason, now, halt=halt)

    # --- ButtonBook, SpaceBook ---

    async def keep_buttons(self, commands: Mapping[str, str], now: datetime) -> None:
        await self._db.write(buttons.keep, commands, now, lasting=False)

    async def button(self, key: str) -> str | None:
        return await self._db.read(buttons.command, key)

    async def forget_buttons(self, cutoff: datetime, private: datetime) -> None:
        """Buttons of cards kept before `cutoff` go, and those of private answers kept before `private`."""
        await self._db.write(buttons.forget, cutoff, private)

    async def locate(self, platform: str, space: str, channels: Sequence[str] | None = None) -> None:
        await self._db.write(spaces.locate, platform, space, channels)

    async def leave(self, platform: str, space: str, reason: str, now: datetime) -> Sequence[str]:
        return await self._db.write(spaces.leave, platform, space, reason, now)

    async def rejoin(self, platform: str, space: str, now: datetime) -> Sequence[str]:
        return await self._db.write(spaces.rejoin, platform, space, now)

    async def lose(self, platform: str, channel: str, reason: str, now: datetime) -> Sequence[str]:
        return await self._db.write(spaces.lose, platform, channel, reason, now)

    async def forget_left(self, platforms: Sequence[str], cutoff: datetime) -> Sequence[str]:
        """Delete the digests of spaces of these platforms that the bot left before `cutoff`; their names."""
        return await self._db.write(spaces.forget_left, platforms, cutoff)

    # --- Archive, Census, StoryBook ---

    async def by_actor(
        self,
        name: str,
        *,
        about: bool,
        since: datetime | None,
        until: datetime | None,
        source: str | None,
        offset: int,
        limit: int,
        text: str | None = None,
    ) -> Found:
        asked = (By(name, about, source), text, Period(since, until), Leaf(offset, limit))
        return await self._db.read(archive.by_actor, *asked)

    async def copies_by_actor(
        self, name: str, *, about: bool, since: datetime | None, text: str | None, offset: int, limit: int
    ) -> Sequence[Citation]:
        """The actor's quotes one by one, newest first, as each outlet has them."""
        asked = (By(name, about), text, Period(since), Leaf(offset, limit))
        return await self._db.read(archive.copies, *asked)

    async def search(
        self, text: str, *, actor: str | None, since: datetime | None, until: datetime | None, offset: int, limit: int
    ) -> Found:
        asked = {"actor": actor, "period": Period(since, until), "leaf": Leaf(offset, limit)}
        return await self._db.read(archive.search, text, **asked)

    async def actors(self, prefix: str, limit: int) -> Sequence[str]:
        return await self._db.read(names.beginning, prefix, limit)

    async def actor_named(self, name: str) -> str | None:
        return await self._db.read(names.canonical, name)

    async def near(self, name: str, limit: int) -> Sequence[str]:
        """All who bear the name where several do; else names that are spelled alike."""
        return await self._db.read(names.near, name, limit)

    async def coverage(self, since: datetime | None, until: datetime | None) -> Coverage:
        return await self._db.read(archive.coverage, Period(since, until))

    async def tally(self, topic: Topic, cut: Cut) -> Counted | None:
        return await self._db.read(tallies.tally, topic, cut)

    async def candidates(
        self, since: datetime, until: datetime, *, text: str | None = None, limit: int = 500
    ) -> Sequence[Candidate]:
        return await self._db.read(readings.between, since, until, text, limit)

    async def quotes_of(self, articles: Sequence[int], offset: int, limit: int) -> Found:
        return await self._db.read(archive.of_articles, articles, Leaf(offset, limit))

    async def last_digest(self, name: str | None, destination: Destination | None) -> Digest | None:
        return await self._db.read(subscriptions.last_digest, name, destination)

    async def trace(self, url: str, subscriptions: Collection[int]) -> Sequence[tuple[str, str]]:
        return await self._db.read(upkeep.trace, url, subscriptions)
