"""Ports of what people correct: actors, single quotes, and the cards that show them; short, and named by role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.conversation import Asker, KnownQuote, Numbered, QuoteFix, QuoteRef
from bot.model import Destination, KnownActor, Layout, Part, ReadArticle, Validators
from summarizer.identity import Correction
from summarizer.model import Citation, Digest


@dataclass(frozen=True, slots=True)
class CardEdit:
    """A posted card that is to show `digest` from now on, under a lease; `tries` counts this one.

    `layout` is how it was posted, None where nobody noted it; `asks` counts the corrections that came so far; `before`
    is when it was edited the last time.
    """

    delivery_id: int
    destination: Destination
    digest: Digest
    parts: tuple[Part, ...]
    tries: int
    asks: int
    layout: Layout | None = None
    thread: bool = False
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShownArticle:
    """An article whose quotes stand on young cards, and whose text is its page's: to be looked at again."""

    article: ReadArticle
    url: str
    validators: Validators


class ActorBook(Protocol):
    """Whose forms are one actor, as moderators correct it; what they say outlives every reading of every article."""

    async def known_actor(self, name: str, *, exact: bool = False) -> KnownActor | None:
        """The one actor who bears this name, with every form; None where nobody does, or several.

        With `exact` a form that is written so is meant before anybody who is known by it.
        """
        ...

    async def correct(self, said: Correction, asker: Asker, now: datetime) -> None:
        """From now on the second form is one with the actor of the first, or with none of that actor's other forms.

        Both are names that `known_actor` gave. What was said before of the same forms holds no more.
        """
        ...

    async def forms(self, prefix: str, limit: int) -> Sequence[str]:
        """Forms of actors for completion, those with most quotes first."""
        ...

    async def corrections_of(self, platform: str, user: str) -> int:
        """How many corrections are kept with this person's id."""
        ...

    async def forget_moderator(self, platform: str, user: str) -> None:
        """The corrections of this person stay, without the id."""
        ...


class FixBook(Protocol):
    """Single quotes, as moderators correct them; what they say outlives every reading of the article."""

    async def quote(self, ref: QuoteRef) -> KnownQuote | None:
        """The quote that is meant, hidden or shown; None where its words stand in the article no more."""
        ...

    async def name_in(self, article: int, name: str) -> str | None:
        """Whom the article calls so, by the article's fullest name; None where it names nobody so."""
        ...

    async def fix(self, word: QuoteFix, asker: Asker, now: datetime) -> bool:
        """From now on the quote is shown as `word` says, and cards that show it are edited; False: no such quote."""
        ...

    async def shown_on(self, asker: Asker, message_id: str) -> Sequence[Citation]:
        """The quotes of the card that a message belongs to, in the asker's channel or sent to them in person."""
        ...

    async def numbered(self, place: Destination, since: datetime) -> Numbered | None:
        """The quotes of the channel's last card, and how they were counted since then; None where there is none."""
        ...

    async def gone(self, articles: Sequence[int]) -> Sequence[Citation]:
        """The quotes that stood in these articles once and do no more."""
        ...


class EditBook(Protocol):
    """Cards between a correction and the platform's confirmation of their edit."""

    async def lease_edit(
        self, now: datetime, lease_s: float, platforms: Sequence[str], *, wait_s: float, since: datetime
    ) -> CardEdit | None:
        """The next card to edit: `wait_s` after its first correction, and none that was told before `since`."""
        ...

    async def begin_edit(self, buttons: Mapping[str, str], now: datetime) -> None:
        """Keep what the card's new buttons stand for."""
        ...

    async def part_edited(
        self, delivery_id: int, index: int, payload: dict[str, Any], now: datetime, *, lease_s: float
    ) -> None:
        """One message shows this payload; the lease begins anew."""
        ...

    async def edited(self, edit: CardEdit) -> None:
        """The card shows the edit's digest; what came since the lease is another edit."""
        ...

    async def put_off_edit(self, edit: CardEdit, at: datetime | None, reason: str) -> None:
        """Another try at `at`; None: no more, until the card is corrected again, or if it was since the lease."""
        ...


class RecheckStore(Protocol):
    """Articles on young cards, whose pages are looked at again."""

    async def shown_articles(
        self, now: datetime, *, every_s: float, since: datetime, limit: int
    ) -> Sequence[ShownArticle]:
        """Those on cards told after `since` that nobody looked at for so long; they are looked at now."""
        ...

    async def page_unchanged(self, article_id: int, page: Validators) -> None: ...
    async def store_read(self, article: ReadArticle, now: datetime) -> None: ...
