"""Who is meant: the name mentions of one article joined into actors, each under the fullest name the article gives.

A bare surname is the article's most frequent bearer, checked against Mr and Mrs; an acronym is the organisation whose
initials it has. Knows names only: pronouns are resolved elsewhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from summarizer.mentions import Mention, Number, Tokens
from summarizer.model import Actor, ActorKind, Span
from summarizer.scan import Scan

_GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})
_SKIPPED = frozenset({"of", "and", "the", "for", "de", "la", "in", "on"})
_ALIASES = 12
_LONGEST_PERSON = 4  # longer runs are headlines: "Elm Mayor Corners Moss Again"
_ADDRESSES = frozenset(
    {"mr", "mrs", "ms", "miss", "herr", "frau", "sir", "mister", "madam", "dr", "dame", "lord", "lady", "the", "former"}
)

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cast:
    """The actors of an article; `of` maps a mention's place to its actor's place."""

    actors: tuple[Actor, ...]
    numbers: tuple[Number | None, ...]
    counts: tuple[int, ...]
    roles: tuple[Span | None, ...]
    of: Mapping[int, int]


def cast(scan: Scan, mentions: Sequence[Mention]) -> Cast:
    """The actors named anywhere in the article, in order of their first mention."""
    keys = {place: _key(mention, scan) for place, mention in enumerate(mentions) if mention.kind == "name"}
    groups: dict[Key, list[int]] = defaultdict(list)
    for place, key in keys.items():
        if key:
            groups[key].append(place)
    numbers = {key: _number([mentions[place] for place in places]) for key, places in groups.items()}
    targets = _targets(groups, numbers, mentions)
    joined: dict[Key, list[int]] = defaultdict(list)
    for place, key in keys.items():
        if key:
            joined[_target(key, mentions[place], targets, numbers)].append(place)
    return _cast(scan, mentions, [sorted(places) for places in joined.values()])


def _key(mention: Mention, scan: Scan) -> Key:
    """The words that tell the name: first and last of a person's, all of an organisation's."""
    words = [word.lower().rstrip(".").removeprefix("al-") for word in mention.words(scan)]
    while len(words) > 1 and words[-1] in _GENERATIONS:
        words.pop()
    if len(words) > 2 and mention.entity == "person":  # noqa: PLR2004 - a middle name tells nobody apart
        middle = [word for word in words[1:-1] if word in _SKIPPED or len(words) > 4]  # noqa: PLR2004
        return (words[0], *middle, words[-1])
    return tuple(words)


def _number(mentions: Sequence[Mention]) -> Number | None:
    counted = Counter(mention.number for mention in mentions if mention.number)
    return counted.most_common(1)[0][0] if counted else None


def _targets(
    groups: Mapping[Key, Sequence[int]], numbers: Mapping[Key, Number | None], mentions: Sequence[Mention]
) -> dict[Key, list[Key]]:
    """For each short form the full names it can stand for, the most frequent first."""
    found: dict[Key, list[Key]] = defaultdict(list)
    order = sorted(groups, key=lambda key: -len(groups[key]))
    first_names: dict[Key, list[Key]] = defaultdict(list)
    for key in order:
        if len(key) == 1:
            continue
        entity = mentions[groups[key][0]].entity
        if entity in {"person", "unknown"} and len(key) <= _LONGEST_PERSON:
            for begin in range(1, len(key)):
                found[key[begin:]].append(key)
            first_names[key[:1]].append(key)
        if entity != "person":
            found[(_initials(key),)].append(key)
        if entity == "organisation":
            found[key[-1:]].append(key)
    for key, names in first_names.items():
        if key not in found and (any(numbers[name] in {"male", "female"} for name in names) or _leads(names)):
            found[key] = names
    return found


def _leads(names: Sequence[Key]) -> bool:
    """Whether a name begins with the family's: "Moon Da-eun" is "Moon" later."""
    return any(len(name) == 2 and "-" in name[1] for name in names)  # noqa: PLR2004 - family and given name


def _initials(key: Key) -> str:
    return "".join(word[0] for word in key if word not in _SKIPPED)


def _target(
    key: Key, mention: Mention, targets: Mapping[Key, Sequence[Key]], numbers: Mapping[Key, Number | None]
) -> Key:
    """The full name that a short form stands for; itself where it stands for none."""
    if mention.entity == "place":
        return key
    wanted = mention.number if mention.number in {"male", "female"} and mention.role is not None else None
    seen = {key}
    while key in targets:
        fitting = [name for name in targets[key] if wanted is None or numbers[name] in {None, wanted}]
        if not fitting or fitting[0] in seen:
            break
        key = fitting[0]
        seen.add(key)
    return key


def _cast(scan: Scan, mentions: Sequence[Mention], groups: Sequence[Sequence[int]]) -> Cast:
    members = [[mentions[place] for place in places] for places in groups]
    return Cast(
        actors=tuple(_actor(scan, group) for group in members),
        numbers=tuple(_number(group) for group in members),
        counts=tuple(map(len, members)),
        roles=tuple(_role(scan, group) for group in members),
        of={place: index for index, places in enumerate(groups) for place in places},
    )


def _actor(scan: Scan, mentions: Sequence[Mention]) -> Actor:
    counted = Counter(_shown(scan, mention) for mention in mentions)
    name = max(counted, key=lambda form: (len(form.split()), not form.isupper(), counted[form]))
    aliases = tuple(form for form in counted if form != name)[:_ALIASES]
    return Actor(name, _entity(mentions, name), aliases)


def _shown(scan: Scan, mention: Mention) -> str:
    """The name as it stands, white space evened."""
    return " ".join(scan.span(*mention.head).of(scan.text).split())


def _entity(mentions: Sequence[Mention], name: str) -> ActorKind:
    counted = Counter(mention.entity for mention in mentions if mention.entity != "unknown")
    if not counted:
        return "unknown"
    kind = counted.most_common(1)[0][0]
    return "person" if counted["person"] and len(name.split()) > 1 else kind


def _role(scan: Scan, mentions: Sequence[Mention]) -> Span | None:
    """The first role the article gives with the name that tells something: before "General", "defence minister"."""
    roles = [mention.role for mention in mentions if mention.role and not is_address(scan, mention.role)]
    telling = [role for role in roles if role[1] - role[0] > 1]
    return next((scan.span(*role) for role in [*telling, *roles]), None)


def is_address(scan: Scan, role: Tokens) -> bool:
    """Whether a role is only a form of address, which tells nobody's office: "Mr.", "Dame"."""
    return all(word in _ADDRESSES or not word[0].isalnum() for word in scan.lower[role[0] : role[1]])
