"""`extract`: pages as JSON Lines in, their articles as JSON Lines out.

Pages are read in the worker process, so that one which takes too long or too much memory costs its own line alone.
"""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import jsonl
from bot.cli.jsonl import Record, UnusableLineError

if TYPE_CHECKING:  # the summarizer is imported in the command, which `--help` never runs
    from bot.worker import WorkerLimits
    from summarizer.model import Extracted

Read = Callable[[bytes | str, str | None], "Extracted"]

MAX_BYTES = 20_000_000
_GZIP = b"\x1f\x8b"


@click.command()
@click.argument("source", metavar="[FILE|-]", default="-")
@click.option("--strict", is_flag=True, help="Exit 1 if any line could not be used or held no article.")
def extract(source: str, *, strict: bool) -> None:
    """The article of each HTML page, as JSON Lines.

    In: {"id", "html" or "html_path", "url"?} a line; a path is relative to FILE and may be gzip.
    """
    from bot.worker import WorkerLimits

    base = Path.cwd() if source == "-" else Path(source).parent
    with jsonl.opened(source) as stream, ExitStack() as cleanup:
        read = reader(cleanup, WorkerLimits())
        jsonl.answer_all(stream, partial(extracted, base=base, read=read), strict=strict)


def reader(cleanup: ExitStack, limits: WorkerLimits) -> Read:
    """A function that reads pages in one worker process, which `cleanup` stops."""
    from bot.worker import Worker

    runner = cleanup.enter_context(asyncio.Runner())
    worker = Worker(limits, threshold=0, sentences=0, method="pullquote")
    cleanup.callback(lambda: runner.run(worker.stop()))
    return lambda html, url: runner.run(worker.extract(html, url))


def extracted(record: Record, *, base: Path, read: Read) -> Record:
    """The answer to one page, `text` null where it holds no article; raises `UnusableLineError` where it is no page."""
    from bot.errors import PageError, WorkerError

    html, url = _html(record, base), jsonl.text_field(record, "url")
    try:
        return _answer(record, read(html, url))
    except PageError as error:
        return _no_article(record, error.reason)
    except WorkerError as error:
        return _no_article(record, str(error))


def _html(record: Record, base: Path) -> bytes | str:
    html, path = jsonl.text_field(record, "html"), jsonl.text_field(record, "html_path")
    if html is not None and path is None:
        return html
    if path is None or html is not None:
        raise UnusableLineError('give "html" or "html_path", not both' if path else '"html" is missing')
    return _bytes_of(base / path)


def _bytes_of(path: Path) -> bytes:
    """At most `MAX_BYTES` of a file, unpacked; gzip is known by its first bytes, not by its name."""
    try:
        if not path.is_file():
            raise UnusableLineError(f"{path}: no such file")
        with path.open("rb") as file:
            packed = file.read(len(_GZIP)) == _GZIP
            file.seek(0)
            data = (gzip.GzipFile(fileobj=file) if packed else file).read(MAX_BYTES + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise UnusableLineError(f"{path}: broken gzip") from None
    except (OSError, ValueError) as error:
        raise UnusableLineError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > MAX_BYTES:
        raise UnusableLineError(f"{path}: more than {MAX_BYTES // 1_000_000} MB unpacked")
    return data


def _answer(record: Record, found: Extracted) -> Record:
    return {
        "id": record["id"],
        "title": found.title,
        "text": found.text,
        "byline": found.byline,
        "outlet": found.outlet,
        "published": found.published.isoformat() if found.published else None,
        "lang": found.lang,
        "not_content": [[span.start, span.end] for span in found.not_content],
    }


def _no_article(record: Record, why: str) -> Record:
    empty = dict.fromkeys(("title", "text", "byline", "outlet", "published", "lang"))
    return {"id": record["id"], **empty, "error": why}
