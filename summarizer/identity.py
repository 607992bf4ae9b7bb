"""Who is one actor across the archive: the forms of a name that articles give, joined where spelling and context agree.

Spelling alone joins nobody. "Volodimir Zelensky" and "Volodymyr Zelenskyy" are one where their articles give one role,
tell one story, or name the same company; a doubtful spelling needs two of these. Any sign of two people parts them:
both in one article, roles or genders that differ, father and son. What a moderator said always wins. The answer depends
on the forms alone, not on their order. Knows no text: what articles say of each form is given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import combinations
from typing import Literal

from summarizer import languages
from summarizer.model import ActorKind
from summarizer.spelling import doubts, is_short_of, key, name_of, same_words

Verdict = Literal["one", "other"]
Pair = tuple[str, str]

CROWD = 24  # forms of one key; among more, nobody is sure
STORY = timedelta(days=3)
SHARED, COMPANY = 2, 3


@dataclass(frozen=True, slots=True)
class Appearance:
    """One article in which a form stands: its time, and the others there, each by what tells it from all."""

    at: datetime
    persons: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Form:
    """A name as articles give it, and what they say of its bearer.

    `beside` holds the folded forms that some article names as somebody else; `short_of` the organisations' forms for
    which some article itself uses this one as the short form; `pronouns` those that some article uses for the bearer.
    """

    name: str
    folded: str
    kind: ActorKind = "person"
    appearances: tuple[Appearance, ...] = ()
    roles: frozenset[str] = frozenset()
    pronouns: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    short_of: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Correction:
    """What a moderator said of two folded forms; of two that contradict each other the later one holds."""

    first: str
    second: str
    verdict: Verdict


def actors_of(forms: Sequence[Form], corrections: Sequence[Correction] = ()) -> dict[str, str]:
    """For each form that is joined with others, the folded form under which they are one: the fullest."""
    known = {form.folded: form for form in sorted(forms, key=lambda form: form.folded)}
    told = {
        _pair(one.first, one.second): one.verdict
        for one in corrections
        if one.first in known and one.second in known and one.first != one.second
    }
    parted = {pair for pair, verdict in told.items() if verdict == "other"}
    clusters = _corrected(known, [pair for pair, verdict in told.items() if verdict == "one"], parted)
    groups = _joined(clusters, *_edges(known, parted, clusters))
    return {folded: fullest(group) for group in groups if len(group) > 1 for folded in group}


def fullest(group: Iterable[str]) -> str:
    """The form with most words, then letters; the first by the alphabet where that leaves several."""
    return min(group, key=lambda folded: (-len(folded.split()), -len(folded), folded))


def candidates(forms: Iterable[Form]) -> Iterator[Pair]:
    """The pairs of forms that are worth a comparison: near as many as forms, however many there are."""
    known = {form.folded: form for form in forms}
    alike: dict[str, list[str]] = defaultdict(list)
    for folded in sorted(known):
        if shared := key(folded):
            alike[shared].append(folded)
    for block in alike.values():
        if len(block) <= CROWD:
            yield from combinations(block, 2)
    for folded, form in sorted(known.items()):
        yield from (_pair(folded, full) for full in sorted(form.short_of) if full in known and full != folded)


def may_be_one(here: Form, there: Form) -> bool:
    """Whether the names leave it open, so that what articles say of their bearers is worth a look."""
    one, other = name_of(here.folded), name_of(there.folded)
    return doubts(one, other) is not None or same_words(one, other) or bool(here.short_of or there.short_of)


# --- what moderators said ----------------------------------------------------------------------------------------


def _corrected(known: Iterable[str], told: Sequence[Pair], parted: set[Pair]) -> dict[str, str]:
    """Each form to the first of those that moderators made one; the latest word first."""
    members = {folded: [folded] for folded in known}
    for one, other in reversed(told):
        here, there = members[one], members[other]
        if here is not there and not any(_pair(mine, theirs) in parted for mine in here for theirs in there):
            one_now = [*here, *there]
            members |= dict.fromkeys(one_now, one_now)
    return {folded: min(group) for folded, group in members.items()}


# --- what articles say -----------------------------------------------------------------------------------------


def _edges(known: Mapping[str, Form], parted: set[Pair], clusters: Mapping[str, str]) -> tuple[set[Pair], set[Pair]]:
    """Pairs of clusters that are one, and pairs that are not."""
    told = {pair: _is_one(known[pair[0]], known[pair[1]]) for pair in candidates(known.values())}
    told |= dict.fromkeys(parted, False)
    lifted = [
        (_pair(clusters[a], clusters[b]), verdict) for (a, b), verdict in told.items() if clusters[a] != clusters[b]
    ]
    other = {pair for pair, verdict in lifted if verdict is False}
    return {pair for pair, verdict in lifted if verdict} - other, other


def _is_one(here: Form, there: Form) -> bool | None:
    """Whether two forms are one actor; None where nothing says so and nothing speaks against it."""
    if here.folded in there.beside or there.folded in here.beside:
        return False
    kinds = {here.kind, there.kind}
    if "organisation" in kinds:
        return (_is_one_body(here, there) or None) if len(kinds) == 1 else None
    needed = doubts(name_of(here.folded), name_of(there.folded))
    roles = _roles_agree(here, there)
    if needed is None or roles is False or _genders_differ(here, there):
        return False
    context = (roles is True, _tell_one_story(here, there), _keep_company(here, there))
    return (needed <= 1 and sum(context) > needed and "person" in kinds and "place" not in kinds) or None


def _is_one_body(here: Form, there: Form) -> bool:
    """Short forms where an article itself joined them; other spellings by their context."""
    if same_words(name_of(here.folded), name_of(there.folded)):
        return _tell_one_story(here, there) or _keep_company(here, there)
    return _stands_for(here, there) or _stands_for(there, here)


def _stands_for(short: Form, full: Form) -> bool:
    """Whether articles use the short form for this one alone: where "EHT" is two bodies, it is neither."""
    return [one for one in short.short_of if is_short_of(short.folded, one)] == [full.folded]


def _genders_differ(here: Form, there: Form) -> bool:
    mine, theirs = _genders(here), _genders(there)
    return bool(mine and theirs) and not mine & theirs


def _genders(form: Form) -> set[str]:
    """What roles and pronouns tell; else what the given name does: "Francis" is no "Frances"."""
    told: set[str] = set()
    words = [word for role in form.roles for word in _words(role)]
    for language in map(languages.get, languages.CODES):
        told |= {language.pronouns.get(word, "") for word in form.pronouns}
        told |= {language.gender_of(word) or "" for word in words}
    given = languages.get("en").given.get(form.folded.split()[0] if form.folded else "")
    return told & {"male", "female"} or ({given} if given else set())


def _words(role: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in role.casefold()).split()


def _roles_agree(here: Form, there: Form) -> bool | None:
    """Whether one says no more than the other: "President" and "Ukrainian President"; None where one has none.

    "Finance Minister" and "Health Minister" do not agree.
    """
    mine, theirs = (
        {telling for role in form.roles if (telling := frozenset(_words(role)) - _officeless())}
        for form in (here, there)
    )
    if not mine or not theirs:
        return None
    return any(one <= other or other <= one for one in mine for other in theirs)


@cache
def _officeless() -> frozenset[str]:
    """In every language: a form does not tell in which its articles are written."""
    return frozenset().union(*(languages.get(code).officeless for code in languages.CODES))


def _tell_one_story(here: Form, there: Form) -> bool:
    """Whether an article of each, within days, names the same others: two, and a person among them."""
    return any(
        abs(one.at - other.at) <= STORY
        and (persons := len(one.persons & other.persons))
        and persons + len(one.others & other.others) >= SHARED
        for one in here.appearances
        for other in there.appearances
    )


def _keep_company(here: Form, there: Form) -> bool:
    """Whether the same persons stand beside both, whenever that was."""
    mine, theirs = (frozenset().union(*(one.persons for one in form.appearances)) for form in (here, there))
    return len(mine & theirs) >= COMPANY


# --- from pairs to actors ----------------------------------------------------------------------------------------


def _joined(clusters: Mapping[str, str], joining: set[Pair], parted: set[Pair]) -> list[list[str]]:
    """The forms of each actor. Who could be either of two that are not one is neither."""
    near = _neighbours(joining)
    sure = {
        (a, b)
        for a, b in joining
        if not any(_pair(b, c) in parted for c in near[a]) and not any(_pair(a, c) in parted for c in near[b])
    }
    members: dict[str, list[str]] = defaultdict(list)
    for folded, cluster in clusters.items():
        members[cluster].append(folded)
    groups = []
    for reached in _components(members, _neighbours(sure)):
        torn = any(_pair(a, b) in parted for a, b in combinations(reached, 2))
        groups += [members[one] for one in reached] if torn else [[form for one in reached for form in members[one]]]
    return groups


def _neighbours(pairs: Iterable[Pair]) -> dict[str, set[str]]:
    near: dict[str, set[str]] = defaultdict(set)
    for a, b in pairs:
        near[a].add(b)
        near[b].add(a)
    return near


def _components(nodes: Iterable[str], near: Mapping[str, set[str]]) -> Iterator[list[str]]:
    seen: set[str] = set()
    for node in sorted(nodes):
        if node in seen:
            continue
        reached, waiting = {node}, [node]
        while waiting:
            waiting += (fresh := near.get(waiting.pop(), set()) - reached)
            reached |= fresh
        seen |= reached
        yield sorted(reached)


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one <= other else (other, one)
