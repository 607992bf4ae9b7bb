"""`parse-feed`: one feed file as one JSON object, parsed in the worker with its deadline."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.failure import FAILED, Failure

if TYPE_CHECKING:
    from bot.model import FeedEntry, ParsedFeed


@click.command("parse-feed")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--url", default="", help="Where the feed came from: relative links are resolved against it.")
@click.option("--content-type", default="", help="The Content-Type header it came with.")
def parse_feed(file: Path, url: str, content_type: str) -> None:
    """One feed FILE, RSS, Atom or JSON Feed, as one JSON object; exit 1 with {"error"} where it is no feed."""
    import asyncio

    from bot.errors import FeedError, WorkerError

    body = _bytes_of(file)
    try:
        parsed = asyncio.run(_parsed(body, content_type, url))
    except (FeedError, WorkerError) as error:
        _print({"error": error.reason if isinstance(error, FeedError) else str(error)})
        raise SystemExit(FAILED) from None
    _print(_as_json(parsed))


def _bytes_of(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise Failure(f"{file} cannot be read ({error.strerror})") from None


async def _parsed(body: bytes, content_type: str, url: str) -> ParsedFeed:
    from bot.worker import Worker, WorkerLimits

    worker = Worker(WorkerLimits(), threshold=0.0, sentences=0, method="pullquote")
    try:
        return await worker.parse_feed(body, content_type, url)
    finally:
        await worker.stop()


def _as_json(feed: ParsedFeed) -> dict[str, Any]:
    return {
        "format": feed.format,
        "title": feed.title,
        "entries": [_entry(entry) for entry in feed.entries],
        "problems": list(feed.problems),
    }


def _entry(entry: FeedEntry) -> dict[str, str | None]:
    return {
        "id": entry.id,
        "title": entry.title,
        "link": entry.link,
        "published": entry.published or None,
        "updated": entry.updated or None,
    }


def _print(answer: dict[str, Any]) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False))
