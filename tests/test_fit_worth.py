"""The fitting command of key quotes: features in, points of ROUGE-1 out, and ours beside simpler ways to choose."""

from __future__ import annotations

from summarizer.worth import WEIGHTS
from tests import fit_worth as fitting

SUMMARY = "The mill at Elm will be rebuilt within two years, its owner Keld Sugar promised the workers."
ARTICLES: list[fitting.Row] = [
    {
        "id": "a",
        "text": (
            "The mill at Elm burned on Monday.\n\n“It rained all night,” said Ann Moss, a neighbour.\n\n“We slept "
            "badly,” said Per Aas, who lives there.\n\n“The mill at Elm will be rebuilt within two years and no worker "
            "will lose a day,” said Oskar Wray, of Keld Sugar."
        ),
        "summary": SUMMARY,
    },
]


def test_a_quotation_that_says_what_the_summary_says_is_among_the_two_that_are_ours() -> None:
    case = fitting.read(ARTICLES[0])
    assert len(case.quotations) == 3
    best = max(range(3), key=case.rouge.__getitem__)
    assert "rebuilt" in case.quotations[best].citation.words
    ours, first, *_, ceiling = (float(line.rpartition(" ")[2]) for line in fitting.compared([case]))
    assert first < ours <= ceiling


def test_fitting_gives_each_feature_its_points_and_length_that_matters_more_than_none() -> None:
    weights = fitting.fit([fitting.read(ARTICLES[0])])
    assert weights.keys() == WEIGHTS.keys()
    assert weights["full"] > 0
