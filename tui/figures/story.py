"""A figure, an abnormal order or a part of the shop in a few lines, the next step last."""

from __future__ import annotations

from collections.abc import Mapping

from core.base.i18n import N_, _, ngettext
from core.base.money import percent, yuan
from core.figures.breakdown import Item, OfShop, Supplier, shop_words
from core.figures.campaigns import Campaign
from core.figures.figures import AbnormalOrder, Counted, Figures, Sales
from core.figures.measures import MEASURES, Measure, Threshold, verdict
from core.figures.sales_words import settled_words
from core.figures.words import campaign_words, hours, score_words
from core.rules import handbook
from core.rules.book import RuleBook
from core.rules.faults import cause_words
from core.store import figure_parts
from core.store.desk import Desk
from core.store.figure_parts import OrderTitle
from tui.commands.table import CommandTable
from tui.figures.computing import Computed, Part
from tui.figures.rows import CAMPAIGN, FIGURE, ORDER, PART, Against, kind_of, value_words
from tui.parts.story import Story, StoryLine
from tui.widgets.coloured_text import Piece

_MEANS = {
    "abnormal": N_("Orders with a fault: fake shipment, late logistics, a complaint, a refund for"
                   " shipping, a logistics score of 1. An order counts once."),
    "grouped": N_("Orders whose deal was made in the window."),
    "rate": N_("The guide's formula; it never exceeds one divided by its weight."),
    "smoothed": N_("The same orders by another formula, for comparison."),
    "plain": N_("The share of the orders that were abnormal, for comparison."),
    "dispute_refund": N_("Orders that were refunded after the platform had stepped in."),
    "intervention": N_("Orders for which the platform was called, whoever was right."),
    "quality_refund": N_("Orders that were refunded for their quality."),
    "orders": N_("Orders whose deal was made in the window, without those freed of shipping."),
    "received": N_("What the shop gets of those orders, before costs and refunds."),
    "profit": N_("What is left of the orders whose cost is known, whenever it was paid."),
    "reviews": N_("The reviews of the window, each with three scores."),
    "description": N_("The average of the window's reviews: is it as described?"),
    "logistics_score": N_("The average of the window's reviews: did it come in time?"),
    "service": N_("The average of the window's reviews: were you helpful?"),
}  # fmt: skip
_FIGURE = N_("Enter its last 90 days; {what_if} what if; {day_before} {day_after} another day.")
_ORDER = N_("Enter everything about the order.")
_PART = N_("{stage} shows the next breakdown, then the figures again.")


def _next(text: str, table: CommandTable) -> StoryLine:
    return [Piece(" " + _("Next: "), "key"), Piece(table.with_keys(_(text)), "strong")]


def row_story(
    desk: Desk, computed: Computed, key: str, against: Against, table: CommandTable
) -> Story | None:
    """Tell the row with a key; None where there is no such row."""
    kind, name = kind_of(key)
    figures, rules = computed.figures, desk.rules.of(computed.wanted.shop_id)
    if kind == FIGURE and name in MEASURES:
        measure = MEASURES[name]
        return measure_story(measure, figures, against(measure), rules, table)
    if kind == ORDER and name in computed.orders:
        return order_story(computed.orders[name], figure_parts.titles(desk.store, [name]), table)
    if kind == CAMPAIGN:
        for campaign in figures.campaigns:
            if campaign.name == name:
                return campaign_story(campaign, figures, rules, table)
    part = next((each for each in computed.parts if kind == PART and f"{each.id}" == name), None)
    return None if part is None else part_story(part, table)


def measure_story(
    measure: Measure,
    figures: Counted,
    against: list[Threshold],
    rules: RuleBook,
    table: CommandTable,
) -> Story:
    """Tell a figure: its value, what it counts, what it is held against."""
    value = measure.of(figures)
    words, tone = verdict(value, against)
    lines: list[StoryLine] = [[Piece(f" {_(_MEANS[measure.name])}")]]
    if measure.section == "sales" and isinstance(figures, Figures):
        lines += [[Piece(f" {_sums(figures.sales)}")]] if measure.name == "profit" else []
        lines += [[Piece(f" {line}", "dim")] for line in settled_words(figures.sales)]
    if words:
        limits = _(", ").join(f"{each.value:g} ({each.whose})" for each in against)
        lines.append(
            [
                Piece(f" {words}", tone),
                Piece("  " + _("wanted: {limits}").format(limits=limits), "dim"),
            ]
        )
    lines.append([Piece(f" {handbook.hint('figures', rules)}", "dim")])
    head = [
        Piece(measure.words, "title"),
        Piece(f" {value_words(measure, figures)}", tone or "strong"),
    ]
    return Story(head, [], lines, _next(_FIGURE, table))


