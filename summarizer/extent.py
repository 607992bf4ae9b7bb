"""Where a reported clause can begin and end: at the sentence's end, or where the reporter may go on.

Knows marks and closed word classes. Does not know who speaks, nor which of the ends is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from summarizer.cue import Cue
from summarizer.frames import word_class
from summarizer.languages import Language
from summarizer.scan import Scan
from summarizer.scene import Scene

_LONGEST = 150
_ENDS = 6
_VERB_WITHIN = 8
_DASHES = frozenset({"—", "--", "–", "-"})
_FINAL = ("told", "contrast", ",:ing")
_LEADS_ON = (
    "and:say",
    "and:tell",
    "and:frame",
    ",:which",
    ",:rel",
)  # "Moss said the dam held and called it “a wonder of the age”"
_STOPS = frozenset({",", ";", ":"}) | _DASHES


@dataclass(frozen=True, slots=True)
class End:
    """A token at which a clause may stop, and the class of what follows there: "end" for the sentence's own end."""

    stop: int
    follows: str


def telling(cues: Sequence[Cue], scene: Scene) -> frozenset[int]:
    """The tokens where somebody begins to tell: the subject of "Moss said", or "said" alone behind "and"."""
    return frozenset(
        scene.mentions.all[cue.subject].first if cue.how == "before" else cue.first
        for cue in cues
        if cue.how in {"before", "according"} or (cue.how in {"shared", "none"} and _takes_clause(scene.scan, cue))
    )


def _takes_clause(scan: Scan, cue: Cue) -> bool:
    """Whether a verb behind "and" tells again: "and said he would stay", not "and found sound"."""
    if cue.stop >= len(scan):
        return False
    word, after, language = scan.lower[cue.first], cue.stop, scan.language
    if scan.lower[after] == language.that_word:
        return word in language.clause.that
    begins = scan.lower[after] in language.determiners or stem(language, scan.lower[after]) in language.pronouns
    return cue.form in {"frame", "tell"} or (word in language.clause.bare and begins)


def ends(
    scene: Scene, first: int, told: frozenset[int], walls: frozenset[int], *, early: bool = False
) -> Iterator[End]:
    """The ends of a clause that begins at a token, nearest first; `walls` are the quotations no clause may hold.

    The last is where the reporter surely goes on: "Moss said the dam was safe, but she did not say for how long". A
    clause inside another one ends `early`, at the first comma: "While Moss said the dam held, the town …".
    """
    scan, token, found = scene.scan, first, 0
    last_break = ""
    sentence, last = scan.sentence[first], min(len(scan), first + _LONGEST)
    while token < last:
        quote = scan.quoted[token]
        if quote in walls:
            if not last_break.startswith(_LEADS_ON):
                yield End(shorn(scan, first, token), f"wall:{_lead(scan, token)}")
            return
        if scan.sentence[token] != sentence:
            break
        if quote >= 0:
            if token > first and found < _ENDS:
                found += 1
                yield End(shorn(scan, first, token), f"quote:{_lead(scan, token)}")
            token = scene.places[quote][1]
            sentence = scan.sentence[token - 1]
            continue
        follows = _break(scan, token, told) if token > first else ""
        if follows and found < _ENDS:
            found, last_break = found + 1, follows
            yield End(shorn(scan, first, token), follows)
            if follows.endswith(_FINAL) or follows[0] == ";" or (early and follows[0] == ","):
                return
        token += 1
    if token < last or token == len(scan):
        yield End(shorn(scan, first, token), "end")


def _break(scan: Scan, token: int, told: frozenset[int]) -> str:
    """The class of what goes on behind a mark or an "and" at a token; empty where the clause cannot end there."""
    word, joins = scan.lower[token], scan.language.clause.joins
    if word not in _STOPS and word not in joins:
        return ""
    if token + 1 >= len(scan) or scan.sentence[token + 1] != scan.sentence[token]:
        return ""
    if word in joins:
        return _and(scan, token + 1, told)
    if scan.ends[token] == scan.starts[token + 1]:
        return ""
    mark = "-" if word in _DASHES else word
    return f"{mark}:{_goes_on(scan, token + 1, told)}"


def _lead(scan: Scan, token: int) -> str:
    """The class of what stands before words in marks."""
    word = scan.words[token - 1]
    return word_class(scan.language, word) if word[0].isalnum() else word


def _and(scan: Scan, token: int, told: frozenset[int]) -> str:
    """As in "and told the council", "and then has left", "and closed the gate"; empty for "fish and eels"."""
    language = scan.language
    if token in told:
        return "and:told"
    if scan.lower[token] in language.adverbs and token + 1 < len(scan):
        token += 1
    word = scan.lower[token]
    if word in language.cues:
        return f"and:{language.cues[word]}"
    if word in language.auxiliaries:
        return "and:aux"
    if word in language.subjects:
        return "and:pron"
    return "and:ed" if word.endswith(language.endings.past) else ""


