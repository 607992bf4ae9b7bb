"""An answer's parts as blocks of Discord's Markdown, each small enough for one embed; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.conversation import Reply, TableView
from bot.platforms import chart_words, wording
from bot.platforms.budget import fill, pack, units
from bot.platforms.discord_quote import DESCRIPTION, SPARE, cut, fitting, linked, prose, quotation, shown
from bot.platforms.discord_text import fixed
from bot.platforms.visible import plain
from summarizer.model import DigestStory

LINE, CELL = 1000, 300
TABLE = 1800
PHONE = 44  # signs of a fixed-width face that a phone shows in one line


def blocks(reply: Reply) -> list[str]:
    """Lines, stories, quotes and the table, in the reply's order."""
    told = [chart_words.words(reply.chart)] if reply.chart and not reply.picture else []
    drawn = [_lines(text) for text in (*told, *reply.lines)]
    drawn += [_story(story, reply.zone) for story in reply.stories]
    drawn += [shown(citation, reply.zone) for citation in reply.citations]
    return [one for one in drawn if one.strip()] + (_table(reply.table) if reply.table else [])


def _lines(text: str) -> str:
    """As many whole lines as there is room for, the others counted."""
    told, dropped = fill([cut(line, LINE) for line in text.splitlines()], DESCRIPTION - SPARE)
    return f"{told}\n{wording.plural(dropped, 'more line')}" if dropped else told


def _story(story: DigestStory, zone: str) -> str:
    head = f"**{linked(story.headline, story.url)}**"
    head += f" · {cut(wording.outlets(story), 200)}" if story.outlets else ""
    told = "\n".join(filter(None, [head, prose(story.sentences)]))
    drawn = [quotation(citation, zone) for citation in story.citations]
    kept = fitting(drawn, DESCRIPTION - SPARE - units(told))
    left_out = story.left_out + len(drawn) - len(kept)
    counted = [wording.plural(left_out, "more quote")] if left_out else []
    return "\n".join([told, *(drawn[index] for index in kept), *counted])


def _table(table: TableView) -> list[str]:
    """Aligned columns where a phone shows them in one line, else a line per row."""
    plain_table = TableView(
        tuple(map(fixed, table.columns)), tuple(tuple(fixed(cell) for cell in row) for row in table.rows)
    )
    lines = wording.aligned(plain_table)
    if max(map(len, lines)) <= PHONE:
        head, *rows = lines
        return ["\n".join(["```", head, *group, "```"]) for group in _groups(rows) or [[]]]
    if not table.rows:
        return [" · ".join(_cells(table.columns))]
    return ["\n".join(group) for group in _groups([" · ".join(_cells(row)) for row in table.rows])]


def _groups(lines: Sequence[str]) -> list[list[str]]:
    return pack(lines, lambda one: units(one) + 1, TABLE, TABLE)


def _cells(row: Sequence[str]) -> Iterator[str]:
    """The first cell stands out; empty ones are left out."""
    first, *rest = row
    yield f"**{cut(first, CELL) or '…'}**"
    yield from (cut(cell, CELL) for cell in rest if plain(cell))
