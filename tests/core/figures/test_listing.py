"""The figures of a small shop, checked by hand against the listing that stands here as text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from core.base.clock import day_end, parse_time
from core.base.money import parse_yuan
from core.figures import figures as metrics
from core.figures.breakdown import by_item, by_shop, by_supplier
from core.figures.series import series
from core.store.desk import Desk
from tests.given.case_shop import desk_at, put_review, put_supplier
from tests.given.shop_rows import SN, put

TODAY = parse_time("2026-11-23 10:00:00")

# no | grouped | item | received | supplier, cost, bought, left there | what happened
ORDERS = """
 1 | 10-24 23:59:59 | 袜子 | 20.00 | 甲 10.00 10-25 08:00 10-25 20:00 |
 2 | 10-25 00:00:00 | 袜子 | 20.00 | 甲 10.00 10-25 09:00 10-26 09:00 |
 3 | 10-30 12:00:00 | 袜子 | 20.00 | 甲 10.00 10-30 13:00 11-02 13:00 | complaint 11-03
 4 | 11-01 10:00:00 | 袜子 | 20.00 | 甲 10.00 11-01 12:00 11-02 18:00 | fake 11-05, complaint 11-06
 5 | 11-02 10:00:00 | 杯子 | 50.00 | 乙 30.00 11-02 11:00 11-03 11:00 | 物流问题 50.00 11-10
 6 | 11-05 10:00:00 | 杯子 | 50.00 | 乙 30.00 11-05 11:00 11-08 11:00 | 质量问题 20.00 11-12
 7 | 11-06 10:00:00 | 杯子 | 50.00 | 乙 30.00 11-06 11:00 11-07 11:00 |
 8 | 11-08 10:00:00 | 杯子 | 50.00 |                                  |
 9 | 11-10 10:00:00 | 袜子 | 20.00 | 甲 10.00 11-10 11:00 11-11 11:00 | complaint 11-12 11-14
10 | 11-12 10:00:00 | 袜子 | 20.00 | 甲 10.00 11-12 11:00 11-13 11:00 | complaint 11-13, won 11-20
11 | 11-15 10:00:00 | 杯子 | 50.00 |                                  | 关,平台,质量问题 50.00 11-16
12 | 11-18 10:00:00 | 杯子 | 50.00 | 乙 30.00 11-18 11:00             | 平台, asked 11-22
13 | 11-20 10:00:00 | 袜子 | 20.00 |                                  | exempt 11-21
14 | 11-23 09:00:00 | 袜子 | 20.00 | 甲 10.00 11-23 09:30             |
15 | 11-23 23:59:59 | 袜子 | 20.00 |                                  |
16 | 11-24 00:00:00 | 袜子 | 20.00 |                                  |
"""
# order | written | description/logistics/service; 90 and 91 are orders that are not here
REVIEWS = """
91 | 08-25 23:59:59 | 1/1/1
90 | 08-26 00:00:00 | 4/4/3
 2 | 10-30 12:00:00 | 5/5/5
 7 | 11-15 12:00:00 | 5/1/5
"""
# order | supplier | owed | paid so far
CLAIMS = """
 5 | 乙 | 30.00 | 10.00
