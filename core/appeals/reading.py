"""Reading appeals: one whole, a light index by time left, rows of a list, what winning brings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from core.appeals.appeal import (
    EDITABLE,
    MOVES,
    WAITING,
    Appeal,
    Evidence,
    State,
    Verb,
    deadline,
)
from core.appeals.effects import Rates, effects, effects_if_won, rates_for
from core.appeals.evidence_files import is_stored
from core.appeals.limits import Missing, lacking
from core.appeals.windows import TO_SUBMIT
from core.base import personal
from core.base.clock import iso, to_epoch
from core.base.errors import NotFound
from core.base.i18n import _
from core.orders import privacy, shops
from core.orders.shops import Shop
from core.rules import deadlines
from core.rules.appeals import book
from core.rules.appeals import kind_of as kind_of
from core.rules.deadlines import Thresholds, UrgencyIndex
from core.store import appeals as store_appeals
from core.store.acts import Act
from core.store.appeals import AppealRow, EvidenceRow
from core.store.desk import Desk

__all__ = ["effects", "effects_if_won"]

_ID_DIGITS = 18


def find(desk: Desk, ref: int | str) -> Appeal:
    """Return one appeal by its number; raise NotFound."""
    text = str(ref).strip().lstrip("#")
    known = text.isascii() and text.isdigit() and len(text) <= _ID_DIGITS
    found = by_ids(desk, [int(text)]) if known else []
    if not found:
        raise NotFound(
            "appeal-unknown",
            _("There is no appeal {id}. See: daifa appeals").format(id=text),
        )
    return found[0]


def by_ids(desk: Desk, ids: Sequence[int]) -> list[Appeal]:
    """Return appeals with their files, in the order of `ids`."""
    if not ids:
        return []
    files = store_appeals.evidence(desk.store, ids)
    return [
        _appeal(desk, row, files.get(row.id, [])) for row in store_appeals.whole(desk.store, ids)
    ]


def of_order(desk: Desk, order_id: int) -> list[Appeal]:
    """Return the appeals of an order, oldest first."""
    return by_ids(desk, store_appeals.ids_of(desk.store, order_id=order_id))


def of_case(desk: Desk, aftersale_id: int) -> list[Appeal]:
    """Return the appeals of an after-sales case, oldest first."""
    return by_ids(desk, store_appeals.ids_of(desk.store, aftersale_id=aftersale_id))


def _appeal(desk: Desk, row: AppealRow, files: Sequence[EvidenceRow]) -> Appeal:
    state = State(row.state)
    return Appeal.of_row(
        row,
        state=state,
        evidence=tuple(Evidence.of_row(each) for each in files),
        due=deadline(desk.rules.of(row.shop_id), kind_of(row.kind), state, row),
    )


def missing(desk: Desk, appeal: Appeal) -> tuple[Missing, ...]:
    """Return what keeps an appeal from being submitted; empty when it is complete or cannot be."""
    if appeal.state not in EDITABLE:
        return ()
    files = appeal.round_evidence
    videos = sum(1 for each in files if each.is_video)
    found = lacking(
        desk.rules.of(appeal.shop_id),
        book(),
        kind_of(appeal.kind),
        ground=appeal.ground,
        text=appeal.text,
        amount_fen=appeal.amount_fen,
        max_fen=appeal.max_fen,
        pictures=len(files) - videos,
        videos=videos,
    )
    if appeal.state in (State.MORE_EVIDENCE, State.LOST):
        # The first form had its pictures; what is added may be a video or words alone.
        found = tuple(each for each in found if each.code != "evidence")
    gone = [each.name for each in appeal.evidence if not is_stored(desk.store.path, each)]
    if gone:
        message = _("The kept file of {name} is gone or damaged. Remove it and add it again.")
        with privacy.about(desk.store, appeal.order_id):
            found += tuple(
                Missing(code="evidence-gone", message=message.format(name=personal.words(name)))
                for name in gone
            )
    return found


def settle(desk: Desk, work: Act, appeal_id: int) -> None:
    """Let draft and ready follow from the content, inside the act that changed it."""
    appeal = find(desk, appeal_id)
    verb = Verb.REOPEN if missing(desk, appeal) else Verb.COMPLETE
    state = MOVES[verb].get(appeal.state)
    if state is not None:
        store_appeals.change(work, row_of(desk, appeal_id), {"state": state.value})


def row_of(desk: Desk, appeal_id: int) -> AppealRow:
    """Return an appeal's row as it is now; raise NotFound."""
    rows = store_appeals.whole(desk.store, [appeal_id])
    if not rows:
        find(desk, appeal_id)
    return rows[0]


class AppealEntry(NamedTuple):
    """One appeal in the index. `due` is seconds since 1970, None when no clock runs."""

    due: int | None
    appeal_id: int
    kind: str
    state: State
    order_id: int | None
    rule: str = ""
    since: int = 0


