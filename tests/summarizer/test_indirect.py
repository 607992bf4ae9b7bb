"""What is reported outside marks: by which words it is known, and where it begins and ends."""

from __future__ import annotations

import pytest

from summarizer import quotes, reports
from summarizer.attribution import read
from summarizer.languages import get


def reported(text: str) -> list[str]:
    return [quote.span.of(text) for quote in quotes.find(read(text, get("en"))) if quote.kind == "indirect"]


@pytest.mark.parametrize("text", ["According to the ,", "According to Ann Moss,"])
def test_a_source_with_nothing_behind_it_reports_nothing(text: str) -> None:
    assert reported(text) == []


def proposed(text: str) -> list[str]:
    """The clauses that any cue may report, likely or not: what no weights decide."""
    reading = quotes.reading(read(text, get("en")))
    spans = [reading.scene.scan.span(*clause.tokens) for report in reports.find(reading) for clause in report.clauses]
    return [span.of(text) for span in spans]


def speakers(text: str) -> list[str | None]:
    return [quote.speaker for quote in quotes.find(read(text, get("en"))) if quote.kind == "indirect"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ann Moss said Tuesday the dam would hold.", "the dam would hold"),
        ("Ann Moss said on Tuesday she would inspect the dam.", "she would inspect the dam"),
        ("Ann Moss said there is a leak below the gate.", "there is a leak below the gate"),
        ("Ann Moss said she’ll inspect the dam in June.", "she’ll inspect the dam in June"),
        ("Ann Moss noted this week that the dam was dry.", "the dam was dry"),
        ("Ann Moss told the council she would inspect the dam.", "she would inspect the dam"),
        ("Ann Moss explained to her neighbours that the dam was dry.", "the dam was dry"),
        ("Ann Moss argued the dam would not last the winter.", "the dam would not last the winter"),
        ("Readings of the gauge show that the lake is falling.", "the lake is falling"),
        ("Jon Ware, of Elm, the keeper, though, said he had closed the gate.", "he had closed the gate"),
    ],
)
def test_what_stands_behind_a_verb_of_telling_is_reported(text: str, words: str) -> None:
    assert reported(text) == [words]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The dam would hold until spring, Ann Moss told the council.", ["The dam would hold until spring"]),
        ("But the dam would hold until spring, Ann Moss said.", ["But the dam would hold until spring"]),
        (
            "The gate of the dam, Ann Moss said, would be closed in May.",
            ["The gate of the dam", "would be closed in May"],
        ),
        ("The gate, Ann Moss said, would be closed in May.", ["would be closed in May"]),
        ("In the early morning, Ann Moss said, the gate was closed.", ["the gate was closed"]),
    ],
)
def test_what_stands_around_a_teller_is_reported(text: str, words: list[str]) -> None:
    assert reported(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("According to readings taken by the keeper, the lake is falling.", "the lake is falling"),
        ("The lake fell by a metre last year, according to its keepers.", "The lake fell by a metre last year"),
        ("According to Ann Moss, who runs the dam, the lake is falling.", "the lake is falling"),
    ],
)
def test_according_to_needs_no_name(text: str, words: str) -> None:
    assert reported(text) == [words]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ann Moss said the dam would hold, but she gave no date.", "the dam would hold"),
        ("Ann Moss said the dam would hold, and she gave a date.", "the dam would hold"),
        ("Ann Moss said the dam would hold; the town had doubts.", "the dam would hold"),
        (
            "Ann Moss said the dam would hold, though nobody had asked.",
            "the dam would hold",
        ),
        (
            "Ann Moss said the dam would hold, something the town doubts.",
            "the dam would hold",
        ),
        ("Although Ann Moss said the dam would hold, the town was emptied.", "the dam would hold"),
        ("Ann Moss, who said the dam would hold, left the town.", "the dam would hold"),
        ("Ann Moss said the dam would hold, which she called “a small wonder of it”.", "the dam would hold"),
        ("Ann Moss said the dam would hold and called it “a small wonder of it”.", "the dam would hold"),
        ("Ann Moss said the dam would hold and then did not open it.", "the dam would hold"),
        ("Ann Moss said the lake held 2,500 fish and many eels.", "the lake held 2,500 fish and many eels"),
        ("Ann Moss said the dam held, but not the gate.", "the dam held, but not the gate"),
    ],
)
def test_a_reported_clause_ends_where_the_reporter_goes_on(text: str, words: str) -> None:
    found = proposed(text)
    assert words in found
    assert not any(other.startswith((f"{words},", f"{words};")) for other in found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ann Moss vowed to mend the dam before the winter.", "to mend the dam before the winter"),
        ("Ann Moss promised to mend the dam before the winter.", "to mend the dam before the winter"),
        ("Ann Moss asked whether the dam would last the winter.", "whether the dam would last the winter"),
        ("Ann Moss explained why the dam would not last the winter.", "why the dam would not last the winter"),
    ],
)
def test_a_promise_and_a_question_are_reported(text: str, words: str) -> None:
    assert reported(text) == [words]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ann Moss said the dam was “a disaster” for the town.", "the dam was “a disaster” for the town"),
        ("Ann Moss said that the dam was a “disaster” for the town.", "the dam was a “disaster” for the town"),
        ("The dam was “a disaster” for the town, Ann Moss said.", "The dam was “a disaster” for the town"),
    ],
)
def test_a_reported_clause_encloses_a_few_words_in_marks(text: str, words: str) -> None:
    clause = quotes.find(read(text, get("en")))[0]
    assert (clause.kind, clause.span.of(text), clause.speaker) == ("indirect", words, "Ann Moss")


