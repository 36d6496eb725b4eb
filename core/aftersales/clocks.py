"""The clocks of after-sales cases: what runs in a case, until when, by which rule. Pure."""

from __future__ import annotations

from typing import NamedTuple

from core.rules.aftersales import Tables
from core.rules.book import RuleBook
from core.rules.couriers.signed import is_signed
from core.rules.terms import Clock
from core.store.aftersales import CaseClock, CaseRow

# Their deadlines are the platform's alone.
_PLATFORM_ONLY = ("exchange", "resend", "repair")


def decision_of(row: CaseRow | CaseClock) -> str | None:
    """Return the decision in force; one that is older than the request answers another one."""
    asked, decided = row.asked_at, row.decided_at
    if asked is not None and decided is not None and decided < asked:
        return None
    return row.decision


class Running(NamedTuple):
    """A clock of a case: which one, when it is due (seconds since 1970), by which rule."""

    clock: Clock
    due: int | None
    rule: str


class Clocks:
    """The clocks of many cases, with the rules looked up once."""

    def __init__(self, rules: RuleBook, tables: Tables) -> None:
        self._tables = tables
        self._seconds = {
            name: int(rules[name].delta.total_seconds())
            for name in (
                "aftersale.return_refund",
                "aftersale.refund_only",
                "aftersale.inspect",
                "appeal.instant_refund",
            )
        }

    def of(self, row: CaseRow | CaseClock) -> Running | None:
        """Return the clock that runs, or None; `due` is None where a time is missing.

        It runs only while the merchant must act and nothing is recorded; the platform's own
        deadline wins, earlier or later (rules/README.md, 4). A bad inspection is no
        answer: the platform still waits for one.
        """
        status = self._tables.status(row.status)
        decision = decision_of(row)
        if decision == "settle" or status.kind in ("closed", "done"):
            return None
        if row.instant:
            return self._instant(row)
        if decision == "reject":
            return None
        own = row.platform_due_at if status.acts == "merchant" else None
        if row.inspected_at is None and arrived(row, status.kind):
            return self._from(Clock.INSPECT, own, row.return_status_at, "aftersale.inspect")
        if status.acts == "merchant" and self._found_bad(row):
            return self._from(Clock.AFTERSALE, own, row.return_status_at, "aftersale.inspect")
        if status.acts != "merchant" or row.inspected_at is not None:
            return None
        if status.kind == "receipt" and own is not None:
            return Running(Clock.INSPECT, own, "platform")
        if decision is not None:
            return None
        if status.kind == "receipt" and row.agreed_return_at is not None:
            return None
        if row.type in _PLATFORM_ONLY:
            return None if own is None else Running(Clock.AFTERSALE, own, "platform")
        return self._from(Clock.AFTERSALE, own, row.asked_at, f"aftersale.{row.type}")

    def _found_bad(self, row: CaseRow | CaseClock) -> bool:
        """Whether an inspection found the return bad."""
        found = self._tables.inspection.get(row.inspection or "")
        return row.inspected_at is not None and (found is None or found.state == "bad")

    def _instant(self, row: CaseRow | CaseClock) -> Running | None:
        if decision_of(row) is not None or row.inspection == "fine" or row.appealed:
            return None
        start, own = row.refunded_at, row.platform_due_at
        if own is not None and start is not None and own <= start:
            own = None  # It was the deadline for answering, before the platform paid.
        return self._from(Clock.APPEAL, own, start, "appeal.instant_refund")

    def _from(self, clock: Clock, own: int | None, start: int | None, rule: str) -> Running:
        if own is not None:
            return Running(clock, own, "platform")
        return Running(clock, None if start is None else start + self._seconds[rule], rule)


def arrived(row: CaseRow | CaseClock, kind: str) -> bool:
    """Whether a return has come: signed for, or to be taken in and its time is known."""
    status = row.return_status or ""
    if is_signed(status):
        return True
    return kind == "receipt" and not status and row.return_status_at is not None
