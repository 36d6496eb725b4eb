"""What the forms about an after-sales case share: its title, what follows, recording a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.aftersales import decisions as aftersale_decisions
from core.aftersales import reading as aftersales
from core.aftersales.advice import advise
from core.aftersales.case import Case, goods_label, type_label
from core.aftersales.consequences import Change, Consequence, Consequences
from core.base.i18n import _
from core.base.money import percent, yuan
from core.base.text import shown
from core.figures.figures import RATE_LABELS
from core.orders.notice_words import notice_words
from tui.parts.form import FormScreen, tail
from tui.parts.messages import Saved
from tui.widgets.remarks import BAD, DIM, Remark


@dataclass(frozen=True)
class Inspected(Saved):
    """An inspection was saved; `proposal` is the appeal to open next, as the core proposes it."""

    proposal: dict[str, Any] | None = None


def task_words(task: str | None) -> str:
    """Return what is to be done at once so that the goods are not lost too."""
    return notice_words(task) if task else ""


def case_name(case: Case) -> str:
    """Return how a form's title names its case: tail of the order, type, item."""
    return shown(f"{tail(case.order_sn)} {type_label(case)} {case.title}".strip())


def moved(change: Change) -> str:
    """Return how a rate moves."""
    return _("{rate} {before} → {after}").format(
        rate=_(RATE_LABELS[change.name]),
        before=percent(change.before.rate),
        after=percent(change.after.rate),
    )


def agree_lines(case: Case, found: Consequence) -> list[Remark]:
    """Return what follows from agreeing."""
    money = _("{yuan} yuan go back to the buyer").format(yuan=yuan(found.lost_fen))
    if found.claim_fen:
        owed = _("the supplier owes {yuan}").format(yuan=yuan(found.claim_fen))
    else:
        owed = _("nothing to claim from the supplier")
    said = [Remark(_("Agree: {money}; {owed}.").format(money=money, owed=owed))]
    said += [Remark("  " + moved(change)) for change in found.rates]
    if not found.appeal_possible:
        said.append(Remark("  " + _("An appeal may no longer be possible."), DIM))
    if found.warning:
        said.append(Remark(found.warning, BAD))
    return said


def reject_lines(case: Case, found: Consequence) -> list[Remark]:
    """Return what follows from rejecting."""
    said = [Remark(_("Reject: the buyer may bring the platform in."))]
    said += [Remark("  " + moved(each)) for each in found.rates if not each.at_worst]
    worst = [moved(each) for each in found.rates if each.at_worst]
    if worst:
        words = _("if the platform decides for the buyer: {rates}")
        said.append(Remark("  " + words.format(rates="  ".join(worst))))
    if found.appeal_possible:
        said.append(Remark("  " + _("An appeal stays possible."), DIM))
    return said


def open_sides(case: Case, found: Consequences) -> list[Remark]:
    """Return what follows from each answer that can still be given."""
    agree = agree_lines(case, found.agree) if "agree" in case.allowed else []
    reject = reject_lines(case, found.reject) if "reject" in case.allowed else []
    return [*agree, *reject]


def stand(case: Case, at: datetime) -> list[Remark]:
    """Return where the goods are and what is advised, with its reason."""
    advice = advise(case, at)
    words = _("Goods: {goods}. Advice: {advice}. {because}")
    text = words.format(goods=goods_label(case.goods), advice=advice.label, because=advice.because)
    return [Remark(text, DIM)]


class CaseForm(FormScreen):
    """A form about one case, as it was when the form opened."""

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case

    def about_order(self) -> int | None:
        """Return the id of the case's order."""
        return self.case.order_id

    def renew(self) -> None:
        """Read the case again."""
        self.case = aftersales.find(self.desk, self.case.id)

    def decide(self, verb: str, **terms: Any) -> aftersale_decisions.Decided:
        """Record a decision about the case."""
        return aftersale_decisions.decide(
            self.desk,
            self.host.now(),
            self.case.id,
            verb,
            expect_version=self.case.version,
            **terms,
        )

    def done(self, text: str, *more: str, copy: str | None = None) -> Saved:
        """Return what was saved, in one line."""
        words = " ".join((text, *(each for each in more if each)))
        return Saved(words, copy=copy)
