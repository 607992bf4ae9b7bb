"""Which sentences carry an article: sumy's document model filled from our own segmentation, sumy's summarisers on it.

The only module that imports sumy (with NLTK and NumPy behind it: a second and 40 MB), so only the worker imports this
one. It chooses sentences and never writes any: what it returns are spans. It does not look for quotations.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from itertools import chain, islice
from math import log, sqrt
from typing import Any, NamedTuple

from summarizer import boilerplate
from summarizer.languages import get
from summarizer.model import Article, Quote, Span, SummarizerError
from summarizer.sumy_model import AbstractSummarizer, ObjectDocumentModel, Paragraph, Sentence
from summarizer.terms import WORD, among, folding, function_words
from summarizer.text import sentences

Features = dict[str, float]

OURS = "pullquote"
SUMY_CLASSES: Mapping[str, str] = {
    "lex-rank": "LexRankSummarizer",
    "text-rank": "TextRankSummarizer",
    "lsa": "LsaSummarizer",
    "luhn": "LuhnSummarizer",
    "edmundson": "EdmundsonSummarizer",
    "sum-basic": "SumBasicSummarizer",
    "kl": "KLSummarizer",
    "reduction": "ReductionSummarizer",
}
METHODS: tuple[str, ...] = (OURS, *SUMY_CLASSES)

# News tells what matters first, and several of sumy's algorithms are cubic in the number of sentences.
MOST_SENTENCES = 100
MOST_CHARS = 60_000
FEWEST_WORDS = 4

# What a sentence is worth, in points of ROUGE-1 against human summaries: printed by `python -m tests.fit_salience
# --weights`, not edited by hand. The first three are of the sentence, the others of each term it is the first to say.
WEIGHTS: Mapping[str, float] = {
    "late": -0.534,
    "length": -0.898,
    "quoted": -1.557,
    "term": -0.184,
    "spread": 0.437,
    "early term": 0.267,
    "name": -0.164,
    "spread name": 0.369,
}
LENGTH_WORDS = 20

# What speaks against showing a sentence by itself, in the same points: set by hand.
SHORT_WORDS, LONG_WORDS = 8, 45
SHORT, LONG, QUESTION, CUT, DANGLING, UNFINISHED, INTRODUCES, LABELLED = 2.0, 1.0, 2.0, 1.0, 0.3, 4.0, 2.0, 2.0
INTRODUCTION_WORDS = 14
NEAR = 10  # characters behind a sentence in which the quotation that it introduces begins

_FINISHED = re.compile(r"[.!?…][\"”’»“)\]]*$")
_OPENED = re.compile(r"\s{0,8}[“„«»\"‘'](?=\w)")
# A label before what it describes, as in "Calm sea: The ferry leaves Skarholm"; a place in capitals is a dateline.
_LABEL = re.compile(r"(?![^:a-z]*:)[^\W\d_][\w’'-]*(?: [\w’'-]+){0,3}: [“\"‘']?[^\W\d_a-z]")
# What only a picture's caption says: "Marta Holm (left) and the crew", "the old ferry (pictured in 1988)".
_PICTURED = re.compile(
    r"\((?:(?:pictured|abgebildet)\b[^()]{0,40}|(?:far |top |bottom )?(?:left|right|cent(?:re|er)|links|rechts))\)",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"(?:Pictured|Im Bild)\b", re.IGNORECASE)
# Who speaks in an interview without marks, at a line's start: "Q: Why now?", "Moss: Because the gate leaks."
_TURN = re.compile(r"^[ \t]{0,8}([^\W\d_][^:\n]{0,30}): (?=[^\s\"'“”„‘’«»])", re.MULTILINE)


def summarise(
    article: Article,
    quotes: Sequence[Quote],
    lang: str,
    n: int,
    method: str = OURS,
    *,
    weights: Mapping[str, float] = WEIGHTS,
) -> tuple[Span, ...]:
    """At most `n` sentences that carry the article, in text order; `SummarizerError` for an unknown method."""
    if method not in METHODS:
        raise SummarizerError(f'"{method}" is no way to summarise: choose one of {", ".join(METHODS)}')
    spans = eligible(article, lang)
    if n <= 0 or len(spans) <= n:
        return spans[: max(n, 0)]
    document, places = document_of(article, spans, lang)
    summariser = ours(article, spans, quotes, lang, weights) if method == OURS else _of_sumy(method, document, lang)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # sumy's matrices of very short texts divide by zero
        chosen = summariser(document, n)
    return tuple(sorted(places[id(sentence)] for sentence in chosen))


def ours(
    article: Article, spans: Sequence[Span], quotes: Sequence[Quote], lang: str, weights: Mapping[str, float] = WEIGHTS
) -> PullquoteSummarizer:
    """Our summariser for the document of these sentences."""
    marked = [quote for quote in quotes if quote.kind != "indirect"]
    beside = [
        [quote for quote in marked if quote.span.start < span.end + NEAR and span.start < quote.span.end]
        for span in spans
    ]
    drawbacks = [handicap(article.text, span, near, lang) for span, near in zip(spans, beside, strict=True)]
    shares = [quoted(span, near) for span, near in zip(spans, beside, strict=True)]
    return PullquoteSummarizer(drawbacks, shares, weights, lang=lang)


class Kind(NamedTuple):
    """What tells the worth of a term: how many sentences say it, the place of the first, whether it is a name."""

    sentences: int
    first: int
    is_name: bool


class Reading(NamedTuple):
    """A document as our summariser reads it: each sentence's features and terms, and the kind of every term."""

    own: list[Features]
    said: list[tuple[str, ...]]
    kinds: dict[str, Kind]


