"""Pinduoduo's order export: the headers it has had, its rows as orders (imports/README.md, 2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from core.base.i18n import N_, _
from core.files.fields import (
    BadCell,
    TimeReader,
    free_text,
    is_nothing,
    read_code,
    read_count,
    read_flag,
    read_id,
    read_name,
)
from core.files.reading import Kind
from core.imports.receiver import read_personal
from core.orders import receiver
from core.rules.couriers.numbers import number_key
from core.rules.order_words import order_words
from core.rules.terms import PlatformState

# Field -> headers seen. Brackets and blanks are compared in one form.
FIELDS: dict[str, tuple[str, ...]] = {
    "order_sn": ("订单号", "订单编号", "商户订单号"),
    "shop": ("店铺名称", "店铺", "店铺名", "所属店铺"),
    "status": ("订单状态",),
    "title": ("商品", "商品名称", "商品标题"),
    "grouped_at": ("订单成交时间", "拼单成功时间", "成团时间", "订单确认时间"),
    "promised_at": ("承诺发货时间",),
    "paid_at": ("支付时间", "付款时间"),
    "shipped_at": ("发货时间",),
    "received_at": ("确认收货时间",),
    "goods_fen": ("商品总价(元)", "商品总价"),
    "freight_fen": ("邮费(元)", "邮费"),
    "paid_fen": ("用户实付金额(元)", "用户实付金额"),
    "received_fen": ("商家实收金额(元)", "商家实收金额"),
    "quantity": ("商品数量(件)", "商品数量"),
    "under_review": ("是否审核中", "是否异常"),
    "aftersale_status": ("售后状态",),
    "platform_number": ("快递单号", "运单号"),
    "platform_courier": ("快递公司",),
    "item_id": ("商品id", "商品ID"),
    "spec": ("商品规格",),
    "sku_id": ("样式ID", "样式id", "SKU ID"),
    "code_sku": ("商家编码-规格维度", "商家编码-SKU维度"),
    "code_item": ("商家编码-商品维度",),
    "seller_memo": ("商家备注",),
    "buyer_memo": ("买家留言",),
    "receiver": ("收货人", "收货人姓名"),
    "phone": ("手机", "手机号", "收货电话", "收货人手机"),
    "province": ("省", "省份"),
    "city": ("市", "城市"),
    "district": ("区", "区县"),
    "town": ("街道", "街道/镇"),
    "address": ("详细地址", "收货地址"),
    "gift": ("赠品名称",),
    "gift_spec": ("赠品规格",),
    "gift_quantity": ("赠品数量",),
}

KIND = Kind(
    code="pdd-orders",
    label=N_("Pinduoduo orders"),
    fields=FIELDS,
    required=("order_sn", "status"),
    # What it says decides about buying: a row cut off before it is no whole row.
    filled=("aftersale_status",),
)

# The columns of an order that the platform decides, in the order of a record's values.
COLUMNS = (
    "status", "state", "aftersale_status",
    "grouped_at", "promised_at", "paid_at", "shipped_at", "received_at",
    "goods_fen", "freight_fen", "paid_fen", "received_fen", "under_review",
    "platform_courier", "platform_number",
    "receiver", "phone", "province", "city", "district", "town", "address",
    "buyer_memo", "seller_memo", "encrypted",
)  # fmt: skip
STATE = COLUMNS.index("state")
AFTERSALE = COLUMNS.index("aftersale_status")
ENCRYPTED = COLUMNS.index("encrypted")
# What tells how old an export is: the promised time lies ahead and says nothing.
DATED = tuple(map(COLUMNS.index, ("grouped_at", "paid_at", "shipped_at", "received_at")))
PERSONAL = receiver.COLUMNS

LINE_FIELDS = ("sku_id", "title", "item_id", "spec", "quantity", "code_sku", "code_item")
TIMES = ("grouped_at", "promised_at", "paid_at", "shipped_at", "received_at")
# All but the promise tell what has happened.
HAPPENED = frozenset(TIMES) - {"promised_at"}
_MONEY = ("goods_fen", "freight_fen", "paid_fen", "received_fen")
_IDS = ("platform_number", "sku_id", "item_id")
REFUNDED = "退款成功"
_MEMO_SIZE = 20_000


class Line(NamedTuple):
    """One item of an order as a row states it; an empty text is unknown."""

    sku_id: str
    title: str
    item_id: str
    spec: str
    quantity: int
    code_sku: str
    code_item: str


class Record(NamedTuple):
    """One row: the order's values in the order of COLUMNS (None: not in the file), its item."""

    row: int
    order_sn: str
    values: Sequence[Any]
    line: Line


def known_state(status: str) -> str | None:
    """Return the state of a platform status; None where nobody knows its words.

    BadCell for a blank one.
    """
    if is_nothing(status):
        raise BadCell("status", _("the order's status is missing."))
    state = order_words().state_of(status)
    return None if state is None else state.value


def likely_state(*, received: bool, shipped: bool) -> str:
    """Return the state of an order whose status nobody knows, by what else its row says."""
    if received:
        return PlatformState.RECEIVED.value
    return PlatformState.SHIPPED.value if shipped else PlatformState.TO_SHIP.value


class Memo(dict[Any, Any]):
    """A parser that remembers: statuses, amounts and couriers repeat over a file."""

    def __init__(self, parse: Callable[[Any], Any]) -> None:
        super().__init__()
        self._parse = parse

    def __missing__(self, key: Any) -> Any:
        value = self._parse(key)
        if len(self) >= _MEMO_SIZE:
            self.clear()
        self[key] = value
        return value


def parser_of(field: str, time: TimeReader, money: Memo) -> Callable[[str], Any]:
    """Return the parser of a field; all times share one, and so do all amounts."""
    if field in TIMES:
        return time
    if field in _MONEY:
        return money.__getitem__
    if field == "platform_number":
        # A blank number is no number; the store keeps null, and else the one form of a number.
        return lambda text: (number_key(read_id(text)) or None) if text else None
    if field in _IDS:
        return read_id
    if field in ("code_sku", "code_item"):
        return read_code
    if field in ("title", "spec", "buyer_memo", "seller_memo"):
        # A memo that was taken away is a blank cell of a column that is there.
        return free_text
    if field == "under_review":
        return Memo(read_flag).__getitem__
    if field == "quantity":
        return lambda text: read_count(text) or 1
    if field == "aftersale_status":
        # Also an error stays: what cannot be told is no "no".
        return Memo(lambda text: text or None).__getitem__
    return read_personal if field in PERSONAL else Memo(read_name).__getitem__
