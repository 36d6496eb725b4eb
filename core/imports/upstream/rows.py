"""What the readers of upstream exports give: one row an upstream order, with its items."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from core.rules.upstream.statuses import UpstreamState, upstream_state


class UpstreamLine(NamedTuple):
    """One item of an upstream order."""

    title: str
    item_id: str
    spec: str
    quantity: int | None
    code: str


def kept_lines(lines: Sequence[UpstreamLine]) -> str:
    """Return several items as the store keeps them; empty for one, whose columns say it all."""
    return json.dumps(lines, ensure_ascii=False) if len(lines) > 1 else ""


def lines_kept(text: str) -> tuple[UpstreamLine, ...]:
    """Return the items that `kept_lines` gave to the store."""
    return tuple(UpstreamLine(*each) for each in json.loads(text)) if text else ()


class UpstreamRow(NamedTuple):
    """One upstream order. Times in seconds since 1970, money in fen, unknown is None or "".

    `row` is where it begins in the file. `number` is "" while there is no tracking number;
    several numbers stand in it parted by commas. `unusable` is what stands where the number
    should be and is none: an internal id, or that there is no courier.
    """

    row: int
    platform: str
    upstream_order: str
    status: str
    supplier: str
    created_at: int | None
    paid_at: int | None
    shipped_at: int | None
    total_fen: int | None
    freight_fen: int | None
    receiver: str
    phone: str
    address: str
    downstream_sn: str
    courier: str
    number: str
    lines: tuple[UpstreamLine, ...]
    unusable: str = ""

    @property
    def state(self) -> UpstreamState:
        """The status, mapped."""
        return upstream_state(self.status)
