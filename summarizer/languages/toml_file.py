"""A language's TOML file to its value: which table and key fills which field."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from importlib.resources import files
from typing import Any

from summarizer.languages.language import NEUTRAL, Clauses, CueClass, Endings, Folding, Gender, Language

# What stands at the top of a file, as it is there.
_TOP = ("nouns_capitalised", "inversion", "comma_outside", "ordinals", "genitive", "quoted", "fitted")
_PRONOUNS = ("male", "female", "plural", "neuter", "first")
_ROLES = ("male", "female", "person", "body", "titles_male", "titles_female", "titles")
# The lists that are taken as they stand: field to table and key.
_LISTS = {
    "stop": ("stop",),
    "past": ("cues", "past"),
    "naming": ("cues", "naming"),
    "cue_plurals": ("cues", "plural"),
    "cue_singulars": ("cues", "singular"),
    "tells": ("cues", "told"),
    "idle": ("cues", "idle"),
    "pleas": ("cues", "pleas"),
    "verdicts": ("cues", "verdicts"),
    "sounds": ("cues", "sounds"),
    "echoes": ("cues", "echoes"),
    "topics": ("cues", "topics"),
    "absolutes": ("words", "absolutes"),
    "utterances": ("cues", "nouns"),
    "outcries": ("cues", "outcries"),
    "inscribed": ("cues", "inscribed"),
    "missives": ("cues", "missives"),
    "legends": ("cues", "legends"),
    "faked": ("cues", "faked"),
    "recorded": ("cues", "recorded"),
    "behind": ("cues", "behind"),
    "parenthetical": ("cues", "parenthetical"),
    "cited": ("cues", "cited"),
    "reported": ("clause", "reported"),
    "unreal": ("clause", "unreal"),
    "whence": ("clause", "whence"),
    "impersonal": ("cues", "impersonal"),
    "subjects": ("pronouns", "subject"),
    "expletive": ("pronouns", "expletive"),
    "relatives": ("pronouns", "relative"),
    "relatives_of_things": ("pronouns", "relative_of_things"),
    "dates": ("words", "weekdays"),
    "organisation_nouns": ("organisations", "nouns"),
    "organisations": ("organisations", "known"),
    "small": ("organisations", "small"),
    "demonyms": ("places", "demonyms"),
    "locatives": ("places", "locatives"),
    "abbreviations": ("segmenter", "abbreviations"),
    "addresses": ("roles", "addresses"),
    "qualifiers": ("roles", "qualifiers"),
    "officeless": ("roles", "officeless"),
    "relations": ("roles", "relations"),
    "works": ("works", "before"),
    "lowered": ("works", "small"),
    "scare": ("works", "scare"),
    "died": ("fate", "died"),
    "slain": ("fate", "slain"),
    "deaths": ("fate", "deaths"),
    "late": ("fate", "late"),
    "opposing": ("sides", "opposing"),
    "turning": ("sides", "turning"),
} | {
    name: ("words", name)
    for name in (
        *("determiners", "possessives", "oblique", "oblique_female", "prepositions", "joints", "conjunctions"),
        *("auxiliaries", "adverbs", "times", "definite", "participles", "postposed", "counting", "openers"),
        *("indefinite", "measures", "links", "tails", "adverbial", "ands", "articles", "verbs", "irregular"),
        *("doubts", "negations", "turns", "dependent", "conditional", "qualifying"),
        *("alternative", "happenings"),
    )
}


def parse(source: str) -> Language:
    """The language that a TOML text describes; a table or a key that is left out has no words."""
    data = tomllib.loads(source)
    names = tomllib.loads(text_of("given_names"))
    cues, clause = data.get("cues", {}), data.get("clause", {})
    return Language(
        code=data["code"],
        cues=_cues(cues),
        according=tuple(tuple(phrase.split()) for phrase in cues.get("according", ())),
        separable=_separable(data.get("separable", {})),
        clause=Clauses(**{part.name: words_of(data, "clause", part.name) for part in fields(Clauses)}),
        endings=Endings(**{part.name: _ends(data, "endings", part.name) for part in fields(Endings)}),
        folding=_folding(data.get("folding", {})),
        that_word=clause.get("that_word", ""),
        by=clause.get("by", ""),
        modifiers=_ends(data, "words", "modifiers") or NEUTRAL.modifiers,
        feminine=_ends(data, "words", "feminine"),
        common=_ends(data, "words", "common"),
        pronouns={form: kind for kind in _PRONOUNS for form in words_of(data, "pronouns", kind)},
        given=_genders(names, "male", "female") | _genders(data.get("given", {}), "male", "female"),
        places=words_of(data, "places", "names") | _phrases(data.get("places", {}).get("phrases", "")),
        **_roles(data.get("roles", {})),
        **_plain(data),
    )


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """What needs no reading but by words."""
    top = {name: data.get(name, getattr(NEUTRAL, name)) for name in _TOP}
    return top | {name: words_of(data, *path) for name, path in _LISTS.items()}


def text_of(name: str) -> str:
    """The text of one of the files here."""
    return files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")


def _roles(data: Mapping[str, Any]) -> dict[str, Any]:
    """Who may speak, what stands before a name, and the gender that either tells, inflected."""
    endings = words_of(data, "endings")
    grouped = {name: _inflected(words_of(data, name), endings) for name in _ROLES}
    return {
        "roles": grouped["person"] | grouped["male"] | grouped["female"],
        "bodies": grouped["body"],
        "titles": grouped["titles"] | grouped["titles_male"] | grouped["titles_female"],
        "role_gender": _gendered(grouped, "titles_male", "titles_female") | _gendered(grouped, "male", "female"),
    }


def _phrases(parted: str) -> frozenset[str]:
    return frozenset(filter(None, parted.split("|")))


def _ends(data: Mapping[str, Any], *path: str) -> tuple[str, ...]:
    return tuple(sorted(words_of(data, *path)))


def words_of(data: Mapping[str, Any], *path: str) -> frozenset[str]:
    """The words of a key in a table, or in the tables on the path to it."""
    found: Any = data
    for key in path:
        found = found.get(key, {})
    return frozenset(found.split() if found else ())


def _genders(data: Mapping[str, Any], male: str, female: str) -> dict[str, Gender]:
    return _gendered({name: words_of(data, name) for name in (male, female)}, male, female)


def _gendered(words: Mapping[str, frozenset[str]], male: str, female: str) -> dict[str, Gender]:
    genders: dict[str, Gender] = dict.fromkeys(words[male], "male")
    return genders | dict.fromkeys(words[female], "female")


def _inflected(words: frozenset[str], endings: frozenset[str]) -> frozenset[str]:
    """The words with the endings of their other cases: "minister" and "ministers"."""
    return words | {word + ending for word in words for ending in endings}


def _folding(data: Mapping[str, str]) -> Folding:
    """Endings in the order of the file: "ies>y" is ("ies", "y"), "es" is ("es", "")."""
    pairs = (ending.partition(">") for ending in data.get("endings", "").split())
    endings = tuple((ending, kept) for ending, _, kept in pairs)
    return Folding(endings, tuple(data.get("owned", "").split()), tuple(data.get("whole", "").split()))


def _separable(data: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Verb form to the particles with which it reports: "teilte" to "mit"."""
    forms = {form for words in data.values() for form in words.split()}
    return {form: frozenset(particle for particle, words in data.items() if form in words.split()) for form in forms}


def _cues(data: Mapping[str, Any]) -> dict[str, CueClass]:
    """Form to class; a form in two lists has the class that comes last."""
    order: tuple[CueClass, ...] = ("frame", "say", "tell", "ing")
    return {form: name for name in order for form in words_of(data, name)}
