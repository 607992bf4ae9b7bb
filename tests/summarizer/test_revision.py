"""A digest told again by its articles of today: what moved is found, what changed and what vanished is marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from summarizer.model import Citation, Digest, DigestStory, Excerpt, Span
from summarizer.revision import Fixed, Present, is_teaser, revised, unmarked
from summarizer.surroundings import around

NOON = datetime(2026, 6, 4, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=2)
OLD = "Lindvik sailed. “We lost fourteen boats in the storm,” said Ada Moe. “It was the wind,” said Jon Ek."


def cited(text: str, words: str, speaker: str | None = "Ada Moe", article: int = 1, **more: Any) -> Citation:
    at = text.index(words)
    usual = Citation(article, Span(at, at + len(words)), words, "direct", speaker, None, "named", "Post", None, NOON)
    return replace(usual, **more)


BOATS = cited(OLD, "We lost fourteen boats in the storm,")
WIND = cited(OLD, "It was the wind,", "Jon Ek")
SENTENCE = Excerpt(1, Span(0, 15), "Lindvik sailed.")


def told(*citations: Citation, articles: tuple[int, ...] = (1,)) -> Digest:
    story = DigestStory("s", "Storm", None, ("Post",), (SENTENCE,), citations, articles=articles)
    return Digest("morning", NOON - timedelta(days=1), NOON, "UTC", (story,), len(citations))


def now(text: str, *citations: Citation, **more: Any) -> dict[int, Present]:
    return {1: Present(text, citations, changed=LATER, **more)}


def test_where_nothing_changed_the_digest_is_the_same_value() -> None:
    digest = told(BOATS, WIND)
    assert revised(digest, now(OLD, BOATS, WIND)) is digest
    assert revised(digest, {}) is digest


def test_words_that_moved_are_found_where_they_stand_and_are_not_marked() -> None:
    text = "Updated. " + OLD
    [story] = revised(told(BOATS), now(text, cited(text, BOATS.words))).stories
    assert story.citations[0] == replace(BOATS, span=Span(BOATS.span.start + 9, BOATS.span.end + 9))
    assert [one.stands_in(text) for one in (*story.sentences, *story.citations)] == [True, True]


def test_another_speaker_in_the_article_is_shown_and_marked_and_a_moderators_is_not_the_articles() -> None:
    by_article = revised(told(BOATS), now(OLD, replace(BOATS, speaker="Jon Ek"))).stories[0].citations[0]
    assert (by_article.speaker, by_article.changed) == ("Jon Ek", LATER)
    by_moderator = replace(BOATS, speaker="Jon Ek", evidence="corrected")
    shown = revised(told(BOATS), now(OLD, by_moderator)).stories[0].citations[0]
    assert (shown.speaker, shown.evidence, shown.changed) == ("Jon Ek", "corrected", None)


def test_words_that_are_a_part_of_what_somebody_else_says_today_are_no_longer_the_formers() -> None:
    text = OLD.replace("in the storm,” said Ada Moe", "in the storm, and that is all I know of it,” said Jon Ek")
    longer = cited(text, "We lost fourteen boats in the storm, and that is all I know of it,", "Jon Ek")
    [shown] = revised(told(BOATS), now(text, longer)).stories[0].citations
    assert (shown.words, shown.speaker, shown.changed) == (BOATS.words, "Jon Ek", LATER)


def test_what_is_worded_anew_by_the_same_speaker_takes_its_place() -> None:
    text = OLD.replace("fourteen", "forty")
    [story] = revised(told(BOATS, WIND), now(text, cited(text, "We lost forty boats in the storm,"), WIND)).stories
    assert [one.words for one in story.citations] == ["We lost forty boats in the storm,", "It was the wind,"]
    assert (story.citations[0].changed, story.citations[0].gone) == (LATER, None)


def test_words_that_stand_only_inside_other_words_have_vanished() -> None:
    old, text = "“No,” said Ada Moe. “Never,” she said.", "Ada Moe went to Norway."
    refusal = cited(old, "No")
    [shown] = revised(told(refusal), now(text)).stories[0].citations
    assert shown.gone == LATER


def test_what_vanished_is_marked_with_its_hour_and_counts_no_more() -> None:
    text, since = "Lindvik sailed. “It was the wind,” said Jon Ek.", LATER - timedelta(minutes=5)
    digest = revised(told(BOATS, WIND), now(text, cited(text, WIND.words, "Jon Ek"), gone={BOATS.words: since}))
    assert [(one.words, one.gone) for one in digest.stories[0].citations] == [(BOATS.words, since), (WIND.words, None)]
    assert digest.quotes == 1
    assert unmarked(digest).stories[0].citations[0].words == WIND.words


def test_another_outlet_that_keeps_the_words_is_shown_in_place_of_the_one_that_took_them_back() -> None:
    other = cited(OLD, BOATS.words, article=2, outlet="Wire")
    present = now("Nothing.") | {2: Present(OLD, (other,))}
    [shown] = revised(told(replace(BOATS, outlets=3), articles=(1, 2)), present).stories[0].citations
    assert (shown.article, shown.outlet, shown.outlets, shown.gone) == (2, "Wire", 2, None)


def test_hidden_words_are_left_out_and_sentences_that_stand_no_more_as_well() -> None:
    digest = revised(told(BOATS, WIND), now(OLD[16:], WIND, fixed=(Fixed(BOATS.words, 0, hidden=True),)))
    assert [one.words for one in digest.stories[0].citations] == [WIND.words]
    assert digest.stories[0].sentences == ()


def test_a_sentence_that_holds_hidden_words_is_left_out_with_them() -> None:
    fixed = (Fixed("Lindvik sailed", 0, hidden=True),)
    assert revised(told(WIND), now(OLD, WIND, fixed=fixed)).stories[0].sentences == ()


TWICE = "Lindvik sailed. “It was the wind,” said Ada Moe. It rained all day. “It was the wind,” said Jon Ek at last."
TWICE_WIND = [at for at in range(len(TWICE)) if TWICE.startswith(WIND.words, at)]


def wind(which: int, speaker: str | None, before: str = "", **more: Any) -> Citation:
    """One of the two, with other text before it."""
    start = len(before) + TWICE_WIND[which]
    return replace(WIND, span=Span(start, start + len(WIND.words)), speaker=speaker, **more)


@pytest.mark.parametrize("hidden", [0, 1])
@pytest.mark.parametrize("before", ["", "It is told here anew, and at some length, what befell the boats. "])
def test_of_words_that_stand_twice_only_those_are_hidden_that_were_meant(before: str, hidden: int) -> None:
    fixed = (Fixed(WIND.words, wind(hidden, None, before).span.start, hidden=True),)
    others = wind(1 - hidden, ["Ada Moe", "Jon Ek"][1 - hidden], before)
    posted = wind(1, "Jon Ek", around=around(TWICE, wind(1, None).span))
    [story] = revised(told(posted), now(before + TWICE, others, fixed=fixed)).stories
    assert story.citations == (() if hidden == 1 else (wind(1, "Jon Ek", before),))
    assert [one.stands_in(before + TWICE) for one in story.sentences] == [True]


def test_of_words_that_stand_twice_each_has_the_speaker_of_its_own_standing() -> None:
    both = wind(0, "Nils Dal", evidence="corrected"), wind(1, "Jon Ek")
    digest = told(wind(1, "Jon Ek"))
    assert revised(digest, now(TWICE, *both, fixed=(Fixed(WIND.words, both[0].span.start),))) is digest
    [corrected] = revised(told(wind(0, "Ada Moe")), now(TWICE, *both)).stories[0].citations
    assert (corrected.speaker, corrected.changed) == ("Nils Dal", None)


def test_that_nobody_certain_says_it_is_the_moderators_word_and_no_change_of_the_article() -> None:
    unclear = replace(BOATS, speaker=None, evidence="unclear")
    [shown] = (
        revised(told(BOATS), now(OLD, unclear, fixed=(Fixed(BOATS.words, BOATS.span.start),))).stories[0].citations
    )
    assert (shown.speaker, shown.changed) == (None, None)
    taken_back = revised(told(replace(BOATS, speaker="Jon Ek", evidence="corrected")), now(OLD, BOATS))
    assert (taken_back.stories[0].citations[0].speaker, taken_back.stories[0].citations[0].changed) == ("Ada Moe", None)


def test_a_sentence_of_a_longer_hidden_quote_is_left_out_as_well() -> None:
    text = "“It rained. Nobody sailed at all,” said Ada Moe."
    quoted = cited(text, "It rained. Nobody sailed at all,")
    story = replace(told().stories[0], sentences=(Excerpt(1, Span(1, 11), "It rained."),))
    fixed = (Fixed(quoted.words, quoted.span.start, hidden=True),)
    assert revised(replace(told(), stories=(story,)), now(text, fixed=fixed)).stories[0].sentences == ()
    assert revised(replace(told(), stories=(story,)), now(text, quoted)).stories[0].sentences == story.sentences


@pytest.mark.parametrize(
    ("new", "teaser"),
    [
        ("One long paragraph about boats.\n\nAnother …", True),
        ("One long paragraph about boats.\n\nAnother paragraph about the wind.", False),
        ("This article was withdrawn.", False),
    ],
)
def test_a_teaser_is_the_beginning_of_what_stood_there_and_a_withdrawal_is_not(new: str, teaser: bool) -> None:
    old = "One long paragraph about boats.\n\nAnother paragraph about the wind.\n\nAnd a third, that goes on and on."
    assert is_teaser(old, new) is teaser
