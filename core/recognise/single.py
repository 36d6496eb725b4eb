"""Texts that are one thing: a number of some kind, a link, a buyer's block, a path."""

from __future__ import annotations

import re

from core.base.errors import DaifaError
from core.base.patterns import pattern
from core.base.text import paths_from_paste
from core.orders.receiver import LONGEST as LONGEST_BLOCK
from core.recognise.kinds import Block, CaseNumber, Files, Link, Number, UpstreamNumber
from core.rules import addresses, aftersales
from core.rules.addresses import Address, house_numbers
from core.rules.couriers.judge import Judgement, Verdict, judge
from core.rules.upstream import items, order_numbers

# A number with its courier and a few words around it; judging more is of no use.
LONGEST_NUMBER = 400
# Around a number of no sure shape stands its courier at most.
_LONGEST_WEAK = 60
_LONGEST_LINK = 8000
_MOST_FILES, _LONGEST_PATH = 20, 4096

# What a number has that is one, though it may not be kept as it stands.
_DAMAGED = frozenset(("check_digit", "country"))
# Links that lead to an item when they are opened.
_LACKING = frozenset(("short-link", "bad-item-id"))

_ROOTED = pattern(r"['\"]?(?:/(?!/)|~/|\.{1,2}/|file:/)[^\s]|['\"]?(?:[A-Za-z]:\\|\\\\[^\s\\])")
_FOREIGN = pattern(r"(['\"]?)((?:[A-Za-z]:\\|\\\\)[^\n\"]+)\1")
_NAME = pattern(
    r"['\"]?[^\n/\\:*?\"<>|]{1,200}\.(?:csv|xlsx?|ods|tsv|txt|et|zip|html?|mhtml?)['\"]?",
    re.IGNORECASE,
)
_SUFFIX = pattern(r"\.[A-Za-z0-9]{2,5}['\"]?$")


def is_number(judged: Judgement) -> bool:
    """Whether a judgement is of something that was meant as a tracking number."""
    if judged.cleaned is None or judged.hard:
        return False
    codes = {reason.code for reason in judged.reasons}
    if judged.candidates or codes & _DAMAGED:
        return True
    return judged.courier is not None and "too_short" not in codes


def number(text: str) -> Number | None:
    """Return the one tracking number in a text."""
    if len(text) > LONGEST_NUMBER:
        return None
    judged = judge(text)
    strong = any(each.tier < 3 for each in judged.candidates)
    if not is_number(judged) or (not strong and len(text) > _LONGEST_WEAK):
        return None
    return Number(judged)


def good(found: Number) -> bool:
    """Whether a number may be kept at once."""
    return found.judged.verdict is Verdict.OK


def link(text: str) -> Link | None:
    """Return the upstream item that a link or `platform:id` leads to."""
    if len(text) > _LONGEST_LINK:
        return None
    try:
        return Link(items.parse_target(text))
    except DaifaError as error:
        return Link(None, error.code) if error.code in _LACKING else None


def upstream(text: str) -> UpstreamNumber | None:
    """Return the upstream order number that a text is."""
    if len(text) > order_numbers.LONGEST:
        return None
    found = order_numbers.clean(text)
    platforms = order_numbers.platforms_of(found)
    problem = order_numbers.judge(found) if platforms else None
    if not platforms or (problem is not None and problem.hard):
        return None
    return UpstreamNumber(found, platforms)


def case(text: str) -> tuple[CaseNumber, bool] | None:
    """Return the after-sales number that a text is, and whether it says so itself."""
    found = aftersales.number_in(text)
    return None if found is None else (CaseNumber(found[0]), found[1])


def block(text: str) -> tuple[Block, bool] | None:
    """Return the buyer's block that a text is, and whether it is whole."""
    if len(text) > LONGEST_BLOCK:
        return None
    found = addresses.split(text)
    if not _is_block(found):
        return None
    whole = found.name and found.phone and (found.city or found.district) and found.detail
    return Block(found), bool(whole)


def _is_block(found: Address) -> bool:
    """Whether there is enough of a receiver to go on from; a town in a sentence is none."""
    numbered = bool(house_numbers(found.detail))
    if any(found.region):
        return bool(found.phone or (found.district and numbered))
    return bool(found.phone and found.name and numbered)


def files(text: str) -> tuple[Files, bool] | None:
    """Return the paths that a text holds, one a line or quoted; and whether that is sure."""
    text = text.strip()
    if len(text) > _MOST_FILES * _LONGEST_PATH:
        return None
    lines = [line.strip() for line in re.split("[\r\n\0]+", text) if line.strip()]
    if not lines or len(lines) > _MOST_FILES:
        return None
    if not all(_ROOTED.match(line) for line in lines):
        if len(lines) == 1 and _NAME.fullmatch(lines[0]):
            return Files((lines[0].strip("'\""),)), False
        return None
    paths = [path for line in lines for path in _paths(line)]
    if not paths or any(len(path) > _LONGEST_PATH or path.endswith("/") for path in paths):
        return None
    marked = all("file:/" in line or line[0] in "'\"" or _SUFFIX.search(line) for line in lines)
    return Files(tuple(dict.fromkeys(paths))), marked


def _paths(line: str) -> list[str]:
    foreign = _FOREIGN.fullmatch(line)
    if foreign:
        # Of another system: a backslash parts folders there and escapes nothing.
        return [foreign[2]]
    return [str(each) for each in paths_from_paste(line, there=lambda _path: False)]
