"""Who tells in a clause that says more of a noun: "the guild, which reported", "a sign that read", "a man who shouted".

Knows the pronoun just before a verb and what stands before that. Does not know who else could be the verb's subject.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from summarizer.cue import Cue
from summarizer.mentions import Mention
from summarizer.noun_phrases import is_noun, phrase
from summarizer.scan import Scan

_SENT = 8  # tokens: "sent the mayor of the town a letter"
_APART = frozenset({",", "—", "–", "--", "-"})


def begins(scan: Scan, end: int) -> bool:
    """Whether the word before `end` takes up a noun: "the letter that | says", but not "They said that | reports"."""
    if end < 2 or scan.sentence[end - 2] != scan.sentence[end - 1]:  # noqa: PLR2004 - the two words
        return False
    language, word = scan.language, scan.lower[end - 1]
    if word in language.relatives_of_things and word != language.that_word and scan.words[end - 2] in _APART:
        return True
    return word in language.relatives_of_things | language.relatives and _is_taken_up(scan, end - 2)


def begins_apart(scan: Scan, verb: int) -> bool:
    """The same where a comma parts such clauses: "Moos traf einen Mann, der | sagte"."""
    apart = verb > 1 and scan.words[verb - 2] == "," and scan.sentence[verb - 2] == scan.sentence[verb]
    return apart and scan.lower[verb - 1] in scan.language.relatives


def _is_taken_up(scan: Scan, token: int) -> bool:
    """A noun or a name, no verb: "the sign that", "the Courier that", but not "Moss said that"."""
    word, language = scan.lower[token], scan.language
    if scan.quoted[token] >= 0:
        return False
    if word in language.cues or word in language.clause.more or word in language.irregular:
        return token > 0 and scan.lower[token - 1] in language.articles
    return is_noun(scan, token) or scan.words[token][0].isupper()


def says_itself(scan: Scan, token: int) -> bool:
    """Whether a participle is its noun's: "Moss saw a sign | saying", "was booed by men | saying".

    Neither "Moss sent a letter | saying" nor "Moss emailed supporters | saying".
    """
    if token < 2 or not is_noun(scan, token - 1) or scan.sentence[token - 1] != scan.sentence[token]:  # noqa: PLR2004
        return False
    language, noun = scan.language, token - 1
    before = scan.lower[max(phrase(scan, noun).first - 1, 0)]
    if before == language.by:
        return True
    uttered = any(word in language.clause.utters for word in scan.lower[max(0, token - _SENT) : token])
    read = scan.lower[noun] in language.inscribed or scan.lower[noun] in language.missives
    return read and before not in language.prepositions and not uttered


def writer(scan: Scan, token: int, mentions: Sequence[Mention]) -> int:
    """The name just before a participle whose words are told: Moss in "Ware got a text from Moss | saying"; or -1."""
    place = bisect_left(mentions, token, key=lambda mention: mention.head[0]) - 1
    first = mentions[place].first if place >= 0 and mentions[place].stop == token else 0
    if first < 2 or scan.lower[first - 1] not in scan.language.clause.authors:  # noqa: PLR2004 - noun and preposition
        return -1
    return place if scan.lower[first - 2] in scan.language.missives | scan.language.utterances else -1


def antecedent(scan: Scan, end: int, mentions: Sequence[Mention], ending: Mapping[int, int]) -> int:
    """The body or the phrase that the pronoun before `end` stands for: "the guild, which | said"; -1 for a thing.

    Nobody for "a letter from the guild which | said", "Ann Moss, which | said".
    """
    stop = end - 1
    if scan.words[stop - 1] in _APART and scan.lower[stop] in scan.language.relatives_of_things:
        stop -= 1
    place = ending.get(stop, -1)
    if place < 0 or scan.lower[end - 1] in scan.language.relatives:
        return place
    mention = mentions[place]
    told = mention.entity == "organisation" or (
        mention.entity == "unknown" and (mention.kind == "name" or scan.lower[end - 1] == scan.language.that_word)
    )
    return place if told and not _is_owned(scan, mention.first) else -1


def _is_owned(scan: Scan, first: int) -> bool:
    """Whether a noun before it may be what is meant: "a letter from | the guild", but not "turned to | the guild"."""
    before = first - 1
    if before < 1 or scan.lower[before] not in scan.language.prepositions:
        return False
    return is_noun(scan, before - 1) and not scan.lower[before - 1].endswith(scan.language.endings.past)


def told_by(scan: Scan, end: int, cues: Sequence[Cue]) -> bool:
    """Whether a teller's own clause holds the pronoun: "Moss said she had seen schools that | reminded her of".

    Not where the noun is the teller's object: "Moss read from a report that | says".
    """
    for cue in reversed(cues):
        if scan.sentence[cue.first] != scan.sentence[end - 1]:
            return False
        if cue.subject >= 0 and cue.form in {"say", "tell"} and _has_clause(scan, cue.stop, end - 1):
            return True
    return False


def _has_clause(scan: Scan, first: int, stop: int) -> bool:
    language = scan.language
    verbs = (language.auxiliaries, language.irregular, language.verbs, language.cues, language.clause.more)
    nouns = language.articles | language.definite
    told = (scan.lower[token] for token in range(first, stop) if scan.lower[token - 1] not in nouns)
    return any(word in words for word in told for words in verbs)
