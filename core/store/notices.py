"""Notices and tasks: raised once for what happened, done by the seller or by what follows.

A fingerprint names one fact. A notice that was dismissed does not come back for the same fact;
one that settled by itself does when the fact is there again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from core.base.errors import NotFound
from core.base.i18n import _
from core.store.acts import Act
from core.store.connection import Store, columns, marks

# How a notice ended, in `settled`; empty while it is open, and where the seller did it by hand.
DISMISSED, ACCEPTED, BY_ITSELF = "dismissed", "accepted", "by-itself"


class NoticeEntry(NamedTuple):
    """An open notice in an index; times in seconds since 1970."""

    id: int
    kind: str
    order_id: int | None
    shop_id: int | None
    ref: str
    red: int
    due_at: int | None
    created_at: int
    import_id: int | None


class NoticeDetail(NamedTuple):
    """A notice with what its order tells; `order_sn` and `title` are empty without an order."""

    id: int
    kind: str
    order_id: int | None
    order_sn: str
    shop: str
    title: str
    ref: str
    red: int
    created_at: int
    import_id: int | None
    data: str
    done_at: int | None
    version: int


def fingerprint(kind: str, *facts: object) -> str:
    """Return the mark of one fact: of what kind it is, what it is about, what it says."""
    text = json.dumps([kind, *facts], ensure_ascii=False, default=str)
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def stored(data: Mapping[str, Any]) -> str:
    """Return what a notice says as it is stored."""
    return json.dumps(data, ensure_ascii=False, default=str)


class Standing(NamedTuple):
    """An open notice by its fingerprint, with its data as it is stored."""

    fingerprint: str
    id: int
    data: str


def standing(store: Store, kind: str) -> dict[str, Standing]:
    """Return the open notices of a kind by their fingerprints: asked once for many."""
    rows = store.rows(
        Standing,
        f"select {columns(Standing, 'n')} from notices n"
        " where n.kind = ? and n.done_at is null and n.fingerprint is not null",
        (kind,),
    )
    return {row.fingerprint: row for row in rows}


def raise_once(
    work: Act,
    kind: str,
    order_id: int | None,
    *,
    ref: str = "",
    red: bool = False,
    data: dict[str, Any] | None = None,
    mark: str | None = None,
    standing: Mapping[str, Standing] | None = None,
) -> int:
    """Raise a notice, or renew the data of the same one that is still open; return its id.

    New data ends a snooze: what was put off said something else.

    `mark` is a `fingerprint`: what was ended for that very fact stays as it was ended, unless
    it had settled by itself. `standing` are the open notices where many are raised: most say
    what they said.
    """
    text = stored(data or {})
    same = standing.get(mark or "") if standing is not None else None
    if same is not None and same.data == text:
        return same.id
    known = None
    if mark is not None:
        known = work.store.one(
            "select id, done_at, settled from notices where fingerprint = ?", (mark,)
        )
    if known is not None and known["done_at"] is not None and known["settled"] != BY_ITSELF:
        return int(known["id"])
    values: dict[str, Any] = {"data": text}
    if mark is not None:
        values["fingerprint"] = mark
    if known is None:
        known = work.store.one(
            "select id from notices where kind = ? and order_id is ? and ref = ?"
            " and done_at is null",
            (kind, order_id, ref),
        )
    elif known["done_at"] is not None:
        values |= {"done_at": None, "settled": "", "created_at": work.at}
    if known is not None:
        if work.update("notices", int(known["id"]), values, order_id=order_id):
            _wake(work, int(known["id"]), order_id)
        return int(known["id"])
    values |= {
        "kind": kind,
        "order_id": order_id,
        "ref": ref,
        "created_at": work.at,
        "red": int(red),
        "import_id": work.import_id,
    }
    return work.insert("notices", values, order_id=order_id)


def _wake(work: Act, notice_id: int, order_id: int | None) -> None:
    rows = work.store.query(
        "select id from snoozes where ref = ? and clock in ('notice', 'check')", (str(notice_id),)
    )
    for row in rows:
        work.delete("snoozes", row[0], order_id=order_id)


# A notice without an order is of the shop that its file was imported for; a choice between the
# orders of one shop is that shop's.
_CHOSEN = (
    "(select case when count(distinct coalesce(c.shop_id, 0)) = 1 then max(c.shop_id) end"
    " from json_each(n.data, '$.choices') j join orders c on c.order_sn = j.value)"
)
_SHOP = f"coalesce(o.shop_id, i.shop_id, {_CHOSEN})"
_ENTRY = f"select {columns(NoticeEntry, 'n', shop_id=_SHOP)} from notices n"
_OF_ORDER = " left join orders o on o.id = n.order_id left join imports i on i.id = n.import_id"


def open_entries(store: Store, kinds: Collection[str] = ()) -> list[NoticeEntry]:
    """Return the open notices of some kinds, or all: red ones first, then the oldest."""
    wanted, values = "", [*kinds]
    if kinds:
        wanted = f" and n.kind in ({marks(values)})"
    return store.rows(
        NoticeEntry,
        f"{_ENTRY}{_OF_ORDER} where n.done_at is null{wanted}"
        " order by n.red desc, n.created_at, n.id",
        values,
    )


_DETAIL = (
    "select "
    + columns(
        NoticeDetail,
        "n",
        order_sn="coalesce(o.order_sn, '')",
        shop="coalesce(s.name, '')",
        title="coalesce(g.title, '')",
    )
    + f" from notices n{_OF_ORDER} left join shops s on s.id = {_SHOP}"
    " left join order_lines l on l.order_id = o.id and l.ordinal = 0"
    " left join goods g on g.id = l.good_id"
)


def details(store: Store, ids: Sequence[int]) -> list[NoticeDetail]:
    """Return notices with what their orders tell, in the order of `ids`; what is gone is left out.

    Ask for a window of them, not for all.
    """
    found = store.rows(NoticeDetail, f"{_DETAIL} where n.id in ({marks(ids)})", ids)
    by_id = {row.id: row for row in found}
    return [by_id[each] for each in ids if each in by_id]


def find(store: Store, notice_id: int) -> NoticeDetail:
    """Return one notice, open or done; raise NotFound."""
    found = details(store, [notice_id])
    if not found:
        raise NotFound(
            "notice-unknown",
            _("There is no notice {id}. See: daifa check-list").format(id=notice_id),
        )
    return found[0]


def end(work: Act, notice: NoticeDetail, how: str) -> bool:
    """End a notice; tell whether it was open. Raises Stale when it changed since it was read."""
    if notice.done_at is not None:
        return False
    return work.update(
        "notices",
        notice.id,
        {"done_at": work.at, "settled": how},
        order_id=notice.order_id,
        expect_version=notice.version,
    )


def settle(
    work: Act,
    kinds: Collection[str],
    *,
    order_id: int | None = None,
    ref: str | None = None,
    how: str = BY_ITSELF,
) -> int:
    """End the open notices of some kinds about an order, or with a `ref`; return how many.

    This is for what a later file or the seller's own act has settled.
    """
    where, values = [], [*kinds]
    given: list[Any] = []
    for name, value in (("order_id", order_id), ("ref", ref)):
        if value is not None:
            where.append(f"{name} = ?")
            given.append(value)
    rows = work.store.query(
        f"select id, order_id from notices where done_at is null and kind in ({marks(values)})"
        f" and {' and '.join(where)}",
        [*values, *given],
    )
    for row in rows:
        ended = {"done_at": work.at, "settled": how}
        work.update("notices", row["id"], ended, order_id=row["order_id"])
    return len(rows)


def refs_dismissed(store: Store, kinds: Collection[str]) -> set[str]:
    """Return what notices of some kinds were about that the seller ended without accepting."""
    values = [*kinds]
    rows = store.query(
        f"select distinct ref from notices where kind in ({marks(values)})"
        " and done_at is not null and settled in ('', ?)",
        [*values, DISMISSED],
    )
    return {row[0] for row in rows}


def open_data(store: Store, kind: str, order_id: int, ref: str = "") -> str | None:
    """Return what the open notice of a kind about an order holds, as JSON; None without one."""
    found: str | None = store.value(
        "select data from notices where kind = ? and order_id = ? and ref = ? and done_at is null",
        (kind, order_id, ref),
    )
    return found


def orders_with_only(store: Store, kind: str, order_ids: Sequence[int]) -> set[int]:
    """Return those of the orders of whose open red notices all are of one kind."""
    if not order_ids:
        return set()
    rows = store.query(
        "select order_id from notices where done_at is null and red = 1"
        f" and order_id in ({marks(order_ids)}) group by order_id having min(kind = ?) = 1",
        [*order_ids, kind],
    )
    return {row[0] for row in rows}


def open_of(store: Store, kind: str, order_id: int) -> list[NoticeDetail]:
    """Return the open notices of a kind about an order."""
    return store.rows(
        NoticeDetail,
        f"{_DETAIL} where n.kind = ? and n.order_id = ? and n.done_at is null order by n.id",
        (kind, order_id),
    )


def was_raised(store: Store, kind: str, order_id: int) -> bool:
    """Tell whether a notice of a kind was raised about an order ever, be it open or done."""
    return (
        store.value("select 1 from notices where kind = ? and order_id = ?", (kind, order_id))
        is not None
    )


def refs_of(store: Store, kind: str) -> set[str]:
    """Return what the notices of a kind are about, but for those that settled by themselves."""
    rows = store.query(
        "select distinct ref from notices where kind = ? and settled <> ?", (kind, BY_ITSELF)
    )
    return {row[0] for row in rows}
