"""Words that stand in an article twice: a correction stays with the standing that it was said of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation import Verdict
from summarizer.model import Actor, Analysis, Quote, Span
from tests.store.desk import WHOLE, Desk, cited
from tests.store.material import START, quote

WORDS = "We will rebuild the whole pier,"
BY_ADA = f"The mayor spoke first. “{WORDS}” said Ada Lind in the town hall."
BY_KARL = f"Later the harbour master agreed. “{WORDS}” said Karl Berg on the quay."
REST = "It rained over the harbour all day, and nobody went out to sea before dark."
ACTORS = (Actor("Ada Lind", "person", ("Lind",)), Actor("Karl Berg", "person", ("Berg",)))
BOTH = f"{BY_ADA}\n\n{BY_KARL}\n\n{REST}"


def twice(text: str, *, each: bool = False) -> Analysis:
    """Every standing of the words a quote of Ada Lind's, or of `each` whom the text names behind it."""
    found, at = list[Quote](), text.find(WORDS)
    while at >= 0:
        karl = each and text[at + len(WORDS) :].startswith("” said Karl Berg")
        found.append(quote(text, WORDS, "Karl Berg" if karl else "Ada Lind", span=Span(at, at + len(WORDS))))
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


FIRST, AGAIN = (
    f"{said} “{WORDS}” said Valentina Kristoffersen {where}."
    for said, where in (("On Monday the mayor spoke.", "in the town hall"), ("A day later it rained.", "on the quay"))
)


def test_a_name_beside_the_words_does_not_make_another_standing_the_one_that_was_meant(desk: Desk) -> None:
    both = f"{FIRST}\n\n{AGAIN}\n\n{REST}"
    desk.rereads(both, 10, analysis=twice(both))
    assert desk.corrects(replace(cited(desk.article.id, both, WORDS), span=twice(both).quotes[0].span), "hidden")
    for later in (both, f"{AGAIN}\n\n{REST}"):
        desk.rereads(f"{later} So it went.", 30, analysis=twice(later))
        assert speakers(desk) == ["Ada Lind"]


def test_a_standing_that_left_is_not_the_one_that_comes_after_it(desk: Desk) -> None:
    desk.rereads(BOTH, 10, analysis=twice(BOTH))
    assert desk.corrects(replace(cited(desk.article.id, BOTH, WORDS), span=twice(BOTH).quotes[1].span), "hidden")
    for at, (later, count) in enumerate(((f"{BY_ADA}\n\n{REST}", 1), (f"{BY_ADA}\n\n{AGAIN}\n\n{REST}", 2), (BOTH, 1))):
        desk.rereads(later, 30 + at, analysis=twice(later))
        assert speakers(desk) == ["Ada Lind"] * count


def test_what_is_said_of_one_standing_takes_nothing_back_of_another_that_had_its_number(desk: Desk) -> None:
    one = f"{BY_KARL}\n\n{REST}"
    desk.rereads(one, 10, analysis=twice(one))
    assert desk.corrects(cited(desk.article.id, one, WORDS), "hidden")
    desk.rereads(BOTH, 30, analysis=twice(BOTH))
    assert speakers(desk) == ["Ada Lind"]
    assert desk.corrects(cited(desk.article.id, BOTH, WORDS), "unclear", at=31)
    assert speakers(desk) == [None]
    assert desk.corrects(cited(desk.article.id, BOTH, WORDS), None, at=32)
    assert speakers(desk) == ["Ada Lind"]


class Card:
    """A card that shows the first standing of the words; the article has them from somebody else again below."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.shown: tuple[str | None, ...] = ("Ada Lind",)
        desk.rereads(BOTH, 5, analysis=twice(BOTH, each=True))
        desk.posted()

    def says(self, which: int, verdict: Verdict | None, at: float = 20) -> bool:
        one = replace(cited(self.desk.article.id, BOTH, WORDS), span=twice(BOTH).quotes[which].span)
        return self.desk.corrects(one, verdict, at=at)

    def speakers(self, at: float) -> list[str | None]:
        """Of the words on the card, after its edit if there is one."""
        edit = self.desk.edit(at)
        if edit:
            self.desk.run(self.desk.store.edited(edit))
            cited = [one for story in edit.digest.stories for one in story.citations if not one.gone]
            self.shown = tuple(one.speaker for one in cited)
            assert not any(one.changed for one in cited)
        return list(self.shown)


@pytest.fixture
def card(desk: Desk) -> Card:
    return Card(desk)


@pytest.mark.parametrize(
    ("which", "archive", "posted"), [(0, ["Karl Berg"], []), (1, ["Ada Lind"], ["Ada Lind"])], ids=["shown", "other"]
)
def test_of_words_that_stand_twice_the_card_loses_the_one_that_is_hidden(
    card: Card, which: int, archive: list[str], posted: list[str]
) -> None:
    assert card.says(which, "hidden")
    assert (speakers(card.desk), card.speakers(21)) == (archive, posted)
    assert card.says(which, None, at=30)
    assert (speakers(card.desk), card.speakers(31)) == (["Ada Lind", "Karl Berg"], ["Ada Lind"])


def test_of_words_that_stand_twice_the_card_names_another_speaker_of_the_one_that_is_corrected(card: Card) -> None:
    assert card.says(1, "unclear")
    assert (speakers(card.desk), card.speakers(21)) == (["Ada Lind", None], ["Ada Lind"])
    assert card.says(0, "unclear", at=30)
    assert card.says(1, "hidden", at=31)
    assert (speakers(card.desk), card.speakers(32)) == ([None], [None])
    assert card.says(0, None, at=40)
    assert card.speakers(41) == ["Ada Lind"]


NEWS = "The council of the town had met since the early morning, and its doors were shut. " * 4


@pytest.mark.parametrize(
    ("which", "later", "archive", "posted"),
    [
        (1, f"{NEWS}\n\n{BOTH}", ["Ada Lind"], ["Ada Lind"]),
        (1, f"{BY_ADA}\n\n{NEWS}\n\n{BY_KARL}\n\n{REST}", ["Ada Lind"], ["Ada Lind"]),
        (1, f"{BY_ADA}\n\n{REST}", ["Ada Lind"], ["Ada Lind"]),
        (1, f"{BY_KARL}\n\n{REST}", [], []),
        (1, REST * 3, [], []),
        (0, f"{NEWS}\n\n{BOTH}", ["Karl Berg"], []),
        (0, f"{BY_KARL}\n\n{REST}", ["Karl Berg"], []),
        (0, f"{AGAIN}\n\n{BOTH}", ["Ada Lind", "Karl Berg"], []),
    ],
    ids=["both moved", "the hidden one moved", "the hidden one is gone", "the shown one is gone", "both are gone",
         "both moved, and the shown one is hidden", "the shown one was hidden and is gone",
        "one more stands where the hidden one stood"],
)  # fmt: skip
def test_which_of_the_two_is_hidden_is_known_on_the_card_after_the_article_changed(
    card: Card, which: int, later: str, archive: list[str], posted: list[str]
) -> None:
    assert card.says(which, "hidden")
    card.desk.rereads(later, 30, analysis=twice(later, each=True))
    assert (speakers(card.desk), card.speakers(31)) == (archive, posted)


def test_what_a_moderator_says_is_not_told_as_a_change_of_the_article(card: Card) -> None:
    later = f"{NEWS}\n\n{BOTH}"
    card.desk.rereads(later, 30, analysis=twice(later, each=True))
    assert card.says(0, "unclear", at=31)
    assert card.speakers(32) == [None]
