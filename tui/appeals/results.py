"""What became of an appeal: won with the amount, more evidence wanted, dropped."""

from __future__ import annotations

from collections.abc import Iterable

from core.appeals import reading as appeals
from core.appeals import results as appeal_results
from core.appeals.appeal import Appeal
from core.base.i18n import _
from core.base.money import yuan
from tui.parts.form import FormScreen, tail
from tui.parts.messages import Saved
from tui.widgets.form_field import FieldInput, FormField
from tui.widgets.remarks import DIM, Remark


def appeal_name(appeal: Appeal) -> str:
    """Return how a form's title names its appeal."""
    label = appeals.kind_of(appeal.kind).label
    return f"#{appeal.id} {label} {tail(appeal.order_sn)}"


class AppealStep(FormScreen):
    """A form about one appeal, as it was when the form opened."""

    def __init__(self, appeal: Appeal) -> None:
        super().__init__()
        self.appeal = appeal

    def about_order(self) -> int | None:
        """Return the id of the appeal's order."""
        return self.appeal.order_id

    def renew(self) -> None:
        """Read the appeal again."""
        self.appeal = appeals.find(self.desk, self.appeal.id)


class WonForm(AppealStep):
    """Records that it was won, with what really came back."""

    def caption(self) -> str:
        """Name the appeal."""
        return _("Won · {appeal}").format(appeal=appeal_name(self.appeal))

    def make_fields(self) -> Iterable[FormField]:
        """Return the amount."""
        amount = FieldInput(yuan(self.appeal.amount_fen))
        yield FormField("amount", _("Came back"), amount, required=True)

    def judge(self) -> None:
        """Say what it is compared with."""
        given = self.amount("amount")
        most = self.appeal.max_fen
        if given is not None and most is not None and given != most:
            self.fields["amount"].say(_("at most {yuan}").format(yuan=yuan(most)), DIM)

    def save(self) -> Saved:
        """Record it."""
        amount = self.amount("amount")
        appeal_results.won(
            self.desk, self.host.now(), self.appeal.id, amount_fen=amount,
            expect_version=self.appeal.version,
        )  # fmt: skip
        words = _("Won: {yuan} yuan come back and count as the order's profit.")
        return Saved(words.format(yuan=yuan(amount)))


class MoreEvidenceForm(AppealStep):
    """Records that the platform wants more evidence, by the time it stated."""

    def caption(self) -> str:
        """Name the appeal."""
        return _("More evidence · {appeal}").format(appeal=appeal_name(self.appeal))

    def make_fields(self) -> Iterable[FormField]:
        """Return the deadline, if the platform stated one."""
        hint = _("as the platform states it: 11-25 18:00, +48h; empty if none")
        yield FormField("due", _("Deadline"), FieldInput(placeholder=hint))

    def judge(self) -> None:
        """Show how the time was read."""
        self.moment("due", past=False)

    def save(self) -> Saved:
        """Record it."""
        appeal_results.more_evidence(
            self.desk, self.host.now(), self.appeal.id,
            platform_due_at=self.moment("due", past=False),
            expect_version=self.appeal.version,
        )  # fmt: skip
        return Saved(_("More evidence is wanted: add it in the form."))


class DropForm(AppealStep):
    """Gives the appeal up, with the reason."""

    def caption(self) -> str:
        """Name the appeal."""
        return _("Drop · {appeal}").format(appeal=appeal_name(self.appeal))

    def make_fields(self) -> Iterable[FormField]:
        """Return the reason."""
        why = FieldInput(placeholder=_("goes into the history"))
        yield FormField("why", _("Reason"), why, required=True)

    def opened(self) -> None:
        """Say that nothing else is lost."""
        self.head.say(Remark(_("A lost appeal is not punished; a dropped one wins nothing."), DIM))

    def save(self) -> Saved:
        """Give it up."""
        why = self.fields["why"].value
        appeal_results.drop(
            self.desk, self.host.now(), self.appeal.id, why, expect_version=self.appeal.version
        )
        return Saved(_("Dropped: {reason}").format(reason=why))
