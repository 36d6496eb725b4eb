"""What the orders of a day brought in, cost and gave back: sums that add up over days and shops.

Days are those of Beijing, counted from 1970-01-01. What the settlement says of an order takes the
place of what is reckoned for it, part by part; `Sold` says how.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from secrets import token_hex
from typing import NamedTuple

from core.store import sales_sums as sums
from core.store.connection import SUMS_MARK, Store
from core.store.sales_sums import DAY_S, OFFSET_S, Settled


class Sold(NamedTuple):
    """Sums over some orders, in fen; without the ones that need no shipping.

    `costed_fen` is the income of the orders whose cost is known; `cost_fen`, `claims_fen` and
    what follows are of these. `uncosted` orders stand, and something in them has no purchase
    here. One that was called off before anything was bought is neither: of its settlement only
    fees, fines, compensation and money back count.

    `settled` orders have a line of income: that is their income, and what fee they had is known.
    The fee of the others is reckoned on `fee_base_fen`, unless they have a line of a fee.
    `refund_fen`, `fee_fen` and `fines_fen` were taken, less what was given back; the others have
    their sign. `loose_fen` are lines without an order, by their own day.
    """

    orders: int
    received_fen: int
    costed_fen: int
    uncosted: int
    uncosted_fen: int
    cost_fen: int
    claims_fen: int
    settled: int
    settled_fen: int
    fee_base_fen: int
    fee_fen: int
    refund_fen: int
    fines_fen: int
    compensation_fen: int
    back_fen: int
    other_fen: int
    loose_fen: int

    def plus(self, other: Sold, sign: int = 1) -> Sold:
        """Return the sums with those of other orders added, or taken off."""
        return Sold(*(one + sign * more for one, more in zip(self, other, strict=True)))


NOTHING = Sold(*[0] * len(Sold._fields))


class CaseMoney(NamedTuple):
    """Refunds and settlements of orders with a known cost, by status and decision.

    Refunds of an order that the settlement shows refunds of are not among them, nor what settling
    cost where it shows that compensation was taken.
    """

    status: str
    instant: int
    decision: str | None
    refund_fen: int
    settlement_fen: int


class DayMoney(NamedTuple):
    """The sums of a day and shop; shop 0 is none."""

    shop_id: int
    sold: Sold
    cases: tuple[CaseMoney, ...]


def day_number(at: int) -> int:
    """Return the day of an instant."""
    return (at + OFFSET_S) // DAY_S


def days_of(store: Store, first: int, end: int) -> dict[int, list[DayMoney]]:
    """Return the sums of each day from `first` to before `end`, by day.

    What was summed before and has not changed since is kept; the rest is read. No lock is held
    while it is read: each day is claimed before, a change of it takes the claim away, and a day
    is kept where its claim still stands.
    """
    found, spans = _kept(store, first, end)
    if not spans:
        return found
    claim = "" if store.conn.in_transaction else _claim(store, spans)
    for span in spans:
        with store.at_one_moment():
            read = _read(store, *span)
        found |= read
        if claim:
            _keep(store, claim, read)
    return found


def missing(store: Store, first: int, end: int) -> int:
    """Return how many days from `first` to before `end` are yet to be summed."""
    kept = store.value(f"select count(*) from sales_days where {_KEPT}", (first, end))
    return end - first - int(kept)


# A day's sums are a list; else it is claimed by somebody who sums it.
_KEPT = "day >= ? and day < ? and sums like '[%'"


def _kept(
    store: Store, first: int, end: int
) -> tuple[dict[int, list[DayMoney]], list[tuple[int, int]]]:
    """Return the sums that are kept, and the spans of days that have to be read."""
    kept = store.query(f"select day, sums from sales_days where {_KEPT}", (first, end))
    found = {row[0]: _of_text(row[1]) for row in kept}
    spans: list[tuple[int, int]] = []
    for day in range(first, end):
        if day not in found:
            if spans and spans[-1][1] == day:
                spans[-1] = spans[-1][0], day + 1
            else:
                spans.append((day, day + 1))
    return found, spans


def _claim(store: Store, spans: Iterable[tuple[int, int]]) -> str:
    """Claim days that are about to be read; return the claim, none where somebody writes."""
    claim = token_hex(8)
    rows = [(day, claim) for span in spans for day in range(*span)]
    rows.append((SUMS_MARK, claim))
    done = store.try_once("insert or replace into sales_days values (?, ?)", rows)
    return claim if done else ""


def _keep(store: Store, claim: str, read: dict[int, list[DayMoney]]) -> None:
    """Keep what was read, of the days that nobody has changed since they were claimed."""
    rows = [(json.dumps(days, ensure_ascii=False), day, claim) for day, days in read.items()]
    rows.append((token_hex(8), SUMS_MARK, claim))
    store.try_once(
        f"update sales_days set sums = ? where day = ? and (sums = ? or day = {SUMS_MARK})", rows
    )


def _of_text(text: str) -> list[DayMoney]:
    return [
        DayMoney(shop, Sold(*sold), tuple(CaseMoney(*case) for case in cases))
        for shop, sold, cases in json.loads(text)
    ]


def _read(store: Store, first: int, end: int) -> dict[int, list[DayMoney]]:
    made: dict[tuple[int, int], dict[str, int]] = {}
    cases: dict[tuple[int, int], list[CaseMoney]] = {}

    def add(day: int, shop: int, **more: int) -> None:
        found = made.setdefault((day, shop), {})
        for name, value in more.items():
            found[name] = found.get(name, 0) + value

    taken = sums.taken(store, first, end)
    span = sums.span_of(first, end, taken)
    for each in taken:
        add(each.day, each.shop, orders=each.orders, received_fen=each.est_fen)
        if not each.off:
            add(each.day, each.shop, uncosted=each.orders, uncosted_fen=each.est_fen)
    sums.find_costed(store, span)
    for known in sums.bought(store):
        add(known.day, known.shop, costed_fen=known.est_fen, fee_base_fen=known.est_fen,
            cost_fen=known.cost_fen)  # fmt: skip
        if not known.off:
            add(known.day, known.shop, uncosted=-known.orders, uncosted_fen=-known.est_fen)
    for paid in sums.claims(store):
        add(paid.day, paid.shop, claims_fen=paid.fen)
    for line in sums.settled(store, span):
        add(line.day, line.shop, **_corrections(line))
    for case in sums.cases(store):
        cases.setdefault(case[:2], []).append(CaseMoney(*case[2:]))
    sums.let_go(store)
    for loose in sums.loose(store, span):
        add(loose.day, loose.shop, loose_fen=loose.fen)
    found: dict[int, list[DayMoney]] = {day: [] for day in range(first, end)}
    for (day, shop), values in sorted(made.items()):
        sold = NOTHING._replace(**values)
        found[day].append(DayMoney(shop, sold, tuple(cases.get((day, shop), ()))))
    return found


def _corrections(line: Settled) -> dict[str, int]:
    """Return what the settlement of some orders changes in the sums that were reckoned."""
    more = line.income_fen - line.est_fen
    found = {"settled": line.settled, "settled_fen": line.income_fen, "received_fen": more}
    if line.cost == "unknown":
        return found | {"uncosted_fen": more}
    found |= {
        "fee_fen": -line.fee_fen,
        "fines_fen": -line.fines_fen,
        "compensation_fen": line.compensation_fen,
        "back_fen": line.back_fen,
    }
    if line.cost == "known":
        found |= {
            "costed_fen": more,
            "fee_base_fen": -line.spoken_fen,
            "refund_fen": -line.refund_fen,
            "other_fen": line.other_fen,
        }
    return found
