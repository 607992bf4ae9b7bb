"""`analyse`: articles as JSON Lines in, their quotations, speakers and summaries as JSON Lines out."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import jsonl
from bot.cli.jsonl import Record, UnusableLineError

if TYPE_CHECKING:  # the summarizer is imported in the command, which `--help` never runs
    from summarizer.model import Article, Quote

LONGEST_TEXT = 1_000_000


@click.command()
@click.argument("source", metavar="[FILE|-]", default="-")
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    help="Withhold speakers less sure than this.  [default: the setting attribution.threshold]",
)
@click.option("--sentences", type=click.IntRange(0, 3), default=3, show_default=True, help="Length of the summary.")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes that share the work.")
@click.option("--strict", is_flag=True, help="Exit 1 if any line could not be used.")
def analyse(source: str, threshold: float | None, sentences: int, jobs: int, *, strict: bool) -> None:
    """Quotations, speakers and summary of articles, as JSON Lines.

    In: {"id", "text" or "html", "title"?, "lang"?, "published"?} a line.
    """
    least, method = _settings(threshold)
    answer = partial(analysed, threshold=least, sentences=sentences, method=method)
    with jsonl.opened(source) as stream:
        jsonl.answer_all(stream, answer, jobs=jobs, strict=strict)


def _settings(threshold: float | None) -> tuple[float, str]:
    from config.settings import load

    file = load(os.environ, Path.cwd()).file
    return file.attribution.threshold if threshold is None else threshold, file.summary.method


def analysed(record: Record, *, threshold: float, sentences: int, method: str) -> Record:
    """The answer to one article; raises `UnusableLineError` or `SummarizerError` where it is none."""
    from summarizer.analysis import analyse as analyse_article

    article = _article(record)
    found = analyse_article(article, threshold=threshold, sentences=sentences, method=method)
    text = article.text
    return {
        "id": record["id"],
        "lang": found.lang,
        "title": article.title,
        "text": text,
        "quotes": [_quote(quote) for quote in found.quotes],
        "actors": [{"name": a.name, "kind": a.kind, "aliases": list(a.aliases)} for a in found.actors],
        "summary": [span.of(text) for span in found.summary],
        "not_content": [[span.start, span.end] for span in found.not_content],
    }


def _article(record: Record) -> Article:
    from summarizer.model import Article

    text, html = jsonl.text_field(record, "text"), jsonl.text_field(record, "html")
    title, lang = jsonl.text_field(record, "title"), jsonl.text_field(record, "lang")
    jsonl.text_field(record, "published")
    if (text is None) == (html is None):
        raise UnusableLineError('give "text" or "html", not both' if text is not None else '"text" is missing')
    if html is not None:
        return _extracted(html, title, lang)
    assert text is not None
    return _checked(Article(text, title or "", lang))


def _extracted(html: str, title: str | None, lang: str | None) -> Article:
    from summarizer.extract import extract
    from summarizer.model import Article

    page = extract(html)
    return _checked(Article(page.text, title or page.title, lang or page.lang, page.not_content))


def _checked(article: Article) -> Article:
    if len(article.text) > LONGEST_TEXT:
        raise UnusableLineError(f"the text is longer than {LONGEST_TEXT} characters")
    return article


def _quote(quote: Quote) -> Record:
    return {
        "start": quote.span.start,
        "end": quote.span.end,
        "kind": quote.kind,
        "cue": quote.cue,
        "mention": quote.mention,
        "speaker": quote.speaker,
        "role": quote.role,
        "evidence": quote.evidence,
        "confidence": quote.confidence,
    }
