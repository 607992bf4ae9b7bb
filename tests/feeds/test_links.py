"""Two addresses of one article compare as equal; what is shown carries no credentials."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.discover import discover
from bot.feeds.links import canonical, resolved, web_address, without_credentials

SAME = "a.example/news/1"


@pytest.mark.parametrize(
    "link",
    [
        *("https://a.example/news/1", "http://www.a.example/news/1/", "HTTPS://A.EXAMPLE:443/news/1"),
        *("https://a.example/news/1?utm_source=x&utm_medium=rss", "https://a.example/news/1?at_medium=RSS&fbclid=1"),
        *("https://a.example/news/1#comments", "https://a.example/news/1#xtor=RSS-3", "https://a.example./news/1"),
        *("https://a.example/news/1?ref=rss", "https://user:word@a.example/news/1", "https://a.example/news/1?cmpid=x"),
    ],
)
def test_62_addresses_of_one_article_are_one(link: str) -> None:
    assert canonical(link) == SAME


@pytest.mark.parametrize(
    "link",
    [
        *("https://a.example/news/1?id=2", "https://a.example/news/1?ref=chapter-2", "https://b.a.example/news/1"),
        *("https://a.example:8080/news/1", "https://a.example/News/1", "https://a.example/news/1#update-7"),
    ],
)
def test_62_addresses_that_may_be_of_another_article_are_not(link: str) -> None:
    assert canonical(link) not in ("", SAME)


@pytest.mark.parametrize("link", ["", "/news/1", "javascript:x", "tag:a,b:1", "https://", "http://[", "https://a:b/"])
def test_62_what_is_no_web_address_has_no_canonical_form(link: str) -> None:
    assert canonical(link) == ""
    assert web_address(link) is None


def test_the_order_of_a_query_does_not_count() -> None:
    assert canonical("https://a.example/?b=2&a=1") == canonical("https://a.example/?a=1&b=2")


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://user:word@a.example/x?y=me@b.example", "https://a.example/x?y=me@b.example"),
        ("https://a.example/@user", "https://a.example/@user"),
        ("https://us@er:wo@a.example?q=@", "https://a.example?q=@"),
        ("nothing", "nothing"),
    ],
)
def test_credentials_are_cut_out_and_nothing_else(link: str, shown: str) -> None:
    assert without_credentials(link) == shown


@given(st.text(max_size=40))
def test_any_text_is_a_link_or_none(text: str) -> None:
    for link in (text, f"https://{text}", f"https://a.example/{text}"):
        canonical(link)
        resolved("https://a.example/feed", link)
        without_credentials(link)


def test_37_a_page_names_its_feeds_in_order_and_once() -> None:
    page = """<html><head><base href="/x/"><link rel=stylesheet href=a.css>
    <link rel="alternate" type="application/rss+xml" href="world.xml"><link rel="ALTERNATE" type="application/atom+xml"
    href="https://b.example/atom"><link rel="alternate" type="text/html" href="/de">
    <link rel="alternate feed" type="application/feed+json; charset=utf-8" href="/x/world.xml">
    <link rel="alternate" type="application/rss+xml" href="javascript:x">
    <link rel="alternate" type="application/rss+xml">
    """
    assert discover(page, "https://a.example/y") == ("https://a.example/x/world.xml", "https://b.example/atom")


@given(st.text(max_size=80))
def test_discovery_never_breaks(text: str) -> None:
    discover(f"<link rel=alternate type=application/rss+xml href={text}", "https://a.example/")
    discover(f"<base href='{text}'><{text}", "https://a.example/")
