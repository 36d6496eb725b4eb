"""Open notices: raised once a fact, ended, told; the check list is a part of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.base.clock import parse_time, to_epoch
from core.base.errors import NotFound
from core.due import live, snooze
from core.orders import notices
from core.rules.terms import Clock
from core.store import desk as desk_module
from core.store import notices as store
from core.store.desk import Desk
from tests.given.desks import new_desk
from tests.given.shop_rows import SN, put, put_order

AT = parse_time("2026-11-23 10:00")
FACT = store.fingerprint("proposal", "1688", "2817", ["a"])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "a.db")
    yield opened
    opened.close()


def tell(desk: Desk, kind: str = "proposal", *, order: int | None = None, **values: Any) -> int:
    with desk.act(AT, "import") as work:
        return store.raise_once(work, kind, order, ref=values.pop("ref", "2817"), **values)


def told(desk: Desk) -> list[tuple[str, dict[str, Any]]]:
    return [(each.kind, each.data) for each in notices.window(desk, notices.open_checks(desk))]


def test_the_same_fact_is_told_once(desk: Desk) -> None:
    first = tell(desk, mark=FACT, data={"n": 1})
    events = desk.store.value("select count(*) from events")
    assert tell(desk, mark=FACT, data={"n": 1}) == first
    assert desk.store.value("select count(*) from events") == events
    assert told(desk) == [("proposal", {"n": 1})]


def test_another_fact_about_the_same_thing_renews_what_is_open(desk: Desk) -> None:
    first = tell(desk, mark=FACT, data={"n": 1})
    other = store.fingerprint("proposal", "1688", "2817", ["b"])
    assert tell(desk, mark=other, data={"n": 2}) == first
    assert told(desk) == [("proposal", {"n": 2})]


@pytest.mark.parametrize(("n", "snoozed"), [(1, True), (2, False)])
def test_new_facts_end_a_snooze(desk: Desk, n: int, snoozed: bool) -> None:
    tell(desk, data={"n": 1})
    entries = [each for each in live.index(desk, AT).arranged(AT) if each.clock is Clock.CHECK]
    snooze.snooze(desk, AT, entries, AT + timedelta(hours=20))
    tell(desk, data={"n": n})
    (entry,) = [each for each in live.index(desk, AT).arranged(AT) if each.clock is Clock.CHECK]
    assert bool(entry.until) is snoozed


def test_what_was_dismissed_comes_back_for_another_fact_alone(desk: Desk) -> None:
    notices.dismiss(desk, AT, tell(desk, mark=FACT))
    tell(desk, mark=FACT)
    assert told(desk) == []
    tell(desk, mark=store.fingerprint("proposal", "1688", "2817", ["b"]), data={"n": 2})
    assert told(desk) == [("proposal", {"n": 2})]


@pytest.mark.parametrize("by", [{"ref": "2817"}, {"order_id": 1}])
def test_what_settled_by_itself_comes_back_with_its_fact(desk: Desk, by: dict[str, Any]) -> None:
    order = put_order(desk, 1)
    tell(desk, order=order, mark=FACT)
    with desk.act(AT, "buy") as work:
        assert store.settle(work, ["proposal"], **by) == 1
        assert store.settle(work, ["proposal"], **by) == 0
    assert told(desk) == []
    tell(desk, order=order, mark=FACT)
    assert told(desk) == [("proposal", {})]


def test_dismissing_is_an_act_that_can_be_taken_back(desk: Desk) -> None:
    notice = tell(desk, mark=FACT)
    assert notices.dismiss(desk, AT, notice).id == notice
    # Twice is once: somebody else may have been quicker.
    notices.dismiss(desk, AT, notice)
    desk_module.undo(desk, AT)
    assert [each.id for each in notices.open_checks(desk)] == [notice]
    with pytest.raises(NotFound):
        notices.dismiss(desk, AT, 99)


def test_red_ones_stand_first_then_the_oldest(desk: Desk) -> None:
    order = put_order(desk, 1)
    for minutes, kind in ((0, "proposal"), (5, "memo_changed"), (9, "not_shipped_there")):
        with desk.act(AT + timedelta(minutes=minutes), "import") as work:
            store.raise_once(work, kind, order, red=kind == "not_shipped_there")
    tell(desk, "tell_buyer", order=order)
    kinds = [each.kind for each in notices.open_checks(desk)]
    assert kinds == ["not_shipped_there", "proposal", "memo_changed"]
    assert [each.kind for each in notices.open_notices(desk)] == [
        *kinds[:2],
        "tell_buyer",
        kinds[2],
    ]


CASES: list[tuple[str, dict[str, Any], tuple[str, str], tuple[str, ...]]] = [
    ("proposal", {"choices": [SN.format(1)]}, ("", ""), ("accept", "link", "dismiss")),
    ("proposal", {"choices": ["a", "b"]}, ("", ""), ("link", "dismiss")),
    ("unmatched", {"cost_fen": 2050}, ("", "20.50"), ("link", "dismiss")),
    (
        "number_unusable",
        {"number": "LP00106397027178", "hard": True},
        ("", "LP00106397027178"),
        ("copy", "dismiss"),
    ),
    (
        "number_unusable",
        {"number": "434017443551", "courier": "中通快递"},
        ("", "中通快递 434017443551"),
        ("accept", "copy", "dismiss"),
    ),
    ("other_number", {"have": "A", "number": "B"}, ("A", "B"), ("accept", "dismiss")),
    ("number_mismatch", {"ours": ["A"], "platform": "B"}, ("A", "B"), ("accept", "dismiss")),
    (
        "not_shipped_there",
        {"uploaded_at": to_epoch(AT), "as_of": to_epoch(AT), "status": "待发货"},
        ("uploaded 11-23 10:00", "待发货 11-23 10:00"),
        ("dismiss",),
    ),
    (
        "address_changed",
        {
            "old": {"receiver": "程样本", "phone": "17700001234", "address": "样本路12号"},
            "new": {"receiver": "程样本", "phone": "17700005678", "address": "样本路34号"},
        },
        ("177****1234 ***12*", "177****5678 ***34*"),
        ("copy", "accept", "dismiss"),
    ),
    (
        "address_changed",
        {"own": True, "old": {"address": "样本路12号"}, "new": {"address": "样本路34号"}},
        ("***12*", "***34*"),
        ("accept", "dismiss"),
    ),
    ("refund_after_buy", {"status": "退款中"}, ("", "退款中"), ("copy", "accept", "dismiss")),
    (
        "bought_twice",
        {"recorded": "2817", "upstream_order": "2818", "cost_fen": 2050},
        ("2817", "2818  20.50"),
        ("link", "dismiss"),
    ),
    (
        "wrong_address",
        {
            "decided_by": "numbers",
            "ours": "12号3幢402室",
            "theirs": "99号3幢402室",
            "receiver": "程*本 177****1234 样本路**号",
            "number": "YT1",
            "courier": "圆通",
        },
        ("12*******", "99*******"),
        ("copy", "accept", "dismiss"),
    ),
    (
        "memo_changed",
        {"old": {"seller_memo": ""}, "new": {"seller_memo": "改寄 13800000000"}},
        ("", "改寄 138****0000"),
        ("accept", "dismiss"),
    ),
    (
        "refunded",
        {"paid_fen": 3550, "refunded_fen": 3550},
        ("paid 35.50", "paid back 35.50"),
        ("accept", "dismiss"),
    ),
]


@pytest.mark.parametrize(("kind", "data", "change", "acts"), CASES)
def test_what_a_notice_says(
    desk: Desk, kind: str, data: dict[str, Any], change: tuple[str, str], acts: tuple[str, ...]
) -> None:
    tell(desk, kind, order=put_order(desk, 1), data=data)
    (found,) = notices.window(desk, notices.open_checks(desk))
    assert (found.old, found.new) == change
    assert found.acts == acts
    value = found.as_json()
    assert {"id", "kind", "order_sn", "text", "old", "new", "choices"} <= value.keys()
    assert value["kind"] == notices.CHECK_KINDS[kind]
    assert value["text"]


def test_all_that_is_told_of_a_notice(desk: Desk) -> None:
    shop = put(desk, "shops", name="东店")
    order = put_order(desk, 1, shop_id=shop)
    first = tell(desk, order=order, ref="2817", red=True, data={"choices": ["a", "b"], "why": "x"})
    second = tell(desk, "tell_buyer", order=order, ref="")
    entries = notices.open_notices(desk)
    one, two = notices.window(desk, entries)
    assert (one.id, one.kind, one.check, one.order_id, one.order_sn, one.shop, one.title) == (
        first, "proposal", "proposal", order, SN.format(1), "东店", "棉拖鞋",
    )  # fmt: skip
    assert (one.ref, one.red, one.created_at, one.import_id, one.choices, one.acts) == (
        "2817", True, AT, None, ("a", "b"), ("link", "dismiss"),
    )  # fmt: skip
    assert one.data == {"choices": ["a", "b"], "why": "x"}
    assert (two.id, two.check, two.red, two.choices) == (second, "", False, ())
    assert [notices.check_label(each) for each in (one, two)] == ["fits", ""]
    value = one.as_json()
    assert (value["order_sn"], value["shop"], value["red"], value["choices"]) == (
        SN.format(1), "东店", True, ["a", "b"],
    )  # fmt: skip
    assert value["created_at"] == "2026-11-23T10:00:00+08:00"
    with desk.act(AT, "import") as work:
        alone = store.raise_once(work, "unmatched", None, ref="9")
    assert notices.find(desk, alone).as_json()["order_sn"] is None
    notices.dismiss(desk, AT, second)
    assert [each.id for each in notices.window(desk, entries)] == [first]
    assert notices.find(desk, second).kind == "tell_buyer"
    assert notices.still_open(desk, []) == []


def test_many_are_dismissed_or_dealt_with_as_one_act(desk: Desk) -> None:
    order = put_order(desk, 1)
    ids = [tell(desk, kind, order=order, ref=kind) for kind in ("memo_changed", "refunded")]
    choice = tell(desk, "address_changed", order=order, data={"own": True, "new": {}})
    notices.dismiss_each(desk, AT, ids)
    ended = desk.store.query("select done_at, settled from notices where done_at is not null")
    assert [tuple(row) for row in ended] == [(to_epoch(AT), "dismissed")] * 2
    assert desk_module.undo(desk, AT).what == "check-dismiss"
    found = notices.done(desk, AT, [*ids, choice])
    assert [each.id for each in found.done] == ids
    assert [(each.name, each.code) for each in found.refused] == [(SN.format(1), "notice-choice")]
    ended = desk.store.query("select done_at, settled from notices where done_at is not null")
    assert [tuple(row) for row in ended] == [(to_epoch(AT), "")] * 2
    assert desk_module.undo(desk, AT).what == "notice-done"
