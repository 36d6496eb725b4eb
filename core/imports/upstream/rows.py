"""What the readers of upstream exports give: one row an upstream order, with its items."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple


class UpstreamState(StrEnum):
    """The upstream's order status, mapped. The order of `rank` is the order's own way."""

    OTHER = "other"
    UNPAID = "unpaid"
    PAID = "paid"
    SHIPPED = "shipped"
    DONE = "done"
    CLOSED = "closed"

    @property
    def rank(self) -> int:
        """How far along the order is."""
        return list(UpstreamState).index(self)

    @property
    def goods_left(self) -> bool:
        """Whether the supplier has shipped."""
        return self in (UpstreamState.SHIPPED, UpstreamState.DONE)


# The first word found in a status decides (imports/README.md, 4): 买家已付款，等待卖家发货 is paid.
_WORDS = (
    (UpstreamState.CLOSED, ("关闭", "取消")),
    (UpstreamState.DONE, ("成功", "已收货", "已完成", "已签收")),
    (UpstreamState.SHIPPED, ("等待买家确认", "卖家已发货", "已发货", "待收货")),
    (UpstreamState.PAID, ("等待卖家发货", "买家已付款", "待发货", "等待发货")),
    (UpstreamState.UNPAID, ("等待买家付款", "待付款", "待支付")),
)


def upstream_state(status: str) -> UpstreamState:
    """Return what an upstream's status means; OTHER for words not known."""
    for state, words in _WORDS:
        if any(word in status for word in words):
            return state
    return UpstreamState.OTHER


class UpstreamLine(NamedTuple):
    """One item of an upstream order."""

    title: str
    item_id: str
    spec: str
    quantity: int | None
    code: str


def kept_lines(lines: Sequence[UpstreamLine]) -> str:
    """Return several items as the store keeps them; empty for one, whose columns say it all."""
    return json.dumps(lines, ensure_ascii=False) if len(lines) > 1 else ""


def lines_kept(text: str) -> tuple[UpstreamLine, ...]:
    """Return the items that `kept_lines` gave to the store."""
    return tuple(UpstreamLine(*each) for each in json.loads(text)) if text else ()


class UpstreamRow(NamedTuple):
    """One upstream order. Times in seconds since 1970, money in fen, unknown is None or "".

    `row` is where it begins in the file. `number` is "" while there is no tracking number;
    several numbers stand in it parted by commas. `unusable` is what stands where the number
    should be and is none: an internal id, or that there is no courier.
    """

    row: int
    platform: str
    upstream_order: str
    status: str
    supplier: str
    created_at: int | None
    paid_at: int | None
    shipped_at: int | None
    total_fen: int | None
    freight_fen: int | None
    receiver: str
    phone: str
    address: str
    downstream_sn: str
    courier: str
    number: str
    lines: tuple[UpstreamLine, ...]
    unusable: str = ""

    @property
    def state(self) -> UpstreamState:
        """The status, mapped."""
        return upstream_state(self.status)
