"""Every command of the desk, declared once.

Bindings, footer, help, palette, key map and `daifa keys` are made from this table. It loads
no Textual, so that the command line can print it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from core.base.i18n import N_, _
from tui.commands import aftersales, appeals, everywhere, figures, orders, reviews, todo
from tui.commands.command import EVERYWHERE, Command, Pane

__all__ = ["EVERYWHERE", "Command", "CommandTable", "Pane", "declared", "panes"]

_PANES = (
    Pane("todo", "0", N_("To do")),
    Pane("pending", "1", N_("Pending")),
    Pane("aftersales", "2", N_("After-sales"), N_("Cases")),
    Pane("appeals", "3", N_("Appeals")),
    Pane("parcels", "4", N_("Parcels")),
    Pane("reviews", "5", N_("Reviews")),
    Pane("figures", "6", N_("Figures")),
)


# The panes whose rows stand in the queue too.
QUEUED = frozenset({"todo", "pending", "aftersales", "appeals", "parcels"})


def panes() -> tuple[Pane, ...]:
    """Return the panes, in the order of their keys."""
    return _PANES


def declared() -> tuple[Command, ...]:
    """Return all commands with their own keys."""
    return (
        *orders.COMMANDS,
        *everywhere.LIST_COMMANDS,
        *everywhere.DESK_COMMANDS,
        *aftersales.COMMANDS,
        *appeals.COMMANDS,
        *todo.COMMANDS,
        *reviews.COMMANDS,
        *figures.COMMANDS,
        *(
            Command(f"pane.{pane.id}", (pane.key,), pane.label, pane.label, (EVERYWHERE,),
                    N_("Panes"))
            for pane in panes()
        ),
    )  # fmt: skip


class CommandTable:
    """The commands in force, by id and by key."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self.commands = tuple(commands)
        self._by_id = {command.id: command for command in self.commands}
        self._by_name = {command.name: command for command in self.commands}

    def __iter__(self) -> Iterator[Command]:
        return iter(self.commands)

    def __getitem__(self, id: str) -> Command:
        return self._by_id[id]

    def __contains__(self, id: str) -> bool:
        return id in self._by_id

    def in_pane(self, *panes: str) -> list[Command]:
        """Return what can be given in a pane, and in those to which it passes commands on."""
        return [command for command in self.commands if any(map(command.works_in, panes))]

    def footer(self, pane: str) -> list[Command]:
        """Return the commands of a pane's footer line, in its order.

        What works on orders everywhere is named in the first pane alone: the others have their own.
        """
        found = [
            command
            for command in self.in_pane(pane)
            if command.footer and (pane == orders.PANE or command.group != orders.ORDERS)
        ]
        return sorted(found, key=lambda command: command.footer)

    def key(self, name: str) -> str:
        """Return the first key of the command `order.<name>`, as the user reads it."""
        command = self._by_name.get(name)
        return key_text(command.keys[0]) if command and command.keys else "–"

    def with_keys(self, text: str) -> str:
        """Put keys where a text names commands: `press {buy}`."""
        return text.format_map(_Keys(self))

    def clashes(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return the keys that stand for more than one command where both can be given.

        The queue passes keys on to the panes of its rows: a key means one thing in all of them.
        """
        owners: dict[str, list[Command]] = {}
        for command in self.commands:
            for key in command.keys:
                owners.setdefault(key, []).append(command)
        return [
            (key, tuple(each.id for each in found))
            for key, found in owners.items()
            if any(_reach(one) & _reach(other) for one, other in combinations(found, 2))
        ]


def _reach(command: Command) -> set[str]:
    found = {pane.id for pane in _PANES} if EVERYWHERE in command.where else set(command.where)
    return found | QUEUED if found & QUEUED else found


class _Keys(dict[str, str]):
    def __init__(self, table: CommandTable) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, name: str) -> str:
        return self._table.key(name)


_KEY_NAMES: Mapping[str, str] = {
    "space": N_("Space"),
    "escape": "Esc",
    "enter": "Enter",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "tab": "Tab",
}


def key_text(key: str) -> str:
    """Return a key as the user reads it."""
    name = _KEY_NAMES.get(key)
    if name is not None:
        return _(name) if key == "space" else name
    return key.upper() if key[:1] == "f" and key[1:].isdigit() else key


def key_rows(table: CommandTable) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return the key table by group: (keys, label, help) of each command."""
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for command in table:
        keys = " ".join(key_text(key) for key in command.keys)
        label, help = _(command.label), _(command.help)
        groups.setdefault(_(command.group), []).append((keys, label, help))
    return list(groups.items())
