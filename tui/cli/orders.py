"""One order at the command line: `orders show upstream bind buy courier track uploaded address`."""

from __future__ import annotations

import json
from typing import Any

import click

from core import addresses, bindings, couriers, orders, purchases, tracking, upstream
from core.clock import from_epoch, iso
from core.i18n import _, ngettext
from core.models import Stage, label, yuan
from core.order import Order
from core.store import commands
from core.upstream import UpstreamItem
from tui.cli.session import (
    PARTLY,
    Session,
    clean,
    json_option,
    pass_session,
    say,
    show,
    yuan_value,
)


def order_line(order: Order) -> str:
    """Return an order as one line."""
    due = order.ship_by.due_at.strftime("%m-%d %H:%M") if order.ship_by else "?"
    parts = (order.order_sn, label(order.stage), due, yuan(order.received_fen), order.title)
    return "\t".join(clean(part) for part in parts)


def _print_order(order: Order, as_json: bool) -> None:
    show(orders.as_json(order)) if as_json else click.echo(order_line(order))


@click.command("orders", help=_("List orders: pending ones by urgency, then the newest."))
@click.option("--stage", type=click.Choice([s.value for s in Stage]), help=_("Only this stage."))
@click.option("--search", "text", default="", help=_("Any part of number, title, receiver."))
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True,
              help=_("At most so many."))  # fmt: skip
@json_option
@pass_session
def orders_command(
    session: Session, stage: str | None, text: str, limit: int, as_json: bool
) -> None:
    """Print a list of orders."""
    total, found = orders.listing(
        session.desk, stage=Stage(stage) if stage else None, text=text, limit=limit
    )
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

    events = commands.history(session.desk.store, order.id)
    return {
        **orders.as_json(order),
        "purchases": [each.model_dump(mode="json") for each in order.purchases],
        "parcels": [each.model_dump(mode="json") for each in order.parcels],
        **of_order(session, order),
        "events": [
            {
                "at": iso(from_epoch(event["at"])),
                "who": event["who"],
                "what": event["what"],
                "before": _values(event["before"]),
                "after": _values(event["after"]),
            }
            for event in events
        ],
    }


