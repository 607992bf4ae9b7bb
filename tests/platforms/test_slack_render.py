"""Slack's message bodies: within every documented limit, inert, and with quotations whole and letter for letter."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation import Action, QuoteRef, Reply, TableView
from bot.platforms.budget import units
from bot.platforms.buttons import Press, press
from bot.platforms.slack_render import PART, SlackRenderer, here
from bot.platforms.visible import seen
from summarizer.model import Citation, Digest, DigestStory, Excerpt, Span
from tests.loopback.slack_limits import check_message
from tests.loopback.slack_reading import read
from tests.platforms.hostile import (
    CITATIONS,
    DIGESTS,
    HOSTILE,
    LONG,
    NOON,
    STORIES,
    TEXTS,
    UNSEEN,
    citation,
    digest_of,
    variant,
)

LIVELY = {"user", "usergroup", "channel", "broadcast", "date"}


def leaves(value: Any) -> Iterator[dict[str, Any]]:
    """Every element of blocks, whatever holds it."""
    if isinstance(value, dict):
        yield value
        for held in value.values():
            yield from leaves(held)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one)


def texts(value: Any) -> list[str]:
    """Every literal text that a reader sees, in order."""
    return [one["text"] for one in leaves(value) if isinstance(one.get("text"), str)]


def check(payload: dict[str, Any]) -> None:
    """Within the limits that Slack documents and slack_sdk's models know, and nothing in it is alive but our links."""
    assert payload["text"]
    assert (payload["unfurl_links"], payload["unfurl_media"]) == (False, False)
    check_message(payload["text"], payload["blocks"])
    seen = read(payload["blocks"], payload["text"])
    assert (seen.pings, seen.emoji) == ([], [])
    assert all(one.startswith(("https://fjord.example/a", "https://x.example/")) for one in seen.links)
    for one in leaves(payload["blocks"]):
        assert one.get("type") not in LIVELY | {"mrkdwn"}
        assert "url" not in one or (one["type"] == "link" and one["url"].startswith("https://"))
        assert one.get("type") != "plain_text" or one["emoji"] is False
    for sign in "*_~`@#":
        assert f" {sign}" not in payload["text"]
    assert "<" not in payload["text"]


@settings(max_examples=60, deadline=None)
@given(DIGESTS)
def test_a_digest_keeps_every_limit_and_its_card_the_products(digest: Digest) -> None:
    card, *threads = SlackRenderer().digest(digest)
    for payload in (card, *threads):
        check(payload)
    assert len(card["blocks"]) <= 12
    assert sum(map(units, texts(card["blocks"]))) < 8000
    assert "under" not in card
    assert all(payload["under"] == 0 for payload in threads)


@settings(max_examples=60, deadline=None)
@given(DIGESTS)
def test_no_quote_of_a_digest_is_cut_and_each_that_a_message_holds_is_shown_once(digest: Digest) -> None:
    shown = [text for payload in SlackRenderer().digest(digest) for text in quotes(payload)]
    every = [seen(f"“{one.words}”") for story in digest.stories for one in story.citations]
    assert not Counter(shown) - Counter(every)
    assert all(len(json.dumps(text, ensure_ascii=False).encode()) > 7000 for text in (Counter(every) - Counter(shown)))


def quotes(payload: dict[str, Any]) -> list[str]:
    return [text for one in leaves(payload["blocks"]) if one.get("type") == "rich_text_quote" for text in texts(one)]


REPLIES = st.builds(
    Reply,
    title=LONG | st.just(""),
    lines=st.lists(LONG, max_size=6).map(tuple),
    stories=st.lists(STORIES, max_size=5).map(tuple),
    citations=st.lists(CITATIONS, max_size=8).map(tuple),
    table=st.none()
    | st.lists(st.tuples(TEXTS, TEXTS), max_size=40).map(lambda rows: TableView(("a", "b"), tuple(rows))),
    footer=LONG | st.just(""),
    actions=st.lists(
        st.builds(Action, LONG, LONG.map(lambda text: "/actor " + text), st.sampled_from(["", "name"])), max_size=14
    ).map(tuple),
    error=st.booleans(),
    share=st.sampled_from(["", "/actor Ada"]),
    zone=st.just("Europe/Oslo"),
)


