"""What speaks for each mention as the speaker of a quotation: features of place, cue, punctuation and order.

Word classes only, no words: a feature never holds a word of an article. Does not weigh anything.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from summarizer.clause_place import ahead, behind
from summarizer.cue import Cue
from summarizer.frames import Frame, bucket, final, neighbour, word_class
from summarizer.mentions import Mention, Tokens
from summarizer.ranking import Features
from summarizer.scan import Scan
from summarizer.scene import Scene

_GAPS = (0, 1, 2, 4, 8, 15, 30)
_LABEL = 5  # tokens: "REP. MOSS:"
_CLOSES = frozenset({".", ","})
_PROMISED = 6  # tokens: "that there would be"
_HEARER = 4  # tokens: "told him:", "texted his brother:"
_GOES_ON = frozenset({"that", "conj", "aux", "say", "tell", "frame", "ing"})


def goes_on(scene: Scene, quote: int) -> bool:
    """Whether it opens the paragraph below a quotation that no mark closes, with no cue of its own: “… one of them."""
    if quote == 0 or scene.marked[quote - 1].closed:
        return False
    first = scene.places[quote][0]
    below = scene.marked[quote].paragraph == scene.marked[quote - 1].paragraph + 1
    opens = below and scene.scan.paragraph[first - 1] != scene.scan.paragraph[first]
    return opens and scene.frames[quote].cue_after < 0


def is_second_half(scene: Scene, quote: int) -> bool:
    """Whether nothing but who says so parts it from its first half: “The bells,” said Ann Moss, “will ring.”"""
    scan, near = scene.scan, scene.frames[quote].cue_before
    if quote == 0 or scene.frames[quote].case != "l" or near < 0 or scene.cues[near].subject < 0:
        return False
    stop, first = scene.places[quote - 1][1], scene.places[quote][0]
    cue, told = scene.cues[near], scene.mentions.all[scene.cues[near].subject]
    alone = min(cue.first, told.first) == stop and max(cue.stop, told.stop) == first - 1
    return alone and scan.words[first - 1] == "," and scan.paragraph[stop - 1] == scan.paragraph[first]


def label(scene: Scene, quote: int) -> int:
    """Whom a transcript names in capitals inside the marks: “MOSS: We hold the line.”; -1 where none stands."""
    scan, mentions = scene.scan, scene.mentions.all
    first, stop = scene.places[quote]
    while first < stop and not scan.words[first][0].isalnum():
        first += 1
    colon = next((token for token in range(first, min(first + _LABEL, stop)) if scan.words[token] == ":"), -1)
    if colon < 0 or not all(word.isupper() for word in scan.words[first:colon] if word[0].isalnum()):
        return -1
    place = bisect_left(mentions, first, key=lambda mention: mention.head[0])
    named = place < len(mentions) and mentions[place].kind == "name" and mentions[place].stop == colon
    return place if named else -1


def is_paragraph(scene: Scene, quote: int) -> bool:
    """Whether whole sentences fill a paragraph, marks and all: nobody writes a title so."""
    around = scene.frames[quote]
    whole = around.opens and around.closes and around.case == "U" and scene.marked[quote].closed
    return whole and around.final == "." and around.words > _HEARER and around.titled == "few"


def inner(scene: Scene, quote: int) -> int:
    """Whom the sentence's last cue quotes where another tells of it: "Ware claimed that Moss told him: “…”"; or -1."""
    scan, first, near = scene.scan, scene.places[quote][0], scene.frames[quote].cue_before
    cue = scene.cues[near] if near >= 0 else None
    if cue is None or cue.how != "before" or scan.sentence[cue.first] != scan.sentence[first - 1]:
        return -1
    subject = scene.mentions.all[cue.subject]
    if not is_somebody(scan, subject) or (cue.form == "ing" and not _may_say(scan, subject)):
        return -1
    if scan.lower[cue.first] not in scan.language.cues:
        return cue.subject if _is_promise(scan, cue, first) else -1
    between = scan.lower[cue.stop : first]
    goes_on = len(between) > _HEARER or any(word_class(scan.language, word) in _GOES_ON for word in between)
    return cue.subject if not goes_on and (subject.kind == "name" or leads_straight(scan, cue, first)) else -1


