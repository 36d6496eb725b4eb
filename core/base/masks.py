"""Personal data as it may be seen by somebody who looks over the seller's shoulder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from core.base.patterns import pattern
from core.base.text import BLANK_WITHIN, UNSEEN_WITHIN

# Signs nobody sees, blanks of every width, and strokes, as they stand within a phone. All runs are
# bounded: a long text is read in a time that grows with its length.
_STROKE = r"\-－‐-―−"
_GAP = rf"[{BLANK_WITHIN}{_STROKE}]{{0,6}}"
_JOINT = rf"[{BLANK_WITHIN}{_STROKE}./．·()（）]{{0,6}}"
_THEN = rf"[{BLANK_WITHIN}{_STROKE}./．·]{{1,6}}"
_NO_SIGN = rf"[{UNSEEN_WITHIN}]{{0,2}}"
# An amount or a count before a day is no phone: 138 2026-11-23.
_NO_DAY = rf"(?![{BLANK_WITHIN}]{{1,6}}20[0-9]{{2}}[-/.][0-9]{{1,2}}[-/.][0-9])"
_MOBILE = (
    rf"(?:[+＋]?(?:00)?86{_JOINT})?1{_NO_SIGN}[3-9]{_NO_SIGN}[0-9]{_NO_DAY}"
    rf"(?:[0-9]{{8}}|{_JOINT}[0-9]{{4}}{_JOINT}[0-9]{{4}}|(?:{_GAP}[0-9]){{8}}(?![:：][0-9]))"
)
_LANDLINE = (
    rf"[(（]?(?:0[0-9]{{2,3}}|[+＋]86{_GAP}[1-9][0-9]{{1,2}}){_JOINT}[0-9]{{3,4}}{_GAP}[0-9]{{4}}"
)
_SERVICE = rf"[48]00{_THEN}(?:[0-9]{{3}}{_JOINT}[0-9]{{4}}|[0-9]{{4}}{_JOINT}[0-9]{{3}})"
_ABROAD = rf"[+＋][1-9][0-9]{{0,2}}+{_NO_DAY}(?:{_GAP}[0-9]){{7,12}}"
_ANY = rf"(?<![0-9])(?:{_MOBILE}|{_LANDLINE}|{_SERVICE}|{_ABROAD})"
_LONG = pattern(rf"{_ANY}(?![0-9])|[0-9]{{7,}}")
_PHONE = pattern(rf"{_ANY}(?:(?:-|{_NO_SIGN} ?转 ?)[0-9]{{3,4}})?(?![0-9])")
_WIDE = {ord("０") + digit: str(digit) for digit in range(10)}
_DIGIT = pattern(r"[0-9０-９]")
_HOUSE = pattern(r"[0-9０-９]|[〇零一二三四五六七八九十百]{1,6}[号弄幢栋座楼室]")
# A street with its house, what follows it up to a stop, its doors, and a name behind them.
_HAN, _IN_WORD = "\u4e00-\u9fff", r"[^\s,，。;；、!！?？]"
_COUNTED = "0-9０-９〇零一二三四五六七八九十百"
_PLACE = pattern(
    rf"[{_HAN}]{{1,8}}[路街道巷弄村园苑区][ 　]{{0,2}}"
    rf"[{_COUNTED}][{_COUNTED}A-Za-z\-－ ]{{0,8}}[号弄]{_IN_WORD}{{0,24}}"
    rf"(?:[ 　]{{1,2}}{_IN_WORD}{{1,8}}(?:[幢栋室楼座]|单元){_IN_WORD}{{0,8}}){{0,3}}"
    rf"(?:[ 　]{{1,2}}[{_HAN}]{{2,4}}(?![{_HAN}0-9A-Za-z]))?"
)
_DOOR = pattern(rf"[{_COUNTED}A-Za-z]{{1,5}}(?=[ 　]?(?:[幢栋室]|单元|号楼))")
# A name beside a phone that is hidden already; what is often said there is none.
_NAMED = pattern(
    rf"(?<=\*[0-9]{{4}}[ ，,])[{_HAN}]{{2,4}}(?![{_HAN}*])"
    rf"|(?<![{_HAN}])(?!联系|改寄|改成|电话|手机|请打)[{_HAN}]{{2,4}}(?=[ ，,]1[3-9][0-9]\*)"
)
_WORD = pattern(rf"[{_HAN}]{{2,}}+(?!\*)")
_SIGN = pattern(r"(?<![0-9])[0-9]{1,6}(?![0-9])|.", re.DOTALL)
_PARTING = pattern(rf"[{BLANK_WITHIN}{_STROKE}0-9０-９/／·・.．,，、;；()（）\[\]【】]+")
# A shorter part of a name stands in many words that do not mean it; so do titles.
_TELLING = 2
_TITLES = frozenset(("先生", "女士", "小姐", "老师", "太太", "同学", "师傅", "收货", "代收"))
# Of a street so many signs are shown, and of two values that differ.
_STREET, _FEW = 3, 4


def masked_name(name: str) -> str:
    """Return a name with its middle hidden: 林*坤; of two signs only the first is shown."""
    if len(name) < 3:
        return f"{name[0]}*" if len(name) == 2 else "*" * len(name)
    return f"{name[0]}*{name[-1]}"


def masked_phone(phone: str) -> str:
    """Return a phone with its middle and its extension hidden: 138****0000-****."""
    found = _LONG.search(phone := phone.translate(_WIDE))
    if found is None:
        return phone if "*" in phone else masked_door(phone)
    return (
        f"{masked_door(phone[: found.start()])}{_hidden(found)}{masked_door(phone[found.end() :])}"
    )


def masked_street(text: str) -> str:
    """Return how a street begins, without house and door: 样本路***."""
    if len(text) <= _STREET:
        return "*" * len(text)
    house = _HOUSE.search(text)
    return f"{text[: min(_STREET, house.start()) if house else _STREET]}***"


def masked_door(text: str) -> str:
    """Return an address without the digits that lead to a door: 样本路**号*幢."""
    return _DIGIT.sub("*", text)


def masked_names(text: str, names: Sequence[str]) -> str:
    """Return words in which people of these names stand with the middle hidden.

    A name of two signs or more is hidden wherever it stands, whatever stands beside it: 给李四发货
    names 李四, and a word that only looks like a name is hidden with it. Blanks and unseen signs
    between its signs count for nothing, nor do small and capital letters; Latin letters are a name
    as a whole word alone. So are its parts, where blanks or strokes part it, but no title as 先生.
    A name of one sign is hidden where it is all that the words say: 王 stands in too many words.
    """
    if not text or not names:
        return text
    whole = "".join(_between().sub("", text).split())
    if len(whole) == 1 and whole in names:
        return masked_name(whole)
    found = _named(tuple(names))
    return text if found is None else found.sub(_without_middle, text)


def _without_middle(found: re.Match[str]) -> str:
    return masked_name(_between().sub("", found[0]))


@cache
def _between() -> re.Pattern[str]:
    return pattern(rf"[{BLANK_WITHIN}]")


@lru_cache(maxsize=64)
def _named(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return what finds names and their parts, the longest first; None where none is telling."""
    told: dict[str, None] = {}
    for name in names:
        for part in (name, *_PARTING.split(name)):
            bare = _between().sub("", part)
            if sum(map(str.isalpha, bare)) >= _TELLING and bare not in _TITLES:
                told[bare] = None
    if not told:
        return None
    each = (_spelt(name) for name in sorted(told, key=len, reverse=True))
    return pattern("|".join(each), re.IGNORECASE)


