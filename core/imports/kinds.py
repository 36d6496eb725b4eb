"""What follows from a column that a file does not have."""

from __future__ import annotations

from collections.abc import Sequence

from core.base.i18n import N_, _

# (kind, the usual header of the first field) -> what follows; several headers may share a text.
_FOLLOWS: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "pdd-orders": (
        (("订单成交时间",), N_("no ship-by time: you fill in the grouping time")),
        (("商家实收金额(元)",), N_("the margin is not known")),
        (("收货人", "详细地址"), N_("no address to copy: copy it on the platform")),
        (
            ("商家编码-规格维度", "商家编码-商品维度"),
            N_("the upstream item is not found by itself"),
        ),
        (("售后状态",), N_("refunds are not seen before buying")),
        (("快递单号",), N_("the platform's number is not compared")),
    ),
    "ali1688": (
        (("运单号",), N_("no tracking numbers come with the file")),
        (("收货地址",), N_("the receiver is not compared")),
    ),
}


def what_follows(kind: str, missing: Sequence[str]) -> list[tuple[str, str]]:
    """Return (missing columns, what follows) for the columns whose absence is felt.

    A text that names several columns holds only when all of them are missing.
    """
    absent = set(missing)
    return [
        ("、".join(headers), _(text))
        for headers, text in _FOLLOWS.get(kind, ())
        if absent.issuperset(headers)
    ]
