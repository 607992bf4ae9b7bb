"""A linear ranker: features are strings, a candidate's score is the sum of their weights, shares are a softmax."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import repeat
from math import exp

Features = tuple[str, ...]

_NOTHING = repeat(0.0)


def shares(candidates: Sequence[Features], weights: Mapping[str, float]) -> list[float]:
    """The probability of each candidate, summing to one; equal shares where no weight is known."""
    scores = [sum(map(weights.get, features, _NOTHING)) for features in candidates]
    top = max(scores)
    powers = [exp(score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


@cache
def load() -> Mapping[str, float]:
    """The shipped weights, fitted on labelled news; one feature a line."""
    source = files("summarizer.languages").joinpath("weights.json").read_text(encoding="utf-8")
    weights: dict[str, float] = json.loads(source)
    return weights
