"""Two receivers level by level: what each level says, what cannot be the same, what stays open."""

from __future__ import annotations

import pytest

from core.base import i18n
from core.rules.addresses import (
    Address,
    Answer,
    compare,
    conflicts,
    fits,
    from_parts,
    house_numbers,
    is_plain,
    level_label,
    split,
)
from core.rules.addresses.compare import numbers, spoken
from core.rules.addresses.districts import (
    Region,
    is_listed,
    known,
    named,
    old_cities,
    short_township,
    stem,
    table,
    today,
)

WEST_LAKE = "浙江省杭州市西湖区"

# one · other · answer · what decides · each level that is not the same · which cannot be the
# same · which of the others are in doubt
Row = tuple[str, str, str, str, str, str, str]

# Behind the district.
STREETS: list[Row] = [
    # The town.
    ("三墩镇文三路1号", "三墩街道文三路1号", "probably", "town", "town:probably", "", ""),
    ("翠苑街道办事处文三路1号", "翠苑街道文三路1号", "same", "detail", "", "", ""),
    ("翠苑街道文三路1号", "北山街道文三路1号", "different", "town", "town:different", "town", ""),
    ("翠苑街道文三路1号", "文三路1号", "same", "detail", "town:unknown", "", ""),
    # House numbers.
    ("文三路12号3栋501", "文三路12号3幢501室", "same", "detail", "", "", ""),
    ("文三路12号3栋501", "文三路12号3栋502", "different", "numbers",
     "numbers:different", "numbers", ""),
    ("文三路12号3栋501", "文三路12号501", "probably", "numbers", "numbers:probably", "", ""),
    ("文三路12号3栋501", "文三路12号502", "different", "numbers",
     "numbers:different", "numbers", ""),
    ("文三路12号3栋501", "文三路", "unknown", "numbers", "numbers:unknown", "", "numbers"),
    ("文三路12号", "文三路", "probably", "numbers", "numbers:probably", "", ""),
    ("学院路12号", "学院路", "unknown", "numbers", "numbers:unknown", "", ""),
    ("学院路12号A座", "学院路12号B座", "different", "numbers",
     "numbers:different detail:probably", "numbers", ""),
    ("学院路3-501", "学院路3501", "probably", "numbers", "numbers:probably", "", ""),
    ("学院路1号2幢3室", "学院路2幢1号3室", "different", "numbers",
     "numbers:different", "numbers", ""),
    ("学院路012号", "学院路12号", "same", "detail", "", "", ""),
    ("学院路二十一号", "学院路21号", "same", "detail", "", "", ""),
    # Masked parts.
    ("学院路1*号2幢", "学院路12号2幢", "probably", "numbers",
     "numbers:probably detail:probably", "", ""),
    ("学院路1*号2幢", "学院路12号3幢", "different", "numbers",
     "numbers:different detail:unknown", "numbers", ""),
    ("学院路1*号", "学院路22号", "unknown", "numbers",
     "numbers:unknown detail:unknown", "detail", ""),
    ("学院路*号*幢", "学院路12号", "unknown", "numbers", "numbers:unknown detail:unknown", "", ""),
    ("学院路**", "学院路12号3幢", "probably", "numbers",
     "numbers:probably detail:probably", "", ""),
    ("文二路**号", "文三路12号", "different", "numbers",
     "numbers:different detail:unknown", "numbers detail", ""),
    ("文*路**号", "文三路12号", "probably", "numbers", "numbers:probably detail:probably", "", ""),
    ("****", "文三路12号", "unknown", "numbers", "numbers:unknown detail:unknown", "", ""),
    ("*1", "文三路11", "unknown", "numbers", "numbers:unknown detail:unknown", "", ""),
    # The street's words.
    ("阳光花园3栋501", "月亮小区3栋501", "different", "detail", "detail:different", "detail", ""),
    ("阳光花园3栋501", "阳光花园小区3栋501", "probably", "detail", "detail:probably", "", ""),
    ("阳光花园3栋501", "3栋501", "probably", "detail", "detail:probably", "", ""),
    ("中山路12号", "中央路12号", "unknown", "detail", "detail:unknown", "", "detail"),
    ("中山北路12号", "山北路12号", "same", "detail", "", "", ""),
    ("人民大道12号", "学院路12号", "different", "detail", "detail:different", "detail", ""),
    ("人民路12号阳光花园", "人民路12号月亮小区", "different", "detail",
     "detail:different", "detail", ""),
    ("人民路阳光花园12号", "阳光花园12号", "probably", "detail", "detail:probably", "", ""),
    ("创业大厦12号", "创业园大厦12号", "same", "detail", "", "", ""),
]  # fmt: skip

