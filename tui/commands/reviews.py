"""The commands of the pane of reviews."""

from __future__ import annotations

from core.base.i18n import N_
from tui.commands.command import Command

_REVIEWS = ("reviews",)
_GROUP = N_("Reviews")

COMMANDS = (
    Command("review.new_review", ("a",), N_("new review"),
            N_("write a review down: order, three digits, Enter"), _REVIEWS, _GROUP, -9),
    Command("review.change", ("e",), N_("change"),
            N_("change a review: scores, words, time"), _REVIEWS, _GROUP, -8, one=True),
    Command("review.take_away", ("D",), N_("take away"),
            N_("take away a review that was written down by mistake"), _REVIEWS, _GROUP, one=True),
    Command("review.campaigns", ("C",), N_("campaigns"),
            N_("what a campaign asks for: reviews, and each of the three scores"),
            _REVIEWS, _GROUP, -7),
)  # fmt: skip
