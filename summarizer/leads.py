"""What leads a clause behind a cue: "that", "to", "whether", whom it is told, or the clause's own first word.

Knows word classes and the cue's form. Does not know where the clause ends.
"""

from __future__ import annotations

from summarizer import extent
from summarizer.cue import Cue
from summarizer.mentions import Tokens
from summarizer.scan import Scan

_HEARER = 8  # tokens within which "to" follows who is asked
BREAKS = frozenset({",", ";", ":", "—", "--", "–"})


def how(scan: Scan, token: int) -> str:
    """The word that leads a clause, by its class: "that", "to" or "asks"."""
    word, language = scan.lower[token], scan.language
    if scan.quoted[token] >= 0:
        return ""
    if word == language.that_word:
        return "that"
    if word in language.clause.infinitive:
        return "to"
    return "asks" if word in language.clause.question else ""


def goes_with(scan: Scan, cue: Cue, first: int, led: str) -> bool:
    """Whether a leading word goes with the cue: not "laughed when they were told", "reports that track it"."""
    if led == "to":
        return is_act(scan, cue)
    if led == "that":
        return _is_conjunction(scan, first) or _is_surely_told(scan, cue, first)
    return led != "asks" or scan.lower[cue.first] in scan.language.clause.asks


def is_act(scan: Scan, cue: Cue) -> bool:
    """Whether an infinitive is what was said: "vowed to mend it", and neither "was asked to" nor "wants to"."""
    passive = cue.first > 0 and scan.lower[cue.first - 1] in scan.language.clause.passive
    return scan.lower[cue.first] in scan.language.clause.acts and not passive


def is_request(scan: Scan, cue: Cue, first: int, stop: int) -> bool:
    """Whether an act of speech says who should act: "urged the keepers of the dam to mend it"."""
    if not is_act(scan, cue) or not extent.begins(scan, first):
        return False
    ahead = range(first + 1, min(first + _HEARER, stop))
    led = next((token for token in ahead if scan.words[token] in BREAKS or how(scan, token)), 0)
    return led > 0 and how(scan, led) == "to"


def is_demand(scan: Scan, cue: Cue, first: int) -> bool:
    """As in "called for a new gate", "called on the town to mend it"."""
    clause = scan.language.clause
    return scan.lower[cue.first] in clause.demands and first == cue.stop and scan.lower[first] in clause.demanding


def takes_object(scan: Scan, cue: Cue, first: int) -> bool:
    """As in "claims the gate leaks", "called it a ruin", "accused the town of waste".

    Neither "said in the hall" nor "found three boats".
    """
    word, language = scan.lower[cue.first], scan.language
    clause = language.clause
    if cue.subject < 0 or scan.lower[first] in clause.set_phrases:
        return False
    if word in clause.charges or word in language.naming:
        return not any(scan.lower[first] in words for words in (language.prepositions, language.conjunctions))
    return word in clause.clausal and extent.begins(scan, first)


def _is_conjunction(scan: Scan, that: int) -> bool:
    """Whether a clause follows: not "reports that track it", "that of the dam" or "that long way"."""
    language, after = scan.language, that + 1
    if after >= len(scan) or scan.quoted[after] >= 0:
        return after < len(scan)
    word = extent.stem(language, scan.lower[after])
    if word in language.auxiliaries or word == "of":
        return word == "not"
    if not word.isalpha() or scan.words[after][0].isupper() or word in language.openers or word in language.pronouns:
        return scan.words[after][0].isalnum() or scan.words[after] == ","
    return extent.verb(scan, after, len(scan)) in {"aux", "short"}


def _is_surely_told(scan: Scan, cue: Cue, that: int) -> bool:
    """Whether a verb that is no noun needs no look behind "that": "said that boats in the harbour sank"."""
    word, after = scan.lower[cue.first], that + 1
    verb = word in scan.language.clause.that and word not in scan.language.cue_plurals
    return verb and that == cue.stop and cue.subject >= 0 and after < len(scan) and scan.words[after].isalpha()


def late(scan: Scan, first: int, stop: int) -> int:
    """A leading word past who was told and when: "told reporters on Monday that …"; 0 for none."""
    for token in range(first, stop):
        if scan.words[token] in BREAKS or scan.quoted[token] >= 0 or scan.lower[token] in scan.language.cues:
            return 0
        if how(scan, token) in {"that", "asks"}:
            return token
    return 0


def _is_told_of(scan: Scan, first: int) -> bool:
    """Whether a thing is meant, and a clause of its own says more of it: "found a note that said it held"."""
    language = scan.language
    noun = first + (scan.lower[first] in language.articles or scan.lower[first] in language.definite)
    return noun + 1 < len(scan) and noun > first and scan.lower[noun + 1] in language.relatives_of_things


def is_clause(scan: Scan, cue: Cue, tokens: Tokens) -> bool:
    """A subject and its verb, and neither "added a boat" nor "called it a “wreck”"."""
    first, stop = tokens
    word, language = scan.lower[cue.first], scan.language
    if scan.quoted[first] < 0 <= max(scan.quoted[first:stop]):
        marked = next(token for token in range(first, stop) if scan.quoted[token] >= 0)
        # "warned Keld that there will be “trouble”" begins behind it
        led = language.that_word in scan.lower[first:marked]
        told = any(word in language.cues or word in BREAKS for word in scan.lower[first:marked])
        return not (led or told) and extent.verb(scan, first, stop) in {"aux", "short"}
    if not extent.begins(scan, first) or _is_told_of(scan, first):
        return False
    if word in language.clause.bare:
        return True
    pronoun = extent.stem(language, scan.lower[first]) in language.subjects
    telling = word in language.clause.that or word in language.clause.more or cue.form == "tell"
    return telling and (pronoun or extent.verb(scan, first, stop) in {"aux", "short"})