# In front of one address.
RECEIVERS: list[Row] = [
    # The name.
    ("王女士 13800138000", "王五 13800138000", "probably", "name", "name:probably", "", ""),
    ("王五 13800138000", "王小五 13800138000", "different", "name", "name:different", "name", ""),
    ("王先生 13800138000", "李先生 13800138000", "different", "name", "name:different", "name", ""),
    ("Tom Smith 13800138000", "tomsmith 13800138000", "same", "phone", "", "", ""),
    ("王先生 13800138000", "王五 13800138000", "probably", "name", "name:probably", "", ""),
    ("王小姐 13800138000", "王五 13800138000", "probably", "name", "name:probably", "", ""),
    ("王·五 13800138000", "王五 13800138000", "same", "phone", "", "", ""),
    # The phone.
    ("王五 13800138000", "王五 13800138001", "different", "phone", "phone:different", "phone", ""),
    ("王五 17712345678-1234", "王五 17799999999-1234", "probably", "phone",
     "phone:probably", "", ""),
    ("王五 17712345678-1234", "王五 17799999999-1235", "different", "phone",
     "phone:different extension:different", "phone extension", ""),
    ("王五 17712345678-1234", "王五 13800138000", "probably", "phone",
     "phone:probably extension:unknown", "", ""),
    ("王五 177****5678", "王五 17712345678-1234", "probably", "phone",
     "phone:probably extension:unknown", "", ""),
    ("王五 177****0000", "王五 17712345678-1234", "unknown", "phone",
     "phone:unknown extension:unknown", "", ""),
    ("王五 177****0000", "王五 17712345678", "unknown", "phone", "phone:unknown", "phone", ""),
]  # fmt: skip

# Whole.
REGIONS: list[Row] = [
    ("贵州省贵阳市花溪区湖潮乡1号", "贵州省贵阳市花溪区湖潮苗族布依族乡1号", "probably", "town",
     "town:probably", "", ""),
    ("浙江省杭州市西湖区学院路1号", "江西省南昌市西湖区学院路1号", "different", "province",
     "province:different city:unknown district:unknown", "province", "city district"),
    ("浙江省杭州市西湖区学院路1号", "浙江省宁波市海曙区学院路1号", "different", "city",
     "city:different district:unknown", "city", "district"),
    ("浙江省杭州市西湖区学院路1号", "浙江省杭州市拱墅区学院路1号", "different", "district",
     "district:different", "district", ""),
    ("浙江省杭州市江干区学院路1号", "浙江省杭州市钱塘区学院路1号", "probably", "district",
     "district:probably", "", ""),
    ("浙江省杭州市下城区学院路1号", "浙江省杭州市拱墅区学院路1号", "same", "detail", "", "", ""),
    ("浙江省杭州市学院路1号", "浙江省杭州市拱墅区学院路1号", "probably", "district",
     "district:unknown", "", ""),
    ("浙江省学院路1号", "浙江省杭州市拱墅区学院路1号", "probably", "city",
     "city:unknown district:unknown", "", ""),
    ("学院路1号", "浙江省杭州市拱墅区学院路1号", "probably", "city",
     "province:unknown city:unknown district:unknown", "", ""),
    ("广东省惠州市大亚湾区中兴路1号", "广东省惠州市惠阳区中兴路1号", "probably", "district",
     "district:probably", "", ""),
    ("广东省惠州市大亚湾区中兴路1号", "广东省惠州市惠城区中兴路1号", "unknown", "district",
     "district:unknown", "", "district"),
    ("新疆伊犁州红旗路6号", "新疆塔城地区额敏县红旗路6号", "unknown", "city",
     "city:unknown district:unknown", "", "city"),
    ("新疆伊犁州红旗路6号", "新疆塔城地区红旗路6号", "unknown", "city", "city:unknown", "", "city"),
    ("新疆伊犁州奎屯市红旗路6号", "新疆塔城地区额敏县红旗路6号", "unknown", "city",
     "city:unknown district:unknown", "", "city district"),
    ("山东省济南市高新区舜华路1号", "山东省济南市历下区舜华路1号", "unknown", "district",
     "district:unknown", "", "district"),
    ("山东省莱芜市莱城区花园路1号", "山东省济南市莱芜区花园路1号", "same", "detail", "", "", ""),
]  # fmt: skip


