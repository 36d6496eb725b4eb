"""Recognising a pasted text: each kind is asked, and what the text may be is put in order.

Pure and linear: the instant is given, no disk is read, and a text that is too long for a kind is
not asked about it. Foreign text makes nothing raise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from core.base.patterns import pattern
from core.base.text import plain
from core.files.fields import unquoted
from core.recognise import single, tables
from core.recognise.kinds import (
    Block,
    CaseNumber,
    Certainty,
    Files,
    Found,
    Kind,
    Link,
    Number,
    Numbers,
    OrderNumber,
    Recognised,
    Rows,
    Traces,
    UpstreamNumber,
)
from core.rules.couriers.pasting import ORDER_PATTERN
from core.rules.upstream import items, order_numbers

LONGEST = tables.LONGEST_ROWS
# As far as an order number is looked for that says whose the rest is.
_NAMED_WITHIN = 200_000

_KINDS: dict[type[Found], Kind] = {
    Rows: Kind.ROWS,
    Number: Kind.NUMBER,
    Numbers: Kind.NUMBERS,
    Link: Kind.URL,
    UpstreamNumber: Kind.UPSTREAM_ORDER,
    OrderNumber: Kind.ORDER,
    CaseNumber: Kind.AFTERSALE,
    Block: Kind.ADDRESS,
    Traces: Kind.TRACE,
    Files: Kind.FILE,
}
_ORDER = pattern(ORDER_PATTERN)
_NAMED = pattern(rf"(?:{order_numbers.LABEL}\s{{0,3}})?{ORDER_PATTERN}", re.IGNORECASE)

# What needs the whole text, as its lines name their own orders.
_WHOLE = (Rows, Numbers, Traces, Files)

# What a text may be, and whether it is surely that.
Meaning = tuple[Found, bool]


def recognise(text: str, at: datetime) -> tuple[Recognised, ...]:
    """Return what a text may be, most likely first; nothing where it is nothing.

    Several meanings are all `likely`. `at` is the instant before which a trace without a year was.
    """
    if len(text) > LONGEST or not text.strip():
        return ()
    if found := single.files(text):
        return _told([found], text.strip())
    if (table := tables.rows(text)) and table[1]:
        return _told([table], text)
    clean = plain(text).strip()
    if page := _page(clean):
        return _told([page], clean)
    order_sn, rest = _named_order(clean)
    meanings = list(_meanings(rest, clean, order_sn, at))
    if table and not any(isinstance(each, Numbers) for each, _sure in meanings):
        # Of a wide row nothing but its buyer is meant by itself.
        meanings = [table, *(each for each in meanings if isinstance(each[0], Block))]
    return _told(meanings, clean, rest, order_sn)


def _told(
    meanings: list[Meaning], text: str, rest: str = "", order_sn: str = ""
) -> tuple[Recognised, ...]:
    sure = Certainty.SURE if len(meanings) == 1 and meanings[0][1] else Certainty.LIKELY
    told = []
    for found, _sure in meanings:
        whole = isinstance(found, _WHOLE)
        kept, named = (text, "") if whole or not rest else (rest, order_sn)
        if isinstance(found, Traces):
            named = order_sn
        told.append(Recognised(_KINDS[type(found)], sure, found, kept, named))
    return tuple(told)


def _page(text: str) -> Meaning | None:
    """Return the order or the case that a link of the platform's back office shows."""
    found = items.read_page(text)
    if found is None:
        return None
    order_sn, ref = found
    return (CaseNumber(ref) if ref else OrderNumber(order_sn)), True


def _named_order(text: str) -> tuple[str, str]:
    """Return the one order number that a text names, and the text without it."""
    found = set(_ORDER.findall(text[:_NAMED_WITHIN].upper()))
    if len(found) != 1 or len(text) > _NAMED_WITHIN:
        return "", text
    return found.pop(), _NAMED.sub("\n", text).strip(" \n\t,;，；")


def _meanings(rest: str, text: str, order_sn: str, at: datetime) -> Iterator[Meaning]:
    """Yield what a text may be, most likely first; `rest` is without the order that it names."""
    if not any(sign.isalnum() for sign in rest):
        if order_sn:
            yield from _order(order_sn)
        return
    trace, many = tables.traces(text, at), tables.numbers(text)
    scanned = trace is not None and trace[1]
    if many and many[1] and not scanned:
        yield many
        return
    block = single.block(rest)
    if block and (not scanned or (block[1] and _one_line_trace(trace))):
        yield block
    if trace and scanned:
        yield trace
    if block or scanned:
        return
    others = [many] if many else list(_single(rest))
    yield from others
    if trace and not others:
        yield trace


def _order(order_sn: str) -> Iterator[Meaning]:
    """Yield the order of a number alone; who buys there has upstream numbers like it."""
    yield OrderNumber(order_sn), True
    if upstream := single.upstream(order_sn):
        yield upstream, True


def _one_line_trace(trace: tuple[Traces, bool] | None) -> bool:
    """Whether a trace has one time alone: an address with the time it was ordered at reads so."""
    return trace is not None and all(each.first_scan == each.last_trace for each in trace[0].traces)


def _single(rest: str) -> Iterator[Meaning]:
    """Yield what a text of one thing may be; a label in front of a number says which it is."""
    bare = unquoted(rest)
    case, upstream = single.case(bare), single.upstream(bare)
    if case and case[1]:
        yield case
        return
    if upstream and "订单" in bare:
        yield upstream, True
        return
    link, number = single.link(rest), single.number(bare)
    if link:
        yield link, link.item is not None
        # `京东:…` may be the courier and its number, where that is good.
        number = number if number and single.good(number) and "." not in rest else None
    if number:
        yield number, single.good(number)
    if upstream:
        yield upstream, True
    if case:
        yield case
