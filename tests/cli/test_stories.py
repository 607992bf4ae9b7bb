"""`stories` as anybody calls it: JSON Lines in, JSON Lines out, in order, bad lines told and the run going on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FERRY = (
    "The harbour council of Larnvik voted to buy three electric ferries for Skarholm, said Marta Holm, who chairs it."
)
AGAIN = "Marta Holm said the council of Larnvik would sell the diesel ships once the electric ferries reach Skarholm."
QUAKE = "An earthquake shook the province of Varena and killed five people in Oltesh, said the governor, Ilir Dosta."


def article(key: str, text: str, **more: Any) -> str:
    return json.dumps({"id": key, "title": "", "text": text, **more})


def run(*lines: str | bytes, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[bytes]:
    sent = b"\n".join(line.encode() if isinstance(line, str) else line for line in lines) + b"\n"
    command = [sys.executable, "-m", "bot", "stories", *options]
    return subprocess.run(command, input=sent, capture_output=True, check=False, cwd=ROOT)


def answers(*lines: str | bytes) -> list[dict[str, Any]]:
    done = run(*lines)
    assert (done.returncode, done.stderr) == (0, b"")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_articles_of_one_event_have_one_story_and_the_answers_are_in_order() -> None:
    first, other, second = answers(article("a", FERRY), article("b", QUAKE), article("c", AGAIN))
    assert [first["id"], other["id"], second["id"]] == ["a", "b", "c"]
    assert first["story"] == second["story"] != other["story"]
    assert first.keys() == {"id", "story", "duplicate_of"}


def test_a_copy_is_told_with_the_id_of_the_first() -> None:
    found = answers(article("a b", FERRY), article("c", QUAKE), article("d", FERRY))
    assert [one["duplicate_of"] for one in found] == [None, None, "a b"]


def test_two_events_under_one_id_are_two_stories() -> None:
    first, second = answers(article("same", FERRY), article("same", QUAKE))
    assert first["story"] != second["story"]


def test_years_between_two_articles_make_two_stories() -> None:
    dates = "2025-06-03T08:00:00Z", "2026-06-03"
    first, second = answers(article("a", FERRY, published=dates[0]), article("b", AGAIN, published=dates[1]))
    assert first["story"] != second["story"]


def test_what_is_no_date_counts_as_absent() -> None:
    first, second = answers(article("a", FERRY, published="2026-06-03"), article("b", AGAIN, published="yesterday"))
    assert first["story"] == second["story"]


def test_lines_that_cannot_be_used_are_told_and_the_others_answered() -> None:
    bad: list[str | bytes] = [
        "{",
        '{"id": "x"}',
        '{"id": "y", "text": 5}',
        '{"text": "no id"}',
        "[]",
        b"\xff\xfe",
        "[" * 100_000,
    ]
    found = answers(*bad, "", article("a", FERRY))
    assert [one["id"] for one in found] == [None, "x", "y", None, None, None, None, "a"]
    assert all(isinstance(one["error"], str) and "\n" not in one["error"] for one in found[:-1])
    assert "story" in found[-1]


def test_strict_fails_at_the_end_and_answers_all_the_same() -> None:
    done = run("{", article("a", FERRY), options=("--strict",))
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 2
    assert done.stderr.count(b"\n") == 1


def test_a_file_that_is_absent_is_bad_usage_in_one_line() -> None:
    done = run(options=("no-such-file.jsonl",))
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == 1
    assert b"Traceback" not in done.stderr


def test_an_answer_comes_before_the_next_line_is_sent() -> None:
    command = [sys.executable, "-m", "bot", "stories"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdin
        assert process.stdout
        for key in ("a", "b"):
            process.stdin.write(article(key, FERRY).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == key
        process.stdin.close()
        assert process.wait(timeout=30) == 0


def test_odd_characters_in_ids_and_texts_come_back_as_they_were() -> None:
    line = json.dumps({"id": "é \ud800 1", "title": "\u202e", "text": "\ud83d \u0000 " + FERRY})
    (found,) = answers(line)
    assert found["id"] == "é \ud800 1"
