"""Zones, words without a place, prefectures over prefectures: what no table of districts has.

Data: `zones.toml`, with a seller's own file over it; `traditional.json` for traditional characters.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from core.base.i18n import N_
from core.base.patterns import pattern
from core.rules.addresses.districts import HERE, Region
from core.rules.tables import DataTable

_PARTS = ("fillers", "districts")
_ENDING = pattern(
    r"(?:开发区|高新区|经开区|园区|管理区|示范区|保税港?区|管委会|新区|新片区|实验区|试验区|合作区|度假区|"
    r"风景区|名胜区|产业园|工业园|经济区|集中区|科学城|新城)$"
)
_CORPS = pattern(r"(?:第?[一二三四五六七八九十]{1,3}师(?:市)?)")


class Zones(NamedTuple):
    """The tables. `zones` holds, by province and name, the districts a zone lies over."""

    fillers: tuple[str, ...]
    districts: frozenset[str]
    over: dict[tuple[str, str], frozenset[str]]
    zones: dict[tuple[str, str], tuple[Region, ...]]

    def lies_over(self, province: str, one: str, other: str) -> bool:
        """Tell whether one of two cities is named over the other in address books."""
        return any(b in self.over.get((province, a), ()) for a, b in ((one, other), (other, one)))

    def filler(self, text: str) -> int:
        """Return how long the words without a place at the front of `text` are; 0 for none."""
        if corps := _CORPS.match(text):
            return corps.end()
        return next((len(word) for word in self.fillers if text.startswith(word)), 0)

    def find(self, text: str, within: Region) -> str:
        """Return the zone of the table that stands at the front of `text`, or ""."""
        found = [
            name
            for (province, name), held in self.zones.items()
            if province == within.province
            and text.startswith(name)
            and (not within.city or not held or any(r.city == within.city for r in held))
        ]
        return max(found, key=len, default="")

    def held(self, zone: Region) -> tuple[Region, ...]:
        """Return the districts that a zone lies over, as far as they are known."""
        return self.zones.get((zone.province, zone.district), ())

    def is_zone(self, region: Region) -> bool:
        """Tell whether a district's name is that of a zone, which lies over districts."""
        name = region.district
        if (region.province, name) in self.zones:
            return True
        return name not in self.districts and _ENDING.search(name) is not None


def _build(data: dict[str, Any]) -> Zones:
    over, zones = {}, {}
    for key, cities in data["over"].items():
        province, city = key.split()
        over[province, city] = frozenset(cities)
    for key, held in data["zones"].items():
        province, name = key.split()
        zones[province, name] = tuple(Region(province, *each.split("/")) for each in held)
    fillers = sorted(data["fillers"], key=len, reverse=True)
    return Zones(tuple(fillers), frozenset(data["districts"]), over, zones)


def _merged(base: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
    if unknown := user.keys() - base.keys():
        raise ValueError(", ".join(sorted(unknown)))
    merged: dict[str, Any] = {part: [*base[part], *user.get(part, [])] for part in _PARTS}
    return merged | {part: {**base[part], **user.get(part, {})} for part in ("over", "zones")}


_TABLE = DataTable(
    Path(__file__).with_name("zones.toml"),
    file=dict[str, Any],
    build=_build,
    merged=_merged,
    code="address-zones",
    unusable=N_("The table of zones {path} cannot be used: {why}. Correct it or move it away."),
)
load, zones, use_zones = _TABLE.load, _TABLE.in_force, _TABLE.use


@cache
def _signs() -> dict[int, int]:
    data = json.loads((HERE / "traditional.json").read_text("utf-8"))
    return str.maketrans(data["from"], data["to"])


def simple(text: str) -> str:
    """Return `text` with traditional characters in their simplified form, sign for sign."""
    return text if text.isascii() else text.translate(_signs())
