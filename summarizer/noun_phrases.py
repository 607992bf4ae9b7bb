"""How far a common-noun phrase reaches: "one longtime Elm resident", "a spokesman for the harbour campaign".

Without a tagger, closed word classes bound it. Knows no cue but as a word that ends a phrase, and not who speaks.
"""

from __future__ import annotations

from summarizer.languages import Language
from summarizer.mentions import Mention, Number
from summarizer.scan import Scan

_LONGEST = 6
_LONGEST_TAIL = 7
_APOSTROPHES = frozenset("'’")


def phrase(scan: Scan, head: int) -> Mention:
    """The noun phrase around a head noun: modifiers and determiner before, "for the campaign" after."""
    first = _phrase_begin(scan, head)
    stop = _tail(scan, head + 1)
    if _is_part(scan, first):
        return Mention("nominal", first - 2, stop, (first - 2, head + 1), None, _part_number(scan, first - 2))
    number = _number(scan, head)
    if first < head and number == "plural" and scan.lower[first] == scan.language.that_word:
        first += 1  # "said that voters": it leads to a clause
    begin = first + 1 if first < head and scan.lower[first] in scan.language.determiners else first
    shown = stop if not scan.language.tails.isdisjoint(scan.lower[head + 1 : head + 2]) else head + 1
    body = scan.lower[head] in scan.language.bodies
    return Mention("nominal", first, stop, (begin, shown), None, number, "organisation" if body else "unknown")


def _is_part(scan: Scan, first: int) -> bool:
    """As in "one of those advisers", "hundreds of protesters"."""
    if first < 2 or scan.lower[first - 1] != "of":  # noqa: PLR2004 - the two words
        return False
    some = scan.lower[first - 2]
    return some in scan.language.indefinite or (
        some in scan.language.determiners and some not in scan.language.definite
    )


def _part_number(scan: Scan, first: int) -> Number | None:
    return None if scan.lower[first] in {"one", "another", "each"} else "plural"


def _phrase_begin(scan: Scan, head: int) -> int:
    language, first = scan.language, head
    while first > 0 and head - first < _LONGEST and scan.sentence[first - 1] == scan.sentence[head]:
        if scan.quoted[first - 1] >= 0:
            break
        word = scan.lower[first - 1]
        if word in language.determiners:
            return first - 1
        if not _modifies(scan, first - 1, language) or _is_verb(scan, first - 1):
            return _with_doubt(scan, first)
        if language.nouns_capitalised and not _raised(scan, first - 1):
            break
        first -= 1
    return first


def _with_doubt(scan: Scan, first: int) -> int:
    """Where a phrase begins that a verb's form or an adverb seems to part: "the alleged gunman", "the then mayor".

    "Accused murderer Jon Ware" too, but not "The guild accused mayor Jon Ware".
    """
    word, language = scan.lower[first - 1], scan.language
    formed = (
        (word in language.cues and word.endswith(language.endings.past))
        or word in language.adverbs
        or word in language.doubts
    )
    before = scan.lower[first - 2] if first > 1 else ""
    if (
        formed
        and first > 1
        and (before in language.definite or before in language.articles or before in language.possessives)
    ):
        return first - 2
    alone = scan.opens_sentence(first - 1) or before in language.prepositions or before in language.cues
    return first - 1 if word in language.doubts and alone else first


def _raised(scan: Scan, token: int) -> bool:
    """Whether a word before a German noun may be no noun itself: "der Elmer Rat", "Neuer Rat", but not "Elm Rat"."""
    return (
        scan.words[token][0].islower()
        or scan.lower[token] in scan.language.demonyms
        or scan.opens_sentence(token)
        or scan.lower[token - 1] in scan.language.determiners
    )