def test_words_in_marks_that_a_cue_governs_are_quoted_inside_a_reported_clause() -> None:
    text = "Ann Moss said there are “leaks” below the gate of the dam."
    clause, inside = quotes.find(read(text, get("en")))
    assert (clause.kind, inside.kind) == ("indirect", "mixed")
    assert (inside.span.of(text), inside.speaker) == ("leaks", "Ann Moss")
    assert clause.span.covers(inside.span)


def test_words_in_marks_that_stand_for_themselves_are_in_no_reported_clause() -> None:
    assert reported("Ann Moss said the dam was “a disaster for the whole town” and left.") == []
    assert reported("Ann Moss said the dam was a “far-off worry” and left.") == []
    assert reported("Ann Moss said, “We hold,” and left the town.") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ann Moss claims the gate leaks all winter.", "the gate leaks all winter"),
        ("Ann Moss said that boats in the harbour sank.", "boats in the harbour sank"),
        ("The keepers, like the town before them, say the dam will hold.", "the dam will hold"),
        ("Jon Ware, the keeper, told Elm that the dam would hold.", "the dam would hold"),
        ("Ann Moss called the keeper a lazy liar.", "the keeper a lazy liar"),
        ("Ann Moss accused the town of hiding the leak.", "the town of hiding the leak"),
        ("Ann Moss called for a new gate at the dam.", "a new gate at the dam"),
        ("Ann Moss called on the town to mend the gate.", "the town to mend the gate"),
        ("Ann Moss urged the keeper to mend the gate.", "the keeper to mend the gate"),
    ],
)
def test_a_charge_a_demand_and_a_bare_clause_may_be_reported(text: str, words: str) -> None:
    assert words in proposed(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ann Moss found three boats behind the gate of the dam.",
        "Ann Moss said it in the town hall.",
        "Ann Moss explained the reasons for the leak.",
        "Ann Moss warned the keeper of the dam.",
        "The town was accused of hiding the leak.",
        "Ann Moss was called on to mend the gate.",
        "Ann Moss wants the keeper to say that the dam is safe.",
        "Ann Moss did not call for a new gate at the dam.",
        "Ann Moss, told that the dam had burst, left the town.",
        "The town printed reports that track the lake by the hour.",
        "If Ann Moss calls for a new gate at the dam, the town will pay.",
    ],
)
def test_a_thing_a_wish_and_a_hearer_are_no_report(text: str) -> None:
    assert proposed(text) == []


def test_who_was_told_and_when_begin_no_clause_of_their_own() -> None:
    assert proposed("Ann Moss told reporters on Monday that the dam would hold.") == ["the dam would hold"]


def test_a_verb_with_a_subject_that_is_no_actor_takes_no_teller_from_elsewhere() -> None:
    text = "Ann Moss left the town in May - polling has suggested that the dam will not last the winter."
    assert speakers(text) == [None]


def test_a_second_verb_of_telling_begins_a_second_report() -> None:
    for joint in (" and said", ", adding"):
        found = proposed(f"Ann Moss said the dam would hold{joint} that the gate was new.")
        assert {"the dam would hold", "the gate was new"} <= set(found)
        assert not any(joint.strip(", ") in clause for clause in found)


@pytest.mark.parametrize(
    "text",
    [
        "Thirty percent say they would leave the valley.",
        "Readings of the gauge show that the lake is falling.",
    ],
)
def test_a_report_whose_teller_is_no_actor_names_nobody(text: str) -> None:
    assert speakers(text) in ([None], ["Readings of the gauge"])


@pytest.mark.parametrize(
    "text",
    [
        "That said the dam was safe all winter long.",
        "The dam was said to be safe for years.",
        "The town printed reports that track the lake by the hour.",
        "Ann Moss refused to say the dam was safe.",
        "Ann Moss said it in the town hall.",
        "Ann Moss said goodbye to the town.",
        "In a letter to the town, Ann Moss said: “We hold the dam.”",
        "A few minutes later, she added: “We hold the dam.”",
        "Ann Moss did not say whether the dam was leaking.",
        "Ann Moss refused to say whether the dam was leaking.",
        "Ann Moss wants to mend the dam before the winter.",
        "The keepers were asked to mend the dam before the winter.",
        "Ann Moss was asked whether the dam would last the winter.",
        "Ann Moss, asked whether the dam would last the winter, shook her head.",
        "The keepers joked when they were told about the dam.",
        "Ann Moss denied that the dam had been leaking.",
        "Ann Moss has rejected that the dam was ever leaking.",
        "If Ann Moss says that the dam is leaking, the town will be emptied.",
        "Nobody said that the dam was leaking.",
        "No keeper said that the dam was leaking.",
        "Ann Moss found three boats behind the gate of the dam.",
    ],
)
def test_what_nobody_has_said_is_not_reported(text: str) -> None:
    assert reported(text) == []


def test_nothing_is_reported_where_a_mark_is_missing() -> None:
    text = 'Ann Moss said the dam would hold. "We looked at it. The keeper said the gate was new.'
    assert reported(text) == []


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("Ann Moss said that the dam would hold.", 0.9, 1.0),
        ("According to Ann Moss, the dam would hold.", 0.9, 1.0),
        ("The keeper, at last, said that the dam would hold.", 0.0, 0.5),
    ],
)
def test_a_teller_is_as_sure_as_the_way_it_was_found(text: str, least: float, most: float) -> None:
    (quote,) = (quote for quote in quotes.find(read(text, get("en"))) if quote.kind == "indirect")
    assert quote.speaker is not None
    assert least <= quote.confidence <= most


def test_no_clause_around_words_in_marks_begins_before_its_that() -> None:
    text = "Ann Moss warned Elm on Monday that there will be “trouble” if the dam leaks again."
    found = [quote.span.of(text) for quote in quotes.find(read(text, get("en")))]
    assert "trouble" in found
    assert not any(words.startswith("Elm") for words in found)
