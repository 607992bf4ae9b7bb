"""The words that name somebody, as a value: a name, a common-noun phrase or a pronoun at its tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from summarizer.model import ActorKind, Span
from summarizer.scan import Scan

MentionKind = Literal["name", "nominal", "pronoun"]
Number = Literal["male", "female", "plural", "neuter", "first"]
Tokens = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mention:
    """Tokens `first` to `stop` name somebody; `head` is the name alone, or the phrase without its determiner.

    In "Home Secretary Ann Moss" the head is "Ann Moss" and the role "Home Secretary".
    """

    kind: MentionKind
    first: int
    stop: int
    head: Tokens
    role: Tokens | None = None
    number: Number | None = None
    entity: ActorKind = "unknown"

    def span(self, scan: Scan) -> Span:
        """Where the whole mention stands."""
        return scan.span(self.first, self.stop)

    def words(self, scan: Scan) -> tuple[str, ...]:
        """The words of the head, marks left out."""
        return tuple(word for word in scan.words[self.head[0] : self.head[1]] if word[0].isalnum())
