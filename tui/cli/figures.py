"""The figures at the command line: `metrics`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from core.base.clock import beijing
from core.base.i18n import _
from tui.cli.session import Session, json_option, pass_session, shop_option, show

_BY = ("item", "supplier", "shop")


@click.command("metrics", help=_("Show all figures of the shop, on any day."))
@click.option("--day", metavar="DATE", help=_("That day as it was: 2026-11-20, 11-20, yesterday."))
@click.option("--by", type=click.Choice(_BY), help=_("The same of each item, supplier or shop."))
@click.option("--series", "days", type=click.IntRange(1, 730), metavar="DAYS",
              help=_("Each figure on each of so many days, the last one that day."))  # fmt: skip
@click.option("--what-if", "assumed", multiple=True, metavar="STEP",
              help=_("What each figure would be: abnormal[:CAUSE], appeal:ID, agree:CASE,"
                     " reject:CASE, lose:CASE, orders:N; several add up."))  # fmt: skip
@shop_option
@json_option
@pass_session
def metrics_command(
    session: Session,
    day: str | None,
    by: str | None,
    days: int | None,
    assumed: Sequence[str],
    shop_name: str | None,
    as_json: bool,
) -> None:
    """Print the figures of the window that ends with a day, or what was asked of them."""
    # What computes and prints them is loaded for this command alone.
    from core.figures import figures as metrics
    from core.figures import series as many_days
    from core.figures import what_if
    from core.figures.days import at_of, day_words, parse_day
    from tui.cli import figures_text as text

    desk, shop_id = session.desk, session.shop_id(shop_name)
    at = session.at if day is None else at_of(parse_day(day, session.at), session.at)
    steps = [what_if.parse(desk, at, each) for each in assumed]
    outcome = None
    if steps:
        outcome = what_if.changes(metrics.read_facts(desk, at, shop_id), steps)
    run = None if days is None else many_days.series(desk, at, days, shop_id)
    parts = None if by is None else text.parts_of(desk, by, at, shop_id)
    if as_json:
        found = metrics.figures(desk, at, shop_id)
        show(text.as_json(found, by, parts, run, outcome))
        return
    if day is not None:
        click.echo(day_words(at.date(), beijing(session.at).date()))
    if outcome is not None:
        text.print_outcome(outcome)
    if run is not None:
        text.print_series(run)
    if parts is not None:
        text.print_parts(parts)
    if outcome is None and run is None and parts is None:
        text.print_figures(metrics.figures(desk, at, shop_id))


COMMANDS: tuple[click.Command, ...] = (metrics_command,)
