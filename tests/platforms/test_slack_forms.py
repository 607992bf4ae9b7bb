"""Slack's modals and home tab: within every limit, and what is put in becomes the line that was meant."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.catalogue import offers
from bot.conversation import Reply
from bot.model import Destination, Schedule, Subscription, Wanted
from bot.platforms.buttons import Press, press
from bot.platforms.slack_forms import Origin, answer, asked, choices, completed, form, lacking, origin, waiting
from bot.platforms.slack_home import home
from bot.platforms.slack_render import SlackRenderer
from tests.loopback.slack_limits import check_options, check_view
from tests.platforms.hostile import LONG, NOON, TEXTS, citation

OFFERS = offers()


def state(**fields: dict[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
    return {block: {f"pq-main-{block}": field} for block, field in fields.items()}


def chosen(name: str) -> dict[str, Any]:
    return {"type": "external_select", "selected_option": {"text": {}, "value": name}}


def written(text: str | None) -> dict[str, Any]:
    return {"type": "plain_text_input", "value": text}


@pytest.mark.parametrize(
    ("typed", "asks"),
    [
        ("/actor", Press("ask", "/actor", "name")),
        ("/news actor", Press("ask", "/actor", "name")),
        ("/news feed import", Press("ask", "/news feed import", "file")),
        ("/NEWS why ", Press("ask", "/news why", "url")),
        ("/actor Ada", None),
        ("/digest", None),
        ("/news", None),
        ("/nobody", None),
    ],
)
def test_a_command_without_what_it_needs_is_asked_for(typed: str, asks: Press | None) -> None:
    assert lacking(typed, OFFERS) == asks


@pytest.mark.parametrize("offer", [one for one in OFFERS if one.options], ids=lambda one: " ".join(one.path))
def test_every_argument_of_every_command_has_a_form_that_slack_takes(offer: Any) -> None:
    for option in offer.options:
        check_view(form(offer, option, Origin("ask|x|/y", "C1", "1.2")), "modal")


def test_an_actor_is_chosen_from_the_index_with_about_and_when() -> None:
    offer, option = asked(Press("ask", "/actor", "name"), OFFERS) or (None, None)
    assert offer
    assert option
    kinds = [block["element"]["type"] for block in form(offer, option, Origin())["blocks"] if block["type"] == "input"]
    assert kinds == ["external_select", "checkboxes", "plain_text_input"]


@pytest.mark.parametrize(
    ("asking", "filled", "line"),
    [
        (Press("ask", "/actor", "name"), state(name=chosen("Ada Lind")), '/actor "Ada Lind"'),
        (
            Press("ask", "/actor", "name"),
            state(name=chosen("Ada Lind"), when=written("last week"))
            | {"pq-flags": {"pq-flags": {"type": "checkboxes", "selected_options": [{"value": "about"}]}}},
            '/actor "Ada Lind" about when:"last week"',
        ),
        (Press("ask", "/quotes", "text"), state(text=written('so "big"'), when=written(None)), '/quotes “so "big"”'),
        (Press("ask", "/quotes sea", "actor"), state(actor=written("Ada Lind")), '/quotes sea actor:"Ada Lind"'),
        (Press("ask", "/news feed import", "file"), state(file={"type": "file_input"}), "/news feed import"),
    ],
)  # fmt: skip
def test_a_form_filled_in_is_the_line_that_was_meant(asking: Press, filled: Any, line: str) -> None:
    assert completed(asking, OFFERS, filled) == line


@given(LONG, TEXTS, TEXTS)
def test_a_modal_carries_where_it_came_from(pressed: str, channel: str, thread: str) -> None:
    told = Origin(pressed[:300], channel, thread)
    assert origin(told.text) == told
    assert origin(Origin(pressed * 50, channel, thread).text) in (Origin(), Origin(pressed * 50, channel, thread))


@pytest.mark.parametrize("metadata", ["", "{", "[]", "7", '{"p": 3}'])
def test_metadata_of_another_version_is_no_error(metadata: str) -> None:
    assert origin(metadata).channel == ""


def test_waiting_and_the_longest_answer_fit_a_modal() -> None:
    check_view(waiting(Origin("run||/actor Ada", "C1")), "modal")
    payloads = SlackRenderer().reply(Reply(lines=("We sail.",) * 130, citations=(citation("We sail"),), share="/x"))
    view = answer(payloads, Origin())
    check_view(view, "modal")
    assert json.dumps(view).endswith('did not fit", "emoji": false}]}]}')
    check_view(answer([*payloads[:1], *payloads[-1:]], Origin()), "modal")


@given(st.lists(LONG, max_size=60))
def test_choices_are_what_slack_takes(names: Sequence[str]) -> None:
    found = choices(names)
    assert not check_options({"options": found})
    assert len(found) <= 25
    assert {one["value"] for one in found} <= set(names)


SUBSCRIPTION = Subscription(
    1, "morning", Destination("slack", "C1"), Schedule("Europe/Oslo", ("07:30",), days=("mon",)), Wanted(),
    declared=False, paused=False, created=NOON, previous=NOON, space="T1",
)  # fmt: skip


@settings(max_examples=30)
@given(st.lists(st.tuples(TEXTS, st.none() | LONG, st.booleans()), max_size=90))
def test_the_home_tab_keeps_every_limit(many: list[tuple[str, str | None, bool]]) -> None:
    every = [replace(SUBSCRIPTION, name=name, halted=halted, paused=paused) for name, halted, paused in many]
    check_view(home(every, "T1", "U1"), "home")


def test_the_home_tab_shows_the_workspaces_digests_and_no_others() -> None:
    other = replace(SUBSCRIPTION, name="theirs", space="T2")
    elsewhere = replace(SUBSCRIPTION, name="elsewhere", destination=Destination("discord", "9"))
    halted = replace(SUBSCRIPTION, name="evening", halted="the channel is archived", paused=True)
    shown = json.dumps(home([SUBSCRIPTION, other, elsewhere, halted], "T1", "U1"))
    assert [name in shown for name in ("morning", "theirs", "elsewhere", "evening")] == [True, False, False, True]
    assert "07:30 Europe/Oslo, mon" in shown
    assert "Paused: the channel is archived" in shown


def test_the_home_tab_shows_the_readers_watches_alone() -> None:
    mine = replace(SUBSCRIPTION, destination=Destination("slack", "@U1"), wanted=Wanted(actor="Ada Lind"), space="")
    other = replace(mine, destination=Destination("slack", "@U2"), wanted=Wanted(actor="Karl Berg"))
    shown = json.dumps(home([mine, other], "T1", "U1"))
    assert ["Ada Lind" in shown, "Karl Berg" in shown, "0 digests" in shown] == [True, False, True]


def test_the_home_tab_names_channels_alone() -> None:
    direct = replace(SUBSCRIPTION, name="direct", destination=Destination("slack", "@U1"))
    named = replace(SUBSCRIPTION, name="named", destination=Destination("slack", "#news"))
    view = home([SUBSCRIPTION, direct, named], "T1", "U1")
    check_view(view, "home")
    assert json.dumps(view).count('"channel_id"') == 1


def test_somebody_of_no_workspace_here_sees_no_digest() -> None:
    unlocated = replace(SUBSCRIPTION, name="unlocated", space="")
    assert "0 digests" in json.dumps(home([SUBSCRIPTION, unlocated], "", "U1"))
    assert "2 digests" in json.dumps(home([SUBSCRIPTION, unlocated], "T1", "U1"))


def test_the_home_tab_asks_by_buttons() -> None:
    row = home([], "T1", "U1")["blocks"][1]["elements"]
    assert [press(one["value"]) for one in row] == [
        Press("ask", "/actor", "name"),
        Press("ask", "/quotes", "text"),
        Press("run", "/news help"),
    ]
