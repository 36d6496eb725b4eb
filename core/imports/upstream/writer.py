"""Upstream exports into the store: each row kept, matched with an order, and acted on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from core.base.i18n import _
from core.imports.run import ImportRun
from core.imports.upstream import ali1688, taobao
from core.imports.upstream.follow import follow, follow_shared
from core.imports.upstream.matching import Match, Matcher, since
from core.imports.upstream.outcome import Case, Outcome, Proposal
from core.imports.upstream.rows import UpstreamRow, UpstreamState, upstream_state
from core.orders import reading as orders
from core.orders.stages import ENDED
from core.store import upstream_orders
from core.store.acts import Act
from core.store.desk import Desk

__all__ = ["Outcome", "Proposal", "apply_upstream", "write"]

_READERS = {"ali1688": ali1688.read, "taobao": taobao.read}
_BATCH = 500
# Times later than this after the import are typing errors and say nothing about a file's age.
_AHEAD_S = 86_400


def write(run: ImportRun) -> None:
    """Take an upstream export within the transaction of `run`."""
    rows = list(_READERS[run.reading.kind.code](run.reading))
    run.tick()
    outcome = apply_upstream(run.desk, run.work, rows, import_id=run.import_id, tick=run.tick)
    run.added, run.updated, run.unchanged = outcome.added, outcome.updated, outcome.unchanged
    run.extra_lines = sum(len(row.lines) - 1 for row in rows)
    times = [moment for row in rows for moment in (row.created_at, row.paid_at) if moment]
    run.as_of = max((t for t in times if t <= run.work.at + _AHEAD_S), default=None)
    run.notes += outcome.notes
    run.proposals += outcome.proposals


def apply_upstream(
    desk: Desk,
    work: Act,
    rows: Iterable[UpstreamRow],
    *,
    import_id: int | None = None,
    tick: Callable[[], None] | None = None,
) -> Outcome:
    """Take the rows of one upstream file inside an open act.

    The same file twice changes nothing. What the seller recorded here is never replaced.
    """
    rows = list(rows)
    outcome = Outcome()
    window = round(desk.rules["match.window"].delta.total_seconds())
    matcher = Matcher(desk, since(rows, window, work.at))
    for count, row in enumerate(rows, 1):
        _apply(desk, work, row, matcher, outcome, import_id)
        if tick and count % _BATCH == 0:
            tick()
    return outcome


def _apply(
    desk: Desk,
    work: Act,
    row: UpstreamRow,
    matcher: Matcher,
    outcome: Outcome,
    import_id: int | None,
) -> None:
    known = upstream_orders.status_of(work.store, row.platform, row.upstream_order)
    if known is not None and _turned_back(known, row.state):
        outcome.counts["older"] += 1
        outcome.unchanged += 1
        return
    match = matcher.find(row)
    values = _values(row)
    values["import_id"] = import_id
    if known is None or match.order_id is not None:
        values["order_id"], values["matched_by"] = match.order_id, match.by or None
    saved = upstream_orders.save(work, values)
    setattr(outcome, saved, getattr(outcome, saved) + 1)
    case = Case(desk, work, row, match, outcome)
    if match.order_id is not None:
        follow(case, orders.by_ids(desk, [match.order_id])[0])
        return
    if match.by == "purchase":
        for order in orders.by_ids(desk, match.several):
            follow_shared(case, order)
    _undecided(desk, row, match, outcome)


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
    }
    return {name: value for name, value in values.items() if value not in (None, "")}


def _undecided(desk: Desk, row: UpstreamRow, match: Match, outcome: Outcome) -> None:
    """Propose the orders it may belong to; a closed upstream order concerns nobody."""
    candidates = orders.by_ids(desk, [*match.several, *match.weak])
    wanted = [order for order in candidates if order.stage not in ENDED]
    if not wanted:
        outcome.counts["unmatched"] += not candidates
        return
    if row.state is UpstreamState.CLOSED:
        return
    message = (
        _("Several orders fit upstream order {no}: {sns}. Decide for each by hand.")
        if match.several
        else _("Upstream order {no} may be for {sns}: item, receiver and time fit.")
    )
    sns = [order.order_sn for order in wanted]
    outcome.proposals.append(
        Proposal(
            row=row.row,
            kind="match",
            upstream_order=row.upstream_order,
            order_sn=sns[0] if len(sns) == 1 else "",
            message=message.format(no=row.upstream_order, sns=", ".join(sns)),
        )
    )
