"""What a reader's eye meets in a message or a view: the text without its markup, and whom and what it touches.

It reads mrkdwn as Slack's clients do, on the strict side: what may be a ping, a link or an emphasis counts as one.
Where text is not `verbatim`, #channels and @here are live without brackets, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.loopback.slack_calls import Json

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad\u200e\u200f\u2066\u2067\u2068\u2069"))
ANGLE = re.compile(r"<([^<>\n]+)>")
BARE_URL = re.compile(r"https?://[^\s<>|]+")
BARE_NAME = re.compile(r"(?<![\w&/])(@(?:channel|here|everyone)\b|#[a-z0-9][\w-]*)", re.IGNORECASE)
# Custom emoji have names in any script; a word joiner is in none.
EMOJI = re.compile(r":[^\s:\u2060]+:")
EDGE = r"[\s\W_]"
EMPHASIS = (
    re.compile(r"```(?P<in>.+?)```", re.DOTALL),
    re.compile(rf"(?:^|(?<={EDGE}))`(?P<in>[^`\n]+)`(?={EDGE}|$)", re.MULTILINE),
    re.compile(rf"(?:^|(?<={EDGE}))\*(?P<in>[^*\s\n](?:[^*\n]*[^*\s\n])?)\*(?={EDGE}|$)", re.MULTILINE),
    re.compile(r"(?:^|(?<=\W))_(?P<in>[^_\s\n](?:[^_\n]*[^_\s\n])?)_(?=\W|$)", re.MULTILINE),
    re.compile(rf"(?:^|(?<={EDGE}))~(?P<in>[^~\s\n](?:[^~\n]*[^~\s\n])?)~(?={EDGE}|$)", re.MULTILINE),
)
# Slack keeps an escaped mark as it keeps a bare one: both make a block quotation at the beginning of a line.
QUOTED = re.compile(r"^(?:>|&gt;) ?", re.MULTILINE)
HOLD, RELEASE = "\ue000", "\ue001"  # stand around what markup must not be looked for in, by its number


@dataclass(slots=True)
class Reading:
    """The visible text, a line per text object; `emphasised` holds what is bold, italic, struck or code."""

    lines: list[str] = field(default_factory=list)
    pings: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    emphasised: list[str] = field(default_factory=list)
    emoji: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def visible(self) -> str:
        """The text without characters that show nothing, as a reader would copy it by hand."""
        return self.text.translate(INVISIBLE)


def read(blocks: list[Json], text: str = "") -> Reading:
    """Read blocks, and the plain text that stands for them in a notification: its pings count, its words only alone."""
    seen = Reading()
    for one in _objects(blocks):
        _read_object(seen, one)
    fallback = Reading()
    _mrkdwn(fallback, text, verbatim=True)
    if not blocks:
        return fallback
    seen.pings += fallback.pings
    return seen


def _objects(value: Any) -> Iterator[Json]:
    """Text objects and the holders of rich text, in reading order."""
    if isinstance(value, list):
        for one in value:
            yield from _objects(one)
    elif isinstance(value, dict):
        kind = str(value.get("type", ""))
        if kind in {"plain_text", "mrkdwn", "markdown"} or kind.startswith("rich_text_"):
            yield value
            return
        for name in ("title", "label", "hint", "text", "fields", "accessory", "element", "elements", "placeholder"):
            yield from _objects(value.get(name))
        for name in ("options", "option_groups", "description"):
            yield from _objects(value.get(name))


def _read_object(seen: Reading, value: Json) -> None:
    if value["type"] == "plain_text":
        seen.emoji += EMOJI.findall(value["text"])
        seen.lines.append(_unescape(value["text"]))
    elif value["type"] in {"mrkdwn", "markdown"}:
        _mrkdwn(seen, value["text"], verbatim=bool(value.get("verbatim")))
    else:
        seen.lines.append("".join(_rich(seen, value)))


def _rich(seen: Reading, value: Json) -> Iterator[str]:
    """Rich text is literal: only its own elements touch anybody."""
    for one in value.get("elements", ()):
        kind = one["type"]
        shown = str(one.get("text") or one.get("url") or one.get("unicode") or "")
        if kind == "rich_text_section":
            shown = "".join(_rich(seen, one)) + "\n"
        elif kind in {"user", "usergroup", "broadcast", "channel"}:
            seen.pings.append(
                str(one.get("user_id") or one.get("usergroup_id") or one.get("range") or one["channel_id"])
            )
        elif kind == "link":
            seen.links.append(one["url"])
        elif kind == "emoji":
            seen.emoji.append(f":{one['name']}:")
        if one.get("style") and kind != "rich_text_list":
            seen.emphasised.append(shown)
        yield shown


def _mrkdwn(seen: Reading, text: str, *, verbatim: bool) -> None:
    held: list[str] = []

    def hold(shown: str) -> str:
        held.append(shown)
        return f"{HOLD}{len(held) - 1}{RELEASE}"

    text = ANGLE.sub(lambda found: hold(_angle(seen, found[1])), text)
    if not verbatim:
        for found in BARE_NAME.findall(text):
            seen.pings.append(found)
    seen.links += [_unescape(one) for one in BARE_URL.findall(text)]
    text = QUOTED.sub("", text)
    for pattern in EMPHASIS:
        for match in pattern.finditer(text):
            seen.emphasised.append(_release(match["in"], held))
        text = pattern.sub(lambda found: found["in"], text)
    seen.emoji += EMOJI.findall(text)
    seen.lines.append(_release(_unescape(text), held))


def _angle(seen: Reading, inside: str) -> str:
    """What stands between angle brackets: somebody, a channel, a date or a link, shown by its label if it has one."""
    target, _, label = inside.partition("|")
    if target.startswith("!date"):
        return _unescape(label)
    if target.startswith(("@", "!", "#")):
        seen.pings.append(f"<{target}>")
    else:
        seen.links.append(_unescape(target))
    return _unescape(label or target)


def _release(text: str, held: list[str]) -> str:
    return re.sub(f"{HOLD}(\\d+){RELEASE}", lambda found: held[int(found[1])], text)


def _unescape(text: str) -> str:
    """Undo the three entities that Slack knows, no others."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
