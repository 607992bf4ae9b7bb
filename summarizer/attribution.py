"""Who speaks each quotation: the candidates of `evidence`, weighed, the shares of one person's mentions summed.

Knows probabilities. A speaker is somebody the article names or describes; who that is comes from the cast and, for a
pronoun, from `pronouns`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from summarizer import candidates, clauses, cuewords, definite, evidence, phrases, pronouns, vetoes
from summarizer.actors import Cast, cast
from summarizer.cue import Cue
from summarizer.evidence import nearest_cue
from summarizer.frames import frames
from summarizer.languages import Language
from summarizer.marks import marked
from summarizer.model import Evidence
from summarizer.phrases import Mentions
from summarizer.ranking import Features, load, shares
from summarizer.scan import Scan, lowered, scan
from summarizer.scene import Scene, plain_words
from summarizer.text import paragraphs

NOBODY = -1
PREVIOUS = -2
UNNAMED = -3
_LABELLED = 0.99  # the share of who is named inside the marks: “MOSS: We hold.”
_LEAST_SHARE = 0.03  # of the best candidate's: who is less likely is not worth resolving


@dataclass(frozen=True, slots=True)
class Attribution:
    """One quotation's best speaker: `mention` is the words that name it there, `who` the mention that stands for it.

    Both are places among the article's mentions, -1 for none. `share` is the speaker's part of all candidates' chances,
    `quoted` the chance that anybody is quoted at all.
    """

    who: int
    mention: int
    cue: Cue | None
    evidence: Evidence
    share: float
    quoted: float


def read(text: str, language: Language) -> Scene:
    """All that is found in a text before anything is weighed."""
    parts = paragraphs(text)
    pairs = marked(text, parts, language)
    columns = scan(text, language, parts, [pair.outer for pair in pairs])
    tokens = cuewords.tokens(columns)
    mentions = phrases.find(columns, tokens)
    found = clauses.cues(columns, tokens, mentions)
    spoken: dict[int, list[Cue]] = defaultdict(list)
    for cue in found:
        if cue.subject >= 0:
            spoken[cue.subject].append(cue)
    people = cast(columns, mentions.all, frozenset(spoken))
    places = tuple((columns.at(pair.outer.start), max(columns.at(pair.outer.end), 1)) for pair in pairs)
    return Scene(
        scan=columns,
        marked=pairs,
        places=places,
        mentions=mentions,
        cues=found,
        cast=people,
        plain=plain_words(columns),
        spoken={place: tuple(cues) for place, cues in spoken.items()},
        taken_up=definite.antecedents(columns, mentions.all, people),
        within=_within(columns, mentions, people),
        frames=frames(columns, pairs, places, found),
        told=frozenset(cue.after for cue in found if cue.after >= 0 and cue.after != cue.subject),
    )


def _within(scan: Scan, mentions: Mentions, people: Cast) -> dict[int, frozenset[int]]:
    """The actors named inside each quotation."""
    found: dict[int, set[int]] = defaultdict(set)
    for place, actor in people.of.items():
        quote = scan.quoted[mentions.all[place].head[0]]
        if quote >= 0:
            found[quote].add(actor)
    return {quote: frozenset(actors) for quote, actors in found.items()}


def people_of(scene: Scene) -> pronouns.People:
    """The same article as `pronouns` sees it: a phrase that takes up a name is a mention of its bearer."""
    known, speaking = scene.cast.of, frozenset(scene.mentions.speaking)
    taken = {place: known[meant] for place, meant in scene.taken_up.items() if meant in known}
    everybody = replace(scene.cast, of={**known, **taken})
    chained = pronouns.chained(scene.mentions.all)
    return pronouns.People(
        scene.scan, scene.mentions.all, everybody, frozenset(scene.spoken), speaking, scene.within, chained
    )


def options(scene: Scene, quote: int) -> tuple[list[int], list[Features]]:
    """The candidates of a quotation with their features: mentions, then PREVIOUS, UNNAMED and NOBODY."""
    around = scene.frames[quote]
    places = candidates.find(scene, quote)
    first = scene.places[quote][0]
    ranks = {"b": 0, "a": 0}
    found = []
    for place in places:
        side = "b" if scene.mentions.all[place].head[0] < first else "a"
        found.append(evidence.features(scene, quote, place, ranks[side], around))
        ranks[side] += 1
    if quote > 0:
        places.append(PREVIOUS)
        found.append(evidence.previous(scene, quote, around))
    rest = [evidence.unnamed(around, len(places)), evidence.nobody(scene, quote, around)]
    return [*places, UNNAMED, NOBODY], [*found, *rest]


def attribute(scene: Scene, weights: Mapping[str, float] | None = None) -> tuple[Attribution, ...]:
    """One attribution per quotation, in order; the speaker before is known when the next is weighed."""
    known = load() if weights is None else weights
    reader = _Reader(scene, people_of(scene), known)
    found: list[Attribution] = []
    last: Attribution | None = None
    for quote in range(len(scene.marked)):
        label = evidence.label(scene, quote)
        if label >= 0:
            found.append(reader.labelled(label))
        elif last is not None and found[-1] is last and _goes_on(scene, quote, last):
            found.append(reader.resumed(last))
        else:
            found.append(reader.decide(quote, last))
        if found[-1].who >= 0 and found[-1].quoted >= scene.scan.language.quoted:
            last = found[-1]
    return tuple(found)


def _goes_on(scene: Scene, quote: int, last: Attribution) -> bool:
    """Whether it is surely still the speaker before: below an open quotation, or the second half of a sentence."""
    if evidence.goes_on(scene, quote):
        return True
    return evidence.is_second_half(scene, quote) and last.cue == scene.cues[scene.frames[quote].cue_before]


@dataclass(frozen=True, slots=True)
class _Reader:
    """One article under decision; `last` in its methods is the latest speaker that is known."""

    scene: Scene
    people: pronouns.People
    weights: Mapping[str, float]

    def labelled(self, label: int) -> Attribution:
        """Whom a transcript names inside the marks: “MOSS: We hold the line.”"""
        return Attribution(label, label, None, named_or_resolved(self.scene, label), _LABELLED, 1.0)

    def resumed(self, last: Attribution) -> Attribution:
        """The speaker before, whose quotation or sentence was left open: whoever said that goes on."""
        return replace(last, evidence="continued")

    def decide(self, quote: int, last: Attribution | None) -> Attribution:
        """The likeliest person, the shares of all that person's mentions summed."""
        chances, quoted = self._chances(quote)
        least = _LEAST_SHARE * max(chances.values(), default=0.0)
        meant = {place: self._who(place, last) for place, chance in chances.items() if chance >= least}
        totals: dict[int, float] = defaultdict(float)
        for place, (who, _) in meant.items():
            if who >= 0:
                totals[identity(self.scene, who)] += chances[place]
        if not totals:
            return Attribution(NOBODY, NOBODY, None, "unclear", 0.0, quoted)
        best = max(totals, key=totals.__getitem__)
        own = [place for place, (who, _) in meant.items() if who >= 0 and identity(self.scene, who) == best]
        chosen = max(own, key=chances.__getitem__)
        who, sure = meant[chosen]
        mention, cue, kind = self._told(quote, chosen, last)
        if chosen != PREVIOUS and vetoes.is_unsaid(self.scene, quote, cue):
            return Attribution(NOBODY, NOBODY, None, "unclear", 0.0, quoted)
        return Attribution(who, mention, cue, kind, totals[best] * sure, quoted)

    def _chances(self, quote: int) -> tuple[dict[int, float], float]:
        """What each mention's chance is to speak, and how likely anybody is quoted."""
        places, rows = options(self.scene, quote)
        chances = dict(zip(places, shares(rows, self.weights), strict=True))
        quoted = 1.0 - chances.pop(NOBODY)
        if quoted < self.scene.scan.language.quoted and evidence.is_paragraph(self.scene, quote):
            quoted = self.scene.scan.language.quoted
        del chances[UNNAMED]
        if not self.scene.scan.language.cues:
            return {}, quoted
        within = evidence.inner(self.scene, quote)
        if within in chances:
            outer = (place for place in tuple(chances) if evidence.outer(self.scene, quote, within, place))
            self._pass_on(chances, within, outer)
        teller, told = evidence.inner_behind(self.scene, quote)
        if teller in chances and told in chances:
            self._pass_on(chances, told, [teller])
        self._pass_on(chances, vetoes.told_of(self.scene, quote), vetoes.strangers(self.scene, quote, tuple(chances)))
        return chances, quoted

    @staticmethod
    def _pass_on(chances: dict[int, float], to: int, others: Iterable[int]) -> None:
        """Take the chances of others away, and give them to whom grammar makes the speaker, if anybody."""
        lost = sum(chances.pop(place) for place in others)
        if to in chances:
            chances[to] += lost

    def _who(self, place: int, last: Attribution | None) -> tuple[int, float]:
        """The mention that a candidate stands for, and how sure that is."""
        if place == PREVIOUS:
            return (last.who, last.share) if last else (NOBODY, 0.0)
        if self.scene.mentions.all[place].kind != "pronoun":
            return self.scene.taken_up.get(place, place), 1.0
        if self.scene.mentions.all[place].number == "first":
            return NOBODY, 0.0  # "I asked": the article does not name who writes it
        speaker = self.scene.cast.of.get(last.who) if last else None
        who, sure = pronouns.resolve(self.people, place, speaker, self.weights)
        return self.scene.taken_up.get(who, who), sure * vetoes.asked(self.scene, place, who)

    def _told(self, quote: int, chosen: int, last: Attribution | None) -> tuple[int, Cue | None, Evidence]:
        """The mention that names the speaker there, its cue and the kind of its evidence."""
        if chosen == PREVIOUS:
            assert last is not None
            return last.mention, last.cue, "continued"
        first, stop = self.scene.places[quote]
        cue = nearest_cue(self.scene, chosen, first, stop)
        return chosen, cue, _evidence(self.scene, quote, chosen, cue)


