"""From the invitation to the end, as people on Slack go: the service as a process, a Slack on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.paper import Paper, running
from tests.loopback.slack_server import SlackServer, slack_server
from tests.loopback.slack_state import Message
from tests.paths.newsstand import configure, has_read, newsstand


@pytest.fixture
def paper() -> Iterator[Paper]:
    with newsstand() as made:
        yield made


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with slack_server() as made:
        yield made


class Reader:
    """Somebody in a channel, and what they see."""

    def __init__(self, slack: SlackServer, user: str, channel: str) -> None:
        self.slack, self.user, self.channel = slack, user, channel

    def asks(self, command: str, text: str) -> Message:
        """Use a command; the private answer."""
        [shown, *_] = self.slack.slash(self.user, self.channel, command, text).replied(30)
        assert shown.ephemeral_to == self.user
        return shown

    def presses(self, message: Message, button: str) -> Message:
        return self.slack.press(message, button, self.user).replied(30)[-1]


class Office:
    """The newsroom's channel, its admin and a reader, and the paper that they follow."""

    def __init__(self, slack: SlackServer, paper: Paper, directory: Path) -> None:
        owner, reader = slack.add_user("boss", is_admin=True), slack.add_user("mara")
        self.slack, self.paper, self.directory = slack, paper, directory
        self.news = slack.add_channel("news")
        self.boss, self.mara = Reader(slack, owner, self.news), Reader(slack, reader, self.news)

    def first_digest(self) -> Message:
        """Feed and digest set up in chat; the card."""
        boss, slack = self.boss, self.slack
        assert "for admins" in self.mara.asks("/news", "feed list").shown
        assert "Created first" in boss.asks("/news", "digest create first at:07:30").shown
        sample = boss.asks("/news", f"feed add <{self.paper.home}/feed.xml>")
        assert "Lindvik closes its old harbour" in sample.shown
        assert "Added Coast Post" in boss.presses(sample, "Add, with the last 3").shown
        slack.wait_for(has_read(self.directory, 1), 60)
        assert "first is on its way" in boss.asks("/news", "digest run first").shown
        [card, *_] = slack.wait_for(lambda: slack.posted(self.news), 30)
        assert "“The piers are not safe, and nobody should pretend that they are,”" in card.shown.replace("\n", "")
        assert card.thread_ts in {None, card.ts}
        return card

    def questions(self) -> None:
        """A question, its next page in place, and its answer shared."""
        mara, slack = self.mara, self.slack
        answer = mara.asks("/actor", '"Mona Vik"')
        assert "Mona Vik · 7 quotes" in answer.shown
        onwards = mara.presses(answer, "Next page")
        assert "Let us vote, and then let us sleep" in onwards.shown
        assert [one.ts for one in slack.ephemerals(mara.user)].count(onwards.ts) == 1
        before = len(slack.posted(self.news))
        mara.presses(onwards, "Share")
        slack.wait_for(lambda: len(slack.posted(self.news)) > before, 30)

    def limited_digest(self) -> None:
        """A digest that is told to wait is posted once."""
        slack = self.slack
        slack.rate_limit("chat.postMessage", 1)
        before = len(slack.posted(self.news))
        self.boss.asks("/news", "digest run first")
        slack.wait_for(lambda: len(slack.posted(self.news)) > before, 60)
        told = [one.shown for one in slack.posted(self.news)[before:]]
        assert sum("Council of Lindvik" in one and "FIRST" in one for one in told) == 1

    def refreshed(self) -> None:
        """Slack asks for a new connection; questions go on, also inside a thread."""
        slack, mara = self.slack, self.mara
        sockets = len(slack.sockets)
        slack.refresh()
        slack.wait_for(lambda: len(slack.sockets) > sockets, 60)
        slack.connected(seconds=30)
        assert "Ada Moe" in mara.asks("/actor", "Ada Moe").shown
        asked = slack.say(mara.user, self.news, "What did the mayor say?")
        act = slack.mention(mara.user, self.news, "actor Mona Vik", asked.ts)
        assert "Mona Vik · 7 quotes" in act.reply.shown


def test_from_the_invitation_to_the_end(paper: Paper, slack: SlackServer, tmp_path: Path) -> None:
    configure(tmp_path, paper)
    office = Office(slack, paper, tmp_path)
    with running(tmp_path, **slack.env) as service:
        slack.connected(seconds=60)
        card = office.first_digest()
        paper.listed = ["council", "harbour"]
        slack.wait_for(has_read(tmp_path, 2), 60)
        office.questions()
        assert "Ada Moe" in office.mara.presses(card, "All quotes").shown
        assert service.end() == 0

    with running(tmp_path, **slack.env) as service:
        slack.connected(seconds=60)
        assert "The piers are not safe" in office.mara.presses(card, "All quotes").shown
        office.limited_digest()
        office.refreshed()
        assert service.end() == 0
    assert slack.violations == []
    lines = "".join(service.lines["err"])
    assert "Traceback" not in lines
    assert "xoxb-" not in lines
    assert "xapp-" not in lines


def test_a_workspace_that_removes_the_app_pauses_its_digests(paper: Paper, slack: SlackServer, tmp_path: Path) -> None:
    configure(tmp_path, paper)
    boss = Reader(slack, slack.add_user("boss", is_owner=True), slack.add_channel("news"))
    with running(tmp_path, **slack.env) as service:
        slack.connected(seconds=60)
        assert "Created first" in boss.asks("/news", "digest create first at:07:30").shown
        slack.uninstall()
        service.wait_for("first")
        assert service.end() == 0
    assert "Traceback" not in "".join(service.lines["err"])


def test_over_http_the_same_service_answers_what_is_signed_and_nothing_else(
    paper: Paper, slack: SlackServer, tmp_path: Path
) -> None:
    configure(tmp_path, paper)
    office = Office(slack, paper, tmp_path)
    with running(tmp_path, PORT="0", **slack.env_http) as service:
        service.wait_for("Slack's requests are taken at")
        [line] = [one for one in service.lines["err"] if "Slack's requests are taken at" in one]
        url = line.split()[-1]
        slack.use_http(url)
        office.first_digest()
        assert slack.sockets == []
        forged = slack.deliver_http(url, "events_api", {"type": "event_callback"}, signature="wrong")
        stale = slack.deliver_http(url, "events_api", {"type": "event_callback"}, signature="stale")
        assert (forged.status, stale.status) == (401, 401)
        assert slack.verify_url(url).status == 200
        assert service.end() == 0
    assert slack.violations == []
