"""Forms and buttons: within the limits of their fields, and what was typed reaches its command."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.catalogue import called, offers
from bot.grammar import parsed
from bot.platforms.buttons import Press
from bot.platforms.discord_forms import buttons, filled, form
from bot.platforms.visible import plain
from tests.loopback.discord_components import check_components, check_modal
from tests.loopback.discord_errors import Faults, Refusal
from tests.platforms.hostile import HOSTILE, TEXTS

OFFERS = offers()
ASK = Press("ask", "/actor", "name")


def typed(value: str, asks: str = "name") -> dict[str, Any]:
    field = {"type": 4, "id": 2, "custom_id": asks, "value": value}
    return {"custom_id": ASK.text, "components": [{"type": 18, "id": 1, "component": field}]}


@given(TEXTS, st.sampled_from([ASK, Press("ask", "/news feed add", "url"), Press("ask", "/nothing", "x")]))
def test_a_form_is_what_discord_takes(label: str, press: Press) -> None:
    try:
        check_modal(form(press.text, press, label, OFFERS))
    except Refusal as refusal:
        raise AssertionError(refusal.body) from None


def test_a_form_says_what_is_asked() -> None:
    shown = form(ASK.text, ASK, "Ask about a person", OFFERS)
    assert (shown["title"], shown["custom_id"]) == ("Ask about a person", "ask|name|/actor")
    [line] = shown["components"]
    assert (line["label"], line["description"]) == ("name", "a name, or the beginning of one")


@given(st.text(min_size=1, max_size=60).filter(lambda text: plain(text) and not set(text) & set('"“”„')))
def test_what_was_typed_is_what_the_command_gets(value: str) -> None:
    call = called(filled(ASK, typed(value)))
    given_ = parsed(call.rest, {"name", "when", "source"}, {"about"})
    assert call.command.path == ("actor",)
    assert given_.options == {"name": plain(value)}


@pytest.mark.parametrize(
    "value", ["Ada Lind", "about", "when: now", "Ann-Marie O’Hara", "Øystein Ærlig", "И. Петрова", "王小明"]
)
def test_a_name_is_no_option(value: str) -> None:
    call = called(filled(ASK, typed(value)))
    assert parsed(call.rest, {"name", "when", "source"}, {"about"}).options == {"name": value}


def test_older_forms_with_rows_are_read_too() -> None:
    row = {"type": 1, "components": [{"type": 4, "custom_id": "name", "value": "Ada"}]}
    assert filled(ASK, {"components": [row]}) == "/actor name:Ada"


@given(st.lists(st.tuples(TEXTS, TEXTS.map(lambda text: Press("run", f"/actor {text}"))), max_size=40))
def test_buttons_are_what_discord_takes(presses: list[tuple[str, Press]]) -> None:
    faults = Faults()
    check_components(buttons(presses).get("components"), faults)
    assert not faults


def test_the_last_of_too_many_buttons_stays() -> None:
    presses = [(str(place), Press("run", f"/actor {place}")) for place in range(30)]
    shown = buttons([*presses, ("Share", Press("share", "/actor"))])["components"]
    labels = [button["label"] for row in shown for button in row["components"]]
    assert (len(labels), labels[-1]) == (25, "Share")


def test_a_label_is_plain_text() -> None:
    [row] = buttons([(HOSTILE, ASK)])["components"]
    assert row["components"][0]["label"].startswith("@everyone <!channel>")
