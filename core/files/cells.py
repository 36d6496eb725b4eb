"""Cleaning: what exports and spreadsheets leave around the text of a cell."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

from core.base.patterns import pattern
from core.base.text import one_line

_SPACES = pattern(r"\s+")
_AROUND = pattern(r"^=?\"|\"$|^[*'`‘’]+|[*:]+$|[(\[【](?:必填|选填|可选)[)\]】]")

# No header is as long; a stranger's may take for ever to be put into one form.
_LONGEST_NAME = 200
# A spreadsheet keeps 15 digits of a number; from here on it shows and saves 2.61122E+20.
_NUMBER_LIMIT = 1e15
# Behind digits: they were kept as text, so their last zeros are no rounding.
KEPT = "'"
_LONG_ZEROS = pattern(r"\d{13,}000")


def header_key(text: str) -> str:
    """Return the form in which header names are compared: no spaces, half-width brackets.

    What templates and spreadsheets put around a name is taken off: `*`, `(必填)`, `'`, `="…"`.
    """
    name = unicodedata.normalize("NFKC", one_line(text[:_LONGEST_NAME]))
    return _AROUND.sub("", _SPACES.sub("", name))


def cell_text(value: Any) -> str:
    """Return the text of a spreadsheet's typed cell.

    Whole numbers lose their `.0`. Numbers of 16 digits and more have lost digits in the
    spreadsheet already: they keep the form with an exponent so that readers can refuse them.
    Digits in a text cell are as they were typed.
    """
    if isinstance(value, str):
        text = one_line(value)
        return text + KEPT if text.endswith("000") and _LONG_ZEROS.fullmatch(text) else text
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return _number_text(value)
    if isinstance(value, datetime):
        # Serial days are fractions: half a second either way is rounding, not time.
        whole = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
        return whole.isoformat(" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return "" if value is None else one_line(str(value))


def _number_text(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    if abs(value) >= _NUMBER_LIMIT:
        return f"{float(value):.15G}"
    if value == int(value):
        return str(int(value))
    return format(value, ".15g")
