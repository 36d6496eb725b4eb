"""An appeal's two timelines: what the platform knows, and the shop's own acts.

The platform gets facts that it has itself: whatever else stands in a pack speaks for nothing that
was asked, and may speak against the shop (rules/README.md, 5).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from core.appeals.appeal import Appeal, State, state_label
from core.appeals.subject import Subject, find_subject
from core.base.clock import beijing, from_epoch
from core.base.i18n import _
from core.base.money import yuan
from core.orders.history import what_words
from core.rules.aftersales import INSPECTION_LABELS, TYPE_LABELS, VERB_LABELS
from core.rules.appeals import book, kind_of
from core.rules.couriers.numbers import same_number
from core.rules.couriers.signed import is_signed
from core.store import appeals as store_appeals
from core.store.acts import Event, history
from core.store.appeals import AppealCase
from core.store.desk import Desk


def platform_facts(desk: Desk, appeal: Appeal) -> list[str]:
    """Return what the platform knows of an appeal's order and case, oldest first.

    Grouped, shipped, scanned, received, asked, sent back, opened, refunded, with their times. What
    has no time is left out.
    """
    about = find_subject(desk, appeal.order_sn, appeal.case_ref)
    facts = [*_of_order(about), *(_of_case(about.case) if about.case is not None else ())]
    known = [(beijing(moment), text) for moment, text in facts if moment is not None]
    known.sort(key=lambda fact: fact[0])
    return [f"{moment:%Y-%m-%d %H:%M:%S}  {text}" for moment, text in known]


def _of_order(about: Subject) -> Iterable[tuple[datetime | None, str]]:
    order = about.order
    if order is None:
        return
    sent = f"{order.platform_courier or ''} {order.platform_number or ''}".strip()
    yield order.grouped_at, _("order grouped")
    yield order.shipped_at, _told_of(_("sent off by the shop"), sent)
    theirs = order.platform_number
    for parcel in order.live_parcels:
        if not theirs or same_number(theirs, parcel.number):
            number = f"{parcel.courier} {parcel.number}"
            yield parcel.first_scan_at, _told_of(_("first scan by the courier"), number)
    yield order.received_at, _("receipt confirmed by the buyer")


def _of_case(case: AppealCase) -> Iterable[tuple[datetime | None, str]]:
    kind = _(_WORDS["type"][case.type]) if case.type in _WORDS["type"] else case.type
    asked = ", ".join(part for part in (kind, case.reason, _yuan(case.refund_fen)) if part)
    yield _moment(case.asked_at), _told_of(_("after-sales asked for"), asked)
    if is_signed(case.return_status):
        yield (
            _moment(case.return_status_at),
            _told_of(_("return signed for"), case.return_number or ""),
        )
    if case.inspection:
        found = INSPECTION_LABELS.get(case.inspection)
        yield (
            _moment(case.inspected_at),
            _told_of(_("return opened"), _(found) if found else case.inspection),
        )
    yield _moment(case.refunded_at), _told_of(_("refunded"), _yuan(case.refund_fen))


def _told_of(what: str, detail: str) -> str:
    return f"{what} ({detail})" if detail else what


def _yuan(fen: int | None) -> str:
    return f"{yuan(fen)}元" if fen is not None else ""


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else from_epoch(seconds)


def inner_text(desk: Desk, appeal: Appeal) -> str:
    """Return the shop's own timeline as a file's text; its first line says whom it is not for."""
    kind = kind_of(appeal.kind).label
    lines = [
        _("For the shop alone: NOT for the platform. It tells purchases, costs and who did what."),
        "",
        "  ".join((f"#{appeal.id} {kind}", appeal.order_sn, state_label(appeal.state))),
        *(f"{place:02d}  {file.name}" for place, file in enumerate(appeal.evidence, 1)),
        "",
        *timeline(desk, appeal),
    ]
    return "".join(f"{line}\n" for line in lines)


# The only fields of events that are told: names, phones, addresses and memos are not.
_TOLD = {
    "orders": ("status", "aftersale_status", "platform_courier", "platform_number"),
    "purchases": ("platform", "upstream_order", "cost_fen"),
    "parcels": ("courier", "number"),
    "aftersales": (
        "ref", "type", "status", "reason", "refund_fen", "return_number", "return_status",
        "decision", "inspection",
    ),
    "appeals": ("kind", "state", "ground", "amount_fen"),
    "evidence": ("name", "sha256"),
}  # fmt: skip

_WORDS: dict[str, Mapping[str, str]] = {
    "type": {str(key): word for key, word in TYPE_LABELS.items()},
    "inspection": INSPECTION_LABELS,
    "decision": {str(key): word for key, word in VERB_LABELS.items()},
}


def timeline(desk: Desk, appeal: Appeal) -> list[str]:
    """Return one line for each act on the order, oldest first, in Beijing time: for the shop."""
    if appeal.order_id is None:
        events = store_appeals.appeal_events(desk.store, appeal.id)
    else:
        events = history(desk.store, appeal.order_id)
    return [
        _line(list(group)) for _command, group in groupby(events, key=lambda each: each.command)
    ]


def _line(events: list[Event]) -> str:
    first = events[0]
    what = what_words(first.what)
    details = list(dict.fromkeys(each for event in events for each in _details(event)))
    told = f" ({', '.join(details)})" if details else ""
    taken_back = f" [{_('taken back')}]" if first.undone else ""
    return f"{from_epoch(first.at):%Y-%m-%d %H:%M:%S}  {first.who}  {what}{told}{taken_back}"


def _details(event: Event) -> Iterable[str]:
    after = json.loads(event.after) if event.after else {}
    for name in _TOLD.get(event.entity, ()):
        value = after.get(name)
        if value not in (None, ""):
            yield _told(event.entity, name, value)


def _told(entity: str, name: str, value: Any) -> str:
    if name.endswith("_fen"):
        return _yuan(value)
    if entity == "aftersales" and value in _WORDS.get(name, ()):
        return _(_WORDS[name][value])
    if entity == "appeals":
        if name == "kind":
            return kind_of(value).label
        if name == "state":
            return state_label(State(value))
        ground = book().ground(value)
        return ground.label if ground else str(value)
    return str(value)
