"""Fit the weights of `summarizer.salience` on human summaries: `python -m tests.fit_salience ARTICLES.jsonl`.

Without more it cross-validates and writes the held-out summaries, JSON Lines as `analyse` gives them, to standard
output; `--weights` fits on everything and prints what belongs into `WEIGHTS`. An article, one a line:

    {"id", "text", "title"?, "lang"?, "summary": str, "summaries"?: [str, ...]}

Of every article many sets of three sentences are drawn, early ones more often. The ROUGE-1 of a set, less the mean of
its article, is told from the sums of its features by ridge regression: the same sum by which sentences are chosen.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from nltk.stem.porter import PorterStemmer
from rouge_score.tokenize import tokenize

from summarizer import salience
from summarizer.analysis import analyse
from summarizer.model import Article, Quote, Span

NAMES = tuple(salience.WEIGHTS)
SIZE = 3
DRAWS, EARLINESS = 300, 1.5
RIDGE = 0.02
Row = dict[str, Any]
Numbers = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Case:
    """One article as the summariser sees it; `references` and `tokens` (of each sentence) as ROUGE sees it."""

    id: str
    article: Article
    quotes: tuple[Quote, ...]
    lang: str
    spans: tuple[Span, ...]
    references: tuple[Counter[str], ...]
    tokens: tuple[Counter[str], ...]

    def f_measure(self, places: Iterable[int]) -> float:
        """ROUGE-1 of the sentences at these places, 0 to 100, the mean over the references."""
        said = sum((self.tokens[place] for place in places), Counter())
        return sum(f_measure(said, reference) for reference in self.references) / len(self.references)


def read(row: Row) -> Case:
    """The case of one line."""
    article = Article(row["text"], row.get("title", ""), row.get("lang"))
    analysis = analyse(article, threshold=0, sentences=0)
    article = replace(article, not_content=analysis.not_content)
    spans = salience.eligible(article, analysis.lang)
    return Case(
        id=row["id"],
        article=article,
        quotes=analysis.quotes,
        lang=analysis.lang,
        spans=spans,
        references=tuple(tokens(summary) for summary in row.get("summaries") or [row["summary"]]),
        tokens=tuple(tokens(span.of(article.text)) for span in spans),
    )


def equations(case: Case) -> tuple[Numbers, Numbers]:
    """What one article gives to the normal equations: the products of its sets' features, and with their ROUGE."""
    document, _ = salience.document_of(case.article, case.spans, case.lang)
    reading = salience.ours(case.article, case.spans, case.quotes, case.lang).read(document)
    sets = _draws(len(case.spans))
    features = np.array([_summed(reading, one) for one in sets])
    rouge = np.array([case.f_measure(one) for one in sets])
    features -= features.mean(axis=0)
    return features.T @ features / len(sets), features.T @ (rouge - rouge.mean()) / len(sets)


def fit(parts: Sequence[tuple[Numbers, Numbers]]) -> dict[str, float]:
    """The weights by ridge regression, each shrunk in proportion to what its feature varies."""
    products = np.mean([one for one, _ in parts], axis=0)
    with_rouge = np.mean([one for _, one in parts], axis=0)
    shrunk = products + RIDGE * np.diag(np.diag(products)) + 1e-9 * np.eye(len(NAMES))
    return dict(zip(NAMES, (round(float(weight), 3) for weight in np.linalg.solve(shrunk, with_rouge)), strict=True))


def chosen(case: Case, weights: dict[str, float]) -> list[str]:
    """The three sentences under these weights."""
    spans = salience.summarise(case.article, case.quotes, case.lang, SIZE, weights=weights)
    return [span.of(case.article.text) for span in spans]


def cross_validated(cases: Sequence[Case], folds: int) -> Iterator[Row]:
    """Every article summarised with weights that never saw it, in the order of `cases`."""
    parts = [equations(case) for case in cases]
    for at, case in enumerate(cases):
        weights = _held_out(parts, at % folds, folds)
        yield {"id": case.id, "summary": chosen(case, weights)}


def _held_out(parts: list[tuple[Numbers, Numbers]], fold: int, folds: int) -> dict[str, float]:
    return fit([part for at, part in enumerate(parts) if at % folds != fold])


def _draws(count: int) -> list[tuple[int, ...]]:
    """Sets of places, early ones more often, each once."""
    draw, size = random.Random(count), min(SIZE, count)
    weights = [(1 + place) ** -EARLINESS for place in range(count)]
    found = {tuple(sorted(_drawn(draw, weights, size))) for _ in range(DRAWS)}
    return sorted(found)


def _drawn(draw: random.Random, weights: Sequence[float], size: int) -> list[int]:
    """Places without repetition, by falling keys (Efraimidis and Spirakis 2006)."""
    keys = [(draw.random() ** (1 / weight), place) for place, weight in enumerate(weights)]
    return [place for _, place in sorted(keys, reverse=True)[:size]]


def _summed(reading: salience.Reading, places: Sequence[int]) -> list[float]:
    """The features of a set of sentences: of each of them, and of every term that one of them says, once."""
    sums = dict.fromkeys(NAMES, 0.0)
    terms = dict.fromkeys(term for place in places for term in reading.said[place])
    for found in (*(reading.own[place] for place in places), *(salience.features(reading.kinds[one]) for one in terms)):
        for name, value in found.items():
            sums[name] += value
    return list(sums.values())


def f_measure(said: Counter[str], reference: Counter[str]) -> float:
    """ROUGE-1 of two texts' tokens, 0 to 100."""
    shared = (said & reference).total()
    return 200 * shared / (said.total() + reference.total()) if shared else 0.0


def tokens(text: str) -> Counter[str]:
    """The stemmed words that ROUGE counts."""
    return Counter(tokenize(text, _stemmer()))


@cache
def _stemmer() -> PorterStemmer:
    return PorterStemmer()


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--folds", type=int, default=10)
    parser.add_argument("--weights", action="store_true")
    options = parser.parse_args()
    cases = [read(json.loads(line)) for line in options.articles.read_text(encoding="utf-8").splitlines()]
    if options.weights:
        sys.stdout.write(json.dumps(fit([equations(case) for case in cases]), indent=4) + "\n")
        return
    for answer in cross_validated(cases, options.folds):
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
