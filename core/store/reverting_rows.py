"""Taking one event back: its row gets the values it had before, unless it has moved on."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

from core.store import imports, search, settlement
from core.store.acts import Act, Event
from core.store.connection import Store

Values = dict[str, Any]
# Each later change of such a row rests on what stands there: a scan on the upload.
_WHOLE = ("parcels",)
_AS_OF = {"orders": "platform_as_of", "aftersales": "as_of", "settlement_lines": "shown_in"}
_LINES = "settlement_lines"


class Change(NamedTuple):
    """What becomes of a row: its values now and then; None stands for no row."""

    entity: str
    entity_id: int
    now: Values | None
    then: Values | None


class Blocked(Exception):
    """A part cannot be taken back; says why, as the fields of `Left` after its entity."""

    def __init__(
        self, entity: str, code: str, who: str = "", what: str = "", at: int | None = None
    ) -> None:
        super().__init__(code)
        self.entity, self.why = entity, (code, who, what, at)


class RowsBack:
    """Takes events of an act back, one after the other, inside the act `work`."""

    def __init__(self, store: Store, work: Act, command: str) -> None:
        self.store, self.work, self.command = store, work, command

    def take_back(self, id: int, event: Event) -> list[Change]:
        """Take one event back; return what became of its row. Raises Blocked."""
        before = json.loads(event.before) if event.before else None
        after = json.loads(event.after) if event.after else None
        if not event.entity:
            self._confirmed_back(before, after)
            return []
        if before is None and after is None:
            return []
        if event.entity == _LINES and "lines" in (before or after or {}):
            return [self._settlement_back(event, before, after)]
        self._refuse_changed(id, event, before, after)
        try:
            if event.entity == "orders" and "lines" in (before or after or {}):
                self._order_back(event, before, after)
            elif before is None:
                self._refuse_used(event)
                self.work.delete(event.entity, event.entity_id or 0, order_id=event.order_id)
            elif after is None:
                self.work.insert(event.entity, before, order_id=event.order_id)
            else:
                self._values_back(event, before)
        except sqlite3.IntegrityError as error:
            # What would go is used by now, or what a row belongs to is gone itself.
            code = "gone" if after is None else "hangs"
            raise Blocked(event.entity, code, *self._last(event)) from error
        return [Change(event.entity, event.entity_id or 0, after, before)]

    def _settlement_back(self, event: Event, before: Values | None, after: Values | None) -> Change:
        """Bring back lines that taking an import back had taken away, or take them again."""
        said: list[Values] = (before or after or {})["lines"]
        here = settlement.are_here(self.store, said)
        if before is None and here:
            settlement.take_away(self.store, [line["id"] for line in said])
        elif after is None and not here:
            settlement.bring_back(self.store, said)
        else:
            raise Blocked(event.entity, "changed", *self._last(event))
        self.work.log(_LINES, event.entity_id or 0, after, before)
        told = {"name": str(len(said))}
        now, then = (told, None) if after is not None else (None, told)
        return Change(_LINES, event.entity_id or 0, now, then)

    def lines_added(self, import_id: int) -> Change | None:
        """Take away the settlement's lines that an import added; the events keep all of them."""
        count = 0
        for said in settlement.added_by(self.store, import_id):
            settlement.take_away(self.store, [line.id for line in said])
            kept = [line._asdict() for line in said]
            self.work.log(_LINES, said[0].id, {"lines": kept}, None)
            count += len(said)
        return Change(_LINES, 0, {"name": str(count)}, None) if count else None

    def _values_back(self, event: Event, before: Values) -> None:
        table, row_id = event.entity, event.entity_id or 0
        row = self.store.one(f"select * from {table} where id = ?", (row_id,))
        assert row is not None
        names = row.keys()
        sets = ", ".join(f"{name} = ?" for name in before)
        counted = ", version = version + 1" if "version" in names else ""
        self.store.conn.execute(
            f"update {table} set {sets}{counted} where id = ?", [*before.values(), row_id]
        )
        if table == "orders" and "receiver" in before:
            search.rename_parts(self.store, row_id, row["receiver"], before["receiver"])
        now = {name: row[name] for name in before}
        self.work.log(table, row_id, now, before, event.order_id)

    def _refuse_changed(
        self, id: int, event: Event, before: Values | None, after: Values | None
    ) -> None:
        """Raise Blocked when somebody changed since what would be put back."""
        table, row_id = event.entity, event.entity_id or 0
        whole = before is None or after is None or table in _WHOLE
        for who, what, at, was, now in self.store.query(
            "select who, what, at, before, after from events where entity = ? and entity_id = ?"
            " and id > ? and undone = 0 and undoes is null and command <> ?",
            (table, row_id, id, self.command),
        ):
            if whole or was is None or now is None or json.loads(now).keys() & (after or {}).keys():
                raise Blocked(table, "changed", who, what, at)
        row = self.store.one(f"select * from {table} where id = ?", (row_id,))
        if after is None:
            if row is not None:
                raise Blocked(table, "changed", *self._last(event))
            return
        # What an undo put in has the version of then.
        values = {name: now for name, now in after.items() if name not in ("lines", "version")}
        if row is None or any(row[name] != value for name, value in values.items()):
            raise Blocked(table, "changed", *self._last(event))
        if before is None and table != "orders" and not self._as_inserted(table, row, values):
            raise Blocked(table, "changed", *self._last(event))

    def _refuse_used(self, event: Event) -> None:
        used = event.entity == "exports" and self.store.value(
            "select 1 from parcels where export_id = ? limit 1", (event.entity_id,)
        )
        if used:
            raise Blocked("exports", "hangs", *self._last(event))

    def _as_inserted(self, table: str, row: sqlite3.Row, values: Values) -> bool:
        """Whether the columns that an insert left to their defaults still have them."""
        for column in self.store.query(f"pragma table_info({table})"):
            name, default = column["name"], column["dflt_value"]
            if name in values or name in ("id", "version"):
                continue
            usual = None if default is None else self.store.value(f"select {default}")
            if row[name] != usual:
                return False
        return True

    def _last(self, event: Event) -> tuple[str, str, int | None]:
        """Return who changed a row last, how, and when."""
        return self._last_of(event.entity, event.entity_id)

    def _last_of(self, entity: str, entity_id: int | None) -> tuple[str, str, int | None]:
        row = self.store.one(
            "select who, what, at from events where entity = ? and entity_id = ?"
            " and command <> ? order by id desc limit 1",
            (entity, entity_id, self.work.id),
        )
        return (row["who"], row["what"], row["at"]) if row else ("", "", None)

    def _confirmed_back(self, before: Values | None, after: Values | None) -> None:
        if not before or not after or "table" not in before:
            return
        table = before["table"]
        column = _AS_OF[table]
        now = {id: moment or None for moment, ids in after["as_of"].items() for id in ids}
        # An order that no later file has shown is as old as its own file, and says so by nothing.
        own = "(select as_of from imports where imports.id = first_import_id)"
        value = f"nullif(?, {own})" if table == "orders" else "?"
        for moment, ids in before["as_of"].items():
            self.store.conn.executemany(
                f"update {table} set {column} = {value} where id = ? and {column} is ?",
                [(int(moment) if moment else None, id, _seconds(now.get(id))) for id in ids],
            )
        self.work.log("", 0, {"table": table, "as_of": after["as_of"]}, {"as_of": before["as_of"]})

    # -- orders and their lines ------------------------------------------------------------

    def _order_back(self, event: Event, before: Values | None, after: Values | None) -> None:
        order_id = event.entity_id or 0
        if before is None:
            self.remove(order_id)
        elif after is None:
            self._bring_back(order_id, before)
        else:
            self._lines_back(order_id, before["lines"], after["lines"])

    def _lines_back(self, order_id: int, before: list[Values], after: list[Values]) -> None:
        was = {line["ordinal"]: line for line in before}
        stored = {
            row["ordinal"]: row
            for row in self.store.query("select * from order_lines where order_id = ?", (order_id,))
        }
        for line in after:
            row = stored.get(line["ordinal"])
            if row is None or any(row[name] != value for name, value in _known(row, line)):
                raise Blocked("orders", "changed", "", "import", None)
        for line in after:
            earlier = was.get(line["ordinal"])
            if earlier is None:
                self._refuse_bought(order_id, line["ordinal"])
                self.store.conn.execute(
                    "delete from order_lines where order_id = ? and ordinal = ?",
                    (order_id, line["ordinal"]),
                )
            else:
                values = dict(_known(stored[line["ordinal"]], earlier))
                imports.update_line(self.store, order_id, line["ordinal"], values)
        for ordinal in was.keys() - {line["ordinal"] for line in after}:
            imports.insert_lines(
                self.store, [[order_id, *(was[ordinal][name] for name in imports.LINE_COLUMNS[1:])]]
            )
        self.work.log("orders", order_id, {"lines": after}, {"lines": before}, order_id)

    def _refuse_bought(self, order_id: int, ordinal: int) -> None:
        """Raise Blocked for a line that is bought: its purchase would be left without it."""
        for (row_id,) in self.store.query(
            "select id from purchases where order_id = ? and ordinal = ? order by id desc limit 1",
            (order_id, ordinal),
        ):
            raise Blocked("purchases", "hangs", *self._last_of("purchases", row_id))

    def remove(self, order_id: int) -> None:
        """Remove an order with its lines; the event keeps all of it."""
        row = self.store.one("select * from orders where id = ?", (order_id,))
        assert row is not None
        lines = imports.lines_of(self.store, [order_id]).get(order_id, [])
        settlement.part_from(self.store, order_id)
        conn = self.store.conn
        conn.execute("delete from order_lines where order_id = ?", (order_id,))
        imports.unindex_order(self.store, order_id)
        conn.execute("delete from orders where id = ?", (order_id,))
        values = {name: row[name] for name in row.keys() if row[name] is not None}  # noqa: SIM118
        values["lines"] = [
            {
                name: value
                for name, value in line._asdict().items()
                if name not in ("order_id", "good_id")
            }
            for line in lines
        ]
        self.work.log("orders", order_id, values, None, order_id)

    def _bring_back(self, order_id: int, values: Values) -> None:
        plain = {name: value for name, value in values.items() if name != "lines"}
        imports.insert_orders(self.store, list(plain), [list(plain.values())])
        goods = imports.GoodIds(self.store)
        imports.insert_lines(
            self.store,
            [
                [order_id, *({**line, "good_id": goods.id_of(line["title"], line["item_id"])}[name]
                             for name in imports.LINE_COLUMNS[1:])]
                for line in values["lines"]
            ],
        )  # fmt: skip
        imports.index_orders(self.store, order_id, order_id)
        settlement.join_orders(self.store)
        search.insert_name_parts(self.store, [(order_id, plain.get("receiver"))])
        self.work.log("orders", order_id, None, values, order_id)


def _known(row: sqlite3.Row, line: Values) -> Iterator[tuple[str, Any]]:
    names = set(row.keys())
    return ((name, value) for name, value in line.items() if name in names)


def _seconds(text: str | None) -> int | None:
    return int(text) if text else None
