"""Naming a shop, and saying where it usually buys and where its files are."""

from __future__ import annotations

from collections.abc import Iterable

from core.base.i18n import _, ngettext
from core.orders import shops
from core.orders.shops import NO_SHOP, Shop
from core.rules.upstream.items import PLATFORMS, platform_label
from tui.parts.form import FormScreen
from tui.parts.form_fields import Drafts
from tui.parts.messages import Saved
from tui.widgets.form_field import Choice, FieldInput, FormField, TickBox
from tui.widgets.path_input import PathInput
from tui.widgets.remarks import ASK, DIM, Remark


class ShopForm(FormScreen):
    """The settings of one shop; the last choice is a new one."""

    def __init__(self) -> None:
        super().__init__()
        self._shops: tuple[Shop, ...] = ()
        self._without = 0

    def caption(self) -> str:
        """Say what is set."""
        return _("Shop settings")

    def make_fields(self) -> Iterable[FormField]:
        """Return the shop, its name and defaults, and whether it takes the orders of none."""
        self._shops = (*shops.all_shops(self.desk), NO_SHOP)
        self._without = shops.count_without(self.desk)
        shown = self.host.shops.chosen or self._shops[0]
        options = [(str(each.id), each.name or _("a new shop")) for each in self._shops]
        yield FormField("shop", _("Shop"), Choice(options, str(shown.id)), shown=len(options) > 1)
        yield FormField("name", _("Its name"), FieldInput(shown.name), required=True)
        platforms = [("", "–"), *((code, platform_label(code)) for code in PLATFORMS)]
        yield FormField("platform", _("Buys on"), Choice(platforms, shown.upstream_platform))
        hint = _("its exports and batch files; empty for the usual folder")
        self._folder = PathInput(shown.folder, placeholder=hint)
        yield FormField("folder", _("Folder"), self._folder)
        words = ngettext(
            "the {n} order without a shop is its own",
            "the {n} orders without a shop are its own",
            self._without,
        )
        box = TickBox(words.format(n=self._without), value=len(self._shops) == 1)
        yield FormField("adopt", "", box, shown=bool(self._without))

    def opened(self) -> None:
        """Say what the settings are for."""
        self._drafts = Drafts(self.fields, ("name", "platform", "folder"))
        self._drafts.turn(self.fields["shop"].value, self._fill)
        words = _("Where nothing else says so, its purchases are on that platform.")
        self.head.say(Remark(words, DIM))

    def first(self) -> FormField:
        """Begin with the shop where there is a choice."""
        return self.fields["shop" if self.fields["shop"].display else "name"]

    @property
    def shop(self) -> Shop:
        """The shop that is set."""
        return next(each for each in self._shops if str(each.id) == self.fields["shop"].value)

    def changed(self, field: FormField) -> None:
        """Show another shop's settings when it is chosen."""
        if field.key == "shop":
            self._drafts.turn(field.value, self._fill)
            field.say(self._drafts.words(), ASK)

    def _fill(self) -> None:
        self.fields["name"].value = self.shop.name
        self.fields["platform"].value = self.shop.upstream_platform
        self.fields["folder"].value = self.shop.folder

    def judge(self) -> None:
        """Show the folders that fit."""
        self.fields["folder"].offer(self._folder.words())

    def renew(self) -> None:
        """Read the shops again."""
        self._shops = (*shops.all_shops(self.desk), NO_SHOP)

    def save(self) -> Saved:
        """Save the settings, as one act."""
        made = shops.change(
            self.desk,
            self.host.now(),
            self.shop,
            name=self.fields["name"].value,
            platform=self.fields["platform"].value,
            folder=self.fields["folder"].value,
            adopt=bool(self._without and self.fields["adopt"].value),
        )
        return Saved(_("Saved: {shop}").format(shop=made.name))
