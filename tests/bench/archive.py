"""A large archive for questions: an SQLite file with as many quotes as asked for, a million in a minute or two.

The rows are those that ingest makes; they are inserted without indexes and triggers, which are made afterwards. Words
and names are as unevenly frequent as in the news: one word stands in most quotes, most words in next to none.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import sqlite3
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.model import DeclaredFeed
from bot.store import Store, open_store, totals
from bot.store.codec import fold
from summarizer.spelling import key
from summarizer.wordings import bearer
from tests.bench import corpus

NOW = datetime(2026, 6, 4, 13, 0, tzinfo=UTC)
DAYS = 400
QUOTES_PER_ARTICLE = 10
FEEDS = 30
COPIED = 0.3  # of the articles carry the quotes of one shortly before
SPOKEN, MENTIONING = 0.9, 0.1  # of the quotes have a speaker, name somebody
BATCH = 2000
MOMENT = "%Y-%m-%d %H:%M:%S.%f"
SYLLABLES = "ba de fo gi hu ja ke lo mi nu pa re so ti vu bra dre fro gri klu kna ple spo sti tru ska".split()
COMMON = (
    "the to of and a in that is it for we on this be are with have not will as but they was at by has our i from "
    "people there what been who all would more one can very an you so do government their year minister".split()
)
WORDS = [*COMMON, *(f"{corpus.TOPICS[n % 14]}{n // 14 or ''}" for n in range(20_000))]
Said = tuple[str, int | None, int | None]  # words, who says them, and whom they name
WEIGHTS = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(WORDS))))


def actors_of(quotes: int) -> int:
    """How many names an archive of so many quotes holds: a tenth of them."""
    return max(quotes // 10, 500)


def name(number: int) -> str:
    """The actor of this number, the lower the more quoted; one in 400 is called Berg."""
    first, rest = corpus.FIRST[number % 20], number // 20
    return f"{first} {_letters(rest)} Berg" if number % 400 == 0 else f"{first} {_letters(rest)}"


def _letters(number: int) -> str:
    base = len(SYLLABLES)
    return (SYLLABLES[number % base] + SYLLABLES[number // base % base] + SYLLABLES[number // base**2 % base]).title()


def word(dice: random.Random, first: int, last: int) -> str:
    """One of the words of these ranks."""
    return WORDS[dice.randrange(first, last)]


def words(dice: random.Random, count: int) -> str:
    """So many words, each as often as its rank in `WORDS` lets it."""
    return " ".join(dice.choices(WORDS, cum_weights=WEIGHTS, k=count))


def build(path: Path, quotes: int) -> None:
    """The archive at `path`, on the newest schema."""
    asyncio.run(_empty(f"sqlite:///{path}"))
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=OFF")
        db.execute("PRAGMA cache_size=-200000")
        later = _put_off(db)
        db.execute("BEGIN")
        _insert(db, quotes)
        for statement in later["index"]:
            db.execute(statement)
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%USING fts5%'").fetchall():
            db.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")
        for statement in later["trigger"]:
            db.execute(statement)
        db.execute(totals.COUNT)
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    asyncio.run(_tended(f"sqlite:///{path}"))


async def _tended(url: str) -> None:
    """As the service leaves it: its search index merged."""
    store = Store.open(url)
    while not await store.tend():
        pass
    await store.close()


async def _empty(url: str) -> None:
    store = await open_store(url)
    for number in range(FEEDS):
        await store.add_feed(DeclaredFeed(f"https://bench{number}.example/feed", outlet(number)), NOW)
    await store.close()


def outlet(number: int) -> str:
    """The name of a feed, which is its outlet's."""
    return f"Bench Post {number + 1}"


def _put_off(db: sqlite3.Connection) -> dict[str, list[str]]:
    """Drop indexes and triggers; the statements that make them again."""
    found: dict[str, list[str]] = {"index": [], "trigger": []}
    made = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    for kind, called, sql in db.execute(made).fetchall():
        found[kind].append(sql)
        db.execute(f"DROP {kind} {called}")
    return found


def _insert(db: sqlite3.Connection, quotes: int) -> None:
    press, articles = _Press(actors_of(quotes)), quotes // QUOTES_PER_ARTICLE
    step = timedelta(days=DAYS) / articles
    for numbers in _batches(articles):
        rows: dict[str, list[dict[str, Any]]] = {"articles": [], "quotes": [], "appearances": [], "quote_mentions": []}
        for number in numbers:
            press.publish(number, NOW - timedelta(days=DAYS) + number * step, rows)
        for table, some in rows.items():
            _into(db, table, some)
    _into(db, "actors", list(press.actors()))


