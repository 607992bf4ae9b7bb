"""Who is shown: what a text's quotations name at the shipped threshold."""

from __future__ import annotations

import tomllib

from config.settings import DEFAULTS
from summarizer.analysis import sure_enough
from summarizer.attribution import read
from summarizer.languages import get
from summarizer.quotes import find

THRESHOLD = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))["attribution"]["threshold"]


def named(text: str, lang: str = "en") -> set[str]:
    """Who is named for any quotation of a text, in marks or reported."""
    shown = (sure_enough(quote, THRESHOLD) for quote in find(read(text, get(lang))))
    return {quote.speaker for quote in shown if quote.speaker is not None}
