"""Words that stand in an article twice: a correction stays with the standing that it was said of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from summarizer.model import Actor, Analysis, Quote, Span
from tests.store.desk import WHOLE, Desk, cited
from tests.store.material import START, quote

WORDS = "We will rebuild the whole pier,"
BY_ADA = f"The mayor spoke first. “{WORDS}” said Ada Lind in the town hall."
BY_KARL = f"Later the harbour master agreed. “{WORDS}” said Karl Berg on the quay."
REST = "It rained over the harbour all day, and nobody went out to sea before dark."
ACTORS = (Actor("Ada Lind", "person", ("Lind",)), Actor("Karl Berg", "person", ("Berg",)))
BOTH = f"{BY_ADA}\n\n{BY_KARL}\n\n{REST}"


def twice(text: str) -> Analysis:
    """Every standing of the words a quote of Ada Lind's."""
    found, at = list[Quote](), text.find(WORDS)
    while at >= 0:
        found.append(quote(text, WORDS, "Ada Lind", span=Span(at, at + len(WORDS))))
        at = text.find(WORDS, at + 1)
    return Analysis("en", tuple(found), ACTORS)


def speakers(desk: Desk) -> list[str | None]:
    [found] = desk.run(desk.store.candidates(START, WHOLE))
    return [one.speaker for one in found.analysis.quotes]


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (f"{BY_KARL}\n\n{REST}", ["Karl Berg"]),
        (f"{BY_ADA}\n\n{REST}", ["Ada Lind"]),
        (f"{BY_KARL}\n\n{BY_ADA}\n\n{REST}", ["Karl Berg", "Ada Lind"]),
        (f"“{WORDS}” it says above.\n\n{BOTH}", ["Ada Lind", "Ada Lind", "Karl Berg"]),
    ],
    ids=["the first is gone", "the corrected one is gone", "they changed places", "one more stands above"],
)
def test_a_correction_of_words_that_stand_twice_stays_with_its_standing(
    desk: Desk, later: str, expected: list[str | None]
) -> None:
    desk.rereads(BOTH, 10, analysis=twice(BOTH))
    second = replace(cited(desk.article.id, BOTH, WORDS), span=twice(BOTH).quotes[1].span)
    assert desk.corrects(second, "speaker", "Karl Berg")
    assert speakers(desk) == ["Ada Lind", "Karl Berg"]
    desk.rereads(later, 30, analysis=twice(later))
    assert speakers(desk) == expected
