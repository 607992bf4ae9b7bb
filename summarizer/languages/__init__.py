"""What differs between languages, as values read from one TOML file each; every rule elsewhere is the same for all.

Knows the words. Does not know what is done with them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

Gender = Literal["male", "female"]
CueClass = Literal["say", "tell", "frame", "ing"]

CODES = ("en", "de")
DETECT_WORDS = 400
DETECT_SHARE = 0.12
_SHORTEST_PART = 4

_NONE: frozenset[str] = frozenset()
_WORD = re.compile(r"[^\W\d_]+")


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
    negation: frozenset[str] = _NONE
    denial: frozenset[str] = _NONE
    modal: frozenset[str] = _NONE
    infinitive: frozenset[str] = _NONE
    asks: frozenset[str] = _NONE
    acts: frozenset[str] = _NONE
    question: frozenset[str] = _NONE
    joins: frozenset[str] = _NONE
    contrast: frozenset[str] = _NONE
    set_phrases: frozenset[str] = _NONE


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """The words of one language, lower case; the neutral language has none, so nobody speaks in it."""

    code: str
    nouns_capitalised: bool = False
    quoted: float = 0.05
    stop: frozenset[str] = _NONE
    cues: Mapping[str, CueClass] = field(default_factory=dict)
    past: frozenset[str] = _NONE
    cue_nouns: frozenset[str] = _NONE
    cue_plurals: frozenset[str] = _NONE
    counting: frozenset[str] = _NONE
    according: tuple[tuple[str, ...], ...] = ()
    clause: Clauses = field(default_factory=Clauses)
    that_word: str = ""
    pronouns: Mapping[str, str] = field(default_factory=dict)
    subjects: frozenset[str] = _NONE
    relatives: frozenset[str] = _NONE
    determiners: frozenset[str] = _NONE
    possessives: frozenset[str] = _NONE
    prepositions: frozenset[str] = _NONE
    joints: frozenset[str] = _NONE
    conjunctions: frozenset[str] = _NONE
    auxiliaries: frozenset[str] = _NONE
    adverbs: frozenset[str] = _NONE
    dates: frozenset[str] = _NONE
    times: frozenset[str] = _NONE
    definite: frozenset[str] = _NONE
    openers: frozenset[str] = _NONE
    indefinite: frozenset[str] = _NONE
    participles: frozenset[str] = _NONE
    postposed: frozenset[str] = _NONE
    roles: frozenset[str] = _NONE
    bodies: frozenset[str] = _NONE
    titles: frozenset[str] = _NONE
    role_gender: Mapping[str, Gender] = field(default_factory=dict)
    given: Mapping[str, Gender] = field(default_factory=dict)
    organisation_nouns: frozenset[str] = _NONE
    organisations: frozenset[str] = _NONE
    places: frozenset[str] = _NONE
    demonyms: frozenset[str] = _NONE
    abbreviations: frozenset[str] = _NONE
    works: frozenset[str] = _NONE
    scare: frozenset[str] = _NONE

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


def get(lang: str | None) -> Language:
    """The language of a tag such as "en" or "de-AT"; the neutral one where we have none."""
    code = (lang or "").replace("_", "-").split("-")[0].lower()
    return _load(code) if code in CODES else NEUTRAL


def detect(text: str) -> str:
    """The code of the language whose stop words fill the text's beginning, "und" where none does."""
    sample = [match[0].lower() for _, match in zip(range(DETECT_WORDS), _WORD.finditer(text), strict=False)]
    votes = {code: sum(map(get(code).stop.__contains__, sample)) for code in CODES}
    best = max(votes, key=votes.__getitem__)
    return best if sample and votes[best] >= DETECT_SHARE * len(sample) else NEUTRAL.code


@lru_cache(maxsize=8192)
def _compound_role(language: Language, lower: str) -> bool:
    ends = (lower[at:] for at in range(2, len(lower) - _SHORTEST_PART + 1))
    return any(end in language.roles or end in language.titles or end in language.bodies for end in ends)


