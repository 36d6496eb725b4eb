"""What a line of the platform's settlement is. The codes and words are data: `settlement.toml`."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any

from core.base.i18n import N_, _
from core.rules.tables import DataTable, Strict

_KEPT = 2_000


class LineKind(StrEnum):
    """What a line of 货款明细 pays or takes."""

    INCOME = "income"
    REFUND = "refund"
    FEE = "fee"
    COMPENSATION = "compensation"
    LATE_FINE = "late_fine"
    FAKE_FINE = "fake_fine"
    MONEY_BACK = "money_back"
    OTHER = "other"


KIND_LABELS = {
    LineKind.INCOME: N_("order income"),
    LineKind.REFUND: N_("refunds"),
    LineKind.FEE: N_("fee"),
    LineKind.COMPENSATION: N_("compensation"),
    LineKind.LATE_FINE: N_("late-shipment fine"),
    LineKind.FAKE_FINE: N_("fake-shipment fine"),
    LineKind.MONEY_BACK: N_("money back"),
    LineKind.OTHER: N_("other"),
}
FINES = (LineKind.LATE_FINE, LineKind.FAKE_FINE)
# Of a line without an order, what is the shop's own gain or loss; a withdrawal is neither.
OF_SHOP = (*FINES, LineKind.FEE, LineKind.COMPENSATION, LineKind.MONEY_BACK)


def kind_label(kind: str) -> str:
    """Return the word for a kind of line; an unknown one as it is."""
    return _(KIND_LABELS[LineKind(kind)]) if kind in list(LineKind) else kind


class _Entry(Strict):
    kind: LineKind
    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    source: str = ""


class _File(Strict):
    line: tuple[_Entry, ...] = ()


class LineWords:
    """The codes and words in the order in which they are looked for."""

    def __init__(self, entries: Iterable[_Entry]) -> None:
        self._codes: dict[str, LineKind] = {}
        self._words: list[tuple[str, LineKind]] = []
        for entry in entries:
            for code in entry.codes:
                self._codes.setdefault(code, entry.kind)
            self._words += [(word, entry.kind) for word in entry.words]
        self._found: dict[tuple[str, str, str], LineKind] = {}

    def find(self, code: str, name: str, account: str) -> LineKind:
        """Return what a line is, by its code, else its name, else its 账务类型; OTHER for none."""
        key = code, name, account
        found = self._found.get(key)
        if found is None:
            found = self._codes.get(code) or self._named(name) or self._named(account)
            if len(self._found) >= _KEPT:
                self._found.clear()
            self._found[key] = found = found or LineKind.OTHER
        return found

    def _named(self, text: str) -> LineKind | None:
        return next((kind for word, kind in self._words if word in text), None)


def _merged(base: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
    """Return the packaged entries with the seller's own in front."""
    return {**user, "line": [*user.get("line", []), *base["line"]]}


_TABLE = DataTable(
    Path(__file__).with_name("settlement.toml"),
    file=_File,
    build=lambda file: LineWords(file.line),
    merged=_merged,
    code="settlement-words",
    unusable=N_(
        "The table of settlement lines {path} cannot be used: {why}. Correct it or move it away."
    ),
)
load, line_words, use_words = _TABLE.load, _TABLE.in_force, _TABLE.use


def line_kind(code: str, name: str, account: str) -> LineKind:
    """Return what a line is by the table in force."""
    return line_words().find(code, name, account)
