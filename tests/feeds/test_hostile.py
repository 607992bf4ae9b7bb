"""Input built to hang or fool a parser ends soon, reads nothing else, and harms nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import FeedError
from bot.feeds.markup import CONTENT_MAX, TITLE_MAX
from bot.feeds.parse import parse
from bot.feeds.structure import BROKEN_MAX, survey
from bot.model import ParsedFeed

ITEM = "<item><title>Ferries sail again</title><link>https://harbourpost.example/1</link></item>"


def read(text: str) -> ParsedFeed:
    return parse(text.encode(), "", "https://harbourpost.example/feed")


def rss(inner: str = ITEM, head: str = "") -> str:
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>Harbour Post</title>{inner}</channel></rss>'


def attributes(value: str) -> str:
    return " ".join(f'a{n}="{value}"' for n in range(100_000))


LAUGHS = "".join(f'<!ENTITY a{n} "{a * 10}">' for n, a in enumerate((f"&a{n};" for n in range(9)), 1))
HOSTILE: dict[str, Callable[[], str]] = {
    "38 billion laughs": lambda: rss("<item><title>&a9;</title></item>", f'<!DOCTYPE rss [<!ENTITY a0 "ha">{LAUGHS}]>'),
    "39 quadratic blow-up": lambda: rss(
        f"<item><title>{'&a;' * 20_000}</title></item>", f"<!DOCTYPE rss [<!ENTITY a '{'x' * 50_000}'>]>"
    ),
    "42 attributes": lambda: rss(f"<item {attributes('1')}/>"),
    "42 attributes with > inside": lambda: rss(f"<item {attributes('>')}/>"),
    "42 attributes, tag without an end": lambda: rss(f"<item {attributes('1')}"),
    "43 nested elements": lambda: rss(f"<item><description>{'<b>' * 200_000}</description></item>"),
    "43 nested and closed": lambda: rss(f"<item><description>{'<p>' * 200_000}{'</p>' * 200_000}</description></item>"),
    "43 nested in CDATA": lambda: rss(f"<item><description><![CDATA[{'<div>' * 200_000}]]></description></item>"),
    "44 spaces in DOCTYPE": lambda: "\n" * 1000 + f"<!DOCTYPE{' ' * 100_000}rss>" + rss()[21:],
    "44 blank lines and ENTITYs": lambda: rss(head="\n<!ENTITY " * 50_000),
    "46 a title of 20 MB": lambda: rss(f"<item><title>{'x' * 20_000_000}</title></item>"),
    "tags without an end": lambda: rss("<a " * 300_000),
    "CDATA without an end": lambda: rss("<![CDATA[" * 300_000),
    "comments without an end": lambda: rss("<!--" * 300_000),
    "quotation marks": lambda: '<rss a="x="' * 100_000,
    "52 JSON nested deep": lambda: '{"version":"https://jsonfeed.org/version/1","items":' + "[" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_38_to_46_hostile_input_ends_soon(name: str) -> None:
    """Each ran for more than 20 s in a bare parser, or would; 10 s leaves room for a slow machine."""
    started = time.process_time()
    try:
        feed = read(HOSTILE[name]())
    except FeedError:
        feed = None
    assert time.process_time() - started < 10
    assert feed is None or all(
        len(one.title) <= TITLE_MAX and len(one.content) < CONTENT_MAX * 2 for one in feed.entries
    )


def test_the_survey_is_linear_in_the_text() -> None:
    def seconds(text: str) -> float:
        started = time.process_time()
        survey(text)
        return time.process_time() - started

    for piece in (ITEM, "<a ", "<![CDATA[", "<!--", "<a b='", '"<', "]]>", "<b></b>"):
        small = min(seconds(piece * (BROKEN_MAX // 4)) for _ in range(3))
        assert seconds(piece * BROKEN_MAX) < 12 * small + 0.1, piece


def test_40_an_external_entity_is_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the word is swordfish")
    feed = read(rss("<item><title>&x;</title></item>", f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'))
    assert "swordfish" not in repr(feed)


def test_41_an_external_dtd_is_not_fetched() -> None:
    feed = read(rss(head='<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/feed.dtd">'))
    assert len(feed.entries) == 1