def identity(scene: Scene, who: int) -> int:
    """One number for all mentions of one person: the actor, or below -1 the phrase itself."""
    return NOBODY if who < 0 else scene.cast.of.get(who, -2 - who)


def _evidence(scene: Scene, quote: int, chosen: int, cue: Cue | None) -> Evidence:
    mention, first = scene.mentions.all[chosen], scene.places[quote][0]
    end = max(mention.stop, cue.stop if cue else 0)
    before = scene.places[quote - 1] if quote else (0, 0)
    if quote and end <= before[0] < first:
        return "continued"
    sentence, paragraph = scene.scan.sentence, scene.scan.paragraph
    if quote and before[1] <= mention.first < first and sentence[mention.first] != sentence[first]:
        return "continued" if paragraph[before[0]] == paragraph[first] else named_or_resolved(scene, chosen)
    if quote and cue and cue.how == "after" and before[1] <= cue.first < first:
        return "continued"  # “The bells,” said Moss, “will ring.”
    return named_or_resolved(scene, chosen)


def named_or_resolved(scene: Scene, place: int) -> Evidence:
    """Told "named" by a name or a surname, or by a phrase for somebody who has no name; else "resolved"."""
    mention, actor = scene.mentions.all[place], scene.cast.of.get(place)
    if mention.kind == "pronoun" or place in scene.taken_up:
        return "resolved"
    if actor is None:
        return "named"
    last = scene.scan.lower[mention.head[1] - 1].removeprefix("al-")
    words = (word.removeprefix("al-").strip(".,") for word in lowered(scene.cast.actors[actor].name).split())
    return "named" if last in words else "resolved"
