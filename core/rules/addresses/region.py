"""Reading province, city, district and town from the front of an address."""

from __future__ import annotations

from typing import NamedTuple

from core.base.patterns import pattern
from core.rules.addresses.districts import NO_CITY, Region, named, old_cities, table
from core.rules.addresses.zones import zones

# A short city name in front of these is a road: 南京东路, 北京路.
_ROAD_NEXT = pattern(r"[东西南北中]?(?:[一二三四五六七八九十]|)(?:路|街|大道|大街|道|巷)")
_TOWN = pattern(
    r"([\u4e00-\u9fff](?:(?![路号弄巷室栋幢村])[\u4e00-\u9fff]){0,7}?(?:街道办事处|地区办事处|街道|镇|乡|苏木))"
    r"(?![路街道巷大江海湖桥东西南北中]|一体化)"
)
_ZONE = pattern(
    r"((?:城乡|(?![路号弄巷室栋幢村街镇乡])[\u4e00-\u9fff]){0,8}?"
    r"(?:开发区|高新区|经开区|新区|管理区|保税区|示范区|产业园区|工业园区|高新园区|新片区|实验区|试验区|合作区|度假区"
    r"|集中区|集聚区|投资区|港务区|生态区|风景区|名胜区|科学城|生态城|滨海新城))"
    r"(?![路街道])"
)
_NOT_DISTRICT = pattern(r"街道|场|大道|路(?:[0-9]|$)")
# An unknown district in front of a town; 东区街道 and 阳光小区 are none.
_UNKNOWN = pattern(
    r"((?:(?![路号弄巷室栋幢村街镇乡])[\u4e00-\u9fff]){2,8}?(?<![小社校厂园景])[区县旗市])(?!街道|镇|乡|办事处)"
)
# The corps writes itself without its province; its words are fillers of `zones.toml`.
_CORPS, _CORPS_IN = ("兵团", "生产建设兵团"), "新疆维吾尔自治区"
_LOOSE_PROVINCE = pattern(r"^(?:自治区|省)")
_GAP = pattern(r"[\s,;、/>·-]+")
_LONGEST = 16


class Placed(NamedTuple):
    """A region and town read from a text, with what stands behind them."""

    region: Region
    town: str
    rest: str


def _skip(text: str) -> str:
    # Foreign text: the words may stand there a thousand times.
    at = 0
    while True:
        gap = _GAP.match(text, at)
        at = gap.end() if gap else at
        found = NO_CITY.match(text, at)
        if found is None:
            return text[at:]
        at = found.end()


def _ends(text: str) -> bool:
    return not text or bool(_GAP.match(text))


def _province(text: str) -> tuple[str, str]:
    names = table().provinces
    for length in range(min(8, len(text)), 1, -1):
        name = names.get(text[:length])
        if name is None:
            continue
        rest = text[length:]
        short = text[:length] != name
        # 吉林市 and 海南州 are cities, 北京路 is a road.
        if short and name[-1] != "省":
            # 广西自治区, 新疆省, 北京省: as many write it.
            rest = _LOOSE_PROVINCE.sub("", rest)
        if short and (rest[:1] in ("市", "州", "省") or _ROAD_NEXT.match(rest)):
            continue
        return name, rest
    return "", text


def _city(text: str, province: str) -> tuple[Region | None, str]:
    names = table().cities
    for length in range(min(_LONGEST, len(text)), 1, -1):
        found = [r for r in names.get(text[:length], ()) if province in ("", r.province)]
        rest = text[length:]
        if len(found) != 1:
            continue
        name, city = text[:length], found[0].city
        # 恩施州 is as good as its full name; 杭州 is a short one.
        full = name == city or (name.endswith("州") and city.endswith("州"))
        if not full and (rest[:1] in ("县", "区") or _ROAD_NEXT.match(rest)):
            continue
        # 大理市 is a district of 大理州.
        if not full and rest[:1] == "市" and text[: length + 1] in table().districts:
            continue
        return found[0], rest if full else rest.removeprefix("地区")
    old = old_cities().get(text[:3])
    if old and province in ("", old.province):
        return old, text[3:]
    return None, text


def _district(text: str, within: Region) -> tuple[Region | None, str]:
    """Find a district at the front: full names, or a short one that stands alone."""
    for length in range(min(_LONGEST, len(text)), 1, -1):
        name, rest = text[:length], text[length:]
        found = _candidates(name, within)
        if not found and length < 7 and _ends(rest):
            found = [
                region
                for whole in (name + last for last in "区县市")
                for region in _candidates(whole, within)
                if region in named(whole)  # Not the same word with another ending.
            ]
        if len(found) == 1:
            # 东区 in 东区街道 is the town's name, unless the table says that it is a district.
            if name[-1] in "区县市" and _NOT_DISTRICT.match(rest):
                continue
            return found[0], rest
    return None, text


