"""What an act did and what taking it back does, in words; what of it is left, and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.base import personal
from core.base.clock import to_epoch
from core.base.errors import DaifaError, NotFound
from core.orders import edits, taking_back, tracking
from core.orders import reading as orders
from core.orders.taking_back import LeftWords
from core.store import act_list
from core.store import desk as desk_module
from core.store.act_list import ActEntry
from core.store.desk import Desk
from core.store.reverting import ActRow, Change, Done, Left, Outcome
from tests.conftest import AT, MakeOrder
from tests.given.shop_rows import put

SN = "261122-063795392132901"
NUMBER = "75312345678901"
ROW = ActRow(1, "c", 1, "小李", "", "note", 1, 0, None, None, "")


def entry(**values: Any) -> ActEntry:
    given: dict[str, Any] = {
        "id": 1, "command": "c", "at": 1, "who": "小李", "what": "note", "orders": 1,
        "undone": 0, "undoes": "", "note": "", "order_sn": "", "title": "",
    }  # fmt: skip
    return ActEntry(**{**given, **values})


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "note written"),
        ({"what": "undo", "undoes": "buy"}, "taken back: purchase recorded"),
        ({"what": "break-off", "undoes": "import"}, "broken off, and taken back: imported"),
    ],
)
def test_what_an_act_did(values: dict[str, str], words: str) -> None:
    assert taking_back.act_words(entry(**values)) == words


def test_whether_an_act_stands() -> None:
    assert [taking_back.state_words(undone) for undone in range(4)] == [
        "", "was taken back", "taken back in part", "being written",
    ]  # fmt: skip


@pytest.mark.parametrize(("count", "words"), [(0, "–"), (1, "1 order"), (2, "2 orders")])
def test_how_many_orders(count: int, words: str) -> None:
    assert taking_back.orders_words(count) == words


@pytest.mark.parametrize(
    ("entity", "word"),
    [("orders", "order"), ("purchases", "purchase"), ("rule_values", "rule"), ("news", "entry")],
)
def test_what_a_row_is(entity: str, word: str) -> None:
    assert taking_back.thing(entity) == word


def left(code: str, *, sn: str = SN, who: str = "", at: int | None = None) -> Left:
    return Left(1, sn, "parcels", code, who, "track", at)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (left("later-file"), LeftWords("…132901", "a later file shows it too")),
        (left("hangs"), LeftWords("…132901", "this hangs on it: tracking number")),
        (left("gone"), LeftWords("…132901", "what it belongs to is no longer there")),
        (left("changed"), LeftWords("…132901", "it was changed since")),
        (left("changed", who="小李"), LeftWords("…132901", "it was changed since")),
        (left("changed", at=1), LeftWords("…132901", "it was changed since")),
        (left("changed", who="小李", at=to_epoch(AT)),
         LeftWords("…132901", "小李 changed it since (tracking number recorded, 11-23 10:00)")),
        (left("gone", sn=""), LeftWords("tracking number",
                                        "what it belongs to is no longer there")),
    ],
)  # fmt: skip
def test_why_a_part_is_left(part: Left, words: LeftWords) -> None:
    assert taking_back.left_words(part) == words


def change(entity: str, now: Any, then: Any) -> Change:
    return Change(entity, 1, now, then)


RULE = {"name": "aftersale.refund_only", "shop_id": 0, "value": "36", "source": "x",
        "date": "2026-11-23"}  # fmt: skip


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (change("parcels", {"number": NUMBER}, None), f"tracking number {NUMBER} goes"),
        (change("parcels", None, {"number": NUMBER}), f"tracking number {NUMBER} comes back"),
        (change("purchases", None, {"upstream_order": "2817", "number": "x"}),
         "purchase 2817 comes back"),
        (change("faults", {"cause": "fake-shipment"}, None), "logistics fault fake shipment goes"),
        (change("suppliers", {"name": ""}, None), "supplier's name goes"),
        (change("news", {"x": 1}, None), "entry goes"),
        (change("notices", {"kind": "proposal", "ref": "7"}, None), "notice fits goes"),
        (change("orders", {"note": "a"}, {"note": "b"}), "note a → b"),
        (change("orders", {}, {"note": "b", "status": "x"}), "note – → b, status – → x"),
        (change("orders", {"version": 1}, {"version": 2}), "order as before"),
        (change("rule_values", RULE, None), "aftersale.refund_only 36 h → 48 h"),
        (change("rule_values", None, RULE), "aftersale.refund_only 48 h → 36 h"),
        (change("rule_values", RULE, {**RULE, "value": "24"}),
         "aftersale.refund_only 36 h → 24 h"),
        (change("rule_values", {**RULE, "name": "no.rule"}, None), "rule no.rule"),
        (change("rule_values", {**RULE, "shop_id": 1}, None),
         "aftersale.refund_only · 东店 36 h → 48 h"),
    ],
)  # fmt: skip
def test_what_taking_back_does_to_a_row(desk: Desk, part: Change, words: str) -> None:
    put(desk, "shops", name="东店")
    assert taking_back.done_words(desk, Done(None, "", (part,))) == words
    assert taking_back.done_words(desk, Done(None, SN, (part, part))) == f"…132901 {words}"


def test_several_changes_stand_beside_each_other(desk: Desk) -> None:
    parts = (change("orders", {"note": "a"}, {"note": "b"}), change("parcels", {}, None))
    assert taking_back.done_words(desk, Done(None, SN, parts)) == (
        "…132901 note a → b · tracking number goes"
    )


@pytest.mark.parametrize(
    ("done", "rest", "planned", "words"),
    [
        (1, 0, True, "1 part would be taken back"),
        (2, 0, True, "2 parts would be taken back"),
        (1, 0, False, "1 part taken back"),
        (2, 1, False, "2 parts taken back, 1 left as it is"),
        (0, 2, False, "0 parts taken back, 2 left as they are"),
    ],
)
def test_what_taking_back_does_in_a_line(done: int, rest: int, planned: bool, words: str) -> None:
    outcome = Outcome(ROW, (Done(None, "", ()),) * done, (left("gone"),) * rest)
    assert taking_back.result_words(outcome, planned=planned) == words


@pytest.mark.parametrize(("rest", "lines"), [(1, 2), (5, 6), (6, 6)])
def test_nothing_that_can_be_taken_back_is_refused_with_reasons(rest: int, lines: int) -> None:
    taking_back.refuse_nothing(Outcome(ROW, (), ()))
    taking_back.refuse_nothing(Outcome(ROW, (Done(None, "", ()),), (left("gone"),)))
    with pytest.raises(DaifaError) as refused:
        taking_back.refuse_nothing(Outcome(ROW, (), (left("gone"),) * rest))
    said = str(refused.value).split("\n")
    assert (refused.value.code, len(said)) == ("nothing-reverted", lines)
    assert said[:2] == [
        "Nothing of it can be taken back; nothing was changed.",
        "…132901: what it belongs to is no longer there",
    ]


def test_what_an_act_did_line_by_line(desk: Desk, make_order: MakeOrder) -> None:
    sn = make_order()
    tracking.record(desk, AT, sn, NUMBER)
    edits.note(desk, AT, orders.find(desk, sn), "急")
    newest, before = act_list.newest(desk.store, 0, 2)
    assert taking_back.did_words(desk, newest.command, 5) == [f"…{sn[-6:]}  note – → 急"]
    assert taking_back.did_words(desk, before.command, 5) == [
        f"…{sn[-6:]}  new: tracking number {NUMBER}"
    ]
    assert taking_back.did_words(desk, newest.command, 0) == []


def test_the_first_things_of_many(desk: Desk, make_order: MakeOrder) -> None:
    sns = [make_order() for _each in range(3)]
    for number, sn in enumerate(sns):
        tracking.record(desk, AT, sn, f"7531234567890{number}")
    tracking.uploaded(desk, AT, sns)
    [entry] = act_list.newest(desk.store, 0, 1)
    assert taking_back.did_words(desk, entry.command, 2) == [
        f"…{sn[-6:]}  uploaded at – → 11-23 10:00" for sn in sns[:2]
    ]


def test_acts_are_found_by_who_what_or_which_order(desk: Desk, make_order: MakeOrder) -> None:
    first, second = make_order(), make_order(title="红色围巾")
    tracking.record(desk, AT, first, NUMBER)
    edits.note(desk, AT, orders.find(desk, second), "急")
    tracked, noted = sorted(each.id for each in act_list.newest(desk.store, 0, 2))
    found = {
        text: sorted(taking_back.search(desk, text))
        for text in ("  Tracking NUMBER ", "小李", "note wr", "老王", "红色围巾", "围巾", second)
    }
    assert found == {
        "  Tracking NUMBER ": [tracked], "小李": [tracked, noted], "note wr": [noted],
        "老王": [], "红色围巾": [noted], "围巾": [], second: [noted],
    }  # fmt: skip


def test_the_acts_of_an_order(desk: Desk, make_order: MakeOrder) -> None:
    first, second = make_order(), make_order()
    for minute, text in enumerate("abc"):
        edits.note(desk, AT + timedelta(minutes=minute), orders.find(desk, first), text)
    edits.note(desk, AT, orders.find(desk, second), "x")
    whole = taking_back.of_order(desk, first, 10)
    assert [each.at for each in whole] == [to_epoch(AT + timedelta(minutes=n)) for n in (2, 1, 0)]
    assert taking_back.of_order(desk, first, 2) == whole[:2]
    with pytest.raises(NotFound):
        taking_back.of_order(desk, "261122-000000000000000", 2)


def test_the_first_orders_for_a_question(desk: Desk, make_order: MakeOrder) -> None:
    made = [make_order.order(title=title) for title in ("甲", "乙", "丙")]
    ids = [made[2].id, 99, made[2].id, made[0].id, made[1].id]
    assert taking_back.first_orders(desk, ids, 3) == [
        f"{made[2].order_sn}  丙", f"{made[0].order_sn}  甲",
    ]  # fmt: skip


def test_a_person_in_a_change_is_masked_until_it_is_opened(
    desk: Desk, make_order: MakeOrder
) -> None:
    order = make_order.order(receiver="程样本")
    part = change("orders", {"receiver": "程样本"}, {"receiver": "王小明"})
    words = [taking_back.done_words(desk, Done(order.id, order.order_sn, (part,)))]
    personal.open_while(lambda: True)
    words.append(taking_back.done_words(desk, Done(order.id, order.order_sn, (part,))))
    head = f"…{order.order_sn[-6:]} receiver "
    assert words == [head + "程*本 → 王*明", head + "程样本 → 王小明"]


def test_a_rule_of_a_shop_goes_back_to_the_general_one(desk: Desk) -> None:
    shop_id = put(desk, "shops", name="东店")
    own = desk_module.set_rule(desk, AT, "aftersale.refund_only", "40", "x")
    part = change("rule_values", {**RULE, "shop_id": shop_id}, None)
    assert taking_back.done_words(own, Done(None, "", (part,))) == (
        "aftersale.refund_only · 东店 36 h → 40 h"
    )
