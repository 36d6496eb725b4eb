"""Phones in words are hidden however they are written; parcels, orders and amounts stay."""

from __future__ import annotations

import re
import time

import pytest

from core.base import access, personal
from core.base.access import Role
from core.base.masks import (
    masked_cell,
    masked_door,
    masked_names,
    masked_numbers,
    masked_phone,
    masked_phones,
    masked_places,
    masked_street,
)
from core.orders import privacy

PHONES = [
    "13812345678", "１３８１２３４５６７８", "138 1234 5678", "138-1234-5678",
    "+8613812345678", "8613812345678", "008613812345678", "+86 138-1234-5678", "(+86)13812345678",
    "＋86 13812345678", "138－1234－5678", "138—1234—5678", "138–1234–5678",
    "138.1234.5678", "138/1234/5678", "138 12345678", "1381234 5678", "138 123 45678",
    "138 12 34 56 78", "138  1234  5678", "138\u00a01234\u00a05678", "138\u200b12345678",
    "1\u200b38123\u200b45678", "138\u30001234\u30005678", "13812345678-1234", "13812345678转5678",
    "0571-88888888", "(0571)88888888", "（0571）88888888", "0571－88888888", "0571-8888 8888",
    "010 8888 8888", "057162345678", "400-800-1234", "400-8001-234", "400 800 1234",
    "+852 9123 4567", "+85291234567", "+86 571 8888 8888",
]  # fmt: skip
WHOLE = [
    "YT4234858984188", "SF1090330009222", "75312345678999", "13812345678999",
    "261126-900000000000004", "260923-139395392132914", "2026-11-23 10:00", "138 2026-11-23 10:00",
    "138.00 2026-11-23", "150.00 1200.00", "¥138.50", "+138 2026-11-23 10:00", "400 2026-11-23",
    "188 23-11-26 10:00", "×3", "+3d", "10:00 2026-11-23 10:00", "400.00 800.00",
]  # fmt: skip


@pytest.mark.parametrize("phone", PHONES)
def test_a_phone_in_words_is_hidden(phone: str) -> None:
    for mask in (masked_phones, masked_numbers):
        told = mask(f"联系 {phone}，谢谢")
        assert told.startswith("联系 ")
        assert told.endswith("，谢谢")
        assert told.count("*") >= 3
        assert len(re.findall("[0-9０-９]", told)) <= 8
        assert phone[4:-4] not in told
    assert "**" in masked_phone(phone)


@pytest.mark.parametrize("text", WHOLE)
def test_parcels_orders_amounts_and_times_stay(text: str) -> None:
    assert masked_phones(f"见 {text} 止") == f"见 {text} 止"
    assert masked_phones(text) == text


@pytest.mark.parametrize(
    "piece",
    ["1", "13", "138", "138 ", "13 8", "86", "+86", "+", "+1", "0571", "0571-", "(0571", "(", " ",
     "-", "4", "400-", "1\u200b", "\u200b", "138 1234 567", "+852 91", "转"],
)  # fmt: skip
def test_a_long_text_is_masked_in_a_moment(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    started = time.process_time()
    for mask in (masked_phones, masked_numbers, masked_phone):
        mask(text)
        mask("138" + text)
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    ("street", "shown"),
    [
        ("样本路12号", "样本路***"),
        ("路12号", "路***"),
        ("路１２号", "路***"),
        ("12号3幢", "***"),
        ("路十二号院", "路***"),
        ("三里屯路3号", "三里屯***"),
        ("路1", "**"),
    ],
)
def test_a_street_never_shows_its_house(street: str, shown: str) -> None:
    assert masked_street(street) == shown


def test_wide_digits_lead_to_no_door_either() -> None:
    assert masked_door("样本路１２号3幢") == "样本路**号*幢"


@pytest.mark.parametrize(
    ("role", "column", "old", "new", "told"),
    [
        (Role.OWNER, "phone", "13987654322", "13911114322", ("139****4322", "139****4322")),
        (Role.OWNER, "address", "样本路12号", "样本路34号", ("***12*", "***34*")),
        (Role.VIEWER, "phone", "13987654322", "13911114322", ("139****4322", "139****4322")),
        (Role.VIEWER, "address", "样本路12号", "样本路34号", ("样本路***", "样本路***")),
        (Role.VIEWER, "receiver", "欧阳样本", "欧样样本", ("欧*本", "欧*本")),
        (Role.VIEWER, "town", "1镇", "2镇", ("*镇", "*镇")),
    ],
)
def test_two_masks_never_make_a_whole(
    role: Role, column: str, old: str, new: str, told: tuple[str, str]
) -> None:
    with access.as_role(role):
        assert personal.change(column, old, new) == told


