"""One article with all that was found in it before anything is weighed: what every later stage reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from summarizer.actors import Cast
from summarizer.cue import Cue
from summarizer.frames import Frame
from summarizer.marks import Marked
from summarizer.mentions import Tokens
from summarizer.phrases import Mentions
from summarizer.scan import Scan


@dataclass(frozen=True, slots=True)
class Scene:
    """One article with all that was found in it; `plain[t]` counts the words outside quotations before token t."""

    scan: Scan
    marked: tuple[Marked, ...]
    places: tuple[Tokens, ...]
    mentions: Mentions
    cues: tuple[Cue, ...]
    cast: Cast
    plain: Sequence[int]
    spoken: Mapping[int, tuple[Cue, ...]]
    told: frozenset[int]
    taken_up: Mapping[int, int]
    within: Mapping[int, frozenset[int]]
    frames: tuple[Frame, ...]


def plain_words(scan: Scan) -> list[int]:
    """For each token the number of words outside quotations before it, and at the end the number of all."""
    marks = {word for word in set(scan.words) if not word[0].isalnum()}
    plain = [quoted < 0 and word not in marks for word, quoted in zip(scan.words, scan.quoted, strict=True)]
    return list(accumulate(plain, initial=0))
