"""Forms that others, or the seller's own other choice, overtake: nothing wrong is saved or lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base import i18n
from core.orders import edits, purchase_changes
from core.orders import reading as orders
from core.rules import messages
from core.store.desk import Desk, open_desk
from tests.given.shop import AT, bought, open_shop, put, put_order, sn
from tests.tui.cases_shop import HOUR
from tests.tui.desk.hands import at_desk
from tui.orders.buy import BuyForm
from tui.orders.correct import CorrectForm
from tui.orders.hold import HoldManyForm
from tui.orders.upstream import UpstreamForm
from tui.parts.error import ErrorScreen
from tui.parts.refused import RefusedSheet
from tui.widgets.form_field import Choice


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return open_shop(tmp_path, filled=False)


def test_a_choice_takes_no_value_that_it_does_not_show() -> None:
    choice = Choice([("a", "A"), ("b", "B")], "b")
    choice.value = "c"
    assert (choice.value, choice.chosen) == ("b", 1)
    assert Choice([("a", "A"), ("b", "B")], "c").value == "a"


def two_items(desk: Desk) -> int:
    """Put in an order of an item with a code and one without."""
    order_id = put_order(desk, 1, 20 * HOUR, code="1688-700000000001")
    good = put(desk, "goods", title="无码商品", item_id="900200")
    put(desk, "order_lines", order_id=order_id, ordinal=1, key="s2", good_id=good, spec="红",
        quantity=1, code_sku="")  # fmt: skip
    return order_id


async def test_the_platform_that_is_saved_is_the_one_that_is_shown(desk: Desk) -> None:
    two_items(desk)
    async with at_desk(desk) as hands:
        await hands.press("b", "b")
        form = await hands.opened(BuyForm)
        form.fields["line"].value = "1"
        await hands.press()
        platform = form.fields["platform"]
        assert platform.control.options[platform.control.chosen][0] == platform.value
        assert platform.value == ""
        assert "(x) –" in platform.control.render().plain or "–" in platform.control.render().plain


async def test_a_correction_shows_the_platform_of_each_purchase(desk: Desk) -> None:
    order_id = two_items(desk)
    first, second = bought(desk, order_id, "111"), bought(desk, order_id, "222")
    with desk.store.conn as conn:
        conn.execute("update purchases set platform = 'odd1' where id = ?", (first,))
        conn.execute("update purchases set platform = 'odd2', ordinal = 1 where id = ?", (second,))
    async with at_desk(desk) as hands:
        await hands.press("B")
        form = await hands.opened(CorrectForm)
        for place in ("1", "2"):
            await hands.press(place)
            platform = form.fields["platform"]
            assert platform.value == f"odd{place}"
            assert platform.control.options[platform.control.chosen][0] == platform.value


async def test_a_correction_of_what_was_cancelled_meanwhile_closes_and_says_why(
    desk: Desk,
) -> None:
    purchase = bought(desk, put_order(desk, 1, 20 * HOUR))
    async with at_desk(desk) as hands:
        await hands.press("B")
        form = await hands.opened(CorrectForm)
        other = open_desk(desk.store.path, who="other", session="x", create=False)
        found = orders.find(other, sn(1))
        purchase_changes.cancel(other, AT, sn(1), purchase, "gone", expect=found)
        other.close()
        form.fields["cost"].value = "25"
        await hands.press("ctrl+s")
        assert isinstance(hands.app.screen, ErrorScreen)
        assert "cancelled meanwhile" in hands.app.screen.message
        await hands.press("enter")
        assert len(hands.app.screen_stack) == 1


async def test_what_was_typed_for_another_purchase_or_code_is_there_again(desk: Desk) -> None:
    order_id = two_items(desk)
    bought(desk, order_id, "11111111111111")
    second = bought(desk, order_id, "22222222222222")
    desk.store.conn.execute("update purchases set ordinal = 1 where id = ?", (second,))
    async with at_desk(desk) as hands:
        await hands.press("B")
        form = await hands.opened(CorrectForm)
        form.fields["cost"].value = "25"
        await hands.press("2")
        assert form.fields["cost"].value == "22.00"
        assert hands.says("not saved yet")
        await hands.press("1")
        assert form.fields["cost"].value == "25"
        await hands.press("escape", "O")
        form = await hands.opened(UpstreamForm)
        codes = [value for value, _label in form.fields["code"].control.options]
        form.fields["supplier"].value = "义乌"
        form.fields["target"].value = "1688:754299529443"
        here = form.fields["code"].value
        other = next(each for each in codes if each != here)
        form.fields["code"].value = other
        await hands.press()
        assert form.fields["supplier"].value == ""
        form.fields["code"].value = here
        await hands.press()
        assert form.fields["supplier"].value == "义乌"
        assert form.fields["target"].value == "1688:754299529443"


async def test_the_settings_typed_for_another_shop_are_there_again(desk: Desk) -> None:
    one, two = (put(desk, "shops", name=name) for name in ("甲店", "乙店"))
    async with at_desk(desk) as hands:
        await hands.press("f7")
        form = hands.app.screen
        form.fields["shop"].value = str(one)  # type: ignore[attr-defined]
        await hands.press()
        form.fields["name"].value = "甲一店"  # type: ignore[attr-defined]
        form.fields["shop"].value = str(two)  # type: ignore[attr-defined]
        await hands.press()
        assert form.fields["name"].value == "乙店"  # type: ignore[attr-defined]
        form.fields["shop"].value = str(one)  # type: ignore[attr-defined]
        await hands.press()
        assert form.fields["name"].value == "甲一店"  # type: ignore[attr-defined]


# -- holding several --------------------------------------------------------------------------


def reasons(desk: Desk, *numbers: int) -> list[str | None]:
    return [orders.find(desk, sn(number)).hold_reason for number in numbers]


async def test_several_are_not_released_by_an_empty_reason(desk: Desk) -> None:
    for number in (1, 2):
        order_id = put_order(desk, number, 20 * HOUR)
        edits.hold(desk, AT, orders.by_ids(desk, [order_id])[0], "等")
    async with at_desk(desk) as hands:
        await hands.press("asterisk")
        await hands.at_once(("h", "h"), ("enter", "\r"))
        assert reasons(desk, 1, 2) == ["等", "等"]
        assert isinstance(hands.app.screen, HoldManyForm)
        assert hands.app.screen.fields["what"].value == "lift"
        await hands.press("enter")
        assert reasons(desk, 1, 2) == [None, None]


async def test_lifting_counts_those_that_were_held(desk: Desk) -> None:
    for number in (1, 2, 3):
        put_order(desk, number, number * HOUR)
    edits.hold(desk, AT, orders.find(desk, sn(2)), "等")
    async with at_desk(desk) as hands:
        await hands.press("asterisk", "h")
        form = await hands.opened(HoldManyForm)
        form.fields["what"].value = "lift"
        await hands.press("ctrl+s")
        assert isinstance(hands.app.screen, RefusedSheet)
        assert hands.says("The hold of 1 order is lifted.")
        assert hands.says("2 not done")
        assert hands.says("It is not on hold.")
        assert reasons(desk, 1, 2, 3) == [None] * 3


async def test_several_without_a_hold_are_asked_for_a_reason(desk: Desk) -> None:
    for number in (1, 2):
        put_order(desk, number, number * HOUR)
    async with at_desk(desk) as hands:
        await hands.press("asterisk", "h", "enter")
        assert isinstance(hands.app.screen, HoldManyForm)
        assert reasons(desk, 1, 2) == [None, None]
        assert hands.says("This is needed.")


# -- the seller's own words -------------------------------------------------------------------


async def test_a_message_with_marks_of_its_own_is_copied_and_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_order(desk, 1, 20 * HOUR)
    offer = messages.Offer("own", "[/x]晚发", "buyer", "亲", (), 9)
    monkeypatch.setattr("core.orders.messages.offers", lambda _order: [offer, offer])
    async with at_desk(desk) as hands:
        await hands.press("enter")
        lines = [line for line in hands.text().splitlines() if "[/x]晚发" in line]
        assert [line.strip("│ ")[0] for line in lines] == ["1", "2"]
        await hands.press("2")
        assert hands.says("[/x]晚发")
        assert hands.app.copied == "亲"


async def test_the_words_to_send_name_all_keys_that_copy(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_order(desk, 1, 20 * HOUR)
    many = [messages.Offer(f"own{n}", f"话 {n}", "buyer", f"亲 {n}", (), 9) for n in range(12)]
    monkeypatch.setattr("core.orders.messages.offers", lambda _order: many)
    async with at_desk(desk) as hands:
        await hands.press("W")
        assert hands.says("1-9 a-c copy")


async def test_the_line_of_keys_ends_with_esc_and_leaves_out_the_forms_own_first(
    desk: Desk,
) -> None:
    edits.hold(desk, AT, orders.by_ids(desk, [put_order(desk, 1, 20 * HOUR)])[0], "等")
    i18n.setup("zh")
    try:
        async with at_desk(desk, size=(80, 24)) as hands:
            await hands.press("b", "y", "b")
            form = await hands.opened(BuyForm)
            form.fields["number"].value = "12"
            form.fields["cost"].value = "99"
            await hands.press()
            assert form.liftable
            assert hands.says("F2 理由")
            assert hands.says("Esc 取消")
            assert "ctrl+y" in form._keys, "the help names them"
    finally:
        i18n.setup("en")
