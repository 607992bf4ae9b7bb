"""Which words of an article are quotations, of which kind, and where they begin and end."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import quotes
from summarizer.attribution import read
from summarizer.languages import get
from summarizer.marks import marked
from summarizer.model import Kind, Quote
from summarizer.text import paragraphs

PIECES = st.sampled_from(
    [
        *"\"'“”‘’„«»()[]—,.:;!?-",
        *" \n\t\r\ud800\x00é漢😀_",
        "''",
        "``",
        "「",
        "』",
        '""',
        "6'2\"",
        '<a href="x">',
        "Moss",
        "Ann Moss",
        "Mr. Moss",
        "said",
        "told",
        "according to",
        "she",
        "the harbour chief",
        "that",
        "who",
        "Mossto",
        " said “no”, ",
        ", Moss said, ",
        " and said that ",
        ", which ",
        "According to the ",
        " it was dry ",
    ]
)
BROKEN = st.lists(PIECES, max_size=60).map("".join)


def found(text: str, lang: str = "en") -> tuple[Quote, ...]:
    return quotes.find(read(text, get(lang)))


def shown(text: str, lang: str = "en") -> list[tuple[Kind, str]]:
    return [(quote.kind, quote.span.of(text)) for quote in found(text, lang)]


def between_marks(text: str) -> list[str]:
    return [pair.span.of(text) for pair in marked(text, paragraphs(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"The dam holds," Ann Moss said.', ["The dam holds,"]),
        ("“The dam holds,” Ann Moss said.", ["The dam holds,"]),
        ("''The dam holds,'' Ann Moss said.", ["The dam holds,"]),
        ("„Der Damm hält“, sagte Anna Moos.", ["Der Damm hält"]),
        ("«Le barrage tient», dit Anne Moos.", ["Le barrage tient"]),
        ("'The dam holds,' Ann Moss said.", ["The dam holds,"]),
        ("‘The dam’s holding,’ Ann Moss said.", ["The dam’s holding,"]),
    ],
)
def test_every_style_of_marks_is_read(text: str, expected: list[str]) -> None:
    assert between_marks(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The holiday of the workers' children wasn't long.", []),
        ("He is 6'2\" tall and the board is 3'4\" wide.", []),
        ('He said "we hold' + "\n\n" + "It rained all day in the lower town", []),
        ('"We hold. "We do," she said.', ["We hold.", "We do,"]),
        ("“We ‘hold’ it,” she said.", ["We ‘hold’ it,"]),
        ('"We “hold” it," she said.', ["We “hold” it,"]),
        ("“We hold it.”said Moss.", ["We hold it."]),
        ("“We hold it, ”she said.", ["We hold it, "]),
        ('“We hold it," she said.', ["We hold it,"]),
    ],
)
def test_spacing_tells_what_a_mark_does(text: str, expected: list[str]) -> None:
    assert between_marks(text) == expected


def test_a_mark_left_open_runs_to_the_end_of_its_paragraph_only() -> None:
    text = "“We hold it, all of us.\n\n“We always have,” Ann Moss said."
    assert between_marks(text) == ["We hold it, all of us.", "We always have,"]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("“The dam will hold,” Ann Moss said.", "direct", "The dam will hold,"),
        ("Ann Moss said: “The dam will hold.”", "direct", "The dam will hold."),
        ("Ann Moss called it “a very quiet year for the dam” on Monday.", "mixed", "a very quiet year for the dam"),
        ("Ann Moss said that the dam would hold.", "indirect", "the dam would hold"),
        ("Ann Moss said the dam would hold.", "indirect", "the dam would hold"),
        ("According to Ann Moss, the dam would hold.", "indirect", "the dam would hold"),
        ("The dam would hold, Ann Moss said.", "indirect", "The dam would hold"),
        ("Ann Moss told reporters on Monday that the dam would hold.", "indirect", "the dam would hold"),
    ],
)
def test_a_quotation_has_its_kind_and_its_words(text: str, kind: Kind, words: str) -> None:
    assert shown(text) == [(kind, words)]


@pytest.mark.parametrize(
    "text",
    [
        "The two towns signed an “unlimited” partnership last year.",
        "She has been the host of “The Morning Ferry Show” since March.",
        "Ann Moss said on Monday in an interview with the paper.",
        "She wrote the novel “The Quiet Dam” in 1990 and nothing since.",
        "She read the novel “The Quiet Dam,” and nothing since.",
        "Nothing since is as good as the novel “The Quiet Dam.”",
        "Her latest book, “The Quiet Dam,” is out in May.",
        "The children sang “Rain on the Lake” and went home.",
        "Jon “Nibs” Ware has run the ferry since 1990.",
        "Jon Ware, known as “the Eel,” has run the ferry since 1990.",
        "Jon Ware, nicknamed “the Eel of Elm,” has run the ferry since 1990.",
        "The self-described “ferry queen” of Elm left on Monday.",
        "The council passed the so-called “granny rule” last year.",
        "The town's motto, “By Water We Live,” is on the gate.",
        "The “Save Our Dam” campaign met on Friday.",
        "Operation “Dry Foot” began in May.",
        "The keeper is 6'2\" tall and the board is 3'4\" wide.",
        '<a href="elm.html" title="We hold it">The dam</a> was built in 1990.',
        "The harbour's director, Ann Moss, runs the dam and the locks.",
    ],
)
def test_titles_scare_quotes_and_plain_prose_are_no_quotations(text: str) -> None:
    assert shown(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Ann Moss warned of “consequences” on Monday.",
        "Ann Moss warned of a “surge” below the dam.",
        "Ann Moss called it “absurd” and left.",
        "Ann Moss called the new plan “absurd” and left.",
        "The visit was a waste of time, Ann Moss wrote, calling the lock “a ruin”.",
        "Ann Moss described the old sluice as “leaky” on Monday.",
        "Ann Moss warned the town against “early joy” on Monday.",
        "Ann Moss warned the town on Monday that there would be “consequences” if the gate stayed shut.",
        "The old sluice was “absurd”, said Ann Moss.",
        "The old sluice was “absurd”, Ann Moss said.",
    ],
)
def test_a_fragment_that_a_cue_governs_is_a_quotation(text: str) -> None:
    assert [kind for kind, _ in shown(text) if kind != "indirect"] == ["mixed"]


@pytest.mark.parametrize(
    "text",
    [
        "Ann Moss said that fighting the “surge” would take a year.",
        "Ann Moss said the firm was “keen” to mend the dam.",
        "Ann Moss said on Monday, in the “long room” of the town hall, that the dam was dry.",
        "In the “old town” of Elm it rained, said Ann Moss.",
        "Ann Moss left. The “sluice men” of Elm followed her.",
    ],
)
def test_a_fragment_that_no_cue_governs_may_be_a_scare_quote_and_is_none(text: str) -> None:
    assert [kind for kind, _ in shown(text) if kind != "indirect"] == []


@pytest.mark.parametrize(
    "text",
    [
        "Unter dem Motto „Wasser ist für alle da“ trafen sich am Montag viele Leute in Ulmen.",
        "Ein Schiff vom Typ „Barsch Eins“ lief am Montag in Ulmen ein.",
        "Die so genannte „Aalsteuer“ gilt in Ulmen seit dem Montag.",
    ],
)
def test_a_german_name_in_marks_is_no_quotation(text: str) -> None:
    assert shown(text, "de") == []


def test_words_in_marks_are_found_in_a_language_without_data_and_nobody_speaks_them() -> None:
    text = "«Le barrage tient bon ce soir», a dit Anne Moos."
    assert [(quote.span.of(text), quote.speaker) for quote in found(text, "fr")] == [
        ("Le barrage tient bon ce soir", None),
    ]


@given(BROKEN)
def test_quotations_of_any_text_are_in_order_apart_and_slice_back(text: str) -> None:
    for lang in ("en", "de", "fr"):
        quotations = found(text, lang)
        spans = [quote.span for quote in quotations]
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert spans == sorted(spans, key=lambda span: (span.start, -span.end))
        for one, other in combinations(quotations, 2):
            enclosed = one.span.covers(other.span) and (one.kind, other.kind) == ("indirect", "mixed")
            assert enclosed or not one.span.overlaps(other.span)


@given(BROKEN)
def test_no_direct_or_mixed_quotation_holds_its_own_marks(text: str) -> None:
    for pair in marked(text, paragraphs(text)):
        assert pair.outer.covers(pair.span)
        assert pair.outer.start < pair.span.start or not pair.span.of(text)


@pytest.mark.parametrize(
    "text",
    [
        "“She told us it was ‘the old dam.’ Nobody believed her, of course,” Ware said.",
        "“She’s like, ‘Let’s walk,’ and we’re like, ‘Ann, we did,’” Ware went on.",
        "‘She told us it was “the old dam.” Nobody believed her,’ Ware said. ‘Nobody at all,’ he said.",
    ],
)
def test_a_quotation_of_the_other_marks_inside_one_belongs_to_it(text: str) -> None:
    outer = marked(text, paragraphs(text))[0]
    assert (outer.outer.start, outer.closed) == (0, True)
    assert text[outer.outer.end :].startswith(" Ware")
