"""Fit what a quotation is worth (`summarizer.worth`) on human summaries: `python -m tests.fit_worth ARTICLES.jsonl`.

It prints what the two quotations that are shown have in common with the human summary (ROUGE-1, the mean over the
articles with three quotations and more): of ours, of the first two, of the longest two and of the best two. With
`--weights` it fits: the ROUGE-1 of one quotation, less the mean of its article, is told from its features by ridge
regression. An article is a line as in `tests.fit_salience`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from summarizer import worth
from summarizer.analysis import analyse
from summarizer.citations import Ranked, choose, merged, ranked, screened
from summarizer.model import Article, Candidate
from tests.fit_salience import f_measure, tokens

NAMES = tuple(worth.WEIGHTS)
FEWEST, SHOWN = 3, 2
RIDGE = 1.0
THRESHOLD = 0.8
AT = datetime(2026, 1, 1, tzinfo=UTC)
Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """The quotations of one article, their features, and the ROUGE-1 of each, 0 to 100."""

    quotations: tuple[Ranked, ...]
    features: tuple[tuple[float, ...], ...]
    rouge: tuple[float, ...]

    def mean(self, chosen: Sequence[int]) -> float:
        """The mean of the quotations at these places."""
        return sum(self.rouge[place] for place in chosen) / len(chosen)


def read(row: Row) -> Case:
    """The case of one line."""
    article = Article(row["text"], row.get("title", ""), row.get("lang"))
    candidate = Candidate(0, article, analyse(article, threshold=THRESHOLD), "Outlet", None, AT)
    found = merged(ranked(candidate, screened(candidate).fit))
    subject = worth.subject_of(candidate)
    references = [tokens(summary) for summary in row.get("summaries") or [row["summary"]]]
    told = [worth.features(one.citation, one.words, subject) for one in found]
    return Case(
        quotations=found,
        features=tuple(tuple(one[name] for name in NAMES) for one in told),
        rouge=tuple(_mean_rouge(tokens(one.citation.words), references) for one in found),
    )


def fit(cases: Sequence[Case]) -> dict[str, float]:
    """Points of ROUGE-1 for each feature."""
    features = np.vstack([np.array(case.features) - np.mean(case.features, axis=0) for case in cases])
    rouge = np.concatenate([np.array(case.rouge) - np.mean(case.rouge) for case in cases])
    weights = np.linalg.solve(features.T @ features + RIDGE * np.eye(len(NAMES)), features.T @ rouge)
    return {name: round(float(weight), 2) for name, weight in zip(NAMES, weights, strict=True)}


def compared(cases: Sequence[Case]) -> Iterator[str]:
    """The table: a line for each way to choose."""
    ways: dict[str, Callable[[Case], Sequence[int]]] = {
        "ours": _ours,
        "the first two": lambda case: _first(case, lambda place: case.quotations[place].citation.span.start),
        "the longest two": lambda case: _first(case, lambda place: -len(case.quotations[place].words)),
        "the best two": lambda case: _first(case, lambda place: -case.rouge[place]),
    }
    for name, way in ways.items():
        yield f"{name}: {sum(case.mean(way(case)) for case in cases) / len(cases):.2f}"


def _ours(case: Case) -> list[int]:
    spans = [one.citation.span for one in case.quotations]
    return [spans.index(citation.span) for citation in choose(case.quotations, SHOWN).shown]


def _first(case: Case, key: Callable[[int], float]) -> list[int]:
    return sorted(range(len(case.quotations)), key=key)[:SHOWN]


def _mean_rouge(said: Counter[str], references: Sequence[Counter[str]]) -> float:
    return sum(f_measure(said, reference) for reference in references) / len(references)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--weights", action="store_true")
    options = parser.parse_args()
    lines = options.articles.read_text(encoding="utf-8").splitlines()
    cases = [case for case in map(read, map(json.loads, lines)) if len(case.quotations) >= FEWEST]
    told = [json.dumps(fit(cases), indent=4)] if options.weights else compared(cases)
    sys.stdout.write("".join(f"{line}\n" for line in told))


if __name__ == "__main__":
    main()
