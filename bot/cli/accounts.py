"""What came of the articles and quotes of a preview, in lines for people; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.platforms.wording import plural
from bot.stories import Intake
from summarizer.model import Tally

# Why a quote is not on a digest, by the field that counts it.
WHY = (
    ("reported", "reported speech, which has no words in marks"),
    ("short", "a few words in marks inside a sentence, or half a sentence"),
    ("no_content", "in a caption or teaser"),
    ("posted", "in an earlier digest"),
    ("repeated", "said already, by another outlet or elsewhere in the article"),
    ("contained", "overlapping one that is shown"),
    ("beyond", "more than a story shows"),
    ("untold", "in a story that the digest has no room for"),
    ("filtered", "in an article kept out by include and exclude"),
    ("crowded", "in an article beyond the newest 500"),
    ("unproven", "kept back, not standing at its place in the article"),
)


@dataclass(frozen=True, slots=True)
class Account:
    """Of one subscription, or of all: its name, how many slots and digests, and what came of articles and quotes."""

    name: str
    slots: int
    digests: int
    intake: Intake
    tally: Tally


def in_all(accounts: Sequence[Account]) -> Account:
    """All together; an article counts once, a quote once for each digest that weighed it."""
    intake, tally = Intake(), Tally()
    for one in accounts:
        intake, tally = intake | one.intake, tally + one.tally
    return Account("in all", sum(one.slots for one in accounts), sum(one.digests for one in accounts), intake, tally)


def rows(one: Account) -> Iterator[tuple[str, str]]:
    """(what, how it is) pairs: `("quotes", "212 found, 64 shown, 5 of them with no clear speaker")`."""
    yield "digests", f"{one.digests:,} to post, of {plural(one.slots, 'slot')} and what is new since"
    yield "articles", ", ".join(_articles(one.intake))
    unclear = f", {one.tally.unclear:,} of them with no clear speaker" if one.tally.unclear else ""
    yield "quotes", f"{one.tally.found:,} found, {one.tally.shown:,} shown{unclear}"
    if one.tally.found > one.tally.shown:
        yield "not shown", f"{one.tally.found - one.tally.shown:,}: {'; '.join(_why_not(one.tally))}"


def _articles(intake: Intake) -> Iterator[str]:
    yield f"{intake.seen:,} seen"
    yield f"{len(intake.read):,} read"
    yield f"{len(intake.failed):,} failed"
    if intake.waiting:
        yield f"{len(intake.waiting):,} still to be read"
    if intake.old:
        yield f"{len(intake.old):,} old when their feed was added"


def _why_not(tally: Tally) -> Iterator[str]:
    for name, why in WHY:
        count = getattr(tally, name)
        if count:
            yield f"{why} ({count:,})"
