from __future__ import annotations

from asyncio import run
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import FeedError, FetchError, StoreError, WorkerError
from bot.ingest import CHANGES_MAX, Poller, PollReport, PollRules, fetch_sample, is_gone, news_of
from bot.model import Feed, FeedEntry, Fetched, NewEntry, ParsedFeed, PollResult, Validators
from tests.fakes import NOON, FakeFeedStore, FakeFetcher, FakeReader, Ticking, feed_entry

URL = "https://paper.example/feed.xml"
FEED = Feed(1, URL, "Paper", polled=NOON - timedelta(hours=1))
FIRST = replace(FEED, polled=None)
RULES = PollRules(every_s=600, concurrency=2, first_poll_max=3, gone_after_days=14)


class Newsroom:
    """A poller over fakes, for one feed of given entries."""

    def __init__(self, feed: Feed = FEED, *entries: FeedEntry, had: dict[str, str] | None = None) -> None:
        self.fetcher = FakeFetcher({URL: Fetched(URL, b"feed", validators=Validators("tag"))})
        self.reader = FakeReader()
        self.reader.feeds[URL] = ParsedFeed("rss20", "The Paper", entries)
        self.store = FakeFeedStore(feed, had=had)
        self.poller = Poller(self.fetcher, self.reader, self.store, Ticking(), RULES, lambda: 0.0)

    def poll(self) -> PollReport:
        return run(self.poller.poll_due())

    @property
    def result(self) -> PollResult:
        (result,) = self.store.recorded
        return result


def identities(entries: tuple[NewEntry, ...]) -> list[str]:
    return [entry.identity for entry in entries]


def test_what_the_feed_never_had_is_new_whatever_its_date() -> None:
    old = feed_entry(1, dated=NOON - timedelta(days=900))
    room = Newsroom(FEED, old, feed_entry(2))
    assert room.poll() == PollReport(polled=1, new=2)
    assert identities(room.result.entries) == ["guid-1", "guid-2"]
    assert all(entry.candidate for entry in room.result.entries)
    assert (room.result.title, room.result.validators, room.result.ok) == ("The Paper", Validators("tag"), True)


def test_what_it_had_is_neither_new_nor_changed() -> None:
    first = Newsroom(FEED, feed_entry(1))
    first.poll()
    (entry,) = first.result.entries
    again = Newsroom(FEED, feed_entry(1), had={entry.identity: entry.body_hash})
    again.poll()
    assert (again.result.entries, again.result.changed) == ((), ())


def test_what_has_another_date_alone_is_not_changed_and_told_with_its_date() -> None:
    first = Newsroom(FEED, feed_entry(1))
    first.poll()
    (entry,) = first.result.entries
    earlier = NOON - timedelta(days=3)
    again = Newsroom(FEED, feed_entry(1, dated=earlier), feed_entry(2), had={entry.identity: entry.body_hash})
    again.poll()
    assert (identities(again.result.entries), again.result.changed) == (["guid-2"], ())
    assert [(one.identity, one.published) for one in again.result.standing] == [(entry.identity, earlier)]


def test_an_entry_with_another_text_is_changed_and_not_new() -> None:
    room = Newsroom(FEED, feed_entry(1), had={"guid-1": "another hash"})
    assert room.poll().new == 0
    assert identities(room.result.changed) == ["guid-1"]


def test_a_new_guid_on_a_known_link_is_the_same_entry() -> None:
    room = Newsroom(FEED, feed_entry(1, id="fresh guid"), had={"paper.example/1": "another hash"})
    room.poll()
    assert room.result.entries == ()
    assert identities(room.result.changed) == ["fresh guid"]


def test_a_storm_of_rewrites_is_capped() -> None:
    entries = [feed_entry(number) for number in range(60)]
    room = Newsroom(FEED, *entries, had={entry.id: "another hash" for entry in entries})
    room.poll()
    assert len(room.result.changed) == CHANGES_MAX


@pytest.mark.parametrize("backlog", [0, 2])
def test_of_a_first_poll_only_the_backlog_is_news(backlog: int) -> None:
    entries = [feed_entry(number, dated=NOON - timedelta(hours=number)) for number in range(3)]
    room = Newsroom(replace(FIRST, backlog=backlog), *reversed(entries))
    room.poll()
    assert len(room.result.entries) == 3
    assert {one.identity for one in room.result.entries if one.candidate} == {f"guid-{n}" for n in range(backlog)}


def test_of_a_long_first_poll_the_newest_are_read_and_the_rest_is_remembered() -> None:
    entries = [feed_entry(number, dated=NOON - timedelta(hours=number)) for number in range(5)]
    room = Newsroom(FIRST, *reversed(entries))
    room.poll()
    assert identities(room.result.entries) == ["guid-2", "guid-1", "guid-0"]
    assert identities(room.result.passed_over) == ["guid-4", "guid-3"]


