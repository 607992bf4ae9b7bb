"""Who stands just before a verb as its subject, and whom a mention there only describes: "a lawyer representing Moss".

Knows one sentence at a time, by closed word classes. Does not know which verbs report speech, nor quotations.
"""

from __future__ import annotations

from summarizer.bearers import is_located
from summarizer.mentions import Mention
from summarizer.noun_phrases import describes, is_topic
from summarizer.phrases import Mentions
from summarizer.scan import Scan

_BRACKET = 10
_HOLDERS = 3
_RELATIVE = 16
_STOPS = frozenset({",", ";", ":", "—", "–", "--"})


def just_before(scan: Scan, end: int, mentions: Mentions, ending: dict[int, int]) -> int:
    """The mention that ends just there, a bracket stepped over: "Moss (41) said"."""
    if end > 0 and scan.words[end - 1] == ")":
        opening = next(
            (token for token in range(end - 2, max(-1, end - _BRACKET), -1) if scan.words[token] == "("), end
        )
        end = opening
    if end > 1 and scan.lower[end - 1] in scan.language.relatives:
        place = ending.get(end - 2, -1) if scan.words[end - 2] == "," else -1
        told = place >= 0 and _is_person(mentions.all[place])
        return place if told else _ending(scan, end - 1, ending)
    place = _ending(scan, end, ending)
    alone = place < 0 or scan.language.inversion
    place = place if alone else _holder(scan, place, mentions, ending)
    if not alone and (is_located(scan, mentions.all[place]) or is_topic(scan, mentions.all[place])):
        return -1  # "Nobody in Elm believes it"
    return place


def _is_person(mention: Mention) -> bool:
    """As in "Jon Ware, who called it “a ruin”"."""
    return mention.kind == "name" and mention.entity in {"person", "unknown"}


def over_relative(scan: Scan, end: int, mentions: Mentions, ending: dict[int, int], *, alone: bool) -> int:
    """Who opens the sentence and is told apart by a clause: "The teachers who wrote to the mayor on Monday say".

    With nobody else beside the cue, the clause may report too.
    """
    that = scan.language.that_word
    for token in range(end - 2, max(0, end - _RELATIVE), -1):
        word = scan.lower[token]
        if scan.sentence[token] != scan.sentence[end - 1] or scan.quoted[token] >= 0 or word in _STOPS or word == that:
            break
        if word in scan.language.relatives:
            place = ending.get(token, -1)
            return place if place >= 0 and scan.opens_sentence(mentions.all[place].first) else -1
        if scan.language.cues.get(word) == "say" and not alone:
            break
    return -1


def _ending(scan: Scan, end: int, ending: dict[int, int]) -> int:
    return ending.get(end, -1) if (end - 1) not in scan.possessive else -1


def _holder(scan: Scan, place: int, mentions: Mentions, ending: dict[int, int]) -> int:
    """Whom a mention only describes: "a man in Elm says", "a note by Moss says", "a nurse treating Moss said"."""
    for _ in range(_HOLDERS):
        token = mentions.all[place].first - 1
        if token > 0 and scan.lower[token] in scan.language.determiners:
            token -= 1
        holder = _acting(scan, token, ending)
        if holder < 0 or not _may_open(scan, mentions.all[holder].first):
            holder = _before_preposition(scan, token, mentions.all[place], mentions, ending)
        if holder < 0:
            break
        place = holder
    return place


def _acting(scan: Scan, token: int, ending: dict[int, int]) -> int:
    """Who does what a participle says, which ends at a token: "a lawyer representing | Moss", "a man posing as | Moss".

    As in "a man claiming to be | Moss"; -1 where there is none.
    """
    clause, lower = scan.language.clause, scan.lower
    if lower[token] in clause.manner:
        token -= 1
    elif token > 1 and lower[token] in clause.passive and lower[token - 1] in clause.wish:
        token -= 2
    if token < 1 or not describes(scan, token) or scan.sentence[token - 1] != scan.sentence[token]:
        return -1
    plays = lower[token + 1] in clause.manner | clause.wish
    return _ending(scan, token, ending) if not plays or lower[token] in clause.poses else -1


def _may_open(scan: Scan, first: int) -> bool:
    """Whether a subject may begin there: "a lawyer representing Moss said", not "at | a council meeting Moss said"."""
    if first == 0 or scan.opens_sentence(first) or scan.quoted[first - 1] >= 0:
        return True
    before = scan.words[first - 1]
    return before in _STOPS or before in scan.language.clause.joins


def _before_preposition(scan: Scan, token: int, mention: Mention, mentions: Mentions, ending: dict[int, int]) -> int:
    """Who stands before the preposition at a token that leads to a mention; -1 where there is none."""
    gerund = scan.lower[token].endswith(scan.language.endings.gerund)
    token -= gerund and token > 0 and scan.lower[token - 1] in scan.language.prepositions  # "for threatening Moss"
    if token < 1 or scan.lower[token] not in scan.language.prepositions or begins_clause(scan, mention):
        return -1
    clausal = scan.lower[token] in scan.language.conjunctions
    if _is_participle(scan, token - 1):
        token -= 1
    holder = _ending(scan, token, ending)
    if holder < 0 or (clausal and mentions.all[holder].kind == "name"):
        return -1  # "Jon Ware listened as the judge told him"
    return holder if scan.sentence[token] == scan.sentence[token - 1] else -1


def _is_participle(scan: Scan, token: int) -> bool:
    word, endings = scan.lower[token], scan.language.endings
    return word.endswith((*endings.past, *endings.gerund)) or word in scan.language.participles


def begins_clause(scan: Scan, mention: Mention) -> bool:
    """Behind a word that leads to clauses too: "as Ann Moss, the harbour chief, put it", but not "as harbour chief"."""
    named = mention.kind == "name" and mention.entity != "organisation"
    return named and scan.lower[mention.first - 1] in scan.language.conjunctions
