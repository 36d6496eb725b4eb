"""The platform's settlement at the command line: `settlement`."""

from __future__ import annotations

import click

from core.base.i18n import _, ngettext
from core.base.money import signed
from core.figures import settled
from core.figures.settled import Settled, part_words
from core.orders import privacy
from core.orders import reading as orders
from core.store import settlement, settlement_list
from tui.cli.session import Session, json_option, pass_session, shop_option, show
from tui.cli.settlement_text import line_text, lines_json, listed_json, order_lines

_MOST = click.IntRange(1, 100_000)


@click.command(
    "settlement", help=_("List what the platform paid out and took, or where it differs.")
)
@click.option("--differences", is_flag=True, help=_("Orders that differ from the estimate."))
@click.option("--order", "order_sn", metavar="ORDER", help=_("The lines of one order."))
@click.option("--limit", type=_MOST, default=50, show_default=True, help=_("How many at most."))
@shop_option
@json_option
@pass_session
def settlement_command(
    session: Session,
    differences: bool,
    order_sn: str | None,
    limit: int,
    shop_name: str | None,
    as_json: bool,
) -> None:
    """Print the newest lines, the lines of an order, or the orders that differ."""
    if order_sn is not None:
        if differences or shop_name is not None:
            raise click.UsageError(_("--order stands alone."))
        _print_order(session, order_sn, as_json)
        return
    shop_id = session.shop_id(shop_name)
    if differences:
        _print_differences(session, shop_id, limit, as_json)
        return
    found = settlement_list.newest(session.desk.store, limit, shop_id)
    if as_json:
        total = settlement_list.count(session.desk.store, shop_id)
        show({"total": total, "items": [listed_json(line) for line in found]})
        return
    for line in found:
        click.echo(line_text(line, line.order_sn or "–"))


def _print_differences(session: Session, shop_id: int | None, limit: int, as_json: bool) -> None:
    found = settled.differences(session.desk, shop_id)
    if as_json:
        show({"total": len(found), "items": [each.as_json() for each in found[:limit]]})
        return
    for each in found[:limit]:
        click.echo(difference_line(each))
    if len(found) > limit:
        n = len(found) - limit
        click.echo(ngettext("{n} more", "{n} more", n).format(n=n))


def difference_line(each: Settled) -> str:
    """Return an order that differs in one line: number, how much, in what."""
    parts = _("; ").join(map(part_words, each.differing))
    return f"{each.order_sn}\t{signed(each.difference_fen)}\t{parts}"


def _print_order(session: Session, order_sn: str, as_json: bool) -> None:
    order = orders.find(session.desk, order_sn)
    lines = settlement.of_order(session.desk.store, order.id)
    found = settled.of_orders(session.desk, [order.id]).get(order.id)
    if as_json:
        parts = found.as_json() if found else {"difference_fen": None, "parts": []}
        show({**parts, "order_sn": order.order_sn, "items": lines_json(lines)})
        return
    with privacy.about(session.desk.store, order.id):
        for line in order_lines(lines):
            click.echo(line)
    if found is not None:
        click.echo(difference_line(found))


COMMANDS: tuple[click.Command, ...] = (settlement_command,)
