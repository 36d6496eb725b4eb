"""The history of all sessions in words, and what taking one act of it back does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from core.base import personal
from core.base.clock import from_epoch
from core.base.errors import DaifaError, NotFound
from core.base.i18n import N_, _, ngettext
from core.base.text import shown
from core.orders import privacy
from core.orders.history import CODES, KNOWN_ACTS, changes, note_words, notice_label, what_words
from core.store import act_list, acts
from core.store import orders as store_orders
from core.store.act_list import ActEntry, ActFilter
from core.store.acts import Event
from core.store.desk import Desk
from core.store.orders import ListedOrder
from core.store.reverting import Change, Done, Left, Outcome
from core.store.rule_values import TABLE, override
from core.store.search import search_ids
from core.store.shops import all_shops

_ORDERS_MOST = 50
_THINGS = {
    "orders": N_("order"),
    "purchases": N_("purchase"),
    "parcels": N_("tracking number"),
    "notices": N_("notice"),
    "aftersales": N_("case"),
    "claims": N_("claim"),
    "appeals": N_("appeal"),
    "evidence": N_("evidence"),
    "faults": N_("logistics fault"),
    "bindings": N_("binding"),
    "suppliers": N_("supplier's name"),
    "upstream_orders": N_("upstream order"),
    "reviews": N_("buyer's review"),
    "campaigns": N_("campaign"),
    "settlement_lines": N_("settlement line"),
    "shops": N_("shop"),
    "exports": N_("batch file"),
    "settings": N_("setting"),
    "buy_claims": N_("who is buying"),
    TABLE: N_("rule"),
}
# What names a row that comes or goes.
_NAMES = ("upstream_order", "number", "order_sn", "ref", "name", "code", "file", "cause")


class LeftWords(NamedTuple):
    """A part that is left, and why."""

    what: str
    why: str


def search(desk: Desk, text: str) -> list[int]:
    """Return the ids of the acts that a text finds: by person, kind, file or order."""
    text = text.strip()
    kinds = tuple(kind for kind in KNOWN_ACTS if text.casefold() in what_words(kind).casefold())
    orders = tuple(search_ids(desk.store, text, _ORDERS_MOST)) if len(text) > 2 else ()
    return act_list.found(desk.store, ActFilter(text, kinds, orders))


def of_order(desk: Desk, order_sn: str, limit: int) -> list[ActEntry]:
    """Return the acts that touched an order, the newest first. Raises NotFound."""
    from core.orders import reading

    wanted = ActFilter(order_ids=(reading.find(desk, order_sn).id,))
    return act_list.by_ids(desk.store, act_list.found(desk.store, wanted)[:limit])


def act_words(entry: ActEntry) -> str:
    """Return what an act did; of an undo, what it took back."""
    if entry.what == "break-off":
        return _("broken off, and taken back: {what}").format(what=what_words(entry.undoes))
    if entry.undoes:
        return _("taken back: {what}").format(what=what_words(entry.undoes))
    return what_words(entry.what)


def state_words(undone: int) -> str:
    """Return whether an act was taken back, or is being written; empty while it stands."""
    return ("", _("was taken back"), _("taken back in part"), _("being written"))[undone]


def orders_words(count: int) -> str:
    """Return how many orders an act touched."""
    return ngettext("{n} order", "{n} orders", count).format(n=count) if count else "–"


def done_words(desk: Desk, done: Done) -> str:
    """Return what is taken back of one order, or of one row without an order."""
    with privacy.about(desk.store, done.order_id):
        said = [words for change in done.changes if (words := _change_words(desk, change))]
    head = f"…{done.order_sn[-6:]} " if done.order_sn else ""
    return head + " · ".join(dict.fromkeys(said))


def left_words(left: Left) -> LeftWords:
    """Return what is left, and why."""
    what = f"…{left.order_sn[-6:]}" if left.order_sn else thing(left.entity)
    if left.code == "later-file":
        return LeftWords(what, _("a later file shows it too"))
    if left.code == "hangs":
        return LeftWords(what, _("this hangs on it: {thing}").format(thing=thing(left.entity)))
    if left.code == "gone":
        return LeftWords(what, _("what it belongs to is no longer there"))
    if not left.who or left.at is None:
        return LeftWords(what, _("it was changed since"))
    words = _("{who} changed it since ({what}, {when})")
    return LeftWords(
        what,
        words.format(
            who=shown(left.who),
            what=what_words(left.what),
            when=f"{from_epoch(left.at):%m-%d %H:%M}",
        ),
    )


def thing(entity: str) -> str:
    """Return what a table's row is, in a word."""
    return _(_THINGS[entity]) if entity in _THINGS else _("entry")


