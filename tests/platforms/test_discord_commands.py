"""The catalogue on Discord: what is registered, and what a use of it means."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.catalogue import called, offers
from bot.conversation import Offer, Option, Suggestion
from bot.grammar import parsed
from bot.platforms.budget import units
from bot.platforms.discord_commands import choices, commands, file_of, line_of, paths, same, typed_line, used
from tests.loopback import discord_spec
from tests.loopback.discord_commands import check_commands
from tests.loopback.discord_errors import Refusal

OFFERS = offers()
REGISTERED = {one["name"]: one for one in commands(OFFERS)}
WORDS = st.text(st.characters(codec="utf-8", exclude_characters='"“”„'), min_size=1, max_size=40).filter(str.strip)


def inside(*path: str) -> dict[str, Any]:
    """A registered command or option by its path."""
    top, *rest = path
    at = REGISTERED[top]
    for name in rest:
        at = next(one for one in at["options"] if one["name"] == name)
    return at


def given_as(path: tuple[str, ...], *options: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An interaction's data for these options of a command."""
    inner: list[dict[str, Any]] = list(options)
    for depth, name in reversed(list(enumerate(path[1:], 1))):
        inner = [{"type": 1 if depth == len(path) - 1 else 2, "name": name, "options": inner}]
    return {"id": "1", "name": path[0], "type": 1, "options": inner, **more}


def option(name: str, value: Any, kind: int = 3, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "value": value, **more}


def test_the_catalogue_is_what_discord_takes() -> None:
    check_commands(list(REGISTERED.values()))
    assert discord_spec.body_faults("PUT", "/applications/{application_id}/commands", list(REGISTERED.values())) == []


OPTIONS = st.lists(
    st.builds(
        Option,
        name=st.text("abcdefgh", min_size=1, max_size=8),
        help=st.text(min_size=1, max_size=300),
        kind=st.sampled_from(["text", "whole", "flag", "channel", "file"]),
        required=st.booleans(),
        completes=st.booleans(),
        least=st.none() | st.integers(0, 5),
        most=st.none() | st.integers(6, 99),
    ),
    max_size=9,
    unique_by=lambda one: one.name,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(OPTIONS, st.text(min_size=1, max_size=300)), min_size=1, max_size=6))
def test_any_catalogue_becomes_commands_that_discord_takes(made: list[tuple[list[Option], str]]) -> None:
    names = [("actor",), ("news", "why"), ("news", "feed", "add"), ("news", "feed", "list"), ("help",), ("news", "a")]
    shown = [Offer(path, summary, tuple(options)) for path, (options, summary) in zip(names, made, strict=False)]
    try:
        check_commands(commands(shown))
    except Refusal as refusal:
        raise AssertionError(refusal.body) from None


def test_commands_and_their_other_names_stand_where_people_look_for_them() -> None:
    assert set(REGISTERED) >= {"actor", "digest", "help", "news", "quotes", "story"}
    assert "start" not in REGISTERED
    under_news = {one["name"] for one in REGISTERED["news"]["options"]}
    assert under_news >= set("feed digest filter why health privacy actor story quotes show help".split())
    assert [
        one["name"] for one in inside("news", "feed")["options"]
    ] == "add list remove pause test import export".split()


def test_options_are_typed() -> None:
    name, about, *_ = inside("actor")["options"]
    assert name == {
        "type": 3, "name": "name", "description": "a name, or the beginning of one", "required": True,
        "autocomplete": True,
    }  # fmt: skip
    assert about["type"] == 5
    backlog = inside("news", "feed", "add", "backlog")
    assert (backlog["type"], backlog["min_value"], backlog["max_value"]) == (4, 0, 100)
    assert inside("news", "digest", "create", "channel")["channel_types"] == [0, 5, 10, 11, 12, 15]
    assert inside("news", "feed", "import", "file")["type"] == 11
    assert inside("news")["contexts"] == [0, 1]
    assert inside("news")["integration_types"] == [0]


def as_registered(command: dict[str, Any]) -> dict[str, Any]:
    """As the platform gives it back: ids added, defaults left out or filled in."""
    kept = {key: value for key, value in command.items() if value is not False}
    kept |= {"options": [as_registered(one) for one in command.get("options", [])]}
    return kept | {"id": "7", "version": "1", "name_localizations": None}


