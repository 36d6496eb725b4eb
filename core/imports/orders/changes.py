"""What an export changes in an order that is known, and what it must not change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from core.imports.orders.export import AFTERSALE, COLUMNS, PERSONAL, STATE, aftersale_rank
from core.rules.terms import PlatformState

_PLACE = {name: place for place, name in enumerate(COLUMNS)}
_PERSONAL = frozenset(PERSONAL)
_ENCRYPTED = _PLACE["encrypted"]
# A purge took these away on purpose; a file must not bring them back.
_PURGED = _PERSONAL | {"buyer_memo"}
_STATUS = frozenset(("status", "state"))
_RANK = {state.value: state.rank for state in PlatformState}


class Known(NamedTuple):
    """An order as it is stored: its id, shop, age in seconds, and the values of COLUMNS."""

    id: int
    shop_id: int | None
    as_of: int | None
    purged_at: int | None
    values: Sequence[Any]

    def value(self, name: str) -> Any:
        """Return a platform column, or the shop."""
        return self.shop_id if name == "shop_id" else self.values[_PLACE[name]]


class Found(NamedTuple):
    """The new values, and whether something in the file was too old to be taken."""

    after: dict[str, Any]
    withheld: bool


def differences(order: Known, values: Sequence[Any], *, older: bool) -> Found:
    """Return what the file changes in an order; its state must not be behind the stored one.

    None says that the file does not know. From an older file only what was unknown is taken,
    besides a status that is further on.
    """
    after: dict[str, Any] = {}
    withheld = False
    if tuple(values) == tuple(order.values):
        return Found(after, withheld)
    ahead = _RANK[values[STATE]] > _RANK[order.values[STATE]]
    raised = aftersale_rank(values[AFTERSALE]) > aftersale_rank(order.values[AFTERSALE])
    for name, new, old in zip(COLUMNS, values, order.values, strict=True):
        if new is None or new == old or (new == "" and old is None) or name == "encrypted":
            continue
        if order.purged_at is not None and name in _PURGED:
            continue
        if name in _PERSONAL and old and same_person_data(new, old):
            if new.count("*") >= old.count("*"):
                continue
        elif older and old not in (None, ""):
            moves = (ahead and name in _STATUS) or (raised and name == "aftersale_status")
            if not moves:
                withheld = True
                continue
        after[name] = new
    if order.purged_at is None and _hides(order, values[_ENCRYPTED]):
        after["encrypted"] = values[_ENCRYPTED]
    return Found(after, withheld)


def _hides(order: Known, encrypted: int | None) -> bool:
    """Whether the mark of encrypted data changes: what is known stays known beside cipher text."""
    if encrypted is None or encrypted == order.values[_ENCRYPTED]:
        return False
    return not encrypted or not any(order.value(name) for name in PERSONAL)


def same_person_data(a: str, b: str) -> bool:
    """Whether two values can be the same one, masked in different ways (`林*坤`, `138****0000`)."""
    a, b = _plain(a), _plain(b)
    if a == b:
        return True
    return _fits(a, b) or _fits(b, a)


def _fits(mask: str, text: str) -> bool:
    if "*" not in mask:
        return False
    pattern = ".*".join(map(re.escape, re.split(r"\*+", mask)))
    return re.fullmatch(pattern, text) is not None


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)
