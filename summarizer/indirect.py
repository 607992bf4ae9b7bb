"""Reported clauses outside quotation marks, found only where the grammar leaves little doubt.

"Moss said (that) the dam was safe.", "According to Moss, the dam was safe.", "The dam was safe, Moss said."
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from summarizer import attribution, clauses, extent, naming, pronouns, verb_second
from summarizer.clauses import Cue
from summarizer.evidence import Scene
from summarizer.mentions import Tokens
from summarizer.model import Evidence, Quote, Span
from summarizer.nominals import before_cue
from summarizer.ranking import load
from summarizer.scan import Scan

_FEWEST_WORDS = 3
_STRONG = {"before": 0.85, "inverted": 0.85, "comma": 0.8, "after": 0.8, "according": 0.85, "shared": 0.6}
_BREAKS = frozenset({",", ";", ":", "—", "--", "–"})


def find(scene: Scene) -> Iterator[Quote]:
    """The reported clauses, in text order, none sharing a character with words in marks."""
    people = attribution.pronoun_scene(scene)
    cues = _cues(scene)
    told, doubtful = extent.telling(scene, cues), _unbalanced(scene.scan)
    taken = -1
    for cue in cues:
        if cue.first < taken or scene.scan.paragraph[cue.first] in doubtful:
            continue
        for teller, tokens in _reported(scene, cue, told):
            if tokens[0] >= taken and _plain(scene, tokens):
                taken = tokens[1]
                yield _quote(scene, people, teller, tokens)


def _unbalanced(scan: Scan) -> frozenset[int]:
    """The paragraphs in which a mark is missing: what stands outside marks there, nobody knows."""
    counts = (scan.text.count('"', part.start, part.end) for part in scan.paragraphs)
    return frozenset(paragraph for paragraph, count in enumerate(counts) if count % 2)


def _cues(scene: Scene) -> tuple[Cue, ...]:
    """The cues of the article, and the verbs that only report."""
    return tuple(sorted([*scene.cues, *clauses.reporting(scene.scan, scene.mentions)], key=lambda cue: cue.first))


def _reported(scene: Scene, cue: Cue, told: frozenset[int]) -> Iterator[tuple[Cue, Tokens]]:
    """What a cue reports, each part with the cue that tells it."""
    if scene.scan.language.inversion:
        return verb_second.clauses(scene, cue)
    return ((cue, tokens) for tokens in _clauses(scene, cue, told))


def _clauses(scene: Scene, cue: Cue, told: frozenset[int]) -> Iterator[Tokens]:
    """The tokens of what a cue reports: one clause, or the two parts that "Moss said" stands between."""
    if cue.how == "according":
        yield from _according(scene, cue)
        return
    word, language = scene.scan.lower[cue.first], scene.scan.language
    takes = word in language.clause.that or word in language.clause.bare or word in language.clause.more
    if not takes or not _tells(scene, cue) or _is_wished(scene.scan, cue):
        return
    if cue.how == "after" and extent.opens_clause(scene, cue):
        cue = replace(cue, subject=-1, how="none")
    clause = extent.behind(scene, cue) if cue.how != "after" else None
    if clause is not None:
        yield extent.cut(scene.scan, clause, told, early=_is_inside(scene, cue))
    elif word not in language.clause.more and cue.subject >= 0 and cue.how in {"before", "after", "comma"}:
        yield from _around(scene, cue, told)


def _tells(scene: Scene, cue: Cue) -> bool:
    """Whether somebody tells, known or not: "Nine in ten say", but not "That said" or "it was said"."""
    if cue.subject >= 0:
        return True
    scan, token = scene.scan, before_cue(scene.scan, cue.first)
    if any(word in scan.language.clause.passive for word in scan.lower[token : cue.first]):
        return False
    if token == 0 or scan.sentence[token - 1] != scan.sentence[cue.first] or scan.quoted[token - 1] >= 0:
        return False
    word = scan.lower[token - 1]
    return word[0].isalnum() and word not in scan.language.prepositions and word not in scan.language.clause.silent


def _is_wished(scan: Scan, cue: Cue) -> bool:
    """Whether nobody has said it yet: "Moss wants to say that the dam is safe"."""
    return cue.first > 0 and scan.lower[cue.first - 1] in scan.language.clause.wish


def _is_inside(scene: Scene, cue: Cue) -> bool:
    """Whether another clause waits for the cue's own to end: "Although Moss said the dam held, the town …".

    So does one for "Moss, who said the dam held, …".
    """
    scan, language = scene.scan, scene.scan.language
    first = before_cue(scan, cue.first)
    if first > 1 and scan.lower[first - 1] in language.relatives:
        return True
    if cue.subject >= 0:
        first = min(cue.first, scene.mentions.all[cue.subject].first)
    if first == 0 or scan.sentence[first - 1] != scan.sentence[first]:
        return False
    opens = first == 1 or scan.sentence[first - 2] != scan.sentence[first]
    word = scan.lower[first - 1]
    return opens and word in language.conjunctions and word not in language.clause.joins


def _around(scene: Scene, cue: Cue, told: frozenset[int]) -> Iterator[Tokens]:
    """As in "The dam was safe, Moss said." and "The dam, Moss said, would hold until June."."""
    scan, subject = scene.scan, scene.mentions.all[cue.subject]
    teller, end = min(cue.first, subject.first), max(cue.stop, subject.stop)
    if cue.form == "tell":
        end = scene.mentions.all[cue.after].stop if cue.after >= 0 else len(scan)
    front = extent.before(scene, cue, teller)
    if front is None or not _closes(scan, end, cue):
        return
    if not _leads(scan, front, end):
        yield front
    if cue.how != "after" and scan.words[end : end + 1] == [","] and extent.same_sentence(scan, cue.first, end + 1):
        yield extent.cut(scan, (end + 1, extent.sentence_end(scan, end + 1)), told, early=False)


def _according(scene: Scene, cue: Cue) -> Iterator[Tokens]:
    """As in "According to Moss, the dam was safe." and "The dam was safe, according to Moss."."""
    scan = scene.scan
    front = extent.before(scene, cue, cue.first)
    if front is not None:
        yield front
        return
    stop = scene.mentions.all[cue.subject].stop if cue.subject >= 0 else cue.stop
    comma = extent.first_comma(scan, stop) if extent.opens(scan, cue.first) else 0
    if comma and extent.same_sentence(scan, comma, comma + 1):
        yield comma + 1, extent.sentence_end(scan, comma + 1)


def _closes(scan: Scan, end: int, cue: Cue) -> bool:
    """Whether nothing is reported just behind "Moss said": the sentence ends, or goes on with a time or a place."""
    language = scan.language
    if end >= len(scan) or scan.sentence[end] != scan.sentence[cue.first] or scan.words[end] in _BREAKS:
        return True
    word = scan.lower[end]
    if word in language.dates or word in {".", ")"}:
        return True
    bare = scan.lower[cue.first] in language.clause.bare
    return bare and (word in language.prepositions or word in language.relatives)


def _leads(scan: Scan, front: Tokens, end: int) -> bool:
    """Whether what stands before "Moss said" only says when or where: "In the morning, Moss said, it rained"."""
    first, comma = front
    if end >= len(scan) or scan.sentence[end] != scan.sentence[first] or scan.words[end] not in {",", ":"}:
        return False
    if scan.words[end] == ":" or (end + 1 < len(scan) and scan.quoted[end + 1] >= 0):
        return True
    word, language = scan.lower[first], scan.language
    loose = word in language.prepositions or (word in language.conjunctions and word not in language.clause.joins)
    return loose and "," not in scan.words[first:comma]


def _plain(scene: Scene, tokens: Tokens) -> bool:
    """Words enough and none of them in marks: those are mixed quotations."""
    first, stop = tokens
    if first >= stop or scene.plain[stop] - scene.plain[first] < _FEWEST_WORDS:
        return False
    scan = scene.scan
    if any(scan.quoted[token] >= 0 for token in (first, stop - 1)):
        return False
    return stop >= len(scan) or scan.quoted[stop] < 0 or scan.sentence[stop] != scan.sentence[stop - 1]


def _quote(scene: Scene, people: pronouns.Scene, cue: Cue, tokens: Tokens) -> Quote:
    who, sure, evidence = _who(scene, people, cue.subject)
    name, role = naming.speaker(scene, who, cue.subject)
    span = scene.scan.span(*tokens)
    return Quote(
        span=Span(span.start, span.end),
        kind="indirect",
        cue=naming.cue(scene, cue),
        mention=naming.mention(scene, cue.subject),
        speaker=name,
        role=role,
        evidence="unclear" if not name else "continued" if cue.how == "continued" else evidence,
        confidence=round(_STRONG.get(cue.how, 0.5) * sure * scene.cast.sure.get(who, 1.0), 4) if name else 0.0,
    )


def _who(scene: Scene, people: pronouns.Scene, subject: int) -> tuple[int, float, Evidence]:
    if subject < 0:
        return attribution.NOBODY, 0.0, "unclear"
    mention = scene.mentions.all[subject]
    if mention.kind == "pronoun":
        who, sure = pronouns.resolve(people, subject, None, load())
        return scene.taken_up.get(who, who), sure, "resolved"
    return scene.taken_up.get(subject, subject), 1.0, attribution.named_or_resolved(scene, subject)
