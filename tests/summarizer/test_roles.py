"""Which words of an article are a speaker's role, and which only stand near the name."""

from __future__ import annotations

import pytest

from summarizer import quotes
from summarizer.analysis import analyse
from summarizer.attribution import read
from summarizer.languages import get
from summarizer.model import Article

SAID = " “The town is safe for now,” {} said."


def told(text: str) -> tuple[str | None, str | None]:
    """Speaker and role of the last quotation in marks."""
    *_, quote = (quote for quote in quotes.find(read(text, get("en"))) if quote.kind != "indirect")
    return quote.speaker, quote.role


@pytest.mark.parametrize(
    "lead",
    [
        "When she saw the officer, Ann Moss ran.",
        "When she saw the officer, Ann Moss, who was ill, ran.",
        "The council ignored the mayor, Ann Moss said.",
        "After meeting Ann Moss, the president flew home.",
        "According to Ann Moss, a lawyer for the family left at noon.",
        "If elected president, Ann Moss would build it.",
        "For Ann Moss, the teacher became a friend.",
        "In a letter to the mayor, Ann Moss, who was ill, asked for time.",
        "Ann Moss, her lawyer and her sister arrived.",
        "Present were Ann Moss, a priest, two nurses.",
        "Present were Ann Moss, a priest, a nurse and two pilots.",
        "The crowd met Ann Moss, no mayor of theirs.",
        "The crowd cheered Ann Moss on Monday.",
        "Little Ann Moss was there.",
    ],
)
def test_a_phrase_of_another_clause_is_no_role(lead: str) -> None:
    assert told(lead + SAID.format("Moss")) == ("Ann Moss", None)


@pytest.mark.parametrize(
    ("lead", "role"),
    [
        ("Her adviser, Ann Moss, came.", "adviser"),
        ("They brought their adviser, Ann Moss, to Elm.", "adviser"),
        ("They spoke to the mayor, Ann Moss.", "mayor"),
        ("According to the mayor, Ann Moss, it rained.", "mayor"),
        ("According to Ann Moss, a lawyer for the family, it rained.", "lawyer for the family"),
        ("In May the town met Ann Moss, a pilot.", "pilot"),
        ("They met Ann Moss, a pilot and a member of the guild.", "pilot"),
        ("They met Ann Moss, the owner of Elm Mills, a firm that grinds wheat and rye.", "owner of Elm Mills"),
        ("The alleged hacker, Ann Moss, came.", "alleged hacker"),
        ("The then mayor, Ann Moss, came.", "then mayor"),
        ("Harbour Secretary, Ann Moss warned them.", "Harbour Secretary"),
        ("The harbour chief, Ann Moss warned them.", "harbour chief"),
        ("“It will,” said the Minister of Harbours, Ann Moss to the Courier.", "Minister of Harbours"),
        ("The would-be mayor, Ann Moss, came.", "would-be mayor"),
        ("The council accused mayor Ann Moss of lying.", "mayor"),
        ("Shopkeeper Keldra Ann Moss came.", "Shopkeeper"),
        ("Dame Ann Moss, the harbour pilot, came.", "harbour pilot"),
        ("They met Ann Moss, leader of the Seafarers' Union.", "leader of the Seafarers' Union"),
        ("They met Ann Moss, leader of the Seafarers’ Union.", "leader of the Seafarers’ Union"),
        ("They met Ann Moss, head of the Elm Bakers’ Guild Trust in Elm.", "head of the Elm Bakers’ Guild Trust"),
        ("Keller & Sons’ chief executive, Ann Moss, came.", "Keller & Sons’ chief executive"),
        ("They met Ann Moss, vice-president for people & culture.", "vice-president for people & culture"),
        ("Research & development director Ann Moss came.", "Research & development director"),
    ],
)
def test_a_phrase_that_says_who_it_is_is_the_role_with_its_doubt(lead: str, role: str) -> None:
    assert told(lead + SAID.format("Moss"))[1] == role


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“The town is safe for now,” said Per Ohm.", ("Per Ohm", None)),
        ("“The town is safe for now,” said clerk Per Ohm.", ("Per Ohm", "clerk")),
        ("“The town is safe for now,” Per Ohm said.", ("Per Ohm", None)),
        ("Per Ohm, the harbour clerk, said: “The town is safe for now.”", ("Per Ohm", "harbour clerk")),
        ("Yesterday Per Ohm came. “The town is safe for now,” Ohm said.", ("Per Ohm", None)),
        ("“The town is safe for now,” per Ann Moss.", ("Ann Moss", None)),
        ("Per Ann Moss, “the town is safe for now.”", ("Ann Moss", None)),
    ],
)
def test_a_given_name_that_is_another_word_is_a_name(text: str, expected: tuple[str, str | None]) -> None:
    assert told(text) == expected


def test_a_rate_is_nobody() -> None:
    assert not [quote for quote in quotes.find(read("It costs Ten Pounds Per Head.", get("en"))) if quote.speaker]


