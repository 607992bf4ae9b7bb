"""What the language files hold, and how a text's language is told."""

from __future__ import annotations

import pytest

from summarizer import quotes, ranking
from summarizer.analysis import analyse
from summarizer.attribution import read
from summarizer.languages import CODES, NEUTRAL, detect, get, parse
from summarizer.model import Article


@pytest.mark.parametrize("tag", ["en", "EN", "en-GB", "en_US"])
def test_a_tag_finds_its_language(tag: str) -> None:
    assert get(tag).code == "en"


@pytest.mark.parametrize("tag", [None, "", "xx", "pt-BR"])
def test_an_unknown_tag_finds_the_neutral_language(tag: str | None) -> None:
    assert get(tag) is NEUTRAL


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The keeper of the dam said that it was safe and that the water had not been high.", "en"),
        ("Der Wärter sagte, dass der Damm sicher sei und das Wasser nicht mehr steige.", "de"),
        ("Le gardien a dit que le barrage tenait bon malgré la pluie.", "und"),
        ("Der Damm hält.", "de"),
        ("The dam holds.", "en"),
        ("„Der Damm hält“, sagte Moos.", "de"),
        ("Moss was in Elm; he left.", "en"),
        ("De wachter was in de stad en het was er druk met mensen die op de markt waren.", "und"),
        ("Vakten sade att dammen var hel och att det inte regnade i staden.", "und"),
        ("Vagten sagde at dæmningen holder for alle i byen og at det var en god dag.", "und"),
        ("El guarda dijo que la presa es segura y que no hay peligro en la zona.", "und"),
        ("Pato on ehjä, mutta se ei ole vielä valmis, sanoi vartija.", "und"),
        ("", "und"),
        ("12 34 !!", "und"),
    ],
)
def test_a_text_is_in_the_language_of_its_stop_words(text: str, code: str) -> None:
    assert detect(text) == code


@pytest.mark.parametrize("code", CODES)
def test_every_word_of_a_language_is_lower_case(code: str) -> None:
    language = get(code)
    words = [*language.cues, *language.roles, *language.titles, *language.places, *language.given, *language.openers]
    assert words
    assert all(word == word.lower() for word in words)


@pytest.mark.parametrize("code", CODES)
def test_a_given_name_tells_one_gender(code: str) -> None:
    assert get(code).given["jens"] == "male"
    assert get(code).given["sabrina"] == "female"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("« Le barrage tient bon jusqu’à demain », a dit Anne Mousse.", "Le barrage tient bon jusqu’à demain"),
        ("«La presa aguanta hasta mañana», dijo Ana Musgo.", "La presa aguanta hasta mañana"),
        ("”Pato kestää huomiseen asti”, sanoi Anna Sammal.", "Pato kestää huomiseen asti"),
        ("»Dammen håller till i morgon», sade Anna Mossa.", "Dammen håller till i morgon"),
        ("»Dæmningen holder til i morgen«, sagde Anna Mos.", "Dæmningen holder til i morgen"),
        ("„Tama wytrzyma aż do jutra”, powiedziała Anna Mech.", "Tama wytrzyma aż do jutra"),
        ("“A barragem aguenta até amanhã”, disse Ana Musgo.", "A barragem aguenta até amanhã"),
        ("„Padurea rezistă până mâine”, a spus Ana Mușchi.", "Padurea rezistă până mâine"),
        ("「堤防は明日まで持つ」とモスは言った。", "堤防は明日まで持つ"),
    ],
)
def test_an_unknown_language_has_its_quotations_and_nobody_who_speaks(text: str, words: str) -> None:
    found = analyse(Article(text), threshold=0, sentences=0)
    assert found.lang == "und"
    assert [quote.span.of(text).strip() for quote in found.quotes] == [words]
    assert {(quote.speaker, quote.evidence, quote.confidence) for quote in found.quotes} == {(None, "unclear", 0.0)}


NORSE = """
code = "nn"
quoted = 0.5
stop = "det at og er var"
[cues]
say = "sa seier fortalde"
according = ["ifølgje"]
[pronouns]
male = "han"
female = "ho"
subject = "han ho"
[words]
determiners = "ein ei"
prepositions = "i på"
[roles]
female = "ordførar"
titles = "ordførar"
[given]
female = "ragna"
"""


@pytest.mark.parametrize(
    ("text", "speaker", "evidence"),
    [
        ("“Dammen held til i morgon,” sa Ragna Mose.", "Ragna Mose", "named"),
        ("Ordførar Ragna Mose sa: “Dammen held til i morgon.”", "Ragna Mose", "named"),
        ("Ragna Mose kom seint. “Dammen held til i morgon,” sa ho.", "Ragna Mose", "resolved"),
    ],
)
def test_a_language_is_added_by_its_words_alone(text: str, speaker: str, evidence: str) -> None:
    (quote,) = quotes.find(read(text, parse(NORSE)))
    assert (quote.speaker, quote.evidence) == (speaker, evidence)


def test_a_language_may_leave_all_but_its_code_out() -> None:
    assert parse('code = "xx"').cues == {}
    assert parse('code = "xx"').quoted == NEUTRAL.quoted


def test_only_a_language_that_was_fitted_takes_the_curve_of_the_fit() -> None:
    text, weights = "“Dammen held til i morgon,” sa Ragna Mose.", {ranking.OFFSET: -1.0}
    (plain,), (curved,) = (quotes.find(read(text, parse(top + NORSE)), weights) for top in ("", "fitted = true\n"))
    assert curved.confidence == pytest.approx(ranking.confidence(plain.confidence, weights), abs=1e-3)
    assert curved.confidence < plain.confidence
