"""The rows of the figures: figures and campaigns, then abnormal orders; or the parts of a shop."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len

from core.base.i18n import N_, _, ngettext
from core.base.money import percent, yuan
from core.figures.breakdown import Item, Supplier, shop_words
from core.figures.figures import AbnormalOrder, Counted, Figures, Sales
from core.figures.measures import MEASURES, SECTIONS, Measure, Threshold, verdict
from core.figures.words import campaign_words, hours
from core.rules.book import RuleBook
from core.rules.faults import cause_words
from core.store import figure_parts
from core.store.desk import Desk
from core.store.figure_parts import OrderTitle
from tui.figures.computing import Computed, Part, View
from tui.widgets.columns import Cell, Column, Toned
from tui.widgets.rows import Row

FIGURE, CAMPAIGN, ORDER, PART = "m", "c", "o", "p"
Against = Callable[[Measure], list[Threshold]]


def kind_of(key: str) -> tuple[str, str]:
    """Return what a row is, and which one."""
    kind, _colon, rest = key.partition(":")
    return kind, rest


class FigureRows:
    """Rows that are ready, then abnormal orders, of which a window is read at a time."""

    def __init__(
        self, desk: Desk, ready: Sequence[Row], orders: Sequence[AbnormalOrder] = ()
    ) -> None:
        self._desk, self._ready, self._orders = desk, ready, orders
        self._places: dict[str, int] | None = None

    def __len__(self) -> int:
        return len(self._ready) + len(self._orders)

    def window(self, start: int, stop: int) -> Sequence[Row]:
        """Return the rows `start` ≤ i < `stop`."""
        count = len(self._ready)
        found = list(self._ready[start:stop])
        first, last = max(start - count, 0), max(stop - count, 0)
        return found + self._read(self._orders[first:last], first)

    def keys(self, start: int, stop: int) -> Sequence[str]:
        """Return the keys of the rows `start` ≤ i < `stop`; no row is read for them."""
        count = len(self._ready)
        orders = self._orders[max(start - count, 0) : max(stop - count, 0)]
        ready = [row.key for row in self._ready[start:stop]]
        return ready + [f"{ORDER}:{each.order_sn}" for each in orders]

    def index_of(self, key: str) -> int | None:
        """Return where a row stands."""
        if self._places is None:
            self._places = {each: place for place, each in enumerate(self.keys(0, len(self)))}
        return self._places.get(key)

    def _read(self, orders: Sequence[AbnormalOrder], first: int) -> list[Row]:
        if not orders:
            return []
        titles = figure_parts.titles(self._desk.store, [each.order_sn for each in orders])
        return [
            Row(
                f"{ORDER}:{each.order_sn}",
                None,
                (each.order_sn, "", _beside_order(each, titles.get(each.order_sn))),
                note=_("abnormal") if place == 0 else "",
            )
            for place, each in enumerate(orders, first)
        ]


def _beside_order(order: AbnormalOrder, known: OrderTitle | None) -> str:
    causes = _(", ").join(map(cause_words, order.causes))
    return f"{causes}  {known.title}" if known is not None else causes


def columns(view: View) -> tuple[Column, ...]:
    """Return the columns after the first one."""
    if view is View.FIGURES:
        widest = max(cell_len(each.words) for each in MEASURES.values())
        return (
            Column("figure", _("Figure"), max(widest, 22), flex=1),
            Column("value", _("Value"), 10, align="right"),
            Column("beside", _("Beside it"), 20, flex=4),
        )
    if view is View.ITEMS:
        return _numbers(_("Item"), (N_("Orders"), 6), (N_("Received"), 10), (N_("Abnormal"), 8),
                        (N_("Refunds"), 7), (N_("Quality"), 7))  # fmt: skip
    if view is View.SUPPLIERS:
        return _numbers(_("Supplier"), (N_("Orders"), 6), (N_("Late"), 6), (N_("Median"), 6),
                        (N_("Usual"), 6), (N_("Refunds"), 7), (N_("Owed"), 8))  # fmt: skip
    return _numbers(_("Shop"), (N_("Abnormal"), 8), (N_("Dispute"), 7), (N_("Interv."), 7),
                    (N_("Quality"), 7), (N_("Profit"), 10))  # fmt: skip


def _numbers(name: str, *others: tuple[str, int]) -> tuple[Column, ...]:
    return (
        Column("name", name, 16, flex=1),
        *(
            Column(title, _(title), max(width, cell_len(_(title))), align="right")
            for title, width in others
        ),
    )


def rows_of(desk: Desk, computed: Computed, against: Against, searched: str) -> FigureRows:
    """Return the rows of what was computed, those that hold a text where one is searched for."""
    if computed.wanted.view is not View.FIGURES:
        ready = [_part_row(place, part) for place, part in enumerate(computed.parts)]
        return FigureRows(desk, [row for row in ready if _holds(row.cells, searched)])
    figures = computed.figures
    ready = [
        *_figure_rows(figures, against, desk.rules.of(computed.wanted.shop_id)),
        *_campaign_rows(figures),
    ]
    orders = figures.logistics.orders
    if searched:
        ready = [row for row in ready if _holds(row.cells, searched)]
        words = {causes: tuple(map(cause_words, causes)) for causes in {o.causes for o in orders}}
        orders = tuple(
            each for each in orders if _holds((each.order_sn, *words[each.causes]), searched)
        )
    return FigureRows(desk, ready, orders)


def _holds(cells: Sequence[Cell], text: str) -> bool:
    plain = text.casefold()
    return any(
        plain in (cell.text if isinstance(cell, Toned) else cell).casefold() for cell in cells
    )


def value_words(measure: Measure, figures: Counted) -> str:
    """Return a figure's value for the eye; … where it is being added up."""
    if measure.section == "sales" and not isinstance(figures, Figures):
        return "…"
    return measure.shown(measure.of(figures))


