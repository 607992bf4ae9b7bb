"""Reading: entries become articles. Each page is fetched, extracted and analysed, and stored in one transaction.

Where a page gives no article, or less of it than the feed itself, the feed's own body is the article. It knows no HTTP,
parser or SQL, and remembers nothing: an entry whose reading is cut short is claimed again when its lease runs out.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from bot.errors import FetchError, PageError, SourceError, WorkerError
from bot.feeds.body import as_article
from bot.feeds.decode import storable
from bot.model import Fetched, PendingArticle, ReadArticle, Validators
from bot.ports import ArticleStore, Clock, Fetcher, Reader
from summarizer.model import Article, Extracted, SummarizerError

FIRST_WAIT_S = 60.0
LONGEST_WAIT_S = 6 * 3600.0
TEXT_MAX = 200_000
# A page that holds so much less than the feed's own body is its teaser before a paywall.
FULLER = 1.2
# No answer but these is worth another try within the hours that an article is news.
_PASSING = frozenset({"unreachable", "timeout", "throttled", "server"})
_SILENT = frozenset({"unreachable", "timeout"})
SILENCES = 2
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReadReport:
    """What one round did: articles read, put off, and failures in a line each."""

    read: int = 0
    put_off: int = 0
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """How many articles are read at one time, how often a page is tried, and how long a claim holds."""

    lanes: int
    tries: int
    lease_s: float


@dataclass(frozen=True, slots=True)
class ReadingRoom:
    """Reads over a fetcher, the worker and the store."""

    fetcher: Fetcher
    reader: Reader
    store: ArticleStore
    clock: Clock
    rules: ReadingRules

    async def read_due(self) -> ReadReport:
        """Read every entry that is due, several side by side; an entry's failure is recorded and the others go on."""
        silent: Counter[str] = Counter()
        first = await self.store.claim(self.clock(), self.rules.lease_s, self.rules.lanes)
        return _sum(*await asyncio.gather(*(self._lane(pending, silent) for pending in first)))

    async def _read(self, pending: PendingArticle, silent: Counter[str]) -> ReadReport:
        try:
            article = await self._article(pending, silent)
        except (SourceError, WorkerError, SummarizerError) as error:
            return await self._failed(pending, str(error), final=isinstance(error, SourceError) and not _passing(error))
        except Exception as error:
            log.exception("reading %s broke", pending.url or pending.title)
            return await self._failed(pending, f"{pending.url}: {type(error).__name__}: {error}", final=False)
        await self.store.store_read(article, self.clock())
        return ReadReport(read=1)

    async def _lane(self, pending: PendingArticle, silent: Counter[str]) -> ReadReport:
        report = await self._read(pending, silent)
        while claimed := await self.store.claim(self.clock(), self.rules.lease_s, 1):
            report = _sum(report, await self._read(claimed[0], silent))
        return report

    async def _failed(self, pending: PendingArticle, reason: str, *, final: bool) -> ReadReport:
        if final or pending.tries >= self.rules.tries:
            log.info("given up: %s", reason)
            await self.store.give_up(pending.id, reason, self.clock())
            return ReadReport(failed=(f"article of {pending.feed_name}: {reason}",))
        until = self.clock() + timedelta(seconds=wait_before(pending.tries + 1))
        await self.store.put_off(pending.id, until, reason)
        log.info("tried again later: %s", reason)
        return ReadReport(put_off=1, failed=(f"article of {pending.feed_name}, tried again later: {reason}",))

    async def _article(self, pending: PendingArticle, silent: Counter[str]) -> ReadArticle:
        source, page = await self._source(pending, silent)
        found = bounded(source)
        title = pending.title or found.title
        article = Article(found.text, title, not_content=found.not_content)
        analysis = await self.reader.analyse(article)
        return ReadArticle(
            id=pending.id,
            title=title,
            text=found.text,
            lang=analysis.lang,
            byline=pending.author or found.byline,
            outlet=pending.feed_name,
            published=pending.published or _usable(found.published, self.clock()),
            analysis=analysis,
            page=page,
        )

    async def _source(self, pending: PendingArticle, silent: Counter[str]) -> tuple[Extracted, Validators | None]:
        """The page's article, with what to ask for it again, or the feed's own.

        Raises while the page is worth another try, PageError for neither.
        """
        own = await asyncio.to_thread(as_article, pending.title, pending.content)
        if pending.url is None:
            return _some(own, PageError(pending.title, "the entry has neither a link nor a body")), None
        try:
            page, validators = await self._page(pending.url, silent)
        except (SourceError, WorkerError) as error:
            if _passing(error) and pending.tries < self.rules.tries:
                raise
            return _some(own, error), None
        return (own, None) if len(own.text) > FULLER * len(page.text) else (page, validators)

    async def _page(self, url: str, silent: Counter[str]) -> tuple[Extracted, Validators]:
        fetched = await self._fetched(url, silent)
        page = await self.reader.extract(html_of(fetched), fetched.url)
        if not page.text.strip():
            raise PageError(url, "the page holds no article")
        return page, fetched.validators

    async def _fetched(self, url: str, silent: Counter[str]) -> Fetched:
        """The page; a host that twice gave no answer is not asked again in this round, lest all lanes wait for it."""
        host = urlsplit(url).netloc
        if silent[host] >= SILENCES:
            raise FetchError(url, "its host did not answer just now", "timeout")
        try:
            return await self.fetcher.page(url)
        except FetchError as error:
            silent[host] += error.kind in _SILENT
            raise


def wait_before(attempt: int) -> float:
    """Seconds before the given try of a page (2 is the first retry): a minute, four, a quarter of an hour …"""
    return min(FIRST_WAIT_S * 4.0 ** min(attempt - 2, 10), LONGEST_WAIT_S)


def _some(own: Extracted, otherwise: SourceError | WorkerError) -> Extracted:
    if own.text:
        return own
    raise otherwise


def _passing(error: Exception) -> bool:
    return isinstance(error, WorkerError) or (isinstance(error, FetchError) and error.kind in _PASSING)


def html_of(fetched: Fetched) -> bytes | str:
    """The page as its header's charset reads it; as bytes, for its own declaration, where that does not fit."""
    body = fetched.body or b""
    declared = _CHARSET.search(fetched.content_type)
    try:
        return body.decode(declared[1]) if declared else body
    except (LookupError, UnicodeDecodeError):
        return body


def bounded(found: Extracted) -> Extracted:
    """Text that the store takes letter for letter, at most 200,000 characters; moved spans are dropped."""
    text = storable(found.text)
    if len(text) > TEXT_MAX:
        cut = text.rfind("\n\n", 0, TEXT_MAX)
        text = text[: cut if cut > 0 else TEXT_MAX]
    if len(text) == len(found.text):
        return found
    kept = found.not_content if found.text.startswith(text) else ()
    return replace(found, text=text, not_content=tuple(span for span in kept if span.end <= len(text)))


def _usable(published: datetime | None, now: datetime) -> datetime | None:
    """The date that a page gives, unless it has no zone or no news could bear it."""
    if published is None or published.tzinfo is None:
        return None
    return published if _EARLIEST < published < now + _DAY else None


def _sum(*reports: ReadReport) -> ReadReport:
    return ReadReport(
        sum(one.read for one in reports),
        sum(one.put_off for one in reports),
        tuple(line for one in reports for line in one.failed),
    )
