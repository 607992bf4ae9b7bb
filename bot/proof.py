"""The promise, at the last gate before a digest is queued: words that do not stand in their article are not shown."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from summarizer.model import Candidate, Digest, DigestStory, Excerpt

log = logging.getLogger(__name__)


def proven(digest: Digest, candidates: Sequence[Candidate]) -> Digest:
    """The digest without any words that do not stand at their place in their article."""
    texts = {one.key: one.article.text for one in candidates}
    told = tuple(_proven(story, texts) for story in digest.stories)
    if told == digest.stories:
        return digest
    return replace(digest, stories=told, quotes=sum(len(story.citations) for story in told))


def _proven(story: DigestStory, texts: Mapping[int, str]) -> DigestStory:
    sentences = tuple(one for one in story.sentences if _stands(one, texts))
    citations = tuple(one for one in story.citations if _stands(one, texts))
    return replace(story, sentences=sentences, citations=citations)


def _stands(excerpt: Excerpt, texts: Mapping[int, str]) -> bool:
    stands = excerpt.stands_in(texts.get(excerpt.article, ""))
    if not stands:
        log.error("kept back: words that do not stand in article %d at %s", excerpt.article, excerpt.span)
    return stands
