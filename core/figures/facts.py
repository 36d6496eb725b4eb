"""What the rates of a day are computed from, read once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from core.figures.parts import parts_of
from core.figures.rates import Span, window
from core.rules import appeals as appeal_kinds
from core.rules.aftersales import Tables, tables
from core.rules.book import RuleBook
from core.store import figure_cases as store_cases
from core.store import figures as store_metrics
from core.store.desk import Desk
from core.store.figure_cases import (
    DISPUTE,
    INTERVENTION,
    LOGISTICS,
    QUALITY,
    CaseFact,
    CaseMeaning,
    CaseWords,
    Counts,
)
from core.store.figures import WonAppeal, WonMoney
from core.store.shops import Whose, holds

WINDOW = "metrics.window"


@dataclass(frozen=True)
class FigureFacts:
    """Everything the rates are computed from; a changed copy answers “what if”."""

    # Whose records count, and within which window: one, unless the shops' windows differ.
    parts: tuple[tuple[Whose, Span], ...]
    # The weight in the guide's formula: the shop's own, over all shops the general one.
    weight: int
    grouped: int
    won_back_fen: int
    faults: tuple[store_metrics.MarkedFault, ...]
    lowest: tuple[str, ...]
    cases: Counts
    cleared: dict[str, frozenset[str]]
    # The cases of which something is assumed, by the ids of their rows.
    assumed: Mapping[int, CaseFact] = field(default_factory=dict)

    @property
    def end(self) -> int:
        """When all windows end, in seconds since 1970, exclusive."""
        return self.parts[0][1].end

    def window_of(self, shop_id: int) -> Span:
        """Return the window in which the records of a shop count."""
        if len(self.parts) == 1:
            return self.parts[0][1]
        return next(span for whose, span in self.parts if holds(whose, shop_id))


def read_facts(desk: Desk, at: datetime, shop_id: int | None = None) -> FigureFacts:
    """Read what the rates of the day of `at` are computed from."""
    found = [
        _read(desk, part.whose, window(at, part.rules[WINDOW].delta), desk.rules.of(shop_id))
        for part in parts_of(desk.rules, shop_id, WINDOW)
    ]
    return found[0] if len(found) == 1 else _joined(found)


def _read(desk: Desk, whose: Whose, span: Span, rules: RuleBook) -> FigureFacts:
    store = desk.store
    meaning = case_meaning(store_cases.case_words(store), tables())
    return FigureFacts(
        parts=((whose, span),),
        weight=rules["metrics.abnormal_weight"].count,
        grouped=store_metrics.grouped(store, *span, whose),
        won_back_fen=sum(row.amount_fen for row in won_money(desk, *span, whose)),
        faults=tuple(store_metrics.faults(store, *span, whose)),
        lowest=tuple(store_metrics.lowest_logistics(store, *span, whose)),
        cases=store_cases.counted(store, *span, meaning, whose),
        cleared=_cleared(store_metrics.won_appeals(store), span.end),
    )


def _joined(found: Sequence[FigureFacts]) -> FigureFacts:
    """Return the facts of all parts as one; what appeals cleared is the same in each."""
    return replace(
        found[0],
        parts=tuple(part for each in found for part in each.parts),
        grouped=sum(each.grouped for each in found),
        won_back_fen=sum(each.won_back_fen for each in found),
        faults=tuple(fault for each in found for fault in each.faults),
        lowest=tuple(order_sn for each in found for order_sn in each.lowest),
        cases=_cases_of(found),
    )


def _cases_of(found: Sequence[FigureFacts]) -> Counts:
    cases: dict[int, list[str]] = {}
    for each in found:
        for counts, order_sns in each.cases.items():
            cases.setdefault(counts, []).extend(order_sns)
    return cases


def counts_of(case: CaseFact, span: Span) -> int:
    """Return what a case counts for in a window; the same as the store says of all of them."""
    counts = 0
    if case.refunded and span.holds(case.ended_at):
        counts = _THEMES.get(case.theme or "", 0) + DISPUTE * case.intervened
    if case.intervened and span.holds(case.asked_at):
        counts += INTERVENTION
    return counts


_THEMES = {"logistics": LOGISTICS, "quality": QUALITY}


def case_meaning(words: Iterable[CaseWords], known: Tables) -> CaseMeaning:
    """Return which of the words that stand in cases the figures look for."""
    found = list(words)
    statuses = {each.status: known.status(each.status).kind for each in found}
    reasons = {reason: known.theme(reason) for reason in {each.reason for each in found}}

    def of(what: Mapping[str, str | None], wanted: str) -> tuple[str, ...]:
        return tuple(sorted(word for word, meant in what.items() if meant == wanted))

    return CaseMeaning(
        refunded=of(statuses, "refunded"),
        platform=of(statuses, "platform"),
        logistics=of(reasons, "logistics"),
        quality=of(reasons, "quality"),
    )


CLEARS = ("logistics", "quality", "dispute")


def wins_of(row: WonAppeal | WonMoney) -> Sequence[str]:
    """Return what a won appeal brings."""
    book = appeal_kinds.book()
    kind = book.kinds.get(row.kind)
    return () if kind is None else book.wins(kind, row.ground)


def money_kinds() -> list[str]:
    """Return the kinds of appeals that give money back, on some ground at least."""
    book = appeal_kinds.book()
    return [
        name
        for name, kind in book.kinds.items()
        if any("money" in book.wins(kind, ground) for ground in ("", *book.grounds))
    ]


def won_money(desk: Desk, start: int, end: int, whose: Whose = None) -> list[WonMoney]:
    """Return what won appeals gave back for orders that were sold in a window."""
    rows = store_metrics.won_money_sold(desk.store, start, end, money_kinds(), whose)
    return [row for row in rows if "money" in wins_of(row)]


def _cleared(rows: Iterable[WonAppeal], end: int) -> dict[str, frozenset[str]]:
    """Return the orders that each figure no longer counts: what was won before `end`."""
    cleared: dict[str, set[str]] = {name: set() for name in CLEARS}
    for row in rows:
        if row.decided_at is not None and row.decided_at >= end:
            continue
        wins = wins_of(row)
        for name, order_sns in cleared.items():
            if name in wins:
                order_sns.add(row.order_sn)
    return {name: frozenset(order_sns) for name, order_sns in cleared.items()}
