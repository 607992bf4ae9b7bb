"""The bot on Slack over its life: channels and workspaces lost, events that come again, connections cut, restarts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.platforms import slack_adapter
from tests.loopback.slack_server import SlackServer
from tests.platforms.slack_newsroom import SlackRoom, slack_newsroom

# --- what is lost -----------------------------------------------------------------------------------------------------


def create(server: SlackServer, ada: str, news: str) -> None:
    assert "Created morning" in server.slash(ada, news, "/news", "digest create morning at:07:30").reply.shown


@pytest.mark.parametrize("loss", ["archive", "delete_channel", "remove", "channel_left"])
def test_a_lost_channel_pauses_its_digests_and_is_told_once(
    server: SlackServer, bot: SlackRoom, ada: str, news: str, loss: str
) -> None:
    create(server, ada, news)
    if loss == "channel_left":
        server.remove(news, event=loss)
        server.remove(news)
    else:
        getattr(server, loss)(news)
    server.wait_for(lambda: bot.notices)
    [one] = bot.run(bot.room.store.subscriptions())
    assert one.paused
    assert one.halted
    assert "nothing of it is deleted" in bot.notices[0]
    server.slash(ada, server.add_channel("other"), "/actor", "Ada").replied()
    assert len(bot.notices) == 1


def test_somebody_elses_leaving_is_no_loss(server: SlackServer, bot: SlackRoom, ada: str, kim: str, news: str) -> None:
    create(server, ada, news)
    server.remove(news, kim).settled()
    server.slash(ada, news, "/actor", "Ada").replied()
    assert not bot.run(bot.room.store.subscriptions())[0].paused


def test_the_removal_of_the_app_pauses_all_and_is_told_once(
    server: SlackServer, bot: SlackRoom, ada: str, news: str
) -> None:
    create(server, ada, news)
    server.uninstall()
    server.wait_for(lambda: bot.notices)
    assert bot.run(bot.room.store.subscriptions())[0].paused
    assert "The app was removed from the Slack workspace: 1 digest paused (morning)" in bot.notices[0]


def test_a_persons_token_that_was_revoked_pauses_nothing(
    server: SlackServer, bot: SlackRoom, ada: str, news: str
) -> None:
    create(server, ada, news)
    server.event({"type": "tokens_revoked", "tokens": {"oauth": [ada], "bot": []}}).settled()
    server.slash(ada, news, "/actor", "Ada").replied()
    server.wait_for(lambda: not bot.at_work)
    assert not bot.run(bot.room.store.subscriptions())[0].paused
    assert bot.notices == []


def test_only_the_last_events_are_remembered(
    server: SlackServer, bot: SlackRoom, kim: str, news: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_adapter, "EVENTS", 3)
    first = server.mention(kim, news, "actor Ada Lind")
    first.replied()
    for _ in range(3):
        server.event({"type": "app_home_opened", "user": kim, "tab": "messages"}).settled()
    server.wait_for(lambda: len(bot.connection._seen) == 3)
    server.repeat(first)
    server.wait_for(lambda: len(server.ephemerals(kim)) == 2)


# --- the connection ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("bot")
def test_a_refresh_and_a_cut_are_survived(server: SlackServer, kim: str, news: str) -> None:
    for number, trouble in enumerate((server.refresh, server.drop), 2):
        trouble()
        server.wait_for(lambda: len(server.sockets) >= number and server.live)  # noqa: B023 - waited for at once
        assert "“We sail" in server.slash(kim, news, "/actor", "Ada Lind").reply.shown


@pytest.mark.usefixtures("bot")
def test_a_button_outlives_a_restart(server: SlackServer, bot: SlackRoom, kim: str, news: str, tmp_path: Path) -> None:
    old = server.slash(kim, news, "/actor", "Ada Lind").reply
    bot.run(bot.connection.stop())
    server.drop()
    again = tmp_path / "again"
    again.mkdir()
    with slack_newsroom(server, again):
        assert "“Nothing moves in March”" in server.press(old, "Next page", kim).reply.shown


def test_settings_of_other_apps_in_the_environment_change_nothing(
    server: SlackServer, kim: str, news: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_VERIFICATION_TOKEN"):
        monkeypatch.setenv(name, "another's")
    with slack_newsroom(server, tmp_path) as bot:
        assert bot.connection._app
        assert bot.connection._app.oauth_flow is None
        assert "“We sail" in server.slash(kim, news, "/actor", "Ada Lind").reply.shown
    assert os.environ["SLACK_CLIENT_ID"] == "another's"


@pytest.mark.usefixtures("bot")
def test_a_button_of_another_version_says_so(server: SlackServer, kim: str, news: str) -> None:
    message = server.slash(kim, news, "/actor", "Ada Lind").reply
    with server.workspace.changed:
        for one in server.workspace.ephemerals:
            one.blocks[-1]["elements"][0]["value"] = "kept|0123"
    assert "no longer known" in server.press(message, "Next page", kim).reply.shown
