"""Digests of several windows over the sample articles, as every platform shows them: `python -m tests.golden --write`.

The quotes are those that people marked in `seeds/*.quotes.json`, so that attribution may change and these cards do not.
`tests/golden/` holds what was looked at and found right; `tests/test_golden.py` compares.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.editor import digest_of
from bot.model import Brief, Layout, Wanted, Window
from bot.platforms.discord_render import DiscordRenderer
from bot.platforms.slack_render import SlackRenderer
from bot.platforms.terminal_draw import draw
from bot.platforms.terminal_render import TerminalRenderer
from bot.ports import Renderer
from summarizer.boilerplate import mark
from summarizer.extract import extract
from summarizer.model import Actor, Analysis, Article, Candidate, Citation, Digest, Quote, Span
from summarizer.text import sentences

ROOT = Path(__file__).resolve().parents[1]
SEEDS, GOLDEN = ROOT / "seeds", Path(__file__).resolve().parent / "golden"
CONFIDENCE = 0.95
FEWEST_WORDS = 5
NIGHT = datetime(2026, 6, 3, 0, 0, tzinfo=UTC)
EVERYTHING = Wanted()
RENDERERS: Mapping[str, Renderer] = {"discord": DiscordRenderer(), "slack": SlackRenderer()}


@dataclass(frozen=True)
class Case:
    """A window over the sample articles: hours since the midnight before them, what is wanted, how it is laid out."""

    name: str
    since_h: float
    until_h: float
    wanted: Wanted = EVERYTHING
    zone: str = "Europe/Oslo"
    failing: int = 0
    layout: Layout = "card"
    after: str = ""  # the case whose digest was posted before

    def digest(self) -> Digest:
        """What the editor makes of it."""
        since, until = (NIGHT + timedelta(hours=hours) for hours in (self.since_h, self.until_h))
        held = tuple(one for one in candidates() if since < one.seen <= until)
        feeds = len({one.outlet for one in candidates()})
        window = Window(held, feeds, self.failing, posted=_quoted(self.after))
        return digest_of(window, Brief(self.name, self.wanted, since, until, self.zone))


def _quoted(name: str) -> tuple[Citation, ...]:
    posted = [case.digest() for case in CASES if case.name == name]
    return tuple(one for digest in posted for story in digest.stories for one in story.citations)


CASES = (
    Case("two days", 0, 48),
    Case("evening", 12, 24, Wanted(stories=4), failing=1),
    Case("next morning", 24, 36, Wanted(stories=3), zone="America/New_York", after="evening"),
    Case("the strait again", 12, 48, Wanted(include=("strait",)), after="evening"),
    Case("in a thread", 12, 24, Wanted(stories=4, thread=True), layout="thread"),
    Case("in a forum", 24, 48, Wanted(stories=2), layout="forum"),
    Case("without the strait", 0, 48, Wanted(stories=20, exclude=("strait", "bread"))),
    Case("nothing new", 47, 48, Wanted(empty_line=True), failing=2),
)


def files() -> Iterator[tuple[Path, str]]:
    """Every golden file with what should stand in it."""
    for case in CASES:
        digest, stem = case.digest(), case.name.replace(" ", "-")
        for platform, renderer in RENDERERS.items():
            layout = case.layout if platform == "discord" else "card"
            payloads = renderer.digest(digest, layout)
            yield GOLDEN / f"{stem}.{platform}.json", json.dumps(payloads, ensure_ascii=False, indent=1) + "\n"
        yield GOLDEN / f"{stem}.terminal.txt", _drawn(digest)


def _drawn(digest: Digest) -> str:
    out = io.StringIO()
    console = Console(file=out, width=80, color_system=None, markup=False, highlight=False)
    for payload in TerminalRenderer().digest(digest):
        draw(payload, console)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


@cache
def candidates() -> tuple[Candidate, ...]:
    """The sample articles as if each had been seen ten minutes after it was published, with what people marked."""
    entries = json.loads((SEEDS / "index.json").read_text(encoding="utf-8"))["articles"]
    return tuple(_candidate(key, entry) for key, entry in enumerate(entries, 1))


def _candidate(key: int, entry: Mapping[str, Any]) -> Candidate:
    file = SEEDS / entry["file"]
    article = _article(file, entry)
    labels = json.loads(file.with_name(f"{file.stem}.quotes.json").read_text(encoding="utf-8"))
    published = datetime.fromisoformat(entry["published"])
    quotes = tuple(_quote(one) for one in labels["quotes"])
    apart = (*article.not_content, *(one.span for one in quotes if one.kind != "indirect"))
    told = [span for span in sentences(article.text, entry["lang"]) if _tells(article.text, span, apart)]
    names = sorted({one.speaker for one in quotes if one.speaker})
    actors = tuple(Actor(name, "person", (name.split()[-1],)) for name in names if " " in name)
    analysis = Analysis(entry["lang"], quotes, actors, tuple(told[:3]), article.not_content)
    seen = published + timedelta(minutes=10)
    return Candidate(key, article, analysis, entry["outlet"], entry["url"], seen, published)


def _article(file: Path, entry: Mapping[str, Any]) -> Article:
    if file.suffix == ".html":
        read = extract(file.read_bytes(), entry["url"])
        return Article(read.text, read.title, entry["lang"], read.not_content)
    text = file.read_text(encoding="utf-8")
    return Article(text, entry["title"], entry["lang"], mark(text, entry["title"]))


def _quote(label: Mapping[str, Any]) -> Quote:
    known = {key: label[key] for key in ("kind", "speaker", "role", "evidence")}
    return Quote(Span(label["start"], label["end"]), confidence=CONFIDENCE if label["speaker"] else 0.0, **known)


def _tells(text: str, span: Span, apart: Iterable[Span]) -> bool:
    """A whole sentence of some length that is neither quotation nor no content."""
    whole = span.of(text).endswith(".") and len(span.of(text).split()) >= FEWEST_WORDS
    return whole and not any(span.overlaps(other) for other in apart)


def main() -> None:
    """Write them, or name those that differ."""
    write = sys.argv[1:] == ["--write"]
    for path, text in files():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        sys.stdout.write(f"{'written' if write else 'differs'}: {path.name}\n")
        if write:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