def _is_verb(scan: Scan, token: int) -> bool:
    """A past form just behind a name, a pronoun or a role: "Moss rallied supporters"."""
    if token == 0 or not scan.lower[token].endswith(scan.language.endings.past) or scan.words[token][0].isupper():
        return False
    before, language = scan.lower[token - 1], scan.language
    if before in language.roles and scan.words[token - 1][0].islower():
        return True
    if before in language.determiners or before in language.openers:
        return before in language.subjects
    return scan.words[token - 1][0].isupper()


def _modifies(scan: Scan, token: int, language: Language) -> bool:
    word = scan.lower[token]
    if not scan.words[token][0].isupper() and not word.endswith(language.modifiers):
        return word.isdigit()
    if not word[0].isalnum():
        return _is_inside(scan, token, language)
    return not (
        word in language.prepositions
        or word in language.conjunctions
        or word in language.auxiliaries
        or word in language.pronouns
        or word in language.cues
        or word in language.verbs
        or word in language.clause.more
        or (word in language.adverbs and not _is_in_name(scan, token))
    )


def _is_inside(scan: Scan, token: int, language: Language) -> bool:
    """A mark within a phrase: "St. Elm", "people & culture", "the Bakers' Guild", not "the ‘Bakers’ Guild"."""
    if token == 0 or token + 1 >= len(scan):
        return False
    before, behind = scan.lower[token - 1], scan.words[token + 1]
    if scan.words[token] in _APOSTROPHES:
        told = before.endswith("s") and scan.starts[token] == scan.ends[token - 1]
        return told and behind[0].isupper() and scan.beside(token + 1)
    if scan.words[token] == "&":
        return before[0].isalnum() and behind[0].isalnum()
    return scan.words[token] == "." and before in language.abbreviations


def _is_in_name(scan: Scan, token: int) -> bool:
    """A capital inside a sentence: "a First Elm Bank spokesman"."""
    return scan.words[token][0].isupper() and not scan.opens_sentence(token)


def is_noun(scan: Scan, token: int) -> bool:
    return (
        _is_plain(scan.words[token], scan.language)
        and scan.quoted[token] < 0
        and _modifies(scan, token, scan.language)
        and scan.lower[token] not in scan.language.determiners
    )


def _is_plain(word: str, language: Language) -> bool:
    """A common noun as it is written: "pilot", "front-runner", "41-year-old", in German "Pilot"."""
    parts = word.split("-")
    aged = len(parts) > 1 and word[0].isdigit() and parts[-1].isalpha()
    return aged or (word[0].isupper() == language.nouns_capitalised and all(part.isalpha() for part in parts))


def describes(scan: Scan, token: int) -> bool:
    """Whether a participle says more of the noun before it: "a lawyer representing Moss", "a man posing as Moss".

    Not one that tells: "He kept saying Moss said".
    """
    word, language = scan.lower[token], scan.language
    following = scan.lower[token + 1] if token + 1 < len(scan) else ""
    if word in language.clause.poses and (following in language.clause.manner or following in language.clause.wish):
        return True
    formed = word.endswith(language.endings.gerund) and word not in language.cues
    return formed and not (word in language.roles or word in language.bodies or word in language.happenings)


def is_topic(scan: Scan, name: Mention) -> bool:
    """Whether a name only says more of a noun that opens the sentence: "A film about Moss calls it", not "by Moss"."""
    language, link = scan.language, name.first - 1
    if name.kind != "name":
        return False
    leads = language.prepositions - language.conjunctions - language.clause.authors - language.links
    if link < 1 or scan.lower[link] not in leads or scan.lower[link - 1].endswith(language.endings.past):
        return False
    found = phrase(scan, link - 1) if is_noun(scan, link - 1) else None
    return found is not None and has_determiner(found) and scan.opens_sentence(found.first)


def has_determiner(found: Mention) -> bool:
    return found.head[0] > found.first


