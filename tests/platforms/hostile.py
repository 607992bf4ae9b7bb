"""Hostile material for renderers: texts in any script and length that try to ping, link and format, in every field."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from summarizer.model import Citation, Digest, DigestStory, Excerpt, Span, Variant

NOON = datetime(2026, 6, 4, 12, tzinfo=UTC)
HOSTILE = (
    "@everyone <!channel> <@U123> <@&1> *b* _i_ ~s~ `c` [x](https://evil.example) https://evil.example :bomb: # h\n- l"
)
# Controls and signs of no width: each hides, reorders or forges something, and none may be passed on.
UNSEEN = "\x00\x1b\x85\u200b\u00ad\u2028\u202e\u2066\u2069\u2060\u3164\ufeff\U000e0041\ud800"
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=400) | st.just(
    HOSTILE
)
LONG = TEXTS.flatmap(lambda text: st.integers(1, 12).map(lambda times: (text + " ") * times))


def citation(words: str, **fields: Any) -> Citation:
    known: dict[str, Any] = {
        "kind": "direct", "speaker": "Ada Lind", "role": "harbour master", "evidence": "named",
        "outlet": "Fjord Post", "url": "https://fjord.example/a", "time": NOON,
    } | fields  # fmt: skip
    return Citation(1, Span(0, len(words)), words, **known)


def variant(words: str, outlet: str = "Keld Radio") -> Variant:
    return Variant(2, Span(0, len(words)), words, outlet, "https://keld.example/b", NOON)


def digest_of(*citations: Citation, headline: str = "Harbour reopens") -> Digest:
    story = DigestStory("s1", headline, "https://fjord.example/a", ("Fjord Post",), citations=citations)
    return Digest("morning", NOON, NOON, "Europe/Oslo", (story,), len(citations), 1)


URLS = st.sampled_from(
    [
        None,
        "https://fjord.example/a",
        "https://x.example/" + "é" * 900,
        "javascript:alert(1)",
        "https://x.example/a b>|",
    ]
)
CITATIONS = st.builds(
    citation,
    LONG,
    speaker=st.none() | TEXTS,
    role=st.none() | TEXTS,
    outlet=TEXTS,
    evidence=st.sampled_from(["named", "resolved", "continued", "unclear"]),
    url=URLS,
    variants=st.lists(st.builds(variant, LONG, TEXTS), max_size=3).map(tuple),
)
STORIES = st.builds(
    DigestStory,
    key=st.just("s1"),
    headline=LONG,
    url=URLS,
    outlets=st.lists(TEXTS, min_size=1, max_size=5).map(tuple),
    sentences=st.lists(LONG.map(lambda words: Excerpt(1, Span(0, len(words)), words)), max_size=2).map(tuple),
    citations=st.lists(CITATIONS, max_size=4).map(tuple),
    left_out=st.integers(0, 9),
    articles=st.lists(st.integers(1, 10**9), max_size=40).map(tuple),
)
DIGESTS = st.builds(
    Digest,
    name=TEXTS,
    since=st.just(NOON),
    until=st.just(NOON),
    zone=st.just("Europe/Oslo"),
    stories=st.lists(STORIES, max_size=20).map(tuple),
    quotes=st.integers(0, 50),
    feeds=st.integers(0, 9),
    notes=st.lists(TEXTS, max_size=4).map(tuple),
)
