"""Words to send to buyers and suppliers: which fits a row, with its facts filled in.

They go to Chinese people whatever the desk's language is, so the texts are data (messages.toml)
with a label in each language. A seller's own file is laid over them, message by message.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from core.base.i18n import N_, _
from core.base.patterns import pattern
from core.rules.tables import DataTable, Named
from core.rules.terms import Flag, Stage

Audience = Literal["buyer", "supplier"]
Line = str | tuple[str, ...]

AUDIENCES: dict[Audience, str] = {"buyer": N_("to the buyer"), "supplier": N_("to the supplier")}
# Each fact that a text may name, and how it is called where it is missing.
FACTS = {
    "order_sn": N_("order number"),
    "order_tail": N_("order number"),
    "item": N_("Item"),
    "spec": N_("Variant"),
    "quantity": N_("quantity"),
    "courier": N_("courier"),
    "number": N_("tracking number"),
    "wrong_number": N_("the number that is wrong"),
    "ship_by": N_("ship-by time"),
    "upstream_order": N_("upstream order"),
    "supplier": N_("supplier"),
    "cost": N_("cost"),
    "address": N_("the whole address"),
    "case": N_("case number"),
    "refund": N_("what was paid back"),
    "reason": N_("reason"),
    "return_address": N_("return address"),
    "return_number": N_("return number"),
}
_PLACE = pattern(r"\{(\w+)\}")
_BRACES = pattern(r"\{[^{}]*\}?|\}")
# What a buyer must not learn: where the shop buys, of whom, and for how much.
_OURS = frozenset(("upstream_order", "supplier", "cost"))
# What weighs more than all that comes after it.
_NOTICE, _FLAG, _STATE, _STAGE = 8, 4, 2, 1


class Message(Named):
    """One message; `notices`, `flags`, `states` (of a case) and `stages` say when it fits."""

    audience: Audience
    notices: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    text: tuple[Line, ...]

    def weight(self, row: Situation) -> int:
        """Return how well it fits a row, 0 for not at all."""
        pairs = (
            (_NOTICE, self.notices, row.notices),
            (_FLAG, self.flags, row.flags),
            (_STATE, self.states, row.states),
            (_STAGE, self.stages, row.stages),
        )
        return sum(weight for weight, own, there in pairs if set(own) & set(there))


class Situation(NamedTuple):
    """What is known of a row: open notices, flags, a case's state and type, the stage."""

    notices: Collection[str] = ()
    flags: Collection[str] = ()
    states: Collection[str] = ()
    stages: Collection[str] = ()


class Offer(NamedTuple):
    """A message for one row. `lacking` are the facts without which it cannot be sent.

    `weight` tells how well it fits: 0 not at all, 1 by the stage alone.
    """

    key: str
    label: str
    audience: Audience
    text: str
    lacking: tuple[str, ...]
    weight: int

    @property
    def why_not(self) -> str:
        """Return why it cannot be sent, in words; "" when it can."""
        if not self.lacking:
            return ""
        names = dict.fromkeys(_(FACTS[fact]) for fact in self.lacking)
        return _("not known: {facts}").format(facts=_(", ").join(names))


def fill(lines: Collection[Line], facts: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Return the text with its facts, and the facts that it lacks; with any, the text is ""."""
    said: list[str] = []
    lacking: list[str] = []
    for line in lines:
        ways = (line,) if isinstance(line, str) else line
        way = next((each for each in ways if not _unknown(each, facts)), None)
        if way is None:
            lacking += _unknown(ways[-1], facts)
        elif way:
            said.append(_PLACE.sub(lambda found: facts[found[1]], way))
    return ("" if lacking else "\n".join(said), tuple(dict.fromkeys(lacking)))


def _unknown(way: str, facts: Mapping[str, str]) -> list[str]:
    return [name for name in _PLACE.findall(way) if not facts.get(name)]


def offers(
    row: Situation, facts: Mapping[str, str], upstream: Sequence[Mapping[str, str]] = ()
) -> list[Offer]:
    """Return all messages for a row, the best fitting first; those that fit alike as they stand.

    `upstream` has the facts of each upstream order, laid over the others: a message to the
    supplier is offered for each of them.
    """
    weighed = [(message.weight(row), key, message) for key, message in book().items()]
    found = []
    for weight, key, message in sorted(weighed, key=lambda each: -each[0]):
        to_whom = upstream if message.audience == "supplier" and upstream else ({},)
        for own in to_whom:
            text, lacking = fill(message.text, {**facts, **own})
            label = message.label
            if len(to_whom) > 1:
                who = own.get("supplier") or own.get("upstream_order", "")
                label = _("{message} ({who})").format(message=label, who=who)
            found.append(Offer(key, label, message.audience, text, lacking, weight))
    return found


def text_of(key: str, facts: Mapping[str, str]) -> str:
    """Return one message with its facts; "" where one that it needs is unknown."""
    return fill(book()[key].text, facts)[0]


def _build(found: dict[str, Message]) -> dict[str, Message]:
    for key, message in found.items():
        for name in (*message.flags, *message.stages):
            if name not in (*map(str, Flag), *map(str, Stage)):
                raise ValueError(f"{key}: {name}")
        for line in message.text:
            for way in [line] if isinstance(line, str) else line:
                _check_places(key, message.audience, way)
    return found


def _check_places(key: str, audience: Audience, way: str) -> None:
    """Raise ValueError for a brace that names no fact, or one that is not for who reads it."""
    for place in _BRACES.findall(way):
        found = _PLACE.fullmatch(place)
        if found is None or found[1] not in FACTS:
            raise ValueError(f"{key}: {place}")
        if audience == "buyer" and found[1] in _OURS:
            words = _("{place} is not for the buyer")
            raise ValueError(f"{key}: {words.format(place=place)}")


def _merged(base: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
    return {**base, **{key: {**base.get(key, {}), **values} for key, values in user.items()}}


_TABLE = DataTable(
    Path(__file__).with_name("messages.toml"),
    file=dict[str, Message],
    build=_build,
    merged=_merged,
    code="messages",
    unusable=N_("The messages {path} cannot be used: {why}. Correct the file or move it away."),
)
load, book, use_book = _TABLE.load, _TABLE.in_force, _TABLE.use
