"""Sentences that a teller cuts in two: a half that says something else without the other is not shown."""

from __future__ import annotations

import pytest

from summarizer.halves import unsound
from summarizer.model import Quote, Span


@pytest.mark.parametrize(
    ("lang", "first", "second", "shown"),
    [
        ("en", "We will pay the whole crew,", "if the council asks us to.", (False, False)),
        ("en", "We will pay the whole crew,", "or we will sell the boat instead.", (False, False)),
        ("en", "We will pay the whole crew,", "unless the council says we must not.", (False, False)),
        ("en", "We will pay the whole crew,", "but not before the ice has gone.", (False, True)),
        ("en", "We will pay the whole crew,", "and we will sell the boat.", (True, True)),
        ("en", "We will pay the whole crew,", "because the council asks us to.", (True, True)),
        ("en", "We will pay the whole crew.", "Or we will sell the boat instead.", (True, True)),
        ("de", "Wir bezahlen die ganze Mannschaft", "wenn der Rat uns darum bittet", (False, False)),
        ("de", "Wir bezahlen die ganze Mannschaft", "aber nicht vor dem Frühling", (False, True)),
    ],
)
def test_a_half_that_the_other_qualifies_does_not_stand_alone(
    lang: str, first: str, second: str, shown: tuple[bool, bool]
) -> None:
    comma = "" if first[-1] in ",." else ","
    text = f"“{first}”{comma} Ann Moss said, “{second}”"
    spans = [Span(at, at + len(words)) for words in (first, second) for at in [text.index(words)]]
    hidden = set(unsound(text, [Quote(span, "direct", speaker="Ann Moss") for span in spans], lang))
    assert tuple(span not in hidden for span in spans) == shown
