"""After-sales, appeals and figures: `aftersales appeals appeal mark metrics`."""

from __future__ import annotations

from typing import Any

import click

from core.order import Order
from tui.cli.session import Session


def of_order(session: Session, order: Order) -> dict[str, Any]:
    """Return the cases and appeals of an order in the shapes of their lists."""
    return {"aftersales": [], "appeals": []}


COMMANDS: tuple[click.Command, ...] = ()
