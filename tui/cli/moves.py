"""Which open clocks a change of the rules moves, at the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from core.base.i18n import _
from tui.cli.session import Session

if TYPE_CHECKING:
    from core.due.moved import Moved

# So many clocks are told one by one.
_SHOWN = 200


def moves_json(session: Session, found: Sequence[Moved]) -> dict[str, Any]:
    """Return the clocks that move in the shape of `daifa rules --set … --json`."""
    from core.due.moved import tell

    told = tell(session.desk, session.at, found[:_SHOWN])
    return {"moves": len(found), "moved": [each.as_json() for each in told]}


def say_moves(session: Session, found: Sequence[Moved]) -> None:
    """Tell the clocks that move, beside what is printed."""
    from core.due.moved import count_words, tell

    click.echo(count_words(found), err=True)
    for each in tell(session.desk, session.at, found[:_SHOWN]):
        click.echo(f"  {each.words}", err=True)
    if len(found) > _SHOWN:
        click.echo("  " + _("… and {count} more").format(count=len(found) - _SHOWN), err=True)
