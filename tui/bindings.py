"""Textual bindings from the table of commands."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from tui.commands.table import EVERYWHERE, Table


def bindings(table: Table, where: str) -> list[BindingType]:
    """Return the bindings of a pane, or those of the app for `everywhere`."""
    return [
        Binding(",".join(command.keys), f"give('{command.id}')", command.label, show=False,
                id=command.id)
        for command in table
        if not command.built_in and where in command.where
    ]  # fmt: skip


def app_bindings(table: Table) -> list[BindingType]:
    """Return the bindings that work in every pane."""
    return bindings(table, EVERYWHERE)
