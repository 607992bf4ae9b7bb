"""JSON Lines: what a line may hold, and what becomes of one that cannot be used."""

from __future__ import annotations

import io
import json

import pytest

from bot.cli.failure import Failure
from bot.cli.jsonl import Record, UnusableLineError, answer_all, answered, lines, parse, text_field


def echo(record: Record) -> Record:
    return {"id": record["id"], "text": record.get("text")}


def test_empty_lines_and_a_byte_order_mark_are_passed_over() -> None:
    stream = io.BytesIO(b'\xef\xbb\xbf{"id":"a"}\r\n\n   \n{"id":"b"}')
    assert list(lines(stream)) == [b'{"id":"a"}', b'{"id":"b"}']


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b'"a"', "not a JSON object"),
        (b'{"id": NaN}', "NaN"),
        (b'{"id": -Infinity}', "Infinity"),
        (b'{"id": "\xff"}', "not UTF-8"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' * 200_000, "nested too deeply"),
    ],
)
def test_a_line_that_is_no_object_says_why(line: bytes, reason: str) -> None:
    with pytest.raises(UnusableLineError, match=reason):
        parse(line)


@pytest.mark.parametrize("value", [1, 1.5, True, [], {}])
def test_a_field_that_is_not_text_is_refused(value: object) -> None:
    with pytest.raises(UnusableLineError, match='"text" is not text'):
        text_field({"text": value}, "text")


def test_null_counts_as_absent() -> None:
    assert text_field({"text": None}, "text") is None


@pytest.mark.parametrize(
    ("line", "identity"),
    [(b"{", None), (b'{"text":"a"}', None), (b'{"id":7}', None), (b'{"id":"a","text":', None)],
)
def test_an_error_has_the_id_or_null(line: bytes, identity: str | None) -> None:
    result = answered(line, echo)
    assert result["id"] is identity
    assert "\n" not in result["error"]


def test_the_run_goes_on_behind_a_bad_line(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    answer_all(io.BytesIO(b'{"id":"a"}\n{\n{"id":"a"}\n'), echo)
    shown = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert [record["id"] for record in shown] == ["a", None, "a"]


def test_strict_fails_at_the_end_and_not_before(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with pytest.raises(Failure, match="1 of 2"):
        answer_all(io.BytesIO(b'{\n{"id":"b"}\n'), echo, strict=True)
    assert len(capfdbinary.readouterr().out.splitlines()) == 2


def test_several_processes_keep_the_order(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    stream = io.BytesIO(b"".join(b'{"id":"%d"}\n' % number for number in range(60)))
    answer_all(stream, echo, jobs=3)
    shown = [json.loads(line)["id"] for line in capfdbinary.readouterr().out.splitlines()]
    assert shown == [str(number) for number in range(60)]


def test_output_is_utf8_and_a_lone_surrogate_is_escaped(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    answer_all(io.BytesIO(b'{"id":"a","text":"\\ud800 \xc3\xa9"}\n'), echo)
    assert capfdbinary.readouterr().out == '{"id": "a", "text": "\\ud800 é"}\n'.encode()
