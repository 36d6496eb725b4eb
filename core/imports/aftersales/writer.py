"""What an after-sales export changes here: cases are added and brought up to date.

The platform's columns follow the newest file. What the seller entered (decision, settlement,
inspection) is never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from core.aftersales import claims, refunds
from core.base.i18n import _, ngettext
from core.imports.aftersales.export import CaseRow, read
from core.imports.changed import Change, changes_of
from core.imports.run import ImportRun
from core.imports.unknown_words import listed, untold
from core.rules.aftersales import tables
from core.store import aftersales as aftersales_rows
from core.store import notices
from core.store.acts import Act
from core.store.claims import of_case as claim_of_case
from core.store.orders import id_of, refunded_at

_NEW = aftersales_rows.SeenCase(
    id=0, order_id=None, closed_at=None, refunded_at=None, instant=0, intervened=0, as_of=None
)


@dataclass
class CaseOutcome:
    """What applying an after-sales file did."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    older: int = 0
    unknown_orders: int = 0
    after_buy: int = 0
    closed: int = 0
    claims: int = 0
    noticed: list[int] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @property
    def notes(self) -> list[str]:
        """What the seller should know beside the counts."""
        found = []
        if self.older:
            text = _("Cases that are newer here than in the file, and stay: {count}.")
            found.append(text.format(count=self.older))
        if self.unknown_orders:
            text = _("Cases of orders that are not here yet: {count}. Import their orders too.")
            found.append(text.format(count=self.unknown_orders))
        if self.after_buy:
            text = ngettext(
                "{count} case came after the goods were bought: stop the supplier first.",
                "{count} cases came after the goods were bought: stop the supplier first.",
                self.after_buy,
            )
            found.append(text.format(count=self.after_buy))
        if self.closed:
            text = ngettext(
                "{count} order was paid back in full and is closed.",
                "{count} orders were paid back in full and are closed.",
                self.closed,
            )
            found.append(text.format(count=self.closed))
        if self.claims:
            text = _("Claims opened on suppliers for refunds: {count}.")
            found.append(text.format(count=self.claims))
        return found


# The deadline lies ahead and does not tell how old the file is.
_DATED = ("asked_at", "agreed_return_at", "return_status_at")


def write(run: ImportRun) -> Callable[[], None]:
    """Read an after-sales export; return what takes it within the act of `run`."""
    rows = list(read(run.reading))
    run.tick()
    return lambda: _take(run, rows)


def _take(run: ImportRun, rows: list[CaseRow]) -> None:
    run.as_of = _newest(rows, run.reading.limits.latest)
    outcome = apply_cases(run.work, rows, as_of=run.as_of, import_id=run.import_id)
    run.added, run.updated, run.unchanged = outcome.added, outcome.updated, outcome.unchanged
    run.extra_lines = run.reading.repeats
    run.notes += [*outcome.notes, *_unknown(run, rows)]
    run.noticed += outcome.noticed
    run.change(outcome.changes)


def _unknown(run: ImportRun, rows: list[CaseRow]) -> list[str]:
    """Return what is told of words that nobody knows, once of each."""
    notes = []
    met = {row.status for row in rows if not tables().is_known(row.status)}
    if words := untold(run.work, "aftersales.status", met):
        text = _("售后状态 not known here, taken for a case that waits for you: {words}.")
        notes.append(text.format(words=listed(words)))
    met = {row.unknown_type for row in rows if row.unknown_type}
    if words := untold(run.work, "aftersales.type", met):
        text = _("退款类型 not known here, taken for 仅退款: {words}.")
        notes.append(text.format(words=listed(words)))
    return notes


def _newest(rows: list[CaseRow], latest: int) -> int | None:
    """Return how new the file is: its newest time that is not ahead of the import."""
    times = (
        moment
        for row in rows
        for moment in (row.agreed_refund_at, *(row.values.get(name) for name in _DATED))
        if isinstance(moment, int) and moment <= latest
    )
    return max(times, default=None)


def apply_cases(
    work: Act, rows: Iterable[CaseRow], *, as_of: int | None, import_id: int | None = None
) -> CaseOutcome:
    """Take the rows of one after-sales file inside an open act.

    `as_of` is how old the file is, in seconds since 1970; an older file than the one a case
    was last seen in changes nothing of it. Without it a case that is over is not opened again.
    """
    outcome = CaseOutcome()
    for row in rows:
        _apply(work, row, as_of, import_id, outcome)
        work.breathe()
    return outcome


