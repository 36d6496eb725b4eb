"""An after-sales case as a value: who must act, until when, where the goods are.

State, clock and place are derived here, from what is known, and stored nowhere.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from core.aftersales.clocks import Clocks, decision_of
from core.base.clock import from_epoch, to_epoch
from core.base.frozen import Frozen
from core.base.i18n import N_, _
from core.rules.aftersales import (
    STATE_LABELS,
    TYPE_LABELS,
    Acts,
    State,
    Tables,
    Theme,
    TypeCode,
    Verb,
)
from core.rules.couriers.signed import is_signed
from core.rules.terms import Clock, Deadline
from core.store.aftersales import CaseRow


class Goods(StrEnum):
    """Where the goods of a case are (rules/README.md, 4)."""

    NEVER_BOUGHT = "never_bought"
    CANCELLED_UPSTREAM = "cancelled_upstream"
    WITH_SUPPLIER = "with_supplier"
    ON_THE_WAY = "on_the_way"
    WITH_BUYER = "with_buyer"
    ON_THE_WAY_BACK = "on_the_way_back"
    RETURNED = "returned"


GOODS_LABELS = {
    Goods.NEVER_BOUGHT: N_("never bought"),
    Goods.CANCELLED_UPSTREAM: N_("cancelled upstream"),
    Goods.WITH_SUPPLIER: N_("still with the supplier"),
    Goods.ON_THE_WAY: N_("on the way"),
    Goods.WITH_BUYER: N_("with the buyer"),
    Goods.ON_THE_WAY_BACK: N_("on the way back"),
    Goods.RETURNED: N_("returned"),
}


_GOODS_COME_BACK = ("return_refund", "exchange", "repair")


class Case(Frozen):
    """One after-sales case with everything known about it. Amounts in fen."""

    key: int
    id: str
    order_sn: str
    order_id: int | None
    shop_id: int | None
    title: str
    type: TypeCode
    instant: bool
    status: str
    who_acts: Acts
    state: State
    allowed: tuple[Verb, ...]
    open: bool
    reason: str
    theme: Theme | None
    deal_fen: int | None
    refund_fen: int | None
    cost_fen: int
    asked_at: datetime | None
    refunded_at: datetime | None
    closed_at: datetime | None
    clock: Clock | None
    due: Deadline | None
    goods: Goods
    buyer_received: bool | None
    buyer_signed: bool | None
    decision: str | None
    decided_at: datetime | None
    decision_reason: str | None
    settlement: str | None
    settlement_fen: int | None
    inspection: str | None
    inspected_at: datetime | None
    intervened: bool
    appealed: bool
    return_number: str | None
    return_status: str | None
    return_status_at: datetime | None
    supplier_id: int | None
    supplier: str
    return_address: str | None
    return_confirmed_at: datetime | None
    source: str
    version: int

    @property
    def refunds(self) -> bool:
        """Whether money goes back to the buyer."""
        return self.type in ("refund_only", "return_refund")

    @property
    def unasked(self) -> bool:
        """Whether the buyer is to be asked first: a refund without a return, nothing known."""
        answered = self.buyer_received is not None or self.buyer_signed is not None
        return self.type == "refund_only" and "answer" in self.allowed and not answered

    def past(self, at: datetime) -> bool:
        """Whether the deadline has passed at an instant."""
        return self.due is not None and to_epoch(self.due.due_at) < to_epoch(at)

    def state_label(self, at: datetime) -> str:
        """Return the word for the state; past its deadline a case is no longer called open."""
        if self.past(at) and self.clock is Clock.APPEAL:
            return _("the appeal window has passed")
        if self.past(at) and self.clock is Clock.AFTERSALE:
            return _("probably agreed automatically, check")
        return _(STATE_LABELS[self.state])


def state_of(row: CaseRow, tables: Tables) -> State:
    """Return the state that says which decisions are allowed."""
    kind = tables.status(row.status).kind
    decision, inspection = decision_of(row), row.inspection
    if kind in ("closed", "done"):
        return "closed"
    if decision == "settle":
        return "settled"
    if row.instant:
        return "instant" if decision is None else "closed"
    if kind == "refunded":
        return "refunded" if inspection is None else "closed"
    if decision == "reject":
        return "rejected"
    if inspection is not None:
        found = tables.inspection.get(inspection)
        return "bad" if found is None else found.state
    if kind == "receipt" or is_signed(row.return_status):
        return "returned"
    if decision == "agree":
        return "agreed_return" if row.type in _GOODS_COME_BACK else "agreed"
    if kind == "buyer":
        return "agreed_return"
    return "platform" if kind == "platform" else "asked"


class Whereabouts(Protocol):
    """What tells where the goods of an order are: a case's row, or an order's own."""

    @property
    def return_status(self) -> str | None: ...
    @property
    def return_number(self) -> str | None: ...
    @property
    def order_status(self) -> str: ...
    @property
    def order_words(self) -> str | None: ...
    @property
    def order_state(self) -> str | None: ...
    @property
    def order_received_at(self) -> int | None: ...
    @property
    def order_shipped_at(self) -> int | None: ...
    @property
    def order_uploaded_at(self) -> int | None: ...
    @property
    def buyer_received(self) -> str | None: ...
    @property
    def tracked(self) -> int: ...
    @property
    def upstream_shipped(self) -> int: ...
    @property
    def shipped_number(self) -> str | None: ...
    @property
    def bought(self) -> int: ...
    @property
    def cancelled(self) -> int: ...


def goods_of(row: Whereabouts) -> Goods:
    """Return where the goods are, as far as the case, its order and its purchases tell."""
    if is_signed(row.return_status):
        return Goods.RETURNED
    if row.return_number or row.return_status:
        return Goods.ON_THE_WAY_BACK
    words = f"{row.order_status} {row.order_words or ''}"
    received = row.order_state == "received" or row.order_received_at is not None
    if received or "已收货" in words or "已签收" in words or _yes(row.buyer_received):
        return Goods.WITH_BUYER
    shipped = row.order_state == "shipped" or row.order_shipped_at is not None
    if shipped or "已发货" in words or row.order_uploaded_at is not None:
        return Goods.ON_THE_WAY
    if row.tracked or row.upstream_shipped or row.shipped_number:
        return Goods.ON_THE_WAY
    if row.bought:
        return Goods.WITH_SUPPLIER
    return Goods.CANCELLED_UPSTREAM if row.cancelled else Goods.NEVER_BOUGHT


def _yes(answer: str | None) -> bool | None:
    return None if answer is None else answer == "yes"


def case_of(row: CaseRow, tables: Tables, clocks: Clocks) -> Case:
    """Return the case that a row of the store tells of; `clocks` are those of its shop."""
    status = tables.status(row.status)
    running = clocks.of(row)
    state = state_of(row, tables)
    due = None
    if running is not None and running.due is not None:
        due = Deadline(due_at=from_epoch(running.due), rule=running.rule)
    return Case.of_row(
        row,
        key=row.id,
        id=row.ref,
        decision=decision_of(row),
        who_acts=status.acts,
        state=state,
        allowed=tables.allowed.get(state, ()),
        open=not status.over or running is not None,
        theme=tables.theme(row.reason),
        clock=None if running is None else running.clock,
        due=due,
        goods=goods_of(row),
        buyer_received=_yes(row.buyer_received),
        buyer_signed=_yes(row.buyer_signed),
    )


def goods_label(goods: Goods) -> str:
    """Return the word for where the goods are."""
    return _(GOODS_LABELS[goods])


def type_label(case: Case) -> str:
    """Return the word for a case's type."""
    return _("instant refund") if case.instant else _(TYPE_LABELS[case.type])


def state_word(state: State) -> str:
    """Return the word for a state."""
    return _(STATE_LABELS[state])