def did_words(desk: Desk, command: str, most: int) -> list[str]:
    """Return the first things that an act did, a line for each change.

    An upload changes an order and its parcel alike: that is said once.
    """
    events = acts.of_act(desk.store, command, 2 * most)
    ids = [event.order_id for event in events if event.order_id is not None]
    rows = store_orders.list_rows(desk.store, ids)
    with privacy.about(desk.store, *ids):
        said = [line for event in events if (line := _did(desk, event, rows))]
    return list(dict.fromkeys(said))[:most]


def _did(desk: Desk, event: Event, rows: Mapping[int, ListedOrder]) -> str:
    before, after = (json.loads(text) if text else None for text in (event.before, event.after))
    if before is None and after is None:
        return ""
    change = Change(event.entity, event.entity_id or 0, before, after)
    words = [_change_words(desk, change, did=True), shown(note_words(event))]
    row = rows.get(event.order_id or 0)
    sn = row.order_sn if row is not None else ""
    return "  ".join(filter(None, (f"…{sn[-6:]}" if sn else "", *words)))


def _change_words(desk: Desk, change: Change, *, did: bool = False) -> str:
    if change.entity == TABLE:
        return _rule_words(desk, change)
    if change.now is None or change.then is None:
        values = change.now or change.then or {}
        name = next((_name(each, str(values[each])) for each in _NAMES if values.get(each)), "")
        comes = _("new: {thing}") if did else _("{thing} comes back")
        words = _("{thing} goes") if change.then is None else comes
        if change.entity == "notices":
            name = notice_label(str(values.get("kind", "")))
        return words.format(thing=" ".join(filter(None, (thing(change.entity), shown(name)))))
    said = changes(change.now, change.then)
    changed = _("{thing} changed") if did else _("{thing} as before")
    return ", ".join(said) or changed.format(thing=thing(change.entity))


def _rule_words(desk: Desk, change: Change) -> str:
    """Return a rule with its value from → to; without an own one, what holds without it."""
    values = change.now or change.then or {}
    name, shop_id = str(values["name"]), values["shop_id"]
    shop = next((each.name for each in all_shops(desk.store) if each.id == shop_id), "")
    try:
        back = desk.rules.back(name, shop_id)
    except NotFound:
        return thing(TABLE) + f" {shown(name)}"
    sides = (
        back.value if side is None else override(side).value for side in (change.now, change.then)
    )
    change_of = " → ".join(f"{side} {_(back.unit)}" for side in sides)
    return " · ".join(filter(None, (name, shown(shop)))) + f" {change_of}"


def _name(column: str, value: str) -> str:
    words = CODES.get(column, {})
    return _(words[value]) if value in words else personal.value(column, value)


def result_words(outcome: Outcome, *, planned: bool) -> str:
    """Return what taking an act back does, or did, in a line."""
    count = len(outcome.done)
    if planned:
        words = ngettext("{n} part would be taken back", "{n} parts would be taken back", count)
    else:
        words = ngettext("{n} part taken back", "{n} parts taken back", count)
    said = words.format(n=count)
    if outcome.left:
        rest = ngettext("{n} left as it is", "{n} left as they are", len(outcome.left))
        said += ", " + rest.format(n=len(outcome.left))
    return said


def refuse_nothing(outcome: Outcome) -> None:
    """Raise DaifaError when nothing of an act can be taken back, with the first reasons."""
    if outcome.done or not outcome.left:
        return
    reasons = [": ".join(left_words(each)) for each in outcome.left[:5]]
    raise DaifaError(
        "nothing-reverted",
        "\n".join([_("Nothing of it can be taken back; nothing was changed."), *reasons]),
    )


def first_orders(desk: Desk, ids: Iterable[int], most: int) -> list[str]:
    """Return the first orders of some by number and title, for a question."""
    some: Sequence[int] = [*dict.fromkeys(ids)][:most]
    rows = store_orders.list_rows(desk.store, some)
    return [f"{rows[id].order_sn}  {shown(rows[id].title)}" for id in some if id in rows]
