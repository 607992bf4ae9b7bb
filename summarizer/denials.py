"""Cues that tell that nothing was said, or leave it open: "never said", "denied having said", "If Moss says".

Knows the words before one cue in its sentence.
"""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.cue import Cue
from summarizer.doubted import is_bare, is_doubted, negates
from summarizer.fakes import is_faked
from summarizer.mentions import Mention
from summarizer.nominals import before_cue
from summarizer.scan import Scan

_DENIED_WITHIN = 3
_WISHED_WITHIN = 6
_DENYING_WITHIN = 6  # tokens: "denied that he had ever said"
_PARTED_WITHIN = 9  # tokens: "did not, as was widely reported, say"


def is_unsaid(scan: Scan, cue: Cue, mentions: Sequence[Mention]) -> bool:
    """Whether what a cue leads to was not said, or nobody knows: "Moss never said “…”", "If Moss said “…”".

    A denial's own words in marks are said: "Moss denied “any part in it”".
    """
    if is_faked(scan, cue, mentions):
        return True
    if scan.language.inversion:
        return (
            _is_negated_anywhere(scan, cue)
            or is_doubted(scan, cue, mentions)
            or _is_refused(scan, cue)
            or follows_denial(scan, cue)
            or is_supposed(scan, cue, mentions)
        )
    return _is_withheld(scan, cue, mentions) or is_supposed(scan, cue, mentions)


def is_denied(scan: Scan, cue: Cue, mentions: Sequence[Mention]) -> bool:
    """Whether a clause is told not to be so, or not told: "denied that it leaked", "did not say that it leaked".

    As in "refused to say that it leaked", "wants the town to say that it leaked", but not in "The dam would not, Moss
    said, hold until June".
    """
    clause, word = scan.language.clause, scan.lower[cue.first]
    excluded = word in clause.excludes and "".join(scan.lower[cue.stop : cue.stop + 1]) in clause.excluding
    return excluded or word in clause.denies or _is_withheld(scan, cue, mentions)


def _is_withheld(scan: Scan, cue: Cue, mentions: Sequence[Mention]) -> bool:
    return (
        _is_negated(scan, cue, mentions)
        or _is_negated_afar(scan, cue, mentions)
        or is_doubted(scan, cue, mentions)
        or _is_anothers(scan, cue)
        or _is_refused(scan, cue)
        or _is_disowned(scan, cue)
    )


def is_supposed(scan: Scan, cue: Cue, mentions: Sequence[Mention]) -> bool:
    """Whether it may be told or not: "If Moss says that the dam holds, …", "Had Moss said so, …"."""
    first = before_cue(scan, cue.first)
    if cue.subject >= 0:
        first = min(first, mentions[cue.subject].first)
    if first == 0 or scan.sentence[first - 1] != scan.sentence[cue.first]:
        return False
    inverted = scan.lower[first - 1] in scan.language.clause.supposing and scan.opens_sentence(first - 1)
    return inverted or scan.lower[first - 1] in scan.language.clause.supposes


def _near(scan: Scan, cue: Cue, within: int) -> Sequence[str]:
    """The words just before a cue, back to a mark."""
    first = cue.first
    while first > max(0, cue.first - within) and scan.words[first - 1][0].isalnum() and scan.quoted[first - 1] < 0:
        first -= 1
    return scan.lower[first : cue.first]


def _is_negated(scan: Scan, cue: Cue, mentions: Sequence[Mention]) -> bool:
    """As in "has never said", "Nobody said", "No keeper said"; not in "not only said", "a town with no gate said"."""
    end = before_cue(scan, cue.first)
    first = mentions[cue.subject].first if cue.subject >= 0 and mentions[cue.subject].stop == end else end - 1
    told, clause = scan.lower[end : cue.first], scan.language.clause
    if told[-1:] and told[-1] in clause.nearly:
        return True
    if any(negates(scan, token) for token in range(end, cue.first)):
        return not any(word in clause.merely for word in told)
    if first < 0 or scan.sentence[first] != scan.sentence[cue.first] or not negates(scan, first):
        return False
    if cue.subject >= 0 and mentions[cue.subject].kind == "name" and first == mentions[cue.subject].first:
        return False  # "No wonder Moss said"
    return first == 0 or scan.lower[first - 1] not in scan.language.prepositions


def _is_negated_afar(scan: Scan, cue: Cue, mentions: Sequence[Mention]) -> bool:
    """As in "Moss did not, as reported, say", but not in "Moss, who did not vote, said"."""
    if cue.subject < 0 or cue.how not in {"shared", "comma"} or not is_bare(scan, cue.first):
        return False
    if scan.lower[cue.first - 1] in scan.language.clause.wish:
        return False  # "did not hesitate to say"
    first = max(mentions[cue.subject].stop, cue.first - _PARTED_WITHIN)
    if mentions[cue.subject].number == "plural" or first >= cue.first:
        return False
    helps = [token for token in range(first, cue.first) if scan.lower[token] in scan.language.auxiliaries]
    return bool(helps) and negates(scan, helps[-1])


