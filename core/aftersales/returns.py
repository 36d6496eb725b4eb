"""Where returns go: the supplier's address, with the date it was confirmed, and the text for it."""

from __future__ import annotations

from datetime import datetime

from core.aftersales import reading as aftersales
from core.aftersales.case import Case
from core.aftersales.messages import facts
from core.base.clock import to_epoch
from core.base.errors import DaifaError, NotFound, Refused
from core.base.i18n import _
from core.rules.aftersales import tables
from core.rules.messages import fill, text_of
from core.store import aftersales as store_cases
from core.store.desk import Desk


def remember(desk: Desk, at: datetime, ref: str, address: str, confirmed_at: datetime) -> Case:
    """Keep the return address of a case's supplier with the date it was confirmed.

    Raises NotFound when the case's supplier is not known, DaifaError for an empty address.
    """
    if not address.strip():
        raise DaifaError("return-address-empty", _("Enter the supplier's return address."))
    with desk.act(at, "return-address") as work:
        case = aftersales.find(desk, ref)
        if case.supplier_id is None:
            raise NotFound(
                "supplier-unknown",
                _("The supplier of this order is not known. Record the purchase first."),
            )
        store_cases.set_return_address(
            work, case.supplier_id, address.strip(), to_epoch(confirmed_at)
        )
    return aftersales.by_ids(desk, [case.key])[0]


def return_block(desk: Desk, case: Case) -> str:
    """Return the text for the buyer that says where to send the goods, to be copied.

    Raises Refused while the return address is not known.
    """
    if not case.return_address:
        raise Refused(
            "return-address",
            _("Agreeing to a return needs {missing}. Ask the supplier, then enter it.").format(
                missing=_("the supplier's return address")
            ),
        )
    own = tables().text.get("return_block")
    return text_of("return_address", facts(case)) if own is None else fill(own, facts(case))[0]
