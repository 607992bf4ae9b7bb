"""What speaks for each clause that a cue may report: features of cue, subject, opener, length, end and marks.

Word classes and the cues of our own lists only: a feature never holds another word of an article. Weighs nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from summarizer.cue import Cue
from summarizer.extent import stem, verb
from summarizer.frames import bucket, word_class
from summarizer.nominals import before_cue
from summarizer.ranking import Features
from summarizer.reports import Clause, Reading, Report
from summarizer.scan import Scan
from summarizer.scene import Scene

_LENGTHS = (3, 4, 5, 7, 10, 15, 25, 40)
_GAPS = (0, 1, 2, 4, 7)
_REST = 9


@dataclass(frozen=True, slots=True)
class _Cue:
    """A cue and what stands around it, each by its class."""

    word: str
    form: str
    how: str
    subject: str
    before: str
    just: str
    marks: str


def features(reading: Reading, report: Report) -> list[Features]:
    """One row for each clause of a report; the last, with nothing for it, is that nothing is reported."""
    scene, around = reading.scene, _around(reading.scene, report.cue)
    led: dict[tuple[int, str], Features] = {}
    rows: list[Features] = []
    for clause in report.clauses:
        key = clause.tokens[0], clause.how
        if key not in led:
            led[key] = _led(scene.scan, report.cue, clause, around)
        rows.append(led[key] + _ended(scene, clause, around))
    return [*rows, ()]


def _around(scene: Scene, cue: Cue) -> _Cue:
    scan = scene.scan
    mention = scene.mentions.all[cue.subject] if cue.subject >= 0 else None
    start = before_cue(scan, cue.first)
    if mention and cue.how in {"before", "comma"}:
        start = min(start, mention.first)
    return _Cue(
        word="" if cue.form == "according" else scan.lower[cue.first],
        form=cue.form,
        how=cue.how,
        subject=f"{mention.kind}:{mention.entity}:{mention.number}" if mention else "-",
        before=_neighbour(scan, start),
        just=_just(scan, cue.first),
        marks=_near_marks(scene, cue),
    )


def _neighbour(scan: Scan, token: int) -> str:
    """The class of what stands before a teller in the sentence."""
    if token == 0 or scan.sentence[token - 1] != scan.sentence[token]:
        return "edge"
    if scan.quoted[token - 1] >= 0:
        return "quote"
    if scan.lower[token - 1] in scan.language.relatives:
        return "rel"
    word = scan.words[token - 1]
    return word_class(scan.language, word) if word[0].isalnum() else "," if word == "," else "mark"


def _just(scan: Scan, token: int) -> str:
    """The class of the word just before a cue: "to say", "was told", "would say"."""
    if token == 0 or scan.sentence[token - 1] != scan.sentence[token]:
        return "edge"
    word, language = scan.lower[token - 1], scan.language
    classes = {
        "to": language.clause.wish,
        "be": language.clause.passive,
        "modal": language.clause.modal,
        "aux": language.auxiliaries,
    }
    return next((name for name, members in classes.items() if word in members), "subject")


def _near_marks(scene: Scene, cue: Cue) -> str:
    """Whether words in marks stand before and after a cue in its paragraph."""
    scan, paragraph = scene.scan, scene.scan.paragraph[cue.first]
    at = bisect_left(scene.places, (cue.first, 0))
    before = at > 0 and scan.paragraph[scene.places[at - 1][0]] == paragraph
    after = at < len(scene.places) and scan.paragraph[scene.places[at][0]] == paragraph
    return f"{before:d}{after:d}"


def _led(scan: Scan, cue: Cue, clause: Clause, around: _Cue) -> Features:
    """What speaks for a clause that begins there, wherever it ends."""
    how, form, word, (first, stop) = clause.how, around.form, around.word, clause.tokens
    opener = _opener(scan, first)
    sign = verb(scan, first, stop)
    gap = bucket(first - cue.stop, _GAPS) if first >= cue.stop else "-"
    lead = word_class(scan.language, scan.words[cue.stop]) if first > cue.stop else "-"
    second = word_class(scan.language, scan.words[first + 1]) if scan.quoted[first + 1] < 0 else "quote"
    return (
        f"i:{how}:{word}",
        f"i:{how}:{around.how}:{around.subject}",
        f"i:{how}:{form}:{around.just}",
        f"i:{how}:{form}:{around.how}:{around.before}",
        f"i:{how}:{opener}:{sign}",
        f"i:{how}:{opener}:{gap}",
        f"i:{how}:{opener}:{second}",
        f"i:{how}:{form}:{lead}",
        f"i:{how}:{around.marks}:{around.before}",
        f"i:{word}:{opener}",
        f"i:{word}:{sign}",
        f"i:{word}:{around.just}",
        f"i:{word}:{around.subject}",
    )


def _opener(scan: Scan, first: int) -> str:
    """The class of a clause's first word."""
    word, language = scan.lower[first], scan.language
    plain = stem(language, word)
    if scan.quoted[first] >= 0 or not word[0].isalnum():
        return "quote" if scan.quoted[first] >= 0 else "mark"
    if plain in language.subjects:
        return "I" if language.pronouns.get(plain) == "first" else "pron"
    classes = {
        "there": language.clause.there,
        "date": language.dates,
        "time": language.times,
        "set": language.clause.set_phrases,
        "poss": language.possessives,
    }
    found = next((name for name, members in classes.items() if word in members), None)
    return found or ("number" if word.isdigit() else word_class(language, scan.words[first]))


def _ended(scene: Scene, clause: Clause, around: _Cue) -> Features:
    """What speaks for a clause's end."""
    scan, (first, stop), how, follows = scene.scan, clause.tokens, clause.how, clause.follows
    size = bucket(scene.plain[stop] - scene.plain[first], _LENGTHS)
    marks = _marks(scan, first, stop)
    rest = _rest(scene, stop) if how != "front" else "-"
    return (
        f"i:size:{how}:{size}",
        f"i:end:{how}:{follows}",
        f"i:end:{follows}:{size}",
        f"i:end:{follows}:{rest}",
        f"i:end:{follows}:{around.marks}",
        f"i:end:{follows}:{around.how}:{around.before}",
        f"i:end:{follows}:{around.word}",
        f"i:end:{follows}:after:{clause.passed[-1] if clause.passed else '-'}",
        f"i:marks:{marks}:{how}",
        f"i:marks:{marks}:{follows}",
        *(f"i:over:{how}:{passed}" for passed in clause.passed),
    )


def _rest(scene: Scene, stop: int) -> str:
    """What the sentence still holds behind a clause: how many words, a verb, a cue, words in marks."""
    scan, token, aux = scene.scan, stop, False
    last = min(len(scan), stop + _REST)
    while token < last and scan.sentence[token] == scan.sentence[stop - 1] and scan.quoted[token] < 0:
        aux = aux or scan.lower[token] in scan.language.auxiliaries
        token += 1
    at = bisect_left(scene.cues, stop, key=lambda cue: cue.first)
    cue = at < len(scene.cues) and scan.sentence[scene.cues[at].first] == scan.sentence[stop - 1]
    return f"{bucket(token - stop, _GAPS)}{aux:d}{cue:d}"


def _marks(scan: Scan, first: int, stop: int) -> str:
    """Whether words in marks stand in a clause, and where: at its beginning, at its end or between."""
    if max(scan.quoted[first:stop]) < 0:
        return "-"
    return "first" if scan.quoted[first] >= 0 else "last" if scan.quoted[stop - 1] >= 0 else "between"
