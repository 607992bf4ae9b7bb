"""What a reader is told of a speaker: the fullest name without its titles, and the role as the article words it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from summarizer.cue import Cue
from summarizer.mentions import Mention, Tokens
from summarizer.scene import Scene


def speaker(scene: Scene, who: int, mention: int) -> tuple[str | None, str | None]:
    """Name and role of the mention that stands for a speaker; the phrase itself where the article gives no name."""
    if who < 0:
        return None, None
    meant = scene.mentions.all[who]
    actor = scene.cast.of.get(who)
    if actor is None:
        return _together(scene, meant) if meant.number == "plural" else _words(scene, meant.head), None
    role = _role(scene, actor, mention if mention >= 0 else who)
    return scene.cast.actors[actor].name, _words(scene, role) if role else None


def _together(scene: Scene, pair: Mention) -> str:
    """Two who speak as one, each under the fullest name: "Ann Moss and Jon Ware" for "Moss and Governor Ware"."""
    words, begin = [], pair.head[0]
    for place, one in _named(scene, pair):
        words.append(_words(scene, (begin, one.first)) if begin < one.first else "")
        words.append(_fullest(scene, place))
        begin = one.head[1]
    words.append(_words(scene, (begin, pair.head[1])) if begin < pair.head[1] else "")
    return " ".join(filter(None, words))


def _named(scene: Scene, pair: Mention) -> Iterator[tuple[int, Mention]]:
    """The names among the two that "and" joins; none in "the workers of Elm and Keld"."""
    lower, ands = scene.scan.lower, scene.scan.language.ands
    at = bisect_left(scene.mentions.all, pair.head[0], key=lambda mention: mention.head[0])
    for place in range(at, len(scene.mentions.all)):
        one = scene.mentions.all[place]
        if one.head[0] >= pair.stop:
            return
        leads = one.first == pair.first and not ands.isdisjoint(lower[one.stop : one.stop + 1])
        ends = one.stop == pair.stop and not ands.isdisjoint(lower[one.first - 1 : one.first])
        if one.kind == "name" and (leads or ends):
            yield place, one


def _fullest(scene: Scene, place: int) -> str:
    if scene.cast.sure.get(place, 1.0) < 1 or place not in scene.cast.of:
        return _words(scene, scene.mentions.all[place].head)
    return scene.cast.actors[scene.cast.of[place]].name


def _role(scene: Scene, actor: int, mention: int) -> Tokens | None:
    """The role that stands with the mention, else the one told last before it, else the one told first behind it."""
    places = scene.cast.roles[actor]
    before = bisect_right(places, mention)
    return scene.mentions.all[places[max(0, before - 1)]].role if places else None


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
