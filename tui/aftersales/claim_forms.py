"""What became of a claim: the supplier paid, or it is given up."""

from __future__ import annotations

from collections.abc import Iterable

from core.aftersales import claims
from core.aftersales.claims import Claim
from core.base.i18n import _
from core.base.money import yuan
from core.base.text import shown
from tui.parts.form import FormScreen, tail
from tui.parts.messages import Saved
from tui.widgets.form_field import FieldInput, FormField
from tui.widgets.remarks import Remark


class _ClaimForm(FormScreen):
    def __init__(self, claim: Claim) -> None:
        super().__init__()
        self.claim = claim

    def opened(self) -> None:
        """Say what is owed."""
        claim = self.claim
        words = _("{supplier} owes {left} of {owed} yuan since {day}.").format(
            supplier=claim.supplier or "–",
            left=yuan(claim.left_fen),
            owed=yuan(claim.owed_fen),
            day=f"{claim.since:%m-%d}",
        )
        self.head.say(Remark(shown(words)))


class PayForm(_ClaimForm):
    """Records what the supplier paid back; the whole rest is filled in."""

    def caption(self) -> str:
        """Name the claim."""
        return _("Paid back · {order}").format(order=tail(self.claim.order_sn))

    def make_fields(self) -> Iterable[FormField]:
        """Return the amount."""
        amount = FieldInput(yuan(self.claim.left_fen))
        yield FormField("amount", _("Amount"), amount, required=True)

    def judge(self) -> None:
        """Read the amount."""
        self.amount("amount")

    def save(self) -> Saved:
        """Record it."""
        paid = claims.pay(self.desk, self.host.now(), self.claim.id, self.amount("amount") or 0)
        words = _("Paid back: {yuan}; still open: {left}.")
        text = words.format(yuan=self.fields["amount"].value, left=yuan(paid.left_fen))
        return Saved(text)


class WriteOffForm(_ClaimForm):
    """Gives a claim up, with the reason."""

    def caption(self) -> str:
        """Name the claim."""
        return _("Write off · {order}").format(order=tail(self.claim.order_sn))

    def make_fields(self) -> Iterable[FormField]:
        """Return the reason."""
        why = FieldInput(placeholder=_("goes into the history"))
        yield FormField("why", _("Reason"), why, required=True)

    def save(self) -> Saved:
        """Give it up."""
        claims.write_off(self.desk, self.host.now(), self.claim.id, self.fields["why"].value)
        text = _("Written off: {yuan} yuan.").format(yuan=yuan(self.claim.left_fen))
        return Saved(text)
