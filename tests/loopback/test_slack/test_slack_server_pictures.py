"""Pictures at the loopback Slack: taken in after a while, and refused in blocks until then."""

from __future__ import annotations

import asyncio
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.loopback.slack_server import SlackServer, slack_server


def image(file: str) -> list[dict[str, Any]]:
    return [{"type": "image", "alt_text": "A chart", "slack_file": {"id": file}}]


async def _tried(client: AsyncWebClient, channel: str, file: str) -> str:
    try:
        await client.chat_postMessage(channel=channel, text="A chart", blocks=image(file))
    except SlackApiError as error:
        return str(error.response["response_metadata"]["messages"])
    return "taken"


async def _upload(server: SlackServer, channel: str, name: str) -> list[str]:
    client = AsyncWebClient(server.env["SLACK_BOT_TOKEN"], server.env["SLACK_API_BASE"])
    told = await client.files_upload_v2(filename=name, content=b"\x89PNG\r\n\x1a\n")
    file = told["files"][0]["id"]
    early = await _tried(client, channel, file)
    kinds = [(await client.files_info(file=file))["file"]["mimetype"] for _ in range(3)]
    return [early, *kinds, await _tried(client, channel, file), await _tried(client, channel, "F000000999")]


def test_a_picture_stands_in_blocks_once_slack_has_looked_at_it() -> None:
    with slack_server() as server:
        found = asyncio.run(_upload(server, server.add_channel("news"), "chart.png"))
        refused = "['[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]']"
        assert found == [refused, "", "", "image/png", "taken", refused]
        assert server.refused() == {"invalid_blocks"}


def test_a_file_that_is_no_picture_stands_in_no_blocks() -> None:
    with slack_server() as server:
        found = asyncio.run(_upload(server, server.add_channel("news"), "feeds.opml"))
        assert found[3] == "application/octet-stream"
        assert "invalid slack file" in found[4]
        assert server.refused() == {"invalid_blocks"}
