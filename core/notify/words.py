"""Notices in words. No name, phone, address, memo or title: a phone's lock screen shows them.

Of an order its last digits are told, of a notice its kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from core.base.i18n import _, ngettext
from core.base.text import one_line, shown
from core.due.index import QueueIndex
from core.due.items import DueItem, items
from core.due.words import clock_words
from core.notify.crossing import Crossing
from core.orders.history import notice_label
from core.rules.terms import Band, Clock, label
from core.store.desk import Desk

# So many things are told one by one in a message.
LINES = 15
# A line of a terminal's notice.
_LONGEST = 120


class Message(NamedTuple):
    """What a target is sent: plain text."""

    title: str
    body: str


def line(item: DueItem, *, shop: bool = False) -> str:
    """Return one thing of the queue: what, how long, the end of its order's number, its shop."""
    words = clock_words(item.clock, item.left_s, item.order_sn)
    if item.clock in (Clock.NOTICE, Clock.CHECK):
        words = f"{words} {notice_label(item.rule)}"
    if shop and item.shop:
        words = f"{words} · {item.shop}"
    return clean(words)


def clean(text: str) -> str:
    """Return a text as one line in which nothing acts on a terminal or a phone."""
    return shown(one_line(text))


def bands_words(found: Mapping[Band, int]) -> str:
    """Return how many there are in each band, the worst first; empty for none."""
    words = _("{band} {count}")
    return " ".join(
        words.format(band=label(band), count=found[band]) for band in Band if found.get(band)
    )


def of_crossings(
    desk: Desk, at: datetime, index: QueueIndex, found: Sequence[Crossing], *, shops: bool
) -> Message:
    """Return the message for what has crossed, most urgent first."""
    told = items(desk, at, index, [each.entry for each in found[:LINES]])
    lines = [line(each, shop=shops) for each in told]
    if len(found) > len(told):
        lines.append(_("… and {count} more").format(count=len(found) - len(told)))
    counted = bands_words(Counter(each.band for each in found))
    n = len(found)
    title = ngettext("daifa: {n} thing ({bands})", "daifa: {n} things ({bands})", n)
    return Message(title.format(n=n, bands=counted), "\n".join(lines))


def at_once(desk: Desk, at: datetime, index: QueueIndex, found: Sequence[Crossing]) -> str:
    """Return what has crossed in one short line: how many, and the most urgent of it."""
    told = items(desk, at, index, [found[0].entry])
    words = line(told[0]) if told else label(found[0].entry.clock)
    n = len(found)
    if n > 1:
        title = ngettext("{n} thing", "{n} things", n).format(n=n)
        words = _("{what}; first: {first}").format(what=title, first=words)
    # Some terminals read a notice that begins with a digit as a command.
    return clean(_("daifa: {text}").format(text=words))[:_LONGEST]
