"""A page of our own writing, with whatever a test puts around or into its story."""

from __future__ import annotations

import re

from summarizer.model import Extracted

STORY = [
    "The sea lock at Verrin opened on Tuesday after eleven years of work, and forty ships passed it before noon.",
    "“It is late, but it is <b>open</b>,” said <a href='/p/hartog'>Ilse Hartog</a>, minister for ports.",
    "Harbour workers had waited since dawn. “My father dug the first trench here,” Tom Ward told reporters.",
    "The lock cost 2.1 billion crowns, nearly three times what parliament was promised when work began.",
    "Engineers built the gates twice, because salt water had eaten through the first pair in two winters.",
    "“We learned more from the gates that failed than from those that held,” said the engineer, Ada Quill.",
]
PLAIN = [re.sub(r"<[^>]+>", "", paragraph) for paragraph in STORY]
LD = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "The Harbour Courier"},
        {
            "@type": ["NewsArticle"],
            "headline": "Lock opens at last &amp; ships pass",
            "author": [{"@type": "Person", "name": "By Dana Moreau"}, {"name": "Ana Lind"}],
            "publisher": {"name": "The Harbour Courier"},
            "datePublished": "2026-06-03T07:15:00+02:00",
            "inLanguage": "en-GB",
        },
    ],
}


def page(*, head: str = "", before: str = "", inside: str = "", after: str = "", story: list[str] | None = None) -> str:
    paragraphs = [f"<p>{paragraph}</p>" for paragraph in (STORY if story is None else story)]
    paragraphs.insert(3, inside)
    return f"""<!DOCTYPE html><html lang="en"><head><title>Lock opens at last | Courier</title>{head}</head><body>
    <nav><a href="/">Home</a><a href="/world">World</a></nav><main><article><h1>Lock opens at last</h1>{before}
    {"".join(paragraphs)}</article>{after}</main><footer>About us · Contact</footer></body></html>"""


def content(found: Extracted) -> str:
    """The text without what is marked as no content."""
    kept = found.text
    for span in reversed(found.not_content):
        kept = kept[: span.start] + kept[span.end :]
    return kept
