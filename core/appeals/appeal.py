"""An appeal as a value: its states and by when it is due. Pure; time is a parameter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from core.appeals.limits import Missing as Missing
from core.appeals.limits import read_amount as read_amount
from core.appeals.windows import DraftTimes as DraftTimes
from core.appeals.windows import State as State
from core.appeals.windows import deadline as deadline
from core.appeals.windows import refund_window as refund_window
from core.base.errors import Refused
from core.base.frozen import Frozen
from core.base.i18n import N_, _
from core.rules.terms import Deadline

STATE_LABELS = {
    State.DRAFT: N_("draft"),
    State.READY: N_("ready to submit"),
    State.SUBMITTED: N_("submitted"),
    State.MORE_EVIDENCE: N_("more evidence wanted"),
    State.WON: N_("won"),
    State.LOST: N_("lost"),
    State.RECONSIDERED: N_("under reconsideration"),
    State.DROPPED: N_("dropped"),
}


class Verb(StrEnum):
    """What can happen to an appeal; `complete` and `reopen` follow from its content."""

    COMPLETE = "complete"
    REOPEN = "reopen"
    SUBMIT = "submit"
    MORE_EVIDENCE = "more-evidence"
    WON = "won"
    LOST = "lost"
    RECONSIDER = "reconsider"
    DROP = "drop"


# The whole way of an appeal: from which state each verb leads where. Anything else is refused.
MOVES: Mapping[Verb, Mapping[State, State]] = {
    Verb.COMPLETE: {State.DRAFT: State.READY},
    Verb.REOPEN: {State.READY: State.DRAFT},
    Verb.SUBMIT: {State.READY: State.SUBMITTED, State.MORE_EVIDENCE: State.SUBMITTED},
    Verb.MORE_EVIDENCE: {State.SUBMITTED: State.MORE_EVIDENCE},
    Verb.WON: {
        State.SUBMITTED: State.WON,
        State.MORE_EVIDENCE: State.WON,
        State.RECONSIDERED: State.WON,
    },
    Verb.LOST: {
        State.SUBMITTED: State.LOST,
        State.MORE_EVIDENCE: State.LOST,
        State.RECONSIDERED: State.LOST,
    },
    Verb.RECONSIDER: {State.LOST: State.RECONSIDERED},
    Verb.DROP: {
        State.DRAFT: State.DROPPED,
        State.READY: State.DROPPED,
        State.SUBMITTED: State.DROPPED,
        State.MORE_EVIDENCE: State.DROPPED,
        State.RECONSIDERED: State.DROPPED,
    },
}

# Submitting is final: what was submitted is only added to when the platform asks, or on a loss.
EDITABLE = (State.DRAFT, State.READY, State.MORE_EVIDENCE, State.LOST)
WAITING = (State.SUBMITTED, State.RECONSIDERED)


class Evidence(Frozen):
    """A file kept for an appeal. `media` is a MIME type, `wanted` the key of what it shows."""

    id: int
    name: str
    sha256: str
    size: int
    media: str
    wanted: str
    added_at: datetime

    @property
    def is_video(self) -> bool:
        """Whether it fills a place for videos; otherwise one for pictures."""
        return self.media.startswith("video/")


class Appeal(Frozen):
    """One appeal with its files and its deadline at the time of reading.

    `new_evidence` counts the files added since the platform last answered.
    """

    id: int
    kind: str
    order_sn: str
    order_id: int | None
    shop_id: int | None
    aftersale_id: int | None
    case_ref: str | None
    title: str
    ground: str
    text: str
    amount_fen: int | None
    max_fen: int | None
    state: State
    created_at: datetime
    platform_due_at: datetime | None
    submitted_at: datetime | None
    decided_at: datetime | None
    reconsidered_at: datetime | None
    new_evidence: int
    drop_reason: str | None
    version: int
    evidence: tuple[Evidence, ...]
    due: Deadline | None

    @property
    def round_evidence(self) -> tuple[Evidence, ...]:
        """The files of the form to be sent next: all, or those since the platform's answer."""
        if self.state in (State.MORE_EVIDENCE, State.LOST, State.RECONSIDERED):
            return self.evidence[len(self.evidence) - self.new_evidence :]
        return self.evidence


def state_label(state: State) -> str:
    """Return the word the user reads for a state."""
    return _(STATE_LABELS[state])


def next_state(appeal_id: int, state: State, verb: Verb) -> State:
    """Return the state a verb leads to, or raise Refused saying what is possible."""
    found = MOVES[verb].get(state)
    if found is None:
        possible = ", ".join(
            each.value
            for each, moves in MOVES.items()
            if state in moves and each not in (Verb.COMPLETE, Verb.REOPEN)
        )
        if not possible:
            words = _("Appeal {id} is {state}: nothing more can be recorded. Undo takes it back.")
        else:
            words = _("Appeal {id} is {state}: “{verb}” does not fit. Possible now: {possible}")
        raise Refused(
            "appeal-state",
            words.format(
                id=appeal_id, state=state_label(state), verb=verb.value, possible=possible
            ),
        )
    return found


class AlreadyOpen(Refused):
    """The order has an open appeal of this kind: `appeal_id`."""

    def __init__(self, appeal_id: int, order_sn: str, kind: str) -> None:
        super().__init__(
            "appeal-open",
            _("Appeal {id} ({kind}) is open for order {sn} already. Work on that one.").format(
                id=appeal_id, kind=kind, sn=order_sn
            ),
        )
        self.appeal_id = appeal_id
