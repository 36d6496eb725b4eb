"""What becomes of an appeal: submitted, more evidence wanted, won, lost, reconsidered, dropped.

The effects of a result are saved in the same act, so that one undo takes all of it back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from core.appeals import reading as appeals
from core.appeals.appeal import AlreadyOpen, Appeal, State, Verb, next_state
from core.appeals.limits import refuse_broken
from core.appeals.windows import TO_SUBMIT
from core.base.clock import beijing, day_start, to_epoch
from core.base.errors import Refused
from core.base.i18n import _
from core.base.money import yuan
from core.base.text import kept
from core.orders.partly import Partly, each
from core.rules.appeals import book
from core.store import appeals as store_appeals
from core.store.acts import Act
from core.store.desk import Desk


def submit(
    desk: Desk, at: datetime, appeal_id: int, *, expect_version: int | None = None
) -> Appeal:
    """Record that the appeal was submitted on the platform; also after more evidence was wanted.

    Raises Refused when something is lacking: a form is complete before it costs a try.
    """
    with desk.act(at, "appeal-submit") as work:
        _submit(desk, work, appeal_id, expect_version)
    return appeals.find(desk, appeal_id)


def submit_each(desk: Desk, at: datetime, found: Iterable[Appeal]) -> Partly[Appeal]:
    """Record as one act that appeals were submitted; refuse those that lack something."""
    return each(
        desk, at, "appeal-submit", found, _named,
        lambda work, appeal: _submit(desk, work, appeal.id, appeal.version),
    )  # fmt: skip


def _named(appeal: Appeal) -> str:
    return f"#{appeal.id}"


def _submit(desk: Desk, work: Act, appeal_id: int, expect_version: int | None) -> None:
    _begun(desk, work, appeal_id, expect_version)
    # “Ready” is no step of the seller's own: let it follow, or say what is lacking.
    appeals.settle(desk, work, appeal_id)
    appeal = appeals.find(desk, appeal_id)
    if appeal.state in TO_SUBMIT:
        _refuse_incomplete(desk, appeal)
    state = next_state(appeal_id, appeal.state, Verb.SUBMIT)
    due = None if appeal.due is None else to_epoch(appeal.due.due_at)
    first = appeal.state is State.READY
    values = {"submitted_at": work.at, "due_at": due} if first else {}
    # The platform's deadline was that for submitting; the next one is another.
    _change(desk, work, appeal, state, {**values, "platform_due_at": None})


def more_evidence(
    desk: Desk,
    at: datetime,
    appeal_id: int,
    *,
    platform_due_at: datetime | None = None,
    expect_version: int | None = None,
) -> Appeal:
    """Record that the platform wants more evidence, by the time it stated if it did."""
    due = None if platform_due_at is None else to_epoch(platform_due_at)
    with desk.act(at, "appeal-more-evidence") as work:
        appeal = _begun(desk, work, appeal_id, expect_version)
        state = next_state(appeal_id, appeal.state, Verb.MORE_EVIDENCE)
        values = {"platform_due_at": due, "new_evidence": 0}
        _change(desk, work, appeal, state, values)
    return appeals.find(desk, appeal_id)


def won(
    desk: Desk,
    at: datetime,
    appeal_id: int,
    *,
    amount_fen: int | None = None,
    expect_version: int | None = None,
) -> Appeal:
    """Record that the appeal was won, with what follows; `amount_fen` is what really came back.

    A won cannot-ship appeal stops the order's ship-by clock; a won amount is money back.
    """
    with desk.act(at, "appeal-won") as work:
        _won(desk, work, appeal_id, amount_fen, expect_version)
    return appeals.find(desk, appeal_id)


def won_each(desk: Desk, at: datetime, found: Iterable[Appeal]) -> Partly[Appeal]:
    """Record as one act that appeals were won; what brings money back wants its own amount."""

    def win(work: Act, appeal: Appeal) -> None:
        if book().money(appeals.kind_of(appeal.kind), appeal.ground):
            raise Refused(
                "appeal-amount-missing",
                _("Money comes back: say how much, for this appeal alone."),
            )
        _won(desk, work, appeal.id, None, appeal.version)

    return each(desk, at, "appeal-won", found, _named, win)


def _won(
    desk: Desk, work: Act, appeal_id: int, amount_fen: int | None, expect_version: int | None
) -> None:
    appeal = _begun(desk, work, appeal_id, expect_version)
    state = next_state(appeal_id, appeal.state, Verb.WON)
    values: dict[str, Any] = {"decided_at": work.at, "platform_due_at": None}
    if amount_fen is not None:
        _refuse_amount(appeal, amount_fen)
        values["amount_fen"] = amount_fen
    _change(desk, work, appeal, state, values)
    wins = book().wins(appeals.kind_of(appeal.kind), appeal.ground)
    if "exempt" in wins and appeal.order_id is not None:
        store_appeals.exempt(work, appeal.order_id)


def lost(desk: Desk, at: datetime, appeal_id: int, *, expect_version: int | None = None) -> Appeal:
    """Record that the appeal was lost; new evidence may open a reconsideration."""
    with desk.act(at, "appeal-lost") as work:
        _lost(desk, work, appeal_id, expect_version)
    return appeals.find(desk, appeal_id)


def lost_each(desk: Desk, at: datetime, found: Iterable[Appeal]) -> Partly[Appeal]:
    """Record as one act that appeals were lost; refuse those that are not submitted."""
    return each(
        desk, at, "appeal-lost", found, _named,
        lambda work, appeal: _lost(desk, work, appeal.id, appeal.version),
    )  # fmt: skip


def _lost(desk: Desk, work: Act, appeal_id: int, expect_version: int | None) -> None:
    appeal = _begun(desk, work, appeal_id, expect_version)
    state = next_state(appeal_id, appeal.state, Verb.LOST)
    values = {"decided_at": work.at, "platform_due_at": None, "new_evidence": 0}
    _change(desk, work, appeal, state, values)


def reconsiderations_left(desk: Desk, at: datetime, shop_id: int | None) -> int:
    """Return how many reconsiderations a shop has left in the Beijing calendar month."""
    start = day_start(beijing(at).date().replace(day=1))
    end = day_start((start + timedelta(days=31)).date().replace(day=1))
    used = store_appeals.reconsiderations(desk.store, to_epoch(start), to_epoch(end), shop_id or 0)
    most: int = desk.rules.of(shop_id)["appeal.reconsider_month"].count
    return most - used


def reconsider(
    desk: Desk, at: datetime, appeal_id: int, *, expect_version: int | None = None
) -> Appeal:
    """Record that a lost appeal was submitted for reconsideration (复议).

    Raises Refused without evidence that is new since the loss, past the month's number, or
    while another appeal of the order and kind is open.
    """
    with desk.act(at, "appeal-reconsider") as work:
        appeal = _begun(desk, work, appeal_id, expect_version)
        state = next_state(appeal_id, appeal.state, Verb.RECONSIDER)
        other = store_appeals.open_one(desk.store, appeal.order_sn, appeal.kind, appeal_id)
        if other is not None:
            raise AlreadyOpen(other, appeal.order_sn, appeals.kind_of(appeal.kind).label)
        if appeal.new_evidence < 1:
            raise Refused(
                "reconsider-evidence",
                _("A reconsideration needs new evidence. Add a file that was not submitted yet."),
            )
        if reconsiderations_left(desk, at, appeal.shop_id) < 1:
            raise Refused(
                "reconsider-month",
                _("All {count} reconsiderations of this month are used. Wait for the next month.")
                .format(count=desk.rules.of(appeal.shop_id)["appeal.reconsider_month"].count),
            )  # fmt: skip
        _refuse_incomplete(desk, appeal)
        _change(desk, work, appeal, state, {"reconsidered_at": work.at})
    return appeals.find(desk, appeal_id)


def drop(
    desk: Desk, at: datetime, appeal_id: int, reason: str, *, expect_version: int | None = None
) -> Appeal:
    """Give an appeal up, with the reason."""
    reason = kept(reason)
    if not reason:
        raise Refused("drop-reason", _("Say why the appeal is given up."))
    with desk.act(at, "appeal-drop") as work:
        appeal = _begun(desk, work, appeal_id, expect_version)
        state = next_state(appeal_id, appeal.state, Verb.DROP)
        values = {"drop_reason": reason, "decided_at": work.at}
        _change(desk, work, appeal, state, values)
    return appeals.find(desk, appeal_id)


def _begun(desk: Desk, work: Act, appeal_id: int, expect_version: int | None) -> Appeal:
    """Return the appeal as it is inside the act; raise Stale when it was changed since."""
    store_appeals.change(work, appeals.row_of(desk, appeal_id), {}, expect_version)
    return appeals.find(desk, appeal_id)


def _refuse_incomplete(desk: Desk, appeal: Appeal) -> None:
    found = appeals.missing(desk, appeal)
    refuse_broken(found)
    if found:
        raise Refused(
            "appeal-incomplete",
            _("Appeal {id} is not complete: {what}").format(
                id=appeal.id, what=" ".join(lack.message for lack in found)
            ),
        )


def _refuse_amount(appeal: Appeal, amount_fen: int) -> None:
    if amount_fen <= 0 or (appeal.max_fen is not None and amount_fen > appeal.max_fen):
        raise Refused(
            "appeal-amount",
            _("{amount} yuan cannot have come back: it must be above 0 and at most {most}.").format(
                amount=yuan(amount_fen), most=yuan(appeal.max_fen) or "–"
            ),
        )


def _change(desk: Desk, work: Act, appeal: Appeal, state: State, values: dict[str, Any]) -> None:
    row = appeals.row_of(desk, appeal.id)
    store_appeals.change(work, row, {"state": state.value, **values})
