"""Cues whose grammatical subject does not speak: "Moss was asked by Ware", "the Courier quoted Moss as saying".

Knows one verb with what stands beside it.
"""

from __future__ import annotations

from summarizer.cue import Cue
from summarizer.nominals import before_cue
from summarizer.scan import Scan
from summarizer.word_order import Edges

_HEARER = 5  # tokens from a passive to the words in marks: "was described last year as “a coward”"


def turned(scan: Scan, token: int, beside: tuple[int, int], edges: Edges) -> Cue | None:
    """A cue whose grammatical subject does not speak: "Moss was asked by Ware", "the Courier quoted Moss as saying"."""
    (place, after), form = beside, scan.language.cues.get(scan.lower[token], "say")
    if after >= 0 and _speaks_on(scan, edges.all[after].stop):
        if place >= 0 and scan.lower[token + 1] == scan.language.by:
            return Cue(token, token + 1, form, place, "before", after)  # "Moss was quoted by the Courier as saying"
        return Cue(token, token + 1, form, after, "after", place)
    if (source := _source(scan, token, edges.beginning)) >= 0:
        return Cue(token, token + 1, form, source, "after", place, sole=True)
    if scan.lower[token] in scan.language.clause.perceives:
        return Cue(token, token + 1, form, after, "after" if after >= 0 else "none", place, sole=True)
    plea = _plea(scan, token)
    if token == 0 or not (plea or _is_passive(scan, token)):
        return None
    agent = _agent(scan, token, edges.beginning)
    return Cue(token, token + 1 + plea, form, agent, "after" if agent >= 0 else "none", place, sole=True)


def _speaks_on(scan: Scan, stop: int) -> bool:
    """Whether the object of a verb is who speaks: "the Courier quoted Ann Moss as saying", "as having said"."""
    stop += scan.words[stop : stop + 1] == [","]
    if stop >= len(scan) or scan.lower[stop] not in scan.language.clause.manner:
        return False
    said = stop + 1 + ("".join(scan.lower[stop + 1 : stop + 2]) in scan.language.clause.having)
    return "".join(scan.lower[said : said + 1]) in scan.language.cues


def _source(scan: Scan, token: int, beginning: dict[int, int]) -> int:
    """From whom it was heard: "The council heard from Ann Moss: “…”"; -1 for nobody."""
    clause = scan.language.clause
    if scan.lower[token] not in clause.hears or "".join(scan.lower[token + 1 : token + 2]) not in clause.authors:
        return -1
    return beginning.get(token + 2, -1)


def _plea(scan: Scan, token: int) -> int:
    """How many words tell how somebody answers a charge, whose words are the law's: "pleaded not guilty to “…”"."""
    stop = token + 1
    while scan.lower[token] in scan.language.pleas and stop < len(scan) and scan.lower[stop] in scan.language.verdicts:
        stop += 1
    return stop - token - 1


def _is_passive(scan: Scan, token: int) -> bool:
    """Whether the subject of a verb is who is told or named: "Moss was asked by Ware", "The plan, dubbed “mad” by"."""
    word, language = scan.lower[token], scan.language
    if word not in language.tells and not (language.cues.get(word) == "frame" and word.endswith(language.endings.past)):
        return False
    if any(step in language.clause.passive for step in scan.lower[before_cue(scan, token) : token]):
        return True
    return scan.words[before_cue(scan, token) - 1] == "," and _by(scan, token) > 0


def _agent(scan: Scan, token: int, beginning: dict[int, int]) -> int:
    """Who tells in a passive: "Moss was accused by the council of", "was described as “a coward” by the mayor"."""
    by = _by(scan, token)
    if not by:
        return -1
    determined = scan.lower[by + 1 : by + 2] and scan.lower[by + 1] in scan.language.determiners
    return beginning.get(by + 1, beginning.get(by + 2, -1) if determined else -1)


def _by(scan: Scan, token: int) -> int:
    """The word that leads to who tells, just behind the verb or behind the words in marks; 0 for none."""
    if scan.lower[token + 1 : token + 2] == [scan.language.by]:
        return token + 1
    ahead = range(token + 1, min(token + _HEARER, len(scan)))
    place = next((at for at in ahead if scan.quoted[at] >= 0), len(scan))
    while place < len(scan) and scan.quoted[place] >= 0:
        place += 1
    return place if place < len(scan) and scan.lower[place] == scan.language.by else 0
