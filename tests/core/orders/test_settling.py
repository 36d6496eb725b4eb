"""What ends by itself with a purchase, a number, an upload or a refund; and what does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from core.orders import reading as orders
from core.orders import settling
from core.orders.order import Order
from core.store import notices
from core.store.acts import Act
from core.store.desk import Desk
from tests.conftest import AT, MakeOrder
from tests.given.shop_rows import put_parcel, put_purchase

OLD, NEW, MORE = "75312345678901", "75312345678902", "75312345678903"


def tell(desk: Desk, kind: str, order_id: int | None, ref: str = "", **data: Any) -> int:
    with desk.act(AT, "import") as work:
        return notices.raise_once(work, kind, order_id, ref=ref, data=data)


def standing(desk: Desk) -> list[str]:
    rows = desk.store.query("select kind, ref from notices where done_at is null order by id")
    return [" ".join(filter(None, row)) for row in rows]


def ended(desk: Desk) -> dict[str, str]:
    rows = desk.store.query("select kind, settled from notices where done_at is not null")
    return dict(tuple(row) for row in rows)


def settle(desk: Desk, verb: str, how: Callable[[Act], object]) -> object:
    with desk.act(AT, verb) as work:
        return how(work)


def fresh(desk: Desk, order: Order) -> Order:
    return orders.by_ids(desk, [order.id])[0]


def test_a_recorded_upstream_order_needs_no_order(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order()
    for kind in ("proposal", "unmatched", "bought_twice"):
        tell(desk, kind, None, "2817")
        tell(desk, kind, None, "2818")
    tell(desk, "low_review", None, "2817")
    settle(desk, "buy", lambda work: settling.by_purchase(work, order, "2817", 0))
    assert standing(desk) == [
        "proposal 2818", "unmatched 2818", "bought_twice 2818", "low_review 2817",
    ]  # fmt: skip


@pytest.mark.parametrize(("lines", "twice"), [(1, True), (2, False)])
def test_what_fits_an_order_that_is_bought_may_be_a_second_purchase(
    desk: Desk, make_order: MakeOrder, lines: int, twice: bool
) -> None:
    order = make_order.order(lines=lines)
    first = tell(desk, "proposal", order.id, "2818", choices=["x"])
    settle(desk, "buy", lambda work: settling.by_purchase(work, order, "2817", 0))
    if not twice:
        assert standing(desk) == ["proposal 2818"]
        return
    assert (standing(desk), ended(desk)) == (["bought_twice 2818"], {"proposal": "by-itself"})
    row = desk.store.query("select * from notices where kind = 'bought_twice'")[0]
    assert (row["order_id"], row["red"], json.loads(row["data"])) == (
        order.id, 1, {"choices": ["x"], "recorded": "2817", "proposal": first},
    )  # fmt: skip
    settle(desk, "buy-cancel", lambda work: settling.by_cancelling(work, order.id))
    assert (standing(desk), ended(desk)) == (["proposal 2818"], {"bought_twice": "by-itself"})
    row = desk.store.query("select * from notices where id = ?", (first,))[0]
    assert (row["done_at"], row["settled"]) == (None, "")


def test_a_line_bought_before_counts(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order(lines=2)
    put_purchase(desk, order.id, "2816", ordinal=1)
    tell(desk, "proposal", order.id, "2818")
    settle(desk, "buy", lambda work: settling.by_purchase(work, fresh(desk, order), "2817", 0))
    assert standing(desk) == ["bought_twice 2818"]


def test_cancelling_leaves_another_order_alone(desk: Desk, make_order: MakeOrder) -> None:
    first, second = make_order.order(), make_order.order()
    for order in (first, second):
        tell(desk, "proposal", order.id, f"281{order.id}")
        with desk.act(AT, "buy") as work:
            settling.by_purchase(work, order, "2817", 0)
    settle(desk, "buy-cancel", lambda work: settling.by_cancelling(work, first.id))
    assert sorted(standing(desk)) == [f"bought_twice 281{second.id}", f"proposal 281{first.id}"]


NUMBERS = ("number_unusable", "other_number", "number_mismatch", "memo_changed")


@pytest.mark.parametrize(
    ("platform", "rest"),
    [
        (None, ["number_mismatch", "memo_changed"]),
        (MORE, ["number_mismatch", "memo_changed"]),
        (NEW, ["memo_changed"]),
    ],
)
def test_a_number_answers_the_suppliers(
    desk: Desk, make_order: MakeOrder, platform: str | None, rest: list[str]
) -> None:
    order, other = make_order.order(platform_number=platform), make_order.order()
    for kind in NUMBERS:
        tell(desk, kind, order.id)
    tell(desk, "other_number", other.id, "of another")
    settle(desk, "track", lambda work: settling.by_number(work, order, NEW))
    assert standing(desk) == [*rest, "other_number of another"]


@pytest.mark.parametrize(
    ("number", "extra", "rest"),
    [
        (NEW, False, [f"recycled_number {MORE}"]),
        (OLD, False, [f"recycled_number {OLD}", f"recycled_number {MORE}"]),
        (NEW, True, [f"recycled_number {OLD}", "recycled_number P", f"recycled_number {MORE}"]),
    ],
)
def test_what_was_said_of_a_number_ends_with_it(
    desk: Desk, make_order: MakeOrder, number: str, extra: bool, rest: list[str]
) -> None:
    order = make_order.order(platform_number="P")
    put_parcel(desk, order.id, OLD)
    put_parcel(desk, order.id, MORE, extra=1)
    for ref in (OLD, "P", MORE):
        tell(desk, "recycled_number", order.id, ref)
    settle(
        desk, "track",
        lambda work: settling.by_number(work, fresh(desk, order), number, extra=extra),
    )  # fmt: skip
    assert standing(desk) == rest


def test_an_upload_answers_that_it_is_not_there(desk: Desk, make_order: MakeOrder) -> None:
    order, other = make_order.order(), make_order.order()
    for each in (order, other):
        tell(desk, "not_shipped_there", each.id)
    assert settle(desk, "uploaded", lambda work: settling.by_upload(work, order.id)) is True
    assert settle(desk, "uploaded", lambda work: settling.by_upload(work, order.id)) is False
    rows = desk.store.query("select order_id from notices where done_at is null")
    assert [row[0] for row in rows] == [other.id]


@pytest.mark.parametrize(
    ("how", "rest"),
    [
        (settling.by_refund, ["refunded", "low_review"]),
        (settling.by_reopening, ["refund_after_buy", "not_shipped_there", "number_unusable",
                                 "memo_changed", "low_review"]),
    ],
)  # fmt: skip
def test_a_refund_ends_what_waits_for_the_goods(
    desk: Desk, make_order: MakeOrder, how: Callable[[Act, int], None], rest: list[str]
) -> None:
    order, other = make_order.order(), make_order.order()
    for kind in ("refund_after_buy", "not_shipped_there", "number_unusable", "memo_changed",
                 "refunded", "low_review"):  # fmt: skip
        tell(desk, kind, order.id)
    tell(desk, "refunded", other.id, "x")
    tell(desk, "memo_changed", other.id, "x")
    settle(desk, "import", lambda work: how(work, order.id))
    assert standing(desk) == [*rest, "refunded x", "memo_changed x"]
