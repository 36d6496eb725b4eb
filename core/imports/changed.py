"""What a file changes in orders that are known: old and new, for the list of an import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.base import personal
from core.base.clock import from_epoch
from core.base.frozen import Frozen
from core.base.i18n import N_, _
from core.base.money import yuan
from core.orders import privacy
from core.orders.receiver import COLUMNS

# What a seller wants to see change, the weightiest first; the rest follows from it.
_LABELS = {
    "status": N_("status"),
    "aftersale_status": N_("after-sales"),
    "uploaded_at": N_("uploaded"),
    "refunded_at": N_("refunded"),
    "platform_number": N_("platform's number"),
    "under_review": N_("under review"),
    "receiver": N_("receiver"),
    "phone": N_("phone"),
    "province": N_("province"),
    "city": N_("city"),
    "district": N_("district"),
    "town": N_("town"),
    "address": N_("street and number"),
    "buyer_memo": N_("Buyer says"),
    "seller_memo": N_("Memo"),
    "grouped_at": N_("grouping time"),
    "promised_at": N_("promised shipping time"),
    "paid_fen": N_("paid"),
    "received_fen": N_("income"),
    "purchase": N_("purchase"),
    "number": N_("number"),
}


class Change(Frozen):
    """One change of an order: what it is of (a column, or `purchase`, `number`), old, new.

    Of persons it tells what might be shown when it was read.
    """

    order_sn: str
    what: str
    old: str
    new: str

    @property
    def words(self) -> str:
        """What it is of, in the user's language."""
        return _(_LABELS[self.what]) if self.what in _LABELS else self.what


def changes_of(
    order_sn: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Change]:
    """Yield what changed in an order and matters to a seller, the weightiest first."""
    for name in _LABELS:
        if name in after and after[name] != before.get(name):
            with personal.about(lambda: _people(before, after)):
                old, new = _shown(name, before.get(name)), _shown(name, after[name])
            if name in COLUMNS:
                old, new = personal.change(name, old, new)
            yield Change(order_sn=order_sn, what=name, old=old, new=new)


def _people(*sides: Mapping[str, Any]) -> list[str]:
    return [str(side["receiver"]) for side in sides if side.get("receiver")]


def count_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> int:
    """Return how many changes `changes_of` would give."""
    return sum(name in _LABELS and value != before.get(name) for name, value in after.items())


def _shown(name: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if name.endswith("_at"):
        return f"{from_epoch(value):%m-%d %H:%M}"
    if name.endswith("_fen"):
        return yuan(value) or "–"
    if name == "under_review":
        return _("yes") if value else _("no")
    return str(value) if name in COLUMNS else privacy.value(name, str(value))
