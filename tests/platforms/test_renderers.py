"""Discord's and Slack's message bodies: within every documented limit, inert, and with quotations whole."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation import Reply, TableView
from bot.platforms.budget import clip, fill, units
from bot.platforms.discord_render import DiscordRenderer, escape
from bot.platforms.slack_render import SlackRenderer
from summarizer.model import Citation, Digest, DigestStory, Excerpt, Span

NOON = datetime(2026, 6, 4, 12, tzinfo=UTC)
HOSTILE = (
    "@everyone <!channel> <@U123> <@&1> *b* _i_ ~s~ `c` [x](https://evil.example) https://evil.example :bomb: # h\n- l"
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=400) | st.just(
    HOSTILE
)
LONG = TEXTS.flatmap(lambda text: st.integers(1, 12).map(lambda times: (text + " ") * times))


def citation(words: str, **fields: Any) -> Citation:
    known: dict[str, Any] = {
        "kind": "direct", "speaker": "Ada Lind", "role": "harbour master", "evidence": "named",
        "outlet": "Fjord Post", "url": "https://fjord.example/a", "time": NOON,
    } | fields  # fmt: skip
    return Citation(1, Span(0, len(words)), words, **known)


CITATIONS = st.builds(
    citation,
    LONG,
    speaker=st.none() | TEXTS,
    role=st.none() | TEXTS,
    outlet=TEXTS,
    evidence=st.sampled_from(["named", "resolved", "continued", "unclear"]),
    url=st.sampled_from([None, "https://fjord.example/a", "javascript:alert(1)", "https://x.example/a b>|"]),
)
STORIES = st.builds(
    DigestStory,
    key=st.just("s1"),
    headline=LONG,
    url=st.sampled_from([None, "https://fjord.example/a", "javascript:alert(1)"]),
    outlets=st.lists(TEXTS, min_size=1, max_size=5).map(tuple),
    sentences=st.lists(LONG.map(lambda words: Excerpt(1, Span(0, len(words)), words)), max_size=2).map(tuple),
    citations=st.lists(CITATIONS, max_size=4).map(tuple),
    left_out=st.integers(0, 9),
)
DIGESTS = st.builds(
    Digest,
    name=TEXTS,
    since=st.just(NOON),
    until=st.just(NOON),
    zone=st.just("Europe/Oslo"),
    stories=st.lists(STORIES, max_size=20).map(tuple),
    quotes=st.integers(0, 50),
    feeds=st.integers(0, 9),
)


def check_discord(payload: dict[str, Any]) -> None:
    assert payload["allowed_mentions"] == {"parse": []}
    embeds = payload["embeds"]
    assert 1 <= len(embeds) <= 10
    total = 0
    for embed in embeds:
        title, description = embed.get("title", ""), embed.get("description", "")
        footer = embed.get("footer", {}).get("text", "")
        assert units(title) <= 256
        assert units(description) <= 4096
        assert units(footer) <= 2048
        assert embed.get("url", "https://").startswith("https://")
        total += units(title) + units(description) + units(footer)
    assert total <= 6000


def check_slack(payload: dict[str, Any]) -> None:
    assert payload["text"]
    assert (payload["unfurl_links"], payload["unfurl_media"]) == (False, False)
    assert 1 <= len(payload["blocks"]) <= 50
    for block in payload["blocks"]:
        if block["type"] == "header":
            assert 1 <= units(block["text"]["text"]) <= 150
        if block["type"] == "section":
            assert 1 <= units(block["text"]["text"]) <= 3000


@settings(max_examples=60, deadline=None)
@given(DIGESTS)
def test_a_discord_digest_keeps_every_limit(digest: Digest) -> None:
    for payload in DiscordRenderer().digest(digest):
        check_discord(payload)


@settings(max_examples=60, deadline=None)
@given(DIGESTS)
def test_a_slack_digest_keeps_every_limit_and_its_card_the_products(digest: Digest) -> None:
    card, *threads = SlackRenderer().digest(digest)
    for payload in (card, *threads):
        check_slack(payload)
    assert len(card["blocks"]) <= 12
    assert sum(units(block["text"]["text"]) for block in card["blocks"] if block["type"] == "section") <= 8000
    assert "thread" not in card
    assert all(payload["thread"] for payload in threads)


@settings(max_examples=40, deadline=None)
@given(st.lists(CITATIONS, max_size=8), LONG, st.lists(st.tuples(TEXTS, TEXTS), max_size=30))
def test_a_reply_keeps_every_limit(citations: list[Citation], line: str, rows: list[tuple[str, str]]) -> None:
    reply = Reply(
        title=line, lines=(line,), citations=tuple(citations), table=TableView(("a", "b"), tuple(rows)), footer=line
    )
    for payload in DiscordRenderer().reply(reply):
        check_discord(payload)
    for payload in SlackRenderer().reply(reply):
        check_slack(payload)


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def test_a_quotation_on_discord_is_letter_for_letter_what_the_article_says() -> None:
    words = "It *was* 5_000 <tonnes>, said `nobody` @everyone: 1. yes [no](x)"
    [payload] = DiscordRenderer().digest(digest_of(citation(words)))
    assert f"“{words}”" in unescaped(payload["embeds"][1]["description"])


def test_a_quotation_on_slack_is_what_the_article_says_to_the_eye() -> None:
    words = "It *was* 5_000 <tonnes> & more @here"
    card = SlackRenderer().digest(digest_of(citation(words)))[0]
    shown = card["blocks"][2]["text"]["text"].replace("\u2060", "")
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        shown = shown.replace(entity, sign)
    assert f"“{words}”" in shown


def digest_of(*citations: Citation, headline: str = "Harbour reopens") -> Digest:
    story = DigestStory("s1", headline, "https://fjord.example/a", ("Fjord Post",), citations=citations)
    return Digest("morning", NOON, NOON, "Europe/Oslo", (story,), len(citations), 1)


@pytest.mark.parametrize(
    ("renderer", "alive"),
    [
        (
            DiscordRenderer(),
            ("<!channel>", "<@U123>", "<@&1>", "[x](https", " *b*", " _i_", " `c`", " :bomb:", " https://evil"),
        ),
        (
            SlackRenderer(),
            ("<!channel>", "<@U123>", "<@&1>", "<https://evil", " *b*", " _i_", " ~s~", " `c`", " :bomb:"),
        ),
    ],
    ids=["discord", "slack"],
)
def test_hostile_text_in_every_field_is_inert(
    renderer: DiscordRenderer | SlackRenderer, alive: tuple[str, ...]
) -> None:
    hostile = citation(HOSTILE, speaker=HOSTILE, role=HOSTILE, outlet=HOSTILE)
    shown = json.dumps(renderer.digest(digest_of(hostile, headline=HOSTILE)), ensure_ascii=False)
    assert [one for one in alive if one in shown] == []


def test_discord_escapes_a_numbered_list_and_a_mention() -> None:
    assert escape("1. @here") == "1\\. \\@here"


def test_a_quotation_is_left_out_whole_and_counted_never_cut() -> None:
    quotes = [citation(f"{letter} " * 1200) for letter in "abc"]
    [payload] = DiscordRenderer().digest(digest_of(*quotes))
    described = payload["embeds"][1]["description"]
    assert described.count("— Ada Lind") == 1
    assert "2 more quotes" in described


def slack_card(story: DigestStory, stories: int = 6) -> str:
    """The first story of a full card, word joiners out."""
    digest = Digest("morning", NOON, NOON, "Europe/Oslo", (story,) * stories, stories, 1)
    return str(SlackRenderer().digest(digest)[0]["blocks"][2]["text"]["text"]).replace("\u2060", "")


def test_a_story_on_slack_keeps_its_headline_however_long_its_address_is() -> None:
    address = "https://fjord.example/" + "a" * 950
    text = slack_card(DigestStory("s1", "Harbour reopens", address, ("Fjord Post",), citations=(citation("We sail"),)))
    assert "*Harbour reopens* · Fjord Post" in text
    assert "“We sail”" in text
    assert "more quote" not in text


def test_sentences_on_slack_make_room_for_the_quote_and_are_no_quotes_when_counted() -> None:
    told = (Excerpt(1, Span(0, 600), "The fairway " * 50),)
    long = citation("We sail. " * 90)
    text = slack_card(DigestStory("s1", "Harbour reopens", None, ("Fjord Post",), told, (long,), left_out=2))
    assert long.words in text
    assert text.endswith("\n2 more quotes")
    bare = slack_card(DigestStory("s1", "Harbour reopens", None, ("Fjord Post",), told))
    assert "The fairway" in bare
    assert "more quote" not in bare


def test_a_first_quote_too_long_for_the_card_on_slack_stands_in_the_thread() -> None:
    story = DigestStory("s1", "Harbour reopens", None, ("Fjord Post",), citations=(citation("We sail. " * 200),))
    card, *thread = SlackRenderer().digest(Digest("morning", NOON, NOON, "Europe/Oslo", (story,) * 6, 6, 1))
    assert "We sail" not in json.dumps(card)
    assert [json.dumps(message).count("We sail. ") for message in thread] == [200] * 6


@given(st.text(max_size=80), st.integers(1, 40))
def test_clip_never_passes_its_limit(text: str, limit: int) -> None:
    clipped = clip(text, limit)
    assert units(clipped) <= limit
    assert clipped == text or clipped.endswith("…")


def test_clip_cuts_between_graphemes() -> None:
    family = "👩\u200d👩\u200d👧"
    assert clip(family * 2, units(family) + 1) == family + "…"


@given(st.lists(st.text(max_size=30), max_size=12), st.integers(0, 60))
def test_fill_keeps_whole_parts_and_counts_the_rest(parts: list[str], limit: int) -> None:
    text, dropped = fill(parts, limit, "|")
    assert units(text) <= limit
    assert 0 <= dropped <= len(parts)
