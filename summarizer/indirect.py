"""Reported clauses: of what each cue may report, what is likely enough, with its teller.

"Moss said (that) the dam was safe.", "Moss said the gate was “a disgrace” to the town." A clause that holds words in
marks is given where the article gives both to the same speaker.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from summarizer import attribution, naming, pronouns, reports, signs
from summarizer.attribution import Attribution
from summarizer.clauses import Cue
from summarizer.evidence import Scene
from summarizer.mentions import Tokens
from summarizer.model import Evidence, Quote
from summarizer.nominals import before_cue
from summarizer.ranking import load, shares
from summarizer.reports import Reading
from summarizer.scan import Scan

LEAST = 0.58  # chance of a clause that is given: four in five are right, measured on articles held out
_STRONG = {"before": 0.85, "comma": 0.8, "after": 0.8, "according": 0.85, "shared": 0.6}


@dataclass(frozen=True, slots=True)
class Reported:
    """A clause that is likely what its cue reports."""

    cue: Cue
    tokens: Tokens
    chance: float


def find(
    reading: Reading, spoken: Mapping[int, Attribution], weights: Mapping[str, float] | None = None
) -> Iterator[Quote]:
    """The reported clauses, the likeliest first; none shares a character with another.

    `spoken` are the quotations in marks, by their places; one inside a clause is told by the clause's own teller.
    """
    known = load() if weights is None else weights
    teller = _Teller(reading.scene, attribution.pronoun_scene(reading.scene), spoken, known)
    taken: list[Tokens] = []
    for found in sorted(likely(reading, known), key=lambda found: (-found.chance, found.tokens)):
        if any(found.tokens[0] < stop and first < found.tokens[1] for first, stop in taken):
            continue
        quote = teller.quote(found)
        if quote is not None:
            taken.append(found.tokens)
            yield quote


def likely(reading: Reading, weights: Mapping[str, float]) -> Iterator[Reported]:
    """The likeliest clause on each side of each cue, where it is likely enough."""
    for report in reports.find(reading):
        chances = shares(signs.features(reading, report), weights)[:-1]
        best = max(range(len(chances)), key=chances.__getitem__)
        if chances[best] >= LEAST:
            yield Reported(report.cue, report.clauses[best].tokens, chances[best])


@dataclass(frozen=True, slots=True)
class _Teller:
    """Who tells the reported clauses of one article."""

    scene: Scene
    people: pronouns.Scene
    spoken: Mapping[int, Attribution]
    weights: Mapping[str, float]

    def quote(self, found: Reported) -> Quote | None:
        """The clause with its teller; None where words in marks inside it are somebody else's."""
        scene, (first, stop) = self.scene, found.tokens
        who, sure, evidence = self._who(found.cue)
        inside = [self.spoken[quote] for quote in set(scene.scan.quoted[first:stop]) if quote in self.spoken]
        if any(attribution.identity(scene, one.who) != attribution.identity(scene, who) for one in inside):
            return None
        subject = found.cue.subject if who >= 0 else attribution.NOBODY
        name, role = naming.speaker(scene, who, subject)
        sure = min([_STRONG.get(found.cue.how, 0.5) * sure, *(one.confidence for one in inside)])
        return Quote(
            span=scene.scan.span(first, stop),
            kind="indirect",
            cue=naming.cue(scene, found.cue),
            mention=naming.mention(scene, subject),
            speaker=name,
            role=role,
            evidence=evidence if name else "unclear",
            confidence=round(sure, 4) if name else 0.0,
        )

    def _who(self, cue: Cue) -> tuple[int, float, Evidence]:
        if cue.subject < 0 or (cue.how == "shared" and not _shares(self.scene.scan, cue)):
            return attribution.NOBODY, 0.0, "unclear"
        if self.scene.mentions.all[cue.subject].kind == "pronoun":
            who, sure = pronouns.resolve(self.people, cue.subject, None, self.weights)
            return self.scene.taken_up.get(who, who), sure, "resolved"
        who = self.scene.taken_up.get(cue.subject, cue.subject)
        return who, 1.0, attribution.named_or_resolved(self.scene, cue.subject)


def _shares(scan: Scan, cue: Cue) -> bool:
    """Whether a verb without a subject goes on from another: "and said", ", adding", but not "a poll suggests"."""
    before = before_cue(scan, cue.first) - 1
    if before < 0 or scan.sentence[before] != scan.sentence[cue.first]:
        return False
    return scan.lower[before] in scan.language.conjunctions or not scan.lower[before][0].isalnum()
