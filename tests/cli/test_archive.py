"""`migrate`, `backup`, `restore`, `reanalyse` and `quotes` from a shell, on a real archive."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import sqlalchemy as sa

from bot.conversation import Asker, QuoteFix, QuoteRef
from bot.store import Store
from summarizer.identity import Correction
from summarizer.model import Actor
from tests.cli.shell import bot
from tests.newsroom import ARCHIVE, NOW, Told, fill

FORMULA = Told("=Sum Post", "Sums", 1, (("=1+1 is “two”, isn’t it", "Ada Lind"),), (Actor("Ada Lind", "person"),))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a filled database and no configuration."""
    monkeypatch.chdir(tmp_path)
    for name in ("PULLQUOTE_CONFIG", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")

    async def filled() -> None:
        store = Store.open("sqlite:///pullquote.db")
        await store.migrate()
        await fill(store, (*ARCHIVE, FORMULA))
        await store.close()

    asyncio.run(filled())
    return tmp_path


@pytest.mark.usefixtures("here")
def test_quotes_are_read_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    ran = bot(capsys, "quotes", "--actor", "Lind")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("Quotes by Lind · 8 quotes\n")
    assert "▌ “We sail tomorrow”" in ran.out
    assert "https://fjordpost.example/harbour-reopens" in ran.out


@pytest.mark.usefixtures("here")
def test_quotes_are_data_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(bot(capsys, "quotes", "--actor", "Ada Lind", "--format", "json").out)
    assert len(rows) == 8
    assert rows[0] == {
        "time": "2026-06-04T12:00:00+00:00",
        "speaker": "Ada Lind",
        "role": None,
        "evidence": "named",
        "kind": "direct",
        "words": "=1+1 is “two”, isn’t it",
        "outlet": "=Sum Post",
        "url": "https://=sumpost.example/sums",
        "outlets": 1,
    }
    feed = ET.fromstring(bot(capsys, "quotes", "--actor", "Ada Lind", "--format", "rss").out)
    items = feed.findall("channel/item")
    assert len(items) == 8
    assert len({item.findtext("guid") for item in items}) == 8
    assert items[1].findtext("title") == "“We sail tomorrow”"


@pytest.mark.usefixtures("here")
def test_what_a_feed_reader_has_seen_is_no_news_after_the_archive_was_read_anew(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def guids() -> dict[str | None, str | None]:
        feed = ET.fromstring(bot(capsys, "quotes", "--actor", "Ada Lind", "--format", "rss").out)
        return {item.findtext("guid"): item.findtext("title") for item in feed.findall("channel/item")}

    assert bot(capsys, "reanalyse").code == 0
    before = guids()
    assert len(before) > 1
    assert bot(capsys, "reanalyse").code == 0
    assert guids() == before


@pytest.mark.usefixtures("here")
def test_csv_keeps_words_verbatim_and_lets_no_other_cell_be_a_formula(capsys: pytest.CaptureFixture[str]) -> None:
    [row, *_] = csv.DictReader(io.StringIO(bot(capsys, "quotes", "--actor", "Ada Lind", "--format", "csv").out))
    assert row["words"] == "=1+1 is “two”, isn’t it"
    assert row["outlet"] == "'=Sum Post"


@pytest.mark.usefixtures("here")
def test_about_days_and_strangers(capsys: pytest.CaptureFixture[str]) -> None:
    about = json.loads(bot(capsys, "quotes", "--actor", "Lind", "--about", "--format", "json").out)
    assert [row["words"] for row in about] == ["Ada Lind kept her word"]
    stranger = bot(capsys, "quotes", "--actor", "Ada Lint", "--format", "json")
    assert (stranger.code, json.loads(stranger.out)) == (0, [])
    assert "near: Ada Lind" in stranger.err
    nobody = bot(capsys, "quotes", "--actor", "Xyzzy")
    assert (nobody.code, nobody.out) == (0, "Quotes by Xyzzy · 0 quotes\n")
    assert nobody.err == "pullquote: nothing by Xyzzy was found\n"
    nothing = bot(capsys, "quotes", "--actor", "Ada Lind", "--text", "whalesong", "--days", "3")
    assert nothing.err == "pullquote: nothing by Ada Lind with “whalesong” in the last 3 days was found\n"
    empty = bot(capsys, "quotes", "--actor", " ")
    assert (empty.code, empty.err) == (2, "pullquote: --actor is empty: say whose quotes. Try --help.\n")
    assert bot(capsys, "quotes").code == 2
    assert bot(capsys, "quotes", "--actor", "Lind", "--days", "0").code == 2


def test_a_backup_is_restored_and_the_old_file_kept(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    assert bot(capsys, "backup", "copy.db").code == 0
    assert bot(capsys, "backup", "copy.db").code == 1
    assert bot(capsys, "backup", "copy.db", "--force").code == 0
    (here / "pullquote.db").unlink()
    assert "Quotes by Lind · 0 quotes" in bot(capsys, "quotes", "--actor", "Lind").out
    ran = bot(capsys, "restore", "copy.db")
    assert ran.code == 0, ran.err
    assert "what was there is now" in ran.out
    assert "Quotes by Lind · 8 quotes" in bot(capsys, "quotes", "--actor", "Lind").out


def test_what_cannot_be_restored_is_told_in_a_line_and_nothing_changes(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    (here / "letter.db").write_text("Dear reader")
    for name in ("letter.db", "absent.db"):
        ran = bot(capsys, "restore", name)
        assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert "8 quotes" in bot(capsys, "quotes", "--actor", "Lind").out


def test_a_backup_that_cannot_be_written_says_where_and_leaves_no_piece(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    (here / "folder").mkdir()
    before = sorted(here.rglob("*"))
    for name in ("absent/copy.db", "folder", "pullquote.db/copy.db"):
        ran = bot(capsys, "backup", name, "--force")
        assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
        assert ran.err.startswith(f"pullquote: {name} cannot be written (")
    assert sorted(here.rglob("*")) == before


@pytest.mark.usefixtures("here")
def test_migrating_twice_is_no_harm(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot(capsys, "migrate").out == "The database is up to date.\n"
    assert bot(capsys, "migrate").code == 0


@pytest.mark.usefixtures("here")
def test_reading_anew_gives_what_the_analysis_finds_now(capsys: pytest.CaptureFixture[str]) -> None:
    ran = bot(capsys, "reanalyse", "--since", "2026-06-04")
    assert (ran.code, ran.out) == (0, "Read 2 articles anew.\n"), ran.err
    every = bot(capsys, "reanalyse")
    assert (every.code, every.out) == (0, "Read 5 articles anew.\n"), every.err
    rows = json.loads(bot(capsys, "quotes", "--actor", "Ada Lind", "--format", "json").out)
    texts = " ".join(told.text for told in (*ARCHIVE, FORMULA))
    assert rows
    assert all(row["words"] in texts for row in rows)
    assert bot(capsys, "reanalyse", "--since", "June").code == 2


@pytest.mark.usefixtures("here")
def test_what_moderators_said_of_quotes_outlives_reading_anew(capsys: pytest.CaptureFixture[str]) -> None:
    async def say() -> None:
        store = Store.open("sqlite:///pullquote.db")
        for words, speaker in (("dredger is here", None), ("Ada Lind kept her word", "Ada Lind")):
            asked = store.search(words, actor=None, since=None, until=None, offset=0, limit=9)
            [found] = (await asked).citations
            fix = QuoteFix(QuoteRef.of(found), "speaker" if speaker else "hidden", speaker)
            assert await store.fix(fix, Asker("terminal", "me", "moderator"), NOW)
        await store.close()

    asyncio.run(say())
    for _ in range(2):
        rows = json.loads(bot(capsys, "quotes", "--actor", "Ada Lind", "--format", "json").out)
        told = {row["words"].rstrip(","): row["evidence"] for row in rows}
        assert told["Ada Lind kept her word"] == "corrected"
        assert "The dredger is here" not in told
        assert bot(capsys, "reanalyse").code == 0


# --- reanalyse -------------------------------------------------------------------------------------------------------

TWICE = (
    Told("Fjord Post", "Talk", 3, (("We talk", "Antony Keld"), ("So do we", "Peter Moe"), ("And we too", "Maria Dal"))),
    Told("Nordwire", "Talks", 4, (("We talked", "Anthony Keld"), ("We did", "Peter Moe"), ("All did so", "Maria Dal"))),
    *(Told("Nordwire", f"Report {n}", 10 + n, ((f"Report number {n} is late", f"Ann Moss{n}"),)) for n in range(55)),
)
KEPT = (
    "SELECT name, folded, kind, quotes, joined, weighed, key FROM actors ORDER BY folded",
    'SELECT article_id, start, "end", kind, cue, mention, speaker, actor_id, role, time FROM quotes ORDER BY 1, 2',
    "SELECT article_id, actor_id, kind, time FROM appearances ORDER BY article_id, actor_id",
    "SELECT first, second, verdict, moderator FROM corrections ORDER BY first, second",
    "SELECT a.folded, f.folded FROM actor_aliases a JOIN actors f ON f.id = a.actor_id ORDER BY a.folded, f.folded",
)


def kept(url: str) -> list[list[Any]]:
    """All that reading anew could change, but the numbers of quotes."""
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as tx:
        rows = [[tuple(row) for row in tx.exec_driver_sql(statement)] for statement in KEPT]
    engine.dispose()
    return rows


def test_reading_anew_twice_gives_the_same_and_keeps_what_moderators_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PULLQUOTE_CONFIG", raising=False)
    monkeypatch.setenv("DATABASE_URL", database_url)

    async def filled() -> None:
        store = Store.open(database_url)
        await store.migrate()
        await fill(store, TWICE)
        for said in (Correction("Peter Moe", "Maria Dal", "one"), Correction("Ann Moss1", "Ann Moss2", "other")):
            await store.correct(said, Asker("slack", "U7"), NOW)
        await store.close()

    asyncio.run(filled())
    first = bot(capsys, "reanalyse")
    assert (first.code, first.out) == (0, "Read 57 articles anew.\n"), first.err
    assert "pullquote: 50 of 57 articles\npullquote: 57 of 57 articles\n" in first.err
    assert "of 59 names\n" in first.err
    before = kept(database_url)
    assert bot(capsys, "reanalyse").code == 0
    assert kept(database_url) == before
    joined = {row[0]: row[4] for row in before[0]}
    assert joined["Antony Keld"] == joined["Anthony Keld"] == "anthony keld"
    assert joined["Peter Moe"] == joined["Maria Dal"] == "maria dal"
    assert len(before[3]) == 2
    capsys.readouterr()
    quotes = json.loads(bot(capsys, "quotes", "--actor", "Keld", "--format", "json").out)
    assert [row["speaker"] for row in quotes] == ["Antony Keld", "Anthony Keld"]


def test_reading_anew_gives_the_same_actors_in_whatever_order_articles_came(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = []
    for at, archive in enumerate((TWICE[:9], TWICE[8::-1])):
        url = f"sqlite:///{tmp_path}/{at}.db"
        monkeypatch.setenv("DATABASE_URL", url)

        async def filled(url: str = url, archive: tuple[Told, ...] = archive) -> None:
            store = Store.open(url)
            await store.migrate()
            await fill(store, archive)
            await store.close()

        asyncio.run(filled())
        assert bot(capsys, "reanalyse").code == 0
        told.append((kept(url)[0], kept(url)[4]))
    assert told[0] == told[1]
    assert any(row[4] for row in told[0][0])


def test_an_empty_archive_is_read_anew_in_no_time(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = bot(capsys, "reanalyse")
    assert (ran.code, ran.out, ran.err) == (0, "Read 0 articles anew.\n", "")


def test_a_terminal_sees_a_bar() -> None:
    script = "from bot.cli.progress import progress\nwith progress(9, 'articles') as tell:\n tell(4)\n tell(9)"
    ours, theirs = pty.openpty()
    done = subprocess.run([sys.executable, "-c", script], stderr=theirs, env=os.environ | {"TERM": "xterm"}, check=True)
    os.close(theirs)
    assert done.returncode == 0
    assert b"9/9" in os.read(ours, 100_000)
    os.close(ours)
