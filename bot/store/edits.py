"""Cards between a correction and the platform's confirmation of their edit. Knows no platform and no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.books import CardEdit
from bot.conversation import Asker, Numbered
from bot.model import Destination
from bot.store import buttons, changes, outbox, revisions
from bot.store.amendments import edits
from bot.store.codec import digest_in, digest_out
from bot.store.feeds import chunks
from bot.store.tables import deliveries, digests, parts, subscriptions
from summarizer.model import Citation, Digest, DigestStory, Excerpt, Span

SETTLED = ("done", "buried")  # nobody posts: what of the card stands can be edited


def lease(
    tx: sa.Connection, now: datetime, lease_s: float, platforms: Sequence[str], *, wait_s: float, since: datetime
) -> CardEdit | None:
    """The card that is longest due, held until the lease runs out; None where none is.

    A card is due `wait_s` after the first correction, so that several are one edit. One told before `since` stays as it
    is, and so does one whose words are still the articles'.
    """
    old = sa.select(edits.c.delivery_id).select_from(edits.join(deliveries).join(digests))
    gone = list(tx.execute(old.where(digests.c.until < since)).scalars())
    if gone:
        tx.execute(edits.delete().where(edits.c.delivery_id.in_(gone)))
    while (row := _due(tx, now, platforms, now - timedelta(seconds=wait_s))) is not None:
        edit = _edit(tx, row)
        if edit is None:
            tx.execute(edits.delete().where(edits.c.delivery_id == row.delivery_id))
            continue
        # Another article may have taken the place of one: what changes in that one from now on is one more edit.
        changes.note_shown(tx, row.digest_id, edit.digest)
        held = {"lease_until": now + timedelta(seconds=lease_s), "tries": edits.c.tries + 1}
        tx.execute(edits.update().where(edits.c.delivery_id == row.delivery_id).values(**held))
        return edit
    return None


def _due(tx: sa.Connection, now: datetime, platforms: Sequence[str], first: datetime) -> sa.Row[Any] | None:
    ready = (
        edits.c.not_before <= now,
        edits.c.first <= first,
        edits.c.lease_until.is_(None) | (edits.c.lease_until <= now),
    )
    # Few wait, and many deliveries are done: looked up by themselves, lest a database begin with those.
    waiting = sa.select(edits.c.delivery_id).where(*ready).order_by(edits.c.not_before, edits.c.delivery_id)
    here = (*ready, deliveries.c.platform.in_(platforms), deliveries.c.state.in_(SETTLED), _stands_in_part())
    each = (_first(tx, *here, edits.c.delivery_id.in_(some)) for some in chunks(tx.execute(waiting).scalars()))
    return next((row for row in each if row is not None), None)


def _stands_in_part() -> sa.ColumnElement[bool]:
    """A card that was buried before its first message has nothing to edit yet."""
    posted = sa.select(parts.c.delivery_id).where(
        parts.c.delivery_id == deliveries.c.id, parts.c.message_id.is_not(None)
    )
    return posted.exists()


def _first(tx: sa.Connection, *due: sa.ColumnElement[bool]) -> sa.Row[Any] | None:
    columns = (edits, deliveries.c.digest_id, deliveries.c.platform, deliveries.c.channel, deliveries.c.layout)
    tables = edits.join(deliveries).join(digests).join(subscriptions)
    chosen = sa.select(*columns, digests.c.body, digests.c.edited, subscriptions.c.wanted)
    chosen = chosen.select_from(tables).where(*due)
    chosen = chosen.order_by(edits.c.not_before, edits.c.delivery_id).limit(1)
    return tx.execute(chosen.with_for_update(of=edits, skip_locked=True)).one_or_none()


def _edit(tx: sa.Connection, row: sa.Row[Any]) -> CardEdit | None:
    """None where the card shows already what it should; words that only moved are known by where they stand now.

    One that was begun and not ended may show something else in part, though all is as it was again.
    """
    told = digest_in(row.body)
    shown, now = digest_in(row.edited) if row.edited else told, revisions.as_now(tx, told)
    same, begun = _as_shown(now) == _as_shown(shown), row.lease_until is not None or row.reason is not None
    if same and not begun:
        moved = digest_out(replace(now, updated=shown.updated))
        tx.execute(digests.update().where(digests.c.id == row.digest_id).values(edited=moved))
        return None
    return CardEdit(
        delivery_id=row.delivery_id,
        destination=Destination(row.platform, row.channel),
        digest=replace(now, updated=shown.updated if same else row.asked),
        parts=outbox.parts_of(tx, row.delivery_id),
        tries=row.tries + 1,
        asks=row.asks,
        layout=row.layout,
        thread=bool(row.wanted.get("thread")),
        before=shown.updated,
    )


def _as_shown(digest: Digest) -> list[tuple[DigestStory, list[Excerpt]]]:
    """Its stories without the places of their words, which nobody sees."""
    return [
        (
            replace(story, sentences=(), citations=()),
            [replace(one, span=Span(0, 0)) for one in (*story.sentences, *story.citations)],
        )
        for story in digest.stories
    ]


def begin(tx: sa.Connection, long: Mapping[str, str], now: datetime) -> None:
    """Keep what the card's new long buttons stand for, before anybody can press them."""
    buttons.keep(tx, long, now, lasting=True)


