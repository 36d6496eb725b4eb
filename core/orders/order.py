"""An order as a value: lines, purchases, parcels, and what follows from them.

Stage, flags and deadlines are derived here, from what is known, and stored nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import Any

from core.base.frozen import Frozen
from core.orders.bindings import Binding, binding_of, keys_of
from core.orders.stages import PENDING
from core.rules.addresses.split import Address, from_parts
from core.rules.couriers.numbers import is_recycled, same_number
from core.rules.order_words import OrderCase, order_case
from core.rules.terms import Deadline, Flag, PlatformState, Stage, fee_fen, income_fen
from core.rules.upstream.items import UpstreamItem


class OrderLine(Frozen):
    """One item of an order. `code` is what leads to the upstream item."""

    ordinal: int
    title: str
    item_id: str
    spec: str
    quantity: int
    sku_id: str
    code_sku: str
    code_item: str

    @property
    def code(self) -> str:
        """The SKU's code, else the item's."""
        return self.code_sku or self.code_item


class Purchase(Frozen):
    """What was bought upstream for one line of an order."""

    id: int
    ordinal: int
    platform: str
    upstream_order: str
    supplier: str
    supplier_id: int | None
    cost_fen: int
    bought_at: datetime
    address_answer: str | None
    force_reason: str | None
    shipped_at: datetime | None
    cancelled_at: datetime | None
    version: int


class Parcel(Frozen):
    """A tracking number of an order; the one without `replaced_at` is in force.

    `extra` marks a further parcel of the same order: it travels beside the one in force.
    `signed_at` is when it was signed for, as far as is known here.
    """

    id: int
    logistics_id: int | None
    courier: str
    number: str
    recorded_at: datetime
    source: str
    same_parcel: bool
    force_reason: str | None
    exported_at: datetime | None
    uploaded_at: datetime | None
    first_scan_at: datetime | None
    last_trace_at: datetime | None
    replaced_at: datetime | None
    extra: bool
    version: int
    corrects: bool = False
    signed_at: datetime | None = None

    @property
    def in_file(self) -> bool:
        """Whether it stands in a batch file that was not uploaded yet (`store.parcels.IN_FILE`)."""
        if self.exported_at is None:
            return False
        return self.uploaded_at is None or self.uploaded_at < self.exported_at

    @property
    def to_change(self) -> bool:
        """Whether the platform still has the number that this one corrects."""
        return self.corrects and self.uploaded_at is None and self.replaced_at is None


class Notice(Frozen):
    """Something that changed and that the seller must see."""

    id: int
    kind: str
    red: bool
    ref: str
    created_at: datetime
    data: dict[str, Any]


class Order(Frozen):
    """One order of the platform with everything known about it, at one instant."""

    id: int
    shop_id: int | None
    shop: str
    shop_platform: str
    order_sn: str
    status: str
    state: PlatformState
    aftersale_status: str
    grouped_at: datetime | None
    promised_at: datetime | None
    shipped_at: datetime | None
    received_at: datetime | None
    paid_fen: int | None
    received_fen: int | None
    platform_courier: str | None
    platform_number: str | None
    receiver: str | None
    phone: str | None
    province: str | None
    city: str | None
    district: str | None
    town: str | None
    address: str | None
    encrypted: bool
    receiver_source: str
    purged_at: datetime | None
    buyer_memo: str | None
    seller_memo: str | None
    manual_due_at: datetime | None
    manual_reason: str | None
    hold_reason: str | None
    note: str | None
    uploaded_at: datetime | None
    exempt_at: datetime | None
    refunded_at: datetime | None
    under_review: bool
    ship_kind: str | None
    presale_until: datetime | None
    claimed_by: str | None
    claimed_until: datetime | None
    version: int
    lines: tuple[OrderLine, ...]
    purchases: tuple[Purchase, ...]
    parcels: tuple[Parcel, ...]
    notices: tuple[Notice, ...]
    bindings: tuple[Binding, ...]
    open_cases: int
    stage: Stage
    ship_by: Deadline | None
    buy_by: Deadline | None
    upstreams: tuple[tuple[UpstreamItem, ...], ...]
    flags: tuple[Flag, ...]

    @property
    def pending(self) -> bool:
        """Whether the ship-by clock runs."""
        return self.stage in PENDING

    @property
    def title(self) -> str:
        """The first item's title."""
        return self.lines[0].title if self.lines else ""

    @property
    def spec(self) -> str:
        """The first item's variant."""
        return self.lines[0].spec if self.lines else ""

    @property
    def code(self) -> str:
        """The first item's code."""
        return self.lines[0].code if self.lines else ""

    @property
    def quantity(self) -> int:
        """How many pieces over all lines."""
        return sum(line.quantity for line in self.lines)

    @property
    def parcel(self) -> Parcel | None:
        """The tracking number in force, as known here: the one that the platform is given."""
        return in_force(self.parcels)

    @property
    def extra_parcels(self) -> tuple[Parcel, ...]:
        """The further parcels of the same order."""
        return tuple(each for each in self.parcels if each.extra and each.replaced_at is None)

    @property
    def live_parcels(self) -> tuple[Parcel, ...]:
        """The parcel in force and the further ones: none that was replaced."""
        return tuple(each for each in self.parcels if each.replaced_at is None)

    @property
    def scanned(self) -> bool:
        """Whether the courier has scanned the parcel in force, as far as is known here."""
        parcel = self.parcel
        return parcel is not None and bool(parcel.first_scan_at or parcel.last_trace_at)

    def binding(self, ordinal: int) -> Binding | None:
        """Return the binding of one line, if its code is bound."""
        line = next((each for each in self.lines if each.ordinal == ordinal), None)
        if line is None:
            return None
        return binding_of(line, {each.code: each for each in self.bindings})

    @property
    def lines_to_buy(self) -> tuple[OrderLine, ...]:
        """The lines without a purchase."""
        bought = {each.ordinal for each in self.live_purchases}
        return tuple(line for line in self.lines if line.ordinal not in bought)

    @property
    def next_line(self) -> int:
        """The first line without a purchase; the first line when all are bought."""
        return next((line.ordinal for line in self.lines_to_buy), 0)

    @property
    def upstream(self) -> tuple[UpstreamItem, ...]:
        """What the first item's code can stand for."""
        return self.upstreams[0] if self.upstreams else ()

    def upstream_of(self, ordinal: int) -> tuple[UpstreamItem, ...]:
        """Return what the code of one line can stand for, best first."""
        found = zip(self.lines, self.upstreams, strict=True)
        return next((items for line, items in found if line.ordinal == ordinal), ())

    @property
    def bindable(self) -> bool:
        """Whether any item has a code or an id by which it can be bound."""
        return any(keys_of(line) for line in self.lines)

    def buyer_now(self, at: datetime) -> str:
        """Return who is buying the order at an instant, as a claim says; empty for nobody."""
        holds = self.claimed_until is not None and self.claimed_until > at
        return (self.claimed_by or "") if holds else ""

    @property
    def live_purchases(self) -> tuple[Purchase, ...]:
        """The purchases that were not cancelled."""
        return tuple(each for each in self.purchases if each.cancelled_at is None)

    @property
    def cost_fen(self) -> int | None:
        """What the purchases cost together, or None before there is one."""
        live = self.live_purchases
        return sum(each.cost_fen for each in live) if live else None

    @property
    def income_fen(self) -> int | None:
        """What the order brings in, or None where the export does not say."""
        return income_fen(self.received_fen, self.paid_fen)

    @cached_property
    def delivery(self) -> Address:
        """Where the buyer wants it."""
        return from_parts(
            name=self.receiver or "",
            phone=self.phone or "",
            province=self.province or "",
            city=self.city or "",
            district=self.district or "",
            town=self.town or "",
            detail=self.address or "",
        )


