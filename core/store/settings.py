"""Settings of the shop."""

from __future__ import annotations

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
