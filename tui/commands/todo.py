"""The commands of the pane of things to do, and of the parcels on their way."""

from __future__ import annotations

from core.base.i18n import N_
from tui.commands.command import Command

_TODO, _PARCELS = ("todo",), ("parcels",)
_GROUP = N_("To do")

COMMANDS = (
    Command("todo.snooze", ("z",), N_("snooze"),
            N_("put the row off until a time, or the marked ones; on a snoozed one: wake it"),
            _TODO, _GROUP, -9),
    Command("todo.go", ("right",), N_("its pane"),
            N_("go to the row in the pane it belongs to"), _TODO, _GROUP, -7),
    Command("parcel.trace", ("I",), N_("paste trace"),
            N_("paste trace text: times and scans are read out of it, for this parcel or many"),
            (*_PARCELS, "todo"), N_("Parcels"), -9, one=True),
)  # fmt: skip
