"""The one place where an error becomes what the operator sees: a line on stderr, and an exit code."""

from __future__ import annotations

import os
import sys

import click

OK, FAILED, USAGE = 0, 1, 2


class Failure(click.ClickException):
    """An expected failure of a command: its message, exit code 1."""

    exit_code = FAILED


def exit_code_of(error: Exception) -> int:
    """Tell `error` on stderr in one line per problem; what nobody expected keeps its traceback."""
    if isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    if isinstance(error, click.Abort):
        return _told(FAILED, "stopped")
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return USAGE
    if isinstance(error, click.UsageError):
        message = error.format_message().rstrip(".")
        return _told(USAGE, f"{message}{'' if message.endswith('?') else '.'} Try --help.")
    if isinstance(error, click.ClickException):
        return _told(error.exit_code, error.format_message())
    return _other(error)


def _other(error: Exception) -> int:
    from bot.errors import BotError
    from config.settings import ConfigError
    from summarizer.model import SummarizerError

    if isinstance(error, ConfigError):
        return _told(USAGE, *error.problems)
    if isinstance(error, (BotError, SummarizerError)):
        return _told(FAILED, str(error))
    if isinstance(error, OSError):
        return _told(FAILED, f"{error.filename or 'system'}: {error.strerror or error}")
    raise error


def _told(code: int, *lines: str) -> int:
    for line in lines:
        click.echo(f"pullquote: {' '.join(line.split())}", err=True)
    return code