def head_after(scan: Scan, determiner: int) -> int:
    """The noun that a determiner leads to: "resident" in "said one longtime Elm resident, who"; 0 for none."""
    token = determiner + 1
    while token < len(scan) and token - determiner <= _LONGEST and scan.quoted[token] < 0:
        if not scan.words[token][0].isalnum() or not _modifies(scan, token, scan.language):
            break
        told = _is_told(scan, token) or _is_past_noun(scan, token)
        if scan.lower[token] in scan.language.postposed or _is_participle(scan, token) or told:
            break
        token += 1
    if token - 1 <= determiner:
        return 0
    last = scan.words[token - 1]
    return token - 1 if _is_plain(last, scan.language) or last.lower() in scan.language.demonyms else 0


def _is_past_noun(scan: Scan, token: int) -> bool:
    """A small letter behind a German noun, which so ends the phrase: "die Ministerin gestern"."""
    return scan.language.nouns_capitalised and scan.words[token - 1][0].isupper() and scan.words[token][0].islower()


def _is_participle(scan: Scan, token: int) -> bool:
    """As in "a court paper filed by", "the chief known as"."""
    following = scan.lower[token + 1] if token + 1 < len(scan) else ""
    formed = scan.lower[token].endswith(scan.language.endings.past) or scan.lower[token] in scan.language.participles
    return formed and following in scan.language.prepositions


def _is_told(scan: Scan, token: int) -> bool:
    """Whether a verb tells what somebody did: "the president flew home", but not "the lost hiker"."""
    if scan.lower[token - 1] in scan.language.determiners:
        return False
    past = scan.words[token].endswith(scan.language.endings.past) and scan.words[token][0].islower()
    return (past and scan.lower[token - 1] in scan.language.roles) or scan.lower[token] in scan.language.irregular


def _tail(scan: Scan, stop: int) -> int:
    """Where "for the harbour campaign" or "close to the talks" ends; the stop itself where no such tail follows."""
    language, token = scan.language, stop
    loose = token < len(scan) and scan.lower[token] in language.postposed
    token += loose
    if not _joins(scan, token) or (not loose and scan.lower[token] in language.adverbial):
        return stop
    token += 1
    start = token
    while token < len(scan) and token - stop <= _LONGEST_TAIL and scan.sentence[token] == scan.sentence[stop]:
        word = scan.lower[token]
        if word in language.determiners and token > start and scan.lower[token - 1] not in language.joints:
            token -= scan.lower[token - 1] not in language.determiners  # behind a verb: "of the bill launched | a"
            break
        inside = word in language.determiners or word == "of" or _modifies(scan, token, language)
        inside = inside and (word in language.joints or not _is_past_noun(scan, token))
        parted = scan.quoted[token] >= 0 or word in language.dates
        if not inside or parted or _is_finite(scan, token) or _is_told(scan, token):
            break
        token += 1
    while (
        language.nouns_capitalised
        and token > stop + 1
        and (scan.lower[token - 1] in language.joints or scan.lower[token - 1] in language.determiners)
    ):
        token -= 1
    return token if token > stop + 1 else stop


def _is_finite(scan: Scan, token: int) -> bool:
    """A past form and what it is about: "supporters of the bill rallied on Monday", not "of the United States"."""
    if not scan.lower[token].endswith(scan.language.endings.past) or token + 1 >= len(scan):
        return False
    following, language = scan.lower[token + 1], scan.language
    return (
        following in language.prepositions
        or following in language.determiners
        or following in language.pronouns
        or following in language.adverbs
        or following == language.that_word
    )


def _joins(scan: Scan, token: int) -> bool:
    return token < len(scan) and scan.lower[token] in scan.language.joints and scan.quoted[token] < 0


def _number(scan: Scan, head: int) -> Number | None:
    word, language = scan.lower[head], scan.language
    gender = language.gender_of(word)
    if gender:
        return gender
    if word.endswith(language.endings.plural) and not word.endswith("ss"):
        return "plural"
    if word in language.bodies:
        return "neuter"
    return None
