"""What runs inside the worker process: jobs in on a pipe, answers out, one at a time. Run as `python -m bot.jobs`.

It knows nothing of asyncio, the network or the store. Every vendor that parses or analyses is imported here alone,
inside the job that needs it. The process ends when its pipe does, and is killed with its parent.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from bot.confinement import confine, memory
from bot.errors import FeedError, PageError
from bot.memory import give_back
from bot.model import Brief, ParsedFeed, Window
from bot.stories import Beginning
from summarizer.model import Analysis, Article, Digest, Extracted, SummarizerError

if TYPE_CHECKING:
    from summarizer.stories import Stories

LENGTH_BYTES = 8
# Half as much again as parsers, extraction and analysis take when all are loaded.
MANY = 100  # articles to compose, from which it pays to give memory back: that takes as long as a small digest
_SWOLLEN = 200 * 1024 * 1024

Job = Callable[..., Any]


def parse_feed(body: bytes, content_type: str, url: str) -> ParsedFeed:
    """`bot.feeds.parse.parse` where feedparser may be imported."""
    from bot.feeds.parse import parse  # noqa: PLC0415 - feedparser stays out of every other process

    return parse(body, content_type, url)


def extract(html: bytes | str, url: str | None) -> Extracted:
    """`summarizer.extract.extract` where trafilatura may be imported."""
    from summarizer.extract import extract as read  # noqa: PLC0415 - trafilatura stays out of every other process

    try:
        return read(html, url)
    except SummarizerError as error:
        raise PageError(url or "page", str(error)) from error


def analyse(article: Article, threshold: float, sentences: int, method: str) -> Analysis:
    """`summarizer.analysis.analyse` where sumy may be imported."""
    from summarizer.analysis import analyse as read  # noqa: PLC0415 - sumy stays out of every other process

    return read(article, threshold=threshold, sentences=sentences, method=method)


def compose(window: Window, brief: Brief) -> Digest:
    """`bot.editor.digest_of`: grouping a day's articles takes a second and 40 MB that the service does not keep."""
    from bot.editor import digest_of  # noqa: PLC0415 - what it imports stays out of every other process

    try:
        return digest_of(window, brief)
    finally:
        if len(window.candidates) > MANY:
            give_back()


class OpenStories:
    """A `bot.stories.Placer` for as long as this process lives."""

    def __init__(self) -> None:
        self._known = 0
        self._stories: Stories | None = None

    def place(self, known: int, some: Sequence[Beginning]) -> list[int] | None:
        """See `bot.stories.Placer.place`."""
        if known == 0:
            from summarizer.stories import Stories  # noqa: PLC0415 - what it imports stays out of every other process

            self._known, self._stories = 0, Stories()
        if self._stories is None or known != self._known:
            return None
        self._known += len(some)
        return [_placed(self._stories, one) for one in some]


def _placed(stories: Stories, one: Beginning) -> int:
    from summarizer.similarity import fingerprint  # noqa: PLC0415 - see above

    key, mark = str(one.key), fingerprint(one.title, one.text, one.lang)
    if one.story is None:
        return int(stories.place(key, mark, one.time).story[1:])
    stories.recall(key, mark, one.time, f"s{one.story}")
    return one.story


JOBS: Mapping[str, Job] = {
    "parse_feed": parse_feed,
    "extract": extract,
    "analyse": analyse,
    "compose": compose,
    "place": OpenStories().place,
}


def serve(jobs: Mapping[str, Job], memory_mb: int) -> None:
    """Answer jobs from standard input on standard output until it closes; whatever a job prints goes to stderr."""
    answers = _own_standard_output()
    confine(memory_mb)
    requests = sys.stdin.buffer
    while (request := _read(requests)) is not None:
        name, arguments = pickle.loads(request)  # noqa: S301 - our own parent wrote it
        _write(answers, (*_answer(jobs[name], arguments), _is_swollen()))


def _answer(job: Job, arguments: tuple[Any, ...]) -> tuple[str, Any]:
    try:
        return "done", job(*arguments)
    except FeedError as error:
        return "feed", (error.url, error.reason)
    except PageError as error:
        return "page", (error.url, error.reason)
    except SummarizerError as error:
        return "text", (str(error),)
    except MemoryError:
        return "memory", ()
    except Exception as error:  # noqa: BLE001 - a parser's surprise is an answer; the worker goes on
        return "broken", (f"{type(error).__name__}: {error}", traceback.format_exc())


def _is_swollen() -> bool:
    """Whether this process holds more than it needs, even after giving back: then its parent starts another."""
    if memory()[1] < _SWOLLEN:
        return False
    give_back()
    return memory()[1] >= _SWOLLEN


def _own_standard_output() -> BinaryIO:
    """A private copy of the answers' pipe; from here on `print` in a vendor's code reaches stderr."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _read(stream: BinaryIO) -> bytes | None:
    head = stream.read(LENGTH_BYTES)
    if len(head) < LENGTH_BYTES:
        return None
    return stream.read(int.from_bytes(head, "big"))


def _write(stream: BinaryIO, answer: tuple[str, Any, bool]) -> None:
    body = pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL)
    with contextlib.suppress(BrokenPipeError):
        stream.write(len(body).to_bytes(LENGTH_BYTES, "big"))
        stream.write(body)
        stream.flush()


if __name__ == "__main__":
    serve(JOBS, int(sys.argv[1]))
