"""Cell parsers: text to id, money, time. What a spreadsheet has damaged is told apart, not kept.

Every parser takes a cleaned cell and returns its value, or None for a blank; a cell that
cannot be taken raises BadCell, which readers turn into a problem of that row.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from typing import NamedTuple

from core.base.clock import YEARS, parse_time, to_epoch
from core.base.i18n import _
from core.base.money import parse_yuan
from core.base.patterns import pattern
from core.files.cells import KEPT

_EXPONENT = pattern(r"[-+]?\d+(?:\.\d+)?[eE]\+?\d+")
_POINT_ZERO = pattern(r"\d+\.0+")
# Spreadsheets keep 15 digits: what follows the fifteenth is zero.
_ROUNDED = pattern(r"\d{13,14}000|\d{15}0{3,}")
_ORDER_SN = pattern(r"[0-9]{6,8}-[0-9]{9,15}")
_KEPT_AS_TEXT = pattern(r'=?"(.*)"|[\'`‘’´＇](.*?)[`‘’´＇]?')
_BEFORE_TEXT = frozenset("='\"`‘’´＇")
_SERIAL = pattern(r"\d{5}(?:\.\d+)?")
_WHOLE = pattern(r"([0-9]{1,7}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(?:\.0+)?")
_DAYS_TO_1904 = 1462
_SERIAL_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - Beijing time, as all of a file's times
# What a spreadsheet shows where a formula found nothing or failed.
_ERROR = pattern(
    r"#(?:N/?A|REF|VALUE|DIV/0|NAME|NULL|NUM|SPILL|CALC|GETTING_DATA|FIELD|BLOCKED|CONNECT|UNKNOWN"
    r"|BUSY|ERROR|PYTHON|EXTERNAL)[!?]?(?: N/A)?|Err:5[0-9]{2}",
    re.I,
)
_ERROR_SIGNS = frozenset("#＃E")
_WORDS = ("null", "none", "nil", "nan", "n/a", "(null)", "<null>", "undefined", "[object object]")
# Blank in other words.
_NOTHING = frozenset((
    "", "-", "--", "---", "—", "——", "–", "/", "\\", "\\N", "?", "？",
    "无", "暂无", "空", "(空)", "（空）", "(空白)", "没有", "未填写",
    "暂无数据", "0000-00-00 00:00:00",
    *(way(word) for word in _WORDS for way in (str, str.upper, str.capitalize)),
    "[object Object]", "NaN",
))  # fmt: skip
_NO_ID = _NOTHING | {"0", "00", "0.0", "0.00", "-1", "TRUE", "FALSE", "无单号", "暂无单号"}
_NO_TIME = _NOTHING | {
    "0", "0.0", "00:00:00", "0000-00-00", "1899-12-30 00:00:00", "1900-01-00", "1900/1/0 0:00:00",
    "1970-01-01 00:00:00", "1970-01-01 08:00:00", "1904-01-01 00:00:00",
}  # fmt: skip
_KEPT_ZEROS = f"000{KEPT}"


class BadCell(Exception):
    """A cell that cannot be read: a stable code, and the reason and cure for the user."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason


def unquoted(text: str) -> str:
    """Return the text inside `="…"` and after `'`, the ways to keep a number as text."""
    found = _KEPT_AS_TEXT.fullmatch(text)
    return text if found is None else (found[1] or found[2] or "").strip()


def read_id(text: str) -> str:
    """Return an id or tracking number as text, or refuse what a spreadsheet damaged.

    A formula's error, a lone 0 and the words for nothing are blank.
    """
    if text.isalnum() and text.isascii() and not text.endswith("000"):
        return "" if text in _NO_ID else text
    text, kept = _taken_out(text)
    if text in _NO_ID or is_error(text) or not text.strip("0"):
        return ""
    rounded = _ROUNDED.fullmatch(text) and not kept
    damage = _EXPONENT.fullmatch(text) or _POINT_ZERO.fullmatch(text) or rounded
    if damage or not text.strip("#"):
        raise BadCell(
            "number-damaged",
            _("the spreadsheet turned it into a number. Export again, do not re-save in Excel."),
        )
    return text


def _taken_out(text: str) -> tuple[str, bool]:
    """Return an id without the signs that keep it as text, and whether any did."""
    if not text or text in _NO_ID:
        return text, False
    kept = text[0] in _BEFORE_TEXT or text.endswith(KEPT)
    if kept or not text.isascii():
        text = unicodedata.normalize("NFKC", unquoted(text).removesuffix(KEPT)).strip()
    return text, kept


def read_code(text: str) -> str:
    """Return a seller's item code; only a code with an exponent is surely damaged."""
    if text and (text[0] in _BEFORE_TEXT or text[-1] == KEPT):
        text = unquoted(text).removesuffix(KEPT)
    if text in _NO_ID or is_error(text):
        return ""
    if "E+" in text and _EXPONENT.fullmatch(text):
        return read_id(text)
    return text


def is_order_sn(text: str) -> bool:
    """Tell whether a cell is a Pinduoduo order number as it stands."""
    return _ORDER_SN.fullmatch(text) is not None


def read_order_sn(text: str) -> str:
    """Return a Pinduoduo order number (files/README.md, 3), or refuse the text."""
    if _ORDER_SN.fullmatch(text):
        return text
    text = read_id(text).replace(" ", "").replace("－", "-").replace("–", "-")
    if not text:
        raise BadCell("no-order-number", _("the order number is missing."))
    if not _ORDER_SN.fullmatch(text):
        raise BadCell(
            "order-number",
            _("this is no order number. It looks like 260923-063795392132914."),
        )
    return text


