"""What stands around each quotation: marks, case, size, neighbours by their class, and the cues on either side.

Looks at each quotation once, for all who ask later. Does not know who can speak it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from summarizer.cue import Cue
from summarizer.languages import Language
from summarizer.marks import Marked
from summarizer.mentions import Tokens
from summarizer.scan import Scan, lowered

_TOLD_APART = frozenset({",", ":", ".", "(", ";", "—"})
_SIZES = (1, 2, 3, 5, 9)
_MOST_WORDS = 12
_SMALL = frozenset({"that", "det", "prep", "conj", "aux"})


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around one quotation; the cues are places among the article's, -1 for none in the paragraph.

    `words` counts those inside and goes on no further than one past twelve.
    """

    lead: str
    final: str
    follow: str
    case: str
    words: int
    size: int
    titled: str
    opens: bool
    closes: bool
    cue_before: int
    cue_after: int


def frames(scan: Scan, marked: Sequence[Marked], places: Sequence[Tokens], cues: Sequence[Cue]) -> tuple[Frame, ...]:
    """One for each quotation, in order."""
    firsts = [cue.first for cue in cues]
    return tuple(_frame(scan, one, place, firsts) for one, place in zip(marked, places, strict=True))


def _frame(scan: Scan, marked: Marked, place: Tokens, cues: Sequence[int]) -> Frame:
    inside, (first, stop) = marked.span.of(scan.text), place
    letter = next((char for char in inside if char.isalnum()), "0")
    words, last = inside.split(None, _MOST_WORDS), final(inside)
    outside = scan.language.comma_outside and _comma_outside(scan, stop)
    return Frame(
        lead=neighbour(scan, first - 1, first),
        final="," if outside and last == "-" else last,
        follow=neighbour(scan, stop + outside, first),
        case="U" if letter.isupper() else "l" if letter.islower() else "0",
        words=len(words),
        size=bucket(len(words), _SIZES),
        titled=_titled(scan.language, words),
        opens=first == 0 or scan.paragraph[first - 1] != scan.paragraph[first],
        closes=stop >= len(scan) or scan.paragraph[stop] != scan.paragraph[first],
        cue_before=_near_cue(scan, cues, first, before=True),
        cue_after=_near_cue(scan, cues, stop, before=False),
    )


def _comma_outside(scan: Scan, stop: int) -> bool:
    """Whether the comma that leads to who speaks stands behind the marks: „Der Damm hält“, sagte Moos."""
    if scan.words[stop : stop + 1] != [","] or stop + 1 >= len(scan):
        return False
    language, word = scan.language, scan.lower[stop + 1]
    return word in language.cues or (word,) in language.according or word in language.separable


def _near_cue(scan: Scan, cues: Sequence[int], token: int, *, before: bool) -> int:
    """The place of the nearest cue of the same paragraph before the token or from it on, -1 for none."""
    at = bisect_left(cues, token)
    place = at - 1 if before else at
    if not 0 <= place < len(cues):
        return -1
    here = scan.paragraph[token if before else token - 1]
    return place if scan.paragraph[cues[place]] == here else -1


def _titled(language: Language, words: Sequence[str]) -> str:
    """How many words have capitals; small words do not count where a title would not raise them: "Town of the Dam"."""
    telling = [word for at, word in enumerate(words) if at == 0 or word_class(language, word) not in _SMALL]
    capitals = sum(word[0].isupper() for word in telling)
    return "all" if capitals == len(telling) else "most" if capitals * 2 > len(telling) else "few"


def final(inside: str) -> str:
    """The class of the mark that ends words in marks."""
    last = inside.rstrip()[-1:]
    return "," if last == "," else "." if last and last in ".!?…—" else "-"


def neighbour(scan: Scan, token: int, first: int) -> str:
    """The class of the token beside a quotation."""
    if token < 0 or token >= len(scan) or scan.paragraph[token] != scan.paragraph[first]:
        return "edge"
    if scan.quoted[token] >= 0:
        return "quote"
    if not scan.words[token][0].isalnum():
        return scan.words[token] if scan.words[token] in _TOLD_APART else "mark"
    return "poss" if token in scan.possessive else word_class(scan.language, scan.words[token])


def bucket(value: int, bounds: Sequence[int]) -> int:
    """The place of the first bound that the value does not exceed."""
    return bisect_left(bounds, value)


@lru_cache(maxsize=4096)
def word_class(language: Language, word: str) -> str:
    """The closed class of a word or the kind of its cue, else whether it has a capital."""
    lower = lowered(word)
    classes = {
        "that": (language.that_word,),
        "work": language.works,
        "det": language.determiners,
        "prep": language.prepositions,
        "conj": language.conjunctions,
        "aux": language.auxiliaries,
        "pron": language.pronouns,
    }
    if lower in language.cues:
        return language.cues[lower]
    found = next((name for name, members in classes.items() if lower in members), None)
    return found or ("Cap" if word[0].isupper() else "low")
