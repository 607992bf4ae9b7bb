"""Which entries of a feed are the same one, poll after poll; pure. Dates decide nothing.

The identity is the guid, else the canonical link, else a hash of title and body. A second key, the canonical link,
catches feeds that invent new guids at each poll.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.feeds.links import canonical, resolved, web_address, without_credentials
from bot.feeds.words import shortened, words_of
from bot.model import FeedEntry, NewEntry

_AHEAD = timedelta(hours=26)  # a local time taken for UTC is no date in the future
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
_HASH_BYTES = 16
_IDENTITY_MAX = 400
_TITLE_FROM_BODY = 100


def identify(
    entries: Sequence[FeedEntry], feed_url: str, now: datetime, *, first_poll: bool = False, backlog: int = 0
) -> tuple[NewEntry, ...]:
    """The entries with their identities, each identity once, in the feed's order.

    Of a first poll only the newest `backlog` are candidates for a digest; of later ones all are. A date that cannot
    be (in the future, before 1990) is None, so that the time of first sight stands for it.
    """
    base = without_credentials(feed_url)
    links = [web_address(resolved(base, entry.link)) or "" for entry in entries]
    keys = [canonical(link) for link in links]
    newest = _newest(entries, backlog, now) if first_poll else frozenset(range(len(entries)))
    shared = Counter(keys)
    found: dict[str, NewEntry] = {}
    for place, identity in enumerate(_identities(entries, keys)):
        # Several entries under one link are updates of one page, each with a story of its own.
        alone = keys[place] if shared[keys[place]] == 1 else ""
        made = _new(entries[place], identity, links[place], now)
        found.setdefault(identity, replace(made, link_key=alone, candidate=place in newest))
    return tuple(found.values())


def _identities(entries: Sequence[FeedEntry], keys: Sequence[str]) -> list[str]:
    """A guid that several entries share says nothing alone: the link is added, then a hash of the words."""
    names = [_guid(entry, key) or key for entry, key in zip(entries, keys, strict=True)]
    names = _told_apart(names, keys)
    hashes = [_hash(entry.title, words_of(entry.content)) for entry in entries]
    return [_bounded(name) for name in _told_apart(names, hashes)]


def _told_apart(names: Sequence[str], further: Sequence[str]) -> list[str]:
    often = Counter(names)
    return [
        f"{name}|{more}" if name and often[name] > 1 else name or more
        for name, more in zip(names, further, strict=True)
    ]


def _guid(entry: FeedEntry, key: str) -> str:
    """The guid; one that is the entry's own link with another scheme or fragment is that link ("…/story#3")."""
    guid = entry.id.strip()
    return key if key and canonical(guid.partition("#")[0]) == key else guid


def _new(entry: FeedEntry, identity: str, link: str, now: datetime) -> NewEntry:
    words = words_of(entry.content)
    return NewEntry(
        identity=identity,
        link_key="",
        url=link or None,
        title=entry.title or shortened(words, _TITLE_FROM_BODY),
        content=entry.content,
        author=entry.author,
        published=_possible(entry.dated, now),
        candidate=True,
        body_hash=_hash(entry.title, words),
    )


def _possible(dated: datetime | None, now: datetime) -> datetime | None:
    return dated if dated and _OLDEST <= dated <= now + _AHEAD else None


def _newest(entries: Sequence[FeedEntry], count: int, now: datetime) -> frozenset[int]:
    """Places of the newest entries: by date where all have one that can be, else as they stand, newest first."""
    places = list(range(len(entries)))
    dates = [_possible(entry.dated, now) for entry in entries]
    if all(dates):
        places.sort(key=lambda place: dates[place] or _OLDEST, reverse=True)
    return frozenset(places[:count])


def _hash(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=_HASH_BYTES).hexdigest()


def _bounded(name: str) -> str:
    return name if len(name) <= _IDENTITY_MAX else f"{name[: _IDENTITY_MAX // 2]}|{_hash(name)}"
