"""Every command of the desk, declared once.

Bindings, footer, help, palette, key map and `daifa keys` are made from this table. It loads
no Textual, so that the command line can print it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from core.base.i18n import N_, _

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

    @property
    def name(self) -> str:
        """The part of the id that names the method: `order.buy` runs `do_buy`."""
        return self.id.partition(".")[2]

    def works_in(self, pane: str) -> bool:
        """Whether the command can be given in a pane."""
        return pane in self.where or EVERYWHERE in self.where


@dataclass(frozen=True, slots=True)
class Pane:
    """A pane of the desk; `cls` is its class, as `module:name`, loaded when it is first shown.

    `count` is a function (desk, at) → how many rows it has, as `module:name`, for the tabs.
    """

    id: str
    key: str
    label: str
    cls: str
    count: str = ""


_PANES = (
    Pane("pending", "1", N_("Pending"), "tui.orders.pane:PendingPane"),
    Pane(
        "aftersales",
        "2",
        N_("After-sales"),
        "tui.aftersales.pane:AftersalesPane",
        "core.due:open_cases",
    ),
    Pane("appeals", "3", N_("Appeals"), "tui.appeals.pane:AppealsPane", "core.due:open_appeals"),
)

_ORDERS, _LIST, _DESK = N_("Orders"), N_("List"), N_("Desk")
_PENDING = ("pending",)
_ANY = (EVERYWHERE,)

_ORDER_COMMANDS = (
    Command("order.upstream", ("o",), N_("upstream"),
            N_("copy the upstream item's link; bind one where the code is not sure"),
            _PENDING, _ORDERS, 1),
    Command("order.buy", ("b",), N_("buy"),
            N_("copy the buyer's address and record what was bought upstream"),
            _PENDING, _ORDERS, 2),
    Command("order.track", ("t",), N_("number"), N_("record the tracking number"),
            _PENDING, _ORDERS, 3),
    Command("desk.track_many", ("T",), N_("many"), N_("paste many tracking numbers at once"),
            _ANY, _ORDERS, 4),
    Command("desk.export", ("x",), N_("export"), N_("write the batch file for the platform"),
            _ANY, _ORDERS, 5),
    Command("order.uploaded", ("U",), N_("uploaded"),
            N_("the numbers are on the platform now: this order, or the marked ones"),
            _PENDING, _ORDERS, 5),
    Command("order.picked_up", ("K",), N_("scanned"),
            N_("the courier has scanned it: this order, or the marked ones"),
            _PENDING, _ORDERS),
    Command("order.bind", ("O",), N_("bind"),
            N_("bind the item code: platform, item, supplier, usual cost, backup"),
            _PENDING, _ORDERS),
    Command("order.hold", ("h",), N_("hold"), N_("put on hold, or set a deadline by hand"),
            _PENDING, _ORDERS, 12),
    Command("order.note", ("e",), N_("note"),
            N_("write a note; fill in a grouping time that is missing"),
            _PENDING, _ORDERS, 11),
    Command("order.notice_done", ("d",), N_("notice done"), N_("the red notice was dealt with"),
            _PENDING, _ORDERS),
)  # fmt: skip

_LIST_COMMANDS = (
    Command("view.search", ("/", "／"), N_("search"),
            N_("search order number, title, receiver, upstream number, tracking number"),
            _ANY, _LIST, 5),
    Command("view.next", ("n",), N_("next"), N_("next match, or next urgent row"), _ANY, _LIST),
    Command("view.previous", ("N",), N_("previous"), N_("previous match, or previous urgent row"),
            _ANY, _LIST),
    Command("view.stage", ("v",), N_("stage"), N_("show one stage, then the next, then all"),
            _ANY, _LIST),
    Command("view.band", ("V",), N_("urgency"), N_("show one urgency, then the next, then all"),
            _ANY, _LIST),
    Command("view.clear", ("escape",), N_("all"), N_("end search, filters and marks"),
            _ANY, _LIST),
    Command("view.copy", ("y",), N_("copy"),
            N_("copy address, order number, link or tracking number"), _ANY, _LIST, 10),
    Command("list.up", ("up", "k"), N_("up"), N_("one row up"), _ANY, _LIST, built_in=True),
    Command("list.down", ("down", "j"), N_("down"), N_("one row down"), _ANY, _LIST,
            built_in=True),
    Command("list.page_up", ("pageup",), N_("page up"), N_("one page up"), _ANY, _LIST,
            built_in=True),
    Command("list.page_down", ("pagedown",), N_("page down"), N_("one page down"), _ANY, _LIST,
            built_in=True),
    Command("list.half_up", ("ctrl+u",), N_("half a page up"), N_("half a page up"), _ANY, _LIST,
            built_in=True),
    Command("list.half_down", ("ctrl+d",), N_("half a page down"), N_("half a page down"), _ANY,
            _LIST, built_in=True),
    Command("list.first", ("home", "g"), N_("first row"), N_("to the first row"), _ANY, _LIST,
            built_in=True),
    Command("list.last", ("end", "G"), N_("last row"), N_("to the last row"), _ANY, _LIST,
            built_in=True),
    Command("list.mark", ("space",), N_("mark"), N_("mark or unmark a row"), _ANY, _LIST, 8,
            built_in=True),
    Command("list.choose", ("enter",), N_("open"), N_("everything about the row"), _ANY, _LIST,
            built_in=True),
)  # fmt: skip

_DESK_COMMANDS = (
    Command("desk.import_", ("i",), N_("import"),
            N_("import an export of the platform, 1688 or Taobao, or pasted rows"),
            _ANY, _DESK, 13),
    Command("desk.undo", ("u",), N_("undo"), N_("take back this session's last change"),
            _ANY, _DESK, 5),
    Command("desk.help", ("?", "？", "f1"), N_("help"), N_("this help"), _ANY, _DESK, 14),
    Command("desk.palette", (":", "：", "ctrl+p"), N_("commands"), N_("find a command by name"),
            _ANY, _DESK),
    Command("desk.leave", ("q",), N_("quit"), N_("leave the desk"), _ANY, _DESK),
)  # fmt: skip

# The tables of the other panes, as they arrive: a tuple named COMMANDS.
_MODULES = ("tui.commands.aftersales", "tui.commands.appeals")


def panes() -> tuple[Pane, ...]:
    """Return the panes, in the order of their keys."""
    return _PANES


def declared() -> tuple[Command, ...]:
    """Return all commands with their own keys."""
    found = [*_ORDER_COMMANDS, *_LIST_COMMANDS, *_DESK_COMMANDS]
    for module in _MODULES:
        if find_spec(module) is not None:
            found += import_module(module).COMMANDS
    found += [
        Command(f"pane.{pane.id}", (pane.key,), pane.label, pane.label, _ANY, N_("Panes"))
        for pane in panes()
    ]
    return tuple(found)


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

    def in_pane(self, pane: str) -> list[Command]:
        """Return what can be given in a pane."""
        return [command for command in self.commands if command.works_in(pane)]

    def footer(self, pane: str) -> list[Command]:
        """Return the commands of a pane's footer line, in its order.

        What works on orders everywhere is named in the first pane alone: the others have their own.
        """
        first = panes()[0].id
        found = [
            command
            for command in self.in_pane(pane)
            if command.footer and (pane == first or command.group != _ORDERS)
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
        """Return the keys that stand for more than one command in any two panes."""
        owners: dict[str, list[str]] = {}
        for command in self.commands:
            for key in command.keys:
                owners.setdefault(key, []).append(command.id)
        return [(key, tuple(ids)) for key, ids in owners.items() if len(set(ids)) > 1]


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
