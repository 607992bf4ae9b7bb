"""Fit the weights of `summarizer.attribution` on labelled articles: `python -m tests.fit_attribution ARTICLES.jsonl`.

Without more it cross-validates and writes the held-out answers, JSON Lines as `analyse` gives them, to standard output;
`--write` fits on everything and writes `summarizer/languages/weights.json`. The same articles give the same weights.
A labelled article: `{"id", "text", "lang"?, "quotes": [{"start", "end", "type", "speaker_text", "speaker_start",
"speaker_end", "speaker_kind", "speaker_full"}]}`. Labels are matched to mentions by their offsets, never by order.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import exp, sqrt
from pathlib import Path
from typing import Any

from summarizer import attribution, pronouns, quotes, reports, signs
from summarizer.evidence import Scene
from summarizer.languages import get
from summarizer.mentions import Mention
from summarizer.model import Span
from summarizer.ranking import Features

WEIGHTS = Path(__file__).resolve().parents[1] / "summarizer" / "languages" / "weights.json"
GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})
ROUNDS, RATE, DECAY, SMALLEST = 14, 0.05, 0.005, 0.02
FEWEST = 3  # rows with a feature, for it to count
SAME = 0.8  # of the letters of a reported clause and its label together
Label = dict[str, Any]
Example = tuple[list[Features], list[bool]]


def examples(article: Label) -> list[Example]:
    """Every decision of one article, with what is right in it."""
    scene = attribution.read(article["text"], get(article.get("lang", "en")))
    labels = article["quotes"]
    return [*_speakers(scene, labels), *_antecedents(scene, labels), *_reports(scene, labels)]


def fit(data: Sequence[Example]) -> dict[str, float]:
    """Adagrad on the likelihood of the right candidates together; the mean of the later half of the rounds."""
    weights: dict[str, float] = defaultdict(float)
    seen: dict[str, float] = defaultdict(float)
    total: dict[str, float] = defaultdict(float)
    counts = Counter(feature for rows, _ in data for row in rows for feature in row)
    order = [
        ([tuple(feature for feature in row if counts[feature] >= FEWEST) for row in rows], ok) for rows, ok in data
    ]
    shuffle = random.Random(1)
    for turn in range(ROUNDS):
        shuffle.shuffle(order)
        for rows, right in order:
            _learn(rows, right, weights, seen)
        if turn >= ROUNDS // 2:
            for feature, weight in weights.items():
                total[feature] += weight / (ROUNDS - ROUNDS // 2)
    return {feature: round(weight, 3) for feature, weight in sorted(total.items()) if abs(weight) >= SMALLEST}


def _learn(rows: list[Features], right: list[bool], weights: dict[str, float], seen: dict[str, float]) -> None:
    scores = [sum(weights[feature] for feature in row) for row in rows]
    powers = [exp(score - max(scores)) for score in scores]
    whole = sum(powers)
    good = sum(power for power, ok in zip(powers, right, strict=True) if ok)
    for row, power, ok in zip(rows, powers, right, strict=True):
        step = (power / good if ok else 0.0) - power / whole
        for feature in row if abs(step) > 1e-4 else ():
            pull = step - DECAY * weights[feature]
            seen[feature] += pull * pull
            weights[feature] += RATE * pull / sqrt(seen[feature] + 1.0)


def _speakers(scene: Scene, labels: Sequence[Label]) -> Iterator[Example]:
    before: Label | None = None
    for quote in range(len(scene.marked)):
        label = _label(scene, quote, labels)
        places, rows = attribution.options(scene, quote)
        right = [_is_right(scene, place, label, before) for place in places]
        if label is not None and not any(right):
            right[places.index(attribution.UNNAMED)] = True
        assert len(right) == len(rows)
        if not all(right):
            yield rows, right
        before = label


def _label(scene: Scene, quote: int, labels: Sequence[Label]) -> Label | None:
    """The direct or mixed label that shares most characters with a quotation."""
    span = scene.marked[quote].span
    shared = [(min(span.end, label["end"]) - max(span.start, label["start"]), label) for label in labels]
    touching = [(size, label) for size, label in shared if size > 0 and label["type"] != "indirect"]
    return max(touching, key=lambda pair: pair[0])[1] if touching else None


def _is_right(scene: Scene, place: int, label: Label | None, before: Label | None) -> bool:
    if label is None or place == attribution.NOBODY:
        return label is None and place == attribution.NOBODY
    if place == attribution.PREVIOUS:
        return before is not None and _same_speaker(before, label)
    if place == attribution.UNNAMED or label.get("speaker_start") is None:
        return False
    return _names(scene, scene.mentions.all[place], label)


def _same_speaker(one: Label, other: Label) -> bool:
    beside = one.get("speaker_start") == other.get("speaker_start")
    return one.get("speaker_text") == other.get("speaker_text") and (beside or other["speaker_kind"] == "named")


def _names(scene: Scene, mention: Mention, label: Label) -> bool:
    """Whether a mention is the one that was labelled: it stands there, and a name has the same last word."""
    span = scene.scan.span(*mention.head)
    if span.start >= label["speaker_end"] or label["speaker_start"] >= span.end:
        return False
    if label["speaker_kind"] != "named":
        return bool(span.start <= label["speaker_start"] + 12)
    last = _last(span.of(scene.scan.text))
    return last in {_last(label["speaker_full"]), _last(label["speaker_text"])} or span.start == label["speaker_start"]


def _reports(scene: Scene, labels: Sequence[Label]) -> Iterator[Example]:
    """Every cue's clauses, right where a label covers nearly the same letters; else nothing is reported there."""
    letters = list(accumulate(map(str.isalnum, scene.scan.text), initial=0))
    reading = quotes.reading(scene)
    for report in reports.find(reading):
        spans = [scene.scan.span(*clause.tokens) for clause in report.clauses]
        right = [any(_same_letters(letters, span, label) for label in labels) for span in spans]
        yield signs.features(reading, report), [*right, not any(right)]