def _spelt(name: str) -> str:
    signs = rf"[{BLANK_WITHIN}]{{0,2}}".join(map(re.escape, name))
    before = r"(?<![A-Za-z])" if name[0].isascii() else ""
    return f"{before}{signs}{r'(?![A-Za-z])' if name[-1].isascii() else ''}"


def masked_numbers(text: str) -> str:
    """Return words with the phones and other long numbers in them hidden: 138****0000."""
    return _LONG.sub(_hidden, masked_phones(text))


def masked_phones(text: str) -> str:
    """Return words with the phones in them hidden; parcels and orders keep their numbers."""
    return _PHONE.sub(lambda found: masked_phone(found[0]), text.translate(_WIDE))


def masked_places(text: str) -> str:
    """Return words without streets, doors and names beside a phone, told with a region or not."""
    hidden = _PLACE.sub(lambda found: masked_street(found[0]), text)
    hidden = _DOOR.sub(lambda found: "*" * len(found[0]), hidden)
    return _NAMED.sub(lambda found: masked_name(found[0]), hidden)


def masked_cell(text: str) -> str:
    """Return a cell that was refused with all hidden that may be a person's: a phone, a street, a
    door, and each Chinese word of two signs or more, as a column may hold its neighbour's value.
    """
    hidden = masked_places(masked_phones(text))
    return _WORD.sub(lambda found: masked_name(found[0]), hidden)


def _hidden(found: re.Match[str]) -> str:
    number = found[0]
    shown = 4 if len(number) > 10 else 2
    head = number[: shown - 1]
    return f"{head}{'*' * (len(number) - len(head) - shown)}{number[-shown:]}"


def masked_change(old: str, new: str, hidden: tuple[str, str]) -> tuple[str, str]:
    """Return two values as `hidden`, both masked alone; where that makes them alike, what differs.

    A short number is one sign: 12号 and 17号 differ in the whole of it, two phones in their middle.
    Where more than a few signs differ they stay hidden.
    """
    if hidden[0] != hidden[1] or old == new:
        return hidden
    one, two = _SIGN.findall(old), _SIGN.findall(new)
    head = _alike(one, two)
    tail = _alike(one[head:][::-1], two[head:][::-1])
    if max(len(one), len(two)) - head - tail > _FEW:
        return hidden
    first, second = (_apart(each, head, len(each) - tail) for each in (one, two))
    return first, second


def _alike(one: list[str], two: list[str]) -> int:
    """Return how many signs two texts begin with alike."""
    pairs = enumerate(zip(one, two, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(two)))


def _apart(signs: list[str], start: int, end: int) -> str:
    head, shown, tail = ("".join(part) for part in (signs[:start], signs[start:end], signs[end:]))
    return "*" * len(head) + shown + "*" * len(tail)
