"""The words that every card shares."""

from __future__ import annotations

import pytest

from bot.conversation import TableView
from bot.model import Schedule
from bot.platforms.wording import aligned, also, plural, said, sentence, when
from tests.platforms.hostile import citation, variant


def test_what_speech_it_is_and_how_the_speaker_is_known_is_never_cut_away() -> None:
    told = said(citation("We sail", role="keeper of every light " * 20, kind="indirect", evidence="resolved"), 40)
    labels = "reported speech · from a pronoun, title or short form"
    assert told == f"Ada Lind, keeper of every light keeper… · {labels}"
    assert said(citation("We sail", speaker="*b*", role="\u202eb\nc"), 40, lambda one: one.replace("*", "")) == "b, b c"


@pytest.mark.parametrize(
    ("count", "noun", "told"),
    [
        (1, "day", "1 day"),
        (7, "day", "7 days"),
        (0, "entry", "0 entries"),
        (2, "story", "2 stories"),
        (1200, "quote", "1,200 quotes"),
        (3, "watch", "3 watches"),
    ],
)
def test_a_count_stands_with_its_noun(count: int, noun: str, told: str) -> None:
    assert plural(count, noun) == told


def test_other_wordings_are_whole_or_counted() -> None:
    assert also(citation("We sail")) == ""
    two = (variant("We sail at\nnoon"), variant("We sail. " * 80), variant("They sail", "Moor\u202ePost"))
    told = "also worded: “We sail at noon” (Keld Radio) · “They sail” (MoorPost) · 1 more wording"
    assert also(citation("We sail", variants=two)) == told
    assert also(citation("We sail", variants=two[1:2])) == "also worded: 1 more wording"


def test_cells_stay_in_their_row_and_column() -> None:
    rows = (("Good\nEvil   read now", "failing"), ("港の新聞\u2028", "ok"), ("é e\u0301", "ok"))
    lines = aligned(TableView(("feed", "state"), rows))
    assert lines == [
        "feed                state",
        "Good Evil read now  failing",
        "港の新聞            ok",
        "é e\u0301                 ok",
    ]


@pytest.mark.parametrize(
    ("schedule", "told"),
    [
        (Schedule("Europe/Oslo", ("07:30", "18:00"), days=("mon", "tue")), "07:30 and 18:00 Europe/Oslo, mon tue"),
        (Schedule("UTC", (), "0 7 * * *"), "cron 0 7 * * * UTC"),
    ],
)
def test_a_schedule_in_words(schedule: Schedule, told: str) -> None:
    assert when(schedule) == told


def test_a_sentence_begins_large() -> None:
    assert (sentence("the app"), sentence("")) == ("The app", "")
