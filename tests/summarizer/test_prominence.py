"""What ranks stories without their texts ranks them as the digest itself does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.citations import time_of, voices
from summarizer.model import Candidate, Quote, Span
from summarizer.prominence import Gist, foremost
from summarizer.stories import group
from tests.summarizer.council import FERRY, NOON, SINCE, TIDE, UNTIL, candidate, digest

SPEAKERS = (None, "Marta Holm", "Holm", "Per Aas", "Ada Lind")


def gist(one: Candidate) -> Gist:
    heard = voices(one.article.text, one.analysis)
    return Gist(one.key, one.story, one.outlet, time_of(one), one.seen, heard)


@st.composite
def windows(draw: st.DrawFn) -> list[Candidate]:
    """Articles that were placed in a few stories."""
    told = []
    for key in range(1, draw(st.integers(1, 9)) + 1):
        said = draw(
            st.lists(st.tuples(st.sampled_from((FERRY, TIDE, "A disgrace")), st.sampled_from(SPEAKERS)), max_size=3)
        )
        outlet, minute = draw(st.sampled_from(("Post", "Wire"))), draw(st.integers(-90, 90))
        one = candidate(key, *said, outlet=outlet, seen=NOON + timedelta(minutes=minute))
        told.append(replace(one, story=draw(st.integers(1, 4))))
    return told


@settings(max_examples=60)
@given(windows(), st.integers(0, 5))
def test_of_the_foremost_stories_alone_the_same_digest_is_made_as_of_all(window: list[Candidate], limit: int) -> None:
    every = digest(*group(window), limit=limit)
    stories = foremost(map(gist, window), SINCE, UNTIL)
    keys = {one.key for story in stories[:limit] for one in story}
    some = digest(*group([one for one in window if one.key in keys]), limit=limit)
    assert some.stories == every.stories
    assert len(stories) == len(every.stories) + every.left_out


def test_the_order_of_articles_does_not_matter() -> None:
    window = [replace(candidate(key, (FERRY, "Holm")), story=1 + key % 3) for key in range(1, 8)]
    told = foremost(map(gist, window), SINCE, UNTIL)
    Random(1).shuffle(window)
    assert foremost(map(gist, window), SINCE, UNTIL) == told


def test_more_outlets_weigh_more_than_more_voices_and_these_more_than_the_hour() -> None:
    early = SINCE + timedelta(hours=1)
    told = [
        Gist(1, 1, "Post", early, early), Gist(2, 1, "Wire", early, early),
        Gist(3, 3, "Post", early, early, frozenset({"holm", "aas"})),
        Gist(4, 4, "Post", UNTIL, UNTIL),
    ]  # fmt: skip
    assert [story[0].key for story in foremost(told, SINCE, UNTIL)] == [3, 1, 4]
    assert [story[0].key for story in foremost(told[:2] + told[3:], SINCE, UNTIL)] == [1, 4]


def test_only_who_can_be_quoted_on_a_card_is_a_voice() -> None:
    one = candidate(1, (FERRY, "Marta Holm"), (TIDE, None), ("A disgrace", "Per Aas"))
    text, (ferry, tide, disgrace) = one.article.text, one.analysis.quotes
    kept = (ferry, tide, replace(disgrace, kind="mixed"), Quote(Span(0, 20), "indirect", speaker="Ada Lind"))
    assert voices(text, replace(one.analysis, quotes=kept)) == {"holm"}
    hidden = replace(one.analysis, not_content=(ferry.span,))
    assert voices(text, hidden) == {"aas"}


@pytest.mark.parametrize("length", [timedelta(0), timedelta(days=-1)])
def test_a_window_without_length_is_ranked_all_the_same(length: timedelta) -> None:
    told = [Gist(key, key, "Post", NOON, NOON) for key in (2, 1)]
    assert [story[0].key for story in foremost(told, NOON, NOON + length)] == [1, 2]