def inner_behind(scene: Scene, quote: int) -> tuple[int, int]:
    """A teller behind a quotation and whom he quotes: "“…,” Ware said Moss had told him"; -1 twice for none."""
    scan, near = scene.scan, scene.frames[quote].cue_after
    if not 0 <= near < len(scene.cues) - 1:
        return -1, -1
    cue, told = scene.cues[near], scene.cues[near + 1]
    end = told.stop + 1  # past "him"
    closes = end >= len(scan) or scan.words[end] in _CLOSES
    beside = cue.subject >= 0 and 0 <= cue.after == told.subject and told.how == "before"
    quoted = (
        closes and beside and told.form in {"tell", "ing"} and scan.sentence[told.first] == scan.sentence[cue.first]
    )
    return (cue.subject, told.subject) if quoted else (-1, -1)


def leads_straight(scan: Scan, cue: Cue, first: int) -> bool:
    """Whether only small words part a cue from what it leads to in its sentence: "as the judge told him: “…”"."""
    small = ("det", "prep", "pron", "that")
    between = [word for word in scan.lower[cue.stop : first] if word[0].isalnum()]
    return scan.sentence[cue.first] == scan.sentence[first] and all(
        word_class(scan.language, word) in small for word in between
    )


def is_somebody(scan: Scan, mention: Mention) -> bool:
    """A name, a role or a body: "Ann Moss", "the judge", "the council", but neither "she" nor "a sign"."""
    head = scan.lower[mention.head[1] - 1]
    return mention.kind == "name" or (mention.kind == "nominal" and head in scan.language.roles | scan.language.bodies)


def _is_promise(scan: Scan, cue: Cue, first: int) -> bool:
    """Whether somebody's noun leads to the words: "Ware repeated Moss's promise that there would be “no more mud”"."""
    between = scan.lower[cue.stop : first]
    return len(between) <= _PROMISED and not any(word in scan.language.cues for word in between)


def _may_say(scan: Scan, mention: Mention) -> bool:
    """Whether a participle is a person's: "recalled Moss saying", but not "answered on Elm Radio saying"."""
    before, language = scan.lower[mention.first - 1] if mention.first else "", scan.language
    told = mention.entity == "person" or mention.kind == "nominal"
    return told and (before not in language.prepositions or before in language.absolutes)


def outer(scene: Scene, quote: int, within: int, place: int) -> bool:
    """Whether the mention `place` tells what the mention `within`, behind it, is quoted with."""
    first, stop = scene.places[quote]
    told, mentions = nearest_cue(scene, within, first, stop), scene.mentions.all
    if told is None or place < 0 or place == within or mentions[place].head[0] > first:
        return False
    cue = nearest_cue(scene, place, first, stop)
    begins = mentions[place].head[0] if cue is None else cue.first
    if cue is None and not _opens_clause(scene.scan, mentions[within].first):
        return False
    return begins < mentions[within].first and scene.scan.sentence[begins] == scene.scan.sentence[told.first]


def _opens_clause(scan: Scan, first: int) -> bool:
    """Whether a clause of its own begins there: "Ware knew that | Moss", but not "threatening | Moss"."""
    word, language = scan.lower[first - 1] if first else "", scan.language
    return word in language.conjunctions and word not in language.ands


def nobody(scene: Scene, quote: int, around: Frame) -> Features:
    """What speaks for a title, a scare quote or a name in marks: nobody is quoted."""
    cue = "both" if around.cue_before >= 0 and around.cue_after >= 0 else "b" if around.cue_before >= 0 else "-"
    if around.cue_before < 0 and around.cue_after >= 0:
        cue = "a"
    size, lead, follow, titled = around.size, around.lead, around.follow, around.titled
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
    ended = final(before.span.of(scan.text))
    cue = f"{around.cue_before >= 0}{around.cue_after >= 0}"
    return (
        f"<:{paragraphs}:{before.closed}",
        f"<:{paragraphs}:{gap}:{cue}",
        f"<:{paragraphs}:{around.lead}:{around.follow}",
        f"<:{paragraphs}:{around.opens}:{around.closes}:{around.case}",
        f"<:{paragraphs}:{gap}:{ended}:{around.final}",
        f"<:{cue}:{around.lead}:{around.case}",
    )


class _Standing(NamedTuple):
    """How a mention stands to a quotation: its side, "b" before or "a" after; what it does there; how far off it is.

    `brief` is what it does in two letters, `between` counts the quotations that part them. `nearest` tells that its cue
    is the quotation's nearest on that side, `other` that a cue is on the other side, `edge` what stands beyond it.
    """

    side: str
    relation: str
    brief: str
    gap: int
    sentences: int
    between: int
    nearest: bool
    other: bool
    edge: str


