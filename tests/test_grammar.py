"""A line is understood as people mean it, and every line that a button carries is read back as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BadArgument
from bot.grammar import Parsed, line, parsed, tokens

OPTIONS, FLAGS = ("when", "source", "page"), ("about",)


def read(text: str) -> Parsed:
    return parsed(tokens(text), OPTIONS, FLAGS)


@pytest.mark.parametrize(
    ("text", "words", "options", "flags"),
    [
        ("Ada Lind", "Ada Lind", {}, set()),
        ("Ada Lind about", "Ada Lind", {}, {"about"}),
        ("about Ada Lind", "Ada Lind", {}, {"about"}),
        ('Lind about when:"last week" source:Fjord', "Lind", {"when": "last week", "source": "Fjord"}, {"about"}),
        ("Lind when:“last week”", "Lind", {"when": "last week"}, set()),
        ("Lind when:”last week”", "Lind", {"when": "last week"}, set()),
        ("Lind when: today", "Lind", {"when": "today"}, set()),
        ("Lind WHEN:today", "Lind", {"when": "today"}, set()),
        ('"Ada Lind" page:2', "Ada Lind", {"page": "2"}, set()),
        ("„Ada Lind“", "Ada Lind", {}, set()),
        ('"about"', "about", {}, set()),
        ("about", "about", {}, set()),
        ("Lind about:yes", "Lind", {}, {"about"}),
        ("Lind about:no", "Lind", {}, set()),
        ("note: the harbour", "note: the harbour", {}, set()),
        ("https://fjord.example/a?b=c:d", "https://fjord.example/a?b=c:d", {}, set()),
        ("O’Brien's 5\" pipe", "O’Brien's 5\" pipe", {}, set()),
        ("", "", {}, set()),
    ],
)  # fmt: skip
def test_a_line_is_read_as_it_is_meant(text: str, words: str, options: dict[str, str], flags: set[str]) -> None:
    assert read(text) == Parsed(words, options, frozenset(flags))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('"Ada Lind', "not closed"),
        ('Lind when:"last', "not closed"),
        ("Lind when:today when:yesterday", "twice"),
        ('Lind wen:"last week"', "no option “wen”"),
        ("Lind when:", "Nothing stands behind"),
        ("Lind about:perhaps", "yes or no"),
        ("x" * 4001, "longer"),
    ],
)
def test_what_cannot_be_meant_is_told(text: str, told: str) -> None:
    with pytest.raises(BadArgument, match=told):
        read(text)


# A value may hold anything but both kinds of marks at once, which no quoting could part again.
VALUES = st.text(max_size=60).filter(lambda text: not ('"' in text and set(text) & set("“”"))).filter(str.strip)


@settings(deadline=None)
@given(VALUES, st.none() | VALUES, st.booleans(), st.integers(1, 99))
def test_a_line_for_a_button_means_exactly_what_was_put_in(
    words: str, when: str | None, about: bool, page: int
) -> None:
    written = line(("actor",), words, ["about"] if about else [], when=when, page=page)
    path, *rest = tokens(written)
    assert path.text == "/actor"
    given_options = {"page": str(page)} | ({"when": when} if when else {})
    assert parsed(rest, OPTIONS, FLAGS) == Parsed(words, given_options, frozenset(["about"] if about else []))


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_line_breaks_the_reading(text: str) -> None:
    try:
        read(text)
    except BadArgument as error:
        assert error.user_message  # noqa: PT017 - either outcome is right; what matters is that there is no third


def test_a_flag_alone_is_a_flag_where_the_command_takes_no_words() -> None:
    assert parsed(tokens("erase"), (), {"erase"}, takes_words=False) == Parsed(flags=frozenset({"erase"}))
    assert parsed(tokens("erase"), (), {"erase"}) == Parsed("erase")
