"""The rule book: every rule with its source and age, and giving one a value of your own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import ClassVar

from textual.binding import Binding, BindingType

from core.base.clock import beijing
from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.text import shown
from core.due.moved import Moved, moved, moved_back
from core.orders.shops import all_shops
from core.rules.book import Rule
from core.rules.books import RuleBooks
from core.store import desk as desks
from tui.desk.palette import Entry, PaletteScreen
from tui.parts.form import FormScreen
from tui.parts.messages import Saved
from tui.parts.moved_clocks import lines_of
from tui.widgets.columns import fit
from tui.widgets.form_field import Choice, FieldInput, FormField
from tui.widgets.remarks import ASK, DIM, OK, Remark

# Between a rule and the id of the shop whose own value an entry is.
_OF_SHOP = "@"
_VALUE_WIDTH, _STATUS_WIDTH = 14, 19


def rule_entries(books: RuleBooks, at: datetime, shops: Mapping[int, str]) -> list[Entry]:
    """Return an entry for each rule: name, value, whose it is, how old; then the shops' own."""
    today = beijing(at).date()
    found = []
    for rule in books.general:
        found.append(Entry(rule.name, "", rule.name, _line(books, rule, today)))
        for own in books.own_of(rule.name):
            name = shown(shops.get(own.shop_id, f"#{own.shop_id}"))
            id = f"{rule.name}{_OF_SHOP}{own.shop_id}"
            found.append(Entry(id, "", f"  └ {name}", _line(books, own.rule, today), rule.name))
    return found


def _line(books: RuleBooks, rule: Rule, today: date) -> str:
    """Return value and status in columns, then whether it is to be checked, and the source."""
    value, status, *rest = books.general.words_of(rule, today)
    return f"{fit(value, _VALUE_WIDTH)} {fit(status, _STATUS_WIDTH)} {'  '.join(rest)}"


class RulePalette(PaletteScreen):
    """The rules to choose from, a line each; the form tells what does not fit."""

    lines, label_width = True, 23


