"""What a command and a pane are, for the tables that declare them."""

from __future__ import annotations

from dataclasses import dataclass

EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its keys, its words, where it works.

    `label` and `help` are message ids. `where` are pane ids or `everywhere`; `group` heads it in
    the help. `footer` is its place in the footer line, 0 for none. A command that is `built_in`
    is bound by the widget it belongs to.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    where: tuple[str, ...]
    group: str
    footer: int = 0
    built_in: bool = False
    # Works on the row under the cursor alone: refused while others are marked.
    one: bool = False

    @property
    def name(self) -> str:
        """The part of the id by which texts name it: `press {buy}`."""
        return self.id.partition(".")[2]

    def works_in(self, pane: str) -> bool:
        """Whether the command can be given in a pane."""
        return pane in self.where or EVERYWHERE in self.where


@dataclass(frozen=True, slots=True)
class Pane:
    """A pane of the desk: its key, and the word in its tab; `short` where there is less room."""

    id: str
    key: str
    label: str
    short: str = ""
