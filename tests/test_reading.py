from __future__ import annotations

from asyncio import run
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import FetchError, PageError, WorkerError
from bot.feeds.body import as_article
from bot.model import Fetched, PendingArticle, ReadArticle
from bot.reading import TEXT_MAX, ReadingRoom, ReadingRules, ReadReport, wait_before
from summarizer.model import Extracted, Span, SummarizerError
from tests.fakes import NOON, FakeArticleStore, FakeFetcher, FakeReader, Ticking

URL = "https://paper.example/1"
PAGE = "The council of Lindvik met on Monday.\n\nIt will meet again on Friday, its speaker said."
TEASER = "<p>The council met.</p>"
FULL = "<p>" + "</p><p>".join(f"The council of Lindvik decided point {number}." for number in range(9)) + "</p>"
RULES = ReadingRules(lanes=2, tries=3, lease_s=100)


def pending(number: int = 1, *, content: str = TEASER, url: str | None = URL, tries: int = 1) -> PendingArticle:
    return PendingArticle(
        number, 7, "https://paper.example/feed", "Paper", url, "Title", content, "", None, NOON, tries
    )


class Room:
    """A reading room over fakes, in which every page of `URL` reads as `page`."""

    def __init__(self, *entries: PendingArticle, page: Extracted | Exception | None = None) -> None:
        self.fetcher = FakeFetcher({URL: Fetched(URL, b"<html>")})
        self.reader = FakeReader()
        self.reader.pages[URL] = page or Extracted("Page title", PAGE)
        self.store = FakeArticleStore(*entries)
        self.room = ReadingRoom(self.fetcher, self.reader, self.store, Ticking(), RULES)

    def read(self) -> ReadReport:
        return run(self.room.read_due())

    @property
    def article(self) -> ReadArticle:
        (article,) = self.store.read
        return article


def test_the_pages_article_is_read_under_the_feeds_title_and_name() -> None:
    dated = datetime(2024, 6, 3, 9, tzinfo=UTC)
    room = Room(pending(), page=Extracted("Page title", PAGE, byline="Ida Ek", outlet="Other", published=dated))
    assert room.read() == ReadReport(read=1)
    article = room.article
    assert (article.text, article.title, article.outlet) == (PAGE, "Title", "Paper")
    assert (article.byline, article.published) == ("Ida Ek", dated)
    assert room.reader.analysed[0].title == "Title"


def test_every_entry_is_read_by_however_few_lanes() -> None:
    room = Room(*(pending(number) for number in range(7)))
    assert room.read() == ReadReport(read=7)
    assert sorted(article.id for article in room.store.read) == list(range(7))


@pytest.mark.parametrize("error", [PageError(URL, "a consent wall"), FetchError(URL, "paywall", "blocked")])
def test_where_the_page_gives_no_article_the_feeds_own_body_is_read_at_once(error: Exception) -> None:
    room = Room(pending(), page=error)
    assert room.read() == ReadReport(read=1)
    assert room.article.text == "The council met."


def test_a_page_that_holds_less_than_the_feed_is_its_teaser() -> None:
    room = Room(pending(content=FULL))
    room.read()
    assert room.article.text.count("\n\n") == 8


def test_an_entry_without_a_link_is_its_body_and_nothing_is_fetched() -> None:
    room = Room(pending(url=None))
    room.read()
    assert room.article.text == "The council met."
    assert room.fetcher.asked == []


@pytest.mark.parametrize("error", [FetchError(URL, "no answer", "timeout"), WorkerError("killed")])
def test_a_passing_failure_is_put_off_and_the_last_try_takes_the_feeds_body(error: Exception) -> None:
    first, last = Room(pending(tries=1), page=error), Room(pending(tries=3), page=error)
    report = first.read()
    assert (report.read, report.put_off) == (0, 1)
    assert first.store.log == [("put off", 1, NOON + timedelta(seconds=60))]
    assert last.read() == ReadReport(read=1)
    assert last.article.text == "The council met."


def test_an_entry_with_neither_page_nor_body_is_given_up_and_told() -> None:
    missing = pending(3, content="", url="https://paper.example/missing")
    room = Room(pending(content=""), pending(2, content="", url=None), missing, page=PageError(URL, "no article"))
    report = room.read()
    assert sorted(entry[:2] for entry in room.store.log) == [("given up", 1), ("given up", 2), ("given up", 3)]
    assert len(report.failed) == 3
    assert "no article" in report.failed[0]


