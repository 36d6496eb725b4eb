"""A paste into a list: the form that fits opens, filled in, for the right order."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual import events

from core.base.errors import DaifaError
from core.orders import reading as orders
from core.recognise.kinds import Kind
from core.store.desk import Desk
from tests.core.recognise.test_recognise_any_text import FOREIGN
from tests.given.order_files import order_file, row
from tests.given.shop import AT, fill, open_shop, sn
from tests.tui.cases_shop import put_case, ref, write_appeal
from tests.tui.desk.hands import Hands, at_desk
from tests.tui.host import until
from tui.aftersales.claims import ClaimsScreen
from tui.desk.paste_choice import PasteChoice
from tui.desk.pasting import COMMANDS, help_lines
from tui.history.screen import HistoryScreen
from tui.imports.check_list import CheckListScreen
from tui.imports.screen import SEEN, ImportScreen
from tui.orders.buy import BuyForm
from tui.orders.form import OrderForm
from tui.orders.receiver import ReceiverForm
from tui.orders.sheet import OrderScreen
from tui.orders.track import TrackForm
from tui.orders.track_many import BulkTrackForm
from tui.orders.upstream import UpstreamForm
from tui.parcels.trace import TraceForm
from tui.parts.error import ErrorScreen
from tui.parts.form import FormScreen

NUMBER, LETTERS = "中通 73610555582883", "YT8962646785389"
UPSTREAM = "2938475610293800001"
JD = "434017443551"
LINK = "https://detail.1688.com/offer/754299529443.html"
BLOCK = "林样坤 17712340005-1234 浙江省杭州市临平区样本路8号3幢402室"
TRACE = "【杭州市】已揽收 2026-11-22 20:14:00"
OVERDUE, CRITICAL, SHIPPED, CLOSED = sn(3), sn(14), sn(20), sn(21)
ROWS = order_file([row(7), row(8)]).decode("utf-8-sig").replace("\t", "").replace(",", "\t")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_shop(tmp_path)
    put_case(desk, 71, type="refund_only")
    write_appeal(desk, 72)
    yield desk
    desk.close()


def kept(desk: Desk) -> tuple[str, int]:
    """Return all that the store holds, and whether another session has written."""
    return "\n".join(desk.store.conn.iterdump()), desk.store.data_version()


async def paste(hands: Hands, text: str) -> None:
    hands.app.post_message(events.Paste(text))
    await hands.pilot.pause()
    await hands.pilot.pause()


async def pasted(hands: Hands, text: str, kind: type[Any]) -> Any:
    await paste(hands, text)
    return await hands.opened(kind)


async def close(hands: Hands) -> None:
    for _each in range(4):
        if len(hands.app.screen_stack) == 1:
            return
        await hands.press("escape")
    assert len(hands.app.screen_stack) == 1


def place(desk: Desk, order_sn: str) -> str:
    """Return the key of an order's row."""
    return str(orders.find(desk, order_sn).id)


# -- each kind -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "field", "value"),
    [
        (NUMBER, TrackForm, "number", NUMBER),
        (f"快递公司：中通\r\n运单号：{NUMBER[3:]}", TrackForm, "number",
         f"快递公司:中通；运单号:{NUMBER[3:]}"),
        (UPSTREAM, BuyForm, "number", UPSTREAM),
        (LINK, UpstreamForm, "target", LINK),
        ("https://m.tb.cn/h.5xYz", UpstreamForm, "target", "https://m.tb.cn/h.5xYz"),
        (BLOCK, ReceiverForm, "paste", BLOCK),
        (BLOCK, ReceiverForm, "detail", "样本路8号3幢402室"),
        (TRACE, TraceForm, "text", TRACE),
    ],
)  # fmt: skip
async def test_a_form_opens_for_the_row_under_the_cursor(
    desk: Desk, text: str, kind: type[FormScreen], field: str, value: str
) -> None:
    async with at_desk(desk) as hands:
        hands.to(place(desk, OVERDUE))
        form = await pasted(hands, text, kind)
        assert form.fields[field].value == value
        if isinstance(form, OrderForm):
            assert form.order.order_sn == OVERDUE


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"{OVERDUE} {NUMBER}", TrackForm),
        (f"{UPSTREAM} 订单号：{OVERDUE}", BuyForm),
        (f"{OVERDUE} {LINK}", UpstreamForm),
        (f"订单号：{OVERDUE}\n{BLOCK}", ReceiverForm),
    ],
)
async def test_the_order_that_the_text_names_wins_over_row_and_marks(
    desk: Desk, text: str, kind: type[OrderForm]
) -> None:
    async with at_desk(desk) as hands:
        hands.to(place(desk, CRITICAL))
        await hands.press("space", "down", "space")
        form = await pasted(hands, text, kind)
        assert form.order.order_sn == OVERDUE
        assert OVERDUE not in form.contents()


