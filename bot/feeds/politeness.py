"""Manners towards a host: so many requests at one time, and robots.txt. It fetches nothing itself."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

_HOSTS_MAX = 500
_KEEP = timedelta(hours=24)
_KEEP_FAILED = timedelta(minutes=10)


class Turns:
    """At most so many holders per host; a host that nobody waits for is forgotten."""

    def __init__(self, per_host: int) -> None:
        self._per_host = per_host
        self._hosts: dict[str, tuple[asyncio.Semaphore, list[None]]] = {}

    @asynccontextmanager
    async def at(self, host: str) -> AsyncIterator[None]:
        """Hold one of the host's places."""
        semaphore, waiting = self._hosts.setdefault(host, (asyncio.Semaphore(self._per_host), []))
        waiting.append(None)
        try:
            async with semaphore:
                yield
        finally:
            waiting.pop()
            if not waiting:
                self._hosts.pop(host, None)

    def __len__(self) -> int:
        """How many hosts are busy."""
        return len(self._hosts)


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """What asking for robots.txt gave: its text; "" for none (all may be fetched); None for no answer."""

    text: str | None


@dataclass(frozen=True, slots=True)
class _Rules:
    parsed: Any
    until: datetime


class Robots:
    """robots.txt of hosts, asked for once a day, of at most 500 hosts."""

    def __init__(
        self, agent: str, ask: Callable[[str], Awaitable[RobotsAnswer]], clock: Callable[[], datetime]
    ) -> None:
        self._agent = agent
        self._ask = ask
        self._clock = clock
        self._rules: OrderedDict[str, _Rules] = OrderedDict()

    async def allows(self, url: str) -> bool | None:
        """Whether the page may be fetched; None where the host gave no answer about it, so better not now."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        rules = self._rules.get(origin)
        if rules is None or rules.until <= self._clock():
            rules = await self._asked(origin)
        return None if rules.parsed is None else bool(rules.parsed.can_fetch(url, self._agent))

    async def _asked(self, origin: str) -> _Rules:
        answer = await self._ask(f"{origin}/robots.txt")
        parsed = None if answer.text is None else _parsed(answer.text)
        rules = _Rules(parsed, self._clock() + (_KEEP_FAILED if parsed is None else _KEEP))
        self._rules[origin] = rules
        self._rules.move_to_end(origin)
        while len(self._rules) > _HOSTS_MAX:
            self._rules.popitem(last=False)
        return rules


def _parsed(text: str) -> Any:
    from protego import Protego  # noqa: PLC0415 - only where robots.txt is asked for

    return Protego.parse(text)