def _values(text: str | None) -> dict[str, Any] | None:
    """Return an event's values; the store's seconds become ISO 8601."""
    if text is None:
        return None
    return {
        name: iso(from_epoch(value)) if isinstance(value, int) and _is_time(name) else value
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
    click.echo(order_line(found))
    first = whole["upstream"]
    click.echo(_("Upstream: {url}").format(url=first["url"] if first else _("unknown; bind it")))
    for purchase in found.live_purchases:
        click.echo(
            _("Bought {at}: {platform} {no}, {cost} yuan").format(
                at=f"{purchase.bought_at:%m-%d %H:%M}",
                platform=upstream.platform_label(purchase.platform) if purchase.platform else "",
                no=clean(purchase.upstream_order),
                cost=yuan(purchase.cost_fen),
            )
        )
    for parcel in found.parcels:
        state = _("replaced") if parcel.replaced_at else _("in force")
        click.echo(f"{parcel.courier} {parcel.number} ({state})")
    if found.flags:
        click.echo(_("Flags: {flags}").format(flags=", ".join(label(f) for f in found.flags)))
    for event in commands.history(session.desk.store, found.id):
        note = f"  {clean(event['note'])}" if event["note"] else ""
        click.echo(f"{iso(from_epoch(event['at']))}  {clean(event['who'])}  {event['what']}{note}")


def _candidate(item: UpstreamItem) -> dict[str, str]:
    return {
        "platform": item.platform,
        "item_id": item.item_id,
        "url": item.url,
        "via": item.via,
    }


@click.command("upstream", help=_("Find the upstream item of an item code."))
@click.argument("code")
@json_option
@pass_session
def upstream_command(session: Session, code: str, as_json: bool) -> int:
    """Print where an item code leads; exit 1 where it leads nowhere."""
    found = bindings.candidates(session.desk, code)
    bound = bindings.of_code(session.desk, code) is not None
    if as_json:
        show({"code": code, "candidates": [_candidate(each) for each in found], "bound": bound})
    elif found:
        for each in found:
            click.echo("\t".join((each.platform, each.item_id, each.url, each.via)))
    else:
        say(
            _("Code {code} leads to no known item. Bind it: daifa bind {code} URL").format(
                code=clean(code)
            )
        )
    return 0 if found else 1


@click.command("bind", help=_("Bind an item code to platform:id or a URL."))
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


@click.command("buy", help=_("Record what was bought upstream for an order."))
@click.argument("order")
@click.option("--upstream-order", required=True, help=_("The upstream order number."))
@click.option("--cost", required=True, help=_("What it cost, in yuan."))
@click.option("--platform", default="", help=_("1688, taobao, tmall, jd or pdd."))
@click.option("--supplier", default="", help=_("The supplier's name."))
@click.option("--address", help=_("The receiver as the upstream order has it."))
@click.option("--force", help=_("Why it is right all the same."))
@json_option
@pass_session
def buy_command(
    session: Session,
    order: str,
    upstream_order: str,
    cost: str,
    platform: str,
    supplier: str,
    address: str | None,
    force: str | None,
    as_json: bool,
) -> None:
    """Record a purchase and print the order."""
    done = purchases.record(
        session.desk,
        session.at,
        order,
        upstream_order=upstream_order,
        cost_fen=yuan_value(cost) or 0,
        platform=platform,
        supplier=supplier,
        address=address,
        force=force,
    )
    _print_order(done, as_json)


@click.command("courier", help=_("Judge a tracking number; the text may be what was pasted."))
@click.argument("number")
@click.option("--courier", help=_("The courier's name."))
@json_option
@pass_session
def courier_command(session: Session, number: str, courier: str | None, as_json: bool) -> None:
    """Print the verdict on a number."""
    from tui.cli.session import use_tables

    use_tables(session.config)
    judged = couriers.judge(number, courier)
    if as_json:
        show(judged.as_json())
        return
    words = {"ok": _("ok"), "ask": _("not sure"), "refuse": _("refused")}
    click.echo("\t".join((judged.cleaned or "–", judged.courier or "–", words[judged.verdict])))
    for reason in judged.reasons:
        click.echo(f"  {reason.message}")


@click.command("track", help=_("Record a tracking number; --paste - takes many lines."))
@click.argument("order", required=False)
@click.argument("number", required=False)
@click.option("--courier", help=_("The courier's name."))
@click.option("--force", help=_("Why it is right all the same."))
@click.option("--same-parcel", is_flag=True, help=_("One parcel for one buyer's orders."))
@click.option("--paste", type=click.File("r", encoding="utf-8"),
              help=_("Lines of order number, courier, number; - is standard input."))  # fmt: skip
@json_option
@pass_session
def track_command(
    session: Session,
    order: str | None,
    number: str | None,
    courier: str | None,
    force: str | None,
    same_parcel: bool,
    paste: Any,
    as_json: bool,
) -> int:
    """Record one number, or many; many exit with 3 when some were refused."""
    if paste is not None:
        if order or number:
            raise click.UsageError(_("--paste takes its orders from the lines."))
        return _track_many(session, paste.read(), as_json)
    if not order or not number:
        raise click.UsageError(_("Give an order and a tracking number, or --paste."))
    done = tracking.record(
        session.desk,
        session.at,
        order,
        number,
        courier=courier,
        force=force,
        same_parcel=same_parcel,
    )
    _print_order(done, as_json)
    return 0


def _track_many(session: Session, text: str, as_json: bool) -> int:
    lines = tracking.judge_bulk(session.desk, text)
    saved = tracking.record_bulk(session.desk, session.at, lines)
    refused = [
        {
            "line": line.pasted.line_no,
            "order_sn": line.pasted.order_sn,
            "number": line.check.judgement.cleaned if line.check else None,
            "message": line.problem,
        }
        for line in lines
        if not line.fit
    ]
    if as_json:
        show({"saved": saved, "refused": refused})
    else:
        click.echo(ngettext("{n} number saved.", "{n} numbers saved.", saved).format(n=saved))
        for each in refused:
            say(_("Line {line}: {message}").format(line=each["line"], message=each["message"]))
    if not refused:
        return 0
    return PARTLY if saved else 1


@click.command("uploaded", help=_("Record that the orders' numbers are on the platform now."))
@click.argument("order", nargs=-1, required=True)
@json_option
@pass_session
def uploaded_command(session: Session, order: tuple[str, ...], as_json: bool) -> None:
    """Mark orders as uploaded and print them."""
    done = tracking.uploaded(session.desk, session.at, order)
    if as_json:
        show([orders.as_json(each) for each in done])
        return
    for each in done:
        click.echo(order_line(each))


@click.group("address", help=_("Work with addresses."))
def address_group() -> None:
    """Hold the commands on addresses."""


@address_group.command("compare", help=_("Say whether two addresses are the same place."))
@click.argument("a")
@click.argument("b")
@json_option
def compare_command(a: str, b: str, as_json: bool) -> None:
    """Print the answer and the part that decides."""
    found = addresses.compare(a, b)
    if as_json:
        show(
            {
                "answer": found.answer.value,
                "decided_by": found.decided_by,
                "parts": [part.model_dump(mode="json") for part in found.parts],
            }
        )
        return
    words = {
        "same": _("the same place"),
        "probably": _("probably the same place"),
        "different": _("different places"),
        "unknown": _("cannot be told"),
    }
    decided = addresses.level_label(found.decided_by) if found.decided_by else ""
    click.echo(f"{words[found.answer.value]}  {decided}".rstrip())


COMMANDS: tuple[click.Command, ...] = (
    orders_command,
    show_command,
    upstream_command,
    bind_command,
    buy_command,
    courier_command,
    track_command,
    uploaded_command,
    address_group,
)
