"""`extract` as anybody would script it: JSON Lines through a subprocess."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.cli.extract import MAX_BYTES, extracted, reader
from bot.cli.jsonl import UnusableLineError
from bot.worker import WorkerLimits

ROOT = Path(__file__).resolve().parents[2]
SEED = ROOT / "seeds" / "strait-reopens-courier.html"
FIELDS = ["id", "title", "text", "byline", "outlet", "published", "lang"]


def run(*args: str, stdin: str | bytes = "", cwd: Path = ROOT) -> subprocess.CompletedProcess[bytes]:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bot", "extract", *args]
    data = stdin.encode() if isinstance(stdin, str) else stdin
    return subprocess.run(command, cwd=cwd, env=env, input=data, capture_output=True, check=False, timeout=60)


def answers(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def line(**fields: object) -> str:
    return json.dumps(fields) + "\n"


def test_a_page_gives_the_fields_of_its_article() -> None:
    done = run(stdin=line(id="a", html=SEED.read_text(encoding="utf-8"), url="https://www.harbourcourier.example/x"))
    (answer,) = answers(done)
    assert (done.returncode, done.stderr) == (0, b"")
    assert list(answer)[: len(FIELDS)] == FIELDS
    assert "“No captain should have to ask a general for permission to sail,” Velmaran" in answer["text"]
    assert (answer["byline"], answer["outlet"], answer["lang"]) == ("Dana Moreau", "The Harbour Courier", "en")
    assert answer["published"] == "2026-06-03T16:40:00+02:00"


def test_paths_are_relative_to_the_file_and_gzip_is_known_by_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "one.html").write_bytes(gzip.compress(SEED.read_bytes()))
    (tmp_path / "pages" / "two.html.gz").write_bytes(SEED.read_bytes())
    lines = line(id="1", html_path="pages/one.html") + line(id="2", html_path="pages/two.html.gz")
    (tmp_path / "in.jsonl").write_text(lines)
    one, two = answers(run(str(tmp_path / "in.jsonl")))
    assert one["text"]
    assert one["text"] == two["text"]


def test_paths_on_standard_input_are_relative_to_the_working_directory(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(SEED.read_bytes())
    (answer,) = answers(run("-", stdin=line(id="1", html_path="page.html"), cwd=tmp_path))
    assert answer["title"].startswith("Asker Strait")


def test_a_page_without_an_article_has_no_text_and_says_why() -> None:
    (answer,) = answers(run(stdin=line(id="a", html="<html><body><p>Moved.</p></body></html>")))
    assert answer == {**dict.fromkeys(FIELDS), "id": "a", "error": "The page has no article."}


def test_bad_lines_are_answered_in_their_place_and_the_run_goes_on(tmp_path: Path) -> None:
    (tmp_path / "cut.html").write_bytes(gzip.compress(SEED.read_bytes())[:200])
    good = line(id="good", html=SEED.read_text(encoding="utf-8"))
    bad = [
        "nonsense\n",
        "[]\n",
        line(html="<p>"),
        line(id="none"),
        line(id="both", html="x", html_path="y"),
        line(id="number", html=7),
        line(id="url", html="<p>", url=7),
        line(id="absent", html_path="absent.html"),
        line(id="directory", html_path="."),
        line(id="nul", html_path="a\x00b"),
        line(id="cut", html_path="cut.html"),
        line(id="surrogate", html="\ud800"),
    ]
    (tmp_path / "in.jsonl").write_text("".join(bad) + good)
    done = run(str(tmp_path / "in.jsonl"))
    *failed, last = answers(done)
    assert done.returncode == 0
    assert done.stderr == b""
    assert len(failed) == len(bad)
    assert all(answer["error"] and "\n" not in answer["error"] for answer in failed)
    assert [answer["id"] for answer in failed[:4]] == [None, None, None, "none"]
    assert last["id"] == "good"
    assert "error" not in last


def test_strict_exits_1_after_a_failed_line_and_0_without_one() -> None:
    good = line(id="a", html=SEED.read_text(encoding="utf-8"))
    assert run("--strict", stdin=good).returncode == 0
    done = run("--strict", stdin="{\n" + good)
    assert done.returncode == 1
    assert len(answers(done)) == 2
    assert len(done.stderr.splitlines()) == 1


def test_an_absent_file_is_bad_usage() -> None:
    done = run("no-such-file.jsonl")
    assert (done.returncode, done.stdout) == (2, b"")
    assert len(done.stderr.splitlines()) == 1


def test_a_packed_bomb_is_cut_off_at_the_cap(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as file:
        for _ in range(MAX_BYTES // 1_000_000 + 2):
            file.write(b" " * 1_000_000)
    (tmp_path / "bomb").write_bytes(packed.getvalue())
    with ExitStack() as cleanup, pytest.raises(UnusableLineError, match="more than 20 MB"):
        extracted({"id": "b", "html_path": "bomb"}, base=tmp_path, read=reader(cleanup, WorkerLimits()))


def test_a_page_past_its_deadline_gives_an_error_line_and_the_next_one_is_read() -> None:
    """A thousandth of a second is less than any process needs to start."""
    html = SEED.read_text(encoding="utf-8")
    with ExitStack() as cleanup:
        late = extracted({"id": "late", "html": html}, base=ROOT, read=reader(cleanup, WorkerLimits(deadline_s=0.001)))
    with ExitStack() as cleanup:
        read = reader(cleanup, WorkerLimits())
        hostile = extracted({"id": "h", "html": "<div>" * 200_000}, base=ROOT, read=read)
        good = extracted({"id": "g", "html": html}, base=ROOT, read=read)
    assert late["text"] is None
    assert "took more than" in late["error"]
    assert hostile["text"] is None
    assert good["text"]
