"""Values of the state as Discord writes them in JSON: the fields its own description requires, no more than it tells.

It decides nothing.
"""

from __future__ import annotations

from datetime import datetime

from tests.loopback.discord_permissions import Permission
from tests.loopback.discord_state import (
    FORUMS,
    Attachment,
    Channel,
    Guild,
    Message,
    Payload,
    Role,
    User,
    World,
)


def user(one: User) -> Payload:
    return {
        "id": str(one.id),
        "username": one.name,
        "discriminator": "0",
        "global_name": None if one.bot else one.name.title(),
        "avatar": None,
        "bot": one.bot,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
        "clan": None,
        "avatar_decoration_data": None,
        "collectibles": None,
        "banner": None,
        "accent_color": None,
    }


def own_user(one: User) -> Payload:
    """The bot's own account as only itself sees it."""
    return user(one) | {"mfa_enabled": True, "locale": one.locale, "verified": True, "email": None, "premium_type": 0}


def role(one: Role, position: int) -> Payload:
    return {
        "id": str(one.id),
        "name": one.name,
        "permissions": str(one.permissions),
        "position": position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": one.managed,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def member(guild: Guild, one: User, *, with_user: bool = True) -> Payload:
    payload: Payload = {
        "roles": [str(held) for held in sorted(guild.members.get(one.id, ()))],
        "nick": None,
        "avatar": None,
        "banner": None,
        "joined_at": when(guild.joined_at),
        "premium_since": None,
        "communication_disabled_until": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }
    return payload | ({"user": user(one)} if with_user else {})


def when(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")


def channel(world: World, one: Channel) -> Payload:
    if one.recipient is not None:
        return {
            "id": str(one.id),
            "type": one.type,
            "flags": 0,
            "recipients": [user(one.recipient)],
            "last_message_id": _last(one),
        }
    return _thread(world, one) if one.is_thread else _guild_channel(one)


def _last(one: Channel) -> str | None:
    return str(max(one.messages)) if one.messages else None


def _guild_channel(one: Channel) -> Payload:
    payload: Payload = {
        "id": str(one.id),
        "type": one.type,
        "flags": 1 << 4 if one.tag_required else 0,
        "guild_id": str(one.guild_id),
        "name": one.name,
        "position": one.position,
        "parent_id": None if one.parent_id is None else str(one.parent_id),
        "topic": None,
        "nsfw": False,
        "rate_limit_per_user": 0,
        "last_message_id": _last(one),
        "permission_overwrites": overwrites(one),
    }
    if one.type in FORUMS:
        payload |= {"available_tags": tags(one), "default_reaction_emoji": None, "default_sort_order": None}
        payload |= {"default_forum_layout": 0, "template": ""}
    return payload


def overwrites(one: Channel) -> list[Payload]:
    return [
        {"id": str(target), "type": int(change.of_member), "allow": str(change.allow), "deny": str(change.deny)}
        for target, change in one.overwrites.items()
    ]


def tags(one: Channel) -> list[Payload]:
    return [
        {"id": str(tag), "name": name, "moderated": False, "emoji_id": None, "emoji_name": None}
        for tag, name in one.tags.items()
    ]


def _thread(world: World, one: Channel) -> Payload:
    payload: Payload = {
        "id": str(one.id),
        "type": one.type,
        "flags": 0,
        "guild_id": str(one.guild_id),
        "name": one.name,
        "parent_id": str(one.parent_id),
        "owner_id": str(one.owner_id),
        "rate_limit_per_user": 0,
        "last_message_id": _last(one),
        "message_count": len(one.messages),
        "member_count": 1,
        "total_message_sent": len(one.messages),
        "thread_metadata": {
            "archived": one.archived,
            "archive_timestamp": when(one.created_at),
            "auto_archive_duration": one.auto_archive_minutes,
            "locked": one.locked,
            "create_timestamp": when(one.created_at),
        },
        "member": {
            "id": str(one.id),
            "user_id": str(world.me.id),
            "join_timestamp": when(one.created_at),
            "flags": 0,
        },
    }
    return payload | ({"applied_tags": [str(tag) for tag in one.applied_tags]} if one.applied_tags else {})


def attachment(one: Attachment) -> Payload:
    return {
        "id": str(one.id),
        "filename": one.filename,
        "size": len(one.content),
        "url": one.url,
        "proxy_url": one.url,
        "content_type": one.content_type,
    } | ({"description": one.description} if one.description else {})


def message(world: World, one: Message, *, with_nonce: bool = False) -> Payload:
    """A message as REST tells it; the nonce is told where it was posted, never in the history."""
    pinged = [int(name) for name in one.pings if name.isdecimal()]
    payload: Payload = {
        "id": str(one.id),
        "channel_id": str(one.channel_id),
        "type": one.type,
        "author": user(one.author),
        "content": one.content,
        "embeds": one.embeds,
        "components": one.components,
        "attachments": [attachment(file) for file in one.attachments],
        "mentions": [user(world.users[name]) for name in pinged if name in world.users],
        "mention_roles": [str(name) for name in pinged if name not in world.users],
        "mention_everyone": "everyone" in one.pings,
        "pinned": False,
        "tts": False,
        "timestamp": when(one.created_at),
        "edited_timestamp": None if one.edited_at is None else when(one.edited_at),
        "flags": one.flags,
    }
    if with_nonce and one.nonce is not None:
        payload["nonce"] = one.nonce
    return payload | _origins(world, one)


def _origins(world: World, one: Message) -> Payload:
    """What a message answers to: another message, an interaction, a thread that begins at it."""
    payload: Payload = {}
    if one.reference is not None:
        payload["message_reference"] = one.reference
    if one.asked is not None:
        payload |= {"interaction_metadata": one.asked, "application_id": str(world.application_id)}
        payload["webhook_id"] = str(world.application_id)
    if one.thread_id is not None and (thread := world.find_channel(one.thread_id)) is not None:
        payload["thread"] = channel(world, thread)
    return payload


def guild(one: Guild) -> Payload:
    """A guild as REST tells it: with its roles, without its channels."""
    nothing = (
        "icon description home_header splash discovery_splash banner application_id afk_channel_id system_channel_id "
        "widget_channel_id vanity_url_code rules_channel_id safety_alerts_channel_id public_updates_channel_id "
        "max_presences incidents_data"
    )
    return dict.fromkeys(nothing.split()) | {
        "id": str(one.id),
        "name": one.name,
        "features": [],
        "owner_id": str(one.owner.id),
        "region": "deprecated",
        "afk_timeout": 300,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "verification_level": 0,
        "roles": [role(held, place) for place, held in enumerate(one.roles.values())],
        "default_message_notifications": 0,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_members": 500000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": one.locale,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
    }


def arrival(world: World, one: Guild, *, invited: bool = False) -> Payload:
    """A guild as the gateway tells it: with the bot's own member, its channels, and the open threads the bot sees.

    An invitation differs from a return of what was unavailable by the absence of that very word.
    """
    listed = [item for item in one.channels.values() if not item.is_thread]
    seen = [item for item in one.channels.values() if item.is_thread and world.may(item, Permission.VIEW_CHANNEL)]
    return (
        guild(one)
        | {
            "joined_at": when(one.joined_at),
            "large": False,
            "member_count": len(one.members),
            "members": [member(one, world.me)],
            "channels": [channel(world, item) for item in listed],
            "threads": [channel(world, item) for item in seen if not item.archived],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }
        | ({} if invited else {"unavailable": False})
    )
