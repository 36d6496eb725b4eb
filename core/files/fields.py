"""Cell parsers: text to id, money, time. What a spreadsheet has damaged is told apart, not kept.

Every parser takes a cleaned cell and returns its value, or None for a blank; a cell that
cannot be taken raises BadCell, which readers turn into a problem of that row.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta

from core.base.clock import YEARS, parse_time, to_epoch
from core.base.i18n import _
from core.base.money import parse_yuan

_EXPONENT = re.compile(r"[-+]?\d+(?:\.\d+)?[eE]\+?\d+")
_POINT_ZERO = re.compile(r"\d+\.0+")
# Spreadsheets keep 15 digits: what follows the fifteenth is zero.
_ROUNDED = re.compile(r"\d{13,14}000|\d{15}0{3,}")
_ORDER_SN = re.compile(r"[0-9]{6,8}-[0-9]{9,15}")
_KEPT_AS_TEXT = re.compile(r'=?"(.*)"|\'(.*)')
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_WHOLE = re.compile(r"([0-9]{1,7}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(?:\.0+)?")
_SERIAL_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - Beijing time, as all of a file's times
# Blank in other words.
_NOTHING = frozenset(("", "-", "--", "/", "无", "null", "NULL", "0000-00-00 00:00:00"))


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
    """Return an id or tracking number as text, or refuse what a spreadsheet damaged."""
    if text.isalnum() and text.isascii() and not text.endswith("000"):
        return text
    if text and (text[0] in "='\"" or not text.isascii()):
        text = unicodedata.normalize("NFKC", unquoted(text)).strip()
    damage = _EXPONENT.fullmatch(text) or _POINT_ZERO.fullmatch(text) or _ROUNDED.fullmatch(text)
    if damage or (text and not text.strip("#")):
        raise BadCell(
            "number-damaged",
            _("the spreadsheet turned it into a number. Export again, do not re-save in Excel."),
        )
    return text


def read_code(text: str) -> str:
    """Return a seller's item code; only a code with an exponent is surely damaged."""
    text = unquoted(text) if text and text[0] in "='" else text
    if "E+" in text and _EXPONENT.fullmatch(text):
        return read_id(text)
    return text


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


def read_money(text: str) -> int | None:
    """Return fen."""
    if text in _NOTHING:
        return None
    try:
        return parse_yuan(text)
    except ValueError:
        raise BadCell("money", _("this is no amount in yuan.")) from None


def read_time(text: str) -> int | None:
    """Return seconds since 1970 of a Beijing time, written out or as a spreadsheet's serial."""
    if text in _NOTHING:
        return None
    try:
        if _SERIAL.fullmatch(text):
            days = timedelta(days=float(text), microseconds=500_000)
            moment = (_SERIAL_DAY_0 + days).replace(microsecond=0)
        else:
            moment = parse_time(text.replace("T", " ") if len(text) < 20 else text)
        if moment.year not in YEARS:
            raise ValueError
        return to_epoch(moment)
    except (ValueError, OverflowError):
        raise BadCell("time", _("this is no time. It looks like 2026-06-06 13:41:00.")) from None


def read_count(text: str) -> int | None:
    """Return a whole number of one or more."""
    if text in _NOTHING:
        return None
    found = _WHOLE.fullmatch(unicodedata.normalize("NFKC", text))
    count = int(found[1].replace(",", "")) if found else 0
    if count < 1:
        raise BadCell("count", _("this is no whole number of pieces."))
    return count


def read_text(text: str) -> str | None:
    """Return a text."""
    return text or None


def is_nothing(text: str) -> bool:
    """Tell whether a cell is blank, or says so in another word."""
    return text in _NOTHING


def read_flag(text: str) -> int | None:
    """Return 1 for 是, 0 for 否."""
    if not text:
        return None
    return int(text in ("是", "Y", "1", "TRUE", "true", "审核中", "异常"))


class TimeReader:
    """`read_time` for many cells: days are looked up, so the usual form costs no parsing."""

    def __init__(self) -> None:
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
            moment = read_time(text)
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
