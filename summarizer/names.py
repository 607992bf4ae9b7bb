"""Names: runs of capitalised words, parted into title or role and the name itself.

Knows where a run begins and ends and what in it is a title. Does not know who is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from summarizer import links
from summarizer.capitals import PARTICLES, adjacent, capital, is_foreign, is_heard, speaks
from summarizer.languages import Language
from summarizer.mentions import Mention, Number, Tokens
from summarizer.model import ActorKind
from summarizer.scan import Scan

_GENERATIONS = frozenset({"Jr", "Sr", "Jr.", "Sr.", "II", "III", "IV"})
_OF = frozenset({"of", "for"})
_LONE_NAME = 2  # words: "Baker Moss" may be a name
_LONGEST = 10
_ACRONYM = 6


def find(scan: Scan) -> Iterator[Mention]:
    """Every name in text order, inside quotations too."""
    capitals = [
        token for token, word in enumerate(scan.words) if word[0].isupper() or ("-" in word and _is_prefixed(word))
    ]
    vocabulary = frozenset(scan.words)
    firm = frozenset(scan.words[token] for token in capitals if not _opens(scan, token))
    families = frozenset(scan.words[token] for token in capitals if _is_family(scan, token))
    runs = list(_runs(scan, capitals, families))
    surnames, nobles = _surnames(scan, runs), links.nobles(scan, runs)
    for mention in _found(scan, runs, surnames, vocabulary, firm):
        yield links.with_particles(scan, mention, nobles) if nobles else mention


def _found(
    scan: Scan, runs: Sequence[Tokens], surnames: frozenset[str], vocabulary: frozenset[str], firm: frozenset[str]
) -> Iterator[Mention]:
    for opening, stop in runs:
        first = opening + _is_stray(scan, opening, stop, firm)
        if stop - first == 1 and scan.language.nouns_capitalised:
            if _is_surname(scan, first, surnames):
                yield from _parted(scan, first, stop)
        elif stop - first > 1 or not _opens(scan, first) or _stands_alone(scan, first, vocabulary, firm):
            yield from _parted(scan, first, stop)


def _is_stray(scan: Scan, first: int, stop: int, firm: frozenset[str]) -> bool:
    """Whether a run's first word has its capital from the sentence: "Notably Moss", "Celebrating Moss"."""
    lower, endings = scan.lower[first], scan.language.endings
    if stop - first < _LONE_NAME or not scan.opens_sentence(first):
        return False
    if scan.words[first] in firm or lower in scan.language.given:
        return False
    return lower.endswith(endings.raised) or (lower.endswith(endings.gerund) and scan.words[first + 1] in firm)


def _is_family(scan: Scan, token: int) -> bool:
    """Whether a small word, a month or a nationality is a surname here: "Ann May", "Jon Will", "Eva French"."""
    language, lower = scan.language, scan.lower[token]
    month, small = lower in language.dates, lower in language.auxiliaries or lower in language.prepositions
    if not (month or small or lower in language.demonyms) or not adjacent(scan, token) or token == 0:
        return False
    before = scan.lower[token - 1 - (scan.words[token - 1] == ".")]
    called = before in language.given or (before in language.titles and before in language.role_gender)
    return called and not (small and capital(scan, token + 1))


def _is_called(scan: Scan, token: int) -> bool:
    """Whether a surname that is another word too stands alone as one: "May said", "said Will", "French's"."""
    language = scan.language
    following = scan.lower[token + 1] if token + 1 < len(scan) else ""
    told = following in language.cues or following in language.auxiliaries or token in scan.possessive
    return told or (token > 0 and language.cues.get(scan.lower[token - 1]) in {"say", "tell"})


def _runs(scan: Scan, capitals: Sequence[int], families: frozenset[str]) -> Iterator[Tokens]:
    after = 0
    for token in capitals:
        if token < after:
            continue
        named = scan.words[token] in families and _is_called(scan, token)
        if named or _begins(scan, token):
            after = _run(scan, token)
            yield token, after


def _surnames(scan: Scan, runs: Sequence[Tokens]) -> frozenset[str]:
    """Last words of the longer names, and who speaks: where every noun has a capital, what tells "Moos" from "Moor"."""
    if not scan.language.nouns_capitalised:
        return frozenset()
    longer = ((first, _name_begin(scan, first, stop), stop) for first, stop in runs if stop - first > 1)
    told = {
        scan.words[stop - 1] for first, begin, stop in longer if begin < stop and _is_told(scan, first, begin, stop)
    }
    return frozenset(told | {scan.words[first] for first, stop in runs if stop - first == 1 and is_heard(scan, first)})


