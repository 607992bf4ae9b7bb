"""How a checked body becomes a message, how an edit changes one, and whom a message notifies."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from tests.loopback.discord_components import SELECTS, walk
from tests.loopback.discord_errors import refuse
from tests.loopback.discord_limits import FILE_BYTES, REQUEST_BYTES, check_message, is_empty
from tests.loopback.discord_permissions import Permission
from tests.loopback.discord_state import (
    COMPONENTS_V2,
    EPHEMERAL,
    LOADING,
    Attachment,
    Channel,
    Message,
    Payload,
    User,
    World,
)

SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS = 1 << 2, 1 << 12
KEPT_FLAGS = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2
EVERYTHING = {"parse": ["users", "roles", "everyone"]}
PING = re.compile(r"<@!?(?P<user>\d+)>|<@&(?P<role>\d+)>|@(?P<all>everyone|here)")


class Upload(NamedTuple):
    """A file of a multipart request."""

    filename: str
    content: bytes
    content_type: str


class Wanted(NamedTuple):
    """A message asked for: its body, files, and the server's own address for links."""

    body: Payload
    files: list[Upload]
    url: str = ""


def check_post(wanted: Wanted) -> None:
    """Refuse what no message may be."""
    check_message(wanted.body, files=len(wanted.files))
    if is_empty(wanted.body, len(wanted.files)):
        raise refuse(50006)


def compose(world: World, channel: Channel, author: User, wanted: Wanted, *, hidden: bool = False) -> Message:
    """Make the message, and put it into the channel unless only one reader may see it."""
    body = wanted.body
    message = Message(world.new_id(), channel.id, author, created_at=world.now())
    message.content = _content(body)
    message.embeds = _embeds(body.get("embeds"))
    message.components = numbered(body.get("components"))
    message.attachments = _attach(world, channel, wanted)
    message.flags = (body.get("flags") or 0) & KEPT_FLAGS | (EPHEMERAL if hidden else 0)
    message.nonce = body.get("nonce")
    message.pings = [] if hidden else _pings(world, channel, message, body.get("allowed_mentions"))
    if not hidden:
        channel.messages[message.id] = message
        channel.archived = False
    return message


def change(world: World, channel: Channel, message: Message, wanted: Wanted) -> None:
    """Edit: what is named is replaced, what is not stays."""
    body = wanted.body
    check_message(body, files=len(wanted.files))
    if is_empty(_after(message, body), len(wanted.files)):
        raise refuse(50006)
    if "content" in body:
        message.content = _content(body)
    if "embeds" in body:
        message.embeds = _embeds(body["embeds"])
    if "components" in body:
        message.components = numbered(body["components"])
    if "flags" in body:
        message.flags = message.flags & ~SUPPRESS_EMBEDS | (body["flags"] or 0) & KEPT_FLAGS
    message.attachments = _kept(message, body) + _attach(world, channel, wanted)
    if not message.ephemeral and {"content", "components"} & set(body):
        message.pings = _pings(world, channel, message, body.get("allowed_mentions"))
    message.flags &= ~LOADING
    message.edited_at = world.now()


def _after(message: Message, body: Payload) -> Payload:
    before = {"content": message.content, "embeds": message.embeds, "components": message.components}
    return before | {"attachments": message.attachments} | body


def _kept(message: Message, body: Payload) -> list[Attachment]:
    if body.get("attachments") is None:
        return message.attachments
    named = {str(one.get("id")) for one in body["attachments"]}
    return [one for one in message.attachments if str(one.id) in named]


def _content(body: Payload) -> str:
    return str(body.get("content") or "").strip()


def _embeds(value: Any) -> list[Payload]:
    return [_embed(one) for one in value or []]


def _embed(embed: Payload) -> Payload:
    """An embed comes back trimmed, without what was null, and says what it is."""
    kept: Payload = _trimmed({name: value for name, value in embed.items() if value is not None})
    for field in kept.get("fields", []):
        field.setdefault("inline", False)
    return {"type": "rich"} | kept | {"type": "rich", "content_scan_version": 0}


def _trimmed(value: Any) -> Any:
    """A copy whose texts have no blanks around them."""
    if isinstance(value, dict):
        return {name: _trimmed(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_trimmed(inner) for inner in value]
    return value.strip() if isinstance(value, str) else value


def numbered(value: Any) -> list[Payload]:
    """Components come back with an id each, counted from 1, and with what they left to the default."""
    components: list[Payload] = copy.deepcopy(value or [])
    for number, one in enumerate(walk(components), 1):
        one.setdefault("id", number)
        if one["type"] in SELECTS:
            one |= {"min_values": one.get("min_values", 1), "max_values": one.get("max_values", 1)}
    return components


def _attach(world: World, channel: Channel, wanted: Wanted) -> list[Attachment]:
    sizes = [len(file.content) for file in wanted.files]
    if max(sizes, default=0) > FILE_BYTES or sum(sizes) > REQUEST_BYTES:
        raise refuse(40005)
    listed = {str(one.get("id")): one for one in wanted.body.get("attachments") or []}
    made = []
    for place, file in enumerate(wanted.files):
        one = keep_file(world, channel.id, file, wanted.url)
        one.description = listed.get(str(place), {}).get("description")
        made.append(one)
    return made


def keep_file(world: World, channel_id: int, file: Upload, url: str) -> Attachment:
    """Put a file onto the content network."""
    number = world.new_id()
    path = f"/attachments/{channel_id}/{number}/{file.filename}"
    one = Attachment(number, file.filename, file.content, file.content_type, f"{url}{path}")
    world.files[path] = one
    return one


def _pings(world: World, channel: Channel, message: Message, allowed: Payload | None) -> list[str]:
    """Whom the content reaches: what it names and `allowed_mentions` lets through; embeds notify nobody."""
    rules = EVERYTHING if allowed is None else allowed
    texts = [message.content, *(str(one.get("content", "")) for one in walk(message.components))]
    found = [match for text in texts for match in PING.finditer(text)]
    parse = set(rules.get("parse") or ())
    reached = list(_named(found, "user", "users" in parse, rules.get("users")))
    reached += _named(found, "role", "roles" in parse, rules.get("roles"))
    everybody = any(match["all"] for match in found) and "everyone" in parse
    if everybody and world.may(channel, Permission.MENTION_EVERYONE):
        reached.append("everyone")
    return list(dict.fromkeys(reached))


def _named(found: Iterable[re.Match[str]], kind: str, every: bool, listed: Any) -> list[str]:
    wanted = {str(one) for one in listed or ()}
    return [match[kind] for match in found if match[kind] and (every or match[kind] in wanted)]
