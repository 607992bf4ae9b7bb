"""`parse-feed`: one JSON object per feed file, exit 1 with the reason where it is none."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Harbour Post</title>
<item><guid isPermaLink="false">hp-1</guid><title>Ferries sail – again</title><link>/news/1</link>
<pubDate>Wed, 03 Jun 2026 08:30:00 +0200</pubDate></item>
<item><title>No link</title></item>
</channel></rss>"""


def run(*arguments: str | Path) -> tuple[int, dict[str, Any], str]:
    command = [sys.executable, "-m", "bot", "parse-feed", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)
    return done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_feed_is_one_json_object(tmp_path: Path) -> None:
    code, shown, noise = run(written(tmp_path / "feed.xml", FEED))
    assert (code, noise) == (0, "")
    assert shown == {
        "format": "rss20",
        "title": "Harbour Post",
        "entries": [
            {
                "id": "hp-1",
                "title": "Ferries sail – again",
                "link": "/news/1",
                "published": "2026-06-03T06:30:00+00:00",
                "updated": None,
            },
            {"id": "", "title": "No link", "link": "", "published": None, "updated": None},
        ],
        "problems": [],
    }


def test_links_are_resolved_where_the_address_is_given(tmp_path: Path) -> None:
    _, shown, _ = run(written(tmp_path / "feed.xml", FEED), "--url", "https://harbourpost.example/feed")
    assert shown["entries"][0]["link"] == "https://harbourpost.example/news/1"


def test_a_broken_feed_gives_what_it_holds_and_its_problems(tmp_path: Path) -> None:
    code, shown, _ = run(written(tmp_path / "feed.xml", FEED[: FEED.index("No link")]))
    assert code == 0
    assert [entry["title"] for entry in shown["entries"]] == ["Ferries sail – again"]
    assert shown["problems"]


def test_18_what_is_no_feed_gives_an_error_and_exit_1(tmp_path: Path) -> None:
    for content in ("<!doctype html><html><body>Hello</body></html>", "", b"\x89PNG\r\n\x00", "{}"):
        code, shown, noise = run(written(tmp_path / "page", content))
        assert code == 1
        assert list(shown) == ["error"]
        assert noise == ""


def test_42_a_feed_built_to_hang_ends_with_an_error(tmp_path: Path) -> None:
    attributes = " ".join(f'a{n}="1"' for n in range(100_000))
    code, shown, _ = run(written(tmp_path / "feed.xml", f"<rss><channel><item {attributes}/></channel></rss>"))
    assert (code, "attributes" in shown["error"]) == (1, True)


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    for path in (tmp_path / "none.xml", tmp_path):
        code, shown, noise = run(path)
        assert (code, shown, noise.count("\n")) == (1, {}, 1)
        assert "Traceback" not in noise
