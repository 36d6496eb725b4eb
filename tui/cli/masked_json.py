"""What is printed as JSON to who may see no person: masked by the names of its values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.base import personal
from core.orders import privacy
from core.store import people
from core.store.connection import Store

_NUMBER = "order_sn"
# Orders whose names are looked up in one go.
_AT_ONCE = 500

People = Mapping[str, Sequence[str]]


def masked(value: Any, store: Store | None) -> Any:
    """Return a JSON value masked; what stands beside an order's number is masked by its names."""
    return _masked(value, "", {} if store is None else _people(store, value))


def _masked(value: Any, name: str, known: People) -> Any:
    if isinstance(value, dict):
        here = known.get(str(value.get(_NUMBER)), ())
        with personal.about(lambda: here):
            return {key: _masked(each, str(key), known) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_masked(each, name, known) for each in value]
    return privacy.json_text(name, value) if isinstance(value, str) else value


def _people(store: Store, value: Any) -> People:
    """Return the names behind each order number that stands in a JSON value."""
    numbers = sorted(set(_numbers(value)))
    found: dict[str, Sequence[str]] = {}
    for start in range(0, len(numbers), _AT_ONCE):
        ids = people.ids_of(store, numbers[start : start + _AT_ONCE])
        names = people.names(store, list(ids.values()))
        found |= {sn: names[id] for sn, id in ids.items() if id in names}
    return found


def _numbers(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(sn := value.get(_NUMBER), str):
            yield sn
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from _numbers(each)