"""


def cells(table: str) -> Iterator[list[str]]:
    for line in table.strip("\n").split("\n"):
        yield [cell.strip() for cell in line.split("|")]


def time(text: str) -> datetime:
    return parse_time(f"2026-{text}" if ":" in text else f"2026-{text} 12:00:00")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = desk_at(tmp_path)
    fill(desk)
    yield desk
    desk.close()


def fill(desk: Desk) -> None:
    """Put the listing into a new shop."""
    suppliers = {name: put_supplier(desk, name) for name in "甲乙"}
    goods = {name: put(desk, "goods", title=name, item_id="") for name in ("袜子", "杯子")}
    ids: dict[str, int] = {}
    for number, grouped, item, received, bought, happened in cells(ORDERS):
        sn = SN.format(int(number))
        ids[number] = id = put(
            desk, "orders", order_sn=sn, state="closed" if "关" in happened else "received",
            grouped_at=time(grouped), received_fen=parse_yuan(received),
        )  # fmt: skip
        put(desk, "order_lines", order_id=id, ordinal=0, key="s", good_id=goods[item])
        if bought:
            whose, cost, *times = bought.split(" ", 2)
            at, left = times[0][:11], times[0][12:]
            put(
                desk, "purchases", order_id=id, upstream_order=f"U{number}",
                supplier_id=suppliers[whose], cost_fen=parse_yuan(cost), bought_at=time(at),
                shipped_at=time(left) if left else None,
            )  # fmt: skip
        happen(desk, id, sn, [each.split() for each in happened.split(",") if each])
    for number, at, scores in cells(REVIEWS):
        first, second, third = map(int, scores.split("/"))
        put_review(desk, SN.format(int(number)), time(at), (first, second, third))
    for number, whose, owed, paid in cells(CLAIMS):
        put(
            desk, "claims", order_id=ids[number], supplier_id=suppliers[whose], since=TODAY,
            owed_fen=parse_yuan(owed), paid_fen=parse_yuan(paid), state="partly",
        )  # fmt: skip


def happen(desk: Desk, id: int, sn: str, events: list[list[str]]) -> None:
    intervened = int(["平台"] in events)
    for what, *rest in events:
        if what in ("complaint", "fake"):
            marked, *cleared = map(time, rest)
            cause = "fake-shipment" if what == "fake" else what
            put(desk, "faults", order_id=id, cause=cause, marked_at=marked,
                cleared_at=cleared[0] if cleared else None)  # fmt: skip
        elif what == "won":
            put(desk, "appeals", kind="malicious_complaint", order_sn=sn, order_id=id,
                state="won", created_at=TODAY, decided_at=time(rest[0]))  # fmt: skip
        elif what == "exempt":
            desk.store.conn.execute(
                "update orders set exempt_at = ? where id = ?", (time(rest[0]).timestamp(), id)
            )
        elif what == "asked":
            put(desk, "aftersales", ref=f"R{id}", order_sn=sn, order_id=id, type="refund_only",
                status="平台处理中", reason="不想要了", asked_at=time(rest[0]))  # fmt: skip
        elif what.endswith("问题"):
            put(desk, "aftersales", ref=f"R{id}", order_sn=sn, order_id=id, type="refund_only",
                status="退款成功", reason=what, refund_fen=parse_yuan(rest[0]),
                asked_at=time(rest[1]), refunded_at=time(rest[1]),
                intervened=intervened)  # fmt: skip


def numbers(found: metrics.Logistics) -> dict[int, tuple[str, ...]]:
    return {int(each.order_sn[-2:]): each.causes for each in found.orders}


def test_today(desk: Desk) -> None:
    found = metrics.figures(desk, TODAY)
    # Grouped from 10-25 00:00:00 to 11-23 23:59:59: orders 2 to 15, the freed 13 among them.
    # 9 was cleared, 10 was won; 4 has two causes and counts once.
    assert numbers(found.logistics) == {
        3: ("complaint",),
        4: ("complaint", "fake-shipment"),
        5: ("logistics-refund",),
        7: ("logistics-score-1",),
    }
    assert (found.logistics.abnormal, found.logistics.grouped) == (4, 14)
    assert found.logistics.rate == 4 / 414  # 4 / (4 × 100 + 14)
    assert found.logistics.smoothed == 4 / 114
    assert found.logistics.plain == 4 / 14
    assert (found.quality_refund.count, found.quality_refund.rate) == (2, 2 / 14)  # 6 and 11
    assert (found.dispute_refund.count, found.dispute_refund.rate) == (1, 1 / 14)  # 11
    assert (found.intervention.count, found.intervention.rate) == (2, 2 / 14)  # 11 and 12


def test_the_money(desk: Desk) -> None:
    found = metrics.figures(desk, TODAY).sales
    # 7 × 20.00 for socks (2 3 4 9 10 14 15) and 6 × 50.00 for cups (5 6 7 8 11 12).
    assert (found.orders, found.received_fen) == (13, 440_00)
    # Nobody knows what 8 and 15 cost; 11 was called off before anything was bought.
    assert (found.unknown_orders, found.unknown_fen) == (2, 70_00)
    # Known: 6 × 20.00 + 4 × 50.00 = 320.00. Cost 6 × 10.00 + 4 × 30.00 = 180.00. Refunds of those
    # 50.00 + 20.00. Fee 0.6 % of 320.00 = 1.92. The supplier has paid 10.00 back.
    assert found.profit_fen == 320_00 - 180_00 - 70_00 - 1_92 + 10_00 == 78_08


def test_the_scores(desk: Desk) -> None:
    found = metrics.figures(desk, TODAY).reviews
    # From 08-26 00:00:00 on: 4/4/3, 5/5/5, 5/1/5.
    assert found.valid == 3
    assert (found.description, found.logistics, found.service) == (14 / 3, 10 / 3, 13 / 3)


@pytest.mark.parametrize(
    ("day", "abnormal", "grouped", "quality", "intervention"),
    [
        # 10-15 to 11-13: 1 to 10 are grouped; 9 is not cleared yet, 7 not reviewed yet.
        ("2026-11-13", {3, 4, 5, 9, 10}, 10, 1, 0),
        # The day on which 9 was cleared: it no longer counts.
        ("2026-11-14", {3, 4, 5, 10}, 10, 1, 0),
        # 10-21 to 11-19: 1 to 12; 10 is not won yet, nobody has asked about 12.
        ("2026-11-19", {3, 4, 5, 7, 10}, 12, 2, 1),
        ("2026-11-20", {3, 4, 5, 7}, 13, 2, 1),
        # Before anything happened: 1 is grouped in the last second of the day.
        ("2026-10-24", set(), 1, 0, 0),
        ("2026-10-23", set(), 0, 0, 0),
    ],
)
def test_a_day_as_it_was(
    desk: Desk, day: str, abnormal: set[int], grouped: int, quality: int, intervention: int
) -> None:
    found = metrics.figures(desk, day_end(date.fromisoformat(day)))
    assert set(numbers(found.logistics)) == abnormal
    assert found.logistics.grouped == grouped
    assert (found.quality_refund.count, found.intervention.count) == (quality, intervention)


def test_by_item(desk: Desk) -> None:
    told = [
        (each.name, each.orders, each.received_fen, each.abnormal, each.refunds, each.quality)
        for each in by_item(desk, TODAY)
    ]
    # Socks: 2 3 4 9 10 13 14 15, of which 13 brought nothing; 3 and 4 abnormal.
    # Cups: 5 6 7 8 11 12; 5 and 7 abnormal; 5 6 11 refunded, 6 and 11 for their quality.
    assert told == [("袜子", 8, 140_00, 2, 0, 0), ("杯子", 6, 300_00, 2, 3, 2)]
    socks, cups = by_item(desk, TODAY)
    assert (socks.rate, cups.rate) == (2 / 208, 2 / 206)
    assert (socks.refund_share, cups.refund_share) == (0.0, 3 / 6)


def test_by_supplier(desk: Desk) -> None:
    first, second = by_supplier(desk, TODAY)
    # Bought from 10-25 on: 1 2 3 4 9 10 14. 14 has time until 11-25; 3 had to leave by 11-01 12:00.
    assert (first.name, first.orders, first.late, first.due) == ("甲", 7, 1, 6)
    # 12 h, 24 h, 72 h, 30 h, 24 h, 24 h: the middle is 24 h, the fifth of six 30 h.
    assert (first.median_s, first.usual_s) == (24 * 3600, 30 * 3600)
    assert (first.refunds, first.refund_share, first.abnormal) == (0, 0.0, 2)
    assert (first.owed_fen, first.claims) == (0, 0)
    # 5 6 7 12: 6 left a day late, 12 has not left and was due on 11-20.
    assert (second.name, second.orders, second.late, second.due) == ("乙", 4, 2, 4)
    # 24 h, 72 h, 24 h; three are too few for its own percentile: the rule's 20 h.
    assert (second.median_s, second.usual_s) == (24 * 3600, 20 * 3600)
    assert (second.refunds, second.refund_share, second.abnormal) == (2, 2 / 4, 2)
    assert (second.owed_fen, second.claims) == (20_00, 1)


def test_the_order_of_items_and_of_suppliers(tmp_path: Path) -> None:
    desk = desk_at(tmp_path)
    goods = {name: put(desk, "goods", title=name, item_id="") for name in ("丙", "乙", "甲")}
    suppliers = {name: put_supplier(desk, name) for name in ("丙", "乙", "甲", "丁")}
    # Item and supplier · orders · of them refunded · owed.
    for name, orders, refunds, owed in (("丙", 1, 0, 0), ("乙", 1, 1, 500), ("甲", 2, 0, 0)):
        for number in range(orders):
            sn = SN.format(goods[name] * 10 + number)
            id = put(desk, "orders", order_sn=sn, state="received", grouped_at=TODAY)
            put(desk, "order_lines", order_id=id, ordinal=0, key="s", good_id=goods[name])
            put(
                desk, "purchases", order_id=id, upstream_order=sn, supplier_id=suppliers[name],
                cost_fen=1, bought_at=TODAY,
            )  # fmt: skip
            if refunds:
                happen(desk, id, sn, [["质量问题", "1.00", "11-23 09:00"]])
        if owed:
            put(desk, "claims", order_id=id, supplier_id=suppliers[name], since=TODAY,
                owed_fen=owed, paid_fen=0)  # fmt: skip
    # The most orders, then the most refunds or the most owed, then the name.
    assert [each.name for each in by_item(desk, TODAY)] == ["甲", "乙", "丙"]
    assert [each.name for each in by_supplier(desk, TODAY)] == ["甲", "乙", "丙"]
    put(desk, "claims", order_id=id, supplier_id=suppliers["丁"], since=TODAY, owed_fen=1,
        paid_fen=0)  # fmt: skip
    told = [(each.name, each.orders, each.owed_fen) for each in by_supplier(desk, TODAY)]
    assert told == [("甲", 2, 0), ("乙", 1, 500), ("丙", 1, 0), ("丁", 0, 1)]
    # Of two that are alike the name decides, then the id.
    desk.store.conn.execute("delete from aftersales")
    desk.store.conn.execute("delete from claims")
    assert [each.name for each in by_item(desk, TODAY)] == ["甲", "丙", "乙"]
    assert [each.name for each in by_supplier(desk, TODAY)] == ["甲", "丙", "乙"]
    desk.store.conn.execute("update goods set title = '乙', item_id = id")
    desk.store.conn.execute("update suppliers set name = '乙', platform = id")
    of_one = [each.id for each in by_item(desk, TODAY)]
    assert of_one == [goods["甲"], goods["丙"], goods["乙"]]
    assert [each.id for each in by_supplier(desk, TODAY)] == [
        suppliers["甲"], suppliers["丙"], suppliers["乙"],
    ]  # fmt: skip
    desk.close()


def test_orders_of_no_item_and_purchases_of_no_supplier(tmp_path: Path) -> None:
    desk = desk_at(tmp_path)
    good = put(desk, "goods", title="袜子", item_id="640001")
    for number, has in enumerate((True, False, False)):
        sn = SN.format(number)
        id = put(desk, "orders", order_sn=sn, state="received", grouped_at=TODAY, received_fen=7)
        if has:
            put(desk, "order_lines", order_id=id, ordinal=0, key="s", good_id=good)
        put(desk, "purchases", order_id=id, upstream_order=sn, cost_fen=1, bought_at=TODAY)
    told = [(each.id, each.name, each.item_id, each.orders, each.received_fen)
            for each in by_item(desk, TODAY)]  # fmt: skip
    assert told == [(0, "", "", 2, 14), (good, "袜子", "640001", 1, 7)]
    [none] = by_supplier(desk, TODAY)
    assert (none.id, none.name, none.platform, none.orders) == (0, "", "", 3)
    assert (none.median_s, none.usual_s, none.owed_fen, none.claims) == (None, None, 0, 0)
    desk.close()


def test_by_shop(desk: Desk) -> None:
    [none] = by_shop(desk, TODAY)
    assert (none.name, none.figures) == ("", metrics.figures(desk, TODAY, 0))


def test_the_series_ends_with_today(desk: Desk) -> None:
    found = series(desk, TODAY, 12)
    # From 11-12 on: what was abnormal on each day.
    #  11-12  3 4 5 9       11-13  3 4 5 9 10    11-14  3 4 5 10   11-15  3 4 5 7 10
    #  11-20  3 4 5 7 (10 is won)                until 11-23
    assert found.values["abnormal"] == (4, 5, 4, 5, 5, 5, 5, 5, 4, 4, 4, 4)
    assert found.values["grouped"] == (10, 10, 10, 11, 11, 11, 12, 12, 13, 13, 13, 14)
    assert found.values["profit"][-1] == 78_08
    assert found.values["reviews"] == (3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 3)
