"""Slack's text objects and mrkdwn: inert whatever stands in them; and what people type, as it was meant."""

from __future__ import annotations

import pytest

from bot.platforms.slack_text import escape, plain, typed, without_mention
from tests.loopback.slack_reading import read


def test_the_fallback_is_mrkdwn_and_neutral() -> None:
    assert escape("<!here> & *b*") == "&lt;!here&gt; &amp; \u2060*\u2060b\u2060*\u2060"


@pytest.mark.parametrize("text", ["> quoted", "said:\n  > quoted", ">>> all"])
def test_a_mark_at_a_lines_beginning_makes_no_quotation(text: str) -> None:
    assert read([], escape(text)).visible == text


@pytest.mark.parametrize("code", [":bomb:", ":日本:", ":été:", ":bomb::skin-tone-2:", ":a:b:c:"])
def test_no_emoji_code_of_any_script_is_drawn(code: str) -> None:
    assert read([{"type": "header", "text": plain(code, 75)}]).emoji == []
    assert read([], escape(code)).emoji == []


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("R&amp;D &lt;b&gt;", "R&D <b>"),
        ("&amp;lt;", "&lt;"),
        ("morning channel:<#C024|news>", "morning channel:C024"),
        ("<@U1|ada> and <@U2>", "ada and U2"),
        ("<https://a.example/x|a.example/x>", "https://a.example/x"),
        ("<https://a.example/x?a=1&amp;b=2>", "https://a.example/x?a=1&b=2"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<!here> <!subteam^S1|@crew>", "@here @crew"),
        ("  \u201cAda Lind\u201d about ", "\u201cAda Lind\u201d about"),
    ],
)
def test_what_slack_encodes_is_read_as_it_was_typed(sent: str, meant: str) -> None:
    assert typed(sent) == meant


def test_our_own_mention_is_no_part_of_a_question() -> None:
    assert without_mention("<@U0BOT> actor Ada <@U0BOT|pullquote>", "U0BOT") == "actor Ada"


def test_a_label_is_clipped_between_graphemes_and_never_empty() -> None:
    family = "👩\u200d👩\u200d👧"
    assert plain(family * 20, 75)["text"] == family * 9 + "…"
    assert plain("", 75)["text"] == " "
