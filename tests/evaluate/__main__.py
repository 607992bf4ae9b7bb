"""`make evaluate`: accuracy on the shared development data, through the command line as anybody would call it.

The shared data lie beside the project and belong to their publishers; where they are absent this says so and stops.
The project's own sample articles are judged by `tests/test_seeds.py`, everywhere.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.errors import FeedError
from bot.feeds.parse import parse
from config.settings import DEFAULTS
from summarizer.salience import METHODS, OURS
from tests.evaluate import judging

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
DATA, SCORERS = SHARED / "data", SHARED / "eval"
BOT = [sys.executable, "-m", "bot"]
MEASURES = (
    ("end to end", judging.end_to_end),
    ("span F1", judging.span_f1),
    ("right speaker", judging.right_speaker),
    *((f"… {kind}", judging.of_kind(kind)) for kind in judging.KINDS),
    ("full name", judging.full_names),
)

Row = dict[str, Any]
Answers = dict[str, list[Row]]


def run(*args: str | Path, **env: str) -> str:
    """The standard output of one command of the bot, or of a scorer; `env` is added to the environment."""
    command = [*map(str, args)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | env, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else f"failed: {done.stderr.strip()[-300:]}"


def scored(scorer: str, gold: Path, answers: str, *more: str) -> str:
    """What a shared scorer says of our answers."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as predicted:
        predicted.write(answers)
        predicted.flush()
        return run(sys.executable, SCORERS / scorer, gold, predicted.name, *more).rstrip()


def quotes() -> Iterator[str]:
    """Quotations and speakers: dev-en held out by four-fold cross-validation, the others, never fitted, as shipped."""
    rules = judging.scorer(SCORERS / "score_quotes.py")
    threshold = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))["attribution"]["threshold"]
    for name in ("dev-en", "dev-general", "dev-de"):
        path = DATA / "quotes" / f"{name}.jsonl"
        gold = _rows(path.read_text(encoding="utf-8"))
        found = _held_out(path) if name == "dev-en" else _analysed(path)
        yield "\n".join([f"{name}, {len(gold)} articles", *_tracks(rules, gold, found, threshold)])


def _held_out(path: Path) -> Answers:
    return _by_id(run(sys.executable, "-m", "tests.fit_attribution", path))


def _analysed(path: Path) -> Answers:
    return _by_id(run(*BOT, "analyse", "--sentences", "0", "--threshold", "0", _inputs(path, "id", "text", "lang")))


def _tracks(rules: Any, gold: list[Row], found: Answers, threshold: float) -> Iterator[str]:
    """Every track with intervals, then what the confidence is worth."""
    marked = {key: [quote for quote in quotes if quote["kind"] != "indirect"] for key, quotes in found.items()}
    rows = [(track, found) for track in ("Q", "D", "DM", "ALL")]
    rows += [(f"{track}, indirect left out", marked) for track in ("D", "DM")]
    yield _line("track", (name for name, _ in MEASURES))
    yield _line("---", ("---" for _ in MEASURES))
    for label, answers in rows:
        sample = judging.Sample(judging.judge(rules, gold, answers, label.partition(",")[0]))
        yield _line(label, (str(sample.figure(measure)) for _, measure in MEASURES))
    shown = {key: [_withheld(quote, threshold) for quote in quotes] for key, quotes in found.items()}
    sample = judging.Sample(judging.judge(rules, gold, shown, "Q"))
    right, share = sample.figure(judging.shown_precision), sample.figure(judging.coverage)
    yield f"Q at the shipped threshold {threshold}: {right} of the speakers shown are right, at coverage {share}"
    yield f"indirect quotes that are marked as quotations: {_indirect(rules, gold, found)}"
    verdicts = judging.judge(rules, gold, marked, "Q").verdicts
    yield from [*judging.reliability(verdicts), *judging.at_coverage(verdicts)]


def _line(label: str, cells: Iterable[str]) -> str:
    return f"| {label} | {' | '.join(cells)} |"


def _withheld(quote: Row, threshold: float) -> Row:
    return quote if quote["confidence"] >= threshold else quote | {"speaker": None}


def _indirect(rules: Any, gold: list[Row], found: Answers) -> judging.Figure:
    """The precision of our indirect quotes against every marked quotation."""
    told = {key: [quote for quote in quotes if quote["kind"] == "indirect"] for key, quotes in found.items()}
    return judging.Sample(judging.judge(rules, gold, told, "ALL")).figure(judging.span_precision)


