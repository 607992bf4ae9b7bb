"""What Slack's errors mean for a delivery, and what an admin does about each. Without the SDK."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.errors import DeliveryError, MessageGoneError, PermanentDeliveryError, TransientDeliveryError

TOKEN_WAIT_S = 600.0
MISSING = "missing_scope"
LIMITED_WAIT_S = 30.0

PERMISSIONS = "api.slack.com/apps > the app > OAuth & Permissions"
RENEW = f"reinstall it at {PERMISSIONS}, then set SLACK_BOT_TOKEN to the new token"
RENEW_APP = (
    "generate one with the scope connections:write at api.slack.com/apps > the app > Basic Information > App-Level"
    " Tokens, then set SLACK_APP_TOKEN (xapp-…)"
)
# Of the token, not of the channel: to be renewed, and then everything goes on.
TOKEN = {
    "invalid_auth": "Slack does not know the bot token",
    "not_authed": "no bot token was given",
    "account_inactive": "the app was removed from the workspace, or its token belongs to a deleted user",
    "token_revoked": "the bot token was revoked",
    "token_expired": "the bot token has expired",
    "not_allowed_token_type": "this is no bot token, which begins with xoxb-",
    "org_login_required": "the workspace is being moved to another plan",
    "team_access_not_granted": "the app may not use this workspace",
}
LOST = {
    "channel_not_found": "Slack channel {channel} is not there, or is private and the bot is not in it: type"
    " `/invite @Pullquote` there",
    "not_in_channel": "the bot is not in Slack channel {channel}: type `/invite @Pullquote` there",
    "user_not_in_channel": "that person is not in Slack channel {channel}",
    "is_archived": "Slack channel {channel} is archived: unarchive it, and type `/invite @Pullquote` there",
    "restricted_action": "this workspace lets only some post in Slack channel {channel}: ask its admins",
    "restricted_action_read_only_channel": "Slack channel {channel} is read-only for the bot: ask its admins",
    "user_not_found": "nobody on Slack has that id any more",
    "user_disabled": "that person's Slack account is disabled",
    "cannot_dm_bot": "that is a bot, which reads nothing",
    "messages_tab_disabled": "the app's messages tab is off: api.slack.com/apps > the app > App Home",
}
REFUSED = {
    "invalid_blocks": "Slack takes no such blocks",
    "invalid_blocks_format": "Slack takes no such blocks",
    "msg_too_long": "Slack finds the message too long",
    "msg_blocks_too_long": "Slack finds the message's blocks too long",
    "invalid_metadata_format": "Slack takes no such metadata",
    "metadata_too_large": "Slack finds the message's metadata too large",
    "no_text": "Slack finds nothing in the message",
    "too_many_attachments": "Slack finds too much in the message",
    "invalid_arguments": "Slack takes no such arguments",
    "thread_not_found": "the message whose thread it belongs to is no longer there",
}
GONE = {
    "message_not_found": "the message is no longer there",
    "cant_update_message": "Slack lets nobody edit that message any more",
    "edit_window_closed": "Slack lets nobody edit that message any more",
}


def failure(
    status: int, body: Mapping[str, Any], retry_after_s: float | None, channel: str, *, app: bool = False
) -> DeliveryError:
    """The error of an answer that is not ok; `app`: it was asked with the app token."""
    error = str(body.get("error") or f"HTTP {status}")
    if status == 429 or error in ("ratelimited", "rate_limited"):  # noqa: PLR2004 - the number says it
        return TransientDeliveryError("Slack asks for a pause", retry_after_s or LIMITED_WAIT_S)
    if error in (*TOKEN, MISSING):
        return _of_the_token(error, body, app=app)
    if error in LOST:
        return PermanentDeliveryError(f"{LOST[error].format(channel=channel)} ({error})", lost=True)
    if error in GONE:
        return MessageGoneError(f"{GONE[error]} ({error})")
    if error in REFUSED:
        said = "; ".join(_said(body))
        return PermanentDeliveryError(f"{REFUSED[error]} ({error})" + (f": {said}" if said else ""))
    return TransientDeliveryError(f"Slack answered: {error[:80]}", retry_after_s)


def _of_the_token(error: str, body: Mapping[str, Any], *, app: bool) -> DeliveryError:
    """No delivery's fault: with another token, or one of more scopes, everything goes on."""
    if app:
        reason = f"Slack does not take the app token ({error}): {RENEW_APP}"
    elif error == MISSING:
        reason = f"{scope_missing([str(body.get('needed', ''))])} ({error})"
    else:
        reason = f"{TOKEN[error]} ({error}): {RENEW}"
    return TransientDeliveryError(reason, TOKEN_WAIT_S, counts=False)


def scope_missing(scopes: Sequence[str]) -> str:
    """`the app lacks the scope chat:write: add it …`."""
    many = "scopes" if len(scopes) > 1 else "scope"
    return f"the app lacks the {many} {', '.join(scopes)}: add it at {PERMISSIONS}, then reinstall the app"


def _said(body: Mapping[str, Any]) -> Sequence[str]:
    """What Slack says beside its error, which names places in what we sent and echoes none of it."""
    metadata = body.get("response_metadata")
    messages = metadata.get("messages") if isinstance(metadata, Mapping) else None
    return [str(one)[:200] for one in (messages or body.get("errors") or ())][:3]
