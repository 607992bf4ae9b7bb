"""Fit the weights of `summarizer.attribution` on labelled articles: `python -m tests.fit_attribution ARTICLES.jsonl`.

Without more it cross-validates and writes the held-out answers, JSON Lines as `analyse` gives them, to standard output;
`--write` fits on everything and writes `summarizer/languages/weights.json`, which tells how it was made. The same
articles give the same weights. A labelled article, one a line:

    {"id", "text", "lang"?, "quotes": [{"start", "end", "type": "direct"|"mixed"|"indirect",
      "speaker_start", "speaker_end", "speaker_text": the words that name the speaker there, or null,
      "speaker_kind": "named"|"nominal"|"pronoun"|"none", "speaker_full": the fullest name or null,
      "speaker_full_src"?: how the name of a pronoun is known; with "silver" in it, it was guessed by a machine}]}

Offsets are code points, half open. Labels are matched to mentions by their offsets, never by order. Quotations of the
article that have no label teach what is no quotation: label an article whole or not at all.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import accumulate
from math import exp, sqrt
from pathlib import Path
from typing import Any, get_args

from summarizer import attribution, pronouns, quotes, reports, signs
from summarizer.languages import get
from summarizer.mentions import Mention, MentionKind
from summarizer.model import Span
from summarizer.ranking import OFFSET, SLOPE, Features, confidence, log_odds
from summarizer.scene import Scene

WEIGHTS = Path(__file__).resolve().parents[1] / "summarizer" / "languages" / "weights.json"
GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})
NEWTON_STEPS = 12
SMALL_WORDS = frozenset({"the", "a", "an", "of", "for", "in", "and", "his", "her", "their"})
ROUNDS, RATE, DECAY, SMALLEST = 14, 0.05, 0.005, 0.02
FITS = 3
FEWEST = 3  # rows with a feature, for it to count
UNPLACED = 3  # every so manieth decision is learned as in a language whose verbs stand elsewhere (`clause_place`)
MENTIONS = frozenset(get_args(MentionKind))
SAME = 0.8  # of the letters of a reported clause and its label together
Label = dict[str, Any]
Example = tuple[list[Features], list[bool]]


def examples(article: Label) -> list[Example]:
    """Every decision of one article, with what is right in it."""
    scene = attribution.read(article["text"], get(article.get("lang", "en")))
    labels = article["quotes"]
    return [*_speakers(scene, labels), *_antecedents(scene, labels), *_reports(scene, labels)]


def fit(data: Sequence[Example]) -> dict[str, float]:
    """The mean of several fits, each in an order of its own, so that an example more or less hardly moves it."""
    total: dict[str, float] = defaultdict(float)
    for turn in range(FITS):
        for feature, weight in _fit(data, turn).items():
            total[feature] += weight / FITS
    return {feature: round(weight, 3) for feature, weight in sorted(total.items()) if abs(weight) >= SMALLEST}


def _fit(data: Sequence[Example], turn: int) -> dict[str, float]:
    """Adagrad on the likelihood of the right candidates together; the mean of the later half of the rounds."""
    weights: dict[str, float] = defaultdict(float)
    seen: dict[str, float] = defaultdict(float)
    total: dict[str, float] = defaultdict(float)
    told = [
        (list(map(_unplaced, rows)) if at % UNPLACED == turn % UNPLACED else rows, ok)
        for at, (rows, ok) in enumerate(data)
    ]
    counts = Counter(feature for rows, _ in told for row in rows for feature in row)
    order = [
        ([tuple(feature for feature in row if counts[feature] >= FEWEST) for row in rows], ok) for rows, ok in told
    ]
    shuffle = random.Random(turn)
    for done in range(ROUNDS):
        shuffle.shuffle(order)
        for rows, right in order:
            _learn(rows, right, weights, seen)
        if done >= ROUNDS // 2:
            for feature, weight in weights.items():
                total[feature] += weight / (ROUNDS - ROUNDS // 2)
    return total


def _unplaced(row: Features) -> Features:
    """A row as a language has it that tells no place in a clause, so that its weights are learned as well."""
    return tuple(_without_classes(feature) if feature[1:].startswith(":clause:") else feature for feature in row)


def _without_classes(feature: str) -> str:
    """`b:clause:aux:say:af` is `b:clause:::af`, and `b:clause:say:name:x` is `b:clause::name:x`."""
    side, clause, one, other, rest = feature.split(":", 4)
    return ":".join((side, clause, "", other if other in MENTIONS else "", rest)) if one or other else feature


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
        before = label or before


def _label(scene: Scene, quote: int, labels: Sequence[Label]) -> Label | None:
    """The label of a quotation in marks."""
    span = scene.marked[quote].span
    return _most_shared(span.start, span.end, labels)


def _most_shared(start: int, end: int, labels: Sequence[Label]) -> Label | None:
    """The direct or mixed label that shares most characters with a stretch of text."""
    shared = [(min(end, label["end"]) - max(start, label["start"]), label) for label in labels]
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
    people, starts = attribution.people_of(scene), scene.scan.starts
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
            actor = _actor_at(scene, label["speaker_start"])
            last = last if actor is None else actor


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


# --- what the confidence is worth ------------------------------------------------------------------------------------


def calibrate(answers: Sequence[tuple[float, bool]]) -> dict[str, float]:
    """Slope and offset of the curve from shares to how often they are right (Platt 1999), by Newton's method."""
    slope, offset = 1.0, 0.0
    odds = [(log_odds(share), right) for share, right in answers]
    for _ in range(NEWTON_STEPS):
        gradient, curve = [0.0, 0.0], [[1e-6, 0.0], [0.0, 1e-6]]
        for x, right in odds:
            p = 1 / (1 + exp(-slope * x - offset))
            for row, by in enumerate((x, 1.0)):
                gradient[row] += (right - p) * by
                for column, other in enumerate((x, 1.0)):
                    curve[row][column] += p * (1 - p) * by * other
        whole = curve[0][0] * curve[1][1] - curve[0][1] * curve[1][0]
        slope += (curve[1][1] * gradient[0] - curve[0][1] * gradient[1]) / whole
        offset += (curve[0][0] * gradient[1] - curve[1][0] * gradient[0]) / whole
    return {OFFSET: round(offset, 3), SLOPE: round(slope, 3)}


