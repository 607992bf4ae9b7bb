"""Posting to Slack: found again, edited, refused for what reason, and what is missing to post at all."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest

from bot.delivery import Courier, Platform
from bot.errors import MessageGoneError, PermanentDeliveryError, TransientDeliveryError
from bot.model import Delivery, Destination
from bot.platforms import slack_poster
from bot.platforms.slack_poster import SlackPoster
from bot.platforms.slack_render import SlackRenderer
from bot.platforms.slack_session import SlackSession
from summarizer.model import Digest, DigestStory
from tests.fakes import FakeOutbox, Ticking
from tests.loopback.slack_reading import read
from tests.loopback.slack_server import SlackServer
from tests.platforms.hostile import NOON, citation

T = TypeVar("T")
BEFORE = datetime.now(UTC) - timedelta(hours=1)
PAYLOAD = SlackRenderer().digest(
    Digest("morning", NOON, NOON, "UTC", (DigestStory("s", "Harbour reopens", None, ("Post",)),))
)[0]


@pytest.fixture
def news(server: SlackServer) -> str:
    server.add_user("ada")
    return server.add_channel("news")


def posting(server: SlackServer, work: Callable[[SlackPoster], Awaitable[T]], token: str | None = None) -> T:
    """What `work` gives, with a poster that was never connected."""

    async def run() -> T:
        session = SlackSession(token or server.env["SLACK_BOT_TOKEN"], api_base=server.env["SLACK_API_BASE"])
        try:
            return await work(SlackPoster(session))
        finally:
            await session.close()

    return asyncio.run(run())


def post(server: SlackServer, channel: str, **given: Any) -> str:
    return posting(server, lambda poster: poster.post(Destination("slack", channel), PAYLOAD, "pq-1"), **given)


def test_a_card_and_its_thread_are_posted_found_and_edited(server: SlackServer, news: str) -> None:
    place = Destination("slack", news)

    async def work(poster: SlackPoster) -> tuple[str, ...]:
        card = await poster.post(place, PAYLOAD, "pq-1")
        below = await poster.post(place, PAYLOAD, "pq-2", card)
        changed = SlackRenderer().digest(Digest("morning", NOON, NOON, "UTC"))[0]
        await poster.edit(place, card, changed)
        found = [
            await poster.find(place, PAYLOAD, "pq-1", since=BEFORE),
            await poster.find(place, PAYLOAD, "pq-2", card, since=BEFORE),
        ]
        missing = [
            await poster.find(place, PAYLOAD, "pq-3", since=BEFORE),
            await poster.find(place, PAYLOAD, "pq-2", since=BEFORE),
        ]
        assert missing == [None, None]
        return card, below, *(one or "" for one in found)

    card, below, *found = posting(server, work)
    assert found == [card, below]
    first, second = server.posted(news)
    assert first.edited_ts
    assert "nothing new · 0 feeds" in first.shown
    assert second.thread_ts == card
    assert first.request["unfurl_links"] is False
    assert server.violations == []


def find(server: SlackServer, channel: str, under: str | None = None, since: datetime = BEFORE) -> str | None:
    place = Destination("slack", channel)
    return posting(server, lambda poster: poster.find(place, PAYLOAD, "pq-1", under, since=since))


@pytest.mark.parametrize("threaded", [False, True])
def test_a_message_far_back_is_found(server: SlackServer, news: str, *, threaded: bool) -> None:
    root = server.say("U000000001", news, "What did she say?").ts if threaded else None
    for number in range(250):
        server.say("U000000001", news, f"before {number}", root)
    place = Destination("slack", news)
    card = posting(server, lambda poster: poster.post(place, PAYLOAD, "pq-1", root))
    for number in range(650):
        server.say("U000000001", news, f"after {number}", root)
    assert find(server, news, root) == card


def test_what_is_older_than_the_digest_is_not_looked_through(server: SlackServer, news: str) -> None:
    post(server, news)
    for number in range(450):
        server.say("U000000001", news, f"message {number}")
    assert find(server, news, since=datetime.now(UTC) + timedelta(minutes=1)) is None
    assert len(server.asked("conversations.history")) == 1


def test_a_channel_is_posted_to_at_slacks_pace(server: SlackServer, news: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_poster, "PACE_S", 0.3)

    async def work(poster: SlackPoster) -> None:
        for number in range(3):
            await poster.post(Destination("slack", news), PAYLOAD, f"pq-{number}")

    posting(server, work)
    first, second, third = (one.at for one in server.asked("chat.postMessage"))
    assert third - second > 0.2
    assert second - first > 0.2


def test_looking_back_ends(server: SlackServer, news: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_poster, "PAGE", 2)
    card = post(server, news)
    for number in range(39):
        server.say("U000000001", news, f"message {number}")
    assert find(server, news) == card
    server.say("U000000001", news, "one more")
    assert find(server, news) is None
    assert len(server.asked("conversations.history")) == 40


def test_history_that_slack_gives_out_slowly_is_waited_for(server: SlackServer, news: str) -> None:
    card = post(server, news)
    with server.workspace.changed:
        server.workspace.tight_history = True

    async def look(poster: SlackPoster) -> str | None:
        return await poster.find(Destination("slack", news), PAYLOAD, "pq-1", since=BEFORE)

    assert posting(server, look) == card
    with pytest.raises(TransientDeliveryError) as told:
        posting(server, look)
    assert 0 < (told.value.retry_after_s or 0) <= 60


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("invalid_blocks", "Slack takes no such blocks (invalid_blocks)"),
        ("msg_too_long", "Slack finds the message too long (msg_too_long)"),
        ("msg_blocks_too_long", "Slack finds the message's blocks too long (msg_blocks_too_long)"),
        ("invalid_metadata_format", "Slack takes no such metadata (invalid_metadata_format)"),
        ("thread_not_found", "the message whose thread it belongs to is no longer there (thread_not_found)"),
    ],
)
def test_what_slack_will_never_take_is_given_up_and_the_channel_kept(
    server: SlackServer, news: str, error: str, told: str
) -> None:
    server.refuse("chat.postMessage", error)
    with pytest.raises(PermanentDeliveryError) as refused:
        post(server, news)
    assert (refused.value.reason, refused.value.lost) == (told, False)


@pytest.mark.parametrize("loss", ["archived", "left", "private", "unknown", "read-only"])
def test_a_channel_that_is_lost_is_told_with_the_way_back(server: SlackServer, news: str, loss: str) -> None:
    with server.workspace.changed:
        server.channel(news).archived = loss == "archived"
        server.channel(news).kind = "private" if loss == "private" else "public"
        if loss in ("left", "private"):
            server.channel(news).members.discard("U0BOT")
    if loss == "read-only":
        server.refuse("chat.postMessage", "restricted_action_read_only_channel")
    with pytest.raises(PermanentDeliveryError) as refused:
        post(server, "C0NOWHERE" if loss == "unknown" else news)
    assert refused.value.lost
    assert "`/invite @Pullquote`" in refused.value.reason or loss == "read-only"
    assert len(server.refused()) == (loss != "read-only")


@pytest.mark.parametrize("trouble", ["limited", "broken", "cut", "fatal"])
def test_what_passes_is_tried_again(server: SlackServer, news: str, trouble: str) -> None:
    if trouble == "limited":
        server.rate_limit("chat.postMessage", 30)
    elif trouble == "broken":
        server.break_down("chat.postMessage", 502)
    elif trouble == "cut":
        server.lose_answer("chat.postMessage")
    else:
        server.refuse("chat.postMessage", "fatal_error")
    with pytest.raises(TransientDeliveryError) as told:
        post(server, news)
    assert told.value.retry_after_s == (30 if trouble == "limited" else None)
    post(server, news)


def test_nobody_there_is_a_passing_failure() -> None:
    async def nowhere() -> None:
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        session = SlackSession("xoxb-1", api_base=f"http://127.0.0.1:{port}/api/")
        try:
            await SlackPoster(session).post(Destination("slack", "C1"), PAYLOAD, "pq-1")
        finally:
            await session.close()

    with pytest.raises(TransientDeliveryError, match="Slack was not reached"):
        asyncio.run(nowhere())


@pytest.mark.parametrize("token", ["xoxb-another", "revoked", "removed"])
def test_a_refused_token_is_not_the_channels_fault(server: SlackServer, news: str, token: str) -> None:
    if token != "xoxb-another":
        server.revoke("token_revoked" if token == "revoked" else "account_inactive")
    with pytest.raises(TransientDeliveryError) as told:
        post(server, news, token="xoxb-another" if token == "xoxb-another" else None)
    assert (told.value.retry_after_s, told.value.counts) == (600, False)
    assert "SLACK_BOT_TOKEN" in told.value.reason
    assert "xoxb-another" not in told.value.reason
    assert len(server.refused()) == 1


def test_a_missing_scope_is_named(server: SlackServer, news: str) -> None:
    server.scopes.remove("chat:write")
    with pytest.raises(TransientDeliveryError, match="lacks the scope chat:write: add it at") as told:
        post(server, news)
    assert (told.value.retry_after_s, told.value.counts) == (600, False)
    assert server.refused() == {"missing_scope"}


# --- what is missing --------------------------------------------------------------------------------------------------


def missing(server: SlackServer, channel: str, space: str = "", token: str | None = None) -> list[str]:
    return list(posting(server, lambda poster: poster.check(Destination("slack", channel), space), token))


def test_nothing_is_missing_where_the_bot_can_post(server: SlackServer, news: str) -> None:
    assert missing(server, news, "T0LOOPBACK") == []
    assert server.violations == []


def test_each_thing_missing_is_a_sentence_with_its_fix(server: SlackServer, news: str) -> None:
    lonely = server.add_channel("lonely", bot=False)
    server.scopes.remove("groups:history")
    scope, invite = missing(server, lonely)
    assert scope.startswith("The app lacks the scope groups:history: add it at api.slack.com/apps")
    assert invite == "The bot is not in #lonely: type `/invite @Pullquote` there."
    server.scopes.add("groups:history")
    server.archive(news)
    assert missing(server, news) == ["#news is archived: unarchive it first."]
    [unknown] = missing(server, "C0NOWHERE")
    assert "C0NOWHERE is not there, or is private" in unknown
    assert "belongs to another workspace" in missing(server, lonely, "T0OTHER")[0]
    [refused] = missing(server, news, token="xoxb-another")
    assert refused.startswith("Slack does not know the bot token (invalid_auth)")
    assert server.refused() == {"channel_not_found", "invalid_auth"}


def test_what_was_deleted_is_no_longer_there_to_be_edited(server: SlackServer, news: str) -> None:
    async def work(poster: SlackPoster) -> None:
        with pytest.raises(MessageGoneError, match="no longer there"):
            await poster.edit(Destination("slack", news), "1700000000.000100", PAYLOAD)

    posting(server, work)
    assert server.refused() == {"message_not_found"}


def test_a_person_is_told_in_their_conversation_with_the_bot(server: SlackServer, news: str) -> None:
    place = Destination("slack", "@U000000001")

    async def work(poster: SlackPoster) -> None:
        assert not await poster.check(place)
        card = await poster.post(place, PAYLOAD, "pq-1")
        await poster.edit(place, card, PAYLOAD)
        assert await poster.find(place, PAYLOAD, "pq-1", since=BEFORE) == card

    posting(server, work)
    assert len(server.dms("U000000001")) == 1
    assert server.posted(news) == []
    assert len(server.asked("conversations.open")) == 1
    assert server.violations == []
    with pytest.raises(PermanentDeliveryError, match="nobody on Slack") as told:
        post(server, "@U0NOBODY")
    assert told.value.lost
    assert server.refused() == {"user_not_found"}


# --- a whole delivery -------------------------------------------------------------------------------------------------


def test_a_digest_whose_confirmation_was_lost_is_posted_once(server: SlackServer, news: str) -> None:
    said = (citation("We sail"), citation("We *wait* <!here>"))
    story = DigestStory("s1", "Harbour reopens", "https://fjord.example/a", ("Fjord Post",), citations=said)
    digest = Digest("morning", NOON, NOON, "Europe/Oslo", (story,), 2, 1)
    clock, outbox = Ticking(), FakeOutbox(Delivery(1, Destination("slack", news), digest, 0))

    async def deliver(poster: SlackPoster) -> None:
        courier = Courier(outbox, {"slack": Platform(SlackRenderer(), poster)}, clock, 5, 120, lambda _: None)
        server.lose_answer("chat.postMessage")
        await courier.deliver()
        clock.forward(hours=1)
        server.rate_limit("chat.postMessage", 2)
        await courier.deliver()
        clock.forward(hours=1)
        await courier.deliver()

    posting(server, deliver)
    card, below = server.posted(news)
    assert outbox.states == {1: "done"}
    assert below.thread_ts == card.ts
    seen = read(card.blocks + below.blocks, card.text)
    assert "“We *wait* <!here>”" in seen.text
    assert (seen.pings, seen.emoji, set(seen.links)) == ([], [], {"https://fjord.example/a"})
