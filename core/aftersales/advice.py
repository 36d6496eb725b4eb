"""What to do with a case, and why (rules/README.md, 4). The seller decides."""

from __future__ import annotations

from datetime import datetime

from core.aftersales.case import Case, Goods
from core.base.frozen import Frozen
from core.base.i18n import N_, _


class Advice(Frozen):
    """A proposal: `do` is a stable word, `because` is its reason in the user's language."""

    do: str
    because: str

    @property
    def label(self) -> str:
        """The word for what to do."""
        return do_label(self.do)


def do_label(do: str) -> str:
    """Return the word for what to do."""
    return _(_DO[do])


_DO = {
    "agree": N_("agree"),
    "reject": N_("reject"),
    "settle": N_("settle with the buyer"),
    "ask": N_("ask the buyer"),
    "inspect": N_("inspect the return"),
    "appeal": N_("appeal"),
    "cancel": N_("cancel upstream, then agree"),
    "intercept": N_("stop the parcel first"),
    "address": N_("get the return address"),
    "check": N_("check on the platform"),
    "claim": N_("claim from the supplier"),
    "answer": N_("answer in time"),
    "wait": N_("wait"),
    "none": N_("nothing to do"),
}


def _advice(do: str, because: str) -> Advice:
    return Advice(do=do, because=because)


def advise(case: Case, at: datetime) -> Advice:
    """Return what to do about a case at an instant, with the reason."""
    if case.state == "instant":
        return _instant(case, at)
    if case.past(at) and case.state == "asked":
        return _advice("check", _("The time to answer has passed: probably agreed automatically."))
    if case.state == "asked":
        return _refund_only(case) if case.type == "refund_only" else _asked(case)
    if case.state == "returned":
        return _advice(
            "inspect", _("Open the parcel and look: fine, empty, swapped or unfit for resale.")
        )
    if case.state == "bad":
        return _advice("appeal", _("The return is not what was sent; appeal with pictures of it."))
    if case.state in ("agreed", "refunded", "fine") and case.cost_fen:
        return _advice("claim", _("The money lost is what the supplier does not give back."))
    if case.state == "platform":
        return _advice("settle", _("A settlement now keeps the platform's decision away."))
    if case.state == "agreed_return":
        return _advice("wait", _("The buyer must send the goods back first."))
    if case.state == "rejected":
        return _advice("wait", _("The buyer may ask the platform to step in."))
    return _advice("none", _("Nothing is open here."))


def _instant(case: Case, at: datetime) -> Advice:
    if case.past(at):
        return _advice("claim", _("The appeal window has passed; the supplier may still pay."))
    if case.inspection == "fine":
        return _advice("claim", _("The return is fine; the supplier owes the purchase back."))
    if case.appealed:
        return _advice("wait", _("The appeal is written; see it through."))
    if case.inspection:
        return _advice("appeal", _("The return is not what was sent; appeal with pictures of it."))
    if case.goods is Goods.RETURNED:
        return _advice(
            "inspect", _("Open the parcel and look: fine, empty, swapped or unfit for resale.")
        )
    return _advice(
        "appeal", _("The platform has paid already; without a good return an appeal is possible.")
    )


def _asked(case: Case) -> Advice:
    if case.type != "return_refund":
        return _advice("answer", _("The platform's deadline counts for this kind of case."))
    before = _not_out(case)
    if before is not None:
        return before
    if case.goods is Goods.ON_THE_WAY:
        return _on_the_way()
    if not (case.return_address and case.return_confirmed_at):
        return _advice(
            "address", _("Agreeing needs the supplier's return address, confirmed with a date.")
        )
    if case.theme == "quality":
        return _quality()
    return _advice("agree", _("The goods come back; the supplier's return address is known."))


def _refund_only(case: Case) -> Advice:
    before = _not_out(case)
    if before is not None:
        return before
    if case.buyer_received:
        return _has_it(case)
    if case.buyer_signed:
        return _advice(
            "check", _("Signed for but not received: ask the courier who has it, then decide.")
        )
    if case.buyer_received is None and case.buyer_signed is None:
        return _advice("ask", _("Ask first: received? Signed for?"))
    if case.goods is Goods.ON_THE_WAY:
        return _on_the_way()
    if case.goods is Goods.WITH_BUYER:
        return _has_it(case)
    return _advice(
        "agree", _("Not received and not signed for; the courier lost it or returns it.")
    )


def _not_out(case: Case) -> Advice | None:
    """Return the advice while no goods are on their way, or None."""
    if case.order_id is None and case.goods is Goods.NEVER_BOUGHT:
        return _advice("check", _("The order is not here: import it to see where the goods are."))
    if case.goods in (Goods.NEVER_BOUGHT, Goods.CANCELLED_UPSTREAM):
        return _advice("agree", _("Nothing was bought or it is cancelled: no goods are lost."))
    if case.goods is Goods.WITH_SUPPLIER:
        return _advice("cancel", _("The supplier has not shipped: cancel there before refunding."))
    return None


def _on_the_way() -> Advice:
    return _advice(
        "intercept", _("The goods are on the way: refunding now may lose goods and money.")
    )


def _has_it(case: Case) -> Advice:
    if case.theme == "quality":
        return _quality()
    return _advice("reject", _("The buyer has the goods: a refund alone loses both."))


def _quality() -> Advice:
    return _advice(
        "settle", _("Calm the buyer and earn less: quality refunds weigh on the shop's rates.")
    )
