"""Composing for one asker: what breaks the worker is told in a line, and tried again by nobody but the asker."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from typing import TypeVar

from bot.errors import CommandError, WorkerError

LESS = "Ask for less: a shorter time, or rarer words."

Made = TypeVar("Made")

log = logging.getLogger(__name__)


async def composed(made: Awaitable[Made], advice: str = LESS) -> Made:
    """What `made` gives; raises `CommandError` with `advice` where it broke the worker."""
    try:
        return await made
    except WorkerError as error:
        log.warning("a question broke the worker: %s", error)
        raise CommandError(f"This could not be composed: {' '.join(str(error).split())}. {advice}") from error
