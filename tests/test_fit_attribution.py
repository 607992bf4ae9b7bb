"""The fitting command: the same articles give the same weights, and confidence comes to mean how often one is right."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from math import exp
from pathlib import Path

import pytest

from summarizer import ranking
from tests import fit_attribution as fitting

ROOT = Path(__file__).resolve().parents[1]


def labelled(number: int, speaker: str, other: str) -> fitting.Label:
    """An article of one quotation and one title in marks, its label found by its words."""
    said = "The dam will hold through the winter."
    text = (
        f"{other} closed the bridge in Elm. “{said}” {speaker} told reporters. The novel “A Dam in Winter” sold well."
    )
    start, name = text.index(said), text.index(speaker)
    return {
        "id": str(number), "text": text,
        "quotes": [{
            "start": start, "end": start + len(said), "type": "direct", "speaker_text": speaker, "speaker_start": name,
            "speaker_end": name + len(speaker), "speaker_kind": "named", "speaker_full": speaker,
        }],
    }  # fmt: skip


ARTICLES = [labelled(n, *names) for n, names in enumerate([("Ann Moss", "Jon Ware"), ("Ines Lund", "Ann Moss")] * 4)]


def test_the_same_articles_give_the_same_weights_whatever_the_hash_seed(tmp_path: Path) -> None:
    source = tmp_path / "articles.jsonl"
    source.write_text("".join(json.dumps(article) + "\n" for article in ARTICLES), encoding="utf-8")
    said = [
        subprocess.run(
            [sys.executable, "-m", "tests.fit_attribution", str(source), "--folds", "2"],
            cwd=ROOT, env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert said[0] == said[1]
    assert len(said[0].splitlines()) == len(ARTICLES)


def test_a_file_of_weights_says_how_it_was_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, weights = tmp_path / "articles.jsonl", tmp_path / "weights.json"
    source.write_text("".join(json.dumps(article) + "\n" for article in ARTICLES), encoding="utf-8")
    monkeypatch.setattr(fitting, "WEIGHTS", weights)
    fitting.write(source, ARTICLES, [fitting.examples(article) for article in ARTICLES], folds=2)
    made = json.loads(weights.read_text(encoding="utf-8"))
    assert made["made"]["articles"] == made["made"]["quotations"] == len(ARTICLES)
    assert made["made"]["right speakers, held out"] == 1.0
    answers = [fitting.answered(article, made["weights"])["quotes"] for article in ARTICLES]
    assert [[quote["speaker"] for quote in quotes] for quotes in answers] == [
        [article["quotes"][0]["speaker_full"]] for article in ARTICLES
    ]


def test_calibration_finds_the_curve_that_answers_follow() -> None:
    draw, answers = random.Random(3), []
    for _ in range(20_000):
        share = draw.uniform(0.05, 0.95)
        answers.append((share, draw.random() < 1 / (1 + exp(-0.7 * ranking.log_odds(share) - 0.9))))
    curve = fitting.calibrate(answers)
    assert curve[ranking.SLOPE] == pytest.approx(0.7, abs=0.06)
    assert curve[ranking.OFFSET] == pytest.approx(0.9, abs=0.06)


def test_confidence_grows_with_the_share_and_stays_a_probability() -> None:
    curve = {ranking.SLOPE: 0.7, ranking.OFFSET: 0.9}
    told = [ranking.confidence(share / 20, curve) for share in range(21)]
    assert told == sorted(told)
    assert 0 < told[0] < told[-1] < 1


def test_a_name_that_a_machine_guessed_judges_nobody() -> None:
    article = labelled(1, "She", "Ann Moss")
    article["quotes"][0] |= {"speaker_kind": "pronoun", "speaker_full": "Ann Moss", "speaker_full_src": "some-silver"}
    answer = {"quotes": [article["quotes"][0] | {"kind": "direct", "speaker": "Ann Moss", "confidence": 0.5}]}
    assert list(fitting.judged(article, answer)) == []
    article["quotes"][0]["speaker_full_src"] = "checked"
    assert list(fitting.judged(article, answer)) == [(0.5, True)]
