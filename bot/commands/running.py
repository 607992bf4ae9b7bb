"""The running bot as commands see it: the use cases behind the `Operations` port."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.delivery import Courier
from bot.ingest import Poller
from bot.model import ParsedFeed, Subscription, Wanted
from bot.planner import Planner
from bot.ports import Clock
from summarizer.model import Digest

Health = Callable[[], Awaitable[Sequence[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class Running:
    """`Operations` over the use cases."""

    poller: Poller
    planner: Planner
    courier: Courier
    clock: Clock
    told: Health

    async def sample(self, url: str) -> ParsedFeed:
        """A feed as it is now, stored nowhere; raises `SourceError` or `WorkerError`."""
        return await self.poller.sample(url)

    async def compose(self, name: str, wanted: Wanted, since: datetime, until: datetime, zone: str) -> Digest:
        """The digest of (since, until], stored nowhere."""
        return await self.planner.compose(name, wanted, since, until, zone)

    async def post_now(self, subscription: Subscription) -> bool:
        """Plan what came since the last slot and deliver it; False where nothing did."""
        if not await self.planner.plan_now(subscription, self.clock()):
            return False
        await self.courier.deliver()
        return True

    async def health(self) -> Sequence[tuple[str, str]]:
        """As `told` tells it."""
        return await self.told()
