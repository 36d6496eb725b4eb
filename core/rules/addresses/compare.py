"""Are two addresses the same place, and which part decides (rules/addresses/README.md)."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import SequenceMatcher
from enum import StrEnum

from core.base.frozen import Frozen
from core.base.i18n import N_, _
from core.base.patterns import pattern
from core.rules.addresses.districts import (
    Region,
    known,
    named,
    old_cities,
    short_township,
    stem,
    table,
    today,
)
from core.rules.addresses.split import Address, clean, is_encrypted, split
from core.rules.addresses.zones import simple, zones


class Answer(StrEnum):
    """What a comparison says; masked or encrypted text gives at most `probably`."""

    SAME = "same"
    PROBABLY = "probably"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


class Part(Frozen):
    """One level of both addresses as written, and what comparing them says."""

    level: str
    a: str
    b: str
    answer: Answer


class Comparison(Frozen):
    """The answer, the code of the level that decides it ("" for two empty addresses)."""

    answer: Answer
    decided_by: str
    parts: tuple[Part, ...]


LEVELS = {
    "province": N_("province"),
    "city": N_("city"),
    "district": N_("district"),
    "town": N_("town or street office"),
    "numbers": N_("house numbers"),
    "detail": N_("street and house"),
    "name": N_("receiver"),
    "phone": N_("phone"),
    "extension": N_("phone extension"),
}
_PLACE = frozenset(("province", "city", "district", "town", "numbers", "detail"))
# How alike the street's words must be, and below which likeness they name another street.
_ALIKE, _UNLIKE = 0.85, 0.5
_LONGEST = 160
_OFFICE = pattern(r"街道办事处|地区办事处|街办|(?<=街)办事处")
# 三墩镇街道, 石岐区街道: one word too many.
_DOUBLED = pattern(r"(?<=[镇乡])街道$|区(?=街道$)")
_ROAD = pattern(r"([\u4e00-\u9fffA-Z0-9]{2,8}?)(?:大道|大街|路|街|巷|弄)")


def level_label(level: str) -> str:
    """Return a level's name in the user's language; an unknown code as it is."""
    return _(LEVELS[level]) if level in LEVELS else level


def compare(a: Address | str, b: Address | str) -> Comparison:
    """Compare two receivers level by level; the first level that differs decides.

    A level that only one side has says `unknown` and decides nothing, except where the place
    stays open without it: house numbers, or all of the region.
    """
    a = split(a) if isinstance(a, str) else a
    b = split(b) if isinstance(b, str) else b
    parts = tuple(part for part in _parts(a, b) if part.a or part.b)
    if a == b and parts and not (a.masked or a.encrypted):
        answer, level = Answer.SAME, parts[-1].level
    else:
        answer, level = _verdict(parts)
    return Comparison(answer=answer, decided_by=level, parts=parts)


def conflicts(a: Address, b: Address, *, doubts: bool = False) -> tuple[str, ...]:
    """Return the levels on which two receivers cannot be the same one, masks considered.

    What is missing or encrypted says nothing, nor does a masked phone about a virtual one.
    `doubts` counts what both tell in full and a comparison leaves open.
    """
    found = compare(a, b).parts
    return tuple(part.level for part in found if _conflicts(part, a, b, doubts=doubts))


def _conflicts(part: Part, a: Address, b: Address, *, doubts: bool) -> bool:
    if part.answer is not Answer.UNKNOWN or _open(part.a) or _open(part.b):
        return part.answer is Answer.DIFFERENT
    street = part.level in ("numbers", "detail")
    if "*" not in (a.detail + b.detail if street else part.a + part.b):
        return doubts
    if street:
        # What is cut off behind a mask is nobody's to tell: the readable beginning decides.
        heads = [_plain(each, read=False).partition("*")[0] + "*" for each in (a, b)]
        return part.level == "detail" and not _streets_fit(heads[0], heads[1], a, b)
    virtual = part.level == "phone" and (a.extension or b.extension)
    return not virtual and not fits(part.a, part.b)


def _verdict(parts: tuple[Part, ...]) -> tuple[Answer, str]:
    for part in parts:
        if part.answer is Answer.DIFFERENT:
            return Answer.DIFFERENT, part.level
    place = [part for part in parts if part.level in _PLACE]
    if not any(part.a for part in place) or not any(part.b for part in place):
        return Answer.UNKNOWN, place[-1].level if place else ""
    for part in parts:
        both = part.a and part.b
        if part.answer is Answer.UNKNOWN and (both or part.level in ("numbers", "detail")):
            return Answer.UNKNOWN, part.level
    for part in parts:
        one_sided = part.answer is Answer.UNKNOWN and part.level in ("city", "district")
        if one_sided or part.answer is Answer.PROBABLY:
            return Answer.PROBABLY, part.level
    if not any(part.level in ("town", "detail") for part in place):
        return Answer.PROBABLY, place[-1].level
    return Answer.SAME, next(p.level for p in reversed(parts) if p.answer is Answer.SAME)


def _parts(a: Address, b: Address) -> list[Part]:
    found = [
        Part(level=level, a=getattr(a, level), b=getattr(b, level), answer=answer)
        for level, answer in zip(
            ("province", "city", "district"), _regions(a.region, b.region), strict=True
        )
    ]
    found += [
        Part(level="town", a=a.town, b=b.town, answer=_towns(a, b)),
        *_street(a, b),
        Part(level="name", a=a.name, b=b.name, answer=_words(a.name, b.name, _name)),
        *_phones(a, b),
    ]
    return found


def _open(text: str) -> bool:
    """Tell whether a text is missing or encrypted, so that nothing follows from it."""
    return not text or is_encrypted(text)


def _differ(_a: str, _b: str) -> Answer:
    return Answer.DIFFERENT


def _words(a: str, b: str, judge: Callable[[str, str], Answer] = _differ) -> Answer:
    """Compare two short texts: equal, by wildcard when masked, else as `judge` says."""
    if _open(a) or _open(b):
        return Answer.UNKNOWN
    a, b = simple(a), simple(b)
    if "*" in a or "*" in b:
        return _masked(a, b)
    if a == b:
        return Answer.SAME
    return judge(a, b)


def _masked(a: str, b: str) -> Answer:
    seen = min(len(re.sub(r"[*\s]", "", text)) for text in (a, b))
    return Answer.PROBABLY if seen and fits(a, b) else Answer.UNKNOWN


def _towns(a: Address, b: Address) -> Answer:
    """Compare the towns; a place in front of one that no table knows leaves it open."""
    found = _words(a.town, b.town, _town)
    short, long = sorted((a, b), key=lambda each: len(each.town))
    swallowed = long.town.endswith(short.town) and not (long.district and known(long.region))
    return Answer.UNKNOWN if found is Answer.DIFFERENT and swallowed else found


def _town(a: str, b: str) -> Answer:
    a, b = (_OFFICE.sub("街道", text) for text in (a, b))
    a, b = (_DOUBLED.sub("", text) for text in (a, b))
    if short_township(a) == short_township(b):
        return Answer.SAME if a == b else Answer.PROBABLY
    if a == b:
        return Answer.SAME
    # A town becomes a street office when the city grows: 三墩镇, 三墩街道.
    return Answer.PROBABLY if stem(a) == stem(b) else Answer.DIFFERENT


def _name(a: str, b: str) -> Answer:
    plain = [re.sub(r"[\s·.()]|先生|女士|小姐", "", text).casefold() for text in (a, b)]
    if plain[0] == plain[1]:
        return Answer.SAME if all(plain) else Answer.UNKNOWN
    short, long = sorted(plain, key=len)
    titled = any(re.search(r"先生|女士|小姐", text) for text in (a, b))
    return Answer.PROBABLY if titled and short and long.startswith(short) else Answer.DIFFERENT


def _regions(a: Region, b: Region) -> tuple[Answer, Answer, Answer]:
    """Compare province, city and district, each as it is called today."""
    a, b = _settled(a), _settled(b)
    if any("*" in part or _open(part) for part in (*a, *b)):
        province, city, district = (_words(x, y) for x, y in zip(a, b, strict=True))
        if district is Answer.DIFFERENT and not (_is_sure(a) and _is_sure(b)):
            district = Answer.UNKNOWN
        if city is Answer.DIFFERENT and zones().lies_over(a.province, a.city, b.city):
            city = Answer.UNKNOWN
        return province, city, district
    if a == b:
        return Answer.SAME, Answer.SAME, Answer.SAME
    if a.province != b.province:
        return Answer.DIFFERENT, Answer.UNKNOWN, Answer.UNKNOWN
    if zones().lies_over(a.province, a.city, b.city):
        return Answer.SAME, Answer.UNKNOWN, Answer.UNKNOWN
    now_a, now_b = today(a), today(b)
    if now_a & now_b:
        sure = len(now_a) == len(now_b) == 1
        return Answer.SAME, Answer.SAME, Answer.SAME if sure else Answer.PROBABLY
    held_a, held_b = zones().held(a), zones().held(b)
    if b in held_a or a in held_b:
        return Answer.SAME, Answer.SAME, Answer.PROBABLY
    if {r.city for r in (*now_a, *held_a)}.isdisjoint(r.city for r in (*now_b, *held_b)):
        return Answer.SAME, Answer.DIFFERENT, Answer.UNKNOWN
    # A development zone lies over the districts, so the name alone proves nothing.
    if not (known(a) and known(b)) or zones().is_zone(a) or zones().is_zone(b):
        return Answer.SAME, Answer.SAME, Answer.UNKNOWN
    return Answer.SAME, Answer.SAME, Answer.DIFFERENT


def _settled(region: Region) -> Region:
    """Return a region whose city is one of the table, found by the district, or none.

    A file's column may say 省直辖县级行政区划, 县, or the name of a zone in the city's place.
    """
    held = table().tree.get(region.province)
    if held is None or not region.city or "*" in region.city or _is_city(region, held):
        return region
    found = [each for each in named(region.district) if each.province == region.province]
    return found[0] if len(found) == 1 else region._replace(city="")


def _is_city(region: Region, held: dict[str, frozenset[str]]) -> bool:
    """Tell whether the city is known, by today's name or an older one."""
    return region.city in held or region.city in old_cities()


