"""What each notice says, what was and what is, and what may be done with it."""

from __future__ import annotations

from typing import Any

import pytest

from core.base import personal
from core.base.clock import parse_time, to_epoch
from core.orders.notice_words import (
    CHECK_KINDS,
    NOTICE_WORDS,
    Told,
    accept_words,
    acts_of,
    dismiss_words,
    is_grave,
    kind_label,
    notice_words,
    sent_with,
    told,
    upstream_words,
    wants_choice,
)


@pytest.fixture(autouse=True)
def _persons_are_shown() -> None:
    personal.open_while(lambda: True)


SN = "261122-063795392132901"
BOUGHT = to_epoch(parse_time("2026-11-22 15:04:05"))
LATER = to_epoch(parse_time("2026-11-23 16:05"))
UP: dict[str, Any] = {"platform": "1688", "upstream_order": "2817"}
FACTS: dict[str, Any] = {
    "bought_at": BOUGHT, "cost_fen": 2050, "receiver": "王小样 义乌", "title": "棉拖鞋",
    "supplier": "义乌某厂",
}  # fmt: skip
ALL_FACTS = "11-22 15:04  20.50  王小样 义乌  棉拖鞋  义乌某厂"
ELSEWHERE = " It goes to another address than the buyer's."
WRONG_PLACE: dict[str, Any] = {
    **UP, "decided_by": "detail", "receiver": "李某 杭州", "ours": "北苑街道1号",
    "theirs": "文三路2号",
}  # fmt: skip
GOES_ON = "Stop it and tell the supplier."
TO = "It goes to: 李某 杭州"
TWICE = (
    "Bought twice? Upstream order {recorded} is recorded for order {sn}, and {no} fits it too."
    " Cancel one of them, or say whose it is."
)
FINE_LATE = (
    "Order {sn} was fined for being late, and here it was shipped at {shipped}, before its"
    " ship-by {due}: appeal, or say that it is right."
)
OWN = "The export has another address than the one you entered: take it, or keep yours."
HIDES = " It hides the rest: paste the whole block from the order's page."
ADDRESS = notice_words("address_changed")
WHOLE = {"receiver": "王小样", "phone": "13800000001", "address": "北苑街道1号"}


