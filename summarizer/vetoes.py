"""Who must not be given a quotation, whatever the weights say: grammar makes the words another's, or nobody's.

Looks at the sentence that leads to the quotation. Does not weigh anything.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from summarizer import denials
from summarizer.cue import Cue
from summarizer.evidence import is_somebody, leads_straight, nearest_cue
from summarizer.mentions import Mention
from summarizer.scan import Scan
from summarizer.scene import Scene

_LEAD = 8  # tokens: "that said to all who came on Friday:"
_LEADS = frozenset({":", ","})
_ENDS = frozenset({":", ".", ","})
_NEAR = 4  # cues
_ANSWERED = 2  # sentences from a question to its answer
_DOUBT = 0.5  # of two who may be meant
_PROMISED = 7  # tokens: "charge that she had been"
_OWNED = 4  # tokens: "claims that the town has"


def is_unsaid(scene: Scene, quote: int, told: Cue | None) -> bool:
    """Whether a quotation's own sentence tells that it was not said: "Moss never said “…”", "denied she called it “…”".

    `told` is the cue of who would be named.
    """
    scan, (first, stop), near = scene.scan, scene.places[quote], scene.frames[quote].cue_before
    here = {scan.sentence[first], scan.sentence[min(stop, len(scan) - 1)]}
    lead = scene.cues[near] if near >= 0 and first - scene.cues[near].stop <= _LEAD else None
    if lead is not None and scan.sentence[lead.first] not in here:
        lead = None
    behind = scene.cues[scene.frames[quote].cue_after] if scene.frames[quote].cue_after >= 0 else None
    if behind is not None and scan.sentence[behind.first] in here and denials.follows_denial(scan, behind):
        return True  # "Moos bestritt, ihn „…“ genannt zu haben"
    own = told is not None and scan.sentence[told.first] in here and (told.first < first or lead is None)
    if told is not None and own and denials.is_unsaid(scan, told, scene.mentions.all):
        return True
    return lead is not None and not _tells(scan, told) and denials.is_unsaid(scan, lead, scene.mentions.all)


def _tells(scan: Scan, cue: Cue | None) -> bool:
    """Whether somebody tells of it all: "Moss said that he who never says “sorry” is a fool"."""
    return cue is not None and cue.form != "frame" and scan.lower[cue.first] not in scan.language.clause.denies


def told_of(scene: Scene, quote: int) -> int:
    """Who surely speaks by such a cue: Ware in "Moss met Jon Ware, who said “…”", but no "sign that read"."""
    cue = _sole(scene, quote)
    if cue is None or cue.subject < 0:
        return -1
    return cue.subject if is_somebody(scene.scan, scene.mentions.all[cue.subject]) else -1


def strangers(scene: Scene, quote: int, places: Iterable[int]) -> Iterator[int]:
    """Of the candidates before a quotation, those whose words it is not."""
    cue, first = _sole(scene, quote), scene.places[quote][0]
    if cue is not None:
        told = scene.cast.of.get(cue.subject, -1)
        for place in places:
            other = place != cue.subject and (told < 0 or scene.cast.of.get(place) != told)
            if other and (place < 0 or scene.mentions.all[place].head[0] < first):
                yield place
        return
    for place in places:
        mention = scene.mentions.all[place] if place >= 0 else None
        if mention is not None and mention.head[0] < first and _is_strange(scene, quote, place):
            yield place


def _is_strange(scene: Scene, quote: int, place: int) -> bool:
    """Whether the words just before a quotation make it another's than this mention's before them."""
    noun = _others_words(scene, quote)
    if noun >= 0:
        return _is_object_of(scene, quote, place, noun)
    if _is_reader(scene, quote, place) or _is_owned_by_another(scene, quote, place):
        return True
    if scene.scan.language.inversion and _is_charged(scene, quote, place):
        return True
    return _is_in_a_thing(scene, quote, place)


def asked(scene: Scene, pronoun: int, who: int) -> float:
    """How sure an antecedent stays who asked somebody just before: "Moss asked Lind about it. “No,” she said.".

    So is who told somebody that replies: "“Go,” Moss told Lind. “No,” she replied."
    """
    scan, here, clause = scene.scan, scene.mentions.all[pronoun], scene.scan.language.clause
    answers = any(scan.lower[cue.first] in clause.answers for cue in scene.spoken.get(pronoun, ())[:_NEAR])
    for cue in scene.cues[: bisect_left(scene.cues, here.first, key=lambda cue: cue.first)][-_NEAR:]:
        asks = scan.lower[cue.first] in clause.inquires or (answers and cue.form == "tell")
        near = 0 < scan.sentence[here.first] - scan.sentence[cue.first] <= _ANSWERED
        if asks and near and cue.after >= 0 and cue.subject >= 0 and _is_same(scene, cue.subject, who):
            return _DOUBT if _gender(scene, cue.after) in {None, here.number} else 1.0
    return 1.0


def _gender(scene: Scene, place: int) -> str | None:
    who = scene.cast.of.get(place)
    return scene.mentions.all[place].number if who is None else scene.cast.numbers[who]


def _sole(scene: Scene, quote: int) -> Cue | None:
    """The cue that leads to a quotation and tells of nobody else: "a sign that read “…”", "described by all as “…”"."""
    first, near = scene.places[quote][0], scene.frames[quote].cue_before
    cue = scene.cues[near] if near >= 0 else None
    return cue if cue is not None and cue.sole and _reaches(scene.scan, cue, first) else None


def _reaches(scan: Scan, cue: Cue, first: int) -> bool:
    """Whether the cue's clause goes on to a token.

    Not over "to win" in "a candidate who wants to win “owes it”", nor to a colon in "a man who promised a dam: “…”".
    """
    between = scan.lower[cue.stop : first]
    if scan.sentence[cue.first] != scan.sentence[first] or max(scan.quoted[cue.first : first]) >= 0:
        return False
    if cue.how in {"after", "none"} and not scan.language.auxiliaries.isdisjoint(between):
        return False  # "being called so is a “mistake”"
    apart = between[-1:] == [":"] and not leads_straight(scan, cue, first)
    return not apart and len(between) <= _LEAD and between[:1] != list(scan.language.clause.wish)


def _others_words(scene: Scene, quote: int) -> int:
    """The noun for what unnamed people say, just before a quotation: "ignored calls of “…”", "claims that she “…”".

    -1 where there is none, or somebody's own: "made claims that she “…”", "Ware's claims that she “…”".
    """
    scan, first = scene.scan, scene.places[quote][0]
    language = scan.language
    for noun in range(first - 2, max(0, first - 2 - _OWNED), -1):
        if scan.sentence[noun - 1] != scan.sentence[first] or scan.quoted[noun] >= 0:
            return -1
        if scan.lower[noun] in language.outcries:
            return noun if _leads_on(scan, noun) and not _is_uttered(scene, noun) else -1
    return -1


def _is_charged(scene: Scene, quote: int, place: int) -> bool:
    """Whether a charge is told that somebody rejects: Moos in "Moos wies den Vorwurf zurück, sie sei „…“"."""
    scan, first = scene.scan, scene.places[quote][0]
    for noun in range(first - 2, max(0, first - _LEAD), -1):
        if scan.sentence[noun] != scan.sentence[first - 1] or scan.quoted[noun] >= 0 or scan.words[noun] == ":":
            return False
        if scan.lower[noun] in scan.language.cues.keys() - scan.language.clause.rejects:
            return False
        if scan.lower[noun] in scan.language.outcries:
            rejected = scan.language.clause.rejects.isdisjoint(scan.lower[max(0, noun - _NEAR) : noun])
            return not rejected and "," in scan.words[noun + 1 : noun + 3] and scene.mentions.all[place].stop <= noun
    return False


def _leads_on(scan: Scan, noun: int) -> bool:
    """Whether a noun tells what was said: "her remark that", "a call for", "claims she", not "remarks on it"."""
    after, language = scan.lower[noun + 1], scan.language
    return after in language.links or after in language.subjects or after in {language.that_word, language.by, ":"}


def _is_uttered(scene: Scene, noun: int) -> bool:
    """Whether it is somebody's or a verb: "made claims", "Ware's claims", "Ware claims"."""
    scan, before = scene.scan, scene.scan.lower[noun - 1]
    owned = noun - 1 in scan.possessive or before in scan.language.possessives
    return owned or before in scan.language.clause.utters or any(cue.first == noun for cue in scene.cues)


