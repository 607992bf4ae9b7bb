"""The terminal as a platform: what is posted is printed. `run` never imports the prompt, `terminal_prompt`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.console import Console

from bot.errors import PermanentDeliveryError
from bot.model import Destination, Layout
from bot.platforms.terminal_draw import draw, make_console
from bot.platforms.terminal_render import TerminalRenderer

__all__ = ["TerminalPoster", "TerminalRenderer", "draw", "make_console"]


class TerminalPoster:
    """A `Poster` that draws each payload on a console; what is printed stays printed, so nothing can be looked up."""

    def __init__(self, console: Console) -> None:
        self._console = console

    async def layout(self, destination: Destination, *, thread: bool) -> Layout:  # noqa: ARG002 - the port
        """A terminal has no threads."""
        return "card"

    async def post(self, destination: Destination, payload: dict[str, Any], key: str, under: str | None = None) -> str:  # noqa: ARG002 - the port
        """Draw the payload; its id is its key."""
        self._draw(payload)
        return key

    async def edit(
        self,
        destination: Destination,  # noqa: ARG002 - the port
        message_id: str,  # noqa: ARG002 - the port
        payload: dict[str, Any],
        under: str | None = None,  # noqa: ARG002 - the port
    ) -> None:
        """One line that says which card is another one now: what is printed stays printed."""
        heading = next((one["text"] for one in payload["blocks"] if one["kind"] == "heading"), "A card")
        self._draw({"blocks": [{"kind": "line", "text": f"Corrected: {heading}"}]})

    async def find(
        self,
        destination: Destination,  # noqa: ARG002 - the port
        payload: dict[str, Any],  # noqa: ARG002 - the port
        key: str,  # noqa: ARG002 - the port
        under: str | None = None,  # noqa: ARG002 - the port
        *,
        since: datetime,  # noqa: ARG002 - the port
    ) -> str | None:
        """Never anything: a terminal has no memory."""
        return None

    async def check(self, destination: Destination, space: str = "", *, thread: bool = False) -> Sequence[str]:  # noqa: ARG002 - the port
        """Nothing is ever missing."""
        return ()

    def _draw(self, payload: dict[str, Any]) -> None:
        try:
            draw(payload, self._console)
        except OSError as error:
            raise PermanentDeliveryError(f"standard output cannot be written: {error.strerror}") from error
