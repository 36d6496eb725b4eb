"""How many cases and appeals are open: what the tabs of the desk show."""

from __future__ import annotations

from datetime import datetime

from core.aftersales import reading as cases
from core.store import appeals as store_appeals
from core.store.desk import Desk


def aftersales(desk: Desk, at: datetime) -> int:
    """Return how many after-sales cases are open at an instant."""
    return len(cases.open_index(desk, at))


def appeals(desk: Desk, at: datetime) -> int:
    """Return how many appeals are not decided; `at` is there for all counts alike."""
    return store_appeals.count_open(desk.store)