@settings(max_examples=60, deadline=None)
@given(REPLIES)
def test_a_reply_keeps_every_limit_in_at_most_four_messages(reply: Reply) -> None:
    messages = SlackRenderer().reply(reply)
    assert 1 <= len(messages) <= 4
    for payload in messages:
        check(payload)
        assert "under" not in payload
    every = [*reply.citations, *(one for story in reply.stories for one in story.citations)]
    whole = {seen(f"“{one.words}”") for one in every}
    assert {text for payload in messages for text in quotes(payload)} <= whole


def test_a_quotation_is_letter_for_letter_what_the_article_says() -> None:
    words = "It *was* 5_000 <tonnes> & more @here :smile:\nsaid `nobody`: https://evil.example"
    [card] = SlackRenderer().digest(digest_of(citation(words)))
    assert quotes(card) == [f"“{words}”"]


def test_hostile_text_in_every_field_is_inert() -> None:
    hostile = citation(HOSTILE, speaker=HOSTILE, role=HOSTILE, outlet=HOSTILE, url="https://x.example/a|<!here>")
    for payload in SlackRenderer().digest(digest_of(hostile, headline=HOSTILE)):
        check(payload)
        assert not {"<!channel>", "<@U123>", " *b*", ":bomb:"} & set(payload["text"].split(" "))
    reply = Reply(
        title=HOSTILE,
        lines=(HOSTILE,),
        table=TableView((HOSTILE,), ((HOSTILE,),)),
        footer=HOSTILE,
        actions=(Action(HOSTILE, f"/actor {HOSTILE}"),),
        error=True,
    )
    for payload in SlackRenderer().reply(reply):
        check(payload)


def unseen(text: str) -> str:
    """`text` with what nobody sees within it."""
    return text[:3] + UNSEEN + text[3:]


def test_what_the_eye_does_not_see_is_in_no_field() -> None:
    said = citation(
        unseen("We sail tomorrow"), speaker=unseen("Ada Lind"), role=unseen("keeper"), outlet=unseen("Fjord Post")
    )
    sentence = Excerpt(1, Span(0, 9), unseen("The fairway is clear."))
    story = DigestStory("s", unseen("Harbour"), None, (unseen("Fjord Post"),), (sentence,), (said, said), articles=(1,))
    digest = Digest(unseen("morning"), NOON, NOON, "UTC", (story,) * 8, 8, 1, notes=(unseen("A note"),))
    reply = Reply(
        unseen("A title"), (unseen("A line"),), None, (story,), (said,),
        TableView((unseen("feed"),), ((unseen("Nordwire"),), (unseen("wide " * 30),))),
        unseen("A footer"), (Action(unseen("Next page"), "/actor Ada"),),
    )  # fmt: skip
    for payload in (*SlackRenderer().digest(digest), *SlackRenderer().reply(reply), *drawn(Reply(digest=digest))):
        kept = [*texts(payload["blocks"]), payload["text"].replace("\u2060", "")]
        assert not set(UNSEEN) & set("".join(kept))
    assert "We \nsail tomorrow" in seen(unseen("We sail tomorrow")).replace("\ufffd", "").replace("\n\n", "\n")


def drawn(reply: Reply) -> list[dict[str, Any]]:
    return SlackRenderer().reply(reply)


def test_what_is_nothing_but_unseen_leaves_a_body_that_slack_takes() -> None:
    blank = "\u200b\u2060"
    said = citation(blank, speaker=blank, role=None, outlet=blank, kind="indirect")
    story = DigestStory("s", blank, "https://fjord.example/a", (blank,), (Excerpt(1, Span(0, 1), blank),), (said,))
    digest = Digest(blank, NOON, NOON, "UTC", (story,) * 7, 1, 1, notes=(blank,))
    table = TableView((blank,), ((blank,),))
    reply = Reply(blank, (blank,), None, (story,), (said,), table, blank, (Action(blank, "/actor Ada"),))
    for payload in (*SlackRenderer().digest(digest), *drawn(reply), *drawn(Reply(digest=digest))):
        check(payload)


