"""After-sales export of the platform (imports/README.md, 3): 24 columns in any order."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from core.base.i18n import N_, _
from core.base.patterns import pattern
from core.files.fields import BadCell, is_nothing, read_id, read_money, read_order_sn, read_text
from core.files.reading import Kind, Reading
from core.files.table import Row

KIND = Kind(
    code="pdd-aftersales",
    label=N_("Pinduoduo after-sales"),
    fields={
        "ref": ("售后编号", "售后单号"),
        "order_sn": ("订单编号", "订单号"),
        "shop": ("店铺名称", "店铺", "店铺名", "所属店铺"),
        "deal_fen": ("交易金额", "交易金额(元)"),
        "status": ("售后状态",),
        "type": ("退款类型", "售后类型"),
        "refund_fen": ("退款金额", "退款金额(元)"),
        "order_status": ("订单状态", "发货状态"),
        "shipped_number": ("发货运单号", "发货物流单号"),
        "item_id": ("商品ID", "商品id"),
        "platform_due_at": ("超时时间",),
        "asked_at": ("申请时间", "售后申请时间"),
        "reason": ("退款原因", "售后原因"),
        "return_number": ("退货运单号", "退货物流单号"),
        "return_status": ("退货物流状态",),
        "return_status_at": ("退货物流状态对应时间",),
        "agreed_refund_at": ("同意退款时间",),
        "agreed_refund_by": ("同意退款人",),
        "agreed_return_at": ("同意退货时间",),
        "agreed_return_by": ("同意退货人",),
        "intercept_status": ("快递拦截状态",),
        "sku_info": ("sku信息", "SKU信息"),
        "mark": ("订单标记",),
        "memo": ("备注",),
    },
    required=("ref", "order_sn", "status", "type"),
)

INSTANT = "极速退款"

# Words of 退款类型 → type code; the first that is found decides.
_TYPES = (
    ("return_refund", ("退货退款", "退款退货", "退货并退款")),
    ("exchange", ("换货",)),
    ("resend", ("补寄", "补发")),
    ("repair", ("维修",)),
    ("return_refund", ("退货",)),
    ("refund_only", ("退款",)),
)
# What any other word is taken for: its clock runs, and a refund closes the order.
_UNKNOWN = "refund_only"
_SPACE = pattern(r"\s+")


class CaseRow(NamedTuple):
    """One after-sales case as the file shows it; times in seconds since 1970, money in fen.

    `type` is the normalized code, `status` the platform's own words. `values` are the columns
    of the store's table that the file has.
    """

    row: int
    ref: str
    order_sn: str
    type: str
    status: str
    instant: bool
    agreed_refund_at: int | None
    values: dict[str, int | str | None]
    # The platform's word for the type, where nobody knows it.
    unknown_type: str = ""


def case_type(text: str) -> str:
    """Return the code of a 退款类型, "" for a word that nobody knows; BadCell for a blank one."""
    plain = _SPACE.sub("", unicodedata.normalize("NFKC", text))
    for code, words in _TYPES:
        if any(word in plain for word in words):
            return code
    if is_nothing(text):
        raise BadCell("aftersale-type", _("the type of after-sales is missing."))
    return ""


_READ_AS = {
    "deal_fen": read_money,
    "refund_fen": read_money,
    "shipped_number": read_id,
    "return_number": read_id,
}
_TIMES = ("asked_at", "return_status_at", "agreed_return_at")
_TEXTS = (
    "reason", "order_status", "return_status", "agreed_refund_by", "agreed_return_by",
    "intercept_status", "sku_info", "mark", "memo",
)  # fmt: skip
# These columns may not be null in the store.
_NEVER_NULL = ("reason", "order_status")


def read(reading: Reading) -> Iterator[CaseRow]:
    """Yield the cases of a file; rows that cannot be read go to `reading.reject`."""
    for number, cells in _once(reading):
        field = ""
        try:
            found: dict[str, int | str | None] = {}
            field = "ref"
            ref = read_id(_cell(reading, cells, field))
            if not ref:
                raise BadCell("no-aftersale-number", _("the after-sales number is missing."))
            field = "order_sn"
            order_sn = read_order_sn(_cell(reading, cells, field))
            field = "type"
            type_word = _cell(reading, cells, field)
            type_code = case_type(type_word)
            field = "agreed_refund_at"
            agreed = _happened(reading, order_sn)(_cell(reading, cells, field))
            for field, parse in _parsers(reading, order_sn):
                found[field] = parse(_cell(reading, cells, field))
        except BadCell as bad:
            reading.reject(number, cells, field, bad)
            continue
        for field in _TEXTS:
            if field in reading.columns:
                text = read_text(_cell(reading, cells, field))
                found[field] = text or ("" if field in _NEVER_NULL else None)
        yield CaseRow(
            row=number,
            ref=ref,
            order_sn=order_sn,
            type=type_code or _UNKNOWN,
            unknown_type="" if type_code else type_word,
            status=_cell(reading, cells, "status"),
            instant=any(INSTANT in cell for cell in cells),
            agreed_refund_at=agreed,
            values=found,
        )


def _parsers(reading: Reading, order_sn: str) -> Iterator[tuple[str, Callable[[str], Any]]]:
    """Yield the columns that the file has, each with its parser."""
    near = reading.limits.near
    for field, parse in _READ_AS.items():
        if field in reading.columns:
            yield field, parse
    for field in _TIMES:
        if field in reading.columns:
            yield field, _happened(reading, order_sn)
    if "platform_due_at" in reading.columns:
        yield "platform_due_at", lambda text: near(order_sn, reading.read_time(text))


def _happened(reading: Reading, order_sn: str) -> Callable[[str], int | None]:
    limits = reading.limits
    return lambda text: limits.past(limits.near(order_sn, reading.read_time(text)))


def _once(reading: Reading) -> Iterator[Row]:
    """Yield the rows; those that say the very same as an earlier one are told, and left out."""
    seen: set[tuple[str, ...]] = set()
    for number, cells in reading.rows():
        if tuple(cells) in seen:
            reading.repeated(number)
            continue
        seen.add(tuple(cells))
        yield number, cells


def _cell(reading: Reading, cells: list[str], field: str) -> str:
    index = reading.columns.get(field)
    return "" if index is None else cells[index]
