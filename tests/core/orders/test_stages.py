"""One definition of the stages: Python, SQL and the pending index agree on every combination."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import pytest

from core.base.clock import to_epoch
from core.orders import lists, pickup
from core.orders import reading as orders
from core.orders.pending import pending
from core.orders.stages import ENDED, PENDING, is_all_bought
from core.rules.terms import PlatformState, Stage
from core.store import demo, parcels, search, stages, upstream_orders
from core.store import pending as store_pending
from core.store.desk import Desk
from tests.conftest import AT
from tests.given.shop_rows import put, put_order, put_parcel, put_purchase

NOW = to_epoch(AT)


class Made(NamedTuple):
    """One combination. `number`: none, replaced, in force. `bought`: what has a live purchase."""

    state: PlatformState
    uploaded: bool
    exempt: bool
    refunded: bool
    number: str
    bought: str
    lines: int

    @property
    def stage(self) -> Stage:
        """The rule in the test's own words (rules/README.md, 1)."""
        if self.exempt:
            return Stage.EXEMPT
        if self.refunded:
            return Stage.CLOSED
        if self.state is PlatformState.TO_SHIP and not self.uploaded:
            if self.number == "in force":
                return Stage.TO_UPLOAD
            whole = self.bought == "all" or (self.bought == "first" and self.lines == 1)
            return Stage.BOUGHT if whole else Stage.TO_BUY
        if self.state in (PlatformState.TO_SHIP, PlatformState.SHIPPED):
            return Stage.SHIPPED
        return {
            PlatformState.UNPAID: Stage.UNPAID,
            PlatformState.RECEIVED: Stage.DONE,
            PlatformState.CLOSED: Stage.CLOSED,
        }[self.state]


def _every() -> Iterator[Made]:
    for values in product(
        PlatformState,
        (False, True),
        (False, True),
        (False, True),
        ("none", "replaced", "in force"),
        ("none", "cancelled", "first", "last", "all"),
        (1, 2),
    ):
        yield Made(*values)


def _put(desk: Desk, place: int, made: Made) -> int:
    order_id = put_order(
        desk,
        place,
        order_sn=f"261122-{place:015d}",
        state=made.state.value,
        uploaded_at=NOW if made.uploaded else None,
        exempt_at=NOW if made.exempt else None,
        refunded_at=NOW if made.refunded else None,
        shipped_at=NOW if made.state is PlatformState.SHIPPED else None,
        receiver="王小样",
    )
    for ordinal in range(1, made.lines):
        put(desk, "order_lines", order_id=order_id, ordinal=ordinal, key=f"s{ordinal}", good_id=1)
    if made.number != "none":
        replaced = NOW if made.number == "replaced" else None
        put_parcel(desk, order_id, f"753{place:011d}", replaced_at=replaced)
    ordinals = {
        "none": [],
        "cancelled": [0],
        "first": [0],
        "last": [made.lines - 1],
        "all": list(range(made.lines)),
    }[made.bought]
    for ordinal in ordinals:
        cancelled = NOW if made.bought == "cancelled" else None
        number = f"2664{place:06d}{ordinal}"
        put_purchase(desk, order_id, number, ordinal=ordinal, cancelled_at=cancelled)
    return order_id


@pytest.fixture
def shop(desk: Desk) -> dict[int, Stage]:
    """Return the stage that each order of every combination should have, by its id."""
    desk.store.conn.execute("begin")
    made = {}
    for place, each in enumerate(_every(), 1):
        # One line alone is the first and the last.
        if not (each.lines == 1 and each.bought == "last"):
            made[_put(desk, place, each)] = each.stage
    desk.store.conn.execute("commit")
    return made


def test_every_question_knows_the_same_stages(desk: Desk, shop: dict[int, Stage]) -> None:
    waiting = {order_id for order_id, stage in shop.items() if stage in PENDING}
    settled = shop.keys() - waiting
    assert set(shop.values()) == set(Stage)

    whole = orders.by_ids(desk, list(shop))
    assert {each.id: each.stage for each in whole} == shop
    assert {each.id for each in whole if each.pending} == waiting

    entries = pending(desk).entries
    assert {each.order_id: each.stage for each in entries} == {key: shop[key] for key in waiting}
    assert store_pending.pending_ids(desk.store, list(shop)) == waiting
    assert {row[1] for row in demo.pending_of(desk.store)} == waiting
    receivers = upstream_orders.receivers_since(desk.store, NOW * 2)
    assert {each.id for each in receivers} == waiting

    listed = lists.settled(desk, sorted(settled))
    assert {key: each.stage for key, each in listed.items()} == {key: shop[key] for key in settled}


def test_each_stage_is_listed_with_its_own_orders(desk: Desk, shop: dict[int, Stage]) -> None:
    for stage in Stage:
        expected = {order_id for order_id, found in shop.items() if found is stage}
        total, found = orders.listing(desk, stage=stage, limit=len(shop))
        assert ({each.id for each in found}, total) == (expected, len(expected)), stage
    assert {Stage(name) for name in stages.SETTLED if name} == set(Stage) - set(PENDING)
    total, ids = search.settled_ids(desk.store, "", len(shop))
    assert {shop[each] for each in ids} == set(Stage) - set(PENDING)
    assert total == len(ids) == sum(stage not in PENDING for stage in shop.values())


def test_what_waits_for_upload_and_what_travels(desk: Desk, shop: dict[int, Stage]) -> None:
    waiting = {row.order_id for row in parcels.waiting(desk.store)}
    assert waiting == {key for key, stage in shop.items() if stage is Stage.TO_UPLOAD}
    travelling = {each.order_id for each in pickup.travelling(desk, AT).entries}
    assert travelling == {key for key, stage in shop.items() if stage is Stage.SHIPPED}
    some = sorted(shop)[::3]
    part = {each.order_id for each in pickup.travelling(desk, AT, some).entries}
    assert part == travelling & set(some)


def test_the_index_holds_exactly_the_pending_orders(desk: Desk) -> None:
    sql = str(desk.store.value("select sql from sqlite_master where name = 'orders_pending'"))
    _columns, _where, condition = sql.partition(" where ")
    assert condition == stages.PENDING.replace("o.", "")


def test_an_order_without_lines_needs_one_purchase() -> None:
    assert is_all_bought([], {0})
    assert not is_all_bought([], set())


def test_no_stage_is_pending_and_over() -> None:
    assert not set(PENDING) & set(ENDED)