def levels(one: Address, other: Address) -> str:
    return " ".join(
        f"{part.level}:{part.answer}"
        for part in compare(one, other).parts
        if part.answer is not Answer.SAME
    )


@pytest.mark.parametrize(
    "row",
    [
        *((f"{WEST_LAKE}{a}", f"{WEST_LAKE}{b}", *rest) for a, b, *rest in STREETS),
        *(
            (f"{a} {WEST_LAKE}学院路1号", f"{b} {WEST_LAKE}学院路1号", *rest)
            for a, b, *rest in RECEIVERS
        ),
        *REGIONS,
    ],
)
def test_what_each_level_says(row: Row) -> None:
    a, b, answer, decided, said, clash, doubt = row
    for one, other in ((split(a), split(b)), (split(b), split(a))):
        found = compare(one, other)
        assert (found.answer, found.decided_by) == (answer, decided)
        assert levels(one, other) == said
        assert " ".join(conflicts(one, other)) == clash
        in_doubt = conflicts(one, other, doubts=True)
        assert set(in_doubt) == {*clash.split(), *doubt.split()}


def test_each_level_is_shown_as_it_was_written() -> None:
    one = split(f"王五 17712345678-1234 {WEST_LAKE}翠苑街道文三路12号3栋")
    other = split(f"李四 13800138000 {WEST_LAKE}学院路**号")
    shown = [(part.level, part.a, part.b) for part in compare(one, other).parts]
    assert shown == [
        ("province", "浙江省", "浙江省"),
        ("city", "杭州市", "杭州市"),
        ("district", "西湖区", "西湖区"),
        ("town", "翠苑街道", ""),
        # A masked unit hides whether 三 is a number.
        ("numbers", "12 3", "**"),
        ("detail", "文三路12号3栋", "学院路**号"),
        ("name", "王五", "李四"),
        ("phone", "17712345678", "13800138000"),
        ("extension", "1234", ""),
    ]


@pytest.mark.parametrize(
    ("text", "decided"),
    [
        ("浙江省杭州市", "city"),
        (WEST_LAKE, "district"),
        (f"{WEST_LAKE}翠苑街道", "town"),
        (f"{WEST_LAKE}翠苑街道人民村", "detail"),
        (f"{WEST_LAKE}学院路1号", "detail"),
        ("王五", "name"),
        ("王五 13800138000", "phone"),
        (f"王五 17712345678-1234 {WEST_LAKE}学院路1号", "extension"),
    ],
)
def test_the_same_text_is_the_same_down_to_its_last_level(text: str, decided: str) -> None:
    found = compare(text, text)
    assert (found.answer, found.decided_by) == (Answer.SAME, decided)
    assert {part.answer for part in found.parts} == {Answer.SAME}


CIPHER = "~AgAAAxyz~abc~0~~"


