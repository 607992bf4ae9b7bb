"""From the schema of each earlier version: what stood there is read, and goes on."""

from __future__ import annotations

import json
from asyncio import Runner
from datetime import UTC, datetime

import sqlalchemy as sa

from bot.store import Store, schema
from bot.store.engine import Database

THEN, NOW = "2026-03-02 07:00:00.000000", datetime(2026, 3, 3, tzinfo=UTC)
SCHEDULE = {"zone": "UTC", "at": ["07:00"], "cron": None, "days": []}
WANTED = {"feeds": [], "include": [], "exclude": [], "stories": 6}
STORY = {"key": "s", "headline": "Harbour", "url": None, "outlets": ["Post"]}
BODY = {"name": "morning", "since": "2026-03-01T07:00:00Z", "until": "2026-03-02T07:00:00Z", "zone": "UTC"}
ROWS: dict[str, dict[str, object]] = {
    "subscriptions": {
        "id": 1, "platform": "discord", "channel": "17", "name": "morning", "schedule": json.dumps(SCHEDULE),
        "wanted": json.dumps(WANTED), "created": THEN, "previous": THEN,
    },
    "digests": {
        "id": 1, "subscription_id": 1, "label": "l", "until": THEN, "planned": THEN,
        "body": json.dumps(BODY | {"stories": [STORY]}),
    },
    "deliveries": {"id": 1, "digest_id": 1, "platform": "discord", "channel": "17", "not_before": THEN},
    "parts": {"delivery_id": 1, "position": 0, "key": "k", "payload": '{"text":"x"}'},
}  # fmt: skip


def filled(tx: sa.Connection) -> None:
    for table, row in ROWS.items():
        names = ", ".join(row)
        values = ", ".join(f":{name}" for name in row)
        tx.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)


def test_what_the_first_schema_held_goes_on(runner: Runner, database_url: str) -> None:
    database = Database(database_url)
    with database.engine.connect() as tx, tx.begin():
        schema.upgrade(tx, "0001")
        filled(tx)
    runner.run(database.close())
    store = Store.open(database_url)
    runner.run(store.migrate())
    [kept] = runner.run(store.subscriptions())
    assert (kept.name, kept.space, kept.halted) == ("morning", "", None)
    assert (kept.wanted.thread, kept.is_watch, kept.paused) == (False, False, False)
    held = runner.run(store.lease(NOW, 60, ["discord"]))
    assert held
    assert held.digest.stories[0].articles == ()
    assert [(part.key, part.under, part.payload) for part in held.parts] == [("k", None, {"text": "x"})]
    runner.run(store.close())