def test_a_cell_is_one_cell_whatever_it_holds() -> None:
    rows = (("Good\nEvil        read now", "failing"), ("港の新聞", "ok"))
    [narrow] = drawn(Reply(table=TableView(("feed", "state"), rows)))
    assert texts(narrow["blocks"]) == ["feed                state\nGood Evil read now  failing\n港の新聞            ok"]
    [wide] = drawn(Reply(table=TableView(("feed", "address"), (("Good\nEvil", "x" * 80),))))
    assert texts(wide["blocks"]) == ["Good Evil\n", "x" * 80 + "\n"]


def story_of(*citations: Citation, **fields: Any) -> DigestStory:
    known: dict[str, Any] = {"url": None, "outlets": ("Fjord Post",)} | fields
    return DigestStory("s1", "Harbour reopens", citations=citations, **known)


def full_card(story: DigestStory, stories: int = 6) -> tuple[list[str], list[dict[str, Any]]]:
    """The texts of the first story of a card, and the messages in its thread."""
    card, *thread = SlackRenderer().digest(Digest("morning", NOON, NOON, "Europe/Oslo", (story,) * stories, stories, 1))
    return texts(card["blocks"][2]), thread


def test_a_card_shows_one_quote_a_story_and_its_thread_the_others() -> None:
    told, thread = full_card(story_of(citation("We sail"), citation("We wait"), left_out=2))
    assert "“We sail”" in told
    assert "“We wait”" not in told
    assert told[-1] == "3 more quotes"
    assert [quotes(message) for message in thread] == [["“We wait”"]] * 6


def test_a_story_keeps_its_headline_and_quote_however_long_its_address_is() -> None:
    address = "https://fjord.example/" + "a" * 950
    told, thread = full_card(story_of(citation("We sail", url=address), url=address))
    assert told[:3] == ["1  ", "Harbour reopens", " · Fjord Post"]
    assert "“We sail”" in told
    assert thread == []


def test_sentences_make_room_for_the_quote_and_are_never_cut() -> None:
    sentences = tuple(Excerpt(1, Span(0, 660), f"{word} fairway “is clear” today. " * 20) for word in ("The", "Our"))
    told, _ = full_card(story_of(citation("We sail. " * 80), sentences=sentences))
    assert "“" + "We sail. " * 80 + "”" in told
    assert not any("fairway" in text for text in told)
    bare, _ = full_card(story_of(sentences=sentences))
    assert f"\n{sentences[0].words} {sentences[1].words}" in bare


def test_a_first_quote_too_long_for_the_card_stands_in_the_thread() -> None:
    told, thread = full_card(story_of(citation("We sail. " * 800)))
    assert told[-1] == "1 more quote"
    assert [len(quotes(message)) for message in thread] == [1] * 6


def test_a_quote_longer_than_a_message_is_named_with_its_source() -> None:
    _, thread = full_card(story_of(citation("We sail. " * 2000)), 1)
    assert quotes(thread[0]) == []
    assert "A quote of 18,000 characters is longer than a message holds: " in texts(thread[0]["blocks"])


def test_stories_beyond_the_card_stand_in_the_thread_and_are_counted() -> None:
    [card, *thread] = SlackRenderer().digest(many(citation("We sail")))
    assert "2 more stories in the thread" in texts(card["blocks"])
    assert len(thread) == 2
    [_, *bare] = SlackRenderer().digest(many())
    assert [texts(one["blocks"])[:2] for one in bare] == [["7  ", "Headline 7"], ["8  ", "Headline 8"]]


def many(*citations: Citation, stories: int = 8, headline: str = "Headline") -> Digest:
    told = (DigestStory(f"s{n}", f"{headline} {n}", None, ("Post",), (), citations) for n in range(1, stories + 1))
    return Digest("morning", NOON, NOON, "UTC", tuple(told), 8, 1)


