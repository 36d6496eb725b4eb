"""What is said before a purchase or a number is kept, sentence by sentence, and what is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.base.errors import DaifaError, Refused
from core.orders import bulk, buying_claims, purchases, tracking
from core.orders import reading as orders
from core.orders.order import Order
from core.orders.purchases import ALL, shared_out
from core.rules.couriers.judge import Verdict
from core.store import desk as desk_module
from core.store.acts import history
from core.store.desk import Desk
from tests.conftest import AT, MakeOrder
from tests.given.shop_rows import put, put_parcel, put_purchase

NO, NO_2 = "2600112233445566778", "2600200000000000002"
ZTO, ZTO_2, ZTO_3 = "75312345678901", "75312345678902", "75312345678903"
WEAK = "123456789012"
ITEM = "754299529443"


def again(desk: Desk, order: Order) -> Order:
    return orders.by_ids(desk, [order.id])[0]


def said(desk: Desk, order: Order, **given: Any) -> list[str]:
    values = {"cost_fen": 2000, "upstream_order": NO, **given}
    return list(purchases.check(desk, order, **values).refusals)


@pytest.mark.parametrize(
    ("order", "given", "words"),
    [
        ({}, {}, []),
        ({"hold_reason": "x"}, {}, ["The order is flagged: on hold. Buying it may lose the"
                                    " money."]),
        ({"state": "shipped"}, {}, ["The order is not waiting for goods: shipped."]),
        ({}, {"cost_fen": None}, []),
        ({}, {"cost_fen": 3500}, ["The margin would be 0.29 yuan, below 1.00 yuan."]),
        ({"receiver": "王小样", "phone": "17712345678", "province": "浙江省", "city": "杭州市",
          "district": "临平区", "address": "虚构路3号"},
         {"address": "李某 17712345679 江苏省南京市鼓楼区中山路9号"},
         ["The upstream address is another one: province differs."]),
    ],
)  # fmt: skip
def test_what_speaks_against_a_purchase(
    desk: Desk, make_order: MakeOrder, order: dict[str, Any], given: dict[str, Any],
    words: list[str],
) -> None:  # fmt: skip
    assert said(desk, make_order.order(**order), **given) == words


def test_what_was_bought_already_is_said_of_the_same_line(
    desk: Desk, make_order: MakeOrder
) -> None:
    order = make_order.order(lines=2, received_fen=9000)
    put_purchase(desk, order.id, NO_2, ordinal=0)
    told = [f"It was bought already: upstream order {NO_2}, 20.00 yuan."]
    assert said(desk, again(desk, order), ordinal=0) == told
    assert said(desk, again(desk, order), ordinal=1) == []
    assert said(desk, again(desk, order)) == []


def test_one_upstream_order_for_two_orders_is_said(desk: Desk, make_order: MakeOrder) -> None:
    first, second = (make_order.order(received_fen=9000) for _each in range(2))
    put_purchase(desk, first.id, NO)
    told = [f"Upstream order {NO} was recorded for order {first.order_sn}."]
    assert said(desk, second) == told
    assert said(desk, second, upstream_order=NO_2) == []
    assert said(desk, second, upstream_order="") == []
    # What it corrects had that number before: nothing is brought in.
    put_purchase(desk, second.id, NO)
    mine = again(desk, second)
    assert said(desk, mine, instead_of=mine.live_purchases) == []
    put_purchase(desk, second.id, NO_2, ordinal=1)
    mine = again(desk, second)
    other = [each for each in mine.live_purchases if each.upstream_order == NO_2]
    assert said(desk, mine, instead_of=other, cost_fen=1900) == told


@pytest.mark.parametrize(
    ("quantity", "cost", "doubt"),
    [
        (1, 700, False),
        (2, 700, True),
        (2, 1400, False),
        (2, 701, False),
        (3, 700, True),
    ],
)
def test_the_price_of_one_piece_is_asked_about(
    desk: Desk, make_order: MakeOrder, quantity: int, cost: int, doubt: bool
) -> None:
    put(desk, "bindings", code="A1", platform="1688", item_id=ITEM, usual_cost_fen=700)
    order = make_order.order(code="A1", received_fen=9000)
    desk.store.conn.execute("update order_lines set quantity = ?", (quantity,))
    usual = f"{700 * quantity / 100:.2f}"
    words = f"7.00 yuan is the usual price of one piece; {quantity} pieces cost {usual}."
    assert said(desk, again(desk, order), cost_fen=cost) == ([words] if doubt else [])


def test_what_the_margin_is_made_of(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order(received_fen=10_000, lines=2)
    found = purchases.check(desk, order, cost_fen=2000)
    assert (found.margin_fen, found.fee_fen, found.low_margin) == (7940, 60, False)
    put_purchase(desk, order.id, NO, cost_fen=3000)
    bought = again(desk, order)
    assert purchases.check(desk, bought, cost_fen=2000).margin_fen == 4940
    of_it = purchases.check(desk, bought, cost_fen=2000, instead_of=bought.live_purchases)
    assert of_it.margin_fen == 7940
    unknown = make_order.order(received_fen=None)
    found = purchases.check(desk, unknown, cost_fen=2000)
    assert (found.margin_fen, found.fee_fen, found.low_margin) == (None, None, False)


def test_each_shop_has_its_own_least_margin(desk: Desk, make_order: MakeOrder) -> None:
    east = put(desk, "shops", name="东店")
    own = desk_module.set_rule(desk, AT, "buy.margin_min", "3", "x", shop_id=east)
    order = make_order.order(shop_id=east)
    assert said(own, again(own, order), cost_fen=3300) == [
        "The margin would be 2.29 yuan, below 3.00 yuan."
    ]
    assert said(own, make_order.order(), cost_fen=3300) == []


@pytest.mark.parametrize(
    ("given", "code", "words", "lifted"),
    [
        ({"upstream_order": " "}, "purchase-incomplete",
         "A purchase needs the upstream order number and what it cost.", False),
        ({"cost_fen": -1}, "purchase-incomplete",
         "A purchase needs the upstream order number and what it cost.", False),
        ({"upstream_order": "2" * 65}, "upstream-order-long",
         "That is no upstream order number: it is too long.", False),
        ({"ordinal": 1}, "line-unknown", "The order has no such line.", False),
        ({"cost_fen": 3500}, "purchase-refused",
         "The margin would be 0.29 yuan, below 1.00 yuan.", True),
    ],
)  # fmt: skip
def test_why_a_purchase_is_refused(
    desk: Desk, make_order: MakeOrder, given: dict[str, Any], code: str, words: str, lifted: bool
) -> None:
    values: dict[str, Any] = {"upstream_order": NO, "cost_fen": 2000, **given}
    with pytest.raises(DaifaError) as refused:
        purchases.record(desk, AT, make_order(), **values)
    assert (refused.value.code, str(refused.value)) == (code, words)
    assert getattr(refused.value, "overridable", False) is lifted


def test_another_operators_claim_is_said_first(
    desk: Desk, other: Desk, make_order: MakeOrder
) -> None:
    sn = make_order(hold_reason="x")
    buying_claims.claim(other, AT, sn, force="x")
    with pytest.raises(Refused) as refused:
        purchases.record(desk, AT, sn, upstream_order=NO, cost_fen=2000)
    assert str(refused.value).split("\n") == [
        "老王 is buying this order, until 10:30 at the latest.",
        "The order is flagged: on hold. Buying it may lose the money.",
    ]
    done = purchases.record(desk, AT, sn, upstream_order=NO, cost_fen=0, force=" x ")
    assert (done.cost_fen, done.buyer_now(AT)) == (0, "")


def test_what_is_kept_of_a_purchase_of_all_lines(desk: Desk, make_order: MakeOrder) -> None:
    supplier = put(desk, "suppliers", name="义乌某厂", platform="1688")
    put(desk, "bindings", code="A1", platform="1688", item_id=ITEM, supplier_id=supplier)
    order = make_order.order(lines=3, code=("A1", "", "A1"), received_fen=9000)
    done = purchases.record(
        desk, AT, order.order_sn, upstream_order=NO, cost_fen=1001, platform="taobao", ordinal=ALL
    )
    kept = [(each.ordinal, each.cost_fen, each.platform, each.supplier, each.bought_at)
            for each in done.purchases]  # fmt: skip
    assert kept == [
        (0, 334, "taobao", "义乌某厂", AT),
        (1, 334, "taobao", "", AT),
        (2, 333, "taobao", "义乌某厂", AT),
    ]
    assert {event.what for event in history(desk.store, order.id)} == {"buy"}


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1], [100]),
        (100, [1, 1, 1], [34, 33, 33]),
        (101, [1, 1, 1], [34, 34, 33]),
        (100, [3, 1], [75, 25]),
        (0, [1, 2], [0, 0]),
        (1, [1, 9], [1, 0]),
    ],
)
def test_a_cost_is_shared_to_the_fen(total: int, weights: list[int], parts: list[int]) -> None:
    assert shared_out(total, weights) == parts


def test_a_cost_is_shared_by_usual_prices_or_else_by_pieces(
    desk: Desk, make_order: MakeOrder
) -> None:
    for code, usual in (("A1", 300), ("B1", 100)):
        put(
            desk,
            "bindings",
            code=code,
            platform="1688",
            item_id=ITEM,
            usual_cost_fen=usual,
        )

    def costs(*codes: str) -> list[int]:
        order = make_order.order(lines=2, code=codes, received_fen=9000)
        desk.store.conn.execute(
            "update order_lines set quantity = ordinal + 1 where order_id = ?", (order.id,)
        )
        done = purchases.record(
            desk, AT, order.order_sn, upstream_order=NO, cost_fen=600, ordinal=ALL, force="x"
        )
        return [each.cost_fen for each in done.purchases]

    assert costs("A1", "B1") == [360, 240]
    assert costs("A1", "") == [200, 400]


def reasons(desk: Desk, order: Order, text: str, **given: Any) -> list[str]:
    """Return what is said of a number beside its shape."""
    found = tracking.check(desk, order, text, **given)
    return [each.message for each in found.reasons if each not in found.judgement.reasons]


def test_what_speaks_against_a_number(desk: Desk, make_order: MakeOrder) -> None:
    other = make_order.order()
    put_parcel(desk, other.id, ZTO)
    order = make_order.order(hold_reason="x", under_review=1)
    used = (
        f"This number was used for order {other.order_sn} (11-23 10:00). One number cannot serve"
        " two buyers: check what the supplier sent. If it really is one parcel for one buyer, say"
        " so."
    )
    flagged = ["The order is flagged: under review.", "The order is flagged: on hold."]
    assert reasons(desk, order, ZTO) == [used, *flagged]
    assert reasons(desk, order, ZTO_2) == flagged
    found = tracking.check(desk, order, ZTO_2)
    assert (found.verdict, found.blocked, found.about_order) == (Verdict.ASK, False, True)
    found = tracking.check(desk, order, ZTO, same_parcel=True)
    assert (found.verdict, found.blocked, found.used_by) == (Verdict.ASK, False, (other.order_sn,))
    fine = tracking.check(desk, make_order.order(), ZTO_2)
    assert (fine.verdict, fine.about_order, fine.used_by) == (Verdict.OK, False, ())


@pytest.mark.parametrize(
    ("state", "word"), [("closed", "closed"), ("unpaid", "unpaid"), ("received", None)]
)
def test_an_order_that_wants_no_number(
    desk: Desk, make_order: MakeOrder, state: str, word: str | None
) -> None:
    found = reasons(desk, make_order.order(state=state), ZTO)
    assert found == ([f"The order wants no tracking number: {word}."] if word else [])


def test_a_parcel_of_an_order_that_is_bought_in_part_is_asked_about(
    desk: Desk, make_order: MakeOrder
) -> None:
    order = make_order.order(lines=3, title="裤")
    desk.store.conn.execute("update order_lines set spec = '黑' where ordinal = 1")
    put_purchase(desk, order.id, NO, ordinal=0)
    assert reasons(desk, again(desk, order), ZTO) == [
        "Not bought yet: 裤 1 黑, 裤 2. Is the parcel complete?"
    ]
    for ordinal in (1, 2):
        put_purchase(desk, order.id, NO, ordinal=ordinal)
    assert reasons(desk, again(desk, order), ZTO) == []
    assert reasons(desk, make_order.order(), ZTO) == []


def test_a_further_parcel_comes_after_the_first(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order()
    assert reasons(desk, order, ZTO, extra=True) == [
        "The order has no tracking number yet: record the first parcel first."
    ]
    put_parcel(desk, order.id, ZTO)
    put_parcel(desk, order.id, ZTO_2, extra=1)
    order = again(desk, order)
    same = ["The order has this number already."]
    assert [reasons(desk, order, number, extra=True) for number in (ZTO, ZTO_2, ZTO_3)] == [
        same, same, [],
    ]  # fmt: skip
    # Its own number once more changes nothing; that of its further parcel is another's.
    assert [reasons(desk, order, number) for number in (ZTO, ZTO_2)] == [[], same]
    found = tracking.check(desk, order, ZTO_2)
    assert (found.verdict, found.blocked, found.about_order) == (Verdict.REFUSE, True, True)


def test_what_is_kept_of_a_number(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order()
    tracking.record(
        desk, AT, order.order_sn, WEAK, courier="申通快递", force=" 上家说的 ", source="paste",
        same_parcel=True,
    )  # fmt: skip
    row = desk.store.query("select * from parcels")[0]
    assert {name: row[name] for name in (
        "order_id", "courier", "number", "recorded_at", "source", "same_parcel", "force_reason",
        "extra", "corrects", "uploaded_at", "replaced_at",
    )} == {
        "order_id": order.id, "courier": "申通快递", "number": WEAK,
        "recorded_at": int(AT.timestamp()), "source": "paste", "same_parcel": 1,
        "force_reason": "上家说的", "extra": 0, "corrects": 0, "uploaded_at": None,
        "replaced_at": None,
    }  # fmt: skip
    event = history(desk.store, order.id)[-1]
    assert (event.what, event.note, event.order_id) == ("track", "上家说的", order.id)
    tracking.record(desk, AT + timedelta(hours=1), order.order_sn, ZTO, extra=True)
    rows = desk.store.query("select number, extra, source, same_parcel from parcels")
    assert [tuple(each) for each in rows] == [(WEAK, 0, "paste", 1), (ZTO, 1, "typed", 0)]


@pytest.mark.parametrize(
    ("order", "parcel", "kinds"),
    [
        # Nobody was told of the first number: nothing is to be put right.
        ({}, {}, []),
        ({}, {"exported_at": AT}, ["tell_buyer"]),
        ({"uploaded_at": AT}, {"uploaded_at": AT}, ["change_number", "tell_buyer"]),
        ({"uploaded_at": AT}, {}, ["change_number", "tell_buyer"]),
        ({"state": "shipped"}, {}, ["change_number", "tell_buyer"]),
        ({"platform_number": ZTO}, {}, ["change_number", "tell_buyer"]),
        ({"platform_number": ZTO_2}, {}, []),
    ],
)
def test_what_a_corrected_number_leaves_to_do(
    desk: Desk, make_order: MakeOrder, order: dict[str, Any], parcel: dict[str, Any],
    kinds: list[str],
) -> None:  # fmt: skip
    made = make_order.order(**order)
    put_parcel(desk, made.id, ZTO, **parcel)
    done = tracking.record(desk, AT, made.order_sn, ZTO_2)
    assert sorted(each.kind for each in done.notices) == kinds
    assert done.parcel is not None
    assert (done.parcel.number, done.parcel.to_change) == (ZTO_2, "change_number" in kinds)
    for notice in done.notices:
        assert notice.data == {"old": ZTO, "number": ZTO_2, "courier": "中通快递"}
        assert notice.red is (notice.kind == "change_number")
    # Back before the buyer was told: the old upload and its scans stand again.
    if kinds:
        back = tracking.record(desk, AT, made.order_sn, ZTO)
        assert back.parcel is not None
        assert back.parcel.uploaded_at == parcel.get("uploaded_at")
        assert [each.kind for each in back.notices] == []


def test_several_parcels_are_told_in_chinese(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order()
    assert tracking.parcels_message(order) == ""
    put_parcel(desk, order.id, ZTO)
    assert tracking.parcels_message(again(desk, order)) == ""
    put_parcel(desk, order.id, ZTO_2, extra=1)
    words = tracking.parcels_message(again(desk, order))
    assert f"中通快递 {ZTO}" in words
    assert f"中通快递 {ZTO_2}" in words
    assert "2" in words.replace(ZTO, "").replace(ZTO_2, "")
    assert "Hello" not in words
    true = tracking.message_to_buyer("中通快递", ZTO)
    assert f"中通快递 {ZTO}" in true


def test_what_cannot_be_said_to_be_uploaded(desk: Desk, make_order: MakeOrder) -> None:
    bare, done = make_order.order(), make_order.order(state="received")
    put_parcel(desk, done.id, ZTO)
    ready = make_order.order()
    put_parcel(desk, ready.id, ZTO_2)
    found = tracking.upload_each(desk, AT, [bare.order_sn, done.order_sn, *[ready.order_sn] * 2])
    assert found.done == (ready.order_sn,)
    assert [(each.name, each.code, each.message) for each in found.refused] == [
        (bare.order_sn, "no-number",
         f"Order {bare.order_sn} has no tracking number here. Record it first (t)."),
        (done.order_sn, "not-to-upload",
         f"Order {done.order_sn} is not waiting for its number: done."),
    ]  # fmt: skip
    mine = again(desk, ready)
    assert mine.parcel is not None
    assert (mine.uploaded_at, mine.parcel.uploaded_at) == (AT, AT)
    assert {event.what for event in history(desk.store, ready.id)} == {"uploaded"}
    uploadable = [tracking.uploadable(again(desk, each)) for each in (bare, done, ready)]
    assert uploadable == [False, False, True]


def test_what_pasted_lines_ask(desk: Desk, make_order: MakeOrder) -> None:
    first, second = make_order.order(), make_order.order()
    put_parcel(desk, first.id, ZTO)
    put_purchase(desk, second.id, NO)
    text = f"{first.order_sn} {ZTO_2}\n{second.order_sn} {ZTO_3}\n261122-000000000000000 {WEAK}\n"
    one, two, three = bulk.judge_bulk(desk, text)
    assert one.problem.split("\n") == [
        f"It replaces 中通快递 {ZTO}.", "The order is not bought yet, as far as is known here.",
    ] or one.problem == f"It replaces 中通快递 {ZTO}."  # fmt: skip
    assert (one.fit, one.askable) == (False, True)
    assert (two.fit, two.problem) == (True, "")
    assert three.order is None
    assert three.problem.startswith("There is no order 261122-000000000000000.")
    assert (three.fit, three.askable) == (False, False)
    desk.store.conn.execute("update parcels set first_scan_at = 1")
    [scanned] = bulk.judge_bulk(desk, f"{first.order_sn} {ZTO_2}")
    assert scanned.problem.split("\n")[0] == (
        f"It replaces 中通快递 {ZTO}, which the courier has scanned."
    )


@pytest.mark.parametrize(
    ("agreed", "force", "saved", "reason"),
    [
        ((), None, 1, None),
        ((1,), None, 2, "asked and confirmed"),
        ((1,), " 上家说的 ", 2, "上家说的"),
        ((1,), "  ", 2, "asked and confirmed"),
        ((3,), None, 1, None),
    ],
)
def test_which_pasted_lines_are_saved(
    desk: Desk,
    make_order: MakeOrder,
    agreed: tuple[int, ...],
    force: str | None,
    saved: int,
    reason: str | None,
) -> None:
    first, second = make_order.order(), make_order.order()
    put_purchase(desk, second.id, NO)
    lines = bulk.judge_bulk(desk, f"{first.order_sn} {ZTO_2}\n{second.order_sn} {ZTO_3}\nx {WEAK}")
    assert bulk.record_bulk(desk, AT, lines, agreed, force=force) == saved
    parcel = again(desk, first).parcel
    assert (parcel.force_reason if parcel else None) == reason
    kept = again(desk, second).parcel
    assert kept is not None
    assert (kept.number, kept.source, kept.force_reason) == (ZTO_3, "paste", None)
    # The same lines once more are there already.
    assert bulk.record_bulk(desk, AT, lines, agreed, force=force) == 0
    assert {event.what for event in history(desk.store, second.id)} == {"track"}
