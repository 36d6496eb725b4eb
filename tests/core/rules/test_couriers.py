"""Tracking numbers: shapes, lengths, check digits, couriers named, what is never a number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.base.errors import DaifaError
from core.rules.couriers import shapes
from core.rules.couriers import table as courier_table
from core.rules.couriers.judge import Judgement, Verdict, ems13_ok, judge, s10_ok
from core.rules.couriers.text import clean

OK, ASK, REFUSE = Verdict.OK, Verdict.ASK, Verdict.REFUSE


def codes(judgement: Judgement) -> set[str]:
    return {reason.code for reason in judgement.reasons}


SURE = [
    ("73610555582883", "中通快递"),
    ("78109356970791", "中通快递"),
    ("773277027280336", "申通快递"),
    ("463431409940372", "韵达快递"),
    ("434999702940283", "韵达快递"),
    ("YT8962646785389", "圆通快递"),
    ("JT5261988016578", "极兔速递"),
    ("SF1385628716739", "顺丰快递"),
    ("JDX024407261700", "京东配送"),
    ("JDVA11408814483", "京东配送"),
    ("JD0123456789012", "京东配送"),
    ("DPK202252612836", "德邦快递"),
    ("1207119765021", "邮政EMS"),
    ("1186465887499", "邮政EMS"),
    ("RB123456785GB", "邮政EMS"),
    ("LP123456785CN", "邮政EMS"),
    ("9860401996391", "邮政快递包裹"),
    ("611090452344701", "菜鸟快递"),
    ("621090452344701", "菜鸟快递"),
    ("ZJS123456789012", "宅急送快递"),
]


@pytest.mark.parametrize(("number", "courier"), SURE)
def test_a_sure_shape_names_its_courier(number: str, courier: str) -> None:
    found = judge(number)
    expected = courier_table.table().find(courier)
    assert expected is not None
    assert (found.verdict, found.cleaned, found.courier) == (OK, number, courier)
    assert found.logistics_id == expected.logistics_id
    assert judge(number, courier).verdict is OK


@pytest.mark.parametrize(
    ("number", "courier", "verdict"),
    [
        ("4302078286228", None, ASK),
        ("70577935260961", None, ASK),
        ("434017443551", None, ASK),
        ("434017443551", "中通", ASK),
        ("434017443551", "天天快递", ASK),
        ("434017443551", "极兔", REFUSE),
        ("77302749121455", None, ASK),
        ("77302749121455", "申通", ASK),
        ("A123456789", "圆通", ASK),
        ("343431409940372", "韵达", ASK),
        ("VA12345678901", "京东", ASK),
        ("AB12345678931", "邮政快递包裹", ASK),
        ("AB12345678910", "邮政快递包裹", REFUSE),
        ("AB12345678966", "邮政快递包裹", REFUSE),
        ("800000000000000001", "圆通", ASK),
        ("800000000000000001", None, REFUSE),
        ("DD0000000000000001", "圆通", ASK),
        ("DD0000000000000001", "中通", REFUSE),
        ("SF12345678931", None, REFUSE),
        ("78109356970791", "跨越速运", REFUSE),
    ],
)
def test_weak_shapes_ask_at_best(number: str, courier: str | None, verdict: Verdict) -> None:
    assert judge(number, courier).verdict is verdict


@pytest.mark.parametrize(
    ("text", "code", "hard"),
    [
        ("13800138000", "phone", True),
        ("+86 138 0013 8000", "phone", True),
        ("13800138000转1234", "phone", True),
        ("0571-85022088", "phone", True),
        ("(0571)85022088", "phone", True),
        ("057185022088", "phone", True),
        ("400-820-1234", "phone", True),
        ("188983797838441800", "too_long", True),
        ("11010519491231002X", "too_long", True),
        ("260923-063795392132914", "order_number", True),
        ("LP00106397027178", "internal_id", True),
        ("LBX0012345678901", "internal_id", True),
        ("BX0012345678901", "internal_id", True),
        ("7.73027E+14", "spreadsheet", True),
        ("111111111111", "one_digit", True),
        ("YTO1111111111", "one_digit", True),
        ("1234567890123456", "sixteen", True),
        ("无需物流", "no_parcel", True),
        ("不需要物流", "no_parcel", True),
        ("不需要物流 78109356970791", "no_parcel", True),
        ("自提", "no_parcel", True),
        ("已发货", "no_parcel", True),
        ("", "no_number", True),
        ("中通快递", "no_number", True),
        ("12345", "too_short", True),
        ("1207119765121", "check_digit", False),
        ("RB123456786US", "check_digit", False),
        ("SF12345678901", "no_shape", False),
        ("JT123456789012", "no_shape", False),
        ("78109З56970791", "foreign_sign", True),
        ("78109٣56970791", "foreign_sign", True),
    ],
)
def test_refusals_and_which_of_them_a_reason_lifts(text: str, code: str, hard: bool) -> None:
    found = judge(text)
    assert (found.verdict, found.hard) == (REFUSE, hard)
    assert code in codes(found)
    assert hard or found.cleaned


@pytest.mark.parametrize(
    ("length", "verdict", "hard"),
    [
        (5, REFUSE, True),
        (6, REFUSE, False),
        (7, REFUSE, False),
        (8, ASK, False),
        (9, ASK, False),
        (10, ASK, False),
        (11, REFUSE, False),
        (12, ASK, False),
        (13, REFUSE, False),
        (14, REFUSE, False),
        (15, REFUSE, False),
        (16, REFUSE, True),
        (17, REFUSE, False),
        (18, REFUSE, True),
        (19, REFUSE, True),
        (32, REFUSE, True),
        (33, REFUSE, True),
    ],
)
def test_every_length_of_digits(length: int, verdict: Verdict, hard: bool) -> None:
    """Digits starting 23 fit no courier by their first digits, so length alone decides."""
    found = judge(("23456789" * 5)[:length])
    assert (found.verdict, found.hard) == (verdict, hard)


@pytest.mark.parametrize(
    ("number", "courier", "verdict", "hard"),
    [
        ("23456789012", "京东", ASK, False),
        ("23456789012", "中通", REFUSE, False),
        ("13800138000", "京东", REFUSE, True),
        ("13800138000", "顺丰", REFUSE, True),
    ],
)
def test_eleven_digits(number: str, courier: str, verdict: Verdict, hard: bool) -> None:
    found = judge(number, courier)
    assert (found.verdict, found.hard) == (verdict, hard)


def test_a_number_that_may_have_lost_a_digit_says_so_by_its_code() -> None:
    assert {"weak", "digit_lost"} <= codes(judge("77302749121455"))
    assert "digit_lost" not in codes(judge("70577935260961"))


def test_twelve_digits_fit_nine_couriers() -> None:
    found = judge("434017443551")
    assert len(found.candidates) == 9
    assert {candidate.tier for candidate in found.candidates} == {3}
    assert found.courier is None


@pytest.mark.parametrize(
    ("number", "courier", "verdict"),
    [
        ("1207119765021", "邮政快递包裹", ASK),
        ("1207119765021", "邮政标准快递", OK),
        ("1207119765021", "458", OK),
        ("1207119765021", "EMS经济快递", OK),
        ("9860401996391", "EMS", ASK),
        ("JDX024407261700", "京东大件物流", OK),
        ("SF1385628716739", "顺丰快运", ASK),
        ("SF1385628716739", "顺丰同城", ASK),
        ("JT5261988016578", "百世", ASK),
        ("DPK202252612836", "德邦物流", ASK),
        ("78109356970791", "中通快运", ASK),
        ("463431409940372", "韵达快运", ASK),
        ("611090452344701", "丹鸟", OK),
        ("9860401996391", "中通", REFUSE),
        ("SF1385628716739", "京东", REFUSE),
        ("78109356970791", "圆通", REFUSE),
        ("JT5261988016578", "德邦", REFUSE),
    ],
)
def test_a_mismatch_in_a_family_asks_and_across_two_refuses(
    number: str, courier: str, verdict: Verdict
) -> None:
    found = judge(number, courier)
    assert found.verdict is verdict
    assert not found.hard
    expected = courier_table.table().find(courier)
    assert expected is not None
    assert found.logistics_id == expected.logistics_id


def test_a_failed_ems_number_may_be_an_old_one_of_yunda() -> None:
    assert judge("1207119765121").verdict is REFUSE
    assert judge("1207119765121", "EMS").verdict is REFUSE
    assert judge("1207119765121", "申通").verdict is REFUSE
    assert judge("1207119765121", "韵达").verdict is ASK
    assert judge("韵达 1207119765121").verdict is ASK


def flips(number: str, start: int, end: int) -> Iterator[str]:
    for at in range(start, end):
        for digit in "0123456789":
            if digit != number[at]:
                yield number[:at] + digit + number[at + 1 :]


@pytest.mark.parametrize("number", ["1207119765021", "1186465887499"])
def test_one_wrong_digit_in_an_ems_number_is_refused(number: str) -> None:
    """Digits 3 to 11 are covered. Check digit 5 stands for two remainders, so not used here."""
    assert ems13_ok(number)
    for wrong in flips(number, 2, 11):
        assert not ems13_ok(wrong)
        assert judge(wrong).verdict is REFUSE


@pytest.mark.parametrize("number", ["RB473124829US", "EE876543216CN", "CP000000110DE"])
def test_one_wrong_digit_in_an_s10_number_is_refused(number: str) -> None:
    digits = number[2:10]
    serials = [int(digit) for digit in digits]
    total = sum(w * d for w, d in zip((8, 6, 4, 2, 3, 5, 9, 7), serials, strict=True))
    check = (11 - total % 11) % 11 % 10 if total % 11 else 5
    right = f"{number[:2]}{digits}{check}{number[11:]}"
    assert s10_ok(right)
    assert judge(right).verdict is OK
    passing = [wrong for wrong in flips(right, 2, 11) if s10_ok(wrong)]
    assert all(judge(w).verdict is REFUSE for w in flips(right, 2, 11) if w not in passing)
    # Remainders 0 and 6 share the check digit 5; every other check digit stands alone.
    assert check == 5 or not passing


def test_an_s10_number_ends_with_a_postal_country() -> None:
    """Over all pairs of letters: the countries of ISO 3166-1 pass, no other pair does."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    passing = {a + b for a in letters for b in letters if judge(f"RB123456785{a}{b}").verdict is OK}
    assert passing == set(courier_table.table().postal_countries)
    assert len(passing) == 249
    for code in ("XX", "ZZ", "EU", "UK", "QQ"):
        found = judge(f"RB123456785{code}")
        assert (found.verdict, found.hard) == (REFUSE, False)
        assert [reason.code for reason in found.reasons] == ["country"]
        assert code in found.reasons[0].message


