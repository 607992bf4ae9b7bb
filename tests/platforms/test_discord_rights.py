"""What the bot lacks in a channel, and what is said when Discord refuses: with the fix, and only what is so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.errors import PermanentDeliveryError
from tests.platforms.discord_posting import House, posting


@pytest.fixture
def house() -> Iterator[House]:
    with posting() as one:
        yield one


# --- what is missing -----------------------------------------------------------------------------------------------


def test_nothing_is_missing_where_the_bot_was_invited_with_all(house: House) -> None:
    assert house.missing(house.news, str(house.guild.id)) == []
    assert house.missing(house.server.add_forum(house.guild, "stories")) == []


@pytest.mark.parametrize(
    ("permission", "setting"),
    [
        ("SEND_MESSAGES", "cannot write in #news: allow its role “Send Messages”"),
        ("EMBED_LINKS", "cannot show cards in #news: allow its role “Embed Links”"),
        ("READ_MESSAGE_HISTORY", "cannot find its own messages in #news: allow its role “Read Message History”"),
        ("VIEW_CHANNEL", "cannot see the channel"),
    ],
)
def test_a_missing_permission_is_named_with_its_channel_and_how_to_grant_it(
    house: House, permission: str, setting: str
) -> None:
    house.server.deny(house.news, permission)
    [said] = house.missing(house.news, str(house.guild.id))
    assert setting in said
    assert "(Edit Channel, Permissions)" in said


def test_a_member_or_role_that_is_allowed_again_counts(house: House) -> None:
    house.server.deny(house.news, "EMBED_LINKS")
    house.server.allow(house.news, "EMBED_LINKS", to=house.server.backend.world.me)
    assert house.missing(house.news) == []
    house.server.set_permissions(house.guild, "ADMINISTRATOR")
    house.server.deny(house.news, "SEND_MESSAGES", "EMBED_LINKS")
    assert house.missing(house.news) == []


def test_a_thread_takes_the_permissions_of_the_channel_above_it(house: House) -> None:
    house.post_all(house.news, "thread")
    [thread] = house.server.threads(house.news)
    assert house.missing(thread) == []
    house.server.deny(house.news, "SEND_MESSAGES_IN_THREADS")
    [said] = house.missing(thread)
    assert "“Send Messages in Threads”" in said


def test_where_threads_are_wanted_their_permissions_are_missed_too(house: House) -> None:
    house.server.deny(house.news, "CREATE_PUBLIC_THREADS", "SEND_MESSAGES_IN_THREADS")
    assert house.missing(house.news) == []
    begin, write = house.missing(house.news, str(house.guild.id), thread=True)
    assert "“Create Public Threads”" in begin
    assert "“Send Messages in Threads”" in write


def test_another_servers_channel_is_not_named(house: House) -> None:
    other = house.server.add_guild("Nordwire", channels=("secret-plans",))
    secret = other.channel("secret-plans")
    assert house.missing(secret, str(house.guild.id)) == ["That channel is not in this server."]
    assert house.missing(12345) == [
        "The channel 12345 does not exist any more: choose another with /news digest create."
    ]


# --- refusals ------------------------------------------------------------------------------------------------------


def test_a_permission_taken_away_pauses_and_says_what_to_grant(house: House) -> None:
    house.server.deny(house.news, "EMBED_LINKS")
    error = house.refused(house.news)
    assert error.lost
    assert "“Embed Links”" in error.reason
    assert "#news" in error.reason


def test_a_channel_that_is_gone_or_hidden_pauses(house: House) -> None:
    house.server.deny(house.news, "VIEW_CHANNEL")
    hidden = house.refused(house.news)
    assert hidden.lost
    assert "“View Channel”" in hidden.reason
    house.server.delete_channel(house.news)
    gone = house.refused(house.news)
    assert gone.lost
    assert "does not exist any more" in gone.reason


def test_a_thread_that_may_not_be_begun_says_so(house: House) -> None:
    house.server.deny(house.news, "CREATE_PUBLIC_THREADS")
    told = "begin threads in #news: allow its role “Create Public Threads”"
    with pytest.raises(PermanentDeliveryError, match=told) as caught:
        house.post_all(house.news, "thread")
    assert not caught.value.lost


def test_a_thread_that_may_not_be_written_in_is_no_lost_channel(house: House) -> None:
    house.server.deny(house.news, "SEND_MESSAGES_IN_THREADS")
    with pytest.raises(PermanentDeliveryError, match="“Send Messages in Threads”") as caught:
        house.post_all(house.news, "thread")
    assert not caught.value.lost


def test_a_locked_thread_pauses(house: House) -> None:
    house.post_all(house.news, "thread")
    [thread] = house.server.threads(house.news)
    house.server.update_channel(thread, locked=True)
    error = house.refused(thread)
    assert error.lost
    assert "locked: unlock it" in error.reason


def test_a_category_holds_no_messages(house: House) -> None:
    category = house.server.add_channel(house.guild, "all", 4)
    assert house.missing(category) == ["#all holds no messages: choose a text channel, a forum or a thread."]


def test_a_payload_that_discord_does_not_take_is_no_lost_channel(house: House) -> None:
    with pytest.raises(PermanentDeliveryError, match="50035") as caught:
        house.post(house.news, {"embeds": [{"title": "x" * 300}]})
    assert not caught.value.lost
    house.server.violations.clear()  # the one this test is about
