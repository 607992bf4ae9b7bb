"""Common-noun phrases and pronouns that can speak: "a spokesman for the campaign", "one Elm resident", "she".

A phrase is found by a noun for a role or a body, or because it stands beside a cue; how far it reaches is told by
`noun_phrases`. Only what stands outside quotations is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from summarizer.capitals import capital
from summarizer.languages import Language
from summarizer.mentions import Mention
from summarizer.noun_phrases import describes, has_determiner, head_after, is_noun, phrase
from summarizer.scan import Scan

_OWNER = 3


def find(scan: Scan) -> Iterator[Mention]:
    """Phrases by their nouns and pronouns, in text order."""
    language = scan.language
    nouns = _nouns(language)
    compounds, pronouns = language.nouns_capitalised, language.subjects & language.pronouns.keys()
    for token, word in enumerate(scan.lower):
        if word in nouns or (compounds and scan.words[token][0].isupper() and language.is_compound(word)):
            if scan.quoted[token] < 0 and _is_head(scan, token):
                yield phrase(scan, token)
        elif word in pronouns and scan.quoted[token] < 0:
            number = language.pronouns[word]
            if number != "first" or _tells(scan, token):
                yield Mention("pronoun", token, token + 1, (token, token + 1), number=number)  # type: ignore[arg-type]


@cache
def _nouns(language: Language) -> frozenset[str]:
    return language.roles | language.bodies


def _tells(scan: Scan, token: int) -> bool:
    """Whether "I" or "we" stands beside a cue: "I replied", "asked I"."""
    cues, following = scan.language.cues, token + 1
    while following < len(scan) and _is_filler(scan, following):
        following += 1
    return "".join(scan.lower[following : following + 1]) in cues or (token > 0 and scan.lower[token - 1] in cues)


def beside(scan: Scan, cue: int) -> Iterator[Mention]:
    """The phrase just before or just after a cue, whatever its noun: "One mother of four said"."""
    left, right = before_cue(scan, cue), cue + 1
    if right < len(scan) and scan.lower[right] == scan.language.by:
        right += 1  # "was accused by the opposition"
    if left > 0 and is_noun(scan, left - 1):
        found = phrase(scan, left - 1)
        some = scan.lower[found.first] in scan.language.indefinite
        if some or has_determiner(found) or found.number == "plural" or scan.words[found.first][0].isdigit():
            yield found
    elif left > 0 and _is_alone(scan, left - 1):
        yield _alone(left - 1)
    if right < len(scan) and scan.lower[right] in scan.language.determiners - {scan.language.that_word}:
        of = right + 1 < len(scan) and scan.lower[right + 1] == "of"
        head = head_after(scan, right + 2 if of else right)
        if head:
            yield phrase(scan, head)
        elif _is_alone(scan, right):
            yield _alone(right)
    elif head := _owned(scan, right):
        yield phrase(scan, head)


def _owned(scan: Scan, first: int) -> int:
    """The noun behind somebody's name: "said Moss's introducer, Jon Ware"; 0 for none."""
    owner = next((token for token in range(first, min(first + _OWNER, len(scan))) if token in scan.possessive), -1)
    told = owner >= 0 and all(word[0].isupper() for word in scan.words[first : owner + 1]) and scan.quoted[owner] < 0
    return head_after(scan, owner) if told else 0


def followed(scan: Scan) -> Iterator[Mention]:
    """Phrases that a clause tells more of, whatever their noun: "the bakers who wrote to the mayor".

    As a participle does: "a neighbour feeding Moss", "a woman posing as Moss".
    """
    for token, word in enumerate(scan.lower):
        if _takes_up(scan, token, word) and token > 0 and scan.quoted[token] < 0 and is_noun(scan, token - 1):
            found = phrase(scan, token - 1)
            if has_determiner(found):
                yield found


def _takes_up(scan: Scan, token: int, word: str) -> bool:
    language = scan.language
    if word in language.relatives:
        return True
    acts = word.endswith(language.endings.gerund) and capital(scan, token + 1)
    return (acts or word in language.clause.poses) and describes(scan, token)


