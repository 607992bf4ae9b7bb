"""The proofreader: posted cards whose quotes changed, vanished or were corrected are edited, never posted again.

A card is rendered anew, laid over the messages that were posted, and of these only the ones that differ are edited: a
crash in between repeats an edit at worst. It knows no platform; what cannot be edited any more is let go.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.books import CardEdit, EditBook
from bot.conversation import Reply
from bot.delivery import POST_DEADLINE_S, Platform, wait_before
from bot.errors import BotError, MessageGoneError, PermanentDeliveryError, TransientDeliveryError
from bot.model import Layout, Part
from bot.ports import Clock, Renderer, bare
from summarizer.model import Digest, DigestStory

# What is left of a message whose quotes have gone to another one.
MOVED = Reply(lines=("What stood here was corrected: see the card.",))

Payload = dict[str, Any]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EditRules:
    """How often an edit is tried, how long it is held, how long corrections gather, and how young a card must be."""

    tries: int
    lease_s: float
    wait_s: float
    days: int


@dataclass(frozen=True, slots=True)
class EditReport:
    """What one round did: cards edited, and failures in a line each."""

    done: int = 0
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proofreader:
    """Edits cards on the platforms that are live."""

    book: EditBook
    platforms: Mapping[str, Platform]
    clock: Clock
    rules: EditRules

    async def edit_due(self, *, wait: bool = True) -> EditReport:
        """Edit all cards that are due; platforms work side by side, one card of a platform after the other.

        Without a wait also those whose corrections may not have ended yet.
        """
        wait_s = self.rules.wait_s if wait else 0.0
        reports = await asyncio.gather(*(self._edit_on(name, wait_s) for name in self.platforms))
        return EditReport(sum(one.done for one in reports), tuple(line for one in reports for line in one.failed))

    async def _edit_on(self, platform: str, wait_s: float) -> EditReport:
        done, failed = 0, list[str]()
        while (edit := await self._lease(platform, wait_s)) is not None:
            reason = await self._settle(edit)
            done += not reason
            failed += [f"{_named(edit)}: {reason}"] if reason else []
        return EditReport(done, tuple(failed))

    async def _lease(self, platform: str, wait_s: float) -> CardEdit | None:
        now = self.clock()
        since = now - timedelta(days=self.rules.days)
        return await self.book.lease_edit(now, self.rules.lease_s, (platform,), wait_s=wait_s, since=since)

    async def _settle(self, edit: CardEdit) -> str:
        """What went wrong; "" where nothing did."""
        try:
            shown = await self._edit(edit)
        except TransientDeliveryError as error:
            return await self._put_off(edit, error.reason, error.retry_after_s)
        except PermanentDeliveryError as error:
            await self.book.put_off_edit(edit, None, error.reason)
            log.warning("%s stays as it is: %s", _named(edit), error.reason)
            return error.reason
        except TimeoutError:
            return await self._put_off(edit, f"no answer within {POST_DEADLINE_S:g} s")
        except BotError as error:
            return await self._put_off(edit, str(error))
        except Exception as error:
            log.exception("editing %s broke", _named(edit))
            return await self._put_off(edit, f"{type(error).__name__}: {error}")
        await self.book.edited(replace(edit, digest=shown))
        log.info("%s is edited", _named(edit))
        return ""

    async def _edit(self, edit: CardEdit) -> Digest:
        """The digest with the quotes that the messages have room for: by these they are counted from now on."""
        platform = self.platforms[edit.destination.platform]
        layout = edit.layout or await self._layout(edit, platform)
        drawn = laid_over(edit.parts, platform.renderer, edit.digest, layout)
        buttons = {key: text for one in drawn for key, text in one.get("buttons", {}).items()}
        await self.book.begin_edit(buttons, self.clock())
        same = _unchanged(edit, platform.renderer, layout)
        for part, payload in zip(edit.parts, map(bare, drawn), strict=True):
            if payload != part.payload and part.index not in same:
                if part.message_id is not None:
                    await self._message(edit, part, payload, platform)
                await self.book.part_edited(
                    edit.delivery_id, part.index, payload, self.clock(), lease_s=self.rules.lease_s
                )
        return _with_quotes_of(edit.digest, fitted(edit.parts, platform.renderer, edit.digest, layout)[0])

    async def _layout(self, edit: CardEdit, platform: Platform) -> Layout:
        async with asyncio.timeout(POST_DEADLINE_S):
            return await platform.poster.layout(edit.destination, thread=edit.thread)

    async def _message(self, edit: CardEdit, part: Part, payload: Payload, platform: Platform) -> None:
        """A message that somebody deleted is nobody's trouble."""
        under = None if part.under is None else edit.parts[part.under].message_id
        try:
            async with asyncio.timeout(POST_DEADLINE_S):
                await platform.poster.edit(edit.destination, str(part.message_id), payload, under)
        except MessageGoneError as error:
            log.debug("%s is not edited: %s", _named(edit), error.reason)

    async def _put_off(self, edit: CardEdit, reason: str, asked_s: float | None = None) -> str:
        last = edit.tries >= self.rules.tries
        at = None if last else self.clock() + timedelta(seconds=wait_before(edit.tries + 1, asked_s))
        await self.book.put_off_edit(edit, at, reason)
        log.warning("%s %s: %s", _named(edit), "stays as it is" if last else "is edited later", reason)
        return reason


