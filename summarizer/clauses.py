"""Which words report speech, and who is their subject: "Moss said", "said Moss", "Moss, the chief, said".

Knows one sentence at a time, by closed word classes. Does not know quotations, except that nothing inside one counts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from summarizer import cuewords, holders, passives, relative_clauses, verbless, word_order
from summarizer.clause_place import may_act
from summarizer.cue import Cue, How
from summarizer.holders import begins_clause
from summarizer.mentions import Mention
from summarizer.nominals import before_cue
from summarizer.phrases import Mentions
from summarizer.scan import Scan, sources
from summarizer.word_order import Edges

_GROUP = 40


def cues(scan: Scan, tokens: Sequence[int], mentions: Mentions) -> tuple[Cue, ...]:
    """Every cue with its subject, in text order."""
    edges = _edges(mentions)
    found = _verbs(scan, tokens, mentions, edges)
    found.extend(_according(scan, edges, {mentions.all[cue.subject].stop for cue in found if cue.how == "after"}))
    found.extend(Cue(first, first + 1, "say", place, "before") for first, place in verbless.find(scan, edges))
    return tuple(sorted(found, key=lambda cue: cue.first))


def reporting(scan: Scan, mentions: Mentions) -> list[Cue]:
    """What reports but leads no words in marks: verbs as in "Polls suggest that …", "according to" whatever follows."""
    if scan.language.inversion:
        return []
    edges, more = _edges(mentions), scan.language.clause.more - scan.language.cues.keys()
    verbs = [token for token, word in enumerate(scan.lower) if word in more]
    tokens = [token for token in verbs if scan.quoted[token] < 0 and not cuewords.is_noun(scan, token)]
    return [*_verbs(scan, tokens, mentions, edges), *_according_anybody(scan, edges.beginning)]


def _edges(mentions: Mentions) -> Edges:
    return Edges(
        mentions.all,
        mentions.speaking,
        {mentions.all[place].first: place for place in reversed(mentions.speaking)},
        {mentions.all[place].stop: place for place in reversed(mentions.speaking)},
    )


def _verbs(scan: Scan, tokens: Sequence[int], mentions: Mentions, edges: Edges) -> list[Cue]:
    found: list[Cue] = []
    for token in tokens:
        found.append(_verb(scan, token, mentions, edges, found))
    return found


def _verb(scan: Scan, token: int, mentions: Mentions, edges: Edges, before: Sequence[Cue]) -> Cue:
    form, last = scan.language.cues.get(scan.lower[token], "say"), before[-1] if before else None
    after = _after(scan, token, mentions, edges.beginning)
    end = before_cue(scan, token)
    place = holders.just_before(scan, end, mentions, edges.ending)
    if scan.language.inversion:
        return _verb_second(scan, Cue(token, token + 1, form, place, after=after), mentions, edges, last)
    if turned := passives.turned(scan, token, (place, after), edges):
        return turned
    if form == "ing" and (writer := relative_clauses.writer(scan, token, mentions.all)) >= 0:
        return Cue(token, token + 1, form, writer, "before", after, sole=True)
    if form != "ing" and relative_clauses.begins(scan, end) and not relative_clauses.told_by(scan, end, before):
        place = relative_clauses.antecedent(scan, end, mentions.all, edges.ending)
        return Cue(token, token + 1, form, place, "before" if place >= 0 else "thing", after, sole=True)
    opener = holders.over_relative(scan, end, mentions, edges.ending, alone=place < 0) if form != "ing" else -1
    place = opener if opener >= 0 else place
    if form == "ing" and scan.lower[end - 1] in scan.language.clause.manner:
        place = edges.ending.get(end - 1, -1)  # "the Courier quoted Ann Moss as saying"
        if last is not None and last.how == "before" and last.after == place:
            place = last.subject  # "Ann Moss was quoted by the Courier as saying"
    if place >= 0 and (form != "ing" or may_act(scan, mentions.all[place])):
        return Cue(token, token + 1, form, place, "before", after)
    return _apart(scan, Cue(token, token + 1, form, after=after), mentions, edges, last)


def _verb_second(scan: Scan, cue: Cue, mentions: Mentions, edges: Edges, last: Cue | None) -> Cue:
    """A cue of a language that puts its verbs elsewhere; its `subject` is yet the mention just before it."""
    token, after = cue.first, cue.after
    if relative_clauses.begins_apart(scan, token):
        place = edges.ending.get(token - 2, -1)
        return replace(cue, subject=place, how="before" if place >= 0 else "thing", sole=True)
    found = word_order.subject(scan, token, cue.subject, after, edges)
    if found is not None:
        return replace(cue, subject=found, how=_how(scan, token, found, after))
    answerer = -1 if after >= 0 and word_order.is_oblique(scan, mentions.all[after]) else after
    return _apart(scan, replace(cue, subject=-1, after=answerer), mentions, edges, last)


def _apart(scan: Scan, cue: Cue, mentions: Mentions, edges: Edges, last: Cue | None) -> Cue:
    """A cue with nobody just before it: its subject is over a comma group, behind it, or another verb's."""
    token, after = cue.first, cue.after
    if cue.form != "ing":
        end = before_cue(scan, token)
        place = _over_group(scan, end, mentions, edges.ending)
        if place >= 0 and not (after >= 0 and end == token and _is_behind(scan, mentions, place, after)):
            return replace(cue, subject=place, how="comma")
        answered = token > 0 and scan.quoted[token - 1] >= 0
        if after >= 0 and (cue.form != "tell" or answered) and _may_invert(scan, token, mentions.all[after].stop):
            return replace(cue, subject=after, how="after")
    elif (told := _participle(scan, cue, edges, last)) is not None:
        return told
    place = _shared(scan, token, mentions, last)
    return replace(cue, subject=place, how="shared") if place >= 0 else cue


