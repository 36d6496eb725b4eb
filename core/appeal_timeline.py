"""The order's history in words, for the evidence pack: when, who, what; nothing of the buyer's."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from core.aftersales.case import INSPECTION_LABELS, TYPE_LABELS
from core.appeals.appeal import Appeal, State, state_label
from core.appeals.reading import kind_of
from core.base.clock import from_epoch
from core.base.i18n import N_, _
from core.orders.history import what_words
from core.rules.appeals import book
from core.rules.terms import yuan
from core.store import appeals as store_appeals
from core.store.acts import history
from core.store.desk import Desk

# The only fields that are told: facts of the trade. Names, phones, addresses and memos are not.
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
    "decision": {"agree": N_("agree"), "reject": N_("reject"), "settle": N_("settle")},
}


def timeline(desk: Desk, appeal: Appeal) -> list[str]:
    """Return one line for each act on the order, oldest first, in Beijing time."""
    if appeal.order_id is None:
        events = store_appeals.appeal_events(desk.store, appeal.id)
    else:
        events = list(history(desk.store, appeal.order_id))
    return [
        _line(list(group)) for _command, group in groupby(events, key=lambda each: each["command"])
    ]


def _line(events: list[sqlite3.Row]) -> str:
    first = events[0]
    what = what_words(first["what"])
    details = list(dict.fromkeys(each for event in events for each in _details(event)))
    told = f" ({', '.join(details)})" if details else ""
    taken_back = f" [{_('taken back')}]" if first["undone"] else ""
    return f"{from_epoch(first['at']):%Y-%m-%d %H:%M:%S}  {first['who']}  {what}{told}{taken_back}"


def _details(event: sqlite3.Row) -> Iterable[str]:
    after = json.loads(event["after"]) if event["after"] else {}
    for name in _TOLD.get(event["entity"], ()):
        value = after.get(name)
        if value not in (None, ""):
            yield _told(event["entity"], name, value)


def _told(entity: str, name: str, value: Any) -> str:
    if name.endswith("_fen"):
        return f"{yuan(value)}元"
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
