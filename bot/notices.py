"""What the admins should know: in the log always, and in their channel where one is set, as soon as it can be posted.

Notices wait in memory alone: what they tell of stands in the database as well, and `/news health` and `doctor` show it.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.conversation import Reply
from bot.delivery import CLOCKS_DIFFER, POST_DEADLINE_S, Platform, wait_before
from bot.errors import BotError
from bot.model import Destination
from bot.ports import bare

MOST_WAITING = 50
TRIES = 5

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line for one channel; `key` makes two tries one message."""

    to: Destination
    text: str
    key: str
    tries: int = 0
    not_before: datetime | None = None
    begun: datetime | None = None


class Herald:
    """Called with a line; `channels` are the admins' (platform to channel). Beyond 50 waiting the oldest is dropped."""

    def __init__(self, channels: Mapping[str, str], level: int = logging.ERROR) -> None:
        self._channels = {platform: channel for platform, channel in channels.items() if channel}
        self._level = level
        self._waiting: deque[Waiting] = deque(maxlen=MOST_WAITING)

    def __call__(self, text: str) -> None:
        log.log(self._level, "%s", text)
        for platform, channel in self._channels.items():
            self._waiting.append(Waiting(Destination(platform, channel), text, f"pn-{uuid.uuid4().hex[:20]}"))

    async def tell(self, platforms: Mapping[str, Platform], now: datetime) -> None:
        """Post what is due, looking first for what an earlier try may have posted; what fails waits, five times."""
        for _ in range(len(self._waiting)):
            notice = self._waiting.popleft()
            if notice.not_before and now < notice.not_before:
                self._waiting.append(notice)
            elif notice.to.platform in platforms:
                await self._tell(notice, platforms[notice.to.platform], now)

    async def _tell(self, notice: Waiting, platform: Platform, now: datetime) -> None:
        payload, *_ = platform.renderer.reply(Reply(title="For the admins", lines=(notice.text,), error=True))
        shown = bare(payload)
        try:
            async with asyncio.timeout(POST_DEADLINE_S):
                since = notice.begun or now
                found = await platform.poster.find(notice.to, shown, notice.key, since=since) if notice.tries else None
                if not found:
                    await platform.poster.post(notice.to, shown, notice.key)
        except (BotError, TimeoutError) as error:
            self._put_off(notice, error, now)

    def _put_off(self, notice: Waiting, error: Exception, now: datetime) -> None:
        tries, asked_s = notice.tries + 1, getattr(error, "retry_after_s", None)
        if tries >= TRIES:
            log.warning("the admins' channel on %s was not told: %s", notice.to.platform, error)
            return
        at = now + timedelta(seconds=wait_before(tries + 1, asked_s))
        begun = notice.begun or now - CLOCKS_DIFFER
        self._waiting.append(replace(notice, tries=tries, not_before=at, begun=begun))