@pytest.mark.parametrize(
    ("lead", "speaker"),
    [
        ("Pugh, the union leader, told Elm Today:", ("Pugh", "union leader")),
        ("Pugh, a baker from Keld, said:", ("Pugh", "baker from Keld")),
        ("Nearby, the union leader, Ann Moss, said:", ("Ann Moss", "union leader")),
        ("Frankly, the mayor, though ill, said:", ("mayor", None)),
        ("Nearby, the mayor, who was ill, said:", ("mayor", None)),
    ],
)
def test_a_surname_alone_is_a_name_where_a_phrase_says_who_it_is(lead: str, speaker: tuple[str, str | None]) -> None:
    assert told(f"{lead} “The town is safe for now.”") == speaker


def test_an_ampersand_joins_the_words_of_a_firm() -> None:
    assert told("“The town is safe for now,” Keller & Sons said.") == ("Keller & Sons", None)
    assert told("“The town is safe for now,” Ann & Jon said.")[0] != "Ann & Jon"


@pytest.mark.parametrize(
    ("lead", "role"),
    [
        ("His wife, Ann Moss, came.", None),
        ("Her elder sister, Ann Moss, came.", None),
        ("They met Ann Moss, its head.", None),
        ("They met Ann Moss, their neighbour and friend.", None),
        ("His boss Ann Moss came.", None),
        ("Their Keld rival, Ann Moss, came.", "Keld rival"),
        ("The harbour pilot, Ann Moss, came. His wife, Ann Moss, slept.", "harbour pilot"),
        ("Jon Ware’s wife, Ann Moss, came.", "Jon Ware’s wife"),
        ("They met Ann Moss, wife of the mayor.", "wife of the mayor"),
        ("They met Ann Moss, a mother of three.", "mother of three"),
        ("Its president, Ann Moss, came.", "president"),
        ("His lawyer, Ann Moss, came.", "lawyer"),
        ("They met Ann Moss, its head of flood works.", "head of flood works"),
    ],
)
def test_a_relation_whose_owner_is_a_pronoun_is_no_role(lead: str, role: str | None) -> None:
    assert told(lead + SAID.format("Moss")) == ("Ann Moss", role)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("another, Ann Moss", None),
        ("one of them, Ann Moss", None),
        ("another pilot, Ann Moss", "pilot"),
        ("one of the pilots, Ann Moss", "one of the pilots"),
    ],
)
def test_a_word_that_stands_for_somebody_is_no_role(name: str, role: str | None) -> None:
    assert told(f"Two came. “The town is safe for now,” said {name}.") == ("Ann Moss", role)


@pytest.mark.parametrize(
    ("lead", "role"), [("Seine Schwester, Ann Moos, kam.", None), ("Seine Anwältin, Ann Moos, kam.", "Anwältin")]
)
def test_a_german_relation_whose_owner_is_a_pronoun_is_no_role(lead: str, role: str | None) -> None:
    (quote,) = quotes.find(read(lead + " „Die Stadt ist fürs Erste sicher“, sagte Moos.", get("de")))
    assert (quote.speaker, quote.role) == ("Ann Moos", role)


def test_the_role_at_the_quotation_comes_before_every_other() -> None:
    text = "Ann Moss, chief executive of Elm Rail, came."
    assert told(text + SAID.format("director Ann Moss")) == ("Ann Moss", "director")


def test_of_the_roles_told_the_last_before_the_quotation_counts() -> None:
    text = "Pilot Ann Moss came. Mayor Ann Moss left." + SAID.format("Moss") + "\n\nThe former judge Ann Moss slept."
    assert told(text) == ("Ann Moss", "Mayor")


def test_words_in_marks_tell_nobodys_role() -> None:
    assert told("Jon Ware wrote: “Sheriff Ann Moss must go at once.”" + SAID.format("Ann Moss")) == ("Ann Moss", None)


@pytest.mark.parametrize(
    ("lang", "text", "role"),
    [
        ("en", "Yesterday former Mayor Ann Moss said: “We hold it.”", "former Mayor"),
        ("en", "On Monday, former Elm Mayor Ann Moss said: “We hold it.”", "former Elm Mayor"),
        ("en", "Acting Mayor Ann Moss said: “We hold it.”", "Acting Mayor"),
        ("en", "“We hold it,” said self-styled President Ann Moss.", "self-styled President"),
        ("en", "“We hold it,” said impeached former President Ann Moss.", "impeached former President"),
        ("en", "“We hold it,” said the ousted Mayor Ann Moss.", "ousted Mayor"),
        ("en", "The council suspended Mayor Ann Moss. “We hold it,” said Moss.", "Mayor"),
        ("en", "“We hold it,” said former Mrs. Ann Moss.", None),
        ("de", "„Wir halten ihn“, sagte die frühere Ministerin Ann Moos.", "frühere Ministerin"),
        ("de", "Am Montag sagte Ann Moos, ehemalige Ministerin: „Wir halten ihn.“", "ehemalige Ministerin"),
    ],
)
def test_what_takes_an_office_back_is_a_part_of_the_role(lang: str, text: str, role: str | None) -> None:
    (quote,) = analyse(Article(text, lang=lang), threshold=0.0, sentences=0).quotes
    assert (quote.speaker, quote.role) == ("Ann Moss" if lang == "en" else "Ann Moos", role)
