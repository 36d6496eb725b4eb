"""The made-up shop's items and places, and its order export as the platform would write it."""

from __future__ import annotations

import csv
import random
import tempfile
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from core.base.money import yuan
from core.imports import importing
from core.store.desk import Desk

_HEADERS = (
    "商品,订单号,订单状态,商品总价(元),用户实付金额(元),商家实收金额(元),商品数量(件),发货时间,"
    "确认收货时间,商品id,商品规格,样式ID,商家编码-规格维度,商家编码-商品维度,商家备注,买家留言,"
    "售后状态,快递单号,快递公司,订单成交时间,承诺发货时间,是否审核中,收货人,手机,省,市,区,"
    "街道/镇,详细地址"
)
HEADERS = tuple(_HEADERS.split(","))


class Good(NamedTuple):
    """An item of the made-up shop."""

    title: str
    specs: tuple[str, ...]
    code: str
    price_fen: int
    cost_fen: int
    supplier: str
    bound: bool


GOODS = (
    Good("加绒加厚打底裤女外穿秋冬新款", ("黑色 XL", "黑色 M", "红色 M"), "754299529443_HS",
         3550, 2200, "义乌某服饰厂", True),
    Good("保暖袜子中筒5双装", ("均码", "加大码"), "689102334455", 1990, 980, "诸暨袜业小厂", True),
    Good("儿童雨靴防滑水鞋", ("26码 黄", "28码 粉"), "1688-701234567890", 2800, 1650,
         "温州鞋业", False),
    Good("车载手机支架出风口", ("黑色", "银色"), "tb650011223344", 1200, 560,
         "深圳数码配件", False),
    Good("厨房置物架免打孔壁挂", ("白色 两层", "白色 三层"), "612345678901-BS", 2690, 1500,
         "台州家居", True),
    Good("珊瑚绒睡衣套装女冬季", ("粉色 L", "灰色 XL"), "733445566778_FS_L", 5990, 3900,
         "汕头睡衣厂", True),
    Good("宠物自动喂食器", ("1.5升", "3升"), "KX-0917-A", 4590, 3100, "", False),
    Good("不锈钢保温杯500ml", ("蓝色", "白色"), "598877665544", 2490, 1320, "永康杯业", True),
    Good("数据线三合一快充", ("1米", "2米"), "665544332211|1M", 990, 350, "深圳数码配件", False),
    Good("新款围巾男女通用加厚", ("驼色", "格子"), "721098765432", 2990, 1580,
         "义乌某服饰厂", True),
)  # fmt: skip

PLACES = (
    ("浙江省", "杭州市", "临平区", "南苑街道", "虚构路{n}号2幢301室"),
    ("广东省", "佛山市", "南海区", "桂城街道", "示例大道{n}号"),
    ("四川省", "成都市", "武侯区", "簇桥街道", "样本街{n}号5栋2单元604"),
    ("河南省", "郑州市", "金水区", "文化路街道", "假想路{n}号院8号楼"),
    ("湖北省", "武汉市", "洪山区", "关山街道", "虚拟一路{n}号"),
    ("山东省", "青岛市", "市北区", "延安路街道", "样例路{n}号3单元"),
)
SURNAMES = "赵钱孙李周吴郑王冯陈林沈韩杨"
GIVEN = ("小样", "示例", "虚拟", "假名", "测试", "样本", "小例")

PENDING = "待发货"
SHIPPED = "已发货，待收货"
RECEIVED = "已收货"
REFUNDED = "未发货，退款成功"
NO_CASE, OPEN_CASE = "无售后或售后取消", "售后处理中"


class Row(NamedTuple):
    """One order of the export, before it is written."""

    sn: str
    status: str
    good: Good
    grouped_at: datetime | None
    shipped_at: datetime | None = None
    received_at: datetime | None = None
    number: str = ""
    case: str = NO_CASE
    promised_at: datetime | None = None
    review: bool = False
    place: int = 0


NAMES = ("小店一号", "小店二号")


def import_rows(
    desk: Desk, at: datetime, rows: list[Row], *, damaged: bool = False, shop: str = NAMES[0]
) -> None:
    """Write a shop's export of the rows, one more of them damaged where asked, and import it."""
    with tempfile.TemporaryDirectory(prefix="daifa-demo-") as folder:
        path = Path(folder) / "orders_export.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADERS)
            writer.writerows(map(_cells, rows))
            if damaged:
                writer.writerow(["2.61122E+20" if h == "订单号" else "" for h in HEADERS])
        importing.apply(desk, at, path, shop=shop)


def _cells(row: Row) -> list[str]:
    # The same order must give the same cells in every export.
    fixed = random.Random(row.sn)
    good, number = row.good, fixed.randrange(1, 400)
    province, city, district, town, detail = PLACES[row.place]
    name = fixed.choice(SURNAMES) + fixed.choice(GIVEN)
    price = yuan(good.price_fen)
    values = {
        "商品": good.title,
        "订单号": row.sn,
        "订单状态": row.status,
        "商品总价(元)": price,
        "用户实付金额(元)": price,
        "商家实收金额(元)": price,
        "商品数量(件)": "1",
        "发货时间": _time(row.shipped_at),
        "确认收货时间": _time(row.received_at),
        "商品id": good.code[:6] if good.code.isdigit() else "640000000001",
        "商品规格": fixed.choice(good.specs),
        "样式ID": f"1{fixed.randrange(10**11):011d}"[:12],
        "商家编码-规格维度": good.code,
        "售后状态": row.case,
        "快递单号": row.number,
        "快递公司": "圆通快递" if row.number else "",
        "订单成交时间": _time(row.grouped_at),
        "承诺发货时间": _time(row.promised_at),
        "是否审核中": "是" if row.review else "否",
        "收货人": name,
        "手机": f"1771234{fixed.randrange(10**4):04d}-{fixed.randrange(10**4):04d}",
        "省": province,
        "市": city,
        "区": district,
        "街道/镇": town,
        "详细地址": detail.format(n=number),
    }
    return [values.get(header, "") + "\t" for header in HEADERS]


def _time(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S}"
