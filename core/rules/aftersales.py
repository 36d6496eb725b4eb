"""What the words of the after-sales export mean: status, type, reason, results of inspection.

The data stands in `aftersales.toml`; a user's file of the same form is merged over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from core.base.i18n import N_, _
from core.base.patterns import pattern
from core.rules.order_words import OrderCase, order_case
from core.rules.tables import DataTable, Strict

Kind = Literal["asked", "receipt", "buyer", "platform", "refunded", "done", "closed"]
Acts = Literal["merchant", "buyer", "platform", "nobody"]
TypeCode = Literal["refund_only", "return_refund", "exchange", "resend", "repair"]
State = Literal[
    "asked",
    "platform",
    "rejected",
    "agreed",
    "agreed_return",
    "returned",
    "fine",
    "bad",
    "settled",
    "instant",
    "refunded",
    "closed",
]
Verb = Literal["agree", "reject", "settle", "inspect", "answer"]
Theme = Literal["logistics", "quality"]
# Seen with 14 digits; the platform says nothing of how long it may be.
_NUMBER = pattern(r"(?P<label>售后(?:编号|单号|单)?\s{0,3}:?\s{0,3})?(?P<number>[1-9][0-9]{12,15})")
TYPES: tuple[TypeCode, ...] = ("refund_only", "return_refund", "exchange", "resend", "repair")


class Status(Strict):
    """What a status of the platform means: what it waits for, and who must act."""

    kind: Kind
    acts: Acts

    @property
    def over(self) -> bool:
        """Whether the case has ended: refunded, done or closed."""
        return self.kind in ("refunded", "done", "closed")


class Type(Strict):
    """A type of case by its code."""

    code: TypeCode
    instant: bool = False


class Reasons(Strict):
    """Words inside the buyer's reason by theme; logistics is looked for first."""

    logistics: tuple[str, ...]
    quality: tuple[str, ...]


class Result(Strict):
    """What an inspection found; with a ground an appeal is proposed."""

    state: Literal["fine", "bad"]
    ground: str = ""


class _File(Strict):
    status: dict[str, Status]
    unlisted: Status
    type: dict[str, Type]
    reasons: Reasons
    allowed: dict[State, tuple[Verb, ...]]
    inspection: dict[str, Result]
    # A seller's own text of earlier versions; the others stand in messages.toml.
    text: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class Tables:
    """The meaning of the platform's words, and the decisions that each state allows."""

    def __init__(self, file: _File) -> None:
        self.statuses = file.status
        self.reasons = file.reasons
        self.allowed = file.allowed
        self.inspection = file.inspection
        self.text = file.text
        self._unlisted = file.unlisted
        self._types = file.type

    @property
    def type_words(self) -> tuple[str, ...]:
        """The platform's words for types."""
        return tuple(self._types)

    def status(self, raw: str) -> Status:
        """Return what a status means; an unlisted one is taken to wait for the merchant.

        An unlisted status that ends with 成功 or 关闭 is over.
        """
        found = self.statuses.get(raw)
        if found is not None:
            return found
        if order_case(raw) is OrderCase.REFUNDED:
            return Status(kind="refunded", acts="nobody")
        if raw.endswith(("成功", "关闭")):
            return Status(kind="closed", acts="nobody")
        return self._unlisted

    def is_known(self, raw: str) -> bool:
        """Tell whether a status says what it means, or is only taken to wait for the merchant."""
        return not raw or self.status(raw) is not self._unlisted

    def of_kind(self, *kinds: Kind) -> tuple[str, ...]:
        """Return the raw statuses of some kinds."""
        return tuple(name for name, status in self.statuses.items() if status.kind in kinds)

    def type(self, raw: str) -> Type:
        """Return a type by the platform's word or by its code; an unknown one is a return."""
        found = self._types.get(raw)
        if found is not None:
            return found
        code: TypeCode = next((each for each in TYPES if each == raw), "return_refund")
        return Type(code=code)

    def is_bad(self, result: str | None) -> bool:
        """Tell whether a result of an inspection says that something else came back."""
        found = self.inspection.get(result or "")
        return found is not None and found.state == "bad"

    def theme(self, reason: str) -> Theme | None:
        """Return what a reason is about: logistics, quality, or neither."""
        if any(word in reason for word in self.reasons.logistics):
            return "logistics"
        return "quality" if any(word in reason for word in self.reasons.quality) else None


def _merged(base: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
    """Return `base` with the user's entries over it. A user's reason word leaves other themes."""
    merged = {**base, **user}
    for part in ("order", "order_status"):
        merged.pop(part, None)  # Those words are a table of their own.
    for theme in ("status", "type", "inspection", "allowed"):
        merged[theme] = {**base[theme], **user.get(theme, {})}
    own = user.get("reasons", {})
    moved = {word for words in own.values() for word in words}
    merged["reasons"] = {**own}
    for theme, words in base["reasons"].items():
        kept = [word for word in words if word not in moved]
        merged["reasons"][theme] = [*own.get(theme, []), *kept]
    return merged


_TABLE = DataTable(
    Path(__file__).with_name("aftersales.toml"),
    file=_File,
    build=Tables,
    merged=_merged,
    code="aftersale-tables",
    unusable=N_("The after-sales table {path} cannot be used: {why}. Correct it or move it away."),
)
load, tables, use_tables = _TABLE.load, _TABLE.in_force, _TABLE.use


TYPE_LABELS: dict[TypeCode, str] = {
    "refund_only": N_("refund only"),
    "return_refund": N_("return and refund"),
    "exchange": N_("exchange"),
    "resend": N_("resend"),
    "repair": N_("repair"),
}


def number_in(text: str) -> tuple[str, bool] | None:
    """Return the after-sales number that a cleaned text is, and whether it says so itself.

    None for a text of another shape; most such digits are something else as well.
    """
    found = _NUMBER.fullmatch(text.strip())
    return (found["number"], found["label"] is not None) if found else None


def case_label(kind: str) -> str:
    """Return the word for a kind of case; one that is not known is shown as it is."""
    return next((_(words) for code, words in TYPE_LABELS.items() if code == kind), kind)


VERB_LABELS: dict[Verb, str] = {
    "agree": N_("agree"),
    "reject": N_("reject"),
    "settle": N_("settle with the buyer"),
    "inspect": N_("inspect the return"),
    "answer": N_("note the buyer's answers"),
}


STATE_LABELS: dict[State, str] = {
    "asked": N_("answer the buyer"),
    "platform": N_("the platform decides"),
    "rejected": N_("rejected"),
    "agreed": N_("agreed"),
    "agreed_return": N_("waiting for the return"),
    "returned": N_("return arrived, inspect it"),
    "fine": N_("return is fine"),
    "bad": N_("return is not fine"),
    "settled": N_("settled"),
    "instant": N_("refunded at once"),
    "refunded": N_("refunded"),
    "closed": N_("case closed"),
}

INSPECTION_LABELS = {
    "fine": N_("fine"),
    "empty": N_("empty or short"),
    "swapped": N_("swapped"),
    "unfit": N_("unfit for resale"),
}