def test_an_answer_without_a_thread_lists_the_stories_beyond_the_card() -> None:
    [answer] = drawn(Reply(digest=many()))
    told = texts(answer["blocks"])
    assert ["Headline 7" in told, "Headline 8" in told] == [True, True]
    assert not any("thread" in text for text in told)
    [long] = drawn(Reply(digest=many(stories=30, headline="A long headline " * 8)))
    more = next(text for text in texts(long["blocks"]) if text.endswith("more stories"))
    assert sum("headline" in text for text in texts(long["blocks"])) + int(more.split()[0]) == 30
    check(long)


def test_four_long_quotes_are_all_shown_and_no_page_hides_one() -> None:
    long = tuple(citation(f"quote {number} " + "x" * 5000) for number in range(4))
    messages = drawn(Reply(citations=long, footer="4 of 8", actions=(Action("Next page", "/actor Ada page:2"),)))
    assert [len(quotes(one)) for one in messages] == [2, 2]
    assert "did not fit" not in json.dumps(messages)
    assert [bool(one["blocks"][-1]["type"] == "actions") for one in messages] == [False, True]


def test_where_four_messages_hold_not_all_quotes_the_longest_are_named_with_their_source() -> None:
    long = [citation(f"quote {number} " + "x" * (9000 + number)) for number in range(6)]
    messages = drawn(Reply(citations=(*long, citation("We sail"))))
    assert len(messages) <= 4
    told = [text for one in messages for text in texts(one["blocks"])]
    shown = [text[:8] for one in messages for text in quotes(one)]
    assert shown == ["“quote 0", "“quote 1", "“quote 2", "“quote 3", "“We sail"]
    assert sum(text.startswith("A quote of 9,0") for text in told) == 2
    assert sum("Fjord Post" in text for text in told) == 7


def test_what_even_so_does_not_fit_is_counted_in_quotes() -> None:
    link = "https://fjord.example/" + "a" * 900
    story = story_of(*(citation("We sail. " * 9, url=link) for _ in range(60)))
    messages = drawn(Reply(stories=(story,), share="/story harbour"))
    assert len(messages) == 4
    more = next(text for text in texts(messages[-1]["blocks"]) if text.endswith("did not fit"))
    shown = sum(len(quotes(one)) for one in messages)
    named = sum(text.startswith("A quote of") for one in messages for text in texts(one["blocks"]))
    assert int(more.split()[0]) + shown + named == 60
    assert more.split()[1] == "quotes"


def test_the_buttons_of_an_answer_of_several_messages_say_so() -> None:
    one = drawn(Reply(citations=(citation("We sail"),), share="/x"))
    several = drawn(Reply(citations=tuple(citation("x" * 5000) for _ in range(4)), share="/x"))
    ids = [message[-1]["blocks"][-1]["elements"][0]["action_id"] for message in (one, several)]
    assert [name.startswith(PART) for name in ids] == [False, True]


def test_a_card_asks_and_shows_all_quotes_by_buttons_whose_long_meaning_is_kept() -> None:
    many = story_of(citation("We sail"), articles=tuple(range(1_000_000, 1_000_090)))
    [card] = SlackRenderer().digest(Digest("morning", NOON, NOON, "UTC", (many,), 1, 1))
    every, asking, wrong = card["blocks"][-1]["elements"]
    assert press(asking["value"]) == Press("ask", "/actor", "name")
    assert every["value"].startswith("kept|")
    assert list(card["buttons"].values())[0].startswith("run||/news more 1000000,1000001")  # noqa: RUF015 - the one
    assert press(wrong["value"]) == Press("run", f"/news wrong {QuoteRef.of(many.citations[0]).token}")


def test_an_answers_few_buttons_carry_long_commands_themselves() -> None:
    long = Action("Next page", "/news more " + ",".join(map(str, range(1_000_000, 1_000_100))))
    [answer] = SlackRenderer().reply(Reply(lines=("x",), actions=(long, long)))
    assert "buttons" not in answer
    [answer] = SlackRenderer().reply(Reply(lines=("x",), actions=(long,) * 9))
    assert len(answer["buttons"]) == 1


