"""A language as a value: its words, lower case, by what they do, and what is told from a word's end.

Does not know where the words come from, nor what is done with them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Literal

Gender = Literal["male", "female"]
CueClass = Literal["say", "tell", "frame", "ing"]

_SHORTEST_PART = 4
_SHORTEST_STEM = 2
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Clauses:
    """What tells a reported clause and its end, each by the key of the same name under `[clause]`, explained there."""

    bare: frozenset[str] = _NONE
    that: frozenset[str] = _NONE
    more: frozenset[str] = _NONE
    there: frozenset[str] = _NONE
    silent: frozenset[str] = _NONE
    wish: frozenset[str] = _NONE
    passive: frozenset[str] = _NONE
    manner: frozenset[str] = _NONE
    poses: frozenset[str] = _NONE
    negation: frozenset[str] = _NONE
    denial: frozenset[str] = _NONE
    denies: frozenset[str] = _NONE
    rejects: frozenset[str] = _NONE
    excludes: frozenset[str] = _NONE
    excluding: frozenset[str] = _NONE
    averts: frozenset[str] = _NONE
    misquotes: frozenset[str] = _NONE
    falsely: frozenset[str] = _NONE
    owes: frozenset[str] = _NONE
    untrue: frozenset[str] = _NONE
    proves: frozenset[str] = _NONE
    nearly: frozenset[str] = _NONE
    recalls: frozenset[str] = _NONE
    supposing: frozenset[str] = _NONE
    having: frozenset[str] = _NONE
    perceives: frozenset[str] = _NONE
    supposes: frozenset[str] = _NONE
    modal: frozenset[str] = _NONE
    perfect: frozenset[str] = _NONE
    possible: frozenset[str] = _NONE
    merely: frozenset[str] = _NONE
    utters: frozenset[str] = _NONE
    receives: frozenset[str] = _NONE
    prepared: frozenset[str] = _NONE
    relays: frozenset[str] = _NONE
    authors: frozenset[str] = _NONE
    quotes: frozenset[str] = _NONE
    hears: frozenset[str] = _NONE
    inquires: frozenset[str] = _NONE
    answers: frozenset[str] = _NONE
    infinitive: frozenset[str] = _NONE
    asks: frozenset[str] = _NONE
    acts: frozenset[str] = _NONE
    wishes: frozenset[str] = _NONE
    hopes: frozenset[str] = _NONE
    clausal: frozenset[str] = _NONE
    charges: frozenset[str] = _NONE
    demands: frozenset[str] = _NONE
    demanding: frozenset[str] = _NONE
    question: frozenset[str] = _NONE
    joins: frozenset[str] = _NONE
    contrast: frozenset[str] = _NONE
    set_phrases: frozenset[str] = _NONE


@dataclass(frozen=True, slots=True, eq=False)
class Endings:
    """How words of a kind end, each by the key of the same name under `[endings]`, explained there."""

    past: tuple[str, ...] = ()
    gerund: tuple[str, ...] = ()
    adverb: tuple[str, ...] = ()
    raised: tuple[str, ...] = ()
    plural: tuple[str, ...] = ()
    agent: tuple[str, ...] = ()
    negated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Folding:
    """How the forms of one word differ, by the keys of the same names under `[folding]`, explained there."""

    endings: tuple[tuple[str, str], ...] = ()
    owned: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """The words of one language, lower case; the neutral language has none, so nobody speaks in it."""

    code: str
    nouns_capitalised: bool = False
    inversion: bool = False
    comma_outside: bool = False
    ordinals: bool = False
    genitive: str = ""
    quoted: float = 0.02
    fitted: bool = False
    stop: frozenset[str] = _NONE
    cues: Mapping[str, CueClass] = field(default_factory=dict)
    past: frozenset[str] = _NONE
    naming: frozenset[str] = _NONE
    cue_plurals: frozenset[str] = _NONE
    cue_singulars: frozenset[str] = _NONE
    tells: frozenset[str] = _NONE
    by: str = ""
    articles: frozenset[str] = _NONE
    counting: frozenset[str] = _NONE
    idle: frozenset[str] = _NONE
    pleas: frozenset[str] = _NONE
    verdicts: frozenset[str] = _NONE
    sounds: frozenset[str] = _NONE
    echoes: frozenset[str] = _NONE
    topics: frozenset[str] = _NONE
    absolutes: frozenset[str] = _NONE
    utterances: frozenset[str] = _NONE
    outcries: frozenset[str] = _NONE
    inscribed: frozenset[str] = _NONE
    missives: frozenset[str] = _NONE
    legends: frozenset[str] = _NONE
    faked: frozenset[str] = _NONE
    recorded: frozenset[str] = _NONE
    according: tuple[tuple[str, ...], ...] = ()
    behind: frozenset[str] = _NONE
    parenthetical: frozenset[str] = _NONE
    impersonal: frozenset[str] = _NONE
    cited: frozenset[str] = _NONE
    expletive: frozenset[str] = _NONE
    reported: frozenset[str] = _NONE
    unreal: frozenset[str] = _NONE
    whence: frozenset[str] = _NONE
    separable: Mapping[str, frozenset[str]] = field(default_factory=dict)
    clause: Clauses = field(default_factory=Clauses)
    endings: Endings = field(default_factory=Endings)
    folding: Folding = field(default_factory=Folding)
    that_word: str = ""
    pronouns: Mapping[str, str] = field(default_factory=dict)
    subjects: frozenset[str] = _NONE
    relatives: frozenset[str] = _NONE
    relatives_of_things: frozenset[str] = _NONE
    determiners: frozenset[str] = _NONE
    possessives: frozenset[str] = _NONE
    oblique: frozenset[str] = _NONE
    oblique_female: frozenset[str] = _NONE
    prepositions: frozenset[str] = _NONE
    joints: frozenset[str] = _NONE
    links: frozenset[str] = _NONE
    tails: frozenset[str] = _NONE
    adverbial: frozenset[str] = _NONE
    ands: frozenset[str] = _NONE
    conjunctions: frozenset[str] = _NONE
    auxiliaries: frozenset[str] = _NONE
    adverbs: frozenset[str] = _NONE
    dates: frozenset[str] = _NONE
    times: frozenset[str] = _NONE
    definite: frozenset[str] = _NONE
    openers: frozenset[str] = _NONE
    measures: frozenset[str] = _NONE
    common: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ("",)
    feminine: tuple[str, ...] = ()
    indefinite: frozenset[str] = _NONE
    participles: frozenset[str] = _NONE
    verbs: frozenset[str] = _NONE
    postposed: frozenset[str] = _NONE
    roles: frozenset[str] = _NONE
    bodies: frozenset[str] = _NONE
    titles: frozenset[str] = _NONE
    addresses: frozenset[str] = _NONE
    qualifiers: frozenset[str] = _NONE
    officeless: frozenset[str] = _NONE
    relations: frozenset[str] = _NONE
    role_gender: Mapping[str, Gender] = field(default_factory=dict)
    given: Mapping[str, Gender] = field(default_factory=dict)
    organisation_nouns: frozenset[str] = _NONE
    organisations: frozenset[str] = _NONE
    small: frozenset[str] = _NONE
    places: frozenset[str] = _NONE
    demonyms: frozenset[str] = _NONE
    abbreviations: frozenset[str] = _NONE
    works: frozenset[str] = _NONE
    lowered: frozenset[str] = _NONE
    scare: frozenset[str] = _NONE
    irregular: frozenset[str] = _NONE
    doubts: frozenset[str] = _NONE
    negations: frozenset[str] = _NONE
    turns: frozenset[str] = _NONE
    dependent: frozenset[str] = _NONE
    conditional: frozenset[str] = _NONE
    qualifying: frozenset[str] = _NONE
    alternative: frozenset[str] = _NONE
    happenings: frozenset[str] = _NONE
    locatives: frozenset[str] = _NONE
    died: frozenset[str] = _NONE
    slain: frozenset[str] = _NONE
    deaths: frozenset[str] = _NONE
    late: frozenset[str] = _NONE
    opposing: frozenset[str] = _NONE
    turning: frozenset[str] = _NONE

    @property
    def teller(self) -> re.Pattern[str] | None:
        """A comma before words that can only be the reporter's: ", said Moss", ", she added"."""
        return _teller(self) if self.past else None

    @property
    def resumed(self) -> re.Pattern[str] | None:
        """Small words that follow no possessive: ‘one of the worst days’ and, but not "the workers’ boats"."""
        return _resumed(self) if self.conjunctions else None

    def is_work(self, lower: str) -> bool:
        """Whether a word is followed by a title; where nouns are compounds, by its end: "Fachzeitschrift"."""
        return lower in self.works or (self.nouns_capitalised and lower.endswith(tuple(self.works)))

    def is_common(self, lower: str) -> bool:
        """Whether the end of a word tells that it is no name: "Gefahr", "Vorläufigkeit", but not "Fischer"."""
        return bool(self.common) and _is_common(self, lower)

    def is_role(self, lower: str) -> bool:
        """Whether a word is a role or a title; where nouns are compounds, by its end: "Verkehrsminister"."""
        return lower in self.roles or lower in self.titles or self.is_compound(lower)

    def gender_of(self, lower: str) -> Gender | None:
        """The gender that a role or a form of address tells."""
        return self.role_gender.get(lower) or (_compound_gender(self, lower) if self.nouns_capitalised else None)

    def is_compound(self, lower: str) -> bool:
        """Whether a compound's last part is a role: "Agrarforscherin", "Nordbahn-Sprecherin"."""
        return self.nouns_capitalised and _compound_role(self, lower)


