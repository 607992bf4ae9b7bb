"""Which words report speech, and who is their subject: "Moss said", "said Moss", "Moss, the chief, said".

Knows one sentence at a time, by closed word classes. Does not know quotations, except that nothing inside one counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from summarizer.mentions import Mention, Tokens
from summarizer.nominals import before_cue
from summarizer.phrases import Mentions
from summarizer.scan import Scan

# How a cue's subject was found: just before it, over a comma group, just after it, after "according to", shared
# with the sentence's other verbs, or not at all. "object" is who is told.
How = Literal["before", "comma", "after", "according", "shared", "object", "none"]

_GROUP = 40
_BRACKET = 10
_THAT_WITHIN = 8
_MODIFIERS = 4


@dataclass(frozen=True, slots=True)
class Cue:
    """The cue at tokens `first` to `stop`; `subject` and `other` are places among the article's mentions, or -1."""

    first: int
    stop: int
    form: str
    subject: int = -1
    how: How = "none"
    after: int = -1


def cue_tokens(scan: Scan) -> list[int]:
    """Tokens outside quotations that can be a cue: verbs of the language's lists, where nothing makes them nouns."""
    words = scan.language.cues
    found = [token for token, word in enumerate(scan.lower) if word in words]
    return [token for token in found if scan.quoted[token] < 0 and not _is_noun(scan, token)]


def _is_noun(scan: Scan, token: int) -> bool:
    """As in "his claims", "of reports", "the said bridge"."""
    if token == 0 or scan.sentence[token - 1] != scan.sentence[token]:
        return False
    before = scan.lower[token - 1]
    if (token - 1) in scan.possessive or before in scan.language.determiners:
        return before not in {"this", "that", "all"} and before not in scan.language.indefinite
    if before in scan.language.prepositions and before != "to" and scan.language.cues.get(scan.lower[token]) != "ing":
        return True
    return scan.lower[token] in scan.language.cue_plurals and _is_counted(scan, token)


def _is_counted(scan: Scan, token: int) -> bool:
    """Whether the words before a cue's form make it a plural noun: "two lengthy reports", "same notes"."""
    for place in range(token - 1, max(-1, token - _MODIFIERS), -1):
        word = scan.lower[place]
        if word in scan.language.counting or word.isdigit():
            return True
        if not word.isalpha() or scan.words[place][0].isupper() or word in scan.language.roles:
            return False
    return False


@dataclass(frozen=True, slots=True)
class _Edges:
    """The mentions that can speak, by the token they begin at and by the one they end before."""

    mentions: Mentions
    beginning: dict[int, int]
    ending: dict[int, int]


def cues(scan: Scan, tokens: Sequence[int], mentions: Mentions) -> tuple[Cue, ...]:
    """Every cue with its subject, in text order."""
    edges = _edges(mentions)
    found = _verbs(scan, tokens, edges)
    found.extend(_according(scan, edges.beginning))
    return tuple(sorted(found, key=lambda cue: cue.first))


def reporting(scan: Scan, mentions: Mentions) -> list[Cue]:
    """What reports but leads no words in marks: verbs as in "Polls suggest that …", "according to" whatever follows."""
    edges, more = _edges(mentions), scan.language.clause.more - scan.language.cues.keys()
    verbs = [token for token, word in enumerate(scan.lower) if word in more]
    tokens = [token for token in verbs if scan.quoted[token] < 0 and not _is_noun(scan, token)]
    return [*_verbs(scan, tokens, edges), *_according_anybody(scan, edges.beginning)]


def _edges(mentions: Mentions) -> _Edges:
    return _Edges(
        mentions,
        {mentions.all[place].first: place for place in reversed(mentions.speaking)},
        {mentions.all[place].stop: place for place in reversed(mentions.speaking)},
    )


def _verbs(scan: Scan, tokens: Sequence[int], edges: _Edges) -> list[Cue]:
    found: list[Cue] = []
    for token in tokens:
        found.append(_verb(scan, token, edges, found[-1] if found else None))
    return found


def _verb(scan: Scan, token: int, edges: _Edges, last: Cue | None) -> Cue:
    mentions, beginning, ending = edges.mentions, edges.beginning, edges.ending
    form = scan.language.cues.get(scan.lower[token], "say")
    after = _after(scan, token, beginning)
    end = before_cue(scan, token)
    place = _ends_at(scan, end, ending)
    if form == "ing" and place >= 0 and mentions.all[place].kind != "nominal":
        return Cue(token, token + 1, form, place, "before", after)
    if form != "ing":
        if place >= 0:
            return Cue(token, token + 1, form, place, "before", after)
        place = _over_group(scan, end, mentions, ending)
        if place >= 0 and not (after >= 0 and end == token and _is_behind(scan, mentions, place, after)):
            return Cue(token, token + 1, form, place, "comma", after)
        answered = token > 0 and scan.quoted[token - 1] >= 0
        if after >= 0 and (form != "tell" or answered) and _may_invert(scan, token, mentions.all[after].stop):
            return Cue(token, token + 1, form, after, "after", after)
    place = _shared(scan, token, mentions, last)
    return Cue(token, token + 1, form, place, "shared" if place >= 0 else "none", after)


def _ends_at(scan: Scan, end: int, ending: dict[int, int]) -> int:
    """The mention that ends just there, a bracket stepped over: "Moss (41) said"."""
    if end > 0 and scan.words[end - 1] == ")":
        opening = next(
            (token for token in range(end - 2, max(-1, end - _BRACKET), -1) if scan.words[token] == "("), end
        )
        end = opening
    if end > 0 and scan.lower[end - 1] in scan.language.relatives:
        end -= 1
    return ending.get(end, -1) if (end - 1) not in scan.possessive else -1


