"""Sentences that carry an article: always spans of it, never what is no content, chosen the same every time."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.model import Article, Quote, Span, SummarizerError
from summarizer.salience import METHODS, handicap, summarise

ROOT = Path(__file__).resolve().parents[2]
TITLE = "Harbour council buys three electric ferries"
TEXT = """The harbour council of Larnvik voted on Tuesday to buy three electric ferries for the crossing to Skarholm.

The ferries will replace two diesel ships that have served the crossing since 1988, the council said.

“We waited eleven years for this,” said Marta Holm, who chairs the council. He nodded.

A photographer watches the old ferry leave the harbour. (Photo: Larnvik Press)

The crossing carries 4,000 passengers a day in summer. Who will pay for the new quay at Skarholm?

The electric ferries cost 31 million crowns each, and the council expects the first ferry next spring.

The weather was mild. Elsewhere in town the football club sold its goalkeeper to a rival from the south.
"""
CAPTION = Span(TEXT.index("A photographer"), TEXT.index("Press)") + len("Press)"))
ARTICLE = Article(TEXT, TITLE, "en", (CAPTION,))


def shown(article: Article = ARTICLE, n: int = 3, method: str = "pullquote") -> list[str]:
    return [span.of(article.text) for span in summarise(article, (), "en", n, method)]


def test_the_sentences_that_tell_the_event_are_chosen_in_text_order() -> None:
    assert shown(n=2) == [
        "The harbour council of Larnvik voted on Tuesday to buy three electric ferries for the crossing to Skarholm.",
        "The ferries will replace two diesel ships that have served the crossing since 1988, the council said.",
    ]


def test_a_caption_marked_as_no_content_is_never_chosen() -> None:
    assert not [sentence for sentence in shown(n=50) if "photographer" in sentence]


def test_a_sentence_too_short_to_tell_anything_is_never_chosen() -> None:
    assert "He nodded." not in shown(n=50)


def test_a_sentence_that_stands_twice_is_chosen_once() -> None:
    twice = TEXT + TEXT
    sentences = shown(Article(twice), n=50)
    assert len(sentences) == len(set(sentences))


def test_what_was_just_said_in_other_words_gives_way_to_something_new() -> None:
    text = (
        "The council of Larnvik voted to buy three electric ferries on Tuesday. "
        "Fishermen fear that a new quay will change the tide. "
        "On Tuesday the Larnvik council voted to buy three electric ferries."
    )
    assert [sentence.split()[0] for sentence in shown(Article(text), n=2)] == ["The", "Fishermen"]


def test_none_are_chosen_when_none_are_asked_for() -> None:
    assert shown(n=0) == []


@pytest.mark.parametrize("method", METHODS)
def test_every_method_chooses_as_many_as_asked_and_always_the_same(method: str) -> None:
    first = shown(n=3, method=method)
    assert len(first) == 3
    assert shown(n=3, method=method) == first
    assert all(sentence in TEXT for sentence in first)


def test_an_unknown_method_is_refused_with_the_choices() -> None:
    with pytest.raises(SummarizerError, match="lex-rank"):
        summarise(ARTICLE, (), "en", 3, "oracle")


def test_half_of_a_quotation_is_worse_than_a_whole_one() -> None:
    text = "“The ferries are here to stay in this harbour. Nobody will ever sell them again,” the chairwoman said."
    first = Span(0, text.index(" Nobody"))
    half = Quote(Span(1, text.index("”")), "direct")
    whole = Quote(Span(1, first.end), "direct")
    assert handicap(text, first, [half], "en") > handicap(text, first, [whole], "en")


@pytest.mark.parametrize(
    "sentence",
    [
        "Who will pay for the new quay and for the road that leads there?",
        "She ran.",
        "Marta Holm on eleven years of waiting for three electric ferries",
    ],
)
def test_what_does_not_stand_by_itself_has_a_handicap(sentence: str) -> None:
    assert handicap(sentence, Span(0, len(sentence)), (), "en") > 0


ALPHABET = st.sampled_from(
    ["ferry", "Ferry", "the", "harbour", " ", " ", ". ", ".", "”", "“", "\n\n", "Dr.", "é", "\0", "?"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ALPHABET, max_size=120).map("".join), st.integers(-1, 6), st.sampled_from(METHODS))
def test_whatever_the_text_the_spans_are_in_order_apart_and_within_it(text: str, n: int, method: str) -> None:
    spans = summarise(Article(text, "Ferry"), (), "en", n, method)
    assert len(spans) <= max(n, 0)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


def test_nothing_is_downloaded_and_no_tokenizer_data_are_asked_for() -> None:
    code = (
        "import socket, nltk.data\n"
        "def refuse(*_, **__): raise RuntimeError('not allowed')\n"
        "socket.socket.connect = nltk.data.find = refuse\n"
        "from summarizer.model import Article\n"
        "from summarizer.salience import METHODS, summarise\n"
        "text = 'The ferry left the harbour at noon today. The council bought a ferry again. A storm is on its way.'\n"
        "print([len(summarise(Article(text), (), 'en', 2, method)) for method in METHODS])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stdout.strip() == str([2] * len(METHODS)), done.stderr
