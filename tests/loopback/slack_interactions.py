"""What people do in the loopback workspace: type commands, press, choose, fill in and close; and what they then see.

Every act is an `Interaction`. Impossible acts (a button that is not shown, a required field left empty) are errors of
the test, not of the bot: they raise `AssertionError`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.loopback import slack_payloads as payloads
from tests.loopback.slack_blocks import interactive
from tests.loopback.slack_calls import Json, Refused
from tests.loopback.slack_delivery import Delivery
from tests.loopback.slack_elements import offered
from tests.loopback.slack_filling import fill, find_element, value_of
from tests.loopback.slack_limits import check_options, view_findings
from tests.loopback.slack_response import ResponseUrl, answer
from tests.loopback.slack_state import BOT_USER, Message, View, Workspace
from tests.loopback.slack_views import everyone, initial_state, push, replace

if TYPE_CHECKING:
    from tests.loopback.slack_server import SlackServer

SETTLE_S = 10.0


@dataclass(slots=True)
class Interaction:
    """One act of one person and what came of it so far."""

    server: SlackServer = field(repr=False)
    id: str
    user: str
    channel: str | None
    since: str
    thread_ts: str | None = None
    delivery: Delivery | None = None
    response_url: str = ""
    trigger_id: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)

    @property
    def ack_s(self) -> float | None:
        """Seconds until the acknowledgement, in real time; None before it."""
        return self.delivery.ack_s if self.delivery else None

    @property
    def failed(self) -> str:
        """What Slack shows instead: `operation_timeout`, `dispatch_failed`, or nothing."""
        return self.delivery.failed if self.delivery else ""

    def settled(self, seconds: float = SETTLE_S) -> Interaction:
        """Wait until it is acknowledged or failed; what the app is not told of is settled at once."""
        self.server.wait_for(lambda: self.delivery is None or self.delivery.settled, seconds)
        return self

    def replied(self, seconds: float = SETTLE_S) -> list[Message]:
        """Wait until the person sees an answer."""
        self.server.wait_for(lambda: self.replies, seconds)
        return self.replies

    @property
    def reply(self) -> Message:
        """The newest answer seen; waits for the first."""
        return self.replied()[-1]

    @property
    def replies(self) -> list[Message]:
        """What the person sees now because of this act: by response_url, shown to them alone, or posted in answer."""
        with self.server.workspace.changed:
            seen = [one for one in self._candidates() if one.origin == self.id or self._followed(one)]
            return copy.deepcopy(sorted(seen, key=lambda one: one.ts))

    def _candidates(self) -> list[Message]:
        workspace = self.server.workspace
        mine = [one for one in workspace.ephemerals if one.ephemeral_to == self.user]
        places = {self.channel} if self.channel else {one.id for one in workspace.channels.values() if one.kind == "im"}
        posted = [one for place in places & set(workspace.channels) for one in workspace.channels[place].messages]
        return mine + [one for one in posted if one.user == BOT_USER]

    def _followed(self, message: Message) -> bool:
        """Without a response_url, but after the act and in its place: shown to the person, or posted in its thread."""
        if message.origin is not None or message.ts <= self.since:
            return False
        if self.channel is None:
            return bool(message.ephemeral_to) or self.user in self.server.channel(message.channel).members
        if message.ephemeral_to:
            return message.channel == self.channel
        thread = message.thread_ts in {self.thread_ts, self.since} and message.thread_ts is not None
        return thread or (self.delivery is not None and self.delivery.kind == "events_api" and self.thread_ts is None)


class People:
    """The acts; `send(kind, payload, settle, accepts)` delivers."""

    def __init__(self, server: SlackServer) -> None:
        self._server = server
        self._workspace: Workspace = server.workspace
        self._offers: dict[tuple[str, str], list[Json]] = {}

    def slash(self, user: str, channel: str, command: str, text: str) -> Interaction:
        self.needs("commands", "commands", command)
        with self._workspace.changed:
            act = self._act(user, channel)
            payload = payloads.slash(self._workspace, user, self._workspace.channels[channel], command, text)
            payload |= self._ways(act, "commands")
        return self._send(act, "slash_commands", payload, self._said(act, channel, user), accepts=True)

    def shortcut(self, user: str, callback_id: str, message: Message) -> Interaction:
        self.needs("commands", "shortcuts", callback_id)
        with self._workspace.changed:
            act, source = self._act(user, message.channel), self._live(message)
            payload = payloads.interactive(self._workspace, "message_action", user)
            payload |= {"callback_id": callback_id, "message_ts": source.ts, "action_ts": self._workspace.new_ts()}
            payload |= {"channel": payloads.named(self._workspace, source.channel), "message": source.body()}
            payload |= self._ways(act, "app")
        return self._send(act, "interactive", payload)

    def press(self, source: Message | View, label: str, user: str) -> Interaction:
        """Press the button of this label, action_id or value."""
        with self._workspace.changed:
            held = self._now(source)
            block, element = find_element(held.blocks, label, {"button"})
        return self._act_on(held, block, element, {}, user)

    def choose(self, source: Message | View, menu: str, choice: Any, user: str) -> Interaction:
        """Choose an option (or a list of them), by text or value, in an element outside of a form."""
        with self._workspace.changed:
            held = self._now(source)
            block, element = find_element(held.blocks, menu, None)
            form = block["type"] == "input" and not block.get("dispatch_action")
            assert not form, f"{menu!r} is part of a form: fill it in by `submit`"
            value = value_of(element, choice, self._choices(held, element), self._workspace.files)
            if isinstance(held, View) and element["type"] != "overflow":
                held.state[block["block_id"]][element["action_id"]] = value
        return self._act_on(held, block, element, value, user)

    def _act_on(self, held: Message | View, block: Json, element: Json, chosen: Json, user: str) -> Interaction:
        with self._workspace.changed:
            payload = payloads.interactive(self._workspace, "block_actions", user)
            payload |= payloads.place(self._workspace, held)
            act = self._act(user, None if isinstance(held, View) else held.channel)
            if isinstance(held, Message):
                act.thread_ts = held.thread_ts or held.ts
                state = initial_state(held.blocks)
                if element["action_id"] in state.get(block["block_id"], {}):
                    state[block["block_id"]][element["action_id"]] = chosen
                payload["state"] = {"values": state}
            payload["actions"] = [payloads.action(self._workspace, block, element, chosen)]
            payload |= self._ways(act, "actions", held)
        return self._send(act, "interactive", payload)

    def suggest(self, source: Message | View, menu: str, typed: str, user: str) -> Interaction:
        """Type into an external select; the act's `options` are the texts offered, none below `min_query_length`."""
        with self._workspace.changed:
            held = self._now(source)
            block, element = find_element(held.blocks, menu, {"external_select", "multi_external_select"})
            act = self._act(user, None if isinstance(held, View) else held.channel)
            if len(typed) < element.get("min_query_length", 3):
                return act
            payload = payloads.interactive(self._workspace, "block_suggestion", user)
            payload |= payloads.place(self._workspace, held)
            payload |= {"action_id": element["action_id"], "block_id": block["block_id"], "value": typed}
        return self._send(act, "interactive", payload, self._offered(act, held, element), accepts=True).settled()

    def submit(self, view: View, values: dict[str, Any], user: str) -> Interaction:
        """Fill in fields, by label, action_id or block_id, and submit; `errors` are those shown beside the fields."""
        with self._workspace.changed:
            held = self._now(view)
            assert isinstance(held, View)
            fill(held, values, lambda element: self._choices(held, element), self._workspace.files)
            act = self._act(user, None)
            payload = payloads.interactive(self._workspace, "view_submission", user)
            act.trigger_id = payload["trigger_id"] = self._workspace.new_trigger(user, held.id)
            payload |= {"view": held.told(), "response_urls": self._response_urls(act, held)}
        return self._send(act, "interactive", payload, self._submitted(act, held), accepts=True)

    def close(self, view: View, user: str, *, cleared: bool = False) -> Interaction | None:
        """Close a modal; the app hears of it only where it asked to."""
        with self._workspace.changed:
            held = self._now(view)
            assert isinstance(held, View)
            stack = self._workspace.modals[user]
            gone = list(stack) if cleared else [held]
            self._workspace.modals[user] = [one for one in stack if one not in gone]
            if not held.body.get("notify_on_close"):
                return None
            act = self._act(user, None)
            payload = payloads.interactive(self._workspace, "view_closed", user)
            payload |= {"view": held.told(), "is_cleared": cleared}
        return self._send(act, "interactive", payload)

    def event(self, told: Json, act: Interaction | None = None) -> Interaction:
        """Tell the app, unless its manifest does not ask for events of this kind."""
        with self._workspace.changed:
            act = act or self._act(told.get("user", BOT_USER), told.get("channel"))
            payload = payloads.event(self._workspace, told)
            manifest = self._workspace.manifest
            if manifest is not None and told["type"] not in manifest.events:
                return act
        return self._send(act, "events_api", payload)

    def begin(self, user: str, channel: str, since: str, thread_ts: str | None) -> Interaction:
        act = self._act(user, channel)
        act.since, act.thread_ts = since, thread_ts
        return act

    def _act(self, user: str, channel: str | None) -> Interaction:
        assert user in self._workspace.users, f"nobody is called {user}"
        assert channel is None or channel in self._workspace.channels, f"no channel {channel}"
        return Interaction(self._server, f"i{self._workspace.number()}", user, channel, self._workspace.new_ts())

    def needs(self, scope: str, declared: str, name: str) -> None:
        """Fail the test that waits for what the app may not hear of, or does not declare in its manifest."""
        assert scope in self._workspace.scopes, f"without the scope {scope} Slack sends nothing of the kind"
        manifest = self._workspace.manifest
        assert manifest is None or name in getattr(manifest, declared), f"the manifest declares no {name} in {declared}"

    def _ways(self, act: Interaction, kind: str, source: Message | View | None = None) -> Json:
        """The trigger, and the response_url where there is a channel to answer in."""
        view = source.id if isinstance(source, View) and source.id not in _home_ids(self._workspace) else None
        act.trigger_id = self._workspace.new_trigger(act.user, view)
        if act.channel is None:
            return {"trigger_id": act.trigger_id}
        message = source if isinstance(source, Message) else None
        act.response_url = self._server.response_urls.give(kind, act.id, act.channel, act.user, message)
        return {"trigger_id": act.trigger_id, "response_url": act.response_url}

    def _response_urls(self, act: Interaction, view: View) -> list[Json]:
        told: list[Json] = []
        for block, element in interactive(view.blocks):
            if element.get("response_url_enabled"):
                value = view.state[block["block_id"]][element["action_id"]]
                channel = value.get("selected_conversation") or value.get("selected_channel")
                act.channel = channel
                act.response_url = self._server.response_urls.give("app", act.id, channel, act.user)
                place = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": channel}
                told.append(place | {"response_url": act.response_url})
        return told

    def _now(self, source: Message | View) -> Message | View:
        return self._live(source) if isinstance(source, Message) else self._live_view(source)

    def _live(self, message: Message) -> Message:
        held = [*self._workspace.channels[message.channel].messages, *self._workspace.ephemerals]
        found = next((one for one in held if one.ts == message.ts), None)
        assert found is not None, "the message is not there any more"
        return found

    def _live_view(self, view: View) -> View:
        found = next((one for one in everyone(self._workspace) if one.id == view.id), None)
        assert found is not None, "the view is not open any more"
        return found

    def _choices(self, held: Message | View, element: Json) -> list[Json]:
        if "external" not in element["type"]:
            return offered(element)
        initial = [*element.get("initial_options", ()), *filter(None, [element.get("initial_option")])]
        return initial + self._offers.get((_key(held), element["action_id"]), [])

    def _send(
        self,
        act: Interaction,
        kind: str,
        payload: Json,
        settle: Callable[[Delivery], None] | None = None,
        *,
        accepts: bool = False,
    ) -> Interaction:
        manifest = self._workspace.manifest
        assert kind != "interactive" or manifest is None or manifest.interactive, "interactivity is off in the manifest"
        act.delivery = self._server.send(kind, payload, settle, accepts=accepts)
        return act

    def _said(self, act: Interaction, channel: str, user: str) -> Callable[[Delivery], None]:
        """The acknowledgement of a command may be a message."""

        def settle(delivery: Delivery) -> None:
            if body := _body(delivery.response):
                self._check(lambda: answer(self._workspace, ResponseUrl("", act.id, channel, user, 0.0), body), body)

        return settle

    def _offered(self, act: Interaction, held: Message | View, element: Json) -> Callable[[Delivery], None]:
        def settle(delivery: Delivery) -> None:
            if found := check_options(delivery.response):
                self._workspace.violate("block_suggestion", "invalid options", found, delivery.response)
                return
            choices = offered(delivery.response)
            self._offers.setdefault((_key(held), element["action_id"]), []).extend(choices)
            act.options = [one["text"]["text"] for one in choices]

        return settle

    def _submitted(self, act: Interaction, view: View) -> Callable[[Delivery], None]:
        """Carry out the `response_action`: an empty acknowledgement closes this view alone."""

        def settle(delivery: Delivery) -> None:
            body = _body(delivery.response)
            self._check(lambda: self._respond(act, view, body), body)

        return settle

    def _respond(self, act: Interaction, view: View, body: Json) -> None:
        stack, action = self._workspace.modals[view.user], body.get("response_action")
        if action in {"update", "push"} and (found := view_findings(body.get("view"), "modal")):
            raise Refused("invalid_arguments", found)
        if action == "errors":
            self._show_errors(act, view, body)
        elif action == "clear":
            stack.clear()
        elif action == "update":
            replace(self._workspace, view, body["view"])
        elif action == "push":
            push(self._workspace, view.user, body["view"])
        elif action is None and not body:
            stack.remove(view)
        else:
            raise Refused("invalid_response_action")

    def _show_errors(self, act: Interaction, view: View, body: Json) -> None:
        fields = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        errors = body.get("errors")
        if not isinstance(errors, dict) or not errors or set(errors) - fields:
            raise Refused("invalid_errors", [f"[ERROR] no such input blocks: {errors}"])
        act.errors = dict(errors)

    def _check(self, run: Callable[[], None], body: Any) -> None:
        try:
            run()
        except Refused as refused:
            self._workspace.violate("acknowledgement", refused.error, refused.messages, body)


def _home_ids(workspace: Workspace) -> set[str]:
    return {one.id for one in workspace.homes.values()}


def _body(response: Any) -> Json:
    """What an acknowledgement says; over HTTP a bare text is a message's."""
    if isinstance(response, str):
        return {"text": response}
    return response or {}


def _key(held: Message | View) -> str:
    return held.id if isinstance(held, View) else held.ts