@pytest.mark.parametrize(
    ("a", "b", "answer", "decided"),
    [
        ({}, {}, "unknown", ""),
        ({"name": "王五"}, {"name": "王五", "phone": "13800138000"}, "unknown", ""),
        ({"name": "王五"}, {"detail": "学院路1号"}, "unknown", "detail"),
        ({"name": "王五"}, {"name": "李四"}, "different", "name"),
        # Of a region alone too little is known.
        ({"province": "浙江省", "city": "杭州市"},
         {"province": "浙江省", "city": "杭州市", "name": "王五"}, "probably", "city"),
        ({"province": "浙江省", "city": "杭州市", "district": "西湖区"},
         {"province": "浙江省", "city": "杭州市", "district": "西湖区", "name": "王五"},
         "probably", "district"),
        ({"province": "浙江省", "city": "杭州市", "district": "西湖区", "town": "翠苑街道"},
         {"province": "浙江省", "city": "杭州市", "district": "西湖区", "town": "翠苑街道",
          "name": "王五"}, "same", "town"),
        ({"name": CIPHER, "detail": "学院路1号"}, {"name": "王五", "detail": "学院路1号"},
         "unknown", "name"),
        ({"name": "王五", "detail": CIPHER}, {"name": "王五", "detail": "学院路1号"},
         "unknown", "numbers"),
        # Masks and cipher text are never the same, not even as themselves.
        ({"name": "王*", "detail": "学院路1号"}, {"name": "王*", "detail": "学院路1号"},
         "probably", "name"),
        ({"name": CIPHER, "detail": "学院路1号"}, {"name": CIPHER, "detail": "学院路1号"},
         "unknown", "name"),
        # A title alone is nobody.
        ({"name": "先生", "detail": "学院路1号"}, {"name": "女士", "detail": "学院路1号"},
         "unknown", "name"),
        ({"name": "**", "detail": "学院路1号"}, {"name": "王五", "detail": "学院路1号"},
         "unknown", "name"),
    ],
)  # fmt: skip
def test_what_columns_of_a_file_say(
    a: dict[str, str], b: dict[str, str], answer: str, decided: str
) -> None:
    for one, other in ((a, b), (b, a)):
        found = compare(from_parts(**one), from_parts(**other))
        assert (found.answer, found.decided_by) == (answer, decided)


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        # A masked district: by what can be read of it.
        (("浙江省", "杭州市", "西*区"), ("浙江省", "杭州市", "西湖区"), "district:probably"),
        (("浙江省", "杭州市", "西*县"), ("浙江省", "杭州市", "西湖区"), "district:unknown"),
        (("浙江省", "杭*市", "西湖区"), ("浙江省", "杭州市", "拱墅区"),
         "city:probably district:different"),
        (("浙江省", "杭*市", "高新区"), ("浙江省", "杭州市", "拱墅区"),
         "city:probably district:unknown"),
        (("浙江省", "杭*市", "月亮区"), ("浙江省", "杭州市", "拱墅区"),
         "city:probably district:unknown"),
        (("浙江省", "", "西湖区"), ("浙江省", "杭州市", "拱墅区"),
         "city:unknown district:different"),
        (("浙江省", "杭州市", ""), ("浙江省", "宁波市", ""),
         "city:different"),
        (("新疆维吾尔自治区", "伊犁哈萨克自治州", ""), ("新疆维吾尔自治区", "塔城地区", ""),
         "city:unknown"),
        # A city's column that names no city: the district tells it, in the same province.
        (("浙江省", "县", "西湖区"), ("浙江省", "杭州市", "西湖区"), ""),
        (("江苏省", "县", "鼓楼区"), ("江苏省", "南京市", "鼓楼区"), "city:unknown"),
        (("浙江省", "县", "月亮区"), ("浙江省", "杭州市", "西湖区"),
         "city:unknown district:unknown"),
        (("", "杭州市", "西湖区"), ("浙江省", "宁波市", "海曙区"),
         "province:unknown city:different district:unknown"),
    ],
)  # fmt: skip
def test_regions_of_which_a_part_is_hidden_or_missing(
    a: tuple[str, str, str], b: tuple[str, str, str], said: str
) -> None:
    one, other = (
        Address(province=each[0], city=each[1], district=each[2], detail="学院路1号")
        for each in (a, b)
    )
    assert levels(one, other) == levels(other, one) == said


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("en", ["province", "city", "district", "town or street office", "house numbers",
                "street and house", "receiver", "phone", "phone extension", "other"]),
    ],
)  # fmt: skip
def test_a_level_has_its_name(language: str, labels: list[str]) -> None:
    i18n.setup(language)
    codes = ("province", "city", "district", "town", "numbers", "detail", "name", "phone",
             "extension", "other")  # fmt: skip
    assert [level_label(code) for code in codes] == labels


