"""Pages on young cards are looked at again: politely, and what they say now is told in the card, never posted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.books import ShownArticle
from bot.delivery import Platform
from bot.errors import FetchError
from bot.model import Fetched, Layout, ReadArticle, Validators
from bot.rereading import Rereader, RereadingRules, is_edit
from summarizer.model import Analysis, Digest, Extracted
from tests.cli.paper import STORIES, Paper, printing
from tests.fakes import NOON, FakeFetcher, FakeReader, FakeRenderer, Ticking
from tests.office import HARBOUR, MADE, SLOT, open_office, settings

URL = "https://paper.example/1"
OLD = "The harbour is closed.\n\n“The piers are weak,” said Ada Moe.\n\nThe works begin in autumn."
BEFORE = Validators("e1", None)


class Shown:
    """A `RecheckStore` of one article; `read` is what was stored anew, `seen` what an unchanged page gave."""

    def __init__(self) -> None:
        article = ReadArticle(7, "Title", OLD, "en", None, "Paper", None, Analysis("en"))
        self.due = [ShownArticle(article, URL, BEFORE)]
        self.read: list[ReadArticle] = []
        self.seen: list[Validators] = []

    async def shown_articles(
        self,
        now: datetime,  # noqa: ARG002 - the port
        *,
        every_s: float,  # noqa: ARG002 - the port
        since: datetime,  # noqa: ARG002 - the port
        limit: int,  # noqa: ARG002 - the port
    ) -> Sequence[ShownArticle]:
        return self.due

    async def page_unchanged(self, article_id: int, page: Validators) -> None:  # noqa: ARG002 - the port
        self.seen.append(page)

    async def store_read(self, article: ReadArticle, now: datetime) -> None:  # noqa: ARG002 - the port
        self.read.append(article)


def reread(page: Fetched | Exception, text: str = OLD) -> tuple[Shown, FakeFetcher, int]:
    store, fetcher, reader = Shown(), FakeFetcher({URL: page}), FakeReader()
    reader.pages[URL] = Extracted("Title", text)
    rereader = Rereader(fetcher, reader, store, Ticking(NOON), RereadingRules(3600, 48))
    return store, fetcher, asyncio.run(rereader.reread_due())


def fetched(etag: str = "e2") -> Fetched:
    return Fetched(URL, b"<html>", "text/html", Validators(etag, None))


def test_an_unchanged_page_is_asked_for_by_what_it_gave_and_not_read() -> None:
    store, fetcher, count = reread(Fetched(URL, None))
    assert fetcher.asked == [(URL, BEFORE)]
    assert (store.read, store.seen, count) == ([], [], 0)


def test_a_page_of_the_same_words_is_only_remembered() -> None:
    store, _, count = reread(fetched())
    assert (store.read, store.seen, count) == ([], [Validators("e2", None)], 0)


def test_a_page_of_other_words_is_read_anew() -> None:
    store, _, count = reread(fetched(), OLD.replace("weak", "rotten"))
    [read] = store.read
    assert (read.id, read.text, read.page, count) == (7, OLD.replace("weak", "rotten"), Validators("e2", None), 1)


@pytest.mark.parametrize("page", [FetchError(URL, "gone", "gone"), FetchError(URL, "robots", "blocked"), KeyError("x")])
def test_a_page_that_cannot_be_had_changes_nothing(page: Exception) -> None:
    store, _, count = reread(page)
    assert (store.read, store.seen, count) == ([], [], 0)


def test_a_consent_wall_is_no_edit() -> None:
    store, _, count = reread(fetched(), "We value your privacy.\n\nChoose which cookies may be set, and by whom.")
    assert (store.read, count) == ([], 0)
    assert is_edit(OLD, OLD + "\n\nCorrection: it begins in spring.")


class Quoting(FakeRenderer):
    """A `FakeRenderer` that shows quotes as well."""

    def digest(self, digest: Digest, layout: Layout = "card") -> Sequence[dict[str, Any]]:  # noqa: ARG002 - the port
        told = [[one.words + (" (gone)" if one.gone else "") for one in story.citations] for story in digest.stories]
        when = f"{digest.updated:%H:%M}" if digest.updated else ""
        return [{"text": f"{when} {words}"} for words in told]


@pytest.fixture
def paper() -> Iterator[Paper]:
    with printing() as made:
        yield made


def test_a_page_that_changes_without_its_feed_edits_the_card_and_posts_nothing(
    paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        paper.listed = ["harbour"]
        async with open_office(settings(tmp_path, paper)) as office:
            await office.work(MADE + timedelta(minutes=1))
            assert await office.work(SLOT) == [HARBOUR]
            editing = replace(office.app.proofreader, platforms={"terminal": Platform(Quoting(), office.poster)})
            changed = tuple(line.replace("nobody should pretend", "no one may pretend") for line in STORIES["harbour"])
            monkeypatch.setitem(STORIES, "harbour", changed)
            assert await office.app.rereader.reread_due() == 1
            assert await office.app.rereader.reread_due() == 0
            office.clock.forward(minutes=1)
            assert (await editing.edit_due()).done == 1
            [(_, shown)] = office.poster.edits
            assert shown == "05:30 ['The piers are not safe, and no one may pretend that they are,']"

            monkeypatch.setitem(STORIES, "harbour", (*changed[:2], changed[3]))
            office.clock.forward(hours=2)
            assert await office.app.rereader.reread_due() == 1
            office.clock.forward(minutes=1)
            assert (await editing.edit_due()).done == 1
            assert office.poster.edits[-1][1] == (
                "07:31 ['The piers are not safe, and nobody should pretend that they are, (gone)']"
            )
            pages = paper.asked.count("/harbour")
            office.clock.forward(minutes=59)
            assert await office.app.rereader.reread_due() == 0
            office.clock.forward(days=3)
            assert await office.app.rereader.reread_due() == 0
            assert paper.asked.count("/harbour") == pages
            assert await office.work(SLOT + timedelta(days=4)) == []

    asyncio.run(scenario())
