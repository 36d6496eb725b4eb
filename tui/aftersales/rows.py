"""The rows of the after-sales list: from the index, a window at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len

from core.aftersales import reading as aftersales
from core.aftersales.advice import advise
from core.aftersales.case import Case, Goods
from core.aftersales.reading import OpenCase
from core.base import personal
from core.base.i18n import N_, _
from core.base.money import yuan
from core.orders import privacy
from core.orders.shops import by_case
from core.rules.aftersales import State, TypeCode
from core.rules.terms import Band, Clock
from core.store.desk import Desk
from tui.commands.table import CommandTable
from tui.parts.entry_rows import EntryRows
from tui.parts.shops import ShopFilter
from tui.widgets.columns import Cell, Column, Toned
from tui.widgets.rows import Row

_TYPES: dict[TypeCode, str] = {
    "refund_only": N_("refund"),
    "return_refund": N_("return"),
    "exchange": N_("swap"),
    "resend": N_("resend"),
    "repair": N_("repair"),
}
_INSTANT = N_("instant")
_STATES: dict[State, str] = {
    "asked": N_("to answer"),
    "platform": N_("platform"),
    "rejected": N_("rejected"),
    "agreed": N_("agreed"),
    "agreed_return": N_("return due"),
    "returned": N_("to inspect"),
    "fine": N_("fine"),
    "bad": N_("bad return"),
    "settled": N_("settled"),
    "instant": N_("paid out"),
    "refunded": N_("refunded"),
    "closed": N_("closed"),
}
_PAST = {Clock.AFTERSALE: N_("agreed?"), Clock.APPEAL: N_("too late")}
_GOODS = {
    Goods.NEVER_BOUGHT: N_("not bought"),
    Goods.CANCELLED_UPSTREAM: N_("cancelled"),
    Goods.WITH_SUPPLIER: N_("supplier"),
    Goods.ON_THE_WAY: N_("on the way"),
    Goods.WITH_BUYER: N_("buyer"),
    Goods.ON_THE_WAY_BACK: N_("way back"),
    Goods.RETURNED: N_("returned"),
}
# What is advised: the command that does it, and its word in the list.
ADVICE: dict[str, tuple[str, str]] = {
    "agree": ("case.agree", N_("agree")),
    "reject": ("case.reject", N_("reject")),
    "settle": ("case.settle", N_("settle")),
    "ask": ("case.answers", N_("ask first")),
    "inspect": ("case.inspect", N_("inspect")),
    "appeal": ("case.appeal", N_("appeal")),
    "cancel": ("", N_("cancel it")),
    "intercept": ("", N_("intercept")),
    "address": ("case.agree", N_("address")),
    "check": ("", N_("check")),
    "claim": ("case.claims", N_("claim")),
    "answer": ("", N_("answer")),
    "wait": ("", N_("wait")),
}


def type_word(case: Case) -> str:
    """Return a case's type in a word."""
    return _(_INSTANT) if case.instant else _(_TYPES[case.type])


def state_cell(case: Case, at: datetime) -> Cell:
    """Return the state in a word; past its deadline a case is no longer called open."""
    if case.clock in _PAST and case.past(at):
        return Toned(_(_PAST[case.clock]), "warn")
    return _(_STATES[case.state])


def advice_label(table: CommandTable, do: str) -> str:
    """Return an advice in two words: its key and what it does; a dash for none."""
    if do not in ADVICE:
        return "–"
    command, word = ADVICE[do]
    keys = table[command].keys if command else ()
    return f"{keys[0]} {_(word)}" if keys else _(word)


def columns(table: CommandTable, shops: ShopFilter) -> tuple[Column, ...]:
    """Return the columns after the countdown, wide enough for the language's words."""
    types = max(cell_len(_(word)) for word in (*_TYPES.values(), _INSTANT, N_("Type")))
    states = (*_STATES.values(), *_PAST.values(), N_("Status"))
    goods = (*_GOODS.values(), N_("Goods"))
    advice = max(cell_len(advice_label(table, do)) for do in ADVICE)
    return (
        Column("type", _("Type"), types),
        Column("sn", _("Order"), 8, cut="start"),
        *shops.columns(),
        Column("amount", _("Amount"), 7, align="right"),
        Column("reason", _("Reason"), 8, flex=3),
        Column("status", _("Status"), max(cell_len(_(word)) for word in states)),
        Column("goods", _("Goods"), max(cell_len(_(word)) for word in goods)),
        Column("advice", _("Advice"), max(advice, cell_len(_("Advice")))),
        Column("item", _("Item"), 14, flex=3, priority=2),
        Column("supplier", _("Supplier"), 10, flex=1, priority=3),
        Column("ref", _("Case"), 14, priority=4),
    )


class CaseRows(EntryRows[OpenCase]):
    """Rows for a list of cases as of an instant; a row's key is its case's row id."""

    def __init__(
        self,
        desk: Desk,
        table: CommandTable,
        entries: Sequence[OpenCase],
        at: datetime,
        shops: ShopFilter,
    ) -> None:
        super().__init__(entries)
        self._shops = shops
        self._desk = desk
        self._table = table
        self._at = at

    def id_of(self, entry: OpenCase) -> int:
        """Return the row id of an entry's case."""
        return entry.case_id

    def read(self, entries: Sequence[OpenCase]) -> list[Row]:
        """Read the rows of some cases."""
        cases = aftersales.list_rows(self._desk, [entry.case_id for entry in entries])
        known = {case.key: case for case in cases}
        refs = [case.id for case in cases] if self._shops.in_column else []
        names = by_case(self._desk, refs)
        with privacy.about(self._desk.store, *(case.order_id for case in cases)):
            return [
                self._row(entry, known[entry.case_id], names.get(entry.ref, ""))
                for entry in entries
                if entry.case_id in known
            ]

    def _row(self, entry: OpenCase, case: Case, shop: str) -> Row:
        band, note = "", ""
        if entry.due is None:
            missing = entry.clock is not None
            band, note = ("fill", _("missing")) if missing else (Band.CALM.value, "–")
        cells: tuple[Cell, ...] = (
            type_word(case),
            case.order_sn if case.order_id is not None else Toned(case.order_sn, "warn"),
            *self._shops.named_cells(shop),
            yuan(case.refund_fen) or "–",
            personal.words(case.reason) or "–",
            state_cell(case, self._at),
            _(_GOODS[case.goods]) if case.order_id is not None else Toned(_("no order"), "warn"),
            advice_label(self._table, advise(case, self._at).do),
            case.title,
            case.supplier,
            case.id,
        )
        return Row(str(entry.case_id), entry.due, cells, band=band, note=note)