class PullquoteSummarizer(AbstractSummarizer):  # type: ignore[misc] # sumy has no types
    """The sentences that together say most of what the article keeps returning to, each thing counted once.

    Maximum coverage (Takamura and Okumura 2009): a term is worth more the more sentences say it, the earlier it is
    first said, and as a name; words cost. What is said already is worth nothing again, so no second sentence tells it.
    """

    def __init__(
        self,
        handicaps: Sequence[float],
        quoted_shares: Sequence[float],
        weights: Mapping[str, float] = WEIGHTS,
        *,
        lang: str,
    ) -> None:
        """One handicap and one share in marks for each sentence to come."""
        super().__init__()
        self._handicaps, self._shares, self._weights, self._lang = handicaps, quoted_shares, weights, lang

    def __call__(self, document: ObjectDocumentModel, sentences_count: int) -> tuple[Sentence, ...]:
        """The chosen sentences, in the document's order."""
        read = self.read(document)
        of_kinds = {kind: _weighed(self._weights, features(kind)) for kind in set(read.kinds.values())}
        worths = {term: of_kinds[kind] for term, kind in read.kinds.items()}
        scores = [_weighed(self._weights, one) - loss for one, loss in zip(read.own, self._handicaps, strict=True)]
        chosen = _covering(scores, read.said, worths, sentences_count)
        ratings = {document.sentences[place]: -rank for rank, place in enumerate(chosen)}
        unrated = -len(scores)
        return tuple(
            self._get_best_sentences(document.sentences, sentences_count, lambda one: ratings.get(one, unrated))
        )

    def read(self, document: ObjectDocumentModel) -> Reading:
        """The sentences and terms of the document, with what the weights are of."""
        words = [_words_of(str(sentence)) for sentence in document.sentences]
        said = [tuple(dict.fromkeys(sentence.words)) for sentence in document.sentences]
        headings = {term for heading in document.headings for term in heading.words}
        own = [
            {"late": log(1 + place), "length": len(one) / LENGTH_WORDS, "quoted": share}
            for place, (one, share) in enumerate(zip(words, self._shares, strict=True))
        ]
        return Reading(own, said, _kinds(said, headings, _names(words, self._lang)))


@lru_cache(maxsize=4096)
def features(kind: Kind) -> Mapping[str, float]:
    """What the weights are of in a term: the logarithm of how many sentences say it counts twice in a name."""
    spread, first, is_name = log(kind.sentences), 1 / sqrt(1 + kind.first), kind.is_name
    found = {"term": 1.0, "spread": spread, "early term": first}
    return found | {"name": 1.0, "spread name": spread} if is_name else found


def quoted(span: Span, marked: Sequence[Quote]) -> float:
    """The share of a sentence that stands in quotation marks."""
    inside = (min(quote.span.end, span.end) - max(quote.span.start, span.start) for quote in marked)
    return min(1.0, sum(size for size in inside if size > 0) / (span.end - span.start))


def handicap(text: str, span: Span, quotes: Sequence[Quote], lang: str) -> float:
    """What speaks against showing the sentence by itself: "He said so.", "Why?", half of a quotation, a sub-heading."""
    sentence = span.of(text)
    words = _words_of(sentence)
    inside = [quote.span for quote in quotes if quote.kind != "indirect" and quote.span.overlaps(span)]
    loss = SHORT if len(words) < SHORT_WORDS else LONG if len(words) > LONG_WORDS else 0.0
    loss += 0.0 if _FINISHED.search(sentence) else UNFINISHED
    loss += QUESTION if sentence.endswith("?") else 0.0
    loss += CUT if any(not span.covers(quote) for quote in inside) else 0.0
    loss += LABELLED if _LABEL.match(sentence) else 0.0
    loss += INTRODUCES if not inside and len(words) <= INTRODUCTION_WORDS and _introduces(text, span, quotes) else 0.0
    return loss + (DANGLING if words and words[0].lower() in get(lang).pronouns else 0.0)


def _introduces(text: str, span: Span, quotes: Sequence[Quote]) -> bool:
    """Whether words of somebody follow: "Moss was blunt about the quay. “Nobody asked us.”"."""
    opened = _OPENED.match(text, span.end)
    return opened is not None and any(
        quote.kind == "direct" and opened.end() - 1 <= quote.span.start <= opened.end() for quote in quotes
    )


