"""The two questions of the check list: which order it is, and why in spite of a refusal."""

from __future__ import annotations

from collections.abc import Iterable

from core.base.i18n import _, ngettext
from core.imports import checks
from core.imports.checks import Decided
from core.orders.notice_words import FINE
from core.orders.notices import OpenNotice
from tui.parts.form import FormScreen, tail
from tui.parts.messages import Saved
from tui.widgets.form_field import FieldInput, FormField
from tui.widgets.remarks import ASK, Remark


def decided_words(done: Decided) -> str:
    """Return in a line what accepting or linking did."""
    parts = [tail(done.order_sn) if done.order_sn else "", *done.notes]
    waits = len(done.waits)
    if waits:
        parts.append(ngettext("{n} more waits.", "{n} more wait.", waits).format(n=waits))
    return "  ".join(part for part in parts if part) or _("Dealt with.")


class LinkForm(FormScreen):
    """Asks to which order an upstream order belongs."""

    def __init__(self, notice: OpenNotice) -> None:
        super().__init__()
        self.notice = notice
        self.done: Decided | None = None

    def caption(self) -> str:
        """Name the upstream order."""
        no = self.notice.new if self.notice.kind == FINE else self.notice.ref
        return _("Which order · {no}").format(no=no)

    def make_fields(self) -> Iterable[FormField]:
        """Return the order's number."""
        hint = _("the order's number, or its last digits")
        yield FormField("sn", _("Order"), FieldInput(placeholder=hint), required=True)

    def opened(self) -> None:
        """Say what it is, and which orders fit."""
        said = [Remark(self.notice.text)]
        if self.notice.new and self.notice.kind != FINE:
            said.append(Remark(self.notice.new))
        if self.notice.choices:
            said.append(Remark(_("May be: ") + ", ".join(self.notice.choices)))
        self.head.say(*said)

    def save(self) -> Saved:
        """Link it."""
        sn = self.fields["sn"].value
        done = checks.link(self.desk, self.host.now(), self.notice.id, sn, force=self.force)
        self.done = done
        return Saved(decided_words(done))


class ReasonForm(FormScreen):
    """Asks why something is accepted in spite of what speaks against it."""

    def __init__(self, notice: OpenNotice, against: str) -> None:
        super().__init__()
        self.notice, self._against = notice, against
        self.done: Decided | None = None

    def caption(self) -> str:
        """Name the order."""
        return _("Accept all the same · {order}").format(order=tail(self.notice.order_sn))

    def make_fields(self) -> Iterable[FormField]:
        """Return the reason."""
        why = FieldInput(placeholder=_("goes into the history"))
        yield FormField("why", _("Reason"), why, required=True)

    def opened(self) -> None:
        """Say what speaks against it."""
        self.head.say(*(Remark(line, ASK) for line in self._against.split("\n")))

    def save(self) -> Saved:
        """Accept it with the reason."""
        why = self.fields["why"].value
        done = checks.accept(self.desk, self.host.now(), self.notice.id, force=why)
        self.done = done
        return Saved(decided_words(done))
