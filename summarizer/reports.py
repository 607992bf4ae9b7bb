"""What each cue may report: on either side of it, the clauses that can begin and end there.

"Moss said (that) the dam was safe.", "Moss vowed to mend the dam.", "Moss asked whether the dam was safe.",
"According to Moss, the dam was safe.", "The dam, Moss said, was safe." Proposes by word classes; does not weigh.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from summarizer import clauses, denials, extent, leads
from summarizer.cue import Cue
from summarizer.frames import word_class
from summarizer.mentions import Tokens
from summarizer.nominals import before_cue
from summarizer.scan import Scan
from summarizer.scene import Scene

_FEWEST_WORDS = 3
_LEAD_WITHIN = 14
_LONGEST_LEAD = 30
_NONE: tuple[str, ...] = ()
# What ends a group between a teller and the cue: "Keepers, like the town before them, say".
_AROUND_GROUP = frozenset({",", "—", "--", "–"})


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens that may be a report: how they are led, what follows them, and the breaks they pass over."""

    tokens: Tokens
    how: str
    follows: str
    passed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """One side of a cue with the clauses that may be reported there; at most one of them is."""

    cue: Cue
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as reports are sought in it: all cues, where somebody begins to tell, and what no report may hold.

    `walls` are places among the quotations in marks; `doubtful` are paragraphs.
    """

    scene: Scene
    cues: tuple[Cue, ...]
    told: frozenset[int]
    walls: frozenset[int]
    doubtful: frozenset[int]


def read(scene: Scene, walls: frozenset[int]) -> Reading:
    """The article with the verbs that only report, and the paragraphs where nobody knows what stands in marks."""
    found = [*scene.cues, *clauses.reporting(scene.scan, scene.mentions)]
    cues = tuple(sorted(found, key=lambda cue: cue.first))
    return Reading(scene, cues, extent.telling(cues, scene), walls, _unbalanced(scene.scan))


def _unbalanced(scan: Scan) -> frozenset[int]:
    counts = (scan.text.count('"', part.start, part.end) for part in scan.paragraphs)
    return frozenset(paragraph for paragraph, count in enumerate(counts) if count % 2)


def find(reading: Reading) -> Iterator[Report]:
    """Every side of every cue where something may be reported, in the order of the cues."""
    scan = reading.scene.scan
    for cue in reading.cues:
        if scan.paragraph[cue.first] in reading.doubtful or not _tells(reading.scene, cue):
            continue
        mentions = reading.scene.mentions.all
        if denials.is_denied(scan, cue, mentions) or denials.is_supposed(scan, cue, mentions):
            continue
        for side in (_source,) if cue.how == "according" else (_front, _behind):
            worded = tuple(clause for clause in side(reading, cue) if _has_words(reading.scene, clause.tokens))
            if worded:
                yield Report(cue, worded)


def _tells(scene: Scene, cue: Cue) -> bool:
    """Whether somebody tells, known or not: "Nine in ten say", but not "That said", "it was said", "was asked"."""
    scan, language = scene.scan, scene.scan.language
    if cue.how == "according" or cue.form == "ing":
        return True
    token = before_cue(scan, cue.first)
    pleads = scan.lower[cue.stop - 1] in language.verdicts  # "pleaded guilty to stealing it"
    if pleads or any(word in language.clause.passive for word in scan.lower[token : cue.first]) or _is_told(scene, cue):
        return False
    if cue.subject >= 0:
        return True
    if token == 0 or scan.sentence[token - 1] != scan.sentence[cue.first] or scan.quoted[token - 1] >= 0:
        return False
    word = scan.lower[token - 1]
    if word in _AROUND_GROUP:
        return cue.form == "say"
    return word[0].isalnum() and word not in language.prepositions and word not in language.clause.silent


def _is_told(scene: Scene, cue: Cue) -> bool:
    """Whether the subject hears it: "Moss, asked whether the dam held, said nothing".

    Another hearer speaks against it: "Moss, the keeper, told Elm that the dam held".
    """
    scan = scene.scan
    if cue.form != "tell" or cue.how not in {"comma", "shared"} or scan.words[cue.first - 1] != ",":
        return False
    hearer = scene.mentions.all[cue.after].stop if cue.after >= 0 else len(scan)
    return hearer >= len(scan) or not leads.how(scan, hearer)


def _has_words(scene: Scene, tokens: Tokens) -> bool:
    """Words enough, and one of them outside marks."""
    first, stop = tokens
    return stop - first >= _FEWEST_WORDS and scene.plain[stop] > scene.plain[first]


def _is_inside(scene: Scene, cue: Cue) -> bool:
    """Whether another clause waits for the cue's own to end: "Although Moss said the dam held, the town …".

    So does one for "Moss, who said the dam held, …".
    """
    scan, language = scene.scan, scene.scan.language
    first = before_cue(scan, cue.first)
    if first > 1 and scan.lower[first - 1] in language.relatives:
        return True
    if cue.subject >= 0:
        first = min(cue.first, scene.mentions.all[cue.subject].first)
    if first == 0 or scan.sentence[first - 1] != scan.sentence[first]:
        return False
    opens = first == 1 or scan.sentence[first - 2] != scan.sentence[first]
    word = scan.lower[first - 1]
    return opens and word in language.conjunctions and word not in language.clause.joins


def _ended(reading: Reading, cue: Cue, first: int, how: str) -> Iterator[Clause]:
    """The clauses that begin at a token, one for each end."""
    passed, early = _NONE, how not in {"rest", "source"} and _is_inside(reading.scene, cue)
    for end in extent.ends(reading.scene, first, reading.told, reading.walls, early=early):
        if end.stop > first:
            yield Clause((first, end.stop), how, end.follows, passed)
        passed = (*passed, end.follows)


def _behind(reading: Reading, cue: Cue) -> Iterator[Clause]:
    scene, scan = reading.scene, reading.scene.scan
    stop = _sentence_stop(scan, cue)
    first = _over_time(scan, cue.stop, stop)
    if cue.how == "after" and not _opens_clause(scene, cue):
        first = scene.mentions.all[cue.subject].stop
        if scan.words[first : first + 1] != [","]:
            return
    if first + 1 >= stop:
        return
    if leads.how(scan, first) and (leads.how(scan, first) != "to" or leads.is_act(scan, cue)):
        yield from _led_by(reading, cue, first)
    elif scan.words[first] == "," and cue.how in {"before", "comma", "after"}:
        if not _tells_on(scan, first + 1):
            yield from _ended(reading, cue, first + 1, "rest" if _split(reading, cue, first) else "bare")
    elif scan.words[first] not in leads.BREAKS:
        yield from _told(reading, cue, first, stop)


def _sentence_stop(scan: Scan, cue: Cue) -> int:
    """The sentence's end, or where it is too far to look for what leads a clause."""
    token, last = cue.stop, min(len(scan), cue.stop + _LONGEST_LEAD)
    while token < last and scan.sentence[token] == scan.sentence[cue.first]:
        token += 1
    return token


