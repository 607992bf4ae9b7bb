"""Payloads as a preview page draws them: every sign that a reader would see, and nothing that a browser would obey."""

from __future__ import annotations

from dataclasses import fields, replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.accounts import WHY, Account, in_all, rows
from bot.cli.preview_page import MOST, Sheet, page_of
from bot.platforms import discord_page, slack_page, terminal_page
from bot.platforms.discord_quote import quotation
from bot.platforms.discord_render import DiscordRenderer
from bot.platforms.discord_text import escape, link
from bot.platforms.slack_render import SlackRenderer
from bot.platforms.terminal_render import TerminalRenderer
from bot.platforms.visible import seen
from bot.stories import Intake
from summarizer.model import Digest, Tally
from tests.platforms.hostile import HOSTILE, NOON, TEXTS, citation, digest_of

BREAKOUT = (
    "</style></pre><script>alert(1)</script><img src=https://evil.example/a.png onerror=alert(1)> \"'&amp; &lt;b>"
)
ALLOWED = set(
    "html head meta title link style body header h1 h2 h3 h4 p fieldset legend label input nav ol ul li a".split()
)
ALLOWED |= set("span main section dl dt dd div b i br blockquote pre hr footer".split())


class Reader(HTMLParser):
    """What a browser would make of a page: elements, addresses, and the text of the body."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(str(page))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.text += " " if tag == "br" else ""

    def handle_data(self, data: str) -> None:
        self.text += data


def squeezed(text: str) -> str:
    return " ".join(text.replace("▌", " ").split())


@pytest.mark.parametrize("words", [BREAKOUT, HOSTILE], ids=["mark-up", "Markdown"])
def test_hostile_text_is_shown_letter_for_letter_on_all_three_and_makes_no_element(words: str) -> None:
    digest = digest_of(citation(words, speaker=words, outlet=words), headline=words)
    seen = Reader(page_of([Sheet(digest)], []))
    assert set(seen.tags) <= ALLOWED
    assert seen.tags.count("style") == 1
    assert not [name for name, _ in seen.attributes if name.startswith("on") or name in ("src", "style")]
    targets = [value for name, value in seen.attributes if name == "href" and value and not value.startswith("#")]
    assert set(targets) == {"data:,", "https://fjord.example/a"}
    for drawn in (
        discord_page.drawn(DiscordRenderer().digest(digest), "12:00"),
        slack_page.drawn(SlackRenderer().digest(digest), "12:00"),
        terminal_page.drawn(TerminalRenderer().digest(digest), 900),
    ):
        assert squeezed(f"“{words}”") in squeezed(Reader(drawn).text)


@given(TEXTS)
def test_discords_markdown_is_read_back_to_the_letters_that_were_escaped(text: str) -> None:
    drawn = discord_page.drawn([{"embeds": [{"description": quotation(citation(text), "UTC")}]}], "12:00")
    assert "".join(f"“{seen(text)}”".split()) in "".join(Reader(drawn).text.split())


@given(st.text(alphabet="*_`~|<>[]()\\#-+.1a @:", max_size=40))
def test_a_masked_link_keeps_its_label(label: str) -> None:
    line = " ".join(label.split()) or "a"
    drawn = Reader(discord_page.inline(link(escape(line), "https://fjord.example/a")))
    assert drawn.text == line
    assert drawn.tags == ["a"]


def test_bold_small_print_and_paragraphs() -> None:
    text = "**The \\*new\\* quay**\nfirst\nsecond\n\n> said\n> twice\n-# also worded"
    drawn = str(discord_page.drawn([{"embeds": [{"title": "1\\. T", "url": "javascript:x", "description": text}]}], ""))
    assert "<b>The *new* quay</b><br>first<br>second</p><blockquote" in drawn
    assert '>said<br>twice</blockquote><p class="small" dir="auto">also worded</p>' in drawn
    assert '<p class="title" dir="auto">1. T</p>' in drawn


def test_a_thread_stands_under_its_card_and_buttons_are_a_list() -> None:
    digest = digest_of(citation("We sail at dawn"), citation("We wait for the tide"))
    drawn = str(discord_page.drawn(DiscordRenderer().digest(digest, "thread"), "12:00"))
    card, thread = drawn.split('<div class="thread">')
    assert "We sail at dawn" in card
    assert "We wait for the tide" in thread
    assert "<b>MORNING · Thu 4 Jun · 14:00 Europe/Oslo</b> <span>1 message</span>" in thread
    assert '<ul class="buttons" aria-label="Buttons"><li>All quotes' in drawn or "<li>Ask about a person</li>" in drawn
    slack = str(slack_page.drawn(SlackRenderer().digest(digest), "12:00"))
    assert slack.index("We sail at dawn") < slack.index('<div class="thread">') < slack.index("We wait for the tide")


def test_a_forum_has_a_post_per_story_with_its_tags_and_its_thread_the_first_story_on_top() -> None:
    many = [citation(f"Line {n} " + "of a long speech " * 60) for n in range(9)]
    digest = digest_of(*many, headline="The new quay")
    (told,) = digest.stories
    digest = replace(digest, stories=(told, replace(told, headline="The <old> quay", citations=tuple(many[:1]))))
    drawn = str(discord_page.in_forum(DiscordRenderer().digest(digest, "forum"), "12:00"))
    _, first, second = drawn.split('<div class="post">')
    assert first.startswith('<p class="name" dir="auto">The new quay</p><ul class="tags" aria-label="Tags"><li>')
    assert "<li>morning</li><li>Fjord Post</li></ul>" in first
    assert second.startswith('<p class="name" dir="auto">The &lt;old&gt; quay</p>')
    assert '<p class="author" dir="auto">MORNING · Thu 4 Jun' in first
    assert all(f"Line {n} " in first for n in range(9))
    assert first.count('<div class="message">') > 1 == second.count('<div class="message">')
    assert first.count('aria-label="Buttons"') == 1


def test_a_digest_without_stories_is_one_post_and_a_post_bears_five_tags() -> None:
    empty = Digest("morning", NOON, NOON, "UTC")
    assert str(discord_page.in_forum(DiscordRenderer().digest(empty, "forum"), "")).count('<div class="post">') == 1
    post = {"name": "A", "tags": list("abcdefg"), "message": {"embeds": []}}
    assert str(discord_page.in_forum([post], "")).count("<li>") == 5


def test_the_terminals_colours_and_links_are_those_that_it_gets() -> None:
    drawn = str(terminal_page.drawn(TerminalRenderer().digest(digest_of(citation("We sail"))), 60))
    assert '<span class="cyan">▌ </span>“We sail”' in drawn
    assert '<span class="bold">Ada Lind</span>, harbour master' in drawn
    assert 'href="https://fjord.example/a"' in drawn
    assert all(len(line) <= 60 for line in Reader(drawn).text.splitlines())


def test_of_many_digests_the_newest_are_drawn_and_the_page_says_so() -> None:
    many = [Sheet(digest_of(citation("We sail"), headline=f"Report {n}")) for n in range(MOST + 5)]
    page = page_of(many, [])
    assert page.count('<section id="digest-') == MOST
    assert f"The newest {MOST} of {MOST + 5} digests" in page
    assert "Nothing would have been posted." in page_of([], [])


def test_every_way_in_which_a_quote_is_left_out_has_its_words() -> None:
    assert {name for name, _ in WHY} == {one.name for one in fields(Tally)} - {"shown", "unclear"}


def test_an_account_says_why_each_quote_is_not_shown() -> None:
    tally = Tally(shown=3, unclear=1, reported=2, beyond=1200)
    one = Account("morning", 7, 5, Intake(frozenset({1, 2}), frozenset({3}), frozenset({4})), tally)
    told = dict(rows(one))
    assert told["articles"] == "4 seen, 2 read, 1 failed, 1 still to be read"
    assert told["quotes"] == "1,205 found, 3 shown, 1 of them with no clear speaker"
    assert (
        told["not shown"] == "1,202: reported speech, which has no words in marks (2); more than a story shows (1,200)"
    )
    both = in_all([one, one])
    assert (both.slots, both.intake, both.tally.found) == (14, one.intake, 2410)
    assert "not shown" not in dict(rows(Account("m", 1, 0, Intake(), Tally(shown=1))))


def test_an_empty_digest_is_drawn() -> None:
    assert "MORNING" in page_of([Sheet(Digest("morning", NOON, NOON, "UTC"))], [])
