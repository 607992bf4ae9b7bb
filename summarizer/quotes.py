"""Which stretches of an article are quotations, and of what kind: direct, mixed or indirect.

A stretch between marks counts where somebody is likelier quoted than not: a title, a nickname or a scare quote is
none, and neither are one or two words that no cue governs. Speakers come from `attribution` and `indirect`; this module
puts the three kinds in one order.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace

from summarizer import indirect, naming, reports
from summarizer.attribution import Attribution, attribute
from summarizer.frames import Frame
from summarizer.languages import Language
from summarizer.model import Kind, Quote, Span
from summarizer.ranking import confidence, load
from summarizer.reports import Reading
from summarizer.scene import Scene

_TELLS_ALONE = 3  # words in marks that a reader needs no clause around: "long-term plan" are three
_WORD = re.compile(r"\w+")
_NAMED_BY = 2
_LONGEST_TITLE = 8
_SMALL = 3  # letters: "of", "the"
_FRAGMENT = 2
_GOVERNS = 8
_SPEECH_LEADS = frozenset({",", ":", "edge", ".", "quote", "mark", "("})

_ENDED = frozenset({",", ":", ".", "(", ";", "—", "edge", "quote", "mark"})
_TOLD = frozenset({"say", "tell", "frame", "ing"})


def find(scene: Scene, weights: Mapping[str, float] | None = None) -> tuple[Quote, ...]:
    """Every quotation with its best guess of a speaker, in text order.

    Two share characters only where a reported clause encloses words in marks; the clause comes first.
    """
    known = load() if weights is None else weights
    spoken = {
        place: item
        for place, item in enumerate(attribute(scene, known))
        if item.quoted >= scene.scan.language.quoted and _is_said(scene, place)
    }
    reported = tuple(indirect.find(reading(scene), spoken, known))
    clauses = sorted(quote.span for quote in reported)
    found = [_as_part(_quote(scene, place, item, known), clauses) for place, item in spoken.items()]
    found.extend(reported)
    return tuple(sorted(found, key=lambda quote: (quote.span.start, -quote.span.end)))


def _as_part(quote: Quote, clauses: Sequence[Span]) -> Quote:
    """Words in marks inside a reported clause are a part of it, however they begin: said she was “Mending it.”

    The clauses are in order and apart.
    """
    at = bisect_right(clauses, quote.span.start, key=lambda clause: clause.start)
    inside = quote.kind == "direct" and at > 0 and clauses[at - 1].covers(quote.span)
    return replace(quote, kind="mixed") if inside else quote


def reading(scene: Scene) -> Reading:
    """The article as reports are sought in it: a quotation that stands for itself is a part of none."""
    walls = (place for place in range(len(scene.marked)) if _stands_alone(scene, place))
    return reports.read(scene, frozenset(walls))


def _stands_alone(scene: Scene, quote: int) -> bool:
    """Whether no reported clause may hold words in marks: they are many, or a sentence: Moss said, “We hold.”.

    Said she was “shocked” and “The dam” was safe, Moss said, are parts of a clause.
    """
    words = _WORD.findall(scene.marked[quote].span.of(scene.scan.text))
    if not scene.marked[quote].closed or len(words) >= _TELLS_ALONE:
        return True
    around = scene.frames[quote]
    if around.final == "-" and around.follow not in _ENDED and around.follow not in _TOLD:
        return False
    return around.lead in _SPEECH_LEADS and (around.case != "l" or around.lead in {"edge", ":", "quote"})


def _is_said(scene: Scene, quote: int) -> bool:
    return _has_words(scene, quote) and not _is_named_thing(scene, quote) and not _is_loose(scene, quote)


def _has_words(scene: Scene, quote: int) -> bool:
    return any(char.isalnum() for char in scene.marked[quote].span.of(scene.scan.text))


def _is_named_thing(scene: Scene, quote: int) -> bool:
    """A name in marks: the novel “A Dam in Winter”, a so-called “granny rule”, Jon Ware, known as “the Eel”."""
    scan, first = scene.scan, scene.places[quote][0]
    before = scan.lower[max(0, first - _NAMED_BY) : first]
    words = scene.marked[quote].span.of(scan.text).split()
    if before and before[-1] == ",":
        return before[0] in scan.language.works and _is_title(words)
    if not before or before[-1] in _SPEECH_LEADS:
        return False
    titled = words[0][0].isupper() and len(words) <= _LONGEST_TITLE and words[-1][-1] not in ".,!?"
    bare = words[-1].rstrip(".,")
    titled = titled or (bool(bare) and _is_title([*words[:-1], bare]))
    return any(word in scan.language.scare for word in before) or (
        titled and any(scan.language.is_work(word) for word in before)
    )


def _is_title(words: Sequence[str]) -> bool:
    """Whether all but small words have capitals and no sentence ends: her thesis, “On the Freezing of Ponds,” was …"""
    capitals = all(word[0].isupper() for word in words if len(word) > _SMALL)
    return capitals and 1 < len(words) <= _LONGEST_TITLE and words[0][0].isupper() and words[-1][-1] not in ".!?"


def _is_loose(scene: Scene, quote: int) -> bool:
    """One or two words of the reporter's own sentence that no cue governs: the firm was “keen”, a “crime surge”."""
    if not scene.scan.language.cues or len(scene.marked[quote].span.of(scene.scan.text).split()) > _FRAGMENT:
        return False
    around = scene.frames[quote]
    if kind(around, closed=scene.marked[quote].closed) != "mixed":
        return False
    first, stop = scene.places[quote]
    governed = _is_led_up_to(scene, first) or _is_answered(scene, around.cue_after, stop)
    return not (governed or (scene.scan.language.inversion and _is_named_around(scene, first, stop)))


