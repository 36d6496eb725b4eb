"""What is to be done with a row of the queue: in which pane, by which command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from core.aftersales import reading as aftersales
from core.aftersales.advice import advise
from core.aftersales.case import Case
from core.base.i18n import N_, _
from core.due.items import DueItem
from core.orders import lists
from core.orders.lists import PendingRow
from core.orders.pending import PendingIndex
from core.rules.terms import Clock
from core.store.desk import Desk
from tui.aftersales.rows import ADVICE
from tui.commands.table import CommandTable, key_text
from tui.orders.rows import STEPS

OF_ORDER = frozenset({Clock.BUY, Clock.SHIP, Clock.FILL_IN})
OF_PARCEL = frozenset({Clock.PICKUP, Clock.STALL})
OF_CASE = frozenset({Clock.AFTERSALE, Clock.INSPECT})
OF_NOTICE = frozenset({Clock.NOTICE, Clock.CHECK})


class Doing(NamedTuple):
    """Where a row belongs, and what is done with it there.

    `pane` and `key` name the row in its own pane, `pane` is empty where it has none. `command` is
    what Enter gives there; without one, everything about the row is shown. `word` says it.
    """

    pane: str
    key: int
    command: str
    word: str


class Facts(NamedTuple):
    """What a window of rows needs beside the queue: pending orders with their step, and cases."""

    orders: Mapping[int, PendingRow]
    cases: Mapping[int, Case]


def facts_of(desk: Desk, index: PendingIndex, items: Sequence[DueItem]) -> Facts:
    """Read what the words of some rows depend on."""
    of_these = OF_ORDER | OF_NOTICE
    order_ids = dict.fromkeys(each.order_id for each in items if each.clock in of_these)
    rows = lists.window(desk, list(index.of(order_ids).values()))
    case_ids = [each.key for each in items if each.clock in OF_CASE]
    cases = aftersales.by_ids(desk, case_ids) if case_ids else []
    return Facts({row.entry.order_id: row for row in rows}, {case.key: case for case in cases})


_PARCEL = {Clock.PICKUP: N_("scanned"), Clock.STALL: N_("new trace")}


def doing(facts: Facts, item: DueItem, at: datetime) -> Doing:
    """Return what is to be done with a row."""
    clock = item.clock
    if clock in OF_ORDER:
        return _of_order(facts.orders.get(item.order_id), item)
    if clock in OF_PARCEL:
        return Doing("parcels", item.id, "parcel.trace", N_("trace"))
    if clock is Clock.INSPECT:
        return Doing("aftersales", item.key, "case.inspect", N_("inspect"))
    if clock is Clock.AFTERSALE:
        case = facts.cases.get(item.key)
        command, word = ADVICE.get(advise(case, at).do, ("", "")) if case else ("", "")
        return Doing("aftersales", item.key, command, word)
    if clock is Clock.CLAIM:
        return Doing("", 0, "case.claims", N_("claim"))
    if clock is Clock.CHECK:
        return Doing("", 0, "desk.checks", N_("check"))
    if clock is Clock.APPEAL and item.key < 0:
        return Doing("aftersales", -item.key, "case.appeal", N_("appeal"))
    if clock is Clock.APPEAL:
        return Doing("appeals", item.key, "appeal.edit", N_("edit"))
    pane = "pending" if item.order_id in facts.orders else ""
    return Doing(pane, item.order_id, "", N_("look"))


def home_of(item: DueItem, pending: PendingIndex) -> tuple[str, int]:
    """Return the pane that a row belongs to, and the key of its row there."""
    if item.clock in OF_ORDER:
        return "pending", item.order_id
    if item.clock in OF_PARCEL:
        return "parcels", item.id
    if item.clock in OF_CASE:
        return "aftersales", item.key
    if item.clock is Clock.APPEAL:
        return ("appeals", item.key) if item.key > 0 else ("aftersales", -item.key)
    if item.clock in OF_NOTICE and pending.of([item.order_id]):
        return "pending", item.order_id
    return "todo", item.id


def _of_order(row: PendingRow | None, item: DueItem) -> Doing:
    if row is None:
        return Doing("pending", item.order_id, "", "")
    command, word = STEPS.get(row.step, ("", ""))
    if row.step == "notice":
        # Read first; `d` says that it was dealt with.
        command, word = "", N_("red notice")
    return Doing("pending", item.order_id, command, word)


def words(table: CommandTable, item: DueItem, found: Doing) -> str:
    """Return what to do in two words: its key and what it does; a dash for nothing."""
    if not found.word:
        return "–"
    command = found.command
    if item.clock in OF_PARCEL:
        command, found = "order.picked_up", found._replace(word=_PARCEL[item.clock])
    keys = table[command].keys if command in table else ()
    key = key_text(keys[0]) if keys else "Enter"
    return f"{key} {_(found.word)}"