@pytest.mark.parametrize("error", [WorkerError("killed"), SummarizerError("no such method"), ValueError("odd")])
def test_a_text_that_cannot_be_analysed_is_tried_again_and_then_given_up(error: Exception) -> None:
    for tries, outcome in ((1, "put off"), (3, "given up")):
        room = Room(pending(tries=tries))
        room.reader.fail = error
        room.read()
        assert room.store.log[0][0] == outcome


def test_one_entry_that_fails_does_not_stop_the_others() -> None:
    room = Room(pending(1, url="https://dead.example/", content=""), pending(2))
    report = room.read()
    assert (report.read, len(report.failed)) == (1, 1)


def test_a_host_that_does_not_answer_is_not_waited_for_again_in_the_round() -> None:
    dead = [pending(number, url=f"https://dead.example/{number}") for number in range(20)]
    room = Room(*dead, pending(99))
    for entry in dead:
        room.fetcher.answers[str(entry.url)] = FetchError(str(entry.url), "no answer", "timeout")
    report = room.read()
    assert (report.read, report.put_off) == (1, 20)
    assert 2 <= len([url for url, _ in room.fetcher.asked if "dead" in url]) <= 2 + RULES.lanes


@pytest.mark.parametrize(
    "published",
    [datetime(2024, 6, 3), NOON + timedelta(days=3), datetime(1970, 1, 1, tzinfo=UTC)],  # noqa: DTZ001 - the point
)
def test_a_date_of_the_page_that_cannot_be_is_none(published: datetime) -> None:
    room = Room(pending(), page=Extracted("t", PAGE, published=published))
    room.read()
    assert room.article.published is None


def test_text_that_no_database_takes_is_cleaned_before_it_is_analysed() -> None:
    room = Room(pending(), page=Extracted("t", "One\0 two \ud800three. Four five six.", not_content=(Span(0, 3),)))
    room.read()
    assert room.article.text == "One two three. Four five six."
    assert room.reader.analysed[0].text == room.article.text
    assert room.reader.analysed[0].not_content == ()


def test_a_text_without_end_ends_at_a_paragraph() -> None:
    long = "\n\n".join(f"Paragraph {number} of a very long report." for number in range(9000))
    room = Room(pending(), page=Extracted("t", long, not_content=(Span(0, 9), Span(len(long) - 9, len(long)))))
    room.read()
    assert len(room.article.text) <= TEXT_MAX
    assert room.article.text.endswith("long report.")
    assert room.reader.analysed[0].not_content == (Span(0, 9),)


def test_the_charset_of_the_header_reads_the_page() -> None:
    asked: list[bytes | str] = []
    room = Room()
    body = "<p>Привет</p>".encode("cp1251")

    async def extract(html: bytes | str, url: str | None) -> Extracted:  # noqa: ARG001 - the port
        asked.append(html)
        return Extracted("t", PAGE)

    room.reader.extract = extract  # type: ignore[method-assign]
    for content_type in ("text/html; charset=windows-1251", "text/html; charset=utf-8", "text/html; charset=nonsense"):
        room.fetcher.answers[URL] = Fetched(URL, body, content_type)
        room.store.pending.append(pending())
        room.read()
    assert asked == ["<p>Привет</p>", body, body]


def test_waits_grow_to_six_hours() -> None:
    assert [wait_before(attempt) for attempt in (2, 3, 4, 50)] == [60, 240, 960, 6 * 3600]


# --- a feed's own body ------------------------------------------------------------------------------------------------


def test_paragraphs_are_parted_and_inline_tags_are_not() -> None:
    found = as_article("t", "<p>“We <b>will</b>\n pay,” she&nbsp;said.</p><div>Then<br/>she left.</div>")
    assert found.text == "“We will pay,” she said.\n\nThen\n\nshe left."


def test_captions_are_marked_and_scripts_are_dropped() -> None:
    body = "<figure><img src=x><figcaption>The pier. Photo: Ida Ek</figcaption></figure><p>News.</p><script>x</script>"
    found = as_article("t", body)
    assert found.text == "The pier. Photo: Ida Ek\n\nNews."
    assert [span.of(found.text) for span in found.not_content] == ["The pier. Photo: Ida Ek"]


def test_plain_text_and_broken_tags_are_text() -> None:
    assert as_article("t", "Only words & 3 < 4").text.startswith("Only words & 3")
    assert as_article("t", "</p></figcaption><p>Fine").text == "Fine"
    assert as_article("t", " <p> </p> ").text == ""
