"""The message of a payload, and its texts, as tests look at them."""

from __future__ import annotations

from typing import Any


def message_of(payload: dict[str, Any]) -> dict[str, Any]:
    """The message of a payload as it is sent: that of a forum's post lies inside."""
    return {key: value for key, value in payload.get("message", payload).items() if key not in OURS}


OURS = ("under", "buttons", "thread_name", "name", "tags")


def texts_of(embed: dict[str, Any]) -> dict[str, str]:
    return {
        "title": embed.get("title", ""),
        "description": embed.get("description", ""),
        "footer": embed.get("footer", {}).get("text", ""),
        "author": embed.get("author", {}).get("name", ""),
    }
