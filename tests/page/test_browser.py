"""The page of the demo's digest in a real browser: what it shows, what it asks for, whether it fits and can be read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from bot.cli.page_file import write
from bot.cli.preview_page import Sheet, page_of
from summarizer.model import Citation, Digest
from tests.page.browser import Tab, browser, chromium
from tests.page.seeds import composed, sample_page
from tests.platforms.hostile import citation, digest_of

PARTS = {"discord:not(.forum)": "blockquote", "forum": "blockquote", "slack": "blockquote", "terminal": "pre.{size}"}
SHOWN = """
[...document.querySelectorAll("{where}")].filter(one => one.checkVisibility()).map(one => one.textContent)
"""
GROUNDS = """
[...new Set([...document.querySelectorAll(".scheme")].filter(one => one.checkVisibility()).map(one => one.className))]
"""
# The least contrast of any text with the ground that it stands on, as WCAG reckons it, and that text.
CONTRAST = """
(() => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => parts(colour).slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = one => {
    for (let at = one; at; at = at.parentElement) {
      const found = getComputedStyle(at).backgroundColor;
      if ((parts(found)[3] ?? 1) > 0) return found;
    }
    return "rgb(255, 255, 255)";
  };
  let least = [99, ""];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const one = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !one.checkVisibility()) continue;
    const [a, b] = [light(getComputedStyle(one).color), light(ground(one))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < least[0]) least = [ratio, walk.currentNode.data.trim()];
  }
  return least;
})()
"""
HOSTILE = (
    "</style></pre><script src=https://evil.example/a.js></script><img src=https://evil.example/a.png> url(//evil)"
)


def looked(path: Path, look: Callable[[Tab], Awaitable[None]]) -> None:
    program = chromium()
    if program is None:
        pytest.skip("no Chromium here: the page is not looked at")

    async def scenario() -> None:
        async with browser(program) as tab:
            await look(tab)
            assert set(tab.requests) == {path.as_uri()}
            assert tab.complaints == []

    asyncio.run(scenario())


@pytest.fixture
def page(tmp_path: Path) -> Path:
    write(tmp_path / "preview.html", sample_page())
    return tmp_path / "preview.html"


def words(digest: Digest) -> list[str]:
    cited: list[Citation] = [one for story in digest.stories for one in story.citations]
    return [" ".join(one.words.split()) for one in cited]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "size"), [(390, "narrow"), (1280, "wide")])
def test_every_quote_stands_there_word_for_word_on_all_three_and_nothing_scrolls_sideways(
    page: Path, width: int, size: str, scheme: str
) -> None:
    async def look(tab: Tab) -> None:
        await tab.open(page, width, scheme)
        expected = words(composed().digest)
        assert len(expected) == 12
        for platform, where in PARTS.items():
            for ground in ("light", "dark"):
                place = f"#digest-1 .{platform} .{ground} {where.format(size=size)}"
                shown = " ".join(" ".join(await tab.ask(SHOWN.format(where=place))).replace("▌", " ").split())
                assert [one for one in expected if one not in shown] == [], (platform, ground)
        assert await tab.ask("document.documentElement.scrollWidth <= innerWidth")
        assert await tab.ask("[...document.querySelectorAll('pre')].every(one => one.scrollWidth <= one.clientWidth)")
        ratio, text = await tab.ask(CONTRAST)
        assert ratio >= 4.5, text

    looked(page, look)


def test_light_and_dark_are_chosen_without_a_script_and_the_page_has_an_outline(page: Path) -> None:
    async def look(tab: Tab) -> None:
        await tab.open(page, 1280, "light")
        assert await tab.ask(GROUNDS) == ["scheme light", "scheme dark"]
        for choice in ("light", "dark"):
            await tab.ask(f"document.getElementById('scheme-{choice}').click()")
            assert await tab.ask(GROUNDS) == [f"scheme {choice}"]
        assert await tab.ask("document.documentElement.lang") == "en"
        assert await tab.ask("document.querySelectorAll('h1').length") == 1
        levels = await tab.ask("[...document.querySelectorAll('h1,h2,h3,h4')].map(one => Number(one.tagName[1]))")
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert await tab.ask("[...document.querySelectorAll('nav a')].every(one => document.querySelector(one.hash))")
        assert await tab.ask(
            "new Set([...document.querySelectorAll('[id]')].map(one => one.id)).size"
        ) == await tab.ask("document.querySelectorAll('[id]').length")

    looked(page, look)


# Of each post in light: its title, how many tags and messages it has, its senders told, what is wider than it.
POSTS = """
[...document.querySelectorAll(".forum .light .post")].map(one => [
  one.querySelector(".name").textContent,
  one.querySelectorAll(".tags li").length,
  one.querySelectorAll(".message").length,
  [...one.querySelectorAll(".who")].filter(who => who.checkVisibility()).length,
  [...one.querySelectorAll("*")].filter(part => part.getBoundingClientRect().right > one.getBoundingClientRect().right)
    .map(part => part.className),
  one.getBoundingClientRect().top,
])
"""


@pytest.mark.parametrize("width", [390, 1280])
def test_a_forums_posts_stand_whole_one_under_the_other_the_first_story_on_top(tmp_path: Path, width: int) -> None:
    path, many = tmp_path / "forum.html", [citation(f"Line {n} " + "of a long speech " * 60) for n in range(9)]
    digest = digest_of(*many, headline="Quay" * 40)
    (told,) = digest.stories
    write(path, page_of([Sheet(replace(digest, stories=(told, replace(told, citations=tuple(many[:1])))))], []))

    async def look(tab: Tab) -> None:
        await tab.open(path, width, "dark")
        first, second = await tab.ask(POSTS)
        assert first[0] == second[0] == "Quay" * 24 + "Qua…"
        assert (first[1], second[1]) == (2, 2)
        assert first[2] > second[2] == 1
        assert first[3] == second[3] == 1
        assert first[4] == second[4] == []
        assert first[5] < second[5]

    looked(path, look)


def test_text_that_attacks_is_text_to_the_browser(tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    attack = digest_of(citation(HOSTILE, speaker=HOSTILE, role=HOSTILE, outlet=HOSTILE), headline=HOSTILE)
    write(path, page_of([Sheet(attack)], []))

    async def look(tab: Tab) -> None:
        await tab.open(path, 390, "dark")
        assert await tab.ask("document.querySelectorAll('script, img, iframe, object').length") == 0
        assert HOSTILE in " ".join(await tab.ask(SHOWN.format(where=".slack .light blockquote")))
        assert await tab.ask("document.documentElement.scrollWidth <= innerWidth")

    looked(path, look)


def test_the_policy_lets_nothing_run_that_got_in_after_all(tmp_path: Path) -> None:
    """The page does not trust its own escaping: with a script put into its source, none runs and none is asked for."""
    path = tmp_path / "broken.html"
    inside = (
        '<script>document.title="ran"</script><img src="https://evil.example/a.png"><p style="color:red" id="p">a</p>'
    )
    write(path, sample_page().replace("<main>", f"<main>{inside}"))

    async def scenario(program: str) -> None:
        async with browser(program) as tab:
            await tab.open(path, 390, "light")
            assert await tab.ask("document.title") == "What Pullquote would have posted"
            assert await tab.ask("getComputedStyle(document.getElementById('p')).color") != "rgb(255, 0, 0)"
            assert len(tab.complaints) >= 3

    program = chromium()
    if program is None:
        pytest.skip("no Chromium here: the page is not looked at")
    asyncio.run(scenario(program))
