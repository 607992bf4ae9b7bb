"""The editor: what a window of the archive is told as. Filters, groups, composes, and has every quotation proved.

Pure, and costs CPU and memory: the service calls it in the worker. It knows no schedule, store or platform.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

from bot.filters import Filter
from bot.model import Brief, Wanted, Window
from bot.proof import proven
from bot.stories import MOST_CANDIDATES
from summarizer import stories
from summarizer.digest import Composed, compose
from summarizer.model import Candidate, Digest, Tally

log = logging.getLogger(__name__)


def digest_of(window: Window, brief: Brief) -> Digest:
    """The digest of a window; it may have no story. Beyond 500 articles the newest are told."""
    return edited(window, brief).digest


def edited(window: Window, brief: Brief) -> Composed:
    """The digest of a window, with what became of every quote of the window's articles."""
    found = matching(brief.wanted, window.candidates)
    newest = sorted(found, key=lambda one: (one.seen, one.key))[-MOST_CANDIDATES:]
    if len(found) > len(newest):
        log.warning("digest %s: %d articles in its window, the newest %d are told", brief.name, len(found), len(newest))
    composed = compose(
        stories.group(newest),
        name=brief.name,
        since=brief.since,
        until=brief.until,
        zone=brief.zone,
        limit=brief.wanted.stories,
        quotes_per_story=brief.quotes,
        feeds=window.feeds,
        failing=window.failing,
        posted=window.posted,
        others=window.others,
    )
    digest = proven(composed.digest, newest)
    return Composed(digest, composed.tally + _kept_out(window.candidates, found, newest) + _kept_back(composed, digest))


def _kept_out(every: Sequence[Candidate], found: Sequence[Candidate], newest: Sequence[Candidate]) -> Tally:
    """The quotes of articles that were not grouped."""
    of_every, of_found, of_newest = (sum(len(one.analysis.quotes) for one in some) for some in (every, found, newest))
    return Tally(filtered=of_every - of_found, crowded=of_found - of_newest)


def _kept_back(composed: Composed, proved: Digest) -> Tally:
    """What the proof took from the shown."""
    left = proved.quotes - composed.digest.quotes
    unclear = _unclear(proved) - _unclear(composed.digest)
    return Tally(shown=left, unclear=unclear, unproven=-left)


def _unclear(digest: Digest) -> int:
    return sum(one.speaker is None for story in digest.stories for one in story.citations)


def matching(wanted: Wanted, candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates that carry one of `include`, if any is asked for, and none of `exclude`."""
    asked = Filter(wanted.include, wanted.exclude)
    return [one for one in candidates if not asked or asked.passes(one.article.title, one.article.text)]
