"""`load(environ, directory) -> Settings`: the environment over `.env` over the TOML file over `default.toml`.

Nothing here reads the process environment by itself. Every problem is found before the first is told: `ConfigError`
carries one line each. A secret is a `SecretStr`: it prints as asterisks.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from config.schema import File

DEFAULTS = Path(__file__).with_name("default.toml")
FILE = "pullquote.toml"
Model = TypeVar("Model", bound=BaseModel)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class ConfigError(Exception):
    """The configuration cannot be used; `problems` holds one line each."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Environment(BaseModel):
    """What the environment decides: where the database is, and which platforms are on."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    database_url: str = Field(default="sqlite:///pullquote.db", alias="DATABASE_URL")
    discord_token: SecretStr | None = Field(default=None, alias="DISCORD_TOKEN")
    slack_bot_token: SecretStr | None = Field(default=None, alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(default=None, alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(default=None, alias="SLACK_SIGNING_SECRET")
    discord_api_base: str | None = Field(default=None, alias="DISCORD_API_BASE")
    discord_gateway_url: str | None = Field(default=None, alias="DISCORD_GATEWAY_URL")
    slack_api_base: str | None = Field(default=None, alias="SLACK_API_BASE")
    host: str = Field(default="127.0.0.1", alias="HOST")
    port: int = Field(default=3000, alias="PORT", ge=0, le=65_535)

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url.startswith("postgres://"):
            url = "postgresql://" + url.removeprefix("postgres://")
        if not url.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return url

    @field_validator("discord_api_base", "discord_gateway_url", "slack_api_base")
    @classmethod
    def _loopback_only(cls, url: str | None) -> str | None:
        if url is not None and urlsplit(url).hostname not in LOOPBACK:
            raise ValueError("is for tests and must be a loopback address, such as http://127.0.0.1:8080")
        return url

    @model_validator(mode="after")
    def _slack_is_whole(self) -> Self:
        if self.slack_bot_token and not (self.slack_app_token or self.slack_signing_secret):
            raise ValueError(
                "SLACK_BOT_TOKEN needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) beside it"
            )
        return self


class Settings(BaseModel):
    """All settings, frozen. `path` is the file they came from, None where there is none."""

    model_config = ConfigDict(frozen=True)

    env: Environment
    file: File
    path: Path | None = None


def load(environ: Mapping[str, str], directory: Path) -> Settings:
    """Read `.env` and the TOML file of `directory` under `environ`; raises `ConfigError` with every problem."""
    problems: list[str] = []
    env = _dotenv(directory / ".env", problems) | {key: value for key, value in environ.items() if value}
    path = _path(env, directory, problems)
    environment = _checked(Environment, env, "", problems)
    file = _checked(File, _merged(_read(path, problems)), path.name if path else FILE, problems)
    if problems or environment is None or file is None:
        raise ConfigError(*problems)
    return Settings(env=environment, file=file, path=path)


def check_text(text: str, name: str) -> None:
    """Raise `ConfigError` with every problem that `text`, as the file `name`, would have."""
    problems: list[str] = []
    _checked(File, _merged(_parsed(text, name, problems)), name, problems)
    if problems:
        raise ConfigError(*problems)


@cache
def defaults() -> File:
    """The shipped values alone, as `demo` uses them."""
    return File.model_validate(_merged({}))


def _dotenv(path: Path, problems: list[str]) -> dict[str, str]:
    try:
        return {key: value for key, value in dotenv_values(path, encoding="utf-8-sig").items() if value}
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f".env cannot be read ({_reason(error)}): correct or remove it")
        return {}


def _path(env: Mapping[str, str], directory: Path, problems: list[str]) -> Path | None:
    named = env.get("PULLQUOTE_CONFIG")
    path = directory / (named or FILE)
    if path.is_file():
        return path
    if named:
        problems.append(f"PULLQUOTE_CONFIG names {named}, which is not there: create it or unset the variable")
    return None


def _read(path: Path | None, problems: list[str]) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        return _parsed(path.read_text(encoding="utf-8-sig"), path.name, problems)
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{path.name} cannot be read: {_reason(error)}")
        return {}


def _parsed(text: str, name: str, problems: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{name} is not valid TOML: {error}")
    except RecursionError:
        problems.append(f"{name} is not usable TOML: it nests too deeply")
    return {}


def _merged(over: dict[str, Any]) -> dict[str, Any]:
    merged = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))
    for key, value in over.items():
        both_tables = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = merged[key] | value if both_tables else value
    return merged


def _checked(model: type[Model], data: Mapping[str, Any], where: str, problems: list[str]) -> Model | None:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems.extend(_line(where, problem["loc"], problem["msg"]) for problem in error.errors(include_input=False))
        return None


def _line(where: str, loc: tuple[int | str, ...], message: str) -> str:
    place = ".".join(str(part + 1) if isinstance(part, int) else part for part in loc)
    said = message.removeprefix("Value error, ").replace(
        "Extra inputs are not permitted", "is not a setting: check its spelling"
    )
    return ": ".join(part for part in (where, place, said) if part)


def _reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else "it is not UTF-8"
