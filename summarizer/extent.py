"""How far a reported clause reaches: where it can begin behind its cue, and what follows it without being reported.

Knows marks and closed word classes. Does not know who speaks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from summarizer.clauses import Cue
from summarizer.evidence import Scene
from summarizer.mentions import Tokens
from summarizer.scan import Scan

_FEWEST_WORDS = 3
_LONGEST = 150
_VERB_WITHIN = 8
_HEARER_WITHIN = 8
_SOURCE_WITHIN = 20
_DASHES = frozenset({"—", "--", "–", "-"})
_BREAKS = frozenset({",", ";", ":", "—", "--", "–"})


def telling(scene: Scene, cues: Sequence[Cue]) -> frozenset[int]:
    """The tokens where somebody begins to tell: the subject of "Moss said", or "said" alone behind "and"."""
    return frozenset(_beginnings(scene, cues))


def _beginnings(scene: Scene, cues: Sequence[Cue]) -> Iterator[int]:
    for cue in cues:
        if cue.how in {"before", "inverted"}:
            yield scene.mentions.all[cue.subject].first
        elif cue.how == "according" or (cue.how in {"shared", "none"} and _takes_clause(scene.scan, cue)):
            yield cue.first


def _takes_clause(scan: Scan, cue: Cue) -> bool:
    """Whether a verb behind "and" tells again: "and said he would stay", not "and claims of success"."""
    word, language = scan.lower[cue.first], scan.language
    if cue.stop >= len(scan):
        return False
    if scan.lower[cue.stop] == language.that_word:
        return word in language.clause.that
    return cue.form in {"frame", "tell"} or (word in language.clause.bare and _begins_clause(scan, cue.stop, cue))


def same_sentence(scan: Scan, one: int, other: int) -> bool:
    """Whether two tokens stand in one sentence; the second may lie behind the text's end."""
    return other < len(scan) and scan.sentence[one] == scan.sentence[other]


def sentence_end(scan: Scan, token: int) -> int:
    """The token after the sentence's last word; the token itself where the sentence is longer than any clause."""
    sentence, quoted, end = scan.sentence, scan.quoted, token
    own, last = sentence[token], min(len(scan), token + _LONGEST + 1)
    while end < last and sentence[end] == own and quoted[end] < 0:
        end += 1
    if end - token > _LONGEST:
        return token
    return shorn(scan, token, end)


def shorn(scan: Scan, token: int, end: int) -> int:
    """The end without the marks before it."""
    while end > token + 1 and not scan.words[end - 1][0].isalnum():
        end -= 1
    return end


def sentence_start(scan: Scan, token: int) -> int:
    """The first token of the sentence, or the one after words in marks; -1 where that is too far."""
    first = token
    while first > 0 and scan.sentence[first - 1] == scan.sentence[token] and scan.quoted[first] < 0:
        first -= 1
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


def first_comma(scan: Scan, token: int) -> int:
    """The first comma behind "According to Moss", however much is said of Moss; 0 for none."""
    for place in range(token, min(token + _SOURCE_WITHIN, len(scan))):
        if scan.sentence[place] != scan.sentence[token - 1] or scan.quoted[place] >= 0:
            return 0
        if scan.words[place] == ",":
            return place
    return 0


def cut(scan: Scan, clause: Tokens, told: frozenset[int], *, early: bool) -> Tokens:
    """The clause up to where the reporter goes on: "Moss said the dam was safe, but the town was not told."

    `early` is for a clause inside another one, which the first comma ends: "While Moss said the dam held, the town …".
    """
    first, end = clause
    for token in range(first + _FEWEST_WORDS, end - 2):
        if _goes_on(scan, token, told) or (early and scan.words[token] == ","):
            return first, shorn(scan, first, token)
    return clear(scan, clause)


def clear(scan: Scan, clause: Tokens) -> Tokens:
    """The clause without the part that leads up to words in marks: "the dam held, which he called “a wonder”"."""
    first, stop = clause
    if stop >= len(scan) or scan.quoted[stop] < 0 or scan.sentence[stop] != scan.sentence[stop - 1]:
        return clause
    for token in range(stop - 1, first + _FEWEST_WORDS, -1):
        if scan.words[token] == "," or scan.words[token] in _DASHES:
            following = scan.lower[token + 1]
            parts = following in scan.language.conjunctions or following in scan.language.cues
            return (first, shorn(scan, first, token)) if parts else clause
        if scan.lower[token] in scan.language.clause.joins and scan.lower[token + 1] in scan.language.cues:
            return first, shorn(scan, first, token)
    return clause


def _goes_on(scan: Scan, token: int, told: frozenset[int]) -> bool:
    word, following, language = scan.words[token], scan.lower[token + 1], scan.language
    if word == ";":
        return True
    if scan.ends[token] == scan.starts[token + 1]:
        return False
    if scan.lower[token] in language.clause.joins or word in _DASHES:
        return token + 1 in told or (following in language.clause.joins and token + 2 in told)
    if word != ",":
        return False
    if token + 1 in told or following in language.clause.contrast or following in language.clause.that:
        return True
    return following in language.clause.joins and (scan.lower[token + 2] in language.subjects or token + 2 in told)


def behind(scene: Scene, cue: Cue) -> Tokens | None:
    """The clause behind a cue, to the sentence's end: "Moss said (that) the dam was safe"."""
    scan, language = scene.scan, scene.scan.language
    word, end = scan.lower[cue.first], sentence_end(scene.scan, cue.first)
    first = _over_time(scan, scene.mentions.all[cue.subject].stop if cue.how == "inverted" else cue.stop, end)
    begins = _begins_clause if word in language.clause.bare else _surely_begins
    if first < end and scan.lower[first] != language.that_word and begins(scan, first, cue):
        return first, end
    that = _that(scan, cue, end)
    if that:
        return that, end
    first = scene.mentions.all[cue.after].stop if cue.form == "tell" and cue.after >= 0 else end
    return (first, end) if first < end and scan.lower[first] in language.clause.told else None


