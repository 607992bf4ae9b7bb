"""A word that reports speech, and how its subject was found. Knows nothing of how either is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# How a cue's subject was found: just before it, over a comma group, just after it, after "according to", shared
# with the sentence's other verbs, or not at all. "object" is who is told. "inverted" is "before" in another order.
# "thing" is for what a sign or a letter says. "continued" is for a sentence that only its mood tells to be still the
# same speaker's.
How = Literal["before", "inverted", "comma", "after", "according", "shared", "continued", "object", "thing", "none"]


@dataclass(frozen=True, slots=True)
class Cue:
    """The cue at tokens `first` to `stop`; `subject` and `after` are places among the article's mentions, or -1.

    A `sole` one tells of nobody but its subject, or of nobody: "Moss met a man who said", "Moss was called".
    """

    first: int
    stop: int
    form: str
    subject: int = -1
    how: How = "none"
    after: int = -1
    sole: bool = False
