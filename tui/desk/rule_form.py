"""The rule book: every rule with its source and age, and giving one a value of your own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType

from core.base.clock import beijing
from core.base.errors import DaifaError
from core.base.i18n import _, ngettext
from core.due.moved import Moved, moved, tell
from core.rules.book import RuleBook
from core.store import desk as desks
from tui.desk.palette import Entry
from tui.parts.form import FormScreen
from tui.parts.messages import Saved
from tui.widgets.form_field import FieldInput, FormField
from tui.widgets.remarks import ASK, DIM, OK, Remark

_SHOWN = 4


def rule_entries(rules: RuleBook, at: datetime) -> list[Entry]:
    """Return an entry for each rule: name, value, whose it is, how old."""
    today = beijing(at).date()
    return [
        Entry(rule.name, "", rule.name, "  ".join(rules.words_of(rule, today))) for rule in rules
    ]


class RuleForm(FormScreen):
    """Takes a value and why it is right; which clocks would move is shown before it is kept.

    F3 goes back to the packaged value, which is kept without an own one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f3", "packaged", show=False)]

    def __init__(self, name: str) -> None:
        super().__init__()
        self._rule = name
        self._back = False
        # The value whose effect is shown.
        self._looked: str | None = None

    def caption(self) -> str:
        """Name the rule."""
        return _("Rule {name}").format(name=self._rule)

    def keys(self) -> str:
        """Name the way back, where there is an own value."""
        return _("F3 packaged value") if self._own else ""

    @property
    def _own(self) -> bool:
        return self.desk.rules[self._rule].status == "user"

    def action_packaged(self) -> None:
        """Put the packaged value in, and show what that moves; saved, it is no own value."""
        if not self._own:
            self.complain(Remark(_("It has the packaged value already."), ASK))
            return
        self.fields["value"].value = str(self.desk.rules[self._rule].default)
        self._back = True
        self._look()
        self.go_to(self.fields["source"])

    def make_fields(self) -> Iterable[FormField]:
        """Return the value, and last the source."""
        rule = self.desk.rules[self._rule]
        yield FormField("value", _("Value"), FieldInput(str(rule.value)), required=True)
        hint = _("where it stands: the platform's page and its date")
        yield FormField("source", _("Source"), FieldInput(placeholder=hint), required=True)

    def opened(self) -> None:
        """Tell the rule, what it was made for, and how old it is."""
        rules = self.desk.rules
        rule = rules[self._rule]
        said = [Remark("  ".join(rules.words_of(rule, beijing(self.host.now()).date())))]
        if rule.value != rule.default:
            words = _("It comes with {value} {unit}.")
            said.append(Remark(words.format(value=rule.default, unit=_(rule.unit)), DIM))
        self.head.say(*said)
        # The value that is in force moves nothing.
        self._looked = str(rule.value)

    def first(self) -> FormField:
        """Begin with the value."""
        return self.fields["value"]

    def judge(self) -> None:
        """Say whether the value can be one; its effect is looked up when the cursor leaves it."""
        field = self.fields["value"]
        field.wrong()
        if field.value.strip() != self._looked:
            self.verdict.say()
            self._back = False
        try:
            self.desk.rules.read_value(self._rule, field.value)
        except DaifaError as error:
            field.wrong(error.message)

    def entered(self, field: FormField | None) -> None:
        """Show what a value moves before its source is asked."""
        if field is not None and field.key == "value" and not field.problem:
            self._look()
        super().entered(field)

    def ready(self) -> bool:
        """Show what it moves where that was not seen yet; the next Enter keeps it."""
        value = self.fields["value"].value.strip()
        if self.fields["value"].problem or value == self._looked:
            return True
        self._look()
        self.verdict.say(
            *self.verdict.remarks, Remark(_("Look at it; the next Enter keeps it."), ASK)
        )
        return False

    def _look(self) -> None:
        value = self.fields["value"].value.strip()
        found = moved(self.desk, self.host.now(), self._rule, value)
        self._looked = value
        n = len(found)
        words = ngettext("{n} open clock would move:", "{n} open clocks would move:", n)
        said = [Remark(words.format(n=n), ASK)] if n else []
        said += [Remark(f"  {line}") for line in self._told(found[:_SHOWN])]
        if n > _SHOWN:
            said.append(Remark("  " + _("… and {count} more").format(count=n - _SHOWN), DIM))
        self.verdict.say(*(said or [Remark(_("No open clock moves."), OK)]))

    def _told(self, found: list[Moved]) -> list[str]:
        return [each.words for each in tell(self.desk, self.host.now(), found)]

    def save(self) -> Saved:
        """Keep it."""
        values = {key: field.value.strip() for key, field in self.fields.items()}
        before = self.desk.rules[self._rule].value
        if self._back:
            desks.reset_rule(self.desk, self.host.now(), self._rule, values["source"])
        else:
            value, source = values["value"], values["source"]
            desks.set_rule(self.desk, self.host.now(), self._rule, value, source)
        words = _("Rule {name}: {before} → {after}.")
        said = words.format(name=self._rule, before=before, after=values["value"])
        return Saved(said, undoable=False)
