from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.digest import compose
from summarizer.model import Analysis, Article, Candidate, Quote, Span, Story
from tests.summarizer.council import FERRY, NOON, SINCE, TIDE, UNTIL, candidate, digest, quote, story, words_of

ROOT = Path(__file__).resolve().parents[2]


def test_the_same_quotation_in_three_outlets_is_shown_once_and_counted_under_the_outlet_that_was_first() -> None:
    articles = [
        candidate(1, (FERRY, "Marta Holm"), outlet="Larnvik Post", seen=NOON + timedelta(hours=2)),
        candidate(2, (FERRY.upper(), "Holm"), outlet="Fjord Radio", seen=NOON),
        candidate(3, (FERRY, "Marta Holm"), outlet="Coast Wire", seen=NOON + timedelta(hours=1)),
    ]
    made = digest(story(*articles))
    (citation,) = made.stories[0].citations
    assert (citation.outlet, citation.outlets, citation.words) == ("Fjord Radio", 3, FERRY.upper())
    assert (made.quotes, made.stories[0].left_out) == (1, 0)


def test_a_shared_quotation_is_cited_from_an_article_that_names_the_speaker() -> None:
    unnamed = candidate(1, (FERRY, None), outlet="Fjord Radio", seen=NOON - timedelta(hours=1))
    named = candidate(2, (FERRY, "Marta Holm"), outlet="Coast Wire")
    (citation,) = digest(story(unnamed, named)).stories[0].citations
    assert (citation.speaker, citation.outlet, citation.outlets) == ("Marta Holm", "Coast Wire", 2)


def test_four_equal_words_said_by_two_people_are_two_quotations() -> None:
    articles = candidate(1, ("we were all afraid", "Marta Holm")), candidate(2, ("we were all afraid", "Per Aas"))
    assert digest(story(*articles), quotes=1).stories[0].left_out == 1


def test_words_given_to_two_speakers_at_one_place_come_in_the_same_order_whatever_comes_first() -> None:
    twice = candidate(1, ("No comment", "Marta Holm"), ("No comment", "Per Aas"))
    lead, again = candidate(0), candidate(2, ("No comment", "Per Aas"), seen=NOON + timedelta(hours=1))
    assert digest(story(lead, again, twice)) == digest(story(lead, twice, again))


def test_two_speakers_are_heard_before_one_of_them_twice() -> None:
    said = [(FERRY, "Marta Holm"), ("The quay at Skarholm is older than anybody here", "Holm"), (TIDE, "Per Aas")]
    (shown,) = digest(story(candidate(1, *said))).stories
    assert sorted(one.speaker or "" for one in shown.citations) == ["Marta Holm", "Per Aas"]
    assert shown.left_out == 1


def test_both_sides_of_a_dispute_are_heard_before_a_second_voice_of_one() -> None:
    agreed = "The harbour comes to life again and forty people find work there in the spring"
    said = [(FERRY, "Marta Holm"), (agreed, "Ida Lund"), ("It is a scandal from the first day on", "Per Aas")]
    article = candidate(1, *said)
    text = article.article.text.replace("said Per Aas", "retorted Per Aas")
    quotes = tuple(quote(text, words, speaker) for words, speaker in said)
    disputed = replace(
        article, article=Article(text, "Council buys ferries"), analysis=replace(article.analysis, quotes=quotes)
    )
    assert "Per Aas" not in [one.speaker for one in digest(story(article)).stories[0].citations]
    assert "Per Aas" in [one.speaker for one in digest(story(disputed)).stories[0].citations]


def test_a_voice_that_says_the_same_again_waits_for_one_that_says_something_else() -> None:
    again = "Within nine years the ferries of the council will have paid for themselves"
    said = [(FERRY, "Marta Holm"), (again, "Ida Lund"), (TIDE, "Per Aas")]
    assert words_of(digest(story(candidate(1, *said)))) == [again, TIDE]
    assert FERRY in words_of(digest(story(candidate(1, *said)), quotes=3))


def test_what_was_posted_before_is_not_shown_again_and_is_counted() -> None:
    first = digest(story(candidate(1, (FERRY, "Marta Holm")))).stories[0].citations
    near = FERRY.replace("pay for themselves", "surely pay for themselves")
    (shown,) = digest(
        story(candidate(2, (near, "Holm"), (TIDE, "Per Aas"), outlet="Fjord Radio")), posted=first
    ).stories
    assert [one.words for one in shown.citations] == [TIDE]
    assert shown.left_out == 1


