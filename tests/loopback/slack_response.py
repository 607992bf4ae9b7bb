"""`response_url`: five uses in thirty minutes, each a message, an edit or a removal in the place of an interaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.loopback.slack_calls import Json, Refused
from tests.loopback.slack_chat import add_ephemeral, add_message, rewrite, thread_of
from tests.loopback.slack_limits import check_message
from tests.loopback.slack_pictures import check_pictures
from tests.loopback.slack_state import BOT_USER, Message, Workspace

USES, GOOD_FOR_S = 5, 30 * 60.0
FIELDS = {
    "text",
    "blocks",
    "attachments",
    "response_type",
    "replace_original",
    "delete_original",
    "unfurl_links",
    "unfurl_media",
    "thread_ts",
    "metadata",
    "mrkdwn",
}


@dataclass(slots=True)
class ResponseUrl:
    """Where an interaction can be answered without a token; `message` is the one it came from, if any."""

    path: str
    origin: str
    channel: str
    user: str
    made_at: float
    message: Message | None = None
    uses: int = 0


class ResponseUrls:
    """All there are, by path."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._given: dict[str, ResponseUrl] = {}

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/{kind:commands|actions|app}/{rest:.+}", self._answer)]

    def give(self, kind: str, origin: str, channel: str, user: str, message: Message | None = None) -> str:
        path = f"/{kind}/T0LOOPBACK/{self._workspace.number()}/{origin}"
        self._given[path] = ResponseUrl(path, origin, channel, user, self._workspace.clock(), message)
        return self._workspace.base + path

    async def _answer(self, request: web.Request) -> web.Response:
        try:
            body: Any = await request.json()
        except ValueError:
            body = None
        with self._workspace.changed:
            try:
                self._use(request.path, body)
            except Refused as refused:
                self._workspace.violate("response_url", refused.error, refused.messages, body)
                gone = refused.error in {"used_url", "expired_url"}
                return web.json_response(refused.body(), status=404 if gone else 400)
            self._workspace.changed.notify_all()
        return web.Response(text="ok")

    def _use(self, path: str, body: Any) -> None:
        """Count a use, a refused one too, and do what the body says."""
        given = self._given.get(path)
        if given is None or self._workspace.clock() - given.made_at > GOOD_FOR_S:
            raise Refused("expired_url")
        if given.uses >= USES:
            raise Refused("used_url")
        given.uses += 1
        if not isinstance(body, dict):
            raise Refused("invalid_payload")
        if unknown := set(body) - FIELDS:
            raise Refused("invalid_payload", [f"[ERROR] invalid additional property: {sorted(unknown)}"])
        answer(self._workspace, given, body)


def answer(workspace: Workspace, given: ResponseUrl, body: Json) -> None:
    """Carry out an answer, be it by the address or in an acknowledgement."""
    if body.get("delete_original") is True or body.get("delete_original") == "true":
        _delete(workspace, given)
        return
    kind = body.get("response_type", "ephemeral")
    if kind not in {"ephemeral", "in_channel"}:
        raise Refused(
            "invalid_payload", ["[ERROR] must be one of: ephemeral, in_channel [json-pointer:/response_type]"]
        )
    text, blocks = str(body.get("text") or ""), body.get("blocks")
    check_message(text, blocks)
    check_pictures(workspace, blocks)
    if str(body.get("replace_original", "")).lower() == "true" and given.message:
        rewrite(workspace, given.message, body.get("text"), blocks)
        given.message.origin = given.origin
        return
    channel = workspace.channels[given.channel]
    thread_ts = thread_of(channel, str(body.get("thread_ts") or ""))
    if kind == "in_channel":
        message = add_message(workspace, channel, BOT_USER, text, blocks, thread_ts=thread_ts)
    else:
        message = add_ephemeral(workspace, channel, given.user, text, blocks, thread_ts=thread_ts)
    message.origin, message.request = given.origin, body


def _delete(workspace: Workspace, given: ResponseUrl) -> None:
    if given.message is None:
        raise Refused("message_not_found")
    held = workspace.ephemerals if given.message.ephemeral_to else workspace.channels[given.channel].messages
    if given.message not in held:
        raise Refused("message_not_found")
    held.remove(given.message)
