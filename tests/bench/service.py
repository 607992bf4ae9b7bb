"""`run` as a process whose memory can be read, ended with SIGTERM."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.bench.measure import BOT, environment


@contextmanager
def service(directory: Path, more: Mapping[str, str]) -> Iterator[psutil.Process]:
    """The service in `directory`, its lines in the file `log` there."""
    with (directory / "log").open("wb") as log:
        started = subprocess.Popen([*BOT, "run"], cwd=directory, env=environment(**more), stdout=log, stderr=log)
        try:
            yield psutil.Process(started.pid)
        finally:
            started.send_signal(signal.SIGTERM)
            started.wait(15)
