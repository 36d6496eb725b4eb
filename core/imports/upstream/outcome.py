"""What an upstream file did: counts, what it means for orders, and what is left to the seller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.base.i18n import N_, _
from core.base.text import shown
from core.imports.changed import Change
from core.imports.upstream.matching import BY_SELLER, Match, elsewhere, masked_receiver
from core.imports.upstream.rows import UpstreamRow
from core.orders.order import Order
from core.store import notices
from core.store.acts import Act
from core.store.desk import Desk

# A column that holds something else would fill the screen.
_MOST_TOLD = 10
_NOTES = {
    "purchases": N_("Purchases recorded: {count}."),
    "shipped": N_("Purchases shipped by the supplier: {count}."),
    "parcels": N_("Tracking numbers taken: {count}."),
    "wrong-address": N_("Upstream orders that go to another address: {count}!"),
    "closed": N_("Upstream orders that were closed: {count}!"),
    "older": N_("Upstream orders that are newer here than in the file, and stay: {count}."),
    "unmatched": N_("Upstream orders that belong to no order here: {count}."),
}


@dataclass
class Outcome:
    """What applying an upstream file did and what it leaves to decide.

    `noticed` are the ids of the notices that it raised, or that say so already. `unknown` are
    statuses that no table knows, with how many upstream orders came to have each.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    noticed: list[int] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)

    @property
    def notes(self) -> list[str]:
        """What was done for orders, in the user's language."""
        told = [
            _(
                "Upstream status not known here, nothing follows from it: {status} ({count})."
            ).format(status=shown(status), count=count)
            for status, count in self.unknown.most_common(_MOST_TOLD)
        ]
        return [
            _(text).format(count=self.counts[key])
            for key, text in _NOTES.items()
            if self.counts[key]
        ] + told


@dataclass
class Case:
    """One upstream order on its way to one of ours.

    `by_seller` says that the seller named the order: then a refusal is raised, not told, and
    `force` is the reason that lifts it.
    """

    desk: Desk
    work: Act
    row: UpstreamRow
    match: Match
    outcome: Outcome
    force: str | None = None

    @property
    def by_seller(self) -> bool:
        """Whether the seller said which order it is."""
        return self.match.by == BY_SELLER

    def wait(self, kind: str, order: Order | None, data: Mapping[str, Any], *facts: object) -> None:
        """Leave something to the seller, once for what `facts` say of the upstream order."""
        row = self.row
        about = {"platform": row.platform, "upstream_order": row.upstream_order}
        sn = order.order_sn if order else ""
        found = notices.raise_once(
            self.work,
            kind,
            order.id if order else None,
            ref=row.upstream_order,
            data={**about, **data},
            mark=notices.fingerprint(kind, row.platform, row.upstream_order, sn, *facts),
        )
        self.outcome.noticed.append(found)

    def propose(self, why: str, orders: Sequence[Order], said: str = "", *facts: object) -> None:
        """Leave to the seller whose upstream order it is, and whether it is recorded."""
        row = self.row
        choices = [order.order_sn for order in orders]
        data = {
            "why": why,
            "said": said,
            "choices": choices,
            "cost_fen": row.total_fen,
            "bought_at": row.paid_at or row.created_at,
            "title": row.lines[0].title if row.lines else "",
            "supplier": row.supplier,
            "receiver": masked_receiver(row),
        }
        one = orders[0] if len(orders) == 1 else None
        if one and elsewhere(one, row) is not None:
            data["elsewhere"] = "yes"
        self.wait("proposal" if choices else "unmatched", one, data, why, choices, *facts)

    def count(self, what: str) -> None:
        """Count what was done, by a key of the notes."""
        self.outcome.counts[what] += 1

    def change(self, order: Order, what: str, new: str, old: str = "") -> None:
        """Keep what changes in an order, for the list after the import."""
        self.outcome.changes.append(Change(order_sn=order.order_sn, what=what, old=old, new=new))
