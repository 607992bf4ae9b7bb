"""Reported clauses of a language that parts them by a comma and tells them by the verb's mood: German.

"Moos sagte, der Damm halte.", "Laut Moos hält der Damm.", "Der Damm halte, so Moos.", "Wie Moos mitteilte, hält der
Damm." Knows marks, moods and closed word classes. Does not know who speaks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from summarizer.cue import Cue
from summarizer.mentions import Tokens
from summarizer.scan import Scan
from summarizer.scene import Scene

_FEWEST = 3
_COMMA_WITHIN = 18
_LONGEST = 120


def clauses(scene: Scene, cue: Cue) -> Iterator[tuple[Cue, Tokens]]:
    """What a cue reports, and the sentences behind it that go on in its mood: "Moos warnte. Der Damm sei alt."."""
    scan = scene.scan
    found = _source(scene, cue) if cue.how == "according" else _behind(scan, cue) or _front(scene, cue)
    if found is None or found[0] >= found[1] or scan.sentence[found[0]] != scan.sentence[found[1] - 1]:
        return
    if _is_plain(scan, *found):
        yield cue, found
    if cue.subject >= 0:
        last = max(found[1], cue.stop, scene.mentions.all[cue.subject].stop)
        going_on = (tokens for tokens in _going_on(scene, last) if _is_plain(scan, *tokens))
        yield from ((replace(cue, how="continued"), tokens) for tokens in going_on)


def _is_plain(scan: Scan, first: int, stop: int) -> bool:
    """Whether none of the words stand in marks: those are quotations of their own."""
    return all(scan.quoted[token] < 0 for token in range(first, stop))


def _behind(scan: Scan, cue: Cue) -> Tokens | None:
    """As in "Moos sagte der Zeitung, dass der Damm halte", "Wie Moos mitteilte, hält der Damm"."""
    comma = _comma(scan, cue.stop)
    if not comma or comma + 1 >= len(scan) or _is_inserted(scan, cue):
        return None
    first, stop = comma + 1, _end(scan, comma + 1)
    whence = _opens_with(scan, cue)
    if _is_dependent(scan, _start(scan, cue.first)) and cue.how != "after" and not whence:
        return None
    told = whence or scan.lower[first] == scan.language.that_word
    if not told and not _is_reported(scan, first, stop):
        return None
    return (first + 1 if scan.lower[first] == scan.language.that_word else first), stop


def _is_inserted(scan: Scan, cue: Cue) -> bool:
    """Whether a cue parts what is reported: "Der Damm, so Moos, halte", not "Als es regnete, sagte Moos, …"."""
    if cue.how != "after" or scan.words[cue.first - 1] != ",":
        return False
    word, language = scan.lower[_start(scan, cue.first)], scan.language
    return word not in language.conjunctions and word not in language.prepositions


def _opens_with(scan: Scan, cue: Cue) -> bool:
    """Whether the cue's clause only says whence it is known: "Wie Moos am Montag mitteilte, …"."""
    first = _start(scan, cue.first)
    return (
        scan.lower[first] in scan.language.whence
        and scan.words[first][0].isupper()
        and cue.first - first < _COMMA_WITHIN
    )


def _front(scene: Scene, cue: Cue) -> Tokens | None:
    """What stands before the comma: "Der Damm halte, sagte Moos", "Der Damm hält, wie Moos sagte"."""
    scan, teller = scene.scan, cue.first
    if cue.subject < 0:
        return None
    subject = scene.mentions.all[cue.subject]
    if subject.first < teller:
        if subject.first < 1 or scan.lower[subject.first - 1] not in scan.language.whence:
            return None
        teller = subject.first - 1
    comma, end = teller - 1, max(cue.stop, subject.stop)
    if comma < _FEWEST or scan.words[comma] != "," or scan.sentence[comma] != scan.sentence[cue.first]:
        return None
    closed = end >= len(scan) or scan.words[end] in {".", ","} or scan.lower[end] in scan.language.prepositions
    first = _start(scan, comma)
    if not closed or scan.quoted[first] >= 0 or _is_dependent(scan, first):
        return None
    whole = "," not in scan.words[first:comma] or _is_reported(scan, first, comma)
    return (first, comma) if whole else None


