"""The cases that count for a figure, with what their words mean. Windows are seconds since 1970.

The end of a window is exclusive. With a shop's id only what belongs to it is taken, with 0 only
what belongs to none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from core.store.connection import Store, columns, marks
from core.store.shops import CASE_SHOP, Whose, narrowed

if TYPE_CHECKING:
    from core.rules.aftersales import Theme


# What a case counts for in a window, as bits: a refund for logistics or for quality, a refund after
# the platform stepped in, and that it stepped in.
LOGISTICS, QUALITY, DISPUTE, INTERVENTION = 1, 2, 4, 8


class CaseWords(NamedTuple):
    """What stands together in cases and tells what they count for."""

    status: str
    reason: str
    instant: int
    intervened: int


class CaseMeaning(NamedTuple):
    """Which statuses and reasons of cases the figures look for."""

    refunded: Sequence[str]
    platform: Sequence[str]
    logistics: Sequence[str]
    quality: Sequence[str]

    def counts_of(self, words: CaseWords) -> tuple[int, bool]:
        """Return what cases of some words count for once they end, and if the platform came."""
        stepped_in = bool(words.intervened) or words.status in self.platform
        if not words.instant and words.status not in self.refunded:
            return 0, stepped_in
        theme = LOGISTICS if words.reason in self.logistics else 0
        theme = QUALITY if words.reason in self.quality else theme
        return theme + (DISPUTE if stepped_in else 0), stepped_in


class CaseFact(NamedTuple):
    """What the figures need of a case; times in seconds since 1970.

    `refunded`: the money is gone, paid back or paid out at once. `intervened`: the platform
    stepped in. `ended_at` is when it was refunded, closed or asked. `shop_id` is told where the
    shops' windows differ.
    """

    key: int
    order_sn: str
    theme: Theme | None
    refunded: bool
    intervened: bool
    asked_at: int | None
    ended_at: int | None
    shop_id: int = 0


# The orders of cases by what a case counts for; one with two cases stands twice.
Counts = Mapping[int, Sequence[str]]


# The index `aftersales_ended` begins with this.
_ENDED = "coalesce(a.refunded_at, a.closed_at, a.asked_at)"
_CASE_SHOP = f"coalesce({CASE_SHOP}, 0)"
_ENDED_IN = f"{_ENDED} >= ? and {_ENDED} < ?"
# Asked in the window and ended after it: in no two parts of a union.
_ASKED_IN = f"a.asked_at >= ? and a.asked_at < ? and not ({_ENDED_IN})"


def _next_words() -> str:
    """Return SQL for the case whose words come next in the index after those of `w`."""
    names = CaseWords._fields
    order = "order by " + ", ".join(f"a.{name}" for name in names) + " limit 1"
    steps = [
        " and ".join([*(f"a.{same} = w.{same}" for same in names[:place]), f"a.{name} > w.{name}"])
        for place, name in enumerate(names)
    ]
    tried = ", ".join(
        f"(select a.id from aftersales a where {step} {order})" for step in reversed(steps)
    )
    return f"coalesce({tried})"


# Each of these leads to the next ones in the index: few differ in very many cases.
_WORDS = (
    f"with recursive w as (select * from (select {columns(CaseWords, 'a')} from aftersales a"
    " order by a.status, a.reason, a.instant, a.intervened limit 1)"
    f" union all select {columns(CaseWords, 'n')} from w cross join aftersales n"
    f" where n.id = {_next_words()}) select {columns(CaseWords, 'w')} from w"
)


def case_words(store: Store) -> list[CaseWords]:
    """Return what stands together in cases."""
    return store.rows(CaseWords, _WORDS)


def cases(
    store: Store, start: int, end: int, meaning: CaseMeaning, shop_id: Whose = None
) -> list[CaseFact]:
    """Return the cases that count for a figure: ended in a window, or asked in it.

    Those alone that were refunded for a reason with a theme, or in which the platform stepped in.
    """
    of_shop, whose = narrowed(shop_id, _CASE_SHOP)
    shop = shop_id if isinstance(shop_id, int) else 0
    window = (start, end)
    found: list[CaseFact] = []
    for condition, times in ((_ENDED_IN, window), (_ASKED_IN, (*window, *window))):
        fact = _CaseSql(meaning)
        found += store.rows(
            CaseFact,
            f"select {fact.columns}, {shop} as shop_id from aftersales a where {condition}"
            f" and ({fact.intervened} or ({fact.refunded} and {fact.theme} is not null)){of_shop}",
            (*fact.values, *times, *fact.condition_values, *whose),
        )
    return found


def counted(
    store: Store, start: int, end: int, meaning: CaseMeaning, shop_id: Whose = None
) -> dict[int, list[str]]:
    """Return the orders of a window's cases by what those count for, those alone that count.

    A refund counts where it ended in the window, an intervention where it was asked in it. Cases
    of the same words count for the same: an index has them together, and no other one is read.
    """
    of_shop, whose = narrowed(shop_id, _CASE_SHOP)
    window = (start, end)
    alike = " and ".join(f"a.{name} = ?" for name in CaseWords._fields)
    select = "select a.order_sn from aftersales a where"
    found: dict[int, list[str]] = {}

    def take(counts: int, condition: str, values: tuple[object, ...]) -> None:
        rows = store.query(f"{select} {condition}{of_shop}", (*values, *whose)) if counts else ()
        found.setdefault(counts, []).extend(row[0] for row in rows)

    for words in case_words(store):
        refund, stepped_in = meaning.counts_of(words)
        ended, values = f"{alike} and {_ENDED_IN}", (*words, *window)
        if stepped_in:
            asked = f"{ended} and (a.asked_at >= ? and a.asked_at < ?) is"
            take(refund + INTERVENTION, f"{asked} true", (*values, *window))
            take(refund, f"{asked} not true", (*values, *window))
        else:
            take(refund, ended, values)
    stepped = f"{_ASKED_IN} and {_CaseSql(meaning).intervened}"
    take(INTERVENTION, stepped, (*window, *window, *meaning.platform))
    return found


class _CaseSql:
    """A case as SQL: what its words mean is told by lists of them."""

    def __init__(self, meaning: CaseMeaning) -> None:
        self.refunded = f"(a.instant = 1 or a.status in ({marks(meaning.refunded)}))"
        self.intervened = f"(a.intervened = 1 or a.status in ({marks(meaning.platform)}))"
        self.theme = (
            f"case when a.reason in ({marks(meaning.logistics)}) then 'logistics'"
            f" when a.reason in ({marks(meaning.quality)}) then 'quality' end"
        )
        self.columns = (
            f"a.id as key, a.order_sn, {self.theme} as theme, {self.refunded} as refunded,"
            f" {self.intervened} as intervened, a.asked_at, {_ENDED} as ended_at"
        )
        reasons = (*meaning.logistics, *meaning.quality)
        self.values = (*reasons, *meaning.refunded, *meaning.platform)
        self.condition_values = (*meaning.platform, *meaning.refunded, *reasons)


class CaseRow(NamedTuple):
    """A case as it is stored, for a figure of this one alone."""

    key: int
    order_sn: str
    status: str
    reason: str
    instant: int
    intervened: int
    asked_at: int | None
    ended_at: int | None
    shop_id: int


def case_by(store: Store, *, key: int | None = None, ref: str | None = None) -> CaseRow | None:
    """Return one case by its row's id or by its number, or None."""
    listed = columns(CaseRow, "a", key="a.id", ended_at=_ENDED, shop_id=_CASE_SHOP)
    return store.first(
        CaseRow,
        f"select {listed} from aftersales a where a.id = ? or a.ref = ?",
        (key, ref),
    )


