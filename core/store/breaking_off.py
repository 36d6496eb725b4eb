"""Long acts in their turn, and what one has left half written: taken back, or finished.

Whoever holds the beacon settles it: the writer of what is open lives no more then.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from core.base import access
from core.base.clock import from_epoch
from core.base.i18n import _
from core.store import beacon, reverting
from core.store.acts import OPEN, Act, Actor, is_half_written
from core.store.connection import Store, columns
from core.store.long_acts import LongAct, alone_held
from core.store.reverting import Outcome
from core.store.reverting_parts import ActRow, Taking

# An act of more orders is taken back with rests.
_MANY = 200
# So long doctor tells of what was taken back.
_LATELY_S = 7 * 86_400


def left_over(store: Store) -> list[ActRow]:
    """Return the acts that stand half written while nobody writes them, the newest first."""
    if not is_half_written(store) or beacon.now_writing(store.path) is not None:
        return []
    return open_acts(store)


def told(store: Store, now: int) -> list[tuple[bool, str]]:
    """Return what was broken off lately, in words, each with whether it is settled."""
    left = _("What {who} did at {time} was broken off and stands half written: {note}.")
    gone = _("What {who} did at {time} was broken off, and was taken back: {note}.")
    found = [(False, left, row) for row in left_over(store)]
    found += [(True, gone, row) for row in broken_off(store, now - _LATELY_S)]
    return [
        (settled, words.format(who=row.who, time=f"{from_epoch(row.at):%m-%d %H:%M}",
                               note=row.note or "–"))
        for settled, words, row in found
    ]  # fmt: skip


def settle_if_left(store: Store, actor: Actor) -> None:
    """Settle what a killed session left, unless somebody is at it."""
    if not (access.may_write() and is_half_written(store)):
        return
    with beacon.held(store.path, beacon.LongWriter(actor.who, reverting.BREAK_OFF, 0, "")) as mine:
        if mine:
            settle(store, actor)


def settle(store: Store, actor: Actor) -> None:
    """Take back what is open, or finish it where it is a return; inside the beacon."""
    while is_half_written(store):
        _settle(store, actor, open_acts(store)[0])


@contextmanager
def alone(store: Store, actor: Actor, at: datetime, what: str, note: str = "") -> Iterator[None]:
    """Be the one who writes for long, as soon as nobody else does; raises Busy after a while.

    What stands half written is nobody's then, and is settled first.
    """
    with alone_held(store, actor, at, what, note):
        settle(store, actor)
        yield


def revert(store: Store, actor: Actor, at: datetime, act: str | int) -> Outcome:
    """Take an act back as far as it can be; when nothing of it can, nothing is changed.

    Raises NotFound for an unknown act, DaifaError for one that is taken back already or is of a
    kind that never is.
    """
    row = reverting.act_of(store, act)
    if row.orders <= _MANY:
        with store.transaction():
            return reverting.take_back(Act(store, actor, at, "undo"), row.command)
    with alone(store, actor, at, "undo"):
        return _with_rests(LongAct(store, actor, at, "undo"), row)


def open_acts(store: Store) -> list[ActRow]:
    """Return what is half written, the newest first."""
    sql = f"select {columns(ActRow, 'a')} from acts a where a.undone = {OPEN} order by a.id desc"
    return store.rows(ActRow, sql)


def broken_off(store: Store, since: int) -> list[ActRow]:
    """Return the acts that were broken off and taken back since an instant, the newest first."""
    return store.rows(
        ActRow,
        f"select {columns(ActRow, 'a')} from acts b join acts a on a.command = b.undoes"
        " where b.at >= ? and b.what = ? order by b.id desc limit 5",
        (since, reverting.BREAK_OFF),
    )


def _settle(store: Store, actor: Actor, row: ActRow) -> Outcome:
    """Take back what an import has left half written, or go on with a return; inside `alone`."""
    if row.undoes is None:
        return _with_rests(LongAct(store, actor, from_epoch(row.at), reverting.BREAK_OFF), row)
    mine = Actor(who=row.who, session=row.session)
    long = LongAct(store, mine, from_epoch(row.at), row.what)
    long.work.go_on(row.command, row.orders)
    return _with_rests(long, reverting.act_of(store, row.undoes))


def _with_rests(long: LongAct, row: ActRow) -> Outcome:
    """Take an act back with rests. Killed, it is gone on with; others' changes stay anyway."""
    taking = Taking(long.work.store, long.work, row)
    taking.look()
    with long.work.store.roomy(), long.written() as work:
        return reverting.take_back(work, row.command, taking)
