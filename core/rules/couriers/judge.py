"""Judging a tracking number: which courier's shape it has, and whether it may be kept.

Only EMS has a public check digit. For the others one wrong digit inside the right shape cannot
be seen here; pasting, comparing and uniqueness are the guard.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import Any

from core.base.frozen import Frozen, to_json
from core.base.i18n import _
from core.rules.couriers.shapes import Token, ems13_ok, proposal, s10_ok, tokens_of
from core.rules.couriers.table import Courier, CourierTable, table
from core.rules.couriers.text import (
    CLEANED,
    PLAIN,
    Reading,
    Run,
    clean,
    read,
)

__all__ = [
    "Candidate",
    "Judgement",
    "Reason",
    "Verdict",
    "ems13_ok",
    "judge",
    "s10_ok",
]


# A shorter one is nobody's, also of couriers whose shapes are not known.
_SHORTEST = 8


class Verdict(StrEnum):
    """Whether a number may be kept: at once, after a question, or not."""

    OK = "ok"
    ASK = "ask"
    REFUSE = "refuse"


class Candidate(Frozen):
    """A courier whose shape fits; tier 1 letters, 2 length and first digits, 3 weak."""

    courier: str
    logistics_id: int
    tier: int


class Reason(Frozen):
    """Why, as a stable code and in the user's language."""

    code: str
    message: str