def judged(article: Label, answer: Label) -> Iterator[tuple[float, bool]]:
    """Share and rightness of every answered speaker of words in marks that a label can judge."""
    for quote in answer["quotes"]:
        label = _most_shared(quote["start"], quote["end"], article["quotes"])
        if quote["kind"] != "indirect" and quote["speaker"] and label and _can_judge(label):
            yield quote["confidence"], _is_speaker(quote["speaker"], label)


def _can_judge(label: Label) -> bool:
    if label["speaker_kind"] == "pronoun":
        return bool(label["speaker_full"]) and "silver" not in (label.get("speaker_full_src") or "")
    return bool(label["speaker_text"])


def _is_speaker(speaker: str, label: Label) -> bool:
    """By last name; a common-noun phrase by its words, of which neither side may have others."""
    if label["speaker_kind"] != "nominal":
        return _last(speaker) in {_last(label["speaker_full"]), _last(label["speaker_text"])}
    said, marked = (set(words.lower().split()) - SMALL_WORDS for words in (speaker, label["speaker_text"]))
    return said <= marked or marked <= said


# --- the command -----------------------------------------------------------------------------------------------------


def answered(article: Label, weights: dict[str, float]) -> Label:
    """One article as `analyse` answers it, its quotations alone."""
    found = quotes.find(attribution.read(article["text"], get(article.get("lang", "en"))), weights)
    shown = [
        {"start": quote.span.start, "end": quote.span.end, "kind": quote.kind, "speaker": quote.speaker,
         "confidence": quote.confidence, "mention": quote.mention, "cue": quote.cue, "evidence": quote.evidence}
        for quote in found
    ]  # fmt: skip
    return {"id": article["id"], "quotes": shown}


def cross_validated(articles: Sequence[Label], data: Sequence[list[Example]], folds: int) -> list[Label]:
    """Every article answered with weights that never saw it, in the order of `articles`; confidences are raw shares."""
    answers: list[Label] = [{} for _ in articles]
    for fold in range(folds):
        weights = fit([example for at, part in enumerate(data) if at % folds != fold for example in part])
        answers[fold::folds] = [answered(article, weights) for article in articles[fold::folds]]
    return answers


def calibrated(articles: Sequence[Label], answers: Sequence[Label], folds: int) -> Iterator[Label]:
    """The held-out answers with confidences for shares, by a curve from the other folds' answers."""
    known = [list(judged(article, answer)) for article, answer in zip(articles, answers, strict=True)]
    curves = [
        calibrate([one for at, part in enumerate(known) if at % folds != fold for one in part]) for fold in range(folds)
    ]
    for at, answer in enumerate(answers):
        for quote in answer["quotes"]:
            if quote["kind"] != "indirect" and quote["speaker"]:
                quote["confidence"] = round(confidence(quote["confidence"], curves[at % folds]), 4)
        yield answer


def write(path: Path, articles: Sequence[Label], data: Sequence[list[Example]], folds: int) -> None:
    """Weights of all articles, the curve of the held-out answers, and how both came about."""
    answers = cross_validated(articles, data, folds)
    known = [one for pair in zip(articles, answers, strict=True) for one in judged(*pair)]
    weights = fit([example for part in data for example in part]) | calibrate(known)
    made = {
        "by": f"python -m tests.fit_attribution --write --folds {folds}",
        "articles": len(articles),
        "quotations": sum(len(article["quotes"]) for article in articles),
        "sha256 of the articles": sha256(path.read_bytes()).hexdigest(),
        "right speakers, held out": round(sum(right for _, right in known) / max(1, len(known)), 4),
    }
    WEIGHTS.write_text(json.dumps({"made": made, "weights": weights}, indent=0, ensure_ascii=False) + "\n", "utf-8")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    articles = [json.loads(line) for line in options.articles.read_text(encoding="utf-8").splitlines()]
    data = [examples(article) for article in articles]
    if options.write:
        write(options.articles, articles, data, options.folds)
        return
    for answer in calibrated(articles, cross_validated(articles, data, options.folds), options.folds):
        sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
