"""From the schema of each earlier version: what stood there is read, and goes on."""

from __future__ import annotations

import json
from asyncio import Runner
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from bot.conversation import Coverage
from bot.store import Store, schema
from bot.store.copies import wording_key
from bot.store.engine import Database

THEN, NOW = "2026-03-02 07:00:00.000000", datetime(2026, 3, 3, tzinfo=UTC)
SCHEDULE = {"zone": "UTC", "at": ["07:00"], "cron": None, "days": []}
WANTED = {"feeds": [], "include": [], "exclude": [], "stories": 6}
STORY = {"key": "s", "headline": "Harbour", "url": None, "outlets": ["Post"]}
SENTENCE = {"article": 1, "span": {"start": 0, "end": 5}, "words": "“So,”"}
BODY = {"name": "morning", "since": "2026-03-01T07:00:00Z", "until": "2026-03-02T07:00:00Z", "zone": "UTC"}
NAMES = "Antony Keld", "Anthony Keld", "Ann Keld"
ROWS: dict[str, Any] = {
    "feeds": {"id": 1, "url": "https://fjord.example/feed.xml", "added": THEN},
    "actors": [
        {"id": at, "name": name, "folded": name.lower(), "last_token": "keld", "kind": "person", "quotes": 1,
         "last_time": THEN}
        for at, name in enumerate(NAMES, 1)
    ],
    "articles": [
        {"id": at, "feed_id": 1, "identity": name, "seen": THEN, "time": THEN, "state": "read", "text": f"“So,” {name}",
         "lang": "en", "outlet": "Post", "actors": json.dumps([[name, "person", []], ["Stranger", "place", []]])}
        for at, name in enumerate(NAMES, 1)
    ],
    "quotes": [
        {"article_id": at, "start": 1, "end": 4, "kind": "direct", "speaker": name, "actor_id": at, "role": "mayor",
         "evidence": "named", "confidence": 0.9, "time": THEN}
        for at, name in enumerate(NAMES, 1)
    ],
    "subscriptions": {
        "id": 1, "platform": "discord", "channel": "17", "name": "morning", "schedule": json.dumps(SCHEDULE),
        "wanted": json.dumps(WANTED), "created": THEN, "previous": THEN,
    },
    "digests": {
        "id": 1, "subscription_id": 1, "label": "l", "until": THEN, "planned": THEN,
        "body": json.dumps(BODY | {"stories": [STORY | {"sentences": [SENTENCE, SENTENCE | {"article": 99}]}]}),
    },
    "deliveries": {"id": 1, "digest_id": 1, "platform": "discord", "channel": "17", "not_before": THEN},
    "parts": {"delivery_id": 1, "position": 0, "key": "k", "payload": '{"text":"x"}'},
}  # fmt: skip


def filled(tx: sa.Connection) -> None:
    for table, held in ROWS.items():
        rows = held if isinstance(held, list) else [held]
        names = ", ".join(f'"{name}"' for name in rows[0])
        values = ", ".join(f":{name}" for name in rows[0])
        tx.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({values})"), rows)


def test_what_the_first_schema_held_goes_on(runner: Runner, database_url: str) -> None:
    database = Database(database_url)
    with database.engine.connect() as tx, tx.begin():
        schema.upgrade(tx, "0001")
        filled(tx)
    runner.run(database.close())
    store = Store.open(database_url)
    runner.run(store.migrate())
    assert runner.run(store.coverage(None, None)) == Coverage(articles=3, feeds=1, unclear=0)
    [kept] = runner.run(store.subscriptions())
    assert (kept.name, kept.space, kept.halted) == ("morning", "", None)
    assert (kept.wanted.thread, kept.is_watch, kept.paused) == (False, False, False)
    held = runner.run(store.lease(NOW, 60, ["discord"]))
    assert held
    assert held.digest.stories[0].articles == ()
    assert [(part.key, part.under, part.payload) for part in held.parts] == [("k", None, {"text": "x"})]
    with database.engine.connect() as tx:
        assert tx.execute(sa.text("SELECT digest_id, article_id FROM shown")).all() == [(1, 1)]
    database.engine.dispose()
    assert runner.run(store.weigh_actors(9)) == 3
    keld = runner.run(store.known_actor("Antony Keld"))
    assert keld
    assert {one.name for one in keld.forms} == {"Antony Keld", "Anthony Keld"}
    assert runner.run(store.weigh_anew()) == 3
    runner.run(store.close())


def test_what_moderators_said_before_holds_for_its_copies_after(runner: Runner, database_url: str) -> None:
    database = Database(database_url)
    words, was = "The piers are safe now,", {"kind": "direct", "speaker": "Ann Keld"}
    with database.engine.connect() as tx, tx.begin():
        schema.upgrade(tx, "0006")
        filled(tx)
        columns = "article_id, mark, words, place, verdict, was, made"
        said = f"INSERT INTO fixes ({columns}) VALUES (1, 'm', :w, 0, 'hidden', :was, :at)"
        tx.execute(sa.text(said), {"w": words, "was": json.dumps(was), "at": THEN})
        schema.upgrade(tx)
        [kept] = tx.execute(sa.text("SELECT wording, wrong, origin, among FROM fixes"))
    assert tuple(kept) == (wording_key("the piers are safe now", "direct"), "Ann Keld", None, 0)
    database.engine.dispose()
    runner.run(database.close())
