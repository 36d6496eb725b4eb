"""What if: the figures from → to, by the same functions over changed facts.

A step changes the facts as they stand and saves nothing; steps add up. `Change` compares any two
states of the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from core.base.clock import to_epoch
from core.base.errors import DaifaError, NotFound
from core.base.i18n import N_, _
from core.figures import figures as metrics
from core.figures.facts import counts_of
from core.figures.figures import FigureFacts
from core.figures.measures import MEASURES, Value, shown
from core.rules import appeals as appeal_kinds
from core.rules.aftersales import tables
from core.rules.faults import CAUSES, FAULTS, cause_words
from core.store import appeals as store_appeals
from core.store import figure_cases as store_cases
from core.store.desk import Desk
from core.store.figure_cases import CaseFact
from core.store.figures import MarkedFault

# An order that does not exist: no order has such a number.
_NEW = "\x00new"
_MOST_ORDERS = 1_000_000


class Step(NamedTuple):
    """One thing that is assumed: in words, and what it makes of the facts."""

    words: str
    apply: Callable[[FigureFacts], FigureFacts]


class Change(NamedTuple):
    """A figure by its name before and after."""

    name: str
    before: Value
    after: Value


@dataclass(frozen=True)
class Outcome:
    """The steps in words, and each figure that they move."""

    steps: tuple[str, ...]
    changes: tuple[Change, ...]


def changes(facts: FigureFacts, steps: Iterable[Step]) -> Outcome:
    """Return what the steps, one after the other, would make of the figures."""
    listed = list(steps)
    after = facts
    for step in listed:
        after = step.apply(after)
    before_values, after_values = _values(facts), _values(after)
    moved = tuple(
        Change(name, before, after_values[name])
        for name, before in before_values.items()
        if before != after_values[name]
    )
    return Outcome(tuple(step.words for step in listed), moved)


def _values(facts: FigureFacts) -> dict[str, Value]:
    parts = {"logistics": metrics.logistics_of(facts), **metrics.rates_of(facts)}
    found: dict[str, Value] = {
        each.name: getattr(parts[each.part], each.field)
        for each in MEASURES.values()
        if each.part in parts
    }
    return found | {"won_back": facts.won_back_fen}


def change_words(change: Change) -> tuple[str, str, str]:
    """Return a figure's name, and its value before and after, for the eye."""
    measure = MEASURES.get(change.name)
    if measure is None:
        label = _("won back by appeals")
        return label, shown(change.before, "fen"), shown(change.after, "fen")
    return measure.words, measure.shown(change.before), measure.shown(change.after)


# -- the steps -----------------------------------------------------------------------------


def one_more_abnormal(cause: str) -> Step:
    """Assume that one more of the grouped orders is abnormal. Raises DaifaError."""
    if cause not in CAUSES:
        raise DaifaError(
            "what-if-cause",
            _("{cause} is no cause. Causes: {known}").format(cause=cause, known=", ".join(CAUSES)),
        )

    def apply(facts: FigureFacts) -> FigureFacts:
        number = sum(each.order_sn.startswith(_NEW) for each in facts.faults)
        fault = MarkedFault(f"{_NEW}{number}", cause)
        return replace(facts, faults=(*facts.faults, fault))

    return Step(_("one more abnormal order ({cause})").format(cause=cause_words(cause)), apply)


def more_grouped(count: int) -> Step:
    """Assume that so many more orders are grouped. Raises DaifaError."""
    if not 0 < count <= _MOST_ORDERS:
        raise DaifaError(
            "what-if-orders",
            _("{n} is no number of orders that could be grouped.").format(n=count),
        )
    words = _("{n} more orders grouped").format(n=count)
    return Step(words, lambda facts: replace(facts, grouped=facts.grouped + count))


def appeal_won(desk: Desk, appeal_id: int) -> Step:
    """Assume that an appeal which is still open is won. Raises NotFound, DaifaError."""
    row = next(iter(store_appeals.whole(desk.store, [appeal_id])), None)
    if row is None:
        raise NotFound(
            "appeal-unknown", _("There is no appeal {id}. See: daifa appeals").format(id=appeal_id)
        )
    if row.state == "won":
        raise DaifaError("what-if-appeal", _("Appeal {id} is won already.").format(id=appeal_id))
    book = appeal_kinds.book()
    kind = book.kinds.get(row.kind)
    wins = () if kind is None else book.wins(kind, row.ground)
    amount = row.amount_fen or 0

    def apply(facts: FigureFacts) -> FigureFacts:
        cleared = {
            name: found | {row.order_sn} if name in wins else found
            for name, found in facts.cleared.items()
        }
        money = amount if "money" in wins else 0
        return replace(facts, cleared=cleared, won_back_fen=facts.won_back_fen + money)

    return Step(_("appeal {id} won").format(id=appeal_id), apply)


