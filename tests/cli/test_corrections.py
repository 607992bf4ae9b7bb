"""What moderators corrected is told as labelled articles, which the fitting command takes as they are."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.conversation import Asker, QuoteFix, QuoteRef, Verdict
from bot.model import DeclaredFeed, NewEntry, PollResult, ReadArticle
from bot.store import Store, open_store
from summarizer.analysis import analyse
from summarizer.model import Article, Citation
from tests import fit_attribution as fitting
from tests.cli.shell import bot
from tests.newsroom import NOW

ROOT = Path(__file__).resolve().parents[2]
MODERATOR = Asker("discord", "7", "moderator", "10", "UTC", "guild")
TEXT = (
    "Ines Lund met Per Ware in Elm on Monday. The dam had been closed for a week.\n\n"
    "“The dam will hold through the winter, and nobody has to leave,” Ines Lund told reporters. She smiled.\n\n"
    "“We have heard that before,” said Per Ware, who farms below it. The film “A Dam in Winter” sold well."
)
OTHERWISE = TEXT.replace("heard that before", "heard this before")  # words that no other article has
HOLDS, HEARD = "The dam will hold through the winter, and nobody has to leave,", "We have heard that before,"


async def stored(store: Store, count: int) -> list[ReadArticle]:
    feed = await store.add_feed(DeclaredFeed("https://elm.example/feed", "Elm"), NOW)
    assert feed
    found = []
    for number in range(count):
        entry = NewEntry(f"e{number}", "", None, "A dam", "", "", None, candidate=True, body_hash="x")
        await store.record_poll(PollResult(feed.id, NOW, NOW, ok=True, entries=(entry,)))
        [pending] = await store.claim(NOW, 60, 1)
        text = OTHERWISE if number == 1 else TEXT
        analysis = analyse(Article(text, "A dam"), threshold=0.8)
        found.append(ReadArticle(pending.id, "A dam", text, "en", None, "Elm", None, analysis))
        await store.store_read(found[-1], NOW)
    return found


async def say(store: Store, article: int, words: str, verdict: Verdict, speaker: str | None = None) -> None:
    at = (TEXT if words in TEXT else OTHERWISE).index(words)
    citation = Citation(article, analyse(Article(TEXT), threshold=0).quotes[0].span, words, "direct", None, None,
                        "unclear", "", None, NOW)  # fmt: skip
    ref = QuoteRef(article, QuoteRef.of(citation).key, at, len(words))
    assert await store.fix(QuoteFix(ref, verdict, speaker), MODERATOR, NOW)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("PULLQUOTE_CONFIG", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)

    async def filled() -> None:
        store = await open_store("sqlite:///pullquote.db")
        first, second, third, _ = await stored(store, 4)
        await say(store, first.id, HEARD, "speaker", "Ines Lund")
        await say(store, second.id, HEARD.replace("that", "this"), "unclear")
        await say(store, third.id, HOLDS, "hidden")
        await store.close()

    asyncio.run(filled())
    return tmp_path


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    done = bot(capsys, "corrections")
    assert (done.code, done.err) == (0, "")
    return [json.loads(line) for line in done.out.splitlines()]


@pytest.mark.usefixtures("here")
def test_articles_with_a_corrected_quote_are_told_whole_and_no_others(capsys: pytest.CaptureFixture[str]) -> None:
    first, second, third = told(capsys)
    holds, heard = first["quotes"]
    assert first["text"][holds["start"] : holds["end"]] == HOLDS
    assert (holds["speaker_full"], holds["speaker_full_src"], holds["speaker_kind"]) == (
        "Ines Lund", "pullquote, silver", "named",
    )  # fmt: skip
    assert TEXT[holds["speaker_start"] : holds["speaker_end"]] == holds["speaker_text"] == "Ines Lund"
    assert holds["speaker_start"] > holds["end"]
    assert (heard["speaker_full"], heard["speaker_full_src"]) == ("Ines Lund", "moderator")
    assert TEXT[heard["speaker_start"] : heard["speaker_end"]] == "Ines Lund"
    assert heard["speaker_start"] < heard["start"]
    assert (second["quotes"][1]["speaker_full"], second["quotes"][1]["speaker_kind"]) == (None, "none")
    assert [TEXT[one["start"] : one["end"]] for one in third["quotes"]] == [HEARD]


def test_the_fitting_command_takes_them_as_they_are(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    articles = told(capsys)
    for article in articles:
        assert list(fitting.examples(article))
    [corrected] = [one for one in articles[0]["quotes"] if one["speaker_full_src"] == "moderator"]
    wrong = {"quotes": [corrected | {"kind": "direct", "speaker": "Per Ware", "confidence": 0.9}]}
    assert list(fitting.judged(articles[0], wrong)) == [(0.9, False)]
    source = here / "corrected.jsonl"
    source.write_text("".join(json.dumps(article) + "\n" for article in articles * 2), encoding="utf-8")
    command = [sys.executable, "-m", "tests.fit_attribution", str(source), "--folds", "2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == 2 * len(articles)
