"""What is due: `due next count check`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click

from core.base.clock import iso
from core.base.i18n import _, ngettext
from core.base.patterns import pattern
from core.base.text import shown
from core.due import queue
from core.due.items import DueItem
from core.rules import deadlines
from core.rules.terms import Band, Clock, label
from tui.cli.session import Session, json_option, pass_session, shop_option, show

_SPAN = pattern(r"(\d+(?:\.\d+)?)(h|m|d|min)?")
_UNIT_HOURS = {"h": 1.0, "d": 24.0, "m": 1 / 60, "min": 1 / 60, None: 1.0}


def span(text: str | None) -> timedelta | None:
    """Read `12h`, `90m`, `2d` as a length of time."""
    if text is None:
        return None
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise click.UsageError(
            _("“{text}” is no length of time. Write 12h or 2d.").format(text=text)
        )
    # A hundred years is as good as for ever, and what a time can hold.
    return timedelta(hours=min(float(found[1]) * _UNIT_HOURS[found[2]], 876_000))


def clocks(text: str | None) -> list[Clock]:
    """Read a list of clocks such as `ship,buy`."""
    try:
        return [Clock(part.strip()) for part in (text or "").split(",") if part.strip()]
    except ValueError as error:
        raise click.UsageError(
            _("There is no such clock. The clocks are: {names}").format(names=", ".join(Clock))
        ) from error


def line(item: DueItem) -> str:
    """Return one item of the queue as a line."""
    left = "?" if item.left_s is None else deadlines.label(item.left_s)
    cells = [left, label(item.band), label(item.clock), item.order_sn, shown(item.title)]
    if item.snoozed_until is not None:
        cells.append(_("snoozed until {time}").format(time=f"{item.snoozed_until:%m-%d %H:%M}"))
    return "\t".join(cells)


@click.command("due", help=_("Show everything with a deadline, most urgent first."))
@click.option("--within", help=_("Only what is due within this time, such as 12h."))
@click.option("--clock", "clock_names", help=_("Only these clocks, such as ship,buy."))
@shop_option
@json_option
@pass_session
def due_command(
    session: Session,
    within: str | None,
    clock_names: str | None,
    shop_name: str | None,
    as_json: bool,
) -> None:
    """Print the one queue."""
    at = session.at
    items = queue.queue(
        session.desk,
        at,
        within=span(within),
        clocks=clocks(clock_names),
        shop_id=session.shop_id(shop_name),
    )
    if as_json:
        show({"at": iso(at), "items": [item.as_json() for item in items]})
        return
    for item in items:
        click.echo(line(item))


@click.command("next", help=_("Print the most urgent thing in one line."))
@shop_option
@json_option
@pass_session
def next_command(session: Session, shop_name: str | None, as_json: bool) -> None:
    """Print one line for a status bar."""
    shop_id = session.shop_id(shop_name)
    found = queue.first(session.desk, session.at, shop_id=shop_id)
    if as_json:
        show(None if found is None else found.as_json())
    elif found is not None:
        click.echo(line(found).replace("\t", " "))
    elif queue.count(session.desk, session.at, shop_id=shop_id):
        click.echo(_("Everything that is due is snoozed."))
    else:
        click.echo(_("Nothing is due."))


@click.command("count", help=_("Print how many things are due."))
@click.option("--clock", "clock_names", help=_("Only these clocks, such as ship,buy."))
@click.option("--band", type=click.Choice([band.value for band in Band]), help=_("Only this band."))
@shop_option
@json_option
@pass_session
def count_command(
    session: Session,
    clock_names: str | None,
    band: str | None,
    shop_name: str | None,
    as_json: bool,
) -> None:
    """Print a number."""
    found = queue.count(
        session.desk,
        session.at,
        clocks=clocks(clock_names),
        band=Band(band) if band else None,
        shop_id=session.shop_id(shop_name),
    )
    show(found) if as_json else click.echo(found)


@click.command("check", help=_("Exit with 1 when something is overdue (for cron)."))
@shop_option
@json_option
@pass_session
def check_command(session: Session, shop_name: str | None, as_json: bool) -> int:
    """Print what is overdue; exit 1 when anything is."""
    late = queue.queue(
        session.desk, session.at, band=Band.OVERDUE, shop_id=session.shop_id(shop_name)
    )
    if as_json:
        show({"at": iso(session.at), "overdue": [item.as_json() for item in late]})
    elif late:
        click.echo(
            ngettext("{n} thing is overdue:", "{n} things are overdue:", len(late)).format(
                n=len(late)
            )
        )
        for item in late:
            click.echo(line(item))
    else:
        click.echo(_("Nothing is overdue."))
    return 1 if late else 0


COMMANDS: tuple[Any, ...] = (due_command, next_command, count_command, check_command)
