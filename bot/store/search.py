"""Full-text search on both databases: FTS5 beside SQLite's tables, kept by triggers; lexemes in PostgreSQL's rows.

No word is stored twice: the FTS5 tables index the columns, or slices of them, and hold no text. A question is reduced
to words before it gets here, so that nobody's text is read as a query language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from bot.store.codec import fold, tokens
from bot.store.tables import articles, quotes

LONGEST_WORD, LAST_PLACE = 200, 16_383  # PostgreSQL's own limits are 2,046 bytes and this place
TOKENIZE = "tokenize='unicode61 remove_diacritics 2'"
# Quotes leave the index while the text that they were cut from still stands: delete them before it changes.
SQLITE = (
    """
    CREATE VIEW quote_words AS
    SELECT q.id AS id, substr(a.text, q.start + 1, q."end" - q.start) AS words
    FROM quotes q JOIN articles a ON a.id = q.article_id
    """,
    f"CREATE VIRTUAL TABLE quotes_fts USING fts5(words, content='quote_words', content_rowid='id', {TOKENIZE})",
    f"CREATE VIRTUAL TABLE articles_fts USING fts5(title, text, content='articles', content_rowid='id', {TOKENIZE})",
    """
    CREATE TRIGGER quotes_fts_insert AFTER INSERT ON quotes BEGIN
      INSERT INTO quotes_fts (rowid, words) SELECT id, words FROM quote_words WHERE id = new.id;
    END
    """,
    """
    CREATE TRIGGER quotes_fts_delete BEFORE DELETE ON quotes BEGIN
      INSERT INTO quotes_fts (quotes_fts, rowid, words)
      SELECT 'delete', id, words FROM quote_words WHERE id = old.id;
    END
    """,
    """
    CREATE TRIGGER articles_fts_update AFTER UPDATE OF title, text ON articles BEGIN
      INSERT INTO articles_fts (articles_fts, rowid, title, text)
      SELECT 'delete', old.id, old.title, old.text WHERE old.text IS NOT NULL;
      INSERT INTO articles_fts (rowid, title, text)
      SELECT new.id, new.title, new.text WHERE new.text IS NOT NULL;
    END
    """,
    """
    CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles WHEN old.text IS NOT NULL BEGIN
      INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
    END
    """,
    # Merged between writes (`tending`), not in the middle of one.
    "INSERT INTO quotes_fts (quotes_fts, rank) VALUES ('automerge', 0)",
    "INSERT INTO articles_fts (articles_fts, rank) VALUES ('automerge', 0)",
)


def create(tx: sa.Connection) -> None:
    """The FTS5 tables and triggers, once, on SQLite; PostgreSQL needs nothing beside its columns."""
    if tx.dialect.name == "sqlite":
        for statement in SQLITE:
            tx.exec_driver_sql(statement)


def lexemes(tx: sa.Connection, text: str, title: str = "") -> str | None:
    """The value of a `lexemes` column, a tsvector as PostgreSQL writes it; a title's words can be asked for apart."""
    if tx.dialect.name == "sqlite":
        return None
    told = [*((word, "A") for word in _indexed(title)), *((word, "") for word in _indexed(text))]
    return " ".join(f"'{word}':{min(place, LAST_PLACE)}{weight}" for place, (word, weight) in enumerate(told, 1))


def _indexed(text: str) -> list[str]:
    return [word for word in tokens(fold(text)) if len(word) <= LONGEST_WORD]


@dataclass(frozen=True, slots=True)
class Matching:
    """Ids of the quotes that have all words that were asked for, and of the articles whose headline has."""

    quotes: sa.Select[Any]
    articles: sa.Select[Any]


def matching(tx: sa.Connection, text: str) -> Matching | None:
    """What has all words of `text`; None where it holds no word."""
    words = tokens(text)
    if not words:
        return None
    if tx.dialect.name == "sqlite":
        in_title = f"title : ({_syntax(words)})"
        return Matching(_matching("quotes_fts", _syntax(words)), _matching("articles_fts", in_title))
    return Matching(
        sa.select(quotes.c.id).where(_have(quotes.c.lexemes, words)),
        sa.select(articles.c.id).where(_have(articles.c.lexemes, words, ":A")),
    )


def articles_with(tx: sa.Connection, text: str, within: tuple[int, int] | None = None) -> sa.ColumnElement[bool]:
    """Articles with all words of `text`, which holds one; with `within`, at most those from one id to another."""
    words = tokens(text)
    if tx.dialect.name != "sqlite":
        return _have(articles.c.lexemes, words)
    found = _matching("articles_fts", _syntax(words))
    return articles.c.id.in_(found if within is None else found.where(sa.column("rowid").between(*within)))


def _syntax(words: Sequence[str]) -> str:
    return " ".join(f'"{word}"' for word in words)


def _matching(table: str, question: str) -> sa.Select[Any]:
    fts = sa.table(table, sa.column("rowid"), sa.column(table))
    return sa.select(fts.c.rowid).where(fts.c[table].op("MATCH")(question))


def _have(column: sa.ColumnElement[Any], words: Sequence[str], weight: str = "") -> sa.ColumnElement[bool]:
    # Not to_tsquery: its own reading of words is another than ours.
    question = " & ".join(f"'{word}'{weight}" for word in _indexed(" ".join(words)))
    return column.op("@@", is_comparison=True)(sa.cast(question, TSQUERY))
