"""Quotes and sentences as Discord's Markdown shows them, each whole; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.platforms import wording
from bot.platforms.budget import clip, fill, units
from bot.platforms.discord_text import escape, flat, link
from bot.platforms.visible import plain, seen
from summarizer.model import Citation, Excerpt

DESCRIPTION = 4096
SPARE = 60  # units of a description that are kept for counting what was left out
PROSE, SAID, SOURCE = 1200, 300, 200


def cut(text: str, limit: int) -> str:
    """One escaped line of at most `limit` units, cut between graphemes."""
    return clip(plain(text), limit, escape)


def prose(sentences: Sequence[Excerpt]) -> str:
    """As many whole sentences as there is room for, the others counted."""
    told, dropped = fill([flat(one.words) for one in sentences], PROSE, " ")
    return "\n".join(filter(None, [told, wording.plural(dropped, "more sentence") if dropped else ""]))


def quotation(citation: Citation, zone: str, today: datetime | None = None) -> str:
    """The exact words as a block, and under it who said them and where they stand."""
    below = filter(None, (wording.mark(citation, zone, today), wording.also(citation)))
    return "\n".join([*_block(citation), _said(citation, zone, today), *(f"-# {escape(one)}" for one in below)])


def shown(citation: Citation, zone: str) -> str:
    """The quotation, with its other wordings where they fit; of one too long for any message its length and source."""
    for whole in (quotation(citation, zone), quotation(replace(citation, variants=()), zone)):
        if fits(whole):
            return whole
    return f"a quote of {len(citation.words):,} characters, too long to be shown here\n{_said(citation, zone, None)}"


def fits(drawn: str) -> bool:
    """Whether one embed holds it."""
    return units(drawn) <= DESCRIPTION - SPARE


def fitting(parts: Iterable[str], room: int, most: int | None = None) -> list[int]:
    """The places of those that fit into `room` units, in order, `most` at most; between two stand two line breaks."""
    kept: list[int] = []
    for index, part in enumerate(parts):
        cost = units(part) + 2
        if cost <= room and (most is None or len(kept) < most):
            kept.append(index)
            room -= cost
    return kept


def _block(citation: Citation) -> Iterator[str]:
    """Words that stand in the article no more are struck through."""
    for line in seen(wording.quoted(citation)).splitlines():
        yield f"> ~~{escape(line)}~~" if citation.gone and line.strip() else f"> {escape(line)}"


def _said(citation: Citation, zone: str, today: datetime | None) -> str:
    """`— Ada Lind, harbour master · from a pronoun, title or short form · Fjord Post 06:12 ↗`."""
    said = wording.said(citation, SAID, escape)
    return f"— {said} · {linked(wording.source(citation, zone, today), citation.url)}"


def linked(label: str, url: str | None) -> str:
    """A link with an arrow; the label alone where a card may not link there."""
    target = wording.web_link(url)
    return link(f"{cut(label, SOURCE)} ↗", target) if target else cut(label, SOURCE)
