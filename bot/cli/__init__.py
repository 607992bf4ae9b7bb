"""The command line: one module per family, imported only when one of its commands is called.

A command's exit code: 0 all well, 1 something failed, 2 bad usage or configuration. Results go to stdout, everything
else to stderr.
"""

from __future__ import annotations

import importlib
import os
import sys

import click

COMMANDS = {
    "demo": ("bot.cli.demo", "Try the whole bot on the sample articles, with no token."),
    "run": ("bot.cli.service", "The service: poll, digest, deliver, answer."),
    "once": ("bot.cli.service", "Poll what is due, deliver what is due, exit."),
    "preview": ("bot.cli.preview", "What would have been posted, without posting it."),
    "init": ("bot.cli.setup", "Write a configuration to start from."),
    "doctor": ("bot.cli.setup", "Check the set-up, with a fix for each fault."),
    "migrate": ("bot.cli.archive", "Bring the database's schema up to date."),
    "backup": ("bot.cli.archive", "A consistent copy of the database, while running."),
    "restore": ("bot.cli.archive", "Put a backup in the database's place."),
    "reanalyse": ("bot.cli.archive", "Read the archive anew."),
    "feeds": ("bot.cli.feeds", "List, add, remove, import or export feeds."),
    "quotes": ("bot.cli.archive", "What an actor said, from the archive."),
    "corrections": ("bot.cli.corrections", "What moderators corrected, as data to fit speakers on."),
    "analyse": ("bot.cli.analyse", "Quotations, speakers and summary of articles, as JSON Lines."),
    "stories": ("bot.cli.stories", "Group articles into stories, as JSON Lines."),
    "extract": ("bot.cli.extract", "The article of each HTML page, as JSON Lines."),
    "parse-feed": ("bot.cli.parse_feed", "One feed file, as JSON."),
}


class LazyGroup(click.Group):
    """Imports a command's module when the command is called, so that `--help` stays instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Pullquote: news digests of who said what, for Discord, Slack and the terminal."""


def main() -> None:
    """Run the command line and exit; every expected error is one line on stderr, never a traceback."""
    from bot.cli.failure import exit_code_of

    _open_what_is_closed()
    try:
        code = cli.main(prog_name="python -m bot", standalone_mode=False)
    except (click.ClickException, click.Abort, OSError, Exception) as error:  # noqa: BLE001 - told apart there
        code = exit_code_of(error)
    sys.exit(code if isinstance(code, int) else 0)


def _open_what_is_closed() -> None:
    """A standard stream that the caller closed reads as empty, and swallows; else a database takes its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # In this order each takes the lowest free number, which is its own.
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - for the whole process
