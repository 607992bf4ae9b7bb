"""JSON Feed is read with what is missing or odd inside left out, and refused only where it is something else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FeedError
from bot.feeds.parse import parse
from bot.feeds.structure import ITEMS_MAX
from bot.model import ParsedFeed

VERSION = "https://jsonfeed.org/version/1.1"
URL = "https://harbourpost.example/feed.json"


def read(document: Any, url: str = URL) -> ParsedFeed:
    return parse((document if isinstance(document, str) else json.dumps(document)).encode(), "", url)


def feed(*items: Any, **more: Any) -> ParsedFeed:
    return read({"version": VERSION, "title": "Harbour Post", "items": list(items), **more})


def test_an_item_carries_all_that_it_gives() -> None:
    item = {
        "id": "hp-7",
        "url": "/news/7",
        "title": "Ferries <b>sail</b>",
        "content_html": "<p onclick=x>One.</p><script>x</script>",
        "date_published": "2026-06-03T08:30:00+02:00",
        "date_modified": "2026-06-03T09:00:00Z",
        "authors": [{"name": "Ana Reyes"}, {"name": "Bo Lind"}, {"url": "x"}, "Cy"],
    }
    entry = feed(item).entries[0]
    assert (entry.id, entry.link, entry.title) == ("hp-7", "https://harbourpost.example/news/7", "Ferries sail")
    assert (entry.content, entry.author) == ("<p>One.</p>", "Ana Reyes, Bo Lind")
    assert (entry.published, entry.updated) == ("2026-06-03T06:30:00+00:00", "2026-06-03T09:00:00+00:00")
    assert entry.dated is not None
    assert entry.dated.hour == 6


def test_plain_text_becomes_paragraphs_and_the_feed_s_author_stands_in() -> None:
    entry = feed({"id": 1, "content_text": "One < two.\n\nThree."}, author={"name": "The Desk"}).entries[0]
    assert (entry.content, entry.author) == ("<p>One &lt; two.</p><p>Three.</p>", "The Desk")


def test_a_link_to_elsewhere_is_the_link_where_there_is_no_other() -> None:
    assert feed({"id": "1", "external_url": "https://b.example/1"}).entries[0].link == "https://b.example/1"


@pytest.mark.parametrize(("id_", "found"), [(7, "7"), (1.5, "1.5"), (None, ""), (True, ""), (["x"], "")])
def test_52_ids_of_other_types_are_text_or_nothing(id_: Any, found: str) -> None:
    assert feed({"id": id_}).entries[0].id == found


def test_52_a_number_of_thousands_of_digits_is_no_crash() -> None:
    assert read(f'{{"version": "{VERSION}", "items": [{{"id": {"9" * 10_000}}}]}}').entries[0].id.startswith("999")


@pytest.mark.parametrize("version", [None, "1.1", 1.1, "https://example.org/other"])
def test_52_a_version_that_is_missing_or_odd_is_a_problem_not_an_end(version: Any) -> None:
    parsed = read({"version": version, "title": "Harbour Post", "items": [{"id": "1"}]})
    assert len(parsed.entries) == 1
    assert "version" in parsed.problems[0]


@pytest.mark.parametrize("items", [{"a": 1}, "none", 7, None])
def test_52_items_that_are_no_list_are_no_items(items: Any) -> None:
    parsed = read({"version": VERSION, "items": items})
    assert (parsed.entries, parsed.problems) == ((), ("its items are no list",))


def test_52_items_that_are_no_objects_are_left_out() -> None:
    parsed = feed("x", None, 3, {"id": "1"}, [])
    assert [entry.id for entry in parsed.entries] == ["1"]
    assert "4 of its items" in parsed.problems[0]


def test_52_nan_and_infinity_are_read_as_nothing() -> None:
    assert read(f'{{"version": "{VERSION}", "items": [{{"id": NaN, "title": -Infinity}}]}}').entries[0].title == ""


@pytest.mark.parametrize(
    "text",
    [
        f'{{"version": "{VERSION}", "items": {"[" * 100_000}',
        f'{{"version": "{VERSION}", "items": {"[" * 100_000}{"]" * 100_000}}}',
        f'{{"version": "{VERSION}", "items": [{{"id": {{"a": ' * 5000,
        '{"error": "not found"}',
        '{"version": "2.0", "data": []}',
        '{"version": ',
        "{}",
    ],
)
def test_52_what_is_broken_or_something_else_is_refused(text: str) -> None:
    with pytest.raises(FeedError):
        read(text)


def test_brackets_inside_strings_are_no_nesting() -> None:
    assert len(feed({"id": "1", "content_text": '[{"\\' * 5000}).entries) == 1


def test_45_of_too_many_items_the_first_are_kept() -> None:
    parsed = feed(*({"id": n} for n in range(ITEMS_MAX + 5)))
    assert len(parsed.entries) == ITEMS_MAX
    assert "1005 entries" in parsed.problems[-1]


def test_the_home_page_resolves_links_where_the_feed_s_address_is_not_known() -> None:
    document = {"version": VERSION, "home_page_url": "https://b.example/", "items": [{"id": "1", "url": "/1"}]}
    assert read(document, url="").entries[0].link == "https://b.example/1"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(["id", "url", "title", "content_html", "content_text", "date_published", "author", "authors"])


@given(
    st.dictionaries(st.sampled_from(["title", "author", "home_page_url"]), values),
    st.lists(st.dictionaries(fields, values)),
)
def test_any_values_in_any_place_are_read(document: dict[str, Any], items: list[dict[str, Any]]) -> None:
    parsed = read(json.dumps({"version": VERSION, "items": items} | document))
    assert len(parsed.entries) == len(items)
    repr(parsed).encode("utf-8")
