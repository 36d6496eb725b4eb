"""1688 buyer orders (imports/README.md, 4): sheet 订单列表, 49 columns in 2026, fewer before."""

from __future__ import annotations

from collections.abc import Iterator

from core.base.i18n import N_
from core.files.reading import Kind, Reading
from core.imports.upstream.reading import read_orders
from core.imports.upstream.rows import UpstreamRow

PLATFORM = "1688"

KIND = Kind(
    code="ali1688",
    label=N_("1688 orders"),
    fields={
        "order": ("订单编号", "订单号"),
        "status": ("订单状态",),
        "supplier": ("卖家公司名", "卖家公司"),
        "seller": ("卖家会员名", "卖家会员登录名"),
        "goods_total": ("货品总价(元)", "货品总价"),
        "total": ("实付款(元)", "实付款", "实付金额(元)"),
        "freight": ("运费(元)", "运费"),
        "created": ("订单创建时间", "创建时间", "下单时间"),
        "paid": ("订单付款时间", "付款时间"),
        "shipped": ("发货时间", "卖家发货时间"),
        "receiver": ("收货人姓名", "收货人"),
        "address": ("收货地址",),
        "phone": ("联系手机",),
        "telephone": ("联系电话",),
        "title": ("货品标题",),
        "item": ("Offer ID", "offerId", "货品ID"),
        "sku": ("SKU ID",),
        "spec": ("型号", "货品规格"),
        "quantity": ("数量",),
        "code": ("货号",),
        "courier": ("物流公司", "物流公司名称", "快递"),
        "courier_code": ("快递公司编码", "物流公司编码", "快递编码", "物流编码", "快递公司代码"),
        "number": ("运单号",),
        "courier_number": ("物流公司运单号",),
        "downstream": ("下游订单号",),
    },
    required=("order", "status", "title"),
)


def read(reading: Reading) -> Iterator[UpstreamRow]:
    """Yield the upstream orders of a 1688 file."""
    return read_orders(reading, PLATFORM)