@pytest.mark.parametrize(
    "text", ["", "RB12345678", "RB12345678XGB", "１２３４５６７８９０１２３", "中" * 13]
)
def test_check_digits_take_any_text(text: str) -> None:
    assert not s10_ok(text)
    assert not ems13_ok(text)


@pytest.mark.parametrize(
    "text",
    [
        "中通快递 78109356970791",
        "中通快递：78109356970791",
        "中通78109356970791",
        "78109356970791(中通)",
        "78109356970791（中通速递）",
        "中通快递(ZTO) 78109356970791",
        "ZTO 78109356970791",
        "ZTO-78109356970791",
        "zto：７８１０９３５６９７０７９１",
        "7810 9356 970791",
        "7810-9356-970791",
        "7810–9356–970791",
        "中通 7810 9356 970791",
        "\u200b78109356970791\u202c",
        "78109\u200b356970791",
        "78109356970791复制",
        "已发货，中通快递 78109356970791，请留意自提",
        "订单 260923-063795392132914 中通 78109356970791 电话 13800138000",
        "中通 78109356970791 13800138000",
        "138 0013 8000\u202878109356970791",
        "张三 0571-85022088 中通 78109356970791",
        "到菜鸟驿站取件：78109356970791",
        '="78109356970791"',
        "1688订单 1234567890123456789 中通 78109356970791",
    ],
)
def test_what_was_pasted_is_read(text: str) -> None:
    found = judge(text)
    assert (found.cleaned, found.courier, found.verdict) == ("78109356970791", "中通快递", OK)
    assert found.number == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("快递公司：圆通速递；运单号：YT8962646785389", "YT8962646785389"),
        ("yt8962646785389复制", "YT8962646785389"),
        ("YT 8962646785389", "YT8962646785389"),
        ("SF 1385628716739", "SF1385628716739"),
        ("顺丰 SF 1385628716739", "SF1385628716739"),
        ("RB 123 456 785 GB", "RB123456785GB"),
        ("邮政 EMS 1207119765021", "1207119765021"),
    ],
)
def test_letters_parted_from_their_digits_are_joined(text: str, cleaned: str) -> None:
    found = judge(text)
    assert (found.cleaned, found.verdict) == (cleaned, OK)


