"""The history of all sessions at the command line: `history revert`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from core.base import personal
from core.base.clock import from_epoch, iso
from core.base.i18n import _
from core.base.text import shown
from core.orders import privacy, taking_back
from core.store import act_list
from core.store import desk as desk_module
from core.store.act_list import ActEntry
from core.store.reverting import RULE, Outcome
from tui.cli.moves import moves_json, say_moves
from tui.cli.session import PARTLY, ROW_ID, Session, json_option, pass_session, say, show

if TYPE_CHECKING:
    from core.due.moved import Moved


@click.command("history", help=_("List what was done in all sessions, the newest first."))
@click.argument("order", required=False)
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True,
              help=_("At most so many."))  # fmt: skip
@json_option
@pass_session
def history_command(session: Session, order: str | None, limit: int, as_json: bool) -> None:
    """Print the acts of all sessions, or those that touched an order."""
    if order is None:
        found = act_list.newest(session.desk.store, 0, limit)
    else:
        found = taking_back.of_order(session.desk, order, limit)
    if as_json:
        show({"items": [_act_json(each) for each in found]})
        return
    for each in found:
        with privacy.about(session.desk.store, each.order_sn if each.note else None):
            note = personal.words(each.note)
        parts = (
            f"{each.id}",
            f"{from_epoch(each.at):%m-%d %H:%M:%S}",
            each.who,
            taking_back.act_words(each),
            taking_back.orders_words(each.orders),
            note or each.order_sn,
            taking_back.state_words(each.undone),
        )
        click.echo("\t".join(shown(part) for part in parts).rstrip())


def _act_json(entry: ActEntry) -> dict[str, Any]:
    return {
        "act": entry.id,
        "at": iso(from_epoch(entry.at)),
        "who": entry.who,
        "what": entry.what,
        "orders": entry.orders,
        "reverted": entry.undone == 1,
        "reverted_in_part": entry.undone == 2,
        "order_sn": entry.order_sn or None,
        "file": entry.note or None,
    }


@click.command("revert", help=_("Take back an act of the history, as far as nobody went on."))
@click.argument("act", type=click.IntRange(1, ROW_ID.max))
@click.option("--dry-run", is_flag=True, help=_("Only say what would be taken back."))
@json_option
@pass_session
def revert_command(session: Session, act: int, dry_run: bool, as_json: bool) -> int:
    """Take an act back; exit 3 when a part of it is left, 1 when nothing could be done."""
    step = desk_module.plan_revert if dry_run else desk_module.revert
    outcome = step(session.desk, session.at, act)
    if not dry_run:
        taking_back.refuse_nothing(outcome)
    if as_json:
        show(_outcome_json(session, outcome))
    else:
        _print(session, outcome, dry_run)
    if not outcome.left:
        return 0
    return PARTLY if outcome.done else 1


def _outcome_json(session: Session, outcome: Outcome) -> dict[str, Any]:
    return {
        "done": [
            {"order_sn": each.order_sn or None, "what": taking_back.done_words(session.desk, each)}
            for each in outcome.done
        ],
        "left": [taking_back.left_words(each)._asdict() for each in outcome.left],
        **(moves_json(session, found) if (found := _moved(session, outcome)) is not None else {}),
    }


def _moved(session: Session, outcome: Outcome) -> list[Moved] | None:
    """Return the clocks that move with a rule; the desk still goes by the rules before it."""
    if outcome.act.what != RULE:
        return None
    from core.due.moved import moved_by

    return moved_by(session.desk, session.at, outcome)


def _print(session: Session, outcome: Outcome, dry_run: bool) -> None:
    click.echo(taking_back.result_words(outcome, planned=dry_run))
    for done in outcome.done:
        click.echo(f"  {taking_back.done_words(session.desk, done)}")
    for left in outcome.left:
        words = taking_back.left_words(left)
        say(_("Left: {what}: {why}").format(what=words.what, why=words.why))
    if (found := _moved(session, outcome)) is not None:
        say_moves(session, found)


COMMANDS: tuple[click.Command, ...] = (history_command, revert_command)
