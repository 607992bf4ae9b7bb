"""Where a preview page is written: whole or not at all, and never over a file that is not one."""

from __future__ import annotations

import os
from pathlib import Path

from bot.cli.failure import Failure

MARK = "<!doctype html>\n<!-- Written by `preview --html` of Pullquote, which may write it anew. -->\n"


def must_be_ours(path: Path) -> None:
    """Raise `Failure` where a page cannot go there, before anybody waits for it."""
    if not path.parent.is_dir():
        raise Failure(f"{path} cannot be written (there is no directory {path.parent}): create it first")
    try:
        if path.is_dir() or (os.path.lexists(path) and not path.is_file()):
            raise Failure(f"{path} is no file that can be replaced: name another")
        if path.is_file() and not path.read_bytes().startswith(MARK.encode()):
            raise Failure(f"{path} is there already and is no preview: remove it first, or name another file")
    except OSError as error:
        raise _unwritable(path, error) from None


def write(path: Path, text: str) -> None:
    """The whole page in the place of an earlier one, readable as every new file is."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(MARK + text, encoding="utf-8", errors="replace")
        part.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        part.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> Failure:
    return Failure(f"{path} cannot be written ({error.strerror}): let this user write there, or name another file")
