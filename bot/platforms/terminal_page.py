"""The terminal's payloads as a preview page draws them: what the terminal itself would get, its colours as classes."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO

from markupsafe import Markup, escape
from rich.console import Console
from rich.style import Style
from rich.text import Text

from bot.platforms.page_marks import linked
from bot.platforms.terminal_draw import draw
from bot.platforms.terminal_render import Payload

# The two of a terminal's sixteen that the card uses, by their numbers.
_COLOURS = {1: "red", 6: "cyan"}


def drawn(payloads: Sequence[Payload], columns: int) -> Markup:
    """What a terminal of so many columns shows, letter for letter."""
    paper = StringIO()
    console = Console(file=paper, width=columns, color_system="standard", force_terminal=True, _environ={})
    for payload in payloads:
        draw(payload, console)
    # Read back from the escape sequences: this is what is written to a terminal, and not another drawing.
    segments = Text.from_ansi(paper.getvalue()).render(console)
    return Markup("").join(_styled(one.text, one.style) for one in segments)


def _styled(text: str, style: Style | None) -> Markup:
    if not style or style == Style.null():
        return escape(text)
    shown = linked(text, style.link) if style.link else escape(text)
    kinds = [name for name, there in (("bold", style.bold), ("dim", style.dim), ("italic", style.italic)) if there]
    kinds += [_COLOURS[style.color.number]] if style.color and style.color.number in _COLOURS else []
    return Markup('<span class="{}">{}</span>').format(" ".join(kinds), shown) if kinds else shown
