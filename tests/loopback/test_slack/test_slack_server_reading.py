"""What the loopback Slack says a reader sees, what its limits make of garbage, and what it reads in a manifest."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.loopback.slack_calls import Json, Refused
from tests.loopback.slack_limits import check_message, check_metadata, check_options, check_view
from tests.loopback.slack_manifest import read_manifest
from tests.loopback.slack_reading import read
from tests.loopback.slack_samples import actions, actors, button, modal, options, plain, rich, section, written
from tests.loopback.slack_server import slack_server

SAID = [
    ("He said *no* and _left_.", "He said no and left.", ["no", "left"]),
    ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name", []),
    ("`code` ~struck~", "code struck", ["code", "struck"]),
    ("R&amp;D &lt;b&gt;", "R&D <b>", []),
    ("<https://a.example/x?a=1&amp;b=2|the *source*>", "the *source*", []),
    ("> quoted\n&gt; too\nplain", "quoted\ntoo\nplain", []),
    ("&amp;copy; &copy; &amp;lt;", "&copy; &copy; &lt;", []),
]


@pytest.mark.parametrize(("text", "visible", "emphasised"), SAID)
def test_mrkdwn_is_read_as_a_client_shows_it(text: str, visible: str, emphasised: list[str]) -> None:
    seen = read([section(text)])
    assert (seen.text, seen.emphasised) == (visible, emphasised)


@pytest.mark.parametrize(
    "text", ["<!channel>", "<!here|here>", "<@U0BOT>", "<#C1>", "<!subteam^S1>", "@here now", "#general"]
)
def test_mrkdwn_that_touches_somebody_is_a_ping(text: str) -> None:
    assert len(read([section(text)]).pings) == 1
    assert read([section(text.replace("<", "&lt;").replace("@", "@\u200b").replace("#", "#\u200b"))]).pings == []


def test_links_are_told_by_their_address() -> None:
    seen = read([section("<https://a.example/?a=1&amp;b=2|source> https://b.example/x")])
    assert seen.links == ["https://a.example/?a=1&b=2", "https://b.example/x"]
    assert seen.text == "source https://b.example/x"


def test_plain_and_rich_text_are_literal() -> None:
    hostile = "<!channel> *x* <https://a.example|y>"
    blocks = [{"type": "header", "text": plain(hostile)}, rich({"type": "text", "text": hostile})]
    seen = read(blocks)
    assert seen.lines == [hostile, hostile]
    assert (seen.pings, seen.links, seen.emphasised) == ([], [], [])
    live = read(
        [rich({"type": "broadcast", "range": "here"}, {"type": "link", "url": "https://a.example", "text": "y"})]
    )
    assert (live.pings, live.links) == (["here"], ["https://a.example"])


def test_the_fallback_text_pings_too() -> None:
    assert read([section("x")], "<!everyone>").pings == ["<!everyone>"]


def test_what_shows_nothing_can_be_left_out() -> None:
    seen = read([section("@\u200bhere")])
    assert (seen.pings, seen.visible) == ([], "@here")


# --- limits and garbage -----------------------------------------------------------------------------------------------

LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=4)
GARBAGE = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
)
MENU = {"type": "static_select", "action_id": "m", "options": options("x", "y"), "initial_option": options("x")[0]}
GOOD: list[Json] = [
    section("x", accessory=button("y", "a")),
    {"type": "section", "fields": [plain("x")]},
    {"type": "context", "elements": [plain("x")]},
    {"type": "header", "text": plain("x")},
    actions(button("x", "b", value="v"), MENU),
    rich({"type": "link", "url": "https://a.example", "style": {"bold": True}}),
    {"type": "image", "image_url": "https://a.example/i.png", "alt_text": "i"},
]
VIEW = modal(*GOOD, actors(), written("Words"))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value within a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for name, one in inner for place in places(one, (*path, name)))]


def spoilt(value: Any, path: tuple[Any, ...], garbage: Any) -> Any:
    told = copy.deepcopy({"": value})
    held: Any = told
    for name in ("", *path)[:-1]:
        held = held[name]
    held[("", *path)[-1]] = garbage
    return told[""]


def refusal(check: Callable[..., None], *given_: Any) -> str:
    try:
        check(*given_)
    except Refused as refused:
        return refused.error
    return ""


@given(st.sampled_from(places(GOOD)[1:]), GARBAGE)
def test_garbage_in_a_message_passes_or_is_refused_and_breaks_nothing(path: tuple[Any, ...], garbage: Any) -> None:
    refused = refusal(check_message, "x", spoilt(GOOD, path, garbage))
    assert refused in {"", "invalid_blocks", "invalid_blocks_format"}


@given(st.sampled_from(places(VIEW)), GARBAGE)
def test_garbage_in_a_view_passes_or_is_refused_and_breaks_nothing(path: tuple[Any, ...], garbage: Any) -> None:
    assert refusal(check_view, spoilt(VIEW, path, garbage), "modal") in {"", "invalid_arguments"}


@given(GARBAGE)
def test_garbage_is_no_metadata_and_no_options(garbage: Any) -> None:
    assert check_options(garbage)
    assert refusal(check_metadata, garbage) == ("" if garbage in (None, {}) else "invalid_metadata_format")


# --- the manifest -----------------------------------------------------------------------------------------------------


def manifest(**settings: Any) -> Json:
    commands = [{"command": "/actor", "description": "Who said what", "usage_hint": "name [about]"}]
    features = {"bot_user": {"display_name": "Pullquote"}, "slash_commands": commands}
    features["app_home"] = {"home_tab_enabled": True}
    return {
        "display_information": {"name": "Pullquote"},
        "features": features,
        "oauth_config": {"scopes": {"bot": ["commands", "chat:write"]}},
        "settings": {"interactivity": {"is_enabled": True}, "socket_mode_enabled": True, **settings},
    }


def test_a_manifest_says_what_there_is() -> None:
    with slack_server() as server:
        server.install(manifest())
        ada = server.add_user("ada")
        news = server.add_channel("news")
        assert server.scopes == {"commands", "chat:write"}
        with pytest.raises(AssertionError, match="/story"):
            server.slash(ada, news, "/story")
        assert server.slash(ada, news, "/actor").settled().failed == "dispatch_failed"
        assert server.archive(news).settled().delivery is None


def test_a_manifest_is_refused_for_what_slack_refuses() -> None:
    assert read_manifest(manifest()).faults == ()
    events = {"event_subscriptions": {"bot_events": ["app_mention", "app_menton"]}}
    faults = read_manifest(manifest(**events, socket_mode_enabled=False)).faults
    assert faults == (
        "app_menton is no known event",
        "app_mention needs the scope app_mentions:read",
        "event_subscriptions.request_url is missing",
        "interactivity.request_url is missing",
    )
