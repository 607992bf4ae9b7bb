"""Arguments become values or a sentence that says what would; OPML is read from other readers and written for them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands import opml
from bot.commands.arguments import channel, days, numbers, several, times, url, whole, words, yes_or_no, zone
from bot.commands.catalogue import CATALOGUE, catalogue_table, file_of
from bot.commands.command import Context, Converter
from bot.errors import BadArgument
from bot.model import DeclaredFeed, Feed

COUNT = whole("count", "how many", 1, 20, "It").convert
HERE = Context(datetime(2026, 6, 4, 12, tzinfo=UTC), "UTC")


@pytest.mark.parametrize(
    ("convert", "text", "value"),
    [
        (words, "  two \n words ", "two words"),
        (url, "<https://fjord.example/a.xml>", "https://fjord.example/a.xml"),
        (url, "<https://fjord.example|fjord>", "https://fjord.example"),
        (zone, "Europe/Oslo", "Europe/Oslo"),
        (times, "18:00, 7.30", ("07:30", "18:00")),
        (times, "07:30 07:30", ("07:30",)),
        (days, "mon-fri", ("mon", "tue", "wed", "thu", "fri")),
        (days, "Saturday,sun", ("sat", "sun")),
        (days, "fri-mon", ("mon", "fri", "sat", "sun")),
        (days, "all", ()),
        (several, "Fjord Post, Nordwire;Nordwire", ("Fjord Post", "Nordwire")),
        (several, "none", ()),
        (COUNT, "20", 20),
        (channel, "<#C024|news>", "C024"),
        (channel, "<#1234567890>", "1234567890"),
        (channel, " C024 ", "C024"),
        (numbers, "12,3", (12, 3)),
        (yes_or_no, "Yes", True),
        (yes_or_no, "false", False),
    ],
)
def test_an_argument_is_read(convert: Converter, text: str, value: Any) -> None:
    assert convert(text, HERE) == value


@pytest.mark.parametrize(
    ("convert", "text"),
    [
        (words, "x" * 201),
        (url, "fjord.example"),
        (url, "javascript:alert(1)"),
        (url, "https://fjord.example:99999/"),
        (url, "https://[fjord"),
        (url, "file:///etc/passwd"),
        (zone, "Europe/Atlantis"),
        (zone, "../../etc/passwd"),
        (times, "25:00"),
        (times, "noon"),
        (times, ","),
        (days, "someday"),
        (COUNT, "21"),
        (COUNT, "-1"),
        (COUNT, "٣"),
        (COUNT, "9" * 5000),
        (channel, "#news"),
        (channel, "<@U024>"),
        (numbers, "12,x"),
        (numbers, "9" * 30),
        (yes_or_no, "perhaps"),
    ],
)
def test_what_is_no_value_is_told(convert: Converter, text: str) -> None:
    with pytest.raises(BadArgument) as caught:
        convert(text, HERE)
    assert caught.value.user_message


FEEDS = st.builds(
    Feed,
    id=st.just(1),
    url=st.from_regex(r"https://[a-z]{1,9}\.example/[a-z&<>\"'é]{0,9}", fullmatch=True),
    name=st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Co", "Cn"]), min_size=1, max_size=40),
)


@settings(deadline=None)
@given(st.lists(FEEDS, min_size=1, max_size=5, unique_by=lambda feed: feed.url))
def test_what_is_written_as_opml_is_read_back(feeds: list[Feed]) -> None:
    read = opml.read(opml.written(feeds))
    assert read.feeds == tuple(DeclaredFeed(feed.url, " ".join(feed.name.split()) or None) for feed in feeds)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><body>no</body></html>",
        b"not xml at all",
        b'<!DOCTYPE o [<!ENTITY a "b">]><opml version="2.0"><body><outline xmlUrl="https://a.example/"/></body></opml>',
        b"\x00" * 100,
        b"x" * 2_000_001,
    ],
    ids=["empty", "html", "text", "doctype", "nul", "large"],
)
def test_what_is_no_opml_is_told(data: bytes) -> None:
    with pytest.raises(BadArgument):
        opml.read(data)


def test_addresses_that_cannot_be_fetched_are_left_out_and_told() -> None:
    outlines = "".join(
        f'<outline type="rss" text="{name}" xmlUrl="{address}"/>'
        for name, address in (
            ("Good", "https://a.example/f"),
            ("Bad", "file:///etc/passwd"),
            ("Twice", "https://a.example/f"),
        )
    )
    read = opml.read(f'<opml version="2.0"><body><outline text="Folder">{outlines}</outline></body></opml>'.encode())
    assert read.feeds == (DeclaredFeed("https://a.example/f", "Good"),)
    assert read.problems == ("Bad: no http or https address",)


def test_every_command_stands_once_and_its_names_are_free() -> None:
    paths = [path for command in CATALOGUE for path in (command.path, *command.aliases)]
    assert len(paths) == len(set(paths))
    assert all(word.isalpha() and word.islower() for path in paths for word in path)
    for command in CATALOGUE:
        names = [argument.name for argument in command.arguments]
        assert len(names) == len(set(names))
        assert sum(argument.shape in ("words", "file") for argument in command.arguments) <= 1
        assert (f"| `{command.usage}` |" in catalogue_table()) is not command.hidden


def test_the_arguments_are_those_of_the_interface() -> None:
    usages = {command.usage for command in CATALOGUE}
    assert usages >= {
        "/actor name [about] [when] [source] [text]",
        "/story text [when]",
        "/digest [name] [when]",
        "/quotes text [actor] [when]",
        "/news why url",
    }


def test_the_file_of_a_line_is_what_stands_behind_a_command_that_takes_one() -> None:
    assert file_of('/news feed import "my feeds.opml"') == "my feeds.opml"
    assert file_of("/news feed import") is None
    assert file_of("/actor Lind") is None
    assert file_of('/news feed import "open') is None
