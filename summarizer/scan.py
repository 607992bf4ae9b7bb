"""One pass over an article: its tokens as parallel columns, and the paragraph and sentence of each.

Every later step reads these columns and none reads the text again. A token is a word without its possessive ending,
or one mark. Knows no grammar, except that a lost space is restored: "Stoltenbergto" is "Stoltenberg" and "to".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from operator import add

from summarizer.languages import Language
from summarizer.model import Span
from summarizer.text import sentences

_PART = r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*"  # accents may stand by themselves behind their letter
# A point joins "3.5" and "example.com" and parts "Moss.She", which has lost its space.
_TOKEN = re.compile(
    rf"(?:[A-Z]\.)(?:[A-Z]\.?)+|{_PART}(?:(?:[-&'’]|\.(?!(?<=[a-zß-ÿ]{{2}}\.)[A-ZÀ-Þ])){_PART})*|--+|[^\w\s]|_"
)
_PLURAL = re.compile(r"['’](?<=[a-z]s.)(?= [a-z])")  # "the pilots' guild", "Williams' wife"
_GENITIVE = re.compile(r"['’](?<=[a-zäöüß][szxß].)(?= [A-ZÄÖÜ])")  # "Anna Moos’ Bruder"
_WORD = re.compile(r"[a-z]+")
_ENDINGS = ("'s", "’s")
_SHORTEST_GLUED = 6
_SHORTEST_NAME = 4
_SHORTEST_CUE = 4
_PARTICLE_WITHIN = 25
_WIDEST_GAP = 3  # spaces that part no name: "Ann  Moss"
_SURE_NAME = 6  # "Weston" is no "West on"


@dataclass(frozen=True, slots=True)
class Scan:
    """The columns; `quoted[i]` is the index of the quotation that token i stands in, or -1.

    `lower` has small letters and straight apostrophes.
    """

    text: str
    language: Language
    paragraphs: tuple[Span, ...]
    starts: Sequence[int]
    ends: Sequence[int]
    words: Sequence[str]
    lower: Sequence[str]
    possessive: frozenset[int]
    paragraph: Sequence[int]
    sentence: Sequence[int]
    quoted: Sequence[int]

    def __len__(self) -> int:
        return len(self.starts)

    def span(self, first: int, stop: int) -> Span:
        """The characters from token `first` up to the end of token `stop - 1`."""
        return Span(self.starts[first], self.ends[stop - 1])

    def at(self, offset: int) -> int:
        """The first token that begins at or after a character offset."""
        return bisect_left(self.starts, offset)

    def beside(self, token: int) -> bool:
        """Whether at most a few spaces part the token from the one before: a headline's end is no part of a name."""
        gap = self.starts[token] - self.ends[token - 1]
        return gap <= _WIDEST_GAP and self.paragraph[token - 1] == self.paragraph[token]

    def opens_sentence(self, token: int) -> bool:
        """Whether no word of the same sentence stands before the token, marks aside."""
        before = token - 1
        while before >= 0 and not self.words[before][0].isalnum() and self.words[before] not in ",;":
            before -= 1
        return before < 0 or self.words[before][0] in ",;" or self.sentence[before] != self.sentence[token]


def is_separated(scan: Scan, token: int) -> bool:
    """Whether a verb's particle ends its clause, which makes it report: "teilte der Rat am Montag mit"."""
    particles = scan.language.separable.get(scan.lower[token], ())
    for place in range(token + 1, min(token + _PARTICLE_WITHIN, len(scan)) if particles else 0):
        if scan.quoted[place] >= 0:
            return False
        if scan.lower[place] in particles:
            behind = scan.lower[place + 1] if place + 1 < len(scan) else "."
            return not behind[0].isalnum() or behind in scan.language.conjunctions
    return False


def sources(scan: Scan) -> Iterator[tuple[int, int]]:
    """Where "according to" and its like stand outside marks."""
    phrases = _by_first(scan.language)
    for token in [token for token, word in enumerate(scan.lower) if word in phrases]:
        if scan.quoted[token] < 0 and not _is_given(scan, token):
            stops = ((token + len(phrase), phrase) for phrase in phrases[scan.lower[token]])
            yield from ((token, stop) for stop, phrase in stops if tuple(scan.lower[token:stop]) == phrase)


def _is_given(scan: Scan, token: int) -> bool:
    """A given name that looks the same: "said Per Ohm"."""
    named = scan.lower[token] in scan.language.given and scan.words[token].istitle()
    return named and not scan.opens_sentence(token)


