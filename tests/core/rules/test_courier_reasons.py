"""What is said of a tracking number: every reason in full, with the values it names."""

from __future__ import annotations

import pytest

from core.base import i18n
from core.rules.couriers.judge import Candidate, Verdict, judge

OK, ASK, REFUSE = Verdict.OK, Verdict.ASK, Verdict.REFUSE

NUMBER = "78109356970791"
TWELVE = "434017443551"
# Who has had numbers of twelve digits, in the order of the platform's ids.
NINE = "申通快递、顺丰快递、圆通快递、中通快递、优速、宅急送快递、安能快递、中通快运、壹米滴答"

FITS = ("fits", "The shape is 中通快递's.")
UNSURE = ("weak", f"An old or unsure shape ({NINE}). Compare it with the source.")
TOO_SHORT = ("too_short", "Too short for a tracking number.")
TOO_LONG = ("too_long", "Too long for a tracking number.")
NO_SHAPE = ("no_shape", "No courier's numbers look like this. Copy it again.")
CHECK_DIGIT = ("check_digit", "The check digit of this EMS number is wrong. Copy it again.")
NO_NUMBER = ("no_number", "There is no tracking number in this text.")


def phone(text: str) -> tuple[str, str]:
    return "phone", f"{text} is a phone number."


def no_parcel(text: str) -> tuple[str, str]:
    return (
        "no_parcel", f"“{text}” stands where a tracking number should be: there is no number yet.",
    )  # fmt: skip


def too_long(text: str) -> tuple[str, str]:
    return "too_long", f"{text} is no tracking number: too long (an order or id number?)."


def unknown_name(name: str) -> tuple[str, str]:
    return (
        "unknown_courier",
        f"No courier is known here by the name {name}. Compare it with the source.",
    )


def unknown_shape(name: str) -> tuple[str, str]:
    return (
        "unknown_shape",
        f"The shape of {name}'s numbers is not known. Compare it with the source.",
    )


@pytest.fixture(autouse=True)
def _english() -> None:
    i18n.setup("en")


def told(text: str, courier: str | None = None) -> list[tuple[str, str]]:
    return [(each.code, each.message) for each in judge(text, courier).reasons]


