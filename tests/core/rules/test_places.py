"""Places that are no district of the table: zones, the corps' cities, prefectures over others."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base.errors import DaifaError
from core.rules.addresses import Answer, compare, from_parts, split
from core.rules.addresses import zones as zone_table

XJ, YL = "新疆维吾尔自治区", "伊犁哈萨克自治州"


@pytest.mark.parametrize(
    ("text", "region", "town"),
    [
        ("重庆市县云阳县双江街道滨江路9号", ("重庆市", "重庆市", "云阳县"), "双江街道"),
        ("重庆市重庆市郊县云阳县双江街道1号", ("重庆市", "重庆市", "云阳县"), "双江街道"),
        ("广东省惠州市大亚湾区西区街道1号", ("广东省", "惠州市", "大亚湾区"), "西区街道"),
        ("上海市临港新片区海基六路9号", ("上海市", "上海市", "临港新片区"), ""),
        ("河北省雄安新区容城县板正大街1号", ("河北省", "保定市", "容城县"), ""),
        ("安徽省合肥市政务区天鹅湖街道1号", ("安徽省", "合肥市", "政务区"), "天鹅湖街道"),
        (f"{XJ}{YL}塔城地区额敏县额敏镇1号", (XJ, "塔城地区", "额敏县"), "额敏镇"),
        ("新疆伊犁州阿勒泰地区布尔津县1号", (XJ, "阿勒泰地区", "布尔津县"), ""),
        ("新疆伊犁州额敏县红旗路6号", (XJ, "塔城地区", "额敏县"), ""),
        ("新疆昌吉州五家渠市军垦路1号", (XJ, "", "五家渠市"), ""),
        ("新疆生产建设兵团第八师石河子市北泉镇1号", (XJ, "", "石河子市"), "北泉镇"),
        ("新疆兵团一师阿拉尔市金银川镇1号", (XJ, "", "阿拉尔市"), "金银川镇"),
        ("兵团第十三师新星市黄田镇1号", (XJ, "", "新星市"), "黄田镇"),
        ("新疆自治区直辖县级行政区划白杨市1号", (XJ, "", "白杨市"), ""),
        ("河南省省直辖县级行政区划济源市沁园街道1号", ("河南省", "", "济源市"), "沁园街道"),
        ("河南省省直辖县济源市沁园街道1号", ("河南省", "", "济源市"), "沁园街道"),
        ("河南省焦作市济源市沁园街道1号", ("河南省", "", "济源市"), "沁园街道"),
        ("湖北省荆州市仙桃市干河街道1号", ("湖北省", "", "仙桃市"), "干河街道"),
        ("浙江省杭州市阳光小区3号", ("浙江省", "杭州市", ""), ""),
        ("云南省大理市下关镇1号", ("云南省", "大理白族自治州", "大理市"), "下关镇"),
        ("甘肃临夏州东乡县锁南镇1号", ("甘肃省", "临夏回族自治州", "东乡族自治县"), "锁南镇"),
        ("云南省丽江地区古城区大研镇1号", ("云南省", "丽江市", "古城区"), "大研镇"),
        ("广西自治区南宁市青秀区1号", ("广西壮族自治区", "南宁市", "青秀区"), ""),
        ("北京省北京市海淀区1号", ("北京市", "北京市", "海淀区"), ""),
        ("重庆市县重庆市县云阳县1号", ("重庆市", "重庆市", "云阳县"), ""),
        ("河南省开封市城乡一体化示范区宋城路1号", ("河南省", "开封市", "城乡一体化示范区"), ""),
        ("廣東省東莞市虎門鎮運河北路84號", ("广东省", "东莞市", "虎门镇"), ""),
    ],
)
def test_a_place_beside_the_table(text: str, region: tuple[str, str, str], town: str) -> None:
    found = split(text)
    assert (tuple(found.region), found.town) == (region, town)


@pytest.mark.parametrize(
    ("a", "b", "answers"),
    [
        ("重庆市县云阳县双江街道滨江路9号", "重庆市云阳县双江街道滨江路9号", "same"),
        ("廣東省東莞市虎門鎮運河北路84號", "广东省东莞市虎门镇运河北路84号", "same"),
        ("新疆伊犁州塔城地区额敏县红旗路6号", "新疆塔城地区额敏县红旗路6号", "same"),
        ("新疆伊犁州红旗路6号", "新疆塔城地区额敏县红旗路6号", "unknown"),
        ("新疆昌吉州五家渠市军垦路1号", "新疆五家渠市军垦路1号", "same"),
        ("浙江省舟山市新城临城街道1号", "浙江省舟山市定海区临城街道1号", "unknown"),
        ("辽宁省大连市长兴岛横山街道1号", "辽宁省大连市瓦房店市横山街道1号", "unknown"),
        ("辽宁省大连市高新园区凌水街道1号", "辽宁省大连市甘井子区凌水街道1号", "unknown"),
        ("内蒙古赤峰市阿旗天山镇1号", "内蒙古赤峰市阿鲁科尔沁旗天山镇1号", "unknown"),
        ("台湾省高雄县凤山市某镇1号", "台湾高雄市凤山区某镇1号", "unknown"),
        ("吉林省四平市公主岭市范家屯镇1号", "吉林省长春市公主岭市范家屯镇1号", "same"),
        ("福建省三明市沙县凤岗街道1号", "福建省三明市沙县区凤岗街道1号", "same"),
        ("湖北省襄樊市襄阳区张湾镇1号", "湖北省襄阳市襄州区张湾镇1号", "same"),
        ("云南省思茅市翠云区南屏镇1号", "云南省普洱市思茅区南屏镇1号", "same"),
        ("新疆和田地区皮山县红柳镇1号", "新疆和田地区和安县红柳镇1号", "probably"),
        ("陕西省神木县大保当镇1号", "陕西省榆林市神木市大保当镇1号", "same"),
        ("广东省清远市清新县太和镇1号", "广东省清远市清新区太和镇1号", "same"),
        ("浙江省杭州市西湖区三墩镇街道办事处1号", "浙江省杭州市西湖区三墩镇1号", "same"),
        ("浙江省杭州市西湖区三墩镇人民路8号", "浙江省杭州市西湖区留下镇人民路8号", "different"),
        ("河南省焦作市济源市沁园街道1号", "河南省济源市沁园街道1号", "same"),
        ("河北省雄安新区容城县板正大街1号", "河北省保定市容城县板正大街1号", "probably"),
        ("广东省惠州市大亚湾区中兴路1号", "广东省惠州市惠阳区中兴路1号", "probably"),
        ("广东省惠州市大亚湾区中兴路1号", "广东省惠州市惠城区中兴路1号", "unknown"),
        ("上海市临港新片区海基六路9号", "上海市浦东新区海基六路9号", "probably"),
        ("广东省深圳市深汕特别合作区鹅埠镇1号", "广东省汕尾市海丰县鹅埠镇1号", "probably"),
        ("山东省济南市高新区舜华路1号", "山东省济南市历下区舜华路1号", "unknown"),
        ("济南市高新区舜华路1号", "济南市济南高新技术产业开发区舜华路1号", "unknown"),
        ("安徽省合肥市政务区天鹅湖街道1号", "安徽省合肥市蜀山区天鹅湖街道1号", "unknown"),
        ("贵州省贵阳市花溪区湖潮乡1号", "贵州省贵阳市花溪区湖潮苗族布依族乡1号", "probably"),
        ("上海市浦东新区世纪大道1号", "上海市黄浦区世纪大道1号", "different"),
        ("海南省文昌市文城镇1号", "海南省海口市龙华区文城镇1号", "different"),
    ],
)
def test_what_is_not_known_is_never_different(a: str, b: str, answers: str) -> None:
    assert compare(a, b).answer is Answer(answers)
    assert compare(b, a).answer is Answer(answers)


@pytest.mark.parametrize("city", ["县", "省直辖县级行政区划", "市辖区", "省直辖县", ""])
def test_a_column_without_a_city(city: str) -> None:
    ours = from_parts(province="河南省", city=city, district="济源市", detail="沁园街道1号")
    assert compare(ours, "河南省济源市沁园街道1号").answer is Answer.SAME


@pytest.mark.parametrize("city", ["雄安新区", "保定市"])
def test_a_zone_in_the_citys_column(city: str) -> None:
    ours = from_parts(province="河北省", city=city, district="容城县", detail="板正大街1号")
    assert compare(ours, "河北省保定市容城县板正大街1号").answer is not Answer.DIFFERENT


def test_a_name_keeps_its_own_characters() -> None:
    found = split("收貨人：王國華 13800001111 廣東省東莞市虎門鎮運河北路84號")
    assert (found.name, found.detail) == ("王國華", "运河北路84号")
    assert compare(found, split("王国华 13800001111 广东省东莞市虎门镇运河北路84号")).answer is (
        Answer.SAME
    )


def test_a_seller_adds_a_zone(tmp_path: Path) -> None:
    own = tmp_path / "zones.toml"
    own.write_text('[zones]\n"安徽省 政务区" = ["合肥市/蜀山区"]\n', "utf-8")
    zone_table.use_zones(zone_table.load(own))
    try:
        found = compare("安徽省合肥市政务区怀宁路1号", "安徽省合肥市蜀山区怀宁路1号")
        assert found.answer is Answer.PROBABLY
    finally:
        zone_table.use_zones(None)
    own.write_text('[zone]\n"安徽省 政务区" = []\n', "utf-8")
    with pytest.raises(DaifaError):
        zone_table.load(own)