def _sums(sales: Sales) -> str:
    """Return what the profit is made of."""
    parts = [
        (_("refunds"), -sales.refund_fen),
        (_("purchases"), -sales.cost_fen),
        (_("paid to settle"), -sales.settlement_fen),
        (_("fee"), -sales.fee_fen),
        (_("fines"), -sales.fines_fen),
        (_("compensation"), sales.compensation_fen),
        (_("claims paid"), sales.claims_fen),
        (_("won back by appeals"), sales.won_back_fen),
    ]
    parts += [(_("other lines"), sales.other_fen), (_("without an order"), sales.loose_fen)]
    said = [f"{name} {yuan(fen)}" for name, fen in parts if fen]
    if sales.unknown_orders:
        n = sales.unknown_orders
        words = ngettext(
            "left out: {n} order of unknown cost, {yuan} yuan",
            "left out: {n} orders of unknown cost, {yuan} yuan",
            n,
        )
        said.append(words.format(n=n, yuan=yuan(sales.unknown_fen)))
    return " · ".join(said)


def campaign_story(
    campaign: Campaign, figures: Counted, rules: RuleBook, table: CommandTable
) -> Story:
    """Tell what a campaign still wants."""
    lines: list[StoryLine] = [
        [Piece(f" {campaign_words(campaign)}", "good" if campaign.eligible else "warn")],
        [Piece(f" {score_words(figures.reviews)}", "dim")],
        [Piece(f" {handbook.hint('reviews', rules)}", "dim")],
    ]
    return Story([Piece(campaign.name, "title")], [], lines, _next(_PART, table))


def order_story(
    order: AbnormalOrder, titles: Mapping[str, OrderTitle], table: CommandTable
) -> Story:
    """Tell why an order is abnormal."""
    known = titles.get(order.order_sn)
    causes = _(", ").join(map(cause_words, order.causes))
    lines: list[StoryLine] = [[Piece(f" {causes}", "warn")]]
    lines += [[Piece(f" {known.title}", "dim")]] if known else []
    text = _ORDER if known else N_("The order is not here: import it.")
    return Story([Piece(order.order_sn, "title")], [], lines, _next(text, table))


def part_story(part: Part, table: CommandTable) -> Story:
    """Tell the figures of a part of the shop in words."""
    if isinstance(part, Item):
        name, said = part.name or _("no item"), _item(part)
    elif isinstance(part, Supplier):
        name, said = part.name or _("no name"), _supplier(part)
    else:
        name, said = shop_words(part.name), _shop(part)
    lines: list[StoryLine] = [[Piece(f" {line}")] for line in said]
    return Story([Piece(name, "title")], [], lines, _next(_PART, table))


def _item(part: Item) -> list[str]:
    return [
        _("{n} orders grouped, received {yuan} yuan").format(
            n=part.orders, yuan=yuan(part.received_fen)
        ),
        _("abnormal orders: {n}, rate {rate}").format(n=part.abnormal, rate=percent(part.rate, 3)),
        _("refunded: {n}, {share} of the orders; for quality: {quality}").format(
            n=part.refunds, share=percent(part.refund_share, 1), quality=part.quality
        ),
    ]


def _supplier(part: Supplier) -> list[str]:
    return [
        _("bought in the window: {n} orders; shipped late: {late} of {due}, {share}").format(
            n=part.orders, late=part.late, due=part.due, share=percent(part.late_share, 1)
        ),
        _("from purchase to shipping: median {median}, reckoned with {usual}").format(
            median=hours(part.median_s), usual=hours(part.usual_s)
        ),
        _("refunded: {n}, {share} of the orders; abnormal: {abnormal}").format(
            n=part.refunds, share=percent(part.refund_share, 1), abnormal=part.abnormal
        ),
        _("owes {yuan} yuan, open claims: {n}").format(yuan=yuan(part.owed_fen), n=part.claims),
    ]


def _shop(part: OfShop) -> list[str]:
    found = part.figures
    return [
        _("abnormal orders: {n} of {m}, rate {rate}").format(
            n=found.logistics.abnormal, m=found.logistics.grouped,
            rate=percent(found.logistics.rate, 3),
        ),
        _("sold: {n} orders, received {yuan}, profit {profit}").format(
            n=found.sales.orders, yuan=yuan(found.sales.received_fen),
            profit=yuan(found.sales.profit_fen),
        ),
        score_words(found.reviews),
    ]  # fmt: skip
