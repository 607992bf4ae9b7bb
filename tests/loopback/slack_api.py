"""The Web API of the loopback Slack: which token and which scope may call what, and the answer to each call.

The methods themselves register in `slack_calls`; this module imports those that make up the API.
"""

from __future__ import annotations

import json
import logging
import secrets

from aiohttp import web

from tests.loopback import slack_chat, slack_conversations, slack_files, slack_views
from tests.loopback.slack_calls import METHODS, Call, Json, Refused, method
from tests.loopback.slack_door import arguments, token_of
from tests.loopback.slack_state import APP, Workspace

log = logging.getLogger(__name__)

FAMILIES = (slack_chat, slack_conversations, slack_files, slack_views)
METHOD = r"{method:[a-zA-Z]+(?:\.[a-zA-Z]+)+}"
APP_METHODS = {"apps.connections.open"}


@method("apps.connections.open")
def open_connection(call: Call) -> Json:
    ticket = secrets.token_hex(8)
    call.workspace.tickets.add(ticket)
    address = call.workspace.base.replace("http://", "ws://")
    return {"ok": True, "url": f"{address}/link/?ticket={ticket}&app_id={APP}"}


class WebApi:
    """Answers `/api/METHOD`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def routes(self) -> list[web.RouteDef]:
        paths = (f"/{before}{METHOD}" for before in ("", "api/", "api/api/"))  # a base address with its /api or without
        return [route(path, self._answer) for path in paths for route in (web.post, web.get)]

    async def _answer(self, request: web.Request) -> web.Response:
        name, args = request.match_info["method"], await arguments(request)
        with self._workspace.changed:
            status, answer = self._run(name, args | {"token": token_of(request, args)})
            headers = {"x-oauth-scopes": ",".join(sorted(self._workspace.scopes))}
            if status == 429:
                headers["Retry-After"] = str(answer.pop("retry_after"))
            self._workspace.changed.notify_all()
            return web.Response(
                text=json.dumps(answer), status=status, headers=headers, content_type="application/json"
            )

    def _run(self, name: str, args: Json) -> tuple[int, Json]:
        workspace = self._workspace
        try:
            self._admit(name, args["token"])
            return 200, METHODS[name].run(Call(workspace, name, args))
        except Refused as refused:
            if refused.error == "ratelimited":
                return 429, refused.body()
            if not _is_early(name, refused.error, args):
                workspace.violate(name, refused.error, refused.messages, args)
            return 200, refused.body()
        except Exception as error:
            log.exception("the loopback Slack itself broke in %s", name)
            workspace.violate(name, f"loopback broke: {error!r}", body=args)
            return 500, {"ok": False, "error": "internal_error"}

    def _admit(self, name: str, token: str) -> None:
        workspace = self._workspace
        if not token:
            raise Refused("not_authed")
        if token not in {workspace.bot_token, workspace.app_token}:
            raise Refused("invalid_auth")
        if workspace.token_problem:
            raise Refused(workspace.token_problem)
        if name not in METHODS:
            raise Refused("unknown_method", req_method=name)
        if name != "auth.test" and (token == workspace.app_token) != (name in APP_METHODS):
            raise Refused("not_allowed_token_type")
        workspace.need_scope(METHODS[name].scope)


def _is_early(method: str, error: str, args: Json) -> bool:
    """Whether a view is asked for by the app's own name before the acknowledgement that shows it was carried out."""
    return method == "views.update" and error == "not_found" and not args.get("view_id")