def test_a_digest_asked_for_is_its_card_alone_with_share() -> None:
    asked = Reply(digest=digest_of(citation("We sail"), citation("We wait")), share="/digest")
    [card] = SlackRenderer().reply(asked)
    assert [one["text"]["text"] for one in card["blocks"][-1]["elements"]][-1] == "Share"


def test_a_cards_times_leave_its_own_day_out_and_an_indirect_quote_says_what_it_is() -> None:
    said = citation("She said that they would sail.", kind="indirect", evidence="resolved")
    told, _ = full_card(story_of(said))
    assert "She said that they would sail." in told
    assert "— Ada Lind, harbour master · reported speech · from a pronoun, title or short form · " in told
    assert "Fjord Post 14:00 ↗" in told


def test_an_answer_tells_how_else_a_quote_is_worded_where_there_is_room() -> None:
    told = citation("We sail", variants=(variant("We *sail* at noon"),))
    [answer] = SlackRenderer().reply(Reply(citations=(told,)))
    assert "\nalso worded: “We *sail* at noon” (Keld Radio)" in texts(answer["blocks"])
    long = citation("We sail. " * 1240, variants=(variant("We sail. " * 60),))
    [answer] = SlackRenderer().reply(Reply(citations=(long,)))
    assert f"“{long.words}”" in texts(answer["blocks"])
    assert not any("also worded" in text for text in texts(answer["blocks"]))


def test_times_in_an_answer_are_the_askers() -> None:
    [answer] = SlackRenderer().reply(Reply(citations=(citation("We sail"),), zone="Asia/Tokyo"))
    assert "Fjord Post 4 Jun 21:00 ↗" in texts(answer["blocks"])


def test_a_narrow_table_is_aligned_and_a_wide_one_a_paragraph_a_row() -> None:
    [narrow] = SlackRenderer().reply(Reply(table=TableView(("what", "how"), (("feeds", "2"), ("/help", "")))))
    assert texts(narrow["blocks"]) == ["what        how\nfeeds       2\n/news help"]
    [wide] = SlackRenderer().reply(Reply(table=TableView(("feed", "address"), (("Fjord Post", "x" * 80),))))
    assert texts(wide["blocks"]) == ["Fjord Post\n", "x" * 80 + "\n"]


@pytest.mark.parametrize("width", [20, 90])
def test_a_long_table_counts_the_rows_that_do_not_fit(width: int) -> None:
    table = TableView(("feed",), tuple((f"feed {number} " + "x" * width,) for number in range(400)))
    [answer] = SlackRenderer().reply(Reply(table=table))
    more = texts(answer["blocks"])[-1]
    assert more.endswith(" rows more")
    shown = sum(text.count("feed ") for text in texts(answer["blocks"]))
    assert int(more.split()[0]) + shown == 400


def test_an_error_is_marked_and_an_empty_answer_still_says_something() -> None:
    [wrong] = SlackRenderer().reply(Reply(lines=("No.",), error=True))
    assert texts(wrong["blocks"]) == ["⚠\ufe0f ", "No."]
    [nothing] = SlackRenderer().reply(Reply())
    assert texts(nothing["blocks"]) == ["There is nothing to show."]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("/help [command]", "/news help [command]"),
        ("Example: /help news", "Example: /news help news"),
        ("/news help", "/news help"),
        ("https://fjord.example/help", "https://fjord.example/help"),
    ],
)
def test_help_is_named_as_slack_has_it(said: str, shown: str) -> None:
    assert here(said) == shown


def test_only_words_of_ours_are_changed() -> None:
    error = "There is no command “/help me”. /help lists them all."
    feeds = TableView(("feed", "state"), (("Ask /help now", "ok"),))
    [answer] = drawn(Reply("Quotes with “/help”", (error,), table=feeds, footer="Example: /help"))
    assert texts(answer["blocks"])[:2] == [
        "Quotes with “/help”",
        "There is no command “/help me”. /news help lists them all.",
    ]
    assert "Ask /help now" in texts(answer["blocks"])[2]
    assert texts(answer["blocks"])[-1] == "Example: /news help"
