"""The sentences and headlines of a story: which are shown beside its quotations, and which half of one alone."""

from __future__ import annotations

import re

import pytest

from summarizer.analysis import analyse
from summarizer.model import Actor, Analysis, Article, Candidate, Span
from tests.summarizer.council import FERRY, NOON, TIDE, candidate, digest, quote, story, words_of


def test_a_story_shows_its_headline_a_sentence_and_its_quotations_with_their_speakers() -> None:
    (shown,) = digest(story(candidate(7, (FERRY, "Marta Holm"), (TIDE, "Per Aas")))).stories
    assert shown.headline == "Council buys ferries"
    assert shown.url == "https://larnvik.example/7"
    assert [sentence.words for sentence in shown.sentences] == ["The council voted on Tuesday to buy three ferries."]
    assert {(one.words, one.speaker) for one in shown.citations} == {(FERRY, "Marta Holm"), (TIDE, "Per Aas")}


def test_a_sentence_that_repeats_what_was_posted_is_not_shown() -> None:
    lead = f"“{FERRY},” said Marta Holm."
    quotes = (quote(lead, FERRY, "Marta Holm"),)
    one = Candidate(1, Article(lead), Analysis("en", quotes, summary=(Span(0, len(lead)),)), "Post", None, NOON)
    posted = digest(story(candidate(2, (FERRY, "Marta Holm")))).stories[0].citations
    (shown,) = digest(story(one), posted=posted).stories
    assert (shown.sentences, shown.citations, shown.left_out) == ((), (), 1)


@pytest.mark.parametrize(
    ("second", "shown"),
    [
        ("Aas said the tide would take the quay.", False),
        ("The mayor, Per Aas, said the tide would take the quay.", True),
        ("Mayor Aas said the tide would take the quay.", True),
        ("He said the tide would take the quay.", False),
        ("It will take the quay.", True),
    ],
)
def test_a_sentence_that_needs_what_is_not_shown_is_left_out(second: str, shown: bool) -> None:
    lead = "The council voted on Tuesday to buy three ferries."
    text = f"{lead} It rained. {second}"
    spans = tuple(Span(text.index(one), text.index(one) + len(one)) for one in (lead, second))
    analysis = Analysis("en", (), (Actor("Per Aas", "person", ("Aas",)),), spans)
    one = Candidate(1, Article(text, "Council buys ferries"), analysis, "Post", None, NOON)
    told = [sentence.words for sentence in digest(story(one)).stories[0].sentences]
    assert told == ([lead, second] if shown else [lead])


@pytest.mark.parametrize("said", [FERRY, "I forgot"])
def test_a_sentence_that_only_repeats_a_shown_quotation_is_not_shown(said: str) -> None:
    lead = f"“{said},” said Marta Holm."
    quotes = (quote(lead, said, "Marta Holm"),)
    one = Candidate(1, Article(lead), Analysis("en", quotes, summary=(Span(0, len(lead)),)), "Post", None, NOON)
    (shown,) = digest(story(one)).stories
    assert (shown.sentences, words_of(digest(story(one)))) == ((), [said])


def test_a_sentence_that_tells_more_than_the_few_words_in_marks_inside_it_is_shown_beside_them() -> None:
    lead = (
        "The Bank of Larnvik called the fight for the ferry “not yet won but winnable” and held its rates on Thursday."
    )
    said = "not yet won but winnable"
    quotes = (quote(lead, said, "Bank of Larnvik", "mixed"),)
    one = Candidate(1, Article(lead), Analysis("en", quotes, summary=(Span(0, len(lead)),)), "Post", None, NOON)
    (shown,) = digest(story(one)).stories
    assert ([one.words for one in shown.sentences], words_of(digest(story(one)))) == ([lead], [said])


@pytest.mark.parametrize("cut", ["The keepers wrote: “We asked for wind.", "Nobody warned us of the tide."])
def test_a_sentence_that_holds_a_part_of_a_quotation_is_not_shown(cut: str) -> None:
    lead = "The council voted on Tuesday to buy three ferries."
    text = f"{lead} The keepers wrote: “We asked for wind. Nobody warned us of the tide. We wait.”"
    said = "We asked for wind. Nobody warned us of the tide. We wait."
    spans = tuple(Span(text.index(one), text.index(one) + len(one)) for one in (lead, cut))
    analysis = Analysis("en", (quote(text, said, "Keepers"),), summary=spans)
    one = Candidate(1, Article(text, "Council buys ferries"), analysis, "Post", None, NOON)
    (shown,) = digest(story(one), quotes=0).stories
    assert [sentence.words for sentence in shown.sentences] == [lead]


@pytest.mark.parametrize(
    ("lead", "shown"),
    [
        ("LARNVIK, June 3 (Coast Wire) — The council sat.", "The council sat."),
        ("PORT ELM – “We wait,” said Holm.", "“We wait,” said Holm."),
        ("NATO – the alliance – sent a ship.", "NATO – the alliance – sent a ship."),
    ],
)
def test_a_sentence_is_shown_without_the_place_and_agency_before_it(lead: str, shown: str) -> None:
    one = candidate(1, lead=lead)
    ((sentence,),) = (told.sentences for told in digest(story(one)).stories)
    assert sentence.words == shown
    assert sentence.stands_in(one.article.text)


def test_a_story_without_a_title_is_headed_by_its_first_sentence() -> None:
    (shown,) = digest(story(candidate(1, title=""))).stories
    assert shown.headline == "The council voted on Tuesday to buy three ferries."


def test_a_headline_is_one_bounded_line() -> None:
    (shown,) = digest(story(candidate(1, title="  Council\n buys " + "ferry " * 500))).stories
    assert len(shown.headline) < 210
    assert shown.headline.startswith("Council buys ferry")


def read_as(text: str, lang: str = "en") -> Candidate:
    article = Article(text, "Boats and logs", lang)
    found = analyse(article, threshold=0.0, sentences=1)
    return Candidate(1, article, found, "Larnvik Post", "https://larnvik.example/1", NOON)


@pytest.mark.parametrize(
    ("lang", "said", "shown"),
    [
        ("en", "“If she keeps a logbook,” Ann Moss responded, “let her show it to the crews.”", set()),
        ("en", "“If she keeps a logbook”, Ann Moss said, “let her show it to the crews”.", set()),
        ("en", "“While she keeps a logbook,” said Mr. Moss, “nobody of the crews reads it.”", {"nobody of"}),
        ("en", "“No,” Ann Moss said, “we will not sail before the ice has gone.”", {"we will"}),
        ("en", "“We will not sail,” Ann Moss said, “before Monday.”", {"We will", "before Monday"}),
        ("en", "“If she can, let her,” Ann Moss said, “and that is all there is.”", {"If she", "and that"}),
        ("en", "“The crews keep logbooks dry,” Ann Moss said, “and nobody reads them.”", {"The crews", "and nobody"}),
        ("en", "“If only it were so,” Ann Moss said. “We would sail before the ice.”", {"If only", "We would"}),
        ("de", "„Obwohl sie ein Logbuch führt“, sagte Anna Moos, „sah es niemand von uns.“", {"sah es"}),
    ],
)
def test_half_a_sentence_that_the_teller_cuts_off_is_not_shown_without_the_other(
    lang: str, said: str, shown: set[str]
) -> None:
    found = digest(story(read_as(f"The council of Elm bought three boats.\n\n{said}", lang)), quotes=9)
    assert {" ".join(re.findall(r"\w+", one.words)[:2]) for one in found.stories[0].citations} == shown