def _over_time(scan: Scan, first: int, end: int) -> int:
    """Past a day that a cue is told of: "said Monday", "said on Monday"."""
    language, token = scan.language, first
    if token + 1 < end and scan.lower[token] in language.prepositions and scan.lower[token + 1] in language.dates:
        token += 1
    while token < end and (scan.lower[token] in language.dates or scan.lower[token] in language.times):
        token += 1
    return token


def _opens_clause(scene: Scene, cue: Cue) -> bool:
    """Whether the mention behind a cue opens what is said: "Moss, the chief, though, said she was safe"."""
    scan, mention = scene.scan, scene.mentions.all[cue.after]
    if scan.quoted[max(cue.first - 1, 0)] >= 0 or mention.stop >= len(scan):
        return False
    return (
        mention.kind == "pronoun" or extent.stem(scan.language, scan.lower[mention.stop]) in scan.language.auxiliaries
    )


def _led_by(reading: Reading, cue: Cue, first: int, late: str = "") -> Iterator[Clause]:
    """As in "said that it held", "vowed to mend it", "asked whether it held"; "that" itself is not reported."""
    scan = reading.scene.scan
    led = leads.how(scan, first)
    if not leads.goes_with(scan, cue, first, led):
        return
    first += led == "that"
    if first < len(scan):
        yield from _ended(reading, cue, first, f"{late}{led}")


def _split(reading: Reading, cue: Cue, comma: int) -> bool:
    """Whether a teller stands between two parts, as in "The dam, Moss said, held", or none: "Er sagte, er halte"."""
    place = reading.scene.mentions.all[cue.subject].first
    return comma > cue.stop or _comma(reading, min(cue.first, place)) > 0


def _tells_on(scan: Scan, token: int) -> bool:
    """Whether the teller goes on behind a comma: "Moss said, but denied that it leaked", "Moss said, waving"."""
    word, language = scan.lower[token], scan.language
    following = scan.lower[token + 1] if token + 1 < len(scan) else ""
    return word.endswith(language.endings.gerund) or (word in language.clause.joins and following in language.cues)