class AppealIndex(UrgencyIndex[AppealEntry]):
    """All appeals by time left at one state of the store: to do, waiting, decided."""

    def __init__(self, entries: Sequence[AppealEntry]) -> None:
        super().__init__(entries, _rank)

    def states(self) -> dict[State, int]:
        """Return how many appeals are in each state."""
        found = dict.fromkeys(State, 0)
        for entry in self.entries:
            found[entry.state] += 1
        return found

    def only(
        self,
        *,
        states: Sequence[State] = (),
        kind: str | None = None,
        order_ids: set[int] | None = None,
        ids: set[int] | None = None,
    ) -> AppealIndex:
        """Return the part of the index that fits all that is given."""
        return AppealIndex(
            [
                entry
                for entry in self.entries
                if (not states or entry.state in states)
                and (kind is None or entry.kind == kind)
                and (order_ids is None or entry.order_id in order_ids)
                and (ids is None or entry.appeal_id in ids)
            ]
        )

    def of_shop(self, desk: Desk, shop: Shop | None) -> AppealIndex:
        """Return the appeals for orders of a shop, all of them without one."""
        if shop is None:
            return self
        whose = shops.ids_by_appeal_id(desk, [entry.appeal_id for entry in self.entries])
        return AppealIndex([each for each in self.entries if shop.holds(whose.get(each.appeal_id))])


def _rank(entry: AppealEntry) -> tuple[int, int, int]:
    if entry.due is not None:
        return (0, entry.due, entry.appeal_id)
    if entry.state in TO_SUBMIT:
        return (1, entry.since, entry.appeal_id)
    if entry.state in WAITING:
        return (2, entry.since, entry.appeal_id)
    return (3, -entry.since, -entry.appeal_id)


def open_index(desk: Desk) -> AppealIndex:
    """Read the index of all appeals: by time left, then the longest waiting, then the decided."""
    entries = []
    for row in store_appeals.clocks(desk.store):
        state = State(row.state)
        due = deadline(desk.rules.of(row.shop_id), kind_of(row.kind), state, row)
        entries.append(
            AppealEntry(
                None if due is None else to_epoch(due.due_at),
                row.id,
                row.kind,
                state,
                row.order_id,
                "" if due is None else due.rule,
                row.created_at,
            )
        )
    for resting in store_appeals.others(desk.store):
        since = resting.decided_at or resting.submitted_at
        if resting.state == State.RECONSIDERED:
            since = resting.reconsidered_at
        entries.append(
            AppealEntry(
                None,
                resting.id,
                resting.kind,
                State(resting.state),
                resting.order_id,
                since=since or resting.created_at,
            )
        )
    return AppealIndex(entries)


class ListedAppeal(NamedTuple):
    """What a list shows of one appeal."""

    appeal_id: int
    kind: str
    order_sn: str
    title: str
    state: State
    ground: str
    amount_fen: int | None
    pictures: int
    videos: int
    missing: tuple[str, ...]


def list_rows(desk: Desk, ids: Sequence[int]) -> list[ListedAppeal]:
    """Return what a list shows of some appeals, in the order of `ids`."""
    return [
        ListedAppeal(
            appeal.id,
            appeal.kind,
            appeal.order_sn,
            appeal.title,
            appeal.state,
            appeal.ground,
            appeal.amount_fen,
            sum(1 for each in appeal.evidence if not each.is_video),
            sum(1 for each in appeal.evidence if each.is_video),
            missing_codes(desk, appeal),
        )
        for appeal in by_ids(desk, ids)
    ]


def missing_codes(desk: Desk, appeal: Appeal) -> tuple[str, ...]:
    """Return the codes of what is lacking while the seller can still act on it."""
    if appeal.state not in TO_SUBMIT:
        return ()
    return tuple(each.code for each in missing(desk, appeal))


def as_json(desk: Desk, at: datetime, appeal: Appeal, rates: Rates | None = None) -> dict[str, Any]:
    """Return an appeal in the shape of `daifa appeals --json`; `rates` as for `effects`."""
    left = None if appeal.due is None else deadlines.left_s(appeal.due.due_at, at)
    band = None if left is None else deadlines.band_of(left, Thresholds.of(desk.rules.general))
    return {
        "id": appeal.id,
        "kind": appeal.kind,
        "order_sn": appeal.order_sn,
        "state": appeal.state.value,
        "due_at": iso(appeal.due.due_at if appeal.due else None),
        "left_s": left,
        "band": None if band is None else band.value,
        "missing": list(missing_codes(desk, appeal)),
        "effects": effects(desk, at, appeal, rates),
        "shop": shops.by_appeal_id(desk, appeal.id),
    }


def all_as_json(desk: Desk, at: datetime, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return appeals in the shape of `daifa appeals --json`, the rates read once for all."""
    found = by_ids(desk, ids)
    rates = rates_for(desk, at, found)
    return [as_json(desk, at, each, rates) for each in found]