def _is_sure(region: Region) -> bool:
    """Tell whether the district is one of the table, and no zone that lies over others."""
    found = (each for each in named(region.district) if each.province == region.province)
    return any(found) and not zones().is_zone(region)


def _street(a: Address, b: Address) -> list[Part]:
    one, two = _plain(a), _plain(b)
    if "*" in one + two:
        # A masked unit hides whether 二 before it is a number.
        one, two = _plain(a, read=False), _plain(b, read=False)
    digits, words = _detail(one, two, a, b)
    shown = [" ".join(numbers(text)) for text in (one, two)]
    return [
        Part(level="numbers", a=shown[0], b=shown[1], answer=digits),
        Part(level="detail", a=a.detail, b=b.detail, answer=words),
    ]


def _plain(address: Address, *, read: bool = True) -> str:
    text = simple(clean(address.detail)).upper()
    # The town may stand on one side at its level and on the other in the street text.
    text = text.removeprefix(address.town) if address.town else text
    return (spoken(text) if read else text)[:_LONGEST]


def _detail(text_a: str, text_b: str, a: Address, b: Address) -> tuple[Answer, Answer]:
    """Return what the numbers say and what the remaining words say."""
    if _open(text_a) or _open(text_b):
        return Answer.UNKNOWN, Answer.UNKNOWN
    if "*" not in text_a + text_b and not (a.masked or b.masked):
        return _digits(numbers(text_a), numbers(text_b)), _likeness(text_a, text_b, a, b)
    seen = min(len(re.sub(r"[*\s\W]", "", text)) for text in (text_a, text_b))
    if _streets_fit(text_a, text_b, a, b):
        answer = Answer.PROBABLY if seen > 1 else Answer.UNKNOWN
        if text_a == text_b and "*" not in text_a:
            answer = Answer.SAME
        return answer, answer
    digits = _digits(numbers(spoken(text_a)), numbers(spoken(text_b)))
    return digits, Answer.UNKNOWN


