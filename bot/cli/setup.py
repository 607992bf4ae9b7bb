"""`init` and `doctor`: from nothing to a service that is known to work."""

from __future__ import annotations

import os
from pathlib import Path

import click

from bot.cli.failure import Failure


@click.command()
@click.option("--zone", help="IANA time zone of the digest; default: this machine's.")
@click.option("--at", multiple=True, default=("07:30",), show_default=True, help="Local time of a digest; repeatable.")
def init(zone: str | None, at: tuple[str, ...]) -> None:
    """Write pullquote.toml with starter feeds and one digest; an existing file is never touched."""
    from config.settings import FILE, check_text
    from config.starter import starter

    path = Path(os.environ.get("PULLQUOTE_CONFIG") or FILE)
    text = starter(zone or _local_zone(), at)
    check_text(text, path.name)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise Failure(f"{path} is there already: edit it, or remove it first") from None
    except OSError as error:
        raise Failure(f"{path} cannot be written ({error.strerror}): make the directory writable") from None
    click.echo(f"Wrote {path}. Look at its feeds and digest, then: python -m bot doctor")


def _local_zone() -> str:
    from tzlocal import get_localzone_name

    try:
        return str(get_localzone_name() or "UTC")
    except Exception:  # noqa: BLE001 - a machine without a usable zone setting must not stop `init`
        return "UTC"


@click.command()
@click.option("--offline", is_flag=True, help="Leave the feeds unfetched.")
def doctor(*, offline: bool) -> None:
    """Check Python, configuration, database, worker, feeds and platforms; a fix stands beside each fault."""
    import asyncio

    from bot.cli.checks import examine
    from config.settings import load

    settings = load(os.environ, Path.cwd())
    faults = 0
    for check in asyncio.run(examine(settings, os.environ, offline=offline)):
        click.echo(f"{'ok   ' if check.ok else 'FAULT'}  {check.what}: {check.said}")
        if check.fix:
            click.echo(f"       {'fix: ' if not check.ok else 'note: '}{check.fix}")
        faults += not check.ok
    click.echo("All well." if not faults else f"{faults} to fix.")
    raise SystemExit(1 if faults else 0)
