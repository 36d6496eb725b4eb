"""The figures as the command line prints them: text that fits 80 columns, and JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import click

from core.base.i18n import _, ngettext
from core.base.money import percent, yuan
from core.base.text import cut, shown, wide
from core.figures import breakdown, what_if
from core.figures import figures as metrics
from core.figures.breakdown import Item, OfShop, Supplier
from core.figures.measures import MEASURES
from core.figures.sales_words import settled_words
from core.figures.series import Series
from core.figures.what_if import Outcome
from core.figures.words import campaign_words, hours, score_words
from core.rules.faults import cause_words
from core.store.desk import Desk

# The figures of a series that fit a line; JSON has all.
_COLUMNS = (
    "abnormal", "grouped", "rate", "dispute_refund", "intervention", "quality_refund", "orders",
    "profit",
)  # fmt: skip
_WIDTH, _LEAST = 80, 12
Parts = Sequence[Item] | Sequence[Supplier] | Sequence[OfShop]


def parts_of(desk: Desk, by: str, at: datetime, shop_id: int | None) -> Parts:
    """Return the figures by item, supplier or shop."""
    if by == "item":
        return breakdown.by_item(desk, at, shop_id)
    if by == "supplier":
        return breakdown.by_supplier(desk, at, shop_id)
    found = breakdown.by_shop(desk, at)
    return [each for each in found if shop_id in (None, each.id)]


def as_json(
    found: metrics.Figures,
    by: str | None,
    parts: Parts | None,
    run: Series | None,
    outcome: Outcome | None,
) -> dict[str, Any]:
    """Return all that was asked for as one JSON value."""
    value = found.as_json()
    if parts is not None:
        value |= {"by": by, "parts": [each.as_json() for each in parts]}
    if run is not None:
        value["series"] = {"days": [f"{day}" for day in run.days], "values": run.values}
    if outcome is not None:
        value["what_if"] = {
            "steps": list(outcome.steps),
            "changes": [
                {"figure": each.name, "from": each.before, "to": each.after}
                for each in outcome.changes
            ],
        }
    return value


# -- as text -------------------------------------------------------------------------------


def print_figures(found: metrics.Figures) -> None:
    """Print all figures of a day."""
    logistics = found.logistics
    click.echo(
        _("Logistics abnormal rate {rate} ({abnormal} of {grouped} orders, {formula})").format(
            rate=percent(logistics.rate, 3),
            abnormal=logistics.abnormal,
            grouped=logistics.grouped,
            formula=logistics.formula,
        )
    )
    click.echo(
        "  "
        + _("smoothed {smoothed}, plain {plain}").format(
            smoothed=percent(logistics.smoothed, 3), plain=percent(logistics.plain, 3)
        )
    )
    for each in logistics.orders:
        click.echo(f"  {each.order_sn}\t{_(', ').join(map(cause_words, each.causes))}")
    for name, rate in (
        (_("Dispute-refund rate"), found.dispute_refund),
        (_("Intervention rate"), found.intervention),
        (_("Quality-refund rate"), found.quality_refund),
    ):
        click.echo(f"{name} {percent(rate.rate, 3)} ({rate.count})")
    _print_sales(found.sales)
    _print_reviews(found)


def _print_sales(sales: metrics.Sales) -> None:
    click.echo(
        ngettext(
            "{n} order sold, {income} yuan, profit {profit} yuan",
            "{n} orders sold, {income} yuan, profit {profit} yuan",
            sales.orders,
        ).format(n=sales.orders, income=yuan(sales.received_fen), profit=yuan(sales.profit_fen))
    )  # fmt: skip
    if sales.unknown_orders:
        click.echo(
            ngettext(
                "  not in the profit: {n} order whose cost was not recorded, {income} yuan",
                "  not in the profit: {n} orders whose cost was not recorded, {income} yuan",
                sales.unknown_orders,
            ).format(n=sales.unknown_orders, income=yuan(sales.unknown_fen))
        )
    for words in settled_words(sales):
        click.echo(f"  {words}")


def _print_reviews(found: metrics.Figures) -> None:
    """Print the scores of the reviews, and how the shop stands with each campaign."""
    reviews = found.reviews
    words = ngettext("{n} review: {scores}", "{n} reviews: {scores}", reviews.valid)
    click.echo(words.format(n=reviews.valid, scores=score_words(reviews)))
    for each in found.campaigns:
        click.echo(f"{shown(each.name)}: {campaign_words(each)}")


def print_outcome(outcome: Outcome) -> None:
    """Print what is assumed, and each figure from and to."""
    for step in outcome.steps:
        click.echo(_("If {step}:").format(step=shown(step)))
    if not outcome.changes:
        click.echo(_("No figure moves."))
    for each in outcome.changes:
        label, before, after = what_if.change_words(each)
        click.echo(f"  {_padded(label, 26)} {before:>10} → {after}")


def print_series(run: Series) -> None:
    """Print a line for each day; JSON has every figure."""
    measures = [MEASURES[name] for name in _COLUMNS]
    heads = [_("Day"), *(each.short for each in measures)]
    rows = [
        [f"{day}", *(each.shown(run.values[each.name][place]) for each in measures)]
        for place, day in enumerate(run.days)
    ]
    _print_table(heads, rows, last_left=False)


def print_parts(parts: Parts) -> None:
    """Print a line for each part; what it is called stands last, so that nothing is cut."""
    heads: list[str] = []
    rows: list[list[str]] = []
    for each in parts:
        heads, row = _ROWS[type(each)](each)
        rows.append(row)
    if not rows:
        click.echo(_("Nothing in this window."))
        return
    _print_table(heads, rows, last_left=True)


def _item(each: Item) -> tuple[list[str], list[str]]:
    heads = [_("Orders"), _("Received"), "N", _("Abnormal"), _("Refunds"), _("Quality"), _("Item")]
    row = [str(each.orders), yuan(each.received_fen), str(each.abnormal), percent(each.rate, 3),
           percent(each.refund_share, 1), str(each.quality), each.name or _("no item")]  # fmt: skip
    return heads, row


def _supplier(each: Supplier) -> tuple[list[str], list[str]]:
    heads = [_("Orders"), _("Late"), _("Median"), _("Usual"), _("Refunds"), "N", _("Owed"),
             _("Supplier")]  # fmt: skip
    row = [str(each.orders), percent(each.late_share, 1), hours(each.median_s),
           hours(each.usual_s), percent(each.refund_share, 1), str(each.abnormal),
           yuan(each.owed_fen), each.name or _("no name")]  # fmt: skip
    return heads, row


def _shop(each: OfShop) -> tuple[list[str], list[str]]:
    found = each.figures
    heads = ["N", "M", _("Abnormal"), _("Dispute"), _("Interv."), _("Quality"), _("Profit"),
             _("Shop")]  # fmt: skip
    row = [str(found.logistics.abnormal), str(found.logistics.grouped),
           percent(found.logistics.rate, 3), percent(found.dispute_refund.rate, 2),
           percent(found.intervention.rate, 2), percent(found.quality_refund.rate, 2),
           yuan(found.sales.profit_fen), breakdown.shop_words(each.name)]  # fmt: skip
    return heads, row


_ROWS: dict[type, Callable[[Any], tuple[list[str], list[str]]]] = {
    Item: _item,
    Supplier: _supplier,
    OfShop: _shop,
}


def _print_table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, last_left: bool) -> None:
    """Print columns of their own width, numbers to the right; a name stands last, cut at 80."""
    lines = [list(map(shown, row)) for row in (heads, *rows)]
    widths = [max(wide(line[place]) for line in lines) for place in range(len(heads))]
    room = _WIDTH - sum(widths[:-1]) - 2 * (len(widths) - 1)
    for line in lines:
        cells = [
            " " * (width - wide(text)) + text for text, width in zip(line, widths, strict=True)
        ]
        if last_left:
            cells[-1] = cut(line[-1], max(room, _LEAST))
        click.echo("  ".join(cells))


def _padded(text: str, width: int) -> str:
    return text + " " * max(width - wide(text), 0)
