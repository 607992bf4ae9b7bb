"""What speaks for each mention as the speaker of a quotation: features of place, cue, punctuation and order.

Word classes only, no words: a feature never holds a word of an article. Does not weigh anything.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from summarizer.clauses import Cue
from summarizer.languages import Language
from summarizer.mentions import Mention, Tokens
from summarizer.ranking import Features
from summarizer.scan import Scan
from summarizer.scene import Scene

_BEFORE = 7
_AFTER = 4
_REACH = 160
_SIGNATURE = 24
_DASHES = frozenset({"-", "–", "—", "--"})
_ENDS = frozenset({",", ".", "("})
_GAPS = (0, 1, 2, 4, 8, 15, 30)
_TOLD_APART = frozenset({",", ":", ".", "(", ";", "—"})
_SIZES = (1, 2, 3, 5, 9)
_HEARER = 4  # tokens: "told him:", "texted his brother:"
_GOES_ON = frozenset({"that", "conj", "aux", "say", "tell", "frame", "ing"})
_SMALL = frozenset({"that", "det", "prep", "conj", "aux"})


def candidates(scene: Scene, quote: int) -> list[int]:
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
    found.extend(_far_subject(scene, first, found))
    for index in range(at, min(len(speaking), at + _AFTER)):
        mention = mentions[speaking[index]]
        if scan.paragraph[mention.head[0]] != paragraph:
            if _signs(scene, mention, scene.places[quote][1]):
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


def _far_subject(scene: Scene, first: int, found: Sequence[int]) -> list[int]:
    """Whose verb is the last before a quotation, however many are named since: "Moss said that Elm, Keld, …"."""
    near = _near_cue(scene, first, before=True)
    subject = scene.cues[near].subject if near >= 0 else -1
    if (
        subject < 0
        or subject in found
        or scene.scan.paragraph[scene.mentions.all[subject].first] != scene.scan.paragraph[first]
    ):
        return []
    return [subject] if scene.mentions.all[subject].head[0] < first else []


def _is_source_of_next(scene: Scene, place: int, stop: int) -> bool:
    """A source inside a sentence tells that sentence only: „…“ Laut Moos hält der Damm."""
    scan, cues = scene.scan, scene.spoken.get(place, ()) if scene.scan.language.inversion else ()
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


def goes_on(scene: Scene, quote: int) -> bool:
    """Whether it opens the paragraph below a quotation that no mark closes, with no cue of its own: “… one of them."""
    if quote == 0 or scene.marked[quote - 1].closed:
        return False
    first, stop = scene.places[quote]
    below = scene.marked[quote].paragraph == scene.marked[quote - 1].paragraph + 1
    opens = below and scene.scan.paragraph[first - 1] != scene.scan.paragraph[first]
    return opens and _near_cue(scene, stop, before=False) < 0


def is_paragraph(scene: Scene, quote: int) -> bool:
    """Whether whole sentences fill a paragraph, marks and all: nobody writes a title so."""
    around = frame(scene, quote)
    whole = around.opens and around.closes and around.case == "U" and scene.marked[quote].closed
    words = scene.marked[quote].span.of(scene.scan.text).split(None, 12)
    return whole and around.final == "." and len(words) > _HEARER and _titled(scene.scan.language, words) == "few"


def inner(scene: Scene, quote: int) -> int:
    """Whom the sentence's last cue quotes where another tells of it: "Ware claimed that Moss told him: “…”"; or -1."""
    first = scene.places[quote][0]
    near = _near_cue(scene, first, before=True)
    cue = scene.cues[near] if near >= 0 else None
    if cue is None or cue.how != "before" or cue.form == "ing":
        return -1
    if scene.scan.sentence[cue.first] != scene.scan.sentence[first - 1]:
        return -1
    between = scene.scan.lower[cue.stop : first]
    language = scene.scan.language
    if len(between) > _HEARER or any(word_class(language, word) in _GOES_ON for word in between):
        return -1
    return cue.subject if scene.mentions.all[cue.subject].kind == "name" else -1


