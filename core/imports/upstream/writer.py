"""Upstream exports into the store: each row kept, matched with an order, and acted on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from typing import Any

from core.imports.run import ImportRun
from core.imports.unknown_words import untold
from core.imports.upstream import ali1688, taobao
from core.imports.upstream.follow import follow, follow_shared, is_given_up
from core.imports.upstream.matching import Matcher, since
from core.imports.upstream.outcome import Case, Outcome
from core.imports.upstream.rows import UpstreamRow, kept_lines
from core.orders import reading as orders
from core.orders.stages import ENDED
from core.rules.upstream.statuses import UpstreamState, is_known_status, upstream_state
from core.store import notices, upstream_orders
from core.store.acts import Act
from core.store.desk import Desk

__all__ = ["Outcome", "apply_upstream", "write"]

_READERS = {"ali1688": ali1688.read, "taobao": taobao.read}
_BATCH = 500
# What is left to the seller about whose an upstream order is.
_OF_MATCH = ("proposal", "unmatched", "bought_twice")
# Bought and not received yet: an upstream order that nobody waits for any more needs no order.
_UNDER_WAY = (UpstreamState.PAID, UpstreamState.SHIPPED)


def write(run: ImportRun) -> Callable[[], None]:
    """Read an upstream export; return what takes it within the act of `run`."""
    rows = list(_READERS[run.reading.kind.code](run.reading))
    run.tick()
    return lambda: _take(run, rows)


def _take(run: ImportRun, rows: list[UpstreamRow]) -> None:
    outcome = apply_upstream(run.desk, run.work, rows, import_id=run.import_id, tick=run.tick)
    run.added, run.updated, run.unchanged = outcome.added, outcome.updated, outcome.unchanged
    run.extra_lines = sum(len(row.lines) - 1 for row in rows) + run.reading.repeats
    times = [moment for row in rows for moment in (row.created_at, row.paid_at) if moment]
    run.as_of = max((t for t in times if t <= run.reading.limits.latest), default=None)
    told = untold(run.work, run.reading.kind.code, outcome.unknown)
    outcome.unknown = Counter({word: outcome.unknown[word] for word in told})
    run.notes += outcome.notes
    run.noticed += outcome.noticed
    run.change(outcome.changes)


def apply_upstream(
    desk: Desk,
    work: Act,
    rows: Iterable[UpstreamRow],
    *,
    import_id: int | None = None,
    tick: Callable[[float], None] | None = None,
) -> Outcome:
    """Take the rows of one upstream file inside an open act.

    The same file twice changes nothing. What the seller recorded here is never replaced.
    """
    rows = list(rows)
    taking = _Taking(desk, work, rows, import_id)
    for count, row in enumerate(rows, 1):
        taking.take(row)
        if work.breathe():
            taking.renew()
        if tick and count % _BATCH == 0:
            tick(count / len(rows))
    return taking.outcome


class _Taking:
    """Takes the rows of one file one after the other, within an act."""

    def __init__(
        self, desk: Desk, work: Act, rows: list[UpstreamRow], import_id: int | None
    ) -> None:
        window = round(desk.rules.general["match.window"].delta.total_seconds())
        self.desk = desk
        self.work = work
        self.import_id = import_id
        self.outcome = Outcome()
        self.matcher = Matcher(desk, since(rows, window, work.at))
        self.recent = work.at - window
        self.renew()

    def renew(self) -> None:
        """Look up what waits and what was told; again, once others may have written."""
        work = self.work
        open_ones = notices.open_entries(work.store, _OF_MATCH)
        self.waiting = {entry.ref for entry in open_ones}
        # Whose these may be was told: with the order, or by the seller, that it is none.
        told = notices.refs_of(work.store, "bought_twice")
        self.told = told | notices.refs_dismissed(work.store, _OF_MATCH)

    def take(self, row: UpstreamRow) -> None:
        """Keep a row, find its order, and act on it or leave it to the seller."""
        known = upstream_orders.status_of(self.work.store, row.platform, row.upstream_order)
        outcome = self.outcome
        if known is not None and _turned_back(known, row.state):
            outcome.counts["older"] += 1
            outcome.unchanged += 1
            return
        match = self.matcher.find(row)
        values = _values(row)
        values["import_id"] = self.import_id
        if known is None or match.order_id is not None:
            values["order_id"], values["matched_by"] = match.order_id, match.by or None
        saved = upstream_orders.save(self.work, values)
        setattr(outcome, saved, getattr(outcome, saved) + 1)
        if known != row.status and not is_known_status(row.status):
            outcome.unknown[row.status] += 1
        case = Case(self.desk, self.work, row, match, outcome)
        if match.order_id is not None:
            self._follow(case, match.order_id)
            return
        if match.by == "purchase":
            for order in orders.by_ids(self.desk, match.several):
                follow_shared(case, order)
        self._undecided(case)

    def _follow(self, case: Case, order_id: int) -> None:
        """What was left to the seller is settled when the purchase stands or nothing was bought."""
        order = orders.by_ids(self.desk, [order_id])[0]
        bought = any(
            each.upstream_order == case.row.upstream_order for each in order.live_purchases
        )
        if bought or case.row.state is UpstreamState.CLOSED:
            self._settled(case.row)
        follow(case, order)

    def _settled(self, row: UpstreamRow, kinds: Collection[str] = _OF_MATCH) -> None:
        if row.upstream_order in self.waiting:
            notices.settle(self.work, kinds, ref=row.upstream_order)

    def _undecided(self, case: Case) -> None:
        """Propose the orders it may belong to; a closed upstream order concerns nobody."""
        row, match = case.row, case.match
        candidates = orders.by_ids(self.desk, [*match.several, *match.weak])
        self.outcome.counts["unmatched"] += not candidates
        wanted = [
            order
            for order in candidates
            if order.stage not in ENDED and not is_given_up(order, row)
        ]
        if row.state is UpstreamState.CLOSED or (candidates and not wanted):
            self._settled(row)
        elif wanted:
            self._settled(row, ("unmatched",))
            case.propose("several" if match.several else "weak", wanted)
        elif row.state in _UNDER_WAY and (row.created_at or row.paid_at or 0) >= self.recent:
            self._settled(row, ("proposal",))
            if row.upstream_order not in self.told:
                case.propose("unmatched", [])


def _turned_back(known: str, state: UpstreamState) -> bool:
    """Tell whether a status is behind the known one; words not known here say nothing."""
    return state is not UpstreamState.OTHER and upstream_state(known).rank > state.rank


def _values(row: UpstreamRow) -> dict[str, Any]:
    """Return the columns of `upstream_orders`; cells that are empty now take nothing away."""
    first = row.lines[0] if row.lines else None
    quantities = [line.quantity for line in row.lines if line.quantity is not None]
    values = {
        "platform": row.platform,
        "upstream_order": row.upstream_order,
        "status": row.status,
        "supplier": row.supplier,
        "created_at": row.created_at,
        "paid_at": row.paid_at,
        "total_fen": row.total_fen,
        "freight_fen": row.freight_fen,
        "receiver": row.receiver,
        "phone": row.phone,
        "address": row.address,
        "title": first.title if first else "",
        "item_id": first.item_id if first else "",
        "quantity": sum(quantities) if quantities else None,
        "downstream_sn": row.downstream_sn,
        "courier": row.courier,
        "number": row.number,
        "unusable": row.unusable,
        "lines": kept_lines(row.lines),
    }
    return {name: value for name, value in values.items() if value not in (None, "")}
