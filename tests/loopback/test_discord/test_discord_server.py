"""The loopback Discord, proved with a real discord.py client: gateway, messages, threads, guilds."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import aiohttp
import pytest

from tests.loopback import discord_broken as broken
from tests.loopback.discord_client import Live, discord, live_client
from tests.loopback.discord_server import Discord
from tests.loopback.discord_state import Channel, Guild, Payload

# --- the gateway --------------------------------------------------------------------------------------------------


def test_a_client_connects_and_knows_its_guilds(server: Discord, live: Live) -> None:
    (known,) = live.client.guilds
    assert (known.name, [channel.name for channel in known.channels]) == ("Harbour", ["news"])
    assert known.me.guild_permissions.embed_links
    assert not known.me.guild_permissions.manage_guild
    assert server.identifies[0]["intents"] == 1
    assert server.connected


def test_heartbeats_are_counted_and_the_longest_wait_is_known(server: Discord, guild: Guild) -> None:
    assert guild.joined
    server.gateway.heartbeat_ms = 40
    with live_client(server):
        server.wait_for(lambda: len(server.heartbeats) >= 4)
    assert server.longest_gap_s >= 0.04


def test_after_a_drop_the_client_resumes_and_gets_what_it_missed(server: Discord, live: Live, guild: Guild) -> None:
    server.refuse_connections()
    server.drop()
    server.wait_for(lambda: not server.connected)
    server.add_channel(guild, "sports")
    server.refuse_connections(False)
    (channel,) = live.wait_told("guild_channel_create")
    assert channel.name == "sports"
    live.wait_told("resumed")
    assert server.resumes[0]["path"] == "/gateway/resume"
    assert server.resumes[0]["seq"] == 2
    assert len(server.identifies) == 1


def test_a_client_told_to_reconnect_resumes(server: Discord, live: Live) -> None:
    server.reconnect()
    live.wait_told("resumed")
    server.invalidate(resumable=True)
    live.wait_told("resumed", 2)
    assert len(server.identifies) == 1


def test_an_invalid_or_forgotten_session_begins_anew(server: Discord, live: Live) -> None:
    server.invalidate()
    live.wait_told("ready", 2)
    assert server.resumes == []
    server.forget_sessions()
    server.drop()
    live.wait_told("ready", 3)
    assert len(server.resumes) == 1
    assert len(server.identifies) == 3


@pytest.mark.parametrize("intent", ["members", "presences", "message_content"])
def test_a_privileged_intent_is_refused(server: Discord, intent: str) -> None:
    with live_client(server, intents=discord.Intents(guilds=True, **{intent: True}), ready=False) as live:
        server.wait_for(lambda: server.gateway.partings)
        server.wait_for(lambda: live.ended)
        assert isinstance(live.ended, discord.PrivilegedIntentsRequired)
    assert server.gateway.partings[0][0] == 4014


def test_a_wrong_token_is_refused(server: Discord) -> None:
    with live_client(server, token="wrong", ready=False) as live:
        server.wait_for(lambda: live.ended)
    assert isinstance(live.ended, discord.LoginFailure)
    assert (server.requests[0].status, server.requests[0].answer) == (401, {"message": "401: Unauthorized", "code": 0})


IDENTIFY = {"token": "wrong", "intents": 1, "properties": {"os": "", "browser": "", "device": ""}}


@pytest.mark.parametrize(
    ("code", "frames"),
    [
        (4001, [{"op": 2, "d": IDENTIFY | {"token": True}}, {"op": 12, "d": {}}]),
        (4002, ["no frame"]),
        (4003, [{"op": 3, "d": {}}]),
        (4004, [{"op": 2, "d": IDENTIFY}]),
        (4004, [{"op": 6, "d": {"token": "wrong", "session_id": "x", "seq": 1}}]),
        (4005, [{"op": 2, "d": IDENTIFY | {"token": True}}] * 2),
        (4013, [{"op": 2, "d": IDENTIFY | {"token": True, "intents": 1 << 40}}]),
    ],
)
def test_a_client_that_breaks_the_gateways_rules_is_closed(server: Discord, code: int, frames: list[Any]) -> None:
    assert asyncio.run(closed_with(server, frames)) == code


async def closed_with(server: Discord, frames: list[Any]) -> int | None:
    """Say these frames uncompressed; the code the server closes with. A token that is true is the right one."""
    async with aiohttp.ClientSession() as session, session.ws_connect(server.gateway_url) as socket:
        hello = await socket.receive_json()
        assert hello["d"]["heartbeat_interval"] == 41250
        for frame in frames:
            if isinstance(frame, dict) and frame["d"].get("token") is True:
                await socket.send_json(frame | {"d": frame["d"] | {"token": server.token}})
            else:
                await socket.send_json(frame)
        async for _ in socket:
            pass
        return socket.close_code


def test_the_client_is_told_what_happens_to_guilds_and_channels(server: Discord, live: Live, guild: Guild) -> None:
    news = guild.channel("news")
    server.deny(news, "EMBED_LINKS")
    live.wait_told("guild_channel_update")
    assert not live.client.guilds[0].channels[0].permissions_for(live.client.guilds[0].me).embed_links
    server.delete_channel(news)
    live.wait_told("guild_channel_delete")
    assert live.refused("GET", f"/channels/{news.id}").code == 10003
    server.outage(guild)
    live.wait_told("guild_unavailable")
    server.invite_bot(guild)
    live.wait_told("guild_available", 2)
    server.remove_bot(guild)
    live.wait_told("guild_remove")
    assert live.refused("GET", f"/guilds/{guild.id}").code == 10004
    server.invite_bot(guild, "VIEW_CHANNEL")
    live.wait_told("guild_join")


# --- messages -----------------------------------------------------------------------------------------------------


def test_a_message_is_posted_edited_and_read(server: Discord, live: Live, news: Channel) -> None:
    path = f"/channels/{news.id}/messages"
    posted = live.post(news, {"content": "Ferries stay in port.", "nonce": "n1", "enforce_nonce": True})
    assert posted["nonce"] == "n1"
    edited = live.rest("PATCH", f"{path}/{posted['id']}", {"embeds": [{"title": "Ferries", "color": 1}]})
    assert (edited["embeds"][0]["title"], edited["content"]) == ("Ferries", "Ferries stay in port.")
    (read,) = live.rest("GET", path)
    assert "nonce" not in read
    assert live.rest("GET", f"{path}/{posted['id']}") == read
    live.rest("DELETE", f"{path}/{posted['id']}")
    assert server.messages(news) == []
    assert live.refused("GET", f"{path}/{posted['id']}").code == 10008


def test_history_is_paged_newest_first(live: Live, news: Channel) -> None:
    ids = [live.post(news, f"No. {number}")["id"] for number in range(6)]

    def listed(query: str) -> list[str]:
        return [one["id"] for one in live.rest("GET", f"/channels/{news.id}/messages?{query}")]

    assert listed("limit=2") == [ids[5], ids[4]]
    assert listed(f"limit=2&before={ids[4]}") == [ids[3], ids[2]]
    assert listed(f"limit=2&after={ids[1]}") == [ids[3], ids[2]]
    assert listed(f"limit=3&around={ids[2]}") == [ids[3], ids[2], ids[1]]
    assert live.refused("GET", f"/channels/{news.id}/messages?limit=101").code == 50035


def test_a_nonce_is_enforced_for_some_minutes(server: Discord, live: Live, news: Channel) -> None:
    body = {"content": "Ferries", "nonce": "n1", "enforce_nonce": True}
    first = live.post(news, body)
    assert live.post(news, body | {"content": "Again"})["id"] == first["id"]
    assert live.post(news, {"content": "Unenforced", "nonce": "n1"})["id"] != first["id"]
    server.clock.advance(server.backend.nonce_s + 1)
    assert live.post(news, body)["id"] != first["id"]
    assert len(server.messages(news)) == 3
    live.rest("DELETE", f"/channels/{news.id}/messages/{server.messages(news)[-1].id}")
    assert live.refused("POST", f"/channels/{news.id}/messages", body).code == 10008


def test_a_thread_has_the_id_of_its_message_and_a_permission_of_its_own(
    server: Discord, live: Live, news: Channel
) -> None:
    first = live.post(news, "First")["id"]
    path = f"/channels/{news.id}/messages/{first}/threads"
    assert live.rest("POST", path, {"name": "Details"})["id"] == first
    assert live.refused("POST", path, {"name": "Details"}).code == 160004
    (thread,) = server.threads(news)
    assert live.post(thread, "The other quotes")
    live.wait_told("thread_create")
    server.deny(news, "SEND_MESSAGES_IN_THREADS")
    assert live.refused("POST", f"/channels/{first}/messages", {"content": "More"}).code == 50013
    server.deny(news, "SEND_MESSAGES")
    server.allow(news, "SEND_MESSAGES_IN_THREADS")
    assert live.post(thread, "More")
    more = f"/channels/{first}/messages"
    edited = f"{more}/{server.messages(thread)[0].id}"
    server.update_channel(thread, archived=True)
    assert live.refused("PATCH", edited, {"content": "Less"}).code == 50083
    live.rest("PATCH", f"/channels/{first}", {"archived": False})
    assert live.rest("PATCH", edited, {"content": "Less"})["content"] == "Less"
    server.update_channel(thread, locked=True)
    assert live.refused("POST", more, {"content": "More"}).code == 160005
    assert len(server.messages(thread)) == 2


def test_a_thread_without_a_message_is_private_unless_asked_otherwise(
    server: Discord, live: Live, guild: Guild
) -> None:
    server.set_permissions(guild, *broken.EVERYTHING, "CREATE_PRIVATE_THREADS")
    path = f"/channels/{guild.channel('news').id}/threads"
    assert live.rest("POST", path, {"name": "Details"})["type"] == 12
    assert live.rest("POST", path, {"name": "Details", "type": 11})["type"] == 11
    for body in ({"name": ""}, {"name": "x" * 101}, {"name": "Details", "auto_archive_duration": 61}):
        assert live.refused("POST", path, body).code == 50035


def test_a_forum_takes_posts_and_no_messages(server: Discord, live: Live, guild: Guild) -> None:
    forum = server.add_forum(guild, "stories", "local", tag_required=True)
    (tag,) = forum.tags
    path = f"/channels/{forum.id}/threads"
    body = {"name": "Ferries", "message": {"content": "They stay in port."}, "applied_tags": [str(tag)]}
    made = live.rest("POST", path, body)
    assert made["id"] == made["message"]["id"]
    (thread,) = server.threads(forum)
    assert (thread.name, server.messages(thread)[0].content) == ("Ferries", "They stay in port.")
    assert live.refused("POST", f"/channels/{forum.id}/messages", {"content": "Hello"}).code == 50008
    assert live.refused("POST", path, body | {"applied_tags": ["1"]}).code == 10087
    assert live.refused("POST", path, body | {"applied_tags": []}).code == 40067
    assert live.refused("POST", path, body | {"message": {"content": "x" * 2001}}).code == 50035
    assert live.refused("POST", path, body | {"message": {}}).code == 50006
    assert len(server.threads(forum)) == 1


def test_a_direct_message_reaches_who_takes_it(server: Discord, live: Live, guild: Guild) -> None:
    mara, shy = server.member(guild, "mara"), server.add_user("shy", takes_messages=False)
    server.join(guild, shy)
    channel = live.rest("POST", "/users/@me/channels", {"recipient_id": str(mara.id)})
    live.rest("POST", f"/channels/{channel['id']}/messages", {"content": "The channel is gone."})
    assert [one.content for one in server.direct_messages(mara)] == ["The channel is gone."]
    closed = live.rest("POST", "/users/@me/channels", {"recipient_id": str(shy.id)})
    assert live.refused("POST", f"/channels/{closed['id']}/messages", {"content": "Hello"}).code == 50007
    assert live.refused("POST", "/users/@me/channels", {"recipient_id": "1"}).code == 50033
    server.remove_bot(guild)
    assert live.refused("POST", f"/channels/{channel['id']}/messages", {"content": "Hello"}).code == 50278


@pytest.mark.parametrize(
    ("allowed", "pinged"),
    [(None, {"mara", "everyone"}), ({"parse": []}, set()), ({"parse": ["everyone"]}, {"everyone"}), ({}, set())],
)
def test_whom_a_message_notifies_is_known(live: Live, guild: Guild, allowed: Payload | None, pinged: set[str]) -> None:
    server, mara = live.server, live.server.member(guild, "mara")
    server.set_permissions(guild, *broken.EVERYTHING, "MENTION_EVERYONE")
    extra = {} if allowed is None else {"allowed_mentions": allowed}
    live.post(guild.channel("news"), {"content": f"@everyone <@{mara.id}>", "embeds": [{"title": "@here"}]} | extra)
    (message,) = server.messages(guild.channel("news"))
    assert {"mara" if name == str(mara.id) else name for name in message.pings} == pinged
    live.rest("PATCH", f"/channels/{message.channel_id}/messages/{message.id}", {"content": f"<@{mara.id}>"})
    assert message.pings == [str(mara.id)]


def test_files_are_kept_and_can_be_fetched(server: Discord, live: Live, news: Channel) -> None:
    channel = live.client.get_channel(news.id)
    assert isinstance(channel, discord.TextChannel)
    sent = live.do(channel.send("Here", file=discord.File(io.BytesIO(b"a,b"), "quotes.csv")))
    assert live.do(sent.attachments[0].read()) == b"a,b"
    assert server.asked("POST /channels/*/messages")[0].files == ["quotes.csv"]
    server.deny(news, "ATTACH_FILES")
    with pytest.raises(discord.Forbidden):
        live.do(channel.send(file=discord.File(io.BytesIO(b"a,b"), "quotes.csv")))


def test_guilds_members_and_roles_are_told(live: Live, guild: Guild, server: Discord) -> None:
    mara = server.member(guild, "mara", "MANAGE_GUILD")
    whole = live.do(live.client.fetch_guild(guild.id, with_counts=True))
    assert whole.approximate_member_count == 3
    assert live.rest("GET", f"/guilds/{guild.id}/members/{mara.id}")["user"]["username"] == "mara"
    assert [one["name"] for one in live.rest("GET", f"/guilds/{guild.id}/channels")] == ["news"]
    assert {one["name"] for one in live.rest("GET", f"/guilds/{guild.id}/roles")} >= {"@everyone", "pullquote"}
    assert [one["name"] for one in live.rest("GET", "/users/@me/guilds")] == ["Harbour"]
    assert live.rest("GET", f"/users/{mara.id}")["username"] == "mara"
    assert live.rest("GET", "/gateway/bot")["url"] == server.gateway_url
    assert live.rest("GET", f"/guilds/{guild.id}/threads/active")["threads"] == []