@pytest.mark.parametrize(
    ("kind", "data", "text", "old", "new"),
    [
        # An upstream order that may be for an order.
        ("proposal", {**UP, **FACTS, "why": "fits", "choices": [SN]},
         f"Upstream order 1688 2817 fits order {SN}, which has no such purchase. Record it?",
         "", ALL_FACTS),
        ("proposal", {**UP, "why": "several", "choices": ["a", "b"]},
         "Several orders fit upstream order 1688 2817: a, b.", "", ""),
        ("proposal", {**UP, "why": "weak", "choices": ["a"], "cost_fen": 0},
         "Upstream order 1688 2817 may be for a: item, receiver and time fit.", "", "0.00"),
        ("proposal", {**UP, "choices": ["a"]},
         "Upstream order 1688 2817 may be for a: item, receiver and time fit.", "", ""),
        ("proposal", {"why": "news"},
         "Upstream order  may be for : item, receiver and time fit.", "", ""),
        ("proposal", {**UP, "why": "refused", "choices": ["a"], "said": "On hold."},
         "Upstream order 1688 2817 is for order a and was not recorded: On hold.", "", ""),
        ("proposal", {**UP, "why": "refused", "choices": ["a"]},
         "Upstream order 1688 2817 is for order a and was not recorded: ", "", ""),
        ("proposal", {**UP, "why": "cancelled", "choices": ["a"], "title": "棉拖鞋"},
         "You cancelled upstream order 1688 2817 for order a, and the supplier has shipped it."
         " Record it again?", "", "棉拖鞋"),
        ("proposal", {**UP, "why": "fits", "choices": ["a"], "elsewhere": True},
         "Upstream order 1688 2817 fits order a, which has no such purchase. Record it?"
         + ELSEWHERE, "", ""),
        ("unmatched", {**UP, **FACTS}, "Upstream order 1688 2817 belongs to no order here.",
         "", ALL_FACTS),
        ("unmatched", {"platform": "taobao", "upstream_order": "9", "supplier": "x"},
         "Upstream order Taobao 9 belongs to no order here.", "", "x"),
        ("bought_twice", {**UP, **FACTS, "recorded": "2816"},
         TWICE.format(recorded="2816", sn=SN, no="1688 2817"), "2816", f"2817  {ALL_FACTS}"),
        ("bought_twice", {}, TWICE.format(recorded="", sn=SN, no=""), "", "  "),
        ("upstream_closed", UP, "The upstream order was closed: buy the item again elsewhere.",
         "", "1688 2817"),
        # Numbers.
        ("number_unusable", {"courier": "中通快递", "number": "LP1", "said": "An internal id."},
         f"Number 中通快递 LP1 for order {SN} was not taken: An internal id.", "", "中通快递 LP1"),
        ("number_unusable", {"number": "LP1"}, f"Number LP1 for order {SN} was not taken: ", "",
         "LP1"),
        ("number_unusable", {"courier": "中通快递"},
         f"Number 中通快递 for order {SN} was not taken: ", "", "中通快递"),
        ("other_number", {"have": "731", "number": "752"},
         f"Order {SN} has number 731, the upstream shows 752.", "731", "752"),
        ("other_number", {}, f"Order {SN} has number , the upstream shows .", "", ""),
        ("number_mismatch", {"ours": ["731", 752], "platform": "999"},
         "The platform shows another tracking number than this desk: check which one is true.",
         "731, 752", "999"),
        ("number_mismatch", {},
         "The platform shows another tracking number than this desk: check which one is true.",
         "", ""),
        ("not_shipped_there", {"uploaded_at": BOUGHT, "as_of": LATER, "status": "待发货"},
         "It was uploaded, and the platform still shows it as not shipped: upload the number"
         " again.", "uploaded 11-22 15:04", "待发货 11-23 16:05"),
        ("not_shipped_there", {"as_of": LATER},
         "It was uploaded, and the platform still shows it as not shipped: upload the number"
         " again.", "", "11-23 16:05"),
        ("not_shipped_there", {"uploaded_at": BOUGHT, "status": "待发货"},
         "It was uploaded, and the platform still shows it as not shipped: upload the number"
         " again.", "uploaded 11-22 15:04", ""),
        # What changed.
        ("memo_changed", {"old": {"seller_memo": "a"}, "new": {"seller_memo": "b"}},
         "The memo changed after the purchase: read it.", "a", "b"),
        ("memo_changed", {"old": {"buyer_memo": "a", "seller_memo": "c"},
                          "new": {"buyer_memo": "a", "seller_memo": None}},
         "The memo changed after the purchase: read it.", "c", ""),
        ("memo_changed", {"old": {"receiver": "a"}, "new": {"receiver": ""}},
         "The memo changed after the purchase: read it.", "a", ""),
        ("memo_changed", {}, "The memo changed after the purchase: read it.", "", ""),
        ("address_changed", {"old": WHOLE, "new": {**WHOLE, "address": "文三路2号"}}, ADDRESS,
         "北苑街道1号", "文三路2号"),
        ("address_changed", {"old": WHOLE, "new": {**WHOLE, "receiver": "李某",
                                                   "phone": "13900000002"}}, ADDRESS,
         "王小样 13800000001", "李某 13900000002"),
        ("address_changed", {"old": WHOLE, "new": WHOLE}, ADDRESS,
         "王小样 13800000001 北苑街道1号", "王小样 13800000001 北苑街道1号"),
        ("address_changed", {"old": {}, "new": {"city": "义乌市"}}, ADDRESS, "", "义乌市"),
        ("address_changed", {"old": WHOLE, "new": {**WHOLE, "phone": None}}, ADDRESS + HIDES,
         "13800000001", ""),
        ("address_changed", {"old": {"address": "x"}, "new": {"address": None}}, ADDRESS,
         "x", ""),
        ("address_changed", {"old": {**WHOLE, "phone": ""}, "new": {**WHOLE, "phone": ""}},
         ADDRESS, "王小样 北苑街道1号", "王小样 北苑街道1号"),
        ("address_changed", {"own": True, "old": WHOLE, "new": {**WHOLE, "address": "文三路2号"}},
         OWN, "北苑街道1号", "文三路2号"),
        ("address_changed", {"own": True, "old": WHOLE, "new": {**WHOLE, "address": None}},
         OWN + HIDES, "北苑街道1号", ""),
        # Money.
        ("refunded", {"paid_fen": 3550, "refunded_fen": 3550, "status": "退款成功"},
         "The buyer was paid back in full: the order is closed.", "paid 35.50",
         "paid back 35.50"),
        ("refunded", {"paid_fen": 0, "refunded_fen": 0},
         "The buyer was paid back in full: the order is closed.", "paid 0.00", "paid back 0.00"),
        ("refunded", {"status": "退款成功"},
         "The buyer was paid back in full: the order is closed.", "", "退款成功"),
        ("refunded", {}, "The buyer was paid back in full: the order is closed.", "", ""),
        ("refund_after_buy", {"old": "无售后", "aftersale_status": "售后处理中", "status": "x"},
         "The buyer asked for a refund after the purchase: stop or cancel the upstream order.",
         "无售后", "售后处理中"),
        ("refund_after_buy", {"status": "待商家处理"},
         "The buyer asked for a refund after the purchase: stop or cancel the upstream order.",
         "", "待商家处理"),
        ("refund_after_buy", {},
         "The buyer asked for a refund after the purchase: stop or cancel the upstream order.",
         "", ""),
        ("fine_unexplained", {"fen": 500, "at": BOUGHT, "name": "延迟发货扣款"},
         "A fine without an order number, and no late order here fits it.", "",
         "-5.00  11-22 15:04  延迟发货扣款"),
        ("fine_unexplained", {}, "A fine without an order number, and no late order here fits"
         " it.", "", "-0.00"),
        ("fine_unexplained", {"fen": 500, "kind": "fake_fine"},
         "A fine for fake shipment without an order number: look up on the platform whose.", "",
         "-5.00"),
        ("fine_unexplained", {"fen": 500, "kind": "late_fine", "choices": ["a"]},
         "A fine without an order number: more orders were late than were fined.", "", "-5.00"),
        ("fine_unexplained", {"fen": 500, "shipped_at": BOUGHT, "due_at": LATER,
                              "choices": ["a"]},
         FINE_LATE.format(sn=SN, shipped="11-22 15:04", due="11-23 16:05"), "", "-5.00"),
        # A parcel to another place.
        ("wrong_address", WRONG_PLACE,
         "Upstream order 1688 2817 goes to another address: street and house differs. "
         f"{GOES_ON} {TO}", "北苑街道1号", "文三路2号"),
        ("wrong_address", {**WRONG_PLACE, "decided_by": "name", "ours": "王", "theirs": "李",
                           "courier": "中通快递", "number": "731"},
         f"Upstream order 1688 2817 goes to another address: receiver differs. {GOES_ON} Number"
         f" 中通快递 731 was not taken. {TO}", "王", "李"),
        ("wrong_address", {**WRONG_PLACE, "decided_by": "phone", "ours": "1", "theirs": "2",
                           "number": "731"},
         f"Upstream order 1688 2817 goes to another address: phone differs. {GOES_ON} Number"
         f" 731 was not taken. {TO}", "1", "2"),
        ("wrong_address", {**WRONG_PLACE, "receiver": ""},
         "The upstream order goes to another address: stop it and tell the supplier.", "",
         "1688 2817"),
        ("wrong_address", UP,
         "The upstream order goes to another address: stop it and tell the supplier.", "",
         "1688 2817"),
        # A review.
        ("low_review", {"scores": "1/5/5", "order_sn": "x", "text": "太差了"},
         "Review 1/5/5 of order x: ask the buyer what was wrong, and put it right.", "", "太差了"),
        ("low_review", {},
         f"Review  of order {SN}: ask the buyer what was wrong, and put it right.", "", ""),
        # The others say what they are alone.
        *((kind, {"x": 1}, NOTICE_WORDS[kind], "", "") for kind in (
            "stop_purchase", "cancel_upstream", "intercept", "tell_buyer", "recycled_number",
            "change_number")),
        ("from-a-later-version", {}, "from-a-later-version", "", ""),
    ],
)  # fmt: skip
def test_what_a_notice_says(kind: str, data: dict[str, Any], text: str, old: str, new: str) -> None:
    assert told(kind, data, SN) == Told(text, old, new)


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [("a", "b", "a → b"), ("", "b", ""), ("a", "", ""), ("", "", "")],
)
def test_a_change_has_two_sides(old: str, new: str, change: str) -> None:
    assert Told("x", old, new).change == change


