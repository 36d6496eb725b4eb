"""Appeals and their evidence: rows with what their deadlines and limits depend on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from core.store.acts import EVENT_COLUMNS, Act, Event
from core.store.bindings import first_of
from core.store.connection import Store, columns, marks
from core.store.shops import appeal_shop, case_shop

TO_SUBMIT = ("draft", "ready", "more_evidence")
OPEN = (*TO_SUBMIT, "submitted", "reconsidered")

_SHIP_KIND = f"coalesce(o.ship_kind, {first_of('ship_kind', 'o.id')})"
_JOINS = (
    " from appeals a left join aftersales s on s.id = a.aftersale_id"
    " left join orders o on o.id = a.order_id"
)
# What stands in the case and the order, by field.
_OF_CASE = {
    "case_ref": "s.ref",
    "refund_fen": "s.refund_fen",
    "case_due_at": "s.platform_due_at",
    "refunded_at": "s.refunded_at",
    "case_closed_at": "s.closed_at",
}
_OF_ORDER = {
    "received_fen": "o.received_fen",
    "paid_fen": "o.paid_fen",
    "grouped_at": "o.grouped_at",
    "promised_at": "o.promised_at",
    "manual_due_at": "o.manual_due_at",
    "presale_until": "o.presale_until",
    "ship_kind": f"case when a.state in ('draft', 'ready') then {_SHIP_KIND} end",
    "shop_id": appeal_shop("a", "s"),
}
_TITLE = "coalesce(g.title, '')"


class AppealRow(NamedTuple):
    """An appeal as it is stored, with what its case and its order tell; times in seconds."""

    id: int
    kind: str
    order_sn: str
    order_id: int | None
    aftersale_id: int | None
    case_ref: str | None
    title: str
    ground: str
    text: str
    amount_fen: int | None
    max_fen: int | None
    state: str
    created_at: int
    platform_due_at: int | None
    submitted_at: int | None
    decided_at: int | None
    reconsidered_at: int | None
    new_evidence: int
    drop_reason: str | None
    version: int
    refund_fen: int | None
    received_fen: int | None
    paid_fen: int | None
    case_due_at: int | None
    refunded_at: int | None
    case_closed_at: int | None
    grouped_at: int | None
    promised_at: int | None
    manual_due_at: int | None
    presale_until: int | None
    ship_kind: str | None
    shop_id: int | None


class EvidenceRow(NamedTuple):
    """A file of an appeal."""

    appeal_id: int
    id: int
    name: str
    sha256: str
    size: int
    media: str
    wanted: str
    added_at: int


class AppealClock(NamedTuple):
    """An appeal on which the seller has to act, with what its deadline depends on."""

    id: int
    kind: str
    state: str
    order_id: int | None
    created_at: int
    platform_due_at: int | None
    case_due_at: int | None
    refunded_at: int | None
    case_closed_at: int | None
    grouped_at: int | None
    promised_at: int | None
    manual_due_at: int | None
    presale_until: int | None
    ship_kind: str | None
    shop_id: int | None


class AppealDetail(NamedTuple):
    """What the queue tells of an appeal."""

    id: int
    kind: str
    order_sn: str
    ground: str
    amount_fen: int | None
    max_fen: int | None
    title: str


class RestingAppeal(NamedTuple):
    """An appeal that waits for the platform or is over."""

    id: int
    kind: str
    state: str
    order_id: int | None
    created_at: int
    submitted_at: int | None
    decided_at: int | None
    reconsidered_at: int | None


class AppealCase(NamedTuple):
    """What an appeal takes from its after-sales case."""

    id: int
    ref: str
    order_sn: str
    type: str
    reason: str
    refund_fen: int | None
    asked_at: int | None
    platform_due_at: int | None
    refunded_at: int | None
    closed_at: int | None
    return_number: str | None
    return_status: str | None
    return_status_at: int | None
    sku_info: str | None
    instant: int
    inspection: str | None
    inspected_at: int | None
    intervened: int
    shop_id: int | None


class UnappealedCase(NamedTuple):
    """A case that may be appealed and for which no appeal was begun."""

    id: int
    order_id: int | None
    ref: str
    order_sn: str
    instant: int
    inspection: str | None
    refund_fen: int | None
    refunded_at: int | None
    case_closed_at: int | None
    case_due_at: int | None
    title: str
    shop_id: int | None


def whole(store: Store, ids: Sequence[int]) -> list[AppealRow]:
    """Return appeals with their case's and order's facts, in the order of `ids`."""
    listed = columns(AppealRow, "a", title=_TITLE, **_OF_CASE, **_OF_ORDER)
    rows = store.rows(
        AppealRow,
        f"select {listed}{_JOINS}"
        " left join order_lines m on m.order_id = o.id and m.ordinal = 0"
        f" left join goods g on g.id = m.good_id where a.id in ({marks(ids)})",
        ids,
    )
    found = {row.id: row for row in rows}
    return [found[each] for each in ids if each in found]


def evidence(store: Store, ids: Sequence[int]) -> dict[int, list[EvidenceRow]]:
    """Return the files in force of some appeals, oldest first, by appeal."""
    found: dict[int, list[EvidenceRow]] = {}
    for row in store.rows(
        EvidenceRow,
        f"select {columns(EvidenceRow, 'e')} from evidence e"
        f" where e.appeal_id in ({marks(ids)}) and e.removed_at is null order by e.id",
        ids,
    ):
        found.setdefault(row.appeal_id, []).append(row)
    return found


def clocks(store: Store) -> list[AppealClock]:
    """Return the appeals on which the seller has to act, with what their deadlines need."""
    listed = columns(AppealClock, "a", **_OF_CASE, **_OF_ORDER)
    return store.rows(
        AppealClock, f"select {listed}{_JOINS} where a.state in ({marks(TO_SUBMIT)})", TO_SUBMIT
    )


def details(store: Store, ids: Sequence[int]) -> dict[int, AppealDetail]:
    """Return what the queue tells of appeals, by id."""
    if not ids:
        return {}
    rows = store.rows(
        AppealDetail,
        f"select {columns(AppealDetail, 'a', title=_TITLE)} from appeals a"
        " left join order_lines l on l.order_id = a.order_id and l.ordinal = 0"
        f" left join goods g on g.id = l.good_id where a.id in ({marks(ids)})",
        ids,
    )
    return {row.id: row for row in rows}


def others(store: Store) -> list[RestingAppeal]:
    """Return the appeals that wait for the platform or are over."""
    return store.rows(
        RestingAppeal,
        f"select {columns(RestingAppeal, 'a')} from appeals a"
        f" where a.state not in ({marks(TO_SUBMIT)})",
        TO_SUBMIT,
    )


def ids_of(
    store: Store, *, order_id: int | None = None, aftersale_id: int | None = None
) -> list[int]:
    """Return the ids of the appeals of an order or a case, oldest first."""
    name, value = ("order_id", order_id) if aftersale_id is None else ("aftersale_id", aftersale_id)
    return [
        row[0]
        for row in store.query(f"select id from appeals where {name} = ? order by id", (value,))
    ]


def open_one(store: Store, order_sn: str, kind: str, but: int = 0) -> int | None:
    """Return the id of the open appeal of an order and kind, leaving out `but`."""
    found: int | None = store.value(
        "select id from appeals where order_sn = ? and kind = ? and id <> ?"
        f" and state in ({marks(OPEN)}) order by id limit 1",
        (order_sn, kind, but, *OPEN),
    )
    return found


def count_open(store: Store) -> int:
    """Return how many appeals are not decided."""
    return int(
        store.value(f"select count(*) from appeals where state in ({marks(OPEN)})", OPEN) or 0
    )


def reconsiderations(store: Store, start: int, end: int, shop_id: int) -> int:
    """Return how many reconsiderations of a shop were recorded from `start` to before `end`.

    Counted by events: one appeal can be reconsidered more than once. Shop 0 is none.
    """
    return int(
        store.value(
            "select count(*) from appeals a join events e"
            " on e.entity = 'appeals' and e.entity_id = a.id and e.what = 'appeal-reconsider'"
            " and e.undone = 0 and e.at >= ? and e.at < ?"
            " left join aftersales s on s.id = a.aftersale_id"
            f" where a.reconsidered_at >= ? and coalesce({appeal_shop('a', 's')}, 0) = ?",
            (start, end, start, shop_id),
        )
    )


def order_known(store: Store, order_sn: str) -> bool:
    """Tell whether an order was imported."""
    return store.value("select 1 from orders where order_sn = ?", (order_sn,)) is not None


_CASE = f"select {columns(AppealCase, 's', shop_id=case_shop('s'))} from aftersales s"


def case(store: Store, ref: str) -> AppealCase | None:
    """Return an after-sales case by its number."""
    return store.first(AppealCase, f"{_CASE} where s.ref = ?", (ref,))


def newest_case(store: Store, order_sn: str) -> AppealCase | None:
    """Return the newest after-sales case of an order."""
    return store.first(
        AppealCase,
        f"{_CASE} where s.order_sn = ?"
        " order by coalesce(s.asked_at, s.refunded_at, 0) desc, s.id desc limit 1",
        (order_sn,),
    )


def unappealed(
    store: Store, refunded_from: int, ids: Sequence[int] | None = None
) -> list[UnappealedCase]:
    """Return the cases that may be appealed and for which no appeal was begun.

    Instant refunds, and refunds whose return was empty, swapped or unfit, refunded at or
    after `refunded_from`, or with a deadline of the platform. A case that was settled, an
    instant refund that was accepted, and a return that was fine are left out. With `ids`, only
    those of them.
    """
    listed = columns(UnappealedCase, "s", title=_TITLE, **_OF_CASE, shop_id=case_shop("s"))
    of_them = "" if ids is None else f" and s.id in ({marks(ids)})"
    return store.rows(
        UnappealedCase,
        f"select {listed} from aftersales s"
        " left join order_lines l on l.order_id = s.order_id and l.ordinal = 0"
        " left join goods g on g.id = l.good_id"
        " where (s.instant = 1 or s.inspection in ('empty', 'swapped', 'unfit'))"
        " and s.inspection is not 'fine' and s.decision is not 'settle'"
        " and (s.instant = 0 or s.decision is null)"
        " and s.refunded_at is not null and (s.refunded_at >= ? or s.platform_due_at is not null)"
        " and not exists (select 1 from appeals a where a.aftersale_id = s.id)"
        " and not exists (select 1 from appeals a where a.order_id = s.order_id"
        "   and a.aftersale_id is null and a.kind in ('instant_refund', 'abnormal_return'))"
        f"{of_them}",
        (refunded_from, *(ids or ())),
    )


def add(work: Act, values: dict[str, Any]) -> int:
    """Insert an appeal."""
    return work.insert("appeals", values, order_id=values["order_id"])


def change(
    work: Act, appeal: AppealRow, values: dict[str, Any], expect_version: int | None = None
) -> bool:
    """Change an appeal; raise Stale when it is no longer of `expect_version`."""
    return work.update(
        "appeals",
        appeal.id,
        values,
        order_id=appeal.order_id,
        expect_version=expect_version,
    )


def exempt(work: Act, order_id: int) -> None:
    """Note that the order needs no shipping; an earlier approval stands."""
    if work.store.value("select exempt_at from orders where id = ?", (order_id,)) is None:
        work.update("orders", order_id, {"exempt_at": work.at}, order_id=order_id)


def add_evidence(work: Act, order_id: int | None, values: dict[str, Any]) -> int:
    """Insert a file of an appeal."""
    return work.insert("evidence", values, order_id=order_id)


def drop_evidence(work: Act, order_id: int | None, evidence_id: int) -> None:
    """Take a file out of an appeal; its row stays."""
    work.update("evidence", evidence_id, {"removed_at": work.at}, order_id=order_id)


def is_kept(store: Store, sha256: str) -> bool:
    """Tell whether any appeal has, or had, a file of this content."""
    found = store.value("select 1 from evidence where sha256 = ? limit 1", (sha256,))
    return found is not None


def appeal_events(store: Store, appeal_id: int) -> list[Event]:
    """Return the events of an appeal without an order, and of its files, oldest first."""
    return store.rows(
        Event,
        f"select {EVENT_COLUMNS} from events e"
        " where (e.entity = 'appeals' and e.entity_id = ?) or (e.entity = 'evidence'"
        " and e.entity_id in (select id from evidence where appeal_id = ?)) order by e.id",
        (appeal_id, appeal_id),
    )
