"""A made-up shop relative to now: every stage, every band, and the trouble a seller meets.

The orders go the way of a real shop: an export file is written and imported, then purchases and
numbers are recorded. All names, phones and addresses are invented.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import NamedTuple

from core.base import access
from core.base.clock import to_epoch
from core.demo import cases as demo_cases
from core.demo import reviews as demo_reviews
from core.demo import settlement as demo_settlement
from core.demo.export import (
    GOODS,
    NAMES,
    NO_CASE,
    OPEN_CASE,
    PENDING,
    PLACES,
    RECEIVED,
    REFUNDED,
    SHIPPED,
    Good,
    Row,
    import_rows,
)
from core.orders import bindings, purchases, tracking
from core.orders import edits as order_edits
from core.orders import reading as orders
from core.store import demo as store_demo
from core.store import settings
from core.store.desk import Desk

SEED = 20261123


_H = timedelta(hours=1)
_M = timedelta(minutes=1)


class Story(NamedTuple):
    """One pending order with a story: time left, item, what was done, what is special.

    `left` is None where the export leaves the grouping time blank.
    """

    left: timedelta | None
    good: int
    done: str = ""
    twist: str = ""


# The shop at a glance: each stage, each band, and each kind of trouble at least once.
STORIES = (
    Story(-_M, 0),
    Story(-3 * _H - 12 * _M, 4, "bought"),
    Story(41 * _M + timedelta(seconds=7), 1, "tracked"),
    Story(_H + 30 * _M, 0, "bought"),
    Story(2 * _H + 10 * _M, 3, "", "review"),
    Story(4 * _H, 2),
    Story(5 * _H + 12 * _M, 5, "tracked", "exported"),
    Story(6 * _H + 5 * _M, 6),
    Story(8 * _H + 40 * _M, 7, "bought", "refund"),
    Story(9 * _H + 15 * _M, 9, "", "promised"),
    Story(11 * _H, 8, "tracked"),
    Story(14 * _H + 20 * _M, 5, "bought", "moved"),
    Story(18 * _H, 1, "", "hold"),
    Story(21 * _H + 33 * _M, 9, "", "case"),
    Story(23 * _H + 5 * _M, 0),
    Story(28 * _H, 2, "bought"),
    Story(33 * _H + 45 * _M, 7, "", "note"),
    Story(39 * _H, 4),
    Story(44 * _H + 10 * _M, 1, "bought"),
    Story(47 * _H + 20 * _M, 8),
    Story(None, 0),
)


def seed(desk: Desk, at: datetime, *, orders: int, shops: int = 1) -> int:
    """Fill an empty store with one shop or two of `orders` orders; return how many there are.

    One in a hundred is pending in a large shop, most of them in a small one. One row of the
    export has a damaged order number and is refused, as in real life.
    """
    access.refuse("demo")
    rng = random.Random(SEED)
    settings.set_setting(desk.store, "default_platform", "1688")
    start = at - timedelta(days=3)
    for good in GOODS:
        if good.bound:
            item_id = good.code[:12]
            bindings.bind(desk, start, good.code, f"1688:{item_id}", supplier=good.supplier,
                          usual_cost_fen=good.cost_fen)  # fmt: skip
    told = [_told(rng, at, story) for story in STORIES]
    underway = _underway(at)
    crowd = _crowd(rng, at, orders - len(told) - len(underway))
    _import(desk, at - 30 * _M, told + underway + crowd, shops, damaged=True)
    for story, row in zip(STORIES, told, strict=True):
        _do(desk, at, rng, story, row)
    later = [_twisted(s, r) for s, r in zip(STORIES, told, strict=True)]
    _import(desk, at - 5 * _M, later, shops)
    for story, row in zip(STORIES, told, strict=True):
        if story.twist == "exported":
            store_demo.mark_exported(desk.store, row.sn, at - 20 * _M)
    store_demo.scan_shipped(desk.store, to_epoch(at))
    _crowd_work(desk, at, rng, skip={row.sn for row in told})
    demo_cases.seed(desk, at)
    demo_reviews.seed(desk, at)
    demo_settlement.seed(desk, at, NAMES[:shops])
    return store_demo.count(desk.store)


def _import(
    desk: Desk, at: datetime, rows: list[Row], shops: int, *, damaged: bool = False
) -> None:
    """Import an export of each shop; the last digit of an order's number says whose it is."""
    for place, name in enumerate(NAMES[:shops]):
        part = [row for row in rows if int(row.sn[-1]) % shops == place]
        import_rows(desk, at, part, damaged=damaged and not place, shop=name)