def order_day(day: str) -> int | None:
    """Return when the day began that an order number begins with, `261122`; None for no day."""
    try:
        moment = datetime.strptime(day if len(day) == 8 else f"20{day}", "%Y%m%d")  # noqa: DTZ007
    except ValueError:
        return None
    return to_epoch(moment) if moment.year in YEARS else None


class TimeLimits(NamedTuple):
    """What a time of a file may be, all in seconds.

    So much `earlier` and `later` than the day of its order, and at most `latest` where it tells
    what has happened.
    """

    earlier: int
    later: int
    latest: int

    def is_far(self, day: int, moment: int) -> bool:
        """Whether a time cannot belong to an order of that day: its number tells its making."""
        return not day - self.earlier <= moment <= day + self.later

    def near(self, order_sn: str, moment: int | None) -> int | None:
        """Return a time of an order, or raise BadCell when it is far from its number's day."""
        day = order_sn.partition("-")[0]
        start = order_day(day)
        if start is not None and moment is not None and self.is_far(start, moment):
            raise other_day(day)
        return moment

    def past(self, moment: int | None) -> int | None:
        """Return a time of what has happened, or raise BadCell when it lies ahead."""
        if moment is not None and moment > self.latest:
            raise ahead()
        return moment


ANY_TIME = TimeLimits(1 << 40, 1 << 40, 1 << 40)


def other_day(day: str) -> BadCell:
    """Return the refusal of a time that is far from the day of its order."""
    return BadCell(
        "time-order",
        _(
            "the time is far from the day of the order ({day}): a spreadsheet has changed"
            " it. Export again, do not re-save in Excel."
        ).format(day=day),
    )


def ahead() -> BadCell:
    """Return the refusal of a time that has not come yet."""
    return BadCell(
        "time-ahead",
        _(
            "the time lies ahead of now: a spreadsheet has changed it, or the clock of this"
            " machine is wrong. Export again, do not re-save in Excel."
        ),
    )


def read_money(text: str) -> int | None:
    """Return fen."""
    if is_nothing(text):
        return None
    try:
        return parse_yuan(text)
    except ValueError:
        raise BadCell("money", _("this is no amount in yuan.")) from None


def read_time(text: str, *, since_1904: bool = False) -> int | None:
    """Return seconds since 1970 of a Beijing time, written out or as a spreadsheet's serial.

    `since_1904` tells that the workbook counts its days from there.
    """
    if text in _NO_TIME or is_error(text):
        return None
    try:
        if _SERIAL.fullmatch(text):
            days = float(text) + (_DAYS_TO_1904 if since_1904 else 0)
            day = timedelta(days=days, microseconds=500_000)
            moment = (_SERIAL_DAY_0 + day).replace(microsecond=0)
        else:
            moment = parse_time(text.replace("T", " ") if len(text) < 20 else text)
        if moment.year not in YEARS:
            raise ValueError
        return to_epoch(moment)
    except (ValueError, OverflowError):
        raise BadCell("time", _("this is no time. It looks like 2026-06-06 13:41:00.")) from None


def read_count(text: str) -> int | None:
    """Return a whole number of one or more."""
    if is_nothing(text):
        return None
    found = _WHOLE.fullmatch(unicodedata.normalize("NFKC", text))
    count = int(found[1].replace(",", "")) if found else 0
    if count < 1:
        raise BadCell("count", _("this is no whole number of pieces."))
    return count


def read_text(text: str) -> str | None:
    """Return a text; a formula's error is none."""
    return None if not text or is_error(text) else free_text(text)


def read_name(text: str) -> str | None:
    """Return the name of a company or shop; the words for nothing are none."""
    return None if text in _NO_ID or is_error(text) else free_text(text)


def free_text(text: str) -> str:
    """Return a memo, name or variant: whatever stands there, but for a formula's error."""
    if text[:1] in _ERROR_SIGNS and is_error(text):
        return ""
    return text[:-1] if text[-4:] == _KEPT_ZEROS and text[:-1].isdigit() else text


def is_error(text: str) -> bool:
    """Tell whether a cell is what a spreadsheet shows where a formula failed."""
    return text[:1] in _ERROR_SIGNS and _ERROR.fullmatch(text.replace("＃", "#")) is not None


def is_nothing(text: str) -> bool:
    """Tell whether a cell is blank, or says so in another word."""
    return text in _NOTHING or is_error(text)


def read_flag(text: str) -> int | None:
    """Return 1 for 是, 0 for 否."""
    if not text:
        return None
    return int(text in ("是", "Y", "1", "TRUE", "true", "审核中", "异常"))


class TimeReader:
    """`read_time` for many cells: days are looked up, so the usual form costs no parsing."""

    def __init__(self, *, since_1904: bool = False) -> None:
        self._since_1904 = since_1904
        self._days: dict[str, int] = {}
        self._minutes = {
            f" {hour:02d}:{minute:02d}:": hour * 3600 + minute * 60
            for hour in range(24)
            for minute in range(60)
        }
        self._seconds = {f"{second:02d}": second for second in range(60)}

    def __call__(self, text: str) -> int | None:
        if not text:
            return None
        try:
            return self._days[text[:10]] + self._minutes[text[10:17]] + self._seconds[text[17:]]
        except KeyError:
            moment = read_time(text, since_1904=self._since_1904)
            if moment is not None and len(text) == 19 and len(self._days) < 10_000:
                day = read_time(text[:10])
                if day is not None and text[4] == "-":
                    self._days[text[:10]] = day
            return moment

    def or_none(self, text: str) -> int | None:
        """Return the time, or None for a cell that is none."""
        try:
            return self(text)
        except BadCell:
            return None
