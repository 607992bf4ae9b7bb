"""Which stretches of an article are quotations, and of what kind: direct, mixed or indirect.

A stretch between marks counts where somebody is likelier quoted than not: a title, a nickname or a scare quote is
none. Speakers come from `attribution` and `indirect`; this module puts the three kinds in one order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from summarizer import indirect, naming, reports
from summarizer.attribution import Attribution, attribute
from summarizer.evidence import Frame, Scene, frame
from summarizer.model import Kind, Quote
from summarizer.reports import Reading

_TELLS_ALONE = 3  # words in marks that a reader needs no clause around: "long-term plan" are three
_WORD = re.compile(r"\w+")
_NAMED_BY = 2
_LONGEST_TITLE = 8
_SPEECH_LEADS = frozenset({",", ":", "edge", ".", "quote", "mark", "("})

_ENDED = frozenset({",", ":", ".", "(", ";", "—", "edge", "quote", "mark"})
_TOLD = frozenset({"say", "tell", "frame", "ing"})


def find(scene: Scene, weights: Mapping[str, float] | None = None) -> tuple[Quote, ...]:
    """Every quotation with its best guess of a speaker, in text order.

    Two share characters only where a reported clause encloses words in marks; the clause comes first.
    """
    spoken = {
        place: item
        for place, item in enumerate(attribute(scene, weights))
        if item.quoted >= scene.scan.language.quoted and _has_words(scene, place) and not _is_named_thing(scene, place)
    }
    reported = tuple(indirect.find(reading(scene), spoken, weights))
    found = [_quote(scene, place, item) for place, item in spoken.items()]
    found = [_as_part(quote, reported) for quote in found]
    found.extend(reported)
    return tuple(sorted(found, key=lambda quote: (quote.span.start, -quote.span.end)))


def _as_part(quote: Quote, reported: Sequence[Quote]) -> Quote:
    """Words in marks inside a reported clause are a part of it, however they begin: said she was “Mending it.”"""
    inside = quote.kind == "direct" and any(clause.span.covers(quote.span) for clause in reported)
    return replace(quote, kind="mixed") if inside else quote


def reading(scene: Scene) -> Reading:
    """The article as reports are sought in it: a quotation that stands for itself is a part of none."""
    walls = (place for place in range(len(scene.marked)) if _stands_alone(scene, place))
    return reports.read(scene, frozenset(walls))


def _stands_alone(scene: Scene, quote: int) -> bool:
    """Whether no reported clause may hold words in marks: they are many, or a sentence: Moss said, “We hold.”.

    Said she was “shocked” and “The dam” was safe, Moss said, are parts of a clause.
    """
    around = frame(scene, quote)
    words = _WORD.findall(scene.marked[quote].span.of(scene.scan.text))
    if not scene.marked[quote].closed or len(words) >= _TELLS_ALONE:
        return True
    if around.final == "-" and around.follow not in _ENDED and around.follow not in _TOLD:
        return False
    return around.lead in _SPEECH_LEADS and (around.case != "l" or around.lead in {"edge", ":", "quote"})


def _has_words(scene: Scene, quote: int) -> bool:
    return any(char.isalnum() for char in scene.marked[quote].span.of(scene.scan.text))


def _is_named_thing(scene: Scene, quote: int) -> bool:
    """A name in marks: the novel “A Dam in Winter”, a so-called “granny rule”, Jon Ware, known as “the Eel”."""
    scan, first = scene.scan, scene.places[quote][0]
    before = scan.lower[max(0, first - _NAMED_BY) : first]
    if not before or scan.words[first - 1] in _SPEECH_LEADS:
        return False
    words = scene.marked[quote].span.of(scan.text).split()
    titled = words[0][0].isupper() and len(words) <= _LONGEST_TITLE and words[-1][-1] not in ".,!?"
    return any(word in scan.language.scare for word in before) or (
        titled and any(word in scan.language.works for word in before)
    )


def _quote(scene: Scene, quote: int, found: Attribution) -> Quote:
    speaker, role = naming.speaker(scene, found.who, found.mention)
    return Quote(
        span=scene.marked[quote].span,
        kind=kind(frame(scene, quote), closed=scene.marked[quote].closed),
        cue=naming.cue(scene, found.cue),
        mention=naming.mention(scene, found.mention),
        speaker=speaker,
        role=role,
        evidence=found.evidence if speaker else "unclear",
        confidence=round(found.confidence, 4) if speaker else 0.0,
    )


def kind(around: Frame, *, closed: bool) -> Kind:
    """Direct where the words stand for themselves, mixed where they are a part of the reporter's own sentence.

    Direct: "We hold," she said. Mixed: She called it "a quiet year" for the dam.
    """
    if not closed or around.final == ",":
        return "direct"
    if around.case == "l" and around.lead not in {"edge", ",", ":"}:
        return "mixed"
    if around.lead in _SPEECH_LEADS:
        return "direct"
    return "direct" if around.final == "." and around.case != "l" else "mixed"
