"""The commands of the appeals pane."""

from __future__ import annotations

from core.base.i18n import N_
from tui.commands.command import Command

_APPEALS = ("appeals",)
_GROUP = N_("Appeals")

COMMANDS = (
    Command("appeal.edit", ("E",), N_("edit"), N_("open the form of this appeal again"),
            _APPEALS, _GROUP, -9, one=True),
    Command("appeal.submit", ("S",), N_("submitted"),
            N_("it was submitted on the platform: this appeal, or the marked ones"),
            _APPEALS, _GROUP, -8),
    Command("appeal.won", ("w",), N_("won"), N_("the platform decided for the shop"),
            _APPEALS, _GROUP, -7),
    Command("appeal.lost", ("l",), N_("lost"), N_("the platform decided against the shop"),
            _APPEALS, _GROUP, -6),
    Command("appeal.more", ("+", "＋"), N_("more evidence"), N_("the platform wants more evidence"),
            _APPEALS, _GROUP, -5, one=True),
    Command("appeal.pack", ("P",), N_("pack"),
            N_("write a zip with the evidence and the platform's facts; the own timeline too"),
            _APPEALS, _GROUP, -4, one=True),
    Command("appeal.reconsider", ("C",), N_("reconsider"),
            N_("a lost appeal was submitted again with new evidence"), _APPEALS, _GROUP, -3,
            one=True),
    Command("appeal.drop", ("D",), N_("drop"), N_("give the appeal up, with a reason"),
            _APPEALS, _GROUP, -2, one=True),
)  # fmt: skip
