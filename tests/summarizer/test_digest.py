"""What a digest shows: words sliced from articles, shared quotations once, counts that add up, whatever the order."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.analysis import analyse
from summarizer.citations import cite
from summarizer.digest import compose
from summarizer.model import Actor, Analysis, Article, Candidate, Citation, Digest, Evidence, Kind, Quote, Span, Story

ROOT = Path(__file__).resolve().parents[2]
SINCE = datetime(2026, 6, 3, 7, 30, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=1)
NOON = SINCE + timedelta(hours=5)
FERRY = "The ferries will pay for themselves within nine years"
TIDE = "Nobody asked the fishermen what the new quay does to the tide"


def quote(text: str, words: str, speaker: str | None = None, kind: Kind = "direct", role: str | None = None) -> Quote:
    start = text.index(words)
    evidence: Evidence = "named" if speaker else "unclear"
    return Quote(Span(start, start + len(words)), kind, speaker=speaker, role=role, evidence=evidence, confidence=0.9)


def candidate(
    key: int,
    *said: tuple[str, str | None],
    outlet: str = "Larnvik Post",
    lead: str = "The council voted on Tuesday to buy three ferries.",
    seen: datetime = NOON,
    published: datetime | None = None,
    title: str = "Council buys ferries",
) -> Candidate:
    text = f"{lead}\n\n" + "\n\n".join(f"“{words},” said {speaker or 'somebody'}." for words, speaker in said)
    quotes = tuple(quote(text, words, speaker) for words, speaker in said)
    analysis = Analysis("en", quotes, summary=(Span(0, len(lead)),))
    url = f"https://{outlet.split(maxsplit=1)[0].lower()}.example/{key}"
    return Candidate(key, Article(text, title), analysis, outlet, url, seen, published)


def story(*articles: Candidate) -> Story:
    return Story(f"s{articles[0].key}", articles)


def digest(*stories: Story, limit: int = 6, quotes: int = 2, posted: Sequence[Citation] = ()) -> Digest:
    return compose(
        stories,
        name="morning",
        since=SINCE,
        until=UNTIL,
        zone="Europe/Oslo",
        limit=limit,
        quotes_per_story=quotes,
        feeds=4,
        failing=1,
        posted=posted,
    ).digest


def words_of(made: Digest) -> list[str]:
    return [citation.words for shown in made.stories for citation in shown.citations]


def test_a_story_shows_its_headline_a_sentence_and_its_quotations_with_their_speakers() -> None:
    (shown,) = digest(story(candidate(7, (FERRY, "Marta Holm"), (TIDE, "Per Aas")))).stories
    assert shown.headline == "Council buys ferries"
    assert shown.url == "https://larnvik.example/7"
    assert [sentence.words for sentence in shown.sentences] == ["The council voted on Tuesday to buy three ferries."]
    assert {(one.words, one.speaker) for one in shown.citations} == {(FERRY, "Marta Holm"), (TIDE, "Per Aas")}


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


def test_a_sentence_that_repeats_what_was_posted_is_not_shown() -> None:
    lead = f"“{FERRY},” said Marta Holm."
    quotes = (quote(lead, FERRY, "Marta Holm"),)
    one = Candidate(1, Article(lead), Analysis("en", quotes, summary=(Span(0, len(lead)),)), "Post", None, NOON)
    posted = digest(story(candidate(2, (FERRY, "Marta Holm")))).stories[0].citations
    (shown,) = digest(story(one), posted=posted).stories
    assert (shown.sentences, shown.citations, shown.left_out) == ((), (), 1)


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


@pytest.mark.parametrize(
    "published",
    [None, datetime(1970, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC), datetime(2026, 6, 3)],  # noqa: DTZ001
)
def test_a_date_that_cannot_be_is_replaced_by_the_first_sight(published: datetime | None) -> None:
    one = candidate(1, (FERRY, "Marta Holm"), published=published)
    assert cite(one, one.analysis.quotes[0]).time == NOON


def test_the_date_of_publication_is_shown_where_it_can_be() -> None:
    one = candidate(1, (FERRY, "Marta Holm"), published=NOON - timedelta(hours=3))
    assert cite(one, one.analysis.quotes[0]).time == NOON - timedelta(hours=3)


def test_a_citation_has_no_white_space_around_its_words_and_stands_in_its_text() -> None:
    text = "“ The quay is closed \n” said Holm."
    one = Candidate(1, Article(text), Analysis("en"), "Post", None, NOON)
    made = cite(one, Quote(Span(1, text.index("”")), "direct"))
    assert made.words == "The quay is closed"
    assert made.stands_in(text)


def test_without_a_speaker_there_is_no_role_and_the_evidence_is_unclear() -> None:
    one = candidate(1, (FERRY, None))
    made = cite(one, Quote(one.analysis.quotes[0].span, "direct", role="mayor", evidence="resolved"))
    assert (made.speaker, made.role, made.evidence) == (None, None, "unclear")


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