def _same_letters(letters: Sequence[int], span: Span, label: Label) -> bool:
    first, last = max(span.start, label["start"]), min(span.end, label["end"])
    if first >= last:
        return False
    shared = letters[last] - letters[first]
    own, other = letters[span.end] - letters[span.start], letters[label["end"]] - letters[label["start"]]
    return bool(shared >= SAME * (own + other - shared))


def _antecedents(scene: Scene, labels: Sequence[Label]) -> Iterator[Example]:
    people, starts = attribution.pronoun_scene(scene), scene.scan.starts
    pronoun_at = {starts[m.first]: place for place, m in enumerate(scene.mentions.all) if m.kind == "pronoun"}
    told = [label for label in labels if label.get("speaker_start") is not None]
    last: int | None = None
    for label in sorted(told, key=lambda label: int(label["speaker_start"])):
        place = pronoun_at.get(label["speaker_start"])
        if place is not None and label.get("speaker_full"):
            wanted, places = _last(label["speaker_full"]), list(pronouns.candidates(people, place))
            right = [_last(_named(scene, candidate)) == wanted for candidate in places]
            if any(right) and not all(right):
                yield [pronouns.features(people, place, at, rank, last) for rank, at in enumerate(places)], right
        if label["type"] != "indirect":
            last = _actor_at(scene, label["speaker_start"]) or last


def _actor_at(scene: Scene, offset: int) -> int | None:
    place = next((at for at, mention in enumerate(scene.mentions.all) if _holds(scene, mention, offset)), None)
    return None if place is None else scene.cast.of.get(place)


def _holds(scene: Scene, mention: Mention, offset: int) -> bool:
    span = mention.span(scene.scan)
    return span.start <= offset < span.end


def _named(scene: Scene, place: int) -> str:
    actor = scene.cast.of.get(place)
    return (
        scene.mentions.all[place].span(scene.scan).of(scene.scan.text)
        if actor is None
        else scene.cast.actors[actor].name
    )


def _last(name: str | None) -> str:
    """The word that tells a name: "moss" of "Ann Moss, Jr."."""
    words = [
        word.strip(".").lower() for word in (name or "").replace("’", "'").replace("'s", "").replace(",", " ").split()
    ]
    while len(words) > 1 and words[-1] in GENERATIONS:
        words.pop()
    return words[-1] if words else ""


def answered(article: Label, weights: dict[str, float]) -> Label:
    """One article as `analyse` answers it, its quotations alone."""
    found = quotes.find(attribution.read(article["text"], get(article.get("lang", "en"))), weights)
    shown = [
        {"start": quote.span.start, "end": quote.span.end, "kind": quote.kind, "speaker": quote.speaker,
         "confidence": quote.confidence, "mention": quote.mention, "cue": quote.cue, "evidence": quote.evidence}
        for quote in found
    ]  # fmt: skip
    return {"id": article["id"], "quotes": shown}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    articles = [json.loads(line) for line in options.articles.read_text(encoding="utf-8").splitlines()]
    data = [examples(article) for article in articles]
    if options.write:
        weights = fit([example for part in data for example in part])
        WEIGHTS.write_text(json.dumps(weights, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
        return
    for fold in range(options.folds):
        weights = fit([example for at, part in enumerate(data) if at % options.folds != fold for example in part])
        for article in articles[fold :: options.folds]:
            sys.stdout.write(json.dumps(answered(article, weights)) + "\n")


if __name__ == "__main__":
    main()
