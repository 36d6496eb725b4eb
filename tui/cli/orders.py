"""Orders at the command line: `orders show upstream bind receiver`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from core.base import access, personal
from core.base.clock import from_epoch, iso
from core.base.frozen import to_json
from core.base.i18n import _
from core.base.money import yuan
from core.base.text import shown
from core.orders import bindings, privacy, receiver
from core.orders import reading as orders
from core.orders.history import note_words, what_words
from core.orders.notice_words import told
from core.orders.order import Order
from core.rules.terms import Stage, label
from core.rules.upstream import items as upstream
from core.rules.upstream.items import UpstreamItem
from core.store import acts, settlement
from core.store.desk import Desk
from tui.cli.session import (
    Session,
    json_option,
    pass_session,
    say,
    shop_option,
    show,
    standard_input,
    yuan_value,
)
from tui.cli.settlement_text import lines_json, order_lines


def order_line(order: Order) -> str:
    """Return an order as one line."""
    due = order.ship_by.due_at.strftime("%m-%d %H:%M") if order.ship_by else "?"
    parts = (order.order_sn, label(order.stage), due, yuan(order.received_fen), order.title)
    return "\t".join(shown(part) for part in parts)


def print_order(order: Order, as_json: bool, at: datetime | None = None) -> None:
    """Print an order as JSON or as one line."""
    show(orders.as_json(order, at)) if as_json else click.echo(order_line(order))


@click.command("orders", help=_("List orders: pending ones by urgency, then the newest."))
@click.option("--stage", type=click.Choice([s.value for s in Stage]), help=_("Only this stage."))
@click.option("--search", "text", default="", help=_("Any part of number, title, receiver."))
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True,
              help=_("At most so many."))  # fmt: skip
@shop_option
@json_option
@pass_session
def orders_command(
    session: Session,
    stage: str | None,
    text: str,
    limit: int,
    shop_name: str | None,
    as_json: bool,
) -> None:
    """Print a list of orders."""
    total, found = orders.listing(
        session.desk,
        stage=Stage(stage) if stage else None,
        text=text,
        limit=limit,
        shop=session.shop(shop_name),
    )
    if text and not found and (words := privacy.not_searched()):
        say(words)
    if as_json:
        show({"total": total, "items": [orders.as_json(order) for order in found]})
        return
    for order in found:
        click.echo(order_line(order))
    if total > len(found):
        say(_("{shown} of {total} shown.").format(shown=len(found), total=total))


def whole_json(session: Session, order: Order) -> dict[str, Any]:
    """Return an order with its purchases, parcels, cases, appeals and history."""
    from tui.cli.cases import of_order

    events = acts.history(session.desk.store, order.id)
    return {
        **orders.as_json(order, session.at),
        "receiver": privacy.json_receiver(session.desk, order),
        "purchases": [to_json(each) for each in order.purchases],
        "parcels": [to_json(each) for each in order.parcels],
        **of_order(session, order),
        "settlement": lines_json(settlement.of_order(session.desk.store, order.id)),
        "events": [
            {
                "at": iso(from_epoch(event.at)),
                "who": event.who,
                "what": event.what,
                "before": _values(session.desk, event.before),
                "after": _values(session.desk, event.after),
            }
            for event in events
        ],
    }


def _values(desk: Desk, text: str | None) -> dict[str, Any] | None:
    """Return an event's values; the store's seconds become ISO 8601."""
    if text is None:
        return None
    return {
        name: iso(from_epoch(value))
        if isinstance(value, int) and _is_time(name)
        else privacy.json_value(desk, name, value)
        for name, value in json.loads(text).items()
    }


def _is_time(name: str) -> bool:
    return name.endswith(("_at", "_until")) or name in ("at", "since")


@click.command("show", help=_("Show all that is known of an order, with its history."))
@click.argument("order")
@json_option
@pass_session
def show_command(session: Session, order: str, as_json: bool) -> None:
    """Print one order whole."""
    found = orders.find(session.desk, order)
    whole = whole_json(session, found)
    if as_json:
        show(whole)
        return
    with privacy.about(session.desk.store, found.id):
        _print_whole(session, found, whole)


def _print_whole(session: Session, found: Order, whole: dict[str, Any]) -> None:
    click.echo(order_line(found))
    first = whole["upstream"]
    click.echo(_("Upstream: {url}").format(url=first["url"] if first else _("unknown; bind it")))
    if line := privacy.buyer_line(found):
        click.echo(_("Buyer: {text}").format(text=shown(line)))
    if who := found.buyer_now(session.at):
        click.echo(_("{who} is buying it.").format(who=shown(who)))
    for purchase in found.live_purchases:
        click.echo(
            _("Bought {at} (purchase {id}): {platform} {no}, {cost} yuan").format(
                id=purchase.id,
                at=f"{purchase.bought_at:%m-%d %H:%M}",
                platform=upstream.platform_label(purchase.platform) if purchase.platform else "",
                no=shown(purchase.upstream_order),
                cost=yuan(purchase.cost_fen),
            )
        )
    for parcel in found.parcels:
        state = _("a further parcel") if parcel.extra else _("in force")
        state = _("replaced") if parcel.replaced_at else state
        click.echo(f"{parcel.courier} {parcel.number} ({state})")
    for line in order_lines(settlement.of_order(session.desk.store, found.id)):
        click.echo(line)
    if found.flags:
        click.echo(_("Flags: {flags}").format(flags=", ".join(label(f) for f in found.flags)))
    for notice in found.notices:
        said = told(notice.kind, notice.data, found.order_sn)
        text = f"{'!' if notice.red else '?'} {said.text}  {said.change}"
        click.echo(shown(text).rstrip())
    for event in acts.history(session.desk.store, found.id):
        words = note_words(event)
        note = f"  {shown(words)}" if words else ""
        click.echo(
            f"{iso(from_epoch(event.at))}  {shown(event.who)}  {what_words(event.what)}{note}"
        )


def _candidates(found: Sequence[UpstreamItem]) -> list[dict[str, Any]]:
    """Return where a code may lead; `confirm` where the seller must look which one is meant."""
    return [
        {
            "platform": item.platform,
            "item_id": item.item_id,
            "url": item.url,
            "via": item.via,
            **({"confirm": True} if item.confirm or len(found) > 1 else {}),
        }
        for item in found
    ]


@click.command("upstream", help=_("Find the upstream item of an item code."))
@click.argument("code")
@json_option
@pass_session
def upstream_command(session: Session, code: str, as_json: bool) -> int:
    """Print where an item code leads; exit 1 where it leads nowhere."""
    found = bindings.candidates(session.desk, code)
    bound = bindings.of_code(session.desk, code) is not None
    if as_json:
        show({"code": code, "candidates": _candidates(found), "bound": bound})
    elif found:
        for each in found:
            via = _("bound") if each.via == "binding" else each.via
            platform = upstream.platform_label(each.platform)
            click.echo("\t".join((platform, each.item_id, each.url, via)))
        if any("confirm" in each for each in _candidates(found)):
            words = _("Not sure: open the page and compare, then bind it: daifa bind {code} URL")
            say(words.format(code=shown(code)))
    else:
        say(
            _("Code {code} leads to no known item. Bind it: daifa bind {code} URL").format(
                code=shown(code)
            )
        )
    return 0 if found else 1


@click.command(
    "bind", help=_("Bind an item code, goods:商品id or sku:样式ID to platform:id or a URL.")
)
@click.argument("code")
@click.argument("target")
@click.option("--supplier", help=_("The supplier's name."))
@click.option("--cost", help=_("The usual cost in yuan."))
@json_option
@pass_session
def bind_command(
    session: Session,
    code: str,
    target: str,
    supplier: str | None,
    cost: str | None,
    as_json: bool,
) -> None:
    """Save a binding and print it."""
    bound = bindings.bind(
        session.desk, session.at, code, target, supplier=supplier, usual_cost_fen=yuan_value(cost)
    )
    url = upstream.item_url(bound.platform, bound.item_id)
    value = {
        "code": bound.code,
        "platform": bound.platform,
        "item_id": bound.item_id,
        "url": url,
        "supplier": bound.supplier,
        "usual_cost_fen": bound.usual_cost_fen,
    }
    show(value) if as_json else click.echo(url)


@click.command("receiver", help=_("Keep the buyer's address as the order page shows it."))
@click.argument("order")
@click.argument("text", required=False)
@click.option("--clear", is_flag=True, help=_("Take your own entry away: the export's is back."))
@json_option
@pass_session
def receiver_command(
    session: Session, order: str, text: str | None, clear: bool, as_json: bool
) -> None:
    """Keep a pasted block, or take it away, and print the order with its receiver."""
    # A guess that is right changes nothing and would be answered.
    access.refuse_viewer()
    if clear == (text is not None):
        raise click.UsageError(_("Give the text of the address, or --clear."))
    found = orders.find(session.desk, order)
    if clear:
        done = receiver.clear(session.desk, session.at, found)
    else:
        done = _keep(session, found, standard_input() if text == "-" else text or "")
    if as_json:
        show({**orders.as_json(done), "receiver": receiver.as_json(done)})
    else:
        block = receiver.block(done).text
        # What was typed is printed as it was typed.
        text = block if text or personal.is_open() else privacy.hidden_address(block)
        click.echo(f"{done.order_sn}\t{shown(text)}")


def _keep(session: Session, order: Order, text: str) -> Order:
    """Keep a pasted block; say what is missing in it and what cannot be the export's."""
    address = receiver.read_for(order, text)
    for warning in receiver.warnings(order, address):
        say(warning)
    return receiver.record(session.desk, session.at, order, address)


COMMANDS: tuple[click.Command, ...] = (
    orders_command,
    show_command,
    upstream_command,
    bind_command,
    receiver_command,
)