def _batches(count: int) -> Iterator[range]:
    return (range(first, min(first + BATCH, count)) for first in range(0, count, BATCH))


def _into(db: sqlite3.Connection, table: str, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        names = ", ".join(f'"{one}"' for one in rows[0])
        places = ", ".join("?" * len(rows[0]))
        db.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", [tuple(row.values()) for row in rows])


@dataclass
class _Press:
    """Articles one after the other; ids are counted as the database would."""

    people: int
    dice: random.Random = field(default_factory=lambda: random.Random(7))
    quote_id: int = 0
    spoken: Counter[int] = field(default_factory=Counter)
    last: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.plain = [words(self.dice, 25) + "." for _ in range(3000)]
        self.recent: deque[tuple[int, list[Said]]] = deque(maxlen=20)

    def publish(self, number: int, seen: datetime, rows: dict[str, list[dict[str, Any]]]) -> None:
        copied = self.recent and self.dice.random() < COPIED
        fresh = (number + 1, [self._said() for _ in range(QUOTES_PER_ARTICLE)])
        story, said = self.dice.choice(self.recent) if copied else fresh
        if not copied:
            self.recent.append(fresh)
        time = (seen - timedelta(minutes=self.dice.random() * 180)).strftime(MOMENT)
        text = self._quoted(number + 1, said, time, rows)
        article = _article(number + 1, text, words(self.dice, 7), seen.strftime(MOMENT), time)
        heard = sorted({bearer(name(speaker)) for _, speaker, _ in said if speaker is not None})
        rows["articles"].append(article | {"story": story, "voices": json.dumps(heard)})

    def _said(self) -> Said:
        speaker = self._somebody() if self.dice.random() < SPOKEN else None
        about = self._somebody() if self.dice.random() < MENTIONING else None
        said = words(self.dice, self.dice.randint(8, 32))
        return f"{said} {name(about)}" if about is not None else said, speaker, about

    def _somebody(self) -> int:
        return int(self.people * self.dice.random() ** 3)

    def _quoted(self, article: int, said: Sequence[Said], time: str, rows: dict[str, list[Any]]) -> str:
        text, length, stood = [], 0, dict[int, str]()
        for spoken, speaker, about in said:
            self.quote_id += 1
            paragraph = f"“{spoken},” said {'somebody' if speaker is None else name(speaker)}. "
            paragraph += self.dice.choice(self.plain) + "\n\n"
            rows["quotes"].append(_quote(self.quote_id, article, (length + 1, length + len(spoken) + 2), speaker, time))
            if speaker is not None:
                self.spoken[speaker] += 1
                stood[speaker] = self.last[speaker] = time
            if about is not None and about != speaker:
                stood[about] = self.last[about] = time
                rows["quote_mentions"].append({"quote_id": self.quote_id, "actor_id": about + 1, "time": time})
            text.append(paragraph)
            length += len(paragraph)
        rows["appearances"] += (
            {"article_id": article, "actor_id": one + 1, "kind": "person", "time": time} for one in stood
        )
        return "".join(text)

    def actors(self) -> Iterator[dict[str, Any]]:
        for number, time in sorted(self.last.items()):
            folded = fold(name(number))
            yield {
                "id": number + 1, "name": name(number), "folded": folded, "last_token": folded.rsplit(maxsplit=1)[-1],
                "kind": "person", "quotes": self.spoken[number], "last_time": time, "key": key(folded), "weighed": 1,
            }  # fmt: skip


def _article(number: int, text: str, title: str, seen: str, time: str) -> dict[str, Any]:
    feed, url = number % FEEDS, f"https://bench{number % FEEDS}.example/{number}"
    return {
        "id": number, "feed_id": feed + 1, "identity": url, "link_key": url, "url": url, "title": title.capitalize(),
        "published": time, "body_hash": str(number), "candidate": 1, "seen": seen, "time": time, "state": "read",
        "readable_at": seen, "text": text, "lang": "en", "outlet": outlet(feed), "outlet_folded": fold(outlet(feed)),
        "actors": "[]", "summary": json.dumps([[0, 40]]), "not_content": "[]",
    }  # fmt: skip


def _quote(number: int, article: int, span: tuple[int, int], speaker: int | None, time: str) -> dict[str, Any]:
    return {
        "id": number, "article_id": article, "start": span[0], "end": span[1], "kind": "direct", "cue": "said",
        "mention": None, "speaker": None if speaker is None else name(speaker),
        "actor_id": None if speaker is None else speaker + 1, "role": None,
        "evidence": "unclear" if speaker is None else "named", "confidence": 0.0 if speaker is None else 0.9,
        "time": time,
    }  # fmt: skip