def _is_reader(scene: Scene, quote: int, place: int) -> bool:
    """Who only passes on what another wrote: Ware in "Ware read out a message from Moss: “…”".

    As in "Ware repeated Moss's words: “…”". Not who tells: "Ware said in a letter from the harbour: “…”".
    """
    scan, end = scene.scan, scene.places[quote][0] - 1
    mention, cue = scene.mentions.all[place], nearest_cue(scene, place, *scene.places[quote])
    begins = mention.stop if cue is None else cue.stop
    far = not 0 < end - begins <= _LEAD or scan.sentence[mention.head[0]] != scan.sentence[end]
    if far or scan.words[end] not in _LEADS:
        return False
    if cue is not None and scan.lower[cue.first] not in scan.language.clause.relays:
        return False
    if _is_prepared(scan, end):
        return False
    if cue is not None and any(word in scan.language.clause.authors for word in scan.lower[end - _OWNED : end]):
        return True  # "a note left by the thief"
    if cue is not None and _is_quoted(scene, cue, place, end):
        return True
    at = bisect_left(scene.mentions.all, begins, key=lambda other: other.first)
    near = range(max(at - 1, 0), min(at + _NEAR, len(scene.mentions.all)))
    others = (other for other in near if begins <= scene.mentions.all[other].head[0] < end)
    return any(not _is_same(scene, other, place) and _owns(scan, scene.mentions.all[other], end) for other in others)


def _is_prepared(scan: Scan, end: int) -> bool:
    """Whether the words that end there are a reader's own: "read from a statement:", not "Ware's statement"."""
    if scan.lower[end - 1] not in scan.language.clause.prepared:
        return False
    near = range(max(0, end - _OWNED), end)
    return not any(token in scan.possessive or scan.lower[token] in scan.language.possessives for token in near)


