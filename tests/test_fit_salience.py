"""The fitting command of the summaries: the same articles give the same weights, and ROUGE is the scorer's own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from rouge_score.rouge_scorer import RougeScorer

from summarizer.salience import WEIGHTS
from tests import fit_salience as fitting

ROOT = Path(__file__).resolve().parents[1]
TEXT = (
    "A fire closed the sugar mill at Elm on Monday. The mill's 300 workers were sent home. Keld Sugar owns the mill. "
    "It rained in Verrin. The fire began in a drying tower, Keld Sugar said. Two schools stayed open. The mayor slept."
)
ARTICLES: list[fitting.Row] = [
    {"id": "a", "text": TEXT, "summary": "A fire in a tower closed the mill at Elm. Its workers were sent home."},
    {
        "id": "b",
        "text": TEXT,
        "summary": "Mill fire",
        "summaries": ["Fire closes Keld Sugar's mill.", "Workers go home"],
    },
]


def test_the_same_articles_give_the_same_weights_whatever_the_hash_seed(tmp_path: Path) -> None:
    source = tmp_path / "articles.jsonl"
    source.write_text("".join(json.dumps(article) + "\n" for article in ARTICLES), encoding="utf-8")
    printed = [
        subprocess.run(
            [sys.executable, "-m", "tests.fit_salience", str(source), "--weights"],
            cwd=ROOT, env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert printed[0] == printed[1]
    assert json.loads(printed[0]).keys() == WEIGHTS.keys()


def test_held_out_summaries_are_three_sentences_of_each_article() -> None:
    cases = [fitting.read(article) for article in ARTICLES]
    answers = list(fitting.cross_validated(cases, folds=2))
    assert [answer["id"] for answer in answers] == ["a", "b"]
    assert all(len(answer["summary"]) == 3 and all(one in TEXT for one in answer["summary"]) for answer in answers)


@pytest.mark.parametrize("places", [(0, 1, 4), (2,), (3, 5)])
def test_rouge_is_what_its_own_scorer_says(places: tuple[int, ...]) -> None:
    case = fitting.read(ARTICLES[1])
    said = "\n".join(case.spans[place].of(TEXT) for place in places)
    scorer = RougeScorer(["rouge1"], use_stemmer=True)
    expected = [scorer.score(one, said)["rouge1"].fmeasure for one in ARTICLES[1]["summaries"]]
    assert case.f_measure(places) == pytest.approx(100 * sum(expected) / 2)
