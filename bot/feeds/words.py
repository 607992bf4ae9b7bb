"""The plain words of an entry's HTML, for comparing and for a title where there is none. Pure, standard library."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"<[^<>]*>")


def words_of(content: str) -> str:
    """Text without tags, entities and line breaks: what stays equal when only mark-up or addresses change."""
    return " ".join(html.unescape(_TAG.sub(" ", content)).split())


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a word where there is one, with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[limit // 2 :] else cut}…"
