"""One quotation in many outlets is one, never from two mouths, and every wording of it stands in its own article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.model import Citation, Span
from summarizer.wordings import gathered, shown, together, wording

NOON = datetime(2026, 6, 3, 12, 0, tzinfo=UTC)
BEFORE = "Ann Moss spoke on the quay: "
FERRY = "The ferries will pay for themselves within nine years of their first crossing"


def said(
    article: int, words: str, speaker: str | None = "Ann Moss", outlet: str | None = None, minutes: int | None = None
) -> Citation:
    return Citation(
        article=article,
        span=Span(len(BEFORE), len(BEFORE) + len(words)),
        words=words,
        kind="direct",
        speaker=speaker,
        role=None,
        evidence="named" if speaker else "unclear",
        outlet=outlet or f"Outlet {article}",
        url=f"https://elm.example/{article}",
        time=NOON + timedelta(minutes=article if minutes is None else minutes),
    )


def one(*citations: Citation) -> bool:
    return len(gathered(citations)) == 1


def told_once(citations: Sequence[Citation]) -> list[Citation]:
    return list(map(together, gathered(citations)))


@pytest.mark.parametrize(
    ("words", "other"),
    [
        (FERRY, FERRY.replace("within nine years", "within the nine years")),
        (FERRY, FERRY.replace("ferries", "boats")),
        (FERRY, FERRY.upper() + ","),
        (FERRY, FERRY.replace("themselves within", "themselves … within")),
        (FERRY, f"{FERRY}, and Keld will thank us"),
        ("The harbour can't favour travelled neighbours", "The harbor can’t favor traveled neighbors"),
        ("We cannot and won’t leave the harbour", "We can't and will not leave the harbor"),
        ("They’re late, I'm told, and we’ve paid", "They are late, I am told, and we have paid"),
        ("We organise the defence of the theatre programme", "We organize the defense of the theater program"),
    ],
)
def test_small_changes_of_wire_copy_leave_it_one_quotation(words: str, other: str) -> None:
    assert one(said(1, words), said(2, other))


@pytest.mark.parametrize(
    "other",
    [
        FERRY.replace("will pay", "will not pay"),
        FERRY.replace("nine", "six"),
        FERRY.replace("nine", "19"),
        FERRY.replace("will pay", "won’t pay"),
        FERRY.replace("will pay", "cannot pay"),
        "The ferries were built for themselves and sold before their first crossing to Keld",
    ],
)
def test_another_sense_is_another_quotation(other: str) -> None:
    assert not one(said(1, FERRY), said(2, other))


@pytest.mark.parametrize(
    "change", [("hält", "hält nicht"), ("zwei", "dreizehn"), ("Ein Damm", "Keiner"), ("mit", "ohne")]
)
def test_another_sense_is_another_quotation_in_german_too(change: tuple[str, str]) -> None:
    words = "Ein Damm mit neuen Toren hält in jedem Winter länger als zwei alte Dämme"
    assert not one(said(1, words), said(2, words.replace(*change)))


def test_few_words_with_one_changed_are_two_sentences() -> None:
    assert not one(said(1, "We will fight for our town"), said(2, "We will fight for our harbour"))


def test_two_wordings_in_one_article_are_two_quotations() -> None:
    assert not one(said(1, FERRY), said(1, FERRY.replace("ferries", "boats")))


@pytest.mark.parametrize(
    ("speaker", "other", "same"),
    [
        ("Ann Moss", "Moss", True),
        ("Ann Moss", None, True),
        (None, None, True),
        ("Ann Moss", "Jon Ware", False),
        ("Ann Moss", "Jon Moss", False),
    ],
)
def test_the_same_words_are_one_quotation_unless_they_have_two_speakers(
    speaker: str | None, other: str | None, *, same: bool
) -> None:
    assert one(said(1, FERRY, speaker), said(2, FERRY, other)) is same


def test_words_of_no_certain_speaker_join_neither_of_two_who_say_them() -> None:
    made = told_once([said(1, FERRY, None), said(2, FERRY, "Ann Moss"), said(3, FERRY, "Jon Ware")])
    assert [(citation.speaker, citation.outlets) for citation in made] == [(None, 1), ("Ann Moss", 1), ("Jon Ware", 1)]


def test_a_surname_does_not_join_two_people_who_bear_it() -> None:
    made = told_once([said(1, FERRY, "Ann Moss"), said(2, FERRY, "Moss"), said(3, FERRY, "Jon Moss")])
    assert [(citation.speaker, citation.outlets) for citation in made] == [("Ann Moss", 2), ("Jon Moss", 1)]


def test_six_outlets_are_counted_and_the_first_that_names_the_speaker_is_shown_with_the_other_wordings() -> None:
    longer = f"{FERRY}, and Keld will thank us"
    boats = FERRY.replace("ferries", "boats")
    told = [
        said(1, boats, None),
        said(2, FERRY),
        said(3, f"{FERRY}."),
        said(4, longer),
        said(5, boats),
        said(6, FERRY),
        said(7, longer, outlet="Outlet 4"),
    ]
    (made,) = told_once(told)
    assert (made.outlet, made.time, made.words, made.outlets) == ("Outlet 2", told[1].time, FERRY, 6)
    assert [(one.words, one.outlet, one.time, one.outlets) for one in made.variants] == [
        (boats, "Outlet 1", told[0].time, 2),
        (longer, "Outlet 4", told[3].time, 1),
    ]


def test_quotations_stay_in_the_order_of_their_first_places() -> None:
    tide = "Nobody asked the fishermen what the new quay does to the tide"
    made = told_once([said(3, tide, "Jon Ware"), said(1, FERRY), said(2, tide, "Jon Ware")])
    assert [citation.words for citation in made] == [tide, FERRY]


CHOPPED = st.lists(st.sampled_from([*FERRY.split(), "not", "…", "harbour", "\ud800", ","]), max_size=16)
EDITED = st.integers(0, 12).map(lambda at: " ".join([*FERRY.split()[:at], "boats", *FERRY.split()[at + 1 :]]))
CITATIONS = st.lists(
    st.builds(
        said,
        st.integers(1, 9),
        CHOPPED.map(" ".join) | EDITED | st.just(FERRY),
        st.sampled_from(["Ann Moss", "Moss", "Jon Moss", "Jon Ware", None, " "]),
        st.sampled_from(["Elm Post", "Keld Radio", "Moor Wire"]),
        st.integers(0, 3),
    ),
    max_size=12,
)


@given(CITATIONS, st.randoms(use_true_random=False))
def test_what_is_one_does_not_depend_on_the_order(citations: list[Citation], random: Random) -> None:
    shuffled = random.sample(citations, len(citations))
    assert set(told_once(shuffled)) == set(told_once(citations))


@given(CITATIONS)
def test_every_wording_stands_in_its_article(citations: Sequence[Citation]) -> None:
    texts = {(one.article, one.outlet, one.time, one.words): BEFORE + one.words for one in citations}
    for made in told_once(citations):
        assert made.span.of(texts[made.article, made.outlet, made.time, made.words]) == made.words
        for variant in made.variants:
            assert variant.span.of(texts[variant.article, variant.outlet, variant.time, variant.words]) == variant.words
            assert variant.words != made.words


@given(CITATIONS)
def test_no_wording_is_lost(citations: Sequence[Citation]) -> None:
    told = {wording(one.words) for made in told_once(citations) for one in (made, *made.variants)}
    assert told == {wording(one.words) for one in citations}


@given(CITATIONS)
def test_what_is_shown_of_a_quotation_is_known_before_its_wordings_are_compared(citations: Sequence[Citation]) -> None:
    for same in gathered(citations):
        assert replace(together(same), outlets=1, variants=()) == shown(same)
