"""Whose the orders of a file are: what the preview says of it, and choosing another shop."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from core.base.errors import DaifaError
from core.base.i18n import N_, _
from core.imports.importing import FileResult, PastedText
from core.imports.shops import From, ShopWish, counted
from core.orders import shops
from tui.parts.confirm import ConfirmScreen
from tui.parts.dialog import Dialog
from tui.parts.messages import Saved
from tui.widgets.form_field import ChoiceList, FieldInput, FormField
from tui.widgets.remarks import ASK, BAD, OK, Remark

# The platform's own files; what was bought upstream belongs to no shop.
_KINDS = ("pdd-orders", "pdd-aftersales", "pdd-settlement")
_HOW: dict[From, str] = {
    "last": N_("the shop used last"),
    "orders": N_("its orders in the file are known"),
    "column": N_("a column says so"),
}


def has_shop(result: FileResult) -> bool:
    """Whether a file is one of a shop."""
    return result.kind in _KINDS


def must_ask(result: FileResult) -> bool:
    """Whether new orders could be anybody's: of several shops none was ever used."""
    return result.kind == "pdd-orders" and result.shop_lacks


def shop_lines(result: FileResult) -> list[Remark]:
    """Return what the preview says of the shop; nothing where there is only one."""
    if must_ask(result):
        return [Remark(_("Which shop is it? Press s."), ASK)]
    if result.shop_from in ("", "only"):
        return []
    how = f" ({_(_HOW[result.shop_from])})" if result.shop_from in _HOW else ""
    said = [Remark(_("Shop: {shop}").format(shop=result.shop) + how, OK)]
    if result.shop_others:
        words = _("Orders of other shops are in it: {others}. s chooses another shop.")
        said.append(Remark(words.format(others=counted(dict(result.shop_others))), BAD))
    return said


def wish_for(result: FileResult, *, force: str | None = None) -> ShopWish:
    """Return what an import is told about the shop, so that it does what the preview showed."""
    named = result.shop if result.shop_from in ("given", "last") else ""
    # The preview has said that the shop is new.
    return ShopWish(named, force, sure=True)


def move_question(result: FileResult) -> str:
    """Return the question before orders move from one shop to another."""
    words = _("Move the orders of other shops to {shop}: {others}?")
    return words.format(
        shop=result.shop or _("the file says"), others=counted(dict(result.shop_others))
    )


def with_shop_key(keys: str, result: FileResult) -> str:
    """Return the line that names the keys of a preview, with the one that chooses the shop."""
    return _("{keys}  s shop").format(keys=keys) if has_shop(result) else keys


class FileOfShop(Dialog[Saved | None]):
    """A screen that looks at a file, asks whose it is, and takes it."""

    def __init__(self) -> None:
        super().__init__()
        self.source: Path | PastedText | None = None
        self.result: FileResult | None = None
        self.shop = ""

    def look_at(self, source: Path | PastedText, shop: str = "") -> None:
        """Look at a file as one of a shop; without a name, of the one that can be found out."""
        raise NotImplementedError

    def take(self, force: str | None = None) -> None:
        """Import the file as the preview showed it; `force` moves the orders of other shops."""
        raise NotImplementedError

    @property
    def looking(self) -> ShopWish:
        """What a preview is told about the shop."""
        return ShopWish(self.shop, looking=True)

    @property
    def shop_folder(self) -> str:
        """The folder of the shop that the desk is narrowed to, empty for none."""
        chosen = self.host.shops.chosen
        return "" if chosen is None else chosen.folder

    def action_shop(self) -> None:
        """Choose whose the file is, and look at it again."""
        source, result = self.source, self.result
        if source is None or result is None:
            return

        def chosen(name: str | None) -> None:
            if name is not None:
                self.look_at(source, name)

        self.app.push_screen(ShopChoice(result.shop), chosen)

    def ask_then_import(self, result: FileResult) -> None:
        """Import; where orders would move to another shop, or belong to none, ask first."""
        if self.at_opening:
            self.complain_of_haste()
        elif must_ask(result):
            self.action_shop()
        elif result.shop_others:
            self.app.push_screen(
                ConfirmScreen(move_question(result)),
                lambda sure: self.take(_("confirmed at the desk")) if sure else None,
            )
        else:
            self.take()


class ShopChoice(Dialog[str | None]):
    """The shops to choose from, and a line for a new one. Enter takes it, Esc changes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", show=False),
        Binding("ctrl+s", "take", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, current: str) -> None:
        super().__init__()
        self._current = current
        self.fields: dict[str, FormField] = {}

    def compose(self) -> ComposeResult:
        """Lay out the shops and the line for a new one."""
        self.frame(_("Which shop?"), _("Enter take  Esc back"))
        names = [shop.name for shop in shops.all_shops(self.desk)]
        options = [(name, name) for name in names] + [("", _("a new shop"))]
        value = self._current if self._current in names else options[0][0]
        self.fields = {
            "shop": FormField("shop", _("Shop"), ChoiceList(options, value), shown=bool(names)),
            "name": FormField("name", _("Its name"), FieldInput(), shown=not value),
        }
        with self.sheet:
            yield from self.fields.values()
            yield self.trouble

    def on_mount(self) -> None:
        named = self.fields["shop"].display
        self.fields["shop" if named else "name"].control.focus()

    def contents(self) -> tuple[str, ...]:
        """Return what was chosen and typed."""
        return tuple(field.value for field in self.fields.values())

    def on_choice_changed(self) -> None:
        self.forgive()
        self.fields["name"].display = not self.fields["shop"].value

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.forgive()

    def on_choice_submitted(self) -> None:
        if not self.fields["shop"].value:
            self.fields["name"].control.focus()
        else:
            self.action_take()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_take()

    def action_take(self) -> None:
        """Take the shop; a name that none can have is said."""
        name = self.fields["shop"].value
        if not name or not self.fields["shop"].display:
            try:
                name = shops.checked_name(self.fields["name"].value)
            except DaifaError as error:
                self.complain(Remark(error.message, BAD))
                return
        self.dismiss(name)
