"""The parent's side of the worker: one child process that parses and analyses, killed past its limits and replaced.

It knows nothing of what the jobs do; `bot.jobs` is the child. A pool of `multiprocessing` would cost a second helper
process (7 MB), three threads that poll, and a second import of the main module; here the pipe is the event loop's own.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.confinement import environment
from bot.errors import FeedError, PageError, WorkerError
from bot.model import Brief, ParsedFeed, Window
from bot.stories import Beginning
from summarizer.model import Analysis, Article, Digest, Extracted, SummarizerError

_ROOT = Path(__file__).resolve().parents[1]
_LENGTH_BYTES = 8
_STOP_S = 5.0
_ANSWER_MAX_BYTES = 512 * 1024 * 1024

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What one worker process may use: seconds for a job, memory above its start, jobs before it is replaced."""

    deadline_s: float = 20.0
    memory_mb: int = 1024
    recycle_after: int = 500


class Worker:
    """`Reader`, `Composer` and `Placer`: one job at a time in arrival order; who waits is the backpressure.

    Raises FeedError and PageError for the input, SummarizerError for a setting or text that cannot be used, and
    WorkerError where the process died, passed its limits or was stopped. The child starts with the first job.
    """

    def __init__(
        self,
        limits: WorkerLimits,
        threshold: float,
        sentences: int,
        method: str,
        *,
        command: Sequence[str] | None = None,
    ) -> None:
        self._limits = limits
        self._analysing = (threshold, sentences, method)
        self._command = tuple(command or (sys.executable, "-m", "bot.jobs", str(limits.memory_mb)))
        self._turn = asyncio.Lock()
        self._child: Process | None = None
        self._jobs_done = 0
        self._stopped = False

    async def parse_feed(self, body: bytes, content_type: str, url: str) -> ParsedFeed:
        """The feed in `body`; `url` resolves its links."""
        parsed: ParsedFeed = await self._run("parse_feed", body, content_type, url)
        return parsed

    async def extract(self, html: bytes | str, url: str | None) -> Extracted:
        """The article of a page."""
        extracted: Extracted = await self._run("extract", html, url)
        return extracted

    async def analyse(self, article: Article) -> Analysis:
        """Quotes, actors and key sentences of an article, by the settings the worker was made with."""
        analysis: Analysis = await self._run("analyse", article, *self._analysing)
        return analysis

    async def compose(self, window: Window, brief: Brief) -> Digest:
        """The digest of a window."""
        digest: Digest = await self._run("compose", window, brief)
        return digest

    async def place(self, known: int, some: Sequence[Beginning]) -> Sequence[int] | None:
        """The stories of articles, remembered by the child as long as it lives."""
        stories: Sequence[int] | None = await self._run("place", known, some)
        return stories

    async def start(self) -> None:
        """Start the child ahead of the first job, so that its start-up costs nobody a wait."""
        async with self._turn:
            await self._living()

    async def stop(self) -> None:
        """Kill the child, within 5 s; a job under way, and every later one, raises WorkerError."""
        self._stopped = True
        await self._kill()

    @property
    def pid(self) -> int | None:
        """The process id of the living child, for measuring."""
        return self._child.pid if self._child else None

    async def _run(self, name: str, *arguments: Any) -> Any:
        async with self._turn:
            try:
                kind, value, swollen = await self._ask(name, arguments)
            except BaseException:
                # Cancelled or failed half-way, the pipe holds half a conversation.
                await self._kill()
                raise
            self._jobs_done += name not in _REMEMBERING
            if swollen or kind == "memory" or self._jobs_done >= self._limits.recycle_after:
                await self._kill()
        return _result(name, kind, value)

    async def _ask(self, name: str, arguments: tuple[Any, ...]) -> tuple[str, Any, bool]:
        child = await self._living()
        is_new = self._jobs_done == 0
        try:
            async with asyncio.timeout(self._limits.deadline_s):
                return await _converse(child, pickle.dumps((name, arguments), protocol=pickle.HIGHEST_PROTOCOL))
        except TimeoutError:
            raise WorkerError(f"{_SPOKEN[name]} took more than {self._limits.deadline_s:g} s and was stopped") from None
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            if self._stopped:
                raise WorkerError("the worker is stopped") from error
            if is_new:
                raise WorkerError(f"{_SPOKEN[name]} broke the worker process") from error
        # It had served others and may have died before this job, which is not to blame until a new one breaks too.
        await self._kill()
        return await self._ask(name, arguments)

    async def _living(self) -> Process:
        if self._stopped:
            raise WorkerError("the worker is stopped")
        if self._child is None or _is_dead(self._child):
            await self._kill()
            self._child = await self._spawn()
            self._jobs_done = 0
        return self._child

    async def _spawn(self) -> Process:
        try:
            return await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, cwd=_ROOT, env=environment(), process_group=0
            )
        except OSError as error:
            raise WorkerError(f"the worker process cannot be started ({error.strerror})") from error

    async def _kill(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        if child.stdin:
            child.stdin.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_STOP_S):
                await child.wait()


# Jobs that wear no process out, as foreign parsers may, and whose memory a new one must be told again.
_REMEMBERING = frozenset({"place"})
_SPOKEN = {
    "parse_feed": "parsing the feed",
    "extract": "reading the page",
    "analyse": "analysing the text",
    "compose": "composing the digest",
    "place": "finding the stories of articles",
}


def _is_dead(child: Process) -> bool:
    return child.returncode is not None or (child.stdout is not None and child.stdout.at_eof())


async def _converse(child: Process, request: bytes) -> tuple[str, Any, bool]:
    """One request and its answer: what kind it is, its value, whether the process holds more than it needs."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(len(request).to_bytes(_LENGTH_BYTES, "big"))
    child.stdin.write(request)
    await child.stdin.drain()
    length = int.from_bytes(await child.stdout.readexactly(_LENGTH_BYTES), "big")
    if length > _ANSWER_MAX_BYTES:
        raise EOFError("an answer larger than any job gives")
    kind, value, swollen = pickle.loads(await child.stdout.readexactly(length))  # noqa: S301 - our own child wrote it
    return kind, value, swollen


def _result(name: str, kind: str, value: Any) -> Any:
    match kind:
        case "done":
            return value
        case "feed":
            raise FeedError(*value)
        case "page":
            raise PageError(*value)
        case "text":
            raise SummarizerError(*value)
        case "memory":
            raise WorkerError(f"{_SPOKEN[name]} needed more memory than the worker may use")
    reason, trace = value
    _log.error("%s failed unexpectedly\n%s", _SPOKEN[name], trace)
    raise WorkerError(f"{_SPOKEN[name]} failed ({reason})")