def _is_dependent(scan: Scan, first: int) -> bool:
    """Whether a clause opens with a word that hangs it on another: "Als es regnete, sagte Moos nichts"."""
    language = scan.language
    return scan.lower[first] in language.conjunctions and scan.lower[first] not in language.clause.joins


def _source(scene: Scene, cue: Cue) -> Tokens | None:
    """The rest of a sentence that a source opens: "Laut Moos hält der Damm", "Dem Rat zufolge hält der Damm"."""
    scan, subject = scene.scan, scene.mentions.all[cue.subject] if cue.subject >= 0 else None
    if subject is None or _start(scan, cue.first) != min(cue.first, subject.first):
        return None
    first = max(cue.stop, subject.stop)
    language = scan.language
    if first >= len(scan) or scan.sentence[first] != scan.sentence[cue.first] or not scan.words[first][0].islower():
        return None
    nominal = (language.prepositions, language.determiners, language.conjunctions)
    return None if any(scan.lower[first] in words for words in nominal) else (first, _end(scan, first))


def _going_on(scene: Scene, last: int) -> Iterator[Tokens]:
    """The sentences of the same paragraph that only their mood tells to be reported."""
    scan = scene.scan
    first = _end(scan, last - 1)
    while first < len(scan) and not scan.words[first][0].isalnum() and scan.quoted[first] < 0:
        first += 1
    while (
        first < len(scan)
        and scan.paragraph[first] == scan.paragraph[last - 1]
        and scan.sentence[first] != scan.sentence[last - 1]
    ):
        stop = _end(scan, first)
        if not _is_reported(scan, first, stop) or _has_cue(scene, first, stop):
            return
        yield first, stop
        last, first = stop, stop
        while first < len(scan) and not scan.words[first][0].isalnum() and scan.quoted[first] < 0:
            first += 1


def _has_cue(scene: Scene, first: int, stop: int) -> bool:
    at = bisect_left(scene.cues, first, key=lambda cue: cue.first)
    return at < len(scene.cues) and scene.cues[at].first < stop


def _is_reported(scan: Scan, first: int, stop: int) -> bool:
    """Whether a verb of the clause is in the mood of reporting, and no "als ob" makes it unreal."""
    moods = (token for token in range(first, stop) if scan.lower[token] in scan.language.reported)
    return any(scan.quoted[token] < 0 and scan.lower[token - 1] not in scan.language.unreal for token in moods)


def _comma(scan: Scan, token: int) -> int:
    """The first comma behind a cue, in its sentence and before any other mark; 0 for none."""
    for place in range(token, min(token + _COMMA_WITHIN, len(scan) - 1)):
        if scan.sentence[place] != scan.sentence[token - 1] or scan.quoted[place] >= 0:
            return 0
        if not scan.words[place][0].isalnum():
            return place if scan.words[place] == "," and scan.sentence[place + 1] == scan.sentence[place] else 0
    return 0


def _start(scan: Scan, token: int) -> int:
    """The first token of a sentence, its marks aside."""
    first = token
    while first > 0 and scan.sentence[first - 1] == scan.sentence[token] and token - first < _LONGEST:
        first -= 1
    while first < token and not scan.words[first][0].isalnum():
        first += 1
    return first


def _end(scan: Scan, token: int) -> int:
    """The token behind a sentence's last word."""
    end = token
    while end < len(scan) and scan.sentence[end] == scan.sentence[token] and end - token < _LONGEST:
        end += 1
    while end > token + 1 and not scan.words[end - 1][0].isalnum():
        end -= 1
    return end
