"""JSON Lines in, JSON Lines out, in order, one line at a time: shared by the commands that work on many articles.

A line that cannot be used becomes `{"id", "error"}` and the run goes on. Knows bytes and JSON; what an answer holds is
the command's affair.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import click

from bot.cli.failure import Failure

Record = dict[str, Any]
Answer = Callable[[Record], Record]

LONGEST_LINE = 64 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_SURROGATE = re.compile("[\ud800-\udfff]")
_AHEAD = 8


class UnusableLineError(Exception):
    """Why a line cannot be used, in one sentence."""


@contextmanager
def opened(source: str) -> Iterator[BinaryIO]:
    """The bytes of a file, or of standard input for "-"; raises `click.BadParameter` where there is no such file."""
    if source == "-":
        yield sys.stdin.buffer
        return
    try:
        file = Path(source).open("rb")  # noqa: SIM115 - closed below, after the caller is done
    except OSError as error:
        raise click.BadParameter(f"{source}: {error.strerror}", param_hint="FILE") from error
    with file:
        yield file


def answer_all(stream: BinaryIO, answer: Answer, *, jobs: int = 1, strict: bool = False) -> None:
    """Write one answer per line to standard output; with `strict`, raises `Failure` at the end if any was an error."""
    failed = total = 0
    for result in _answers(stream, answer, jobs):
        total += 1
        failed += "error" in result
        try:
            write(result)
        except BrokenPipeError:  # whoever reads us has read enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return
    if strict and failed:
        raise Failure(f"{failed} of {total} lines could not be used")


def lines(stream: BinaryIO) -> Iterator[bytes]:
    """Every line that holds something, without its end and without a byte order mark; an overlong one is cut."""
    first = True
    while line := stream.readline(LONGEST_LINE + 1):
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST_LINE + 1)
        line = line.removeprefix(_BOM) if first else line
        first = False
        if line.strip():
            yield line.rstrip(b"\r\n")


def parse(line: bytes) -> Record:
    """The object of one line; raises `UnusableLineError` for anything else."""
    if len(line) > LONGEST_LINE:
        raise UnusableLineError(f"the line is longer than {LONGEST_LINE} bytes")
    try:
        record = json.loads(line.decode("utf-8"), parse_constant=_refuse)
    except UnicodeDecodeError:
        raise UnusableLineError("the line is not UTF-8") from None
    except RecursionError:
        raise UnusableLineError("the line is nested too deeply") from None
    except ValueError as error:
        raise UnusableLineError(f"the line is not JSON: {_one_line(str(error))}") from None
    if not isinstance(record, dict):
        raise UnusableLineError("the line is not a JSON object")
    return record


def text_field(record: Record, name: str, *, required: bool = False) -> str | None:
    """A field that holds text or is absent (null counts as absent); raises `UnusableLineError` for another kind."""
    value = record.get(name)
    if value is None and not required:
        return None
    if not isinstance(value, str):
        raise UnusableLineError(f'"{name}" is missing' if value is None else f'"{name}" is not text')
    return value


def write(result: Record) -> None:
    """One line of JSON, UTF-8; a lone surrogate, which UTF-8 has no bytes for, is escaped."""
    shown = json.dumps(result, ensure_ascii=False, allow_nan=False)
    shown = _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", shown)
    sys.stdout.buffer.write(shown.encode("utf-8") + b"\n")
    sys.stdout.buffer.flush()


def answered(line: bytes, answer: Answer) -> Record:
    """The answer to one line, or `{"id", "error"}`."""
    from summarizer.model import SummarizerError

    known: Record = {}
    try:
        known = parse(line)
        text_field(known, "id", required=True)
        return answer(known)
    except (UnusableLineError, SummarizerError) as error:
        return {"id": _id(known), "error": _one_line(str(error))}


def _answers(stream: BinaryIO, answer: Answer, jobs: int) -> Iterator[Record]:
    if jobs <= 1:
        for line in lines(stream):
            yield answered(line, answer)
        return
    waiting: deque[Future[Record]] = deque()
    with ProcessPoolExecutor(jobs) as pool:
        for line in lines(stream):
            waiting.append(pool.submit(answered, line, answer))
            if len(waiting) >= jobs * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _id(record: Record) -> str | None:
    value = record.get("id")
    return value if isinstance(value, str) else None


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no number")
