"""`stories`: articles as JSON Lines in, the story of each as JSON Lines out, before the next line is read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING

import click

from bot.cli import jsonl
from bot.cli.jsonl import Record

if TYPE_CHECKING:  # the summarizer is imported in the command, which `--help` never runs
    from summarizer.stories import Stories


@click.command()
@click.argument("source", metavar="[FILE|-]", default="-")
@click.option("--strict", is_flag=True, help="Exit 1 if any line could not be used.")
def stories(source: str, *, strict: bool) -> None:
    """Group articles into stories, as JSON Lines.

    In: {"id", "title", "text", "published"?} a line. Out: {"id", "story", "duplicate_of"}.
    """
    from summarizer.stories import Stories

    grouper, arrivals = Stories(), count(1)
    with jsonl.opened(source) as stream:
        jsonl.answer_all(stream, lambda record: placed(record, grouper, arrivals), strict=strict)


def placed(record: Record, grouper: Stories, arrivals: Iterator[int]) -> Record:
    """The answer to one article; raises `UnusableLineError` where it has no text."""
    text = jsonl.text_field(record, "text", required=True)
    title, published = jsonl.text_field(record, "title"), jsonl.text_field(record, "published")
    assert text is not None
    # Ids may repeat: the number of the arrival keeps two stories apart that open with the same id.
    key = f"{next(arrivals)} {record['id']}"
    placement = grouper.add(key, title or "", text, _time(published))
    original = placement.duplicate_of
    return {
        "id": record["id"],
        "story": placement.story.split(" ", 1)[0],
        "duplicate_of": None if original is None else original.split(" ", 1)[1],
    }


def _time(published: str | None) -> datetime | None:
    """The date with its zone, UTC where it names none; None, as if absent, for what is no date."""
    try:
        time = datetime.fromisoformat(published) if published else None
    except ValueError:
        return None
    return time.replace(tzinfo=UTC) if time and time.tzinfo is None else time
