"""What a filter finds in a text, and that folding fast is folding."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.filters import Filter, fold

MARKED = "".join(map(chr, (*range(0x2000, 0x2070), *range(0x300, 0x370), *range(0xC0, 0x180))))
TEXTS = st.one_of(st.text(), st.text("aAäİıſKΣσςßﬁ½ ,.“”’—" + MARKED), st.text("가ᄀ각ᆨ ́कािো,"))


def slowly(text: str) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))


@given(TEXTS)
@example("ΟΔΟΣ ΟΔΟΣ.")
@example("Café “İstanbul”, ﬁn … e\u0301")
def test_a_text_is_folded_as_if_at_once(text: str) -> None:
    assert fold(text) == slowly(text)
    assert fold(fold(text)) == fold(text)


def test_every_letter_is_folded_as_by_itself() -> None:
    assert [one for one in map(chr, range(0x20000)) if fold(f"a{one}b") != slowly(f"a{one}b")] == []


@pytest.mark.parametrize(
    ("include", "exclude", "passes"),
    [
        ((), (), True),
        (("",), (" ",), True),
        (("harbour fund",), (), True),
        (("harbour  FUND", "rain"), (), True),
        (("fund harbour",), (), False),
        (("harb",), (), False),
        ((), ("pay",), False),
        (("harbour",), ("harb", "rain"), True),
        (("fund the",), (), True),
    ],
)
def test_any_term_to_include_is_enough_and_any_to_exclude_too_much(
    include: tuple[str, ...], exclude: tuple[str, ...], passes: bool
) -> None:
    asked = Filter(include, exclude)
    assert asked.passes("Harbour fund", "The\nfund will\u00a0pay.") is passes
    assert bool(asked) is any(one.strip() for one in (*include, *exclude))