def test_a_story_with_something_new_comes_before_one_whose_words_were_posted() -> None:
    old, new = candidate(1, (FERRY, "Marta Holm")), candidate(2, (TIDE, "Per Aas"))
    assert [one.key for one in digest(story(old), story(new)).stories] == ["s1", "s2"]
    posted = digest(story(old)).stories[0].citations
    assert [one.key for one in digest(story(old), story(new), posted=posted).stories] == ["s2", "s1"]


def test_a_long_quotation_is_shortened_at_a_sentence_s_end_and_stands_in_its_article() -> None:
    long = " ".join(f"The ferries that we bought in the year of the storm are paid for by us {at}." for at in range(6))
    one = candidate(1, (long, "Marta Holm"))
    (cited,) = digest(story(one)).stories[0].citations
    assert cited.shortened
    assert cited.words.endswith("by us 3.")
    assert cited.stands_in(one.article.text)


def test_a_quotation_with_a_certain_speaker_comes_before_one_without() -> None:
    (shown,) = digest(story(candidate(1, (TIDE, None), (FERRY, "Marta Holm"))), quotes=1).stories
    assert shown.citations[0].speaker == "Marta Holm"


def test_a_part_of_a_quotation_is_not_shown_beside_the_whole() -> None:
    articles = candidate(1, (FERRY, "Marta Holm")), candidate(2, ("pay for themselves within nine years", "Per Aas"))
    assert len(digest(story(*articles)).stories[0].citations) == 1


def test_a_quotation_of_a_page_s_length_waits_for_shorter_ones() -> None:
    endless = "We shall build and " * 60 + "rest"
    made = digest(story(candidate(1, (endless, "Marta Holm"), (TIDE, None))), quotes=1)
    assert words_of(made) == [TIDE]


def test_a_reported_clause_is_never_cited_nor_are_three_words_in_marks() -> None:
    text = "She said that the quay was safe and called it “a historic day” for the “oldest wooden quay in Larnvik”."
    quotes = (
        quote(text, "that the quay was safe", "Marta Holm", "indirect"),
        quote(text, "a historic day", "Marta Holm", "mixed"),
        quote(text, "oldest wooden quay in Larnvik", "Marta Holm", "mixed"),
    )
    one = Candidate(1, Article(text), Analysis("en", quotes), "Larnvik Post", None, NOON)
    assert words_of(digest(story(one))) == ["oldest wooden quay in Larnvik"]


def test_what_is_no_content_is_never_cited() -> None:
    one = candidate(1, (FERRY, "Marta Holm"), (TIDE, "Per Aas"))
    hidden = Analysis("en", one.analysis.quotes, not_content=(one.analysis.quotes[0].span,))
    assert words_of(digest(story(Candidate(1, one.article, hidden, one.outlet, one.url, NOON)))) == [TIDE]


def test_the_story_that_most_outlets_tell_comes_first() -> None:
    alone = story(candidate(1, (FERRY, "Marta Holm")))
    shared = story(candidate(2), candidate(3, outlet="Fjord Radio"), candidate(4, outlet="Coast Wire"))
    assert [one.key for one in digest(alone, shared).stories] == ["s2", "s1"]


def test_the_outlets_are_named_once_each_the_lead_s_first() -> None:
    articles = candidate(1, outlet="Coast Wire"), candidate(2, outlet="Fjord Radio"), candidate(3, outlet="Coast Wire")
    assert digest(story(*articles)).stories[0].outlets == ("Coast Wire", "Fjord Radio")


def test_words_that_lean_on_the_quotation_before_them_come_after_a_whole_one() -> None:
    text = f"“The quay is old,” said Holm. “{FERRY}. {TIDE}.” Aas said: “{TIDE}.”"
    start = Quote(
        Span(text.index(FERRY), text.index(FERRY) + len(FERRY)), "direct", speaker="Holm", evidence="continued"
    )
    whole = Quote(Span(text.rindex(TIDE), text.rindex(TIDE) + len(TIDE)), "direct", speaker="Aas", evidence="resolved")
    one = Candidate(1, Article(text), Analysis("en", (start, whole)), "Post", None, NOON)
    assert words_of(digest(story(one), quotes=1)) == [TIDE]


def test_composing_needs_neither_sumy_nor_numpy() -> None:
    code = "import sys, summarizer.digest, summarizer.stories; print(sorted({'sumy', 'numpy'} & {*sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("limit", [-1, 0, 1, 2, 9])