def part(
    tx: sa.Connection, delivery_id: int, index: int, payload: dict[str, Any], now: datetime, *, lease_s: float
) -> None:
    """One message shows this now; the others have another lease to follow."""
    mine = (parts.c.delivery_id == delivery_id, parts.c.position == index)
    tx.execute(parts.update().where(*mine).values(payload=payload))
    held = {"lease_until": now + timedelta(seconds=lease_s)}
    leased = (edits.c.delivery_id == delivery_id, edits.c.lease_until.is_not(None))
    tx.execute(edits.update().where(*leased).values(**held))
    of_delivery = sa.select(deliveries.c.digest_id).where(deliveries.c.id == delivery_id)
    tx.execute(digests.update().where(digests.c.id.in_(of_delivery)).values(edited_at=now))


def done(tx: sa.Connection, edit: CardEdit) -> None:
    """The card shows this digest; what was corrected meanwhile is another edit.

    So is all of it where the rest of a card that was buried half posted is on its way again: it may be posted as it
    was rendered before.
    """
    mine = edits.c.delivery_id == edit.delivery_id
    again = {"lease_until": None, "tries": 0, "first": edits.c.asked}
    chosen = sa.select(deliveries.c.digest_id, deliveries.c.state).where(deliveries.c.id == edit.delivery_id)
    card = tx.execute(chosen).one()
    if card.state in SETTLED:
        tx.execute(digests.update().where(digests.c.id == card.digest_id).values(edited=digest_out(edit.digest)))
        tx.execute(edits.delete().where(mine, edits.c.asks == edit.asks))
    tx.execute(edits.update().where(mine).values(**again))


def put_off(tx: sa.Connection, edit: CardEdit, at: datetime | None, reason: str) -> None:
    """The next try comes at `at`, or never: then the card stays as it is until somebody corrects it again.

    Where somebody has since it was leased, that is another edit.
    """
    mine = edits.c.delivery_id == edit.delivery_id
    if at is None:
        tx.execute(edits.delete().where(mine, edits.c.asks == edit.asks))
        again = {"lease_until": None, "tries": 0, "first": edits.c.asked, "not_before": edits.c.asked, "reason": reason}
        tx.execute(edits.update().where(mine).values(**again))
    else:
        tx.execute(edits.update().where(mine).values(not_before=at, lease_until=None, reason=reason))


def shown_on(tx: sa.Connection, asker: Asker, message_id: str) -> tuple[Citation, ...]:
    """The quotes of the card that a message belongs to, as they are now; none where it is no card.

    On Slack messages of two channels may have one id.
    """
    cards = parts.join(deliveries).join(digests)
    here = (deliveries.c.platform == asker.platform, deliveries.c.channel.in_((asker.channel, f"@{asker.user}")))
    there = (*here, parts.c.message_id == message_id)
    body = tx.execute(sa.select(digests.c.body).select_from(cards).where(*there).limit(1)).scalar()
    return _quotes(revisions.as_now(tx, digest_in(body))) if body else ()


def numbered(tx: sa.Connection, place: Destination, since: datetime) -> Numbered | None:
    """How the quotes of the newest card are counted, and how they were until `since`: before an edit or another card.

    While a card is edited some of its messages are before and some after.
    """
    mine = sa.select(subscriptions.c.id)
    mine = mine.where(subscriptions.c.platform == place.platform, subscriptions.c.channel == place.channel)
    columns = (digests.c.id, digests.c.body, digests.c.edited, digests.c.edited_at)
    last = sa.select(*columns).where(digests.c.subscription_id.in_(mine), digests.c.body.is_not(None), _is_to_be_seen())
    rows = tx.execute(last.order_by(digests.c.until.desc(), digests.c.id.desc()).limit(2)).all()
    if not rows:
        return None
    newest, *previous = rows
    lately = list[tuple[Citation, ...]]()
    if newest.edited_at is not None and newest.edited_at > since:
        told = digest_in(newest.body)
        lately += [_quotes(told), _quotes(revisions.as_now(tx, told))]
    if not _stands(tx, newest.id, since):
        lately += [_quotes(digest_in(row.edited or row.body)) for row in previous]
    return Numbered(_quotes(digest_in(newest.edited or newest.body)), tuple(lately))


def _is_to_be_seen() -> sa.ColumnElement[bool]:
    """Not of a card that was buried before its first message."""
    sent = deliveries.c.digest_id == digests.c.id
    return ~sa.exists().where(sent, deliveries.c.state == "buried", ~_stands_in_part())


def _stands(tx: sa.Connection, digest_id: int, since: datetime) -> bool:
    """Whether the card was posted before that."""
    posted = (deliveries.c.digest_id == digest_id, deliveries.c.settled <= since)
    return tx.execute(sa.select(deliveries.c.id).where(*posted).limit(1)).first() is not None


def _quotes(told: Digest) -> tuple[Citation, ...]:
    return tuple(one for story in told.stories for one in story.citations)
