"""Where an export contradicts what was entered here: a notice, never an overwrite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.imports.orders.changes import Known
from core.imports.orders.export import PERSONAL
from core.imports.receiver import other_receiver, same_person_data
from core.rules.couriers.numbers import number_key
from core.rules.order_words import order_case
from core.rules.terms import PlatformState
from core.store import imports, notices
from core.store.acts import Act
from core.store.imports import OwnParcel

_NOT_SHIPPED = (PlatformState.UNPAID.value, PlatformState.TO_SHIP.value)
_TRAVELLING = (PlatformState.SHIPPED.value, PlatformState.RECEIVED.value)


class Contradictions:
    """Compares updated orders with their purchases and parcels, batch by batch."""

    def __init__(self, work: Act) -> None:
        self._work = work
        self._bought: set[int] = set()
        self._parcels: dict[int, list[OwnParcel]] = {}
        self._mismatches = imports.open_notice_ids(work.store, "number_mismatch")
        self._other_address: dict[int, list[str]] = {}

    def load(self, order_ids: list[int]) -> None:
        """Look up the purchases and parcels of a batch."""
        self._bought = imports.bought_orders(self._work.store, order_ids)
        self._parcels = imports.current_parcels(self._work.store, order_ids)

    def check(self, order: Known, after: dict[str, Any]) -> bool:
        """Raise what contradicts after the changes `after`; return whether anything was written."""
        told = False
        if order.id in self._bought and after:
            told = self._refund(order, after) | self._address(order, after)
        if order.id in self._parcels:
            told |= self._number(order, after)
        return told

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
        data = {
            "fields": list(new),
            "old": {name: own[name] for name in new},
            "new": new,
            "own": True,
        }
        if imports.was_told(self._work.store, "address_changed", order.id, data):
            return False
        notices.raise_once(self._work, "address_changed", order.id, red=True, data=data)
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
            fields = self._personal(order, values)
            if fields:
                self._other_address[order.id] = fields

    def finish(self, sha256: str, import_id: int) -> None:
        """Raise what was withheld, unless this very file was imported before."""
        if not self._other_address or imports.was_imported(self._work.store, sha256, import_id):
            return
        for order_id, fields in self._other_address.items():
            data = {"fields": fields, "older": True}
            notices.raise_once(self._work, "address_changed", order_id, red=True, data=data)

    def _refund(self, order: Known, after: dict[str, Any]) -> bool:
        status = after.get("aftersale_status")
        asked = order_case(status) > order_case(order.value("aftersale_status"))
        if not asked or order.value("state") not in _NOT_SHIPPED:
            return False
        data = {"aftersale_status": status}
        notices.raise_once(self._work, "refund_after_buy", order.id, red=True, data=data)
        return True

    def _address(self, order: Known, after: dict[str, Any]) -> bool:
        fields = self._personal(order, after)
        if not fields:
            return False
        data = {"fields": fields}
        notices.raise_once(self._work, "address_changed", order.id, red=True, data=data)
        return True

    @staticmethod
    def _personal(order: Known, values: Mapping[str, Any]) -> list[str]:
        return [
            name
            for name in PERSONAL
            if values.get(name)
            and order.value(name)
            and not same_person_data(values[name], order.value(name))
        ]

    def _number(self, order: Known, after: dict[str, Any]) -> bool:
        number = number_key(after.get("platform_number") or order.value("platform_number") or "")
        if not number:
            return False
        parcels = self._parcels[order.id]
        same = [parcel for parcel in parcels if number_key(parcel.number) == number]
        if not same:
            return self._mismatch(order, number, [parcel.number for parcel in parcels])
        state = after.get("state", order.value("state"))
        shipped = after.get("shipped_at") or order.value("shipped_at") or self._work.at
        told = False
        for parcel in same:
            if parcel.uploaded_at is None and state in _TRAVELLING:
                values = {"uploaded_at": shipped}
                told |= self._work.update("parcels", parcel.id, values, order_id=order.id)
        notice = self._mismatches.pop(order.id, None)
        if notice is not None:
            values = {"done_at": self._work.at}
            told |= self._work.update("notices", notice, values, order_id=order.id)
        return told

    def _mismatch(self, order: Known, number: str, ours: list[str]) -> bool:
        data = {"platform": number, "ours": ours}
        if imports.was_told(self._work.store, "number_mismatch", order.id, data):
            return False
        self._mismatches[order.id] = notices.raise_once(
            self._work, "number_mismatch", order.id, red=True, data=data
        )
        return True
