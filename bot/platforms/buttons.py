"""What a button carries: a line of text that stands for its press, kept elsewhere by a key where it is too long.

A press works after any restart: what it means stands in the button itself or in the database. Knows no platform.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.conversation import Action, QuoteRef, Reply
from bot.grammar import line
from bot.platforms.budget import units
from summarizer.model import Citation, Digest

Kind = Literal["run", "share", "ask"]
KINDS: tuple[Kind, ...] = ("run", "share", "ask")
KEPT = "kept"
MOST_QUOTES = 60  # of a card: a line of chat has an end
WRONG_SPEAKER = "Wrong speaker?"  # the button, and what is chosen of a message
_KEY_BYTES = 12


@dataclass(frozen=True, slots=True)
class Press:
    """What pressing means: run a command for the presser, share its answer with all, or ask for `asks` first."""

    kind: Kind
    command: str
    asks: str = ""

    @property
    def text(self) -> str:
        """`run||/actor "Ada Lind" page:2`; read back by `press`."""
        return f"{self.kind}|{self.asks}|{self.command}"


def press(text: str) -> Press | None:
    """The press that `text` stands for; None for a button of somebody else or of another version."""
    kind, _, rest = text.partition("|")
    asks, mark, command = rest.partition("|")
    known = next((one for one in KINDS if one == kind), None)
    return Press(known, command, asks) if known and mark and command.startswith("/") else None


def press_of(action: Action) -> Press:
    """What the action's button means."""
    return Press("ask" if action.asks else "run", action.command, action.asks)


def carried(one: Press, limit: int) -> tuple[str, dict[str, str]]:
    """The text for a field of `limit` units, and what is to be kept for it: nothing, or the press by its key."""
    if units(one.text) <= limit:
        return one.text, {}
    key = hashlib.blake2s(one.text.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).hexdigest()
    return f"{KEPT}|{key}", {key: one.text}


def key_of(text: str) -> str | None:
    """The key under which the press is kept, None where the text says it all."""
    kind, _, key = text.partition("|")
    return key if kind == KEPT else None


def of_card(digest: Digest) -> tuple[Action, ...]:
    """The buttons under a digest: every quote of its articles, a question about a person, and a wrong speaker."""
    keys = dict.fromkeys(key for story in digest.stories for key in story.articles)
    every = [Action("All quotes", line(("news", "more"), ",".join(map(str, keys))))] if keys else []
    shown = [one for story in digest.stories for one in story.citations]
    return (*every, Action("Ask about a person", "/actor", asks="name"), *wrong_speaker(shown))


def wrong_speaker(citations: Sequence[Citation]) -> tuple[Action, ...]:
    """The button by which a moderator corrects one of the quotes above it; none where there are none."""
    tokens = [QuoteRef.of(one).token for one in citations if not one.gone][:MOST_QUOTES]
    return (Action(WRONG_SPEAKER, line(("news", "wrong"), " ".join(tokens))),) if tokens else ()


def wrong_on(message_id: str) -> str:
    """The line that stands for the same, chosen of a message: the card that it belongs to is looked up."""
    return line(("news", "wrong"), message=message_id)


def of_reply(reply: Reply) -> Sequence[tuple[str, Press]]:
    """(label, press) of each button under an answer, Share last."""
    actions = reply.actions or (of_card(reply.digest) if reply.digest else ())
    shown = [(action.label, press_of(action)) for action in actions]
    return shown + ([("Share", Press("share", reply.share))] if reply.share else [])
