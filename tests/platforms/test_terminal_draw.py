"""The card as a person sees it: at any width, plain without colour, and inert whatever comes from feeds."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from bot.conversation import Action, Attachment, Reply, TableView
from bot.platforms.terminal_draw import draw, inert, make_console
from bot.platforms.terminal_render import TerminalRenderer
from summarizer.model import Citation, Digest, DigestStory, Excerpt, Span, Variant

NOW = datetime(2026, 6, 4, 5, 30, tzinfo=UTC)
ADDRESS = "https://fjord.example/2026/06/harbour"
HOSTILE = (
    "\x1b[31mred\x1b]8;;https://evil.example\x07 \x9b2J \u202eback\u202c "
    "[bold]b[/bold] [link=x]l[/link] :bomb: \r\nnext"
)
OSC_LINK = re.compile(r"\x1b\]8;([^;]*);([^\x1b]*)\x1b\\")


def citation(words: str, **fields: Any) -> Citation:
    known: dict[str, Any] = {
        "kind": "direct", "speaker": "Ada Lind", "role": "harbour master", "evidence": "named",
        "outlet": "Fjord Post", "url": ADDRESS, "time": NOW - timedelta(hours=2),
    } | fields  # fmt: skip
    return Citation(1, Span(0, len(words)), words, **known)


def digest(*stories: DigestStory) -> Digest:
    quotes = sum(len(one.citations) for one in stories)
    return Digest("morning", NOW - timedelta(days=1), NOW, "Europe/Oslo", stories, quotes, 9, 1)


def story(*citations: Citation, headline: str = "Harbour reopens", **fields: Any) -> DigestStory:
    known: dict[str, Any] = {"url": ADDRESS, "outlets": ("Fjord Post", "Baltic Courier")} | fields
    return DigestStory("s1", headline, citations=citations, **known)


def shown(payloads: list[dict[str, Any]], width: int = 80, *, colour: bool = False) -> str:
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        color_system="standard" if colour else None,
        force_terminal=colour,
        markup=False,
        highlight=False,
    )
    for payload in payloads:
        draw(json.loads(json.dumps(payload)), console)
    return out.getvalue()


def card(*stories: DigestStory, width: int = 80, colour: bool = False) -> str:
    return shown(TerminalRenderer().digest(digest(*stories)), width, colour=colour)


def unwrapped(text: str) -> str:
    """The text with bars, indents and line breaks taken out again."""
    return " ".join(re.sub(r"(?m)^\s*▌ ", "", text).split())


def test_an_answer_tells_how_else_a_quote_is_worded() -> None:
    other = Variant(2, Span(0, 15), "We sail at noon", "Keld Radio", None, NOW)
    text = shown(TerminalRenderer().reply(Reply(citations=(citation("We sail", variants=(other,)),))))
    assert "  also worded: “We sail at noon” (Keld Radio)\n" in text


def test_a_card_reads_as_the_product_draws_it() -> None:
    told = "The fairway of Vestvik was cleared on Wednesday."
    text = card(story(citation("We sail tomorrow", outlets=2), sentences=(Excerpt(1, Span(0, 48), told),), left_out=2))
    assert text.splitlines() == [
        "━" * 80,
        "MORNING · Thu 4 Jun · 07:30 Europe/Oslo",
        "1 story · 1 quote · 9 feeds (1 failing)",
        "─" * 80,
        "",
        f" 1  {'Harbour reopens':<65}[2 outlets]",
        "    The fairway of Vestvik was cleared on Wednesday.",
        "",
        "    ▌ “We sail tomorrow”",
        "      — Ada Lind, harbour master · Fjord Post 05:30 · 2 outlets [1]",
        "",
        "    + 2 more quotes",
        "",
        f"[1] {ADDRESS}",
        "",
        "─" * 80,
        "quotations are copied from the source",
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"evidence": "resolved"}, "— Ada Lind, harbour master (from a pronoun, title or short form)"),
        ({"evidence": "continued"}, "— Ada Lind, harbour master (continued from the quote before)"),
        ({"kind": "indirect"}, "— Ada Lind, harbour master (reported speech)"),
        ({"evidence": "unclear", "speaker": None, "role": None}, "— speaker not clear from the article"),
    ],
)
def test_how_a_speaker_is_known_stands_in_words(fields: dict[str, Any], said: str) -> None:
    assert said in unwrapped(card(story(citation("We sail", **fields))))


def test_a_narrow_line_keeps_an_outlet_with_its_hour() -> None:
    text = card(story(citation("We sail", role="harbour master of Vestvik and its islands")), width=60)
    assert any(line.strip() == "Fjord Post 05:30 [1]" for line in text.splitlines())


def test_an_outlet_on_a_line_of_its_own_is_whole() -> None:
    told = story(citation("We sail"), outlets=("The Keld Harbour Courier",))
    assert "\n    [The Keld Harbour Courier]\n" in shown(TerminalRenderer().digest(digest(told)), 40)


def test_with_colour_the_source_is_a_link_and_no_list_of_addresses_follows() -> None:
    text = card(story(citation("We sail")), colour=True)
    assert {found[1] for found in OSC_LINK.findall(text)} == {ADDRESS, ""}
    assert "[1]" not in text
    assert "↗" in text


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://fjord.example/a\x1b\\b", "https://fjord.example/\x9c\x07", None]
)
def test_no_address_can_end_or_forge_a_link(url: str | None) -> None:
    text = card(story(citation("We sail", url=url), url=url), colour=True)
    assert all(re.fullmatch(r"(https://[!-~]+)?", target) for _, target in OSC_LINK.findall(text))
    assert not set(OSC_LINK.sub("", text)) & set("\x07\x9c")


def test_what_feeds_say_is_inert_in_every_field() -> None:
    hostile = story(
        citation(HOSTILE, speaker=HOSTILE, role=HOSTILE, outlet=HOSTILE, url=HOSTILE),
        headline=HOSTILE,
        outlets=(HOSTILE,),
        sentences=(Excerpt(1, Span(0, 1), HOSTILE),),
        url=HOSTILE,
    )
    reply = Reply(
        title=HOSTILE,
        lines=(HOSTILE,),
        stories=(hostile,),
        citations=hostile.citations,
        table=TableView((HOSTILE, "b"), ((HOSTILE, HOSTILE),)),
        footer=HOSTILE,
        actions=(Action(HOSTILE, "/x"),),
        attachment=Attachment("a", "text/plain", HOSTILE.encode()),
    )
    for text in (card(hostile), shown(TerminalRenderer().reply(reply))):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
        assert "[bold]b[/bold]" in unwrapped(text)
        assert ":bomb:" in text
    coloured = card(hostile, colour=True)
    assert not OSC_LINK.search(coloured)
    assert re.fullmatch(r"[^\x1b]*(\x1b\[[0-9;]*m[^\x1b]*)*", coloured)


WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=300).filter(lambda text: text.strip() != "")
WIDE = st.sampled_from(
    ["港が再開した" * 12, "שלום עולם " * 9, "e\u0301\u0302" * 40, "👩\u200d👩\u200d👧 " * 30, "x" * 250]
)


@settings(max_examples=60, deadline=None)
@given(WORDS | WIDE, WORDS | WIDE, WORDS, st.sampled_from([24, 40, 80, 200]))
def test_no_line_is_wider_than_the_column(words: str, headline: str, role: str, width: int) -> None:
    text = card(story(citation(words, role=role), headline=headline, url=None), width=width)
    lines = [line for line in text.splitlines() if not line.startswith("[1]")]
    assert max(map(cell_len, lines)) <= min(width, 100)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("abcdefg é漢字😀“’", min_size=1, max_size=12).filter(str.strip), min_size=1, max_size=30))
def test_a_quotation_is_shown_letter_for_letter(parts: list[str]) -> None:
    words = " ".join(" ".join(parts).split())
    squeezed = "".join(unwrapped(card(story(citation(words)), width=50)).split())
    assert f"“{''.join(words.split())}”" in squeezed


def test_a_wide_terminal_keeps_a_readable_measure() -> None:
    assert max(map(len, card(story(citation("We sail " * 60)), width=200).splitlines())) == 100


def test_no_color_and_a_pipe_are_plain() -> None:
    for environ, terminal in (({"NO_COLOR": "1"}, True), ({}, False), ({"TERM": "dumb"}, True)):
        out = Screen(terminal=terminal)
        console = make_console({"COLUMNS": "80", **environ}, out)
        for payload in TerminalRenderer().digest(digest(story(citation("We sail")))):
            draw(payload, console)
        assert "\x1b" not in out.getvalue()
        assert f"[1] {ADDRESS}" in out.getvalue()


def test_a_terminal_of_an_old_encoding_gets_what_it_can_show() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    console = make_console({}, out)
    for payload in TerminalRenderer().digest(digest(story(citation("We sail")))):
        draw(payload, console)
    out.flush()
    assert b"We sail" in raw.getvalue()


# --- tables and answers ----------------------------------------------------------------------------------------------

FEEDS = TableView(
    ("feed", "state", "address"),
    (
        ("The Fjord Post of Vestvik", "read 4 Jun 14:45", "https://www.fjordpost.example/world/feed.xml"),
        ("Baltic Courier", "paused", "https://baltic.example/feed.json"),
    ),
)


def test_a_table_narrows_its_widest_column_and_breaks_no_word() -> None:
    assert shown(TerminalRenderer().reply(Reply(table=FEEDS)), 80).splitlines() == [
        "",
        "feed              state             address",
        "The Fjord Post    read 4 Jun 14:45  https://www.fjordpost.example/world/feed.xml",
        "of Vestvik",
        "Baltic Courier    paused            https://baltic.example/feed.json",
    ]


def test_a_table_without_room_is_a_record_per_row_with_whole_addresses() -> None:
    assert shown(TerminalRenderer().reply(Reply(table=FEEDS)), 40).splitlines() == [
        "",
        "The Fjord Post of Vestvik",
        "  state    read 4 Jun 14:45",
        "  address  https://www.fjordpost.example/world/feed.xml",
        "",
        "Baltic Courier",
        "  state    paused",
        "  address  https://baltic.example/feed.json",
    ]


def test_a_table_that_fits_is_as_wide_as_its_words() -> None:
    text = shown(TerminalRenderer().reply(Reply(table=FEEDS)), 200)
    assert "The Fjord Post of Vestvik  read 4 Jun 14:45  https://www.fjordpost.example/world/feed.xml\n" in text


CELL = st.text("ab é漢😀\u0301", max_size=60)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=4), st.sampled_from([20, 40, 80, 100]))
def test_a_table_fits_at_any_width_and_loses_nothing(rows: list[tuple[str, str, str]], width: int) -> None:
    text = shown(TerminalRenderer().reply(Reply(table=TableView(("x", "y", "z"), tuple(rows)))), width)
    assert max(map(cell_len, text.splitlines())) <= width
    assert all(text.count(sign) == sum(cell.count(sign) for row in rows for cell in row) for sign in "abé漢😀")


def test_an_address_in_an_answer_is_never_broken() -> None:
    told = f"Nothing came of it at {ADDRESS} in the last thirty days, so it was paused"
    for reply in (Reply(lines=(told,)), Reply(lines=(told,), error=True), Reply(footer=told)):
        lines = shown(TerminalRenderer().reply(reply), 30).split("\n")
        assert ADDRESS in lines
        assert " ".join(" ".join(lines).split()) == told


def test_addresses_stand_before_the_footer_whatever_the_answer_holds() -> None:
    for reply in (
        Reply(stories=(story(citation("We sail")),), footer="Searched it all"),
        Reply(citations=(citation("We sail"),), footer="Searched it all"),
    ):
        text = shown(TerminalRenderer().reply(reply))
        assert text.index(f"[1] {ADDRESS}") < text.index("Searched it all")


def test_line_breaks_of_a_quotation_stay_and_controls_go() -> None:
    assert inert("a\r\nb\u2028c\x00d\te\ud800") == "a\nb\ncd e"


class Screen(io.StringIO):
    """A text stream that is a terminal, or is not."""

    encoding = "utf-8"

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal
