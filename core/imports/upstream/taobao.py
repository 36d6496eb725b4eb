"""Taobao and Tmall buyer orders (imports/README.md, 4): no tracking column, numbers are pasted.

The order list that a public user script saves has one: a row is an item.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.base.i18n import N_
from core.files.reading import Kind, Reading
from core.imports.upstream.reading import read_orders
from core.imports.upstream.rows import UpstreamRow

PLATFORM = "taobao"

KIND = Kind(
    code="taobao",
    label=N_("Taobao orders"),
    fields={
        "order": ("订单号", "订单编号"),
        "status": ("订单状态", "订单交易状态", "交易状态"),
        "supplier": ("店铺名称", "店铺名"),
        "goods_total": ("商品金额",),
        "total": ("实付金额", "实付款", "买家实际支付金额", "订单实付款"),
        "freight": ("运费",),
        "created": ("订单提交时间", "订单创建时间", "下单时间", "创建时间", "下单日期"),
        "paid": ("订单付款时间", "付款时间"),
        "shipped": ("发货时间",),
        "receiver": ("收货人姓名", "收货人"),
        "address": ("收货地址",),
        "phone": ("联系手机",),
        "telephone": ("联系电话",),
        "title": ("商品名称", "宝贝标题"),
        "item": ("商品ID", "宝贝ID"),
        "spec": ("型号款式", "商品属性"),
        "quantity": ("商品数量", "宝贝数量", "数量"),
        "courier": ("物流公司", "快递公司", "物流公司名称", "快递"),
        "courier_code": ("快递公司编码", "物流公司编码", "快递编码", "物流编码", "快递公司代码"),
        "number": ("物流单号", "运单号", "快递单号"),
    },
    required=("order", "status", "title", "created"),
)


def read(reading: Reading) -> Iterator[UpstreamRow]:
    """Yield the upstream orders of a Taobao or Tmall file."""
    return read_orders(reading, PLATFORM)
