"""`python -m bot`."""

import sys

OURS = ("bot", "config", "summarizer")


def run() -> None:
    """The command line; a Python that lacks its packages is told the way to one that has them."""
    try:
        from bot.cli import main  # noqa: PLC0415 - what it imports may be missing

        main()
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if not missing or missing in OURS:
            raise
        sys.exit(
            f"pullquote: {missing} is not installed for {sys.executable}: call make setup, then .venv/bin/python -m bot"
        )


if __name__ == "__main__":
    run()