def test_no_story_is_lost_by_the_limit(limit: int) -> None:
    made = digest(story(candidate(1)), story(candidate(2)), story(candidate(3)), limit=limit)
    assert len(made.stories) + made.left_out == 3
    assert len(made.stories) == min(max(limit, 0), 3)


def test_an_empty_window_gives_an_empty_digest_with_its_counts() -> None:
    made = digest()
    assert (made.stories, made.quotes, made.left_out, made.feeds, made.failing) == ((), 0, 0, 4, 1)


SAYINGS = st.tuples(
    st.sampled_from([FERRY, TIDE, "No comment", "It was\na long night for us all", "we were all afraid"]),
    st.sampled_from(["Marta Holm", "Holm", "Per Aas", None]),
)
ARTICLES = st.builds(
    lambda key, said, outlet, hours: candidate(key, *said, outlet=outlet, seen=SINCE + timedelta(hours=hours)),
    st.integers(0, 10_000),
    st.lists(SAYINGS, max_size=4),
    st.sampled_from(["Larnvik Post", "Fjord Radio", "Coast Wire"]),
    st.integers(-30, 30),
)
STORIES = st.lists(ARTICLES, max_size=9, unique_by=lambda one: one.key).flatmap(
    lambda articles: st.integers(1, 4).map(
        lambda size: [story(*articles[at : at + size]) for at in range(0, len(articles), size)]
    )
)


@settings(max_examples=120, deadline=None)
@given(STORIES, st.integers(0, 4), st.integers(0, 3))
def test_every_word_shown_stands_in_its_article_and_all_counts_add_up(
    stories: Sequence[Story], limit: int, quotes: int
) -> None:
    made = digest(*stories, limit=limit, quotes=quotes)
    texts = {one.key: one.article.text for told in stories for one in told.articles}
    for shown in made.stories:
        assert all(excerpt.stands_in(texts[excerpt.article]) for excerpt in (*shown.sentences, *shown.citations))
        assert len(shown.citations) <= quotes
    assert made.quotes == sum(len(shown.citations) for shown in made.stories)
    assert len(made.stories) + made.left_out == len(stories)


@settings(max_examples=120, deadline=None)
@given(STORIES, st.randoms(use_true_random=False))
def test_the_order_of_stories_and_of_their_further_articles_does_not_matter(
    stories: list[Story], random: Random
) -> None:
    shuffled = []
    for told in stories:
        rest = list(told.articles[1:])
        random.shuffle(rest)
        shuffled.append(Story(told.key, (told.lead, *rest)))
    random.shuffle(shuffled)
    assert digest(*shuffled) == digest(*stories)


# --- what became of every quote ---------------------------------------------------------------------------------------


def test_every_quote_is_counted_once_by_what_became_of_it() -> None:
    crew = "The crews were asked by nobody about the new timetable"
    text = (
        f"“{FERRY},” said Marta Holm. “{TIDE},” said somebody. “{crew},” said Per Aas. “nothing at all” was said. "
        f"Holm said the quay would be ready. The “new” quay. Read on: “Ten more ferries for the whole of the coast.”"
    )
    quotes = (
        quote(text, FERRY, "Marta Holm"),
        quote(text, TIDE),
        quote(text, crew, "Per Aas"),
        quote(text, "the quay would be ready", "Marta Holm", "indirect"),
        quote(text, "new", None, "mixed"),
        quote(text, "Ten more ferries for the whole of the coast"),
    )
    teaser = Span(text.index("Read on"), len(text))
    first = Candidate(1, Article(text, "Ferries", not_content=(teaser,)), Analysis("en", quotes), "Post", None, NOON)
    again = candidate(2, (FERRY, "Marta Holm"), outlet="Coast Wire")
    part = candidate(3, (" ".join(FERRY.split()[2:]), "Marta Holm"), outlet="Fjord Radio")
    other = candidate(4, ("Bread is dear", "Ada Lind"), ("So is butter", None), outlet="Coast Wire")
    made = compose(
        (story(first, again, part), story(other)),
        name="m", since=SINCE, until=UNTIL, zone="UTC", limit=1, quotes_per_story=2, feeds=1, failing=0,
    )  # fmt: skip
    tally = made.tally
    assert (tally.reported, tally.short, tally.no_content, tally.untold) == (1, 1, 1, 2)
    assert (tally.shown, tally.shown + tally.repeated + tally.contained + tally.beyond) == (2, 5)
    assert tally.repeated + tally.contained == 2
    assert tally.found == 10
    assert tally.unclear == sum(one.speaker is None for one in made.digest.stories[0].citations)
    assert (tally + tally).found == 20
