"""A shop with personal data wherever the desk can hold it, and what of it nobody should read."""

from __future__ import annotations

from typing import Any

from core.orders import buying_claims
from core.orders import reading as orders
from core.store import notices
from core.store.desk import Desk
from tests.given.shop_rows import AT, SN, put, put_order

BUYER: dict[str, Any] = {
    "receiver": "欧阳样本",
    "phone": "13912345678",
    "province": "浙江省",
    "city": "杭州市",
    "district": "临平区",
    "address": "虚构路18号2幢301室",
}
MOVED = {"receiver": "上官示例", "phone": "15887654321", "address": "另外路77号9幢"}
MEMO = "请改寄 浙江省杭州市余杭区假想街66号 司徒某人 18666667777"
NOTE = "欧阳样本急要，买家电话 137-0000-8888"
SAID = "打我 13655556666 说坏了，我是欧阳样本"
# What names the buyer alone, away from a phone and a street.
ALONE = "等欧阳 样本回话"
SECRETS = (
    *("欧阳样本", "13912345678", "虚构路18号", "301室", "上官示例", "15887654321", "另外路77号"),
    *("假想街66号", "司徒某人", "18666667777", "137-0000-8888", "13655556666"),
)


def fill(desk: Desk) -> int:
    """Put in one order with personal data wherever the desk can hold it."""
    order_id = put_order(desk, 1, **BUYER, buyer_memo=MEMO, seller_memo=MEMO, note=NOTE)
    put(desk, "parcels", order_id=order_id, courier="YTO", number="YT4234858984188",
        recorded_at=AT, replaced_at=AT, force_reason=ALONE)  # fmt: skip
    order = orders.by_ids(desk, [order_id])[0]
    buying_claims.claim(desk, AT, order.order_sn)
    old = {name: BUYER[name] for name in MOVED}
    with desk.act(AT, "import") as work:
        notices.raise_once(work, "address_changed", order_id, data={"old": old, "new": MOVED})
    put(desk, "aftersales", ref="600000000000001", order_sn=SN.format(1), order_id=order_id,
        type="refund_only", status="待商家处理", reason=SAID, refund_fen=100,
        asked_at=int(AT.timestamp()))  # fmt: skip
    put(desk, "reviews", order_sn=SN.format(1), order_id=order_id, at=int(AT.timestamp()),
        description=1, logistics=1, service=1, text=SAID)  # fmt: skip
    put(desk, "appeals", kind="late", order_sn=SN.format(1), order_id=order_id, text=SAID,
        created_at=AT, due_at=int(AT.timestamp()) + 9_000)  # fmt: skip
    put(desk, "evidence", appeal_id=1, name="欧阳样本.png", sha256="0" * 64, size=10,
        media="image/png", added_at=int(AT.timestamp()))  # fmt: skip
    with desk.act(AT, "aftersale") as work:
        work.update("aftersales", 1, {"reason": f"{SAID}！"}, order_id=order_id)
    with desk.act(AT, "note") as work:
        work.update("orders", order_id, {"note": f"{ALONE}，{NOTE}"}, order_id=order_id)
    with desk.act(AT, "hold") as work:
        work.update("orders", order_id, {"hold_reason": ALONE}, order_id=order_id)
        work.update("orders", order_id, {"hold_reason": None}, order_id=order_id)
    return order_id


def leaked(text: str) -> list[str]:
    """Return what of the buyer's can be read, wherever a line was broken."""
    flat = "".join(text.split())
    return [each for each in SECRETS if "".join(each.split()) in flat]
