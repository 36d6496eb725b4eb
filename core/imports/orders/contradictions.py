"""Where an export contradicts what was entered here: a notice, never an overwrite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.aftersales import refunds
from core.imports.orders.changes import Known
from core.imports.orders.export import COLUMNS, PERSONAL
from core.imports.receiver import other_receiver, same_person_data
from core.orders import moved, settling
from core.rules.couriers.numbers import number_key
from core.rules.order_words import OrderCase, order_case
from core.rules.terms import NOT_SHIPPED, TRAVELLING
from core.store import imports, notices
from core.store.acts import Act
from core.store.imports import OwnParcel

_NOT_SHIPPED = tuple(state.value for state in NOT_SHIPPED)
_WORDS = ("status", "aftersale_status")
_MEMOS = ("buyer_memo", "seller_memo")
# Fields, and their values before and after.
Change = dict[str, Any]
_TRAVELLING = tuple(state.value for state in TRAVELLING)


class Contradictions:
    """Compares updated orders with their purchases and parcels, batch by batch."""

    def __init__(self, work: Act) -> None:
        self._work = work
        self._bought: set[int] = set()
        self._parcels: dict[int, list[OwnParcel]] = {}
        self.renew()
        self._other_address: dict[int, Change] = {}
        self.noticed: list[int] = []

    def renew(self) -> None:
        """Look the open notices up; again, once others may have written."""
        self._mismatches = imports.open_notice_ids(self._work.store, "number_mismatch")
        self._refused = imports.open_notice_ids(self._work.store, "not_shipped_there")

    def is_quiet(self, order: Known, *, older: bool) -> bool:
        """Whether nothing would be raised for an order in which a file changes nothing."""
        words = [order.value(name) for name in _WORDS]
        refunded = any(order_case(word) is OrderCase.REFUNDED for word in words)
        if (refunded and order.refunded_at is None) or order.own_receiver:
            return False
        if older and order.id in self._bought:
            return False
        travelling = order.value("state") in _TRAVELLING
        if order.id in self._refused and travelling:
            return False
        number = number_key(order.value("platform_number") or "")
        if not number or order.id not in self._parcels:
            return True
        same = [each for each in self._parcels[order.id] if number_key(each.number) == number]
        known = all(each.uploaded_at is not None or not travelling for each in same)
        return bool(same) and known and order.id not in self._mismatches

    def load(self, order_ids: list[int]) -> None:
        """Look up the purchases and parcels of a batch."""
        self._bought = imports.bought_orders(self._work.store, order_ids)
        self._parcels = imports.current_parcels(self._work.store, order_ids)

    def check(self, order: Known, after: dict[str, Any]) -> bool:
        """Raise what contradicts after the changes `after`; return whether anything was written."""
        told = self._paid_back(order, after)
        if order.id in self._bought and after:
            told = self._refund(order, after, told) | told
            told = self._address(order, after) | self._memo(order, after) | told
        if order.id in self._refused and after.get("state", order.value("state")) in _TRAVELLING:
            told |= settling.by_upload(self._work, order.id)
        if order.id in self._parcels:
            told |= self._number(order, after)
        elif "platform_number" in after and (old := order.value("platform_number")):
            told |= notices.settle(self._work, ["recycled_number"], order_id=order.id, ref=old) > 0
        return told

    def not_shipped(self, order: Known, as_of: int | None, values: Sequence[Any]) -> None:
        """The platform has not taken what was uploaded: its clock runs again, red."""
        data = {
            "uploaded_at": order.uploaded_at,
            "as_of": as_of,
            "status": values[COLUMNS.index("status")] or order.value("status"),
        }
        mark = notices.fingerprint("not_shipped_there", order.order_sn, order.uploaded_at)
        self._raise("not_shipped_there", order.id, data, mark=mark)

    def _raise(
        self,
        kind: str,
        order_id: int,
        data: Mapping[str, Any],
        *,
        ref: str = "",
        red: bool = True,
        mark: str | None = None,
    ) -> int:
        found = notices.raise_once(
            self._work, kind, order_id, ref=ref, red=red, data=dict(data), mark=mark
        )
        self.noticed.append(found)
        return found

    def own_receiver(self, order: Known, values: Mapping[str, Any]) -> bool:
        """Compare a file's receiver with the seller's own entry; return whether a notice changed.

        The entry stays. Another address is told once, with what was and what is.
        """
        own = {name: order.value(name) for name in PERSONAL}
        new = other_receiver(own, values)
        if new is None:
            return False
        if not new:
            return self._agrees(order)
        data = {**moved.change(PERSONAL, own, new), "own": True}
        if values.get("encrypted"):
            data["encrypted"] = 1
        if imports.was_told(self._work.store, "address_changed", order.id, data):
            return False
        # Beside it may stand that a bought order's address has changed: another matter.
        self._raise("address_changed", order.id, data, ref="own")
        return True

    def _agrees(self, order: Known) -> bool:
        """End the notice of another address than the seller's, as the file has his again."""
        notice = imports.own_receiver_notice(self._work.store, order.id)
        ended = {"done_at": self._work.at}
        return notice is not None and self._work.update("notices", notice, ended, order_id=order.id)

    def withheld(self, order: Known, values: Mapping[str, Any]) -> None:
        """Note that a file which seems older has another address for an order that was bought.

        An export of a few orders has an early newest time and seems older than it is; goods
        that go to the wrong address are the dearer mistake.
        """
        if order.id in self._bought:
            change = self._personal(order, values)
            if change["fields"]:
                self._other_address[order.id] = change

    def finish(self, sha256: str, import_id: int) -> None:
        """Raise what was withheld, unless this very file was imported before."""
        if not self._other_address or imports.was_imported(self._work.store, sha256, import_id):
            return
        for order_id, change in self._other_address.items():
            data = {**change, "older": True}
            if not imports.was_told(self._work.store, "address_changed", order_id, data):
                self._raise("address_changed", order_id, data)

    def _paid_back(self, order: Known, after: dict[str, Any]) -> bool:
        """Close an order whose refund has succeeded in full, or open it again."""
        words = [after.get(name) or order.value(name) for name in _WORDS]
        refunded = any(order_case(word) is OrderCase.REFUNDED for word in words)
        if not (refunded or order.refunded_at):
            return False
        if any(name in after for name in _WORDS):
            self.noticed += refunds.look(self._work, order.id)
        elif order.refunded_at is None:
            self.noticed += refunds.look_again(self._work, order.id)
        return refunds.is_closed(self._work.store, order.id) != bool(order.refunded_at)

    def _refund(self, order: Known, after: dict[str, Any], closed: bool) -> bool:
        """A refund was asked for, or a part was paid back, while the goods can be stopped."""
        status, before = after.get("aftersale_status"), order.value("aftersale_status")
        # A status of the order that nobody knows asks for no money back.
        unknown = before == order.value("status")
        asked = order_case(status) > (OrderCase.NONE if unknown else order_case(before))
        if status == after.get("status", order.value("status")):
            return False
        if closed or not asked or order.value("state") not in _NOT_SHIPPED:
            return False
        self._raise("refund_after_buy", order.id, {"aftersale_status": status, "old": before})
        return True

    def _address(self, order: Known, after: dict[str, Any]) -> bool:
        if not self._personal(order, after)["fields"]:
            return False
        # Of another receiver the file may hide a part; that it is gone is told too.
        old = {name: order.value(name) for name in PERSONAL}
        change = moved.change(PERSONAL, old, {**old, **after})
        self.noticed.append(moved.moved(self._work, order.id, change))
        return True

    def _memo(self, order: Known, after: dict[str, Any]) -> bool:
        """What buyer or service wrote after the purchase may be about the goods."""
        changed = [name for name in _MEMOS if name in after and order.value(name) is not None]
        if not changed or after.get("state", order.value("state")) not in _NOT_SHIPPED:
            return False
        change = _change(order, after, changed)
        since = moved.since(self._work, "memo_changed", order.id, change)
        self._raise("memo_changed", order.id, since, red=False)
        return True

    @staticmethod
    def _personal(order: Known, values: Mapping[str, Any]) -> Change:
        fields = [
            name
            for name in PERSONAL
            if values.get(name)
            and order.value(name)
            and not same_person_data(values[name], order.value(name))
        ]
        return _change(order, values, fields)

    def _number(self, order: Known, after: dict[str, Any]) -> bool:
        number = number_key(after.get("platform_number") or order.value("platform_number") or "")
        if not number:
            return False
        parcels = self._parcels[order.id]
        same = [parcel for parcel in parcels if number_key(parcel.number) == number]
        if not same and self._is_to_change(order, number):
            return False
        if not same:
            return self._mismatch(order, number, [parcel.number for parcel in parcels])
        state = after.get("state", order.value("state"))
        shipped = after.get("shipped_at") or order.value("shipped_at") or self._work.at
        told = False
        for parcel in same:
            if parcel.uploaded_at is None and state in _TRAVELLING:
                values = {"uploaded_at": shipped}
                told |= self._work.update("parcels", parcel.id, values, order_id=order.id)
                # The platform has the corrected number by now.
                notices.settle(self._work, ["change_number"], order_id=order.id)
        notice = self._mismatches.pop(order.id, None)
        if notice is not None:
            values = {"done_at": self._work.at}
            told |= self._work.update("notices", notice, values, order_id=order.id)
        return told

    def _is_to_change(self, order: Known, number: str) -> bool:
        """Whether the platform still has a number that was corrected here: the task says so."""
        store = self._work.store
        if notices.open_data(store, "change_number", order.id) is None:
            return False
        return any(number_key(old) == number for old in imports.replaced_numbers(store, order.id))

    def _mismatch(self, order: Known, number: str, ours: list[str]) -> bool:
        data = {"platform": number, "ours": ours}
        if imports.was_told(self._work.store, "number_mismatch", order.id, data):
            return False
        self._mismatches[order.id] = self._raise("number_mismatch", order.id, data)
        return True


def _change(order: Known, after: Mapping[str, Any], fields: Sequence[str]) -> Change:
    return moved.change(fields, {name: order.value(name) for name in fields}, after)
