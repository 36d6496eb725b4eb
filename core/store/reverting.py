"""Taking an act back: what still stands as the act left it gets its earlier values again.

What is taken back, or left, is a part of the act: everything that it did for one order, or to one
row that belongs to no order. A part is left when somebody has changed something of it since, or
something hangs on a row that would go. Taking back is an act of its own, so it can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from core.base import access
from core.base.errors import DaifaError, NotFound
from core.base.i18n import N_, _
from core.store.acts import OPEN, Act, Actor, changed_meanwhile
from core.store.connection import Store, columns, marks, private_copy
from core.store.reverting_parts import ActRow, Done, Left, Taking
from core.store.reverting_rows import Change

__all__ = ["ActRow", "Change", "Done", "Left", "Outcome", "Undone", "plan", "take_back", "undo"]

# What `undo` passes over: an import has too much in it for one key; a claim on buying is no
# fact, it is given up or ends.
LOOKS = ("personal-show", "personal-copy")
UNDO_NOT = ("import", "purge", "undo", "buy-claim", "buy-release", *LOOKS)
# What cannot be taken back at all, and why.
_NEVER = {
    "break-off": N_("What was broken off is not brought back: import the file again instead."),
    **dict.fromkeys(LOOKS, N_("This changed nothing: it says who looked, and when.")),
    "purge": N_("What was removed is gone on purpose; nothing can bring it back."),
}
RULE = "rule"
# Versions before the shops' own rules kept such an act without the row that it changed.
_OLD_RULE = N_(
    "This rule was changed by an earlier version, which cannot be taken back: give the rule its"
    " earlier value, or the packaged one, instead."
)
# A rehearsal of more would keep others from writing for too long.
_LONG = 2_000


# What takes back an import that was broken off; nobody wants half of it again.
BREAK_OFF = "break-off"


class Outcome(NamedTuple):
    """What taking an act back did, or would do."""

    act: ActRow
    done: tuple[Done, ...]
    left: tuple[Left, ...]


class Undone(NamedTuple):
    """What an undo took back: the act's name, the orders it touched, and what was left."""

    what: str
    order_ids: tuple[int, ...]
    left: tuple[Left, ...] = ()


class _Rehearsal(Exception):
    """Ends a plan's transaction so that nothing of it stays."""


def act_of(store: Store, name: str | int) -> ActRow:
    """Return an act by its number or its command. Raises NotFound when there is none."""
    column = "id" if isinstance(name, int) else "command"
    found = store.first(
        ActRow, f"select {columns(ActRow, 'a')} from acts a where a.{column} = ?", (name,)
    )
    if found is None:
        raise NotFound(
            "act-unknown", _("There is no act {act}. See: daifa history").format(act=name)
        )
    return found


def last_undoable(store: Store, session: str, beneath: Iterable[str] = ()) -> str | None:
    """Return the session's newest act that stands and can be undone, passing over some."""
    passed = tuple(beneath)
    found: str | None = store.value(
        "select command from acts where session = ? and undone = 0"
        f" and what not in ({marks(UNDO_NOT)}) and command not in ({marks(passed)})"
        " order by id desc limit 1",
        (session, *UNDO_NOT, *passed),
    )
    return found


def plan(store: Store, actor: Actor, at: datetime, act: str | int) -> Outcome:
    """Return what `revert` would do and leave: the same, rolled back. Raises as `revert` does."""
    row = act_of(store, act)
    if row.orders > _LONG:
        with private_copy(store) as copy:
            return _rehearse(copy, actor, at, row)
    return _rehearse(store, actor, at, row)


def _rehearse(store: Store, actor: Actor, at: datetime, row: ActRow) -> Outcome:
    found: list[Outcome] = []
    try:
        with store.transaction():
            found.append(_take_back(store, actor, at, row.command))
            raise _Rehearsal
    except _Rehearsal:
        return found[0]


def undo(store: Store, actor: Actor, at: datetime, beneath: Iterable[str] = ()) -> Undone:
    """Take back the session's newest act that stands, passing over those in `beneath`.

    Raises DaifaError when there is none, Stale when all of it has been changed by others since.
    """
    with store.transaction():
        command = last_undoable(store, actor.session, beneath)
        if command is None:
            raise DaifaError("nothing-to-undo", _("There is nothing to undo in this session."))
        outcome = _take_back(store, actor, at, command)
        if outcome.left and not outcome.done:
            first = outcome.left[0]
            raise changed_meanwhile(first.who or "?", first.what or first.entity)
        orders = {each.order_id for each in outcome.done if each.order_id is not None}
        return Undone(outcome.act.what, tuple(sorted(orders)), outcome.left)


def _take_back(store: Store, actor: Actor, at: datetime, command: str) -> Outcome:
    return take_back(Act(store, actor, at, "undo"), command)


def take_back(work: Act, command: str, looked: Taking | None = None) -> Outcome:
    """Take an act back as `work`; `looked` knows its parts already, and may rest between them."""
    store = work.store
    row = act_of(store, command)
    # What was broken off is taken back even if nothing of it can be: then it is settled so.
    half = looked is not None and (work.what == BREAK_OFF or work.is_open)
    if work.what != BREAK_OFF:
        access.refuse(_first(store, row).what)
    if row.what in _NEVER:
        raise DaifaError("never-reverted", _(_NEVER[row.what]))
    if row.undone == 1:
        raise DaifaError("reverted-already", _("This act was taken back already."))
    if row.what == RULE and not _has_rows(store, command):
        raise DaifaError("never-reverted", _(_OLD_RULE))
    if row.undone == OPEN and looked is None:
        raise DaifaError("act-open", _("This act is still being written. Wait until it is done."))
    work.undoes = command
    taking = looked or Taking(store, work, row)
    taking.run()
    if half or taking.done or not taking.left:
        store.conn.execute(
            "update acts set undone = ? where id = ?", (2 if taking.left else 1, row.id)
        )
        taking.renew_chain()
        work.close(always=half)
    return Outcome(row, tuple(taking.done), tuple(taking.left))


def _first(store: Store, row: ActRow) -> ActRow:
    """Return the act that a row of returns goes back to: taking back a return does it again."""
    while row.undoes is not None:
        row = act_of(store, row.undoes)
    return row


def _has_rows(store: Store, command: str) -> bool:
    """Whether an act changed rows that it can be taken back to."""
    found = store.value(
        "select 1 from events where command = ? and entity <> '' limit 1", (command,)
    )
    return found is not None
