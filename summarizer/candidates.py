"""Whose words a quotation may be: the mentions near it, in its paragraph and in those that lead up to it or sign it.

Knows places only. What speaks for each is told by `evidence`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from summarizer.mentions import Mention
from summarizer.scene import Scene

_BEFORE = 7
_AFTER = 4
_REACH = 160
_SIGNATURE = 24
_DASHES = frozenset({"-", "–", "—", "--"})
_ENDS = frozenset({",", ".", "("})
_ECHO = 2  # tokens: "So said"


def find(scene: Scene, quote: int) -> list[int]:
    """The mentions that can speak a quotation: nearest ones of its paragraph, and of the one that leads up to it."""
    scan, speaking, mentions = scene.scan, scene.mentions.speaking, scene.mentions.all
    first = scene.places[quote][0]
    paragraph = scan.paragraph[first]
    at = bisect_left(speaking, first, key=lambda place: mentions[place].head[0])
    found: list[int] = []
    for index in range(at - 1, max(-1, at - 1 - _BEFORE), -1):
        mention = mentions[speaking[index]]
        apart = paragraph - scan.paragraph[mention.head[0]]
        if apart > 1 or scene.plain[first] - scene.plain[mention.head[0]] > _REACH:
            break
        if apart == 0 or _leads(scene, mention.head[0], first):
            found.append(speaking[index])
    found.extend(_far_subject(scene, quote, found))
    for index in range(at, min(len(speaking), at + _AFTER)):
        mention = mentions[speaking[index]]
        if scan.paragraph[mention.head[0]] != paragraph:
            if _signs(scene, mention, scene.places[quote][1]) or _echoes(scene, mention, scene.places[quote][1]):
                found.append(speaking[index])
            break
        if not _is_source_of_next(scene, speaking[index], scene.places[quote][1]):
            found.append(speaking[index])
    return found


def _signs(scene: Scene, mention: Mention, stop: int) -> bool:
    """A short paragraph behind a quotation that only says whose it is: "— Ann Moss, harbour chief"."""
    scan = scene.scan
    dashed = stop < len(scan) and scan.words[stop] in _DASHES
    first = stop + dashed
    if mention.first != first or mention.kind != "name" or scan.paragraph[first] == scan.paragraph[stop - 1]:
        return False
    end = bisect_left(scan.paragraph, scan.paragraph[first] + 1)
    told = any(token < end for token in (cue.first for cue in scene.cues if cue.first >= first))
    aside = mention.stop >= end or scan.words[mention.stop] in _ENDS
    full = mention.head[1] - mention.head[0] > 1
    return end - first <= _SIGNATURE and aside and (dashed or (full and not told)) and mention.entity != "place"


def _echoes(scene: Scene, mention: Mention, stop: int) -> bool:
    """A paragraph behind a quotation that opens with whose it was: "So said Ann Moss, before she left."."""
    scan = scene.scan
    if mention.first != stop + _ECHO or scan.paragraph[stop] == scan.paragraph[stop - 1]:
        return False
    return scan.lower[stop] in scan.language.echoes and scan.language.cues.get(scan.lower[stop + 1]) == "say"


def _far_subject(scene: Scene, quote: int, found: Sequence[int]) -> list[int]:
    """Whose verb is the last before a quotation, however many are named since: "Moss said that Elm, Keld, …"."""
    first, near = scene.places[quote][0], scene.frames[quote].cue_before
    subject = scene.cues[near].subject if near >= 0 else -1
    if (
        subject < 0
        or subject in found
        or scene.scan.paragraph[scene.mentions.all[subject].first] != scene.scan.paragraph[first]
    ):
        return []
    return [subject] if scene.mentions.all[subject].head[0] < first else []


def _is_source_of_next(scene: Scene, place: int, stop: int) -> bool:
    """A source tells its own sentence only: “We hold.” According to Moss, the dam is new."""
    scan, cues = scene.scan, scene.spoken.get(place, ())
    return bool(cues) and all(
        cue.how == "according" and cue.first >= stop and scan.sentence[cue.first] != scan.sentence[stop - 1]
        for cue in cues
    )


def _leads(scene: Scene, token: int, first: int) -> bool:
    """A mention of the last sentence before a paragraph that opens with the quotation: "Moss wrote:".

    Not of the paper's own question: "And what does a pilot do then?"
    """
    scan = scene.scan
    if scan.words[first - 1 : first] == ["?"]:
        return False
    opens = first == 0 or scan.paragraph[first - 1] != scan.paragraph[first]
    return opens and scan.sentence[token] == scan.sentence[first - 1]
