"""What both chat platforms do with a question, whatever its wire: bounds, deadlines, presses, long buttons, the zone.

Knows the ports of a `Reception`; knows no SDK and draws nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.conversation import Asker, Attachment, Reply
from bot.errors import BotError, ChartError
from bot.platforms import chart_words
from bot.platforms.buttons import Press, key_of, press
from bot.platforms.chart_sheet import sheet
from bot.ports import Reception, bare

AT_ONE_TIME = 100
OF_ONE_ASKER = 5
DEADLINE_S = 60.0
PICTURE = "chart.png"
BUSY = Reply(lines=("Too many questions at once: try again in a moment.",), error=True)

log = logging.getLogger(__name__)


class FrontDesk:
    """Answers for one platform: at most 100 questions at one time, 5 of one asker, each within a minute."""

    def __init__(self, reception: Reception) -> None:
        self.reception = reception
        self._open: Counter[str] = Counter()

    @property
    def busy(self) -> bool:
        """Whether the next question would be turned away, whoever asks."""
        return self._open.total() >= AT_ONE_TIME

    async def answer(self, line: str, asker: Asker, attachment: bytes | None = None) -> Reply:
        """The answer to one line; never raises, and comes within the deadline."""
        if self.busy or self._open[asker.user] >= OF_ONE_ASKER:
            return BUSY
        self._open[asker.user] += 1
        try:
            async with asyncio.timeout(DEADLINE_S):
                return await self._pictured(await self.reception.dispatch(line, asker, attachment))
        except TimeoutError:
            log.warning("a question took more than %.0f s: %s", DEADLINE_S, line.split(" ", 1)[0])
            return Reply(lines=("That took too long and was stopped: try a narrower question.",), error=True)
        except Exception:
            log.exception("a question broke")
            return Reply(lines=("That broke something here. It is in the log.",), error=True)
        finally:
            self._open[asker.user] -= 1
            self._open += Counter()  # those who ask nothing any more are forgotten

    async def _pictured(self, reply: Reply) -> Reply:
        """A chart drawn; where that fails, it is told in words, and why."""
        if reply.chart is None or self.reception.illustrator is None:
            return reply
        try:
            png = await self.reception.illustrator.draw(reply.chart)
        except ChartError as error:
            return replace(reply, lines=(*reply.lines, f"The picture is missing: {error}."))
        picture = Attachment(PICTURE, "image/png", png, chart_words.words(reply.chart))
        return replace(reply, picture=picture, lines=(*reply.lines, *sheet(reply.chart)[1]))

    async def pressed(self, text: str) -> Press | None:
        """What a button's text means, looked up where it is only a key; None where it is forgotten or not ours."""
        key = key_of(text)
        if key is None:
            return press(text)
        kept = await self.reception.buttons.button(key)
        return press(kept) if kept else None

    async def ready(self, payloads: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Payloads as the platform takes them, once what their long buttons stand for is kept."""
        drawn = list(payloads)
        long = {key: text for payload in drawn for key, text in payload.get("buttons", {}).items()}
        if long:
            await self.reception.buttons.keep_buttons(long, self.reception.clock())
        return [bare(payload) for payload in drawn]

    async def zone(self, platform: str, channel: str, space: str) -> str:
        """The zone of the channel's own digest, else of one in its guild or workspace, else UTC."""
        try:
            every = await self.reception.subscriptions.subscriptions()
        except BotError:
            return "UTC"
        ours = [one for one in every if one.destination.platform == platform and not one.is_watch]
        here = [one for one in ours if one.destination.channel == channel]
        near = [one for one in ours if space and one.space == space]
        return (here or near)[0].schedule.zone if here or near else "UTC"
