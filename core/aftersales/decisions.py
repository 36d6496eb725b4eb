"""Deciding an after-sales case: agree, reject, settle, inspect, note the buyer's answers.

Each is one act with events; `core.store.desk.undo` takes it back. Which decision a state allows
stands in `aftersales.toml`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from core.aftersales import claims, refunds
from core.aftersales import reading as aftersales
from core.aftersales.case import Case, case_of, state_word
from core.aftersales.clocks import Clocks
from core.aftersales.tasks import raise_task
from core.base.clock import to_epoch
from core.base.errors import DaifaError, Refused
from core.base.frozen import Frozen
from core.base.i18n import _
from core.orders.partly import Partly, each
from core.rules.aftersales import VERB_LABELS, tables
from core.store import aftersales as store_cases
from core.store.acts import Act
from core.store.aftersales import CaseRow
from core.store.desk import Desk

_REFUNDS = ("refund_only", "return_refund")


class Decided(Frozen):
    """What a decision brought: the case as it is then, and what hangs on it.

    `proposal` holds kind, ground, order_sn, aftersale (its number), aftersale_id (its row) and
    amount_fen of an appeal to open; `task` is the kind of the notice raised.
    """

    case: Case
    proposal: dict[str, Any] | None = None
    claim_id: int | None = None
    task: str | None = None


class Terms(NamedTuple):
    """What the seller gives with a decision."""

    reason: str = ""
    result: str = ""
    offer: str = ""
    cost_fen: int | None = None
    return_address: str = ""
    confirmed_at: datetime | None = None
    force: str = ""


class _Deciding(NamedTuple):
    """A decision being recorded: its act, the row as read, the case it tells of."""

    desk: Desk
    work: Act
    row: CaseRow
    case: Case
    terms: Terms


def decide(
    desk: Desk,
    at: datetime,
    ref: str,
    verb: str,
    *,
    reason: str | None = None,
    result: str | None = None,
    offer: str | None = None,
    cost_fen: int | None = None,
    return_address: str | None = None,
    confirmed_at: datetime | None = None,
    force: str | None = None,
    expect_version: int | None = None,
) -> Decided:
    """Record a decision about a case; return the case as it is then.

    agree: a return needs the supplier's return address with the date it was confirmed, given
    here or remembered; `force` (a reason) goes without. reject: needs `reason`. settle: needs
    `offer` (or `reason`) and `cost_fen`. inspect: needs `result`, one of the table's; a bad one
    proposes an appeal.

    Raises NotFound for an unknown case, DaifaError for something missing, Refused where the
    state does not allow it, Stale when the case changed since `expect_version`.
    """
    act = _ACTS.get(verb)
    if act is None:
        raise DaifaError(
            "verb-unknown",
            _("There is no decision {verb}. Choose one of: {verbs}").format(
                verb=verb, verbs=", ".join(_ACTS)
            ),
        )
    terms = Terms(
        reason=(reason or "").strip(),
        result=(result or "").strip(),
        offer=(offer or reason or "").strip(),
        cost_fen=cost_fen,
        return_address=(return_address or "").strip(),
        confirmed_at=confirmed_at,
        force=(force or "").strip(),
    )
    with desk.act(at, f"case-{verb}") as work:
        row, case = _read(desk, ref)
        if expect_version is not None and row.version != expect_version:
            store_cases.stale(work, row.id, expect_version)
        _allow(case, verb)
        brought = act(_Deciding(desk, work, row, case, terms))
    return brought.replace(case=aftersales.by_ids(desk, [case.key])[0])


def agree_each(desk: Desk, at: datetime, found: Iterable[Case]) -> Partly[Case]:
    """Agree to cases as one act; refuse those where something is to be asked or entered first."""
    terms = Terms()

    def agree(work: Act, seen: Case) -> None:
        row, case = _read(desk, seen.id)
        if row.version != seen.version:
            store_cases.stale(work, row.id, seen.version)
        _allow(case, "agree")
        if case.unasked:
            raise Refused("not-asked", _("Ask the buyer first, and note it: received? signed for?"))
        _agree(_Deciding(desk, work, row, case, terms))

    return each(desk, at, "case-agree", found, lambda case: case.order_sn, agree)


def _read(desk: Desk, ref: str) -> tuple[CaseRow, Case]:
    key = aftersales.find(desk, ref).key
    row = store_cases.by_ids(desk.store, [key])[key]
    return row, case_of(row, tables(), Clocks(desk.rules.of(row.shop_id), tables()))


def _allow(case: Case, verb: str) -> None:
    if verb in case.allowed:
        return
    if case.instant and verb == "reject":
        raise Refused(
            "decision-state",
            _("The platform has paid already: there is nothing to reject. Appeal instead."),
        )
    raise Refused(
        "decision-state",
        _("This does not fit the case now ({state}). Possible: {verbs}.").format(
            state=state_word(case.state),
            verbs=", ".join(_(VERB_LABELS[each]) for each in case.allowed) or _("nothing"),
        ),
    )


def _agree(act: _Deciding) -> Decided:
    case, terms = act.case, act.terms
    returning = case.type == "return_refund" and not case.instant
    if returning:
        _return_address(act)
    note = terms.force if returning and terms.force else None
    if returning and case.supplier_id is None:
        note = note or terms.return_address or None  # No supplier to remember it for.
    store_cases.change(
        act.work,
        act.row,
        {"decision": "agree", "decided_at": act.work.at, "decision_reason": terms.reason or None},
        note=note,
    )
    if not case.refunds:
        return Decided(case=case)
    claim, task = claims.open_for(act.work, case.key), raise_task(act.work, case.key)
    _paid_back(act)
    return Decided(case=case, claim_id=claim, task=task)


def _paid_back(act: _Deciding) -> None:
    """A decision may be the one that pays the order back in full, or takes that back."""
    if act.row.order_id is not None:
        refunds.look(act.work, act.row.order_id)


def _return_address(act: _Deciding) -> None:
    """Make sure where the goods go back to is known, and remember what was given."""
    case, terms = act.case, act.terms
    address = terms.return_address or case.return_address or ""
    given = terms.confirmed_at
    if given is None and not terms.return_address:
        given = case.return_confirmed_at
    if not (address and given) and not terms.force:
        missing = _("its date of confirmation") if address else _("the supplier's return address")
        raise Refused(
            "return-address",
            _("Agreeing to a return needs {missing}. Ask the supplier, then enter it.").format(
                missing=missing
            ),
            overridable=True,
        )
    if given is not None and to_epoch(given) > act.work.at:
        raise DaifaError(
            "return-address-date", _("The return address cannot be confirmed in the future.")
        )
    if terms.return_address and given is not None and case.supplier_id is not None:
        store_cases.set_return_address(
            act.work, case.supplier_id, terms.return_address, to_epoch(given)
        )


def _reject(act: _Deciding) -> Decided:
    if not act.terms.reason:
        raise DaifaError("reason-missing", _("Say why: the reason goes into the history."))
    store_cases.change(
        act.work,
        act.row,
        {"decision": "reject", "decided_at": act.work.at, "decision_reason": act.terms.reason},
    )
    claims.withdraw(act.work, act.case.key)
    _paid_back(act)
    return Decided(case=act.case)


def _settle(act: _Deciding) -> Decided:
    terms = act.terms
    if not terms.offer:
        raise DaifaError("offer-missing", _("Say what was offered to the buyer."))
    if terms.cost_fen is None or terms.cost_fen < 0:
        raise DaifaError("settlement-cost", _("Say what the settlement cost, in yuan (0 or more)."))
    store_cases.change(
        act.work,
        act.row,
        {
            "decision": "settle",
            "decided_at": act.work.at,
            "settlement": terms.offer,
            "settlement_fen": terms.cost_fen,
        },
    )
    if not act.case.instant:
        claims.withdraw(act.work, act.case.key)
    _paid_back(act)
    return Decided(case=act.case)


def _inspect(act: _Deciding) -> Decided:
    case, result = act.case, act.terms.result
    found = tables().inspection.get(result)
    if found is None:
        raise DaifaError(
            "inspection-result",
            _("Say what the inspection found, one of: {results}").format(
                results=", ".join(tables().inspection)
            ),
        )
    values = {"inspection": result, "inspected_at": act.work.at}
    store_cases.change(act.work, act.row, values, note=act.terms.reason or None)
    if not found.ground:
        return Decided(case=case)
    proposal = {
        "kind": "instant_refund" if case.instant else "abnormal_return",
        "ground": found.ground,
        "order_sn": case.order_sn,
        "aftersale": case.id,
        "aftersale_id": case.key,
        "amount_fen": case.refund_fen,
    }
    return Decided(case=case, proposal=proposal)


_ACTS: dict[str, Callable[[_Deciding], Decided]] = {
    "agree": _agree,
    "reject": _reject,
    "settle": _settle,
    "inspect": _inspect,
}


def answer(
    desk: Desk, at: datetime, ref: str, *, received: bool | None, signed: bool | None
) -> Case:
    """Note what the buyer said: received? signed for? None leaves it unknown. Return the case.

    Raises NotFound for an unknown case, Refused where nothing is asked any more.
    """
    with desk.act(at, "case-answer") as work:
        row, case = _read(desk, ref)
        _allow(case, "answer")
        words = {None: None, True: "yes", False: "no"}
        store_cases.change(
            work, row, {"buyer_received": words[received], "buyer_signed": words[signed]}
        )
    return aftersales.by_ids(desk, [case.key])[0]
