"""The words of the trade as values: frozen models and enums. Money in fen, times in Beijing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from core.base.frozen import Frozen
from core.base.i18n import N_, _


class Stage(StrEnum):
    """Where an order stands (rules/README.md, 1). Derived from what is known, never stored."""

    TO_BUY = "to_buy"
    BOUGHT = "bought"
    TO_UPLOAD = "to_upload"
    SHIPPED = "shipped"
    DONE = "done"
    CLOSED = "closed"
    EXEMPT = "exempt"
    UNPAID = "unpaid"


STAGE_LABELS = {
    Stage.TO_BUY: N_("to buy"),
    Stage.BOUGHT: N_("bought"),
    Stage.TO_UPLOAD: N_("to upload"),
    Stage.SHIPPED: N_("shipped"),
    Stage.DONE: N_("done"),
    Stage.CLOSED: N_("closed"),
    Stage.EXEMPT: N_("no shipping"),
    Stage.UNPAID: N_("unpaid"),
}


class PlatformState(StrEnum):
    """The platform's order status, mapped. The order of `rank` is the order's own way."""

    UNPAID = "unpaid"
    TO_SHIP = "to_ship"
    SHIPPED = "shipped"
    RECEIVED = "received"
    CLOSED = "closed"

    @property
    def rank(self) -> int:
        """How far along the order is; a status never goes to a lower rank silently."""
        return list(PlatformState).index(self)


NOT_SHIPPED = (PlatformState.UNPAID, PlatformState.TO_SHIP)
TRAVELLING = (PlatformState.SHIPPED, PlatformState.RECEIVED)


class ShipKind(StrEnum):
    """What shipping the item promises; each has its rule `ship.<kind>`."""

    NORMAL = "normal"
    FAST = "fast"
    SAME_DAY = "same_day"
    DIRECT = "direct"
    PRESALE = "presale"


class Band(StrEnum):
    """How urgent a deadline is (rules/README.md, 2)."""

    OVERDUE = "overdue"
    CRITICAL = "critical"
    URGENT = "urgent"
    SOON = "soon"
    CALM = "calm"


BAND_LABELS = {
    Band.OVERDUE: N_("overdue"),
    Band.CRITICAL: N_("critical"),
    Band.URGENT: N_("urgent"),
    Band.SOON: N_("soon"),
    Band.CALM: N_("calm"),
}


class Clock(StrEnum):
    """The clocks of the one queue (tui/cli/README.md, `daifa due`)."""

    BUY = "buy"
    SHIP = "ship"
    PICKUP = "pickup"
    STALL = "stall"
    AFTERSALE = "aftersale"
    INSPECT = "inspect"
    APPEAL = "appeal"
    CLAIM = "claim"
    FILL_IN = "fill-in"
    NOTICE = "notice"
    CHECK = "check"


CLOCK_LABELS = {
    Clock.BUY: N_("buy by"),
    Clock.SHIP: N_("ship"),
    Clock.PICKUP: N_("pickup"),
    Clock.STALL: N_("no trace"),
    Clock.AFTERSALE: N_("answer by"),
    Clock.INSPECT: N_("inspect"),
    Clock.APPEAL: N_("appeal"),
    Clock.CLAIM: N_("claim"),
    Clock.FILL_IN: N_("fill in"),
    Clock.NOTICE: N_("notice"),
    Clock.CHECK: N_("to check"),
}


class Flag(StrEnum):
    """What makes an order special; the first three block buying without a reason."""

    UNDER_REVIEW = "under_review"
    HOLD = "hold"
    OPEN_AFTERSALE = "open_aftersale"
    REFUNDED_PART = "refunded_part"
    REFUND_AFTER_BUY = "refund_after_buy"
    ADDRESS_CHANGED = "address_changed"
    NOT_SHIPPED_THERE = "not_shipped_there"
    NUMBER_MISMATCH = "number_mismatch"
    WRONG_ADDRESS = "wrong_address"
    UPSTREAM_CLOSED = "upstream_closed"
    RECYCLED_NUMBER = "recycled_number"
    NO_GROUPED_AT = "no_grouped_at"
    OUT_OF_STOCK = "out_of_stock"
    EXPORTED = "exported"
    LATE = "late"


FLAG_LABELS = {
    Flag.UNDER_REVIEW: N_("under review"),
    Flag.HOLD: N_("on hold"),
    Flag.OPEN_AFTERSALE: N_("after-sales open"),
    Flag.REFUNDED_PART: N_("a part was paid back"),
    Flag.REFUND_AFTER_BUY: N_("refund asked after purchase"),
    Flag.ADDRESS_CHANGED: N_("address changed after purchase"),
    Flag.NOT_SHIPPED_THERE: N_("uploaded, not shipped there"),
    Flag.NUMBER_MISMATCH: N_("platform shows another number"),
    Flag.WRONG_ADDRESS: N_("upstream ships to another address"),
    Flag.UPSTREAM_CLOSED: N_("upstream order closed"),
    Flag.RECYCLED_NUMBER: N_("scanned before grouping"),
    Flag.NO_GROUPED_AT: N_("grouping time missing"),
    Flag.OUT_OF_STOCK: N_("upstream out of stock"),
    Flag.EXPORTED: N_("in a batch file"),
    Flag.LATE: N_("shipped late"),
}

# They ask before buying and before a number is taken.
BLOCKING_FLAGS = (Flag.UNDER_REVIEW, Flag.HOLD, Flag.OPEN_AFTERSALE)
# They ask before buying alone: the goods of a purchase that stands go their way.
BUYING_FLAGS = (*BLOCKING_FLAGS, Flag.REFUNDED_PART, Flag.REFUND_AFTER_BUY)
RED_FLAGS = (
    Flag.REFUND_AFTER_BUY,
    Flag.ADDRESS_CHANGED,
    Flag.NOT_SHIPPED_THERE,
    Flag.NUMBER_MISMATCH,
    Flag.WRONG_ADDRESS,
    Flag.UPSTREAM_CLOSED,
    Flag.RECYCLED_NUMBER,
)


class Deadline(Frozen):
    """An instant by which something must be done, and the rule that says so.

    `rule` is a rule's name, or `promised`, `platform`, `manual`.
    """

    due_at: datetime
    rule: str


def income_fen(received_fen: int | None, paid_fen: int | None) -> int | None:
    """Return what an order brings in: what the shop receives of it, else what the buyer paid."""
    return paid_fen if received_fen is None else received_fen


def fee_fen(income_fen: int, share: Fraction) -> int:
    """Return the platform's fee on an income, its share being that of the rule `buy.fee`."""
    return round(income_fen * share)


def fees_fen(parts: Iterable[tuple[int, Fraction]]) -> int:
    """Return the fee on incomes of shops whose shares may differ, rounded once in all."""
    return round(sum((income * share for income, share in parts), Fraction(0)))


_LABELS: Mapping[type, Mapping[Any, str]] = {
    Stage: STAGE_LABELS, Band: BAND_LABELS, Flag: FLAG_LABELS, Clock: CLOCK_LABELS,
}  # fmt: skip


def label(word: Stage | Band | Flag | Clock) -> str:
    """Return the word the user reads for a stage, a band, a flag or a clock."""
    return _(_LABELS[type(word)][word])
