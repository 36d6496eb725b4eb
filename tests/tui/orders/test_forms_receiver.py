"""The receiver form: a paste is spread over the parts, corrected, kept, taken away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.orders import reading as orders
from core.orders import receiver
from core.orders.order import Order
from core.store.desk import Desk
from tests.given.shop_rows import AT, SN
from tests.tui.forms_shop import BUYER, desks, seed
from tests.tui.host import Host, paste, screen_text, write
from tui.orders.receiver import ReceiverForm

SIZE = (80, 24)
PASTED = (
    "收货人：程样本\n手机号码：17700001234 转 5678（虚拟号，11-30 前有效）\n"
    "所在地区：浙江省 杭州市 余杭区 良渚街道\n详细地址：样本路12号3幢402室"
)
NOBODY = dict.fromkeys(BUYER)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    yield from desks(tmp_path)


def opened(desk: Desk, **values: Any) -> Host:
    return Host(desk, ReceiverForm(seed(desk, **values)))


def order_1(desk: Desk) -> Order:
    return orders.find(desk, SN.format(1))


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
async def test_a_paste_is_spread_and_kept(desk: Desk, end: str) -> None:
    app = opened(desk, **NOBODY)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "The export holds no receiver." in screen_text(app)
        await paste(pilot, PASTED.replace("\n", end))
        await pilot.pause()
        text = screen_text(app)
        for part in ("程样本", "17700001234-5678", "浙江省 杭州市 余杭区 良渚街道", "402室"):
            assert part in text
        assert "Virtual phone, valid until 11-30." in text
        assert "✓ Complete: province, city, district, town or street office," in text
        await pilot.press("ctrl+s")
        await pilot.pause()
    found = order_1(desk)
    assert (found.receiver, found.phone, found.town) == ("程样本", "17700001234-5678", "良渚街道")
    assert (found.receiver_source, receiver.block(found).usable) == ("seller", True)
    assert app.result.text == "Address kept; b copies it."


async def test_a_part_is_corrected_before_it_is_kept(desk: Desk) -> None:
    app = opened(desk, **NOBODY)
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, PASTED)
        await pilot.press("down", "down", "down", "down")
        await write(pilot, "东门")
        await pilot.press("ctrl+s")
        await pilot.pause()
    assert order_1(desk).address == "样本路12号3幢402室东门"


async def test_what_is_missing_is_told_and_may_be_added_later(desk: Desk) -> None:
    app = opened(desk, **NOBODY)
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, "程样本 浙江省杭州市余杭区样本村")
        await pilot.pause()
        assert "? Missing: phone." in screen_text(app)
        await pilot.press("ctrl+s")
        await pilot.pause()
    assert app.result.text == "Address kept. Still missing: phone."
    assert order_1(desk).receiver_source == "seller"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("明天发货吗", "No receiver was found"),
        (f"订单号 {SN.format(2)}\n{PASTED}", f"This is the block of order {SN.format(2)}."),
    ],
)
async def test_what_is_no_block_of_this_order_is_not_kept(
    desk: Desk, text: str, words: str
) -> None:
    app = opened(desk, **NOBODY)
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, text)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert words in screen_text(app)
    assert order_1(desk).receiver is None


async def test_hidden_parts_are_refused_and_the_form_stays(desk: Desk) -> None:
    app = opened(desk, **NOBODY)
    async with app.run_test(size=SIZE) as pilot:
        await paste(pilot, PASTED.replace("程样本", "程*本"))
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "Still hidden: receiver." in screen_text(app)
    assert order_1(desk).receiver is None


async def test_what_the_export_hides_stands_as_a_hint(desk: Desk) -> None:
    app = opened(desk, receiver="林*坤", phone="1*********5")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        text = screen_text(app)
        assert "Hidden by * in the export: receiver, phone." in text
        assert "浙江省 杭州市 临平区" in text
        await paste(pilot, PASTED)
        await pilot.pause()
        assert "? The export has another receiver: 林*坤." in screen_text(app)


async def test_empty_fields_take_the_own_entry_away(desk: Desk) -> None:
    seed(desk, receiver="林*坤")
    receiver.record(desk, AT, order_1(desk), receiver.read(PASTED))
    app = Host(desk, ReceiverForm(order_1(desk)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "Your own entry." in screen_text(app)
        for _field in range(4):
            await pilot.press("down", "ctrl+u")
        await pilot.pause()
        assert "Saving this takes your own entry away." in screen_text(app)
        await pilot.press("ctrl+s")
        await pilot.pause()
    assert (order_1(desk).receiver, order_1(desk).receiver_source) == ("林*坤", "")
