"""What `doctor` asks of Discord and Slack: tokens, scopes, permissions, membership, clock; each by its own adapter."""

from __future__ import annotations

from collections.abc import Sequence

from bot.live import discord_session, slack_session
from bot.model import Check, Destination, Subscription
from config.settings import Settings

NAMES = {"discord": "Discord", "slack": "Slack"}
FIXES = {
    "discord": "set DISCORD_TOKEN (README, Discord), or take the digest out",
    "slack": "set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (README, Slack), or take the digest out",
}


async def examine_platforms(settings: Settings, stored: Sequence[Subscription], *, offline: bool) -> list[Check]:
    """Every platform that has a token or a digest; offline only what needs no network."""
    wanted = _destinations(settings, stored)
    env = settings.env
    checks = [*_tokenless(settings, wanted), *_halted(stored)]
    if offline:
        return checks
    if env.discord_token:
        checks += await _discord(settings, wanted["discord"])
    if env.slack_bot_token:
        checks += await _slack(settings, wanted["slack"])
    return checks


def _destinations(settings: Settings, stored: Sequence[Subscription]) -> dict[str, list[Destination]]:
    """Where digests go, each channel once; and the channels where the admins are told of trouble."""
    file = settings.file
    every = [Destination(one.platform, one.channel) for one in file.digests]
    every += [one.destination for one in stored if not one.paused]
    every += [Destination("discord", file.discord.notices)] if file.discord.notices else []
    every += [Destination("slack", file.slack.notices)] if file.slack.notices else []
    return {name: [one for one in dict.fromkeys(every) if one.platform == name] for name in NAMES}


def _tokenless(settings: Settings, wanted: dict[str, list[Destination]]) -> list[Check]:
    tokens = {"discord": settings.env.discord_token, "slack": settings.env.slack_bot_token}
    return [
        Check(name, ok=False, said=f"a digest goes to {NAMES[name]}, which has no token", fix=FIXES[name])
        for name, places in wanted.items()
        if places and not tokens[name]
    ]


def _halted(stored: Sequence[Subscription]) -> list[Check]:
    return [
        Check(
            "digests",
            ok=False,
            said=f"{one.name} ({one.destination.platform} {one.destination.channel}) is paused: {one.halted}",
            fix=f"then, in that server or workspace: /news digest pause {one.name} resume",
        )
        for one in stored
        if one.halted
    ]


async def _discord(settings: Settings, places: Sequence[Destination]) -> list[Check]:
    from bot.platforms.discord_doctor import examine

    session = discord_session(settings)
    try:
        return await examine(session, places)
    finally:
        await session.close()


async def _slack(settings: Settings, places: Sequence[Destination]) -> list[Check]:
    from bot.platforms.slack_doctor import examine

    session = slack_session(settings)
    try:
        return await examine(session, places)
    finally:
        await session.close()
