"""The description of an appeal, filled in with facts of the case; nothing of the buyer's.

A template is a list of sentences with `{fact}` places. A sentence with a fact that is not known
is said in its next way, or left out, and the text is cut by whole sentences to what the form takes.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime

from core.appeals.limits import clean_text
from core.base.clock import beijing, from_epoch
from core.orders.order import Order
from core.rules.appeals import Sentence
from core.rules.terms import yuan

_PLACE = re.compile(r"\{(\w+)\}")
_ITEM_MAX = 40


def fill(template: Sequence[Sentence], facts: Mapping[str, str], limit: int) -> str:
    """Return the sentences whose facts are all known, at most `limit` code points.

    The last sentence, the request itself, is kept before those in the middle.
    """
    said = []
    for sentence in template:
        ways = (sentence,) if isinstance(sentence, str) else sentence
        for way in ways:
            if all(facts.get(name) for name in _PLACE.findall(way)):
                said.append(clean_text(_PLACE.sub(lambda found: facts[found.group(1)], way)))
                break
    while len(said) > 1 and sum(map(len, said)) > limit:
        del said[-2]
    return "".join(said)[:limit]


def facts_of(at: datetime, order: Order | None, case: sqlite3.Row | None) -> dict[str, str]:
    """Return the facts a template may name; an unknown one is empty.

    order_sn item quantity grouped_on ship_by courier number case reason refund refunded_on
    return_number inspected_on today
    """
    facts = {"today": _day(at)}
    if order is not None:
        parcel = order.parcel
        facts |= {
            "order_sn": order.order_sn,
            "item": _short(order.title),
            "quantity": str(order.quantity),
            "grouped_on": _day(order.grouped_at),
            "ship_by": _minute(order.ship_by.due_at if order.ship_by else None),
            "courier": (parcel.courier if parcel else order.platform_courier) or "",
            "number": (parcel.number if parcel else order.platform_number) or "",
        }
    if case is not None:
        facts |= {
            "case": case["ref"],
            "reason": case["reason"],
            "refund": yuan(case["refund_fen"]),
            "refunded_on": _day(_moment(case["refunded_at"])),
            "return_number": case["return_number"] or "",
            "inspected_on": _day(_moment(case["inspected_at"])),
        }
        facts.setdefault("order_sn", case["order_sn"])
        # An order known from its case alone has no title: the number stands for the item.
        facts.setdefault("item", _short(case["sku_info"] or "商品"))
    return facts


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else from_epoch(seconds)


def _day(moment: datetime | None) -> str:
    if moment is None:
        return ""
    day = beijing(moment)
    return f"{day.year}年{day.month}月{day.day}日"


def _minute(moment: datetime | None) -> str:
    return "" if moment is None else f"{_day(moment)}{beijing(moment):%H:%M}"


def _short(title: str) -> str:
    return title if len(title) <= _ITEM_MAX else title[: _ITEM_MAX - 1] + "…"
