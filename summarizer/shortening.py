"""A quotation that is too long for a card, cut at the end of one of its sentences or clauses, or left whole.

What is kept is a beginning of the very same words at the same place. Does not know what shows it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from summarizer.languages import get
from summarizer.model import Citation, Span
from summarizer.text import sentences

LONGEST = 320  # characters of a quotation that is read at a glance
SHORTEST = 80  # what is left says something by itself
# What is opened before the cut has to be closed before it, too.
_PAIRS = ("()", "[]", "“”", "«»")
# Single marks inside, which look like apostrophes: "he told me, ‘Go home. Don’t …".
_OPENED = re.compile(r"(?:^|(?<=[\s“\"(\[—–]))[‘‚'](?=\w)")
_CLOSED = re.compile(r"['’‘](?<=[^\s].)(?!\w)")


def shortened(citation: Citation, lang: str) -> Citation:
    """The quotation up to the last end of a sentence, else of a clause, that fits; the same where there is none."""
    words = citation.words
    if len(words) <= LONGEST:
        return citation
    ends = [end for end in _sentence_ends(words, lang) if _reads(words[:end])]
    ends = ends or [end for end in _clause_ends(words, lang) if _reads(words[:end])]
    if not ends:
        return citation
    kept = Span(citation.span.start, citation.span.start + ends[-1])
    return replace(citation, span=kept, words=words[: ends[-1]], shortened=True)


def _sentence_ends(words: str, lang: str) -> list[int]:
    return [span.end for span in sentences(words, lang)]


def _clause_ends(words: str, lang: str) -> list[int]:
    """Before ";", and before ", and" or ", but": "We shall build it; whoever pays" is cut to "We shall build it"."""
    joins = "|".join(map(re.escape, sorted(get(lang).clause.joins)))
    pattern = rf";(?=\s)|,(?=\s(?:{joins})\s)" if joins else r";(?=\s)"
    return [found.start() for found in re.finditer(pattern, words)]


def _reads(kept: str) -> bool:
    balanced = all(kept.count(pair[0]) == kept.count(pair[1]) for pair in _PAIRS) and kept.count('"') % 2 == 0
    return SHORTEST <= len(kept) <= LONGEST and balanced and not _opens_single(kept)


def _opens_single(kept: str) -> bool:
    """Whether a single mark that opens words is still open at the end."""
    opened = [mark.start() for mark in _OPENED.finditer(kept)]
    return bool(opened) and not _CLOSED.search(kept, opened[-1] + 1)