@lru_cache(maxsize=8192)
def _compound_gender(language: Language, lower: str) -> Gender | None:
    ends = (lower[at:] for at in range(2, len(lower) - _SHORTEST_PART + 1))
    return next((language.role_gender[end] for end in ends if end in language.role_gender), None)


@cache
def _read(name: str) -> dict[str, object]:
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def _words(data: object, *path: str) -> frozenset[str]:
    for key in path:
        assert isinstance(data, dict)
        data = data[key]
    assert isinstance(data, str)
    return frozenset(data.split())


def _genders(data: object, male: str, female: str) -> dict[str, Gender]:
    genders: dict[str, Gender] = dict.fromkeys(_words(data, male), "male")
    return genders | dict.fromkeys(_words(data, female), "female")


def _cues(data: object) -> dict[str, CueClass]:
    """Form to class; a form in two lists has the class that comes last."""
    order: tuple[CueClass, ...] = ("frame", "say", "tell", "ing")
    return {form: name for name in order for form in _words(data, name)}


@cache
def _load(code: str) -> Language:
    data: dict[str, dict[str, object]] = _read(code)  # type: ignore[assignment] # the shape of our own files
    given = _genders(_read("given_names"), "male", "female")
    words, roles, places = data["words"], data["roles"], data["places"]
    phrases = str(places["phrases"]).split("|")
    according = data["cues"]["according"]
    assert isinstance(according, list)
    titles = {name: _words(roles, name) for name in ("titles_male", "titles_female", "titles")}
    gendered: dict[str, Gender] = _genders(roles, "titles_male", "titles_female") | _genders(roles, "male", "female")
    return Language(
        code=code,
        nouns_capitalised=bool(data["nouns_capitalised"]),
        quoted=float(str(data["quoted"])),
        stop=_words(data, "stop"),
        cues=_cues(data["cues"]),
        past=_words(data, "cues", "past"),
        cue_nouns=_words(data, "cues", "noun"),
        cue_plurals=_words(data, "cues", "plural"),
        counting=_words(words, "counting"),
        according=tuple(tuple(str(phrase).split()) for phrase in according),
        clause=Clauses(**{part.name: _words(data, "clause", part.name) for part in fields(Clauses)}),
        that_word=str(data["clause"]["that_word"]),
        pronouns={
            form: kind
            for kind in ("male", "female", "plural", "neuter", "first")
            for form in _words(data, "pronouns", kind)
        },
        subjects=_words(data, "pronouns", "subject"),
        relatives=_words(data, "pronouns", "relative"),
        determiners=_words(words, "determiners"),
        possessives=_words(words, "possessives"),
        prepositions=_words(words, "prepositions"),
        joints=_words(words, "joints"),
        conjunctions=_words(words, "conjunctions"),
        auxiliaries=_words(words, "auxiliaries"),
        adverbs=_words(words, "adverbs"),
        times=_words(words, "times"),
        definite=_words(words, "definite"),
        dates=_words(words, "weekdays"),
        participles=_words(words, "participles"),
        postposed=_words(words, "postposed"),
        openers=_words(words, "openers"),
        indefinite=_words(words, "indefinite"),
        roles=_words(roles, "person") | _words(roles, "male") | _words(roles, "female"),
        bodies=_words(roles, "body"),
        titles=frozenset().union(*titles.values()),
        role_gender=gendered,
        given=given,
        organisation_nouns=_words(data, "organisations", "nouns"),
        organisations=_words(data, "organisations", "known"),
        places=_words(places, "names") | frozenset(phrases),
        demonyms=_words(places, "demonyms"),
        abbreviations=_words(data, "segmenter", "abbreviations"),
        works=_words(data, "works", "before"),
        scare=_words(data, "works", "scare"),
    )