def _is_quoted(scene: Scene, cue: Cue, place: int, end: int) -> bool:
    """Whether what a cue leads to is another's: "Ware quoted Moss: “…”"."""
    if scene.scan.lower[cue.first] not in scene.scan.language.clause.quotes or cue.after < 0:
        return False
    other = scene.mentions.all[cue.after]
    return other.kind == "name" and other.stop == end and not _is_same(scene, cue.after, place)


def _owns(scan: Scan, mention: Mention, end: int) -> bool:
    """Whether the words that end there are a mention's: "a message from Moss | :", "Moss's words | :"."""
    if mention.stop not in {end, end - 1}:  # "las einen Brief von Moos vor"
        return mention.stop - 1 in scan.possessive
    if end - 2 in scan.possessive and scan.lower[end - 1] in scan.language.utterances:
        return True
    return scan.lower[mention.first - 1] in scan.language.clause.authors


def _is_owned_by_another(scene: Scene, quote: int, place: int) -> bool:
    """Whether the noun that leads to the words is another's: "Ware attacked Moss over her remark that “…”".

    As in "Ware rejected Moss's charge that he “…”", "Ware backed a call by Moss for “…”".
    """
    scan, first = scene.scan, scene.places[quote][0]
    for noun in range(first - 2, max(1, first - 2 - _PROMISED), -1):
        if scan.sentence[noun] != scan.sentence[first - 1] or scan.quoted[noun] >= 0:
            return False
        if scan.words[noun] == "," or scan.lower[noun] in scan.language.clause.bare:
            return False
        if scan.lower[noun] in scan.language.utterances:
            return _leads_on(scan, noun) and _has_owner(scene, noun, place)
    return False


def _has_owner(scene: Scene, noun: int, place: int) -> bool:
    """Whether somebody else's name, or a pronoun of the other gender, says whose words a noun means."""
    scan, mentions = scene.scan, scene.mentions.all
    if scan.lower[noun - 1] in scan.language.possessives:
        owner = scan.language.pronouns.get(scan.lower[noun - 1])
        return {owner, _gender(scene, place)} == {"male", "female"}
    by = noun + 1 if scan.lower[noun + 1] == scan.language.by else -1
    at = bisect_left(mentions, noun - _NEAR, key=lambda mention: mention.first)
    for other in range(at, len(mentions)):
        mention = mentions[other]
        if mention.first > noun + 2:
            break
        owns = mention.stop == noun and noun - 1 in scan.possessive
        if mention.kind == "name" and (owns or mention.first == by + 1 > 0):
            return not _is_same(scene, other, place)
    return False


def _is_in_a_thing(scene: Scene, quote: int, place: int) -> bool:
    """Whether the words are in a thing: "Ware backed a bill that would ban “…”", "Ware found a note: “…”".

    Not where the mention tells: "Ware said of the bill that it would ban “…”".
    """
    scan, first, cue = scene.scan, scene.places[quote][0], nearest_cue(scene, place, *scene.places[quote])
    told = cue is not None and cue.form != "frame" and scan.lower[cue.first] not in scan.language.clause.hears
    begins = scene.mentions.all[place].stop if cue is None else cue.stop
    if told or begins >= first or scan.sentence[begins - 1] != scan.sentence[first - 1]:
        return False
    near = range(max(scene.mentions.all[place].stop, first - _LEAD), first)
    if scan.lower[first - 1] in scan.language.legends:
        return scan.language.clause.utters.isdisjoint(scan.lower[near[0] : first])
    if scan.words[first - 1] in _ENDS and _is_found(scan, near):
        return True
    led = (token for token in near[-_OWNED:] if scan.lower[token] in scan.language.relatives_of_things)
    return any(scan.lower[token + 1] in scan.language.clause.modal for token in led)


def _is_found(scan: Scan, near: range) -> bool:
    """Whether a thing that bears words is met with: "found a note:", "got a letter:", but not "left a note:"."""
    language, last = scan.language, near[-1]
    thing = next((token for token in near if scan.lower[token] in language.inscribed), last)
    before = scan.lower[near[0] : thing]
    if thing < last:
        return language.clause.utters.isdisjoint(before)
    return scan.lower[last - 1] in language.missives and not language.clause.receives.isdisjoint(before)


def _is_same(scene: Scene, place: int, other: int) -> bool:
    who = scene.cast.of.get(place)
    return place == other or (who is not None and who == scene.cast.of.get(other))


def _is_object_of(scene: Scene, quote: int, place: int, noun: int) -> bool:
    """Whether a mention before the noun does not tell of it: not Ware in "Ware said claims that she “…” are false"."""
    if scene.mentions.all[place].head[0] > noun:
        return False
    cue = nearest_cue(scene, place, *scene.places[quote])
    told = cue is not None and cue.form in {"say", "tell"} and cue.first < noun
    return not told or (cue is not None and scene.scan.lower[cue.first] in scene.scan.language.clause.denies)