def _over_group(scan: Scan, end: int, mentions: Mentions, ending: dict[int, int]) -> int:
    """The subject before a comma group: "Ann Moss, who runs the harbour, said"; else the nearest before a comma."""
    if end == 0 or scan.words[end - 1] not in {",", "—", "–", "--"}:
        return -1
    nearest = -1
    for token in range(end - 1, max(-1, end - _GROUP), -1):
        if scan.sentence[token] != scan.sentence[end - 1] or scan.quoted[token] >= 0:
            break
        if scan.words[token] in {",", "—", "–", "--"} and token in ending:
            mention = mentions.all[ending[token]]
            if mention.kind == "name" and token < end - 1 and _leads(scan, mention):
                return ending[token]
            if nearest < 0 and (token < end - 1 or mention.first < mention.head[0]) and not _is_aside(scan, mention):
                nearest = ending[token]
    return nearest


def _leads(scan: Scan, mention: Mention) -> bool:
    """A person who opens the sentence or follows a quotation is its subject, whatever the commas hold."""
    before = mention.first - 1
    begins = before < 0 or scan.quoted[before] >= 0 or scan.sentence[before] != scan.sentence[mention.first]
    return begins and mention.entity in {"person", "unknown"}


def _is_aside(scan: Scan, mention: Mention) -> bool:
    """Whether a mention only says where from: "Moss, 30, of Elm, N.D., said"."""
    if mention.entity == "place" or _after_preposition(scan, mention.first):
        return True
    after_comma = mention.first > 0 and scan.words[mention.first - 1] == ","
    return after_comma and mention.entity != "person" and mention.stop - mention.first == 1


def _after_preposition(scan: Scan, first: int) -> bool:
    if first > 0 and scan.lower[first - 1] in scan.language.determiners:
        first -= 1
    return first > 0 and scan.lower[first - 1] in scan.language.prepositions


def _after(scan: Scan, token: int, beginning: dict[int, int]) -> int:
    """The mention that begins just after the cue."""
    following = token + 1
    while following < len(scan) and (scan.lower[following] in scan.language.adverbs or scan.lower[following] == "by"):
        following += 1
    if following < len(scan) and scan.lower[following] in scan.language.determiners and following not in beginning:
        following += 1
    if following >= len(scan) or scan.sentence[following] != scan.sentence[token]:
        return -1
    return beginning.get(following, -1)


def _is_behind(scan: Scan, mentions: Mentions, before: int, after: int) -> bool:
    """Whether the mention behind the cue is its subject: not where the one before the comma opens the sentence.

    "Ann Moss, the chief, said dams in the valley hold." but "Dams hold in Elm, a town, said Ann Moss."
    """
    return not scan.opens_sentence(mentions.all[before].first) and _inverted(scan, mentions.all[after].stop)


def _inverted(scan: Scan, stop: int) -> bool:
    """Whether the sentence's subject ends there: ", said Moss, who" and not ", said Moss was late"."""
    if stop >= len(scan) or not scan.words[stop][0].isalnum():
        return True
    word, language = scan.lower[stop], scan.language
    return word in language.prepositions or word in language.relatives or word in language.dates


def _may_invert(scan: Scan, token: int, stop: int) -> bool:
    """Whether the subject may stand behind the cue: after a quotation or a comma, or as the sentence's last word."""
    before = token - 1
    return before < 0 or scan.quoted[before] >= 0 or scan.words[before] in {",", "—", "–"} or _inverted(scan, stop)


def _shared(scan: Scan, token: int, mentions: Mentions, last: Cue | None) -> int:
    """The subject of the sentence's cue before, or its first mention: "Moss fired back and called it …"."""
    if last is not None and last.subject >= 0 and scan.sentence[last.first] == scan.sentence[token]:
        return last.subject
    for place in _sentence_before(scan, token, mentions):
        if not _after_preposition(scan, mentions.all[place].first):
            return place
    return -1


def _sentence_before(scan: Scan, token: int, mentions: Mentions) -> list[int]:
    found = []
    low = _speaking_before(mentions, token)
    for place in reversed(mentions.speaking[max(0, low - 12) : low]):
        if scan.sentence[mentions.all[place].head[0]] != scan.sentence[token]:
            break
        found.append(place)
    return found[::-1]


def _speaking_before(mentions: Mentions, token: int) -> int:
    """How many of the speaking mentions begin before a token."""
    low, high = 0, len(mentions.speaking)
    while low < high:
        middle = (low + high) // 2
        if mentions.all[mentions.speaking[middle]].head[0] < token:
            low = middle + 1
        else:
            high = middle
    return low


def _according(scan: Scan, beginning: dict[int, int]) -> list[Cue]:
    """As in "According to Moss, …"."""
    return [
        Cue(token, stop, "according", beginning[stop], "according", beginning[stop])
        for token, stop in _sources(scan)
        if stop in beginning
    ]


def _according_anybody(scan: Scan, beginning: dict[int, int]) -> list[Cue]:
    """As in "According to readings of the gauge, …"; one word alone, as "per", is too little to go by."""
    return [
        Cue(token, stop, "according", -1, "according")
        for token, stop in _sources(scan)
        if stop not in beginning and stop - token > 1
    ]


def _sources(scan: Scan) -> Iterator[Tokens]:
    """Where "according to" and its like stand outside marks."""
    for phrase in scan.language.according:
        for token in _places(scan.lower, phrase[0]):
            stop = token + len(phrase)
            if scan.quoted[token] < 0 and tuple(scan.lower[token:stop]) == phrase:
                yield token, stop


def _places(words: Sequence[str], word: str) -> Iterator[int]:
    """Where a word stands; `index` reads a list far faster than a loop does."""
    place = -1
    with suppress(ValueError):
        while True:
            place = words.index(word, place + 1)
            yield place
