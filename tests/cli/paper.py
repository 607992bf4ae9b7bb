"""A small newspaper on loopback, and the command line beside it as a subprocess in a directory of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEADLINE_S = 60.0

STORIES: dict[str, tuple[str, ...]] = {
    "harbour": (
        "Lindvik closes its old harbour",
        "The council of Lindvik closed the old harbour on Monday, because its piers had become too weak to stand on.",
        "“The piers are not safe, and nobody should pretend that they are,” said Ada Moe, the harbour master.",
        "The works begin in autumn, take about nine months and will be paid for by the county, the council said.",
    ),
    "school": (
        "Teachers in Ostby strike over class sizes",
        "Teachers of the primary school in Ostby went on strike on Tuesday over classes of more than thirty children.",
        "“No child learns to read in a crowd of thirty-four,” said Per Lund, who speaks for the teachers' union.",
        "Parents brought coffee to the picket line, and the mayor asked both sides back to the table by the weekend.",
    ),
}


class Paper:
    """What the paper serves: `feed` lists the stories of `listed`; `held` paths hang until the paper closes."""

    def __init__(self, port: int) -> None:
        self.home = f"http://127.0.0.1:{port}"
        self.host = f"127.0.0.1:{port}"
        self.listed = list(STORIES)
        self.held: set[str] = set()
        self.missing: set[str] = set()
        self.dates: dict[str, datetime] = {}
        self.asked: list[str] = []
        self.hanging = threading.Event()
        self.closed = threading.Event()

    def answer(self, path: str) -> tuple[str, str] | None:
        """Content type and body."""
        name = path.strip("/")
        if name in self.missing or (name != "feed.xml" and name not in STORIES):
            return None
        return ("application/rss+xml", self._feed()) if name == "feed.xml" else ("text/html", _page(name))

    def _feed(self) -> str:
        items = "".join(
            f"<item><title>{STORIES[name][0]}</title><guid>{name}</guid><link>{self.home}/{name}</link>"
            f"{self._date(name)}</item>"
            for name in self.listed
        )
        return f'<rss version="2.0"><channel><title>Coast Post</title>{items}</channel></rss>'

    def _date(self, name: str) -> str:
        return f"<pubDate>{format_datetime(self.dates[name])}</pubDate>" if name in self.dates else ""

    def settings(self, digest: str = 'at = ["07:30"]', *, backlog: int = 10) -> str:
        """A `pullquote.toml` that follows the paper."""
        return (
            f'[[feeds]]\nurl = "{self.home}/feed.xml"\nbacklog = {backlog}\n'
            f'[[digests]]\nname = "morning"\n{digest}\nzone = "Europe/Oslo"\n'
            f'[network]\nallow_private = ["{self.host}"]\n[poll]\nevery_s = 1\n'
        )


def _page(name: str) -> str:
    title, *paragraphs = STORIES[name]
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}</article></body></html>"


@contextmanager
def printing() -> Iterator[Paper]:
    """The paper, for as long as the test lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paper.asked.append(self.path)
            if self.path in paper.held:
                paper.hanging.set()
                paper.closed.wait(DEADLINE_S)
                return
            answer = paper.answer(self.path)
            body = (answer[1] if answer else "").encode()
            self.send_response(200 if answer else 404)
            self.send_header("Content-Type", answer[0] if answer else "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    paper = Paper(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield paper
    finally:
        paper.closed.set()
        server.shutdown()
        thread.join()
        server.server_close()


def environment(**more: str) -> dict[str, str]:
    """A tidy environment, in which the checkout is importable."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "COLUMNS": "80", **more}


def bot(directory: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """One command from start to end."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=directory,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )


class Service:
    """`run` as a process: its lines as they come, and its end."""

    def __init__(self, directory: Path, more: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=directory,
            env=environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: dict[str, list[str]] = {"out": [], "err": []}
        self._news = threading.Condition()
        self._readers = [
            threading.Thread(target=self._read, args=(name, stream))
            for name, stream in (("out", self.process.stdout), ("err", self.process.stderr))
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, name: str, stream: Iterator[str]) -> None:
        for line in stream:
            with self._news:
                self.lines[name].append(line)
                self._news.notify_all()

    def wait_for(self, words: str, where: str = "err") -> None:
        """Returns once a line with these words came."""
        with self._news:
            came = self._news.wait_for(lambda: any(words in line for line in self.lines[where]), DEADLINE_S)
        assert came, self.lines

    def end(self, number: int = signal.SIGTERM, within_s: float = 10.0) -> int:
        """Send the signal; the exit code, within the seconds that are promised."""
        self.process.send_signal(number)
        return self.process.wait(within_s)

    def close(self) -> None:
        """Leave no process behind."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for reader in self._readers:
            reader.join()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()


@contextmanager
def running(directory: Path, **more: str) -> Iterator[Service]:
    """`run` in a directory, ended with the test."""
    service = Service(directory, more)
    try:
        yield service
    finally:
        service.close()
