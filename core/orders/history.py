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
from core.orders.edits import CAUSES
from core.orders.notice_words import kind_label, notice_words
from core.rules.aftersales import VERB_LABELS
from core.rules.upstream.items import platform_label
from core.store import acts, notices, suppliers
from core.store.acts import Event
from core.store.desk import Desk

KNOWN_ACTS = {
    "import": N_("imported"),
    "buy": N_("purchase recorded"),
    "buy-correct": N_("purchase corrected"),
    "buy-cancel": N_("purchase cancelled"),
    "buy-claim": N_("is buying it"),
    "buy-release": N_("is not buying it any more"),
    "track": N_("tracking number recorded"),
    "track-many": N_("tracking numbers recorded"),
    "uploaded": N_("uploaded to the platform"),
    "picked-up": N_("scanned by the courier"),
    "export": N_("written to a batch file"),
    "bind": N_("upstream item bound"),
    "hold": N_("put on hold"),
    "unhold": N_("hold lifted"),
    "deadline": N_("deadline set by hand"),
    "fill-in": N_("grouping time filled in"),
    "note": N_("note written"),
    "receiver": N_("buyer's address entered"),
    "receiver-clear": N_("own address taken away"),
    "receiver-accept": N_("the export's address taken"),
    "notice-done": N_("notice done"),
    "check-accept": N_("accepted in the check list"),
    "check-link": N_("linked to an order in the check list"),
    "check-dismiss": N_("dismissed in the check list"),
    "snooze": N_("snoozed"),
    "wake": N_("no longer snoozed"),
    "aftersale": N_("case written down"),
    "case-agree": N_("agreed to the case"),
    "case-reject": N_("case rejected"),
    "case-settle": N_("settled with the buyer"),
    "case-inspect": N_("return inspected"),
    "case-answer": N_("buyer's answers noted"),
    "return-address": N_("return address noted"),
    "claim-paid": N_("supplier paid back"),
    "claim-written-off": N_("claim written off"),
    "mark": N_("logistics fault marked"),
    "unmark": N_("mark of a logistics fault taken away"),
    "appeal-new": N_("appeal begun"),
    "appeal-edit": N_("appeal changed"),
    "appeal-submit": N_("appeal submitted"),
    "appeal-more-evidence": N_("platform wants more evidence"),
    "appeal-won": N_("appeal won"),
    "appeal-lost": N_("appeal lost"),
    "appeal-reconsider": N_("reconsideration asked for"),
    "appeal-drop": N_("appeal given up"),
    "evidence-add": N_("evidence added"),
    "evidence-remove": N_("evidence removed"),
    "review": N_("review written down"),
    "review-remove": N_("review taken away"),
    "campaign": N_("campaign changed"),
    "campaign-remove": N_("campaign taken away"),
    "rule": N_("rule changed"),
    "shop": N_("shop changed"),
    "purge": N_("personal data removed"),
    "personal-show": N_("looked at personal data"),
    "personal-copy": N_("buyer's address copied"),
    "undo": N_("taken back"),
    "break-off": N_("broken off, and taken back"),
}

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


def what_words(what: str) -> str:
    """Return what an act did; an unknown one as it is."""
    return _(KNOWN_ACTS[what]) if what in KNOWN_ACTS else what


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
    return _cut(personal.value(name, shown(str(value))))


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
    lines = [(event.command, _told(desk, event)) for event in acts.history(desk.store, order_id)]
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
    parts = [personal.value(name, str(after[name])) for name in _TELLING if after.get(name)]
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
