"""Whether a phrase beside a name says who that is: "Ann Moss, the harbour chief," and "her adviser, Ann Moss,".

Without a tagger: by the commas that close it, and by verbs that show a clause of its own. Doubt gives no role.
"""

from __future__ import annotations

from bisect import bisect_left

from summarizer.mentions import Mention
from summarizer.scan import Scan

_BRACKET = 8
_CLOSED = frozenset({",", ";", "—", "–", "--"})
_LONGEST = 12  # tokens that an introduction, or the rest of a list, can have
_SOURCE = 2  # tokens of "according to"


def follows(scan: Scan, name: Mention, phrase: Mention) -> bool:
    """Whether a phrase behind a name and a comma is said of it: not "After meeting Ann Moss, the pilot flew home."."""
    if scan.lower[phrase.first] in scan.language.negations or _lists(scan, phrase):
        return False
    last, language = scan.lower[phrase.head[1] - 1], scan.language
    if last.endswith(language.endings.adverb) and not language.is_role(last):
        return False
    if phrase.stop < len(scan) and scan.sentence[phrase.stop] == scan.sentence[phrase.first]:
        if scan.lower[phrase.stop] in scan.language.cues and scan.opens_sentence(name.first):
            return not _introduces(scan, name.first)
        if is_verb(scan, phrase.stop):
            return False
    return not _introduces(scan, name.first) or _closes(scan, phrase.stop)


def leads(scan: Scan, phrase: Mention, name: Mention) -> bool:
    """Whether a phrase before a name says who that is: not "When she saw the officer, Ann Moss ran."."""
    if phrase.stop == name.first or _is_title(scan, phrase) or _opens(scan, phrase):
        return True
    stop = over_bracket(scan, name.stop)
    if stop < len(scan) and scan.words[stop][0].isalnum() and scan.sentence[stop] == scan.sentence[name.first]:
        word = scan.lower[stop]
        if scan.quoted[stop] < 0 and word not in scan.language.prepositions and word not in scan.language.relatives:
            return False
    if _introduces(scan, phrase.first):
        return phrase.first - _opening(scan, phrase.first) <= _SOURCE
    return _begins(scan, phrase.first)


def _is_title(scan: Scan, phrase: Mention) -> bool:
    """As in "Harbour Secretary, Ann Moss said": capitals and no article at a sentence's start, a comma too many."""
    words = scan.words[phrase.first : phrase.stop]
    return (
        phrase.first == _opening(scan, phrase.first) and phrase.head[0] == phrase.first and all(map(str.istitle, words))
    )


def _opens(scan: Scan, phrase: Mention) -> bool:
    """As in "The harbour chief, Ann Moss warned": the phrase is all that stands before the name, a comma is missing."""
    return phrase.first == _opening(scan, phrase.first) and scan.lower[phrase.first] in scan.language.definite


def _begins(scan: Scan, first: int) -> bool:
    """Whether a phrase begins a clause or stands behind a cue or a preposition; "her adviser" may be an object too."""
    if first == 0 or scan.sentence[first - 1] != scan.sentence[first] or not scan.words[first - 1][0].isalnum():
        return True
    if scan.lower[first - 1] in scan.language.definite and first > 1:
        first -= 1  # "said the Minister of Harbours, Ann Moss"
    word, language = scan.lower[first - 1], scan.language
    if scan.lower[first] in language.possessives or word in language.auxiliaries:
        return True
    return word in language.cues or word in language.prepositions or word in language.conjunctions


def is_verb(scan: Scan, token: int) -> bool:
    """Whether a word tells that somebody does something: a cue, an auxiliary, a past form."""
    word, language = scan.lower[token], scan.language
    if word in language.cues or word in language.auxiliaries or word in language.irregular:
        return True
    following = scan.lower[token + 1] if token + 1 < len(scan) else "."
    formed = word.endswith(language.endings.past) and scan.words[token][0].islower() and word not in language.roles
    return formed and following not in language.prepositions