def _is_surname(scan: Scan, token: int, surnames: frozenset[str]) -> bool:
    """Whether one capital word among German nouns names somebody: "Moos entgegnete", "sagte Moos"."""
    language, lower = scan.language, scan.lower[token]
    if scan.words[token] in surnames or _known_alone(language, lower) or language.is_role(lower):
        return True
    return scan.words[token].isupper() and len(lower) > 1


def _stands_alone(scan: Scan, token: int, vocabulary: frozenset[str], firm: frozenset[str]) -> bool:
    """Whether one capital word that opens a sentence is a name: not in "Appearing on air", "Shortly before noon"."""
    language, following = scan.language, scan.lower[token + 1] if token + 1 < len(scan) else ""
    spoken = following in language.cues or following in language.auxiliaries or token in scan.possessive
    if scan.lower[token] in vocabulary:
        return spoken and scan.words[token] in firm
    known = _known_alone(language, scan.lower[token]) or scan.words[token].isupper()
    return spoken or known or scan.words[token] in firm or _is_explained(scan, token)


def _is_explained(scan: Scan, token: int) -> bool:
    """Whether a phrase behind a word that opens a sentence says who speaks: "Pugh, the union leader, told"."""
    lower, language = scan.lower, scan.language
    adverbial = lower[token] in language.adverbs or lower[token].endswith(language.endings.adverb)
    if adverbial or scan.words[token + 1 : token + 2] != [","]:
        return False
    if not any(word in language.definite or word in language.articles for word in lower[token + 2 : token + 3]):
        return False
    behind = range(token + 3, min(token + 3 + _LONGEST, len(scan) - 1))
    comma = next((place for place in behind if scan.words[place] == ","), 0)
    told = comma > 0 and any(map(language.is_role, lower[token + 3 : comma]))
    return told and scan.sentence[comma] == scan.sentence[token] and speaks(scan, comma + 1)


def _known_alone(language: Language, lower: str) -> bool:
    return lower in language.places or lower in language.organisations or lower in language.given


def _begins(scan: Scan, token: int) -> bool:
    word = scan.words[token]
    if word == "I" or scan.lower[token] in scan.language.dates:
        return False
    lower, language = scan.lower[token], scan.language
    if lower in language.pronouns or lower in language.determiners or _contraction(lower, language):
        return False
    if lower in language.prepositions and lower in language.given:
        return _is_forename_too(scan, token)
    if lower in language.demonyms and not (capital(scan, token + 1) or speaks(scan, token + 1)):
        return False
    if language.cues.get(lower) == "ing" and _opens(scan, token):
        return False
    return lower not in language.openers or not (_opens(scan, token) or lower in language.prepositions)


def _is_forename_too(scan: Scan, token: int) -> bool:
    """A preposition's capital before a surname: "said clerk Per Ohm", not "Per Moss, it leaks", "Pay Per Head"."""
    language = scan.language
    if not capital(scan, token + 1) or scan.lower[token + 1] in language.given:
        return False
    if _opens(scan, token):
        return speaks(scan, token + 2) or _is_explained(scan, token + 1)
    before = scan.lower[token - 1]
    return scan.words[token - 1].islower() or before in language.adverbs or language.is_role(before)


def _contraction(lower: str, language: Language) -> bool:
    """As in "I'm", "We've"."""
    return ("'" in lower or "’" in lower) and lower.replace("’", "'").split("'")[0] in language.pronouns


def _opens(scan: Scan, token: int) -> bool:
    """A capital that the place explains: at the start of a sentence or of a quotation."""
    before = token - 1
    return before < 0 or not scan.words[before][0].isalnum() or scan.sentence[before] != scan.sentence[token]


