"""The drawing process: a PNG from a chart, the same for the same, and one line where there is none."""

from __future__ import annotations

import asyncio
import json
import os
import struct
import sys
from asyncio import Runner
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation import Chart, Share
from bot.errors import ChartError
from bot.platforms import chart_process
from bot.platforms.chart_process import CARD, FAINT, INK, INKS
from bot.platforms.chart_sheet import sheet
from bot.platforms.drawing_room import PNG, DrawingLimits, DrawingRoom
from tests.platforms.charts import WEEK, a_chart

NAMES = ("The Sydney Morning Herald and Weekly Advertiser", "朝日新聞", "الجزيرة", "$x^2$", "A\\b{c}", "😀", "")
PATIENT = DrawingLimits(deadline_s=300.0)  # how long drawing takes on a busy machine is no matter of these tests


def drawn(runner: Runner, chart: Chart) -> bytes:
    return runner.run(DrawingRoom(PATIENT).draw(chart))


def size(png: bytes) -> tuple[int, int]:
    """Width and height as the header says."""
    assert png.startswith(PNG)
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def script(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_a_chart_is_a_picture_as_wide_as_a_phone(runner: Runner) -> None:
    png = drawn(runner, a_chart())
    width, height = size(png)
    assert width == 800
    assert 550 < height < 800
    assert 10_000 < len(png) < 200_000


def test_equal_charts_give_equal_bytes_and_others_do_not(runner: Runner) -> None:
    first, again, other = (drawn(runner, one) for one in (a_chart(), a_chart(), a_chart(WEEK[::-1])))
    assert first == again
    assert first != other


@pytest.mark.parametrize(
    "chart",
    [
        a_chart([(0, 0)] * 7, outlets=()),
        a_chart([(0, 0)] * 31, outlets=tuple(Share(name, 1) for name in NAMES)),
        a_chart([(10**9, 10**9)], name="A" * 200, limits=", " + "since long ago " * 20),
        a_chart(kind="story", name="harbour fund", speakers=tuple(Share(f"Speaker {n}", 9 - n) for n in range(9))),
    ],
    ids=["nothing", "hostile names", "huge", "a story"],
)
def test_any_chart_is_drawn(runner: Runner, chart: Chart) -> None:
    width, height = size(drawn(runner, chart))
    assert width == 800
    assert 500 < height < 1300


def test_the_process_says_nothing_of_missing_letters() -> None:
    """A letter that the typeface lacks would be drawn as a box, with a warning."""
    done = asyncio.run(_said(a_chart(name="習近平", outlets=tuple(Share(name, 1) for name in NAMES))))
    assert done == b""


async def _said(chart: Chart) -> bytes:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "always", "-m", "bot.platforms.chart_process", "1024",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, said = await child.communicate(json.dumps(sheet(chart)[0]).encode())
    assert out.startswith(PNG)
    return said


# --- colours ---------------------------------------------------------------------------------------------------------


def light(colour: str) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    dark, bright = sorted((light(first), light(second)))
    return (bright + 0.05) / (dark + 0.05)


def test_every_ink_stands_out_on_the_card() -> None:
    for ink in (INK, FAINT, *INKS.values()):
        assert contrast(ink, CARD) >= 4.5, ink


def test_no_text_is_too_small_for_a_phone() -> None:
    assert min(chart_process.SMALL, chart_process.TEXT) * 390 / chart_process.WIDTH >= 10.5


# --- what goes wrong -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import sys; sys.exit(3)", "exit 3"),
        ("import nosuchlibrary", "ModuleNotFoundError: No module named 'nosuchlibrary'"),
        ("raise MemoryError", "MemoryError"),
        ("print('no picture')", "exit 0"),
    ],
)
def test_a_process_that_fails_is_told_in_one_line(runner: Runner, code: str, told: str) -> None:
    with pytest.raises(ChartError) as error:
        runner.run(DrawingRoom(command=script(code)).draw(a_chart()))
    assert str(error.value) == f"the drawing process failed ({told})"


def test_a_process_that_hangs_is_killed(runner: Runner, tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    command = ("/bin/sh", "-c", f"echo $$ > '{mark}'; exec sleep 600")  # a Python may not have begun by then
    room = DrawingRoom(DrawingLimits(deadline_s=1.0), command=command)
    with pytest.raises(ChartError, match="more than 1 s"):
        runner.run(room.draw(a_chart()))
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text() or "0"), 0)


def test_memory_is_bounded(runner: Runner) -> None:
    room = DrawingRoom(replace(PATIENT, memory_mb=16))
    with pytest.raises(ChartError, match="drawing process failed"):
        runner.run(room.draw(a_chart()))


def test_a_command_that_is_not_there_is_told(runner: Runner) -> None:
    with pytest.raises(ChartError, match="cannot be started"):
        runner.run(DrawingRoom(command=("/nowhere/python",)).draw(a_chart()))


def test_who_comes_when_too_many_wait_is_told_at_once_and_the_others_get_theirs(runner: Runner, tmp_path: Path) -> None:
    gate = tmp_path / "open"
    code = (
        "import os, sys, time\n"
        f"while not os.path.exists({str(gate)!r}): time.sleep(0.01)\n"
        "sys.stdout.buffer.write(bytes([137]) + b'PNG\\r\\n\\x1a\\n')"
    )
    room = DrawingRoom(DrawingLimits(waiting=1), command=script(code))

    async def crowd() -> list[bytes | BaseException]:
        asked = [asyncio.create_task(room.draw(a_chart())) for _ in range(3)]
        await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        gate.touch()
        return await asyncio.gather(*asked, return_exceptions=True)

    first, second, third = runner.run(crowd())
    assert (first, second) == (PNG, PNG)
    assert str(third) == "too many charts are being drawn"
    assert runner.run(room.draw(a_chart())) == PNG


def test_who_waits_for_a_process_that_hangs_is_told_before_it_ends(runner: Runner) -> None:
    """A question is cut off after a minute: its words must come sooner, however many wait."""
    room = DrawingRoom(DrawingLimits(deadline_s=0.5), command=script("import time; time.sleep(600)"))

    async def crowd() -> list[bytes | BaseException]:
        return await asyncio.gather(*(room.draw(a_chart()) for _ in range(4)), return_exceptions=True)

    first, *others = map(str, runner.run(crowd()))
    assert first == "drawing took more than 0.5 s"
    assert others == ["too many charts are being drawn"] * 3


def test_no_token_is_in_its_environment(runner: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    seen = tmp_path / "seen"
    code = f"import os; open({str(seen)!r}, 'w').write(repr(dict(os.environ)))"
    with pytest.raises(ChartError):
        runner.run(DrawingRoom(command=script(code)).draw(a_chart()))
    assert "secret" not in seen.read_text()
    assert "PATH" in seen.read_text()


def test_the_service_itself_never_loads_the_library() -> None:
    code = (
        "import sys\nimport bot.platforms.drawing_room, bot.platforms.discord_render, bot.platforms.slack_render, "
        "bot.platforms.front_desk, bot.commands.catalogue\nsys.exit('matplotlib' in sys.modules)"
    )
    assert os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", code]) == 0