def _participle(scan: Scan, cue: Cue, edges: Edges, last: Cue | None) -> Cue | None:
    """A participle of another than the sentence's teller: "thanked Ware for saying", "saw a sign saying"."""
    token, place = cue.first, edges.ending.get(cue.first, -1)
    if last is not None and 0 <= last.after == place:
        passed_on = scan.language.clause.relays | scan.language.clause.perceives
        if scan.lower[last.first] in passed_on:  # "Moss remembers the engineer saying"
            return replace(cue, subject=last.after, how="before")
    if _has_object(scan, token, edges):
        place = edges.ending.get(token - 1, -1)
        return replace(cue, subject=place, how="before" if place >= 0 else "none", sole=place < 0)
    if relative_clauses.says_itself(scan, token):
        return replace(cue, subject=place, how="before" if place >= 0 else "thing", sole=True)
    return None


def _has_object(scan: Scan, token: int, edges: Edges) -> bool:
    """Whether another is blamed or thanked for it: "Moss thanked Ware for saying", not "spoke to Ware of saying"."""
    link = token - 1
    if link < 2 or scan.lower[link] not in scan.language.links:  # noqa: PLR2004 - verb and object
        return False
    place = edges.ending.get(link, -1)
    first = edges.all[place].first if place >= 0 else link - 1
    told = place >= 0 or scan.lower[first] in scan.language.pronouns.keys() - scan.language.subjects
    return told and not (scan.opens_sentence(first) or _after_preposition(scan, first))


def _how(scan: Scan, token: int, found: int, after: int) -> How:
    """Behind its verb a subject stands as in "Am Montag sagte Moos: …", before it as in "Moos sagte: …"."""
    if found < 0:
        return "none"
    if word_order.is_impersonal(scan, token):
        return "after"
    return "inverted" if found == after else "before"


def _over_group(scan: Scan, end: int, mentions: Mentions, ending: dict[int, int]) -> int:
    """The subject before a comma group: "Ann Moss, who runs the harbour, said"; else the nearest before a comma."""
    if end == 0 or scan.words[end - 1] not in {",", "—", "–", "--"}:
        return -1
    nearest = -1
    for token in range(end - 1, max(-1, end - _GROUP), -1):
        if scan.sentence[token] != scan.sentence[end - 1] or (scan.quoted[token] >= 0 and not _is_title(scan, token)):
            break
        if scan.words[token] in {",", "—", "–", "--"} and token in ending:
            mention = mentions.all[ending[token]]
            if mention.kind == "name" and token < end - 1 and _leads(scan, mention):
                return ending[token]
            if nearest < 0 and (token < end - 1 or mention.first < mention.head[0]) and not _is_aside(scan, mention):
                nearest = ending[token]
    return nearest


