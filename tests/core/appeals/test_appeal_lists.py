"""The list of appeals: what the index and its rows keep of each, and by when each is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.appeals import reading as appeals
from core.appeals import results
from core.appeals.appeal import State
from core.appeals.effects import rates_for
from core.appeals.entry import create, edit, propose
from core.appeals.reading import AppealEntry, ListedAppeal, open_index
from core.appeals.subject import due_of, find_subject
from core.base.clock import parse_time, to_epoch
from core.orders.shops import NO_SHOP, all_shops
from core.rules.appeals import book
from core.rules.terms import Deadline
from core.store import desk as desk_module
from core.store.desk import Desk
from tests.given.appeal_rows import CASE, REFUNDED, picture, put_case, video
from tests.given.shop_rows import AT, SN, put, put_order

ONE = SN.format(1)
HOUR = timedelta(hours=1)
WEEK = parse_time("2026-11-27 12:00")


def test_what_the_index_keeps(shop: Desk) -> None:
    rows: list[dict[str, Any]] = [
        {"kind": "rights", "state": "draft", "platform_due_at": WEEK},
        {"kind": "rights", "state": "ready"},
        {"kind": "rights", "state": "submitted", "submitted_at": AT + HOUR},
        {"kind": "rights", "state": "submitted"},
        {"kind": "rights", "state": "won", "submitted_at": AT, "decided_at": AT + 3 * HOUR},
        {"kind": "rights", "state": "reconsidered", "submitted_at": AT, "decided_at": AT,
         "reconsidered_at": AT + 2 * HOUR},
    ]  # fmt: skip
    order_id = put_order(shop, 1)
    for number, values in enumerate(rows):
        created = AT - number * HOUR
        put(shop, "appeals", order_sn=SN.format(number), order_id=order_id, created_at=created,
            **values)  # fmt: skip

    def entry(number: int, state: State, since: datetime, due: datetime | None = None) -> Any:
        rule = "platform" if due else ""
        end = None if due is None else to_epoch(due)
        return AppealEntry(end, number, "rights", state, order_id, rule, to_epoch(since))

    assert list(open_index(shop).entries) == [
        entry(1, State.DRAFT, AT, WEEK),
        entry(2, State.READY, AT - HOUR),
        entry(4, State.SUBMITTED, AT - 3 * HOUR),
        entry(3, State.SUBMITTED, AT + HOUR),
        entry(6, State.RECONSIDERED, AT + 2 * HOUR),
        entry(5, State.WON, AT + 3 * HOUR),
    ]
    assert open_index(shop).states() == {
        State.DRAFT: 1, State.READY: 1, State.SUBMITTED: 2, State.MORE_EVIDENCE: 0, State.WON: 1,
        State.LOST: 0, State.RECONSIDERED: 1, State.DROPPED: 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, "123"),
        ({"states": (State.DRAFT,)}, "12"),
        ({"kind": "rights"}, "13"),
        ({"order_ids": {2}}, "2"),
        ({"order_ids": set()}, ""),
        ({"ids": {1, 3}}, "13"),
        ({"ids": set()}, ""),
        ({"ids": {1, 3}, "states": (State.DRAFT,), "kind": "rights", "order_ids": {1}}, "1"),
        ({"ids": {1, 3}, "order_ids": {2}}, ""),
    ],
)
def test_a_part_of_the_index(shop: Desk, wanted: dict[str, Any], found: str) -> None:
    for number, (kind, state) in enumerate(
        (("rights", "draft"), ("instant_refund", "draft"), ("rights", "won")), 1
    ):
        order_id = put_order(shop, number)
        put(shop, "appeals", kind=kind, state=state, order_sn="x", order_id=order_id,
            created_at=AT)  # fmt: skip
    entries = open_index(shop).only(**wanted).entries
    assert sorted(str(each.appeal_id) for each in entries) == list(found)


def test_the_appeals_of_a_shop(shop: Desk) -> None:
    for name in ("东店", "西店"):
        put(shop, "shops", name=name)
    for number, shop_id in ((1, 1), (2, 2), (3, None)):
        order_id = put_order(shop, number, shop_id=shop_id)
        put(shop, "appeals", kind="rights", state="draft", order_sn=SN.format(number),
            order_id=order_id, created_at=AT)  # fmt: skip
    index = open_index(shop)
    assert index.of_shop(shop, None) is index
    for each, number in zip((*all_shops(shop), NO_SHOP), (1, 2, 3), strict=True):
        assert [entry.appeal_id for entry in index.of_shop(shop, each).entries] == [number]
        appeal = appeals.find(shop, number)
        assert appeals.as_json(shop, AT, appeal)["shop"] == each.name


def test_what_a_row_shows(shop: Desk, tmp_path: Path) -> None:
    put_case(shop, put_order(shop, 1), ONE)
    files = (picture(tmp_path, "1.jpg"), picture(tmp_path, "2.jpg"), video(tmp_path))
    entry = propose(shop, AT, order_sn=ONE, ground="empty")
    appeal = create(shop, AT, entry.replace(evidence=files))
    assert appeals.list_rows(shop, [appeal.id, 99]) == [
        ListedAppeal(appeal.id, "instant_refund", ONE, "棉拖鞋", State.READY, "empty", 3790, 2, 1,
                     ()),
    ]  # fmt: skip
    edit(shop, AT, appeal.id, text="")
    [row] = appeals.list_rows(shop, [appeal.id])
    assert (row.state, row.missing) == (State.DRAFT, ("text",))
    edit(shop, AT, appeal.id, text="说明")
    results.submit(shop, AT, appeal.id)
    results.lost(shop, AT, appeal.id)
    # What is decided lacks nothing any more.
    assert appeals.list_rows(shop, [appeal.id])[0].missing == ()


@pytest.mark.parametrize(
    ("kind", "case", "stated", "due"),
    [
        ("malicious_complaint", None, None, None),
        ("malicious_complaint", None, WEEK, (WEEK, "platform")),
        ("rights", None, None, None),
        ("rights", None, WEEK, (WEEK, "platform")),
        ("instant_refund", {}, None, (WEEK, "appeal.instant_refund")),
        ("instant_refund", {}, AT, (AT, "platform")),
        ("instant_refund", {"refunded_at": None, "closed_at": REFUNDED}, None,
         (WEEK, "appeal.instant_refund")),
        ("instant_refund", {"platform_due_at": AT}, None, (AT, "platform")),
        ("cannot_ship", None, None, (parse_time("2026-11-24 15:00"), "ship.normal")),
        ("cannot_ship", None, AT, (AT, "platform")),
    ],
)  # fmt: skip
def test_by_when_a_form_would_have_to_be_sent(
    shop: Desk,
    kind: str,
    case: dict[str, Any] | None,
    stated: datetime | None,
    due: tuple[datetime, str] | None,
) -> None:
    order_id = put_order(shop, 1)
    if case is not None:
        put_case(shop, order_id, ONE, **case)
    about = find_subject(shop, ONE, None if case is None else CASE)
    expected = None if due is None else Deadline(due_at=due[0], rule=due[1])
    assert due_of(shop, book().kind(kind), about, stated) == expected


def test_cannot_ship_of_an_unknown_order_has_no_end(shop: Desk) -> None:
    put_case(shop, None, ONE)
    assert due_of(shop, book().kind("cannot_ship"), find_subject(shop, None, CASE), None) is None


def test_the_rates_are_read_where_an_appeal_needs_them(shop: Desk) -> None:
    for kind, ground in (("cannot_ship", ""), ("rights", "freight"), ("rights", "dispute_rate")):
        put(shop, "appeals", kind=kind, ground=ground, state="draft", order_sn=ground or "x",
            created_at=AT)  # fmt: skip
    first, second, third = appeals.by_ids(shop, [1, 2, 3])
    assert rates_for(shop, AT, []) is None
    assert rates_for(shop, AT, [first, second]) is None
    assert rates_for(shop, AT, [first, third]) is not None


def test_the_most_that_can_be_asked_is_learnt_later(shop: Desk) -> None:
    order_id = put_order(shop, 1, received_fen=None)
    appeal = create(shop, AT, propose(shop, AT, order_sn=ONE, kind="rights", ground="freight"))
    assert edit(shop, AT, appeal.id, text="说明").max_fen is None
    shop.store.conn.execute("update orders set paid_fen = 3600 where id = ?", (order_id,))
    assert edit(shop, AT, appeal.id).max_fen == 3600


def test_what_is_edited_keeps_to_the_form(shop: Desk) -> None:
    put_case(shop, put_order(shop, 1), ONE)
    appeal = create(shop, AT, propose(shop, AT, order_sn=ONE, ground="empty"))
    done = edit(
        shop, AT, appeal.id, ground="swapped", text=" 说明 ", amount_fen=100, max_fen=200,
        platform_due_at=WEEK,
    )  # fmt: skip
    assert (done.ground, done.text, done.amount_fen, done.max_fen, done.platform_due_at) == (
        "swapped", "说明", 100, 200, WEEK,
    )  # fmt: skip
    same = edit(shop, AT, appeal.id)
    assert same.version == done.version
    bare = edit(shop, AT, appeal.id, ground="")
    assert (bare.ground, bare.text, bare.amount_fen) == ("", "说明", 100)
    put_order(shop, 2)
    other = create(shop, AT, propose(shop, AT, order_sn=SN.format(2), kind="malicious_complaint"))
    assert edit(shop, AT, other.id, amount_fen=100).amount_fen is None
    kept = create(
        shop, AT, propose(shop, AT, order_sn=SN.format(2), kind="rights", ground="dispute_rate")
    )
    assert edit(shop, AT, kept.id, amount_fen=100).amount_fen is None
    assert desk_module.undo(shop, AT).what == "appeal-new"
    # Nothing of that was a change.
    assert desk_module.undo(shop, AT).what == "appeal-new"
