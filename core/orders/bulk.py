"""Many pasted numbers: whose each line is, what is asked about it, all saved in one act.

A line names its order by our number, by the number it was bought with upstream, by the receiver,
or by the end of a phone or of our number, whichever the supplier's message has.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.patterns import pattern
from core.base.text import shown
from core.orders import reading as orders
from core.orders.order import Order
from core.orders.tracking import NumberCheck, check, record_in
from core.rules.addresses.compare import fits
from core.rules.couriers.judge import Reason, Verdict
from core.rules.couriers.numbers import same_number
from core.rules.couriers.pasting import ORDER_PATTERN, PastedLine, clean, parse_bulk
from core.rules.couriers.table import table
from core.rules.terms import Stage
from core.store import orders as store_orders
from core.store import search
from core.store.desk import Desk

_TOKENS = pattern(r"[0-9A-Za-z]+|[\u3400-\u9fff·*]+")
_PHONE = pattern(r"1[3-9][0-9]{9}")
_PHONE_TAIL, _PHONE_LENGTH = 4, 11
_ORDER_TAIL = range(5, 10)
_UPSTREAM_LEAST = 8
_NAME = range(2, 7)
_CHOICES = 4


class BulkLine(NamedTuple):
    """One pasted line, judged for its order."""

    pasted: PastedLine
    order: Order | None
    check: NumberCheck | None
    problem: str

    @property
    def fit(self) -> bool:
        """Whether the line can be saved without a question."""
        return self.check is not None and self.check.verdict is Verdict.OK and not self.problem

    @property
    def askable(self) -> bool:
        """Whether a yes is all that the line wants: of the number, or of what it replaces."""
        found = self.check
        if found is None or self.fit or found.blocked or found.verdict is Verdict.REFUSE:
            return False
        return found.judgement.cleaned is not None and found.judgement.courier is not None


def judge_bulk(desk: Desk, text: str) -> list[BulkLine]:
    """Judge pasted lines of order, courier and tracking number; nothing is saved."""
    lines = clean(text).split("\n")
    named, several = _named(desk, lines)
    found = []
    for pasted in parse_bulk("\n".join(named)):
        place = pasted.line_no - 1
        pasted = pasted.replace(text=lines[place].strip())
        problem = several.get(place) or (pasted.problem.message if pasted.problem else "")
        found.append(_judged(desk, pasted, problem))
    return found


def _judged(desk: Desk, pasted: PastedLine, problem: str) -> BulkLine:
    if problem or not pasted.order_sn or not pasted.judgement:
        return BulkLine(pasted, None, None, problem)
    try:
        order = orders.find(desk, pasted.order_sn)
    except DaifaError as error:
        return BulkLine(pasted, None, None, error.message)
    judged = pasted.judgement
    checked = check(desk, order, judged.cleaned or judged.number, judged.courier)
    asked = [] if checked.blocked else _asked(order, checked)
    against = asked if checked.verdict is Verdict.OK else [*checked.reasons, *asked]
    return BulkLine(pasted, order, checked, "\n".join(reason.message for reason in against))


def _asked(order: Order, checked: NumberCheck) -> list[Reason]:
    """Return what is asked before a line is saved: what it replaces, what was not bought."""
    found = []
    before, number = order.parcel, checked.judgement.cleaned or ""
    if before is not None and not same_number(before.number, number):
        words = _("It replaces {courier} {number}.")
        if before.first_scan_at is not None:
            words = _("It replaces {courier} {number}, which the courier has scanned.")
        message = words.format(courier=before.courier, number=before.number)
        found.append(Reason(code="replaces", message=message))
    known = {reason.code for reason in checked.reasons}
    if order.stage is Stage.TO_BUY and order.lines_to_buy and "order-not-bought" not in known:
        message = _("The order is not bought yet, as far as is known here.")
        found.append(Reason(code="order-not-bought", message=message))
    return found


def record_bulk(
    desk: Desk,
    at: datetime,
    lines: Sequence[BulkLine],
    agreed: Collection[int] = (),
    *,
    force: str | None = None,
) -> int:
    """Save the fit lines, and those agreed to by their line numbers, as one act; return how many.

    Each is judged again before it is saved. `force` is the reason why the others are agreed to;
    without one the history says that they were asked.
    """
    saved = 0
    with desk.act(at, "track") as work:
        for line in lines:
            yes = line.askable and line.pasted.line_no in agreed
            if line.order is None or line.check is None or not (line.fit or yes):
                continue
            judged = line.check.judgement
            fresh = orders.by_ids(desk, [line.order.id])[0]
            done = record_in(
                desk, work, fresh, judged.cleaned or "", courier=judged.courier, source="paste",
                force=((force or "").strip() or _("asked and confirmed")) if yes else None,
            )  # fmt: skip
            saved += done is not None
    return saved


# -- whose a line is -----------------------------------------------------------------------


def _named(desk: Desk, lines: Sequence[str]) -> tuple[list[str], dict[int, str]]:
    """Return the lines with our order number where theirs named it; and where several fit."""
    known = re.compile(ORDER_PATTERN)
    unnamed = [place for place, line in enumerate(lines) if line.strip() and not known.search(line)]
    if not unnamed:
        return list(lines), {}
    tokens = {place: list(_TOKENS.finditer(lines[place])) for place in unnamed}
    texts = [each.group() for some in tokens.values() for each in some]
    numbers = [each for each in texts if len(each) >= _UPSTREAM_LEAST]
    upstream = search.orders_of_upstream(desk.store, numbers)
    called = _Called(search.waiting(desk.store))
    named, several = list(lines), {}
    for place in unnamed:
        used, ids = _whose(tokens[place], upstream, called)
        if len(ids) == 1:
            named[place] = _renamed(desk, lines[place], used, ids[0])
        elif ids:
            several[place] = _choices(desk, ids)
    return named, several


def _renamed(desk: Desk, line: str, used: Sequence[re.Match[str]], order_id: int) -> str:
    """Put our order number for what named it: no part of that is the tracking number.

    It is cut where it stands, because its digits may stand in the tracking number too, and what
    stood on its two sides is not joined.
    """
    for token in sorted(used, key=re.Match.start, reverse=True):
        line = f"{line[: token.start()]}\t{line[token.end() :]}"
    rows = store_orders.list_rows(desk.store, [order_id])
    return f"{rows[order_id].order_sn} {line}"


def _choices(desk: Desk, ids: Sequence[int]) -> str:
    rows = store_orders.list_rows(desk.store, ids[:_CHOICES])
    named = [f"{row.order_sn} {shown(row.title)[:12]}" for row in rows.values()]
    if len(ids) > _CHOICES:
        named.append("…")
    return _("Several orders fit: {orders}. Put the order number on the line.").format(
        orders=_(", ").join(named)
    )


def _whose(
    words: Sequence[re.Match[str]], upstream: dict[str, list[int]], called: _Called
) -> tuple[list[re.Match[str]], list[int]]:
    """Return the words of a line that name an order, and the orders that they fit."""
    for word in words:
        if word.group() in upstream:
            return [word], sorted(set(upstream[word.group()]))
    used: list[re.Match[str]] = []
    fitting: list[set[int]] = []
    for word in words:
        found = called.by(word.group())
        if found is not None:
            used.append(word)
            fitting.append(found)
    return used, sorted(set.intersection(*fitting)) if fitting else []


class _Called:
    """The pending orders by all that a word may call them: looked up, never gone through."""

    def __init__(self, waiting: Sequence[search.Waiting]) -> None:
        self._tails: dict[str, set[int]] = defaultdict(set)
        self._phones: dict[str, set[int]] = defaultdict(set)
        self._names: dict[str, set[int]] = defaultdict(set)
        for each in waiting:
            for length in _ORDER_TAIL:
                self._tails[each.order_sn[-length:]].add(each.id)
            phone = (each.phone or "").replace(" ", "").partition("-")[0]
            for length in (_PHONE_TAIL, _PHONE_LENGTH):
                self._phones[phone[-length:]].add(each.id)
            self._names["".join((each.receiver or "").split())].add(each.id)
        # Masked names by what stands before their first asterisk: there are few of them.
        self._masked: dict[str, list[str]] = defaultdict(list)
        for name in self._names:
            if "*" in name and name.strip("*"):
                self._masked[name.partition("*")[0]].append(name)
        self._known: dict[str, set[int] | None] = {}

    def by(self, word: str) -> set[int] | None:
        """Return the orders that a word fits, None where it names nothing."""
        if word not in self._known:
            self._known[word] = self._find(word)
        return self._known[word]

    def _find(self, word: str) -> set[int] | None:
        if _PHONE.fullmatch(word) or (word.isdigit() and len(word) == _PHONE_TAIL):
            # A phone that is named must be that of the order.
            return self._phones.get(word, set())
        if word.isdigit():
            return self._tails.get(word) if len(word) in _ORDER_TAIL else None
        if len(word) not in _NAME or word.isascii() or table().find(word) is not None:
            return None
        return self._named(word) or None

    def _named(self, word: str) -> set[int]:
        if "*" in word:
            names = [name for name in self._names if name.strip("*") and fits(name, word)]
        else:
            starts = [word[:length] for length in range(len(word) + 1)]
            masked = [name for start in starts for name in self._masked.get(start, ())]
            names = [word, *(name for name in masked if fits(name, word))]
        return set().union(*(self._names.get(name, ()) for name in names))