def _figure_rows(figures: Counted, against: Against, rules: RuleBook) -> list[Row]:
    found, section = [], ""
    for measure in MEASURES.values():
        value = measure.of(figures)
        words, tone = verdict(value, against(measure))
        beside = _("; ").join(each for each in (words, _beside(measure, figures, rules)) if each)
        shown = value_words(measure, figures)
        cells: tuple[Cell, ...] = (
            measure.words,
            Toned(shown, tone) if tone else shown,
            Toned(beside, tone) if words else beside,
        )
        note = _(SECTIONS[measure.section]) if measure.section != section else ""
        section = measure.section
        found.append(Row(f"{FIGURE}:{measure.name}", None, cells, note=note))
    return found


def _beside(measure: Measure, figures: Counted, rules: RuleBook) -> str:
    """Return what stands beside a figure: its formula, its count, what it does not know."""
    weight = rules["metrics.abnormal_weight"].count
    if isinstance(figures, Figures) and measure.section == "sales":
        return _beside_sales(measure, figures.sales)
    if measure.section == "aftersales":
        n = getattr(figures, measure.name).count
        return ngettext("{n} order", "{n} orders", n).format(n=n)
    return {
        "abnormal": _("in {n} days").format(n=figures.window_days),
        "rate": figures.logistics.formula,
        "smoothed": f"N / ({weight} + M)",
        "plain": "N / M",
        "reviews": _("in {n} days").format(n=rules["review.window"].delta.days),
    }.get(measure.name, "")


def _beside_sales(measure: Measure, sales: Sales) -> str:
    """Return of how many orders the cost is not known, or what they brought is an estimate."""
    if measure.name == "profit" and sales.unknown_orders:
        n = sales.unknown_orders
        words = ngettext("cost of {n} order unknown", "cost of {n} orders unknown", n)
        return words.format(n=n)
    if measure.name == "received" and sales.orders > sales.settled_orders:
        n = sales.orders - sales.settled_orders
        return ngettext("{n} order estimated", "{n} orders estimated", n).format(n=n)
    return ""


def _campaign_rows(figures: Counted) -> list[Row]:
    return [
        Row(
            f"{CAMPAIGN}:{each.name}",
            None,
            (
                each.name,
                Toned(_("open"), "good") if each.eligible else Toned(_("not yet"), "warn"),
                campaign_words(each),
            ),
            note="" if place else _("Campaign"),
        )
        for place, each in enumerate(figures.campaigns)
    ]


def _part_row(place: int, part: Part) -> Row:
    if isinstance(part, Item):
        cells: tuple[Cell, ...] = (
            part.name or _("no item"), str(part.orders), yuan(part.received_fen),
            percent(part.rate, 3), percent(part.refund_share, 1), str(part.quality),
        )  # fmt: skip
    elif isinstance(part, Supplier):
        cells = (
            part.name or _("no name"), str(part.orders), percent(part.late_share, 1),
            hours(part.median_s), hours(part.usual_s), percent(part.refund_share, 1),
            yuan(part.owed_fen),
        )  # fmt: skip
    else:
        found = part.figures
        cells = (
            shop_words(part.name), percent(found.logistics.rate, 3),
            percent(found.dispute_refund.rate), percent(found.intervention.rate),
            percent(found.quality_refund.rate), yuan(found.sales.profit_fen),
        )  # fmt: skip
    return Row(f"{PART}:{part.id}", None, cells, note=str(place + 1))
