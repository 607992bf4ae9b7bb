"""Answering interactions over REST: the callback within its three seconds, then the webhook for fifteen minutes."""

from __future__ import annotations

import copy
from typing import Any

from tests.loopback import discord_wire as wire
from tests.loopback.discord_calls import Answer, Call, Route
from tests.loopback.discord_commands import CHOICES as MOST_CHOICES
from tests.loopback.discord_commands import check_choice
from tests.loopback.discord_components import check_modal
from tests.loopback.discord_errors import Faults, invalid, refuse
from tests.loopback.discord_interactions import (
    ACKNOWLEDGE_S,
    AUTOCOMPLETE,
    CHOICES,
    COMMAND,
    COMPONENT,
    LATER,
    LATER_UPDATE,
    MESSAGE,
    MODAL,
    SHOW_MODAL,
    TOKEN_S,
    UPDATE,
    Interaction,
)
from tests.loopback.discord_limits import check_message
from tests.loopback.discord_posts import Wanted, change, check_post, compose
from tests.loopback.discord_state import EPHEMERAL, LOADING, Message, Payload

CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
ALLOWED = {
    COMMAND: {MESSAGE, LATER, SHOW_MODAL},
    COMPONENT: {MESSAGE, LATER, LATER_UPDATE, UPDATE, SHOW_MODAL},
    AUTOCOMPLETE: {CHOICES},
    MODAL: {MESSAGE, LATER},
}
BY_COMMAND, REPLY = 20, 19


def check_callback(call: Call) -> None:
    body = call.form()
    data = body.get("data") or {}
    if body.get("type") in {MESSAGE, UPDATE}:
        check_message(data, files=len(call.files))
    elif body.get("type") == CHOICES:
        _check_choices(data)
    elif body.get("type") == SHOW_MODAL:
        check_modal(data)


def _check_choices(data: Payload) -> None:
    faults, choices = Faults(), data.get("choices")
    if not isinstance(choices, list):
        raise invalid("data.choices", "BASE_TYPE_REQUIRED", "This field is required")
    if len(choices) > MOST_CHOICES:
        faults.add("data.choices", "BASE_TYPE_MAX_LENGTH", f"Must be {MOST_CHOICES} or fewer in length.")
    for place, choice in enumerate(choices):
        check_choice(choice, f"data.choices.{place}", faults)
    faults.settle()


def callback(call: Call) -> Answer:
    one = call.backend.desk.interactions.get(call.params["interaction_token"])
    if one is None or one.id != call.id("interaction_id"):
        raise refuse(10062)
    after_s = call.at - one.asked_at
    if one.acknowledged:
        raise refuse(40060)
    if after_s > ACKNOWLEDGE_S:
        one.late = True
        raise refuse(10062)
    kind = call.form().get("type")
    if kind not in _allowed(one):
        raise invalid("type", "BASE_TYPE_CHOICES", f"Value must be one of {sorted(_allowed(one))}.")
    _answer(call, one, kind, call.form().get("data") or {})
    one.answer_type, one.acknowledged_after_s = kind, after_s
    return _callback_answer(call, one) if call.flag("with_response") else Answer()


def _allowed(one: Interaction) -> set[int]:
    return ALLOWED[one.kind] | ({LATER_UPDATE, UPDATE} if one.kind == MODAL and one.pressed else set())


def _answer(call: Call, one: Interaction, kind: int, data: Payload) -> None:
    if kind == MESSAGE:
        check_post(call.wanted(data))
        one.original = _say(call, one, call.wanted(data), hidden=_hidden(data))
    elif kind == LATER:
        one.original = _say(call, one, Wanted({}, []), hidden=_hidden(data))
        one.original.flags |= LOADING
    elif kind == LATER_UPDATE:
        one.original = one.pressed
    elif kind == UPDATE and one.pressed is not None:
        one.original = one.pressed
        _edit(call, one, one.pressed, call.wanted(data))
    elif kind == CHOICES:
        one.choices = copy.deepcopy(data["choices"])
    else:
        one.modal = copy.deepcopy(data)


def _hidden(data: Payload) -> bool:
    return bool((data.get("flags") or 0) & EPHEMERAL)


def _say(call: Call, one: Interaction, wanted: Wanted, *, hidden: bool) -> Message:
    """Post into the interaction's channel, for everybody or for the person alone."""
    message = compose(call.world, one.channel, call.world.me, wanted, hidden=hidden)
    message.asked = _asked(one)
    message.only_for = one.user if hidden else None
    message.type = BY_COMMAND if one.kind == COMMAND and one.original is None else REPLY if one.pressed else 0
    if one.pressed is not None:
        message.reference = {"type": 0, "message_id": str(one.pressed.id), "channel_id": str(one.channel.id)}
    return message


