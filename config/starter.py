"""The file that `init` writes: the starter feeds and one terminal digest, with every further setting as a comment."""

from __future__ import annotations

import tomllib
from pathlib import Path

HERE = Path(__file__).parent

HEAD = """\
# Pullquote: your settings. What is not said here has the shipped value; the list of all is at the end.
# After a change: python -m bot doctor

"""

DIGEST = """\
[[digests]]
name = "morning"
platform = "terminal"
at = [{at}]
zone = "{zone}"
stories = 6
# days = ["mon", "tue", "wed", "thu", "fri"]
# feeds = ["{feed}"]          # only these; all where the line is absent
# include = ["ammunition"]    # plain terms, any of them
# exclude = ["football"]

"""


def starter(zone: str, at: tuple[str, ...]) -> str:
    """The text of a first `pullquote.toml`; `at` are local times as "07:30"."""
    feeds = (HERE / "feeds.toml").read_text(encoding="utf-8").split("\n\n", 1)[1]
    first = tomllib.loads(feeds)["feeds"][0]["name"]
    times = ", ".join(f'"{time}"' for time in at)
    return HEAD + feeds + "\n" + DIGEST.format(at=times, zone=zone, feed=first) + _commented()


def _commented() -> str:
    lines = (HERE / "default.toml").read_text(encoding="utf-8").splitlines()[1:]
    return (
        "# --- every tunable, with its shipped value ---\n" + "\n".join(f"# {line}".rstrip() for line in lines) + "\n"
    )