@pytest.mark.parametrize(
    "text",
    ["7810 9356\n970791", "7810 9356\t970791", "7810 9356，970791", "7810 13800138000 9356970791"],
)
def test_groups_are_not_joined_across_a_line_or_a_phone(text: str) -> None:
    assert judge(text).verdict is not OK
    assert judge(text).cleaned != "78109356970791"


def test_groups_that_fit_nobody_together_are_refused_as_one() -> None:
    found = judge("7531 2345 6789 0")
    assert (found.verdict, found.cleaned, found.hard) == (REFUSE, "7531234567890", False)


@pytest.mark.parametrize(
    ("text", "courier"),
    [
        # A digit is lost, and the quantity stands behind.
        ("7531234567890 2件", None),
        ("7531234567890 2", "中通"),
        ("中通 7531234567890 1", None),
        ("中通 7531234567890-1", None),
        ("YT896264678538 9", None),
        ("圆通 YT 89626467 85389", None),
        ("75312345 678901", None),
        ("7531 2345 6789 01", None),
        ("7531 2345 678901件", None),
        ("DPK20225261283-6", None),
    ],
)
def test_what_may_be_no_part_of_the_number_is_asked(text: str, courier: str | None) -> None:
    found = judge(text, courier)
    assert found.verdict is ASK
    assert "joined" in codes(found)