def test_what_is_registered_already_is_known_again_and_a_change_is_seen() -> None:
    there = [as_registered(one) for one in REGISTERED.values()]
    assert same(there, commands(OFFERS))
    assert same(there[::-1], commands(OFFERS))
    assert not same(there[:-1], commands(OFFERS))
    there[0]["options"][0]["description"] = "another"
    assert not same(there, commands(OFFERS))


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (given_as(("actor",), option("name", "Ada Lind")), '/actor "Ada Lind"'),
        (
            given_as(("actor",), option("name", "Lind"), option("about", True, 5), option("when", "last week")),
            '/actor "Lind" about when:"last week"',
        ),
        (given_as(("actor",), option("name", "Lind"), option("about", False, 5)), '/actor "Lind"'),
        (given_as(("news", "show")), "/news show"),
        (
            given_as(("news", "feed", "add"), option("url", "https://a.example/f"), option("backlog", 3, 4)),
            '/news feed add "https://a.example/f" backlog:3',
        ),
        (
            given_as(("news", "digest", "create"), option("name", "m"), option("channel", "123", 7)),
            '/news digest create "m" channel:123',
        ),
        (given_as(("news", "feed", "import"), option("file", "9", 11)), "/news feed import"),
    ],
)
def test_a_use_means_a_line(data: dict[str, Any], line: str) -> None:
    assert line_of(data, OFFERS) == line


@given(WORDS, WORDS, st.booleans())
def test_what_was_given_is_what_the_command_gets(name: str, source: str, about: bool) -> None:
    data = given_as(("actor",), option("name", name), option("about", about, 5), option("source", source))
    call = called(line_of(data, OFFERS))
    given_ = parsed(call.rest, {"name", "when", "source"}, {"about"})
    assert call.command.path == ("actor",)
    assert (given_.words, given_.options) == (name, {"source": source})
    assert given_.flags == ({"about"} if about else set())


def test_a_file_is_found_by_its_number() -> None:
    file = {"id": "9", "url": "https://cdn.example/a.opml", "size": 10}
    data = given_as(("news", "feed", "import"), option("file", "9", 11), resolved={"attachments": {"9": file}})
    assert file_of(data) == file
    assert file_of(given_as(("actor",), option("name", "x"))) is None


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (given_as(("actor",), option("name", "Ada L", focused=True)), "/actor Ada L"),
        (given_as(("news", "actor"), option("name", '"Ada', focused=True)), "/news actor Ada"),
        (
            given_as(("actor",), option("name", "x"), option("when", "last w", focused=True)),
            '/actor x when:"last w',
        ),
        (given_as(("actor",), option("name", "x")), ""),
    ],
)
def test_typing_is_completed_like_a_line(data: dict[str, Any], line: str) -> None:
    assert typed_line(data, OFFERS) == line


SUGGESTIONS = st.lists(
    st.builds(Suggestion, st.text(max_size=9), st.just(0), st.text(max_size=120), st.sampled_from(["", "", "a note"])),
    max_size=40,
)


@given(SUGGESTIONS, st.sampled_from([3, 4]))
def test_choices_keep_every_limit(found: list[Suggestion], kind: int) -> None:
    shown = choices(found, given_as(("actor",), option("name", "", kind, focused=True)))
    assert len(shown) <= 25
    assert all(1 <= units(one["name"]) <= 100 for one in shown)
    assert len({one["name"] for one in shown}) == len(shown)
    assert all(isinstance(one["value"], int if kind == 4 else str) for one in shown)


def test_a_choice_has_no_sign_that_hides_or_reorders() -> None:
    data = given_as(("actor",), option("name", "", focused=True))
    assert choices([Suggestion("x", 0, "A\u202e  B\u200b\n@everyone")], data) == [
        {"name": "A B @everyone", "value": "A B @everyone"}
    ]


def test_names_of_options_are_no_values() -> None:
    data = given_as(("actor",), option("name", "a", focused=True))
    found = [Suggestion("Ada Lind", 1, "Ada Lind"), Suggestion("about ", 1, "about", "quotes about the actor")]
    assert choices(found, data) == [{"name": "Ada Lind", "value": "Ada Lind"}]


def test_every_path_is_used_as_it_was_registered() -> None:
    for path in paths(OFFERS):
        assert used(given_as(path)).path == path
