"""The numbers that forms name are the seller's own rules, not words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.store.desk import Desk, set_rule
from tests.given.shop_rows import AT
from tests.tui.forms_shop import desks, seed
from tests.tui.host import Host, screen_text
from tui.orders.fault import FaultForm
from tui.orders.upstream import UpstreamForm
from tui.widgets.form_field import Choice


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    yield from desks(tmp_path)


def ruled(desk: Desk, **rules: str) -> Desk:
    """Set rules of the seller's own: `ship__normal="36"`."""
    for name, value in rules.items():
        desk = set_rule(desk, AT, name.replace("__", "."), value, "the contract")
    return desk


async def test_the_fault_form_names_the_rule_s_days_and_weight(desk: Desk) -> None:
    order = seed(desk)
    desk = ruled(desk, metrics__window="14", metrics__abnormal_weight="50")
    app = Host(desk, FaultForm(order))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        shown = " ".join(screen_text(app).split())
        assert "grouped in 14 days" in shown
        assert "N / (N × 50 + M)" in shown


async def test_the_binding_form_names_the_promises_hours(desk: Desk) -> None:
    order = seed(desk)
    desk = ruled(desk, ship__normal="36", ship__fast="12.5")
    app = Host(desk, UpstreamForm(order))
    async with app.run_test(size=(110, 40)) as pilot:
        await pilot.pause()
        kinds = app.form.query_one("#field-kind Choice", Choice).options
        assert [label for _value, label in kinds[1:3]] == ["36 h", "12.5 h"]
