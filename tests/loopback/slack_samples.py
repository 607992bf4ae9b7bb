"""Blocks and views as small as they can be, for the tests of the loopback Slack itself."""

from __future__ import annotations

from tests.loopback.slack_calls import Json


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: object) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(label: str, action_id: str, **more: object) -> Json:
    return {"type": "button", "text": plain(label), "action_id": action_id, **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def rich(*leaves: Json, holder: str = "rich_text_section", **more: object) -> Json:
    return {"type": "rich_text", "elements": [{"type": holder, "elements": list(leaves), **more}]}


def options(*texts: str) -> list[Json]:
    return [{"text": plain(one), "value": one} for one in texts]


def field(label: str, element: Json, **more: object) -> Json:
    """An input block whose id is its label in small letters."""
    return {"type": "input", "block_id": label.lower(), "label": plain(label), "element": element, **more}


def written(label: str, **more: object) -> Json:
    return field(label, {"type": "plain_text_input", "action_id": label.lower() + "-text"}, **more)


def actors(**more: object) -> Json:
    """An external select that asks after two characters."""
    return field("Actor", {"type": "external_select", "action_id": "actor", "min_query_length": 2, **more})


def modal(*blocks: Json, **more: object) -> Json:
    return {"type": "modal", "title": plain("Ask"), "submit": plain("Go"), "blocks": list(blocks), **more}
