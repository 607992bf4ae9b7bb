"""The file that `init` writes is one that `load` takes."""

from __future__ import annotations

from pathlib import Path

from config.settings import defaults, load
from config.starter import starter


def test_the_starter_file_loads_and_changes_no_shipped_value(tmp_path: Path) -> None:
    (tmp_path / "pullquote.toml").write_text(starter("Europe/Oslo", ("07:30", "18:00")), encoding="utf-8")
    file = load({}, tmp_path).file
    assert len(file.feeds) >= 3
    assert (file.digests[0].zone, file.digests[0].at) == ("Europe/Oslo", ("07:30", "18:00"))
    assert file.model_copy(update={"feeds": (), "digests": ()}) == defaults()


def test_every_commented_tunable_is_one_that_loads_when_uncommented(tmp_path: Path) -> None:
    text = starter("UTC", ("07:30",)).split("# --- every tunable")[1].split("\n", 1)[1]
    uncommented = "\n".join(line.removeprefix("# ") for line in text.splitlines())
    (tmp_path / "pullquote.toml").write_text(uncommented, encoding="utf-8")
    assert load({}, tmp_path).file == defaults()
