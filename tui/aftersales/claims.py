"""What suppliers owe, with ages and the total; and what was refunded while the goods are gone."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from core.aftersales import claims
from core.aftersales import reading as aftersales
from core.aftersales.case import Case, goods_label
from core.aftersales.claims import Claim
from core.base.i18n import _, ngettext
from core.base.money import yuan
from core.rules.book import RuleBook
from core.rules.books import PerShop
from core.rules.deadlines import Thresholds
from core.rules.terms import Band
from tui.aftersales.claim_forms import PayForm, WriteOffForm
from tui.aftersales.rows import type_word
from tui.aftersales.sheet import CaseScreen
from tui.aftersales.story import inspection_word
from tui.parts.countdown import countdown_by
from tui.parts.dialog import Dialog
from tui.parts.form import FormScreen
from tui.parts.messages import Saved
from tui.widgets.coloured_text import ColouredText, Piece
from tui.widgets.columns import Column
from tui.widgets.live_list import LiveList
from tui.widgets.remarks import ASK, Remark
from tui.widgets.rows import ReadyRows, Row

DAY = 86400


def claim_columns() -> tuple[Column, ...]:
    """Return the columns of the claims after the age."""
    return (
        Column("sn", _("Order"), 8, cut="start"),
        Column("supplier", _("Supplier"), 12, flex=2),
        Column("owed", _("Owed"), 8, align="right"),
        Column("paid", _("Paid back"), 9, align="right"),
        Column("left", _("Open"), 8, align="right"),
        Column("since", _("Since"), 5),
        Column("item", _("Item"), 12, flex=3, priority=2),
    )


def claim_row(claim: Claim, old_s: int) -> Row:
    """Return a claim's row; its age stands first, and it is old past the rule's age."""
    cells = (
        claim.order_sn,
        claim.supplier or "–",
        yuan(claim.owed_fen),
        yuan(claim.paid_fen) if claim.paid_fen else "–",
        yuan(claim.left_fen),
        f"{claim.since:%m-%d}",
        claim.title,
    )
    band = Band.OVERDUE if claim.age_s > old_s else Band.CALM
    return Row(str(claim.id), None, cells, band=band.value, note=age_words(claim.age_s))


def _age_s(rules: RuleBook) -> int:
    return int(rules["claim.age"].delta.total_seconds())


def age_words(seconds: int) -> str:
    """Return an age in whole days."""
    return _("{n} d").format(n=max(seconds, 0) // DAY)


def gone_columns() -> tuple[Column, ...]:
    """Return the columns of the refunded goods after the age."""
    return (
        Column("sn", _("Order"), 8, cut="start"),
        Column("type", _("Type"), 8),
        Column("amount", _("Amount"), 8, align="right"),
        Column("cost", _("Cost"), 8, align="right"),
        Column("goods", _("Goods"), 18),
        Column("supplier", _("Supplier"), 12, flex=1),
        Column("item", _("Item"), 12, flex=2, priority=2),
    )


def gone_row(case: Case, now: int) -> Row:
    """Return the row of a refunded case whose goods are not back."""
    since = case.refunded_at or case.decided_at or case.asked_at
    age = now - int(since.timestamp()) if since else 0
    found = inspection_word(case.inspection) if case.inspection else goods_label(case.goods)
    cells = (
        case.order_sn,
        type_word(case),
        yuan(case.refund_fen) or "–",
        yuan(case.cost_fen) if case.cost_fen else "–",
        found,
        case.supplier or "–",
        case.title,
    )
    return Row(str(case.key), None, cells, band=Band.CALM.value, note=age_words(age))


class ClaimsScreen(Dialog[None]):
    """Two lists over the desk; Tab goes from one to the other."""

    DEFAULT_CSS = """
    ClaimsScreen { align: center middle; }
    #claims { width: 100%; max-width: 120; height: 100%; background: $surface;
              border: round $primary; padding: 0 1; }
    #claims LiveList { height: 1fr; }
    #claims #total { height: 2; }
    """
    covers = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", show=False),
        Binding("tab", "turn", show=False),
        Binding("D", "write_off", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.gone = False
        self.claims: dict[str, Claim] = {}
        self.total = ColouredText(id="total")

    def make_sheet(self) -> Vertical:
        """Return a sheet that the list fills."""
        return Vertical(id="claims")

    def compose(self) -> ComposeResult:
        """Lay out total and list."""
        self.list = LiveList(
            (), countdown_by(Thresholds.of(self.host.desk.rules.general)), clock_title=_("Age")
        )
        self.list.takes_marks = False
        with self.sheet:
            yield self.total
            yield self.list
            yield self.trouble

    def on_mount(self) -> None:
        """Fill the list."""
        self.list.focus()
        self.reload()

    def on_resize(self) -> None:
        """Fit the lines to the new width."""
        self.call_after_refresh(self.reload)

    def reload(self) -> None:
        """Read the shown list again."""
        title = _("Refunded, goods not back") if self.gone else _("Claims on suppliers")
        if shop := self.host.shops.word:
            title = f"{title} · {shop}"
        self.frame(title, _("Enter pay/open  D write off  Tab other list  Esc close"))
        if self.gone:
            self._show_gone()
        else:
            self._show_claims()

    def others_wrote(self) -> None:
        """Show what is owed now; the cursor stays on its row."""
        self.reload()

    def _show_claims(self) -> None:
        host = self.host
        listing = claims.listing(host.desk, host.now())
        found = claims.of_shop(host.desk, listing, host.shops.chosen)
        ages = PerShop(host.desk.rules, _age_s)
        self.claims = {str(each.id): each for each in found.items}
        late = [each for each in found.items if each.age_s > ages.of(each.shop_id)]
        days = {ages.of(each.shop_id) // DAY for each in found.items}
        total = _("Owed in all: {yuan} yuan").format(yuan=yuan(found.total_fen))
        count = ngettext("{n} claim", "{n} claims", len(found.items)).format(n=len(found.items))
        aged = _("{n} older than {days} days").format(
            n=len(late), days="/".join(map(str, sorted(days or {ages.of(None) // DAY})))
        )
        self.total.show(
            [
                [
                    Piece(total, "strong"),
                    Piece(f"   {count}"),
                    Piece(f"   {aged}", "warn" if late else "dim"),
                ],
                [],
            ]
        )
        self.list.set_columns(claim_columns())
        self.list.set_empty([_("No supplier owes anything.")])
        self.list.set_source(
            ReadyRows([claim_row(each, ages.of(each.shop_id)) for each in found.items])
        )

    def _show_gone(self) -> None:
        host = self.host
        gone = claims.goods_not_back(host.desk, host.now())
        found = aftersales.of_shop(host.desk, gone, host.shops.chosen)
        lost = sum(case.refund_fen or 0 for case in found)
        self.total.show(
            [
                [
                    Piece(_("{n} refunded, goods not back").format(n=len(found)), "strong"),
                    Piece("   " + _("{yuan} yuan refunded").format(yuan=yuan(lost))),
                ],
                [],
            ]
        )
        self.list.set_columns(gone_columns())
        self.list.set_empty([_("Nothing was refunded while the goods are gone.")])
        self.list.set_source(ReadyRows([gone_row(case, host.epoch()) for case in found]))

    def on_paste(self, event: events.Paste) -> None:
        """Say where pasting works."""
        event.stop()
        self.complain(Remark(self.no_paste_here(), ASK))

    def on_live_list_row_highlighted(self, event: LiveList.RowHighlighted) -> None:
        """Take back what was said of another row."""
        event.stop()
        self.trouble.say()

    # -- keys ------------------------------------------------------------------------------

    def on_live_list_row_chosen(self, event: LiveList.RowChosen) -> None:
        """Record a payment, or open the case."""
        event.stop()
        if self.gone:
            self.host.open(CaseScreen(int(event.key)))
        elif event.key in self.claims:
            self._open(PayForm(self.claims[event.key]))

    def action_write_off(self) -> None:
        """Give up what is still owed on the claim."""
        key = self.list.cursor_key
        if not self.gone and key in self.claims:
            self._open(WriteOffForm(self.claims[key]))

    def _open(self, form: FormScreen) -> None:
        def closed(saved: Saved | None) -> None:
            self.host.saved(saved)
            self.reload()

        self.host.open(form, closed)

    def action_turn(self) -> None:
        """Show the other list."""
        self.gone = not self.gone
        self.reload()

    def action_close(self) -> None:
        """Go back to the desk."""
        self.dismiss(None)
