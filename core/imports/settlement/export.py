"""货款明细 of the platform (imports/README.md, 7): one line for each amount paid or taken."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from operator import itemgetter
from typing import NamedTuple

from core.base.i18n import N_, _
from core.files.fields import (
    BadCell,
    TimeReader,
    ahead,
    free_text,
    is_nothing,
    is_order_sn,
    read_money,
    read_order_sn,
)
from core.files.reading import Kind, Reading
from core.files.table import Row
from core.rules.settlement import LineKind, line_words

KIND = Kind(
    code="pdd-settlement",
    label=N_("Pinduoduo settlement"),
    fields={
        "at": ("发生时间", "入账时间", "账务时间"),
        "order_sn": ("商户订单号", "订单号", "订单编号"),
        "income_fen": ("收入金额（+元）", "收入金额(元)", "收入金额", "收入（+元）"),
        "expense_fen": ("支出金额（-元）", "支出金额(元)", "支出金额", "支出（-元）"),
        "account": ("账务类型",),
        "memo": ("备注",),
        "what": ("业务描述",),
        "shop": ("店铺名称", "店铺", "店铺名", "所属店铺"),
    },
    # Every line has a time; many have no order.
    required=("at", "order_sn", "income_fen", "expense_fen"),
    # What stands around the lines: `#账务明细列表结束`, `合计：…`.
    aside=re.compile(r"[#＃].*|(?:总?合计|总计|小计|共计|汇总|导出|以上|说明|注[:：]).*"),
)
_REMEMBERED = 20_000
_MEMO = 300
# Code, name and 账务类型 → the id that the store knows them by.
WordId = Callable[[str, str, str], int]


class SettledLine(NamedTuple):
    """One line as the file shows it; `at` is seconds since 1970, `order_sn` empty for none.

    `word_id` stands for what the platform calls it, `kind` for what that means (LineKind).
    """

    order_sn: str
    at: int
    amount_fen: int
    word_id: int
    kind: str
    memo: str


_line: Callable[[tuple[object, ...]], SettledLine] = partial(tuple.__new__, SettledLine)


class LineParser:
    """Turns rows into lines; what repeats from row to row is read once."""

    def __init__(self, reading: Reading, word_id: WordId) -> None:
        self._reading = reading
        self._word_id = word_id
        self._read_time = TimeReader(since_1904=reading.table.since_1904)
        self._amounts: dict[tuple[str, str], int] = {}
        self._meanings: dict[tuple[str, str], tuple[int, str]] = {}
        columns = reading.columns
        self._places = tuple(columns[field] for field in KIND.required)
        what, account = columns.get("what", -1), columns.get("account", -1)
        self._told: Callable[[list[str]], tuple[str, str]] = lambda cells: (
            cells[what] if what >= 0 else "",
            cells[account] if account >= 0 else "",
        )
        if what >= 0 and account >= 0:
            self._told = itemgetter(what, account)
        self._memo = columns.get("memo", -1)
        # The words of lines that no table names: code and name, or 账务类型.
        self.unknown: set[str] = set()

    def lines(self, rows: list[Row]) -> list[SettledLine]:
        """Return the lines of some rows; rows that cannot be read go to `reading.reject`."""
        found = []
        at_place, sn_place, in_place, out_place = self._places
        read, latest, amounts, meanings = (
            self._read_time, self._reading.limits.latest, self._amounts, self._meanings,
        )  # fmt: skip
        for number, cells in rows:
            field = "at"
            try:
                at = read(cells[at_place])
                if at is None or at > latest:
                    raise self._no_time(at)
                field = "order_sn"
                order_sn = cells[sn_place]
                if order_sn and not is_order_sn(order_sn):
                    order_sn = self._order_sn(order_sn)
                field = "income_fen"
                pair = cells[in_place], cells[out_place]
                amount = amounts.get(pair)
                if amount is None:
                    into = read_money(pair[0])
                    field = "expense_fen"
                    amount = self._amount(pair, into)
            except BadCell as bad:
                self._reading.reject(number, cells, field, bad)
                continue
            told = self._told(cells)
            word_id, kind = meanings.get(told) or self._meaning(*told)
            memo = cells[self._memo] if self._memo >= 0 else ""
            if memo:
                memo = "" if is_nothing(memo) else free_text(memo)[:_MEMO]
            found.append(_line((order_sn, at, amount, word_id, kind, memo)))
        return found

    def _no_time(self, at: int | None) -> BadCell:
        return BadCell("no-time", _("the time is missing.")) if at is None else ahead()

    def _order_sn(self, text: str) -> str:
        try:
            return read_order_sn(text)
        except BadCell as bad:
            if bad.code == "no-order-number":
                return ""
            raise

    def _amount(self, pair: tuple[str, str], into: int | None) -> int:
        """Return an amount with its sign. The second column says what was taken, sign or not."""
        out = read_money(pair[1])
        if into is None and out is None:
            raise BadCell("no-amount", _("the line has no amount."))
        if out and out > 0 and ("+" in pair[1] or "＋" in pair[1]):
            raise BadCell("sign", _("an amount that was taken cannot have a plus."))
        if len(self._amounts) >= _REMEMBERED:
            self._amounts.clear()
        amount = self._amounts[pair] = (into or 0) - abs(out or 0)
        return amount

    def _meaning(self, told: str, account: str) -> tuple[int, str]:
        """Return what a line's words are known by, and what it is by them."""
        code, bar, name = told.replace("｜", "|").partition("|")
        if not bar:
            code, name = "", told
        code, name = code.strip(), name.strip()
        kind = line_words().find(code, name, account)
        if kind is LineKind.OTHER:
            self.unknown.add(f"{code}|{name}" if code else name or account or "-")
        if len(self._meanings) >= _REMEMBERED:
            self._meanings.clear()
        found = self._word_id(code, name, account), kind.value
        self._meanings[told, account] = found
        return found