def _asked(one: Interaction) -> Payload:
    """What a message tells of the interaction it answers; of a form also what showed it."""
    asked: Payload = {
        "id": str(one.id),
        "type": one.kind,
        "user": wire.user(one.user),
        "authorizing_integration_owners": one.payload["authorizing_integration_owners"],
    }
    if one.original is not None and one.original is not one.pressed:
        asked["original_response_message_id"] = str(one.original.id)
    if one.kind == COMMAND:
        return asked | {"name": one.payload["data"]["name"], "command_type": 1}
    if one.shown_by is not None:
        return asked | {"triggering_interaction_metadata": _asked(one.shown_by)}
    return asked | ({"interacted_message_id": str(one.pressed.id)} if one.pressed else {})


def _edit(call: Call, one: Interaction, message: Message, wanted: Wanted) -> None:
    change(call.world, one.channel, message, wanted)
    if message is one.original:
        one.original_edits += 1


def _callback_answer(call: Call, one: Interaction) -> Answer:
    about: Payload = {"id": str(one.id), "type": one.kind}
    resource: Payload | None = None
    if one.original is not None:
        about |= {
            "response_message_id": str(one.original.id),
            "response_message_loading": bool(one.original.flags & LOADING),
            "response_message_ephemeral": one.original.ephemeral,
        }
        if one.answer_type in {MESSAGE, UPDATE}:
            resource = {"type": one.answer_type, "message": wire.message(call.world, one.original)}
    return Answer(200, {"interaction": about} | ({"resource": resource} if resource else {}))


def _webhook(call: Call) -> Interaction:
    """The interaction behind a token: acknowledged, and not older than fifteen minutes."""
    one = call.backend.desk.interactions.get(call.params["webhook_token"])
    if one is None or call.id("webhook_id") != call.world.application_id or not one.acknowledged:
        raise refuse(10015)
    if call.world.clock.now() - one.asked_at > TOKEN_S:
        raise refuse(50027)
    return one


def check_webhook_message(call: Call) -> None:
    check_message(call.form(), files=len(call.files))


def follow_up(call: Call) -> Answer:
    """A further message; directly after a promise it is the promised one, as the vendor keeps it."""
    one = _webhook(call)
    if one.answer_type == LATER and one.original is not None and one.original.flags & LOADING:
        check_post(call.wanted())
        _edit(call, one, one.original, call.wanted())
        return Answer(200, wire.message(call.world, one.original))
    check_post(call.wanted())
    message = _say(call, one, call.wanted(), hidden=_hidden(call.form()))
    one.followups.append(message)
    return Answer(200, wire.message(call.world, message))


def _original(call: Call) -> tuple[Interaction, Message]:
    one = _webhook(call)
    if one.original is None or one.original.deleted:
        raise refuse(10008)
    return one, one.original


def get_original(call: Call) -> Answer:
    return Answer(200, wire.message(call.world, _original(call)[1]))


def edit_original(call: Call) -> Answer:
    one, message = _original(call)
    _edit(call, one, message, call.wanted())
    return Answer(200, wire.message(call.world, message))


def delete_original(call: Call) -> Answer:
    return _delete(call, _original(call)[1])


def _delete(call: Call, message: Message) -> Answer:
    message.deleted = True
    channel = call.world.find_channel(message.channel_id)
    if channel is not None:
        channel.messages.pop(message.id, None)
    return Answer()


def _followed(call: Call) -> tuple[Interaction, Message]:
    one, number = _webhook(call), call.id("message_id")
    for message in one.messages:
        if message.id == number:
            return one, message
    raise refuse(10008)


def get_followed(call: Call) -> Answer:
    return Answer(200, wire.message(call.world, _followed(call)[1]))


def edit_followed(call: Call) -> Answer:
    one, message = _followed(call)
    _edit(call, one, message, call.wanted())
    return Answer(200, wire.message(call.world, message))


def delete_followed(call: Call) -> Answer:
    return _delete(call, _followed(call)[1])


def _open(method: str, path: str, handler: Any, check: Any = None) -> Route:
    return Route(method, path, handler, check, open=True)


ROUTES = [
    _open("POST", CALLBACK, callback, check_callback),
    _open("POST", WEBHOOK, follow_up, check_webhook_message),
    _open("GET", f"{WEBHOOK}/messages/@original", get_original),
    _open("PATCH", f"{WEBHOOK}/messages/@original", edit_original, check_webhook_message),
    _open("DELETE", f"{WEBHOOK}/messages/@original", delete_original),
    _open("GET", f"{WEBHOOK}/messages/{{message_id}}", get_followed),
    _open("PATCH", f"{WEBHOOK}/messages/{{message_id}}", edit_followed, check_webhook_message),
    _open("DELETE", f"{WEBHOOK}/messages/{{message_id}}", delete_followed),
]
