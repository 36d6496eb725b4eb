"""Pasted lines of `order number, courier, tracking number`, in any order of the three."""

from __future__ import annotations

import re

from core.base.frozen import Frozen
from core.base.i18n import _
from core.rules.couriers.judge import Judgement, Reason, judge
from core.rules.couriers.text import ORDER_NUMBER
from core.rules.couriers.text import clean as clean

ORDER_PATTERN = rf"(?<![0-9A-Z-]){ORDER_NUMBER}(?![0-9A-Z-])"


class PastedLine(Frozen):
    """One line of a bulk paste; `problem` says why it cannot be saved as it stands.

    `line_no` counts from 1 over all lines. The judgement is None when nothing was judged.
    """

    line_no: int
    text: str
    order_sn: str | None
    judgement: Judgement | None
    problem: Reason | None


def parse_bulk(text: str, order_pattern: str = ORDER_PATTERN) -> tuple[PastedLine, ...]:
    """Read one order a line, each judged on its own; blank lines are passed over.

    Order numbers must be whole. A tracking number or order that stands on an earlier line
    too is a problem of the later line.
    """
    order = re.compile(order_pattern)
    numbers: dict[str, int] = {}
    orders: dict[str, int] = {}
    lines = []
    for line_no, line in enumerate(clean(text).split("\n"), start=1):
        if not line.strip():
            continue
        pasted = _line(line_no, line.strip(), order)
        if pasted.problem is None:
            problem = _repeated(pasted, numbers, orders)
            pasted = pasted.replace(problem=problem)
        cleaned = pasted.judgement.cleaned if pasted.judgement else None
        if cleaned:
            numbers.setdefault(cleaned, line_no)
        if pasted.order_sn:
            orders.setdefault(pasted.order_sn, line_no)
        lines.append(pasted)
    return tuple(lines)


def _line(line_no: int, line: str, order: re.Pattern[str]) -> PastedLine:
    found = list(dict.fromkeys(match.group() for match in order.finditer(line)))
    rest = order.sub("\t", line)
    judgement = judge(rest) if any(sign.isalnum() for sign in rest) else None
    problem = None
    if len(found) > 1:
        message = _("Several order numbers stand on this line. Give each its own line.")
        problem = Reason(code="two_orders", message=message)
    elif not found:
        message = _("No order number on this line. Add the whole number.")
        problem = Reason(code="no_order", message=message)
    elif judgement is None:
        message = _("No tracking number on this line.")
        problem = Reason(code="no_number", message=message)
    return PastedLine(
        line_no=line_no,
        text=line,
        order_sn=found[0] if len(found) == 1 else None,
        judgement=judgement,
        problem=problem,
    )


def _repeated(pasted: PastedLine, numbers: dict[str, int], orders: dict[str, int]) -> Reason | None:
    cleaned = pasted.judgement.cleaned if pasted.judgement else None
    if cleaned in numbers:
        message = _("The same tracking number stands on line {line}.")
        return Reason(code="repeated_number", message=message.format(line=numbers[cleaned]))
    if pasted.order_sn in orders:
        message = _("The same order stands on line {line}.")
        line = orders[pasted.order_sn]
        return Reason(code="repeated_order", message=message.format(line=line))
    return None
