"""Receivers' blocks field by field: which word is the name, whose the digits are, what is left."""

from __future__ import annotations

import pytest

from core.rules.addresses import Address, Answer, block, compare, from_parts, split
from core.rules.addresses.districts import Region
from core.rules.addresses.region import find_start, place
from core.rules.addresses.zones import zones

WHERE = "浙江省杭州市西湖区学院路12号"


def fields(found: Address) -> tuple[str, str, str, str, str]:
    """Name, phone, extension, town and street; the region is that of WHERE."""
    assert found.region in (("浙江省", "杭州市", "西湖区"), ("", "", ""))
    return found.name, found.phone, found.extension, found.town, found.detail


@pytest.mark.parametrize(
    ("phone", "number", "extension"),
    [
        ("0571-85022088", "0571-85022088", ""),
        ("(0571)85022088", "(0571)85022088", ""),
        ("17712345678", "17712345678", ""),
        ("+86 177 1234 5678", "17712345678", ""),
        ("177-1234-5678", "17712345678", ""),
        ("177****5678", "177****5678", ""),
        ("17712345678-1234", "17712345678", "1234"),
        ("17712345678-123", "17712345678", "123"),
        ("17712345678_1234", "17712345678", "1234"),
        ("17712345678#1234", "17712345678", "1234"),
        ("17712345678 分机:1234", "17712345678", "1234"),
        ("17712345678转接12", "17712345678", "12"),
        ("17712345678转123456", "17712345678", "123456"),
    ],
)
def test_a_phone_and_its_extension(phone: str, number: str, extension: str) -> None:
    for text in (f"李四 {phone} {WHERE}", f"{phone} 李四 {WHERE}", f"{WHERE} 李四 {phone}"):
        if text.startswith("李四") or not text.endswith(phone):
            assert fields(split(text)) == ("李四", number, extension, "", "学院路12号")
        else:
            assert split(text).phone == number
    read = from_parts(name="李四", phone=phone, detail=WHERE)
    assert fields(read) == ("李四", number, extension, "", "学院路12号")


@pytest.mark.parametrize(
    ("text", "name", "detail"),
    [
        (f"李四 {WHERE}", "李四", "学院路12号"),
        (f"{WHERE} 李四", "李四", "学院路12号"),
        (f"李四{WHERE}", "李四", "学院路12号"),
        (f"李四小明王五{WHERE}", "李四小明王五", "学院路12号"),
        (f"13800138000 {WHERE} 李四", "李四", "学院路12号"),
        (f"{WHERE} 13800138000 李四", "李四", "学院路12号"),
        (f"{WHERE} 李四 13800138000", "李四", "学院路12号"),
        (f"李四 13800138000 {WHERE} 李四", "李四", "学院路12号 李四"),
        (f"13800138000 {WHERE}", "", "学院路12号"),
        (WHERE, "", "学院路12号"),
        # In front of a region even a word for streets is a name, behind it it is none.
        (f"路遥 13800138000 {WHERE}", "路遥", "学院路12号"),
        (f"{WHERE} 路遥 13800138000", "", "学院路12号 路遥"),
        (f"Tom Smith {WHERE}", "Tom Smith", "学院路12号"),
        (f"tom {WHERE} 13800138000", "tom", "学院路12号"),
        (f"王女士1 {WHERE}", "王女士1", "学院路12号"),
        (f"王* {WHERE}", "王*", "学院路12号"),
        (f"李四（收） 13800138000 {WHERE}", "李四", "学院路12号"),
        (f"李四 收 13800138000 {WHERE}", "李四", "学院路12号"),
        (f"（收） 13800138000 {WHERE}", "", "学院路12号"),
        # Labels.
        (f"收货人：李四 13800138000 {WHERE}", "李四", "学院路12号"),
        (f"收货人：李四\n{WHERE}", "李四", "学院路12号"),
        (f"姓名：李四\n手机：13800138000 {WHERE}", "李四", "学院路12号"),
        (f"地址：{WHERE}\n姓名：李四", "李四", "学院路12号"),
        (f"地址：{WHERE}\n地址：2幢", "", "学院路12号 2幢"),
        (f"电话：无\n姓名：李四\n地址：{WHERE}", "李四", "学院路12号"),
        ("所在地区：浙江省\n杭州市\n西湖区\n李四\n详细地址：学院路1号", "李四", "学院路1号"),
        ("张三", "张三", ""),
        ("学院路的树", "", "学院路的树"),
    ],
)
def test_which_word_is_the_name(text: str, name: str, detail: str) -> None:
    found = split(text)
    assert (found.name, found.detail) == (name, detail)


