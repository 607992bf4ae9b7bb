"""Which sentences carry an article: sumy's document model filled from our own segmentation, sumy's summarisers on it.

The only module that imports sumy (with NLTK and NumPy behind it: a second and 40 MB), so only the worker imports this
one. It chooses sentences and never writes any: what it returns are spans. It does not look for quotations.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from itertools import islice
from math import sqrt
from typing import Any

from summarizer.languages import get
from summarizer.model import Article, Quote, Span, SummarizerError
from summarizer.similarity import dot, unit
from summarizer.sumy_model import AbstractSummarizer, ObjectDocumentModel, Paragraph, Sentence
from summarizer.terms import WORD, function_words, terms
from summarizer.text import sentences

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
# Fitted on human summaries of news: how early, how like the whole, how unlike what is chosen already.
CENTRALITY = 0.6
REDUNDANCY = 0.3
SHORT_WORDS, LONG_WORDS = 8, 45
SHORT, LONG, QUESTION, QUOTED, CUT, DANGLING, UNFINISHED = 0.6, 0.15, 0.2, 0.1, 0.2, 0.05, 0.6

_FINISHED = re.compile(r"[.!?…][\"”’»“)\]]*$")


def summarise(article: Article, quotes: Sequence[Quote], lang: str, n: int, method: str = OURS) -> tuple[Span, ...]:
    """At most `n` sentences that carry the article, in text order; `SummarizerError` for an unknown method."""
    if method not in METHODS:
        raise SummarizerError(f'"{method}" is no way to summarise: choose one of {", ".join(METHODS)}')
    spans = _eligible(article, lang)
    if n <= 0 or len(spans) <= n:
        return spans[: max(n, 0)]
    words = _Words(lang)
    document, places = _document(article, spans, words)
    if method == OURS:
        handicaps = tuple(handicap(article.text, span, quotes, lang) for span in spans)
        summariser: AbstractSummarizer = PullquoteSummarizer(handicaps)
    else:
        summariser = _of_sumy(method, document, lang)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # sumy's matrices of very short texts divide by zero
        chosen = summariser(document, n)
    return tuple(sorted(places[id(sentence)] for sentence in chosen))


class PullquoteSummarizer(AbstractSummarizer):  # type: ignore[misc] # sumy has no types
    """Early, central and not yet said: position and centrality under maximal marginal relevance (Carbonell 1998)."""

    def __init__(self, handicaps: Sequence[float]) -> None:
        """One handicap for each sentence of the document to come."""
        super().__init__()
        self._handicaps = handicaps

    def __call__(self, document: ObjectDocumentModel, sentences_count: int) -> tuple[Sentence, ...]:
        """The chosen sentences, in the document's order."""
        vectors = [unit(Counter(sentence.words)) for sentence in document.sentences]
        whole = unit(Counter(document.words))
        scores = [
            1 / sqrt(1 + place) + CENTRALITY * dot(vector, whole) - loss
            for place, (vector, loss) in enumerate(zip(vectors, self._handicaps, strict=True))
        ]
        chosen = _diverse(scores, vectors, sentences_count)
        ratings = {document.sentences[place]: -rank for rank, place in enumerate(chosen)}
        unrated = -len(scores)
        return tuple(
            self._get_best_sentences(document.sentences, sentences_count, lambda one: ratings.get(one, unrated))
        )


def handicap(text: str, span: Span, quotes: Sequence[Quote], lang: str) -> float:
    """What speaks against showing the sentence by itself: "He said so.", "Why?", half of a quotation, a sub-heading."""
    sentence = span.of(text)
    words = WORD.findall(sentence)
    inside = [quote.span for quote in quotes if quote.kind != "indirect" and quote.span.overlaps(span)]
    loss = SHORT if len(words) < SHORT_WORDS else LONG if len(words) > LONG_WORDS else 0.0
    loss += 0.0 if _FINISHED.search(sentence) else UNFINISHED
    loss += QUESTION if sentence.endswith("?") else 0.0
    loss += CUT if any(not span.covers(quote) for quote in inside) else 0.0
    loss += QUOTED if 2 * sum(quote.end - quote.start for quote in inside) > len(sentence) else 0.0
    return loss + (DANGLING if words and words[0].lower() in get(lang).pronouns else 0.0)


class _Words:
    """sumy's tokenizer, reduced to what its sentences ask for: content words, without an NLTK download."""

    def __init__(self, lang: str) -> None:
        self._lang = lang

    def to_words(self, text: str) -> tuple[str, ...]:
        return tuple(terms(text, self._lang))


def _eligible(article: Article, lang: str) -> tuple[Span, ...]:
    """Sentences that are content, each wording once: equal sentences are one object to sumy."""
    return tuple(islice(_first_new(article, lang), MOST_SENTENCES))


def _first_new(article: Article, lang: str) -> Iterator[Span]:
    seen = {article.title.strip()}
    for span in sentences(article.text, lang, Span(0, min(MOST_CHARS, len(article.text)))):
        sentence = span.of(article.text)
        cut = span.end == MOST_CHARS < len(article.text)
        if cut or sentence in seen or any(span.overlaps(hidden) for hidden in article.not_content):
            continue
        seen.add(sentence)
        if len(WORD.findall(sentence)) >= FEWEST_WORDS and any(terms(sentence, lang)):
            yield span


def _document(article: Article, spans: Sequence[Span], words: _Words) -> tuple[ObjectDocumentModel, dict[int, Span]]:
    """The document, and the span behind each of its sentences by the sentence's identity."""
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


def _diverse(scores: Sequence[float], vectors: Sequence[Mapping[str, float]], n: int) -> list[int]:
    """Places by falling score, each lowered by its likeness to the most similar one chosen before it."""
    chosen: list[int] = []
    likeness = [0.0] * len(scores)
    while len(chosen) < min(n, len(scores)):
        rest = (place for place in range(len(scores)) if place not in chosen)
        best = max(rest, key=lambda place: scores[place] - REDUNDANCY * likeness[place])
        chosen.append(best)
        likeness = [max(before, dot(vectors[best], one)) for before, one in zip(likeness, vectors, strict=True)]
    return chosen
