"""An after-sales case as a value: who must act, until when, where the goods are.

State, clock and place are derived here, from what is known, and stored nowhere.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

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
from core.rules.book import RuleBook
from core.rules.couriers.traces import is_signed
from core.rules.terms import Clock, Deadline
from core.store.aftersales import CaseClock, CaseRow


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


# Their deadlines are the platform's alone.
_PLATFORM_ONLY = ("exchange", "resend", "repair")
_GOODS_COME_BACK = ("return_refund", "exchange", "repair")


class Case(Frozen):
    """One after-sales case with everything known about it. Amounts in fen."""

    key: int
    id: str
    order_sn: str
    order_id: int | None
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


def decision_of(row: CaseRow | CaseClock) -> str | None:
    """Return the decision in force; one that is older than the request answers another one."""
    asked, decided = row.asked_at, row.decided_at
    if asked is not None and decided is not None and decided < asked:
        return None
    return row.decision


class Running(NamedTuple):
    """A clock of a case: which one, when it is due (seconds since 1970), by which rule."""

    clock: Clock
    due: int | None
    rule: str


class Clocks:
    """The clocks of many cases, with the rules looked up once."""

    def __init__(self, rules: RuleBook, tables: Tables) -> None:
        self._tables = tables
        self._seconds = {
            name: int(rules[name].delta.total_seconds())
            for name in (
                "aftersale.return_refund",
                "aftersale.refund_only",
                "aftersale.inspect",
                "appeal.instant_refund",
            )
        }

    def of(self, row: CaseRow | CaseClock) -> Running | None:
        """Return the clock that runs, or None; `due` is None where a time is missing.

        It runs only while the merchant must act and nothing is recorded; the platform's own
        deadline wins, earlier or later (rules/README.md, 4). A bad inspection is no
        answer: the platform still waits for one.
        """
        status = self._tables.status(row.status)
        decision = decision_of(row)
        if decision == "settle" or status.kind in ("closed", "done"):
            return None
        if row.instant:
            return self._instant(row)
        if decision == "reject":
            return None
        own = row.platform_due_at if status.acts == "merchant" else None
        if row.inspected_at is None and _arrived(row, status.kind):
            return self._from(Clock.INSPECT, own, row.return_status_at, "aftersale.inspect")
        if status.acts == "merchant" and self._found_bad(row):
            return self._from(Clock.AFTERSALE, own, row.return_status_at, "aftersale.inspect")
        if status.acts != "merchant" or row.inspected_at is not None:
            return None
        if status.kind == "receipt" and own is not None:
            return Running(Clock.INSPECT, own, "platform")
        if decision is not None:
            return None
        if status.kind == "receipt" and row.agreed_return_at is not None:
            return None
        if row.type in _PLATFORM_ONLY:
            return None if own is None else Running(Clock.AFTERSALE, own, "platform")
        return self._from(Clock.AFTERSALE, own, row.asked_at, f"aftersale.{row.type}")

    def _found_bad(self, row: CaseRow | CaseClock) -> bool:
        """Whether an inspection found the return bad."""
        found = self._tables.inspection.get(row.inspection or "")
        return row.inspected_at is not None and (found is None or found.state == "bad")

    def _instant(self, row: CaseRow | CaseClock) -> Running | None:
        if decision_of(row) is not None or row.inspection == "fine" or row.appealed:
            return None
        start, own = row.refunded_at, row.platform_due_at
        if own is not None and start is not None and own <= start:
            own = None  # It was the deadline for answering, before the platform paid.
        return self._from(Clock.APPEAL, own, start, "appeal.instant_refund")

    def _from(self, clock: Clock, own: int | None, start: int | None, rule: str) -> Running:
        if own is not None:
            return Running(clock, own, "platform")
        return Running(clock, None if start is None else start + self._seconds[rule], rule)


def _arrived(row: CaseRow | CaseClock, kind: str) -> bool:
    """Whether a return has come: signed for, or to be taken in and its time is known."""
    status = row.return_status or ""
    if is_signed(status):
        return True
    return kind == "receipt" and not status and row.return_status_at is not None


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
    if kind == "receipt" or _arrived(row, kind):
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


def case_of(row: CaseRow, rules: RuleBook, tables: Tables, clocks: Clocks | None = None) -> Case:
    """Return the case that a row of the store tells of; `clocks` are read once for many rows."""
    status = tables.status(row.status)
    running = (clocks or Clocks(rules, tables)).of(row)
    state = state_of(row, tables)
    due = None
    if running is not None and running.due is not None:
        due = Deadline(due_at=from_epoch(running.due), rule=running.rule)
    values = {
        name: from_epoch(value) if value is not None and name.endswith("_at") else value
        for name, value in row._asdict().items()
    }
    return Case(
        **{
            **values,
            "key": row.id,
            "id": row.ref,
            "decision": decision_of(row),
            "who_acts": status.acts,
            "state": state,
            "allowed": tables.allowed.get(state, ()),
            "open": not status.over or running is not None,
            "theme": tables.theme(row.reason),
            "clock": None if running is None else running.clock,
            "due": due,
            "goods": goods_of(row),
            "buyer_received": _yes(row.buyer_received),
            "buyer_signed": _yes(row.buyer_signed),
        }
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
