"""What a reader is told of a speaker: the fullest name without its titles, and the role as the article words it."""

from __future__ import annotations

from summarizer.actors import is_address
from summarizer.clauses import Cue
from summarizer.evidence import Scene
from summarizer.mentions import Tokens


def speaker(scene: Scene, who: int, mention: int) -> tuple[str | None, str | None]:
    """Name and role of the mention that stands for a speaker; the phrase itself where the article gives no name."""
    if who < 0:
        return None, None
    meant = scene.mentions.all[who]
    actor = scene.cast.of.get(who)
    if actor is None:
        return _words(scene, meant.head), None
    spoken = scene.mentions.all[mention] if mention >= 0 else meant
    own = spoken.role if spoken.role and not is_address(scene.scan, spoken.role) else None
    given = scene.cast.roles[actor]
    if given and (own is None or own[1] - own[0] == 1):
        return scene.cast.actors[actor].name, _even(given.of(scene.scan.text))
    role = _words(scene, own) if own else None
    return scene.cast.actors[actor].name, role


def cue(scene: Scene, found: Cue | None) -> str | None:
    """The words of a cue as they stand."""
    return None if found is None else scene.scan.span(found.first, found.stop).of(scene.scan.text)


def mention(scene: Scene, place: int) -> str | None:
    """The words of a mention as they stand."""
    return None if place < 0 else scene.mentions.all[place].span(scene.scan).of(scene.scan.text)


def _words(scene: Scene, tokens: Tokens) -> str:
    return _even(scene.scan.span(*tokens).of(scene.scan.text))


def _even(text: str) -> str:
    return " ".join(text.split())