# -- parts of a street ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("文三路", "文3路"),
        ("十二号", "12号"),
        ("二十号", "20号"),
        ("十楼", "10楼"),
        ("一百零五号", "105号"),
        ("一百二十三室", "123室"),
        ("百号", "100号"),
        ("两号", "2号"),
        ("〇五室", "05室"),
        ("中山一二三路", "中山123路"),
        ("二十一号三幢", "21号3幢"),
        ("第十五中学", "第十五中学"),
        ("三里屯", "三里屯"),
    ],
)
def test_chinese_numbers_in_front_of_a_road_or_a_house(text: str, digits: str) -> None:
    assert spoken(text) == digits


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("文三路12号A座0501室", "12 A 501"),
        ("3-2-501", "3 2 501"),
        ("B座12", "B 12"),
        ("12B", "12 B"),
        ("12AB", "12"),
        ("地下B1层", "B 1"),
        ("C区3号", "C 3"),
        ("ABC大厦", ""),
        ("1**号", "1**"),
        ("*号*幢", "* *"),
        ("*路", ""),
        ("学院路**", "**"),
        ("000", "0"),
        ("", ""),
    ],
)
def test_the_numbers_and_letters_of_a_street(text: str, found: str) -> None:
    assert numbers(text) == tuple(found.split())


def test_house_numbers_are_read_however_they_are_written() -> None:
    assert house_numbers("文三路１２号ｂ座二十一室") == ("3", "12", "B", "21")


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("", "", True),
        ("a", "", False),
        ("a*", "a", True),
        ("*a", "ba", True),
        ("*a", "ab", False),
        ("a*b", "ab", True),
        ("a*b", "acb", True),
        ("a*ba", "aba", True),
        ("ab*ba", "aba", False),
        ("a*c*b", "acb", True),
        ("a*c*d*b", "adcb", False),
        ("a*b*b", "ab", False),
        ("a*", "*b", True),
        ("a*", "b*", False),
        ("*a", "*b", False),
        ("a*c", "*b*", True),
        ("ab*", "a*c", True),
        ("*", "*", True),
        ("a*", "a**", True),
        ("a b*", "ab c", True),
    ],
)
def test_a_mask_stands_for_anything_on_either_side(a: str, b: str, same: bool) -> None:
    assert fits(a, b) is same
    assert fits(b, a) is same


def test_only_so_much_of_a_masked_text_is_compared() -> None:
    assert fits("a" * 160 + "b*", "a" * 160 + "c*")
    assert not fits("a" * 159 + "b*", "a" * 159 + "c*")


# -- the table of districts -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("西湖区", "西湖"),
        ("三墩镇", "三墩"),
        ("三墩街道", "三墩"),
        ("翠苑街道办事处", "翠苑"),
        ("回龙观地区办事处", "回龙观"),
        ("浦东新区", "浦东"),
        ("清新区", "清新"),
        ("额敏县", "额敏"),
        ("科右前旗", "科右前"),
        ("巴彦苏木", "巴彦"),
        ("沙县", "沙县"),
        ("县", "县"),
    ],
)
def test_a_place_without_its_last_word(name: str, short: str) -> None:
    assert stem(name) == short


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("湖潮苗族布依族乡", "湖潮乡"),
        ("某蒙古族镇", "某镇"),
        ("湖潮乡", "湖潮乡"),
        ("苗族路", "苗族路"),
    ],
)
def test_a_township_without_its_peoples(name: str, short: str) -> None:
    assert short_township(name) == short


@pytest.mark.parametrize(
    ("region", "now", "is_known", "listed"),
    [
        ("浙江省 杭州市 西湖区", ["浙江省 杭州市 西湖区"], True, True),
        ("浙江省 杭州市 下城区", ["浙江省 杭州市 拱墅区"], True, False),
        ("浙江省 杭州市 江干区", ["浙江省 杭州市 上城区", "浙江省 杭州市 钱塘区"], True, False),
        ("浙江省 杭州市 富阳市", ["浙江省 杭州市 富阳区"], True, False),
        ("广东省 东莞市 长安街道", ["广东省 东莞市 长安镇"], True, False),
        ("山东省 莱芜市 莱城区", ["山东省 济南市 莱芜区"], True, False),
        ("浙江省 杭州市 月亮区", ["浙江省 杭州市 月亮区"], False, False),
        ("火星省 杭州市 西湖区", ["火星省 杭州市 西湖区"], False, False),
    ],
)
def test_what_a_district_is_today(
    region: str, now: list[str], is_known: bool, listed: bool
) -> None:
    place = Region(*region.split())
    assert sorted(" ".join(each) for each in today(place)) == now
    assert (known(place), is_listed(place)) == (is_known, listed)


