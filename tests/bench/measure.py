"""Reading clocks and memory of processes that we started, and a loopback outlet to poll."""

from __future__ import annotations

import functools
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil

from tests.bench import corpus

ROOT = Path(__file__).resolve().parents[2]
BOT = [sys.executable, "-m", "bot"]


def environment(**more: str) -> dict[str, str]:
    """A clean environment in which `python -m bot` finds the checkout from any directory."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return kept | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"} | more


def timed(command: list[str], cwd: Path = ROOT, **options: object) -> tuple[float, float]:
    """Wall seconds and CPU seconds (children included) of one command, which must succeed."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        command, cwd=cwd, env=environment(), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options
    )  # type: ignore[call-overload]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def best_of(times: int, command: list[str], cwd: Path = ROOT) -> float:
    """The shortest wall seconds of several runs: what the machine's other work disturbs least."""
    return min(timed(command, cwd)[0] for _ in range(times))


def percentile(values: list[float], share: float) -> float:
    """The value under which `share` of them lie."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def peak_mb(command: list[str]) -> float:
    """Peak resident memory of one command, asked of a parent that had no other child."""
    script = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *command], env=environment(), capture_output=True, text=True, check=True
    )
    return int(done.stdout) * (1 if sys.platform == "darwin" else 1024) / 1e6


def pss_mb(process: psutil.Process) -> float:
    """Proportional set size of a process and all its children, MB."""
    total = 0
    for one in [process, *process.children(recursive=True)]:
        total += one.memory_full_info().pss
    return total / 1e6


def until(true: Callable[[], bool], seconds: float) -> bool:
    """Whether `true()` became so within `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.2)
    return False


class Outlet(BaseHTTPRequestHandler):
    """Serves /feed (as many articles as the server says) and /a/N."""

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, OutletServer)
        status, body = 200, ""
        if self.path == "/feed":
            body = _feed(server.articles, server.base)
        elif self.path.startswith("/a/"):
            body = corpus.page(int(self.path.removeprefix("/a/")))
        else:
            status = 404
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8" if self.path != "/feed" else "application/rss+xml")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Quiet."""


class OutletServer(ThreadingHTTPServer):
    """The outlet on a free port of 127.0.0.1; `articles` may grow while it serves."""

    daemon_threads = True

    def __init__(self, articles: int) -> None:
        super().__init__(("127.0.0.1", 0), Outlet)
        self.articles = articles
        self.base = f"http://127.0.0.1:{self.server_port}"


@functools.lru_cache(maxsize=4)
def _feed(articles: int, base: str) -> str:
    return corpus.feed(range(articles), base)


@contextmanager
def outlet(articles: int) -> Iterator[OutletServer]:
    """A running outlet, ended afterwards."""
    server = OutletServer(articles)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def configure(directory: Path, server: OutletServer, every_s: int = 3600, cron: str = "0 0 1 1 *") -> None:
    """A pullquote.toml in `directory` that polls `server` and digests in the terminal, by default at New Year."""
    (directory / "pullquote.toml").write_text(
        f'[[feeds]]\nurl = "{server.base}/feed"\nname = "Bench Post"\nbacklog = 5\n'
        f'[[digests]]\nname = "bench"\ncron = "{cron}"\nzone = "UTC"\n'
        f"[poll]\nevery_s = {every_s}\nper_host = 8\nfirst_poll_max = 1000\n"
        f'[network]\nallow_private = ["127.0.0.1:{server.server_port}"]\n',
        encoding="utf-8",
    )
