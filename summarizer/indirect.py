"""Reported clauses outside quotation marks, found only where the grammar leaves little doubt.

"Moss said (that) the dam was safe.", "According to Moss, the dam was safe.", "The dam was safe, Moss said."
"""

from __future__ import annotations

from collections.abc import Iterator

from summarizer import attribution, naming, pronouns
from summarizer.clauses import Cue
from summarizer.evidence import Scene
from summarizer.mentions import Tokens
from summarizer.model import Evidence, Quote, Span
from summarizer.ranking import load

_FEWEST_WORDS = 3
_LONGEST = 150
_VERB_WITHIN = 8
_STRONG = {"before": 0.85, "comma": 0.8, "after": 0.8, "according": 0.85, "shared": 0.6}
_BREAKS = frozenset({",", ";", ":", "—", "--", "–"})


def find(scene: Scene) -> Iterator[Quote]:
    """The reported clauses, in text order, none sharing a character with words in marks."""
    people = attribution.pronoun_scene(scene)
    taken = -1
    for cue in scene.cues:
        if cue.subject < 0 or cue.first < taken:
            continue
        tokens = _clause(scene, cue)
        if tokens is None or not _plain(scene, tokens):
            continue
        taken = tokens[1]
        yield _quote(scene, people, cue, tokens)


def _clause(scene: Scene, cue: Cue) -> Tokens | None:
    """The tokens of the clause that a cue reports."""
    if cue.how == "according":
        return _after_according(scene, cue) or _before(scene, cue)
    return _after(scene, cue) or (_before(scene, cue) if cue.form == "say" else None)


def _after(scene: Scene, cue: Cue) -> Tokens | None:
    """As in "Moss said the dam was safe": to the sentence's end."""
    scan, language = scene.scan, scene.scan.language
    word, first = scan.lower[cue.first], cue.stop
    if cue.how == "after":
        return None
    if word not in language.clause_that and word not in language.clause_bare:
        return None
    first = _over_hearer(scene, cue, first)
    end = _sentence_end(scene, cue.first)
    if first < end and scan.lower[first] == language.that_word:
        return first + 1, end
    plain = word in language.clause_bare and first == cue.stop
    starts = first < end and scan.words[first][0].isalnum() and _begins_clause(scene, first)
    return (first, end) if plain and starts else None


def _over_hearer(scene: Scene, cue: Cue, first: int) -> int:
    """Past who was told and when: "told reporters on Monday that …"; the place itself where no "that" follows soon."""
    scan = scene.scan
    for token in range(first, min(first + 8, len(scan))):
        if scan.sentence[token] != scan.sentence[cue.first] or scan.words[token] in _BREAKS or scan.quoted[token] >= 0:
            break
        if scan.lower[token] == scan.language.that_word:
            return token
    return first


def _begins_clause(scene: Scene, first: int) -> bool:
    """A subject rather than an adverbial: not "said on Monday", "said in an interview"."""
    scan, language = scene.scan, scene.scan.language
    word, after = scan.lower[first], scan.lower[first + 1] if first + 1 < len(scan) else ""
    if after in language.times or after in language.dates or word in language.set_phrases:
        return False
    if any(
        word in closed for closed in (language.prepositions, language.conjunctions, language.dates, language.adverbs)
    ):
        return False
    told = word in language.determiners or word in language.pronouns
    told = told or any(near in language.auxiliaries for near in scan.lower[first + 1 : first + _VERB_WITHIN])
    return (told or not word.isalpha() or scan.words[first][0].isupper()) and word not in language.auxiliaries


def _sentence_end(scene: Scene, token: int) -> int:
    """The token after the sentence's last word; the token itself where the sentence is longer than any clause."""
    scan, end = scene.scan, token
    while end < len(scan) and scan.sentence[end] == scan.sentence[token] and scan.quoted[end] < 0:
        end += 1
        if end - token > _LONGEST:
            return token
    while end > token + 1 and not scan.words[end - 1][0].isalnum():
        end -= 1
    return end


def _after_according(scene: Scene, cue: Cue) -> Tokens | None:
    """As in "According to Moss, the dam was safe."."""
    scan, stop = scene.scan, scene.mentions.all[cue.subject].stop
    if not scan.opens_sentence(cue.first) or stop >= len(scan) or scan.words[stop] != ",":
        return None
    end = _sentence_end(scene, cue.first)
    return (stop + 1, end) if stop + 1 < end else None


def _before(scene: Scene, cue: Cue) -> Tokens | None:
    """As in "The dam was safe, Moss said." and "The dam was safe, according to Moss."."""
    scan, subject = scene.scan, scene.mentions.all[cue.subject]
    start, end = min(cue.first, subject.first) - 1, max(cue.stop, subject.stop)
    if not _reports(scene, cue) or not _closes(scene, end, cue):
        return None
    if start < 1 or scan.words[start] != "," or scan.sentence[start] != scan.sentence[cue.first]:
        return None
    first = start
    while first > 0 and scan.sentence[first - 1] == scan.sentence[start] and scan.quoted[first] < 0:
        first -= 1
        if start - first > _LONGEST:
            return None
    opening, language = scan.lower[first], scan.language
    loose = opening in language.cues or opening in language.conjunctions or scan.quoted[first] >= 0
    return None if loose else (first, start)


def _reports(scene: Scene, cue: Cue) -> bool:
    """Whether a cue takes a clause before it at all: "said" does, "finds" and "put" do not."""
    word, language = scene.scan.lower[cue.first], scene.scan.language
    takes = word in language.clause_that or word in language.clause_bare
    return cue.how == "according" or (cue.how in {"before", "after"} and takes)


def _closes(scene: Scene, end: int, cue: Cue) -> bool:
    """Whether nothing is reported behind "Moss said": the sentence ends, or goes on with a time or a place."""
    scan, language = scene.scan, scene.scan.language
    if end >= len(scan) or scan.sentence[end] != scan.sentence[cue.first] or scan.words[end] in _BREAKS:
        return True
    word = scan.lower[end]
    return word in language.prepositions or word in language.dates or word in language.relatives or word in {".", ")"}


def _plain(scene: Scene, tokens: Tokens) -> bool:
    """Words enough and none of them in marks: those are mixed quotations."""
    first, stop = tokens
    if scene.plain[stop] - scene.plain[first] < _FEWEST_WORDS:
        return False
    scan = scene.scan
    clear = all(scan.quoted[token] < 0 for token in (first, stop - 1))
    return clear and (stop >= len(scan) or scan.quoted[stop] < 0 or scan.sentence[stop] != scan.sentence[stop - 1])


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
        evidence=evidence if name else "unclear",
        confidence=round(_STRONG.get(cue.how, 0.5) * sure, 4) if name else 0.0,
    )


def _who(scene: Scene, people: pronouns.Scene, subject: int) -> tuple[int, float, Evidence]:
    mention = scene.mentions.all[subject]
    if mention.kind == "pronoun":
        who, sure = pronouns.resolve(people, subject, None, load())
        return scene.taken_up.get(who, who), sure, "resolved"
    return scene.taken_up.get(subject, subject), 1.0, attribution.named_or_resolved(scene, subject)
