"""Lines of the settlement for the command line: as text and as JSON values."""

from __future__ import annotations

from typing import Any

from core.base import personal
from core.base.clock import from_epoch, iso
from core.base.i18n import _
from core.base.money import signed
from core.base.text import shown
from core.rules.settlement import kind_label
from core.store.settlement import OrderLine
from core.store.settlement_list import ListedLine


def order_lines(lines: list[OrderLine]) -> list[str]:
    """Return the lines of an order for the eye."""
    return [line_text(line, shown(personal.words(line.memo))).rstrip() for line in lines]


def line_text(line: ListedLine | OrderLine, more: str) -> str:
    """Return a line in words: when, how much, what it is, what the platform calls it."""
    what = shown(line.name or line.account)
    matched = {"time": _("matched by time"), "seller": _("given by you")}.get(line.matched_by, "")
    cells = (f"{from_epoch(line.at):%Y-%m-%d %H:%M}", f"{signed(line.amount_fen):>10}",
             kind_label(line.kind), what, more, matched)  # fmt: skip
    return "\t".join(cells)


def lines_json(lines: list[OrderLine]) -> list[dict[str, Any]]:
    """Return the lines of an order as JSON values."""
    return [_json(line) for line in lines]


def listed_json(line: ListedLine) -> dict[str, Any]:
    """Return a line of a list as a JSON value."""
    return {"order_sn": line.order_sn or None, **_json(line), "shop": line.shop}


def _json(line: ListedLine | OrderLine) -> dict[str, Any]:
    return {
        "at": iso(from_epoch(line.at)),
        "amount_fen": line.amount_fen,
        "kind": line.kind.replace("_", "-"),
        "code": line.code,
        "name": line.name or line.account,
        "matched_by": line.matched_by or None,
    }