def _told(rng: random.Random, at: datetime, story: Story) -> Row:
    grouped = None
    promised = None
    if story.left is not None:
        grouped = at + story.left - timedelta(hours=48)
    if story.twist == "promised" and story.left is not None:
        grouped, promised = at - 20 * _H, at + story.left
    return Row(
        sn=_sn(rng, grouped or at),
        status=PENDING,
        good=GOODS[story.good],
        grouped_at=grouped,
        promised_at=promised,
        review=story.twist == "review",
        case=OPEN_CASE if story.twist == "case" else NO_CASE,
        place=rng.randrange(len(PLACES)),
    )


def _underway(at: datetime) -> list[Row]:
    """Parcels on their way to buyers who ask for their money."""
    rng = random.Random(SEED + 1)
    return [
        Row(
            _sn(rng, at - timedelta(days=days)),
            SHIPPED,
            GOODS[good],
            at - timedelta(days=days),
            at - timedelta(days=days) + 20 * _H,
            number=f"YT{rng.randrange(10**12, 10**13)}",
            place=good % len(PLACES),
        )
        for days, good in ((4, 5), (5, 0), (13, 4))
    ]


def _twisted(story: Story, row: Row) -> Row:
    """What the next export says of the order: a refund asked, another address."""
    if story.twist == "refund":
        return row._replace(case=OPEN_CASE)
    if story.twist == "moved":
        return row._replace(place=(row.place + 1) % len(PLACES))
    return row


def _crowd(rng: random.Random, at: datetime, count: int) -> list[Row]:
    """The rest: a few more pending ones, and the long tail of the past."""
    pending_left = max(8, count // 100) if count > 500 else count // 4
    pending_left = min(max(count, 0), pending_left if count < 500 else pending_left - len(STORIES))
    rows = []
    for place in range(max(count, 0)):
        good = rng.choice(GOODS)
        if place < pending_left:
            grouped = at - timedelta(seconds=rng.randrange(60, 47 * 3600))
            rows.append(Row(_sn(rng, grouped), PENDING, good, grouped, place=rng.randrange(6)))
            continue
        age = timedelta(seconds=rng.randrange(50 * 3600, 120 * 24 * 3600))
        rows.append(_past(rng, at, good, age))
    return rows


def _past(rng: random.Random, at: datetime, good: Good, age: timedelta) -> Row:
    grouped = at - age
    shipped = grouped + timedelta(seconds=rng.randrange(6 * 3600, 46 * 3600))
    place = rng.randrange(len(PLACES))
    if rng.random() < 0.03:
        return Row(_sn(rng, grouped), REFUNDED, good, grouped, place=place)
    received = shipped + timedelta(seconds=rng.randrange(48 * 3600, 8 * 24 * 3600))
    done = received < at
    return Row(
        _sn(rng, grouped),
        RECEIVED if done else SHIPPED,
        good,
        grouped,
        shipped,
        received if done else None,
        f"YT{rng.randrange(10**12, 10**13)}",
        place=place,
    )


def _sn(rng: random.Random, day: datetime) -> str:
    return f"{day:%y%m%d}-{rng.randrange(10**14, 10**15)}"


def _do(desk: Desk, at: datetime, rng: random.Random, story: Story, row: Row) -> None:
    """Do what the seller did of an order's story, at a believable hour before now."""
    bought_at = max((row.grouped_at or at) + 2 * _H, at - 26 * _H)
    bought_at = min(bought_at, at - 25 * _M)
    if story.done:
        purchases.record(
            desk,
            bought_at,
            row.sn,
            upstream_order=f"26{rng.randrange(10**16, 10**17)}",
            cost_fen=row.good.cost_fen + rng.randrange(0, 60),
            platform="1688",
            supplier=row.good.supplier,
        )
    if story.done == "tracked":
        tracking.record(desk, at - 22 * _M, row.sn, _number(rng))
    if story.twist == "hold":
        order_edits.hold(desk, at - 25 * _M, orders.find(desk, row.sn), "买家要改尺码，等回复")
    if story.twist == "note":
        order_edits.note(desk, at - 25 * _M, orders.find(desk, row.sn), "买家要求发中通")


def _number(rng: random.Random) -> str:
    return f"JT5{rng.randrange(10**11, 10**12)}"


def _crowd_work(desk: Desk, at: datetime, rng: random.Random, *, skip: set[str]) -> None:
    """Buy a third of the crowd's pending orders, and track another third."""
    rows = []
    for sn, order_id, cost in store_demo.pending_of(desk.store):
        lot = rng.random()
        if sn in skip or lot > 0.6:
            continue
        number = _number(rng) if lot < 0.25 else None
        rows.append((order_id, f"26{rng.randrange(10**16, 10**17)}", cost // 2, number))
    store_demo.work(desk.store, rows, to_epoch(at - 40 * _M))
