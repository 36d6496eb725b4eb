"""Numbers against the couriers' shapes: check digits, matching, choosing one among many words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from core.rules.couriers.table import Courier, CourierTable
from core.rules.couriers.text import Reading, Run, never_reason

_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_JOINED_AT_LEAST = 12
_JOINED_DIGITS = 9  # those of an S10 number; with fewer it is prose
# A number printed in groups; a longer part is a number of its own, a shorter one may be how many.
_GROUP = range(3, 7)
_GROUPS_AT_LEAST = 3
_FULL_LENGTH = 11
# So many letters may stand in front of a number's digits and be part of it.
_PREFIX = 3


def _check_digit(serial: str) -> int:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, serial, strict=True))
    return {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)


def s10_ok(number: str) -> bool:
    """Tell whether a UPU S10 number (`RB123456785GB`) has the right check digit."""
    digits = number[2:11]
    return len(number) == 13 and _digits(digits) and _check_digit(digits[:8]) == int(digits[8])


def ems13_ok(number: str) -> bool:
    """Tell whether a domestic EMS number of 13 digits has the right check digit (the 11th)."""
    return len(number) == 13 and _digits(number) and _check_digit(number[2:10]) == int(number[10])


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


Failure = Literal["check_digit", "country"]


def _failure(number: str, check: str | None, couriers: CourierTable) -> Failure | None:
    """Return what of a number is wrong beside its shape, or None."""
    if check == "ems13":
        return None if ems13_ok(number) else "check_digit"
    if check == "s10":
        if not s10_ok(number):
            return "check_digit"
        return None if number[-2:] in couriers.postal_countries else "country"
    return None


class Token(NamedTuple):
    """A word that may be the number, with the couriers it fits, best tier first.

    `joined` says that it stood in parts, `loose` that one of them may be something else: a number
    that lost a digit must not take the quantity for it.
    """

    number: str
    matches: tuple[tuple[Courier, int], ...] = ()
    failed: Failure | None = None
    notes: frozenset[str] = frozenset()
    never: tuple[str, str] | None = None
    stripped: str = ""
    joined: bool = False
    loose: bool = False
    named: bool = False

    def strong(self) -> list[Courier]:
        """Return the couriers of tier 1 and 2."""
        return [courier for courier, tier in self.matches if tier < 3]

    @property
    def rank(self) -> int:
        """How likely this word is the number that was meant; 0 is best."""
        if self.never:
            return 3
        if self.strong():
            return 0
        long = len(self.number) >= _FULL_LENGTH
        if self.matches and (long or self.named):
            return 1
        if long:
            return 2
        return 4 if self.matches else 5


def examine(number: str, couriers: CourierTable, named: frozenset[int]) -> Token:
    """Match one word against every shape; `named` are the ids of the couriers that were named."""
    tiers: dict[int, int] = {}
    notes = set()
    failed: Failure | None = None
    for courier, pattern, regex in couriers.rules:
        if regex.fullmatch(number) is None:
            continue
        sharing = [each for each in pattern.also if each in named and each in couriers.by_id]
        if pattern.named_only and courier.logistics_id not in named and not sharing:
            continue
        if failure := _failure(number, pattern.check, couriers):
            failed = failure
            continue
        for each in (courier.logistics_id, *sharing):
            tiers[each] = min(pattern.tier, tiers.get(each, 3))
        if pattern.note:
            notes.add(pattern.note)
    matches = tuple(
        (couriers.by_id[each], tier) for each, tier in sorted(tiers.items(), key=lambda it: it[1])
    )
    never = never_reason(number)
    if never and never[0] == "too_long" and matches:
        never = None
    if never:
        return Token(number, never=never)
    return Token(
        number, matches, failed, frozenset(notes), never, named=not named.isdisjoint(tiers)
    )


def _as_it_stands(word: str, couriers: CourierTable, named: frozenset[int]) -> Token:
    if "-" in word:
        for courier, regex in couriers.suffixes:
            for cut in (at for at, sign in enumerate(word) if sign == "-"):
                if regex.fullmatch(word, cut) is None:
                    continue
                token = examine(word[:cut], couriers, named)
                if (courier, 1) in token.matches:
                    return token._replace(stripped=word[cut:])
    return examine(word, couriers, named)


def tokens_of(reading: Reading, couriers: CourierTable, named: frozenset[int]) -> list[Token]:
    """Return the likeliest number of a text; several when they cannot be told apart.

    Words are tried as they stand; groups are joined only when no word fits by itself, and
    only into a length that some courier uses.
    """
    found: list[Token] = []
    for run in reading.runs:
        words = run.words
        for at, word in enumerate(words):
            if any("0" <= sign <= "9" for sign in word):
                found.append(_as_it_stands(word, couriers, named))
                if at and words[at - 1].isalpha() and len(words[at - 1]) <= _PREFIX:
                    token = examine(words[at - 1] + word, couriers, named)
                    if any(tier == 1 for _courier, tier in token.matches):
                        found.append(token._replace(joined=True))
    if not any(token.rank < 2 for token in found):
        for run in reading.runs:
            found += _joins(run, couriers, named)
    found += [Token(text, never=(code, message)) for code, message, text in reading.never]
    return _likeliest(found)


def _joins(run: Run, couriers: CourierTable, named: frozenset[int]) -> list[Token]:
    """Return the number that the words of a run are together, or those from digit to digit."""
    words = run.words
    first = next((at for at, word in enumerate(words) if not word.isalpha()), len(words))
    last = next((at for at in range(len(words), 0, -1) if not words[at - 1].isalpha()), 0)
    before = words[first - 1] if first else ""
    # Letters that may be the number's own, and are left out.
    lost = 0 < len(before) <= _PREFIX and couriers.by_letters(before) is None
    found = []
    for part, cut in ((words, False), (words[first:last], lost)):
        if len(part) < 2 and "-" not in "".join(part):
            continue
        number = "".join(part).replace("-", "")
        digits = sum("0" <= sign <= "9" for sign in number)
        if _JOINED_AT_LEAST <= len(number) <= 32 and digits >= _JOINED_DIGITS:
            token = examine(number, couriers, named)
            # Rank 2 fits nobody, and is still a truer account of the text than its short parts.
            if token.rank <= 2:
                loose = run.glued or cut or not _in_groups(part)
                found.append(token._replace(joined=True, loose=loose))
    return [min(found, key=lambda token: token.rank)] if found else []


def _in_groups(words: Sequence[str]) -> bool:
    """Whether these are the groups of one number: several, none nearly a number by itself."""
    groups = [each for word in words for each in word.split("-") if not each.isalpha()]
    return len(groups) >= _GROUPS_AT_LEAST and all(len(each) in _GROUP for each in groups)


def _likeliest(found: list[Token]) -> list[Token]:
    if not found:
        return []
    best = min(token.rank for token in found)
    numbers = {token.number: token for token in reversed(found) if token.rank == best}
    tokens = list(reversed(numbers.values()))
    if best > 1:
        return [max(tokens, key=lambda token: len(token.number))]
    if len(tokens) > 1 and any(token.named for token in tokens):
        return [token for token in tokens if token.named]
    return tokens


def proposal(number: str, couriers: CourierTable) -> str | None:
    """Return the number with the letters O and I read as digits, when that fits a courier."""
    digits = str.maketrans("OI", "01")
    for start, end in ((0, None), (2, None), (3, None), (2, -2)):
        tail = number[end:] if end else ""
        changed = number[:start] + number[start:end].translate(digits) + tail
        if changed != number and examine(changed, couriers, frozenset()).rank < 2:
            return changed
    return None