def _goes_on(scan: Scan, token: int, told: frozenset[int]) -> str:
    """As in ", but she did not say when", ", adding that", ", who", ", which"; a small word stands for itself."""
    language, word = scan.language, scan.lower[token]
    if scan.quoted[token] >= 0 or token in told:
        return "quote" if scan.quoted[token] >= 0 else "told"
    if word in language.clause.joins and token + 1 < len(scan):
        again = token + 1 in told or scan.lower[token + 1] in language.subjects
        return f"{word}:told" if again else f"{word}:{word_class(language, scan.words[token + 1])}"
    for name, members in (("contrast", language.clause.contrast), ("rel", language.relatives)):
        if word in members:
            return name
    small = word in language.conjunctions or word in language.prepositions
    return word if small else word_class(language, scan.words[token])


def shorn(scan: Scan, token: int, end: int) -> int:
    """The end without the marks before it, those of a quotation aside."""
    while end > token + 1 and not scan.words[end - 1][0].isalnum() and scan.quoted[end - 1] < 0:
        end -= 1
    return end


def starts(scene: Scene, comma: int, told: frozenset[int], walls: frozenset[int]) -> Iterator[tuple[int, str]]:
    """Where a clause that ends before a token can begin, with the class of what stands there.

    The sentence's start, and inside it as in "ELM — The dam held, Moss said.", "By noon, the dam held, Moss said."
    and "It rained, and the dam held, Moss said.".
    """
    scan, first = scene.scan, _sentence_start(scene, comma, walls)
    if first < 0:
        return
    yield first, "start"
    token, loose = first + 1, scan.lower[first] in scan.language.prepositions | scan.language.conjunctions
    while token < comma - 1:
        quote = scan.quoted[token]
        if quote >= 0:
            token = scene.places[quote][1]
            continue
        follows = _break(scan, token, told)
        if follows and (follows[0] in "-;" or follows.endswith(("and:told", "but:told")) or loose):
            yield token + 1 + (follows[2:5] in {"and", "but"}), follows
            loose = False
        token += 1


def _sentence_start(scene: Scene, token: int, walls: frozenset[int]) -> int:
    """The first token of the sentence, or the one after a quotation no clause may hold; -1 where that is too far."""
    scan, first, sentence = scene.scan, token, scene.scan.sentence[token]
    while first > 0 and scan.quoted[first - 1] not in walls:
        quote = scan.quoted[first - 1]
        if scan.sentence[first - 1] != sentence:
            break
        first = scene.places[quote][0] if quote >= 0 else first - 1
        sentence = scan.sentence[first]
        if token - first > _LONGEST:
            return -1
    return first


def opens(scan: Scan, token: int) -> bool:
    """Whether a sentence begins there, words like "but" aside."""
    before = token - 1
    while before >= 0 and scan.sentence[before] == scan.sentence[token] and _is_joint(scan, before):
        before -= 1
    return before < 0 or scan.sentence[before] != scan.sentence[token]


def _is_joint(scan: Scan, token: int) -> bool:
    word = scan.lower[token]
    return not word[0].isalnum() or word in scan.language.clause.joins or word in scan.language.adverbs


def first_comma(scan: Scan, token: int, within: int = 20) -> int:
    """The first comma behind "According to Moss", however much is said of Moss; 0 for none."""
    for place in range(token, min(token + within, len(scan))):
        if scan.sentence[place] != scan.sentence[token - 1] or scan.quoted[place] >= 0:
            return 0
        if scan.words[place] == ",":
            return place
    return 0


@lru_cache(maxsize=4096)
def stem(language: Language, word: str) -> str:
    """A word without what an apostrophe adds: "he’ll" is "he", but "hasn't" is no "has"."""
    return word if word.endswith(language.endings.negated) else word.partition("'")[0]


def begins(scan: Scan, first: int) -> bool:
    """A subject rather than an adverbial: not "said on Monday", "said in an interview", "said it in the hall"."""
    language = scan.language
    if scan.quoted[first] >= 0 or not scan.words[first][0].isalnum():
        return scan.quoted[first] >= 0
    word, after = stem(language, scan.lower[first]), scan.lower[first + 1] if first + 1 < len(scan) else ""
    if after in language.times or after in language.dates or word in language.clause.set_phrases:
        return False
    if word in language.clause.there:
        return after in language.auxiliaries or word != scan.lower[first]
    loose = not after[:1].isalnum() or after in language.prepositions
    if word in language.subjects and loose:
        return False
    closed = (language.prepositions, language.conjunctions, language.dates, language.adverbs, language.auxiliaries)
    if any(word in members for members in closed):
        return False
    told = word in language.determiners or word in language.pronouns or not word.isalpha()
    return told or scan.words[first][0].isupper() or verb(scan, first, len(scan)) in {"aux", "short"}


def verb(scan: Scan, first: int, stop: int) -> str:
    """The surest sign of a verb soon after a clause's first word: a form of "to be" or the like, or an ending."""
    sign, past = "-", scan.language.endings.past
    for token in range(first, min(first + _VERB_WITHIN, stop)):
        word = scan.lower[token]
        plain = stem(scan.language, word)
        if plain in scan.language.auxiliaries:
            return "aux" if plain == word else "short"
        if token > first and sign != "ed" and scan.words[token][0].islower():
            ends = "ed" if word.endswith(past) else "s" if word[-1] == "s" != scan.lower[token - 1][-1] else sign
            sign = ends
    return sign
