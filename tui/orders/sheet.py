"""Everything about one order: story, items, purchases, parcels, cases, history."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.content import Content

from core.base import personal
from core.base.i18n import _
from core.base.money import signed, yuan
from core.base.text import shown
from core.orders import privacy
from core.orders import reading as orders
from core.orders.history import history
from core.orders.order import Order
from core.rules.aftersales import case_label
from core.rules.terms import label
from core.rules.upstream.items import platform_label
from core.store import orders as listing
from core.store import settlement
from core.store.desk import Desk
from tui.orders.copy import Copyable, copied, copy_lines, copyable
from tui.orders.story import moment, story
from tui.parts.settlement_lines import line_pieces
from tui.parts.sheet import Sheet
from tui.widgets.coloured_text import Piece, Pieces
from tui.widgets.columns import fit


class OrderScreen(Sheet[None]):
    """The whole order; digits copy its links and numbers."""

    wide = True

    def __init__(self, order_id: int) -> None:
        super().__init__()
        self.order_id = order_id

    def compose(self) -> ComposeResult:
        """Read the order, then lay out the sheet."""
        self.renew()
        yield from super().compose()

    def renew(self) -> None:
        """Read the order, and what of it can be copied."""
        self.order = orders.by_ids(self.host.desk, [self.order_id])[0]
        self.found = copyable(self.order)

    def caption(self) -> str:
        """Return the title."""
        return f"{self.order.order_sn}  {label(self.order.stage)}"

    def keys(self) -> str:
        """Return the line that names the keys."""
        return _("1-9 copy  ↑ ↓ scroll  Esc close")

    def lines(self) -> list[Pieces]:
        """Return all that is known."""
        with privacy.about(self.host.desk.store, self.order_id):
            return self._lines()

    def _lines(self) -> list[Pieces]:
        host, desk = self.host, self.host.desk
        told = story(desk, self.order, host.now(), host.table)
        found: list[Pieces] = [_flush(line) for line in (*told.lines, told.next)]
        found += _part(_("Items"), _items(self.order))
        found += _part(_("Purchases"), _purchases(self.order))
        found += _part(_("Upstream orders"), _upstream_orders(desk, self.order))
        found += _part(_("Parcels"), _parcels(self.order))
        found += _part(_("After-sales"), _cases(desk, self.order))
        found += _part(_("Settlement"), _settlement(desk, self.order))
        found += _part(_("Copy"), copy_lines(self.found))
        found += _part(_("History"), _history(desk, self.order))
        return found

    def on_key(self, event: events.Key) -> None:
        """Copy what a digit stands for; the sheet stays."""
        if event.character and copied(self, self.found, event.character, self._tell):
            event.stop()

    def _tell(self, each: Copyable) -> None:
        words = _("Copied: {text}").format(text=shown(each.label))
        self.query_one("#sheet").border_subtitle = Content(words)


def _flush(line: Pieces) -> Pieces:
    """Take off the blank that sets a line apart from the screen's edge."""
    first, *others = line
    return [Piece(first.text.removeprefix(" "), first.tone), *others]


def _part(title: str, lines: list[Pieces]) -> list[Pieces]:
    return [[Piece("")], [Piece(title, "title")], *lines] if lines else []


def _items(order: Order) -> list[Pieces]:
    return [
        [
            Piece(f"{line.ordinal + 1}. {line.title}  {line.spec} ×{line.quantity}"),
            Piece(f"  {line.code or '–'}", "dim"),
        ]
        for line in order.lines
    ]


def _purchases(order: Order) -> list[Pieces]:
    lines: list[Pieces] = []
    for each in order.purchases:
        state = f"{each.bought_at:%m-%d %H:%M}"
        if each.shipped_at:
            state += "  " + _("shipped {time}").format(time=f"{each.shipped_at:%m-%d %H:%M}")
        line = [
            Piece(f"{platform_label(each.platform)} {each.upstream_order}  {yuan(each.cost_fen)}"),
            Piece(f"  {each.supplier}"),
            Piece(f"  {state}", "dim"),
        ]
        if each.cancelled_at:
            line.append(Piece("  " + _("cancelled"), "warn"))
        if each.force_reason:
            line.append(
                Piece(
                    "  " + _("reason: {text}").format(text=personal.words(each.force_reason)),
                    "warn",
                )
            )
        lines.append(line)
    return lines


def _upstream_orders(desk: Desk, order: Order) -> list[Pieces]:
    return [
        [
            Piece(f"{platform_label(row.platform)} {row.upstream_order}  {row.status}"),
            Piece(f"  {row.supplier}"),
            Piece(f"  {row.courier or ''} {row.number or ''}"),
        ]
        for row in listing.upstream_orders(desk.store, order.id)
    ]


def _parcels(order: Order) -> list[Pieces]:
    lines: list[Pieces] = []
    for each in order.parcels:
        line = [Piece(f"{each.courier} {each.number}"),
                Piece(f"  {each.recorded_at:%m-%d %H:%M}", "dim")]  # fmt: skip
        for words, when in (
            (_("in a batch file"), each.exported_at),
            (_("uploaded"), each.uploaded_at),
            (_("first scan"), each.first_scan_at),
            (_("last trace"), each.last_trace_at),
            (_("signed for"), each.signed_at),
        ):
            if when is not None:
                line.append(Piece(f"  {words} {when:%m-%d %H:%M}", "dim"))
        if each.extra:
            line.append(Piece("  " + _("a further parcel")))
        if each.replaced_at is not None:
            line.append(Piece("  " + _("replaced"), "warn"))
        if each.force_reason:
            line.append(
                Piece(
                    "  " + _("reason: {text}").format(text=personal.words(each.force_reason)),
                    "warn",
                )
            )
        lines.append(line)
    if order.platform_number:
        text = f"{order.platform_courier or ''} {order.platform_number}"
        lines.append([Piece(text), Piece("  " + _("on the platform"), "dim")])
    return lines


def _cases(desk: Desk, order: Order) -> list[Pieces]:
    return [
        [
            Piece(f"{row.ref}  {case_label(row.type)}  {row.status}  {personal.words(row.reason)}"),
            Piece(f"  {yuan(row.refund_fen)}  {moment(row.asked_at)}", "dim"),
        ]
        for row in listing.cases(desk.store, order.id)
    ]


def _settlement(desk: Desk, order: Order) -> list[Pieces]:
    lines = settlement.of_order(desk.store, order.id)
    if not lines:
        return []
    # What the figures are made of loads when there is something to compare.
    from core.figures import settled
    from core.figures.settled import part_words

    found = line_pieces(lines)
    said = settled.of_orders(desk, [order.id]).get(order.id)
    if said is not None and said.differing:
        parts = _("; ").join(map(part_words, said.differing))
        words = _("Against the estimate {sum}: {parts}")
        told = words.format(sum=signed(said.difference_fen), parts=parts)
        found.append([Piece(told, "bad" if said.difference_fen < 0 else "good")])
    return found


def _history(desk: Desk, order: Order) -> list[Pieces]:
    return [
        [
            Piece(f"{each.when}  ", "dim"),
            Piece(fit(each.who, 10) + " "),
            Piece(each.what, "dim" if each.undone else "strong"),
            Piece(f"  {each.detail}" if each.detail else ""),
            Piece("  " + _("(taken back)") if each.undone else "", "dim"),
        ]
        for each in history(desk, order.id)
    ]
