"""The table of provinces, cities and districts, with the names that changed.

Data: `districts.json` and `districts_renamed.toml`; read at the first use, kept afterwards.
"""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from core.base.patterns import pattern

HERE = Path(__file__).parent

_PROVINCE_END = pattern(r"(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|省|市)$")
_PEOPLES = (
    "土家|苗|藏|羌|彝|布依|侗|壮|傣|景颇|傈僳|回|哈尼|白|朝鲜|黎|瑶|畲|满|仡佬|水|土|撒拉|东乡|保安|裕固|"
    "纳西|普米|怒|独龙|佤|拉祜|布朗|毛南|仫佬|各|达斡尔"
)
_SELF_RULE = pattern(
    rf"^(.+?)(?:(?:{_PEOPLES})族|蒙古族?|哈萨克族?|柯尔克孜|塔吉克|锡伯)+自治(州|县|旗)$"
)
# 东乡族自治县 is called 东乡县, 鄂温克族自治旗 鄂温克旗.
_OWN_RULE = pattern(r"^(东乡|鄂温克|鄂伦春)族?自治(县|旗)$")
_TOWNSHIP = pattern(rf"(?:(?:{_PEOPLES}|蒙古|哈萨克|柯尔克孜|塔吉克|锡伯)族)+(?=[乡镇])")
# Words that stand where a city would, for places that the province governs itself.
NO_CITY = pattern(
    r"(?:省|自治区)?直[辖管](?:县|市)?(?:级)?(?:行政)?(?:区划|单位|市)?|市辖区|市辖县|县(?=\s)"
)


class Region(NamedTuple):
    """Province, city and district by their full names; each "" when unknown."""

    province: str = ""
    city: str = ""
    district: str = ""


Tree = dict[str, dict[str, frozenset[str]]]


class Table(NamedTuple):
    """The districts, and each written name (full or short) with what it can mean."""

    tree: Tree
    provinces: dict[str, str]
    cities: dict[str, list[Region]]
    districts: dict[str, list[Region]]


def stem(name: str) -> str:
    """Return a district's or town's name without its last word (区, 县, 市, 镇, 街道 …)."""
    short = re.sub(r"(?:街道办事处|地区办事处|街道|新区|区|县|市|旗|镇|乡|苏木)$", "", name)
    if len(short) < 2:  # 清新区 is no new district.
        short = re.sub(r"[区县市旗镇乡]$", "", name)
    return short if len(short) > 1 else name


def short_township(name: str) -> str:
    """Return a township without the peoples in its name: 湖潮苗族布依族乡 → 湖潮乡."""
    return _TOWNSHIP.sub("", name)


def _short_city(name: str) -> str:
    found = _SELF_RULE.match(name)
    return found[1] if found else re.sub(r"(?:市|地区|盟|林区)$", "", name)


@cache
def tree() -> Tree:
    """Return the districts by province and city (once), as the table writes them."""
    raw = json.loads((HERE / "districts.json").read_text("utf-8"))["provinces"]
    return {
        province: {city: frozenset(names.split()) for city, names in held.items()}
        for province, held in raw.items()
    }


def is_listed(region: Region) -> bool:
    """Whether the table has a district by its full name where a receiver names it."""
    return region.district in tree().get(region.province, {}).get(region.city, ())


@cache
def table() -> Table:
    """Build the indexes of the district table (once)."""
    provinces: dict[str, str] = {}
    cities: dict[str, list[Region]] = {}
    districts: dict[str, list[Region]] = {}
    for province, held in tree().items():
        provinces[province] = provinces[_PROVINCE_END.sub("", province)] = province
        for city, names in held.items():
            if city:
                short = _short_city(city)
                for written in {city, short, short + "州" if city.endswith("州") else short}:
                    cities.setdefault(written, []).append(Region(province, city))
            for name in sorted(names):
                region = Region(province, city, name)
                districts.setdefault(name, []).append(region)
                if "自治" in name and (rule := _SELF_RULE.match(name) or _OWN_RULE.match(name)):
                    districts.setdefault(rule[1] + rule[2], []).append(region)
    return Table(tree(), provinces, cities, districts)


@cache
def _renamed() -> dict[Region, frozenset[Region]]:
    raw = tomllib.loads((HERE / "districts_renamed.toml").read_text("utf-8"))["renamed"]
    found: dict[Region, frozenset[Region]] = {}
    for old, news in raw.items():
        province, city, district = ("" if word == "-" else word for word in old.split())
        targets = set()
        for new in news.split():
            other, _slash, name = new.rpartition("/")
            targets.add(Region(province, other or city, name))
        found[Region(province, city, district)] = frozenset(targets)
    return found


@cache
def _old_districts() -> dict[str, list[Region]]:
    found: dict[str, list[Region]] = {}
    for region in _renamed():
        found.setdefault(region.district, []).append(region)
    return found


@cache
def old_cities() -> dict[str, Region]:
    """Return the cities that are districts today, by name."""
    old = [r for r in _renamed() if r.city and r.city not in tree()[r.province]]
    return {region.city: Region(region.province, region.city) for region in old}


def named(name: str) -> list[Region]:
    """Return every place that has, or had, a district of this name."""
    now = table().districts.get(name, [])
    return now + [region for region in _old_districts().get(name, []) if region not in now]


def today(region: Region) -> frozenset[Region]:
    """Return the places that `region` can mean today; more than one when it was divided."""
    moved = _renamed().get(region)
    if moved:
        return moved
    here = table().tree.get(region.province, {}).get(region.city, frozenset())
    if not region.district or region.district in here:
        return frozenset((region,))
    base = stem(region.district)
    for name in here:
        if stem(name) == base:
            return frozenset((region._replace(district=name),))
    return frozenset((region,))


def known(region: Region) -> bool:
    """Tell whether the district stands in the table, by today's name or an older one."""
    tree = table().tree
    return all(r.district in tree.get(r.province, {}).get(r.city, ()) for r in today(region))
