"""`corrections`: what moderators said of quotes, as labelled articles for `tests.fit_attribution`, JSON Lines."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from bot.cli.opening import opened, settings_here

if TYPE_CHECKING:  # the command line imports heavily only in the command that needs it
    from bot.conversation import SaidQuote
    from bot.model import ReadArticle
    from config.settings import Settings
    from summarizer.labels import Labelled
    from summarizer.model import Quote

STEP = 50


@click.command()
def corrections() -> None:
    """Every article with a corrected quote, labelled whole, as JSON Lines to fit the attribution of speakers on.

    Quotes that nobody corrected are labelled as this version reads them; "speaker_full_src" tells which are which. A
    hidden quote has no label: it teaches that there is none.
    """
    asyncio.run(_tell(settings_here()))


async def _tell(settings: Settings) -> None:
    async for article, said in _articles(settings):
        click.echo(json.dumps(labelled(article, said), ensure_ascii=False))


async def _articles(settings: Settings) -> AsyncIterator[tuple[ReadArticle, tuple[SaidQuote, ...]]]:
    last = 0
    async with opened(settings) as store:
        while page := await store.corrected(last, STEP):
            last = page[-1][0].id
            for one in page:
                yield one


def labelled(article: ReadArticle, said: Sequence[SaidQuote]) -> dict[str, Any]:
    """The article in the form of the fitting command."""
    from summarizer.analysis import analyse
    from summarizer.labels import labels
    from summarizer.model import Article

    marked = Article(article.text, article.title, article.lang, article.analysis.not_content)
    # Without a threshold: a guess that is not sure enough to be shown is the better label.
    read = analyse(marked, threshold=0.0, sentences=0).quotes
    told = labels(article.text, article.lang, _told(article, read, said))
    return {"id": str(article.id), "lang": article.lang, "title": article.title, "text": article.text, "quotes": told}


def _told(article: ReadArticle, read: Sequence[Quote], said: Sequence[SaidQuote]) -> list[Labelled]:
    from bot.store.anchors import Anchor, quote_at
    from bot.store.fixes import name_in
    from summarizer.labels import Labelled

    told: dict[int, Labelled | None] = {at: Labelled(quote) for at, quote in enumerate(read)}
    for word in said:
        at = quote_at(Anchor(word.words, word.place), article.text, read) if word.place >= 0 else None
        if at is not None and word.verdict == "hidden":
            told[at] = None
        elif at is not None:
            name = name_in(article.text, article.analysis.actors, word.speaker) if word.speaker else None
            told[at] = Labelled(replace(read[at], speaker=name, mention=None), by_people=True)
    return [one for one in told.values() if one]
