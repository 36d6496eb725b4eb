"""Sales in words: what is as it was paid out, and what is an estimate."""

from __future__ import annotations

from core.base.i18n import _, ngettext
from core.base.money import yuan
from core.figures.figures import Sales


def settled_words(sales: Sales) -> list[str]:
    """Return how much of the sales is what was paid out, and what the settlement shows beside."""
    estimated = sales.orders - sales.settled_orders
    told = []
    if sales.settled_orders:
        words = ngettext(
            "as paid out: {n} order, {income} yuan; estimated: {rest}",
            "as paid out: {n} orders, {income} yuan; estimated: {rest}",
            sales.settled_orders,
        )
        told.append(
            words.format(n=sales.settled_orders, income=yuan(sales.settled_fen), rest=estimated)
        )
    elif sales.orders:
        told.append(_("all of it estimated: no settlement speaks of these orders"))
    if sales.fines_fen:
        told.append(_("fines of these orders: {yuan} yuan").format(yuan=yuan(sales.fines_fen)))
    if sales.loose_fen:
        words = _("fines and the like without an order: {yuan} yuan")
        told.append(words.format(yuan=yuan(sales.loose_fen)))
    return told
