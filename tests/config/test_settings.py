"""Settings: who wins, what is refused, and that every problem is told at once."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from config.schema import Method
from config.settings import ConfigError, defaults, load
from summarizer.salience import METHODS


def write(directory: Path, text: str, name: str = "pullquote.toml") -> None:
    (directory / name).write_text(text, encoding="utf-8")


def problems(environ: dict[str, str], directory: Path) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load(environ, directory)
    return caught.value.problems


def test_nothing_at_all_gives_the_shipped_values(tmp_path: Path) -> None:
    settings = load({}, tmp_path)
    assert settings.file == defaults()
    assert settings.path is None
    assert settings.env.database_url == "sqlite:///pullquote.db"


def test_a_table_of_the_file_changes_only_what_it_says(tmp_path: Path) -> None:
    write(tmp_path, "[poll]\nevery_s = 60\n")
    poll = load({}, tmp_path).file.poll
    assert poll.every_s == 60
    assert poll.per_host == defaults().poll.per_host


def test_the_interface_example_is_read(tmp_path: Path) -> None:
    write(
        tmp_path,
        """
        [[feeds]]
        url = "https://example.org/world.xml"
        name = "Example World"
        backlog = 2
        [[digests]]
        name = "morning"
        platform = "discord"
        channel = "1234567890"
        at = ["07:30", "18:00"]
        zone = "Europe/Oslo"
        days = ["mon", "tue"]
        feeds = ["Example World"]
        include = ["ammunition"]
        exclude = ["football"]
        stories = 4
        [network]
        allow_private = ["127.0.0.1:8080"]
        [summary]
        method = "lex-rank"
        [attribution]
        threshold = 0.25
        """,
    )
    file = load({}, tmp_path).file
    assert file.feeds[0].backlog == 2
    assert file.digests[0].at == ("07:30", "18:00")
    assert file.network.allow_private == ("127.0.0.1:8080",)
    assert (file.summary.method, file.attribution.threshold) == ("lex-rank", 0.25)


def test_every_problem_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    write(
        tmp_path, '[poll]\nevery_s = "soon"\nevry = 1\n[[feeds]]\nurl = "ftp://example.org"\n[[digests]]\nname = "a"\n'
    )
    told = problems({"PORT": "many"}, tmp_path)
    assert len(told) == 5
    for place in ("PORT", "poll.every_s", "poll.evry", "feeds.1.url", "digests.1"):
        assert any(place in line for line in told), place
    assert not any("\n" in line for line in told)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('name = "a"\nat = ["07:30"]\ncron = "0 7 * * *"', "not both"),
        ('name = "a"\nat = ["25:00"]', "digests.1.at.1"),
        ('name = "a"\nat = ["07:30"]\nzone = "Mars/Olympus"', "IANA"),
        ('name = "a"\ncron = "0 0 31 2 *"', "ever fires"),
        ('name = "a"\nat = ["07:30"]\nplatform = "slack"', "needs channel"),
        ('name = "a"\nat = ["07:30"]\nplatform = "discord"\nchannel = "#news"', "digits only"),
        ('name = "list"\nat = ["07:30"]', "that is a command"),
        ('name = "a"\nat = ["07:30"]\ndays = ["monday"]', "digests.1.days.1"),
    ],
)
def test_a_digest_that_cannot_be_is_refused(tmp_path: Path, text: str, said: str) -> None:
    write(tmp_path, f"[[digests]]\n{text}\n")
    assert any(said in line for line in problems({}, tmp_path))


def test_the_same_feed_twice_is_refused(tmp_path: Path) -> None:
    write(tmp_path, '[[feeds]]\nurl = "https://example.org/a"\n' * 2)
    assert any("stands there twice" in line for line in problems({}, tmp_path))


@pytest.mark.parametrize("content", [b"[poll", b"\xff\xfe\x00", b"poll = 3\n"])
def test_a_broken_file_is_one_line_each(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "pullquote.toml").write_bytes(content)
    assert all(line.startswith("pullquote.toml") for line in problems({}, tmp_path))


def test_a_named_file_that_is_absent_is_a_problem(tmp_path: Path) -> None:
    assert "elsewhere.toml" in problems({"PULLQUOTE_CONFIG": "elsewhere.toml"}, tmp_path)[0]


def test_the_environment_wins_over_dotenv_and_an_empty_value_is_none(tmp_path: Path) -> None:
    write(tmp_path, "DATABASE_URL=sqlite:///env.db\nDISCORD_TOKEN=abc\n", ".env")
    assert load({}, tmp_path).env.database_url == "sqlite:///env.db"
    assert load({"DATABASE_URL": "sqlite:///real.db"}, tmp_path).env.database_url == "sqlite:///real.db"
    assert load({"DATABASE_URL": ""}, tmp_path).env.database_url == "sqlite:///env.db"


def test_heroku_style_postgres_urls_are_normalised(tmp_path: Path) -> None:
    assert load({"DATABASE_URL": "postgres://u:p@h/d"}, tmp_path).env.database_url == "postgresql://u:p@h/d"


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    settings = load({"DISCORD_TOKEN": "very-secret"}, tmp_path)
    assert "very-secret" not in f"{settings!r} {settings}"
    told = problems({"SLACK_BOT_TOKEN": "xoxb-secret", "PORT": "xoxb-secret"}, tmp_path)
    assert "secret" not in " ".join(told)


@pytest.mark.parametrize("name", ["DISCORD_API_BASE", "DISCORD_GATEWAY_URL", "SLACK_API_BASE"])
def test_other_endpoints_are_loopback_only(tmp_path: Path, name: str) -> None:
    assert any(name in line for line in problems({name: "https://example.org"}, tmp_path))
    assert load({name: "http://127.0.0.1:9"}, tmp_path).env is not None


def test_half_of_slack_is_refused(tmp_path: Path) -> None:
    assert any("SLACK_APP_TOKEN" in line for line in problems({"SLACK_BOT_TOKEN": "xoxb-1"}, tmp_path))


def test_the_methods_of_the_file_are_those_of_the_summariser() -> None:
    assert get_args(Method) == METHODS


def test_an_unknown_method_is_refused_with_the_choices(tmp_path: Path) -> None:
    write(tmp_path, '[summary]\nmethod = "magic"\n')
    [told] = problems({}, tmp_path)
    assert "summary.method" in told
    assert "lex-rank" in told