@pytest.mark.parametrize(
    ("text", "extension", "detail"),
    [
        (f"李四[1234] 17712345678 {WHERE}[1234]", "1234", "学院路12号"),
        (f"李四【1234】 {WHERE}", "1234", "学院路12号"),
        (f"17712345678 {WHERE}[123456]", "123456", "学院路12号"),
        # What the phone says goes before what is hung behind the name.
        (f"李四[1234] 17712345678-9999 {WHERE}", "9999", "学院路12号"),
        # Of nobody it is a part of the street.
        (f"{WHERE}[1234]", "", "学院路12号 [1234]"),
        (f"李四 {WHERE}[12]", "", "学院路12号[12]"),
    ],
)
def test_what_is_hung_behind_a_name_is_the_extension(
    text: str, extension: str, detail: str
) -> None:
    found = split(text)
    assert (found.extension, found.detail) == (extension, detail)


def test_a_text_that_is_too_long_is_left_as_it_stands() -> None:
    text = f"李四 13800138000 {WHERE} "
    whole = text + "x" * (8_000 - len(text))
    assert split(whole).name == "李四"
    assert split(f"{whole}x") == Address(detail=f"{whole}x")
    assert split(f"*{whole}").masked


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (
            {"name": "李四[12345]", "phone": "17712345678", "detail": "学院路"},
            ("李四", "17712345678", "12345", "", "学院路"),
        ),
        (
            {"name": " 李四 ", "phone": "17712345678-1234", "detail": f"{WHERE} [99999]"},
            ("李四", "17712345678", "1234", "", "学院路12号"),
        ),
        ({"phone": "abc", "detail": WHERE}, ("", "abc", "", "", "学院路12号")),
        (
            {"province": "浙江", "city": "杭州", "district": "西湖", "detail": "学院路1号"},
            ("", "", "", "", "学院路1号"),
        ),
        (
            {"province": "浙江省", "city": "杭州市", "district": "西湖区", "town": "翠苑街道",
             "detail": "翠苑街道学院路1号"}, ("", "", "", "翠苑街道", "学院路1号"),
        ),
        (
            {"province": "浙江省", "city": "杭州市", "district": "西湖区", "town": "甲",
             "detail": "学院路1号"}, ("", "", "", "甲", "学院路1号"),
        ),
        ({}, ("", "", "", "", "")),
    ],
)  # fmt: skip
def test_the_columns_of_a_file(columns: dict[str, str], found: tuple[str, ...]) -> None:
    assert fields(from_parts(**columns)) == found


def test_columns_that_no_table_knows_stay_in_their_places() -> None:
    found = from_parts(province="浙江省", city="杭州市", district="月亮小区", detail="1号")
    assert (tuple(found.region), found.detail) == (("浙江省", "杭州市", "月亮小区"), "1号")
    found = from_parts(province="甲省", city="乙市", district="丙区", town="丁镇", detail="1号*")
    assert (tuple(found.region), found.town, found.detail, found.masked) == (
        ("甲省", "乙市", "丙区"), "丁镇", "1号*", True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("address", "line"),
    [
        (Address(), ""),
        (Address(name="李四"), "李四"),
        (Address(phone="17712345678"), "17712345678"),
        (Address(phone="17712345678", extension="12"), "17712345678-12"),
        (Address(name="李四", extension="12"), "李四[12]"),
        (Address(detail="学院路", extension="12"), "学院路[12]"),
        (Address(extension="12"), ""),
        (
            Address(province="浙江省", district="西湖区", town="翠苑街道", detail="1号"),
            "浙江省 西湖区 翠苑街道 1号",
        ),
    ],
)
def test_the_line_to_paste_has_what_there_is(address: Address, line: str) -> None:
    assert block(address) == line


