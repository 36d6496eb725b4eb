"""Claims on the upstream seller: each refund opens one; the loss is what is not given back."""

from __future__ import annotations

from datetime import datetime

from core.aftersales import reading as aftersales
from core.aftersales.case import Case, Goods
from core.base.clock import from_epoch, to_epoch
from core.base.errors import DaifaError, NotFound, Refused
from core.base.frozen import Frozen
from core.base.i18n import N_, _
from core.base.money import yuan
from core.orders.shops import Shop
from core.rules.aftersales import tables
from core.store import aftersales as store_cases
from core.store import claims as store_claims
from core.store import shops as store_shops
from core.store.acts import Act
from core.store.claims import ClaimRow, ClaimState
from core.store.desk import Desk

STATE_LABELS: dict[ClaimState, str] = {
    "open": N_("owed"),
    "partly": N_("partly paid"),
    "paid": N_("paid back"),
    "written_off": N_("written off"),
}

_REFUNDS = ("refund_only", "return_refund")
_OUT = (Goods.WITH_SUPPLIER, Goods.ON_THE_WAY, Goods.WITH_BUYER, Goods.ON_THE_WAY_BACK)


class Claim(Frozen):
    """What a supplier owes for a refunded order, in fen. `age_s` counts from `since`."""

    id: int
    shop_id: int | None
    order_sn: str
    ref: str
    title: str
    supplier: str
    owed_fen: int
    paid_fen: int
    left_fen: int
    since: datetime
    age_s: int
    state: ClaimState
    settled_at: datetime | None
    note: str | None
    version: int


class Listing(Frozen):
    """Claims with what is still owed over all of them."""

    items: tuple[Claim, ...]
    total_fen: int


def open_for(work: Act, case_id: int, *, since: int | None = None) -> int | None:
    """Open the claim of a refunded case (by row id); return its id, or None where none is due.

    Owed is what the order cost upstream and is not claimed yet. A case has one claim at most;
    repairs and exchanges have none. `since` is in seconds since 1970, the act's time by
    default.
    """
    row = store_claims.ground_for(work.store, case_id)
    if row is None or row.order_id is None or row.type not in _REFUNDS:
        return None
    if row.claim_id is not None:
        return int(row.claim_id)
    owed = row.cost_fen - row.claimed_fen
    if owed <= 0:
        return None
    return store_claims.add(
        work,
        order_id=row.order_id,
        case_id=case_id,
        supplier_id=row.supplier_id,
        owed=owed,
        since=work.at if since is None else since,
    )


def withdraw(work: Act, case_id: int) -> None:
    """Take back a case's claim when no refund is given after all and nothing was paid on it."""
    row = store_claims.of_case(work.store, case_id)
    if row is not None and row.state == "open" and row.paid_fen == 0:
        work.delete("claims", row.id, order_id=row.order_id)


def pay(desk: Desk, at: datetime, claim_id: int, fen: int) -> Claim:
    """Record that the supplier paid `fen` on a claim.

    Raises NotFound, DaifaError for an amount of nothing, Refused for a settled claim or more
    than is owed.
    """
    if fen <= 0:
        raise DaifaError("claim-amount", _("Give an amount above zero."))
    with desk.act(at, "claim-paid") as work:
        row = _unsettled(desk, claim_id)
        paid = row.paid_fen + fen
        if paid > row.owed_fen:
            raise Refused(
                "claim-too-much",
                _("Only {left} yuan are still owed on this claim.").format(
                    left=yuan(row.owed_fen - row.paid_fen)
                ),
            )
        values = {"paid_fen": paid, "state": "partly"}
        if paid == row.owed_fen:
            values |= {"state": "paid", "settled_at": work.at}
        work.update(
            "claims",
            claim_id,
            values,
            order_id=row.order_id,
            expect_version=row.version,
        )
    return find(desk, at, claim_id)