@pytest.mark.parametrize("text", ["7531 2345 678901", "YT 8962 6467 85389", "SF1385-6287-16739"])
def test_the_groups_of_one_number_are_joined_without_a_question(text: str) -> None:
    found = judge(text)
    assert found.verdict is OK
    assert "joined" in codes(found)


@pytest.mark.parametrize(
    ("text", "cleaned", "verdict"),
    [
        ("ZTO 7531 2345 678901", "75312345678901", OK),
        ("7531 2345 678901 COPY", "75312345678901", OK),
        ("EXPRESS 7531 2345 678901", "75312345678901", OK),
        ("EXPRESS NUMBER 7531 2345 678901 THANKS FOR YOUR ORDER", "75312345678901", OK),
        # Three letters may be the number's own, copied with something that is not.
        ("ABC 7531 2345 678901", "75312345678901", ASK),
        ("ABCD 7531 2345 678901", "75312345678901", OK),
        # Letters of another courier than the one whose digits these are.
        ("YT 7531 2345 678901", "75312345678901", REFUSE),
        # With their letters they are somebody's, without them nobody's.
        ("YT 8962 6467 85389", "YT8962646785389", OK),
        ("ABC 2312 3456 7890 1", "ABC2312345678901", REFUSE),
        # Neither too short together nor too long.
        ("7531 2345 678", None, REFUSE),
        ("ABC 2345 6789", None, REFUSE),
    ],
)
def test_words_around_the_groups_of_a_number(
    text: str, cleaned: str | None, verdict: Verdict
) -> None:
    found = judge(text)
    assert (found.cleaned, found.verdict) == (cleaned, verdict)


