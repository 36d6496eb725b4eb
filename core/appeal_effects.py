"""What winning an appeal brings, in words for the form and the list."""

from __future__ import annotations

from datetime import datetime

from core.appeal import Appeal, State
from core.appeal_kinds import Kind, book
from core.desk import Desk
from core.i18n import N_, _
from core.models import yuan

_WORDS = {
    "exempt": N_("No shipping needed, and the order leaves the sales figures."),
    "quality": N_("The order leaves the quality-refund rate."),
    "logistics": N_("The order leaves the logistics abnormal rate."),
    "dispute": N_("The case leaves the dispute-refund rate."),
}
_RUNS_ON = N_("Until the approval is recorded the ship-by clock runs on.")


def effects(desk: Desk, at: datetime, appeal: Appeal) -> list[str]:
    """Return what winning brings, or brought; nothing for an appeal lost or dropped."""
    if appeal.state in (State.LOST, State.DROPPED):
        return []
    kind = book().kinds.get(appeal.kind) or Kind(key=appeal.kind, name=appeal.kind, path="")
    found = []
    for win in book().wins(kind, appeal.ground):
        if win == "money":
            if appeal.amount_fen is not None:
                found.append(_("Money back: {yuan} yuan").format(yuan=yuan(appeal.amount_fen)))
        else:
            found.append(_(_WORDS[win]))
        if win == "exempt" and appeal.state is not State.WON:
            found.append(_(_RUNS_ON))
    return found
