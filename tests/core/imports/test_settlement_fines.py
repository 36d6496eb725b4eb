"""Fines of the settlement: matched to late orders, listed, accepted, linked, dismissed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.base.clock import parse_time
from core.base.errors import DaifaError, Refused
from core.figures import figures as metrics
from core.imports import checks, importing
from core.imports.importing import FileResult
from core.orders import notices
from core.orders.notices import OpenNotice
from core.store.desk import Desk, revert, undo
from tests.given.desks import new_desk
from tests.given.order_files import order_file, row
from tests.given.settlement_rows import line, settlement_file
from tests.given.shop_rows import SN, put, put_order, put_purchase

AT = parse_time("2026-12-05 10:00:00")
GROUPED = parse_time("2026-11-18 09:00:00")
DUE = GROUPED + timedelta(hours=48)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "a.db", who="xiaoli")
    yield opened
    opened.close()


def late(desk: Desk, number: int, **values: Any) -> int:
    """An order that was uploaded an hour after its ship-by."""
    given = {"grouped_at": GROUPED, "state": "shipped", "shipped_at": DUE + HOUR, **values}
    return put_order(desk, number, **given)


def fined(desk: Desk, *moments: datetime, fen: int = -300, sn: str = "", **how: Any) -> FileResult:
    """Import a settlement with a late-shipment fine at each of some times."""
    rows = [line(sn, f"{at:%Y-%m-%d %H:%M:%S}", fen, "late_fine") for at in moments]
    return importing.apply(desk, AT, settlement_file(rows), **how)


def waits(desk: Desk) -> list[OpenNotice]:
    found = notices.window(desk, notices.open_checks(desk))
    return [each for each in found if each.kind == "fine_unexplained"]


def matched(desk: Desk) -> list[tuple[int, str]]:
    rows = desk.store.query(
        "select order_id, matched_by from settlement_lines where order_id is not null order by id"
    )
    return [tuple(each) for each in rows]


@pytest.mark.parametrize(
    ("at", "values", "found"),
    [
        (DUE + SECOND, {}, True),
        (DUE, {}, False),
        (DUE + timedelta(hours=168), {}, True),
        (DUE + timedelta(hours=168, seconds=1), {}, False),
        # Uploaded in the last second, and one after it.
        (DUE + HOUR, {"shipped_at": DUE}, False),
        (DUE + HOUR, {"shipped_at": DUE + SECOND}, True),
        (DUE + HOUR, {"shipped_at": None, "uploaded_at": DUE + SECOND}, True),
        # Not shipped at all, called off after the ship-by or before it, freed of shipping.
        (DUE + HOUR, {"shipped_at": None, "state": "to_ship"}, True),
        (DUE + HOUR, {"shipped_at": None, "state": "closed"}, False),
        (DUE + HOUR, {"shipped_at": None, "refunded_at": DUE}, False),
        (DUE + HOUR, {"shipped_at": None, "refunded_at": DUE + SECOND}, True),
        (DUE + HOUR, {"exempt_at": DUE}, False),
        # What was promised counts, not the rule.
        (DUE + HOUR, {"promised_at": DUE + 2 * HOUR, "shipped_at": DUE + 3 * HOUR}, False),
        (DUE + 3 * HOUR, {"promised_at": DUE + 2 * HOUR, "shipped_at": DUE + 3 * HOUR}, True),
        (DUE + HOUR, {"grouped_at": None}, False),
    ],
)
def test_a_fine_finds_the_order_that_was_late(
    desk: Desk, at: datetime, values: dict[str, Any], found: bool
) -> None:
    order_id = late(desk, 1, **values)
    done = fined(desk, at)
    assert matched(desk) == ([(order_id, "time")] if found else [])
    assert len(waits(desk)) == (not found)
    assert done.waiting == (not found)


def test_a_fine_with_a_number_takes_its_order_away_from_the_others(desk: Desk) -> None:
    late(desk, 1)
    other = late(desk, 2)
    fined(desk, DUE + HOUR, sn=SN.format(1))
    fined(desk, DUE + 2 * HOUR)
    assert [each for each in matched(desk) if each[1]] == [(other, "time")]


def test_more_late_orders_than_fines_wait_with_their_choices(desk: Desk) -> None:
    late(desk, 1)
    late(desk, 2)
    fined(desk, DUE + HOUR)
    (wait,) = waits(desk)
    assert wait.choices == (SN.format(1), SN.format(2))
    assert wait.acts == ("link", "accept", "dismiss")
    assert wait.as_json()["kind"] == "fine-unexplained"
    assert "3.00" in wait.new
    done = checks.link(desk, AT, wait.id, SN.format(2))
    assert done.order_sn == SN.format(2)
    assert matched(desk) == [(2, "seller")]
    assert waits(desk) == []
    undo(desk, AT)
    assert matched(desk) == []
    assert len(waits(desk)) == 1


def test_a_late_order_that_comes_later_explains_a_fine(desk: Desk) -> None:
    fined(desk, DUE + HOUR)
    (wait,) = waits(desk)
    assert wait.acts == ("accept", "link", "dismiss")
    cells: dict[str, Any] = {
        "订单成交时间": f"{GROUPED:%Y-%m-%d %H:%M:%S}",
        "订单状态": "已发货，待签收",
        "发货时间": f"{DUE + HOUR:%Y-%m-%d %H:%M:%S}",
    }
    importing.apply(desk, AT, order_file([row(订单号="261118-000000000000001", **cells)]))
    assert waits(desk) == []
    assert [each[1] for each in matched(desk)] == ["time"]


def test_an_order_file_tells_of_a_fine_only_what_is_new(desk: Desk) -> None:
    shown = fined(desk, DUE + HOUR)
    assert [each.kind for each in shown.waits] == ["fine_unexplained"]
    cells: dict[str, Any] = {
        "订单成交时间": f"{GROUPED:%Y-%m-%d %H:%M:%S}",
        "订单状态": "已发货，待签收",
        "发货时间": f"{DUE - HOUR:%Y-%m-%d %H:%M:%S}",
    }
    in_time = row(订单号="261118-000000000000001", **cells)
    assert importing.apply(desk, AT, order_file([in_time])).waits == ()
    # Two that were late: which of them is meant is to be chosen now, and only once said.
    cells["发货时间"] = f"{DUE + HOUR:%Y-%m-%d %H:%M:%S}"
    late = [row(订单号=f"261118-00000000000000{number}", **cells) for number in (2, 3)]
    told = importing.apply(desk, AT, order_file(late)).waits
    assert [len(each.choices) for each in told] == [2]
    assert importing.apply(desk, AT, order_file([in_time, *late])).waits == ()
    # A settlement that shows it again says so again.
    assert len(fined(desk, DUE + HOUR).waits) == 1


@pytest.mark.parametrize("how", ["accept", "dismiss"])
def test_what_is_decided_stays_decided(desk: Desk, how: str) -> None:
    fined(desk, DUE + HOUR, DUE + HOUR)
    first, second = waits(desk)
    if how == "accept":
        checks.accept(desk, AT, first.id)
    else:
        notices.dismiss(desk, AT, first.id)
    late(desk, 1)
    fined(desk, DUE + 300 * HOUR)
    # The order explains the one that was left; the one that was decided is not asked again.
    assert second.id not in {each.id for each in waits(desk)}
    assert first.id not in {each.id for each in waits(desk)}
    assert len(matched(desk)) == 1


def test_a_fine_of_an_order_that_was_in_time_is_told(desk: Desk) -> None:
    late(desk, 1, shipped_at=DUE)
    fined(desk, DUE + HOUR, sn=SN.format(1))
    (wait,) = waits(desk)
    assert wait.order_sn == SN.format(1)
    assert wait.acts == ("accept", "dismiss")
    with pytest.raises(Refused):
        checks.link(desk, AT, wait.id, SN.format(1))
    fined(desk, DUE + HOUR, sn=SN.format(1))
    assert len(waits(desk)) == 1
    checks.accept(desk, AT, wait.id)
    assert waits(desk) == []


def test_fines_keep_to_their_shop(desk: Desk) -> None:
    for name in ("甲店", "乙店"):
        put(desk, "shops", name=name)
    late(desk, 1, shop_id=1)
    fined(desk, DUE + HOUR, shop="乙店")
    (wait,) = waits(desk)
    assert wait.shop == "乙店"
    with pytest.raises(Refused) as error:
        checks.link(desk, AT, wait.id, SN.format(1))
    assert error.value.code == "check-differs"
    checks.link(desk, AT, wait.id, SN.format(1), force="记错店了")
    assert matched(desk) == [(1, "seller")]


def test_taking_the_import_back_takes_match_and_notice_with_it(desk: Desk) -> None:
    late(desk, 1)
    fined(desk, DUE + HOUR, DUE + 300 * HOUR)
    assert (len(matched(desk)), len(waits(desk))) == (1, 1)
    assert revert(desk, AT, int(desk.store.value("select max(id) from acts"))).left == ()
    assert desk.store.value("select count(*) from settlement_lines") == 0
    assert waits(desk) == []
    fined(desk, DUE + HOUR, DUE + 300 * HOUR)
    assert (len(matched(desk)), len(waits(desk))) == (1, 1)


def test_a_preview_matches_nothing_for_good(desk: Desk) -> None:
    late(desk, 1)
    rows = [line("", f"{DUE + HOUR:%Y-%m-%d %H:%M:%S}", -300, "late_fine")]
    importing.preview(desk, AT, settlement_file(rows))
    assert desk.store.value("select count(*) from settlement_lines") == 0
    assert matched(desk) == []


def test_a_fine_whose_import_was_taken_back_cannot_be_linked(desk: Desk) -> None:
    late(desk, 1, shipped_at=DUE)
    fined(desk, DUE + HOUR)
    (wait,) = waits(desk)
    desk.store.conn.execute("delete from settlement_lines")
    with pytest.raises(DaifaError) as error:
        checks.link(desk, AT, wait.id, SN.format(1))
    assert error.value.code == "fine-gone"


def test_profit_moves_from_the_day_to_the_order(desk: Desk) -> None:
    order_id = late(desk, 1)
    put_purchase(desk, order_id, "U", cost_fen=2000)
    before = metrics.figures(desk, AT).sales
    fined(desk, DUE + HOUR)
    after = metrics.figures(desk, AT).sales
    assert (after.fines_fen, after.loose_fen) == (300, 0)
    assert after.profit_fen == before.profit_fen - 300
