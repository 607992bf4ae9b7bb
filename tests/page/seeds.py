"""The demo's digest, composed from the seeds in this process, and the page that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from bot.cli.accounts import Account
from bot.cli.demo import POLLED, SLOT, ZONE
from bot.cli.outlets import Outlet, outlets
from bot.cli.preview_page import Sheet, page_of
from bot.editor import edited
from bot.feeds.body import as_article
from bot.model import Brief, Wanted, Window
from bot.stories import Intake
from config.settings import defaults
from summarizer.analysis import analyse
from summarizer.digest import Composed
from summarizer.extract import extract
from summarizer.model import Article, Candidate


@cache
def composed() -> Composed:
    """What `demo` shows."""
    listed = outlets()
    candidates = tuple(replace(one, key=key) for key, one in enumerate(_read(listed), 1))
    brief = Brief("afternoon", Wanted(), POLLED, SLOT, ZONE)
    return edited(Window(candidates, len(listed), 0), brief)


def _read(listed: tuple[Outlet, ...]) -> Iterator[Candidate]:
    threshold = defaults().attribution.threshold
    for outlet in listed:
        for piece in outlet.pieces:
            found = extract(piece.page, piece.url) if piece.page else as_article(piece.title, piece.body)
            article = Article(found.text, piece.title, not_content=found.not_content)
            read = analyse(article, threshold=threshold)
            yield Candidate(0, article, read, outlet.name, piece.url, SLOT, piece.published)


def sample_page() -> str:
    """The page of the demo's digest, once as a card and once with its details in a thread."""
    made, articles = composed(), range(1, 15)
    account = Account("digest afternoon (terminal)", 1, 1, Intake(frozenset(articles), frozenset({16})), made.tally)
    return page_of([Sheet(made.digest), Sheet(made.digest, "thread")], [account])
