"""The generated parts of README.md: `python -m tests.docs` says whether they are true, `--write` makes them so."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from bot.cli import COMMANDS
from bot.commands.catalogue import catalogue_table

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
SETTING = re.compile(r"^(?P<key>\w+) = (?P<value>.*?)\s+# (?P<meaning>.*)$")


def card() -> str:
    """The beginning of the demo's card, two stories, as an 80-column terminal without colour shows it."""
    env = os.environ | {"COLUMNS": "80", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--once"], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    shown, third, _ = done.stdout.partition("\n 3  ")
    return f"```text\n{shown.strip()}\n{'    …' if third else ''}\n```"


def cli() -> str:
    """A row per command of the command line."""
    return "\n".join(
        ["| command | does |", "|---|---|", *(f"| `{name}` | {does} |" for name, (_, does) in COMMANDS.items())]
    )


def settings() -> str:
    """A row per tunable, with its shipped value, out of `config/default.toml`."""
    rows, table = ["| setting | shipped | meaning |", "|---|---|---|"], ""
    for line in (ROOT / "config" / "default.toml").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            table = line.strip("[]")
        elif found := SETTING.match(line):
            rows.append(f"| `[{table}] {found['key']}` | `{found['value']}` | {found['meaning']} |")
    return "\n".join(rows)


PARTS = {"card": card, "cli": cli, "commands": catalogue_table, "settings": settings}


def rewritten(text: str) -> str:
    """`text` with every generated part made anew."""
    for name, make in PARTS.items():
        pattern = re.compile(rf"(<!-- generated: {name} -->\n).*?(<!-- /generated -->)", re.DOTALL)
        head, *found = pattern.split(text)
        if len(found) != 3:
            raise SystemExit(f"README.md: {len(found) // 3} places for the generated part {name!r}, not one")
        text = f"{head}{found[0]}{make().strip()}\n{found[1]}{found[2]}"
    return text


def main() -> None:
    """Check, or write with `--write`."""
    text = README.read_text(encoding="utf-8")
    new = rewritten(text)
    if "--write" in sys.argv:
        README.write_text(new, encoding="utf-8")
    elif new != text:
        raise SystemExit("README.md: a generated part is not true any more: make docs")


if __name__ == "__main__":
    main()
