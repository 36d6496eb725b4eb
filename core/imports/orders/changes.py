"""What an export changes in an order that is known, and what it must not change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from core.imports.orders.export import AFTERSALE, COLUMNS, PERSONAL, STATE, Line
from core.imports.receiver import is_another, same_person_data
from core.orders.receiver import SELLER
from core.rules.order_words import order_case
from core.rules.terms import PlatformState
from core.store.imports import LINE_COLUMNS, GoodIds, StoredLine

_OURS = ("shop_id", "uploaded_at")
_PLACE = {name: place for place, name in enumerate(COLUMNS)}
_PERSONAL = frozenset(PERSONAL)
_ENCRYPTED = _PLACE["encrypted"]
_RECEIVER = _PERSONAL | {"encrypted"}
_BLOCK = slice(_PLACE[PERSONAL[0]], _PLACE[PERSONAL[-1]] + 1)
# A purge took these away on purpose; a file must not bring them back.
_PURGED = _PERSONAL | {"buyer_memo"}
_STATUS = frozenset(("status", "state"))
_RANK = {state.value: state.rank for state in PlatformState}


class Known(NamedTuple):
    """An order as it is stored: number, id, shop, age in seconds, and the values of COLUMNS.

    `receiver_source` says whose the receiver's columns are: "seller", or "" for the export's.
    """

    order_sn: str
    id: int
    shop_id: int | None
    as_of: int | None
    purged_at: int | None
    receiver_source: str
    uploaded_at: int | None
    refunded_at: int | None
    values: Sequence[Any]

    @property
    def own_receiver(self) -> bool:
        """Whether the seller entered the receiver, which no file overwrites."""
        return self.receiver_source == SELLER

    def value(self, name: str) -> Any:
        """Return a platform column, the shop, or when its number was uploaded."""
        return getattr(self, name) if name in _OURS else self.values[_PLACE[name]]


class Found(NamedTuple):
    """The new values, and whether something in the file was too old to be taken."""

    after: dict[str, Any]
    withheld: bool


def differences(order: Known, values: Sequence[Any], *, older: bool) -> Found:
    """Return what the file changes in an order; its state must not be behind the stored one.

    None says that the file does not know. From an older file only what was unknown is taken,
    besides a status that is further on.
    """
    if tuple(values) == tuple(order.values):
        return Found({}, withheld=False)
    after, withheld = _receiver(order, values, older=older)
    ahead = _RANK[values[STATE]] > _RANK[order.values[STATE]]
    raised = order_case(values[AFTERSALE]) > order_case(order.values[AFTERSALE])
    for name, new, old in zip(COLUMNS, values, order.values, strict=True):
        if new is None or new == old or (new == "" and old is None) or name in _RECEIVER:
            continue
        if order.purged_at is not None and name in _PURGED:
            continue
        if older and old not in (None, ""):
            moves = (ahead and name in _STATUS) or (raised and name == "aftersale_status")
            if not moves:
                withheld = True
                continue
        after[name] = new
    if "status" in after and order.values[AFTERSALE] == order.values[0] and not values[AFTERSALE]:
        # The earlier status was not known and stood as a case; it is over.
        after["aftersale_status"] = ""
    return Found(after, withheld)


def _receiver(order: Known, values: Sequence[Any], *, older: bool) -> Found:
    """Return what changes of the receiver: another one is taken as a whole, or not at all.

    A part that the file hides of another receiver is unknown then: beside the new place the old
    name and phone would be an address that is nowhere.
    """
    if order.purged_at is not None or order.own_receiver:
        return Found({}, withheld=False)
    encrypted = values[_ENCRYPTED]
    said, stored = tuple(values[_BLOCK]), tuple(order.values[_BLOCK])
    if said == stored or not any(said):
        hides = _hides(order, encrypted)
        return Found({"encrypted": encrypted} if hides else {}, withheld=False)
    new = {name: text or None for name, text in zip(PERSONAL, said, strict=True)}
    known = {name: text or None for name, text in zip(PERSONAL, stored, strict=True)}
    if is_another(known, new):
        if older:
            return Found({}, withheld=True)
        after = {name: value for name, value in new.items() if value != known[name]}
        if (encrypted or 0) != order.value("encrypted"):
            after["encrypted"] = encrypted or 0
        return Found(after, withheld=False)
    after, withheld = {}, False
    for name, text in new.items():
        old = known[name]
        if text is None or text == old:
            continue
        if old and same_person_data(text, old):
            if text.count("*") >= old.count("*"):
                continue
        elif older and old:
            withheld = True
            continue
        after[name] = text
    if _hides(order, encrypted):
        after["encrypted"] = encrypted
    return Found(after, withheld)


def _hides(order: Known, encrypted: int | None) -> bool:
    """Whether the mark of encrypted data changes: what is known stays known beside cipher text."""
    if encrypted is None or encrypted == order.values[_ENCRYPTED]:
        return False
    return not encrypted or not any(order.value(name) for name in PERSONAL)


def still_to_ship(order: Known, values: Sequence[Any]) -> bool:
    """Whether a file shows an order, uploaded here, as to be shipped."""
    to_ship = PlatformState.TO_SHIP.value
    return (
        order.uploaded_at is not None
        and order.refunded_at is None
        and values[STATE] == order.values[STATE] == to_ship
        and not values[_PLACE["platform_number"]]
    )


def not_taken_there(order: Known, values: Sequence[Any], file_as_of: int | None) -> bool:
    """Whether a file that is later than the upload still shows the order as to be shipped.

    Uploaded is what the seller says, shipped is what the platform shows (rules/README.md, 2).
    """
    later = file_as_of is not None and file_as_of > (order.uploaded_at or 0)
    return later and still_to_ship(order, values)


_TEXTS = ("spec", "sku_id", "code_sku", "code_item")


class LineChange(NamedTuple):
    """One line that changes: its ordinal, the values before and after."""

    ordinal: int
    before: dict[str, Any]
    after: dict[str, Any]


def new_line(order_id: int, ordinal: int, line: Line, goods: GoodIds) -> tuple[Any, ...]:
    """Return a line as the store keeps it; its key is the variant, else its place."""
    good = goods.id_of(line.title, line.item_id)
    key = line.sku_id or f"#{ordinal}"
    return (
        order_id, ordinal, key, good, line.spec, line.quantity,
        line.sku_id, line.code_sku, line.code_item,
    )  # fmt: skip


def is_same(one: Line, other: Line) -> bool:
    """Whether two rows of an order name one line: its variant, else all that they say."""
    return one.sku_id == other.sku_id if one.sku_id and other.sku_id else one == other


def is_among(known: Sequence[StoredLine], line: Line) -> bool:
    """Whether a line stands among those that are kept."""
    if line.sku_id and any(row.sku_id == line.sku_id for row in known):
        return True
    return _same_row(known, line) is not None


def distinct(lines: Sequence[Line]) -> list[Line]:
    """Return the lines that a file's rows of an order name; the same row twice is one line.

    A variant that is named twice is one line too. The place of a line here is its ordinal in a
    new order.
    """
    if len(lines) == 1:
        return list(lines)
    found: dict[str | Line, Line] = {}
    for line in lines:
        found.setdefault(line.sku_id or line, line)
    return list(found.values())


def laid_over(
    order_id: int, known: Sequence[StoredLine], lines: Sequence[Line], before: int, goods: GoodIds
) -> tuple[list[tuple[Any, ...]], list[LineChange]]:
    """Return (lines to insert, changes of known lines) for the rows a file has for an order.

    `before` lines of the order stood earlier in the same file. Ordinals never change: purchases
    go by them. A line that the file does not name stays.
    """
    rows = {row.ordinal: row for row in known}
    by_key = {row.key: row.ordinal for row in known}
    single = len(known) == 1 and len(distinct(lines)) == 1 and not before
    inserts: list[tuple[Any, ...]] = []
    changes: list[LineChange] = []
    for place, line in enumerate(distinct(lines), before):
        ordinal = by_key.get(line.sku_id) if line.sku_id else _same_row(known, line)
        if ordinal is None and _may_take(rows.get(place), line, single):
            ordinal = place
        if ordinal is None:
            ordinal = len(rows) + len(inserts)
            if (line.sku_id or f"#{ordinal}") not in by_key:
                inserts.append(new_line(order_id, ordinal, line, goods))
                by_key[inserts[-1][2]] = ordinal
        elif ordinal in rows:
            change = _change(rows[ordinal], line, goods)
            if change is not None:
                changes.append(change)
    return inserts, changes


def told_lines(
    inserts: Sequence[tuple[Any, ...]], changes: Sequence[LineChange]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values before and after, as the event of an order's lines keeps them."""
    was = [{"ordinal": each.ordinal, **each.before} for each in changes]
    now = [{"ordinal": each.ordinal, **each.after} for each in changes]
    now += [dict(zip(LINE_COLUMNS[1:], each[1:], strict=True)) for each in inserts]
    return {"lines": was}, {"lines": now}