class RuleForm(FormScreen):
    """Takes a value and why it is right; which clocks would move is shown before it is kept.

    With several shops the value is for all of them or for one. F3 takes the own value away:
    the packaged one holds again, for a shop what holds for all.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f3", "packaged", show=False)]

    def __init__(self, entry: str) -> None:
        super().__init__()
        self._rule, _at, shop = entry.partition(_OF_SHOP)
        self._shop = shop or "0"
        self._back = False
        # The value and shop whose effect is shown.
        self._looked: tuple[str, str] | None = None

    def caption(self) -> str:
        """Name the rule."""
        return _("Rule {name}").format(name=self._rule)

    def keys(self) -> str:
        """Name the way back, where there is an own value."""
        if not self._own:
            return ""
        return _("F3 as for all shops") if self._shop_id else _("F3 packaged value")

    @property
    def _books(self) -> RuleBooks:
        return self.desk.rules

    @property
    def _shop_id(self) -> int:
        field = self.fields.get("shop")
        return int(field.value if field is not None else self._shop)

    @property
    def _now(self) -> Rule:
        return self._books.of(self._shop_id)[self._rule]

    @property
    def _own(self) -> bool:
        return self._books.has_own(self._rule, self._shop_id)

    @property
    def _typed(self) -> tuple[str, str]:
        return self.fields["value"].value.strip(), self.fields["shop"].value

    def action_packaged(self) -> None:
        """Put in what holds without the own value, and show what that moves."""
        if not self._own:
            words = _("It has the packaged value already.")
            if self._shop_id:
                words = _("This shop has no value of its own.")
            self.complain(Remark(words, ASK))
            return
        self.fields["value"].value = str(self._books.back(self._rule, self._shop_id).value)
        self._back = True
        self._look()
        self.go_to(self.fields["source"])

    def make_fields(self) -> Iterable[FormField]:
        """Return the shop where there are several, the value, and last the source."""
        names = [(str(each.id), each.label) for each in all_shops(self.desk)]
        shops = [("0", _("all shops")), *names]
        # With one shop it needs no own value; what it has of its own can be taken away.
        several = len(names) > 1 or self._books.own_of(self._rule)
        may = self._books.general[self._rule].per_shop and bool(several)
        yield FormField("shop", _("Shop"), Choice(shops, self._shop), shown=may)
        value = FieldInput(str(self._books.of(int(self._shop))[self._rule].value))
        yield FormField("value", _("Value"), value, required=True)
        hint = _("where it stands: the platform's page and its date")
        yield FormField("source", _("Source"), FieldInput(placeholder=hint), required=True)

    def opened(self) -> None:
        """Tell the rule, what it was made for, and how old it is."""
        self._tell()

    def _tell(self) -> None:
        """Tell the value that is in force for the shop chosen, and put it in."""
        rule = self._now
        today = beijing(self.host.now()).date()
        said = [Remark("  ".join(self._books.general.words_of(rule, today)))]
        back = self._books.back(self._rule, self._shop_id)
        if rule.value != back.value:
            words = _("For all shops it is {value} {unit}.")
            if not self._shop_id:
                words = _("It comes with {value} {unit}.")
            said.append(Remark(words.format(value=back.value, unit=_(rule.unit)), DIM))
        if self.host.shops.known and not rule.per_shop:
            said.append(Remark(_("It holds for all shops together."), DIM))
        self.head.say(*said)
        # The value that is in force moves nothing.
        self._looked = str(rule.value), self.fields["shop"].value
        self.rename_keys()

    def first(self) -> FormField:
        """Begin with the value."""
        return self.fields["value"]

    def changed(self, field: FormField) -> None:
        """Show the value of another shop, unless one was typed already."""
        if field.key == "shop":
            before = self._books.of(int(self._shop))[self._rule].value
            if self.fields["value"].value.strip() == str(before):
                self.fields["value"].value = str(self._now.value)
            self._shop, self._back = field.value, False
            self.verdict.say()
            self._tell()

    def judge(self) -> None:
        """Say whether the value can be one; its effect is looked up when the cursor leaves it."""
        field = self.fields["value"]
        field.wrong()
        if self._typed != self._looked:
            self.verdict.say()
            self._back = False
        try:
            self._books.of(self._shop_id).read_value(self._rule, field.value)
        except DaifaError as error:
            field.wrong(error.message)

    def entered(self, field: FormField | None) -> None:
        """Show what a value moves before its source is asked."""
        if field is not None and field.key == "value" and not field.problem:
            self._look()
        super().entered(field)

    def ready(self) -> bool:
        """Show what it moves where that was not seen yet; the next Enter keeps it."""
        if self.fields["value"].problem or self._typed == self._looked:
            return True
        self._look()
        self.verdict.say(
            *self.verdict.remarks, Remark(_("Look at it; the next Enter keeps it."), ASK)
        )
        return False

    def _look(self) -> None:
        self._looked = self._typed
        found = self._found()
        head, *lines = lines_of(self.desk, self.host.now(), found)
        self.verdict.say(Remark(head, ASK if found else OK), *map(Remark, lines))

    def _found(self) -> list[Moved]:
        desk, at, shop_id = self.desk, self.host.now(), self._shop_id
        if self._back:
            return moved_back(desk, at, self._rule, shop_id)
        return moved(desk, at, self._rule, self.fields["value"].value.strip(), shop_id)

    def save(self) -> Saved:
        """Keep it."""
        value, source = (self.fields[key].value.strip() for key in ("value", "source"))
        before, shop_id = self._now.value, self._shop_id
        if self._back:
            desks.reset_rule(self.desk, self.host.now(), self._rule, source, shop_id)
        else:
            desks.set_rule(self.desk, self.host.now(), self._rule, value, source, shop_id)
        name = self._rule
        if shop_id:
            name += " · " + next(
                (each.label for each in all_shops(self.desk) if each.id == shop_id), ""
            )
        words = _("Rule {name}: {before} → {after}.")
        return Saved(words.format(name=name, before=before, after=value))