def test_an_order_need_not_be_named() -> None:
    assert told("other_number", {"have": "1", "number": "2"}).text == (
        "Order  has number 1, the upstream shows 2."
    )


DEALT = "dealt with"


@pytest.mark.parametrize(
    ("kind", "data", "acts", "accept", "sent"),
    [
        ("proposal", {"choices": ["a"]}, "accept link dismiss", "record", ""),
        ("proposal", {"choices": ["a", "b"]}, "link dismiss", "record", ""),
        ("proposal", {}, "link dismiss", "record", ""),
        ("proposal", {"choices": ["a"], "hard": True}, "link dismiss", "record", ""),
        ("unmatched", {}, "link dismiss", "", ""),
        ("bought_twice", {"choices": ["a"]}, "link dismiss", "", ""),
        ("number_unusable", {}, "accept copy dismiss", "take it", "real_number"),
        ("number_unusable", {"hard": True}, "copy dismiss", "take it", "real_number"),
        ("other_number", {}, "accept dismiss", "take it", ""),
        ("number_mismatch", {}, "accept dismiss", "take it", ""),
        ("not_shipped_there", {}, "dismiss", "", ""),
        ("address_changed", {}, "copy accept dismiss", DEALT, "change_address"),
        ("address_changed", {"own": True}, "accept dismiss", "the export's", ""),
        ("wrong_address", {}, "copy accept dismiss", DEALT, "change_address"),
        ("wrong_address", {"own": True}, "copy accept dismiss", DEALT, "change_address"),
        ("memo_changed", {}, "accept dismiss", DEALT, ""),
        ("refund_after_buy", {}, "copy accept dismiss", DEALT, "cancel"),
        ("refunded", {}, "accept dismiss", DEALT, ""),
        ("low_review", {}, "copy dismiss", "", "low_score"),
        ("fine_unexplained", {}, "accept link dismiss", "it is right", ""),
        ("fine_unexplained", {"choices": ["a"]}, "link accept dismiss", "it is right", ""),
        ("fine_unexplained", {"due_at": LATER, "choices": ["a"]}, "accept dismiss",
         "it is right", ""),
        ("tell_buyer", {}, "dismiss", "", ""),
        ("from-a-later-version", {}, "dismiss", "", ""),
    ],
)  # fmt: skip
def test_what_may_be_done_with_a_notice(
    kind: str, data: dict[str, Any], acts: str, accept: str, sent: str
) -> None:
    assert " ".join(acts_of(kind, data)) == acts
    assert accept_words(kind, data) == accept
    assert sent_with(kind, data) == sent
    choice = accept == "the export's"
    assert wants_choice(kind, data) is choice
    assert dismiss_words(kind, data) == ("keep yours" if choice else "dismiss")


