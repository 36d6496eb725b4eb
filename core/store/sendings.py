"""Which notice went to which target. A row is claimed before sending, and says when it went.

These rows are the program's own memory: they are no act of the seller's and no event.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from core.store.connection import Store, marks

# SQLite takes some ten thousand values in one question; this is enough at a time.
_AT_ONCE = 500


class SnoozeOver(NamedTuple):
    """A snooze that is over; `until` in seconds since 1970."""

    clock: str
    ref: str
    until: int


class _Key(NamedTuple):
    key: str


def closed(store: Store, target: str, now: int) -> set[str]:
    """Return the keys that need not be sent to a target: sent, or claimed by who still sends."""
    rows = store.rows(
        _Key,
        "select key from sendings where target = ? and (sent_at is not null or until > ?)",
        (target, now),
    )
    return {row.key for row in rows}


def claim(
    store: Store, wanted: Mapping[str, Sequence[str]], now: int, until: int, mark: str
) -> dict[str, list[str]]:
    """Take keys for targets until an instant; return those that nobody else has, by target.

    A claim whose time is over is free again: who took it has died before it was sent, or after.
    """
    taken: dict[str, list[str]] = {}
    if not any(wanted.values()):
        return taken
    with store.transaction():
        for target, keys in wanted.items():
            taken[target] = [
                key
                for key in keys
                if store.conn.execute(
                    "insert into sendings (key, target, at, until, claim)"
                    " values (?, ?, ?, ?, ?) on conflict (key, target) do update set"
                    " at = excluded.at, until = excluded.until, claim = excluded.claim"
                    " where sent_at is null and until <= excluded.at",
                    (key, target, now, until, mark),
                ).rowcount
            ]
    return taken


def settle(store: Store, mark: str, target: str, keys: Sequence[str], sent_at: int | None) -> None:
    """Say that what was claimed went to a target, or with None that it may be tried again."""
    with store.transaction():
        store.conn.executemany(
            "update sendings set sent_at = ?, until = at"
            " where key = ? and target = ? and claim = ? and sent_at is null",
            [(sent_at, key, target, mark) for key in keys],
        )


def forget(store: Store, before: int, burning: Collection[str]) -> int:
    """Delete the rows of an earlier time, except of what still burns; return how many went."""
    rows = store.rows(_Key, "select distinct key from sendings where at < ?", (before,))
    old = sorted({row.key for row in rows} - set(burning))
    if not old:
        return 0
    gone = 0
    with store.transaction():
        for part in _parts(old):
            gone += store.conn.execute(
                f"delete from sendings where at < ? and key in ({marks(part)})",
                (before, *part),
            ).rowcount
    return gone


def snoozes_over(store: Store, now: int) -> list[SnoozeOver]:
    """Return the snoozes that have ended."""
    return store.rows(SnoozeOver, "select clock, ref, until from snoozes where until <= ?", (now,))


def _parts(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))
