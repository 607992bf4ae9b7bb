"""What Slack's requests say: who did what where. Reads their bodies, and knows neither the SDK nor any answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.platforms import slack_forms as forms
from bot.platforms.slack_places import Place
from bot.platforms.slack_render import PART

GONE = {
    "channel_archive": "is archived",
    "group_archive": "is archived",
    "channel_deleted": "was deleted",
    "group_deleted": "was deleted",
    "channel_left": "no longer has the bot in it",
    "group_left": "no longer has the bot in it",
    "member_left_channel": "no longer has the bot in it",
}
REMOVED = ("app_uninstalled", "tokens_revoked")
# A message that is a person's own words, though Slack gives it a subtype.
SPOKEN = (None, "", "thread_broadcast", "file_share")

Body = Mapping[str, Any]


def commanded(body: Body) -> Place:
    """Where a command was typed."""
    return Place(
        str(body["user_id"]),
        str(body.get("channel_id", "")),
        response_url=str(body.get("response_url", "")),
        trigger=str(body.get("trigger_id", "")),
    )


def chosen(body: Body) -> tuple[Place, str]:
    """Of which message somebody chose a shortcut, and where the answer goes."""
    message = body.get("message") or {}
    thread, ts = str(message.get("thread_ts") or ""), str(message.get("ts") or body.get("message_ts", ""))
    place = Place(
        str(body["user"]["id"]),
        str((body.get("channel") or {}).get("id", "")),
        "" if thread == ts else thread,
        response_url=str(body.get("response_url", "")),
        trigger=str(body.get("trigger_id", "")),
    )
    return place, ts


def placed(body: Body) -> Place:
    """Where a button was pressed: in a message, in one for the presser alone, in a modal or on the home tab."""
    container, view = body.get("container") or {}, body.get("view") or {}
    user, trigger = str(body["user"]["id"]), str(body.get("trigger_id", ""))
    if view:
        origin, home = forms.origin(str(view.get("private_metadata", ""))), view.get("type") == "home"
        where = "" if home else str(view["id"])
        return Place(user, origin.channel, origin.thread, trigger=trigger, view=where, home=home)
    thread = str(container.get("thread_ts") or (body.get("message") or {}).get("thread_ts") or "")
    return Place(
        user,
        str((body.get("channel") or {}).get("id") or container.get("channel_id", "")),
        # A card that has a thread stands in the channel itself: its reader has not opened the thread.
        "" if thread == container.get("message_ts") else thread,
        response_url=str(body.get("response_url", "")),
        trigger=trigger,
        private=bool(container.get("is_ephemeral")) and not _of_several(body),
    )


def pressed(body: Body) -> str:
    """What the pressed button carries; "" for an element that is no button of ours."""
    return next((str(one["value"]) for one in body.get("actions", ()) if one.get("value")), "")


def _of_several(body: Body) -> bool:
    """Whether the button stands under an answer of several messages, of which one alone cannot be replaced."""
    return any(str(one.get("action_id", "")).startswith(PART) for one in body.get("actions", ()))


def asks(event: Mapping[str, Any], ours: str) -> bool:
    """Whether a person says this to the bot: a mention, or a message in their own conversation with it."""
    own = event.get("bot_id") or event.get("bot_profile") or event.get("user") in (None, ours)
    here = event.get("type") == "app_mention" or event.get("channel_type") == "im"
    return bool(not own and event.get("subtype") in SPOKEN and here and not event.get("edited"))


def removes(event: Mapping[str, Any]) -> bool:
    """Whether the bot itself was removed: a person's token that was revoked takes nothing from it."""
    bot = (event.get("tokens") or {}).get("bot")
    return event.get("type") == "app_uninstalled" or (event.get("type") == "tokens_revoked" and bool(bot))


def loses(event: Mapping[str, Any], ours: str) -> str:
    """How the bot lost the event's channel; "" where it did not."""
    kind = str(event.get("type", ""))
    return "" if kind == "member_left_channel" and event.get("user") != ours else GONE.get(kind, "")


def own(body: Body) -> str:
    """Our own user's id, as Slack tells it with the event."""
    granted: Sequence[Mapping[str, Any]] = body.get("authorizations") or ()
    return next((str(one.get("user_id", "")) for one in granted if one.get("is_bot")), "")