def test_what_the_province_governs_itself_and_a_city_alone() -> None:
    itself = Region("湖北省", "", "仙桃市")
    assert today(itself) == frozenset({itself})
    assert (known(itself), is_listed(itself)) == (True, True)
    city = Region("浙江省", "杭州市")
    assert today(city) == frozenset({city})
    assert (known(city), is_listed(city)) == (False, False)
    assert Region() == ("", "", "")


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("西湖区", ["浙江省 杭州市", "江西省 南昌市"]),
        # Also one that is no more.
        ("江干区", ["浙江省 杭州市"]),
        ("莱城区", ["山东省 莱芜市"]),
        # As it is called for short.
        ("东乡县", ["甘肃省 临夏回族自治州"]),
        ("月亮区", []),
    ],
)
def test_where_a_district_of_a_name_is(name: str, places: list[str]) -> None:
    assert [f"{each.province} {each.city}" for each in named(name)] == places


def test_cities_that_are_districts_today() -> None:
    assert {name: tuple(region) for name, region in old_cities().items()} == {
        "巢湖市": ("安徽省", "巢湖市", ""),
        "莱芜市": ("山东省", "莱芜市", ""),
        "襄樊市": ("湖北省", "襄樊市", ""),
        "思茅市": ("云南省", "思茅市", ""),
    }


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        ("广西", "广西壮族自治区"),
        ("宁夏", "宁夏回族自治区"),
        ("新疆", "新疆维吾尔自治区"),
        ("内蒙古", "内蒙古自治区"),
        ("香港", "香港特别行政区"),
        ("北京", "北京市"),
        ("浙江", "浙江省"),
        ("浙江省", "浙江省"),
    ],
)
def test_a_province_by_its_short_name(short: str, whole: str) -> None:
    assert table().provinces[short] == whole


@pytest.mark.parametrize(
    ("written", "city"),
    [
        ("恩施", "恩施土家族苗族自治州"),
        ("恩施州", "恩施土家族苗族自治州"),
        ("恩施土家族苗族自治州", "恩施土家族苗族自治州"),
        ("昌吉州", "昌吉回族自治州"),
        ("锡林郭勒", "锡林郭勒盟"),
        ("塔城", "塔城地区"),
        ("杭州", "杭州市"),
        ("杭州州", None),
        ("市", None),
    ],
)
def test_a_city_by_its_short_name(written: str, city: str | None) -> None:
    assert [each.city for each in table().cities.get(written, [])] == ([city] if city else [])


# -- at a glance ----------------------------------------------------------------------------

PLAIN = {
    "name": "李四", "phone": "17712345678-1234", "province": "浙江省", "city": "杭州市",
    "district": "西湖区", "town": "翠苑街道", "detail": "学院路12号3栋501室",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "plain"),
    [
        ({}, True),
        ({"town": ""}, True),
        ({"phone": "17712345678"}, True),
        ({"phone": "12712345678"}, False),
        ({"phone": "0571-85022088"}, False),
        ({"phone": ""}, False),
        ({"name": "李"}, False),
        ({"name": "李*"}, False),
        ({"name": ""}, False),
        ({"town": "翠苑*道"}, False),
        ({"detail": "学院路"}, False),
        ({"detail": "学院路*号1"}, False),
        ({"detail": "1号"}, False),
        ({"detail": ""}, False),
        ({"district": "拱墅区"}, True),
        ({"district": "下城区"}, False),
        ({"district": ""}, False),
        ({"city": ""}, False),
        ({"province": "浙江"}, False),
    ],
)
def test_an_address_is_whole_at_a_glance(change: dict[str, str], plain: bool) -> None:
    assert is_plain(**{**PLAIN, **change}) is plain
