"""What Tab offers: commands word by word, options, actors from the archive, feeds, times; 25 at most."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.commands.completion import MOST, Completion
from bot.conversation import Asker, Suggestion
from tests.newsroom import ADMIN, READER, Told, newsroom


def suggested(
    directory: Path, line: str, asker: Asker = ADMIN, archive: tuple[Told, ...] | None = None
) -> list[Suggestion]:
    async def run() -> list[Suggestion]:
        async with newsroom(directory, *([archive] if archive else [])) as room:
            return list(await Completion(room.desk)(line, asker))

    return asyncio.run(run())


def completed(line: str, one: Suggestion) -> str:
    return line[: len(line) - one.back] + one.text


@pytest.mark.parametrize(
    ("line", "among"),
    [
        ("/", "/actor "),
        ("/ac", "/actor "),
        ("ac", "/actor "),
        ("/ne", "/news "),
        ("/news f", "/news feed "),
        ("/news feed ", "/news feed add "),
        ("/news feed a", "/news feed add "),
        ("/actor A", "/actor Ada Lind"),
        ("/actor ada l", "/actor Ada Lind"),
        ("/news actor Ka", "/news actor Karl Berg"),
        ("/actor Ada Lind ab", "/actor Ada Lind about "),
        ("/actor Ada Lind wh", "/actor Ada Lind when:"),
        ("/actor Ada Lind when:la", '/actor Ada Lind when:"last week"'),
        ('/actor Ada Lind when:"last', '/actor Ada Lind when:"last week"'),
        ("/actor Ada Lind source:no", "/actor Ada Lind source:Nordwire"),
        ("/quotes pay actor:Mo", '/quotes pay actor:"Mona Berg"'),
        ("/news feed pause fj", "/news feed pause Fjord Post"),
        ("/help news fe", "/help news feed add"),
    ],
)
def test_what_is_typed_is_completed(tmp_path: Path, line: str, among: str) -> None:
    assert among in [completed(line, one) for one in suggested(tmp_path, line)]


def test_commands_come_word_by_word(tmp_path: Path) -> None:
    names = [one.label for one in suggested(tmp_path, "/news ")]
    assert len(names) == len(set(names))
    assert {"/news feed", "/news digest", "/news health"} <= set(names)


def test_readers_are_offered_what_they_may(tmp_path: Path) -> None:
    assert [one.label for one in suggested(tmp_path, "/news ", READER)] == ["/news privacy"]


def test_an_option_that_stands_there_is_not_offered_again(tmp_path: Path) -> None:
    labels = [one.label for one in suggested(tmp_path, "/actor Ada Lind when:today ")]
    assert "when:" not in labels
    assert "source:" in labels
    assert "page:" not in labels


def test_25_are_offered_at_most_and_the_most_quoted_first(tmp_path: Path) -> None:
    said = (*((f"Word {n}", f"Person Number{n}") for n in range(40)), ("Again", "Person Number7"))
    found = suggested(tmp_path, "/actor Per", archive=(Told("Fjord Post", "Crowd", 1, said),))
    assert len(found) == MOST
    assert found[0].label == "Person Number7"


@pytest.mark.parametrize(
    "line", ["", '/actor "', "/actor “Ada", "/actor :", "/actor when:", "/nothing at all", '/quotes "a" when:"']
)
def test_no_line_breaks_it(tmp_path: Path, line: str) -> None:
    assert len(suggested(tmp_path, line)) <= MOST