def groups(purchases: Sequence[Purchase]) -> list[tuple[Purchase, ...]]:
    """Return purchases by upstream order: one may serve several lines."""
    found: dict[tuple[str, str], list[Purchase]] = {}
    for each in purchases:
        found.setdefault((each.platform, each.upstream_order), []).append(each)
    return [tuple(group) for group in found.values()]


def usual_cost(order: Order, lines: Sequence[int]) -> int | None:
    """Return what lines usually cost, pieces counted; None where one's price is not known."""
    total = 0
    for line in order.lines:
        if line.ordinal in lines:
            bound = order.binding(line.ordinal)
            if bound is None or bound.usual_cost_fen is None:
                return None
            total += bound.usual_cost_fen * line.quantity
    return total or None


def in_force(parcels: Sequence[Parcel]) -> Parcel | None:
    """Return the parcel whose number counts: neither replaced nor a further one."""
    return next((each for each in parcels if each.replaced_at is None and not each.extra), None)


def margin_fen(received_fen: int | None, cost_fen: int | None, fee_share: Fraction) -> int | None:
    """Return income less cost less the platform's fee, or None where either is unknown."""
    if received_fen is None or cost_fen is None:
        return None
    return received_fen - cost_fen - fee_fen(received_fen, fee_share)


def flags_of(
    *,
    stage: Stage,
    under_review: bool,
    hold_reason: str | None,
    aftersale_status: str,
    open_cases: int,
    notice_kinds: Sequence[str],
    parcels: Sequence[Parcel],
    platform_number: str | None,
    ship_by: Deadline | None,
    grouped_at: datetime | None,
    stopped_at: datetime | None,
    bindings: Sequence[Binding],
) -> tuple[Flag, ...]:
    """Return what makes the order special, the gravest first; `bindings` are one a line.

    Of several `parcels` the platform may show any one's number.
    """
    pending = stage in PENDING
    kinds = set(notice_kinds)
    live, parcel = [each for each in parcels if each.replaced_at is None], in_force(parcels)
    truth = {
        Flag.REFUND_AFTER_BUY: "refund_after_buy" in kinds,
        Flag.ADDRESS_CHANGED: "address_changed" in kinds,
        Flag.WRONG_ADDRESS: "wrong_address" in kinds,
        Flag.UPSTREAM_CLOSED: "upstream_closed" in kinds,
        Flag.NOT_SHIPPED_THERE: "not_shipped_there" in kinds,
        Flag.NUMBER_MISMATCH: bool(platform_number and live)
        and not any(same_number(platform_number or "", each.number) for each in live),
        Flag.RECYCLED_NUMBER: "recycled_number" in kinds
        or any(is_recycled(each.first_scan_at, grouped_at) for each in live),
        Flag.UNDER_REVIEW: under_review,
        Flag.HOLD: bool(hold_reason),
        Flag.OPEN_AFTERSALE: order_case(aftersale_status) is OrderCase.OPEN or open_cases > 0,
        # In full would have closed it (`core.aftersales.refunds`).
        Flag.REFUNDED_PART: pending and order_case(aftersale_status) is OrderCase.REFUNDED,
        Flag.NO_GROUPED_AT: pending and ship_by is None,
        Flag.OUT_OF_STOCK: any(each.out_of_stock for each in bindings),
        Flag.EXPORTED: stage is Stage.TO_UPLOAD and parcel is not None
        and parcel.in_file,
        Flag.LATE: ship_by is not None and stopped_at is not None
        and stopped_at > ship_by.due_at,
    }  # fmt: skip
    return tuple(flag for flag, holds in truth.items() if holds)
