"""Which marks open and close, however they are set, lost or put in the wrong order."""

from __future__ import annotations

import pytest

from summarizer import quotes
from summarizer.attribution import read
from summarizer.languages import get
from summarizer.marks import marked
from summarizer.text import paragraphs

BRITISH = """\
The keepers’ union of Elm met on Monday in the workers’ club, where rock ’n’ roll was played in the ’60s.

‘We’ll hold the dam,’ said Ann Moss, the harbour chief. ‘The workers’ cabins are dry, and the keepers’ too.’

Jon Ware called it ‘a very quiet year’ for the valley. ‘She told me, “Go home,” and I did,’ he added.
"""


def between_marks(text: str) -> list[str]:
    return [pair.span.of(text) for pair in marked(text, paragraphs(text), get("en"))]


def test_a_british_article_quotes_in_single_marks_among_its_apostrophes() -> None:
    found = quotes.find(read(BRITISH, get("en")))
    assert [(quote.span.of(BRITISH), quote.speaker) for quote in found] == [
        ("We’ll hold the dam,", "Ann Moss"),
        ("The workers’ cabins are dry, and the keepers’ too.", "Ann Moss"),
        ("a very quiet year", "Jon Ware"),
        ("She told me, “Go home,” and I did,", "Jon Ware"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "'We'll hold it,' she said. 'The workers' cabins are dry.'",
            ["We'll hold it,", "The workers' cabins are dry."],
        ),
        ("‘Go home’, he said. ‘It is late’.", ["Go home", "It is late"]),
        ("'Go home', he said. 'It is late'.", ["Go home", "It is late"]),
        ("‘We hold’ said Ann Moss. The workers’ cabins are dry.", ["We hold"]),
        ("‘I’m goin’ home,’ she said. ‘I’ve done my doin’.’", ["I’m goin’ home,", "I’ve done my doin’."]),
        ("‘The ’90s were dry,’ she said. ‘’Tis wet now.’", ["The ’90s were dry,", "’Tis wet now."]),
        ("The boss's plan and the boss' dog. 'Go,' he said.", ["Go,"]),
        ("`We hold the dam,' Ann Moss said.", ["We hold the dam,"]),
        ("The keepers’ cabins were dry. The dogs’ too. Rock ’n’ roll came in the ’60s.", []),
    ],
)
def test_a_single_mark_is_told_from_an_apostrophe(text: str, expected: list[str]) -> None:
    assert between_marks(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("``We hold it,'' she said. ``He said `go' to me.''", ["We hold it,", "He said `go' to me."]),
        ("''I hate the term 'dry dam,' '' she said.", ["I hate the term 'dry dam,' "]),
        ("»Der Damm hält«, sagte sie. »Er sagte ›komm‹ zu mir«", ["Der Damm hält", "Er sagte ›komm‹ zu mir"]),
        ('„Der Damm hält”, sagte sie. „Er hält", sagte er.', ["Der Damm hält", "Er hält"]),
        ('"Der Damm hält“, sagte Anna Moos.', ["Der Damm hält"]),
        ("‚Der Damm hält‘, sagte Anna Moos.", ["Der Damm hält"]),
        ("›Der Damm hält‹, sagte Anna Moos.", ["Der Damm hält"]),
        ("«\u00a0Le barrage tient\u00a0», dit Anne Moos.", ["\u00a0Le barrage tient\u00a0"]),
        ("‹Le barrage tient›, dit Anne Moos.", ["Le barrage tient"]),
        ("”Dammen håller”, sade Anna Moos.", ["Dammen håller"]),
        ("「水は安全だ」とモスは言った。", ["水は安全だ"]),
        ("「彼は『行け』と言った」とモスは言った。", ["彼は『行け』と言った"]),
        ("″We hold it,″ she said. ＂We do,＂ he said.", ["We hold it,", "We do,"]),
    ],
)
def test_marks_of_every_land_are_read(text: str, expected: list[str]) -> None:
    assert between_marks(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“ We end the war, ”he added.", [" We end the war, "]),
        ('"We end the war, "he added. "Now. "', ["We end the war, ", "Now. "]),
        ('He said:"We end the war."She agreed.', ["We end the war."]),
        ("“We end the war,”said Moss.“It is over.”", ["We end the war,", "It is over."]),
        ("Moss said“we end the war”on Monday.", ["we end the war"]),
        ("He said “we hold it“ and she said ”we do“ to him.", ["we hold it", "we do"]),
    ],
)
def test_spaces_may_be_lost_or_in_the_wrong_place(text: str, expected: list[str]) -> None:
    assert between_marks(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“He said “go home” to me,” she said.", ["He said “go home” to me,"]),
        ('"He said "go home" to me," she said.', ['He said "go home" to me,']),
        ("“We hold it (“all” of it),” she said.", ["We hold it (“all” of it),"]),
        ("“We hold it, Moss said. “It is ours.”", ["We hold it,", "It is ours."]),
        ("“We hold it, said Ann Moss.\n\nIt rained.", ["We hold it,"]),
        (
            "“We hold it, I think, and then we go.\n\n“It is ours.”",
            ["We hold it, I think, and then we go.", "It is ours."],
        ),
        ("'We hold it.\n\n'It is ours,' said Moss.", ["We hold it.", "It is ours,"]),
        (
            "Moss called it ‘one of the driest years’ and the miners’ cabins ‘ovens’ in May.",
            ["one of the driest years", "ovens"],
        ),
        ("Moss spoke of ‘the miners’ boats and the miners’ wives’ to us.", ["the miners’ boats and the miners’ wives"]),
        ("We hold it,” Moss said. “It is ours.”", ["It is ours."]),
        ("“We hold it,' Moss said.", ["We hold it,"]),
        ("“We hold it,” she said. ““It is ours.””", ["We hold it,", "It is ours."]),
        ('""We hold it,"" she said.', ["We hold it,"]),
        ("“We hold ‘it,” she said. “All of it.”", ["We hold ‘it,", "All of it."]),
    ],
)
def test_marks_may_be_missing_doubled_or_nested(text: str, expected: list[str]) -> None:
    assert between_marks(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('A 5\' 11" keeper said "we hold it" to me.', ["we hold it"]),
        ("A 6’2” keeper said “we hold it” to me.", ["we hold it"]),
        ('At 51° 30\' 26" north he said "we hold it" to me.', ["we hold it"]),
        ('The 12" pipe and the 7" pipe cost more.', []),
        ('"The 12" pipe is ours," he said.', ['The 12" pipe is ours,']),
        ('<a href="elm.html" class="big">We hold it</a>, "we do," Moss said.', ["we do,"]),
    ],
)
def test_measures_and_mark_up_are_no_quotations(text: str, expected: list[str]) -> None:
    assert between_marks(text) == expected