@cache
def _by_first(language: Language) -> dict[str, list[tuple[str, ...]]]:
    """The phrases of `according` by their first words."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in language.according:
        found.setdefault(phrase[0], []).append(phrase)
    return found


def places(words: Sequence[str], word: str) -> Iterator[int]:
    """Where a word stands; `index` reads a list far faster than a loop does."""
    place = -1
    with suppress(ValueError):
        while True:
            place = words.index(word, place + 1)
            yield place


def scan(text: str, language: Language, parts: tuple[Span, ...], quoted: Sequence[Span]) -> Scan:
    """The columns of a text whose paragraphs and quotations, in order and apart from each other, are known."""
    closing = frozenset(span.end - 1 for span in quoted)
    starts, ends, words, possessive = _tokens(text, language, closing)
    return Scan(
        text=text,
        language=language,
        paragraphs=parts,
        starts=starts,
        ends=ends,
        words=words,
        lower=list(map(lowered, words)),
        possessive=frozenset(possessive),
        paragraph=_index(starts, parts),
        sentence=_index(starts, sentences(text, language.code)),
        quoted=_inside(starts, quoted),
    )


def _tokens(
    text: str, language: Language, closing: frozenset[int]
) -> tuple[list[int], list[int], list[str], list[int]]:
    """Starts, ends and words, and which tokens had a possessive ending; `closing` are the marks that end quotations."""
    matches = list(_TOKEN.finditer(text))
    owned = _GENITIVE if language.nouns_capitalised else _PLURAL
    apostrophes = (match.start() for match in owned.finditer(text) if match.start() not in closing)
    plural = {place for place in apostrophes if _owns(text, place, language)}
    if plural:
        matches = [match for match in matches if match.start() not in plural]
    starts, words = list(map(re.Match.start, matches)), list(map(re.Match.group, matches))
    singular = {word for word in set(words) if word.endswith(_ENDINGS) and word not in _ENDINGS}
    possessive = [place for place, word in enumerate(words) if word in singular]
    for place in possessive:
        words[place] = words[place][:-2]
    possessive.extend(bisect_left(starts, apostrophe) - 1 for apostrophe in plural)
    if language.genitive:
        for place in _owners(words, language):
            words[place] = words[place].removesuffix(language.genitive)
            possessive.append(place)
    for index, cut in reversed(_glues(words, language)):
        word = words[index]
        words[index : index + 1] = [word[:cut], word[cut:]]
        starts[index : index + 1] = [starts[index], starts[index] + cut]
        possessive = [place + (place >= index) for place in possessive]
    ends = list(map(add, starts, map(len, words)))
    return starts, ends, words, possessive


def _owns(text: str, apostrophe: int, language: Language) -> bool:
    """Whether a noun stands behind the apostrophe: "the pilots' guild", but not "the pilots' and cooks' guild"."""
    word = _WORD.match(text, apostrophe + 2)
    lower = word[0] if word else ""
    return not (
        lower in language.prepositions
        or lower in language.conjunctions
        or lower in language.auxiliaries
        or lower in language.cues
        or lower in language.determiners
        or lower in language.pronouns
    )


def _owners(words: Sequence[str], language: Language) -> list[int]:
    """Names with the genitive's ending, told by the bare name elsewhere: "Webers Rat" and "Weber"."""
    known, end = frozenset(words), language.genitive
    ended = [place for place, word in enumerate(words) if word.endswith(end) and word[: -len(end)] in known]
    return [
        place
        for place in ended
        if words[place][0].isupper() and place + 1 < len(words) and words[place + 1][0].isalpha()
        if place == 0 or not _leads_to_noun(words[place - 1].lower(), language)
    ]


def lowered(word: str) -> str:
    """In small letters, and one apostrophe for both: "Didn’t" is "didn't"."""
    return word.lower().replace("’", "'") if len(word) > 1 else word.lower()


def _leads_to_noun(before: str, language: Language) -> bool:
    """Whether a genitive behind it is the owned one's, as in "des Rates", "des neuen Rates"."""
    if before in language.determiners:
        return True
    return before.endswith(language.modifiers) and before not in language.prepositions and before not in language.cues


def _glues(words: Sequence[str], language: Language) -> list[tuple[int, int]]:
    """Token and place of each lost space, in order; a word that comes twice is no slip."""
    counted = Counter(words)
    once = [
        word for word, count in counted.items() if count == 1 and word[0].isupper() and len(word) >= _SHORTEST_GLUED
    ]
    if language.nouns_capitalised:
        past = tuple(language.past)
        once = [word for word in once if word.endswith(past)]
    cuts = {word: cut for word in once if (cut := _glue(word, counted, language))}
    if not cuts:
        return []
    pairs = set(pairwise(words))
    return [
        (place, cuts[word])
        for place, word in enumerate(words)
        if word in cuts and _is_slip(word, cuts[word], words[place - 1] if place else "", pairs, language)
    ]


def _glue(word: str, counted: Counter[str], language: Language) -> int:
    """Where a lost space may belong: "Zelenskywarned" is cut before "warned", "Stoltenbergto" before "to"; else 0."""
    for cut in range(_SHORTEST_NAME, len(word) - 1):
        name, rest = word[:cut], word[cut:]
        if not rest.isalpha() or not rest.islower() or name.lower() in language.openers:
            continue
        sure = name in counted and not language.nouns_capitalised
        if sure and (rest in language.cues or rest in language.prepositions):
            return cut
        if len(rest) >= _SHORTEST_CUE and rest in language.past and word.lower() not in language.openers:
            return cut
    return 0


def _is_slip(word: str, cut: int, before: str, pairs: set[tuple[str, str]], language: Language) -> bool:
    """A verb behind a name is sure, and so is a long name with no other before it: "Kate Robertson" is no "Roberts on".

    "Mossto" is so after the forename that Moss has elsewhere: "Ann Mossto".
    """
    named = before.istitle() and before.isalpha() and before.lower() not in language.openers
    if len(word) - cut >= _SHORTEST_CUE and word[cut:] in language.past:
        return named or any(word[:cut] in pair for pair in pairs)
    return (before, word[:cut]) in pairs if named else cut >= _SURE_NAME


def _index(starts: Sequence[int], spans: Sequence[Span]) -> list[int]:
    """For each token the index of the span it stands in; between two spans, the earlier one."""
    found: list[int] = []
    for index in range(len(spans)):
        last = index + 1 == len(spans)
        stop = len(starts) if last else bisect_left(starts, spans[index + 1].start, len(found))
        found.extend([index] * (stop - len(found)))
    return found


def _inside(starts: Sequence[int], quoted: Sequence[Span]) -> list[int]:
    found = [-1] * len(starts)
    for index, span in enumerate(quoted):
        first, stop = bisect_left(starts, span.start), bisect_left(starts, span.end)
        found[first:stop] = [index] * (stop - first)
    return found
