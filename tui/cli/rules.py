"""The rule book at the command line, of all shops or of one."""

from __future__ import annotations

from typing import Any

import click

from core.base.clock import beijing
from core.base.errors import Refused
from core.base.i18n import _
from core.base.text import shown
from core.due.moved import moved, moved_back
from core.orders.shops import all_shops
from core.rules.book import Rule
from core.store import desk as desks
from core.store.desk import Desk
from tui.cli.moves import moves_json, say_moves
from tui.cli.session import Session, json_option, pass_session, shop_option, show


@click.command(
    "rules", help=_("Show the rule book, or give a rule your own value, for all shops or for one.")
)
@click.option("--set", "change", metavar="NAME=VALUE", help=_("The new value."))
@click.option("--reset", metavar="NAME", help=_("Go back to the value that is packaged."))
@click.option("--source", help=_("Where the new value comes from."))
@click.option("--dry-run", is_flag=True, help=_("Show what would move; change nothing."))
@shop_option
@json_option
@pass_session
def rules_command(
    session: Session,
    change: str | None,
    reset: str | None,
    source: str | None,
    dry_run: bool,
    shop_name: str | None,
    as_json: bool,
) -> None:
    """Print every rule; with --set or --reset change one first, and tell which clocks move."""
    if change is None and reset is None and dry_run:
        raise click.UsageError(_("--dry-run goes with --set NAME=VALUE or --reset NAME."))
    if change is not None and reset is not None:
        raise click.UsageError(_("--set and --reset do not go together."))
    shop_id = session.shop_id(shop_name)
    if shop_id == 0 and (change is not None or reset is not None):
        raise Refused("rule-no-shop", _("Orders of no shop go by what holds for all shops."))
    desk = session.desk
    more: dict[str, Any] = {}
    if change is not None:
        desk, more = _set(session, change, source, shop_id, dry_run, as_json)
    if reset is not None:
        desk, more = _reset(session, reset, source, shop_id, dry_run, as_json)
    if as_json:
        _show(desk, shop_id, more)
    else:
        _print(session, desk, shop_id)


def _set(
    session: Session,
    change: str,
    source: str | None,
    shop_id: int | None,
    dry_run: bool,
    as_json: bool,
) -> tuple[Desk, dict[str, Any]]:
    name, equals, value = (part.strip() for part in change.partition("="))
    if not equals or not (source or dry_run):
        raise click.UsageError(
            _("Write --set NAME=VALUE --source TEXT; the source says why it is right.")
        )
    found = moved(session.desk, session.at, name, value, shop_id)
    more = _moves(session, found, as_json)
    if dry_run:
        return session.desk, more
    return desks.set_rule(session.desk, session.at, name, value, source or "", shop_id), more


def _reset(
    session: Session,
    name: str,
    source: str | None,
    shop_id: int | None,
    dry_run: bool,
    as_json: bool,
) -> tuple[Desk, dict[str, Any]]:
    if not (source or dry_run):
        raise click.UsageError(_("Write --reset NAME --source TEXT; the source says why."))
    more = _moves(session, moved_back(session.desk, session.at, name, shop_id), as_json)
    if dry_run:
        return session.desk, more
    return desks.reset_rule(session.desk, session.at, name, source or "", shop_id), more


def _moves(session: Session, found: Any, as_json: bool) -> dict[str, Any]:
    """Tell which open clocks move, or return that as JSON."""
    if as_json:
        return moves_json(session, found)
    say_moves(session, found)
    return {}


def _show(desk: Desk, shop_id: int | None, more: dict[str, Any]) -> None:
    names = {shop.id: shop.name for shop in all_shops(desk)}
    rules = [
        {
            **rule.as_dict(),
            "shops": [
                {
                    "shop": names.get(own.shop_id, ""),
                    "value": own.rule.value,
                    "source": own.rule.source,
                    "date": own.rule.date,
                }
                for own in desk.rules.own_of(rule.name)
            ],
        }
        for rule in desk.rules.of(shop_id)
    ]
    of_shop = {} if shop_id is None else {"shop": names.get(shop_id, "")}
    show({"rules": rules, **of_shop, **more})


def _print(session: Session, desk: Desk, shop_id: int | None) -> None:
    """Print a line for each rule; without a shop, one more for each that has its own value."""
    names = {shop.id: shop.name for shop in all_shops(desk)}
    today = beijing(session.at).date()

    def line(rule: Rule, shop: str = "") -> None:
        head = f"{rule.name} · {shown(shop)}" if shop else rule.name
        words = desk.rules.general.words_of(rule, today)
        click.echo("\t".join((head, *map(shown, words))))

    for rule in desk.rules.of(shop_id):
        line(rule)
        for own in desk.rules.own_of(rule.name) if shop_id is None else ():
            line(own.rule, names.get(own.shop_id, f"#{own.shop_id}"))


COMMANDS: tuple[click.Command, ...] = (rules_command,)
