"""The clock of the server is frozen one second before, at, and after each boundary.

Nothing here passes a time: the program reads its own clock, as it does in the shop.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from freezegun import freeze_time

from core.base import clock, i18n
from core.base.clock import parse_time, to_epoch
from core.due.queue import queue
from core.orders import bindings, tracking
from core.rules.terms import ShipKind
from core.store.desk import Desk
from tests.conftest import MakeOrder
from tests.given.case_shop import put_asked
from tui.cli import main

SECOND = timedelta(seconds=1)


def frozen(beijing: datetime) -> Any:
    """Freeze the server's clock at a Beijing time."""
    return freeze_time(beijing.astimezone(UTC).replace(tzinfo=None))


@pytest.fixture(params=["Asia/Shanghai", "America/New_York", "UTC"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Put the server into another zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


# What the order says, and when its number must be on the platform.
DEADLINES: list[tuple[str, dict[str, Any], str, str]] = [
    ("48 hours", {"grouped": "2026-11-21 09:59:00"}, "2026-11-23 09:59:00", "ship.normal"),
    ("over a month's end", {"grouped": "2026-11-29 23:30:00"}, "2026-12-01 23:30:00",
     "ship.normal"),
    ("over a leap day", {"grouped": "2028-02-28 12:00:00"}, "2028-03-01 12:00:00", "ship.normal"),
    ("over New Year", {"grouped": "2026-12-30 20:00:00"}, "2027-01-01 20:00:00", "ship.normal"),
    ("24 hours", {"grouped": "2026-11-22 10:00:00", "kind": "fast"}, "2026-11-23 10:00:00",
     "ship.fast"),
    ("same day", {"grouped": "2026-11-23 00:00:00", "kind": "same_day"}, "2026-11-23 23:59:59",
     "ship.same_day"),
    ("same day, last second", {"grouped": "2026-11-23 23:59:59", "kind": "same_day"},
     "2026-11-23 23:59:59", "ship.same_day"),
    ("direct import", {"grouped": "2026-11-20 08:00:00", "kind": "direct"},
     "2026-11-25 08:00:00", "ship.direct"),
    ("presale", {"grouped": "2026-11-01 08:00:00", "kind": "presale",
                 "presale_until": "2026-12-11 00:00:00"}, "2026-12-11 23:59:59", "ship.presale"),
    ("promised", {"grouped": "2026-11-21 09:59:00", "promised_at": "2026-11-22 18:00:00"},
     "2026-11-22 18:00:00", "promised"),
    ("by hand", {"grouped": "2026-11-21 09:59:00", "promised_at": "2026-11-22 18:00:00",
                 "manual_due_at": "2026-11-24 12:00:00"}, "2026-11-24 12:00:00", "manual"),
]  # fmt: skip


def _order(desk: Desk, make_order: MakeOrder, facts: dict[str, Any]) -> str:
    values: dict[str, Any] = {
        name: to_epoch(parse_time(text))
        for name, text in facts.items()
        if name not in ("grouped", "kind")
    }
    if facts.get("kind") == "presale":
        values["ship_kind"] = "presale"
    sn = make_order(code="KX-1", grouped_at=parse_time(facts["grouped"]), **values)
    if "kind" in facts and "ship_kind" not in values:
        # The promise comes from the item, as the seller binds it.
        bindings.bind(desk, clock.now(), "KX-1", "1688:754299529443",
                      ship_kind=ShipKind(facts["kind"]))  # fmt: skip
    return sn


@pytest.mark.parametrize(
    ("facts", "due_at", "rule"), [row[1:] for row in DEADLINES], ids=[row[0] for row in DEADLINES]
)
@pytest.mark.parametrize(
    ("step", "left", "band"), [(-1, 1, "critical"), (0, 0, "critical"), (1, -1, "overdue")]
)
def test_ship_by_to_the_second(
    desk: Desk,
    make_order: MakeOrder,
    facts: dict[str, Any],
    due_at: str,
    rule: str,
    step: int,
    left: int,
    band: str,
) -> None:
    sn = _order(desk, make_order, facts)
    with frozen(parse_time(due_at) + step * SECOND):
        (found,) = [each for each in queue(desk, clock.now()) if each.clock == "ship"]
    assert (found.order_sn, found.rule) == (sn, rule)
    assert found.due_at == parse_time(due_at)
    assert (found.left_s, found.band) == (left, band)


def test_the_same_answers_in_every_zone(
    desk: Desk, make_order: MakeOrder, zone: str, capsys: pytest.CaptureFixture[str]
) -> None:
    make_order(grouped_at=parse_time("2026-11-21 09:59:00"))
    with frozen(parse_time("2026-11-23 09:58:59")):
        status = main(["--db", str(desk.store.path), "--lang", "en", "due", "--json"])
        found = json.loads(capsys.readouterr().out)
        checked = main(["--db", str(desk.store.path), "--lang", "en", "check"])
    i18n.setup("en")
    assert status == 0
    assert found["at"] == "2026-11-23T09:58:59+08:00"
    ship = next(each for each in found["items"] if each["clock"] == "ship")
    assert (ship["due_at"], ship["left_s"]) == ("2026-11-23T09:59:00+08:00", 1)
    # The latest moment to buy has passed twenty hours before.
    assert checked == 1


def test_a_blank_grouping_time_has_no_deadline_at_any_hour(
    desk: Desk, make_order: MakeOrder
) -> None:
    sn = make_order(grouped_at=None)
    for text in ("2026-11-23 10:00", "2030-01-01 00:00"):
        with frozen(parse_time(text)):
            (found,) = queue(desk, clock.now())
        assert (found.clock, found.order_sn) == ("fill-in", sn)
        assert (found.due_at, found.left_s) == (None, None)


@pytest.mark.parametrize(("step", "band"), [(-1, "critical"), (0, "critical"), (1, "overdue")])
@pytest.mark.parametrize(
    ("values", "due_at", "rule"),
    [
        ({}, "2026-11-22 12:00:00", "aftersale.return_refund"),
        ({"type": "refund_only"}, "2026-11-22 12:00:00", "aftersale.refund_only"),
        ({"platform_due_at": "2026-11-21 06:00:00"}, "2026-11-21 06:00:00", "platform"),
        ({"platform_due_at": "2026-11-25 06:00:00"}, "2026-11-25 06:00:00", "platform"),
    ],
)
def test_a_case_to_the_second(
    desk: Desk, values: dict[str, Any], due_at: str, rule: str, step: int, band: str
) -> None:
    moments = {k: to_epoch(parse_time(v)) if k.endswith("_at") else v for k, v in values.items()}
    case = put_asked(desk, **moments)
    with frozen(parse_time(due_at) + step * SECOND):
        (found,) = [each for each in queue(desk, clock.now()) if each.clock == "aftersale"]
    assert (found.ref, found.rule, found.band) == (case.id, rule, band)


@pytest.mark.parametrize(("step", "bands"), [(-1, ["critical"]), (0, ["critical"]), (1, [])])
def test_seven_days_to_appeal_an_instant_refund(desk: Desk, step: int, bands: list[str]) -> None:
    """A window that has closed cannot be used any more and leaves the queue."""
    refunded = parse_time("2026-11-20 12:00:00")
    put_asked(desk, type="refund_only", status="退款成功", instant=1,
              refunded_at=to_epoch(refunded), closed_at=to_epoch(refunded))  # fmt: skip
    with frozen(refunded + timedelta(days=7) + step * SECOND):
        found = [each for each in queue(desk, clock.now()) if each.clock == "appeal"]
    assert [(each.rule, each.band) for each in found] == [
        ("appeal.instant_refund", band) for band in bands
    ]


def test_uploading_in_the_last_second_stops_the_clock(desk: Desk, make_order: MakeOrder) -> None:
    sn = make_order(grouped_at=parse_time("2026-11-21 09:59:00"))
    with frozen(parse_time("2026-11-23 09:58:59")) as ice:
        tracking.record(desk, clock.now(), sn, "YT4234858984188")
        (order,) = tracking.uploaded(desk, clock.now(), [sn])
        assert "late" not in order.flags
        ice.tick(timedelta(hours=24))
        (found,) = queue(desk, clock.now())
    # The pickup clock ends this second: 24 hours from uploading.
    assert (found.clock, found.left_s, found.rule) == ("pickup", 0, "pickup.scan")


def test_uploading_one_second_late_is_late(desk: Desk, make_order: MakeOrder) -> None:
    sn = make_order(grouped_at=parse_time("2026-11-21 09:59:00"))
    with frozen(parse_time("2026-11-23 09:59:01")):
        tracking.record(desk, clock.now(), sn, "YT4234858984188")
        (order,) = tracking.uploaded(desk, clock.now(), [sn])
    assert "late" in order.flags


def test_an_event_carries_the_frozen_second(desk: Desk, make_order: MakeOrder) -> None:
    sn = make_order()
    with frozen(parse_time("2026-11-23 10:00:07")):
        tracking.record(desk, clock.now(), sn, "YT4234858984188")
    assert desk.store.value("select max(at) from events") == to_epoch(
        parse_time("2026-11-23 10:00:07")
    )