@pytest.mark.parametrize(
    ("text", "viewer"),
    [
        ("西湖区文三路478号", "西湖区***"),
        ("文三路478号华星大厦1201 王小明", "文三路***"),
        ("虚构路1号 2幢", "虚构路***"),
        ("虚构路１号 2幢3单元 401室 王小明", "虚构路***"),
        ("虚构路十二号", "虚构路***"),
        ("王小明 13811112222", "王*明 138****2222"),
        ("联系 13811112222 王小明 虚构路1号", "联系 138****2222 王*明 虚构路***"),
        ("送到 2幢401室", "送到 *幢***室"),
        ("改寄 13811112222 虚构路 12-1 号", "改寄 138****2222 虚构路***"),
        ("11月23号发货，中通 75312345678999", "11月23号发货，中通 75312345678999"),
    ],
)
def test_streets_without_a_region_are_hidden_from_who_may_see_no_person(
    text: str, viewer: str
) -> None:
    with access.as_role(Role.VIEWER):
        assert personal.words(text) == viewer
        assert privacy.loose(text) == viewer
        assert [personal.masked(name, text) for name in ("force_reason", "file", "said")] == [
            viewer
        ] * 3
    assert "路" not in text or personal.words(text).count("*") <= 4


@pytest.mark.parametrize(
    "piece", ["路", "路1", "文三路478", "路 ", "1", "十", "路1号 幢", "*1234 ", "王"]
)
def test_long_words_are_searched_for_streets_in_a_moment(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    started = time.process_time()
    masked_places(text)
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    ("text", "names", "hidden"),
    [
        ("欧阳样本要换货", ["欧阳样本"], "欧*本要换货"),
        ("等欧阳 样本回话", ["欧阳样本"], "等欧*本回话"),
        ("等欧\u200b阳样本回话", ["欧阳样本"], "等欧*本回话"),
        ("欧阳样本和上官示例", ["上官示例", "欧阳样本"], "欧*本和上*例"),
        # Of two signs anywhere, also within another word; of one where it is all.
        ("小王说坏了", ["小王"], "小*说坏了"),
        ("大小王国", ["小王"], "大小*国"),
        ("王", ["王"], "*"),
        (" 王 ", ["王"], "*"),
        ("王先生要换货", ["王"], "王先生要换货"),
        # A longer name goes before a shorter one.
        ("欧阳样本", ["欧阳", "欧阳样本"], "欧*本"),
        # Latin letters as a whole word, large or small.
        ("ask anna li", ["Anna Li"], "ask a*i"),
        ("list of Li", ["Li"], "list of L*"),
        ("Anna wants it", ["Anna Li"], "A*a wants it"),
        ("AnnaLi买的", ["Anna Li"], "A*i买的"),
        # The parts of a name, and no title.
        ("阿卜杜拉来电", ["阿卜杜拉·买买提"], "阿*拉来电"),
        ("样本先生，请先生回电", ["样本 先生"], "样*生，请先生回电"),
        ("欧阳样本（收）", ["欧阳样本 13912345678"], "欧*本（收）"),
        ("订单 2611", ["2611", "··", ""], "订单 2611"),
        ("(a+ b", ["(a+"], "(a+ b"),
        ("", ["欧阳样本"], ""),
        ("无人", [], "无人"),
    ],
)
def test_names_are_hidden_wherever_they_stand(text: str, names: list[str], hidden: str) -> None:
    assert masked_names(text, names) == hidden


@pytest.mark.parametrize(
    ("cell", "hidden"),
    [
        ("上官示例 15887654321", "上*例 158****4321"),
        ("另外路77号9幢", "另外路***"),
        ("上官示例", "上*例"),
        ("待发货", "待*货"),
        ("2026年13月40日", "2026年13月40日"),
        ("261121-10000000000000X", "261121-10000000000000X"),
        ("12.5.1", "12.5.1"),
        ("", ""),
    ],
)
def test_a_refused_cell_is_quoted_without_a_person(cell: str, hidden: str) -> None:
    assert masked_cell(cell) == personal.cell(cell) == hidden