def outer(scene: Scene, quote: int, within: int, place: int) -> bool:
    """Whether the mention `place` tells what the mention `within`, behind it, is quoted with."""
    first, stop = scene.places[quote]
    cue, told = nearest_cue(scene, place, first, stop), nearest_cue(scene, within, first, stop)
    if cue is None or told is None or place == within or scene.mentions.all[place].head[0] > first:
        return False
    behind = cue.first < scene.mentions.all[within].first
    return behind and scene.scan.sentence[cue.first] == scene.scan.sentence[told.first]


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around one quotation."""

    lead: str
    final: str
    follow: str
    case: str
    size: int
    opens: bool
    closes: bool
    cue_before: int
    cue_after: int


def frame(scene: Scene, quote: int) -> Frame:
    """The marks, the case and the neighbours of a quotation."""
    scan, (first, stop) = scene.scan, scene.places[quote]
    text, span = scan.text, scene.marked[quote].span
    inside = span.of(text)
    letter = next((char for char in inside if char.isalnum()), "0")
    words = inside.split(None, 12)
    outside = scan.language.comma_outside and _comma_outside(scan, stop)
    return Frame(
        lead=_neighbour(scan, first - 1, first),
        final="," if outside and _final(inside) == "-" else _final(inside),
        follow=_neighbour(scan, stop + outside, first),
        case="U" if letter.isupper() else "l" if letter.islower() else "0",
        size=bucket(len(words), _SIZES),
        opens=first == 0 or scan.paragraph[first - 1] != scan.paragraph[first],
        closes=stop >= len(scan) or scan.paragraph[stop] != scan.paragraph[first],
        cue_before=_near_cue(scene, first, before=True),
        cue_after=_near_cue(scene, stop, before=False),
    )


def _comma_outside(scan: Scan, stop: int) -> bool:
    """Whether the comma that leads to who speaks stands behind the marks: „Der Damm hält“, sagte Moos."""
    if scan.words[stop : stop + 1] != [","] or stop + 1 >= len(scan):
        return False
    language, word = scan.language, scan.lower[stop + 1]
    return word in language.cues or (word,) in language.according or word in language.separable


def bucket(value: int, bounds: Sequence[int]) -> int:
    """The place of the first bound that the value does not exceed."""
    return bisect_left(bounds, value)


def _final(inside: str) -> str:
    last = inside.rstrip()[-1:]
    return "," if last == "," else "." if last and last in ".!?…—" else "-"


def _neighbour(scan: Scan, token: int, first: int) -> str:
    """The class of the token beside a quotation."""
    if token < 0 or token >= len(scan) or scan.paragraph[token] != scan.paragraph[first]:
        return "edge"
    if scan.quoted[token] >= 0:
        return "quote"
    if not scan.words[token][0].isalnum():
        return scan.words[token] if scan.words[token] in _TOLD_APART else "mark"
    return "poss" if token in scan.possessive else word_class(scan.language, scan.words[token])


@lru_cache(maxsize=4096)
def word_class(language: Language, word: str) -> str:
    lower = word.lower()
    classes = {
        "that": (language.that_word,),
        "work": language.works,
        "det": language.determiners,
        "prep": language.prepositions,
        "conj": language.conjunctions,
        "aux": language.auxiliaries,
        "pron": language.pronouns,
    }
    if lower in language.cues:
        return language.cues[lower]
    found = next((name for name, members in classes.items() if lower in members), None)
    return found or ("Cap" if word[0].isupper() else "low")


def _near_cue(scene: Scene, token: int, *, before: bool) -> int:
    """The place of the nearest cue of the same paragraph on one side, -1 for none."""
    at = bisect_left(scene.cues, token, key=lambda cue: cue.first)
    place = at - 1 if before else at
    if not 0 <= place < len(scene.cues):
        return -1
    inside = token if token < len(scene.scan) and not before else token - 1
    edge = scene.scan.paragraph[min(max(inside, 0), len(scene.scan) - 1)]
    here = scene.scan.paragraph[token] if before and token < len(scene.scan) else edge
    return place if scene.scan.paragraph[scene.cues[place].first] == here else -1


def nobody(scene: Scene, quote: int, around: Frame) -> Features:
    """What speaks for a title, a scare quote or a name in marks: nobody is quoted."""
    words = scene.marked[quote].span.of(scene.scan.text).split(None, 12)
    titled = _titled(scene.scan.language, words)
    cue = "both" if around.cue_before >= 0 and around.cue_after >= 0 else "b" if around.cue_before >= 0 else "-"
    if around.cue_before < 0 and around.cue_after >= 0:
        cue = "a"
    size, lead, follow = around.size, around.lead, around.follow
    whole = f"{around.opens}:{around.closes}"
    return (
        "0",
        f"0:size:{size}:{around.case}",
        f"0:lead:{lead}:{around.case}",
        f"0:lead:{lead}:{titled}",
        f"0:follow:{follow}:{around.final}",
        f"0:titled:{titled}:{size}",
        f"0:titled:{titled}:{around.final}:{whole}",
        f"0:cue:{cue}:{size}",
        f"0:cue:{cue}:{lead}",
        f"0:whole:{whole}:{around.final}",
        f"0:lead:{lead}:{size}:{around.final}",
        f"0:lead:{lead}:{titled}:{around.final}:{cue}",
        f"0:{titled}:{around.case}:{lead}:{size}",
        f"0:closed:{scene.marked[quote].closed}",
    )


def _titled(language: Language, words: Sequence[str]) -> str:
    """How many words have capitals; small words do not count where a title would not raise them: "Town of the Dam"."""
    telling = [word for at, word in enumerate(words) if at == 0 or word_class(language, word.lower()) not in _SMALL]
    capitals = sum(word[0].isupper() for word in telling)
    return "all" if capitals == len(telling) else "most" if capitals * 2 > len(telling) else "few"


def unnamed(around: Frame, known: int) -> Features:
    """What speaks for a speaker whom the article does not name near the quotation."""
    cue = f"{around.cue_before >= 0}{around.cue_after >= 0}"
    return (
        "?",
        f"?:known:{min(known, 3)}:{cue}",
        f"?:whole:{around.opens}:{around.closes}:{around.final}",
        f"?:lead:{around.lead}:{around.case}:{around.follow}",
        f"?:size:{around.size}:{around.final}",
    )


def previous(scene: Scene, quote: int, around: Frame) -> Features:
    """What speaks for the speaker of the quotation before."""
    scan, (first, _), (_, stop) = scene.scan, scene.places[quote], scene.places[quote - 1]
    paragraphs = min(scan.paragraph[first] - scan.paragraph[stop - 1], 3)
    gap = bucket(scene.plain[first] - scene.plain[stop], _GAPS)
    before = scene.marked[quote - 1]
    ended = _final(before.span.of(scan.text))
    cue = f"{around.cue_before >= 0}{around.cue_after >= 0}"
    return (
        f"<:{paragraphs}:{before.closed}",
        f"<:{paragraphs}:{gap}:{cue}",
        f"<:{paragraphs}:{around.lead}:{around.follow}",
        f"<:{paragraphs}:{around.opens}:{around.closes}:{around.case}",
        f"<:{paragraphs}:{gap}:{ended}:{around.final}",
        f"<:{cue}:{around.lead}:{around.case}",
    )


def features(scene: Scene, quote: int, place: int, rank: int, around: Frame) -> Features:
    """What speaks for one mention; `rank` counts the candidates nearer on its side."""
    scan, mention = scene.scan, scene.mentions.all[place]
    first, stop = scene.places[quote]
    before = mention.head[0] < first
    cue = nearest_cue(scene, place, first, stop)
    how = "before" if cue and cue.how == "inverted" else cue.how if cue else ""
    relation = f"{cue.form}:{how}" if cue else "told" if place in scene.told else "none"
    start, end = _extent(mention, cue, (first, stop))
    words = scene.plain[first] - scene.plain[end] if before else scene.plain[start] - scene.plain[stop]
    gap = bucket(max(words, 0), _GAPS)
    sentences = (
        scan.sentence[first] - scan.sentence[end - 1] if before else scan.sentence[start] - scan.sentence[stop - 1]
    )
    signs = not before and scan.paragraph[mention.first] != scan.paragraph[stop - 1]
    relation = "say:after" if signs else relation
    sentences = 0 if signs else max(0, min(sentences, 3))
    between = _quotes_between(scene, quote, start, end, before=before)
    side = "b" if before else "a"
    near = around.cue_before if before else around.cue_after
    nearest = cue is not None and near >= 0 and scene.cues[near].first == cue.first
    short = "af" if signs else how[:2] if cue else relation[:2]
    other = around.cue_after >= 0 if before else around.cue_before >= 0
    paragraph = max(0, scan.paragraph[first] - scan.paragraph[mention.head[0]])
    edge = _neighbour(scan, start - 1 if before else end, first)
    prep = mention.first > 0 and scan.lower[mention.first - 1] in scan.language.prepositions
    return (
        f"{side}:{relation}:{gap}",
        f"{side}:{relation}:{sentences}:{between}",
        f"{side}:{relation}:{mention.kind}",
        f"{side}:{relation}:{around.lead}",
        f"{side}:{short}:{around.final}:{min(gap, 3)}:{between}",
        f"{side}:{short}:{around.final}:{around.follow}:{sentences}",
        f"{side}:{short}:{around.lead}:{around.case}:{nearest}",
        f"{side}:{short}:{around.case}:{sentences}:{around.final}",
        f"{side}:rank:{min(rank, 4)}:{short}",
        f"{side}:opens:{around.opens}:{around.closes}:{short}:{other}",
        f"{side}:near:{nearest}:{other}:{short}:{between}",
        f"kind:{mention.kind}:{mention.entity}:{mention.number}",
        f"kind:{mention.kind}:{short}",
        f"paragraph:{paragraph}:{around.lead}",
        f"prep:{prep}:{(mention.stop - 1) in scan.possessive}:{short}",
        f"{side}:edge:{edge}:{gap}:{short}",
        f"{side}:edge:{edge}:{around.final}:{between}:{sentences}",
        f"size:{around.size}:{side}:{short}",
        f"role:{mention.role is not None}:{short}",
    )


def nearest_cue(scene: Scene, place: int, first: int, stop: int) -> Cue | None:
    """The mention's cue that is nearest to the quotation."""
    own = scene.spoken.get(place, ())
    if len(own) < 2:  # noqa: PLR2004 - nothing to choose
        return own[0] if own else None
    return min(own, key=lambda cue: first - cue.first if cue.first < first else cue.first - stop)


def _extent(mention: Mention, cue: Cue | None, place: Tokens) -> Tokens:
    """The tokens of mention and cue together, on the mention's side of the quotation."""
    start, end = mention.first, mention.stop
    if cue is None:
        return start, end
    if mention.head[0] < place[0]:
        return min(start, cue.first), max(end, cue.stop) if cue.stop <= place[0] else end
    return min(start, cue.first) if cue.first >= place[1] else start, max(end, cue.stop)


def _quotes_between(scene: Scene, quote: int, start: int, end: int, *, before: bool) -> int:
    firsts = scene.places
    if before:
        return min(2, max(0, quote - bisect_left(firsts, end, key=lambda place: place[0])))
    return min(2, max(0, bisect_left(firsts, start, key=lambda place: place[0]) - quote - 1))
