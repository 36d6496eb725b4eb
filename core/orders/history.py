"""Events in words: what was done, as a seller would say it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from core.base import personal
from core.base.clock import from_epoch
from core.base.i18n import N_, _
from core.base.money import yuan
from core.base.text import shown
from core.orders import privacy
from core.orders.edits import CAUSES
from core.orders.notice_words import kind_label, notice_words
from core.rules.aftersales import VERB_LABELS
from core.rules.upstream.items import platform_label
from core.store import acts, notices, suppliers
from core.store.acts import Event
from core.store.desk import Desk
from core.store.verbs import KNOWN_ACTS as KNOWN_ACTS
from core.store.verbs import what_words as what_words

# What is told of a change.
_FIELDS = {
    "status": N_("status"),
    "note": N_("note"),
    "hold_reason": N_("hold"),
    "manual_due_at": N_("deadline"),
    "grouped_at": N_("grouped at"),
    "uploaded_at": N_("uploaded at"),
    "exported_at": N_("in a batch file since"),
    "first_scan_at": N_("first scan"),
    "shipped_at": N_("shipped at"),
    "received_at": N_("received at"),
    "refunded_at": N_("refunded at"),
    "closed_at": N_("closed at"),
    "cancelled_at": N_("cancelled at"),
    "submitted_at": N_("submitted at"),
    "replaced_at": N_("replaced at"),
    "done_at": N_("dealt with at"),
    "receiver": N_("receiver"),
    "phone": N_("phone"),
    "address": N_("street and number"),
    "platform_number": N_("number on the platform"),
    "aftersale_status": N_("after-sales"),
    "number": N_("number"),
    "courier": N_("courier"),
    "upstream_order": N_("upstream order"),
    "cost_fen": N_("cost"),
    "paid_fen": N_("paid"),
    "decision": N_("decision"),
    "item_id": N_("upstream item"),
    "text": N_("text"),
    "description": N_("as described"),
    "logistics": N_("logistics"),
    "service": N_("service"),
}
# Columns that hold codes of ours, with the words for them.
CODES: Mapping[str, Mapping[str, str]] = {
    "cause": CAUSES,
    "decision": {str(verb): words for verb, words in VERB_LABELS.items()},
}
_TEXT_MOST = 24


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return what changed in a row, before → after; of persons what may be shown now."""
    return [
        f"{_(_FIELDS[name])} {_value(name, before.get(name))} → {_value(name, value)}"
        for name, value in after.items()
        if name in _FIELDS
    ]


def notice_label(kind: str) -> str:
    """Return what a notice is about, in a word or two where it has them."""
    return kind_label(kind) or _cut(notice_words(kind))


def _value(name: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if name.endswith("_at") and isinstance(value, int):
        return f"{from_epoch(value):%m-%d %H:%M}"
    if name.endswith("_fen") and isinstance(value, int):
        return yuan(value)
    if value in (codes := CODES.get(name, {})):
        return _(codes[value])
    return _cut(privacy.value(name, shown(str(value))))


def _cut(text: str) -> str:
    return text if len(text) <= _TEXT_MOST else text[: _TEXT_MOST - 1] + "…"


class Told(NamedTuple):
    """One line of a history."""

    when: str
    who: str
    what: str
    detail: str
    undone: bool


_TELLING = ("upstream_order", "number", "courier", "hold_reason", "note", "file", "status")


def history(desk: Desk, order_id: int) -> list[Told]:
    """Return an order's history, oldest first, one line for each act and event.

    What an act says nothing of is left out where it says something else.
    """
    with privacy.about(desk.store, order_id):
        events = acts.history(desk.store, order_id)
        lines = [(event.command, _told(desk, event)) for event in events]
    telling = {command for command, line in lines if line.detail}
    return [line for command, line in lines if line.detail or command not in telling]


def _changed(desk: Desk, event: Event) -> str:
    """Return what a correction changed, before → after."""
    before, after = json.loads(event.before or "{}"), json.loads(event.after or "{}")
    words: dict[str, tuple[str, Callable[[Any], str]]] = {
        "cost_fen": (_("cost {change}"), yuan),
        "upstream_order": (_("upstream order {change}"), str),
        "platform": (_("platform {change}"), platform_label),
        "supplier_id": (_("supplier {change}"), lambda id: suppliers.name_of(desk.store, id)),
    }
    return _(", ").join(
        text.format(change=f"{told(before[name]) or '–'} → {told(after[name]) or '–'}")
        for name, (text, told) in words.items()
        if name in before and name in after
    )


def _told(desk: Desk, event: Event) -> Told:
    before = json.loads(event.before) if event.before else {}
    after = json.loads(event.after) if event.after else {}
    if event.what == "buy-correct" and event.before and event.after:
        parts = [_changed(desk, event), *([note_words(event)] if event.note else [])]
        return _line(event, parts)
    parts = [privacy.value(name, str(after[name])) for name in _TELLING if after.get(name)]
    if after.get("cost_fen") is not None:
        parts.append(_("{yuan} yuan").format(yuan=yuan(after["cost_fen"])))
    parts += [
        f"{from_epoch(after[name]):%m-%d %H:%M}"
        for name in ("grouped_at", "manual_due_at")
        if isinstance(after.get(name), int) and event.what != "import"
    ]
    if event.what in _OF_MANY:
        parts = [*_of_many(desk, event, before, after), *parts] if before else parts
        parts += [notice_label(after["kind"])] if event.entity == "notices" and not before else []
    if said := note_words(event):
        parts.append(said)
    return _line(event, parts)


def note_words(event: Event) -> str:
    """Return what an event says beside its change; of what was done all the same, the reason."""
    if event.note == acts.FORCED:
        reason = personal.words(str(json.loads(event.after or "{}").get("reason")))
        return _("reason: {text}").format(text=reason)
    return personal.words(event.note or "")


# Acts that change many things of an order: each of their lines says which.
_OF_MANY = frozenset({"import", "check-accept", "check-link", "check-dismiss"})


def _of_many(
    desk: Desk, event: Event, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[str]:
    if event.entity == "notices":
        return [notice_label(notices.find(desk.store, event.entity_id or 0).kind)]
    return changes(before, after)


def _line(event: Event, parts: list[str]) -> Told:
    return Told(
        when=f"{from_epoch(event.at):%m-%d %H:%M:%S}",
        who=event.who,
        what=what_words(event.what),
        detail=" ".join(parts),
        undone=bool(event.undone),
    )
