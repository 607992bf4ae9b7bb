"""What a reader is told of a speaker: the fullest name without its titles, and the role as the article words it."""

from __future__ import annotations

from summarizer.clauses import Cue
from summarizer.evidence import Scene
from summarizer.mentions import Tokens
from summarizer.names import is_address


def speaker(scene: Scene, who: int, mention: int) -> tuple[str | None, str | None]:
    """Name and role of the mention that stands for a speaker; the phrase itself where the article gives no name."""
    if who < 0:
        return None, None
    meant = scene.mentions.all[who]
    actor = scene.cast.of.get(who)
    if actor is None:
        return _words(scene, meant.head), None
    role = _role(scene, actor, mention if mention >= 0 else who)
    return scene.cast.actors[actor].name, _words(scene, role) if role else None


def _role(scene: Scene, actor: int, mention: int) -> Tokens | None:
    """The role that stands with the mention, else the one told last before it, else the one told first behind it."""
    places = sorted(scene.cast.places[actor], key=lambda place: (place > mention, abs(place - mention)))
    told = (
        scene.mentions.all[place].role for place in places if scene.scan.quoted[scene.mentions.all[place].first] < 0
    )
    return next((role for role in told if role and not is_address(scene.scan, role)), None)


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
