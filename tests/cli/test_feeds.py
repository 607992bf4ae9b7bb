"""`feeds` from a shell, against a real feed on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.cli.shell import Ran, bot

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Baltic Courier</title>
<item><title>Pilots return</title><link>https://baltic.example/1</link></item></channel></rss>"""
PAGES = {"/feed.xml": ("application/rss+xml", FEED), "/": ("text/html", b"<html><body><p>A page</p></body></html>")}


class Quiet(BaseHTTPRequestHandler):
    """Serves `PAGES`."""

    def do_GET(self) -> None:
        kind, body = PAGES.get(self.path, ("", b""))
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", kind or "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, site: str) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("PULLQUOTE_CONFIG", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "pullquote.toml").write_text(
        f'[[feeds]]\nurl = "https://fjord.example/feed.xml"\nname = "Fjord Post"\n'
        f'[network]\nallow_private = ["{site.removeprefix("http://")}"]\ntimeout_s = 5\n'
    )
    return tmp_path


def lines(ran: Ran) -> list[list[str]]:
    assert ran.code == 0, ran.err
    return [line.split("\t") for line in ran.out.splitlines()]


@pytest.mark.usefixtures("here")
def test_the_files_feeds_are_listed_before_the_first_start(capsys: pytest.CaptureFixture[str]) -> None:
    [row] = lines(bot(capsys, "feeds", "list"))
    assert row == ["https://fjord.example/feed.xml", "Fjord Post", "not read yet (pullquote.toml)"]


@pytest.mark.usefixtures("here")
def test_a_feed_is_looked_at_added_listed_and_removed(capsys: pytest.CaptureFixture[str], site: str) -> None:
    added = bot(capsys, "feeds", "add", f"{site}/feed.xml")
    assert (added.code, added.out) == (0, "Added Baltic Courier: rss20, 1 entry\n")
    assert [f"{site}/feed.xml", "Baltic Courier", "not read yet"] in lines(bot(capsys, "feeds", "list"))
    again = bot(capsys, "feeds", "add", f"{site}/feed.xml")
    assert (again.code, again.err) == (1, f"pullquote: {site}/feed.xml is there already\n")
    assert bot(capsys, "feeds", "remove", f"{site}/feed.xml").code == 0
    assert len(lines(bot(capsys, "feeds", "list"))) == 1


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("path", ["/", "/gone.xml"])
def test_what_is_no_feed_is_refused(capsys: pytest.CaptureFixture[str], site: str, path: str) -> None:
    ran = bot(capsys, "feeds", "add", site + path)
    assert ran.code == 1
    assert ran.err.startswith(f"pullquote: {site}{path}: ")
    assert ran.err.count("\n") == 1
    assert len(lines(bot(capsys, "feeds", "list"))) == 1


@pytest.mark.usefixtures("here")
def test_a_private_address_is_refused_and_a_bad_one_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot(capsys, "feeds", "add", "http://127.0.0.1:9/feed.xml").code == 1
    assert bot(capsys, "feeds", "add", "feed.xml").code == 2
    assert bot(capsys, "feeds", "add", "https://fjord.example/feed.xml", "--backlog", "101").code == 2


@pytest.mark.usefixtures("here")
def test_a_feed_that_does_not_answer_now_is_added_with_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    ran = bot(capsys, "feeds", "add", "https://nobody.invalid/feed.xml", "--name", "Nobody")
    assert ran.code == 0, ran.err
    assert ran.out == "Added Nobody\n"
    assert "added all the same" in ran.err


@pytest.mark.usefixtures("here")
def test_a_feed_of_the_file_is_removed_there(capsys: pytest.CaptureFixture[str]) -> None:
    ran = bot(capsys, "feeds", "remove", "Fjord Post")
    assert (ran.code, "set in pullquote.toml" in ran.err) == (1, True)
    assert bot(capsys, "feeds", "remove", "Unknown").code == 1


def test_feeds_come_and_go_as_opml(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    out = bot(capsys, "feeds", "export")
    assert 'xmlUrl="https://fjord.example/feed.xml"' in out.out
    (here / "more.opml").write_text(out.out.replace("fjord", "baltic"))
    assert bot(capsys, "feeds", "import", "more.opml").out.startswith("Added 1 of 1 feeds")
    assert bot(capsys, "feeds", "import", "more.opml").out.startswith("Added 0 of 1 feeds")
    assert len(lines(bot(capsys, "feeds", "list"))) == 2
    assert bot(capsys, "feeds", "import", "absent.opml").code == 1
    (here / "bad.opml").write_text("nothing")
    assert bot(capsys, "feeds", "import", "bad.opml").err.count("\n") == 1
