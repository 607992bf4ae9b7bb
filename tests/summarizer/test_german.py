"""German: who speaks by word order, case and particle, what is reported by comma and mood, and what names a person."""

from __future__ import annotations

import pytest

from summarizer import quotes
from summarizer.analysis import analyse
from summarizer.attribution import read
from summarizer.languages import get
from summarizer.model import Article, Quote


def found(text: str) -> tuple[Quote, ...]:
    return quotes.find(read(text, get("de")))


def said(text: str) -> list[tuple[str | None, str | None]]:
    """Speaker and role of each quotation in marks."""
    return [(quote.speaker, quote.role) for quote in found(text) if quote.kind != "indirect"]


def speakers(text: str) -> set[str | None]:
    return {speaker for speaker, _ in said(text)}


def reported(text: str) -> list[tuple[str, str | None]]:
    return [(quote.span.of(text), quote.speaker) for quote in found(text) if quote.kind == "indirect"]


@pytest.mark.parametrize(
    "text",
    [
        "„Der Damm hält bis morgen“, sagte Jon Moos.",
        "„Der Damm hält bis morgen.“ sagte Jon Moos.",
        "„Hält der Damm bis morgen?“, fragte Jon Moos.",
        "„Der Damm hält bis morgen“, so Jon Moos.",
        "„Der Damm hält bis morgen“, so Jon Moos wörtlich.",
        "„Der Damm hält bis morgen“, fügte Jon Moos hinzu.",
        "„Der Damm hält bis morgen“, teilte Jon Moos am Montag mit.",
        "„Der Damm hält bis morgen“, sagte Jon Moos laut dem Elmer Boten.",
        "»Der Damm hält bis morgen«, sagte Jon Moos.",
        "«Der Damm hält bis morgen», sagte Jon Moos.",
        "Jon Moos sagte: „Der Damm hält bis morgen.“",
        "Jon Moos hat am Montag gesagt: „Der Damm hält bis morgen.“",
        "Am Montag sagte Jon Moos: „Der Damm hält bis morgen.“",
        "Nach dem Treffen mit Ann Weber sagte Jon Moos: „Der Damm hält bis morgen.“",
        "Der alten Zeitung sagte Jon Moos: „Der Damm hält bis morgen.“",
        "Gegenüber dem Elmer Boten sagte Jon Moos: „Der Damm hält bis morgen.“",
        "Später führte Jon Moos aus: „Der Damm hält bis morgen.“",
        "Der Sender zitierte Jon Moos mit den Worten: „Der Damm hält bis morgen.“",
        "Jon Moos wird mit den Worten zitiert: „Der Damm hält bis morgen.“",
    ],
)
def test_the_subject_is_told_by_its_place_and_case(text: str) -> None:
    assert speakers(text) == {"Jon Moos"}


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("„Der Damm hält bis morgen“, sagte die Sprecherin des Rates.", "Sprecherin des Rates"),
        ("„Der Damm hält bis morgen“, heißt es in einer Mitteilung des Rates.", "Mitteilung des Rates"),
        ("In dem Brief heißt es: „Der Damm hält bis morgen.“", "Brief"),
        ("„Der Damm hält bis morgen“, teilte die Polizei mit.", "Polizei"),
        ("Der Rat nannte den Damm am Montag „sehr sicher und sehr schön“.", "Rat"),
        ("Laut einer Pressemitteilung des Rates ist der Damm „sicher und trocken“.", "Pressemitteilung des Rates"),
        ("Nach Angaben der Polizei ist der Damm „sicher und trocken“.", "Polizei"),
    ],
)
def test_bodies_and_papers_speak_too(text: str, speaker: str) -> None:
    assert speakers(text) == {speaker}


@pytest.mark.parametrize(
    "text",
    [
        "„Der Damm hält“, sagte Moos.",
        "„Der Damm hält“, so Moos.",
        "Wie Moos sagte, sei der Damm „sicher und trocken“.",
        "„Der Damm hält“, fügte Moos hinzu.",
        "Moos sagte: „Der Damm hält bis morgen.“",
    ],
)
def test_a_surname_alone_is_told_from_a_noun_by_its_verb(text: str) -> None:
    assert speakers(text) == {"Moos"}


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("„Der Damm hält“, sagte Kesu Maroli.", "Kesu Maroli"),
        ("„Der Damm hält“, sagte Kesu Maroli. Maroli wohnt in Elm.", "Kesu Maroli"),
        ("Demgegenüber sagte Kesu Maroli: „Der Damm hält bis morgen.“", "Kesu Maroli"),
    ],
)
def test_two_capitals_that_no_list_has_are_a_name(text: str, speaker: str) -> None:
    assert speakers(text) == {speaker}


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("„Der Damm hält“, sagte Otto von Weber.", "Otto von Weber"),
        ("„Der Damm hält“, sagte Ministerin von der Aue.", "von der Aue"),
        ("„Der Damm hält“, sagte der Sprecher von Otto Weber.", "Sprecher von Otto Weber"),
    ],
)
def test_von_is_a_part_of_some_names_only(text: str, speaker: str) -> None:
    assert speakers(text) == {speaker}


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("„Der Damm hält“, sagte Bundeskanzler Jon Moos.", "Bundeskanzler"),
        ("„Der Damm hält“, sagte Hafensprecher Jon Moos.", "Hafensprecher"),
        ("„Der Damm hält“, sagte Deichminister Jon Moos.", "Deichminister"),
        ("„Der Damm hält“, sagte der CDU-Politiker Jon Moos.", "CDU-Politiker"),
        ("„Der Damm hält“, sagte Werkschef Jon Moos.", "Werkschef"),
        ("„Der Damm hält“, sagte Herr Jon Moos.", None),
    ],
)
def test_a_role_is_known_by_its_last_part(text: str, role: str | None) -> None:
    assert said(text) == [("Jon Moos", role)]