def _run(scan: Scan, first: int) -> int:
    """Where the run of capitalised words from `first` ends: particles, initials and "Jr." inside, no comma."""
    stop = first + 1
    while stop - first < _LONGEST and adjacent(scan, stop):
        word = scan.words[stop]
        if (word[0].isupper() and _goes_on(scan, stop)) or ("-" in word and _is_prefixed(word)):
            stop += 1
        elif linked := links.linked(scan, stop):
            stop += linked
        elif word in _OF and _of_name(scan, first, stop):
            stop += 2 if capital(scan, stop + 1) else 3
        elif word == "," and stop + 1 < len(scan) and scan.words[stop + 1] in _GENERATIONS:
            stop += 2
        else:
            break
    return stop


def _is_prefixed(word: str) -> bool:
    """As in "Omar al-Hadi"."""
    particle, _, rest = word.partition("-")
    return particle in PARTICLES and rest[:1].isupper()


def _goes_on(scan: Scan, token: int) -> bool:
    """A capital inside a run; not a function word's, as in the headline "Moss Says It In Elm"."""
    lower, language = scan.lower[token], scan.language
    if _is_family(scan, token):
        return True
    return not (
        (lower in language.past and token + 1 < len(scan) and scan.words[token + 1][0].isupper())
        or lower in language.dates
        or lower in language.measures
        or lower in language.prepositions
        or lower in language.conjunctions
        or lower in language.auxiliaries
        or (lower in language.pronouns and not scan.words[token].isupper())
        or lower in {"i", "the", "and", "or", "but", "who", "that", "when"}
    )


def _of_name(scan: Scan, first: int, of: int) -> bool:
    """As in "Department of Defense", "Secretary of State", "Bank of the West"."""
    before = scan.lower[of - 1]
    if before not in scan.language.organisation_nouns and before not in scan.language.titles:
        return False
    after_the = of + 1 < len(scan) and scan.lower[of + 1] == "the" and capital(scan, of + 2)
    return capital(scan, of + 1) or (after_the and of > first)


def _parted(scan: Scan, first: int, stop: int) -> Iterator[Mention]:
    """The mention of one run: title, role or nationality before, the name behind."""
    language = scan.language
    begin = _name_begin(scan, first, stop)
    if begin >= stop:
        yield Mention("nominal", first, stop, (first, stop), number=_title_number(scan, first, stop))
        return
    if language.nouns_capitalised and stop - first > 1 and not _is_told(scan, first, begin, stop):
        return
    role = (first, begin) if begin > first and _tells(scan, first, begin) else None
    entity = _entity(scan, begin, stop, titled=role is not None and _is_title(scan, first, begin))
    yield Mention("name", first, stop, (begin, stop), role, _number(scan, (first, begin), begin, entity), entity)


def _tells(scan: Scan, first: int, stop: int) -> bool:
    """Whether words before a name say who that is: "Songsmith Ann Moss", but not "Little Ann Moss"."""
    language = scan.language
    return any(
        language.is_role(word)
        or word in language.demonyms
        or word in language.organisation_nouns
        or word in language.bodies
        or word.endswith(language.endings.agent)
        for word in scan.lower[first:stop]
    )


def _is_told(scan: Scan, first: int, begin: int, stop: int) -> bool:
    """Whether a run of German nouns is a name: told by a given name, a title, an organisation, a place, an acronym."""
    language, lower = scan.language, scan.lower
    whole = " ".join(lower[begin:stop])
    if begin > first or whole in language.places or _is_organisation(scan, begin, stop):
        return True
    if lower[begin] in language.given or lower[begin] in language.organisations:
        return True
    return any(word.isupper() and len(word) > 1 for word in scan.words[begin:stop]) or is_foreign(scan, begin, stop)


def _name_begin(scan: Scan, first: int, stop: int) -> int:
    """The token where the name proper begins; `stop` where the whole run is a title."""
    language, lower = scan.language, scan.lower
    inner = _inner_given(scan, first, stop)
    if inner:
        return inner
    if _is_organisation(scan, first, stop):
        return first
    if lower[first] in language.given and stop - first > 1 and lower[first] not in language.titles:
        return first
    for token in range(stop - 1, first - 1, -1):
        following = token + 2 if token + 1 < stop and scan.words[token + 1] == "." else token + 1
        if (lower[token] in language.titles or language.is_compound(lower[token])) and not _is_forename(
            scan, first, token
        ):
            return _after_title(scan, first, token, following, stop)
    return first


