"""Buying in the list: claim and copy, then the form; what two operators see of each other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from textual.pilot import Pilot

from core.orders import buying_claims, purchases
from core.orders import reading as orders
from core.store.desk import Desk, open_desk
from tests.given.shop import AT, bought, minutes, open_shop, put, put_order, sn
from tests.tui.host import paste, screen_text, until, write
from tui.desk.app import DeskApp
from tui.orders.buy import BuyForm
from tui.orders.correct import CorrectForm
from tui.parts.confirm import ConfirmScreen

FIRST, SECOND = 100, 101
NO = "2345678901234567890"
WHOLE: dict[str, Any] = {
    "receiver": "程样本", "phone": "17700001234-5678", "province": "浙江省", "city": "杭州市",
    "district": "余杭区", "town": "良渚街道", "address": "样本路12号3幢402室",
}  # fmt: skip


class Clock:
    """What time the desk has."""

    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    found = open_shop(tmp_path, filled=False)
    put_order(found, FIRST, minutes(10), **WHOLE)
    put_order(found, SECOND, minutes(100), receiver="林*坤")
    return found


@pytest.fixture
def zhang(desk: Desk) -> Iterator[Desk]:
    other = open_desk(desk.store.path, who="小张")
    yield other
    other.close()


@pytest.fixture
async def pilot(desk: Desk, clock: Clock) -> AsyncIterator[Pilot[None]]:
    app = DeskApp(desk, now=clock)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        yield pilot


def app_of(pilot: Pilot[None]) -> DeskApp:
    return cast(DeskApp, pilot.app)


async def sees(pilot: Pilot[None], text: str) -> bool:
    return await until(pilot, lambda: text in screen_text(pilot.app))


async def test_b_copies_and_claims_and_b_again_records(pilot: Pilot[None], desk: Desk) -> None:
    await pilot.press("b")
    assert await sees(pilot, "yours until 10:30")
    assert "样本路12号3幢402室" in (app_of(pilot).copied or "")
    assert "b record it" in screen_text(pilot.app)
    assert await sees(pilot, "You are buying it, until 10:30")
    app_of(pilot).copied = None
    await pilot.press("b")
    await until(pilot, lambda: isinstance(pilot.app.screen, BuyForm))
    assert app_of(pilot).copied is None
    await paste(pilot, NO)
    await pilot.press("enter")
    await write(pilot, "22")
    await pilot.press("enter")
    await until(pilot, lambda: not isinstance(pilot.app.screen, BuyForm))
    done = orders.find(desk, sn(FIRST))
    assert [each.upstream_order for each in done.live_purchases] == [NO]
    assert done.claimed_by is None


async def test_a_block_that_is_not_whole_is_claimed_and_not_copied(
    pilot: Pilot[None], desk: Desk
) -> None:
    await pilot.press("j", "b")
    assert await sees(pilot, "r puts the address in")
    assert app_of(pilot).copied is None
    assert orders.find(desk, sn(SECOND)).buyer_now(AT) == desk.actor.who
    # The address is still the next step, and is copied as soon as it is there.
    assert "r receiver" in next(
        line for line in screen_text(pilot.app).split("\n") if "yours  " in line
    )
    assert await sees(pilot, "r takes the buyer's address")
    await pilot.press("r")
    await pilot.pause()
    await paste(pilot, "林样坤 17700001234 浙江省杭州市余杭区良渚街道样本路12号3幢402室")
    await pilot.press("ctrl+s")
    assert await sees(pilot, "kept and copied")
    assert "样本路12号3幢402室" in (app_of(pilot).copied or "")


async def test_esc_frees_the_order(pilot: Pilot[None], desk: Desk) -> None:
    await pilot.press("b")
    assert await sees(pilot, "yours until")
    await pilot.press("escape")
    assert await sees(pilot, "free for others")
    assert not orders.find(desk, sn(FIRST)).buyer_now(AT)
    await pilot.press("b")
    await pilot.press("b")
    await until(pilot, lambda: isinstance(pilot.app.screen, BuyForm))
    await pilot.press("escape")
    assert await sees(pilot, "free for others")
    assert not orders.find(desk, sn(FIRST)).buyer_now(AT)


async def test_two_operators_and_the_same_order(
    pilot: Pilot[None], desk: Desk, zhang: Desk, clock: Clock
) -> None:
    buying_claims.claim(zhang, AT, sn(FIRST))
    app_of(pilot)._ticker.beat()
    assert await sees(pilot, "小张 is buying")
    assert "is buying it, until 10:30" in screen_text(pilot.app)
    await pilot.press("b")
    await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
    assert "小张" in screen_text(pilot.app)
    await pilot.press("enter")
    await pilot.pause()
    assert orders.find(desk, sn(FIRST)).buyer_now(AT) == "小张"
    assert app_of(pilot).copied is None
    await pilot.press("b")
    await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
    await pilot.press("y")
    assert await sees(pilot, "yours until")
    assert orders.find(desk, sn(FIRST)).buyer_now(AT) == desk.actor.who


async def test_an_order_that_was_bought_while_the_question_stood_is_not_claimed(
    pilot: Pilot[None], desk: Desk, zhang: Desk
) -> None:
    buying_claims.claim(zhang, AT, sn(FIRST))
    app_of(pilot)._ticker.beat()
    await pilot.press("b")
    await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
    purchases.record(zhang, AT, sn(FIRST), upstream_order=NO, cost_fen=500)
    await pilot.press("y")
    await until(pilot, lambda: isinstance(pilot.app.screen, BuyForm))
    assert NO in screen_text(pilot.app)
    assert app_of(pilot).copied is None
    assert not orders.find(desk, sn(FIRST)).buyer_now(AT)


async def test_a_claim_that_the_list_does_not_show_yet_is_asked_about(
    pilot: Pilot[None], desk: Desk, zhang: Desk
) -> None:
    buying_claims.claim(zhang, AT, sn(FIRST))
    await pilot.press("b")
    await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
    assert "小张" in screen_text(pilot.app)
    assert app_of(pilot).copied is None


@pytest.mark.parametrize(
    ("columns", "word"),
    [
        ({"under_review": 1}, "under review"),
        ({"hold_reason": "等布料"}, "on hold"),
        ({"aftersale_status": "售后处理中"}, "after-sales"),
    ],
)
async def test_a_flagged_order_is_asked_about_before_anything_is_copied(
    pilot: Pilot[None], desk: Desk, columns: dict[str, Any], word: str
) -> None:
    names = ", ".join(f"{name} = ?" for name in columns)
    desk.store.conn.execute(
        f"update orders set {names} where order_sn = ?", (*columns.values(), sn(FIRST))
    )
    app_of(pilot).panes.reload()
    await pilot.press("b")
    await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
    assert word in screen_text(pilot.app)
    await pilot.press("enter")
    await pilot.pause()
    assert app_of(pilot).copied is None
    assert not orders.find(desk, sn(FIRST)).buyer_now(AT)
    await pilot.press("b")
    await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
    await pilot.press("y")
    assert await sees(pilot, "yours until")
    assert orders.find(desk, sn(FIRST)).buyer_now(AT) == desk.actor.who


async def test_a_claim_goes_from_the_list_when_it_ends(
    pilot: Pilot[None], zhang: Desk, clock: Clock
) -> None:
    buying_claims.claim(zhang, AT, sn(FIRST))
    app_of(pilot)._ticker.beat()
    assert await sees(pilot, "is buying")
    clock.at = AT + timedelta(minutes=30)
    app_of(pilot)._ticker.beat()
    assert await until(pilot, lambda: "is buying" not in screen_text(pilot.app))


async def test_o_leads_to_the_item_that_is_not_bought_yet(pilot: Pilot[None], desk: Desk) -> None:
    order = orders.find(desk, sn(FIRST))
    good = put(desk, "goods", title="雨靴", item_id="900200")
    put(desk, "order_lines", order_id=order.id, ordinal=1, key="s2", good_id=good,
        code_sku="1688-700000000002")  # fmt: skip
    desk.store.conn.execute(
        "update order_lines set code_sku = '1688-700000000001' where order_id = ? and ordinal = 0",
        (order.id,),
    )
    app_of(pilot).panes.reload()
    await pilot.press("o")
    assert (app_of(pilot).copied or "").endswith("700000000001.html")
    purchases.record(desk, AT, order.order_sn, upstream_order=NO, cost_fen=500)
    app_of(pilot).panes.reload()
    await pilot.press("o")
    assert (app_of(pilot).copied or "").endswith("700000000002.html")
    assert await sees(pilot, "雨靴")


async def test_a_wrong_cost_is_corrected_with_a_key(pilot: Pilot[None], desk: Desk) -> None:
    order = orders.find(desk, sn(FIRST))
    bought(desk, order.id)
    app_of(pilot).panes.reload()
    await pilot.press("B")
    await until(pilot, lambda: isinstance(pilot.app.screen, CorrectForm))
    await write(pilot, "23.50")
    assert await sees(pilot, "→ 23.50")
    await pilot.press("enter")
    await until(pilot, lambda: not isinstance(pilot.app.screen, CorrectForm))
    assert orders.find(desk, sn(FIRST)).cost_fen == 2350
    await pilot.press("u")
    await pilot.pause()
    assert orders.find(desk, sn(FIRST)).cost_fen != 2350


async def test_a_purchase_is_cancelled_with_a_reason(pilot: Pilot[None], desk: Desk) -> None:
    order = orders.find(desk, sn(FIRST))
    bought(desk, order.id)
    app_of(pilot).panes.reload()
    await pilot.press("B")
    await until(pilot, lambda: isinstance(pilot.app.screen, CorrectForm))
    form = cast(CorrectForm, pilot.app.screen)
    form.go_to(form.fields["way"])
    await pilot.pause()
    await pilot.press("2", "enter", "enter")
    await pilot.pause()
    assert isinstance(pilot.app.screen, CorrectForm)
    await write(pilot, "sold out")
    await pilot.press("enter")
    await until(pilot, lambda: not isinstance(pilot.app.screen, CorrectForm))
    assert orders.find(desk, sn(FIRST)).live_purchases == ()