@pytest.mark.parametrize(
    ("text", "cleaned", "note"),
    [
        ("JDX024407261700-1-1-", "JDX024407261700", "stripped"),
        ("JDX024407261700-1-1", "JDX024407261700", "stripped"),
        ("京东 JDVA11408814483-1-1-", "JDVA11408814483", "stripped"),
        ("DPK202252612836-1", "DPK202252612836", "stripped"),
        ("7810 9356 970791", "78109356970791", "joined"),
    ],
)
def test_what_was_changed_is_noted(text: str, cleaned: str, note: str) -> None:
    found = judge(text)
    assert (found.cleaned, found.verdict) == (cleaned, OK)
    assert note in codes(found)


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("781O9356970791", "78109356970791"),
        ("78I09356970791", "78109356970791"),
        ("YT89626467853O9", "YT8962646785309"),
    ],
)
def test_letters_for_digits_are_proposed_and_not_changed(text: str, better: str) -> None:
    found = judge(text)
    assert (found.verdict, found.cleaned) == (REFUSE, text)
    proposed = [reason.message for reason in found.reasons if reason.code == "letter_for_digit"]
    assert len(proposed) == 1
    assert better in proposed[0]


@pytest.mark.parametrize(
    ("text", "courier", "verdict", "code"),
    [
        ("圆通 78109356970791", None, REFUSE, "other_courier"),
        ("圆通 78109356970791", "中通", REFUSE, "two_couriers"),
        ("中通 78109356970791", "圆通", REFUSE, "two_couriers"),
        ("圆通 中通 78109356970791", None, REFUSE, "two_couriers"),
        ("中通快运 78109356970791", "中通快递", ASK, "family"),
        ("中通 78109356970791", "中通速递", OK, "fits"),
        ("邮政快递包裹 EMS 1207119765021", None, ASK, "family"),
        ("78109356970791", "没有这家", ASK, "unknown_courier"),
        ("78109356970791", "  ", OK, "fits"),
    ],
)
def test_couriers_named_in_the_text_and_beside_it(
    text: str, courier: str | None, verdict: Verdict, code: str
) -> None:
    found = judge(text, courier)
    assert found.verdict is verdict
    assert code in codes(found)


def test_two_numbers_are_not_chosen_between_unless_a_name_decides() -> None:
    both = "78109356970791 YT8962646785389"
    assert codes(judge(both)) == {"two_numbers"}
    assert judge(both).cleaned is None
    assert judge(both, "圆通").cleaned == "YT8962646785389"


@pytest.mark.parametrize(
    ("name", "logistics_id"),
    [
        ("中通", 115),
        ("中通快递", 115),
        ("中通速递", 115),
        ("ZTO", 115),
        (" zto ", 115),
        ("115", 115),
        ("中通快递(ZTO)", 115),
        ("中通快递（ZTO）", 115),
        ("中通快递有限公司", 115),
        ("中通快运", 343),
        ("顺丰速运", 44),
        ("顺丰快运", 372),
        ("EMS", 118),
        ("邮政", 132),
        ("京东快递", 120),
        ("极兔", 384),
        ("韵达速递", 121),
        ("百世汇通", 3),
        ("丹鸟", 191),
        ("京广速递", 281),
        ("JGSD", 357),
        ("其他", 180),
    ],
)
def test_a_courier_is_found_by_any_of_its_names(name: str, logistics_id: int) -> None:
    found = courier_table.table().find(name)
    assert found is not None
    assert found.logistics_id == logistics_id


@pytest.mark.parametrize("name", ["", " ", "快递", "没有这家", "()", "("])
def test_an_unknown_name_finds_nothing(name: str) -> None:
    assert courier_table.table().find(name) is None


def test_the_table_is_whole() -> None:
    couriers = courier_table.table().all()
    ids = [courier.logistics_id for courier in couriers]
    assert len(ids) == len(set(ids)) == 48
    assert all(pattern.source for courier in couriers for pattern in courier.patterns)
    assert not any(r"\d" in pattern.shape for c in couriers for pattern in c.patterns)
    for courier in couriers:
        table = courier_table.table()
        assert table.find(str(courier.logistics_id)) == courier
        assert table.find(courier.code) == courier