def summaries() -> Iterator[str]:
    """Three sentences an article, held out and as shipped, against lead-3 and every algorithm of sumy's."""
    gold = DATA / "summaries" / "dev.jsonl"
    held_out = run(sys.executable, "-m", "tests.fit_salience", gold)
    yield f"summaries, held out\n{scored('score_summaries.py', gold, held_out)}"
    shipped = run(*BOT, "analyse", _inputs(gold, "id", "text"))
    yield f"summaries, as shipped\n{scored('score_summaries.py', gold, shipped)}"
    lead = (DATA / "summaries" / "dev.lead3.jsonl").read_text(encoding="utf-8")
    others = {"lead-3": lead} | {method: _summarised(gold, method) for method in METHODS if method != OURS}
    for name, answers in others.items():
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as other:
            other.write(answers)
            other.flush()
            alone = scored("score_summaries.py", gold, answers)
            paired = scored("score_summaries.py", gold, held_out, other.name).partition("\n")[2]
        yield f"{name}\n{alone}\n  ours, held out, less {name}:\n{paired}"
    worth = run(sys.executable, "-m", "tests.fit_worth", gold).rstrip()
    yield f"two key quotes an article, their mean ROUGE-1\n{worth}"


def _summarised(gold: Path, method: str) -> str:
    """Every article under another `[summary] method`."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "pullquote.toml"
        settings.write_text(f'[summary]\nmethod = "{method}"\n', encoding="utf-8")
        return run(*BOT, "analyse", _inputs(gold, "id", "text"), PULLQUOTE_CONFIG=str(settings))


def stories() -> Iterator[str]:
    """Articles of one event together."""
    gold = DATA / "stories" / "dev.jsonl"
    answers = run(*BOT, "stories", _inputs(gold, "id", "title", "text", "published"))
    yield f"stories\n{scored('score_stories.py', gold, answers)}"


def pages() -> Iterator[str]:
    """The article of each page."""
    gold = DATA / "pages" / "pages.jsonl"
    rows = [json.loads(line) | {"html_path": None} for line in gold.open(encoding="utf-8")]
    paths = [json.loads(line)["html_path"] for line in gold.open(encoding="utf-8")]
    asked = [
        {"id": row["id"], "url": row["url"], "html_path": str(gold.parent / path)}
        for row, path in zip(rows, paths, strict=True)
    ]
    yield f"pages\n{scored('score_articles.py', gold, run(*BOT, 'extract', _written(asked)))}"


def feeds() -> Iterator[str]:
    """Every feed file against what other parsers agree on: how many entries, their titles and links, the format."""
    rows = [json.loads(line) for line in (DATA / "feeds" / "expected.jsonl").open(encoding="utf-8")]
    wrong = {row["file"]: faults for row in rows if (faults := list(_faults(row)))}
    counted = sum("entries" in faults for faults in wrong.values())
    yield (
        f"feeds\nentries as expected in {len(rows) - counted} of {len(rows)}, "
        f"all else as well in {len(rows) - len(wrong)}"
    ) + "".join(f"\n  {name}: {', '.join(faults)}" for name, faults in wrong.items())


def _faults(row: dict[str, Any]) -> Iterator[str]:
    path = DATA / "feeds" / str(row["file"])
    try:
        parsed = parse(path.read_bytes(), "", "")
    except FeedError:
        yield "entries"
        return
    if len(parsed.entries) != row["entries"]:
        yield "entries"
    if [_plain(entry.title) for entry in parsed.entries] != [_plain(title) for title in row["titles"]]:
        yield "titles"
    if [entry.link for entry in parsed.entries] != row["links"]:
        yield "links"
    if parsed.format != row["format"]:
        yield "format"


def _plain(title: str | None) -> str:
    return " ".join((title or "").split())


def _rows(lines: str) -> list[Row]:
    return [json.loads(line) for line in lines.splitlines()]


def _by_id(answers: str) -> Answers:
    return {row["id"]: row["quotes"] for row in _rows(answers)}


def _inputs(gold: Path, *keys: str) -> str:
    rows = (json.loads(line) for line in gold.open(encoding="utf-8"))
    return _written([{key: row[key] for key in keys if row.get(key) is not None} for row in rows])


def _written(rows: list[dict[str, object]]) -> str:
    path = Path(tempfile.mkdtemp()) / "in.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def main() -> None:
    """Print every table, or those named."""
    if not DATA.is_dir():
        print("evaluate: the shared development data are not beside the project: skipped. The samples: make test")
        return
    parts = (quotes, summaries, stories, pages, feeds)
    for part in parts:
        if not sys.argv[1:] or part.__name__ in sys.argv[1:]:
            for table in part():
                print(table, end="\n\n", flush=True)


if __name__ == "__main__":
    main()
