"""Lists of the settlement: its lines, and orders with what was reckoned beside what was paid."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from core.rules.settlement import LineKind
from core.store.connection import Store, columns, marks
from core.store.sales_sums import INCOME
from core.store.shops import narrowed


class ListedLine(NamedTuple):
    """A line in a list; `order_sn` is the number of its order, matched ones included."""

    id: int
    order_sn: str
    shop: str
    at: int
    amount_fen: int
    kind: str
    code: str
    name: str
    account: str
    matched_by: str


class OrderSums(NamedTuple):
    """What the settlement shows of an order, and what was reckoned; None where it is silent.

    `est_refund_fen` and `est_settling_fen` are reckoned for what the settlement speaks of alone.
    """

    order_id: int
    order_sn: str
    shop_id: int | None
    title: str
    grouped_at: int | None
    est_fen: int
    income_fen: int | None
    fee_fen: int | None
    refund_fen: int | None
    fines_fen: int | None
    compensation_fen: int | None
    back_fen: int | None
    other_fen: int | None
    est_refund_fen: int
    est_settling_fen: int


_LISTED = columns(
    ListedLine,
    "l",
    order_sn="coalesce(o.order_sn, l.order_sn)",
    shop="coalesce(s.name, '')",
    code="w.code",
    name="w.name",
    account="w.account",
)
_SHOP = "coalesce(o.shop_id, l.shop_id, 0)"
_FROM = (
    " from settlement_lines l join settlement_words w on w.id = l.word_id"
    " left join orders o on o.id = l.order_id"
    " left join shops s on s.id = coalesce(o.shop_id, l.shop_id)"
)


def count(store: Store, shop_id: int | None = None) -> int:
    """Return how many lines there are."""
    of_shop, whose = narrowed(shop_id, _SHOP)
    if not of_shop:
        return int(store.value("select count(*) from settlement_lines"))
    return int(store.value(f"select count(*){_FROM} where 1 = 1{of_shop}", whose))


def newest(store: Store, limit: int, shop_id: int | None = None) -> list[ListedLine]:
    """Return the newest lines, the newest first."""
    of_shop, whose = narrowed(shop_id, _SHOP)
    return store.rows(
        ListedLine,
        f"select {_LISTED}{_FROM} where 1 = 1{of_shop} order by l.at desc, l.id desc limit ?",
        (*whose, limit),
    )


def _sum(*kinds: LineKind) -> str:
    listed = ", ".join(f"'{kind.value}'" for kind in kinds)
    return f"sum(case when l.kind in ({listed}) then l.amount_fen end)"


_CASES = "(select sum({fen}) from aftersales a where a.order_id = o.id and {which})"


class Sieve(NamedTuple):
    """Which orders are left out: what differs by less than about this, with this share as a fee."""

    least_fen: int
    fee_share: float


def _of_shop(sieve: Sieve, own: Mapping[int, Sieve], place: int) -> tuple[str, list[float]]:
    """Return a number of a shop's own sieve, or of the general one, as SQL with its values."""
    if not own:
        return "?", [sieve[place]]
    cases = " ".join("when ? then ?" for _each in own)
    values = [each for shop_id, one in own.items() for each in (shop_id, one[place])]
    return f"case coalesce(t.shop_id, 0) {cases} else ? end", [*values, sieve[place]]


def order_sums(
    store: Store,
    refunded: Collection[str],
    sieve: Sieve,
    own: Mapping[int, Sieve] | None = None,
    *,
    shop_id: int | None = None,
    order_ids: Sequence[int] = (),
) -> list[OrderSums]:
    """Return the orders that the settlement speaks of, or those of `order_ids` among them.

    `refunded` are the statuses of cases that were paid back; `own` are the sieves of the shops
    that have their own. What appeals gave back is always there.
    """
    words = [*refunded]
    share, shares = _of_shop(sieve, own or {}, 1)
    least, limits = _of_shop(sieve, own or {}, 0)
    of_shop, whose = narrowed(shop_id)
    only = f" and l.order_id in ({marks(order_ids)})" if order_ids else ""
    kind = LineKind
    paid_back = f"(a.instant = 1 or a.status in ({marks(words)}))"
    back = "coalesce(a.refund_fen, a.deal_fen, 0)"
    refund = _CASES.format(fen=back, which=paid_back)
    settling = _CASES.format(fen="coalesce(a.settlement_fen, 0)", which="a.decision = 'settle'")
    return store.rows(
        OrderSums,
        "with s as materialized (select l.order_id as id,"
        f" {_sum(kind.INCOME)} as income_fen, {_sum(kind.FEE)} as fee_fen,"
        f" {_sum(kind.REFUND)} as refund_fen,"
        f" {_sum(kind.LATE_FINE, kind.FAKE_FINE)} as fines_fen,"
        f" {_sum(kind.COMPENSATION)} as compensation_fen, {_sum(kind.MONEY_BACK)} as back_fen,"
        f" {_sum(kind.OTHER)} as other_fen,"
        f" max(l.kind = '{kind.COMPENSATION.value}' and l.amount_fen < 0) as settles"
        f" from settlement_lines l where l.order_id is not null{only} group by l.order_id),"
        f" t as materialized (select s.*, o.order_sn, o.shop_id, o.grouped_at, {INCOME} as est_fen,"
        f" case when s.refund_fen is null then 0 else coalesce({refund}, 0) end as est_refund_fen,"
        f" case when s.settles then coalesce({settling}, 0) else 0 end as est_settling_fen"
        f" from s join orders o on o.id = s.id where o.exempt_at is null{of_shop})"
        " select t.id as order_id, t.order_sn, t.shop_id, coalesce((select g.title from"
        " order_lines i join goods g on g.id = i.good_id where i.order_id = t.id"
        " and i.ordinal = 0), '') as title, t.grouped_at, t.est_fen,"
        " t.income_fen, t.fee_fen, t.refund_fen, t.fines_fen, t.compensation_fen, t.back_fen,"
        " t.other_fen, t.est_refund_fen, t.est_settling_fen from t"
        f" where t.back_fen is not null or abs({_DIFFERENCE.format(share=share)}) > {least} - 2"
        " order by t.id",
        (*order_ids, *words, *whose, *shares, *limits),
    )


# As core.figures.settled has it exactly, but for the fee's rounding and what appeals gave back.
_DIFFERENCE = (
    "coalesce(t.income_fen - t.est_fen, 0)"
    " + case when t.income_fen is null and t.fee_fen is null then 0"
    " else coalesce(t.fee_fen, 0) + t.est_fen * {share} end"
    " + coalesce(t.refund_fen, 0) + t.est_refund_fen + coalesce(t.fines_fen, 0)"
    " + coalesce(t.compensation_fen, 0) + t.est_settling_fen + coalesce(t.other_fen, 0)"
)


def case_statuses(store: Store) -> list[str]:
    """Return the words of the platform that stand as the status of a case."""
    return [row[0] for row in store.query("select distinct status from aftersales order by 1")]
