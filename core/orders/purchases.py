"""Buying upstream: what is checked before, and recording it. One purchase per order line.

One upstream order may serve several lines of an order; its cost is then shared among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from core.base.errors import DaifaError, Refused
from core.base.frozen import Frozen
from core.base.i18n import _
from core.base.money import yuan
from core.orders import buying_claims, buying_doubts, settling
from core.orders import reading as orders
from core.orders.order import Order, Purchase, margin_fen, usual_cost
from core.rules.addresses import Answer, Comparison, compare, level_label
from core.rules.terms import fee_fen
from core.rules.upstream import order_numbers
from core.rules.upstream.order_numbers import Problem, clean
from core.store import orders as store_orders
from core.store import purchases as store_purchases
from core.store import suppliers
from core.store.acts import Act
from core.store.desk import Desk

# Stands for all items of an order that are not bought yet.
ALL = -1


class Check(Frozen):
    """What is to be known before a purchase is saved.

    `refusals` are lifted by a reason, `hard` ones by nothing; `usual_fen` is what the items
    usually cost together.
    """

    margin_fen: int | None
    fee_fen: int | None
    low_margin: bool
    refusals: tuple[str, ...]
    hard: tuple[str, ...]
    address: Comparison | None
    usual_fen: int | None


def check(
    desk: Desk,
    order: Order,
    *,
    cost_fen: int | None,
    upstream_order: str = "",
    platform: str = "",
    ordinal: int | None = None,
    address: str | None = None,
    instead_of: Sequence[Purchase] = (),
    from_file: bool = False,
) -> Check:
    """Say what a purchase would mean: the margin, what speaks against it, the address.

    `instead_of` are purchases that it corrects; the number of an upstream's own file
    (`from_file`) is taken whatever shape it has, if it is not certainly something else.
    Rules: rules/README.md, 1 and 8.
    """
    lines = lines_of(order, ordinal)
    rules = desk.rules.of(order.shop_id)
    share = rules["buy.fee"].share
    earned = order.income_fen
    kept = [each for each in order.live_purchases if each not in instead_of]
    other = sum(each.cost_fen for each in kept)
    margin = margin_fen(earned, None if cost_fen is None else cost_fen + other, share)
    low = margin is not None and margin < rules["buy.margin_min"].fen
    compared = compare(order.delivery, address) if address and address.strip() else None
    number = clean(upstream_order)
    where = platform_of(order, lines[0], platform, number)
    known = any((each.upstream_order, each.platform) == (number, where) for each in instead_of)
    problem = None if known else number_problem(desk, order, number, where)
    refusals = _refusals(desk, order, lines, number, cost_fen, instead_of, margin if low else None)
    if problem is not None and not problem.hard and not from_file:
        refusals.insert(0, problem.message)
    if compared is not None and compared.answer is Answer.DIFFERENT:
        refusals.append(
            _("The upstream address is another one: {part} differs.").format(
                part=level_label(compared.decided_by)
            )
        )
    return Check(
        margin_fen=margin,
        fee_fen=None if earned is None else fee_fen(earned, share),
        low_margin=low,
        refusals=tuple(refusals),
        hard=(problem.message,) if problem is not None and problem.hard else (),
        address=compared,
        usual_fen=usual_cost(order, lines),
    )


def _refusals(
    desk: Desk,
    order: Order,
    lines: Sequence[int],
    number: str,
    cost_fen: int | None,
    instead_of: Sequence[Purchase],
    low_margin_fen: int | None,
) -> list[str]:
    """Return what a reason lifts; of a correction only what it brings in."""
    found = (
        [] if instead_of else [*buying_doubts.against(order), *buying_doubts.twice(order, lines)]
    )
    found += _shared(desk, order, number, instead_of)
    if instead_of and cost_fen == sum(each.cost_fen for each in instead_of):
        return found
    found += _one_piece(order, lines, cost_fen)
    if low_margin_fen is not None:
        least = desk.rules.of(order.shop_id)["buy.margin_min"].fen
        found.append(
            _("The margin would be {margin} yuan, below {least} yuan.").format(
                margin=yuan(low_margin_fen), least=yuan(least)
            )
        )
    return found


def number_problem(desk: Desk, order: Order, number: str, platform: str) -> Problem | None:
    """Return what speaks against a cleaned text as the upstream order number of a purchase."""
    if not number:
        return None
    if number == order.order_sn:
        words = _("{no} is this order's own number, not the upstream's.")
        return Problem(code="order-number-own", message=words.format(no=number), hard=True)
    if store_orders.id_of(desk.store, number) is not None:
        words = _("{no} is the number of another order of yours, not the upstream's.")
        return Problem(code="order-number-own", message=words.format(no=number), hard=True)
    return order_numbers.judge(number, platform, _ids_of(order))


def _ids_of(order: Order) -> dict[str, str]:
    """Return the ids of what is sold and bought, with what each is: one is soon on a clipboard."""
    found: dict[str, str] = {}
    for line in order.lines:
        bound = order.binding(line.ordinal)
        backup = bound.backup_item_id or "" if bound else ""
        bought = [item.item_id for item in order.upstream_of(line.ordinal)]
        found |= dict.fromkeys((*bought, backup), _("the id of this order's upstream item"))
        found |= {
            line.sku_id: _("the 样式ID of this order"),
            line.item_id: _("the 商品id of this order"),
        }
    return found


def platform_of(order: Order, ordinal: int, given: str = "", number: str = "") -> str:
    """Return where a line was bought; empty where nobody can say.

    What was given, the binding, an item that is sure, the only platform whose numbers look like
    this one, the first of several candidates, the platform where the shop usually buys. A number
    that contradicts every candidate moves none of them: it is asked about (`number_problem`).
    """
    bound, items = order.binding(ordinal), order.upstream_of(ordinal)
    if given or bound is not None:
        return given or (bound.platform if bound is not None else "")
    if len(items) == 1 and not items[0].confirm:
        return items[0].platform
    of = order_numbers.platforms_of(number)
    if of and items and not any(item.platform in of for item in items):
        return items[0].platform
    if len(of) == 1:
        return of[0]
    usual = [order.shop_platform] if order.shop_platform else []
    likely = [each for each in (*(item.platform for item in items), *usual) if not of or each in of]
    return likely[0] if likely else ""


def lines_of(order: Order, ordinal: int | None) -> tuple[int, ...]:
    """Return the lines that a purchase is for: one, the next, or `ALL` that are left."""
    if ordinal is None:
        return (order.next_line,)
    if ordinal != ALL:
        return (ordinal,)
    left = tuple(line.ordinal for line in order.lines_to_buy)
    return left or tuple(line.ordinal for line in order.lines) or (0,)


def _one_piece(order: Order, lines: Sequence[int], cost_fen: int | None) -> list[str]:
    """Return the doubt whether a cost is that of one piece of several."""
    usual = usual_cost(order, lines)
    pieces = sum(line.quantity for line in order.lines if line.ordinal in lines)
    if cost_fen is None or usual is None or len(lines) > 1 or pieces < 2:
        return []
    if cost_fen * pieces != usual:
        return []
    words = _("{cost} yuan is the usual price of one piece; {n} pieces cost {usual}.")
    return [words.format(cost=yuan(cost_fen), n=pieces, usual=yuan(usual))]


def _shared(desk: Desk, order: Order, number: str, instead_of: Sequence[Purchase]) -> list[str]:
    """Return the doubt about one upstream order for two orders; one that was so before stays."""
    if not number or any(each.upstream_order == number for each in instead_of):
        return []
    elsewhere = store_purchases.order_with(desk.store, number, order.id)
    if not elsewhere:
        return []
    words = _("Upstream order {no} was recorded for order {sn}.")
    return [words.format(no=number, sn=elsewhere)]


def record(
    desk: Desk,
    at: datetime,
    order_sn: str,
    *,
    upstream_order: str,
    cost_fen: int,
    platform: str = "",
    supplier: str = "",
    ordinal: int | None = None,
    address: str | None = None,
    force: str | None = None,
) -> Order:
    """Record what was bought upstream for an order; return the order as it is then.

    `cost_fen` is what the whole purchase cost; `ordinal` is a line, `ALL`, or None for the next
    one. Raises Refused (overridable with `force`, a reason) for a second purchase, a flagged
    order, a low margin, another address, a number of unknown shape or of another order, and for
    another operator's claim; not overridable for what is certainly no order number; DaifaError
    for an empty number or a cost below zero.
    """
    with desk.act(at, "buy") as work:
        order = orders.find(desk, order_sn)
        record_in(
            desk,
            work,
            order,
            upstream_order=upstream_order,
            cost_fen=cost_fen,
            platform=platform,
            supplier=supplier,
            ordinal=ordinal,
            address=address,
            force=force,
        )
    return orders.by_ids(desk, [order.id])[0]


def record_in(
    desk: Desk,
    work: Act,
    order: Order,
    *,
    upstream_order: str,
    cost_fen: int,
    platform: str = "",
    supplier: str = "",
    ordinal: int | None = None,
    address: str | None = None,
    force: str | None = None,
    bought_at: int | None = None,
    from_file: bool = False,
) -> int:
    """Record a purchase inside an act that is already open; return the first one's id.

    `from_file` says that the upstream's own export states it: claims of operators do not count.
    """
    number = clean(upstream_order)
    refuse_incomplete(number, cost_fen)
    _refuse_line(order, ordinal)
    found = check(
        desk,
        order,
        cost_fen=cost_fen,
        upstream_order=number,
        platform=platform,
        ordinal=ordinal,
        address=address,
        from_file=from_file,
    )
    reason = (force or "").strip()
    doubts = () if from_file else buying_claims.against(work, order)
    refuse(found, reason, doubts)
    lines = lines_of(order, ordinal)
    costs = shared_out(cost_fen, _weights(order, lines))
    answer = None if found.address is None else found.address.answer.value
    terms = {
        "bought_at": work.at if bought_at is None else bought_at,
        "address_answer": answer,
        "force_reason": reason or None,
    }
    ids = [
        _insert(work, order, line, number, cost, platform, supplier, terms)
        for line, cost in zip(lines, costs, strict=True)
    ]
    if all(line.ordinal in lines for line in order.lines_to_buy):
        buying_claims.drop(work, order.id)
    return ids[0]


def _insert(
    work: Act,
    order: Order,
    line: int,
    number: str,
    cost_fen: int,
    platform: str,
    supplier: str,
    terms: dict[str, Any],
) -> int:
    bound = order.binding(line)
    where = platform_of(order, line, platform, number)
    settling.by_purchase(work, order, number, line)
    return work.insert(
        "purchases",
        {
            "order_id": order.id,
            "ordinal": line,
            "platform": where,
            "upstream_order": number,
            "supplier_id": suppliers.supplier_id(work, supplier, where)
            or (bound.supplier_id if bound is not None and not supplier.strip() else None),
            "cost_fen": cost_fen,
            **terms,
        },
        order_id=order.id,
        note=terms["force_reason"],
    )


def _weights(order: Order, lines: Sequence[int]) -> list[int]:
    """Return what a cost is shared by: the usual prices, or the pieces where one is not known."""
    usual = [usual_cost(order, (line,)) for line in lines]
    known = [cost for cost in usual if cost is not None]
    if len(known) == len(usual):
        return known
    pieces = {line.ordinal: line.quantity for line in order.lines}
    return [max(pieces.get(line, 1), 1) for line in lines]


def shared_out(total: int, weights: Sequence[int]) -> list[int]:
    """Share fen among parts by weight, to the fen; the first parts take what is left over."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    for place in range(total - sum(parts)):
        parts[place] += 1
    return parts


def refuse(found: Check, reason: str, doubts: Sequence[str] = ()) -> None:
    """Raise Refused where something speaks against a purchase and no reason lifts it."""
    if found.hard:
        raise Refused("upstream-order-wrong", "\n".join(found.hard), overridable=False)
    if (found.refusals or doubts) and not reason:
        words = "\n".join((*doubts, *found.refusals))
        raise Refused("purchase-refused", words, overridable=True)


def refuse_incomplete(number: str, cost_fen: int) -> None:
    """Raise DaifaError for a purchase without a number or with a cost below zero."""
    if not number or cost_fen < 0:
        raise DaifaError(
            "purchase-incomplete",
            _("A purchase needs the upstream order number and what it cost."),
        )
    if len(number) > order_numbers.LONGEST:
        raise DaifaError(
            "upstream-order-long", _("That is no upstream order number: it is too long.")
        )


def _refuse_line(order: Order, ordinal: int | None) -> None:
    if ordinal not in (None, ALL) and ordinal not in [each.ordinal for each in order.lines]:
        raise DaifaError("line-unknown", _("The order has no such line."))
