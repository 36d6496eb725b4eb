"""What screens and panes tell each other."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

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


class PaneChanged(Message):
    """The pane shows another row, filter or set of marks: header and footer follow."""
