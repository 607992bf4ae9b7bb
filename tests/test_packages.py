"""The three packages are the checkout's own, whatever distribution of the same name is installed."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("name", ["bot", "summarizer", "config"])
def test_a_package_resolves_inside_the_checkout(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__file__ is not None
    assert Path(module.__file__).resolve().parent == ROOT / name


def test_help_imports_nothing_heavy() -> None:
    heavy = (
        "aiohttp",
        "sqlalchemy",
        "feedparser",
        "trafilatura",
        "numpy",
        "sumy",
        "pydantic",
        "rich",
        "prompt_toolkit",
    )
    script = f"import sys, bot.cli; print([name for name in {heavy!r} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
