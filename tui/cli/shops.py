"""The shops of one seller: `shop` lists them, renames one, sets where it buys and keeps files."""

from __future__ import annotations

from typing import Any

import click

from core.base.i18n import _, ngettext
from core.base.text import shown
from core.orders import shops
from core.orders.shops import Shop
from core.rules.upstream.items import platform_label
from core.store.shops import order_counts
from tui.cli.session import Session, json_option, pass_session, say, show


@click.command(
    "shop", help=_("List the shops; rename one, or say where it buys and keeps its files.")
)
@click.argument("name", required=False)
@click.option("--rename", metavar="NEW", help=_("The shop's new name."))
@click.option("--platform", help=_("Where it usually buys: 1688, taobao, tmall, jd or pdd."))
@click.option("--folder", metavar="PATH", help=_("Where its files lie and its batch files go."))
@click.option("--adopt", is_flag=True, help=_("All orders that belong to no shop are this one's."))
@json_option
@pass_session
def shop_command(
    session: Session,
    name: str | None,
    rename: str | None,
    platform: str | None,
    folder: str | None,
    adopt: bool,
    as_json: bool,
) -> None:
    """Print all shops, or one after its change; an empty option takes a default away."""
    desk, changes = session.desk, {"name": rename, "platform": platform, "folder": folder}
    changed = any(value is not None for value in changes.values())
    if name is None:
        if changed or adopt:
            raise click.UsageError(_("Name the shop that is meant: daifa shop NAME …"))
        found = shops.all_shops(desk)
    elif adopt and shops.may_adopt(desk, name):
        # The orders that there are get the name of their shop.
        found = (_change(session, shops.NO_SHOP, {**changes, "name": rename or name}, adopt),)
    else:
        shop = shops.named(desk, name)
        if not shop.id:
            raise click.UsageError(_("The orders without a shop have no settings."))
        found = (_change(session, shop, changes if changed else {}, adopt),)
    counts = order_counts(desk.store)
    values = [_json(shop, counts.get(shop.id, 0)) for shop in found]
    if as_json:
        show({"shops": values} if name is None else values[0])
        return
    for value in values:
        click.echo(_line(value))
    if not values:
        say(_("There is no shop yet. The first import with --shop makes one."))


def _change(session: Session, shop: Shop, changes: dict[str, Any], adopt: bool) -> Shop:
    if not changes and not adopt:
        return shop
    count = shops.count_without(session.desk) if adopt else 0
    shop = shops.change(session.desk, session.at, shop, adopt=adopt, **changes)
    if adopt:
        words = ngettext(
            "{n} order without a shop is of {shop} now.",
            "{n} orders without a shop are of {shop} now.",
            count,
        )
        say(words.format(n=count, shop=shop.name))
    return shop


def _json(shop: Shop, orders: int) -> dict[str, Any]:
    return {
        "name": shop.name,
        "orders": orders,
        "upstream_platform": shop.upstream_platform,
        "folder": shop.folder,
    }


def _line(value: dict[str, Any]) -> str:
    platform = platform_label(value["upstream_platform"]) if value["upstream_platform"] else "–"
    count = ngettext("{n} order", "{n} orders", value["orders"]).format(n=value["orders"])
    return "\t".join((shown(value["name"]), count, platform, shown(value["folder"]) or "–"))


COMMANDS: tuple[click.Command, ...] = (shop_command,)
