"""Reported clauses: of what each cue may report, what is likely enough, with its teller.

"Moss said (that) the dam was safe.", "Moss said the gate was “a disgrace” to the town." A clause that holds words in
marks is given where the article gives both to the same speaker. A language that tells reported words by the verb's mood
needs no weighing: "Moos sagte, der Damm halte.".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from summarizer import attribution, naming, pronouns, reports, signs, verb_second
from summarizer.attribution import Attribution
from summarizer.cue import Cue
from summarizer.mentions import Tokens
from summarizer.model import Evidence, Quote
from summarizer.nominals import before_cue
from summarizer.ranking import confidence, load, shares
from summarizer.reports import Reading
from summarizer.scan import Scan
from summarizer.scene import Scene

LEAST = 0.57  # chance of a clause that is given: four in five are right, measured on articles held out
_FEWEST_WORDS = 3
_BY_MOOD = {"before": 0.85, "inverted": 0.85, "comma": 0.8, "after": 0.8, "according": 0.85, "shared": 0.6}
# How often a teller found so is right, on articles held out; the second for a phrase: "The keeper, at last, said".
_RIGHT = {
    "before": (0.96, 0.94),
    "according": (0.91, 0.96),
    "comma": (0.92, 0.45),
    "after": (0.91, 0.45),
    "shared": (0.81, 0.6),
}


@dataclass(frozen=True, slots=True)
class Reported:
    """A clause that is likely what its cue reports.

    `sure` is how often a teller found as the cue's was is right. The clause's own chance has no part in it: of the
    tellers of likely and of less likely clauses (0.9 to 1, 0.6 to 0.7), 94 and 87 in a hundred are right.
    """

    cue: Cue
    tokens: Tokens
    chance: float
    sure: float


def find(
    reading: Reading, spoken: Mapping[int, Attribution], weights: Mapping[str, float] | None = None
) -> Iterator[Quote]:
    """The reported clauses, the likeliest first; none shares a character with another.

    `spoken` are the quotations in marks, by their places; one inside a clause is told by the clause's own teller.
    """
    known = load() if weights is None else weights
    teller = _Teller(reading.scene, attribution.people_of(reading.scene), spoken, known)
    clauses = by_mood(reading) if reading.scene.scan.language.inversion else likely(reading, known)
    taken: set[int] = set()
    for found in sorted(clauses, key=lambda found: (-found.chance, found.tokens)):
        tokens = range(*found.tokens)
        quote = teller.quote(found) if taken.isdisjoint(tokens) else None
        if quote is not None:
            taken.update(tokens)
            yield quote


def likely(reading: Reading, weights: Mapping[str, float]) -> Iterator[Reported]:
    """The likeliest clause on each side of each cue, where it is likely enough."""
    for report in reports.find(reading):
        chances = shares(signs.features(reading, report), weights)[:-1]
        best = max(range(len(chances)), key=chances.__getitem__)
        if chances[best] >= LEAST:
            cue = _told_by(reading.scene.scan, report.cue)
            yield Reported(cue, report.clauses[best].tokens, chances[best], _sure(reading.scene, cue))


def _sure(scene: Scene, cue: Cue) -> float:
    """How often the subject of such a cue is who tells; a pronoun's is as a name's."""
    name, phrase = _RIGHT.get(cue.how, (0.5, 0.5))
    return phrase if cue.subject >= 0 and scene.mentions.all[cue.subject].kind == "nominal" else name


def _told_by(scan: Scan, cue: Cue) -> Cue:
    """The cue without a subject that it does not share: "and said", ", adding" go on, but not "a poll suggests"."""
    before = before_cue(scan, cue.first) - 1
    if cue.how != "shared" or (
        before >= 0
        and scan.sentence[before] == scan.sentence[cue.first]
        and (scan.lower[before] in scan.language.conjunctions or not scan.lower[before][0].isalnum())
    ):
        return cue
    return replace(cue, subject=attribution.NOBODY)


def by_mood(reading: Reading) -> Iterator[Reported]:
    """The clauses that comma and mood tell to be reported, in text order."""
    scan, taken = reading.scene.scan, -1
    for cue in reading.cues:
        if cue.first < taken or scan.paragraph[cue.first] in reading.doubtful:
            continue
        for teller, tokens in verb_second.clauses(reading.scene, cue):
            if tokens[0] >= taken and _is_plain(reading.scene, tokens):
                taken = tokens[1]
                yield Reported(teller, tokens, 1.0, _BY_MOOD.get(teller.how, 0.5))


def _is_plain(scene: Scene, tokens: Tokens) -> bool:
    """Words enough, and none in marks behind them in the sentence: those are mixed quotations."""
    scan, (first, stop) = scene.scan, tokens
    if first >= stop or scene.plain[stop] - scene.plain[first] < _FEWEST_WORDS:
        return False
    return stop >= len(scan) or scan.quoted[stop] < 0 or scan.sentence[stop] != scan.sentence[stop - 1]


@dataclass(frozen=True, slots=True)
class _Teller:
    """Who tells the reported clauses of one article."""

    scene: Scene
    people: pronouns.People
    spoken: Mapping[int, Attribution]
    weights: Mapping[str, float]

    def quote(self, found: Reported) -> Quote | None:
        """The clause with its teller; None where words in marks inside it are somebody else's."""
        scene, cue, (first, stop) = self.scene, found.cue, found.tokens
        who, sure, evidence = self._who(cue.subject)
        inside = [self.spoken[quote] for quote in set(scene.scan.quoted[first:stop]) if quote in self.spoken]
        if any(attribution.identity(scene, one.who) != attribution.identity(scene, who) for one in inside):
            return None
        name, role = naming.speaker(scene, who, cue.subject)
        shared = (confidence(one.share, self.weights) for one in inside)
        sure = min([found.sure * sure, *shared]) * scene.cast.sure.get(who, 1.0)
        return Quote(
            span=scene.scan.span(first, stop),
            kind="indirect",
            cue=naming.cue(scene, cue),
            mention=naming.mention(scene, cue.subject),
            speaker=name,
            role=role,
            evidence="unclear" if not name else "continued" if cue.how == "continued" else evidence,
            confidence=round(sure, 4) if name else 0.0,
        )

    def _who(self, subject: int) -> tuple[int, float, Evidence]:
        if subject < 0:
            return attribution.NOBODY, 0.0, "unclear"
        if self.scene.mentions.all[subject].kind == "pronoun":
            who, sure = pronouns.resolve(self.people, subject, None, self.weights)
            return self.scene.taken_up.get(who, who), sure, "resolved"
        who = self.scene.taken_up.get(subject, subject)
        return who, 1.0, attribution.named_or_resolved(self.scene, subject)
