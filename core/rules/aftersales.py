"""What the words of the after-sales export mean: status, type, reason, results of inspection.

The data stands in `aftersales.toml`; a user's file of the same form is merged over it.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, ValidationError

from core.base.errors import DaifaError
from core.base.frozen import Frozen
from core.base.i18n import N_, _

PACKAGED = Path(__file__).with_name("aftersales.toml")

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
TYPES: tuple[TypeCode, ...] = ("refund_only", "return_refund", "exchange", "resend", "repair")


class _Strict(Frozen):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Status(_Strict):
    """What a status of the platform means: what it waits for, and who must act."""

    kind: Kind
    acts: Acts


class Type(_Strict):
    """A type of case by its code."""

    code: TypeCode
    instant: bool = False


class Reasons(_Strict):
    """Words inside the buyer's reason by theme; logistics is looked for first."""

    logistics: tuple[str, ...]
    quality: tuple[str, ...]


class Result(_Strict):
    """What an inspection found; with a ground an appeal is proposed."""

    state: Literal["fine", "bad"]
    ground: str = ""


class _File(_Strict):
    status: dict[str, Status]
    unlisted: Status
    type: dict[str, Type]
    reasons: Reasons
    allowed: dict[State, tuple[Verb, ...]]
    inspection: dict[str, Result]
    text: dict[str, tuple[str, ...]]


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
        if raw.endswith("退款成功"):
            return Status(kind="refunded", acts="nobody")
        if raw.endswith(("成功", "关闭")):
            return Status(kind="closed", acts="nobody")
        return self._unlisted

    def of_kind(self, *kinds: Kind) -> tuple[str, ...]:
        """Return the raw statuses of some kinds."""
        return tuple(name for name, status in self.statuses.items() if status.kind in kinds)

    def type(self, raw: str) -> Type:
        """Return a type by the platform's word or by its code; an unknown one is a return."""
        found = self._types.get(raw)
        if found is not None:
            return found
        code = next((each for each in TYPES if each == raw), "return_refund")
        return Type(code=code)

    def theme(self, reason: str) -> Theme | None:
        """Return what a reason is about: logistics, quality, or neither."""
        if any(word in reason for word in self.reasons.logistics):
            return "logistics"
        return "quality" if any(word in reason for word in self.reasons.quality) else None


def load(override: Path | None = None) -> Tables:
    """Read the packaged tables, merged with the user's file if that exists.

    Raises DaifaError (`aftersale-tables`) when the user's file is not usable.
    """
    data = tomllib.loads(PACKAGED.read_text(encoding="utf-8"))
    if override is None or not override.exists():
        return Tables(_File.model_validate(data))
    try:
        user = tomllib.loads(override.read_text(encoding="utf-8"))
        return Tables(_File.model_validate(_merged(data, user)))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _unusable(override, f"{place}: {first['msg']}") from error
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise _unusable(override, str(error)) from error


def _merged(base: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
    """Return `base` with the user's entries over it. A user's reason word leaves other themes."""
    merged = {**base, **user}
    for theme in ("status", "type", "inspection", "allowed", "text"):
        merged[theme] = {**base[theme], **user.get(theme, {})}
    own = user.get("reasons", {})
    moved = {word for words in own.values() for word in words}
    merged["reasons"] = {**own}
    for theme, words in base["reasons"].items():
        kept = [word for word in words if word not in moved]
        merged["reasons"][theme] = [*own.get(theme, []), *kept]
    return merged


def _unusable(path: Path, why: str) -> DaifaError:
    return DaifaError(
        "aftersale-tables",
        _("The after-sales table {path} cannot be used: {why}. Correct it or move it away.").format(
            path=path, why=why
        ),
    )


_chosen: Tables | None = None


@lru_cache(maxsize=1)
def _packaged() -> Tables:
    return load()


def tables() -> Tables:
    """Return the tables in use: those set with `use_tables`, else the packaged ones."""
    return _chosen or _packaged()


def use_tables(new: Tables | None) -> None:
    """Set the tables that `tables` returns; None goes back to the packaged ones."""
    global _chosen
    _chosen = new


TYPE_LABELS: dict[TypeCode, str] = {
    "refund_only": N_("refund only"),
    "return_refund": N_("return and refund"),
    "exchange": N_("exchange"),
    "resend": N_("resend"),
    "repair": N_("repair"),
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
