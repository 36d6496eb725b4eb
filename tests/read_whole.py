"""The queue as it would be if all of it were read: what is brought up to date must be the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from inspect import unwrap
from typing import Any
from unittest import mock

from core.due import reading
from core.due.reading import Reading
from core.orders import pending
from core.orders.pending import PendingOrders


@contextmanager
def compared() -> Iterator[list[str]]:
    """Compare each renewed reading with one of everything; gives what differs."""
    wrong: list[str] = []

    def beside(renew: Callable[..., Any], compare: Callable[..., str]) -> Callable[..., Any]:
        @wraps(renew)
        def renewed(*given: Any) -> Any:
            found = renew(*given)
            if said := compare(found, *given):
                wrong.append(said)
            return found

        return renewed

    with (
        mock.patch.object(pending, "renewed", beside(pending.renewed, _orders)),
        mock.patch.object(reading, "renewed", beside(reading.renewed, _queue)),
    ):
        yield wrong


@contextmanager
def uncompared() -> Iterator[None]:
    """Bring up to date as the desk does, with nothing read beside it."""
    with (
        mock.patch.object(pending, "renewed", unwrap(pending.renewed)),
        mock.patch.object(reading, "renewed", unwrap(reading.renewed)),
    ):
        yield


def _orders(found: tuple[PendingOrders, set[int]], *given: Any) -> str:
    whole, (orders, _ids) = pending.read(given[0]), found
    if orders.flags != whole.flags:
        return f"the flags: {orders.flags} for {whole.flags}"
    return _differ("orders", orders.orders.entries, whole.orders.entries)


def _queue(found: Reading, *given: Any) -> str:
    desk, at = given[:2]
    whole = reading.read(desk, at, pending.read(desk).orders)
    if found.queue.counts(at) != whole.queue.counts(at):
        return f"the counts: {found.queue.counts(at)} for {whole.queue.counts(at)}"
    if (found.open_cases, found.travelling) != (whole.open_cases, whole.travelling):
        return f"the cases or parcels: {found[1:3]} for {whole[1:3]}"
    return _differ("queue", found.queue.arranged(at), whole.queue.arranged(at))


def _differ(what: str, found: list[Any], whole: list[Any]) -> str:
    if found == whole:
        return ""
    return f"the {what}: {set(found) - set(whole)} for {set(whole) - set(found)}, or their order"
