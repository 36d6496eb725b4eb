"""The user's own keys: from the configuration onto the table of commands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.patterns import pattern
from tui.commands.table import CommandTable, declared

_NAMED = {
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "enter", "escape"),
    *("space", "tab", "shift+tab", "backspace", "delete", "insert"),
    *(f"f{number}" for number in range(1, 13)),
}
# Terminals send these as another key, or keep them for themselves.
_NEVER = frozenset(f"ctrl+{letter}" for letter in "hijmsqz") | {"ctrl+enter", "ctrl+c"}
_CTRL = pattern(r"ctrl\+[a-z]")


def table(keys: Mapping[str, str] | None = None) -> CommandTable:
    """Return the commands with the user's keys: command id → keys, separated by spaces.

    A comma separates too, unless it stands alone. Raises DaifaError for an unknown command or
    key, and for a key that would mean two things.
    """
    own = {id: _keys(id, text) for id, text in (keys or {}).items()}
    known = {command.id: command for command in declared()}
    for id in own:
        if id not in known:
            raise DaifaError(
                "keymap-command",
                _("[keys] names {id}, but there is no such command. See: daifa keys").format(id=id),
            )
    changed = CommandTable(
        replace(command, keys=own.get(command.id, command.keys)) for command in known.values()
    )
    for key, ids in changed.clashes():
        if own:
            raise DaifaError(
                "keymap-clash",
                _("[keys] The key {key} would mean {ids}. Give one of them another key.").format(
                    key=key, ids=", ".join(ids)
                ),
            )
    return changed


def textual_keymap(own: CommandTable, keys: Mapping[str, str] | None) -> dict[str, str]:
    """Return the changed keys as Textual's key map wants them."""
    return {id: ",".join(_textual(key) for key in own[id].keys) for id in keys or {}}


def _textual(key: str) -> str:
    return {",": "comma"}.get(key, key)


def _keys(id: str, text: str) -> tuple[str, ...]:
    found = tuple(text.split()) if text.strip() == "," else tuple(re.split(r"[,\s]+", text.strip()))
    for key in found:
        if not _fits(key):
            raise DaifaError(
                "keymap-key",
                _(
                    "[keys] {id}: “{key}” is no key. Use one character, f1 to f12, ctrl+letter, or"
                    " a name such as space, enter, pageup."
                ).format(id=id, key=key),
            )
    return found


def _fits(key: str) -> bool:
    if key in _NEVER:
        return False
    if len(key) == 1:
        return key.isprintable() and not key.isspace()
    return key in _NAMED or _CTRL.fullmatch(key) is not None
