"""The gate before which requests wait while Discord limits all of them."""

from __future__ import annotations

import asyncio


class Gate(asyncio.Event):
    """Opens by itself once the limit is over: whoever shut it, and was to open it again, may have been cancelled."""

    def __init__(self, shut_s: float) -> None:
        super().__init__()
        self.shut_s = shut_s
        self.set()

    def clear(self) -> None:
        """Shut it for as long as the last limit lasts."""
        super().clear()
        asyncio.get_running_loop().call_later(self.shut_s, self.set)
