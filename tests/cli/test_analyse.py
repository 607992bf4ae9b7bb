"""`analyse` as anybody calls it: a process, lines in, lines out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TEXT = "Ann Moss walked the dam on Monday.\n\n“The dam will hold,” said Moss, the harbour chief."
PAGE = (
    "<html><head><title>The dam</title></head><body><article><h1>The dam</h1>"
    + "<p>Ann Moss walked the dam of the lower town on Monday, after a week of rain in the whole valley.</p>" * 3
    + "<p>“The dam will hold,” said Ann Moss, who has run the harbour of the town for twenty years.</p>"
    + "</article></body></html>"
)


def analyse(given: str | bytes, *options: str, directory: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "analyse", *options],
        input=given.encode("utf-8", "surrogatepass") if isinstance(given, str) else given,
        capture_output=True,
        check=False,
        cwd=directory,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "0", "LC_ALL": "C"},
    )


def answers(given: str | bytes, *options: str, directory: Path) -> list[dict[str, Any]]:
    done = analyse(given, *options, directory=directory)
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
    return [json.loads(line) for line in done.stdout.splitlines()]


def line(**fields: object) -> str:
    return json.dumps(fields) + "\n"


def test_an_article_comes_back_with_its_quotations(tmp_path: Path) -> None:
    (found,) = answers(line(id="a", text=TEXT, title="T"), directory=tmp_path)
    (quote,) = found["quotes"]
    assert list(found) == ["id", "lang", "title", "text", "quotes", "actors", "summary", "not_content"]
    assert (found["id"], found["lang"], found["title"], found["text"]) == ("a", "en", "T", TEXT)
    assert TEXT[quote["start"] : quote["end"]] == "The dam will hold,"
    assert (quote["kind"], quote["cue"], quote["speaker"], quote["role"]) == (
        "direct",
        "said",
        "Ann Moss",
        "harbour chief",
    )
    assert quote["evidence"] == "named"
    assert 0 < quote["confidence"] <= 1
    assert {"name": "Ann Moss", "kind": "person", "aliases": ["Moss"]} in found["actors"]
    assert found["summary"]
    assert all(sentence in TEXT for sentence in found["summary"])


def test_a_page_is_extracted_first(tmp_path: Path) -> None:
    (found,) = answers(line(id="a", html=PAGE), "--sentences", "0", directory=tmp_path)
    (quote,) = found["quotes"]
    assert found["text"][quote["start"] : quote["end"]] == "The dam will hold,"
    assert found["summary"] == []


def test_the_threshold_of_the_settings_holds_unless_one_is_given(tmp_path: Path) -> None:
    (tmp_path / "pullquote.toml").write_text("[attribution]\nthreshold = 1.0\n", encoding="utf-8")
    given = line(id="a", text=TEXT)
    (withheld,) = answers(given, "--sentences", "0", directory=tmp_path)
    (shown,) = answers(given, "--sentences", "0", "--threshold", "0", directory=tmp_path)
    assert withheld["quotes"][0]["speaker"] is None
    assert withheld["quotes"][0]["evidence"] == "unclear"
    assert shown["quotes"][0]["speaker"] == "Ann Moss"


def test_bad_lines_are_errors_and_good_ones_are_answered(tmp_path: Path) -> None:
    given = (
        line(id="a", text=TEXT)
        + "{\n"
        + line(id="b")
        + line(id="c", text=1)
        + line(id="d", text="a", html="b")
        + line(id="e", html="<p>")
        + line(id="a", text="")
        + line(id="f", text="\ud800 “\x00”")
    )
    found = answers(given, "--sentences", "0", directory=tmp_path)
    assert [record["id"] for record in found] == ["a", None, "b", "c", "d", "e", "a", "f"]
    assert ["error" in record for record in found] == [False, True, True, True, True, True, False, False]


def test_strict_exits_1_when_a_line_was_unusable(tmp_path: Path) -> None:
    done = analyse(line(id="b"), "--strict", directory=tmp_path)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


def test_several_jobs_answer_as_one_does(tmp_path: Path) -> None:
    given = "".join(line(id=str(number), text=TEXT * (1 + number % 3)) for number in range(20))
    options = ("--sentences", "0")
    assert answers(given, *options, "--jobs", "2", directory=tmp_path) == answers(given, *options, directory=tmp_path)


def test_a_huge_line_is_answered_in_one_piece(tmp_path: Path) -> None:
    (found,) = answers(line(id="a", text="“no” said he. " * 750_000), "--sentences", "0", directory=tmp_path)
    assert found["id"] == "a"


def test_a_missing_file_is_bad_usage_in_one_line(tmp_path: Path) -> None:
    done = analyse("", "nowhere.jsonl", directory=tmp_path)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(line(id="a", text=TEXT) * 400, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "analyse", str(source), "--sentences", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0
