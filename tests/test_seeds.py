"""The sample articles: their labels are true of their texts, and the analysis finds what is labelled."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest

from config.settings import load
from summarizer.analysis import analyse
from summarizer.boilerplate import mark
from summarizer.citations import cite
from summarizer.digest import compose
from summarizer.extract import extract
from summarizer.model import Article, Candidate, Evidence, Extracted, Kind, Quote, Span
from summarizer.revision import Present, revised
from summarizer.stories import group

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
INDEX: Mapping[str, Any] = json.loads((SEEDS / "index.json").read_text(encoding="utf-8"))


@dataclass(frozen=True, eq=False)
class Seed:
    """One sample article: the file that a label file stands beside, and what the index says of it."""

    slug: str
    file: Path
    entry: Mapping[str, Any]
    labels: Mapping[str, Any]

    @cache  # noqa: B019 - sixteen seeds live as long as the test run
    def read(self) -> Extracted:
        """The article as the bot stores it."""
        if self.file.suffix == ".html":
            return extract(self.file.read_bytes(), self.entry["url"])
        text = self.file.read_text(encoding="utf-8")
        return Extracted(
            self.entry["title"], text, lang=self.entry["lang"], not_content=mark(text, self.entry["title"])
        )

    @property
    def spans(self) -> list[Span]:
        return [Span(quote["start"], quote["end"]) for quote in self.labels["quotes"]]


def _seeds() -> Iterator[Seed]:
    for entry in INDEX["articles"]:
        for name in filter(None, (entry["file"], entry.get("corrected"))):
            file = SEEDS / name
            labels = file.with_name(f"{file.stem}.quotes.json")
            yield Seed(file.stem, file, entry, json.loads(labels.read_text(encoding="utf-8")))


ALL = sorted(_seeds(), key=lambda seed: seed.slug)
each = pytest.mark.parametrize("seed", ALL, ids=lambda seed: seed.slug)


def test_every_article_and_every_label_file_is_in_the_index() -> None:
    articles = {path for path in SEEDS.iterdir() if path.suffix in {".html", ".txt"}}
    assert articles == {seed.file for seed in ALL}
    assert {path.name for path in SEEDS.glob("*.quotes.json")} == {f"{seed.slug}.quotes.json" for seed in ALL}
    assert len(ALL) >= 14


def test_the_feeds_are_of_every_format_and_none_is_empty() -> None:
    assert {feed["format"] for feed in INDEX["feeds"]} == {"rss", "atom", "json"}
    assert {feed["slug"] for feed in INDEX["feeds"]} == {entry["feed"] for entry in INDEX["articles"]}
    assert all(feed["home"].endswith(".example/") for feed in INDEX["feeds"])


def test_all_appeared_within_two_days_at_addresses_that_nobody_can_own() -> None:
    times = [datetime.fromisoformat(entry["published"]) for entry in INDEX["articles"]]
    assert max(times) - min(times) < timedelta(days=2)
    assert len({entry["url"] for entry in INDEX["articles"]}) == len(INDEX["articles"])
    assert all(re.match(r"https://[a-z.]+\.example/", entry["url"]) for entry in INDEX["articles"])


@each
def test_labels_slice_their_text_in_order_and_apart(seed: Seed) -> None:
    text, spans = seed.read().text, seed.spans
    assert spans
    assert all(0 <= span.start < span.end <= len(text) and span.of(text).strip() == span.of(text) for span in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))


@each
def test_labels_use_the_words_of_the_model(seed: Seed) -> None:
    for quote in seed.labels["quotes"]:
        assert quote["kind"] in get_args(Kind)
        assert quote["evidence"] in get_args(Evidence)
        assert (quote["speaker"] is None) == (quote["evidence"] == "unclear")


@each
def test_a_labelled_speaker_and_role_are_words_of_the_article(seed: Seed) -> None:
    text = seed.read().text.casefold()
    for quote in seed.labels["quotes"]:
        named, role = re.findall(r"[\w’'-]+", (quote["speaker"] or "").casefold()), (quote["role"] or "").casefold()
        assert all(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for word in named), named
        assert re.search(rf"(?<!\w){re.escape(role)}(?!\w)", text), role
        assert quote["role"] is None or quote["speaker"] is not None


@each
def test_a_speaker_has_one_name_and_one_role(seed: Seed) -> None:
    told = {(quote["speaker"], quote["role"]) for quote in seed.labels["quotes"]}
    assert len(told) == len({speaker for speaker, _ in told})


@each
def test_marked_quotations_stand_between_marks_and_each_mark_is_labelled(seed: Seed) -> None:
    """Every opening mark belongs to a quotation or to something that is labelled as none."""
    text = seed.read().text
    labelled = [Span(*ends) for ends in seed.labels["not_quotes"]] + seed.spans
    marked = [Span(q["start"], q["end"]) for q in seed.labels["quotes"] if q["kind"] != "indirect"]
    assert all(text[span.start - 1] in '“„"‘' for span in marked)
    openers = [match.end() for match in re.finditer(r"(?<!\w)[\"“„‘‚«](?=\w)", text)]
    assert all(any(span.start <= at <= span.end for span in labelled) for at in openers)


@each
def test_what_is_no_content_is_absent_or_marked_and_hides_no_quotation(seed: Seed) -> None:
    found = seed.read()
    for words in seed.labels["not_content"]:
        for match in re.finditer(re.escape(words), found.text):
            assert any(span.covers(Span(*match.span())) for span in found.not_content), words
    assert not [span for span in seed.spans for hidden in found.not_content if hidden.overlaps(span)]


@each
def test_only_what_is_labelled_is_marked_as_no_content(seed: Seed) -> None:
    """A mark on anything else would hide a sentence of the story."""
    found, known = seed.read(), seed.labels["not_content"]
    assert [span.of(found.text) for span in found.not_content if span.of(found.text) not in known] == []


@pytest.mark.parametrize("seed", [seed for seed in ALL if seed.file.suffix == ".html"], ids=lambda seed: seed.slug)
def test_a_page_yields_its_article_and_what_the_index_says_of_it(seed: Seed) -> None:
    found, entry = seed.read(), seed.entry
    if not seed.slug.endswith(".corrected"):
        assert found.title == entry["title"]
    assert (found.byline, found.outlet, found.lang) == (entry["byline"], entry["outlet"], entry["lang"])
    assert found.published == datetime.fromisoformat(entry["published"])
    paragraphs = found.text.split("\n\n")
    assert found.title not in paragraphs
    assert len(paragraphs) > 6
    assert "ookie" not in found.text


SHARED_WORDS = "No captain should have to ask a general for permission to sail,"


def test_one_quotation_is_carried_by_three_outlets() -> None:
    carriers = [seed for seed in ALL if any(span.of(seed.read().text) == SHARED_WORDS for span in seed.spans)]
    assert len({seed.entry["outlet"] for seed in carriers}) == 3


def test_the_corrected_article_differs_in_a_speaker_and_in_its_last_quotation() -> None:
    first, second = (
        next(seed for seed in ALL if seed.slug == slug) for slug in ("flood-relief", "flood-relief.corrected")
    )
    before, after = (
        {
            span.of(seed.read().text): quote["speaker"]
            for span, quote in zip(seed.spans, seed.labels["quotes"], strict=True)
        }
        for seed in (first, second)
    )
    assert first.entry["url"] == second.entry["url"]
    assert {words for words in before if before[words] != after.get(words, before[words])}
    assert set(before) - set(after)
    assert set(after) - set(before)


def test_a_card_of_the_article_tells_what_its_correction_took_back() -> None:
    seen = datetime(2026, 6, 4, 12, tzinfo=UTC)
    before, after = (
        next(seed for seed in ALL if seed.slug == slug).read() for slug in ("flood-relief", "flood-relief.corrected")
    )
    was, now = (
        Candidate(1, article, analyse(article, threshold=0.8), "Post", None, seen)
        for article in (Article(before.text, before.title), Article(after.text, after.title))
    )
    told = compose(
        group([was]), name="m", since=seen, until=seen, zone="UTC", limit=1, quotes_per_story=20, feeds=1, failing=0
    ).digest
    citations = tuple(cite(now, quote) for quote in now.analysis.quotes)
    [story] = revised(told, {1: Present(after.text, citations, changed=seen)}).stories
    gone = [one for one in story.citations if one.gone]
    assert gone
    assert all(one.words in before.text and one.words not in after.text for one in gone)
    kept = [one for one in story.citations if not one.gone]
    assert kept
    assert all(one.stands_in(after.text) for one in (*story.sentences, *kept))


# --- what the analysis makes of them ------------------------------------------------------------------------------
@dataclass(frozen=True)
class Measures:
    """Counts over the articles of one language; the first are floors that may only rise, the last only fall."""

    found: int  # direct and mixed quotations
    right: int  # of those, with the best guess of a speaker right
    shown: int  # the same at the shipped threshold
    roles: int  # with speaker and role right
    reports: int  # indirect quotations
    wrong: int  # a wrong speaker at the shipped threshold
    spurious: int  # words in marks that nobody is quoted with
    other_reports: int


REACHED = {
    "en": Measures(found=127, right=126, shown=112, roles=114, reports=35, wrong=0, spurious=1, other_reports=2),
    "de": Measures(found=14, right=14, shown=11, roles=14, reports=2, wrong=0, spurious=0, other_reports=0),
}
SMALL_WORDS = frozenset("the a an of for in on behind der die das".split())


@dataclass(frozen=True)
class Outcome:
    """One labelled quotation beside the one that was found for it, if any."""

    label: Mapping[str, Any]
    quote: Quote | None

    @property
    def right(self) -> bool:
        return self.quote is not None and _same_speaker(self.label["speaker"], self.quote.speaker)

    @property
    def role_right(self) -> bool:
        return self.quote is not None and (self.quote.role or "").casefold() == (self.label["role"] or "").casefold()


def _same_speaker(label: str | None, found: str | None) -> bool:
    """Names must be equal; of noun phrases ("a woman in a yellow coat") one must hold all the words of the other."""
    if label is None or found is None:
        return label is found
    left, right = (set(re.findall(r"[\w-]+", name.casefold())) - SMALL_WORDS for name in (label, found))
    nouns = label[0].islower() and found[0].islower()
    return left == right or (nouns and bool(left and right) and (left <= right or right <= left))


def _found(seed: Seed, threshold: float, *, indirect: bool = False) -> list[Quote]:
    """The quotations that the analysis finds: the direct and mixed ones, or the indirect ones."""
    page = seed.read()
    article = Article(page.text, page.title, page.lang, page.not_content)
    found = analyse(article, threshold=threshold, sentences=0).quotes
    return [quote for quote in found if (quote.kind == "indirect") is indirect]


def _outcomes(seed: Seed, threshold: float, *, indirect: bool = False) -> Iterator[Outcome]:
    found = _found(seed, threshold, indirect=indirect)
    for label, span in zip(seed.labels["quotes"], seed.spans, strict=True):
        if (label["kind"] == "indirect") is indirect:
            yield Outcome(label, next((quote for quote in found if _alike(quote.span, span)), None))


def _spurious(seed: Seed, threshold: float) -> list[str]:
    """The words that are shown as a quotation and are labelled as none."""
    found = (quote.span for quote in _found(seed, threshold))
    return [span.of(seed.read().text) for span in found if not any(span.overlaps(known) for known in seed.spans)]


def _alike(left: Span, right: Span) -> bool:
    """Whether four fifths of the longer lie in the other."""
    shared = min(left.end, right.end) - max(left.start, right.start)
    return shared * 5 >= 4 * max(left.end - left.start, right.end - right.start)


def _shipped_threshold(directory: Path) -> float:
    return load({"PATH": os.environ["PATH"]}, directory).file.attribution.threshold


def _measured(lang: str, threshold: float) -> Measures:
    """What the analysis reaches now."""
    seeds = [seed for seed in ALL if seed.entry["lang"] == lang]
    best = [one for seed in seeds for one in _outcomes(seed, 0.0)]
    sure = [one for seed in seeds for one in _outcomes(seed, threshold) if one.quote and one.quote.speaker]
    reports = sum(one.quote is not None for seed in seeds for one in _outcomes(seed, 0.0, indirect=True))
    return Measures(
        found=sum(one.quote is not None for one in best),
        right=sum(one.right for one in best),
        shown=sum(one.right for one in sure),
        roles=sum(one.right and one.role_right for one in best),
        reports=reports,
        wrong=sum(not one.right for one in sure),
        spurious=sum(len(_spurious(seed, threshold)) for seed in seeds),
        other_reports=sum(len(_found(seed, 0.0, indirect=True)) for seed in seeds) - reports,
    )


@pytest.mark.parametrize("lang", REACHED)
def test_as_much_is_found_and_as_little_is_wrong_as_ever(lang: str, tmp_path: Path) -> None:
    now, reached = _measured(lang, _shipped_threshold(tmp_path)), REACHED[lang]
    assert now.found >= reached.found
    assert now.right >= reached.right
    assert now.shown >= reached.shown
    assert now.roles >= reached.roles
    assert now.reports >= reached.reports
    assert now.wrong <= reached.wrong
    assert now.spurious <= reached.spurious
    assert now.other_reports <= reached.other_reports


def test_the_shared_quotation_has_one_speaker_in_all_three_outlets(tmp_path: Path) -> None:
    threshold = _shipped_threshold(tmp_path)
    speakers = [
        (seed.entry["outlet"], quote.speaker)
        for seed in ALL
        for quote in _found(seed, threshold)
        if quote.span.of(seed.read().text) == SHARED_WORDS
    ]
    assert [speaker for _, speaker in speakers] == ["Lena Aldous"] * 3, speakers


@each
def test_what_is_shown_as_a_quotation_stands_between_marks(seed: Seed) -> None:
    """The promise: nothing in marks on a card that was not in marks in the article, or opens a further paragraph."""
    text = seed.read().text
    for quote in _found(seed, 0.0):
        before, after = text[: quote.span.start].rstrip(" "), text[quote.span.end :].lstrip(" ,.")
        assert before[-1] in '“„"‘‚', quote.span.of(text)
        assert after[:1] in ("”", "“", '"', "’", "‘", "\n", ""), quote.span.of(text)
