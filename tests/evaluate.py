"""`make evaluate`: accuracy on the shared development data, through the command line as anybody would call it.

The shared data lie beside the project and belong to their publishers; where they are absent this says so and stops.
The project's own sample articles are judged by `tests/test_seeds.py`, everywhere.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.errors import FeedError
from bot.feeds.parse import parse

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
DATA, SCORERS = SHARED / "data", SHARED / "eval"
BOT = [sys.executable, "-m", "bot"]


def run(*args: str | Path) -> str:
    """The standard output of one command of the bot, or of a scorer."""
    done = subprocess.run([*map(str, args)], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else f"failed: {done.stderr.strip()[-300:]}"


def scored(scorer: str, gold: Path, answers: str, *more: str) -> str:
    """What a shared scorer says of our answers."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as predicted:
        predicted.write(answers)
        predicted.flush()
        return run(sys.executable, SCORERS / scorer, gold, predicted.name, *more).rstrip()


def quotes() -> Iterator[str]:
    """Quotations and speakers, at threshold 0 and as shipped."""
    for name in ("dev-en", "dev-general", "dev-de"):
        gold = DATA / "quotes" / f"{name}.jsonl"
        for label, options in (("threshold 0", ("--threshold", "0")), ("as shipped", ())):
            answers = run(*BOT, "analyse", "--sentences", "0", *options, _inputs(gold, "id", "text", "lang"))
            yield f"{name}, {label}\n{scored('score_quotes.py', gold, answers)}"


def summaries() -> Iterator[str]:
    """Three sentences an article, and lead-3 beside it."""
    gold = DATA / "summaries" / "dev.jsonl"
    answers = run(*BOT, "analyse", _inputs(gold, "id", "text"))
    yield f"summaries\n{scored('score_summaries.py', gold, answers)}"
    lead = DATA / "summaries" / "dev.lead3.jsonl"
    yield f"lead-3\n{run(sys.executable, SCORERS / 'score_summaries.py', gold, lead).rstrip()}"


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
