"""How names are spelled: which letters of two spellings mean one sound, and how far two names lie apart.

"Volodimir Zelensky" and "Volodymyr Zelenskyy" differ in letters alone; "Michael" and "Michelle" are other names. Knows
folded names (lower case, no accents), nothing of who bears them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# In this order: how one sound is written by others, within a word or at its beginning.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("sch", "sh"),
        ("tch", "ch"),
        ("ph", "f"),
        ("ck|q", "k"),
        ("c(?![eiyh])", "k"),
        ("x", "ks"),
        ("tz", "ts"),
        ("w", "v"),
        ("(?<=.)[jy]", "i"),
        ("(?<=.)z", "s"),
        ("(?<=[^cs])h", ""),  # "Anthony", "John", "Sarah"
        ("tre$", "ter"),
        ("our$", "or"),
        (r"(.)\1+", r"\1"),
    )
)
_VOWELS = re.compile("[aeiou]")
_GENERATIONS = frozenset({"jr", "sr", "junior", "senior", "ii", "iii", "iv"})
_PARTICLES = frozenset(
    {"al", "el", "de", "del", "della", "der", "den", "di", "da", "dos", "du", "la", "le", "van", "von", "zu", "bin"}
)
# Given names that carry one person over languages, or are written short: other spellings than sounds explain.
_VARIANTS = """
alexander aleksandr alexandr oleksandr alexandre alejandro
alexei alexey aleksei aleksey oleksiy oleksii
andrei andrey andriy andrii
dmitry dmitri dmitriy dmytro dimitri
mikhail mykhailo
mykola nikolai nikolay
sergei sergey serhiy serhii
vladimir volodymyr wolodymyr wladimir
yevgeny evgeny yevgeni jewgeni yevhen
yuri yury iouri jurij yuriy
yulia julia yuliya
mohammed mohamed mohammad muhammad muhammed mohamad
ahmed ahmad
hussein hussain husain
yusuf youssef yousef yousuf
steven stephen
geoffrey jeffrey
ann anne
anna hanna
joe joseph
mike michael
bob robert
bill william
tom thomas
tony anthony
jim james
dan daniel
ed edward
ben benjamin
dave david
chris christopher
matt matthew
nick nicholas
sam samuel
tim timothy
greg gregory
liz elizabeth
kate katherine
"""
# Told apart by a letter that sounds alike.
_OTHERS = frozenset({frozenset({"robin", "robyn"}), frozenset({"carol", "carrol"}), frozenset({"sean", "sian"})})
LONG = 6  # letters from which a vowel may be spelled otherwise
ALIKE = 0.85  # of two surnames that differ in vowels: "Bengurion", "Bengurien"


@dataclass(frozen=True, slots=True)
class Name:
    """A folded name in its parts; `generation` tells fathers from sons."""

    words: tuple[str, ...]
    generation: str = ""

    @property
    def first(self) -> str:
        return self.words[0]

    @property
    def last(self) -> str:
        return self.words[-1]

    @property
    def is_whole(self) -> bool:
        """A given name that is no initial, and a surname."""
        return len(self.words) > 1 and len(self.first) > 1 and len(self.last) > 1


@lru_cache(maxsize=4096)
def name_of(folded: str) -> Name:
    """The parts of a folded name: "the Elm Trust", "J. Moss jr.", "Jean-Luc Ware"."""
    words = [word.strip(".,") for word in folded.replace("-", " ").replace("'", "").split()]
    words = [word for word in words if word and word != "the"]
    generation = words.pop() if len(words) > 1 and words[-1] in _GENERATIONS else ""
    return Name(tuple(words), {"junior": "jr", "senior": "sr"}.get(generation, generation))


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """A word as it sounds: "anthony" and "antony" are "antoni"."""
    for pattern, told in _SOUNDS:
        word = pattern.sub(told, word)
    return word


_CHIEF = {sound(form): sound(line.split()[0]) for line in _VARIANTS.strip().splitlines() for form in line.split()}


def key(folded: str) -> str:
    """What the names of one actor have in common, however spelled; "" for a name that is never joined by its letters.

    Names with one key are compared with each other, and with no others.
    """
    name = name_of(folded)
    if not name.is_whole:
        return ""
    given = sound(name.first)
    return f"{_CHIEF.get(given, given)} {_bones(name.last)}"


@lru_cache(maxsize=4096)
def _bones(last: str) -> str:
    stem = _stem(last)
    bones = stem[:1].replace("z", "s") + _VOWELS.sub("", stem[1:])
    return re.sub(r"(.)\1+", r"\1", bones) if len(stem) >= LONG else stem


def _stem(last: str) -> str:
    """Without the silent end of "Clarke", "Browne"."""
    heard = sound(last)
    return heard.removesuffix("e") if len(heard) > 4 else heard  # noqa: PLR2004 - "Rae", "Lowe"


def doubts(one: Name, other: Name) -> int | None:
    """How many letters or words leave a doubt whether two persons' names are one; None where they are not.

    "Antony Moss" and "Anthony J. Moss" leave none, "Ann Moss" and "Anne Moss" one, "Anne Mosse" and "Ann Moss" two.
    """
    if not (one.is_whole and other.is_whole) or one.generation != other.generation:
        return None
    parts = (_given(one.first, other.first), _middle(one, other), _surname(one.last, other.last))
    return None if None in parts else sum(part or 0 for part in parts)


def _given(one: str, other: str) -> int | None:
    heard, too = sound(one), sound(other)
    if frozenset({one, other}) in _OTHERS:
        return None
    if heard == too:
        return int(one[-1] != other[-1] and heard[-1] == "i")  # "Terry", "Terri"
    return 1 if heard in _CHIEF and _CHIEF[heard] == _CHIEF.get(too) else None


def _middle(one: Name, other: Name) -> int | None:
    """A middle name that one form leaves out is no other person; two that differ are."""
    here, there = ([word for word in name.words[1:-1] if word not in _PARTICLES] for name in (one, other))
    if not here or not there:
        return int(any(len(word) > 1 for word in (*here, *there)))
    short = min(len(here), len(there))
    agree = all(_fits(mine, theirs) for mine, theirs in zip(here[:short], there[:short], strict=True))
    return int(len(here) != len(there)) if agree else None


def _fits(one: str, other: str) -> bool:
    return sound(one) == sound(other) or (min(len(one), len(other)) == 1 and one[0] == other[0])


def _surname(one: str, other: str) -> int | None:
    heard, too = sound(one), sound(other)
    if heard == too:
        return 0
    if _stem(one) == _stem(other):
        return 1
    if min(len(heard), len(too)) < LONG or heard[-1] != too[-1] or _bones(one) != _bones(other):
        return None
    # Needed only where letters differ: the import costs more than all the rest.
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415

    return 1 if Levenshtein.normalized_similarity(heard, too) >= ALIKE else None


def same_words(one: Name, other: Name) -> bool:
    """Whether two organisations' names differ in spelling alone: "Elm Harbour Centre", "The Elm Harbor Center"."""
    return len(one.words) > 1 and [*map(sound, one.words)] == [*map(sound, other.words)]


def is_short_of(short: str, full: str) -> bool:
    """Whether an organisation's short form says which it is: its initials, or two of its words from the first on."""
    here, there = name_of(short).words, name_of(full).words
    if len(here) >= len(there):
        return False
    if len(here) == 1:
        telling = [word for word in there if word not in {"of", "and", "for", "in", "on", *_PARTICLES}]
        return len(here[0]) > 2 and here[0].replace(".", "") == "".join(word[0] for word in telling)  # noqa: PLR2004
    rest = iter(there)
    return here[0] == there[0] and all(word in rest for word in here)
