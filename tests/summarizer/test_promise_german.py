"""Who must not be named in German; see `test_promise`."""

from __future__ import annotations

import pytest

from tests.summarizer.shown import named


@pytest.mark.parametrize(
    "text",
    [
        "Anna Moos hat nie gesagt: „Der Damm hält noch einen Winter.“",
        "Anna Moos sagte nicht, „der Damm hält noch einen Winter“.",
        "Anna Moos wollte nicht sagen: „Der Damm hält noch einen Winter.“",
        "Niemand sagte: „Der Damm hält noch einen Winter.“",
        "Anna Moos bestritt, gesagt zu haben: „Der Damm hält noch einen Winter.“",
        "Anna Moos traf einen Mann, der sagte: „Der Damm hält noch einen Winter.“",
        "Anna Moos hielt ein Schild, auf dem stand: „Der Damm hält noch einen Winter.“",
        "Anna Moos las einen Brief von Jan Weber vor: „Der Damm hält noch einen Winter.“",
        "In einem gefälschten Video sagt Anna Moos: „Der Damm hält noch einen Winter.“",
        "Anna Moos fand einen Zettel: „Wir wissen, wo du wohnst.“",
        "Anna Moos’ Bruder sagte: „Der Damm hält noch einen Winter.“",
        "Anna Moos' Sprecher sagte: „Der Damm hält noch einen Winter.“",
        "Es war nicht Anna Moos, die sagte: „Der Damm hält noch einen Winter.“",
        "Weder Jan Weber noch Anna Moos sagte: „Der Damm hält noch einen Winter.“",
        "Anna Moos hätte sagen sollen: „Der Damm hält noch einen Winter.“",
        "Anna Moos könnte gesagt haben: „Der Damm hält noch einen Winter.“",
        "Anna Moos bestreitet, dass sie sagte: „Der Damm hält noch einen Winter.“",
        "Anna Moos bestritt, den Damm „eine Gefahr für das ganze Tal“ genannt zu haben.",
        "Anna Moos weigerte sich zu sagen: „Der Damm hält noch einen Winter.“",
        "Anna Moos vermied es zu sagen: „Der Damm hält noch einen Winter.“",
        "Anna Moos hörte Jan Weber sagen: „Der Damm hält noch einen Winter.“",
        "Jan Weber forderte Anna Moos auf zu sagen: „Der Damm hält noch einen Winter.“",
        "Anna Moos, die Jan Weber kennt, wies den Vorwurf zurück, sie sei „eine Gefahr für das ganze Tal“.",
        "Anna Moos wies die Vorwürfe, sie habe „das ganze Tal verkauft“, zurück.",
    ],
)
def test_anna_moos_is_not_named_for_what_she_did_not_say(text: str) -> None:
    assert "Anna Moos" not in named(text, "de")


@pytest.mark.parametrize(
    "text",
    [
        "Anna Moos sagte: „Der Damm hält noch einen Winter.“",
        "Anna Moos sagte nicht ohne Stolz: „Der Damm hält noch einen Winter.“",
        "„Der Damm hält nicht“, sagte Anna Moos.",
        "Nach dem gefälschten Video sagte Anna Moos: „Der Damm hält noch einen Winter.“",
        "Keine zwei Stunden später sagte Anna Moos: „Der Damm hält noch einen Winter.“",
        "Nicht zuletzt deshalb sagte Anna Moos: „Der Damm hält noch einen Winter.“",
        "Anna Moos leugnete nichts und sagte: „Der Damm hält noch einen Winter.“",
        "Anna Moos bestritt, dass der Damm breche: „Der Damm hält noch einen Winter.“",
        "Anna Moos wies den Vorwurf zurück, sie sagte: „Der Damm hält noch einen Winter.“",
        "Anna Moos wies darauf hin, dass Jan Weber fehle, und sagte: „Der Damm hält noch einen Winter.“",
    ],
)
def test_anna_moos_is_named_for_what_she_said(text: str) -> None:
    assert named(text, "de") == {"Anna Moos"}


@pytest.mark.parametrize(
    "text",
    [
        "Jan Weber, den Anna Moos „eine Gefahr für das ganze Tal“ nannte, schwieg.",
        "Jan Weber hörte Anna Moos sagen: „Der Damm hält noch einen Winter.“",
        "Jan Weber forderte Anna Moos auf zu sagen: „Der Damm hält noch einen Winter.“",
    ],
)
def test_who_hears_it_or_is_called_so_is_not_named(text: str) -> None:
    assert named(text, "de") <= {"Anna Moos"}