class Judgement(Frozen):
    """What is known of one tracking number. `hard`: no reason given by the seller lifts it."""

    number: str
    cleaned: str | None
    courier: str | None
    logistics_id: int | None
    verdict: Verdict
    candidates: tuple[Candidate, ...] = ()
    reasons: tuple[Reason, ...] = ()
    hard: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the form that `daifa courier` prints."""
        values: dict[str, Any] = to_json(self)
        del values["hard"]
        return values


def judge(text: str, courier: str | None = None) -> Judgement:
    """Judge a number as it was pasted, with the courier's name around it or given as `courier`.

    Never raises. A courier given that disagrees with one named in the text is refused; a word
    that no courier is known by asks where the number itself is sure.
    """
    couriers = table()
    given = couriers.said(courier)
    chosen = couriers.find(given) if given else None
    cleaned = clean(text)
    if PLAIN.fullmatch(cleaned) and not cleaned.isalpha():
        reading = Reading(runs=[Run([cleaned])])
    else:
        reading = read(cleaned, couriers)
    named = [chosen] if chosen else list(dict.fromkeys(couriers.names_in(clean(given))))
    named += [hint for hint in reading.named if hint not in named]
    ids = frozenset(each.logistics_id for each in named)
    found = tokens_of(reading, couriers, ids)
    if problem := _unreadable(reading, found):
        return _hard(text, found[:1] if len(found) == 1 else [], *problem)
    token = found[0]
    if given and chosen is None:
        return _unknown(text, token, given, named, couriers)
    if chosen and chosen.vague and token.strong():
        return _unknown(text, token, given, [each for each in named if each != chosen], couriers)
    return _verdict(text, token, chosen, named, couriers)


def _unknown(
    text: str, token: Token, name: str, named: list[Courier], couriers: CourierTable
) -> Judgement:
    """Judge a number beside a word that no courier is known by; `named` are those it holds.

    A sure number says itself whose it is, and the seller is asked. Without one nobody is known.
    """
    if not named and not token.strong():
        message = _("The platform has no courier {name}. Use a name from its list.")
        return _hard(text, [token], "unknown_courier", message.format(name=name))
    found = _verdict(text, token, None, named, couriers)
    message = _("No courier is known here by the name {name}. Compare it with the source.")
    reason = Reason(code="unknown_courier", message=message.format(name=name))
    verdict = Verdict.ASK if found.verdict is Verdict.OK else found.verdict
    return found.replace(verdict=verdict, reasons=(reason, *found.reasons))


def _candidates(token: Token) -> tuple[Candidate, ...]:
    return tuple(
        _candidate(courier.name, courier.logistics_id, tier) for courier, tier in token.matches
    )


@cache
def _candidate(name: str, logistics_id: int, tier: int) -> Candidate:
    return Candidate(courier=name, logistics_id=logistics_id, tier=tier)


def _hard(text: str, found: list[Token], code: str, message: str) -> Judgement:
    token = found[0] if len(found) == 1 else None
    return Judgement(
        number=text,
        cleaned=_kept(token.number) if token else None,
        courier=None,
        logistics_id=None,
        verdict=Verdict.REFUSE,
        candidates=_candidates(token) if token else (),
        reasons=(Reason(code=code, message=message),),
        hard=True,
    )


def _kept(number: str) -> str | None:
    return number if CLEANED.fullmatch(number) else None


def _unreadable(reading: Reading, found: list[Token]) -> tuple[str, str] | None:
    """Return (code, message) when the text gives no single number that could be one."""
    if reading.no_parcel and (reading.no_parcel_always or not found or not found[0].matches):
        message = _("“{text}” stands where a tracking number should be: there is no number yet.")
        return "no_parcel", message.format(text=reading.no_parcel)
    if not found:
        return "no_number", _("There is no tracking number in this text.")
    if len(found) > 1:
        numbers = ", ".join(token.number for token in found)
        return "two_numbers", _("Several numbers: {numbers}. Paste one alone.").format(
            numbers=numbers
        )
    token = found[0]
    if token.never:
        code, message = token.never
        return code, _(message).format(text=token.number)
    if _kept(token.number) is None:
        if len(token.number) < 6:
            return "too_short", _("Too short for a tracking number.")
        if len(token.number) > 32:
            return "too_long", _("Too long for a tracking number.")
        return "foreign_sign", _("A sign that is no Latin letter or digit stands in the number.")
    return None


def _verdict(
    text: str, token: Token, chosen: Courier | None, named: list[Courier], couriers: CourierTable
) -> Judgement:
    courier, clash = _one_named(token, chosen, named, couriers)
    if courier is None and not named:
        verdict, reasons = _unnamed(token)
        strong = token.strong()
        if verdict is Verdict.OK:
            courier = strong[0]
    elif courier is None:
        verdict, reasons = Verdict.REFUSE, []
    else:
        verdict, reasons = _against(token, courier, couriers)
    if token.loose and verdict is Verdict.OK:
        verdict = Verdict.ASK
    if clash:
        reasons.append(clash[1])
        order = list(Verdict)
        verdict = max(verdict, clash[0], key=order.index)
    return Judgement(
        number=text,
        cleaned=token.number,
        courier=courier.name if courier else None,
        logistics_id=courier.logistics_id if courier else None,
        verdict=verdict,
        candidates=_candidates(token),
        reasons=(*reasons, *_notes(token)),
    )


def _one_named(
    token: Token, chosen: Courier | None, named: list[Courier], couriers: CourierTable
) -> tuple[Courier | None, tuple[Verdict, Reason] | None]:
    """Return the courier that was meant, and the clash when two different ones were named."""
    if len(named) < 2:
        return (named[0] if named else None), None
    first = named[0]
    same = all(couriers.related(first.logistics_id, other.logistics_id) for other in named)
    if same and chosen is None:
        fitting = [courier for courier in named if courier in token.strong()]
        first = fitting[0] if fitting else first
    names = _listed(named)
    if same:
        message = _("Named are {couriers}, which belong together. Which one is it?")
        return first, (Verdict.ASK, Reason(code="family", message=message.format(couriers=names)))
    message = _("Two couriers are named: {couriers}. Correct the one that is wrong.")
    clash = Reason(code="two_couriers", message=message.format(couriers=names))
    return chosen, (Verdict.REFUSE, clash)


def _against(
    token: Token, courier: Courier, couriers: CourierTable
) -> tuple[Verdict, list[Reason]]:
    """Judge a number against the courier that was named."""
    tier = next((tier for each, tier in token.matches if each == courier), None)
    if tier is not None and tier < 3:
        return Verdict.OK, [_fits(courier)]
    if tier == 3:
        return Verdict.ASK, _weak(token)
    shapeless = not courier.patterns and not token.strong() and len(token.number) >= _SHORTEST
    if not shapeless and (token.failed or not token.matches):
        return Verdict.REFUSE, [_nothing_fits(token)]
    names = {"couriers": _listed(each for each, _tier in token.matches), "name": courier.name}
    if any(couriers.related(courier.logistics_id, each.logistics_id) for each, _t in token.matches):
        message = _("This looks like {couriers}, and {name} was named. They belong together.")
        return Verdict.ASK, [Reason(code="family", message=message.format(**names))]
    if shapeless:
        message = _("The shape of {name}'s numbers is not known. Compare it with the source.")
        return Verdict.ASK, [Reason(code="unknown_shape", message=message.format(**names))]
    message = _("This looks like {couriers}, but {name} was named. Check both.")
    return Verdict.REFUSE, [Reason(code="other_courier", message=message.format(**names))]


def _unnamed(token: Token) -> tuple[Verdict, list[Reason]]:
    strong = token.strong()
    if token.failed or not token.matches:
        return Verdict.REFUSE, [_nothing_fits(token)]
    if len(strong) == 1:
        return Verdict.OK, [_fits(strong[0])]
    if strong:
        message = _("Several couriers fit: {couriers}. Choose one.")
        return Verdict.ASK, [
            Reason(code="several", message=message.format(couriers=_listed(strong)))
        ]
    return Verdict.ASK, _weak(token)


def _fits(courier: Courier) -> Reason:
    return Reason(code="fits", message=_("The shape is {name}'s.").format(name=courier.name))


def _weak(token: Token) -> list[Reason]:
    names = _listed(courier for courier, _tier in token.matches)
    message = _("An old or unsure shape ({couriers}). Compare it with the source.")
    reasons = [Reason(code="weak", message=message.format(couriers=names))]
    if token.failed:
        reasons.append(_nothing_fits(token))
    if "digit_lost" in token.notes:
        message = _("14 digits starting with 77: has 申通快递's number lost a digit?")
        reasons.append(Reason(code="digit_lost", message=message))
    return reasons


def _nothing_fits(token: Token) -> Reason:
    if token.failed == "country":
        message = _("A postal number ends with a country, and {code} is none. Copy it again.")
        return Reason(code="country", message=message.format(code=token.number[-2:]))
    if token.failed:
        message = _("The check digit of this EMS number is wrong. Copy it again.")
        return Reason(code="check_digit", message=message)
    if len(token.number) < _SHORTEST:
        return Reason(code="too_short", message=_("Too short for a tracking number."))
    return Reason(code="no_shape", message=_("No courier's numbers look like this. Copy it again."))


def _notes(token: Token) -> list[Reason]:
    """Return what was changed or is proposed, for the seller to see."""
    notes = []
    if token.stripped:
        message = _("{text} was taken off the end.").format(text=token.stripped)
        notes.append(Reason(code="stripped", message=message))
    if token.joined:
        message = _("Joined from parts: {number}. Compare it.").format(number=token.number)
        notes.append(Reason(code="joined", message=message))
    if not token.matches and not token.failed and (better := proposal(token.number, table())):
        message = _("The letters O and I may be digits: {number}?").format(number=better)
        notes.append(Reason(code="letter_for_digit", message=message))
    return notes


def _listed(couriers: Iterable[Courier]) -> str:
    return "、".join(courier.name for courier in couriers)
