"""What the bot may do in a channel, by the roles and overwrites that the API tells, and how to grant what is missing.

Pure. https://discord.com/developers/docs/topics/permissions
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.platforms.visible import plain

Payload = Mapping[str, Any]

TEXT, VOICE, NEWS, STAGE, FORUM, MEDIA = 0, 2, 5, 13, 15, 16
THREADS = (10, 11, 12)
FORUMS = (FORUM, MEDIA)
HOLD_MESSAGES = (TEXT, NEWS, VOICE, STAGE, *THREADS, *FORUMS)

ADMINISTRATOR, MANAGE_SERVER, MANAGE_MESSAGES = 1 << 3, 1 << 5, 1 << 13
VIEW, SEND, EMBED, HISTORY = 1 << 10, 1 << 11, 1 << 14, 1 << 16
NEW_THREADS, IN_THREADS = 1 << 35, 1 << 38
ALL = -1

# As Discord's own settings call them, and what each is for.
NAMES = {
    VIEW: ("View Channel", "see"),
    SEND: ("Send Messages", "write in"),
    EMBED: ("Embed Links", "show cards in"),
    HISTORY: ("Read Message History", "find its own messages in"),
    NEW_THREADS: ("Create Public Threads", "begin threads in"),
    IN_THREADS: ("Send Messages in Threads", "write in the threads of"),
}
INVITED = tuple(NAMES)
IN_FORUMS = {SEND: "Create Posts"}


def needed(kind: int, *, thread: bool = False) -> tuple[int, ...]:
    """The permissions that digests take in a channel of this kind; with `thread`, details in threads of it, too."""
    if kind in FORUMS:
        return (VIEW, SEND, IN_THREADS, EMBED, HISTORY)
    if kind in THREADS:
        return (VIEW, IN_THREADS, EMBED, HISTORY)
    return (VIEW, SEND, EMBED, HISTORY, *((NEW_THREADS, IN_THREADS) if thread else ()))


def held(channel: Payload, guild: Payload, member: Payload) -> int:
    """The permissions of a member in a channel; of a thread they are those of the channel above it."""
    if guild.get("owner_id") == member["user"]["id"]:
        return ALL
    ours = {guild["id"], *member["roles"]}
    base = 0
    for role in guild["roles"]:
        base |= int(role["permissions"]) if role["id"] in ours else 0
    if base & ADMINISTRATOR:
        return ALL
    overwrites = channel.get("permission_overwrites") or ()
    everybody = [one for one in overwrites if one["id"] == guild["id"]]
    of_roles = [one for one in overwrites if int(one["type"]) == 0 and one["id"] in ours - {guild["id"]}]
    own = [one for one in overwrites if int(one["type"]) == 1 and one["id"] == member["user"]["id"]]
    return _narrowed(_narrowed(_narrowed(base, everybody), of_roles), own)


def _narrowed(bits: int, overwrites: Iterable[Payload]) -> int:
    deny = allow = 0
    for one in overwrites:
        deny, allow = deny | int(one["deny"]), allow | int(one["allow"])
    return bits & ~deny | allow


def missing(bits: int, kind: int, name: str, *, thread: bool = False) -> list[str]:
    """A sentence for each permission that is missing; who cannot see a channel can do nothing else there."""
    lacking = [one for one in needed(kind, thread=thread) if not bits & one]
    return [_sentence(one, kind, name) for one in (lacking[:1] if VIEW in lacking else lacking)]


def _sentence(bit: int, kind: int, name: str) -> str:
    setting, deed = NAMES[bit]
    setting = IN_FORUMS.get(bit, setting) if kind in FORUMS else setting
    return (
        f"The bot cannot {deed} {name}: allow its role “{setting}” there (Edit Channel, Permissions)"
        " or in the whole server (Server Settings, Roles)."
    )


def unseen(name: str) -> str:
    """That a channel is hidden from the bot."""
    return _sentence(VIEW, TEXT, name)


def called(channel: Payload | None, channel_id: str) -> str:
    """`#news`, or the number where the name is not known."""
    name = plain(str((channel or {}).get("name") or ""))
    return f"#{name}" if name else f"the channel {channel_id}"


def invitation(bits: Sequence[int] = INVITED) -> int:
    """The sum that an invite link asks for."""
    return sum(bits)
