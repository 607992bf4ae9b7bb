"""What both whole paths share: a paper with a long story, a bare configuration, and a look at what has been read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.questions import read_articles
from tests.cli.paper import STORIES, Paper, printing

COUNCIL = (
    "Council of Lindvik argues until midnight",
    "The council of Lindvik argued about its harbour until midnight on Thursday, and then it voted.",
    *(
        f"“{said},” said Mona Vik, the mayor."
        for said in (
            "We have talked about these piers for eleven years",
            "Nobody in this room built them, and everybody walks on them",
            "The county pays for the stone, and we pay for the sand",
            "I will not sign a paper that I have not read",
            "A harbour without boats is a car park with a view",
            "The gulls have been more patient than this council",
            "Let us vote, and then let us sleep",
        )
    ),
    "The vote was eleven to six, and the works begin in autumn.",
)


@contextmanager
def newsstand() -> Iterator[Paper]:
    """A paper that lists the harbour alone, and has the council and the school to come."""
    STORIES["council"] = COUNCIL
    try:
        with printing() as paper:
            paper.listed = ["harbour"]
            yield paper
    finally:
        del STORIES["council"]


def configure(directory: Path, paper: Paper) -> None:
    """Nothing but what a test on loopback needs: feeds and digests are set up in chat."""
    text = f'[network]\nallow_private = ["{paper.host}"]\n[poll]\nevery_s = 1\n'
    (directory / "pullquote.toml").write_text(text, encoding="utf-8")


def has_read(directory: Path, count: int) -> Callable[[], bool]:
    """Whether so many articles have been read, by the database of the service."""
    return lambda: read_articles(directory / "pullquote.db") >= count
