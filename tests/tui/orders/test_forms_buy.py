"""The buy form: address, margin, what speaks against it, and what is saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from core.orders import buying_claims, purchases
from core.orders import edits as order_edits
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


BLOCK = "林晓坤[1234], 17712345678-1234, 浙江省 杭州市 临平区 王厝宫路18号2幢301室[1234]"


async def test_the_clipboard_is_left_alone_until_the_address_is_asked_for(desk: Desk) -> None:
    app = opened(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert app.copied == []
        assert "林*坤 177****5678" in screen_text(app)
        assert "王厝宫路18号" not in screen_text(app)
        await pilot.press("ctrl+y")
        assert app.copied == [BLOCK]


async def test_y_and_o_copy_where_nothing_is_typed(desk: Desk) -> None:
    seed(desk)
    bind_code(desk, "754299529443_HS_XL")
    app = Host(desk, BuyForm(order_1(desk)))
    url = "https://detail.1688.com/offer/754299529443.html"
    async with app.run_test(size=SIZE) as pilot:
        await write(pilot, "yo")
        assert (app.copied, app.form.fields["number"].value) == ([], "yo")  # type: ignore[attr-defined]
        await pilot.press("ctrl+o")
        app.form.fields["platform"].control.focus()  # type: ignore[attr-defined]
        await pilot.pause()
        await pilot.press("y", "o")
        assert app.copied == [url, BLOCK, url]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (dict.fromkeys(BUYER, None), "holds no receiver"),
        ({"receiver": "~AgAAAAGAqL0BDQ==~Zm9v~0~~"}, "encrypts"),
        ({"receiver": "林*坤"}, "Hidden by *"),
    ],
)
async def test_an_address_that_is_not_whole_is_told_and_never_copied(
    desk: Desk, values: dict[str, Any], words: str
) -> None:
    app = opened(desk, **values)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+y")
        assert app.copied == []
        assert words in screen_text(app)
        assert "r in the list" in screen_text(app)


async def test_a_link_that_is_not_sure_is_not_copied(desk: Desk) -> None:
    app = opened(desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+o")
        assert app.copied == []
        assert "not sure" in screen_text(app)


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
        assert "As usual: 1 × 22.00" in screen_text(app)
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert app.result is not ...
    bought = order_1(desk).live_purchases[0]
    assert (bought.cost_fen, bought.supplier, bought.platform) == (2200, "义乌某服饰厂", "1688")


async def test_what_was_filled_in_is_typed_over(desk: Desk) -> None:
    seed(desk)
    bind_code(desk, "754299529443_HS_XL", usual_cost_fen=2200)
    app = Host(desk, BuyForm(order_1(desk)))
    async with app.run_test(size=SIZE) as pilot:
        await keys_of_purchase(pilot, "23")
        assert isinstance(app.result, Saved)
    assert order_1(desk).live_purchases[0].cost_fen == 2300


async def test_the_cost_is_that_of_all_pieces(desk: Desk) -> None:
    seed(desk)
    bind_code(desk, "754299529443_HS_XL", usual_cost_fen=1100)
    desk.store.conn.execute("update order_lines set quantity = 2")
    app = Host(desk, BuyForm(order_1(desk)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "As usual: 2 × 11.00" in screen_text(app)
        await keys_of_purchase(pilot, "11")
        assert app.result is ...
        assert "price of one piece" in screen_text(app)
        await pilot.press("ctrl+u")
        await write(pilot, "22")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.result, Saved)
    assert order_1(desk).cost_fen == 2200


@pytest.mark.parametrize(
    ("pasted", "what"),
    [(BLOCK, "an address"), ("22.50", "an amount"), ("17712345678", "a phone"),
     ("73610555582883", "a tracking number")],
)  # fmt: skip
async def test_what_is_no_order_number_is_refused_by_name(
    desk: Desk, pasted: str, what: str
) -> None:
    app = opened(desk)
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, pasted)
        await pilot.press("enter")
        await write(pilot, "20")
        await pilot.press("enter", "f2", "ctrl+s")
        await pilot.pause()
        assert what in screen_text(app)
        assert "Reason" not in screen_text(app)
        assert app.result is ...
    assert not order_1(desk).purchases


async def test_another_platform_can_be_said(desk: Desk) -> None:
    seed(desk)
    bind_code(desk, "754299529443_HS_XL", usual_cost_fen=2200)
    app = Host(desk, BuyForm(order_1(desk)))
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, "277123456789")
        assert "looks like an order number of JD" in screen_text(app)
        app.form.fields["platform"].control.focus()  # type: ignore[attr-defined]
        await pilot.pause()
        await pilot.press("4", "ctrl+s")
        await pilot.pause()
        assert isinstance(app.result, Saved)
    assert order_1(desk).live_purchases[0].platform == "jd"


async def test_all_items_at_once(desk: Desk) -> None:
    order = seed(desk)
    good = put(desk, "goods", title="雨靴", item_id="900200")
    put(desk, "order_lines", order_id=order.id, ordinal=1, key="s2", good_id=good)
    app = Host(desk, BuyForm(order_1(desk)))
    async with app.run_test(size=SIZE) as pilot:
        app.form.fields["line"].control.focus()  # type: ignore[attr-defined]
        await pilot.pause()
        await pilot.press("3")
        app.form.fields["number"].control.focus()  # type: ignore[attr-defined]
        await pilot.pause()
        await keys_of_purchase(pilot, "20")
        assert isinstance(app.result, Saved)
    assert [(each.ordinal, each.cost_fen) for each in order_1(desk).live_purchases] == [
        (0, 1000), (1, 1000),
    ]  # fmt: skip


async def test_leaving_frees_the_order_for_others(desk: Desk) -> None:
    order = seed(desk)
    claimed = buying_claims.claim(desk, AT, order.order_sn)
    app = Host(desk, BuyForm(claimed))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.result, Saved)
        assert not app.result.undoable
    assert not order_1(desk).buyer_now(AT)


@pytest.mark.parametrize("cost", ["35.30", "40"])
async def test_a_low_margin_wants_a_reason(desk: Desk, cost: str) -> None:
    app = opened(desk)
    async with app.run_test(size=SIZE) as pilot:
        await keys_of_purchase(pilot, cost)
        assert app.result is ...
        assert not order_1(desk).purchases
        assert "below" in screen_text(app)
        assert "F2 opens the reason" in screen_text(app)
        # What goes on being typed is no reason.
        await write(pilot, "9")
        await pilot.press("backspace", "enter")
        assert app.result is ...
        await pilot.press("f2")
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
        await pilot.press("f2")
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
        await pilot.press("up")
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
        assert "Esc again" in screen_text(app)
        assert app.result is ...
        await pilot.press("escape")
        await pilot.pause()
        assert app.result is None
    assert not order_1(desk).purchases


async def test_esc_over_a_typed_number_keeps_the_claim(desk: Desk) -> None:
    order = seed(desk)
    app = Host(desk, BuyForm(buying_claims.claim(desk, AT, order.order_sn)))
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, "2600000000000000222")
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert app.result is None
    assert order_1(desk).buyer_now(AT)


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