def _is_alone(scan: Scan, token: int) -> bool:
    """Whether a determiner stands for somebody: "one said", "said another."."""
    behind = scan.lower[token + 1] if token + 1 < len(scan) else "."
    told = not behind[0].isalnum() or behind in scan.language.cues or behind in scan.language.auxiliaries
    return told and scan.lower[token] in scan.language.indefinite and scan.quoted[token] < 0


def _alone(token: int) -> Mention:
    return Mention("nominal", token, token + 1, (token, token + 1))


def cited(scan: Scan) -> Iterator[Mention]:
    """The phrase after "according to", whatever its noun: "according to court papers"."""
    phrases, lower = scan.language.according, scan.lower
    starters = {words[0] for words in phrases}
    for token in [place for place, word in enumerate(lower) if word in starters and scan.quoted[place] < 0]:
        size = next((len(words) for words in phrases if tuple(lower[token : token + len(words)]) == words), 0)
        sure = size > 1 or (size > 0 and token + 1 < len(scan) and lower[token + 1] in scan.language.determiners)
        head = head_after(scan, token + size - 1) if sure else 0
        if head:
            yield phrase(scan, head)


def apposed(scan: Scan, name: Mention) -> Iterator[Mention]:
    """Phrases beside a name whose noun no list has: "Moss, a glaciologist at Keld,", "said Elm falconer Ann Moss"."""
    after = name.stop + 1
    if scan.words[after + 1 : after + 2] == [","] and scan.words[after].isdigit():
        after += 2  # "Moss, 41, a roofer"
    if after < len(scan) and scan.words[name.stop] == ",":
        bare = scan.lower[after] not in scan.language.determiners
        labels = not bare or ":" in scan.words[after + 1 : after + 4]
        head = head_after(scan, after - bare) if labels else 0
        head = 0 if bare and scan.words[head + 1 : head + 2] != [":"] else head  # "Oskar Wray, clockmaker: “Two.”"
        if head and scan.sentence[head] == scan.sentence[name.stop]:
            yield phrase(scan, head)
    before = name.first - 1
    if before > 0 and name.head[1] - name.head[0] > 1 and is_noun(scan, before) and not _is_verb(scan, before):
        found = phrase(scan, before)
        inverted = found.first > 0 and scan.lower[found.first - 1] in scan.language.cues
        if (has_determiner(found) or inverted) and found.stop == name.first:
            yield found


def _is_verb(scan: Scan, token: int) -> bool:
    """Whether a word before a name is a verb: "The crowd met Ann Moss", "The crowd cheering Ann Moss"."""
    word, language = scan.lower[token], scan.language
    formed = word.endswith((*language.endings.past, *language.endings.gerund))
    return word in language.irregular or (formed and word not in language.roles)


def before_cue(scan: Scan, cue: int) -> int:
    """The place where a cue's subject would end: adverbs and auxiliaries stepped over, as in "Moss has also said"."""
    token = cue
    while token > 0 and _is_filler(scan, token - 1) and scan.sentence[token - 1] == scan.sentence[cue]:
        token -= 1
    return token


def _is_filler(scan: Scan, token: int) -> bool:
    word, language = scan.lower[token], scan.language
    if word in language.auxiliaries or word in language.adverbs:
        return True
    return (
        (word.endswith(language.endings.adverb) or word in language.dates)
        and word not in language.roles
        and scan.words[token][0].islower()
    )


def _is_head(scan: Scan, token: int) -> bool:
    """A noun that no other noun follows: "spokesman" in "campaign spokesman", but "police" in "police Chief Moss"."""
    if scan.words[token][0].isupper() and not (scan.language.nouns_capitalised or scan.opens_sentence(token)):
        return False
    if token in scan.possessive:
        return False
    following = token + 1
    if following >= len(scan) or not scan.beside(following):
        return True
    if scan.words[following][0].isupper() and not scan.language.nouns_capitalised and scan.words[token][0].islower():
        return True
    word = scan.lower[following]
    return not (word in scan.language.roles or word in scan.language.bodies)
