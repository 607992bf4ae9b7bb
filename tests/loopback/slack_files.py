"""Files of the loopback Slack: the three steps of an upload, what a person uploads, and the guarded download."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from tests.loopback.slack_calls import Call, Json, Refused, method
from tests.loopback.slack_chat import add_message, thread_of
from tests.loopback.slack_pictures import look
from tests.loopback.slack_state import BOT_USER, Workspace


@method("files.getUploadURLExternal", "files:write")
def upload_url(call: Call) -> Json:
    name, length = call.need("filename"), call.need("length")
    if not length.isdigit() or int(length) < 1:
        raise Refused("invalid_arguments", ["[ERROR] must be greater than 0 [json-pointer:/length]"])
    file = new_file(call.workspace, BOT_USER, name, None)
    file |= {"size": int(length), "mimetype": "", "alt_txt": call.text("alt_txt")}
    return {"ok": True, "upload_url": f"{call.workspace.base}/upload/v1/{file['id']}", "file_id": file["id"]}


@method("files.completeUploadExternal", "files:write")
def complete_upload(call: Call) -> Json:
    asked = call.structure("files", "invalid_arguments")
    if not isinstance(asked, list) or not asked or not all(isinstance(one, dict) and one.get("id") for one in asked):
        raise Refused("invalid_arguments", ["[ERROR] missing required field: files [json-pointer:]"])
    files = [_uploaded(call.workspace, one) for one in asked]
    if where := call.text("channel_id"):
        channel = call.workspace.channel(where, joined=True)
        if channel.archived:
            raise Refused("is_archived")
        thread_ts = thread_of(channel, call.text("thread_ts"))
        text = call.text("initial_comment")
        add_message(call.workspace, channel, BOT_USER, text, thread_ts=thread_ts).files = files
    return {"ok": True, "files": files}


@method("files.info", "files:read")
def file_info(call: Call) -> Json:
    if (file := call.workspace.files.get(call.need("file"))) is None:
        raise Refused("file_not_found")
    look(call.workspace, file)
    return {"ok": True, "file": file, "comments": []}


def _uploaded(workspace: Workspace, asked: Json) -> Json:
    file = workspace.files.get(asked["id"])
    if file is None or asked["id"] not in workspace.contents:
        raise Refused("file_not_found")
    file["title"] = asked.get("title") or file["name"]
    return file


def new_file(workspace: Workspace, user: str, name: str, content: bytes | None) -> Json:
    """A file as Slack tells of it; without its content until that is uploaded."""
    file_id = workspace.new_id("F")
    address = f"{workspace.base}/files-pri/{file_id}"
    kind = name.rpartition(".")[2].lower() if "." in name else "text"
    file: dict[str, Any] = {
        "id": file_id,
        "name": name,
        "title": name,
        "filetype": kind,
        "user": user,
        "mode": "hosted",
    }
    file |= {"mimetype": "application/octet-stream", "size": len(content or b""), "is_external": False}
    file |= {"url_private": f"{address}/{name}", "url_private_download": f"{address}/download/{name}"}
    workspace.files[file_id] = file
    if content is not None:
        workspace.contents[file_id] = content
    return file


class FileServer:
    """The two addresses that are no methods."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/upload/v1/{file}", self._upload),
            web.get("/files-pri/{file}/{name}", self._download),
            web.get("/files-pri/{file}/download/{name}", self._download),
            web.get("/signin", self._sign_in),
        ]

    async def _upload(self, request: web.Request) -> web.Response:
        content = await _content(request)
        with self._workspace.changed:
            file = self._workspace.files.get(request.match_info["file"])
            if file is None or len(content) != file["size"]:
                self._workspace.violate("upload", "the content is not as long as was said", body=len(content))
                return web.Response(status=400, text="length mismatch")
            self._workspace.contents[file["id"]] = content
        return web.Response(text=f"OK - {len(content)}")

    async def _download(self, request: web.Request) -> web.Response:
        """The content for the bot's token alone; all else is sent to a page to sign in, which answers 200."""
        workspace, file = self._workspace, request.match_info["file"]
        with workspace.changed:
            allowed = request.headers.get("Authorization") == f"Bearer {workspace.bot_token}"
            if not allowed or "files:read" not in workspace.scopes or workspace.token_problem:
                workspace.violate("url_private_download", "not signed in", body=request.path)
                raise web.HTTPFound("/signin")
            if file not in workspace.contents:
                return web.Response(status=404)
            return web.Response(body=workspace.contents[file], content_type="application/octet-stream")

    async def _sign_in(self, request: web.Request) -> web.Response:
        return web.Response(text=f"<html><title>Sign in</title>{request.path}</html>", content_type="text/html")


async def _content(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    form = await request.post()
    field = next((one for one in form.values() if isinstance(one, web.FileField)), None)
    return field.file.read() if field else b""
