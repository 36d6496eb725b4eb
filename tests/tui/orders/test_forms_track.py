"""The track forms: one number judged while it is pasted, and many at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import DaifaError
from core.orders import bulk, tracking
from core.orders import reading as orders
from core.store.desk import Desk
from tests.given.shop_rows import AT, SN, put, put_order, put_parcel, put_purchase
from tests.tui.forms_shop import GOOD, USED, desks, seed
from tests.tui.host import Host, paste, screen_text, write
from tui.orders.track import TrackForm
from tui.orders.track_many import BulkTrackForm
from tui.parts.messages import Saved

SIZE = (80, 24)
WEAK = "434017443551"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    yield from desks(tmp_path)


def opened(desk: Desk, **values: Any) -> Host:
    return Host(desk, TrackForm(seed(desk, **values)))


def order_1(desk: Desk) -> Any:
    return orders.find(desk, SN.format(1))


@pytest.mark.parametrize(
    ("pasted", "courier", "number"),
    [
        (GOOD, "中通快递", GOOD),
        (f"中通快递：{GOOD}", "中通快递", GOOD),
        (f"  {GOOD}(中通)\r\n", "中通快递", GOOD),
        ("快递公司：圆通速递\n运单号：YT8962646785389", "圆通快递", "YT8962646785389"),
        ("JDVA11408814483", "京东配送", "JDVA11408814483"),
    ],
)
async def test_a_good_number_is_saved_with_enter(
    desk: Desk, pasted: str, courier: str, number: str
) -> None:
    app = opened(desk)
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, pasted)
        text = screen_text(app)
        assert f"✓ Good {number}" in text
        assert courier in text
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.result, Saved)
        assert number in app.result.text
    parcel = order_1(desk).parcel
    assert (parcel.courier, parcel.number, parcel.source) == (courier, number, "paste")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("13800138000", "phone"),
        ("LP00106397027178", "internal id"),
        ("261122-063795392132901", "order number"),
        ("7.73027E+14", "spreadsheet"),
        ("无需物流", "stands where"),
    ],
)
async def test_what_is_no_number_stays_refused(desk: Desk, typed: str, words: str) -> None:
    app = opened(desk)
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, typed)
        await pilot.press("enter", "enter", "ctrl+s")
        await pilot.pause()
        text = screen_text(app)
        assert "✗ Refused" in text
        assert words in text
        assert "Not saved" in text
        assert "Reason" not in text
        assert app.result is ...
    assert order_1(desk).parcel is None


async def test_a_weak_number_wants_the_courier_and_a_reason(desk: Desk) -> None:
    app = opened(desk)
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, WEAK)
        assert "? Not sure" in screen_text(app)
        await pilot.press("enter")
        await paste(pilot, "申通")
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert app.result is ...
        await pilot.press("f2")
        await write(pilot, "seen on the label")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.result, Saved)
    parcel = order_1(desk).parcel
    assert (parcel.courier, parcel.number) == ("申通快递", WEAK)
    assert parcel.force_reason == "seen on the label"


async def test_a_reason_is_not_saved_when_it_is_empty(desk: Desk) -> None:
    app = opened(desk)
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, f"申通 {WEAK}")
        await pilot.press("enter", "enter", "f2", "enter", "ctrl+s")
        await pilot.pause()
        assert app.result is ...
        assert "This is needed." in screen_text(app)
    assert order_1(desk).parcel is None


async def test_another_couriers_number_is_refused_until_it_fits(desk: Desk) -> None:
    app = opened(desk)
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, GOOD)
        await pilot.press("up", "ctrl+u")
        await paste(pilot, "顺丰")
        assert "✗ Refused" in screen_text(app)
        await pilot.press("ctrl+u")
        await pilot.pause()
        text = screen_text(app)
        assert "✓ Good" in text


async def test_the_courier_is_completed_with_tab(desk: Desk) -> None:
    app = opened(desk)
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, WEAK)
        await pilot.press("up")
        await paste(pilot, "申")
        assert "Tab: 申通快递" in screen_text(app)
        await pilot.press("tab")
        await pilot.pause()
        assert app.form.fields["courier"].value == "申通快递"  # type: ignore[attr-defined]


async def test_a_used_number_names_the_other_order_and_stays_refused(desk: Desk) -> None:
    app = opened(desk)
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, USED)
        await pilot.press("enter")
        await pilot.pause()
        text = screen_text(app)
        assert "✗ Refused" in text
        assert SN.format(2) in text
        assert "11-23 10:00" in text
        assert app.result is ...


@pytest.mark.parametrize("keys", [("f3",), ("tab", "space")])
async def test_one_parcel_can_be_said(desk: Desk, keys: tuple[str, ...]) -> None:
    app = opened(desk)
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, USED)
        await pilot.press(*keys)
        await pilot.pause()
        assert "[x]" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.result, Saved)
    assert order_1(desk).parcel.same_parcel


async def test_the_tick_does_not_go_over_to_another_number(desk: Desk) -> None:
    other = put_order(desk, 3)
    put_parcel(desk, other, "YT8962646785389", logistics_id=85, courier="圆通快递")
    app = opened(desk)
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, USED)
        await pilot.press("f3", "up", "ctrl+u")
        await paste(pilot, "YT8962646785389")
        await pilot.press("enter")
        await pilot.pause()
        assert app.result is ...
    assert order_1(desk).parcel is None


async def test_a_correction_after_the_upload_gives_the_words_for_the_buyer(desk: Desk) -> None:
    order = seed(desk)
    put_parcel(desk, order.id, "78109356970791", uploaded_at=AT)
    app = Host(desk, TrackForm(order_1(desk)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "78109356970791" in screen_text(app)
        await paste(pilot, GOOD)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.result, Saved)
        assert GOOD in (app.result.copy or "")
    assert order_1(desk).parcel.number == GOOD
    assert len(order_1(desk).parcels) == 2


async def test_the_number_is_judged_again_when_it_is_saved(desk: Desk) -> None:
    app = opened(desk)
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, GOOD)
        assert "✓ Good" in screen_text(app)
        tracking.record(desk, AT, SN.format(2), GOOD)
        await pilot.press("enter")
        await pilot.pause()
        assert app.result is ...
        assert SN.format(2) in screen_text(app)
    assert order_1(desk).parcel is None


async def test_an_order_on_hold_asks_before_a_number_is_kept(desk: Desk) -> None:
    app = opened(desk, hold_reason="wait")
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, GOOD)
        text = screen_text(app)
        assert "? Not sure" in text
        assert "on hold" in text


async def test_a_second_parcel_of_the_order(desk: Desk) -> None:
    order = seed(desk)
    put_parcel(desk, order.id, "78109356970791", uploaded_at=AT)
    app = Host(desk, TrackForm(order_1(desk)))
    async with app.run_test(size=SIZE) as pilot:
        app.form.fields["extra"].control.focus()  # type: ignore[attr-defined]
        await pilot.pause()
        await pilot.press("2", "enter", "enter")
        await paste(pilot, GOOD)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.result, Saved)
        assert "78109356970791" in (app.result.copy or "")
        assert GOOD in (app.result.copy or "")
    done = order_1(desk)
    assert done.parcel.number == "78109356970791"
    assert [each.number for each in done.extra_parcels] == [GOOD]


async def test_a_number_before_all_items_are_bought_asks(desk: Desk) -> None:
    order = seed(desk)
    good = put(desk, "goods", title="雨靴", item_id="900200")
    put(desk, "order_lines", order_id=order.id, ordinal=1, key="s2", good_id=good)
    put_purchase(desk, order.id, "2600000000000000001")
    app = Host(desk, TrackForm(order_1(desk)))
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, GOOD)
        await pilot.press("enter")
        await pilot.pause()
        assert "雨靴" in screen_text(app)
        assert app.result is ...
        await pilot.press("f2")
        await write(pilot, "both in one")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.result, Saved)


async def test_pasted_numbers_are_copied_while_the_disk_is_full(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed(desk)
    text = f"{SN.format(1)} 中通 {GOOD}"
    app = Host(desk, BulkTrackForm(text))
    saved = bulk.record_bulk

    def full(*_given: Any) -> None:
        raise DaifaError("disk-full", "The disk is full.")

    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        monkeypatch.setattr(bulk, "record_bulk", full)
        await pilot.press("ctrl+s", "y")
        await pilot.pause()
        assert "F5 copies it" in screen_text(app)
        await pilot.press("f5")
        assert app.copied == [text]
        monkeypatch.setattr(bulk, "record_bulk", saved)
        await pilot.press("ctrl+s", "y")
        await pilot.pause()
        assert isinstance(app.result, Saved)
    assert order_1(desk).parcel.number == GOOD
