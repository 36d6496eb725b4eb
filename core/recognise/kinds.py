"""What a text may be, as values: a kind, how surely, and what was found in it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple

from core.base.clock import iso
from core.base.i18n import N_, _
from core.rules.addresses import Address
from core.rules.couriers.judge import Judgement
from core.rules.couriers.pasting import PastedLine
from core.rules.couriers.traces import Trace
from core.rules.upstream.items import UpstreamItem


class Kind(StrEnum):
    """What a text is. The values stand in the JSON of `daifa recognise` (tui/cli/README.md, 3)."""

    ROWS = "rows"
    NUMBER = "number"
    NUMBERS = "numbers"
    URL = "url"
    UPSTREAM_ORDER = "upstream-order"
    ORDER = "order"
    AFTERSALE = "aftersale"
    ADDRESS = "address"
    TRACE = "trace"
    FILE = "file"


class Certainty(StrEnum):
    """`sure` where the text can hardly be anything else."""

    SURE = "sure"
    LIKELY = "likely"


_LABELS = {
    Kind.ROWS: N_("rows of an export"),
    Kind.NUMBER: N_("tracking number"),
    Kind.NUMBERS: N_("many tracking numbers"),
    Kind.URL: N_("link of an upstream item"),
    Kind.UPSTREAM_ORDER: N_("upstream order number"),
    Kind.ORDER: N_("order number"),
    Kind.AFTERSALE: N_("after-sales number"),
    Kind.ADDRESS: N_("buyer's address"),
    Kind.TRACE: N_("trace text"),
    Kind.FILE: N_("path of a file"),
}


def label(kind: Kind) -> str:
    """Return a kind in the user's language."""
    return _(_LABELS[kind])


class Rows(NamedTuple):
    """Rows of an export. `kind` is that of an import, empty where the header row is missing."""

    kind: str
    rows: int
    columns: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the value of `found`."""
        return {"kind": self.kind or None, "rows": self.rows, "columns": list(self.columns)}


class Number(NamedTuple):
    """A tracking number, judged as it stood there."""

    judged: Judgement

    def as_json(self) -> dict[str, Any]:
        """Return the value of `found`."""
        return _judged(self.judged)


class Numbers(NamedTuple):
    """Many tracking numbers, one a line."""

    lines: tuple[PastedLine, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the value of `found`."""
        return {
            "lines": [
                {
                    "line": each.line_no,
                    "order_sn": each.order_sn,
                    **_judged(each.judgement),
                    "problem": each.problem.code if each.problem else None,
                }
                for each in self.lines
            ]
        }


class Link(NamedTuple):
    """The link of an upstream item; without an item `problem` is the code of what it lacks."""

    item: UpstreamItem | None
    problem: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the value of `found`."""
        item = self.item
        return {
            "platform": item.platform if item else None,
            "item_id": item.item_id if item else None,
            "url": item.url if item else None,
            **({"problem": self.problem} if self.problem else {}),
        }


class UpstreamNumber(NamedTuple):
    """An order number of upstream, and the platforms that number their orders so."""

    number: str
    platforms: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the value of `found`."""
        return {"number": self.number, "platforms": list(self.platforms)}


class OrderNumber(NamedTuple):
    """An order number of ours."""

    order_sn: str

    def as_json(self) -> dict[str, Any]:
        """Return the value of `found`."""
        return {"order_sn": self.order_sn}


class CaseNumber(NamedTuple):
    """An after-sales number."""

    ref: str

    def as_json(self) -> dict[str, Any]:
        """Return the value of `found`."""
        return {"id": self.ref}


class Block(NamedTuple):
    """A buyer's block in its parts."""

    address: Address

    def as_json(self) -> dict[str, Any]:
        """Return the value of `found`."""
        parts = ("name", "phone", "extension", *self.address.region._fields, "town")
        values = {part: getattr(self.address, part) or None for part in parts}
        return {**values, "address": self.address.detail or None}


class Traces(NamedTuple):
    """What a trace text tells, for each parcel that it names."""

    traces: tuple[Trace, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the value of `found`."""
        return {
            "parcels": [
                {
                    "number": each.number or None,
                    "first_scan": iso(each.first_scan),
                    "last_trace": iso(each.last_trace),
                    "signed": iso(each.signed),
                }
                for each in self.traces
            ]
        }


class Files(NamedTuple):
    """Paths as a terminal pastes dropped files; nobody has looked whether they are there."""

    paths: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the value of `found`."""
        return {"paths": list(self.paths)}


Found = (
    Rows | Number | Numbers | Link | UpstreamNumber | OrderNumber | CaseNumber | Block | Traces
    | Files
)  # fmt: skip


class Recognised(NamedTuple):
    """One meaning of a text.

    `order_sn` is the order that the text names beside it, `text` what is left without that: the
    part that belongs into a form's field.
    """

    kind: Kind
    certainty: Certainty
    found: Found
    text: str
    order_sn: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return one of the `kinds` that `daifa recognise --json` prints."""
        found = self.found.as_json()
        if self.order_sn:
            found.setdefault("order_sn", self.order_sn)
        return {"kind": self.kind.value, "certainty": self.certainty.value, "found": found}


def _judged(judged: Judgement | None) -> dict[str, Any]:
    if judged is None:
        return {"number": None, "courier": None, "logistics_id": None, "verdict": None}
    return {
        "number": judged.cleaned,
        "courier": judged.courier,
        "logistics_id": judged.logistics_id,
        "verdict": judged.verdict.value,
    }