def _same_row(known: Sequence[StoredLine], line: Line) -> int | None:
    """Return the ordinal of the known line that says the very same."""
    return next(
        (
            row.ordinal
            for row in known
            if (row.title, row.item_id, row.spec, row.quantity, row.sku_id, row.code_sku,
                row.code_item)
            == (line.title, line.item_id, line.spec, line.quantity, line.sku_id, line.code_sku,
                line.code_item)
        ),
        None,
    )  # fmt: skip


def _may_take(row: StoredLine | None, line: Line, single: bool) -> bool:
    """Whether a line at the same place is meant, though its variant is not named alike."""
    if row is None:
        return False
    return single or not line.sku_id or not row.sku_id


def _change(row: StoredLine, line: Line, goods: GoodIds) -> LineChange | None:
    after: dict[str, Any] = {
        name: getattr(line, name)
        for name in _TEXTS
        if getattr(line, name) and getattr(line, name) != getattr(row, name)
    }
    if line.quantity != row.quantity:
        after["quantity"] = line.quantity
    title, item = line.title or row.title, line.item_id or row.item_id
    if (title, item) != (row.title, row.item_id):
        after["good_id"] = goods.id_of(title, item)
    if "sku_id" in after:
        after["key"] = after["sku_id"]
    if not after:
        return None
    return LineChange(row.ordinal, {name: getattr(row, name) for name in after}, after)