def _is_title(scan: Scan, token: int) -> bool:
    """Whether words in marks are a name's: 'Ann Moss, author of "The Elm Dam," said'."""
    return (
        scan.words[token][0].isupper()
        or not scan.words[token][0].isalnum()
        or scan.lower[token] in scan.language.lowered
    )


def _leads(scan: Scan, mention: Mention) -> bool:
    """A person who opens the sentence or follows a quotation is its subject, whatever the commas hold."""
    before = mention.first - 1
    if before > 0 and scan.lower[before] in scan.language.conjunctions and begins_clause(scan, mention):
        before -= 1
    begins = before < 0 or scan.quoted[before] >= 0 or scan.sentence[before] != scan.sentence[mention.first]
    return begins and mention.entity in {"person", "unknown"}


def _is_aside(scan: Scan, mention: Mention) -> bool:
    """Whether a mention only says where from: "Moss, 30, of Elm, N.D., said"."""
    if mention.entity == "place" or (_after_preposition(scan, mention.first) and not begins_clause(scan, mention)):
        return True
    after_comma = mention.first > 0 and scan.words[mention.first - 1] == ","
    return after_comma and mention.entity != "person" and mention.stop - mention.first == 1


def _after_preposition(scan: Scan, first: int) -> bool:
    if first > 0 and scan.lower[first - 1] in scan.language.determiners:
        first -= 1
    return first > 0 and scan.lower[first - 1] in scan.language.prepositions


def _after(scan: Scan, token: int, mentions: Mentions, beginning: dict[int, int]) -> int:
    """The mention that begins just after the cue."""
    following = token + 1
    language = scan.language
    while following < len(scan) and (scan.lower[following] in language.adverbs or scan.lower[following] == language.by):
        following += 1
    if following < len(scan) and scan.lower[following] in scan.language.determiners and following not in beginning:
        following += 1
    if following >= len(scan) or scan.sentence[following] != scan.sentence[token]:
        return -1
    if scan.lower[following - 1] in scan.language.articles and following + 1 in beginning:
        following += following not in beginning  # "said a beaming Moss"
    if scan.language.pronouns.get(scan.lower[following]) == "neuter":
        return -1  # "put it", "called it": never who speaks
    place = beginning.get(following, -1)
    return place if place < 0 or (mentions.all[place].stop - 1) not in scan.possessive else -1


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
        mention = mentions.all[place]
        bracketed = mention.first > 0 and scan.words[mention.first - 1] == "("
        if not (bracketed or _after_preposition(scan, mention.first) or _is_aside(scan, mention)):
            return place
    return -1


def _sentence_before(scan: Scan, token: int, mentions: Mentions) -> list[int]:
    found = []
    low = bisect_left(mentions.speaking, token, key=lambda place: mentions.all[place].head[0])
    for place in reversed(mentions.speaking[max(0, low - 12) : low]):
        if scan.sentence[mentions.all[place].head[0]] != scan.sentence[token]:
            break
        found.append(place)
    return found[::-1]


def _according(scan: Scan, edges: Edges, told: set[int]) -> Iterator[Cue]:
    """As in "According to Moss, …", in German also "„…“, so Moos" and "Dem Rat zufolge …".

    `told` is where subjects behind their verbs end: who reports is no speaker in "sagte Moos laut der Zeitung".
    """
    for token, stop in sources(scan):
        place = edges.beginning.get(stop, -1)
        if scan.lower[token] in scan.language.behind:
            place = edges.ending.get(token, -1)
        if place < 0 or token in told:
            continue
        if scan.lower[token] in scan.language.parenthetical:
            if _closes_words(scan, token):
                yield Cue(token, stop, "say", place, "after", place)
            continue
        yield Cue(token, stop, "according", place, "according", place)


def _closes_words(scan: Scan, token: int) -> bool:
    """Whether what is said ends just before: "„…“, so Moos", "Der Damm halte, so Moos"."""
    return token > 0 and (scan.words[token - 1] == "," or scan.quoted[token - 1] >= 0)


def _according_anybody(scan: Scan, beginning: dict[int, int]) -> list[Cue]:
    """As in "According to readings of the gauge, …"; one word alone, as "per", is too little to go by."""
    return [
        Cue(token, stop, "according", -1, "according")
        for token, stop in sources(scan)
        if stop not in beginning and stop - token > 1
    ]
