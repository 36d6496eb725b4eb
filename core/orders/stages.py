"""Where an order stands (rules/README.md, 1): the one definition of the stages, and of “pending”.

The store has the same in SQL (`core.store.stages`), for questions over many orders; a test holds
the two together over every combination.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from core.rules.terms import PlatformState, Stage

# The ship-by clock runs.
PENDING = (Stage.TO_BUY, Stage.BOUGHT, Stage.TO_UPLOAD)
# Nothing is to be done any more.
ENDED = (Stage.DONE, Stage.CLOSED, Stage.EXEMPT)

_BY_STATE = {
    PlatformState.UNPAID: Stage.UNPAID,
    PlatformState.SHIPPED: Stage.SHIPPED,
    PlatformState.RECEIVED: Stage.DONE,
    PlatformState.CLOSED: Stage.CLOSED,
}


def stage_of(
    state: PlatformState,
    *,
    uploaded: bool,
    exempt: bool,
    refunded: bool,
    tracked: bool,
    all_bought: bool,
) -> Stage:
    """Return the stage of an order from what is known; `refunded` means paid back in full."""
    if exempt:
        return Stage.EXEMPT
    if refunded:
        return Stage.CLOSED
    if state is not PlatformState.TO_SHIP:
        return _BY_STATE[state]
    return Stage.SHIPPED if uploaded else pending_stage(tracked, all_bought)


def pending_stage(tracked: bool, all_bought: bool) -> Stage:
    """Return the stage of an order that is pending: the number counts, else the purchases."""
    if tracked:
        return Stage.TO_UPLOAD
    return Stage.BOUGHT if all_bought else Stage.TO_BUY


def is_all_bought(ordinals: Iterable[int], bought: Collection[int]) -> bool:
    """Tell whether each line has a purchase that stands; an order without lines needs one."""
    lines = list(ordinals)
    return all(ordinal in bought for ordinal in lines) if lines else bool(bought)