def test_a_users_table_adds_and_replaces(tmp_path: Path) -> None:
    file = tmp_path / "couriers.toml"
    file.write_text(
        '[[couriers]]\nlogistics_id = 183\nshort = ["跨越物流"]\n'
        "[[couriers.patterns]]\nshape = 'KYE[0-9]{12}'\ntier = 1\nsource = \"own\"\n"
        '[[couriers]]\nlogistics_id = 999\ncode = "ZY"\nname = "众邮快递"\n',
        encoding="utf-8",
    )
    courier_table.use_table(courier_table.load(file))
    try:
        assert judge("KYE123456789012").courier == "跨越速运"
        assert judge("跨越 KYE123456789012").verdict is OK
        assert judge("78109356970791", "众邮快递").verdict is REFUSE
        assert judge("78109356970791").verdict is OK
    finally:
        courier_table.use_table(None)
    assert judge("KYE123456789012").verdict is REFUSE


def test_no_users_table_is_no_error(tmp_path: Path) -> None:
    assert len(courier_table.load(tmp_path / "none.toml").all()) == 48


@pytest.mark.parametrize(
    "content",
    [
        "couriers = 3",
        "couriers = [1]",
        "not toml",
        '[[couriers]]\nname = "x"',
        '[[couriers]]\nlogistics_id = 999\nname = "x"',
        "[[couriers]]\nlogistics_id = [1]",
        "[[couriers]]\nlogistics_id = 115\nshort = 5",
        "[[couriers]]\nlogistics_id = 115\npatterns = [{shape='[', tier=1, source='x'}]",
        "[[couriers]]\nlogistics_id = 115\npatterns = [{shape='x', tier=4, source='x'}]",
        "[[couriers]]\nlogistics_id = 115\nsuffix = '('",
        "couriesr = []",
    ],
)
def test_a_bad_users_table_says_so(tmp_path: Path, content: str) -> None:
    file = tmp_path / "couriers.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(DaifaError) as caught:
        courier_table.load(file)
    assert caught.value.code == "courier-table"
    assert str(file) in caught.value.message


def test_json_is_what_the_command_prints() -> None:
    printed = judge("中通 78109356970791").as_json()
    assert list(printed) == [
        "number",
        "cleaned",
        "courier",
        "logistics_id",
        "verdict",
        "candidates",
        "reasons",
    ]
    assert printed["candidates"] == [{"courier": "中通快递", "logistics_id": 115, "tier": 2}]
    assert [set(reason) for reason in printed["reasons"]] == [{"code", "message"}]
    assert json.loads(json.dumps(printed)) == printed


pieces = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="0123456789-OI /:()SFJDYTLPBXE+.中通圆转\n\t", max_size=40),
    st.sampled_from([number for number, _courier in SURE]),
    st.sampled_from(
        ["中通", "圆通", "EMS ", "-1-1-", "13800138000", "0571 85022088", "自提", "86 "]
    ),
)
texts = st.lists(pieces, max_size=4).map("".join)
names = st.one_of(
    st.none(), st.sampled_from(["中通", "EMS", "京东", "180", "?"]), st.text(max_size=5)
)


@settings(max_examples=300, deadline=None)
@given(texts, names)
@example("0571 85022088", None)
@example("+86 138 0013 8000转12", None)
def test_judge_takes_any_text_and_is_settled_after_one_pass(text: str, name: str | None) -> None:
    first = judge(text, name)
    assert first.number == text
    assert first.reasons
    assert first.verdict is REFUSE or not first.hard
    if first.cleaned is None:
        assert first.hard
        return
    assert 6 <= len(first.cleaned) <= 32
    assert set(first.cleaned) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
    again = judge(first.cleaned, name or first.courier)
    assert again.cleaned == first.cleaned
    if first.verdict is OK:
        assert (again.verdict, again.courier) == (OK, first.courier)
    if first.hard and "no_parcel" not in codes(first):
        assert again.hard


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_a_clean_number_is_held_against_each_shape_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = []
    examine = shapes.examine

    def counted(number: str, *others: Any) -> shapes.Token:
        seen.append(number)
        return examine(number, *others)

    monkeypatch.setattr(shapes, "examine", counted)
    assert judge("78109356970791").verdict is OK
    assert seen == ["78109356970791"]