def _streets_fit(text_a: str, text_b: str, a: Address, b: Address) -> bool:
    """Tell whether two streets can be the same where either is masked, alone or with the region."""
    whole = ["".join((*x.region, x.town, t)) for x, t in ((a, text_a), (b, text_b))]
    return fits(text_a, text_b) or fits(*whole)


def _digits(a: tuple[str, ...], b: tuple[str, ...]) -> Answer:
    """Compare house numbers in order; a missing one leaves it open, a differing one decides."""
    if a == b and not any("*" in number for number in a):
        return Answer.SAME
    # 文三路 alone has one number too, the road's: too little to speak of the same house.
    if 2 * min(len(a), len(b)) < max(len(a), len(b)):
        return Answer.UNKNOWN
    hidden = any("*" in number for number in (*a, *b))
    if len(a) == len(b):
        if all(fits(x, y) for x, y in zip(a, b, strict=True)):
            return Answer.PROBABLY
        plain = [(x, y) for x, y in zip(a, b, strict=True) if "*" not in x + y]
        return Answer.DIFFERENT if any(x != y for x, y in plain) else Answer.UNKNOWN
    if hidden:
        return Answer.UNKNOWN
    short, long = sorted((a, b), key=len)
    rest = iter(long)
    within = all(number in rest for number in short)
    return Answer.PROBABLY if within or "".join(a) == "".join(b) else Answer.DIFFERENT


