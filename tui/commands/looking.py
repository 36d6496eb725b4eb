"""Which commands of the desk only show something: a viewer may give these and no others.

A command that is not named here changes something, or takes something out of the house.
"""

from __future__ import annotations

from core.base import access
from tui.commands.command import Command

LOOKING = frozenset({
    "view.search", "view.next", "view.previous", "view.stage", "view.band", "view.clear",
    "desk.history", "desk.checks", "desk.jump", "desk.unscanned", "desk.help", "desk.palette",
    "desk.shop", "desk.rules", "desk.money", "desk.language", "desk.theme", "desk.bell",
    "desk.leave",
    "case.claims", "todo.go",
    "figures.day_before", "figures.day_after", "figures.plot", "figures.what_if", "figures.day",
    "figures.today",
})  # fmt: skip


def refused(command: Command) -> str:
    """Return why a command is not for who sits here; empty where it is."""
    if command.built_in or command.id in LOOKING or command.id.startswith("pane."):
        return ""
    return "" if access.may_write() else access.why_not("")
