"""Whom a short form stands for: "Moss", "Mrs Moss", "Sen. Moss", "Ann", "EHA", where it stands.

The bearers are told apart by title, gender, who was named last, and who was called so before there was another. Where
nothing tells them apart their shares are equal, and a reader is told nobody's name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

from summarizer import bearers
from summarizer.bearers import GENDERS, Bearer, Key
from summarizer.mentions import Mention, Number
from summarizer.scan import Scan

_SHORTEST_ACRONYM = 2
_SHORT_TITLE = 3
_MOST_BEARERS = 12  # of one surname that are weighed
_PRONOUN_WITHIN = 8

# By how much each of these makes a bearer likelier: a title, named last, a pronoun that agrees; unlikelier: perhaps no
# person where another is one, a gender that nothing tells beside "Mrs", dead and yet beside a cue.
_ROLE, _PART_OF_ROLE, _LAST, _PRONOUN = 50.0, 5.0, 4.0, 3.0
_UNKNOWN, _UNTOLD, _GONE = 0.05, 0.25, 0.1
_MOST_CALLED = 20  # times that a surname alone counts for its only bearer so far
_DOUBTFUL = 0.5  # how sure "Georgia said" is Georgia Wood where "Georgia" stands for the land too


@dataclass(slots=True)
class _Latest:
    """Who of one surname was named last: the shares, where, and whether a cue stood beside the name."""

    shares: dict[Key, float]
    sentence: int
    paragraph: int
    full: bool
    speaks: bool


@dataclass(slots=True)
class Reader:
    """One article under reading; `meant` is asked for its names in text order and remembers who was named last.

    `speaking` are the places of the names beside a cue; `titled` become those told by "Mrs" or "Mr" alone.
    """

    scan: Scan
    mentions: Sequence[Mention]
    known: Mapping[int, Key]
    speaking: frozenset[int]
    people: list[Bearer]
    titled: set[int] = field(default_factory=set)
    silent: dict[Key, bool] = field(default_factory=lambda: defaultdict(bool))
    genders: dict[Key, set[Number | None]] = field(default_factory=lambda: defaultdict(set))
    full: dict[Key, Bearer] = field(init=False)
    short: dict[Key, list[Bearer]] = field(init=False)
    initials: dict[str, list[Bearer]] = field(init=False)
    longer: Mapping[Key, Key] = field(init=False)
    latest: dict[str, _Latest] = field(default_factory=dict)
    called: dict[Key, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.people, self.longer = bearers.absorbed(self.people)
        self.full = {bearer.key: bearer for bearer in self.people}
        self.short = bearers.short_forms(self.people)
        self.initials = bearers.acronyms(self.people, self.scan.language.small)
        for place, key in self.known.items():
            self.silent[key] |= place not in self.speaking
            self.genders[key].add(bearers.addressed(self.scan, self.mentions[place]))

    def meant(self, place: int) -> tuple[Key, float]:
        """The full name that a mention stands for, and how sure that is; its own words where it stands for none."""
        key = self.longer.get(self.known[place], self.known[place])
        if key in self.full:
            self._named(place, {key: 1.0})
            return key, 1.0
        fitting = self._fitting(place, key)
        if not fitting:
            return self._alone(place, key), 1.0
        met = [bearer for bearer in fitting if bearer.places[0] < place] or fitting
        if len(met) == 1:
            self.called[met[0].key] = self.called.get(met[0].key, 0) + 1
        shares = self._shares(place, met)
        best = max(shares, key=shares.__getitem__)
        self._named(place, shares)
        return best, shares[best]

    def _alone(self, place: int, key: Key) -> Key:
        """A short form's own key; "Mrs Moss" is somebody new where every Moss of the article is another."""
        told = bearers.addressed(self.scan, self.mentions[place])
        alike = self.short.get(key, [])
        if not told or len(key) > 1 or not (alike or self._is_shared(key)):
            return key
        new = (*key, told)
        if new not in self.full:
            self.full[new] = Bearer(new, [place], "person", told)
            self.short[key] = [*alike, self.full[new]]
        self.titled.add(place)
        self._named(place, {new: 1.0})
        return new

    def _is_shared(self, key: Key) -> bool:
        """Whether a Mr and a Mrs have the surname of which the article gives no full name."""
        return len(self.genders[key] - {None}) > 1

    def _fitting(self, place: int, key: Key) -> list[Bearer]:
        """The bearers that nothing about the mention itself rules out, persons before parks and towers."""
        mention, words = self.mentions[place], bearers.base(key)
        found = self._recent(place, self.short.get(words, ()))
        if words != key:
            found = [bearer for bearer in found if bearer.generation == key[-1]]
        written = self.scan.words[mention.head[0]]
        if len(key) == 1 and written.isupper() and len(written) >= _SHORTEST_ACRONYM:
            found.extend(self.initials.get(key[0], ()))
        if mention.entity == "place":
            found = self._behind_place(place, found)
        told = bearers.addressed(self.scan, mention)
        if told:
            found = [bearer for bearer in found if bearer.gender in {None, told} and not self._bars(place, bearer)]
        unlocated = [bearer for bearer in found if not bearer.located]
        return unlocated or found

    def _recent(self, place: int, found: Sequence[Bearer]) -> list[Bearer]:
        """At most so many as one can keep apart: those whose names came last before the mention, or else first."""
        if len(found) <= _MOST_BEARERS:
            return list(found)
        met = bisect_left(found, place, key=lambda bearer: bearer.places[0])
        return list(found[max(0, met - _MOST_BEARERS) : max(met, _MOST_BEARERS)])

    def _behind_place(self, place: int, found: Sequence[Bearer]) -> list[Bearer]:
        """Whom a place's name can mean: "Washington said" is Denzel Washington, "in Washington" is nobody."""
        first = self.mentions[place].first
        placed = first > 0 and self.scan.lower[first - 1] in self.scan.language.prepositions
        people = [bearer for bearer in found if bearer.entity in {"person", "unknown"}]
        if place in self.speaking:
            return people
        return [] if placed else [bearer for bearer in people if bearer.key[-1:] == self.known[place]]

    def _bars(self, place: int, bearer: Bearer) -> bool:
        """Whether "Mrs Moss" who speaks is somebody else: Moss is a child, or dead and of no gender that is told."""
        return place in self.speaking and (bearer.child or (bearer.gone and bearer.gender is None))

    def _shares(self, place: int, fitting: Sequence[Bearer]) -> dict[Key, float]:
        """How likely each bearer is meant."""
        doubt = self._doubt(place, fitting)
        if len(fitting) == 1:
            return {fitting[0].key: doubt}
        person = any(bearer.entity == "person" for bearer in fitting)
        weights = {bearer.key: self._weight(place, bearer, person=person) for bearer in fitting}
        whole = sum(weights.values())
        return {key: doubt * weight / whole for key, weight in weights.items()}

    def _doubt(self, place: int, fitting: Sequence[Bearer]) -> float:
        """Less than 1 where one bearer alone is left and may not be meant: dead, of a couple, or a land's namesake."""
        mention = self.mentions[place]
        if mention.entity == "place" and self._is_land(place, fitting):
            return _DOUBTFUL
        if len(fitting) > 1:
            return 1.0
        told = bearers.addressed(self.scan, mention)
        dead = told and fitting[0].gone and place in self.speaking
        coupled = not told and fitting[0].coupled and len(fitting[0].key) > len(self.known[place])
        return _DOUBTFUL if dead or coupled else 1.0

    def _is_land(self, place: int, fitting: Sequence[Bearer]) -> bool:
        """Whether a first name stands for the land elsewhere: "Georgia Wood left Georgia"."""
        return fitting[0].key[-1:] != self.known[place] and self.silent[self.known[place]]

    def _weight(self, place: int, bearer: Bearer, *, person: bool) -> float:
        """How much speaks for a bearer; `person` tells whether any of them is known to be one."""
        scan, mention, key = self.scan, self.mentions[place], bearer.key
        weight = sqrt(len(bearer.places)) + min(self.called.get(key, 0), _MOST_CALLED)
        latest = self.latest.get(self.known[place][0])
        if latest and scan.paragraph[mention.first] - latest.paragraph <= 1:
            weight *= 1 + _LAST * latest.shares.get(key, 0.0)
        if person and bearer.entity != "person":
            weight *= _UNKNOWN
        told = bearers.addressed(scan, mention)
        if told and bearer.gender is None:
            weight *= _UNTOLD
        said = [any(_alike(word, other) for other in bearer.roles) for word in bearers.role_words(scan, mention)]
        weight *= (_ROLE if all(said) else _PART_OF_ROLE) if any(said) else 1.0
        if bearer.gone and place in self.speaking:
            weight *= _GONE
        if bearer.gender in GENDERS and self._pronoun(mention) == bearer.gender:
            weight *= _PRONOUN
        return weight

    def _pronoun(self, mention: Mention) -> str | None:
        """The gender of the pronoun that follows in the sentence: "Moss said she would stay"."""
        scan = self.scan
        for token in range(mention.stop, min(mention.stop + _PRONOUN_WITHIN, len(scan))):
            if scan.sentence[token] != scan.sentence[mention.first] or scan.words[token][0].isupper():
                return None
            told = scan.language.pronouns.get(scan.lower[token])
            if told in GENDERS and scan.quoted[token] < 0:
                return told
        return None

    def _named(self, place: int, shares: Mapping[Key, float]) -> None:
        """Remember who was named last, outside of marks."""
        mention, key = self.mentions[place], self.known[place]
        if self.scan.quoted[mention.first] >= 0:
            return
        for name in shares:
            surname = name[0] if name[-1] in GENDERS else bearers.base(name)[-1]
            self._take(place, surname, shares, full=len(bearers.base(key)) > 1)

    def _take(self, place: int, surname: str, shares: Mapping[Key, float], *, full: bool) -> None:
        """In "Olga Stein met Tomas Stein" both were named last; in "Olga Stein, wife of Tomas Stein, said" she was."""
        scan, mention = self.scan, self.mentions[place]
        sentence, speaks = scan.sentence[mention.first], place in self.speaking
        before = self.latest.get(surname)
        if full and before and before.full and before.sentence == sentence and before.speaks >= speaks:
            if before.speaks > speaks:
                return
            parties = [*before.shares, *(name for name in shares if name not in before.shares)][-_MOST_BEARERS:]
            shares = dict.fromkeys(parties, 1 / len(parties))
        self.latest[surname] = _Latest(dict(shares), sentence, scan.paragraph[mention.first], full, speaks)


def _alike(word: str, other: str) -> bool:
    """Whether two words are one title: "Sen" and "senator"."""
    short, long = sorted((word, other), key=len)
    return short == long or (len(short) >= _SHORT_TITLE and long.startswith(short))
