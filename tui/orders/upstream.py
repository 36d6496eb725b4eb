"""Binding an item code to its upstream item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.base.errors import DaifaError
from core.base.i18n import N_, _
from core.base.money import yuan
from core.orders import bindings
from core.orders.bindings import Binding, choices_of
from core.orders.order import Order
from core.rules.terms import ShipKind
from core.rules.upstream import items as upstream
from core.rules.upstream.items import UpstreamItem
from core.store import suppliers
from tui.orders.form import OrderForm, named
from tui.parts.form_fields import Drafts
from tui.parts.messages import Saved
from tui.widgets.form_field import Choice, ChoiceList, FieldInput, FormField, TickBox
from tui.widgets.remarks import ASK, BAD, DIM, OK, PLAIN, Remark

KINDS = {
    "": N_("by the export"),
    ShipKind.NORMAL: N_("{hours} h"),
    ShipKind.FAST: N_("{hours} h"),
    ShipKind.SAME_DAY: N_("same day"),
    ShipKind.DIRECT: N_("direct import"),
    ShipKind.PRESALE: N_("presale"),
}
MOST = 6


def how_found(item: UpstreamItem) -> str:
    """Return how an item was found, as the seller reads it."""
    if item.via == "binding":
        return _("bound")
    if item.via == "url":
        return _("from a link")
    if item.confirm:
        return _("decoded ({how}): open the page and compare").format(how=item.via)
    return _("decoded from the code")


class UpstreamForm(OrderForm):
    """Shows where an item code may lead, and binds it."""

    def __init__(self, order: Order) -> None:
        super().__init__(order)
        self._shown_code: str | None = None
        self._picked = ""

    def caption(self) -> str:
        """Name the order."""
        return _("Upstream · {order}").format(order=named(self.order))

    def keys(self) -> str:
        """Name the keys, the digits among them."""
        return _("1-9 pick")

    def make_fields(self) -> Iterable[FormField]:
        """Return the line, the candidates, and all that a binding holds."""
        order = self.order
        keys = list(dict.fromkeys(key for line in order.lines for key in choices_of(line)))
        next_one = next((line for line in order.lines if line.ordinal == order.next_line), None)
        first = (choices_of(next_one) if next_one else ()) or (*keys, "")
        yield FormField(
            "code",
            _("Item code"),
            Choice([(key, key_words(key)) for key in keys] or [("", "–")], first[0]),
            shown=len(keys) > 1,
        )
        yield FormField("pick", _("Found"), ChoiceList([("", "–")]), shown=False)
        link = FieldInput(placeholder=_("paste the page's link, or 1688:754299529443"))
        yield FormField("target", _("Item"), link, required=True)
        yield FormField("supplier", _("Supplier"), FieldInput(complete=self._suppliers))
        yield FormField("cost", _("Usual cost"), FieldInput(placeholder=_("yuan")))
        yield FormField("backup", _("Backup"), FieldInput(placeholder=_("link of a second source")))
        yield FormField("backup_supplier", "", FieldInput(placeholder=_("its supplier")))
        yield FormField("stock", _("Stock"), TickBox(_("upstream is out of stock")))
        kinds = [(str(kind), self._kind_words(kind)) for kind in KINDS]
        yield FormField("kind", _("Promise"), Choice(kinds))
        bare = TickBox(_("numbers without a platform lead there, for the whole shop"))
        yield FormField("shop", _("This shop"), bare, shown=False)

    def _kind_words(self, kind: str) -> str:
        """Return a promise in words; those of some hours with the rule's own number."""
        words, rules = _(KINDS[kind]), self.desk.rules.of(self.order.shop_id)
        if "{hours}" in words:
            words = words.format(hours=f"{rules[f'ship.{kind}'].value:g}")
        return words

    def opened(self) -> None:
        """Fill in what is known of the first code."""
        keys = (
            "pick",
            "target",
            "supplier",
            "cost",
            "backup",
            "backup_supplier",
            "stock",
            "kind",
            "shop",
        )
        self._drafts = Drafts(self.fields, keys)
        self._turn()

    def _suppliers(self, text: str) -> Sequence[str]:
        return suppliers.names(self.desk.store, text, 5)

    @property
    def _code(self) -> str:
        return self.fields["code"].value

    def _bound(self) -> Binding | None:
        return bindings.of_code(self.desk, self._code) if self._code else None

    def _candidates(self, code: str) -> Sequence[UpstreamItem]:
        found = bindings.candidates(self.desk, code, self.order.shop_platform) if code else ()
        return found[:MOST]

    def _turn(self) -> None:
        """Show the chosen code; what was typed for another one is there again on the way back."""
        self._shown_code = self._code
        self._drafts.turn(self._code, self._fill)
        self._picked = self.fields["pick"].value
        self.fields["code"].say(self._drafts.words(), ASK)

    def _fill(self) -> None:
        """Show the candidates and the binding of the chosen code."""
        code = self._code
        bound = self._bound()
        self._version = bound.version if bound else None
        found = self._candidates(code)
        sure = len(found) == 1 and not found[0].confirm
        pick, target = self.fields["pick"], self.fields["target"]
        if isinstance(pick.control, ChoiceList):
            options = [(f"{item.platform}:{item.item_id}", _words(item)) for item in found]
            pick.control.set_options(options or [("", "–")])
        pick.display = bool(found) and bound is None
        self.fields["shop"].display = len({item.platform for item in found}) > 1
        target.value = (
            f"{found[0].platform}:{found[0].item_id}" if found and (sure or pick.display) else ""
        )
        self.fields["supplier"].value = bound.supplier if bound else ""
        self.fields["cost"].value = yuan(bound.usual_cost_fen) if bound else ""
        spare = (
            bound and bound.backup_platform and f"{bound.backup_platform}:{bound.backup_item_id}"
        )
        self.fields["backup"].value = spare or ""
        self.fields["backup_supplier"].value = bound.backup_supplier if bound else ""
        self.fields["stock"].value = "1" if bound and bound.out_of_stock else ""
        self.fields["kind"].value = (bound.ship_kind or "") if bound else ""
        self.fields["shop"].value = ""
        self._say_code(found, bound)

    def _say_code(self, found: Sequence[UpstreamItem], bound: Binding | None) -> None:
        code = self._shown_code
        if not code:
            words = _("The order has neither item code nor 商品id: nothing can be bound to it.")
            self.head.say(Remark(words, BAD))
        elif bound:
            words = _("Code {code} is bound. What you change here holds for all its orders.")
            self.head.say(Remark(words.format(code=key_words(code)), OK))
        elif len(found) == 1 and not found[0].confirm:
            words = _("Code {code} leads to this item. Saving binds it, with supplier and cost.")
            self.head.say(Remark(words.format(code=code), OK))
        elif bindings.is_own_id(code):
            words = _("The item has no code; saving binds {id}. Find it upstream, paste its link.")
            self.head.say(Remark(words.format(id=key_words(code)), ASK))
        elif found:
            words = _("Code {code} may be one of these. Saving binds it for all its orders.")
            self.head.say(Remark(words.format(code=code), ASK))
        else:
            words = _("Code {code} is unknown. Find the item upstream and paste its link.")
            self.head.say(Remark(words.format(code=code), ASK))

    def first(self) -> FormField:
        """Begin with the candidates where there is a choice; after a paste with its supplier."""
        if self.pasted:
            return self.fields["target" if self.fields["target"].problem else "supplier"]
        return self.fields["pick" if self.fields["pick"].display else "target"]

    def judge(self) -> None:
        """Read the item that stands there."""
        if self._code != self._shown_code:
            self._turn()
        self.amount("cost")
        pick, target = self.fields["pick"], self.fields["target"]
        if pick.display and pick.value != self._picked:
            self._picked = target.value = pick.value
        for key in ("target", "backup"):
            self._read(key)
        kind = self.fields["kind"]
        bound = self._bound()
        stays = bool(bound and bound.ship_kind) and not kind.value
        kind.say(_("What was bound before stays.") if stays else "", DIM)

    def _read(self, key: str) -> None:
        field = self.fields[key]
        field.wrong()
        if not field.value:
            return
        try:
            item = upstream.parse_target(field.value)
        except DaifaError as error:
            field.wrong(error.message)
        else:
            label = upstream.platform_label(item.platform)
            field.say(f"{label} {item.item_id}  {item.url}", PLAIN)

    def save(self) -> Saved:
        """Bind the code, and copy the item's page."""
        kind = self.fields["kind"].value
        bound = bindings.bind(
            self.desk,
            self.host.now(),
            self._code,
            self.fields["target"].value,
            supplier=self.fields["supplier"].value,
            usual_cost_fen=self.amount("cost"),
            out_of_stock=bool(self.fields["stock"].value),
            ship_kind=ShipKind(kind) if kind else None,
            backup=self.fields["backup"].value,
            backup_supplier=self.fields["backup_supplier"].value,
            expect_version=self._version,
            shop_default=bool(self.fields["shop"].value),
            shop=self.order.shop,
        )
        url = upstream.item_url(bound.platform, bound.item_id)
        text = _("{code} bound to {platform} {id}; its link is copied.").format(
            code=key_words(bound.code),
            platform=upstream.platform_label(bound.platform),
            id=bound.item_id,
        )
        return Saved(text, copy=url)

    def renew(self) -> None:
        """Read order and binding again; what was typed stays, the new version counts."""
        super().renew()
        bound = self._bound()
        self._version = bound.version if bound else None


def key_words(key: str) -> str:
    """Return what a binding goes by, as the seller reads it: a code, 商品id or 样式ID."""
    kind, colon, id = key.partition(":")
    if not bindings.is_own_id(key) or not colon:
        return key or "–"
    return _("商品id {id}").format(id=id) if kind == "goods" else _("样式ID {id}").format(id=id)


def _words(item: UpstreamItem) -> str:
    return f"{upstream.platform_label(item.platform)} {item.item_id}  {how_found(item)}"