def _kinds(said: Sequence[tuple[str, ...]], headings: set[str], names: frozenset[str]) -> dict[str, Kind]:
    spread = Counter(chain.from_iterable(said))
    first = {term: place for place in reversed(range(len(said))) for term in said[place]}
    return {term: Kind(spread[term] + (term in headings), place, term in names) for term, place in first.items()}


def _names(words: Sequence[tuple[str, ...]], lang: str) -> frozenset[str]:
    """The terms more often with a capital than without, the first word of a sentence left out.

    None where every noun has a capital.
    """
    if get(lang).nouns_capitalised:
        return frozenset()
    forms = Counter(chain.from_iterable(sentence[1:] for sentence in words))
    capitals, fold = defaultdict[str, int](int), folding(lang)
    for word, count in forms.items():
        capitals[fold(word)] += count if word[0].isupper() else -count
    return frozenset(term for term, count in capitals.items() if count > 0)


def _weighed(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    return sum(weights[name] * value for name, value in features.items())


@lru_cache(maxsize=4 * MOST_SENTENCES)
def _words_of(sentence: str) -> tuple[str, ...]:
    """Its words, which several signals ask for."""
    return tuple(WORD.findall(sentence))


class _Words:
    """sumy's tokenizer, reduced to what its sentences ask for: content words, without an NLTK download."""

    def __init__(self, lang: str) -> None:
        self._lang = lang

    def to_words(self, text: str) -> tuple[str, ...]:
        return tuple(among(_words_of(text), self._lang))


def eligible(article: Article, lang: str) -> tuple[Span, ...]:
    """Sentences that are content, each wording once: equal sentences are one object to sumy."""
    return tuple(islice(_first_new(article, lang), MOST_SENTENCES))


def _first_new(article: Article, lang: str) -> Iterator[Span]:
    seen = {article.title.strip()}
    turns = _turns(article.text)
    for span in sentences(article.text, lang, Span(0, min(MOST_CHARS, len(article.text)))):
        sentence = span.of(article.text)
        cut = span.end == MOST_CHARS < len(article.text)
        if cut or sentence in seen or any(span.overlaps(hidden) for hidden in (*article.not_content, *turns)):
            continue
        seen.add(sentence)
        words = _words_of(sentence)
        if len(words) >= FEWEST_WORDS and any(among(words, lang)) and not _is_aside(sentence):
            yield span


def _turns(text: str) -> list[Span]:
    """The lines of an interview: what is said there under a label that comes again is somebody's, not the article's."""
    found = [(match[1], match.start()) for match in _TURN.finditer(text)]
    often = Counter(label for label, _ in found)
    ends = (text.find("\n", start) for _, start in found)
    lines = zip(found, ends, strict=True)
    return [Span(start, end if end >= 0 else len(text)) for (label, start), end in lines if often[label] > 1]


def _is_aside(sentence: str) -> bool:
    """Whether it is a caption or a teaser that shares its line with the story."""
    pictured = _PICTURED.search(sentence) or _PICTURE.match(sentence)
    return pictured is not None or boilerplate.is_aside(sentence)


def document_of(article: Article, spans: Sequence[Span], lang: str) -> tuple[ObjectDocumentModel, dict[int, Span]]:
    """The document, and the span behind each of its sentences by the sentence's identity."""
    words = _Words(lang)
    body = [Sentence(span.of(article.text), words) for span in spans]
    heading = [Sentence(article.title, words, is_heading=True)] if article.title.strip() else []
    places = {id(sentence): span for sentence, span in zip(body, spans, strict=True)}
    return ObjectDocumentModel([Paragraph([*heading, *body])]), places


def _of_sumy(method: str, document: ObjectDocumentModel, lang: str) -> Any:
    module = import_module(f"sumy.summarizers.{method.replace('-', '_')}")
    summariser = getattr(module, SUMY_CLASSES[method])()
    if method == "edmundson":
        _inform(summariser, document, lang)
    return summariser


def _inform(edmundson: Any, document: ObjectDocumentModel, lang: str) -> None:
    """Edmundson's method wants word lists: the text's frequent words speak for a sentence, adverbs against it."""
    frequent = Counter(document.words).most_common(10)
    edmundson.bonus_words = [word for word, _ in frequent]
    edmundson.stigma_words = get(lang).adverbs or {"-"}
    edmundson.null_words = function_words(lang) or {"-"}


def _covering(
    scores: Sequence[float], said: Sequence[tuple[str, ...]], worths: Mapping[str, float], n: int
) -> list[int]:
    """Places, each the best beside those before it: by its own score and the terms that it is the first to say."""
    chosen: list[int] = []
    covered: set[str] = set()
    gains = {place: score + sum([worths[term] for term in said[place]]) for place, score in enumerate(scores)}
    while gains and len(chosen) < n:
        best = max(gains, key=gains.__getitem__)
        chosen.append(best)
        del gains[best]
        told = set(said[best]) - covered
        covered |= told
        for place in gains:
            if not told.isdisjoint(said[place]):
                gains[place] = scores[place] + sum([worths[term] for term in said[place] if term not in covered])
    return chosen
