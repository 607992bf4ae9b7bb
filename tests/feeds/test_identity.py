"""An entry is the same one poll after poll, whatever a feed does with guids, links and dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.identity import identify
from bot.model import FeedEntry, NewEntry

URL = "https://harbourpost.example/feed"
NOON = datetime(2026, 6, 3, 12, tzinfo=UTC)


def entry(
    id_: str = "", link: str = "", title: str = "Ferries sail", content: str = "", days: int | None = 0
) -> FeedEntry:
    dated = None if days is None else NOON - timedelta(days=days)
    return FeedEntry(id=id_, title=title, link=link, content=content, dated=dated)


def identified(*entries: FeedEntry, url: str = URL) -> tuple[NewEntry, ...]:
    return identify(entries, url, NOON)


def identities(*entries: FeedEntry) -> list[str]:
    return [one.identity for one in identified(*entries)]


def keys(*entries: FeedEntry) -> set[str]:
    """All that a store would look an entry up by."""
    found = identified(*entries)
    return {one.identity for one in found} | {one.link_key for one in found} - {""}


def test_53_the_guid_is_the_identity_whatever_else_changes() -> None:
    first = entry("hp-1", "https://a.example/1", "Ferries sail", "<p>One.</p>", 0)
    later = entry("hp-1", "https://a.example/2", "Ferries sail again", "<p>Two.</p>", 9)
    assert identities(first) == identities(later) == ["hp-1"]


def test_53_without_a_guid_the_canonical_link_is() -> None:
    plain = entry(link="https://a.example/news/1")
    for other in ("http://www.a.example/news/1/", "https://a.example/news/1?utm_source=rss&fbclid=x#comments"):
        assert identities(entry(link=other)) == identities(plain)
    assert identities(entry(link="https://a.example/news?id=1")) != identities(
        entry(link="https://a.example/news?id=2")
    )


def test_53_without_either_title_and_body_are_and_their_markup_is_not() -> None:
    assert identities(entry(content="<p>One two.</p>")) == identities(entry(content="<div>One  two.</div>", days=3))
    assert identities(entry(content="<p>One two.</p>")) != identities(entry(content="<p>One three.</p>"))
    assert identities(entry(title="A"))[0] != identities(entry(title="B"))[0]


def test_54_entries_that_share_a_guid_are_all_kept_and_stay_the_same_when_others_come() -> None:
    polls = [[entry("same", f"https://a.example/{n}") for n in numbers] for numbers in (range(3), range(-2, 3))]
    first, second = (identities(*poll) for poll in polls)
    assert len(set(first)) == 3
    assert first == second[2:]


def test_54_entries_that_share_guid_and_link_are_told_apart_by_their_words() -> None:
    poll = [entry("same", "https://a.example/", title) for title in ("One", "Two", "Three")]
    assert len(set(identities(*poll))) == 3
    assert set(identities(*poll[1:])) < set(identities(*poll))


def test_54_an_entry_that_stands_there_twice_is_one() -> None:
    assert len(identified(entry("hp-1", title="One"), entry("hp-1", title="One"))) == 1


def test_55_a_guid_that_changes_is_caught_by_the_link() -> None:
    assert keys(entry("k-1", "https://a.example/1")) & keys(entry("k-2", "https://a.example/1?utm_medium=rss"))


def test_55_a_guid_that_is_the_link_with_a_counter_is_the_link() -> None:
    polls = [entry(f"https://a.example/story#{n}", "https://a.example/story?at_medium=RSS") for n in range(3)]
    assert len({identities(poll)[0] for poll in polls}) == 1


def test_56_updates_of_one_page_in_one_feed_are_kept_apart() -> None:
    poll = [entry(f"u{n}", "https://a.example/live", f"Update {n}") for n in range(3)]
    assert identities(*poll) == ["u0", "u1", "u2"]
    assert {one.link_key for one in identified(*poll)} == {""}


def test_56_updates_with_anchors_of_their_own_are_kept_apart_over_polls() -> None:
    assert not keys(entry("u1", "https://a.example/live#update-1")) & keys(
        entry("u2", "https://a.example/live#update-2")
    )


def test_57_a_changed_body_or_title_shows_in_the_hash_and_markup_and_dates_do_not() -> None:
    first = identified(entry("a", content="<p>One two.</p><img src='https://t.example/1.gif'>"))[0]
    same = identified(entry("a", content="<div>One two.<br></div><img src='https://t.example/2.gif'>", days=5))[0]
    changed = identified(entry("a", content="<p>One three.</p>"))[0]
    renamed = identified(entry("a", title="Ferries stop", content="<p>One two.</p>"))[0]
    assert first.body_hash == same.body_hash
    assert len({first.body_hash, changed.body_hash, renamed.body_hash}) == 3


@pytest.mark.parametrize("days", [-3650, -2, 366 * 40, 366 * 2000])
def test_59_a_date_that_cannot_be_is_none(days: int) -> None:
    assert identified(entry("a", days=days))[0].published is None


@pytest.mark.parametrize("days", [0, 400, -1])
def test_59_a_date_that_can_be_is_kept(days: int) -> None:
    assert identified(entry("a", days=days))[0].published == NOON - timedelta(days=days)


def test_60_an_entry_without_a_date_has_none_and_stays_the_same() -> None:
    assert identified(entry("a", days=None)) == identify([entry("a", days=None)], URL, NOON + timedelta(days=9))


def test_61_of_a_first_poll_the_newest_of_the_backlog_are_candidates() -> None:
    poll = [entry(f"e{n}", days=age) for n, age in enumerate((5, 1, 3, 0, 9))]
    assert candidates(poll, 2) == ["e1", "e3"]
    assert candidates(poll, 0) == []
    assert candidates(poll, 99) == ["e0", "e1", "e2", "e3", "e4"]


def test_61_where_dates_are_missing_the_feed_s_order_decides() -> None:
    poll = [entry(f"e{n}", days=age) for n, age in enumerate((5, None, 0))]
    assert candidates(poll, 2) == ["e0", "e1"]


def test_61_a_date_in_the_future_is_no_newest() -> None:
    poll = [entry("e0", days=0), entry("e1", days=1), entry("e2", days=-4000)]
    assert candidates(poll, 2) == ["e0", "e1"]


def test_after_the_first_poll_every_entry_is_a_candidate() -> None:
    assert all(one.candidate for one in identified(entry("a"), entry("b", days=4000)))


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/news/1", "https://harbourpost.example/news/1"),
        ("https://b.example/1", "https://b.example/1"),
        *(("", None), ("javascript:alert(1)", None), ("tag:a.example,2026:1", None), ("https://a b.example/", None)),
    ],
)
def test_62_only_web_addresses_are_fetched(link: str, url: str | None) -> None:
    assert identified(entry("a", link))[0].url == url


def test_credentials_of_the_feed_are_in_no_entry() -> None:
    found = identified(entry("", "/news/1"), url="https://user:secret@harbourpost.example/feed")
    assert "secret" not in repr(found)


def test_63_an_entry_without_a_title_takes_the_start_of_its_body() -> None:
    found = identified(entry("a", title="", content=f"<p>The ferries &amp; boats</p><p>{'sail again ' * 30}</p>"))[0]
    assert found.title.startswith("The ferries & boats sail again")
    assert found.title.endswith("…")
    assert len(found.title) <= 100


def test_an_identity_of_any_length_is_bounded_and_still_its_own() -> None:
    found = identities(entry("x" * 5000 + "1"), entry("x" * 5000 + "2"))
    assert len(set(found)) == 2
    assert all(len(one) < 500 for one in found)


short = st.sampled_from(["", "a", "b", "https://a.example/1", "https://a.example/1#2", "http://a.example/2", "/x"])


@given(st.lists(st.builds(FeedEntry, id=short, title=short, link=short, content=short), max_size=8), st.randoms())
def test_identities_are_unique_and_do_not_depend_on_the_order(entries: Sequence[FeedEntry], chance: object) -> None:
    found = identify(entries, URL, NOON)
    assert len({one.identity for one in found}) == len(found)
    assert all(found) or not entries
    shuffled = list(entries)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert {one.identity for one in identify(shuffled, URL, NOON)} == {one.identity for one in found}


def candidates(entries: Sequence[FeedEntry], backlog: int) -> list[str]:
    found = identify(entries, URL, NOON, first_poll=True, backlog=backlog)
    return [one.identity for one in found if one.candidate]
