"""Writing an appeal: what is proposed, the limits of the platform's form, saving, editing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.appeals import evidence
from core.appeals import reading as appeals
from core.appeals.appeal import AlreadyOpen, State
from core.appeals.entry import AppealInput, check, create, edit, propose
from core.appeals.limits import Missing, read_amount
from core.appeals.results import drop
from core.appeals.subject import fill
from core.base.clock import parse_time
from core.base.errors import DaifaError, NotFound, Refused, Stale
from core.base.text import kept
from core.rules.appeals import AppealBook, book, load, use_book
from core.store import desk
from core.store.desk import Desk
from tests.given.appeal_rows import (
    CASE,
    REFUNDED,
    picture,
    put_case,
    stored,
    tables,
    video,
)
from tests.given.shop_rows import AT, SN, put_order, put_parcel

ONE = SN.format(1)


def codes(found: tuple[Missing, ...]) -> list[str]:
    return [each.code for each in found]


@pytest.mark.parametrize(
    ("case", "order", "kind", "ground"),
    [
        ({"instant": 1}, {}, "instant_refund", "no_return"),
        ({"instant": 1, "return_number": "SF1"}, {}, "instant_refund", ""),
        ({"instant": 1, "inspection": "swapped"}, {}, "abnormal_return", "swapped"),
        ({"instant": 0, "inspection": "empty"}, {}, "abnormal_return", "empty"),
        ({"instant": 0, "inspection": "unfit"}, {}, "abnormal_return", "unfit"),
        ({"instant": 0, "inspection": "fine"}, {"state": "received"}, "malicious_complaint", ""),
        ({"instant": 0, "intervened": 1}, {"state": "shipped"}, "rights", "goods_money"),
        ({"instant": 0}, {}, "cannot_ship", ""),
        (None, {}, "cannot_ship", ""),
        (None, {"state": "shipped"}, "malicious_complaint", ""),
        (None, {"uploaded_at": AT}, "malicious_complaint", ""),
    ],
)
def test_the_kind_follows_from_the_case(
    shop: Desk, case: dict[str, Any] | None, order: dict[str, Any], kind: str, ground: str
) -> None:
    order_id = put_order(shop, 1, **order)
    if case is not None:
        put_case(shop, order_id, ONE, **case)
    entry = propose(shop, AT, order_sn=ONE)
    assert (entry.kind, entry.ground, entry.order_sn) == (kind, ground, ONE)
    assert entry.aftersale_ref == (None if case is None else CASE)


def test_an_order_and_its_case_lead_to_the_same_form(shop: Desk) -> None:
    put_case(shop, put_order(shop, 1), ONE)
    by_case = propose(shop, AT, aftersale_ref=CASE)
    assert by_case == propose(shop, AT, order_sn=f" {ONE} ")
    assert (by_case.amount_fen, by_case.max_fen) == (3790, 3790)
    assert by_case.due is not None
    assert by_case.due.due_at == parse_time("2026-11-27 12:00")


def test_a_return_before_the_refund_names_its_order(shop: Desk) -> None:
    put_case(
        shop, put_order(shop, 1), ONE, instant=0, inspection="swapped", inspected_at=AT,
        refunded_at=None, return_number="SF1234567890123",
    )  # fmt: skip
    text = propose(shop, AT, order_sn=ONE).text
    assert text.startswith(f"订单{ONE}的售后{CASE}。退货包裹SF1234567890123于2026年11月23日")
    assert "退款" not in text.split("请平台核实")[0]


def test_a_case_whose_order_was_never_imported(shop: Desk) -> None:
    put_case(shop, None, ONE)
    entry = propose(shop, AT, aftersale_ref=CASE)
    appeal = create(shop, AT, entry)
    assert (appeal.order_id, appeal.order_sn, appeal.amount_fen) == (None, ONE, 3790)
    assert CASE in entry.text


def test_the_text_tells_the_facts_and_nothing_of_the_buyer(shop: Desk) -> None:
    order_id = put_order(
        shop, 1, state="received", receiver="赵小雨", phone="17712345678-1234",
        province="浙江省", city="杭州市", district="西湖区", address="文三路1号",
        buyer_memo="请放门口", seller_memo="老客户",
    )  # fmt: skip
    put_parcel(shop, order_id, "75312345678901")
    put_case(
        shop, order_id, ONE, inspection="swapped", inspected_at=AT, return_number="SF1234567890123",
        memo="赵小雨说不是她寄的",
    )  # fmt: skip
    for kind in book().kinds.values():
        if kind.key == "cannot_ship":
            continue
        for ground in ("", *kind.grounds):
            text = propose(shop, AT, order_sn=ONE, kind=kind.key, ground=ground).text
            assert 0 < len(text) <= 300
            assert ONE in text
            assert "棉拖鞋" in text
            assert "{" not in text
            for secret in ("赵小雨", "17712345678", "1234）", "西湖", "文三路", "门口", "老客户"):
                assert secret not in text
    text = propose(shop, AT, order_sn=ONE).text
    for fact in ("2026年11月20日", "37.90", CASE, "SF1234567890123", "2026年11月23日", "不是本店"):
        assert fact in text


def test_a_long_title_leaves_room_for_the_rest(shop: Desk) -> None:
    order_id = put_order(shop, 1)
    shop.store.conn.execute("update goods set title = ?", ("长" * 500,))
    put_case(shop, order_id, ONE, return_number="9" * 200)
    for kind in book().kinds:
        assert 0 < len(propose(shop, AT, order_sn=ONE, kind=kind).text) <= 300


def test_sentences_without_their_facts_are_left_out() -> None:
    template = ("甲{a}。", "乙{b}。", "请核实。")
    assert fill(template, {"a": "1"}, 300) == "甲1。请核实。"
    assert fill(template, {"a": "1", "b": "{a}"}, 300) == "甲1。乙{a}。请核实。"
    assert fill(template, {"a": "1", "b": "2"}, 9) == "甲1。请核实。"
    assert fill(template, {}, 3) == "请核实"


@pytest.mark.parametrize(
    ("text", "lack"),
    [
        ("", ["text"]),
        (" \n\t ", ["text"]),
        ("字", []),
        ("字" * 300, []),
        ("字" * 301, ["text-long"]),
        ("😀" * 300, []),
        ("😀" * 301, ["text-long"]),
        ("👨‍👩‍👧" * 60, []),
        ("👨‍👩‍👧" * 61, ["text-long"]),
        ("一\r\n" * 150, []),
        ("一\r\n" * 149 + "一一一", ["text-long"]),
        ("字" * 300 + "\n\n  ", []),
    ],
)
def test_the_description_counts_code_points(shop: Desk, text: str, lack: list[str]) -> None:
    put_order(shop, 1)
    entry = AppealInput(kind="malicious_complaint", order_sn=ONE, text=text)
    found = codes(check(shop, entry))
    assert [code for code in found if code != "evidence"] == lack
    if lack == ["text-long"]:
        with pytest.raises(Refused) as caught:
            create(shop, AT, entry)
        assert caught.value.code == "appeal-text-long"
        assert shop.store.value("select count(*) from appeals") == 0
    else:
        assert create(shop, AT, entry).text == kept(text)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\r\nb\rc\u2028d\x0be", "a\nb\nc\nd\ne"),
        ("a\x1b[31mb\x00c", "a[31mbc"),
        ("a\u202egpj\u2066b\ufeff", "agpjb"),
        ("a\ud800b", "ab"),
        ("👨‍👩‍👧 e\u0301", "👨‍👩‍👧 e\u0301"),
        ("\ta\tb ", "a b"),
    ],
)
def test_texts_are_cleaned_before_they_are_kept(raw: str, clean: str) -> None:
    assert kept(raw) == clean


@pytest.mark.parametrize(
    ("amount", "lack"),
    [
        (None, "amount"),
        (-1, "amount-low"),
        (0, "amount-low"),
        (1, None),
        (3790, None),
        (3791, "amount-high"),
    ],
)
def test_the_amount(shop: Desk, amount: int | None, lack: str | None) -> None:
    put_case(shop, put_order(shop, 1), ONE)
    entry = propose(shop, AT, order_sn=ONE).replace(amount_fen=amount)
    found = [code for code in codes(check(shop, entry)) if code.startswith("amount")]
    assert found == ([lack] if lack else [])
    if lack in ("amount-low", "amount-high"):
        with pytest.raises(Refused):
            create(shop, AT, entry)
    else:
        assert create(shop, AT, entry).amount_fen == amount


def test_the_most_that_can_be_asked(shop: Desk) -> None:
    put_order(shop, 1, received_fen=3550)
    put_case(shop, put_order(shop, 2), SN.format(2), refund_fen=None)
    assert propose(shop, AT, order_sn=ONE, kind="rights").max_fen == 3550
    assert propose(shop, AT, order_sn=SN.format(2)).max_fen == 3550
    put_order(shop, 3, received_fen=None)
    entry = propose(shop, AT, order_sn=SN.format(3), kind="rights")
    assert (entry.max_fen, entry.amount_fen) == (None, None)
    # The form on the platform shows the true maximum.
    shown = entry.replace(max_fen=500, amount_fen=501)
    assert "amount-high" in codes(check(shop, shown))


@pytest.mark.parametrize(
    ("text", "fen"),
    [("37.90", 3790), ("￥1,234.5", 123450), ("12元", 1200), ("0", 0), ("1.230", 123)],
)
def test_amounts_are_read(text: str, fen: int) -> None:
    assert read_amount(text) == fen


@pytest.mark.parametrize("text", ["", "1.234", "abc", "1e3", "--1", "NaN", "1.2.3"])
def test_amounts_that_are_none(text: str) -> None:
    with pytest.raises(DaifaError, match="two decimals") as caught:
        read_amount(text)
    assert caught.value.code == "amount"


@pytest.mark.parametrize(
    ("kind", "ground", "lack"),
    [
        ("abnormal_return", "", ["ground"]),
        ("abnormal_return", "swapped", []),
        ("abnormal_return", "no_return", ["ground-unknown"]),
        ("instant_refund", "", []),
        ("rights", "dispute_rate", []),
        ("malicious_complaint", "swapped", ["ground-unknown"]),
    ],
)
def test_the_ground(shop: Desk, kind: str, ground: str, lack: list[str]) -> None:
    put_order(shop, 1)
    entry = AppealInput(kind=kind, order_sn=ONE, ground=ground)
    assert [code for code in codes(check(shop, entry)) if code.startswith("ground")] == lack


def test_the_dispute_rate_needs_no_amount(shop: Desk) -> None:
    put_order(shop, 1)
    entry = propose(shop, AT, order_sn=ONE, kind="rights", ground="dispute_rate")
    assert entry.amount_fen is None
    assert codes(check(shop, entry)) == ["evidence"]


def test_a_complete_form_is_ready_and_follows_its_content(shop: Desk, tmp_path: Path) -> None:
    put_case(shop, put_order(shop, 1), ONE)
    entry = propose(shop, AT, order_sn=ONE)
    assert codes(check(shop, entry)) == ["evidence"]
    entry = entry.replace(evidence=(picture(tmp_path),))
    assert check(shop, entry) == ()
    appeal = create(shop, AT, entry)
    assert (appeal.state, appeals.missing(shop, appeal)) == (State.READY, ())
    assert edit(shop, AT, appeal.id, text="").state is State.DRAFT
    assert edit(shop, AT, appeal.id, text="情况属实").state is State.READY
    assert evidence.remove(shop, AT, appeal.id, appeal.evidence[0].id).state is State.DRAFT
    assert evidence.take(shop, AT, appeal.id, video(tmp_path)).state is State.DRAFT
    assert evidence.take(shop, AT, appeal.id, picture(tmp_path)).state is State.READY


def test_a_file_that_vanished_between_picking_and_saving(shop: Desk, tmp_path: Path) -> None:
    put_case(shop, put_order(shop, 1), ONE)
    files = (picture(tmp_path), video(tmp_path))
    entry = propose(shop, AT, order_sn=ONE).replace(evidence=files)
    assert check(shop, entry) == ()
    files[1].unlink()
    assert codes(check(shop, entry)) == ["evidence-missing"]
    before = tables(shop, versions=True)
    with pytest.raises(Refused) as caught:
        create(shop, AT, entry)
    assert caught.value.code == "evidence-missing"
    assert (tables(shop, versions=True), stored(shop)) == (before, [])


def test_one_undo_takes_a_new_appeal_back(shop: Desk, tmp_path: Path) -> None:
    put_case(shop, put_order(shop, 1), ONE)
    before = tables(shop, versions=True)
    entry = propose(shop, AT, order_sn=ONE).replace(evidence=(picture(tmp_path),))
    create(shop, AT, entry)
    desk.undo(shop, AT)
    assert tables(shop, versions=True) == before


def test_a_second_open_appeal_of_the_kind_points_to_the_first(shop: Desk, tmp_path: Path) -> None:
    put_case(shop, put_order(shop, 1), ONE)
    first = create(shop, AT, propose(shop, AT, order_sn=ONE))
    again = propose(shop, AT, order_sn=ONE).replace(evidence=(picture(tmp_path),))
    with pytest.raises(AlreadyOpen, match=str(first.id)) as caught:
        create(shop, AT, again)
    assert (caught.value.appeal_id, caught.value.code) == (first.id, "appeal-open")
    assert stored(shop) == []
    other = create(shop, AT, propose(shop, AT, order_sn=ONE, kind="rights"))
    assert other.id != first.id
    drop(shop, AT, first.id, "写错了")
    assert create(shop, AT, again).id not in (first.id, other.id)


@pytest.mark.parametrize(
    "order", [{"state": "shipped"}, {"state": "closed"}, {"uploaded_at": AT}, {"exempt_at": AT}]
)
def test_cannot_ship_is_for_orders_that_wait(shop: Desk, order: dict[str, Any]) -> None:
    put_order(shop, 1, **order)
    with pytest.raises(Refused) as caught:
        create(shop, AT, AppealInput(kind="cannot_ship", order_sn=ONE))
    assert caught.value.code == "appeal-not-waiting"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"order_sn": "nothing"}, "order-unknown"),
        ({"aftersale_ref": "nothing"}, "aftersale-unknown"),
        ({"order_sn": ONE, "kind": "nothing"}, "appeal-kind"),
        ({"order_sn": SN.format(2), "aftersale_ref": CASE}, "appeal-case"),
        ({"order_sn": ONE, "kind": "rights", "ground": "swapped"}, "appeal-ground-unknown"),
        ({}, "appeal-order"),
    ],
)
def test_what_is_not_there(shop: Desk, given: dict[str, str], code: str) -> None:
    put_case(shop, put_order(shop, 1), ONE)
    put_order(shop, 2)
    with pytest.raises(DaifaError) as caught:
        propose(shop, AT, **given)
    assert caught.value.code == code


def test_editing_with_an_old_version_says_who_was_first(shop: Desk) -> None:
    put_case(shop, put_order(shop, 1), ONE)
    appeal = create(shop, AT, propose(shop, AT, order_sn=ONE))
    edit(shop, AT, appeal.id, text="甲", expect_version=appeal.version)
    with pytest.raises(Stale, match="王店主"):
        edit(shop, AT, appeal.id, text="乙", expect_version=appeal.version)
    assert appeals.find(shop, appeal.id).text == "甲"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"text": "字" * 301}, "appeal-text-long"),
        ({"amount_fen": 0}, "appeal-amount-low"),
        ({"amount_fen": 3791}, "appeal-amount-high"),
        ({"max_fen": 3789}, "appeal-amount-high"),
        ({"ground": "nothing"}, "appeal-ground-unknown"),
    ],
)
def test_an_edit_that_breaks_a_limit_changes_nothing(
    shop: Desk, change: dict[str, Any], code: str
) -> None:
    put_case(shop, put_order(shop, 1), ONE)
    appeal = create(shop, AT, propose(shop, AT, order_sn=ONE))
    before = tables(shop, versions=True)
    with pytest.raises(Refused) as caught:
        edit(shop, AT, appeal.id, **change)
    assert caught.value.code == code
    assert tables(shop, versions=True) == before


def test_a_stated_deadline_wins(shop: Desk) -> None:
    put_case(shop, put_order(shop, 1), ONE)
    stated = parse_time("2026-12-01 08:00")
    entry = propose(shop, AT, order_sn=ONE).replace(platform_due_at=stated)
    appeal = create(shop, AT, entry)
    assert appeal.due is not None
    assert (appeal.due.due_at, appeal.due.rule) == (stated, "platform")


@pytest.fixture
def own_kinds(tmp_path: Path) -> Iterator[AppealBook]:
    path = tmp_path / "own.toml"
    path.write_text(
        """
        [kinds.fine]
        name = "罚款申诉"
        path = "管理后台 → 罚款"
        window = { from = "refund", rule = "appeal.rights" }
        money = true
        wins = ["money"]
        grounds = ["late_courier"]
        text = ["订单{order_sn}{nonsense}。", "请核实{order_sn.__class__}。"]
        [kinds.rights]
        path = "新的路径"
        [grounds.late_courier]
        name = "快递延误"
        """,
        encoding="utf-8",
    )
    use_book(load(path))
    yield book()
    use_book(None)


def test_a_seller_adds_a_kind(shop: Desk, own_kinds: AppealBook) -> None:
    put_order(shop, 1, state="shipped")
    assert own_kinds.kind("rights").path == "新的路径"
    assert own_kinds.kind("rights").money
    entry = propose(shop, REFUNDED, order_sn=ONE, kind="fine", ground="late_courier")
    assert entry.text == "请核实{order_sn.__class__}。"
    assert create(shop, AT, entry).kind == "fine"
    use_book(None)
    assert appeals.find(shop, 1).kind == "fine"


@pytest.mark.parametrize(
    "text",
    [
        "kinds = 3",
        "[kinds.x]\nname = 3",
        "[kinds.x]\nname = 'x'\npath = ''\ngrounds = ['nowhere']",
        "[kinds.x]\nname = 'x'\npath = ''\nwindow = { from = 'refund' }",
        "[kinds.rights]\nunknown = 1",
        "[[file_types]]\nname = 'x'\nmedia = 'x'\nsuffix = 'x'\nmagic = 'zz'",
        "[kinds",
    ],
)
def test_a_file_of_kinds_that_does_not_fit(tmp_path: Path, text: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DaifaError) as caught:
        load(path)
    assert caught.value.code == "appeal-book"


def test_unknown_kind_is_named_with_the_choices(shop: Desk) -> None:
    with pytest.raises(NotFound, match="cannot_ship"):
        book().kind("nothing")
