"""Pictures in blocks of the loopback Slack: a `slack_file` must be an upload of the app that Slack has looked at."""

from __future__ import annotations

from typing import Any

from tests.loopback.slack_calls import Json, Refused
from tests.loopback.slack_state import Workspace

LOOKS = 2  # how often the bot asks in vain for what kind of file it is: malware is looked for first
KINDS = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif"}


def look(workspace: Workspace, file: Json) -> None:
    """Slack knows the kind of an upload after a while."""
    looks = workspace.looks[file["id"]] = workspace.looks.get(file["id"], 0) + 1
    if file["id"] in workspace.contents and looks > LOOKS:
        file["mimetype"] = KINDS.get(file["filetype"], "application/octet-stream")


def check_pictures(workspace: Workspace, blocks: Any, refusal: str = "invalid_blocks", at: str = "/blocks") -> None:
    """Refuse blocks with a picture that is not there, or not known to be one yet."""
    for place, block in enumerate(blocks or ()):
        asked = block.get("slack_file") if block.get("type") == "image" else None
        if asked is None:
            continue
        file = workspace.files.get(str(asked.get("id", "")))
        if set(asked) != {"id"} or file is None or file["mimetype"] not in KINDS.values():
            raise Refused(refusal, [f"[ERROR] invalid slack file [json-pointer:{at}/{place}/slack_file]"])
