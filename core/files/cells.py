"""Cleaning: what exports and spreadsheets leave around the text of a cell."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

# Zero-width signs and byte order marks vanish; blanks of all kinds become a plain space.
_GONE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_BLANK = "\x00-\x09\x0b-\x1f\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
DIRT = re.compile(f"[{_GONE}{_BLANK}]")
_GONE_RE = re.compile(f"[{_GONE}]+")
_BLANK_RE = re.compile(f"[{_BLANK}]")
_SPACES = re.compile(r"\s+")

# A spreadsheet keeps 15 digits of a number; from here on it shows and saves 2.61122E+20.
_NUMBER_LIMIT = 1e15


def scrub(text: str) -> str:
    """Return `text` without zero-width and control characters; line feeds stay."""
    if DIRT.search(text) is None:
        return text
    return _BLANK_RE.sub(" ", _GONE_RE.sub("", text))


def clean(text: str) -> str:
    """Return the text of one cell: one line, no control characters, no space around it."""
    return scrub(text).replace("\n", " ").strip()


def header_key(text: str) -> str:
    """Return the form in which header names are compared: no spaces, half-width brackets."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", clean(text)))


def cell_text(value: Any) -> str:
    """Return the text of a spreadsheet's typed cell.

    Whole numbers lose their `.0`. Numbers of 16 digits and more have lost digits in the
    spreadsheet already: they keep the form with an exponent so that readers can refuse them.
    """
    if isinstance(value, str):
        return clean(value)
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
    return "" if value is None else clean(str(value))


def _number_text(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    if abs(value) >= _NUMBER_LIMIT:
        return f"{float(value):.15G}"
    if value == int(value):
        return str(int(value))
    return format(value, ".15g")
