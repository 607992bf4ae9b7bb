"""The Web API's `views` methods, the stack of modals and the home tab of each person.

What a person does with a view is in `slack_interactions`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.loopback.slack_blocks import interactive
from tests.loopback.slack_calls import Call, Json, Refused, method
from tests.loopback.slack_limits import check_view
from tests.loopback.slack_pictures import check_pictures
from tests.loopback.slack_state import BOT_USER, Trigger, View, Workspace

DEPTH = 3
TRIGGER_S = 3.0


@method("views.open")
def open_view(call: Call) -> Json:
    body = _view(call, "modal")
    trigger = _trigger(call)
    view = new_view(call.workspace, trigger.user, body)
    call.workspace.modals[trigger.user] = [view]
    return {"ok": True, "view": view.told()}


@method("views.push")
def push_view(call: Call) -> Json:
    body = _view(call, "modal")
    trigger = _trigger(call)
    if trigger.view not in {one.id for one in call.workspace.modals.get(trigger.user, ())}:
        raise Refused("not_found")
    return {"ok": True, "view": push(call.workspace, trigger.user, body).told()}


@method("views.update")
def update_view(call: Call) -> Json:
    body = _view(call, "modal")
    by_id, external = call.text("view_id"), call.text("external_id")
    if not by_id and not external:
        raise Refused("invalid_arguments", ["[ERROR] missing required field: view_id or external_id [json-pointer:]"])
    view = _find(call.workspace, by_id, external)
    _fresh(call, view)
    replace(call.workspace, view, body)
    return {"ok": True, "view": view.told()}


@method("views.publish")
def publish_view(call: Call) -> Json:
    if not call.workspace.home_enabled:
        raise Refused("not_enabled")
    body, user = _view(call, "home"), call.workspace.user(call.need("user_id"))
    if user.id == BOT_USER:
        raise Refused("invalid_arguments", ["[ERROR] invalid user [json-pointer:/user_id]"])
    if (view := call.workspace.homes.get(user.id)) is None:
        view = call.workspace.homes[user.id] = new_view(call.workspace, user.id, body)
    else:
        _fresh(call, view)
        replace(call.workspace, view, body)
    return {"ok": True, "view": view.told()}


def _view(call: Call, kind: str) -> Json:
    view = call.structure("view", "invalid_arguments")
    check_view(view, kind)
    check_pictures(call.workspace, view["blocks"], "invalid_arguments", "/view/blocks")
    return dict(view)


def _trigger(call: Call) -> Trigger:
    """The trigger, which this uses up: a second use fails even where the first opened nothing."""
    trigger = call.workspace.triggers.get(call.need("trigger_id"))
    if trigger is None:
        raise Refused("invalid_arguments", ["[ERROR] invalid `trigger_id` [json-pointer:/trigger_id]"])
    if call.workspace.clock() - trigger.made_at > TRIGGER_S:
        raise Refused("expired_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    trigger.used = True
    return trigger


def _fresh(call: Call, view: View) -> None:
    if call.text("hash") not in {"", view.hash}:
        raise Refused("hash_conflict")


def everyone(workspace: Workspace) -> Iterator[View]:
    """Every view there is, modals and home tabs."""
    for stack in workspace.modals.values():
        yield from stack
    yield from workspace.homes.values()


def _find(workspace: Workspace, view_id: str, external: str) -> View:
    for view in everyone(workspace):
        if view.id == view_id or (external and view.body.get("external_id") == external):
            return view
    raise Refused("not_found")


def new_view(workspace: Workspace, user: str, body: Json, below: View | None = None) -> View:
    _external_once(workspace, body, None)
    view_id = workspace.new_id("V")
    kept = {**body, "blocks": workspace.with_ids(body["blocks"])}
    root = below.root if below else view_id
    view = View(view_id, user, kept, _hash(workspace), root, below.id if below else None)
    view.state = initial_state(view.blocks)
    return view


def push(workspace: Workspace, user: str, body: Json) -> View:
    """Lay a modal on the stack, which holds three."""
    stack = workspace.modals[user]
    if len(stack) >= DEPTH:
        raise Refused("push_limit_reached")
    stack.append(new_view(workspace, user, body, stack[-1]))
    return stack[-1]


def replace(workspace: Workspace, view: View, body: Json) -> None:
    """Draw a view anew; what was put in stays where block and element keep their ids."""
    _external_once(workspace, body, view)
    view.body = {**body, "blocks": workspace.with_ids(body["blocks"])}
    view.hash = _hash(workspace)
    fresh = initial_state(view.blocks)
    for block_id, values in fresh.items():
        kept = view.state.get(block_id, {})
        values |= {name: kept[name] for name in values if name in kept and kept[name]["type"] == values[name]["type"]}
    view.state = fresh


def _external_once(workspace: Workspace, body: Json, own: View | None) -> None:
    external = body.get("external_id")
    if external and any(one is not own and one.body.get("external_id") == external for one in everyone(workspace)):
        raise Refused("duplicate_external_id")


def _hash(workspace: Workspace) -> str:
    return f"{int(workspace.clock())}.{workspace.number()}"


_INITIAL = {
    "initial_value": "value",
    "initial_option": "selected_option",
    "initial_options": "selected_options",
    "initial_user": "selected_user",
    "initial_users": "selected_users",
    "initial_conversation": "selected_conversation",
    "initial_channel": "selected_channel",
    "initial_date": "selected_date",
    "initial_time": "selected_time",
}


def empty_value(element: Json) -> Json:
    """What the state says of an element nobody has touched."""
    kind = str(element["type"])
    if kind.endswith("_input"):
        return {"type": kind, "files": []} if kind == "file_input" else {"type": kind, "value": None}
    if kind == "checkboxes" or kind.startswith("multi_"):
        return {"type": kind, f"selected_{'options' if 'users' not in kind else 'users'}": []}
    names = {"users_select": "user", "conversations_select": "conversation", "channels_select": "channel"}
    names |= {"datepicker": "date", "timepicker": "time"}
    return {"type": kind, f"selected_{names.get(kind, 'option')}": None}


def initial_state(blocks: list[Json]) -> Json:
    """What `state.values` says of blocks nobody has touched."""
    state: dict[str, dict[str, Any]] = {}
    for block, element in interactive(blocks):
        if element["type"] in {"button", "overflow"}:
            continue
        given = {name: element[initial] for initial, name in _INITIAL.items() if initial in element}
        state.setdefault(block["block_id"], {})[element["action_id"]] = empty_value(element) | given
    return state