def refunded_orders(
    store: Store, start: int, end: int, meaning: CaseMeaning, shop_id: Whose = None
) -> list[str]:
    """Return the orders with a case that was refunded in a window, whatever its reason."""
    of_shop, whose = narrowed(shop_id, _CASE_SHOP)
    rows = store.query(
        f"select distinct a.order_sn from aftersales a where {_ENDED_IN}"
        f" and (a.instant = 1 or a.status in ({marks(meaning.refunded)})){of_shop}",
        (start, end, *meaning.refunded, *whose),
    )
    return [row[0] for row in rows]


class OpenAppeal(NamedTuple):
    """An appeal that may still be won."""

    id: int
    kind: str
    order_sn: str


def open_appeals(store: Store, limit: int = 200) -> list[OpenAppeal]:
    """Return the appeals that may still be won, the newest first."""
    return store.rows(
        OpenAppeal,
        f"select {columns(OpenAppeal, 'a')} from appeals a"
        " where a.state not in ('won', 'dropped') order by a.id desc limit ?",
        (limit,),
    )


class OpenCase(NamedTuple):
    """A case that is neither refunded nor closed."""

    ref: str
    order_sn: str


def open_cases(store: Store, limit: int = 200) -> list[OpenCase]:
    """Return the cases that are neither refunded nor closed, the newest first."""
    return store.rows(
        OpenCase,
        f"select {columns(OpenCase, 'a')} from aftersales a"
        " where a.closed_at is null and a.refunded_at is null and a.instant = 0"
        " order by a.asked_at desc, a.id desc limit ?",
        (limit,),
    )