def test_a_later_poll_passes_nothing_over() -> None:
    room = Newsroom(FEED, *(feed_entry(number) for number in range(9)))
    room.poll()
    assert (len(room.result.entries), room.result.passed_over) == (9, ())


def test_candidates_are_read_even_where_less_would_be() -> None:
    entries = tuple(NewEntry(str(n), "", None, "t", "", "", None, candidate=n >= 3, body_hash="h") for n in range(5))
    news = news_of(entries, {}, most_new=2)
    assert identities(news.new) == ["3", "4"]
    assert identities(news.passed_over) == ["0", "1", "2"]


def test_not_modified_parses_nothing_and_keeps_the_validators() -> None:
    room = Newsroom(replace(FEED, validators=Validators("old")))
    room.fetcher.answers[URL] = Fetched(URL, None, validators=Validators("old"))
    room.reader.feeds.clear()
    assert room.poll() == PollReport(polled=1)
    assert room.fetcher.asked == [(URL, Validators("old"))]
    assert room.result.ok
    assert room.result.validators == Validators("old")


@pytest.mark.parametrize(
    "error", [FetchError(URL, "no answer"), FeedError(URL, "an HTML page"), WorkerError("killed"), ValueError("odd")]
)
def test_a_failure_is_recorded_with_a_longer_wait_each_time(error: Exception) -> None:
    waits = []
    for failures in (0, 1, 5):
        room = Newsroom(replace(FEED, failures=failures))
        room.fetcher.answers[URL] = error
        report = room.poll()
        assert len(report.failed) == 1
        assert report.failed[0].startswith("feed Paper: ")
        assert not room.result.ok
        assert room.result.error
        waits.append((room.result.next_poll - NOON).total_seconds())
    assert waits == [600, 1200, 19_200]


def test_one_feed_that_fails_does_not_stop_the_others() -> None:
    room = Newsroom(FEED, feed_entry(1))
    room.store.feeds = (replace(FEED, id=2, url="https://dead.example/"), FEED)
    report = room.poll()
    assert (report.polled, report.new, len(report.failed)) == (2, 1, 1)
    assert {result.feed_id: result.ok for result in room.store.recorded} == {1: True, 2: False}


def test_a_server_that_says_when_is_not_asked_sooner() -> None:
    room = Newsroom()
    room.fetcher.answers[URL] = FetchError(URL, "too many requests", "throttled", retry_after_s=5000)
    room.poll()
    assert room.result.next_poll == NOON + timedelta(seconds=5000)


def test_gone_for_good_pauses_the_feed_and_not_found_only_after_days() -> None:
    gone, missing = FetchError(URL, "gone", "gone"), FetchError(URL, "not found", "not_found")
    failing = replace(FEED, failing_since=NOON - timedelta(days=14))
    assert is_gone(FEED, gone, NOON, 14)
    assert not is_gone(FEED, missing, NOON, 14)
    assert not is_gone(failing, missing, NOON - timedelta(minutes=1), 14)
    assert is_gone(failing, missing, NOON, 14)
    assert not is_gone(failing, FetchError(URL, "no answer"), NOON, 14)
    room = Newsroom()
    room.fetcher.answers[URL] = gone
    assert "it is paused" in room.poll().failed[0]
    assert room.result.gone


def test_a_failing_feed_is_told_once_and_when_it_works_again(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    dead = FetchError(URL, "no answer")
    for feed, answer in (
        (FEED, dead),
        (replace(FEED, failures=1), dead),
        (replace(FEED, failures=2), Fetched(URL, None)),
    ):
        room = Newsroom(feed)
        room.fetcher.answers[URL] = answer
        room.poll()
    told = [record.message for record in caplog.records]
    assert len(told) == 2
    assert "no answer" in told[0]
    assert "works again" in told[1]


def test_a_store_that_fails_is_no_fault_of_the_feed() -> None:
    class Full(FakeFeedStore):
        async def known(self, *_: object) -> dict[str, str]:
            raise StoreError("the disk is full")

    room = Newsroom(FEED, feed_entry(1))
    full = Full(FEED)
    poller = replace(room.poller, store=full)
    with pytest.raises(StoreError):
        run(poller.poll_due())
    assert full.recorded == []


def test_a_sample_is_fetched_unconditionally_and_stored_nowhere() -> None:
    room = Newsroom(FEED, feed_entry(1))
    assert run(fetch_sample(room.fetcher, room.reader, URL)).title == "The Paper"
    assert room.fetcher.asked == [(URL, Validators())]
    assert room.store.recorded == []
