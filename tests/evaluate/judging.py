"""The shared scorer's verdicts counted article by article, and figures from them with 95 % bootstrap intervals.

The scorer decides what is matched and who is right; here its verdicts are only listened to and added up. An interval
resamples articles, not quotations: those of one article share its mistakes.
"""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import isnan, nan
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

KINDS = ("named", "nominal", "pronoun", "unknown")
RESAMPLES = 2000
Answer = Mapping[str, Any]
Values = npt.NDArray[np.float64]
Counts = Mapping[str, Values]
Measure = Callable[[Counts], Values]


class Said(str):
    """A speaker as answered, with the confidence of the answer, on its way through the scorer."""

    __slots__ = ("confidence",)
    confidence: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """One matched quotation whose speaker is known: the confidence shown, 0 for no speaker, and whether it is right."""

    confidence: float
    shown: bool
    right: bool


@dataclass(slots=True)
class Judged:
    """What the scorer found in one data set on one track: a Counter per article, and every verdict."""

    articles: list[Counter[str]] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure, 0 to 1, with the 2.5 and 97.5 % points of its resamples."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        """In per cent; a dash where there is nothing to measure."""
        if isnan(self.value):
            return "–"
        return f"{100 * self.value:.1f} [{100 * self.low:.1f}, {100 * self.high:.1f}]"


def scorer(path: Path) -> Any:
    """The shared scorer as a module of its own, which may be listened to."""
    spec = importlib.util.spec_from_file_location(f"shared_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def judge(rules: Any, gold: Sequence[Answer], answers: Mapping[str, Sequence[Answer]], track: str) -> Judged:
    """Score every article alone, and listen to what is decided of each speaker."""
    found = Judged()
    ask_speaker, ask_full = rules.speaker_ok, rules.full_ok
    try:
        for article in gold:
            counts: Counter[str] = Counter()
            rules.speaker_ok = _listening(ask_speaker, counts, found.verdicts)
            rules.full_ok = _counting(ask_full, counts)
            _score(rules, article, _spoken(answers.get(article["id"], ())), track, counts)
            found.articles.append(counts)
    finally:
        rules.speaker_ok, rules.full_ok = ask_speaker, ask_full
    return found


def _spoken(quotes: Sequence[Answer]) -> list[dict[str, Any]]:
    made = []
    for quote in quotes:
        speaker = Said(quote["speaker"]) if quote.get("speaker") else None
        if speaker is not None:
            speaker.confidence = float(quote.get("confidence", 1.0))
        made.append({**quote, "speaker": speaker})
    return made


def _listening(
    ask: Callable[[Answer, Said | None], bool], counts: Counter[str], verdicts: list[Verdict]
) -> Callable[[Answer, Said | None], bool]:
    def speaker_ok(label: Answer, speaker: Said | None) -> bool:
        right = bool(ask(label, speaker))
        kind = label["speaker_kind"]
        counts.update({f"asked:{kind}": 1, f"right:{kind}": right, f"shown:{kind}": speaker is not None})
        verdicts.append(Verdict(speaker.confidence if speaker is not None else 0.0, speaker is not None, right))
        return right

    return speaker_ok


def _counting(
    ask: Callable[[Answer, Said | None], bool], counts: Counter[str]
) -> Callable[[Answer, Said | None], bool]:
    def full_ok(label: Answer, speaker: Said | None) -> bool:
        right = bool(ask(label, speaker))
        counts.update({"full": 1, "full right": right})
        return right

    return full_ok


def _score(rules: Any, article: Answer, quotes: list[dict[str, Any]], track: str, counts: Counter[str]) -> None:
    faults: list[Any] = []
    scored = rules.score([article], {article["id"]: quotes}, track, collect=faults)
    missed = sum(fault[0] == "miss" for fault in faults)
    counts["matched"] += scored["gold"] - missed
    counts["missed"] += missed
    counts["spurious"] += sum(fault[0] == "spurious" for fault in faults)
    for kind in KINDS:
        counts[f"kind:{kind}"] += scored["kinds"].get(kind, 0)


# --- figures ---------------------------------------------------------------------------------------------------------


def span_f1(counts: Counts) -> Values:
    """Of quotations, matched one to one."""
    wrong = counts["missed"] + counts["spurious"]
    return _share(2 * counts["matched"], 2 * counts["matched"] + wrong)


def span_precision(counts: Counts) -> Values:
    """Of the quotations answered, those that are marked."""
    return _share(counts["matched"], counts["matched"] + counts["spurious"])


def right_speaker(counts: Counts) -> Values:
    """Of matched quotations; each kind of speaker weighs as often as it is marked (the scorer's "reweighted")."""
    return _share(_weighed(counts, "right"), _marked(counts))


def end_to_end(counts: Counts) -> Values:
    """Quotations found and given their speaker: span F1 times right speakers."""
    return span_f1(counts) * right_speaker(counts)


def coverage(counts: Counts) -> Values:
    """Of matched quotations, those shown with a speaker."""
    return _share(_weighed(counts, "shown"), _marked(counts))


def shown_precision(counts: Counts) -> Values:
    """Of the speakers shown, those that are right."""
    return _share(_weighed(counts, "right"), _weighed(counts, "shown"))


def full_names(counts: Counts) -> Values:
    """Of speakers whose full name is marked, those given by first and last name."""
    return _share(counts["full right"], counts["full"])


def of_kind(kind: str) -> Measure:
    """Right speakers among the matched quotations whose speaker is of one kind."""
    return lambda counts: _share(counts[f"right:{kind}"], counts[f"asked:{kind}"])


def _weighed(counts: Counts, what: str) -> Values:
    total = np.zeros_like(counts["matched"])
    for kind in KINDS:
        asked = counts[f"asked:{kind}"]
        total += counts[f"kind:{kind}"] * np.where(asked > 0, _share(counts[f"{what}:{kind}"], asked), 0.0)
    return total


def _marked(counts: Counts) -> Values:
    total = np.zeros_like(counts["matched"])
    for kind in KINDS:
        total += np.where(counts[f"asked:{kind}"] > 0, counts[f"kind:{kind}"], 0.0)
    return total


def _share(part: Values, whole: Values) -> Values:
    return np.divide(part, whole, out=np.full_like(part, nan), where=whole > 0)


_NAMES = (
    "matched", "missed", "spurious", "full", "full right",
    *(f"{what}:{kind}" for what in ("kind", "asked", "right", "shown") for kind in KINDS),
)  # fmt: skip


class Sample:
    """The counts of a data set, whole and resampled; the same articles give the same intervals."""

    def __init__(self, judged: Judged) -> None:
        """Draw the resamples once for all measures."""
        table = np.array([[article[name] for name in _NAMES] for article in judged.articles], dtype=np.float64)
        draws = np.random.default_rng(1).multinomial(len(table), np.full(len(table), 1 / len(table)), RESAMPLES)
        self._whole = dict(zip(_NAMES, table.sum(axis=0, keepdims=True).T, strict=True))
        self._drawn = dict(zip(_NAMES, (draws @ table).T, strict=True))

    def figure(self, measure: Measure) -> Figure:
        """One measure with its interval."""
        low, high = np.nanpercentile(measure(self._drawn), [2.5, 97.5]) if self._known(measure) else (nan, nan)
        return Figure(float(measure(self._whole)[0]), float(low), float(high))

    def _known(self, measure: Measure) -> bool:
        return not np.isnan(measure(self._whole)[0])


# --- reliability -----------------------------------------------------------------------------------------------------

BINS = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
COVERAGES = (0.70, 0.75, 0.80, 0.85, 0.90, 0.95)


def reliability(verdicts: Sequence[Verdict]) -> list[str]:
    """For each band of confidence how many speakers, how sure on average and how often right; then the mean gap."""
    lines, gap = [f"{'confidence':>12} {'speakers':>9} {'mean':>6} {'right':>6}"], 0.0
    shown = [verdict for verdict in verdicts if verdict.shown]
    for low, high in pairwise(BINS):
        inside = [one for one in shown if low <= one.confidence < high or one.confidence == high == 1.0]
        if inside:
            mean = sum(one.confidence for one in inside) / len(inside)
            right = sum(one.right for one in inside) / len(inside)
            gap += abs(mean - right) * len(inside) / len(shown)
            lines.append(f"{low:.2f} to {high:.2f} {len(inside):>9} {100 * mean:>6.1f} {100 * right:>6.1f}")
    return [*lines, f"mean gap between the two (expected calibration error): {100 * gap:.1f} points"]


def at_coverage(verdicts: Sequence[Verdict]) -> list[str]:
    """How many speakers are right when only the surest are shown, and the threshold that shows so many."""
    ranked = sorted(verdicts, key=lambda one: -one.confidence)
    lines = [f"{'coverage':>12} {'threshold':>9} {'right':>6}"]
    for share in COVERAGES:
        kept = [one for one in ranked[: round(share * len(ranked))] if one.shown]
        right = sum(one.right for one in kept) / max(1, len(kept))
        lines.append(f"{100 * share:>12.0f} {kept[-1].confidence if kept else 1:>9.3f} {100 * right:>6.1f}")
    return lines