# -- region and town ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "region", "town", "rest"),
    [
        ("中国浙江省杭州市西湖区1号", "浙江省 杭州市 西湖区", "", "1号"),
        ("浙江 杭州 西湖 学院路1号", "浙江省 杭州市 西湖区", "", "学院路1号"),
        ("浙江省杭州市西湖", "浙江省 杭州市 西湖区", "", ""),
        ("浙江 临海 崇和路1号", "浙江省 台州市 临海市", "", "崇和路1号"),
        ("浙江省杭州市西湖学院路", "浙江省 杭州市 ", "", "西湖学院路"),
        ("广西自治区南宁市青秀区1号", "广西壮族自治区 南宁市 青秀区", "", "1号"),
        ("新疆省乌鲁木齐市天山区1号", "新疆维吾尔自治区 乌鲁木齐市 天山区", "", "1号"),
        ("北京省北京市海淀区1号", "北京市 北京市 海淀区", "", "1号"),
        ("吉林市船营区1号", "吉林省 吉林市 船营区", "", "1号"),
        ("海南州共和县1号", "青海省 海南藏族自治州 共和县", "", "1号"),
        ("浙江路1号", "  ", "", "浙江路1号"),
        ("浙江东路1号", "  ", "", "浙江东路1号"),
        ("杭州路1号", "  ", "", "杭州路1号"),
        ("广州大道中1号", "  ", "", "广州大道中1号"),
        ("广州天河区广州大道中1号", "广东省 广州市 天河区", "", "广州大道中1号"),
        ("恩施州恩施市1号", "湖北省 恩施土家族苗族自治州 恩施市", "", "1号"),
        ("昌吉州1号", "新疆维吾尔自治区 昌吉回族自治州 ", "", "1号"),
        ("浙江省杭州路1号", "浙江省  ", "", "杭州路1号"),
        ("浙江省杭州区1号", "浙江省  ", "", "杭州区1号"),
        ("莱芜市莱城区1号", "山东省 莱芜市 莱城区", "", "1号"),
        ("浙江省莱芜市莱城区1号", "浙江省  ", "", "莱芜市莱城区1号"),
        ("塔城地区额敏县1号", "新疆维吾尔自治区 塔城地区 额敏县", "", "1号"),
        ("香港九龙九龙城区1号", "香港特别行政区 九龙 九龙城区", "", "1号"),
        # Said again.
        ("浙江省浙江省杭州市杭州市西湖区西湖区1号", "浙江省 杭州市 西湖区", "", "1号"),
        ("浙江省杭州市西湖区 浙江省杭州市西湖区1号", "浙江省 杭州市 西湖区", "", "1号"),
        ("浙江省杭州市西湖区杭州市大道1号", "浙江省 杭州市 西湖区", "", "杭州市大道1号"),
        ("浙江省杭州市西湖区翠苑街道翠苑街道1号", "浙江省 杭州市 西湖区", "翠苑街道", "1号"),
        ("浙江省杭州市西湖区翠苑街道翠苑街道路1号", "浙江省 杭州市 西湖区", "翠苑街道",
         "翠苑街道路1号"),
        # Towns, and what only looks like one.
        ("浙江省杭州市西湖区三墩镇1号", "浙江省 杭州市 西湖区", "三墩镇", "1号"),
        ("浙江省杭州市西湖区古荡街道办事处1号", "浙江省 杭州市 西湖区", "古荡街道办事处", "1号"),
        ("浙江省杭州市西湖区三墩镇路1号", "浙江省 杭州市 西湖区", "", "三墩镇路1号"),
        ("浙江省三墩镇1号", "浙江省  ", "", "三墩镇1号"),
        ("三墩镇1号", "  ", "", "三墩镇1号"),
        # Zones.
        ("浙江省杭州市高新区学院路1号", "浙江省 杭州市 高新区", "", "学院路1号"),
        ("浙江省杭州市高新区西湖区学院路1号", "浙江省 杭州市 西湖区", "", "高新区学院路1号"),
        ("浙江省杭州市西湖区高新区学院路1号", "浙江省 杭州市 西湖区", "", "高新区学院路1号"),
        ("浙江省高新区学院路1号", "浙江省  ", "", "高新区学院路1号"),
        # A zone that lies over districts of one city is in that city.
        ("河北省雄安新区学院路1号", "河北省 保定市 雄安新区", "", "学院路1号"),
        ("", "  ", "", ""),
    ],
)  # fmt: skip
def test_the_region_and_the_town_at_the_front(text: str, region: str, town: str, rest: str) -> None:
    found = place(text)
    assert " ".join(found.region) == region
    assert (found.town, found.rest) == (town, rest)


