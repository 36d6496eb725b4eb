"""What makes an order abnormal, in words (rules/README.md, 3)."""

from __future__ import annotations

from core.base.i18n import N_, _

# The faults that the seller marks by hand.
FAULTS = {
    "fake-shipment": N_("fake shipment"),
    "late-logistics": N_("late logistics"),
    "complaint": N_("logistics complaint"),
}
# The causes that follow from cases and reviews.
CAUSE_REFUND = "logistics-refund"
CAUSE_REVIEW = "logistics-score-1"
CAUSES = {
    **FAULTS,
    CAUSE_REFUND: N_("refunded for its shipping"),
    CAUSE_REVIEW: N_("lowest score for shipping"),
}


def cause_words(cause: str) -> str:
    """Return the word for what made an order abnormal; an unknown one is shown as it is."""
    return next((_(words) for code, words in CAUSES.items() if code == cause), cause)