def _candidates(name: str, within: Region) -> list[Region]:
    found = named(name)
    if within.city:
        here = [r for r in found if r[:2] == within[:2]] or _beside(found, within)
        if not here and name[-1:] in "区县市旗":
            here = _upgraded(name, within)
        return here
    if within.province:
        here = [r for r in found if r.province == within.province]
        return here or _renewed(name, within.province)
    return found


def _beside(found: list[Region], within: Region) -> list[Region]:
    """Return what the province governs itself, or a prefecture below the one that was named."""
    return [
        r
        for r in found
        if r.province == within.province
        and (not r.city or zones().lies_over(r.province, within.city, r.city))
    ]


def _renewed(name: str, province: str) -> list[Region]:
    """Take 神木县 for 神木市 where only one place of the province can be meant."""
    base = name[:-1]
    if len(base) < 2 or name[-1] not in "区县市旗":
        return []
    found = [r for last in "区县市旗" for r in named(base + last) if r.province == province]
    return [found[0]._replace(district=name)] if len(found) == 1 else []


def _upgraded(name: str, within: Region) -> list[Region]:
    """Take 富阳市 and 双流县 for districts: the same word with another ending is in the table."""
    here = table().tree.get(within.province, {}).get(within.city, frozenset())
    base = name[:-1]
    if len(base) > 1 and any(base + last in here for last in ("区", "县", "市", "街道", "镇")):
        return [within._replace(district=name)]
    return []


def _repeated(text: str, region: Region, town: str) -> str:
    """Drop region names that the street address says again."""
    again = [n for n in (*region, town) if len(n) > 2]
    changed = True
    while changed:
        changed = False
        text = _skip(text)
        for name in again:
            if text.startswith(name) and not text[len(name) :].startswith(("街道", "路", "大道")):
                text, changed = text[len(name) :], True
    return text


def place(text: str) -> Placed:
    """Read the region and the town at the front of `text`; what is not found stays ""."""
    text = _skip(text.removeprefix("中国"))
    if text.startswith(_CORPS):
        text = _CORPS_IN + text
    province, rest = _province(text)
    rest = _skip(rest)
    if province and rest.startswith(province):
        rest = _skip(rest[len(province) :]) if province[-1] != "市" else rest
    city, after = _city(rest, province)
    region = city or Region(province)
    rest = _skip(after)
    if province and city is None and len(table().tree[province]) == 1:
        region = Region(province, province)
    again = region.city and rest.startswith(region.city)
    # 九龙 九龙城区 does not say the city twice.
    if again and region.city not in _as_districts(region) and not _district(rest, region)[0]:
        rest = _skip(rest[len(region.city) :])
    region, rest = _lower_city(rest, region)
    region, zone, rest = _below(rest, region)
    rest = _repeated(rest, region, "")
    if not zone and region.district:
        zone, rest = _zone(rest, region)
        rest = _skip(rest)
    town = ""
    if (region.city or region.district) and (found := _TOWN.match(rest)):
        town = found[1]
        rest = _repeated(rest[found.end() :], region, town)
    return Placed(region, town, (zone + rest).strip())


def _lower_city(text: str, region: Region) -> tuple[Region, str]:
    """Take 伊犁哈萨克自治州 塔城地区 for the second one: a prefecture over a prefecture."""
    city, after = _city(text, region.province) if region.city else (None, text)
    if city and zones().lies_over(region.province, region.city, city.city):
        return city, _skip(after)
    return region, text


def _below(text: str, region: Region) -> tuple[Region, str, str]:
    """Return the region with its district, a zone that stood in front of it, and the rest."""
    start = text
    while True:
        district, after = _district(text, region)
        if district is not None:
            return district, "", _skip(after)
        skipped = zones().filler(text) if region.province else 0
        if not skipped:
            break
        text = _skip(text[skipped:])
        for name in {region.province, region.city}:
            if len(name) > 2 and text.startswith(name):
                text = _skip(text[len(name) :])
    text = start
    zone, after = _zone(text, region) if region.province else ("", text)
    if zone:
        district, behind = _district(_skip(after), region)
        if district is not None:
            return district, zone, _skip(behind)
        return _in_zone(region, zone), "", _skip(after)
    unknown = _UNKNOWN.match(text) if region.province else None
    if unknown and _TOWN.match(_skip(text[unknown.end() :])):
        return region._replace(district=unknown[1]), "", _skip(text[unknown.end() :])
    return region, "", text


def _zone(text: str, region: Region) -> tuple[str, str]:
    name = zones().find(text, region)
    if not name and region.city and (found := _ZONE.match(text)):
        name = found[1]
    return name, text[len(name) :]


def _in_zone(region: Region, zone: str) -> Region:
    cities = {each.city for each in zones().held(Region(region.province, "", zone))}
    city = cities.pop() if not region.city and len(cities) == 1 else region.city
    return Region(region.province, city, zone)


def _as_districts(region: Region) -> frozenset[str]:
    return table().tree.get(region.province, {}).get(region.city, frozenset())


def find_start(text: str) -> int:
    """Return where a province's or city's full name first stands in `text`, or -1."""
    places = [text.find(name) for name in table().provinces if len(name) > 2 and name in text]
    return min(places, default=-1)