# --- a card over the messages that it has -----------------------------------------------------------------------------


def laid_over(parts: Sequence[Part], renderer: Renderer, digest: Digest, layout: Layout) -> list[Payload]:
    """What each posted message shows from now on; raises `PermanentDeliveryError` where they cannot hold the card."""
    return [
        one if one is not None else dict(renderer.reply(MOVED)[0]) for one in fitted(parts, renderer, digest, layout)[1]
    ]


def fitted(
    parts: Sequence[Part], renderer: Renderer, digest: Digest, layout: Layout
) -> tuple[Digest, list[Payload | None]]:
    """The digest, as far as the messages have room for it, and what each of them shows of it.

    Marks make a card longer. What it then has no room for is left out in steps, since no message can be added.
    """
    for shorten in SHORTER:
        shorter = shorten(digest)
        placed = _placed(parts, renderer.digest(shorter, layout))
        if placed is not None:
            return shorter, placed
    raise PermanentDeliveryError("the corrected card does not fit into the messages that it was posted in")


def _unchanged(edit: CardEdit, renderer: Renderer, layout: Layout) -> set[int]:
    """The messages that would only come to say when the card was edited: its first one alone says that.

    In a forum each story is a post, and says so where it is edited itself.
    """
    found = set[int]()
    for updated in {None, edit.before}:
        drawn = laid_over(edit.parts, renderer, replace(edit.digest, updated=updated), layout)
        found |= {
            part.index for part, payload in zip(edit.parts, drawn, strict=True) if _bare(payload) == _bare(part.payload)
        }
    return found if layout == "forum" else found - {0}


def _bare(payload: Payload) -> Payload:
    """Without what an edit leaves alone."""
    return {key: value for key, value in bare(payload).items() if key != "thread_name"}


def _placed(parts: Sequence[Part], drawn: Sequence[Payload]) -> list[Payload | None] | None:
    """The new messages at the places of the old ones, each thread for itself; None where there are more of them."""
    placed: list[Payload | None] = [None] * len(parts)
    tops = [at for at, part in enumerate(parts) if part.under is None]
    heads = [at for at, payload in enumerate(drawn) if payload.get("under") is None]
    if len(heads) > len(tops):
        return None
    for top, head in zip(tops, heads, strict=False):
        below = [at for at, part in enumerate(parts) if part.under == top]
        details = [payload for payload in drawn if payload.get("under") == head]
        if len(details) > len(below):
            return None
        placed[top] = drawn[head]
        for at, payload in zip(below, details, strict=False):
            placed[at] = payload
    return placed


def _with_quotes_of(digest: Digest, shorter: Digest) -> Digest:
    pairs = zip(digest.stories, shorter.stories, strict=True)
    return replace(digest, stories=tuple(replace(one, citations=other.citations) for one, other in pairs))


def _whole(digest: Digest) -> Digest:
    return digest


def _each(change: Callable[[DigestStory], DigestStory]) -> Callable[[Digest], Digest]:
    return lambda digest: replace(digest, stories=tuple(change(story) for story in digest.stories))


def _quotes_alone(story: DigestStory) -> DigestStory:
    return replace(story, sentences=())


def _what_stands(story: DigestStory) -> DigestStory:
    return replace(story, sentences=(), citations=tuple(one for one in story.citations if not one.gone))


def _first_quote(story: DigestStory) -> DigestStory:
    kept = [one for one in story.citations if not one.gone]
    return replace(story, sentences=(), citations=tuple(kept[:1]), left_out=story.left_out + len(kept[1:]))


SHORTER = (_whole, _each(_quotes_alone), _each(_what_stands), _each(_first_quote))


def _named(edit: CardEdit) -> str:
    return "the message of a watch" if edit.destination.is_person else f"the card of {edit.digest.name}"