def _inner_given(scan: Scan, first: int, stop: int) -> int:
    """The given name that a role, a nationality or an organisation precedes; 0 where there is none.

    "American Ann Moss", "Personalvorstand Ole Kramer", and at a sentence's start "Songwriter Guy Moss" and, though no
    list has "Keld", "Shopkeeper Keld Moss".
    """
    language, lower = scan.language, scan.lower
    if lower[first] in language.given or lower[stop - 1] in language.organisation_nouns:
        return 0
    if (
        stop - first > _LONE_NAME
        and language.is_role(lower[first])
        and _opens(scan, first)
        and not _is_title(scan, first, stop)
    ):
        return first + 1
    for token in range(first + 1, stop - 1):
        if lower[token] not in language.given or lower[token] in language.titles:
            continue
        before = lower[token - 1]
        told = before in language.demonyms or before in language.organisation_nouns or language.is_role(before)
        told = told or (token == first + 1 and before.endswith(language.endings.gerund))
        if told or language.nouns_capitalised or (token == first + 1 and _opens(scan, first)):
            return token
    return 0


def _is_forename(scan: Scan, first: int, token: int) -> bool:
    """The second word of "Mayor Col Moss": an abbreviation of a title, but with no point and after a title."""
    lower, language = scan.lower, scan.language
    short = lower[token] in language.abbreviations and scan.words[token + 1 : token + 2] != ["."]
    return short and token > first and lower[token - 1] in language.titles


def _after_title(scan: Scan, first: int, title: int, following: int, stop: int) -> int:
    """A title at the run's end is a surname where a given name stands before ("Jim Bishop"), else all is title.

    In "Chief of Staff Ann Moss" the title goes on to the given name; "Senator of Elm" is all title.
    """
    given = scan.language.given
    if following >= stop:
        return first if any(word in given for word in scan.lower[first:title]) else stop
    if scan.lower[following] not in _OF:
        return following
    return next((token for token in range(following + 2, stop - 1) if scan.lower[token] in given), stop)


def _is_organisation(scan: Scan, first: int, stop: int) -> bool:
    language, lower = scan.language, scan.lower
    if stop - first < 2:  # noqa: PLR2004 - one word is told by its own lists
        return False
    called = lower[first] in language.given and stop - first == 2  # noqa: PLR2004 - "Ann Church", but "Ann Moss Foundation"
    if (lower[stop - 1] in language.organisation_nouns and not called) or "&" in scan.words[first:stop]:
        return True
    inside = any(word in _OF for word in lower[first:stop])
    return inside and lower[first] not in language.titles and _noun_before_of(scan, first, stop)


def _noun_before_of(scan: Scan, first: int, stop: int) -> bool:
    return any(
        scan.lower[token] in _OF and scan.lower[token - 1] in scan.language.organisation_nouns
        for token in range(first + 1, stop)
    )


def _is_title(scan: Scan, first: int, stop: int) -> bool:
    return any(scan.lower[token] in scan.language.titles for token in range(first, stop))


def _entity(scan: Scan, first: int, stop: int, *, titled: bool) -> ActorKind:
    language = scan.language
    whole = " ".join(scan.lower[first:stop])
    if whole in language.places:
        return "place"
    if (
        _is_organisation(scan, first, stop)
        or whole in language.organisations
        or scan.lower[first] in language.organisations
    ):
        return "organisation"
    if titled or (scan.lower[first] in language.given and stop - first > 1):
        return "person"
    if stop - first == 1 and scan.words[first].isupper() and 1 < len(scan.words[first]) < _ACRONYM:
        return "organisation"
    return "unknown"


def _number(scan: Scan, role: Tokens, begin: int, entity: ActorKind) -> Number | None:
    """Gender by title, role or given name; what is no person is neuter."""
    if entity in {"organisation", "place"}:
        return "neuter"
    for token in range(*role):
        gender = scan.language.gender_of(scan.lower[token])
        if gender:
            return gender
    return scan.language.given.get(scan.lower[begin])


def is_address(scan: Scan, role: Tokens) -> bool:
    """Whether a role is only a form of address, which tells nobody's office: "Mr.", "Dame"."""
    return all(word in scan.language.addresses or not word[0].isalnum() for word in scan.lower[role[0] : role[1]])


def _title_number(scan: Scan, first: int, stop: int) -> Number | None:
    genders = map(scan.language.gender_of, scan.lower[first:stop])
    return next((gender for gender in genders if gender), None)
