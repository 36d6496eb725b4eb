"""The buy form: address, margin, what speaks against it, and what is saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from core.orders import edits as order_edits
from core.orders import purchases
from core.orders import reading as orders
from core.store.desk import Desk
from tests.given.shop_rows import AT, SN, put, put_order, put_purchase
from tests.tui.forms_shop import BUYER, HOSTILE, bind_code, desks, seed
from tests.tui.host import Host, paste, screen_text, write
from tui.orders.buy import BuyForm
from tui.parts.messages import Saved

SIZE = (80, 24)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    yield from desks(tmp_path)


def opened(desk: Desk, **values: Any) -> Host:
    return Host(desk, BuyForm(seed(desk, **values)))


def order_1(desk: Desk) -> Any:
    return orders.find(desk, SN.format(1))


async def keys_of_purchase(pilot: Pilot[None], cost: str) -> None:
    await paste(pilot, "2345678901234567890")
    await pilot.press("enter")
    await write(pilot, cost)
    await pilot.press("enter")
    await pilot.pause()


async def test_the_whole_address_is_copied_on_opening(desk: Desk) -> None:
    app = opened(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert app.copied == [
            "林晓坤[1234], 17712345678-1234, 浙江省 杭州市 临平区 王厝宫路18号2幢301室[1234]"
        ]
        assert "林晓坤[1234]" in screen_text(app)


@pytest.mark.parametrize(
    ("values", "copied", "words"),
    [
        (dict.fromkeys(BUYER, None), False, "holds no receiver"),
        ({"receiver": "~AgAAAAGAqL0BDQ==~Zm9v~0~~"}, False, "encrypted"),
        ({"receiver": "林*坤"}, True, "hidden by *"),
    ],
)
async def test_an_address_that_is_not_whole_is_told(
    desk: Desk, values: dict[str, Any], copied: bool, words: str
) -> None:
    app = opened(desk, **values)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert bool(app.copied) is copied
        assert words in screen_text(app)


async def test_number_and_cost_are_enough(desk: Desk) -> None:
    app = opened(desk)
    async with app.run_test(size=SIZE) as pilot:
        await keys_of_purchase(pilot, "22")
        assert isinstance(app.result, Saved)
    bought = order_1(desk).live_purchases[0]
    assert (bought.upstream_order, bought.cost_fen) == ("2345678901234567890", 2200)


async def test_the_usual_cost_and_supplier_are_filled_in(desk: Desk) -> None:
    seed(desk)
    bind_code(desk, "754299529443_HS_XL", usual_cost_fen=2200)
    app = Host(desk, BuyForm(order_1(desk)))
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, "2345678901234567890")
        assert "13.29" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert app.result is not ...
    bought = order_1(desk).live_purchases[0]
    assert (bought.cost_fen, bought.supplier) == (2200, "义乌某服饰厂")


@pytest.mark.parametrize("cost", ["35.30", "40"])
async def test_a_low_margin_wants_a_reason(desk: Desk, cost: str) -> None:
    app = opened(desk)
    async with app.run_test(size=SIZE) as pilot:
        await keys_of_purchase(pilot, cost)
        assert app.result is ...
        assert not order_1(desk).purchases
        assert "below" in screen_text(app)
        await write(pilot, "ok")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.result, Saved)
    assert order_1(desk).live_purchases[0].force_reason == "ok"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"hold_reason": "wait"}, "on hold"),
        ({"under_review": 1}, "under review"),
        ({"aftersale_status": "售后处理中"}, "after-sales open"),
        ({"state": "closed"}, "not waiting"),
    ],
)
async def test_what_speaks_against_buying_is_seen_before_a_key(
    desk: Desk, values: dict[str, Any], words: str
) -> None:
    app = opened(desk, **values)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert words in screen_text(app)
        await keys_of_purchase(pilot, "20")
        assert app.result is ...
        assert not order_1(desk).purchases


async def test_a_second_purchase_is_refused(desk: Desk) -> None:
    order = seed(desk)
    put_purchase(desk, order.id, "111")
    app = Host(desk, BuyForm(order_1(desk)))
    async with app.run_test(size=SIZE) as pilot:
        await keys_of_purchase(pilot, "5")
        assert app.result is ...
        assert "bought already" in screen_text(app)
    assert len(order_1(desk).purchases) == 1


async def test_somebody_else_bought_it_while_the_form_was_open(desk: Desk) -> None:
    app = opened(desk)
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, "2600000000000000222")
        await pilot.press("enter")
        await write(pilot, "20")
        purchases.record(
            desk, AT, SN.format(1), upstream_order="2600000000000000111", cost_fen=1000
        )
        await pilot.press("enter")
        await pilot.pause()
        assert app.result is ...
        assert "bought already" in screen_text(app)
        await write(pilot, "twins")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.result, Saved)
    assert [each.force_reason for each in order_1(desk).purchases] == [None, "twins"]


@pytest.mark.parametrize(
    ("seen", "words", "saved"),
    [
        ("林晓坤，17712345678-1234，浙江省杭州市临平区王厝宫路18号2幢301室", "✓ The same", True),
        ("林晓坤\n17712345678\n浙江省杭州市临平区王厝宫路18号2幢302室", "✗ Another address", False),
    ],
)
async def test_the_receiver_upstream_is_compared(
    desk: Desk, seen: str, words: str, saved: bool
) -> None:
    app = opened(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("tab", "tab", "tab")
        await paste(pilot, seen)
        shown = screen_text(app)
        assert words in shown or "✓ Probably" in shown
        await pilot.press("enter")
        await keys_of_purchase(pilot, "20")
        assert (app.result is not ...) is saved


@pytest.mark.parametrize("cost", ["abc", "-3", "1.234", "12元5"])
async def test_a_cost_that_is_no_amount_is_told_in_our_words(desk: Desk, cost: str) -> None:
    app = opened(desk)
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, "2600000000000000222")
        await pilot.press("enter")
        await paste(pilot, cost)
        await pilot.press("enter")
        await pilot.pause()
        assert app.result is ...
        assert "no amount" in screen_text(app)


async def test_each_line_is_bought_by_itself(desk: Desk) -> None:
    order = seed(desk)
    good = put(desk, "goods", title="雨靴", item_id="900200")
    put(desk, "order_lines", order_id=order.id, ordinal=1, key="s2", good_id=good)
    put_purchase(desk, order.id, "111", cost_fen=500)
    app = Host(desk, BuyForm(order_1(desk)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "雨靴" in screen_text(app)
        await keys_of_purchase(pilot, "6")
        assert isinstance(app.result, Saved)
    assert [each.ordinal for each in order_1(desk).live_purchases] == [0, 1]


async def test_the_order_is_the_one_the_form_was_opened_for(desk: Desk) -> None:
    app = opened(desk)
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, "2600000000000000222")
        put_order(desk, 3)
        order_edits.note(desk, AT, order_1(desk), "changed meanwhile")
        await pilot.press("enter")
        await write(pilot, "20")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.result, Saved)
    assert order_1(desk).live_purchases


async def test_escape_saves_nothing(desk: Desk) -> None:
    app = opened(desk)
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, "2600000000000000222")
        await pilot.press("escape")
        await pilot.pause()
        assert app.result is None
    assert not order_1(desk).purchases


async def test_hostile_text_stays_text_and_the_frame_stays_straight(desk: Desk) -> None:
    order = seed(desk, hold_reason=HOSTILE)
    desk.store.conn.execute("update goods set title = ?", (HOSTILE + "长" * 200,))
    app = Host(desk, BuyForm(orders.by_ids(desk, [order.id])[0]))
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, HOSTILE)
        text = screen_text(app)
        assert "\x1b" not in text
        assert "[/x] [red]" in text
        framed = [line for line in text.split("\n") if "│" in line]
        assert {cell_len(line) for line in framed} == {79}
