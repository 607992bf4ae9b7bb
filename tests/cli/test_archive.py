"""`migrate`, `backup`, `restore`, `reanalyse` and `quotes` from a shell, on a real archive."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.store import Store
from summarizer.model import Actor
from tests.cli.shell import bot
from tests.newsroom import ARCHIVE, Told, fill

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
    assert bot(capsys, "quotes", "--actor", " ").code == 2
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
