"""What `doctor` looks at on Slack: tokens, scopes, channels and the clock, each with its fix. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.errors import DeliveryError
from bot.model import Check, Destination
from bot.platforms.slack_failures import scope_missing
from bot.platforms.slack_poster import SlackPoster
from bot.platforms.slack_session import Identity, SlackSession
from bot.platforms.wording import sentence

MANIFEST = "config/slack-manifest.yaml"
SKEW_S = 60.0
# Every scope of the manifest, with what stops working where it was not granted.
SCOPES = {
    "app_mentions:read": "questions by mention",
    "channels:history": "looking back after a crash",
    "channels:read": "checking channels",
    "chat:write": "posting at all",
    "commands": "slash commands",
    "files:read": "taking feeds from a file",
    "files:write": "giving feeds as a file",
    "groups:history": "looking back in private channels",
    "groups:read": "checking private channels",
    "im:history": "questions in direct messages",
    "im:write": "watches, and sending files",
    "usergroups:read": "admins by user group",
    "users:read": "knowing who is an admin, and their zone",
}


async def examine(session: SlackSession, destinations: Sequence[Destination]) -> list[Check]:
    """One check a line; of a token that is refused nothing further is asked."""
    try:
        identity = await session.identity(fresh=True)
    except DeliveryError as error:
        return [Check("Slack: bot token", ok=False, said=str(error), fix=_token_fix())]
    checks = [Check("Slack: bot token", ok=True, said=f"good for {identity.name or identity.team}")]
    checks += [_scopes(identity), await _way_in(session), *_clock(identity, datetime.now(UTC))]
    for destination in destinations:
        if destination.platform == "slack":
            checks.append(await _channel(session, destination))
    return checks


def _token_fix() -> str:
    return f"Create the app from {MANIFEST} at api.slack.com/apps, install it, and set SLACK_BOT_TOKEN (xoxb-…)."


def _scopes(identity: Identity) -> Check:
    missing = [scope for scope in SCOPES if scope not in identity.scopes]
    if not identity.scopes or not missing:
        return Check("Slack: scopes", ok=True, said="all granted" if identity.scopes else "Slack named none")
    without = "; ".join(f"{scope}: {SCOPES[scope]}" for scope in missing)
    fix = f"{scope_missing(missing)} (or paste {MANIFEST} anew under App Manifest)."
    return Check("Slack: scopes", ok=False, said=f"without {without}", fix=sentence(fix))


async def _way_in(session: SlackSession) -> Check:
    """Socket Mode by the app token, or HTTP by the signing secret."""
    if not session.app_token:
        return _http(session)
    try:
        await session.socket_address()
    except DeliveryError as error:
        fix = (
            "api.slack.com/apps > the app > Socket Mode: enable it; Basic Information > App-Level Tokens: generate one"
            " with connections:write and set SLACK_APP_TOKEN (xapp-…)."
        )
        return Check("Slack: Socket Mode", ok=False, said=str(error), fix=fix)
    return Check("Slack: Socket Mode", ok=True, said="the app token opens a connection")


def _http(session: SlackSession) -> Check:
    if session.signing_secret:
        said = "Slack is to call https://YOUR-HOST/slack/events"
        return Check("Slack: HTTP", ok=True, said=said, fix=f"The end of {MANIFEST} says where that goes.")
    fix = (
        "Set SLACK_APP_TOKEN for Socket Mode, or for HTTP SLACK_SIGNING_SECRET: api.slack.com/apps > the app >"
        " Basic Information > App Credentials."
    )
    return Check("Slack: questions", ok=False, said="nobody can ask anything: there is no way in", fix=fix)


def _clock(identity: Identity, now: datetime) -> list[Check]:
    """Over a minute apart: at five, signatures are refused."""
    try:
        theirs = parsedate_to_datetime(identity.date)
    except ValueError:
        return []
    apart_s = (now - theirs.astimezone(UTC)).total_seconds()
    if abs(apart_s) <= SKEW_S:
        return [Check("Slack: clock", ok=True, said="agrees with Slack's")]
    said = f"{abs(apart_s):.0f} s {'ahead of' if apart_s > 0 else 'behind'} Slack's; requests are refused from 300 s on"
    return [
        Check("Slack: clock", ok=False, said=said, fix="Let the machine set its clock by NTP: timedatectl set-ntp on")
    ]


async def _channel(session: SlackSession, destination: Destination) -> Check:
    what = f"Slack: channel {destination.channel}"
    missing = await SlackPoster(session).unfit(destination)  # the token and its scopes have their own lines
    if missing:
        return Check(what, ok=False, said="nothing can be posted there", fix=" ".join(missing))
    return Check(what, ok=True, said="can be posted to")
