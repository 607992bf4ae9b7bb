"""Discord's message bodies: within every documented limit, inert, and with quotations whole."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation import Action, Reply, TableView
from bot.model import Layout
from bot.platforms import discord_render
from bot.platforms.budget import units
from bot.platforms.discord_quote import quotation
from bot.platforms.discord_render import DiscordRenderer, shared
from summarizer.model import Citation, Digest, DigestStory, Excerpt, Span
from tests.loopback import discord_spec
from tests.platforms.discord_payloads import message_of, texts_of
from tests.platforms.hostile import CITATIONS, DIGESTS, LONG, NOON, STORIES, TEXTS, citation, digest_of, variant

LAYOUTS = st.sampled_from(["card", "thread", "forum"])
ACTIONS = st.builds(Action, TEXTS, TEXTS.map(lambda text: f"/actor {text}"), asks=st.sampled_from(["", "", "name"]))
MESSAGES = "/channels/{channel_id}/messages"


LIMITS = {"title": 256, "description": 4096, "footer": 2048, "author": 256}


def check(payload: dict[str, Any], most: int = 5500) -> None:
    message = message_of(payload)
    assert message["allowed_mentions"] == {"parse": []}
    assert 1 <= len(message["embeds"]) <= 10
    total = 0
    for embed in message["embeds"]:
        texts = texts_of(embed)
        assert {name for name, text in texts.items() if units(text) > LIMITS[name]} == set()
        assert texts["title"].strip() or texts["description"].strip()
        assert embed.get("url", "https://").startswith("https://")
        total += sum(map(units, texts.values()))
    assert total <= most
    check_buttons(message.get("components", []), payload.get("buttons", {}))
    assert units(payload.get("name", "")) <= 100
    assert units(payload.get("thread_name", "")) <= 100


def check_buttons(rows: list[dict[str, Any]], kept: dict[str, str]) -> None:
    assert len(rows) <= 5
    assert all(1 <= len(row["components"]) <= 5 for row in rows)
    buttons = [button for row in rows for button in row["components"]]
    assert all(1 <= units(button["label"]) <= 80 for button in buttons)
    carried = [button["custom_id"] for button in buttons]
    assert len(set(carried)) == len(carried)
    assert all(1 <= units(text) <= 100 for text in carried)
    assert {text.partition("|")[2] for text in carried if text.startswith("kept|")} == set(kept)


@settings(max_examples=80, deadline=None)
@given(DIGESTS, LAYOUTS)
def test_a_digest_keeps_every_limit_in_every_layout(digest: Digest, layout: Layout) -> None:
    payloads = DiscordRenderer().digest(digest, layout)
    assert payloads
    for index, payload in enumerate(payloads):
        check(payload)
        under = payload.get("under")
        assert under is None or (under < index and "under" not in payloads[under])


@settings(max_examples=60, deadline=None)
@given(DIGESTS)
def test_a_digest_in_an_answer_is_one_message_and_tells_what_it_left_out(digest: Digest) -> None:
    payloads = DiscordRenderer().reply(Reply(digest=digest, share="/digest morning"))
    for payload in payloads:
        check(payload)
    assert len(payloads) == 1
    embeds = payloads[0]["embeds"]
    missing = len(digest.stories) - (len(embeds) - 1)
    assert ("left out" in embeds[0]["description"]) == bool(missing)
    labels = [button["label"] for row in payloads[-1]["components"] for button in row["components"]]
    assert labels[-1] == "Share"


REPLIES = st.builds(
    Reply,
    title=LONG,
    lines=st.lists(LONG, max_size=4).map(tuple),
    stories=st.lists(STORIES, max_size=3).map(tuple),
    citations=st.lists(CITATIONS, max_size=6).map(tuple),
    table=st.none()
    | st.lists(st.tuples(TEXTS, TEXTS), max_size=30).map(lambda rows: TableView(("a", "b"), tuple(rows))),
    footer=LONG,
    actions=st.lists(ACTIONS, max_size=30).map(tuple),
    error=st.booleans(),
    share=st.sampled_from(["", "/actor Ada"]),
)


@settings(max_examples=80, deadline=None)
@given(REPLIES, TEXTS)
def test_an_answer_keeps_every_limit_shared_or_not(reply: Reply, name: str) -> None:
    payloads = DiscordRenderer().reply(reply)
    assert len(payloads) <= (1 if reply.actions else 3)
    for payload in payloads:
        check(payload)
    for payload in shared(payloads, name):
        check(payload, 6000)


@pytest.mark.skipif(not discord_spec.present(), reason="the API's description is not beside the checkout")
@settings(max_examples=20, deadline=None)
@given(REPLIES, DIGESTS)
def test_every_message_is_what_the_api_describes(reply: Reply, digest: Digest) -> None:
    for payload in [*DiscordRenderer().reply(reply), *DiscordRenderer().digest(digest, "forum")]:
        assert discord_spec.body_faults("POST", MESSAGES, message_of(payload)) == []


def test_a_narrow_table_is_aligned_and_nothing_in_it_ends_the_block() -> None:
    reply = Reply(table=TableView(("what", "how"), (("feeds", "3"), ("``` `", "@everyone"))))
    [payload] = DiscordRenderer().reply(reply)
    described = payload["embeds"][0]["description"]
    assert described.startswith("```\nwhat ")
    assert described.count("```") == 2
    assert "feeds  " in described


def test_a_wide_table_is_a_line_per_row() -> None:
    reply = Reply(table=TableView(("command", "answer"), (("/actor name [about]", "Quotes by an actor, " * 3),)))
    [payload] = DiscordRenderer().reply(reply)
    assert payload["embeds"][0]["description"].startswith("**/actor name \\[about\\]** · Quotes by an actor")


# --- what is told, and where ---------------------------------------------------------------------------------------


def test_a_quotation_is_left_out_whole_and_counted_never_cut() -> None:
    quotes = [citation(f"{letter} " * 1200) for letter in "abc"]
    [payload] = DiscordRenderer().digest(digest_of(*quotes))
    described = payload["embeds"][1]["description"]
    assert described.count("— Ada Lind") == 1
    assert "2 more quotes" in described


@settings(max_examples=40, deadline=None)
@given(DIGESTS)
def test_every_quote_of_a_digest_is_shown_whole_or_counted(digest: Digest) -> None:
    [*payloads] = DiscordRenderer().digest(digest)
    embeds = [embed for payload in payloads for embed in payload["embeds"]][1:]
    for story, embed in zip(digest.stories, embeds, strict=True):
        described = embed.get("description", "")
        counted = re.search(r"(\d+) more quotes?$", described)
        shown = sum(line.startswith("— ") for line in described.splitlines())
        assert shown + (int(counted[1]) if counted else 0) == len(story.citations) + story.left_out


def test_a_speaker_who_is_unclear_is_said_to_be_and_reported_speech_has_no_marks() -> None:
    unclear = citation("We sail", speaker=None, role=None, evidence="unclear")
    reported = citation("they would sail", kind="indirect", evidence="resolved")
    [payload] = DiscordRenderer().digest(digest_of(unclear, reported))
    described = payload["embeds"][1]["description"]
    assert "> “We sail”\n— speaker not clear from the article · [" in described
    told = "> they would sail\n— Ada Lind, harbour master · reported speech · from a pronoun, title or short form · ["
    assert told in described


def test_a_card_has_its_buttons_under_the_last_message() -> None:
    story = DigestStory("s1", "Harbour", None, ("Fjord Post",), citations=(citation("We sail"),), articles=(7,))
    first, last = DiscordRenderer().digest(Digest("morning", NOON, NOON, "Europe/Oslo", (story,) * 12))
    assert "components" not in first
    [row] = last["components"]
    assert [button["label"] for button in row["components"]] == ["All quotes", "Ask about a person", "Wrong speaker?"]
    every, asking, wrong = (button["custom_id"] for button in row["components"])
    assert (every, asking) == ("run||/news more 7", "ask|name|/actor")
    assert last["buttons"][wrong.removeprefix("kept|")].startswith('run||/news wrong "')


def test_a_thread_holds_the_quotes_that_its_card_does_not() -> None:
    story = DigestStory("s1", "Harbour", None, ("Fjord Post",), citations=tuple(map(citation, ("one", "two", "six"))))
    card, details = DiscordRenderer().digest(Digest("morning", NOON, NOON, "Europe/Oslo", (story,)), "thread")
    assert re.findall("“(.*)”", card["embeds"][1]["description"]) == ["one"]
    assert "2 more quotes" in card["embeds"][1]["description"]
    assert re.findall("“(.*)”", details["embeds"][0]["description"]) == ["two", "six"]
    assert details["under"] == 0
    assert details["thread_name"] == "MORNING · Thu 4 Jun · 14:00 Europe/Oslo"


def test_a_thread_is_begun_once_and_not_where_nothing_stands_in_it() -> None:
    def told(*words: str) -> list[dict[str, Any]]:
        story = DigestStory("s1", "Harbour", None, ("Fjord Post",), citations=tuple(map(citation, words)))
        return DiscordRenderer().digest(Digest("m", NOON, NOON, "UTC", (story,) * 2), "thread")

    assert len(told("one")) == 1
    assert ["thread_name" in payload for payload in told("one", "two")] == [False, True, False]


def test_a_forum_has_a_post_per_story_the_first_on_top() -> None:
    long = tuple(citation(f"{letter} " * 900) for letter in "abc")
    stories = (
        DigestStory("s1", "Harbour reopens", None, ("Fjord Post",), citations=long, articles=(1,)),
        DigestStory("s2", "*" * 300, None, ("Fjord Post", "Nordwire"), citations=(citation("We sail"),), articles=(2,)),
    )
    last, first, *rest = DiscordRenderer().digest(Digest("morning", NOON, NOON, "Europe/Oslo", stories), "forum")
    assert (first["name"], first["tags"]) == ("Harbour reopens", ["morning", "Fjord Post"])
    assert last["name"] == "*" * 99 + "…"
    told = first["message"]["embeds"][0]["author"]["name"]
    assert told == "MORNING · Thu 4 Jun · 14:00 Europe/Oslo · 1 of 2"
    assert first["message"]["components"][0]["components"][0]["custom_id"] == "run||/news more 1"
    assert [payload["under"] for payload in rest] == [1]
    shown = json.dumps([first, *rest])
    assert [shown.count(f"{letter} " * 900) for letter in "abc"] == [1, 1, 1]


def test_messages_of_a_long_digest_say_which_they_are() -> None:
    story = DigestStory("s1", "Harbour", None, ("Fjord Post",), citations=(citation("We sail"),))
    payloads = DiscordRenderer().digest(Digest("morning", NOON, NOON, "UTC", (story,) * 19))
    feet = [payload["embeds"][-1]["footer"]["text"] for payload in payloads]
    assert feet == [
        "MORNING · Thu 4 Jun · 12:00 UTC · 1/2",
        "MORNING · Thu 4 Jun · 12:00 UTC · 2/2 · quotations are copied from the source",
    ]


def test_an_answer_shows_times_in_the_askers_zone_and_a_quote_too_long_by_its_length() -> None:
    long: Citation = citation("We sail. " * 600)
    [payload] = DiscordRenderer().reply(Reply(citations=(citation("We sail"), long), zone="Europe/Oslo"))
    described = payload["embeds"][0]["description"]
    assert "[Fjord Post 4 Jun 14:00 ↗](<https://fjord.example/a>)" in described
    assert "a quote of 5,400 characters, too long to be shown here\n— Ada Lind" in described


def test_an_answer_tells_how_else_a_quote_is_worded_where_there_is_room() -> None:
    told = citation("We sail", variants=(variant("We *sail* at noon"),))
    long = citation("We sail. " * 420, variants=(variant("We sail. " * 60),))
    described = "".join(
        embed["description"]
        for one in DiscordRenderer().reply(Reply(citations=(told, long)))
        for embed in one["embeds"]
    )
    assert r"-# also worded: “We \*sail\* at noon” (Keld Radio)" in described
    assert described.count("also worded") == 1
    assert long.words.strip() in described


def test_sentences_are_whole_or_not_there() -> None:
    told = (Excerpt(1, Span(0, 9), "The fairway is clear."), Excerpt(1, Span(0, 9), "The dredger left. " * 80))
    story = DigestStory("s1", "Harbour", None, ("Fjord Post",), told)
    [payload] = DiscordRenderer().digest(Digest("morning", NOON, NOON, "UTC", (story,)))
    assert payload["embeds"][1]["description"] == "The fairway is clear.\n1 more sentence"


def test_an_answer_with_buttons_is_one_message_of_the_quotes_that_fit_and_counts_the_others() -> None:
    long = [citation(f"{letter} " * 700) for letter in "abcde"]
    reply = Reply(citations=(*long, citation("We sail")), actions=(Action("Next page", "/actor Ada page:2"),))
    [payload] = DiscordRenderer().reply(reply)
    told = json.dumps(payload, ensure_ascii=False)
    assert [told.count(f"{letter} " * 700) for letter in "abcde"] == [1, 1, 1, 0, 0]
    assert "“We sail”" in told
    assert payload["embeds"][-1]["footer"]["text"] == "2 entries more did not fit"


def test_lines_that_do_not_fit_are_counted() -> None:
    text = "\n".join(f"line {number} {'x' * 80}" for number in range(200))
    payloads = DiscordRenderer().reply(Reply(lines=(text,)))
    described = payloads[0]["embeds"][0]["description"]
    kept, dropped = described.count("line "), int(described.rsplit("\n", 1)[1].split(" ")[0])
    assert kept + dropped == 200


@pytest.mark.parametrize("heads", [("what", "how"), ("what", "x" * 60)])
def test_a_table_without_rows_keeps_its_heads(heads: tuple[str, str]) -> None:
    [payload] = DiscordRenderer().reply(Reply(table=TableView(heads, ())))
    assert all(head in payload["embeds"][0]["description"] for head in heads)


def test_a_name_that_nobody_sees_is_said_to_be_unclear() -> None:
    unseen = citation("We sail", speaker="\u200b", role=None, outlet="\u2060")
    [payload] = DiscordRenderer().digest(digest_of(unseen))
    described = payload["embeds"][1]["description"]
    assert "— speaker not clear from the article · [… 14:00 ↗](" in described


def test_how_a_speaker_is_known_is_never_cut_away() -> None:
    long = citation("they would sail", kind="indirect", evidence="resolved", role="harbour master " * 40)
    [payload] = DiscordRenderer().digest(digest_of(long))
    told = "… · reported speech · from a pronoun, title or short form · ["
    assert told in payload["embeds"][1]["description"]


def test_a_large_card_is_drawn_once_however_much_of_it_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Citation] = []

    def counted(one: Citation, *rest: Any) -> str:
        drawn.append(one)
        return quotation(one, *rest)

    monkeypatch.setattr(discord_render, "quotation", counted)
    story = DigestStory("s", "Harbour", None, ("Fjord Post",), citations=(citation("We sail " * 60),) * 3)
    [payload] = DiscordRenderer().reply(Reply(digest=Digest("morning", NOON, NOON, "UTC", (story,) * 20)))
    assert len(drawn) == 60
    shown = len(payload["embeds"]) - 1
    assert 0 < shown < 10
    assert f"{20 - shown} stories left out" in payload["embeds"][0]["description"]


def test_nothing_to_say_is_still_a_message() -> None:
    [payload] = DiscordRenderer().reply(Reply())
    check(payload)


def test_a_footer_is_shown_as_it_is_for_discord_draws_none() -> None:
    [payload] = DiscordRenderer().reply(Reply(title="t", footer="*412* articles_\n`x`"))
    assert payload["embeds"][0]["footer"] == {"text": "*412* articles_ `x`"}


def test_a_shared_answer_says_who_shared_it() -> None:
    [payload] = shared(DiscordRenderer().reply(Reply(lines=("yes",))), "ada\u202e*x*")
    assert payload["embeds"][0]["author"] == {"name": "shared by ada*x*"}
