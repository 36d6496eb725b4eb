"""The morning's digest: what burns today, counts by clock, figures at a threshold, yesterday."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from core.base.clock import beijing, day_end, to_epoch
from core.base.i18n import _, ngettext
from core.base.money import percent
from core.due.entry import DueEntry
from core.due.index import QueueIndex
from core.due.items import items
from core.figures.campaigns import SCORES, Scores
from core.figures.figures import (
    RATE_LABELS,
    Standing,
    logistics_of,
    rates_of,
    read_facts,
    standing,
)
from core.figures.rates import window
from core.figures.words import SCORE_LABELS, campaign_words, score
from core.notify.words import Message, bands_words, clean, line
from core.rules.terms import label
from core.store import figures as store_figures
from core.store.desk import Desk

# The most urgent things that are told one by one.
_FIRST = 5
_DAY = timedelta(days=1)


def key_of(at: datetime, shop_id: int | None) -> str:
    """Return what stands for a Beijing day's digest, of all shops or of one."""
    shop = "" if shop_id is None else f":{shop_id}"
    return f"digest:{beijing(at):%Y-%m-%d}{shop}"


def digest(
    desk: Desk, at: datetime, index: QueueIndex, *, shop_id: int | None, shops: bool
) -> Message:
    """Return the digest of the day of `at`; `index` is what it counts, of all shops or of one."""
    today = beijing(at).date()
    entries = [*index.between(None, to_epoch(day_end(today)) + 1), *index.untimed()]
    now_stands = standing(desk, at, shop_id)
    lines = [
        *_burning(desk, at, index, entries, shops),
        *(_campaigns(now_stands)),
        *_yesterday(desk, day_end(today - _DAY), now_stands, shop_id),
    ]
    title = _("daifa: digest of {day}").format(day=f"{today:%m-%d}")
    return Message(title, "\n".join(map(clean, lines)))


def _burning(
    desk: Desk, at: datetime, index: QueueIndex, entries: Sequence[DueEntry], shops: bool
) -> list[str]:
    n = len(entries)
    if not n:
        return [_("Nothing is due today.")]
    words = ngettext("{n} thing is to be done today: {bands}", "{n} things are to be done today:"
                     " {bands}", n)  # fmt: skip
    counted = bands_words(Counter(index.band(each, at) for each in entries))
    clocks = Counter(each.clock for each in entries)
    by_clock = " · ".join(f"{label(clock)} {count}" for clock, count in clocks.most_common())
    wanted = {each.id for each in entries}
    first = [each for each in index.arranged(at) if each.id in wanted][:_FIRST]
    told = [line(each, shop=shops) for each in items(desk, at, index, first)]
    return [words.format(n=n, bands=counted), by_clock, *(f"- {each}" for each in told)]


def _campaigns(stands: Standing) -> list[str]:
    """Return what each campaign still wants, where it is not open to the shop."""
    return [
        f"{each.name}: {campaign_words(each)}" for each in stands.campaigns if not each.eligible
    ]


def _yesterday(desk: Desk, end: datetime, now_stands: Standing, shop_id: int | None) -> list[str]:
    """Return yesterday's orders, and the figures that changed from the day before."""
    sold, before = (
        store_figures.grouped(desk.store, *window(moment, _DAY), shop_id)
        for moment in (end, end - _DAY)
    )
    lines = [
        ngettext(
            "Yesterday: {n} order (the day before {before})",
            "Yesterday: {n} orders (the day before {before})",
            sold,
        ).format(n=sold, before=before)
    ]
    old, new = (_figures(desk, moment, shop_id) for moment in (end - _DAY, end))
    change = _("{what} {before} → {after}")
    lines += [
        change.format(what=name, before=old[name], after=value)
        for name, value in new.items()
        if old[name] != value
    ]
    if len(lines) == 1:
        lines.append(_("No figure has changed."))
    return lines


def _figures(desk: Desk, at: datetime, shop_id: int | None) -> dict[str, str]:
    """Return the figures as they stood at an instant, as they are shown, by their names."""
    facts = read_facts(desk, at, shop_id)
    logistics, rates = logistics_of(facts), rates_of(facts)
    scores: Scores = standing(desk, at, shop_id).reviews
    n = logistics.abnormal
    words = ngettext("{rate} ({n} order)", "{rate} ({n} orders)", n)
    abnormal = words.format(rate=percent(logistics.rate), n=n)
    return {
        _(RATE_LABELS["logistics"]): abnormal,
        **{_(RATE_LABELS[name]): percent(rate.rate) for name, rate in rates.items()},
        **{_(SCORE_LABELS[name]): score(getattr(scores, name)) for name in SCORES},
    }
