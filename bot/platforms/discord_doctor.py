"""What `doctor` looks at on Discord: the token, the clock, the application, servers, commands, and every channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.errors import DeliveryError
from bot.model import Check, Destination
from bot.platforms.discord_poster import DiscordPoster
from bot.platforms.discord_rights import called, invitation
from bot.platforms.discord_session import DiscordSession, Refused, TokenRefused
from bot.platforms.visible import plain

CLOCK_MAX_S = 30.0
FEW_SERVERS = 5
TOKEN_FIX = "copy the bot's token anew (discord.com/developers, Bot, Reset Token) into DISCORD_TOKEN"  # noqa: S105 - advice
NETWORK_FIX = "check the network, and that discord.com is not blocked; discordstatus.com tells of outages"
PUSHED_FIX = "clear “Interactions Endpoint URL” (discord.com/developers, General Information): the bot listens itself"
CLOCK_FIX = "set this machine's clock by the network (timedatectl set-ntp true): digests come by it"

Got = Mapping[str, Any]


def invite_link(application_id: str) -> str:
    """The address at which an admin of a server adds the bot, with the scopes and permissions that it needs."""
    asked = f"client_id={application_id}&scope=bot+applications.commands&permissions={invitation()}"
    return f"https://discord.com/oauth2/authorize?{asked}"


async def examine(session: DiscordSession, destinations: Sequence[Destination]) -> list[Check]:
    """Everything that can be looked at, each with its fix; with a refused token nothing else."""
    try:
        application: Got = await session.ask("GET", "/applications/@me")
    except TokenRefused:
        return [Check("Discord token", ok=False, said="Discord refuses it", fix=TOKEN_FIX)]
    except (DeliveryError, Refused) as error:
        return [Check("Discord", ok=False, said=str(error), fix=NETWORK_FIX)]
    client = await session.client()
    token = Check("Discord token", ok=True, said=f"the bot is {plain(str(client.user))}")
    looks = [token, _clock(session.skew_s), *_pushed(application), *await _servers(session, application)]
    return looks + [check for place in destinations for check in await _channel(session, place)]


def _clock(skew_s: float | None) -> Check:
    if skew_s is None:
        return Check("Discord clock", ok=True, said="not told")
    off = abs(skew_s) > CLOCK_MAX_S
    ahead = "ahead of" if skew_s > 0 else "behind"
    said = f"this machine is {abs(skew_s):.0f} s {ahead} Discord" if off else "this machine's clock is Discord's"
    return Check("Discord clock", ok=not off, said=said, fix=CLOCK_FIX if off else "")


def _pushed(application: Got) -> list[Check]:
    """Where Discord sends questions to an address, it sends none to the bot."""
    if not application.get("interactions_endpoint_url"):
        return []
    return [Check("Discord questions", ok=False, said="they go to an address instead of the bot", fix=PUSHED_FIX)]


async def _servers(session: DiscordSession, application: Got) -> list[Check]:
    link = invite_link(str(application["id"]))
    try:
        guilds: list[Got] = await session.ask("GET", "/users/@me/guilds")
    except (DeliveryError, Refused) as error:
        return [Check("Discord servers", ok=False, said=str(error), fix=NETWORK_FIX)]
    if not guilds:
        return [Check("Discord servers", ok=False, said="the bot is in none", fix=f"open {link} and choose a server")]
    names = ", ".join(plain(str(guild["name"])) for guild in guilds[:FEW_SERVERS])
    more = f" and {len(guilds) - FEW_SERVERS} more" if len(guilds) > FEW_SERVERS else ""
    told = Check("Discord servers", ok=True, said=f"{names}{more}", fix=f"to invite it to another: {link}")
    return [told, *await _scopes(session, application, guilds[:FEW_SERVERS], link)]


async def _scopes(session: DiscordSession, application: Got, guilds: Sequence[Got], link: str) -> list[Check]:
    """Commands show only in servers that granted `applications.commands`: asking for a server's own ones tells."""
    checks = []
    for guild in guilds:
        path, names = "/applications/{application_id}/guilds/{guild_id}/commands", {"guild_id": guild["id"]}
        try:
            await session.ask("GET", path, application_id=application["id"], **names)
        except Refused:
            name = plain(str(guild["name"]))
            said, fix = f"{name} does not let the bot offer commands", f"open {link} again for {name}"
            checks.append(Check("Discord commands", ok=False, said=said, fix=fix))
        except DeliveryError:
            break
    return checks


async def _channel(session: DiscordSession, place: Destination) -> list[Check]:
    what = f"Discord channel {place.channel}"
    try:
        lacking = await DiscordPoster(session).check(place)
        if lacking:
            return [Check(what, ok=False, said=said, fix=fix) for said, fix in map(_parted, lacking)]
        channel = await session.ask("GET", "/channels/{channel_id}", channel_id=place.channel)
    except (DeliveryError, Refused) as error:
        return [Check(what, ok=False, said=str(error), fix=NETWORK_FIX)]
    return [Check(what, ok=True, said=f"digests can be posted in {called(channel, place.channel)}")]


def _parted(sentence: str) -> tuple[str, str]:
    """`The bot cannot see #news: allow …` as what is said and what is to be done."""
    said, _, fix = sentence.rstrip(".").partition(": ")
    return said, fix