def _likeness(text_a: str, text_b: str, a: Address, b: Address) -> Answer:
    one, two = (_letters(text) for text in (text_a, text_b))
    if one == two:
        return Answer.SAME
    for address in (a, b):
        one, two = (text.removeprefix(_letters(address.town)) for text in (one, two))
    if not one or not two:
        return Answer.PROBABLY
    alike = SequenceMatcher(None, min(one, two), max(one, two), autojunk=False).ratio()
    roads = [_ROAD.findall(text) for text in (one, two)]
    if len(roads[0]) == len(roads[1]) == 1:
        short, long = sorted((roads[0][0], roads[1][0]), key=len)
        if not long.endswith(short):
            return Answer.DIFFERENT if alike < _UNLIKE else Answer.UNKNOWN
    if alike >= _ALIKE:
        return Answer.SAME
    if one in two or two in one:
        return Answer.PROBABLY
    return Answer.DIFFERENT if alike < _UNLIKE else Answer.PROBABLY


def _letters(text: str) -> str:
    """Return the words of a street without its numbers, units and punctuation."""
    return re.sub(r"[0-9]+|号楼|单元|[号栋幢座室层楼户]|\W", "", text)


def _phones(a: Address, b: Address) -> list[Part]:
    """A virtual number's main part may change hands: only the same kind can be compared."""
    answer = _words(a.phone, b.phone)
    if answer is Answer.DIFFERENT and (a.extension or b.extension):
        same = a.extension == b.extension
        mixed = not (a.extension and b.extension)
        answer = Answer.PROBABLY if same or mixed else Answer.DIFFERENT
    extension = _words(a.extension, b.extension)
    return [
        Part(level="phone", a=a.phone, b=b.phone, answer=answer),
        Part(level="extension", a=a.extension, b=b.extension, answer=extension),
    ]


def fits(a: str, b: str) -> bool:
    """Tell whether two texts can be the same when `*` stands for anything in either."""
    a, b = (re.sub(r"\*+", "*", re.sub(r"\s+", "", text))[:_LONGEST] for text in (a, b))
    if "*" not in a or "*" not in b:
        return _fills(a, b) if "*" in a else _fills(b, a)
    row = [True] + [False] * len(b)
    for j, other in enumerate(b, 1):
        row[j] = row[j - 1] and other == "*"
    for mark in a:
        above = row
        row = [above[0] and mark == "*"]
        for j, other in enumerate(b, 1):
            if mark == "*" or other == "*":
                row.append(above[j] or row[j - 1])
            else:
                row.append(mark == other and above[j - 1])
    return row[-1]


def _fills(mask: str, text: str) -> bool:
    """Tell whether `text`, which has no `*`, can stand for `mask`."""
    head, *inner = mask.split("*")
    if not inner:
        return mask == text
    tail = inner.pop()
    if len(text) < len(head) + len(tail) or not (text.startswith(head) and text.endswith(tail)):
        return False
    at, end = len(head), len(text) - len(tail)
    for part in inner:
        at = text.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True


_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SPOKEN = pattern(
    # From the front of a run of numerals alone, and whole: foreign text may have thousands of them.
    r"(?<![零〇一二两三四五六七八九十百])[零〇一二两三四五六七八九十百]++(?=[路街巷弄道号栋幢座楼层室单元期区组队村社支横纬经大])"
)
_NUMBER = pattern(
    r"(?<![0-9*])[0-9*]*[0-9][0-9*]*|(?<![0-9*])\*++(?=[号栋幢座楼层室单-]|$)|(?<![A-Z])[A-Z](?=[座栋幢区单馆门厅号楼室0-9-])"
    r"|(?<=[0-9])[A-Z](?![A-Z])"
)


def spoken(text: str) -> str:
    """Write Chinese numbers in front of a road, building or room in digits: 文三路 → 文3路."""
    return _SPOKEN.sub(lambda found: str(_value(found[0])), text)


def _value(text: str) -> str:
    if not re.search(r"[十百]", text):
        return "".join(str(_DIGITS[c]) for c in text)
    total, digit = 0, 0
    for c in text:
        if c in "十百":
            total += (digit or 1) * (10 if c == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[c]
    return str(total + digit)


def numbers(text: str) -> tuple[str, ...]:
    """Return house numbers and single letters in order, without leading zeros."""
    return tuple(found.lstrip("0") or "0" for found in _NUMBER.findall(text))


def house_numbers(detail: str) -> tuple[str, ...]:
    """Return the numbers of a street text in order: road, house, building, room."""
    return numbers(spoken(clean(detail).upper()))
