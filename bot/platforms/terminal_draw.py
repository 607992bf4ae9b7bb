"""Draws the terminal's payloads with rich: a column that the eye can follow, links, and plain text without colour.

Whatever comes from feeds is inert here: no control character, escape sequence, bidirectional override or mark-up of it
reaches the terminal. Where the terminal shows no links, they stand as numbered addresses under the card.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Literal
from urllib.parse import quote

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

from bot.platforms import terminal_chart, terminal_lines, wording
from bot.platforms.terminal_render import Block, Payload

MEASURE = 100  # columns; a longer line is hard to find the end of
BESIDE = 48  # columns, from which on the outlets stand beside the headline
INDENT = 4
BAR = "▌ "

ACCENT = Style(color="cyan")
STRONG = Style(bold=True)
FAINT = Style(dim=True)
ALARM = Style(color="red")

_SYSTEMS: dict[str, Literal["standard", "256", "truecolor"]] = {
    "standard": "standard",
    "256": "256",
    "truecolor": "truecolor",
}

# Controls but line breaks, bidirectional embeddings, overrides and isolates, interlinear marks, tags, lone surrogates.
_INERT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
_STACKED = re.compile("([\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})[\u0300-\u036f]+")


def inert(text: str) -> str:
    """`text` as a terminal may show it: printable, of one direction, with line breaks but no other control."""
    broken = re.sub("\r\n?|[\u2028\u2029\x0b\x0c\x85]", "\n", text).replace("\t", " ")
    return _STACKED.sub(r"\1", _INERT.sub("", broken))


def make_console(environ: Mapping[str, str], file: IO[str] | None = None) -> Console:
    """A console on `file`, by default standard output: colour and links on a terminal, else plain; NO_COLOR: plain."""
    stream = file or sys.stdout
    if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() not in ("utf-8", "utf8"):
        stream.reconfigure(errors="replace")
    plain = bool(environ.get("NO_COLOR")) or environ.get("TERM") in ("dumb", "unknown")
    return Console(
        file=file,
        color_system=None if plain else "auto",
        highlight=False,
        markup=False,
        emoji=False,
        _environ=environ,
    )


def draw(payload: Payload, console: Console) -> None:
    """Print one payload, in one write: nothing comes between its lines; raises `OSError` where nobody reads."""
    paper = io.StringIO()
    # A console of the same kind: rich's own writes each line apart, and ends the process where nobody reads.
    same = Console(
        file=paper,
        width=console.width,
        color_system=_SYSTEMS.get(console.color_system or ""),
        force_terminal=console.is_terminal,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )
    _Drawing(same).draw(payload["blocks"])
    console.file.write(paper.getvalue())
    console.file.flush()


class _Drawing:
    """One payload on its way to the console; collects the links that the terminal cannot show."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._width = max(20, min(console.width, MEASURE))
        self._linked = console.color_system is not None
        self._notes: dict[str, int] = {}
        self._noted = 0
        self._inside = False
        self._kinds: dict[str, Callable[[Block], None]] = {
            "heading": self._heading,
            "title": self._title,
            "line": self._line,
            "error": self._error,
            "story": self._story,
            "prose": self._prose,
            "quote": self._quote,
            "more": self._more,
            "table": self._table,
            "chart": self._chart,
            "file": self._file,
            "footer": self._footer,
            "end": self._end,
            "actions": self._actions,
        }

    def draw(self, blocks: list[Block]) -> None:
        for block in blocks:
            self._kinds[block["kind"]](block)
        self._endnotes()

    # --- the card ---------------------------------------------------------------------------------------------------

    def _heading(self, block: Block) -> None:
        self._rule("━")
        self._wrapped(Text(inert(block["text"]), STRONG))
        self._wrapped(Text(inert(block["counts"]), FAINT))
        self._rule("─")

    def _story(self, block: Block) -> None:
        self._inside = True
        place = f"{block['place']:>2}" if block["place"] is not None else ""
        before = _styled(place.ljust(INDENT), ACCENT)
        room = self._width // 3 if self._width >= BESIDE else self._width
        outlets = f"[{_clipped(_one_line(block['outlets']), room)}]" if block["outlets"] else ""
        beside = cell_len(outlets) + 2 if outlets and self._width >= BESIDE else 0
        target = self._target(block["url"]) if self._linked else None
        headline = _styled(_one_line(block["headline"]), STRONG + _link(target))
        self._blank()
        for number, line in enumerate(headline.wrap(self._console, self._room(before) - beside)):
            line.rstrip()
            row = (Text(" " * INDENT) if number else before) + line
            if beside and not number:
                row.append(outlets.rjust(self._width - row.cell_len - cell_len(outlets) + len(outlets)), FAINT)
            self._print(row)
        if outlets and not beside:
            self._wrapped(_styled(outlets, FAINT), " " * INDENT)

    def _prose(self, block: Block) -> None:
        self._wrapped(Text(_one_line(block["text"])), " " * INDENT)

    def _quote(self, block: Block) -> None:
        self._blank()
        margin = Text(" " * (INDENT if self._inside else 0))
        bar = margin + _styled(BAR, ACCENT)
        self._wrapped(Text(inert(block["text"]).strip("\n")), bar)
        who, source = self._who(block), self._source(block["source"], block["url"])
        beside = margin + Text(" " * cell_len(BAR))
        self._packed([who, source], _styled(" · ", FAINT), beside)
        if block["also"]:
            self._wrapped(_styled(_one_line(block["also"]), FAINT), beside)

    def _who(self, block: Block) -> Text:
        said, line = _one_line(block["said"]), _styled("— ", FAINT)
        if block["speaker"] is None:
            line.append(said, FAINT + Style(italic=True))
        else:
            name = _one_line(block["speaker"])
            line.append(said[: len(name)], STRONG).append(said[len(name) :])
        return line.append(f" ({block['evidence']})", FAINT) if block["evidence"] else line

    def _source(self, source: str, url: str | None) -> Text:
        label, target = _one_line(source), self._target(url)
        if target is None:
            return Text(label)
        if self._linked:
            return _styled(f"{label} ↗", ACCENT + _link(target))
        return Text(f"{label} [{self._notes.setdefault(target, len(self._notes) + 1)}]")

    def _more(self, block: Block) -> None:
        self._blank()
        self._wrapped(_styled(f"+ {block['text']}", FAINT), " " * INDENT)

    def _end(self, block: Block) -> None:
        self._inside = False
        self._endnotes()
        self._blank()
        self._rule("─")
        self._wrapped(Text(inert(block["text"]), FAINT))

    # --- answers ------------------------------------------------------------------------------------------------------

    def _title(self, block: Block) -> None:
        self._wrapped(Text(_one_line(block["text"]), STRONG))

    def _line(self, block: Block) -> None:
        self._told(Text(inert(block["text"])))

    def _error(self, block: Block) -> None:
        self._told(Text(inert(block["text"]), ALARM))

    def _table(self, block: Block) -> None:
        columns = [_one_line(column) for column in block["columns"]]
        rows = [[_one_line(cell) for cell in row] for row in block["rows"]]
        self._blank()
        for line in terminal_lines.table(self._console, columns, rows, self._width, (FAINT, STRONG)):
            self._print(line)

    def _chart(self, block: Block) -> None:
        self._told(Text(inert(block["text"])))
        for head, rows in block["groups"]:
            self._blank()
            self._wrapped(_styled(_one_line(head), FAINT))
            named = [(_one_line(name), by, about) for name, by, about in rows]
            for line in terminal_chart.bars(named, self._width, (ACCENT, FAINT)):
                self._print(line)

    def _file(self, block: Block) -> None:
        self._blank()
        self._console.out(inert(block["text"]).rstrip("\n"), highlight=False)

    def _footer(self, block: Block) -> None:
        self._endnotes()
        self._blank()
        self._told(Text(inert(block["text"]), FAINT))

    def _actions(self, block: Block) -> None:
        self._endnotes()
        labels = [
            _styled(f"{number} ", ACCENT + STRONG).append(_one_line(label))
            for number, label in enumerate(block["labels"], 1)
        ]
        self._packed(labels, Text("   "), Text(), hang=0)

    def _endnotes(self) -> None:
        fresh = list(self._notes)[self._noted :]
        if fresh:
            self._blank()
        for target in fresh:
            # Never wrapped: an address is for copying.
            self._console.out(f"[{self._notes[target]}] {target}", highlight=False)
        self._noted += len(fresh)

    # --- lines --------------------------------------------------------------------------------------------------------

    def _told(self, text: Text) -> None:
        for line in terminal_lines.wrapped(text, self._console, self._width):
            self._print(line)

    def _wrapped(self, text: Text, prefix: str | Text = "") -> None:
        before = prefix if isinstance(prefix, Text) else Text(prefix)
        for line in text.wrap(self._console, self._room(before)):
            line.rstrip()
            self._print(before + line)

    def _packed(self, pieces: Sequence[Text], joint: Text, before: Text, hang: int = 2) -> None:
        """Pieces side by side where they fit, else each on a line of its own: an outlet stays with its hour."""
        room, lines = self._room(before) - hang, [pieces[0]]
        for piece in pieces[1:]:
            if lines[-1].cell_len + joint.cell_len + piece.cell_len <= room:
                lines[-1] = lines[-1] + joint + piece
            else:
                lines.append(piece)
        wrapped = [line for piece in lines for line in piece.wrap(self._console, room)]
        for number, line in enumerate(wrapped):
            line.rstrip()
            self._print(before + Text(" " * hang if number else "") + line)

    def _room(self, before: Text) -> int:
        return max(10, self._width - before.cell_len)

    def _print(self, line: Text) -> None:
        line.rstrip()
        self._console.print(line, soft_wrap=True)

    def _rule(self, sign: str) -> None:
        self._print(_styled(sign * self._width, FAINT))

    def _blank(self) -> None:
        self._console.print()

    def _target(self, url: str | None) -> str | None:
        target = wording.web_link(url)
        return quote(target, safe="%/:?#[]@!$&'*+,;=~-._()") if target else None


def _styled(text: str, style: Style) -> Text:
    """A text with a style of its own: what is appended to it does not take it over."""
    return Text().append(text, style)


def _link(target: str | None) -> Style:
    return Style(link=target) if target else Style()


def _one_line(text: str) -> str:
    return " ".join(inert(text).split())


def _clipped(text: str, room: int) -> str:
    if cell_len(text) <= room:
        return text
    kept = ""
    for sign in text:
        if cell_len(kept + sign) > room - 1:
            break
        kept += sign
    return kept.rstrip() + "…"