def test_short_columns_are_the_same_place() -> None:
    short = from_parts(province="浙江", city="杭州", district="西湖", detail="学院路12号")
    assert compare(short, WHERE).answer is Answer.SAME


@pytest.mark.parametrize(
    ("text", "start"),
    [
        (f"李四{WHERE}", 2),
        (WHERE, 0),
        ("李四 北京市 浙江省", 3),
        ("李四浙江杭州", -1),
        ("", -1),
    ],
)
def test_where_a_provinces_full_name_first_stands(text: str, start: int) -> None:
    assert find_start(text) == start


@pytest.mark.parametrize(
    ("text", "within", "zone"),
    [
        ("大亚湾区1号", ("广东省", "惠州市", ""), "大亚湾区"),
        ("大亚湾区1号", ("广东省", "", ""), "大亚湾区"),
        ("大亚湾区1号", ("广东省", "广州市", ""), ""),
        ("大亚湾区1号", ("浙江省", "", ""), ""),
        ("小亚湾区1号", ("广东省", "惠州市", ""), ""),
    ],
)
def test_a_zone_of_the_table_at_the_front(
    text: str, within: tuple[str, str, str], zone: str
) -> None:
    assert zones().find(text, Region(*within)) == zone


@pytest.mark.parametrize(
    ("province", "district", "is_zone"),
    [
        ("广东省", "大亚湾区", True),
        ("浙江省", "高新区", True),
        ("浙江省", "某某科学城", True),
        ("浙江省", "西湖区", False),
        ("上海市", "浦东新区", False),
        ("浙江省", "", False),
    ],
)
def test_what_is_a_zone(province: str, district: str, is_zone: bool) -> None:
    assert zones().is_zone(Region(province, "", district)) is is_zone


@pytest.mark.parametrize(
    ("one", "other", "over"),
    [
        ("伊犁哈萨克自治州", "塔城地区", True),
        ("塔城地区", "伊犁哈萨克自治州", True),
        ("塔城地区", "阿勒泰地区", False),
        ("塔城地区", "塔城地区", False),
    ],
)
def test_a_prefecture_over_another(one: str, other: str, over: bool) -> None:
    assert zones().lies_over("新疆维吾尔自治区", one, other) is over
    assert not zones().lies_over("浙江省", one, other)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("省直辖县级行政区划济源市", None),
        ("第八师石河子市", 3),
        ("第十三师新星市", 4),
        ("一师阿拉尔市", 2),
        ("济源市", 0),
        ("", 0),
    ],
)
def test_words_without_a_place(text: str, length: int | None) -> None:
    found = zones().filler(text)
    assert found == length if length is not None else found >= 0