def test_which_are_asked_about_before_they_end() -> None:
    grave = [kind for kind in NOTICE_WORDS if is_grave(kind)]
    assert sorted(grave) == ["bought_twice", "refund_after_buy", "wrong_address"]


def test_what_waits_to_be_checked_in_a_word_or_two() -> None:
    assert {kind: kind_label(kind) for kind in CHECK_KINDS} == {
        "proposal": "fits",
        "bought_twice": "bought twice?",
        "unmatched": "fits nothing",
        "number_unusable": "number of no use",
        "wrong_address": "another place",
        "not_shipped_there": "not shipped there",
        "number_mismatch": "another number",
        "other_number": "another number",
        "address_changed": "new address",
        "memo_changed": "new memo",
        "refund_after_buy": "refund asked",
        "refunded": "refunded",
        "fine_unexplained": "fine unexplained",
    }
    assert [kind_label(kind) for kind in ("tell_buyer", "from-a-later-version", "")] == ["", "", ""]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (UP, "1688 2817"),
        ({"platform": "taobao", "upstream_order": "1"}, "Taobao 1"),
        ({"upstream_order": "2817"}, "2817"),
        ({"platform": "1688"}, "1688"),
        ({}, ""),
    ],
)
def test_an_upstream_order_in_words(data: dict[str, Any], words: str) -> None:
    assert upstream_words(data) == words
