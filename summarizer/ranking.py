"""A linear ranker: features are strings, a candidate's score is the sum of their weights, shares are a softmax.

The weights are one readable file: `{"made": how and from what, "weights": {feature: weight}}`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import repeat
from math import exp, log

Features = tuple[str, ...]

SLOPE, OFFSET = "confidence:slope", "confidence:offset"

_NOTHING = repeat(0.0)
_CERTAIN = 1e-4  # no share is taken for surer than this of being right or wrong


def shares(candidates: Sequence[Features], weights: Mapping[str, float]) -> list[float]:
    """The probability of each candidate, summing to one; equal shares where no weight is known."""
    scores = [sum(map(weights.get, features, _NOTHING)) for features in candidates]
    top = max(scores)
    powers = [exp(score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def log_odds(share: float) -> float:
    """How far a share is from even, 0 at one half; bounded."""
    bounded = min(max(share, _CERTAIN), 1 - _CERTAIN)
    return log(bounded / (1 - bounded))


def confidence(share: float, weights: Mapping[str, float]) -> float:
    """How often a speaker with this share is right: a logistic curve fitted on held-out answers (Platt 1999)."""
    return 1 / (1 + exp(-weights.get(SLOPE, 1.0) * log_odds(share) - weights.get(OFFSET, 0.0)))


@cache
def load() -> Mapping[str, float]:
    """The shipped weights, fitted on labelled news; one feature a line."""
    source = files("summarizer.languages").joinpath("weights.json").read_text(encoding="utf-8")
    weights: dict[str, float] = json.loads(source)["weights"]
    return weights