def _told(reading: Reading, cue: Cue, first: int, stop: int) -> Iterator[Clause]:
    """As in "told the council it held", "told the council on Monday that it held", "said it held"."""
    scene, scan = reading.scene, reading.scene.scan
    if leads.is_demand(scan, cue, first):
        yield from _ended(reading, cue, first + 1, "demand")
        return
    hearer = scene.mentions.all[cue.after].stop if cue.form in {"tell", "frame"} and cue.after >= 0 else first
    led = leads.how(scan, hearer) if first < hearer < stop else ""
    if led:
        yield from _led_by(reading, cue, hearer)
    if leads.is_request(scan, cue, first, stop):
        yield from _ended(reading, cue, first, "whom")
    told = cue.form == "tell" and first < hearer < stop
    if told and not led:
        yield from _plain(reading, cue, hearer, "told")
    late = leads.late(scan, first + 1, min(stop, first + _LEAD_WITHIN))
    if late and late != hearer:
        yield from _led_by(reading, cue, late, "late-")
    opens = (max(scan.quoted[first:stop]) >= 0 or extent.begins(scan, first)) and not (late and cue.form == "tell")
    plain = tuple(_plain(reading, cue, first, "bare")) if opens else ()
    yield from plain
    if not (plain or late or led or told) and leads.takes_object(scan, cue, first):
        yield from _ended(reading, cue, first, "object")


def _plain(reading: Reading, cue: Cue, first: int, how: str) -> Iterator[Clause]:
    """The clauses that no word leads."""
    scan = reading.scene.scan
    return (clause for clause in _ended(reading, cue, first, how) if leads.is_clause(scan, cue, clause.tokens))


def _front(reading: Reading, cue: Cue) -> Iterator[Clause]:
    """As in "The dam was safe, Moss said." and "The dam, Moss said, would hold until June."."""
    if cue.subject < 0 or cue.how not in {"before", "after", "comma"}:
        return
    subject = reading.scene.mentions.all[cue.subject]
    teller, end = min(cue.first, subject.first), max(cue.stop, subject.stop)
    if cue.form == "tell" and cue.after >= 0:
        end = reading.scene.mentions.all[cue.after].stop
    end = _over_time(reading.scene.scan, end, _sentence_stop(reading.scene.scan, cue))
    comma = _comma(reading, teller)
    if comma > 0:
        yield from _before(reading, comma, end)


def _comma(reading: Reading, teller: int) -> int:
    """Where a clause ends in front of a teller: at a comma, or behind words in marks that hold it; 0 for nowhere."""
    scan, last = reading.scene.scan, teller - 1
    if last < 1:
        return 0
    if scan.quoted[last] >= 0:
        return 0 if scan.quoted[last] in reading.walls else teller
    return last if scan.words[last] == "," and scan.sentence[last] == scan.sentence[teller] else 0


def _before(reading: Reading, stop: int, end: int) -> Iterator[Clause]:
    """The clauses that end at a token, one for each beginning; the teller ends at `end`."""
    follows, passed = f"front:{_after(reading.scene.scan, end)}", _NONE
    for first, opens in extent.starts(reading.scene, stop - 1, reading.told, reading.walls):
        passed = (*passed, f"front:{opens}")
        if first < stop and not _leads(reading.scene.scan, (first, stop), end):
            yield Clause((first, stop), "front", follows, passed)


def _leads(scan: Scan, front: Tokens, end: int) -> bool:
    """Whether what stands before "Moss said" only says when or where: "In the morning, Moss said, it rained"."""
    first, stop = front
    if end >= len(scan) or scan.sentence[end] != scan.sentence[first] or scan.words[end] not in {",", ":"}:
        return False
    if scan.words[end] == ":" or (end + 1 < len(scan) and scan.quoted[end + 1] >= 0):
        return True
    word, language = scan.lower[first], scan.language
    loose = word in language.prepositions or (word in language.conjunctions and word not in language.clause.joins)
    return loose and "," not in scan.words[first:stop]


def _after(scan: Scan, end: int) -> str:
    """The class of what follows "Moss said"."""
    if end >= len(scan) or scan.sentence[end] != scan.sentence[end - 1]:
        return "end"
    if scan.quoted[end] >= 0:
        return "quote"
    if scan.words[end] in leads.BREAKS:
        return f"{scan.words[end]}quote" if end + 1 < len(scan) and scan.quoted[end + 1] >= 0 else scan.words[end]
    if scan.lower[end] in scan.language.dates:
        return "date"
    return "rel" if scan.lower[end] in scan.language.relatives else word_class(scan.language, scan.words[end])


def _source(reading: Reading, cue: Cue) -> Iterator[Clause]:
    """As in "According to Moss, who runs it, the dam was safe." and "The dam was safe, according to Moss."."""
    scene, scan = reading.scene, reading.scene.scan
    end = scene.mentions.all[cue.subject].stop if cue.subject >= 0 else cue.stop
    if extent.opens(scan, cue.first):
        comma = extent.first_comma(scan, end)
        if comma and any(word in scan.language.relatives for word in scan.lower[comma + 1 : comma + 2]):
            comma = extent.first_comma(scan, comma + 1)
        if 0 < comma < len(scan) - 1 and scan.sentence[comma + 1] == scan.sentence[comma]:
            yield from _ended(reading, cue, comma + 1, "source")
        return
    stop = _comma(reading, cue.first)
    if stop > 0:
        yield from _before(reading, stop, end)
