"""`doctor` as an operator runs it: a fix beside each fault, nothing written, exit 1 where there is one."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.model import DeclaredSubscription, Destination, Schedule, Trouble
from bot.store import Store

ROOT = Path(__file__).resolve().parents[2]
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Fjord Post</title>
<item><title>Pump mended</title><link>https://fjord.example/pump</link></item></channel></rss>"""


class Outlet(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, body = {"/feed": (200, FEED), "/page": (200, b"<html><body><p>Hello</p></body></html>")}.get(
            self.path, (404, b"")
        )
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Quiet."""


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Outlet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


def doctor(directory: Path, config: str, *options: str, **environ: str) -> subprocess.CompletedProcess[str]:
    (directory / "pullquote.toml").write_text(config, encoding="utf-8")
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | environ
    command = [sys.executable, "-m", "bot", "doctor", *options]
    return subprocess.run(command, cwd=directory, env=env, capture_output=True, text=True, check=False, timeout=120)


def settings(port: int, path: str, more: str = "") -> str:
    return (
        f'[[feeds]]\nurl = "http://127.0.0.1:{port}{path}"\n[network]\nallow_private = ["127.0.0.1:{port}"]\n'
        f'[[digests]]\nname = "morning"\nat = ["07:30"]\n{more}'
    )


def test_a_sound_set_up_is_all_well_and_nothing_is_written(tmp_path: Path, port: int) -> None:
    done = doctor(tmp_path, settings(port, "/feed"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Fjord Post: 1 entry" in done.stdout
    assert "FAULT" not in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["pullquote.toml"]


def test_each_fault_stands_with_its_fix(tmp_path: Path, port: int) -> None:
    config = settings(port, "/nothing-here", 'feeds = ["Nobody Added"]\n')
    config += '[[digests]]\nname = "team"\nplatform = "slack"\nchannel = "C024"\nat = ["07:30"]\n'
    platforms = {"DISCORD_TOKEN": "very-secret", "DISCORD_API_BASE": "http://127.0.0.1:9/api"}
    done = doctor(tmp_path, config, DATABASE_URL="sqlite:///no/such/directory/p.db", **platforms)
    assert done.returncode == 1
    for said in ("404", "Nobody Added", "Discord", "a digest goes to Slack, which has no token", "cannot be made"):
        assert said in done.stdout, said
    assert done.stdout.count("FAULT") == done.stdout.count("fix: ") == 5
    assert "5 to fix" in done.stdout
    assert "secret" not in done.stdout + done.stderr


def test_a_page_in_the_place_of_a_feed_is_a_fault(tmp_path: Path, port: int) -> None:
    done = doctor(tmp_path, settings(port, "/page"))
    assert done.returncode == 1
    assert "FAULT  feed 127.0.0.1" in done.stdout


def test_a_private_address_that_is_not_allowed_names_the_setting(tmp_path: Path, port: int) -> None:
    done = doctor(tmp_path, f'[[feeds]]\nurl = "http://127.0.0.1:{port}/feed"\n')
    assert done.returncode == 1
    assert "allow_private" in done.stdout


def test_offline_leaves_the_feeds_unfetched(tmp_path: Path) -> None:
    done = doctor(tmp_path, '[[feeds]]\nurl = "https://fjord.example/feed"\n', "--offline")
    assert done.returncode == 0
    assert "fjord.example" not in done.stdout


def test_a_file_that_is_no_database_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "pullquote.db").write_text("not a database at all, but long enough to be read as one\n" * 40)
    done = doctor(tmp_path, '[[feeds]]\nurl = "https://fjord.example/feed"\n', "--offline")
    assert done.returncode == 1
    assert "FAULT  database" in done.stdout


def test_a_host_that_loses_files_is_told_so(tmp_path: Path) -> None:
    done = doctor(tmp_path, '[[feeds]]\nurl = "https://fjord.example/feed"\n', "--offline", DYNO="bot.1")
    assert done.returncode == 1
    assert "loses files" in done.stdout


def test_a_digest_that_the_bot_halted_is_a_fault_and_a_watch_is_nobodys_business(tmp_path: Path) -> None:
    async def halted() -> None:
        store = Store.open(f"sqlite:///{tmp_path / 'pullquote.db'}")
        await store.migrate()
        now = datetime(2026, 6, 4, tzinfo=UTC)
        schedule = Schedule("UTC", ("07:00",))
        for name, channel in (("team", "17"), ("Ada Lind", "@7")):
            place = Destination("discord", channel)
            assert await store.add_subscription(DeclaredSubscription(name, place, schedule), now)
            await store.lose("discord", channel, "the channel is gone.", now)
        await store.close()

    asyncio.run(halted())
    done = doctor(tmp_path, '[[feeds]]\nurl = "https://fjord.example/feed"\n', "--offline")
    assert done.returncode == 1
    assert "team (discord 17) is paused: the channel is gone." in done.stdout
    assert "/news digest pause team resume" in done.stdout
    assert "Ada Lind" not in done.stdout


def test_a_digest_that_was_left_out_is_a_fault_and_one_that_is_tried_again_is_none(tmp_path: Path) -> None:
    now = datetime(2026, 6, 4, tzinfo=UTC)

    async def troubled(name: str, trouble: Trouble) -> None:
        store = Store.open(f"sqlite:///{tmp_path / 'pullquote.db'}")
        await store.migrate()
        asked = DeclaredSubscription(name, Destination("terminal"), Schedule("UTC", ("07:00",)))
        made = await store.add_subscription(asked, now)
        assert made
        await store.note_trouble(made.id, trouble)
        await store.close()

    asyncio.run(troubled("evening", Trouble("it broke", 1, now)))
    assert doctor(tmp_path, '[[feeds]]\nurl = "https://fjord.example/feed"\n', "--offline").returncode == 0
    asyncio.run(troubled("morning", Trouble("that of 2026-06-03 07:00 was left out after 4 tries: it broke")))
    done = doctor(tmp_path, '[[feeds]]\nurl = "https://fjord.example/feed"\n', "--offline")
    assert done.returncode == 1
    assert "morning: that of 2026-06-03 07:00 was left out after 4 tries: it broke" in done.stdout
    assert "raise [worker] memory_mb or deadline_s" in done.stdout
    assert "evening" not in done.stdout


def test_feeds_per_actor_are_told_with_who_can_read_them(tmp_path: Path) -> None:
    config = '[[digests]]\nname = "morning"\nat = ["07:30"]\n[web]\nfeeds = true\n'
    alone = doctor(tmp_path, config, "--offline").stdout
    assert "web: feeds per actor at http://127.0.0.1:3000/actors/NAME.rss" in alone
    assert "this machine alone" in alone
    assert "whoever reaches this address" in doctor(tmp_path, config, "--offline", HOST="0.0.0.0").stdout
