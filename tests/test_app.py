"""The whole bot wired as `run` wires it, over a real store, loopback HTTP and the worker; only the clock is ours."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import app
from bot.app import health_lines
from bot.errors import DeliveryError, StoreError, WorkerError
from bot.live import live, renderer
from bot.model import DeclaredSubscription, Destination, Schedule, Wanted
from bot.scheduler import Scheduler, Tick
from bot.store import Store
from summarizer.model import Article
from tests.cli.paper import STORIES, Paper, printing
from tests.office import EMPTY, HARBOUR, MADE, SCHOOL, SLOT, open_office, settings


@pytest.fixture
def paper() -> Iterator[Paper]:
    with printing() as made:
        yield made


def test_news_is_told_once_at_its_slot(paper: Paper, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with open_office(settings(tmp_path, paper)) as office:
            assert await office.work(MADE + timedelta(minutes=1)) == []
            assert sorted(await office.work(SLOT)) == [HARBOUR, SCHOOL]
            assert await office.work(SLOT + timedelta(minutes=30)) == []
            assert await office.work(SLOT + timedelta(days=1)) == []

    asyncio.run(scenario())


def test_after_an_outage_one_digest_tells_of_all_missed_slots(paper: Paper, tmp_path: Path) -> None:
    async def scenario() -> None:
        given = settings(tmp_path, paper)
        paper.listed = ["harbour"]
        async with open_office(given) as office:
            assert await office.work(MADE + timedelta(minutes=1)) == []
        paper.listed = ["school", "harbour"]
        async with open_office(given) as office:
            # What is seen first after the outage came after its last slot, and belongs to the next.
            assert await office.work(SLOT + timedelta(days=3, hours=2)) == [HARBOUR]
            made = await office.app.store.last_digest("morning", None)
            assert made is not None
            assert (made.since, made.until) == (MADE, SLOT + timedelta(days=3))
            assert await office.work(SLOT + timedelta(days=4)) == [SCHOOL]

    asyncio.run(scenario())


def test_an_article_that_changes_is_read_anew_and_not_told_again(
    paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        paper.listed = ["harbour"]
        async with open_office(settings(tmp_path, paper)) as office:
            await office.work(MADE + timedelta(minutes=1))
            assert await office.work(SLOT) == [HARBOUR]
            corrected = (
                HARBOUR + " (corrected)",
                *STORIES["harbour"][1:2],
                "“They are weak,” said Ada Moe, the master.",
            )
            monkeypatch.setitem(STORIES, "harbour", corrected)
            assert await office.work(SLOT + timedelta(days=1)) == []
            found = await office.app.store.search("weak", actor=None, since=None, until=None, offset=0, limit=5)
            assert [one.words for one in found.citations] == ["They are weak,"]
            assert await office.work(SLOT + timedelta(days=2)) == []

    asyncio.run(scenario())


def test_a_watch_is_told_soon_of_its_actor_alone_and_once(paper: Paper, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with open_office(settings(tmp_path, paper)) as office:
            schedule = Schedule("UTC", cron="*/10 * * * *")
            asked = DeclaredSubscription("Ada Moe", Destination("terminal", "@1"), schedule, Wanted(actor="Ada Moe"))
            assert await office.app.store.add_subscription(asked, MADE)
            assert await office.work(MADE + timedelta(minutes=5)) == []
            assert await office.work(MADE + timedelta(minutes=10)) == [HARBOUR]
            assert await office.work(MADE + timedelta(minutes=20)) == []
            assert await office.work(MADE + timedelta(minutes=36)) == []

    asyncio.run(scenario())


def test_what_the_file_no_longer_names_is_paused_and_kept(paper: Paper, tmp_path: Path) -> None:
    async def scenario() -> None:
        given = settings(tmp_path, paper)
        async with open_office(given):
            pass
        bare = given.model_copy(update={"file": given.file.model_copy(update={"feeds": (), "digests": ()})})
        async with open_office(bare) as office:
            assert [feed.paused for feed in await office.app.store.feeds()] == [True]
            assert [one.paused for one in await office.app.store.subscriptions()] == [True]
            assert await office.work(SLOT) == []

    asyncio.run(scenario())


def test_the_desk_samples_composes_posts_now_and_tells_its_health(paper: Paper, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with open_office(settings(tmp_path, paper)) as office:
            desk, store = office.app.desk(), office.app.store
            sampled = await desk.operations.sample(f"{paper.home}/feed.xml")
            assert [entry.title for entry in sampled.entries] == [HARBOUR, SCHOOL]
            await office.work(MADE + timedelta(minutes=5))
            until = MADE + timedelta(hours=1)
            made = await desk.operations.compose("x", Wanted(include=("Ostby",)), MADE, until, "UTC")
            assert [story.headline for story in made.stories] == [SCHOOL]
            (morning,) = await store.subscriptions()
            assert await desk.operations.post_now(morning)
            assert sorted(office.poster.posts) == sorted([HARBOUR, SCHOOL])
            (morning,) = await store.subscriptions()
            assert not await desk.operations.post_now(morning)
            told = dict(await desk.operations.health(await store.subscriptions()))
            assert told["articles"] == "2 read, 0 waiting, 0 given up"
            assert told["next: morning"] == "2024-06-04 07:30 Europe/Oslo"

    asyncio.run(scenario())


def test_nothing_is_posted_now_where_nobody_is_connected(paper: Paper, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with open_office(settings(tmp_path, paper)) as office:
            asked = DeclaredSubscription("team", Destination("discord", "17"), Schedule("UTC", at=("07:00",)))
            team = await office.app.store.add_subscription(asked, MADE)
            assert team is not None
            with pytest.raises(DeliveryError, match="discord is not connected"):
                await office.app.desk().operations.post_now(team)

    asyncio.run(scenario())


def test_stopping_ends_a_busy_worker(paper: Paper, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with open_office(settings(tmp_path, paper)) as office:
            long = Article("“We will see,” said Ada Moe, the harbour master. " * 40_000)
            busy = asyncio.create_task(office.app.worker.analyse(long))
            await asyncio.wait({busy}, timeout=0.2)
            assert office.app.worker.pid
            await office.app.stop()
            with pytest.raises(WorkerError):
                await busy

    asyncio.run(scenario())


def test_articles_past_their_time_are_deleted(paper: Paper, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with open_office(settings(tmp_path, paper)) as office:
            await office.work(MADE + timedelta(minutes=1))
            office.clock.now = MADE + timedelta(days=399)
            await office.app.forget()
            assert (await office.app.store.health()).articles == 2
            office.clock.now = MADE + timedelta(days=402)
            await office.app.forget()
            assert (await office.app.store.health()).articles == 0
            assert await office.work(MADE + timedelta(days=403)) == []

    asyncio.run(scenario())


def test_every_platform_has_a_renderer_and_a_token_is_seen_but_not_shown(paper: Paper, tmp_path: Path) -> None:
    for platform in ("terminal", "discord", "slack"):
        assert renderer(platform).digest(EMPTY)
    given = settings(tmp_path, paper, DISCORD_TOKEN="xyzzy-17", SLACK_BOT_TOKEN="xyzzy-17", SLACK_APP_TOKEN="xyzzy-17")
    assert sorted(live(given, {}, print).connections) == ["discord", "slack"]
    assert "xyzzy-17" not in repr(given)
    assert not live(settings(tmp_path, paper), {}, print).connections


def test_health_names_what_fails_since_when(tmp_path: Path) -> None:
    async def scenario() -> None:
        store = Store.open(f"sqlite:///{tmp_path / 'news.db'}")
        await store.migrate()
        lines = dict(health_lines(await store.health(), (), (), MADE))
        assert lines["feeds"] == "0, 0 failing, 0 paused"
        await store.close()

    asyncio.run(scenario())


# --- the scheduler ----------------------------------------------------------------------------------------------------


def test_ticks_come_at_once_and_again_and_never_twice_at_one_time() -> None:
    async def scenario() -> None:
        at_work, most, again = 0, 0, asyncio.Event()
        rounds = 0

        async def work() -> None:
            nonlocal at_work, most, rounds
            at_work, rounds = at_work + 1, rounds + 1
            most = max(most, at_work)
            if rounds == 2:
                again.set()
            await asyncio.sleep(0.05)
            at_work -= 1

        scheduler = Scheduler((Tick("t", 0.01, work),))
        scheduler.start()
        async with asyncio.timeout(60):
            await again.wait()
        await scheduler.stop()
        assert most == 1

    asyncio.run(scenario())


def test_a_tick_that_breaks_is_logged_and_comes_again(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        again, rounds = asyncio.Event(), 0

        async def work() -> None:
            nonlocal rounds
            rounds += 1
            if rounds == 1:
                raise KeyError("field")
            again.set()

        scheduler = Scheduler((Tick("reading", 0.01, work),))
        scheduler.start()
        async with asyncio.timeout(60):
            await again.wait()
        await scheduler.stop()

    asyncio.run(scenario())
    assert "reading broke; it goes on at its next turn" in caplog.text
    assert "Traceback" in caplog.text


def test_a_lasting_failure_is_told_once_and_its_end_too(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="bot.scheduler")

    async def scenario() -> None:
        again, rounds = asyncio.Event(), 0

        async def work() -> None:
            nonlocal rounds
            rounds += 1
            if rounds < 4:
                raise StoreError("the disk is full")
            if rounds == 6:
                again.set()

        scheduler = Scheduler((Tick("poll", 0.01, work),))
        scheduler.start()
        async with asyncio.timeout(60):
            await again.wait()
        await scheduler.stop()

    asyncio.run(scenario())
    assert [record.message for record in caplog.records] == ["poll: the disk is full", "poll works again"]


def test_stopping_cancels_what_is_at_work_and_waits_for_its_end() -> None:
    async def scenario() -> None:
        begun, cleaned = asyncio.Event(), False

        async def work() -> None:
            nonlocal cleaned
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                cleaned = True

        scheduler = Scheduler((Tick("t", 0.01, work),))
        scheduler.start()
        async with asyncio.timeout(60):
            await begun.wait()
            await scheduler.stop()
        assert cleaned
        await scheduler.stop()

    asyncio.run(scenario())


def test_a_question_is_answered_between_two_steps_of_retention(
    paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "RETENTION_STEP", 1)

    async def scenario() -> None:
        async with open_office(settings(tmp_path, paper)) as office:
            await office.work(MADE + timedelta(minutes=1))
            before = (await office.app.store.health()).articles
            office.clock.now = SLOT + timedelta(days=500)
            forgetting = asyncio.ensure_future(office.app.forget())
            await asyncio.sleep(0)  # its first step is begun, and stands before the question
            assert (await office.app.store.health()).articles == before - 1 > 0
            assert not forgetting.done()
            await forgetting
            assert (await office.app.store.health()).articles == 0

    asyncio.run(scenario())