def write_off(desk: Desk, at: datetime, claim_id: int, reason: str) -> Claim:
    """Give up what is still owed on a claim, with the reason.

    Raises NotFound, DaifaError without a reason, Refused for a settled claim.
    """
    if not reason.strip():
        raise DaifaError("reason-missing", _("Say why: the reason goes into the history."))
    with desk.act(at, "claim-written-off") as work:
        row = _unsettled(desk, claim_id)
        work.update(
            "claims",
            claim_id,
            {"state": "written_off", "settled_at": work.at, "note": reason.strip()},
            order_id=row.order_id,
            expect_version=row.version,
        )
    return find(desk, at, claim_id)


def _unsettled(desk: Desk, claim_id: int) -> ClaimRow:
    row = _row(desk, claim_id)
    if row.state in ("paid", "written_off"):
        word = STATE_LABELS[row.state]
        raise Refused("claim-settled", _("This claim is settled: {state}.").format(state=_(word)))
    return row


def _row(desk: Desk, claim_id: int) -> ClaimRow:
    row = store_claims.by_id(desk.store, claim_id)
    if row is None:
        raise NotFound("claim-unknown", _("There is no claim {id}.").format(id=claim_id))
    return row


def find(desk: Desk, at: datetime, claim_id: int) -> Claim:
    """Return one claim as of an instant; raise NotFound."""
    return _claim(_row(desk, claim_id), at)


def state_label(claim: Claim) -> str:
    """Return the word for a claim's state."""
    return _(STATE_LABELS[claim.state])


def of_case(desk: Desk, at: datetime, case: Case) -> Claim | None:
    """Return the claim of a case, or None."""
    row = store_claims.of_case(desk.store, case.key)
    return None if row is None else find(desk, at, row.id)


def listing(desk: Desk, at: datetime, *, settled: bool = False) -> Listing:
    """Return the claims that are still owed, the oldest first; with `settled` all of them."""
    read = store_claims.all_claims if settled else store_claims.unsettled
    items = tuple(_claim(row, at) for row in read(desk.store))
    return Listing(items=items, total_fen=sum(each.left_fen for each in items))


def of_shop(desk: Desk, found: Listing, shop: Shop | None) -> Listing:
    """Return the claims for orders of a shop, all of them without one, and what they come to."""
    if shop is None:
        return found
    of_orders = store_shops.of_orders(desk.store, [each.order_sn for each in found.items])
    of_cases = store_shops.of_cases(desk.store, [each.ref for each in found.items if each.ref])
    items = tuple(
        each
        for each in found.items
        if shop.holds(of_orders.get(each.order_sn) or of_cases.get(each.ref))
    )
    return Listing(items=items, total_fen=sum(each.left_fen for each in items))


def _claim(row: ClaimRow, at: datetime) -> Claim:
    left = row.owed_fen - row.paid_fen if row.state in ("open", "partly") else 0
    settled = row.settled_at
    return Claim(
        id=row.id,
        shop_id=row.shop_id,
        order_sn=row.order_sn,
        ref=row.ref,
        title=row.title,
        supplier=row.supplier,
        owed_fen=row.owed_fen,
        paid_fen=row.paid_fen,
        left_fen=left,
        since=from_epoch(row.since),
        age_s=to_epoch(at) - row.since,
        state=row.state,
        settled_at=None if settled is None else from_epoch(settled),
        note=row.note,
        version=row.version,
    )


def goods_not_back(desk: Desk, at: datetime) -> list[Case]:
    """Return the refunded cases whose goods are out and not back, the oldest first.

    Goods that were never bought, were cancelled upstream or came back are no loss; a return that
    was empty or swapped is.
    """
    known = tables()
    bad = [name for name, result in known.inspection.items() if result.state == "bad"]
    ids = store_cases.not_back(desk.store, known.of_kind("refunded"), bad)
    return [
        case
        for case in aftersales.by_ids(desk, ids)
        if (case.goods in _OUT or case.inspection in bad)
        and (case.asked_at is None or to_epoch(case.asked_at) <= to_epoch(at))
    ]
