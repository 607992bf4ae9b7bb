"""How far long work is, on standard error: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Tell = Callable[[int], None]


@contextmanager
def progress(total: int, what: str, *, lines: bool = True) -> Iterator[Tell]:
    """Tell how many of `total` are done; `what` they are: "articles". Without `lines` a terminal alone is told."""
    if not sys.stderr.isatty():
        if not lines:
            yield lambda _: None
            return
        yield lambda done: click.echo(f"pullquote: {done:,} of {max(done, total):,} {what}", err=True)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)
