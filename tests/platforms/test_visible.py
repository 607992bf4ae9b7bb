"""What the eye sees of foreign text, and which addresses a card links to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.visible import plain, seen
from bot.platforms.wording import LINK_MAX, web_link

ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a\u202eb\u2066c\u200bd\x00e\x1bf", "abcdef"),
        ("soft\u00adhyphen \u3164blank\u2800", "softhyphen blank"),
        ("tags\U000e0041\U000e0042", "tags"),
        (f"the flag {ENGLAND} stays", f"the flag {ENGLAND} stays"),
        ("a\u2028b\rc\r\nd", "a\nb\nc\nd"),
        ("a" + "\u0301" * 9, "a" + "\u0301" * 4),
        ("a" + "\u1dc4" * 300 + "b", "a" + "\u1dc4" * 4 + "b"),
        ("\u0e01" + "\u0e49" * 300, "\u0e01" + "\u0e49" * 4),
        ("می\u200cخواهم \u200fשלום", "می\u200cخواهم \u200fשלום"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("\ud800", "\ufffd"),
    ],
)
def test_letters_stay_and_what_hides_or_reorders_goes(written: str, shown: str) -> None:
    assert seen(written) == shown


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_what_is_seen_is_seen_again(text: str) -> None:
    assert seen(seen(text)) == seen(text)
    assert "\n" not in plain(text)


@pytest.mark.parametrize(
    "address",
    [
        None, "", "javascript:alert(1)", "https://[x/", "http://?", "https://x.example/a b", "https://x.example/\u202e",
        "https://x.example/" + "(" * 980, "https://x.example:99999/", "https://x.example/\x07",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_no_link(address: str | None) -> None:
    assert web_link(address) is None


def test_a_link_ends_where_its_address_does() -> None:
    assert web_link("https://x.example/a_(b)") == "https://x.example/a_%28b%29"
    assert web_link("https://x.example/" + "a" * (LINK_MAX - 18)) is not None