def _has_verb(scan: Scan, first: int, stop: int) -> bool:
    return any(is_verb(scan, token) for token in range(first, stop))


def _opening(scan: Scan, token: int) -> int:
    """The first token of a token's sentence."""
    return bisect_left(scan.sentence, scan.sentence[token])


def _introduces(scan: Scan, token: int) -> bool:
    """Whether a token stands in what leads up to the sentence: "After meeting Ann Moss, …", "When Moss came, …"."""
    first, language = _opening(scan, token), scan.language
    if not first < token <= first + _LONGEST:
        return False
    if any(scan.words[place] in _CLOSED or scan.quoted[place] >= 0 for place in range(first, token)):
        return False
    word = scan.lower[first]
    if word in language.conjunctions or language.cues.get(word) == "ing" or word.endswith(language.endings.gerund):
        return True
    loose = word in language.prepositions or any(word == phrase[0] for phrase in language.according)
    return loose and not _has_verb(scan, first + 1, token)


def _closes(scan: Scan, stop: int) -> bool:
    """Whether a comma closes what begins before a token: "According to Ann Moss, a lawyer in Elm, it rained."."""
    for token in range(stop, min(stop + _LONGEST, len(scan))):
        if scan.sentence[token] != scan.sentence[stop - 1] or is_verb(scan, token):
            return False
        if scan.words[token] in _CLOSED:
            return True
    return False


def _lists(scan: Scan, phrase: Mention) -> bool:
    """Whether a phrase is one of several people: "Dan Pike, his lawyer and his wife came", "…, a priest, two men"."""
    stop, language = phrase.stop, scan.language
    if stop + 1 >= len(scan) or scan.sentence[stop] != scan.sentence[stop - 1]:
        return False
    if scan.lower[stop] in scan.language.ands:
        return scan.lower[phrase.first] in language.possessives or _is_other(scan, stop + 1) or _acts(scan, stop + 1)
    if scan.words[stop] != ",":
        return False
    if scan.lower[stop + 1] in language.counting or scan.words[stop + 1].isdigit():
        return True
    return scan.lower[stop + 1] in language.determiners and _joins(scan, stop + 2)


def _is_other(scan: Scan, token: int) -> bool:
    """Whether other people begin there: "two others", "Jon Ware", but not "Means" in "chair of Ways and Means"."""
    if token + 1 >= len(scan):
        return False
    word, language = scan.lower[token], scan.language
    if word in language.counting or word.isdigit():
        return True
    named = scan.words[token].istitle() and scan.words[token + 1].istitle() and not language.is_role(word)
    return named and (word in language.given or scan.words[token - 2][0].islower())


def _acts(scan: Scan, first: int) -> bool:
    """Whether a verb comes before a comma, a relative or the sentence's end: "and his wife arrived"."""
    for token in range(first, min(first + _LONGEST, len(scan))):
        ended = scan.words[token] in _CLOSED or scan.lower[token] in scan.language.relatives
        if ended or scan.sentence[token] != scan.sentence[first]:
            return False
        if is_verb(scan, token):
            return True
    return False


def _joins(scan: Scan, first: int) -> bool:
    """Whether "and" joins other people before the next comma or verb: "a priest, a nurse and two others"."""
    for token in range(first, min(first + _LONGEST, len(scan))):
        ended = scan.words[token] in _CLOSED or scan.lower[token] in scan.language.relatives
        if ended or scan.sentence[token] != scan.sentence[first - 1] or is_verb(scan, token):
            return False
        if scan.lower[token] in scan.language.ands:
            return _is_other(scan, token + 1)
    return False


def over_bracket(scan: Scan, token: int) -> int:
    """As in "Moss (Ind., Elm), the harbour chief"."""
    if token >= len(scan) or scan.words[token] != "(":
        return token
    closing = (place for place in range(token + 1, min(token + _BRACKET, len(scan))) if scan.words[place] == ")")
    return next(closing, token - 1) + 1