@pytest.mark.parametrize("noun", ["Vorwarnungen", "Millionen", "Prozent", "Sicherheit"])
def test_a_noun_is_no_name_because_a_verb_stands_beside_it(noun: str) -> None:
    assert noun not in speakers(f"Der Rat meldete {noun}. „Der Damm hält bis morgen“, sagte Jon Moos.")


def test_an_owner_is_not_the_one_owned() -> None:
    text = "Jon Moos kam spät. „Der Damm hält bis morgen“, sagte Moosens Nachbar. Webers Damm gehört Ann Weber."
    names = {actor.name for actor in read(text, get("de")).cast.actors}
    assert {"Ann Weber", "Jon Moos"} <= names
    assert "Webers Damm" not in names


def test_the_masculine_elsewhere_parts_no_feminine() -> None:
    text = "Der Außenminister kam. „Der Damm hält bis morgen“, sagte Außenministerin Ann Moos."
    assert said(text) == [("Ann Moos", "Außenministerin")]


def test_initials_leave_small_words_out() -> None:
    text = "Der Council for Elm Safety zahlt mehr. „Der Ofen bleibt an“, sagte der CES am Montag."
    actors = analyse(Article(text, lang="de"), threshold=0).actors
    assert [(one.name, one.aliases) for one in actors] == [("Council for Elm Safety", ("CES",))]


def test_a_passive_names_nobody_who_speaks() -> None:
    assert "Jon Moos" not in speakers("Jon Moos wurde in Elm als „Freund der Dämme und Deiche“ bezeichnet.")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Jon Moos sagte, der Damm halte bis Montag.", "der Damm halte bis Montag"),
        ("Jon Moos sagte der Zeitung, dass der Damm bis Montag hält.", "der Damm bis Montag hält"),
        ("Am Montag teilte Jon Moos mit, der Damm halte bis Mai.", "der Damm halte bis Mai"),
        ("Der Damm halte bis Montag, sagte Jon Moos.", "Der Damm halte bis Montag"),
        ("Der Damm hält bis Montag, so Jon Moos.", "Der Damm hält bis Montag"),
        ("Der Damm hält bis Montag, wie Jon Moos sagte.", "Der Damm hält bis Montag"),
        ("Wie Jon Moos mitteilte, hält der Damm bis Mai.", "hält der Damm bis Mai"),
        ("Laut Jon Moos hält der Damm bis Montag.", "hält der Damm bis Montag"),
        ("Nach Angaben von Jon Moos hält der Damm bis Mai.", "hält der Damm bis Mai"),
        ("Jon Moos zufolge hält der Damm bis Mai.", "hält der Damm bis Mai"),
    ],
)
def test_a_reported_clause_is_told_by_comma_mood_or_source(text: str, words: str) -> None:
    assert reported(text) == [(words, "Jon Moos")]


@pytest.mark.parametrize("text", ["Weber sagte, dass", "Weber sagte,", "Der Rat hörte Weber sagen, dass"])
def test_a_text_that_breaks_off_reports_nothing(text: str) -> None:
    assert reported(text) == []


def test_sentences_in_the_mood_of_reporting_are_still_the_same_speakers() -> None:
    text = "Jon Moos sagte, der Damm halte bis Mai. Das Wasser sei hoch. Der Regen hört auf."
    assert reported(text) == [("der Damm halte bis Mai", "Jon Moos"), ("Das Wasser sei hoch", "Jon Moos")]
    assert [quote.evidence for quote in found(text)] == ["named", "continued"]


@pytest.mark.parametrize(
    "text",
    [
        "Jon Moos sagte am Montag nichts.",
        "Als Jon Moos bemerkte, dass der Damm brach, lief er.",
        "Jon Moos sagte die Reise ab, der Damm war ihm zu alt.",
        "Der Damm, so Jon Moos, halte bis Mai.",
        "Nachdem der Damm gebrochen war, warnte Jon Moos die Stadt.",
        "Jon Moos tat, als sei der Damm noch ganz neu.",
    ],
)
def test_what_is_not_surely_reported_is_left_out(text: str) -> None:
    assert reported(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Jon Moos nannte am Montag den Damm „alt“.",
        "Jon Moos hat den Damm am Montag „alt“ genannt.",
    ],
)
def test_a_single_word_is_shown_where_a_verb_of_naming_holds_it(text: str) -> None:
    assert speakers(text) == {"Jon Moos"}


def test_a_single_word_of_the_reporters_own_is_no_quotation() -> None:
    assert said("Jon Moos kam am Montag. Der „Damm“ ist alt.") == []
