"""Charts where people look: pictures with words on Discord and Slack, by their real clients, and bars at a prompt."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from bot.conversation import Attachment, Bin, Chart, Reply, Share
from bot.errors import ChartError
from bot.platforms.chart_words import words
from bot.platforms.discord_render import DiscordRenderer
from bot.platforms.drawing_room import PNG
from bot.platforms.slack_render import SlackRenderer
from bot.platforms.terminal_draw import draw
from bot.platforms.terminal_render import TerminalRenderer
from tests.loopback.discord_state import Message
from tests.loopback.slack_server import SlackServer
from tests.platforms.charts import a_chart
from tests.platforms.discord_house import House, discord_house, shown
from tests.platforms.slack_newsroom import slack_newsroom

TOLD = "Quotes by Ada Lind, 5 Apr–4 Jun: 7, most in the week of 1 Jun (4); about: 1, all in the week of 1 Jun."
TITLE = "Ada Lind · 7 quotes by, 1 about"


class DryInk:
    """An `Illustrator` that never draws."""

    async def draw(self, chart: Chart) -> bytes:  # noqa: ARG002 - the port
        raise ChartError("the ink is dry")


# --- Discord ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with discord_house(tmp_path) as one:
        yield one


def pictured(message: Message) -> str:
    """The words of the one picture, which stands in the first embed."""
    [attached] = message.attachments
    assert attached.content.startswith(PNG)
    assert message.embeds[0]["image"]["url"].endswith("chart.png")
    return str(attached.description)


def test_on_discord_a_chart_is_a_picture_with_words_and_the_next_answer_takes_it_away(house: House) -> None:
    with house.connected():
        answer = house.ask(house.rolf, "actor", name="Ada Lind")
        chart = house.server.press(answer, "Chart", house.rolf).wait()
        assert chart.ephemeral
        assert shown(chart) == TITLE
        assert pictured(chart).startswith(TOLD)
        back = house.server.press(chart, "Quotes by Ada Lind", house.rolf).wait()
        assert "“We sail tomorrow”" in shown(back)
        assert back.attachments == []


def test_on_discord_a_chart_is_shared_with_its_picture_and_words(house: House) -> None:
    with house.connected():
        answer = house.ask(house.rolf, "actor", name="Ada Lind")
        chart = house.server.press(answer, "Chart", house.rolf).wait()
        house.server.press(chart, "Share", house.rolf)
        house.server.wait_for(lambda: _public(house), what="a shared chart")
        [shared] = _public(house)
        assert pictured(shared) == pictured(chart)
        assert "shared by Rolf" in shown(shared)


def test_on_discord_a_picture_that_may_not_be_shared_is_shared_in_words(house: House) -> None:
    with house.connected():
        answer = house.ask(house.rolf, "actor", name="Ada Lind")
        chart = house.server.press(answer, "Chart", house.rolf).wait()
        house.server.fail("POST /webhooks/*", 403)
        house.server.press(chart, "Share", house.rolf)
        house.server.wait_for(lambda: _public(house), what="a shared chart")
        [shared] = _public(house)
        assert shared.attachments == []
        assert TOLD in shown(shared)


def _public(house: House) -> list[Message]:
    return [one for one in house.server.messages(house.news) if not one.ephemeral]


def test_on_discord_a_picture_that_is_refused_is_told_in_words(house: House) -> None:
    with house.connected():
        answer = house.ask(house.rolf, "actor", name="Ada Lind")
        house.server.fail("PATCH /webhooks/*", 403)
        told = house.server.press(answer, "Chart", house.rolf).wait()
        assert told.attachments == []
        assert TOLD in shown(told)


def test_on_discord_a_chart_that_was_not_drawn_is_told_in_words_and_why(house: House) -> None:
    with house.connected(change=lambda one: replace(one, illustrator=DryInk())):
        answer = house.ask(house.rolf, "actor", name="Ada Lind")
        told = house.server.press(answer, "Chart", house.rolf).wait()
        assert told.attachments == []
        assert TOLD in shown(told)
        assert "The picture is missing: the ink is dry." in shown(told)


# --- Slack -----------------------------------------------------------------------------------------------------------


def picture_of(server: SlackServer, blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """The one picture among blocks: what Slack has of it."""
    [image] = [one for one in blocks if one["type"] == "image"]
    file = server.workspace.files[image["slack_file"]["id"]]
    assert server.workspace.contents[file["id"]].startswith(PNG)
    return {"alt": image["alt_text"], "file_alt": file["alt_txt"]}


def charted(server: SlackServer, user: str, channel: str) -> Any:
    answer = server.slash(user, channel, "/actor", "Ada Lind").reply
    return server.press(answer, "Chart", user).reply


@pytest.mark.usefixtures("bot")
def test_on_slack_a_chart_is_handed_over_first_and_shown_once_slack_knows_it(
    server: SlackServer, kim: str, news: str
) -> None:
    chart = charted(server, kim, news)
    assert chart.ephemeral_to == kim
    assert TITLE in chart.shown
    picture = picture_of(server, chart.blocks)
    assert picture["alt"].startswith(TOLD)
    assert picture["file_alt"] == picture["alt"]
    asked = [one.method for one in server.requests if one.method.startswith("files.")]
    assert asked == ["files.getUploadURLExternal", "files.completeUploadExternal", *["files.info"] * 3]
    assert server.posted(news) == []
    assert server.dms(kim) == []


@pytest.mark.usefixtures("bot")
def test_on_slack_a_chart_is_shared_with_its_picture(server: SlackServer, kim: str, news: str) -> None:
    server.press(charted(server, kim, news), "Share", kim)
    [shared] = server.wait_for(lambda: server.posted(news))
    assert picture_of(server, shared.blocks)["alt"].startswith(TOLD)
    assert "Shared by kim" in shared.shown


@pytest.mark.usefixtures("bot")
def test_on_slack_a_picture_refused_at_the_address_is_shown_in_the_channel(
    server: SlackServer, kim: str, news: str
) -> None:
    answer = server.slash(kim, news, "/actor", "Ada Lind").reply
    server.refuse("response_url", "invalid_blocks")
    server.press(answer, "Chart", kim).settled()
    chart = server.wait_for(lambda: next((one for one in server.ephemerals(kim) if TITLE in one.shown), None))
    assert picture_of(server, chart.blocks)["alt"].startswith(TOLD)


@pytest.mark.usefixtures("bot")
def test_on_slack_a_picture_refused_everywhere_is_told_in_words(server: SlackServer, kim: str, news: str) -> None:
    answer = server.slash(kim, news, "/actor", "Ada Lind").reply
    server.refuse("response_url", "invalid_blocks")
    server.refuse("chat.postEphemeral", "invalid_blocks")
    told = server.press(answer, "Chart", kim).reply
    assert TOLD in told.shown
    assert "image" not in {one["type"] for one in told.blocks}
    assert told.buttons == ["Quotes by Ada Lind", "Share"]


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal", "files.info"])
def test_on_slack_a_picture_that_is_not_taken_is_told_in_words(
    server: SlackServer, kim: str, news: str, method: str
) -> None:
    answer = server.slash(kim, news, "/actor", "Ada Lind").reply
    server.refuse(method, "internal_error")
    told = server.press(answer, "Chart", kim).reply
    assert TOLD in told.shown


@pytest.mark.usefixtures("bot")
def test_on_slack_a_chart_is_shown_in_a_modal_too(server: SlackServer, kim: str, news: str) -> None:
    server.slash(kim, news, "/actor", "")
    form = server.view(kim)
    assert server.suggest(form, "Name", "Ad", kim) == ["Ada Lind"]
    server.submit(form, {"Name": "Ada Lind"}, kim)
    answer = server.wait_for(lambda: next((one for one in server.views(kim) if "“We sail" in one.shown), None))
    server.press(answer, "Chart", kim)
    chart = server.wait_for(lambda: next((one for one in server.views(kim) if TITLE in one.shown), None))
    assert picture_of(server, chart.blocks)["alt"].startswith(TOLD)
    assert server.posted(news) == []


def test_on_slack_a_chart_that_was_not_drawn_is_told_in_words(
    server: SlackServer, kim: str, news: str, tmp_path: Path
) -> None:
    with slack_newsroom(server, tmp_path, change=lambda one: replace(one, illustrator=DryInk())):
        told = charted(server, kim, news)
        assert TOLD in told.shown
        assert "The picture is missing: the ink is dry." in told.shown


# --- payloads --------------------------------------------------------------------------------------------------------


def test_without_a_picture_every_platform_tells_the_words() -> None:
    reply = Reply(title="Ada Lind", chart=a_chart())
    [discord] = DiscordRenderer().reply(reply)
    assert words(a_chart()) in discord["embeds"][0]["description"].replace("\\", "")
    assert "image" not in discord["embeds"][0]
    [slack] = SlackRenderer().reply(reply)
    assert words(a_chart()) in json.dumps(slack["blocks"], ensure_ascii=False)
    assert slack["text"].replace("\u2060", "") == words(a_chart())


def test_with_a_picture_the_words_stand_for_it_alone() -> None:
    picture = Attachment("chart.png", "image/png", PNG, words(a_chart()), uploaded="F0123456789")
    reply = Reply(title="Ada Lind", chart=a_chart(), picture=picture, lines=("#1 in the picture: 朝日新聞",))
    [discord] = DiscordRenderer().reply(reply)
    [embed] = discord["embeds"]
    assert embed["image"] == {"url": "attachment://chart.png"}
    assert embed["description"].replace("\\", "") == "#1 in the picture: 朝日新聞"
    [slack] = SlackRenderer().reply(reply)
    assert [one["type"] for one in slack["blocks"]] == ["header", "image", "rich_text"]
    assert slack["blocks"][1]["alt_text"] == words(a_chart())


# --- the terminal ----------------------------------------------------------------------------------------------------


def bars(chart: Chart, width: int = 60) -> str:
    out = io.StringIO()
    [payload] = TerminalRenderer("UTC").reply(Reply(title="Ada Lind", chart=chart))
    draw(json.loads(json.dumps(payload)), Console(file=out, width=width, color_system=None, highlight=False))
    return out.getvalue()


def test_at_the_prompt_a_chart_is_bars_that_need_no_colour() -> None:
    assert bars(a_chart([(2, 0), (0, 0), (3, 1), (0, 4)])) == (
        "Ada Lind\n"
        "Quotes by Ada Lind, 1–4 Jun: 5, most on Wed 3 Jun (3);\n"
        "about: 5, most on Thu 4 Jun (4). By outlet: Fjord Post 16,\n"
        "Nordwire 7. Each outlet's copy counts. Days and hours of\n"
        "UTC.\n"
        "\n"
        "1–4 Jun\n"
        "Mon 1 Jun  ██████████████████ 2\n"
        "Tue 2 Jun\n"
        "Wed 3 Jun  ████████████████████████████░░░░░░░░░ 3 + 1 about\n"
        "Thu 4 Jun  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 4 about\n"
        "\n"
        "by outlet\n"
        "Fjord Post  ██████████████████████████░░░░░░░░░ 12 + 4 about\n"
        "Nordwire    ████░░░░░░░░░░░ 2 + 5 about\n"
    )


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_bars_keep_to_the_width_and_show_whatever_is_there(width: int) -> None:
    outlets = (
        Share("The Sydney Morning Herald and Weekly Advertiser", 1000),
        Share("朝日新聞" * 9, 1, 1),
        Share("", 2),
    )
    chart = a_chart([(1, 1), (5000, 0)], outlets=outlets)
    lines = [line for line in bars(chart, width).splitlines() if "█" in line or "░" in line]
    assert len(lines) == 5
    assert all(cell_len(line) <= width for line in lines) or width == 20
    assert "█░ 1 + 1 about" in lines[0]


def test_a_name_with_controls_is_inert_in_bars() -> None:
    chart = replace(a_chart(), outlets=(Share("\x1b[31mred\x07\n", 1),), bins=(Bin(a_chart().bins[0].start, 1),))
    assert "\x1b" not in bars(chart)