def opens_clause(scene: Scene, cue: Cue) -> bool:
    """Whether the mention behind a cue opens what is said: "Moss, the chief, though, said she was safe"."""
    scan, mention = scene.scan, scene.mentions.all[cue.after]
    if scan.quoted[max(cue.first - 1, 0)] >= 0 or mention.stop >= len(scan):
        return False
    return mention.kind == "pronoun" or stem(scan.lower[mention.stop]) in scan.language.auxiliaries


def _surely_begins(scan: Scan, first: int, cue: Cue) -> bool:
    """A subject and its verb just behind a verb that rarely goes without "that": "Moss argued the dam would hold"."""
    language = scan.language
    if scan.lower[cue.first] not in language.clause.that or cue.form == "tell":
        return False
    if stem(scan.lower[first]) in language.subjects:
        return not _is_object(scan, first)
    timed = first + 1 < len(scan) and scan.lower[first + 1] in language.times
    starts = scan.lower[first] in language.determiners or scan.words[first][0].isupper()
    return not timed and starts and _has_verb(scan, first)


def _is_object(scan: Scan, first: int) -> bool:
    """A pronoun that no verb follows: "said it in the town hall"."""
    following = scan.lower[first + 1] if first + 1 < len(scan) else "."
    loose = not following[0].isalnum() or following in scan.language.prepositions
    return loose and scan.lower[first] in scan.language.subjects


def _has_verb(scan: Scan, first: int) -> bool:
    """Whether a form of "to be", "to have" or the like follows soon, before any mark."""
    for token in range(first + 1, min(first + _VERB_WITHIN, len(scan))):
        if scan.words[token] in _BREAKS or scan.sentence[token] != scan.sentence[first]:
            return False
        if stem(scan.lower[token]) in scan.language.auxiliaries:
            return True
    return False


def _that(scan: Scan, cue: Cue, end: int) -> int:
    """The token after "that", past who was told and when: "told reporters on Monday that …"; 0 for none."""
    language, first = scan.language, cue.stop
    steps = cue.form == "tell" or any(_is_adverbial(scan, token) for token in range(first, min(first + 2, end)))
    for token in range(first, min(first + _HEARER_WITHIN, end) if steps else first + 1):
        if token >= end or scan.words[token] in _BREAKS:
            return 0
        if scan.lower[token] == language.that_word:
            return token + 1 if token + 1 < end and _is_conjunction(scan, token, end) else 0
    return 0


def _is_conjunction(scan: Scan, that: int, end: int) -> bool:
    """Whether a clause follows: not "reports that track it" or "that long way"."""
    word, language = stem(scan.lower[that + 1]), scan.language
    if word in language.auxiliaries:
        return word == "not"
    if not word.isalpha() or scan.words[that + 1][0].isupper() or word in language.openers or word in language.pronouns:
        return True
    return any(stem(near) in language.auxiliaries for near in scan.lower[that + 2 : min(end, that + 2 + _VERB_WITHIN)])


def _is_adverbial(scan: Scan, token: int) -> bool:
    word, language = scan.lower[token], scan.language
    return word in language.prepositions or word in language.dates or word in language.times or word in language.adverbs


def _over_time(scan: Scan, first: int, end: int) -> int:
    """Past a day that a cue is told of: "said Monday", "said on Monday"."""
    language, token = scan.language, first
    if token + 1 < end and scan.lower[token] in language.prepositions and scan.lower[token + 1] in language.dates:
        token += 1
    while token < end and (scan.lower[token] in language.dates or scan.lower[token] in language.times):
        token += 1
    return token


def _begins_clause(scan: Scan, first: int, _: Cue) -> bool:
    """A subject rather than an adverbial: not "said on Monday", "said in an interview"."""
    language = scan.language
    if not scan.words[first][0].isalnum():
        return False
    word, after = stem(scan.lower[first]), scan.lower[first + 1] if first + 1 < len(scan) else ""
    if after in language.times or after in language.dates or word in language.set_phrases or _is_object(scan, first):
        return False
    if word in language.clause.there:
        return after in language.auxiliaries or word != scan.lower[first]
    if any(
        word in closed for closed in (language.prepositions, language.conjunctions, language.dates, language.adverbs)
    ):
        return False
    told = word in language.determiners or word in language.pronouns
    told = told or any(stem(near) in language.auxiliaries for near in scan.lower[first + 1 : first + _VERB_WITHIN])
    return (told or not word.isalpha() or scan.words[first][0].isupper()) and word not in language.auxiliaries


def stem(word: str) -> str:
    """A word without what an apostrophe adds: "he’ll" is "he"."""
    return word.replace("’", "'").partition("'")[0] if not word.endswith("n't") else word


def before(scene: Scene, cue: Cue, teller: int) -> Tokens | None:
    """The clause in front of a cue and its comma, from the sentence's start: "The dam was safe, Moss said."."""
    scan = scene.scan
    comma = teller - 1
    if comma < 1 or scan.words[comma] != "," or scan.sentence[comma] != scan.sentence[cue.first]:
        return None
    first = sentence_start(scan, comma)
    if first < 0 or scan.quoted[first] >= 0 or scan.lower[first] in scan.language.cues:
        return None
    return (first, comma) if first < comma else None
