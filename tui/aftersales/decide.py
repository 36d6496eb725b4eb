"""Agreeing, rejecting, settling: what follows is seen before it is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from core.aftersales.case import Case
from core.aftersales.consequences import what_follows
from core.aftersales.returns import return_block
from core.base.i18n import _, ngettext
from core.base.masks import masked_street
from core.base.money import yuan
from core.store.desk import Desk
from tui.aftersales.form import CaseForm, agree_lines, case_name, reject_lines, stand, task_words
from tui.parts.hint import hint
from tui.parts.messages import Saved
from tui.parts.personal_input import PersonalInput
from tui.widgets.form_field import FieldInput, FormField
from tui.widgets.remarks import ASK, Remark


def goods_come_back(case: Case) -> bool:
    """Whether agreeing sends the goods to the supplier's return address."""
    return case.type == "return_refund" and not case.instant


def on_the_platform_too() -> Remark:
    """Return the reminder that nothing is sent from here."""
    return Remark(_("This only notes it here: answer the buyer on the platform too."))


def ask_agree(found: Sequence[Case]) -> str:
    """Return the question before several cases are agreed to: how many, and what leaves."""
    leaves = sum(case.refund_fen or 0 for case in found if case.refunds)
    words = ngettext(
        "Agree to {n} case? {yuan} yuan go back to the buyers.",
        "Agree to {n} cases? {yuan} yuan go back to the buyers.",
        len(found),
    )
    return words.format(n=len(found), yuan=yuan(leaves))


def agree_line(desk: Desk, at: datetime, case: Case) -> str:
    """Return a case in a line of that question, with what would be lost beside the refund."""
    warning = what_follows(desk, at, case).agree.warning
    return "  ".join(filter(None, (case_name(case), yuan(case.refund_fen), warning)))


class AgreeForm(CaseForm):
    """Agrees; for a return, to the supplier's address and when it was confirmed."""

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._known = case.return_address or ""

    def caption(self) -> str:
        """Name the case."""
        return _("Agree · {case}").format(case=case_name(self.case))

    def make_fields(self) -> Iterable[FormField]:
        """Return a note; for a return also when the address was confirmed, and the address."""
        returning = goods_come_back(self.case)
        confirmed = self.case.return_confirmed_at
        day = f"{confirmed:%Y-%m-%d %H:%M}" if confirmed else f"{self.host.now():%Y-%m-%d %H:%M}"
        yield FormField("note", _("Note"), FieldInput(placeholder=_("optional")))
        yield FormField("confirmed", _("Confirmed"), FieldInput(day), shown=returning)
        yield FormField(
            "address",
            _("Return to"),
            PersonalInput(
                self._known, masked_street, placeholder=_("the supplier's return address")
            ),
            shown=returning,
        )

    def opened(self) -> None:
        """Show what follows."""
        found = what_follows(self.desk, self.host.now(), self.case)
        at = self.host.now()
        self.head.say(
            *stand(self.case, at), *agree_lines(self.case, found.agree), on_the_platform_too()
        )

    def first(self) -> FormField:
        """Begin at the return address where there is one: it stands last."""
        return self.fields["address" if goods_come_back(self.case) else "note"]

    def judge(self) -> None:
        """Ask for the address; without one a reason is needed."""
        if not goods_come_back(self.case):
            return
        address = self.fields["address"].value
        day = self.moment("confirmed", past=True)
        said = []
        if not address:
            words = _("Without the supplier's return address the buyer cannot send it back.")
            said.append(Remark(words, ASK))
        elif day is None and not self.fields["confirmed"].problem:
            said.append(Remark(_("When was the address confirmed with the supplier?"), ASK))
        elif address != self._known and self.case.supplier_id is None:
            words = _("The supplier is not known here, so the address is not remembered.")
            said.append(Remark(words))
        self.against(*said)

    def save(self) -> Saved:
        """Record it; the address block is copied for the buyer."""
        address = self.fields["address"].value
        changed = address != self._known
        day = self.moment("confirmed", past=True)
        renewed = day is not None and day != self.case.return_confirmed_at
        done = self.decide(
            "agree",
            reason=self.fields["note"].value,
            return_address=address if changed or renewed else "",
            confirmed_at=day,
            force=self.force,
        )
        copy = None
        said = [task_words(done.task)]
        if goods_come_back(self.case) and address:
            # What was typed counts, also where no supplier is known to remember it for.
            copy = return_block(self.desk, done.case.replace(return_address=address))
            said.append(_("The return address is copied for the buyer."))
        if done.claim_id is not None:
            said.append(_("A claim on the supplier is open."))
        return self.done(_("Agreed."), *said, copy=copy)


class RejectForm(CaseForm):
    """Rejects, with the reason."""

    def caption(self) -> str:
        """Name the case."""
        return _("Reject · {case}").format(case=case_name(self.case))

    def make_fields(self) -> Iterable[FormField]:
        """Return the reason."""
        yield FormField(
            "why", _("Reason"), FieldInput(placeholder=_("what you tell the buyer")), required=True
        )

    def opened(self) -> None:
        """Show what follows."""
        at = self.host.now()
        found = what_follows(self.desk, at, self.case)
        self.head.say(
            *stand(self.case, at), *reject_lines(self.case, found.reject), on_the_platform_too()
        )

    def save(self) -> Saved:
        """Record it."""
        self.decide("reject", reason=self.fields["why"].value)
        return self.done(_("Rejected: {reason}").format(reason=self.fields["why"].value))


class SettleForm(CaseForm):
    """Records that it was settled with the buyer, without the platform."""

    def caption(self) -> str:
        """Name the case."""
        return _("Settle · {case}").format(case=case_name(self.case))

    def make_fields(self) -> Iterable[FormField]:
        """Return what was offered and what it cost."""
        offer = FieldInput(placeholder=_("what the buyer accepted"))
        yield FormField("offer", _("Offer"), offer, required=True)
        yield FormField("cost", _("It cost"), FieldInput(placeholder=_("yuan")), required=True)

    def opened(self) -> None:
        """Say what it saves: the rates that a refund would move."""
        at = self.host.now()
        found = what_follows(self.desk, at, self.case)
        said = stand(self.case, at)
        if self.case.refund_fen is not None:
            words = _("The buyer asks for {yuan} yuan.")
            said.append(Remark(words.format(yuan=yuan(self.case.refund_fen))))
        if found.agree.rates:
            said.append(Remark(_("A settlement stays out of the rates; a refund would not:")))
            said += agree_lines(self.case, found.agree)[1 : 1 + len(found.agree.rates)]
        self.head.say(*said, hint("settle", self.desk.rules.of(self.case.shop_id)))

    def judge(self) -> None:
        """Read the amount."""
        self.amount("cost")

    def save(self) -> Saved:
        """Record it."""
        cost = self.amount("cost")
        self.decide("settle", offer=self.fields["offer"].value, cost_fen=cost)
        words = _("Settled: {offer}, {yuan} yuan. The buyer must withdraw the request.")
        return self.done(words.format(offer=self.fields["offer"].value, yuan=yuan(cost)))
