"""Settings of the shop and the seller's own values for rules."""

from __future__ import annotations

import json

from core.base.text import stored
from core.rules.book import Override
from core.store.acts import Act
from core.store.connection import Store


def setting(store: Store, name: str, default: str = "") -> str:
    """Return a setting's text."""
    found: str | None = store.value("select value from settings where name = ?", (name,))
    return default if found is None else found


def set_setting(store: Store, name: str, value: str) -> None:
    """Keep a setting, replacing the earlier value."""
    with store.transaction():
        store.conn.execute(
            "insert into settings (name, value) values (?, ?)"
            " on conflict(name) do update set value = excluded.value",
            (name, value),
        )


def change(work: Act, name: str, value: str) -> None:
    """Change a setting within an act, so that its undo takes it back too."""
    row = work.store.one("select id from settings where name = ?", (name,))
    if row is None:
        work.insert("settings", {"name": name, "value": value})
    else:
        work.update("settings", row["id"], {"value": value})


def keep(work: Act, name: str, value: str) -> None:
    """Keep what the program has to remember, within an act; its undo leaves it."""
    work.store.conn.execute(
        "insert into settings (name, value) values (?, ?)"
        " on conflict(name) do update set value = excluded.value",
        (name, value),
    )


def overrides(store: Store) -> dict[str, Override]:
    """Return the seller's own rule values by name."""
    return {
        row["name"]: Override(
            value=json.loads(row["value"]), source=row["source"], date=row["date"]
        )
        for row in store.query("select * from rule_overrides")
    }


def set_override(work: Act, name: str, before: object, own: Override) -> None:
    """Keep a seller's value for a rule, with the event."""
    work.store.conn.execute(
        "insert into rule_overrides (name, value, source, date) values (?, ?, ?, ?)"
        " on conflict(name) do update set value = excluded.value,"
        " source = excluded.source, date = excluded.date",
        (name, json.dumps(own.value), stored(own.source), own.date),
    )
    work.say(None, stored(own.source), name=name, value=own.value, before=before)


def drop_override(work: Act, name: str, before: object, default: object, source: str) -> bool:
    """Take a seller's value for a rule away, with the event; False when there was none."""
    gone = work.store.conn.execute("delete from rule_overrides where name = ?", (name,)).rowcount
    if gone:
        work.say(None, source, name=name, value=default, before=before)
    return bool(gone)