def _is_named_around(scene: Scene, first: int, stop: int) -> bool:
    """Whether a verb of naming stands anywhere in the clause: "nannte Moos den Damm „alt“", "hat … „alt“ genannt"."""
    scan = scene.scan
    for cue in scene.cues[bisect_left(scene.cues, scan.sentence[first], key=lambda cue: scan.sentence[cue.first]) :]:
        if scan.sentence[cue.first] != scan.sentence[first]:
            return False
        between = scan.words[cue.stop : first] if cue.first < first else scan.words[stop : cue.first]
        if scan.lower[cue.first] in scan.language.naming and all(word[0].isalnum() for word in between):
            return True
    return False


def _is_led_up_to(scene: Scene, first: int) -> bool:
    """Whether a cue governs a fragment behind it, with only small words or one object between the two.

    As in "warned of a “surge”", "called the plan “absurd”", "warned the town against “joy”", "said there are “leaks”".
    """
    scan, language = scene.scan, scene.scan.language
    token = first - 1
    while token > 0 and scan.lower[token] in language.auxiliaries:
        token -= 1
    if token < first - 1 and scan.lower[token] not in language.clause.there:
        return False
    while token > 0 and scan.lower[token] != language.that_word and _is_small(language, scan.lower[token]):
        token -= 1
    place = bisect_left(scene.cues, token + 1, key=lambda cue: cue.first) - 1
    if place < 0 or scan.sentence[scene.cues[place].first] != scan.sentence[first]:
        return False
    cue = scene.cues[place]
    joined = scan.lower[token] == language.that_word or scan.lower[first - 1] in language.prepositions
    if joined or scan.lower[cue.first] in language.naming:
        return token - cue.stop < _GOVERNS and all(word[0].isalnum() for word in scan.words[cue.stop : first])
    return token < cue.stop


def _is_small(language: Language, word: str) -> bool:
    return (
        word in language.determiners
        or word in language.prepositions
        or word in language.adverbs
        or word in language.pronouns
    )


def _is_answered(scene: Scene, cue_after: int, stop: int) -> bool:
    """Whether the cue stands just behind a fragment: It was “absurd”, said Moss."""
    if cue_after < 0:
        return False
    cue = scene.cues[cue_after]
    begin = cue.first if cue.subject < 0 else min(cue.first, scene.mentions.all[cue.subject].first)
    comma = scene.scan.words[stop : stop + 1] == [","]
    return stop <= begin <= stop + comma


def _quote(scene: Scene, quote: int, found: Attribution, weights: Mapping[str, float]) -> Quote:
    speaker, role = naming.speaker(scene, found.who, found.mention)
    share = confidence(found.share, weights) if scene.scan.language.fitted else found.share
    sure = share * scene.cast.sure.get(found.who, 1.0)
    return Quote(
        span=scene.marked[quote].span,
        kind=kind(scene.frames[quote], closed=scene.marked[quote].closed),
        cue=naming.cue(scene, found.cue),
        mention=naming.mention(scene, found.mention),
        speaker=speaker,
        role=role,
        evidence=found.evidence if speaker else "unclear",
        confidence=round(sure, 4) if speaker else 0.0,
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
