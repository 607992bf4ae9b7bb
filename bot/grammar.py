"""A line of chat to words and options, and back: `name words [about] [when:"last week"] [source:"Example World"]`.

Knows quotation marks, options and flags; knows no command, and converts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from bot.errors import BadArgument

# A straight mark closes a straight one; phones set the typographic ones in any order, so these close each other.
_CLOSERS = {'"': '"', "“": "“”", "”": "“”", "„": "“”"}
_OPTION = re.compile(r"(?P<key>[A-Za-z]+):(?P<value>.*)", re.DOTALL)
_PLAIN = re.compile(r"[\w.,'’/&+#@%?!-]+")
MAX_LINE = 4000


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a quoted group; `key` where it is `key:value`, `quoted` where marks stood around the value."""

    text: str
    key: str = ""
    quoted: bool = False

    @property
    def written(self) -> str:
        """The token as plain words."""
        return f"{self.key}:{self.text}" if self.key else self.text


@dataclass(frozen=True, slots=True)
class Parsed:
    """What stood behind a command's name: loose words in order, options by name, flags that were set."""

    words: str = ""
    options: dict[str, str] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()


def tokens(line: str) -> tuple[Token, ...]:
    """The tokens of `line`; raises `BadArgument` where a quotation mark is not closed or the line is too long."""
    if len(line) > MAX_LINE:
        raise BadArgument(f"That is longer than {MAX_LINE:,} characters.")
    found, at = [], 0
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        token, at = _token(line, at)
        found.append(token)
    return tuple(found)


def _token(line: str, at: int) -> tuple[Token, int]:
    if line[at] in _CLOSERS:
        text, end = _quoted(line, at)
        return Token(text, quoted=True), end
    end = at
    while end < len(line) and not line[end].isspace():
        if line[end] in _CLOSERS and _OPTION.fullmatch(line, at, end):
            text, after = _quoted(line, end)
            return Token(text, key=line[at : end - 1], quoted=True), after
        end += 1
    option = _OPTION.fullmatch(line, at, end)
    if option and not option["value"].startswith("//"):
        return Token(option["value"], key=option["key"]), end
    return Token(line[at:end]), end


def _quoted(line: str, at: int) -> tuple[str, int]:
    closers = _CLOSERS[line[at]]
    for end in range(at + 1, len(line)):
        if line[end] in closers:
            return line[at + 1 : end], end + 1
    raise BadArgument(f"The quotation mark before “{_short(line[at + 1 :])}” is not closed.")


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:23].rstrip() + "…"  # noqa: PLR2004 - a glance


def parsed(
    found: Sequence[Token], options: Collection[str], flags: Collection[str], *, takes_words: bool = True
) -> Parsed:
    """Sort tokens by the argument names of one command; raises `BadArgument` for what cannot be meant.

    `key:value` is an option only where the command has it, so that `note: this` stays words; a flag is its bare name
    beside other words, so that `/actor about` still asks for somebody called "about", where the command takes words.
    """
    words: list[Token] = []
    given: dict[str, str] = {}
    waiting = ""
    for token in found:
        key = waiting or token.key.lower()
        if key in options or (key and key in flags):
            value = token.written if waiting else token.text
            waiting = "" if value or token.quoted else key
            if not waiting:
                _give(given, key, value)
        elif key and token.quoted:
            raise BadArgument(f"There is no option “{token.key}” here.{_choices(options)}")
        else:
            words.append(token)
    if waiting:
        raise BadArgument(f"Nothing stands behind “{waiting}:”.")
    return _with_flags(words, given, flags, takes_words=takes_words)


def _with_flags(words: Sequence[Token], given: dict[str, str], flags: Collection[str], *, takes_words: bool) -> Parsed:
    bare = [token for token in words if not token.quoted and token.text.lower() in flags]
    loose = [token for token in words if token not in bare]
    if takes_words and bare and not loose and not given:
        bare, loose = [], bare
    named = {name for name in flags if name in given and is_yes(name, given.pop(name))}
    return Parsed(
        " ".join(token.written for token in loose), given, frozenset(named | {token.text.lower() for token in bare})
    )


def _give(given: dict[str, str], key: str, value: str) -> None:
    if key in given:
        raise BadArgument(f"“{key}” stands there twice.")
    given[key] = value


def is_yes(name: str, value: str) -> bool:
    """Whether a flag's value sets it; raises `BadArgument` for what is neither yes nor no."""
    if value.lower() in {"true", "yes", "on", "1"}:
        return True
    if value.lower() in {"false", "no", "off", "0", ""}:
        return False
    raise BadArgument(f"“{name}” is yes or no, not “{_short(value)}”.")


def _choices(options: Collection[str]) -> str:
    return f" There is: {', '.join(sorted(options))}." if options else ""


def quoted(value: str) -> str:
    """`value` as one token that `tokens` reads back; a value with every kind of mark loses its straight ones."""
    if _PLAIN.fullmatch(value) and not _OPTION.fullmatch(value):
        return value
    if '"' not in value:
        return f'"{value}"'
    if not set(value) & set("“”"):
        return f"“{value}”"
    return f'"{value.replace(chr(34), "")}"'


def line(path: Sequence[str], words: str = "", flags: Sequence[str] = (), **options: object) -> str:
    """A command line that means exactly this, for buttons; an option that is None or "" is left out."""
    parts = ["/" + " ".join(path)]
    parts += [_as_words(words)] if words else []
    parts += flags
    parts += [f"{key}:{quoted(str(value))}" for key, value in options.items() if value not in (None, "")]
    return " ".join(parts)


def _as_words(words: str) -> str:
    marked = quoted(words)
    return f'"{words}"' if marked == words and words.isalpha() else marked