NEUTRAL = Language("und")


@lru_cache(maxsize=8192)
def _is_common(language: Language, lower: str) -> bool:
    return any(lower.endswith(end) and len(lower) > len(end) + _SHORTEST_STEM for end in language.common)


@cache
def _teller(language: Language) -> re.Pattern[str]:
    third = (form for form in language.subjects if language.pronouns.get(form) != "first")
    cue, pronoun, definite = map("|".join, map(sorted, (language.past, third, language.definite)))
    name = r"[A-ZÀ-Þ][\w'’.-]*"
    return re.compile(
        rf",(?=\s+(?:(?:{cue})\s(?:{pronoun}|{definite}|[A-ZÀ-Þ])|(?:{pronoun}|(?:{name}\s){{1,4}})\s?(?:{cue})\b))"
    )


@cache
def _resumed(language: Language) -> re.Pattern[str]:
    small = language.conjunctions | language.prepositions | language.auxiliaries
    return re.compile(rf"\s(?:{'|'.join(sorted(small))})\b")


@lru_cache(maxsize=8192)
def _compound_role(language: Language, lower: str) -> bool:
    ends = (lower[at:] for at in range(2, len(lower) - _SHORTEST_PART + 1))
    return any(end in language.roles or end in language.titles or end in language.bodies for end in ends)


@lru_cache(maxsize=8192)
def _compound_gender(language: Language, lower: str) -> Gender | None:
    ends = (lower[at:] for at in range(2, len(lower) - _SHORTEST_PART + 1))
    return next((language.role_gender[end] for end in ends if end in language.role_gender), None)
