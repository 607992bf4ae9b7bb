"""The command line in this process: what it printed, and how it would have exited."""

from __future__ import annotations

from dataclasses import dataclass

import click
import pytest

from bot.cli import cli
from bot.cli.failure import exit_code_of


@dataclass(frozen=True)
class Ran:
    """One call's exit code and what it wrote."""

    code: int
    out: str
    err: str


def bot(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ran:
    """Call `python -m bot` with these arguments, in the working directory and environment as they are."""
    capsys.readouterr()
    try:
        code = cli.main(list(arguments), prog_name="python -m bot", standalone_mode=False)
    except SystemExit as ended:
        code = ended.code
    except (click.ClickException, Exception) as error:  # noqa: BLE001 - as `main` does
        code = exit_code_of(error)
    written = capsys.readouterr()
    return Ran(code if isinstance(code, int) else 0, written.out, written.err)
