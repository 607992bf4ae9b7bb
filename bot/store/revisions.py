"""Stored digests told by the archive as it is now. Changes nothing."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from bot.store import changes, fixes
from bot.store.feeds import chunks
from bot.store.readings import of
from bot.store.tables import articles
from summarizer.citations import cite
from summarizer.model import Digest
from summarizer.revision import Fixed, Present, revised


def as_now(tx: sa.Connection, digest: Digest) -> Digest:
    """The digest with the words and speakers that its articles have now."""
    told = {one.article for story in digest.stories for one in (*story.sentences, *story.citations)}
    keys = told | {key for story in digest.stories for key in story.articles}
    return revised(digest, _present(tx, keys)) if told else digest


def _present(tx: sa.Connection, keys: Collection[int]) -> dict[int, Present]:
    candidates = of(tx, sorted(keys))
    said, gone = fixes.of_articles(tx, keys), changes.gone(tx, keys)
    changed = {row.id: row.changed_at for some in chunks(sorted(keys)) for row in tx.execute(
        sa.select(articles.c.id, articles.c.changed_at).where(articles.c.id.in_(some)))}  # fmt: skip
    return {
        one.key: Present(
            text=one.article.text,
            citations=tuple(cite(one, quote) for quote in one.analysis.quotes),
            fixed=tuple(_fixed(fix, one.article.text) for fix in said[one.key]),
            gone={quote.words: quote.gone for quote in gone if quote.article == one.key and quote.gone},
            changed=changed.get(one.key),
            lang=one.analysis.lang,
        )
        for one in candidates
    }


def _fixed(fix: fixes.Fix, text: str) -> Fixed:
    return Fixed(fix.anchor.words, fix.stands_at(text), fix.verdict == "hidden")