# Refused whatever reason the seller gives: the text · the number that is kept of it · the reason.
NEVER: list[tuple[str, str | None, tuple[str, str]]] = [
    ("", None, NO_NUMBER),
    ("中通快递", None, NO_NUMBER),
    ("无需物流", None, no_parcel("无需物流")),
    (f"不需要物流 {NUMBER}", NUMBER, no_parcel("不需要物流")),
    (f"不需要物流 {NUMBER} YT8962646785389", None, no_parcel("不需要物流")),
    ("自提", None, no_parcel("自提")),
    ("自提 12345", None, no_parcel("自提")),
    ("已发货 23456789012345", "23456789012345", no_parcel("已发货")),
    (
        f"{NUMBER} YT8962646785389", None,
        ("two_numbers", f"Several numbers: {NUMBER}, YT8962646785389. Paste one alone."),
    ),
    ("13800138000", "13800138000", phone("13800138000")),
    ("+86 138 0013 8000", "8613800138000", phone("8613800138000")),
    ("86-13800138000", "86-13800138000", phone("86-13800138000")),
    ("13800138000转1234", "13800138000", phone("13800138000")),
    ("138 0013 8000转12", "13800138000-12", phone("13800138000-12")),
    ("138-0013-8000", "138-0013-8000", phone("138-0013-8000")),
    ("0571-85022088", "0571-85022088", phone("0571-85022088")),
    ("0571 85022088", "0571-85022088", phone("0571-85022088")),
    ("0571-85022088转801", "0571-85022088-801", phone("0571-85022088-801")),
    ("(0571)85022088", "0571-85022088", phone("0571-85022088")),
    ("(0571) 85022088", "0571-85022088", phone("0571-85022088")),
    ("057185022088", "057185022088", phone("057185022088")),
    ("400-820-1234", "400-820-1234", phone("400-820-1234")),
    (
        "7.73027E+14", None,
        ("spreadsheet",
         "7.73027E+14: a spreadsheet has rounded this number. Copy it from the source again."),
    ),
    (
        "260923-063795392132914", "260923-063795392132914",
        ("order_number",
         "260923-063795392132914 is an order number, not a tracking number."),
    ),
    (
        "LP00106397027178", "LP00106397027178",
        ("internal_id",
         "LP00106397027178 is an internal id of the warehouse, not a tracking number."),
    ),
    ("11010519491231002X", "11010519491231002X", too_long("11010519491231002X")),
    ("188983797838441800", "188983797838441800", too_long("188983797838441800")),
    ("111111111111", "111111111111", ("one_digit", "111111111111 is one digit repeated.")),
    (
        "1234567890123456", "1234567890123456",
        ("sixteen", "1234567890123456 has 16 digits: an order number, not a tracking number."),
    ),
    ("12345", None, TOO_SHORT),
    ("SF2345678901234567890123456789012", None, TOO_LONG),
    (
        "78109З56970791", None,
        ("foreign_sign", "A sign that is no Latin letter or digit stands in the number."),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kept", "reason"), NEVER)
def test_what_no_reason_lifts(text: str, kept: str | None, reason: tuple[str, str]) -> None:
    found = judge(text)
    assert (found.verdict, found.hard) == (REFUSE, True)
    assert (found.number, found.cleaned) == (text, kept)
    assert (found.courier, found.logistics_id) == (None, None)
    assert told(text) == [reason]


# text · courier given · verdict · courier found · reasons
TOLD: list[tuple[str, str | None, Verdict, str | None, list[tuple[str, str]]]] = [
    (NUMBER, None, OK, "中通快递", [FITS]),
    (NUMBER, "中通", OK, "中通快递", [FITS]),
    (f"自提 {NUMBER}", None, OK, "中通快递", [FITS]),
    (f"已发货 {TWELVE}", None, ASK, None, [UNSURE]),
    (TWELVE, None, ASK, None, [UNSURE]),
    (TWELVE, "中通", ASK, "中通快递", [UNSURE]),
    (
        "77302749121455", None, ASK, None,
        [("weak", "An old or unsure shape (申通快递). Compare it with the source."),
         ("digit_lost", "14 digits starting with 77: has 申通快递's number lost a digit?")],
    ),
    (
        "1207119765121", "韵达", ASK, "韵达快递",
        [("weak", "An old or unsure shape (韵达快递). Compare it with the source."), CHECK_DIGIT],
    ),
    # What is refused, and may be kept all the same.
    ("123456", None, REFUSE, None, [TOO_SHORT]),
    ("1234567", "中通", REFUSE, "中通快递", [TOO_SHORT]),
    ("1234567", "跨越速运", REFUSE, "跨越速运", [TOO_SHORT]),
    ("SF12345678901", None, REFUSE, None, [NO_SHAPE]),
    ("SF234567890123456789012345678901", None, REFUSE, None, [NO_SHAPE]),
    ("1207119765121", None, REFUSE, None, [CHECK_DIGIT]),
    ("RB123456786US", None, REFUSE, None, [CHECK_DIGIT]),
    (
        "RB123456785XX", None, REFUSE, None,
        [("country", "A postal number ends with a country, and XX is none. Copy it again.")],
    ),
    # What was changed, or is proposed.
    (
        "DPK202252612836-1", None, OK, "德邦快递",
        [("fits", "The shape is 德邦快递's."), ("stripped", "-1 was taken off the end.")],
    ),
    (
        "7810 9356 970791", None, OK, "中通快递",
        [FITS, ("joined", f"Joined from parts: {NUMBER}. Compare it.")],
    ),
    (
        "YT896264678538 9", None, ASK, "圆通快递",
        [("fits", "The shape is 圆通快递's."),
         ("joined", "Joined from parts: YT8962646785389. Compare it.")],
    ),
    (
        "781O9356970791", None, REFUSE, None,
        [NO_SHAPE, ("letter_for_digit", f"The letters O and I may be digits: {NUMBER}?")],
    ),
    # A word that no courier is known by.
    (NUMBER, "没有这家", ASK, "中通快递", [unknown_name("没有这家"), FITS]),
    (
        "SF1385628716739", "其他", ASK, "顺丰快递",
        [unknown_name("其他"), ("fits", "The shape is 顺丰快递's.")],
    ),
    (TWELVE, "圆通特某", ASK, "圆通快递", [unknown_name("圆通特某"), UNSURE]),
    (
        "SF1385628716739", "圆通某某", REFUSE, "圆通快递",
        [unknown_name("圆通某某"),
         ("other_courier", "This looks like 顺丰快递, but 圆通快递 was named. Check both.")],
    ),
    (
        f"圆通 {NUMBER}", "没有这家", REFUSE, "圆通快递",
        [unknown_name("没有这家"),
         ("other_courier", "This looks like 中通快递, but 圆通快递 was named. Check both.")],
    ),
    # Another courier than the one that was named.
    (
        NUMBER, "圆通", REFUSE, "圆通快递",
        [("other_courier", "This looks like 中通快递, but 圆通快递 was named. Check both.")],
    ),
    (
        TWELVE, "极兔", REFUSE, "极兔速递",
        [("other_courier", f"This looks like {NINE}, but 极兔速递 was named. Check both.")],
    ),
    (
        "9860401996391", "EMS", ASK, "邮政EMS",
        [("family",
          "This looks like 邮政快递包裹, and 邮政EMS was named. They belong together.")],
    ),
    # Nothing is known of the numbers of the courier that was named.
    ("23456789012", "跨越速运", ASK, "跨越速运", [unknown_shape("跨越速运")]),
    ("12345678", "跨越速运", ASK, "跨越速运", [unknown_shape("跨越速运")]),
    ("S60278160821", "其他", ASK, "其他", [unknown_shape("其他")]),
    # Two couriers were named.
    (
        f"圆通 {NUMBER}", "中通", REFUSE, "中通快递",
        [FITS, ("two_couriers",
                "Two couriers are named: 中通快递、圆通快递. Correct the one that is wrong.")],
    ),
    (
        f"圆通 中通 {NUMBER}", None, REFUSE, None,
        [("two_couriers",
          "Two couriers are named: 圆通快递、中通快递. Correct the one that is wrong.")],
    ),
    (
        f"中通快运 {NUMBER}", "中通快递", ASK, "中通快递",
        [FITS, ("family",
                "Named are 中通快递、中通快运, which belong together. Which one is it?")],
    ),
    (
        f"中通快运 {NUMBER}", "中通快运", ASK, "中通快运",
        [("family", "This looks like 中通快递, and 中通快运 was named. They belong together.")],
    ),
    # Of two in a family it is the one whose shape it has, unless one was given.
    (
        "邮政快递包裹 EMS 1207119765021", None, ASK, "邮政EMS",
        [("fits", "The shape is 邮政EMS's."),
         ("family", "Named are 邮政快递包裹、邮政EMS, which belong together. Which one is it?")],
    ),
    (
        "EMS 1207119765021", "邮政快递包裹", ASK, "邮政快递包裹",
        [("family", "This looks like 邮政EMS、韵达快递, and 邮政快递包裹 was named."
          " They belong together."),
         ("family", "Named are 邮政快递包裹、邮政EMS, which belong together. Which one is it?")],
    ),
    (
        f"中通快运 中通 {TWELVE}", None, ASK, "中通快运",
        [UNSURE,
         ("family", "Named are 中通快运、中通快递, which belong together. Which one is it?")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "courier", "verdict", "found", "reasons"), TOLD)
def test_why_a_number_is_taken_asked_about_or_refused(
    text: str,
    courier: str | None,
    verdict: Verdict,
    found: str | None,
    reasons: list[tuple[str, str]],
) -> None:
    judged = judge(text, courier)
    assert told(text, courier) == reasons
    assert (judged.verdict, judged.courier, judged.hard) == (verdict, found, False)
    assert (judged.logistics_id is None) == (found is None)


def test_a_word_nobody_knows_beside_a_number_nobody_owns_is_refused_for_good() -> None:
    found = judge(TWELVE, "没有这家")
    assert (found.verdict, found.hard, found.cleaned) == (REFUSE, True, TWELVE)
    assert len(found.candidates) == 9
    assert told(TWELVE, "没有这家") == [
        ("unknown_courier", "The platform has no courier 没有这家. Use a name from its list.")
    ]


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        (NUMBER, [("中通快递", 115, 2)]),
        ("YT8962646785389", [("圆通快递", 85, 1)]),
        ("77302749121455", [("申通快递", 1, 3)]),
        # Those of a better tier stand first.
        ("1207119765021", [("邮政EMS", 118, 2), ("韵达快递", 121, 3)]),
        (f"不需要物流 {NUMBER}", [("中通快递", 115, 2)]),
        ("23456789012", []),
        ("13800138000", []),
        (f"{NUMBER} YT8962646785389", []),
    ],
)
def test_whose_a_number_may_be(text: str, candidates: list[tuple[str, int, int]]) -> None:
    assert judge(text).candidates == tuple(
        Candidate(courier=name, logistics_id=logistics_id, tier=tier)
        for name, logistics_id, tier in candidates
    )