def _is_anothers(scan: Scan, cue: Cue) -> bool:
    """As in "It was not Ann Moss who said", "is not the one who said"."""
    relative, clause = before_cue(scan, cue.first) - 1, scan.language.clause
    if relative < 1 or scan.lower[relative] not in scan.language.relatives:
        return False
    for token in range(relative - 1, max(0, relative - _DENIED_WITHIN - 2), -1):
        word, behind = scan.lower[token], scan.words[token + 1]
        if not word[0].isalnum() or scan.sentence[token] != scan.sentence[relative]:
            return False
        if negates(scan, token):
            told = not behind.islower() or behind in scan.language.determiners or behind in scan.language.pronouns
            stem = word.removesuffix("'t").removesuffix("n") if word.endswith(scan.language.endings.negated) else ""
            return told and (stem or scan.lower[token - 1]) in clause.passive
    return False


def _is_negated_anywhere(scan: Scan, cue: Cue) -> bool:
    """Whether the verb's own clause denies it, in whatever order: "Moos sagte nicht", "hätte sagen sollen"."""
    first, stop = cue.first, cue.stop
    while first > 0 and _is_inside(scan, first - 1, cue):
        first -= 1
    while stop < len(scan) and _is_inside(scan, stop, cue):
        stop += 1
    possible = scan.language.clause.possible
    denied = any(negates(scan, token) or scan.lower[token] in possible for token in range(first, stop))
    return denied and scan.language.clause.merely.isdisjoint(scan.lower[first:stop])


def _is_inside(scan: Scan, token: int, cue: Cue) -> bool:
    same = scan.sentence[token] == scan.sentence[cue.first] and scan.quoted[token] < 0
    return same and scan.words[token][0].isalnum() and scan.lower[token] not in scan.language.clause.joins


def follows_denial(scan: Scan, cue: Cue) -> bool:
    """As in "Moos bestritt, gesagt zu haben", "bestritt, dass sie sagte", but not "leugnete nichts und sagte"."""
    clause = scan.language.clause
    if not scan.language.inversion:
        return False
    led = not clause.wish.isdisjoint(scan.lower[max(0, cue.first - 1) : cue.stop + 1])
    for token in range(cue.first - 1, max(-1, cue.first - _PARTED_WITHIN - _DENYING_WITHIN), -1):
        word, parted = scan.lower[token], scan.quoted[token] >= 0
        if scan.sentence[token] != scan.sentence[cue.first] or (parted and not led) or word in clause.joins:
            return False
        led = led or word == scan.language.that_word
        if word in clause.denies and not parted:
            return led
    return False


def _is_refused(scan: Scan, cue: Cue) -> bool:
    """As in "refused to say", "wants the town to say", "hoped that the town would say"."""
    words, clause = _near(scan, cue, _WISHED_WITHIN), scan.language.clause
    if not words or words[-1] not in clause.wish | clause.modal:
        return False
    if not clause.hopes.isdisjoint(words):
        return True
    told = clause.wishes.isdisjoint(words) and clause.denial.isdisjoint(words[-_DENIED_WITHIN:])
    return words[-1] in clause.wish and not told


def _is_disowned(scan: Scan, cue: Cue) -> bool:
    """As in "denied having said", "should have said", "stopped short of saying", but not "denied it, saying"."""
    words, clause = _near(scan, cue, _DENYING_WITHIN), scan.language.clause
    if not (clause.perfect.isdisjoint(words[-1:]) or clause.wish.isdisjoint(words[-2:-1])):
        return _is_unknown(scan, words[:-2])
    if cue.form == "ing":
        charged = words[-1:] and words[-1] in scan.language.links and any(word in clause.charges for word in words)
        misquoted = words[-2:-1] and (words[-2] in clause.misquotes or "-".join(words[-3:-1]) in clause.misquotes)
        denied = words[-1:] and words[-1] in clause.denies
        return bool(charged or denied or misquoted) or _is_averted(scan, words) or _is_forgotten(scan, words)
    denying = next((at for at in reversed(range(len(words))) if words[at] in clause.denies), len(words))
    if denying < len(words):
        return clause.joins.isdisjoint(words[denying + 1 :])
    return _is_possible(scan, cue)


def _is_unknown(scan: Scan, words: Sequence[str]) -> bool:
    """As in "is not known | to have said", "was falsely reported", "ought", but not in "is said | to have called"."""
    clause = scan.language.clause
    owed, denied = clause.owes, clause.falsely | clause.negation | clause.denies
    return not (owed.isdisjoint(words[-1:]) and denied.isdisjoint(words[-2:]))


def _is_averted(scan: Scan, words: Sequence[str]) -> bool:
    """As in "avoided saying", "kept Ware from saying", "stopped short of saying", but not "a man from Elm saying"."""
    averts, small = scan.language.clause.averts, scan.language.prepositions | scan.language.conjunctions
    if not (scan.language.clause.merely | scan.language.clause.negation).isdisjoint(words[-2:]):
        return False  # "aside from saying", "never stopped saying"
    if len(words) > 1 and words[-1] in small and words[-2] in averts:
        return True
    return bool(words) and words[-1] in averts


def _is_forgotten(scan: Scan, words: Sequence[str]) -> bool:
    """As in "Nobody remembers Moss saying", "cannot recall saying"."""
    recalled = next((at for at, word in enumerate(words) if word in scan.language.clause.recalls), 0)
    before = words[recalled - 1] if recalled else ""
    return before in scan.language.clause.negation or before.endswith(scan.language.endings.negated)


def _is_possible(scan: Scan, cue: Cue) -> bool:
    """As in "might say", "should have said", but not "Ann May said"."""
    clause, last = scan.language.clause, cue.first - 1
    perfect = last > 0 and scan.lower[last] in clause.perfect
    modal = scan.words[max(last - perfect, 0)]
    return modal in (clause.modal if perfect else clause.possible)
