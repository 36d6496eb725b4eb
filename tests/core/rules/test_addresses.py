"""Addresses: the shapes of a pasted block, the district table, and comparing two places."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.rules.addresses import (
    Address,
    Answer,
    block,
    compare,
    from_parts,
    level_label,
    split,
    valid_until,
)
from core.rules.addresses.districts import table

LI = Address(
    name="李四",
    phone="17712345678",
    extension="1234",
    province="浙江省",
    city="杭州市",
    district="西湖区",
    town="翠苑街道",
    detail="文三路12号3栋501室",
)
WHERE = "浙江省杭州市西湖区翠苑街道文三路12号3栋501室"


@pytest.mark.parametrize(
    "text",
    [
        f"李四[1234]\n17712345678-1234\n{WHERE}[1234]",
        f"李四,17712345678-1234,{WHERE}",
        f"李四，17712345678转1234，{WHERE}",
        f"李四；17712345678 转 1234；{WHERE}",
        f"李四 177 1234 5678-1234 {WHERE}",
        f"{WHERE} 李四 17712345678-1234",
        f"{WHERE}\n17712345678-1234\n李四",
        f"17712345678-1234 李四 {WHERE}",
        f"收货人：李四\n手机号码：17712345678-1234\n详细地址：{WHERE}",
        "收件人: 李四; 电话: 17712345678转1234; 所在地区: 浙江省 杭州市 西湖区 翠苑街道;"
        " 详细地址: 文三路12号3栋501室",
        f"收货人：李四；手机号码：17712345678转1234；{WHERE}",
        f"收货人：李四，手机号码：17712345678转1234，{WHERE}",
        f"收货人：李四 手机号码：17712345678转1234 {WHERE}",
        f"收货人：李四 17712345678-1234 {WHERE}",
        f"收件人：李四，17712345678-1234，{WHERE}",
        f"李四（收） +86 17712345678-1234 {WHERE}",
        f"李四{WHERE}17712345678-1234",
        "李四[1234] 17712345678 浙江省 杭州市 西湖区 浙江省杭州市西湖区翠苑街道文三路12号3栋501室",
        f"\ufeff李\u200b四\u2028１７７１２３４５６７８-1234\u2029{WHERE}",
        "李四 17712345678-1234 杭州市西湖区翠苑街道文三路12号3栋501室",
        "李四 17712345678-1234 浙江杭州西湖区翠苑街道文三路12号3栋501室",
    ],
)
def test_every_shape_of_a_block_gives_the_same_address(text: str) -> None:
    assert split(text) == LI


@pytest.mark.parametrize(
    ("text", "region", "town", "detail"),
    [
        ("广东省东莞市长安镇振安路8号", ("广东省", "东莞市", "长安镇"), "", "振安路8号"),
        (
            "广东省 东莞市 东莞市 南城街道 元美路1号",
            ("广东省", "东莞市", "南城街道"),
            "",
            "元美路1号",
        ),
        ("广东省 中山市 东区街道 中山三路1号", ("广东省", "中山市", "东区街道"), "", "中山三路1号"),
        ("海南省 儋州市 那大镇 文化路1号", ("海南省", "儋州市", "那大镇"), "", "文化路1号"),
        ("湖北省 省直辖县 仙桃市 沔阳大道1号", ("湖北省", "", "仙桃市"), "", "沔阳大道1号"),
        (
            "上海市上海市浦东新区世纪大道100号",
            ("上海市", "上海市", "浦东新区"),
            "",
            "世纪大道100号",
        ),
        ("上海市 市辖区 徐汇区 漕溪北路1号", ("上海市", "上海市", "徐汇区"), "", "漕溪北路1号"),
        ("北京朝阳区大望路1号", ("北京市", "北京市", "朝阳区"), "", "大望路1号"),
        ("北京市东城区朝阳门南大街1号", ("北京市", "北京市", "东城区"), "", "朝阳门南大街1号"),
        ("北京市朝阳门南大街1号", ("北京市", "北京市", ""), "", "朝阳门南大街1号"),
        ("吉林省吉林市船营区北京路1号", ("吉林省", "吉林市", "船营区"), "", "北京路1号"),
        ("吉林市船营区北京路1号", ("吉林省", "吉林市", "船营区"), "", "北京路1号"),
        ("南京东路100号", ("", "", ""), "", "南京东路100号"),
        ("北京路1号", ("", "", ""), "", "北京路1号"),
        ("苏州工业园区星湖街1号", ("江苏省", "苏州市", "工业园区"), "", "星湖街1号"),
        (
            "恩施州恩施市舞阳坝街道1号",
            ("湖北省", "恩施土家族苗族自治州", "恩施市"),
            "舞阳坝街道",
            "1号",
        ),
        (
            "内蒙古锡林郭勒盟锡林浩特市额尔敦路1号",
            ("内蒙古自治区", "锡林郭勒盟", "锡林浩特市"),
            "",
            "额尔敦路1号",
        ),
        ("杭州富阳市春江街道1号", ("浙江省", "杭州市", "富阳市"), "春江街道", "1号"),
        ("重庆 县 忠县 忠州街道 1号", ("重庆市", "重庆市", "忠县"), "忠州街道", "1号"),
        ("台州市路桥区路桥街道1号", ("浙江省", "台州市", "路桥区"), "路桥街道", "1号"),
        ("杭州市江干区凯旋路1号", ("浙江省", "杭州市", "江干区"), "", "凯旋路1号"),
        ("山东省莱芜市莱城区花园路1号", ("山东省", "莱芜市", "莱城区"), "", "花园路1号"),
        ("昌平区回龙观镇1号", ("北京市", "北京市", "昌平区"), "回龙观镇", "1号"),
        ("鼓楼区中央路1号", ("", "", ""), "", "鼓楼区中央路1号"),
    ],
)
def test_region_is_read_from_the_front(
    text: str, region: tuple[str, str, str], town: str, detail: str
) -> None:
    found = split(text)
    assert (tuple(found.region), found.town, found.detail) == (region, town, detail)
    assert tuple(split(f"王五 13800138000 {text}").region) == region


@pytest.mark.parametrize(
    ("text", "name", "phone", "masked", "encrypted"),
    [
        (f"王* 138****0000 {WHERE}", "王*", "138****0000", True, False),
        (f"林*坤，1*********5，{WHERE}", "林*坤", "1*********5", True, False),
        (f"王五 13800138000 {WHERE.replace('12', '**')}", "王五", "13800138000", True, False),
        (
            f"~AgAAAx1+/=~b2c~0~~ 13800138000 {WHERE}",
            "~AgAAAx1+/=~b2c~0~~",
            "13800138000",
            False,
            True,
        ),
        ("$abCD12$eF3$0$$", "", "", False, True),
        (f"Tom Smith, 13800138000, {WHERE}", "Tom Smith", "13800138000", False, False),
        (f"陈女士 0571-85022088 {WHERE}", "陈女士", "0571-85022088", False, False),
        (f"路遥 13800138000 {WHERE}", "路遥", "13800138000", False, False),
        (WHERE, "", "", False, False),
        ("张三", "张三", "", False, False),
        ("", "", "", False, False),
    ],
)
def test_names_phones_and_hidden_parts(
    text: str, name: str, phone: str, masked: bool, encrypted: bool
) -> None:
    found = split(text)
    assert (found.name, found.phone, found.masked, found.encrypted) == (
        name,
        phone,
        masked,
        encrypted,
    )


def test_from_parts_reads_columns_and_the_virtual_phone() -> None:
    columns = {"province": "浙江省", "city": "杭州市", "district": "西湖区", "town": "翠苑街道"}
    for phone in ("17712345678-1234", "17712345678转1234", "17712345678"):
        tag = "[1234]" if phone == "17712345678" else ""
        made = from_parts(
            name="李四" + tag, phone=phone, detail="文三路12号3栋501室" + tag, **columns
        )
        assert made == LI
    assert from_parts(name="李四", phone="17712345678-1234", detail=WHERE) == LI


def test_from_parts_keeps_what_the_table_does_not_know() -> None:
    made = from_parts(
        name="王*", province="浙江省", city="杭州市", district="西*区", town="", detail="文**1号"
    )
    assert (made.district, made.detail, made.masked) == ("西*区", "文**1号", True)
    made = from_parts(province="湖北省", city="省直辖县", district="仙桃市", town="", detail="1号")
    assert tuple(made.region) == ("湖北省", "", "仙桃市")


def test_block_is_one_line_with_the_extension_where_the_platform_shows_it() -> None:
    assert block(LI) == (
        "李四[1234], 17712345678-1234, 浙江省 杭州市 西湖区 翠苑街道 文三路12号3栋501室[1234]"
    )
    assert block(Address(name="李四", detail="文三路1号")) == "李四, 文三路1号"
    assert block(Address()) == ""
    assert split(block(LI)) == LI


HOME = "李四 13800138000 浙江省杭州市"


@pytest.mark.parametrize(
    ("a", "b", "answer", "level"),
    [
        ("西湖区文三路12号3栋501", "西湖区文三路12号3幢501室", "same", "phone"),
        ("西湖区文三路12号3栋501", "西湖区文三路 12 号 3-501", "same", "phone"),
        ("西湖区三栋二单元", "西湖区3栋2单元", "same", "phone"),
        ("西湖区经十路1号", "西湖区经10路01号", "same", "phone"),
        ("西湖区文三路12号3栋501", "西湖区文三路12号3栋502", "different", "numbers"),
        ("西湖区文三路12号3栋501", "西湖区文三路12号4栋501", "different", "numbers"),
        ("西湖区文三路12号A座501", "西湖区文三路12号B座501", "different", "numbers"),
        ("西湖区文三路12号", "西湖区文二路12号", "different", "numbers"),
        ("西湖区文三路12号3栋501", "西湖区文三路12号", "probably", "numbers"),
        ("西湖区文三路12号3栋501", "西湖区文三路", "unknown", "numbers"),
        ("西湖区文三路12号", "拱墅区文三路12号", "different", "district"),
        ("西湖区文三路12号", "富阳市文三路12号", "different", "district"),
        ("西湖区文三路12号", "文三路12号", "probably", "district"),
        ("富阳市文三路1号", "富阳区文三路1号", "same", "phone"),
        ("下城区体育场路1号", "拱墅区体育场路1号", "same", "phone"),
        ("江干区下沙路1号", "钱塘区下沙路1号", "probably", "district"),
        ("江干区下沙路1号", "滨江区下沙路1号", "different", "district"),
        ("余杭区临平街道1号", "临平区临平街道1号", "probably", "district"),
        ("西湖区高新区文三路1号", "滨江区文三路1号", "different", "district"),
        ("经济技术开发区1号大街1号", "钱塘区1号大街1号", "unknown", "district"),
        ("西湖区翠苑街道文三路12号", "西湖区文三路12号", "same", "phone"),
        ("西湖区三墩镇文三路12号", "西湖区三墩街道文三路12号", "probably", "town"),
        ("西湖区翠苑街道文三路12号", "西湖区北山街道文三路12号", "different", "town"),
        ("西湖区中山路12号", "西湖区中央路12号", "unknown", "detail"),
        ("西湖区阳光花园3栋501", "西湖区月亮小区3栋501", "different", "detail"),
        ("西湖区阳光花园3栋501", "西湖区阳光花园小区3栋501", "probably", "detail"),
        ("西湖区文三路12号3栋501", "西湖区文三路**号3栋***", "probably", "numbers"),
        ("西湖区文三路12号3栋501", "西湖区文三路**号4栋***", "different", "numbers"),
        ("西湖区文三路12号3栋501", "西湖区******", "unknown", "numbers"),
        ("西湖区文三路12号3栋501", "", "unknown", "numbers"),
        ("西湖区文三路12号3栋501", "西湖区~AgAAAxyz~abc~0~~", "unknown", "numbers"),
    ],
)
def test_the_deciding_level_of_two_places(a: str, b: str, answer: str, level: str) -> None:
    for one, two in ((a, b), (b, a)):
        found = compare(HOME + one, HOME + two)
        assert (found.answer, found.decided_by) == (answer, level)


@pytest.mark.parametrize(
    ("a", "b", "answer", "level"),
    [
        ("王五", "王五", "same", "name"),
        ("王五 13800138000", "", "same", "detail"),
        ("王五", "李四", "different", "name"),
        ("王小五", "王五", "different", "name"),
        ("王女士", "王五", "probably", "name"),
        ("王*", "王小明", "probably", "name"),
        ("林*坤", "林一坤", "probably", "name"),
        ("王*", "李四", "unknown", "name"),
        ("王五 13800138000", "王五 138****8000", "probably", "phone"),
        ("王五 13800138000", "王五 139****8000", "unknown", "phone"),
        ("王五 13812345678", "王五 13812345679", "different", "phone"),
        ("王五 17712345678-1234", "王五 17712345678-1235", "different", "extension"),
        ("王五 17712345678-1234", "王五 17799999999-1234", "probably", "phone"),
        ("王五 17712345678-1234", "王五 13800138000", "probably", "phone"),
        ("~AgAAAxyz~abc~0~~", "王五", "unknown", "name"),
    ],
)
def test_the_receiver_decides_when_the_place_agrees(
    a: str, b: str, answer: str, level: str
) -> None:
    for one, two in ((a, b), (b, a)):
        found = compare(f"{one} {WHERE}", f"{two} {WHERE}")
        assert (found.answer, found.decided_by) == (answer, level)


@pytest.mark.parametrize(
    ("a", "b", "answer", "level"),
    [
        ("浙江省杭州市西湖区1号", "江西省南昌市西湖区1号", "different", "province"),
        ("浙江省杭州市西湖区1号", "浙江省宁波市海曙区1号", "different", "city"),
        ("山东省莱芜市莱城区花园路1号", "山东省济南市莱芜区花园路1号", "same", "detail"),
        ("东莞市南城区元美路1号", "东莞市南城街道元美路1号", "same", "detail"),
        ("北京市宣武区牛街1号", "北京西城区牛街1号", "same", "detail"),
        ("", "", "unknown", ""),
        ("", WHERE, "unknown", "detail"),
    ],
)
def test_regions(a: str, b: str, answer: str, level: str) -> None:
    found = compare(a, b)
    assert (found.answer, found.decided_by) == (answer, level)


def test_the_table_holds_provinces_cities_and_the_towns_of_cities_without_districts() -> None:
    tree = table().tree
    assert len(tree) == 34
    assert sum(len(cities) for cities in tree.values()) > 360
    assert {"长安镇", "南城街道"} <= tree["广东省"]["东莞市"]
    assert "那大镇" in tree["海南省"]["儋州市"]
    assert "仙桃市" in tree["湖北省"][""]


def test_levels_have_names() -> None:
    found = compare(f"李四 17712345678-1234 {WHERE}", f"李四 17712345678-1234 {WHERE}")
    assert {level_label(part.level) for part in found.parts} >= {"district", "house numbers"}
    assert level_label("other") == "other"


PIECES = st.sampled_from(
    (
        *("李四", "王*", "13800138000", "17712345678-1234", "[1234]", "138****0000", "浙江省"),
        *("杭州市", "西湖区", "余杭区", "江干区", "东莞市", "长安镇", "翠苑街道", "文三路12号"),
        *("3栋", "501室", "省直辖县", "市辖区", "收货人：", "详细地址：", "手机：", "，", "；"),
        *("转", "*", "~AgAAAx~a~0~~", "\n", " ", "\u2028", "\x00"),
    )
)
BLOCKS = st.lists(PIECES | st.text(max_size=4), max_size=14).map("".join)
STREETS = st.lists(
    st.sampled_from(
        (
            "文三路",
            "学院路",
            "12号",
            "3栋",
            "A座",
            "二单元",
            "501",
            "-",
            "阳光花园",
            "西湖区",
            "大厦",
        )
    ),
    min_size=1,
    max_size=6,
).map("".join)
PLACES = st.builds(
    from_parts,
    name=st.sampled_from(["", "李四", "王小明", "陈女士"]),
    phone=st.sampled_from(["", "13800138000", "17712345678-1234", "17712345679-1235"]),
    province=st.just("浙江省"),
    city=st.just("杭州市"),
    district=st.sampled_from(["", "西湖区", "余杭区", "江干区", "钱塘区", "富阳市"]),
    town=st.sampled_from(["", "翠苑街道", "三墩镇", "三墩街道"]),
    detail=STREETS,
)


@settings(max_examples=150, deadline=None)
@given(BLOCKS, BLOCKS)
def test_any_text_can_be_split_and_compared(one: str, two: str) -> None:
    a, b = split(one), split(two)
    forth, back = compare(a, b), compare(b, a)
    assert (forth.answer, forth.decided_by) == (back.answer, back.decided_by)
    itself = compare(a, a).answer
    if a.masked or a.encrypted:
        assert itself in (Answer.PROBABLY, Answer.UNKNOWN)
    else:
        assert itself is (Answer.UNKNOWN if a == Address() else Answer.SAME)


@settings(max_examples=150, deadline=None)
@given(PLACES, PLACES)
def test_comparing_places_is_symmetric_and_same_with_itself(a: Address, b: Address) -> None:
    forth, back = compare(a, b), compare(b, a)
    assert (forth.answer, forth.decided_by) == (back.answer, back.decided_by)
    assert compare(a, a).answer is Answer.SAME
    assert split(block(a)).detail == a.detail


@settings(max_examples=200, deadline=None)
@given(PLACES, st.data())
def test_masking_alone_never_makes_a_place_different(a: Address, data: st.DataObject) -> None:
    fields = {}
    for field in ("name", "phone", "district", "town", "detail"):
        text = getattr(a, field)
        hidden = data.draw(st.sets(st.integers(0, max(len(text) - 1, 0))))
        fields[field] = "".join("*" if i in hidden else c for i, c in enumerate(text))
    masked = from_parts(province=a.province, city=a.city, **fields)
    assert compare(a, masked).answer is not Answer.DIFFERENT
    assert compare(masked, a).answer is not Answer.DIFFERENT


@pytest.mark.parametrize("word", ["市辖区", "省直辖", "县 ", "浙江省", "杭州市", "、", "市辖区 "])
def test_a_word_said_a_thousand_times_is_no_recursion(word: str) -> None:
    text = f"浙江省杭州市{word * 1000}文三路5号"
    assert split(f"林小明 17712345678 {text}").province == "浙江省"
    from_parts(name="林小明", province="浙江省", city=word * 1000, detail=word * 1000)


PAGE = Address(
    name="程样本", phone="17700001234", extension="5678", province="浙江省", city="杭州市",
    district="余杭区", town="良渚街道", detail="样本路12号3幢402室",
)  # fmt: skip
HERE = "浙江省 杭州市 余杭区 良渚街道 样本路12号3幢402室"


@pytest.mark.parametrize(
    "text",
    [
        "收货人 程样本\n手机号码 17700001234 转 5678\n所在地区 浙江省 杭州市 余杭区 良渚街道\n"
        "详细地址 样本路12号3幢402室",
        "收货人\n程样本\n手机号码\n17700001234转5678\n所在地区\n浙江省杭州市余杭区\n详细地址\n"
        "良渚街道样本路12号3幢402室",
        "收货人；程样本；手机号码；17700001234转5678；所在地区；浙江省杭州市余杭区；详细地址；"
        "良渚街道样本路12号3幢402室",
        "所在地区：\n浙江省\n杭州市\n余杭区\n良渚街道\n详细地址：样本路12号3幢402室\n姓名：程样本\n"
        "电话：17700001234-5678",
        "省份\t浙江省\n城市\t杭州市\n区县\t余杭区\n街道\t良渚街道\n详细地址\t样本路12号3幢402室\n"
        "收货人\t程样本\n手机\t17700001234-5678",
        f"程样本 17700001234 转 5678（虚拟号，11-30 前有效）\n{HERE}",
        f"程样本，17700001234-5678\n(虚拟号码有效期至 2026年11月30日)\n{HERE}[5678]",
        f"姓名：程样本 电话：17700001234 转 5678 虚拟号2026-11-30前有效 地址：{HERE}",
        f"程样本 17700001234转5678 有效期至2026-11-30 23:59 {HERE}",
        f"收货信息\n程样本  17700001234 转 5678  复制\n{HERE} 复制完整信息",
        f"订单编号：261121-100000000000052\n收货人：程样本\n手机：17700001234转5678\n"
        f"收货地址：{HERE}\n买家留言：快点",
        f"程样本，86-17700001234转5678，{HERE}，310000",
        f"分机号 5678\n程样本 17700001234\n{HERE}",
    ],
)
def test_a_block_of_an_order_page_is_read(text: str) -> None:
    assert split(text) == PAGE


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("17700001234转5678（虚拟号，11-30 前有效）", "11-30"),
        ("有效期至：2026-11-30 23:59", "2026-11-30 23:59"),
        ("该号码将于2026年11月30日失效", "2026年11月30日"),
        ("样本路12-30号", ""),
        ("", ""),
    ],
)
def test_until_when_a_virtual_phone_works(text: str, until: str) -> None:
    assert valid_until(text) == until


@pytest.mark.parametrize(
    "junk", ["复制 ", "收货人 ", "有效期至 ", "[5678]", "分机", "虚拟号,", "("]
)
def test_foreign_text_is_read_in_a_moment(junk: str) -> None:
    assert isinstance(split(junk * 3000), Address)
