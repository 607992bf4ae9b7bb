"""The evaluation's own arithmetic: figures, intervals, reliability."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from tests.evaluate import judging
from tests.evaluate.__main__ import DATA, SCORERS
from tests.evaluate.judging import Judged, Sample, Verdict


def article(*, matched: int, spurious: int = 0, right: int = 0) -> Counter[str]:
    return Counter(
        {"matched": matched, "spurious": spurious, "kind:named": matched, "asked:named": matched}
        | {"right:named": right, "shown:named": matched}
    )


def test_a_figure_is_that_of_all_articles_together() -> None:
    sample = Sample(Judged([article(matched=8, spurious=2, right=6), article(matched=2, spurious=3, right=2)]))
    assert sample.figure(judging.span_precision).value == pytest.approx(10 / 15)
    assert sample.figure(judging.right_speaker).value == pytest.approx(8 / 10)
    assert sample.figure(judging.end_to_end).value == pytest.approx(20 / 25 * 8 / 10)


def test_an_interval_spans_what_single_articles_say() -> None:
    mixed = Sample(Judged([article(matched=10, right=right) for right in (10, 5) * 20])).figure(judging.right_speaker)
    alike = Sample(Judged([article(matched=10, right=8) for _ in range(40)])).figure(judging.right_speaker)
    assert 0.6 < mixed.low < mixed.value < mixed.high < 0.9
    assert alike.low == alike.high == pytest.approx(0.8)


def test_what_cannot_be_measured_is_a_dash() -> None:
    assert str(Sample(Judged([article(matched=1)])).figure(judging.full_names)) == "–"


def test_reliability_tells_how_far_confidence_is_from_truth() -> None:
    verdicts = [Verdict(0.95, shown=True, right=True)] * 8 + [Verdict(0.95, shown=True, right=False)] * 2
    lines = judging.reliability([*verdicts, Verdict(0.0, shown=False, right=False)])
    assert lines[1].split() == ["0.95", "to", "1.00", "10", "95.0", "80.0"]
    assert lines[-1].endswith("15.0 points")


def test_the_surest_are_shown_first() -> None:
    verdicts = [Verdict(n / 100, shown=True, right=n > 20) for n in range(100)]
    first, *_, last = judging.at_coverage(verdicts)[1:]
    assert first.split() == ["70", "0.300", "100.0"]
    assert last.split() == ["95", "0.050", "83.2"]


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared development data are not beside the project")
def test_articles_added_up_are_what_the_scorer_says_of_all() -> None:
    rules = judging.scorer(SCORERS / "score_quotes.py")
    gold = [json.loads(line) for line in (DATA / "quotes" / "dev-general.jsonl").read_text("utf-8").splitlines()]
    answers = {
        row["id"]: [
            {"start": q["start"], "end": q["end"] - q["start"] % 7, "speaker": q["speaker_text"]} for q in row["quotes"]
        ]
        for row in gold
    }
    whole = rules.score(gold, answers, "DM")
    sample = Sample(judging.judge(rules, gold, answers, "DM"))
    assert sample.figure(judging.span_f1).value == pytest.approx(whole["span"]["f1"], abs=1e-4)
    assert sample.figure(judging.right_speaker).value == pytest.approx(whole["attr_rw"], abs=1e-4)
    assert sample.figure(judging.full_names).value == pytest.approx(whole["fullname_acc"], abs=1e-4)