def features(scene: Scene, quote: int, place: int, rank: int, around: Frame) -> Features:
    """What speaks for one mention; `rank` counts the candidates nearer on its side."""
    scan, mention = scene.scan, scene.mentions.all[place]
    side, relation, brief, gap, sentences, between, nearest, other, edge = _standing(scene, quote, place, around)
    paragraph = max(0, scan.paragraph[scene.places[quote][0]] - scan.paragraph[mention.head[0]])
    prep = mention.first > 0 and scan.lower[mention.first - 1] in scan.language.prepositions
    back = behind(scan, mention.stop)
    clause, told, short = f"{side}:clause:{ahead(scan, mention.first)}:{back}", f"{side}:{relation}", f"{side}:{brief}"
    return (
        f"{clause}:{brief}",
        f"{clause}:{sentences}:{between}",
        f"{side}:clause:{back}:{mention.kind}:{around.lead}",
        f"{told}:{gap}",
        f"{told}:{sentences}:{between}",
        f"{told}:{mention.kind}",
        f"{told}:{around.lead}",
        f"{short}:{around.final}:{min(gap, 3)}:{between}",
        f"{short}:{around.final}:{around.follow}:{sentences}",
        f"{short}:{around.lead}:{around.case}:{nearest}",
        f"{short}:{around.case}:{sentences}:{around.final}",
        f"{side}:rank:{min(rank, 4)}:{brief}",
        f"{side}:opens:{around.opens}:{around.closes}:{brief}:{other}",
        f"{side}:near:{nearest}:{other}:{brief}:{between}",
        f"kind:{mention.kind}:{mention.entity}:{mention.number}",
        f"kind:{mention.kind}:{brief}",
        f"paragraph:{paragraph}:{around.lead}",
        f"prep:{prep}:{(mention.stop - 1) in scan.possessive}:{brief}",
        f"{side}:edge:{edge}:{gap}:{brief}",
        f"{side}:edge:{edge}:{around.final}:{between}:{sentences}",
        f"size:{around.size}:{side}:{brief}",
        f"role:{mention.role is not None}:{brief}",
    )


def _standing(scene: Scene, quote: int, place: int, around: Frame) -> _Standing:
    scan, mention = scene.scan, scene.mentions.all[place]
    first, stop = scene.places[quote]
    cue = nearest_cue(scene, place, first, stop)
    start, end = _extent(mention, cue, (first, stop))
    before = mention.head[0] < first
    left, right = (end, first) if before else (stop, start)
    signs = not before and scan.paragraph[mention.first] != scan.paragraph[stop - 1]
    near, far = (around.cue_before, around.cue_after) if before else (around.cue_after, around.cue_before)
    relation, brief = ("say:after", "af") if signs else _relation(scene, place, cue)
    return _Standing(
        side="b" if before else "a",
        relation=relation,
        brief=brief,
        gap=bucket(max(scene.plain[right] - scene.plain[left], 0), _GAPS),
        sentences=0 if signs else max(0, min(scan.sentence[right] - scan.sentence[left - 1], 3)),
        between=_quotes_between(scene, quote, start, end, before=before),
        nearest=cue is not None and near >= 0 and scene.cues[near].first == cue.first,
        other=far >= 0,
        edge=neighbour(scan, start - 1 if before else end, first),
    )


def _relation(scene: Scene, place: int, cue: Cue | None) -> tuple[str, str]:
    """What a mention does by its cue, and that in two letters."""
    if cue is None:
        relation = "told" if place in scene.told else "none"
        return relation, relation[:2]
    how = "before" if cue.how == "inverted" else cue.how
    return f"{cue.form}:{how}", how[:2]


def nearest_cue(scene: Scene, place: int, first: int, stop: int) -> Cue | None:
    """The mention's cue that is nearest to the quotation."""
    own = scene.spoken.get(place, ())
    if len(own) < 2:  # noqa: PLR2004 - nothing to choose
        return own[0] if own else None
    behind = bisect_left(own, first, key=lambda cue: cue.first)
    near = own[max(behind - 1, 0) : behind + 1]
    return min(near, key=lambda cue: first - cue.first if cue.first < first else cue.first - stop)


def _extent(mention: Mention, cue: Cue | None, place: Tokens) -> Tokens:
    """The tokens of mention and cue together, on the mention's side of the quotation."""
    start, end = mention.first, mention.stop
    if cue is None:
        return start, end
    if mention.head[0] < place[0]:
        return min(start, cue.first), max(end, cue.stop) if cue.stop <= place[0] else end
    return min(start, cue.first) if cue.first >= place[1] else start, max(end, cue.stop)


def _quotes_between(scene: Scene, quote: int, start: int, end: int, *, before: bool) -> int:
    if before:
        return min(2, max(0, quote - bisect_left(scene.places, (end,))))
    return min(2, max(0, bisect_left(scene.places, (start,)) - quote - 1))
