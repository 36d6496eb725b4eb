"""What an upstream file did: counts, what it means for orders, and proposals for the seller."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from core.base.frozen import Frozen
from core.base.i18n import N_, _
from core.imports.upstream.matching import Match
from core.imports.upstream.rows import UpstreamRow
from core.store.acts import Act
from core.store.desk import Desk


class Proposal(Frozen):
    """Something the file suggests and that the seller decides.

    `kind` is `match` (which order is it), `purchase` (record it), `number` (record it), or
    `other-number` (what is known here differs).
    """

    row: int
    kind: str
    upstream_order: str
    order_sn: str
    message: str


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
    """What applying an upstream file did and what it leaves to decide."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    proposals: list[Proposal] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def notes(self) -> list[str]:
        """What was done for orders, in the user's language."""
        return [
            _(text).format(count=self.counts[key])
            for key, text in _NOTES.items()
            if self.counts[key]
        ]


@dataclass
class Case:
    """One upstream order on its way to one of ours."""

    desk: Desk
    work: Act
    row: UpstreamRow
    match: Match
    outcome: Outcome

    def propose(self, kind: str, order_sn: str, message: str) -> None:
        """Leave something to the seller."""
        self.outcome.proposals.append(
            Proposal(
                row=self.row.row,
                kind=kind,
                upstream_order=self.row.upstream_order,
                order_sn=order_sn,
                message=message,
            )
        )

    def count(self, what: str) -> None:
        """Count what was done, by a key of the notes."""
        self.outcome.counts[what] += 1