def _apply(
    work: Act, row: CaseRow, as_of: int | None, import_id: int | None, outcome: CaseOutcome
) -> None:
    known = aftersales_rows.by_ref(work.store, row.ref) or aftersales_rows.written_down(
        work.store, row.order_sn, row.type
    )
    order_id = id_of(work.store, row.order_sn)
    outcome.unknown_orders += order_id is None
    if known is None:
        values: dict[str, Any] = {"ref": row.ref, "as_of": as_of, "import_id": import_id}
        values |= {"order_id": order_id, **_columns(work, row, None, as_of)}
        case_id = work.insert("aftersales", values, order_id=order_id)
        outcome.added += 1
        _claim(work, case_id, row, values["refunded_at"], outcome)
        if not _paid_back(work, row, order_id, None, outcome):
            _warn(work, row, order_id, outcome)
        return
    if _is_older(known, row, as_of):
        outcome.older += 1
        linked = known.order_id is None and order_id is not None
        if linked:
            work.update("aftersales", known.id, {"order_id": order_id}, order_id=order_id)
            _paid_back(work, row, order_id, known, outcome)
        outcome.updated += linked
        outcome.unchanged += not linked
        return
    order_id = known.order_id if order_id is None else order_id
    values = {"ref": row.ref, "order_id": order_id} | _columns(work, row, known, as_of)
    if work.update("aftersales", known.id, values, order_id=order_id):
        outcome.updated += 1
        _claim(work, known.id, row, values["refunded_at"], outcome)
        closed = _paid_back(work, row, order_id, known, outcome)
        if not closed and known.closed_at is not None and values["closed_at"] is None:
            _warn(work, row, order_id, outcome)
    elif order_id is not None and _closes_late(work, row, order_id, outcome):
        outcome.updated += 1
    else:
        outcome.unchanged += 1
    aftersales_rows.seen(work, known.id, as_of, import_id)


def _is_older(known: aftersales_rows.SeenCase, row: CaseRow, as_of: int | None) -> bool:
    """A case that is over in any file is over: only a file that is surely newer opens it again."""
    over = _is_over(row)
    if known.closed_at is None and over:
        return False
    reopens = known.closed_at is not None and not over
    if as_of is None or known.as_of is None:
        return reopens
    return bool(as_of < known.as_of or (reopens and as_of == known.as_of))


def _is_over(row: CaseRow) -> bool:
    return tables().status(row.status).over


def _columns(
    work: Act, row: CaseRow, known: aftersales_rows.SeenCase | None, as_of: int | None
) -> dict[str, Any]:
    """Return the platform's columns, with the instants that follow from the status."""
    before = known if known is not None else _NEW
    seen = min(as_of or work.at, work.at)
    status = tables().status(row.status)
    closed = refunded = None
    if status.over:
        closed = before.closed_at or row.agreed_refund_at or seen
    if status.kind == "refunded":
        asked = row.values.get("asked_at") if row.instant else None
        refunded = row.agreed_refund_at or before.refunded_at or asked or seen
    return {
        "order_sn": row.order_sn,
        "type": row.type,
        "status": row.status,
        "instant": int(row.instant or bool(before.instant)),
        # The file shows the platform's part only while it lasts; the rates count it for good.
        "intervened": int(status.kind == "platform" or bool(before.intervened)),
        "closed_at": closed,
        "refunded_at": refunded,
        **row.values,
    }


def _claim(
    work: Act, case_id: int, row: CaseRow, refunded_at: int | None, outcome: CaseOutcome
) -> None:
    """Each refund opens a claim on the supplier (rules/README.md, 4); a closed case needs none."""
    kind = tables().status(row.status).kind
    if kind == "refunded":
        known = claim_of_case(work.store, case_id)
        opened = claims.open_for(work, case_id, since=refunded_at)
        outcome.claims += known is None and opened is not None
    elif kind == "closed":
        claims.withdraw(work, case_id)


def _paid_back(
    work: Act,
    row: CaseRow,
    order_id: int | None,
    known: aftersales_rows.SeenCase | None,
    outcome: CaseOutcome,
) -> bool:
    """Close the order when it is paid back in full; tell whether it stands closed by a refund."""
    kind = tables().status(row.status).kind
    was = known is not None and (known.refunded_at is not None or known.closed_at is None)
    if order_id is None or not (kind == "refunded" or was):
        return False
    before = refunded_at(work.store, order_id)
    outcome.noticed += refunds.look(work, order_id)
    return _tell_closed(work, row, order_id, before, outcome)


def _closes_late(work: Act, row: CaseRow, order_id: int, outcome: CaseOutcome) -> bool:
    """Close an order whose refund an earlier version kept without closing it."""
    if tables().status(row.status).kind != "refunded":
        return False
    before = refunded_at(work.store, order_id)
    outcome.noticed += refunds.look_again(work, order_id)
    return before is None and _tell_closed(work, row, order_id, before, outcome)


def _tell_closed(
    work: Act, row: CaseRow, order_id: int, before: int | None, outcome: CaseOutcome
) -> bool:
    after = refunded_at(work.store, order_id)
    changed = {"refunded_at": after}
    outcome.changes += changes_of(row.order_sn, {"refunded_at": before}, changed)
    outcome.closed += before is None and after is not None
    return after is not None


def _warn(work: Act, row: CaseRow, order_id: int | None, outcome: CaseOutcome) -> None:
    """A refund asked for, or paid out, while the goods can be stopped (rules/README.md, 8)."""
    if order_id is None or tables().status(row.status).kind in ("done", "closed"):
        return
    if aftersales_rows.bought_not_shipped(work.store, order_id):
        found = notices.raise_once(
            work, "refund_after_buy", order_id, red=True, data={"status": row.status}
        )
        outcome.noticed.append(found)
        outcome.after_buy += 1