def case_agreed(desk: Desk, at: datetime, ref: str) -> Step:
    """Assume that a case is agreed to and its money paid back now. Raises NotFound."""
    fact = fact_of_case(desk, ref=ref)
    words = _("case {ref} agreed to and refunded").format(ref=ref)
    return Step(words, lambda facts: with_case(facts, fact, at, refunded=True))


def case_rejected(desk: Desk, at: datetime, ref: str, *, lost: bool = False) -> Step:
    """Assume that a case is rejected and the platform steps in; `lost`: it pays the buyer back.

    Raises NotFound.
    """
    fact = fact_of_case(desk, ref=ref)
    words = (
        _("case {ref} rejected, and the platform refunds it")
        if lost
        else _("case {ref} rejected, and the platform steps in")
    )
    return Step(
        words.format(ref=ref),
        lambda facts: with_case(facts, fact, at, refunded=lost, intervened=True),
    )


def fact_of_case(desk: Desk, *, key: int | None = None, ref: str | None = None) -> CaseFact:
    """Return what the figures know of a case, by its row or its number. Raises NotFound."""
    row = store_cases.case_by(desk.store, key=key, ref=ref)
    if row is None:
        raise NotFound(
            "aftersale-unknown",
            _("There is no after-sales case {ref}. Import the newest export.").format(
                ref=ref or key
            ),
        )
    known = tables()
    kind = known.status(row.status).kind
    return CaseFact(
        row.key,
        row.order_sn,
        known.theme(row.reason),
        bool(row.instant) or kind == "refunded",
        bool(row.intervened) or kind == "platform",
        row.asked_at,
        row.ended_at,
        row.shop_id,
    )


def with_case(
    facts: FigureFacts,
    fact: CaseFact,
    at: datetime,
    *,
    refunded: bool = False,
    intervened: bool = False,
) -> FigureFacts:
    """Return the facts as they would be with a case refunded at `at`, or in the platform's hands.

    What was assumed of the case before stays assumed.
    """
    before = facts.assumed.get(fact.key, fact)
    after = before._replace(
        refunded=before.refunded or refunded,
        ended_at=to_epoch(at) if refunded and not before.refunded else before.ended_at,
        intervened=before.intervened or intervened,
    )
    span, order_sn = facts.window_of(fact.shop_id), fact.order_sn
    cases = {counts: list(order_sns) for counts, order_sns in facts.cases.items()}
    counted = cases.get(counts_of(before, span), [])
    if order_sn in counted:
        counted.remove(order_sn)
    cases.setdefault(counts_of(after, span), []).append(order_sn)
    return replace(facts, cases=cases, assumed={**facts.assumed, fact.key: after})


# -- the steps as they are typed -----------------------------------------------------------

FORMS = (
    ("abnormal[:CAUSE]", N_("one more abnormal order; causes as in `daifa mark`")),
    ("appeal:ID", N_("this appeal is won")),
    ("agree:CASE", N_("this case is agreed to and refunded")),
    ("reject:CASE", N_("this case is rejected and the platform steps in")),
    ("lose:CASE", N_("the same, and the platform refunds it")),
    ("orders:N", N_("so many more orders are grouped")),
)


def parse(desk: Desk, at: datetime, text: str) -> Step:
    """Return the step that a text such as `abnormal:complaint` or `appeal:7` means.

    Raises DaifaError (`what-if`, `what-if-…`) and NotFound.
    """
    verb, _colon, rest = text.strip().partition(":")
    rest = rest.strip()
    if verb == "abnormal":
        return one_more_abnormal(rest or next(iter(FAULTS)))
    if verb == "agree" and rest:
        return case_agreed(desk, at, rest)
    if verb in ("reject", "lose") and rest:
        return case_rejected(desk, at, rest, lost=verb == "lose")
    if verb in ("appeal", "orders") and rest.isascii() and rest.isdigit() and len(rest) < 16:
        return appeal_won(desk, int(rest)) if verb == "appeal" else more_grouped(int(rest))
    raise DaifaError(
        "what-if",
        _("{text} is nothing to assume. Possible: {forms}").format(
            text=text, forms=_(", ").join(f"{form} ({_(words)})" for form, words in FORMS)
        ),
    )
