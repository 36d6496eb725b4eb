"""What screens and panes tell each other."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from core.base.i18n import _
from core.orders.partly import Refusal


@dataclass(frozen=True)
class Saved:
    """What a form has saved: a line to show, a text to copy, and what of many was refused.

    `undoable` is False where the undo key takes back nothing of it, as after an import.
    """

    text: str
    copy: str | None = None
    undoable: bool = True
    refused: tuple[Refusal, ...] = ()


def saved_of_many(done: int, text: str, refused: tuple[Refusal, ...]) -> Saved:
    """Return what was done to so many of several things; to none, that nothing was changed."""
    return Saved(text if done else _("Nothing was changed."), undoable=done > 0, refused=refused)


class PaneChanged(Message):
    """The pane shows another row, filter or set of marks: header and footer follow."""
