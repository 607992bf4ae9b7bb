"""What doctor finds on Slack, and that the manifest, the catalogue and the code agree."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.commands.catalogue import offers
from bot.model import Check, Destination
from bot.platforms import slack_doctor, slack_poster
from bot.platforms.slack_doctor import examine
from bot.platforms.slack_session import Identity, SlackSession
from tests.loopback.slack_manifest import read_manifest
from tests.loopback.slack_server import SlackServer

MANIFEST = Path("config/slack-manifest.yaml")


def examined(server: SlackServer, *channels: str, **changed: str | None) -> dict[str, Check]:
    env: dict[str, str | None] = {**server.env, **changed}

    async def run() -> list[Check]:
        session = SlackSession(
            env["SLACK_BOT_TOKEN"] or "", env["SLACK_APP_TOKEN"], env["SLACK_SIGNING_SECRET"], env["SLACK_API_BASE"]
        )
        try:
            return await examine(session, [*(Destination("slack", one) for one in channels), Destination("terminal")])
        finally:
            await session.close()

    return {one.what: one for one in asyncio.run(run())}


def test_all_is_well_where_it_is(server: SlackServer) -> None:
    server.add_user("ada")
    news = server.add_channel("news")
    found = examined(server, news)
    assert [one.what for one in found.values() if not one.ok] == []
    assert list(found) == [
        "Slack: bot token", "Slack: scopes", "Slack: Socket Mode", "Slack: clock", f"Slack: channel {news}",
    ]  # fmt: skip


def test_each_fault_has_its_fix(server: SlackServer) -> None:
    server.add_user("ada")
    lonely = server.add_channel("lonely", bot=False)
    server.scopes.remove("files:read")
    found = examined(server, lonely, SLACK_APP_TOKEN="xapp-another")
    assert found["Slack: scopes"].said == "without files:read: taking feeds from a file"
    assert "reinstall the app" in found["Slack: scopes"].fix
    assert "connections:write" in found["Slack: Socket Mode"].fix
    assert "`/invite @Pullquote`" in found[f"Slack: channel {lonely}"].fix
    assert not any(one.ok for name, one in found.items() if name not in ("Slack: bot token", "Slack: clock"))
    assert server.refused() == {"invalid_auth"}


def test_a_channel_whose_answer_fails_is_no_channel_that_can_be_posted_to(server: SlackServer) -> None:
    server.add_user("ada")
    news, other = server.add_channel("news"), server.add_channel("other")
    server.refuse("conversations.info", "token_revoked")
    found = examined(server, news, other)
    assert [found[f"Slack: channel {one}"].ok for one in (news, other)] == [False, True]
    assert "the bot token was revoked" in found[f"Slack: channel {news}"].fix.lower()
    assert len(server.asked("auth.test")) == 1


def test_a_missing_scope_is_no_channels_fault_unless_it_cannot_be_checked(server: SlackServer) -> None:
    server.add_user("ada")
    news = server.add_channel("news")
    server.scopes.remove("groups:history")
    found = examined(server, news)
    assert [found["Slack: scopes"].ok, found[f"Slack: channel {news}"].ok] == [False, True]
    server.scopes.remove("channels:read")
    assert "channels:read" in examined(server, news)[f"Slack: channel {news}"].fix
    assert server.refused() == {"missing_scope"}


@pytest.mark.parametrize("error", ["invalid_auth", "not_allowed_token_type", "missing_scope"])
def test_a_bad_app_token_is_told_as_such(server: SlackServer, error: str) -> None:
    server.refuse("apps.connections.open", error)
    said = examined(server)["Slack: Socket Mode"].said
    assert f"Slack does not take the app token ({error})" in said
    assert "set SLACK_APP_TOKEN (xapp-…)" in said
    assert "SLACK_BOT_TOKEN" not in said


def test_a_refused_token_is_all_that_is_told(server: SlackServer) -> None:
    [one] = examined(server, "C1", SLACK_BOT_TOKEN="xoxb-secret-9").values()
    assert (one.ok, "config/slack-manifest.yaml" in one.fix) == (False, True)
    assert "secret" not in one.said + one.fix
    assert server.refused() == {"invalid_auth"}


def test_without_an_app_token_slack_calls_by_http(server: SlackServer) -> None:
    assert examined(server, SLACK_APP_TOKEN=None)["Slack: HTTP"].ok
    nothing = examined(server, SLACK_APP_TOKEN=None, SLACK_SIGNING_SECRET=None)["Slack: questions"]
    assert (nothing.ok, "SLACK_SIGNING_SECRET" in nothing.fix) == (False, True)


@pytest.mark.parametrize(("apart_s", "ok"), [(59, True), (-59, True), (61, False), (-400, False)])
def test_a_clock_over_a_minute_apart_is_a_fault(apart_s: int, ok: bool) -> None:
    now = datetime(2026, 6, 4, 12, tzinfo=UTC)
    identity = Identity("T1", "U1", "B1", date=format_datetime(now - timedelta(seconds=apart_s), usegmt=True))
    [one] = slack_doctor._clock(identity, now)
    assert one.ok is ok
    assert slack_doctor._clock(Identity("T1", "U1", "B1", date="soon"), now) == []


# --- the manifest -----------------------------------------------------------------------------------------------------


def manifest() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load(MANIFEST.read_text())
    return told


def test_slack_would_take_the_manifest() -> None:
    read = read_manifest(manifest())
    assert read.faults == ()
    assert (read.socket_mode, read.interactive, read.home) == (True, True, True)


def test_its_commands_are_the_catalogues_and_none_is_slacks_own() -> None:
    commands = {one["command"]: one for one in manifest()["features"]["slash_commands"]}
    summaries = {
        f"/{offer.path[0]}": offer.summary for offer in offers() if len(offer.path) == 1 and offer.path[0] != "help"
    }
    assert {name: one["description"] for name, one in commands.items() if name not in ("/news", "/watch")} == summaries
    assert {f"/{offer.path[0]}" for offer in offers()} - {"/help"} == set(commands)
    assert all(one["should_escape"] is True for one in commands.values())
    for offer in offers():
        hint = commands.get(f"/{offer.path[0]}", {}).get("usage_hint", "")
        if len(offer.path) == 1 and hint:
            assert all(option.name in hint for option in offer.options)


def test_its_scopes_are_what_the_code_needs_each_with_its_reason() -> None:
    scopes = manifest()["oauth_config"]["scopes"]["bot"]
    assert scopes == sorted(slack_doctor.SCOPES)
    assert set(slack_poster.SCOPES) <= set(scopes)
    for scope in scopes:
        assert re.search(rf"- {scope} # \w.{{10,}}", MANIFEST.read_text())
