"""Foreign text on Discord: letter for letter to the eye, and nothing that pings, links, formats or hides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import Action, Reply, TableView
from bot.model import Layout
from bot.platforms.budget import units
from bot.platforms.discord_quote import cut
from bot.platforms.discord_render import DiscordRenderer, shared
from bot.platforms.discord_text import escape
from bot.platforms.visible import plain, seen
from summarizer.model import Digest, DigestStory, Excerpt, Span
from tests.platforms.discord_payloads import message_of, texts_of
from tests.platforms.hostile import HOSTILE, NOON, TEXTS, citation, digest_of


def unescaped(text: str) -> str:
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text)


# What Discord makes something of, once every escaped sign is gone.
ALIVE = re.compile(
    r"""[*_~|`]          # emphasis, underline, strike, spoiler, code
    | <[@#:/ait]         # mentions, channels, emoji, commands, timestamps, links
    | @(everyone|here)
    | :\w+:              # emoji by name
    | https?://          # bare links
    | \]\(               # masked links
    | ^\s*(\#{1,3}|-\#|[-*+]|\d+[.)])\s   # headings, small print, lists
    | ^\s*>              # quotes
    """,
    re.VERBOSE | re.MULTILINE,
)


@given(TEXTS | st.text("*_~|`<>@:#-+1.)([]\\/ \neht", max_size=60))
def test_escaped_text_reads_the_same_and_does_nothing(text: str) -> None:
    shown = escape(text)
    assert unescaped(shown) == seen(text)
    assert ALIVE.findall(re.sub(r"\\[^0-9A-Za-z\s]", "¤", shown)) == []


@given(TEXTS | st.text("*1.-# \n9)", max_size=60), st.integers(2, 40))
def test_a_cut_line_keeps_its_limit_and_is_a_beginning_of_the_text(text: str, limit: int) -> None:
    shown = cut(text, limit)
    assert units(shown) <= limit
    bare = unescaped(shown)
    assert bare == plain(text) or plain(text).startswith(bare.removesuffix("…"))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("1. @here", "1\\. \\@here"),
        ("-# small", "\\-# small"),
        ("## big", "\\## big"),
        ("well-known, 5 + 5", "well-known, 5 + 5"),
        ("<t:1700000000:R> </news:1> <id:home>", "\\<t\\:1700000000:R\\> \\</news:1\\> \\<id:home\\>"),
        ("15:00, https://x.example :boom: :a b:", "15:00, https\\://x.example \\:boom: :a b:"),
        ("a\u202eb\u2066c\u200bd\x00e", "abcde"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\ud800", "\ufffd"),
    ],
)
def test_escaping_by_example(written: str, shown: str) -> None:
    assert escape(written) == shown


def test_a_quotation_is_letter_for_letter_what_the_article_says() -> None:
    words = "It *was* 5_000 <tonnes>, said `nobody` @everyone: 1. yes [no](x)"
    [payload] = DiscordRenderer().digest(digest_of(citation(words)))
    assert f"“{words}”" in unescaped(payload["embeds"][1]["description"])


def drawn_lines(payload: dict[str, Any]) -> Iterator[str]:
    """Every line that is drawn as Markdown, without what is ours: links with arrows, bold cells, quote marks."""
    for embed in message_of(payload)["embeds"]:
        texts = texts_of(embed)
        for line in (texts["title"] + "\n" + texts["description"]).splitlines():
            bare = re.sub(r"\\[^0-9A-Za-z\s]", "¤", line)
            if bare != "```":
                linked = re.sub(r"\[([^\[\]]*) ↗\]\(<https://[^<>\s]+>\)", r"\1", bare)
                yield re.sub(r"^\*\*(.*)\*\*", r"\1", linked.removeprefix("> "))


@pytest.mark.parametrize("layout", ["card", "thread", "forum"])
def test_hostile_text_in_every_field_of_a_digest_is_inert(layout: Layout) -> None:
    hostile = citation(HOSTILE, speaker=HOSTILE, role=HOSTILE, outlet=HOSTILE)
    story = DigestStory(
        "s", HOSTILE, "https://fjord.example/a", (HOSTILE,), (Excerpt(1, Span(0, 9), HOSTILE),), (hostile, hostile)
    )
    payloads = DiscordRenderer().digest(Digest(HOSTILE, NOON, NOON, "Europe/Oslo", (story,), notes=(HOSTILE,)), layout)
    lines = [line for payload in payloads for line in drawn_lines(payload)]
    assert [line for line in lines if ALIVE.search(line)] == []
    assert len(lines) > 5


def test_hostile_text_in_every_field_of_an_answer_is_inert() -> None:
    hostile = citation(HOSTILE, speaker=HOSTILE, role=HOSTILE, outlet=HOSTILE)
    story = DigestStory("s", HOSTILE, None, (HOSTILE,), (), (hostile,))
    table = TableView((HOSTILE, "b"), ((HOSTILE, HOSTILE), ("```", "`x`")))
    reply = Reply(HOSTILE, (HOSTILE, HOSTILE), None, (story,), (hostile,), table, HOSTILE)
    lines = [line for payload in DiscordRenderer().reply(reply) for line in drawn_lines(payload)]
    assert [line for line in lines if ALIVE.search(line)] == []


def plain_texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text that Discord shows as it is, with its field."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from plain_texts(inner, f"{name}.{key}" if key in ("name", "text") else key)
    elif isinstance(value, list):
        for inner in value:
            yield from plain_texts(inner, name)
    elif isinstance(value, str) and name not in ("title", "description", "url", "custom_id"):
        yield name, value


UNSEEN_SIGNS = "\u202e\u2066\u200b\x00\n\u2028"


@pytest.mark.parametrize("layout", ["card", "thread", "forum"])
def test_what_is_shown_as_it_is_has_no_sign_that_hides_or_reorders(layout: Layout) -> None:
    bad = f"a{UNSEEN_SIGNS}b"
    story = DigestStory("s", bad, None, (bad,), (), (citation("one"), citation("two"), citation("w " * 2500)))
    payloads = DiscordRenderer().digest(Digest(bad, NOON, NOON, "Europe/Oslo", (story,), notes=(bad,)), layout)
    payloads += shared(DiscordRenderer().reply(Reply(lines=("x",), footer=bad, actions=(Action(bad, "/a"),))), bad)
    texts = [text for payload in payloads for _, text in plain_texts(payload)]
    names = {name for payload in payloads for name, _ in plain_texts(payload)}
    of_layout = {"card": "label", "thread": "thread_name", "forum": "tags"}
    assert names >= {"footer.text", "label", "author.name", of_layout[layout]}
    assert [text for text in texts if set(text) & set(UNSEEN_SIGNS)] == []