async def test_an_order_that_is_not_here_is_said(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        await paste(hands, f"261122-999999999999999 {NUMBER}")
        assert hands.says("There is no order 261122-999999999999999.")
        assert len(hands.app.screen_stack) == 1


async def test_many_numbers_open_the_bulk_form(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        form = await pasted(hands, f"{OVERDUE} {NUMBER}\r{sn(2)}\t{LETTERS}", BulkTrackForm)
        assert form.box.text.split() == [OVERDUE, *NUMBER.split(), sn(2), LETTERS]
        assert len(form.lines) == 2
        assert form.preview.has_focus


async def test_rows_are_looked_at_and_not_taken(desk: Desk) -> None:
    before = kept(desk)
    async with at_desk(desk) as hands:
        form = await pasted(hands, ROWS, ImportScreen)
        assert await until(hands.pilot, lambda: form.phase == SEEN, 200)
        assert form.result.added == 2
        assert kept(desk) == before
        await hands.press("enter")
        assert await until(hands.pilot, lambda: len(hands.app.screen_stack) == 1, 200)
    assert orders.find(desk, "261122-000000000000007").title == "加绒打底裤"


async def test_a_path_is_looked_at(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "my orders.csv"
    file.write_bytes(order_file([row(7)]))
    async with at_desk(desk) as hands:
        form = await pasted(hands, f"'{file}'", ImportScreen)
        assert await until(hands.pilot, lambda: form.phase == SEEN, 200)
        assert form.source == file
        await close(hands)
        form = await pasted(hands, f"{file}.gone", ImportScreen)
        assert await until(hands.pilot, lambda: hands.says("there is no such file"), 200)
        assert hands.says("From yours: ssh HOST daifa inbox < FILE")


async def test_of_several_paths_the_first_is_looked_at(desk: Desk, tmp_path: Path) -> None:
    files = [tmp_path / f"{n}.csv" for n in (1, 2)]
    for file in files:
        file.write_bytes(order_file([row(7)]))
    async with at_desk(desk) as hands:
        form = await pasted(hands, "\r".join(map(str, files)), ImportScreen)
        assert await until(hands.pilot, lambda: form.phase == SEEN, 200)
        assert form.source == files[0]
        assert hands.says("2 paths were pasted: this is the first one.")


# -- going there ---------------------------------------------------------------------------


@pytest.mark.parametrize("pane", ["0", "1", "2", "3", "4"])
async def test_a_pending_order_is_gone_to(desk: Desk, pane: str) -> None:
    async with at_desk(desk) as hands:
        await hands.press(pane)
        await paste(hands, f"订单号：{CRITICAL}")
        current = hands.app.pane
        assert current.order_here() == orders.find(desk, CRITICAL).id
        assert current.pane_id == ("todo" if pane == "0" else "pending")


async def test_an_order_of_another_list_is_gone_to_there(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        await paste(hands, f"https://mms.pinduoduo.com/orders/detail?sn={SHIPPED}")
        assert hands.app.pane.pane_id == "parcels"
        assert hands.app.pane.order_here() == orders.find(desk, SHIPPED).id


async def test_an_order_in_no_list_is_said(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        await paste(hands, CLOSED)
        assert hands.says(f"Order …{CLOSED[-6:]} is in no list: closed. / finds it.")
        assert hands.app.pane.pane_id == "pending"


async def test_a_number_like_ours_that_is_not_here_was_bought_on_the_platform(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        hands.to(place(desk, OVERDUE))
        form = await pasted(hands, "261122-999999999999999", BuyForm)
        assert form.fields["platform"].value


async def test_a_case_is_gone_to(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        await paste(hands, ref(71))
        assert hands.app.pane.pane_id == "aftersales"
        assert hands.app.pane.current.id == ref(71)  # type: ignore[attr-defined]


async def test_a_case_that_is_not_here_or_over_is_said(desk: Desk) -> None:
    put_case(desk, 73, type="refund_only", status="退款关闭", closed_at=AT)
    async with at_desk(desk) as hands:
        await paste(hands, f"售后编号：{ref(79)}")
        assert hands.says(f"There is no after-sales case {ref(79)}.")
        await paste(hands, ref(73))
        assert hands.says(f"Case …{ref(73)[-6:]} is not open")
        assert hands.app.pane.pane_id == "pending"


# -- several meanings ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "kind"),
    [(["1"], BuyForm), (["2"], TrackForm), (["enter"], BuyForm), (["down", "enter"], TrackForm)],
)
async def test_two_meanings_ask_with_one_key(
    desk: Desk, keys: list[str], kind: type[OrderForm]
) -> None:
    async with at_desk(desk) as hands:
        hands.to(place(desk, OVERDUE))
        choice = await pasted(hands, JD, PasteChoice)
        assert hands.says("1 upstream order number")
        assert choice._about.startswith(f"…{OVERDUE[-6:]}")
        await hands.press(*keys)
        form = await hands.opened(kind)
        assert form.fields["number"].value == JD


async def test_for_a_bought_order_the_parcel_comes_first(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        hands.to(place(desk, CRITICAL))
        await pasted(hands, JD, PasteChoice)
        await hands.press("1")
        await hands.opened(TrackForm)


async def test_esc_chooses_nothing(desk: Desk) -> None:
    before = kept(desk)
    async with at_desk(desk) as hands:
        await pasted(hands, JD, PasteChoice)
        await hands.press("9", "escape")
        assert len(hands.app.screen_stack) == 1
    assert kept(desk) == before


# -- refusals ------------------------------------------------------------------------------


async def test_marked_rows_are_refused_as_by_the_key(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        hands.to(place(desk, OVERDUE))
        await hands.press("space", "down", "space", "t")
        refused = hands.text().splitlines()[-2]
        assert "works on one row" in refused
        for text in (NUMBER, LINK, BLOCK, UPSTREAM, TRACE):
            await paste(hands, text)
            assert "works on one row" in hands.text(), text
            assert len(hands.app.screen_stack) == 1


async def test_an_order_without_a_code_refuses_a_link_as_its_key_does(desk: Desk) -> None:
    desk.store.conn.execute("update goods set item_id = ''")
    desk.store.conn.execute("update order_lines set sku_id = ''")
    async with at_desk(desk) as hands:
        hands.to(place(desk, sn(11)))
        await hands.press("O")
        said = "This order has no item code to bind."
        assert hands.says(said)
        await paste(hands, LINK)
        assert hands.says(said)
        assert len(hands.app.screen_stack) == 1


async def test_removed_data_is_not_pasted_again(desk: Desk) -> None:
    desk.store.conn.execute("update orders set purged_at = 1 where order_sn = ?", (OVERDUE,))
    async with at_desk(desk) as hands:
        hands.to(place(desk, OVERDUE))
        await paste(hands, BLOCK)
        assert hands.says("The buyer's data of this order was removed.")


async def test_no_row_is_said(tmp_path: Path) -> None:
    desk = open_shop(tmp_path / "empty", filled=False)
    async with at_desk(desk) as hands:
        for text in (NUMBER, LINK, BLOCK, UPSTREAM):
            await paste(hands, text)
            assert hands.says("There is no order here.")
        await pasted(hands, f"{OVERDUE} {NUMBER}\n{sn(2)} {LETTERS}", BulkTrackForm)
    desk.close()


async def test_a_shipped_order_is_told_in_the_form(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        form = await pasted(hands, f"{CLOSED} {NUMBER}", TrackForm)
        await hands.press("enter")
        assert form in hands.app.screen_stack
        assert form.trouble.remarks


@pytest.mark.parametrize("text", ["你好", "13800138000", "林样坤", "x" * 300_000])
async def test_what_is_nothing_is_said_without_its_words(desk: Desk, text: str) -> None:
    async with at_desk(desk) as hands:
        await paste(hands, text)
        assert hands.says(f"Not recognised: {len(text)} signs were pasted and forgotten.")
        line = next(each for each in hands.text().splitlines() if "Not recognised" in each)
        assert text not in line


async def test_blanks_are_nothing(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        await paste(hands, " \r\n")
        assert not hands.says("Not recognised")


# -- where a paste is taken ----------------------------------------------------------------


@pytest.mark.parametrize("pane", ["0", "1", "2", "3", "4"])
async def test_every_pane_takes_a_paste(desk: Desk, pane: str) -> None:
    async with at_desk(desk) as hands:
        await hands.press(pane)
        here = hands.app.pane.order_here()
        assert here is not None
        form = await pasted(hands, NUMBER, TrackForm)
        assert form.order.id == here
        await close(hands)
        form = await pasted(hands, TRACE, TraceForm)
        assert form._about[0] == here


async def test_a_trace_is_about_the_parcel_of_the_row(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        await hands.press("4")
        form = await pasted(hands, TRACE, TraceForm)
        assert form.fields["go"].control.has_focus
        await hands.press("enter")
    shipped = orders.find(desk, SHIPPED)
    assert [each.first_scan_at for each in shipped.parcels] or shipped.platform_number


async def test_a_search_line_takes_its_own_paste(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        await hands.press("slash")
        await paste(hands, OVERDUE)
        assert hands.app.pane.searched == OVERDUE
        assert len(hands.app.screen_stack) == 1


async def test_a_form_takes_its_own_paste(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        hands.to(place(desk, OVERDUE))
        await hands.press("t")
        form = await hands.opened(TrackForm)
        await paste(hands, UPSTREAM)
        assert len(hands.app.screen_stack) == 2
        assert form.fields["number"].value == UPSTREAM


@pytest.mark.parametrize(
    ("screen", "line"),
    [(HistoryScreen, "result"), (CheckListScreen, "trouble"), (ClaimsScreen, "trouble")],
)
async def test_the_lists_over_the_desk_say_where_pasting_works(
    desk: Desk, screen: type[Any], line: str
) -> None:
    async with at_desk(desk) as hands:
        hands.app.open(screen())
        await hands.pilot.pause()
        await paste(hands, NUMBER)
        assert hands.says("A paste opens a form from the lists of the desk")
        assert len(hands.app.screen_stack) == 2


async def test_a_rows_sheet_takes_a_paste_for_what_it_shows(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        hands.to(place(desk, CRITICAL))
        await hands.press("space", "down", "space")
        hands.to(place(desk, OVERDUE))
        await hands.press("enter")
        await hands.opened(OrderScreen)
        form = await pasted(hands, NUMBER, TrackForm)
        assert form.order.order_sn == OVERDUE
        await close(hands)
        assert len(hands.marks) == 2


async def test_a_sheet_of_text_takes_none(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        hands.app.complain(DaifaError("test", "A line."))
        await hands.opened(ErrorScreen)
        await paste(hands, NUMBER)
        assert isinstance(hands.app.screen, ErrorScreen)


# -- Enter ---------------------------------------------------------------------------------


async def test_enter_saves_a_number(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        hands.to(place(desk, sn(2)))
        await pasted(hands, NUMBER, TrackForm)
        await hands.press("enter")
        assert len(hands.app.screen_stack) == 1
    parcel = orders.find(desk, sn(2)).parcel
    assert parcel is not None
    assert (parcel.number, parcel.source) == (NUMBER[3:], "paste")


async def test_an_upstream_number_leaves_the_cost_to_type(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        hands.to(place(desk, OVERDUE))
        form = await pasted(hands, UPSTREAM, BuyForm)
        assert form.fields["cost"].control.has_focus
        for sign in "22":
            await hands.press(sign)
        await hands.press("enter")
        assert len(hands.app.screen_stack) == 1
    (purchase,) = orders.find(desk, OVERDUE).live_purchases
    assert (purchase.upstream_order, purchase.cost_fen) == (UPSTREAM, 2200)


async def test_a_block_is_kept_with_one_enter(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        hands.to(place(desk, OVERDUE))
        await pasted(hands, BLOCK, ReceiverForm)
        await hands.press("enter")
        assert len(hands.app.screen_stack) == 1
    assert orders.find(desk, OVERDUE).address == "样本路8号3幢402室"


async def test_a_block_of_somebody_else_wants_a_look_first(desk: Desk) -> None:
    before = kept(desk)
    async with at_desk(desk) as hands:
        hands.to(place(desk, OVERDUE))
        other = "程样本 17700001234 四川省成都市武侯区样本街7号"
        form = await pasted(hands, other, ReceiverForm)
        assert form.fields["paste"].control.has_focus
        await hands.press("enter")
        assert hands.app.screen is form
    assert kept(desk) == before


@pytest.mark.parametrize(
    "text", [NUMBER, BLOCK, f"{OVERDUE} {NUMBER}\n{sn(2)} {LETTERS}", f"{sn(2)} {NUMBER}", ROWS]
)
async def test_enter_that_came_with_the_paste_saves_nothing(desk: Desk, text: str) -> None:
    before = kept(desk)
    async with at_desk(desk) as hands:
        hands.to(place(desk, sn(2)))
        first = events.Paste(text)
        second, third = events.Key("enter", "\r"), events.Key("enter", "\r")
        second.time = third.time = first.time
        for event in (first, second, third):
            hands.app.post_message(event)
        await until(hands.pilot, lambda: len(hands.app.screen_stack) > 1)
        for _each in range(30):
            await hands.pilot.pause()
        assert len(hands.app.screen_stack) == 2
    assert kept(desk) == before


async def test_a_purchase_that_was_pasted_is_not_lost_by_one_esc(desk: Desk) -> None:
    async with at_desk(desk) as hands:
        hands.to(place(desk, OVERDUE))
        form = await pasted(hands, UPSTREAM, BuyForm)
        await hands.press("escape")
        assert hands.app.screen is form
        await hands.press("escape")
        assert len(hands.app.screen_stack) == 1


# -- nothing changes -----------------------------------------------------------------------

KINDS = (
    NUMBER, LETTERS, UPSTREAM, JD, LINK, BLOCK, TRACE, ROWS, CRITICAL, ref(71), "/a/b.csv",
    f"{OVERDUE} {NUMBER}", f"{OVERDUE} {NUMBER}\n{sn(2)} {LETTERS}", f"{SHIPPED}\n{TRACE}",
    "\x1b[2J\x1b]0;owned\x07", "[/x][@click=app.quit]", "\u202e坏", "\ud800",
)  # fmt: skip


@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(FOREIGN | st.sampled_from(KINDS), min_size=8, max_size=20), st.integers(0, 4))
def test_no_text_changes_anything_by_being_pasted(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], pane: int
) -> None:
    desk = open_shop(tmp_path_factory.mktemp("shop"), filled=False)
    fill(desk)
    put_case(desk, 71, type="refund_only")
    write_appeal(desk, 72)
    before = kept(desk)

    async def story() -> None:
        async with at_desk(desk, (80, 24)) as hands:
            await hands.press(str(pane))
            for text in texts:
                await paste(hands, text)
                await close(hands)
                assert kept(desk) == before, text

    asyncio.run(story())
    assert kept(desk) == before
    desk.close()


@pytest.mark.parametrize("pane", ["0", "1", "2", "3", "4"])
async def test_each_kind_is_pasted_and_changes_nothing(desk: Desk, pane: str) -> None:
    """Each pane takes every other kind, so each kind comes to two panes at least."""
    before = kept(desk)
    async with at_desk(desk, (80, 24)) as hands:
        for text in KINDS[int(pane) % 2 :: 2]:
            await hands.press(pane)
            await paste(hands, text)
            await close(hands)
    assert kept(desk) == before


# -- the help ------------------------------------------------------------------------------


async def test_the_help_tells_what_can_be_pasted(desk: Desk) -> None:
    async with at_desk(desk, (100, 40)) as hands:
        lines = help_lines(hands.app)
        assert len(lines) == len(Kind)
        assert {hands.app.table[each].id for each in COMMANDS.values()} == set(COMMANDS.values())
        await hands.press("question_mark")
        for sign in "paste":
            await hands.press(sign)
        assert hands.says("Paste into the list")
        assert hands.says("tracking number")
