"""The settlement's lines of an order, as sheets and screens show them."""

from __future__ import annotations

from collections.abc import Sequence

from core.base import personal
from core.base.clock import from_epoch
from core.base.i18n import _
from core.base.money import signed
from core.rules.settlement import kind_label
from core.store.settlement import OrderLine
from tui.widgets.coloured_text import Piece, Pieces
from tui.widgets.columns import fit


def line_pieces(lines: Sequence[OrderLine]) -> list[Pieces]:
    """Return a line for each line of the settlement: when, how much, what, how it came here."""
    return [_pieces(line) for line in lines]


def _pieces(line: OrderLine) -> Pieces:
    tone = "bad" if line.amount_fen < 0 else "good"
    how = {"time": _("matched by time"), "seller": _("given by you")}.get(line.matched_by, "")
    found = [
        Piece(f"{from_epoch(line.at):%m-%d %H:%M}  ", "dim"),
        Piece(f"{signed(line.amount_fen):>9}  ", tone),
        Piece(fit(kind_label(line.kind), 14)),
        Piece(f"  {line.name or line.account}", "dim"),
    ]
    if how:
        found.append(Piece(f"  {how}", "warn"))
    if line.memo:
        found.append(Piece(f"  {personal.words(line.memo)}", "dim"))
    return found
