"""The commands of the pane of figures."""

from __future__ import annotations

from core.base.i18n import N_
from tui.commands.command import Command

_FIGURES = ("figures",)
_GROUP = N_("Figures")

COMMANDS = (
    Command("figures.day_before", ("[", "【"), N_("day before"),
            N_("the figures of the day before"), _FIGURES, _GROUP, -9),
    Command("figures.day_after", ("]", "】"), N_("day after"),
            N_("the figures of the day after"), _FIGURES, _GROUP, -8),
    Command("figures.plot", ("p",), N_("plot"),
            N_("a figure over the last 90 days; so does Enter on a figure"),
            _FIGURES, _GROUP, -7),
    Command("figures.what_if", ("w",), N_("what if"),
            N_("what each figure would be: one more fault, an appeal won, a case agreed to"),
            _FIGURES, _GROUP, -6),
    Command("figures.day", ("D",), N_("a day"), N_("the figures of a day that is typed"),
            _FIGURES, _GROUP, -5),
    Command("figures.today", ("t",), N_("today"), N_("the figures of today"),
            _FIGURES, _GROUP, -4),
)  # fmt: skip
