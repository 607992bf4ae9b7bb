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
from summarizer.salience import METHODS, PullquoteSummarizer, handicap, summarise
from summarizer.sumy_model import ObjectDocumentModel, Paragraph, Sentence

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


FIRE = (
    "A fire closed the sugar mill at Elm on Monday, and the mill's 300 workers were sent home, the fire brigade said. "
)
OWNER = "Keld Sugar, which owns the mill, said the fire began in a drying tower and would cost 4 million crowns. "


@pytest.mark.parametrize(
    "aside",
    [
        "The mill at Elm (pictured on Monday) was closed by the fire in the drying tower, and its workers went home. ",
        "Keld Sugar's director Ann Moss (left) with workers of the sugar mill at Elm after the fire on Monday. ",
        "Sign up for our newsletter and read every morning about the sugar mill, the fire and the workers of Elm. ",
        "Scroll down for a video of the fire at the sugar mill at Elm that closed it on Monday. ",
        "Watch: The fire at the sugar mill at Elm sends 300 workers home on Monday. ",
    ],
)
def test_a_caption_or_a_teaser_within_the_running_text_is_never_chosen(aside: str) -> None:
    sentences = shown(Article(aside + FIRE + OWNER + "The river was high. It rained in Verrin all week."), n=50)
    assert FIRE.strip() in sentences
    assert aside.strip() not in sentences


def test_a_labelled_picture_gives_way_to_the_sentence_that_tells_the_same() -> None:
    label = "Sent home: Workers leave the sugar mill at Elm after the fire in the drying tower on Monday. "
    assert shown(Article(label + FIRE + OWNER + "Two schools nearby stayed open."), n=2) == [
        FIRE.strip(),
        OWNER.strip(),
    ]


@pytest.mark.parametrize(("asked", "answered"), [("Q", "A"), ("Coast Post", "Ann Moss")])
def test_what_is_said_in_an_interview_without_marks_is_no_sentence_of_the_article(asked: str, answered: str) -> None:
    turns = (
        f"{asked}: Why does the ferry stop at Elm?",
        f"{answered}: I was tired of lying to the bank. You sail for a hundred people and earn for ten.",
        f"{asked}: What did the bank say to you and the crew?",
        f"{answered}: The ferry has burned more money than oil. Nobody at the bank has ever sailed on it.",
    )
    assert shown(Article("\n".join([FIRE, *turns]))) == [FIRE.strip()]


def test_a_dateline_in_capitals_is_no_label() -> None:
    sentence = "KELD: The council of Keld voted to close the mill on Monday evening."
    plain = sentence.replace("KELD: ", "")
    assert handicap(sentence, Span(0, len(sentence)), (), "en") == handicap(plain, Span(0, len(plain)), (), "en")


def test_a_sentence_that_only_introduces_a_quotation_is_worse_than_without_it() -> None:
    text = "The director of the mill was blunt about the fire. “Nobody had looked at that tower for years.”"
    first = Span(0, text.index(" “"))
    told = Quote(Span(first.end + 2, len(text) - 1), "direct")
    assert handicap(text, first, [told], "en") > handicap(text, first, [], "en")


def test_the_event_is_told_rather_than_quoted() -> None:
    said = "“The fire at the sugar mill at Elm is the worst that the workers of the mill have seen,” Ann Moss said. "
    text = said + FIRE + OWNER
    quote = Quote(Span(1, text.index("”")), "direct", speaker="Ann Moss")
    chosen = summarise(Article(text), [quote], "en", 2)
    assert [span.of(text) for span in chosen] == [FIRE.strip(), OWNER.strip()]


def test_an_anecdote_before_the_news_gives_way_to_what_the_article_returns_to() -> None:
    text = (
        "Jon Ware pours himself another cup of tea and looks out. His kitchen has yellow walls and a low window. "
        "Keld Sugar will close the mill at Elm, its largest, in June. The mill at Elm has lost money since Keld Sugar "
        "bought it. The workers of the mill will be offered places at another mill of Keld Sugar. Ware has a dog."
    )
    assert "Keld Sugar will close the mill at Elm, its largest, in June." in shown(Article(text), n=1)


def test_where_nouns_have_capitals_a_capital_makes_no_name() -> None:
    document = ObjectDocumentModel([Paragraph([Sentence("Nach dem Brand steht die Mühle still.", _Split())])])
    named, plain = (PullquoteSummarizer([0.0], [0.0], lang=lang).read(document).kinds for lang in ("en", "de"))
    assert named["mühle"].is_name
    assert not any(kind.is_name for kind in plain.values())


class _Split:
    def to_words(self, text: str) -> tuple[str, ...]:
        return tuple(text.lower().rstrip(".").split())


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
