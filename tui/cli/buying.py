"""Buying at the command line: `buy`, its claim, its correction and its cancelling."""

from __future__ import annotations

from typing import Any

import click

from core.base.i18n import _
from core.orders import buying_claims, purchase_changes, purchases
from core.orders import reading as orders
from core.orders.order import Order
from core.rules.upstream import items as upstream
from tui.cli.orders import print_order
from tui.cli.session import ROW_ID, Session, json_option, pass_session, yuan_value


def _item(ctx: click.Context, param: click.Parameter, text: str | None) -> int | None:
    """Read which item is bought: its place from 1, or all that are left."""
    if text is None:
        return None
    if text.lower() == "all":
        return purchases.ALL
    if text.isascii() and text.isdigit() and len(text) < 6 and int(text) > 0:
        return int(text) - 1
    raise click.BadParameter(_("Give the item's place, 1 for the first, or all."),
                             ctx=ctx, param=param)  # fmt: skip


@click.command("buy", help=_("Record, claim, correct or cancel what is bought upstream."))
@click.argument("order")
@click.option("--upstream-order", help=_("The upstream order number."))
@click.option("--cost", help=_("What the whole purchase cost, in yuan."))
@click.option("--item", callback=_item, help=_("Which item: 1, 2, … or all; else the next one."))
@click.option("--platform", help=_("1688, taobao, tmall, jd or pdd."))
@click.option("--supplier", help=_("The supplier's name."))
@click.option("--address", help=_("The receiver as the upstream order has it."))
@click.option("--force", help=_("Why it is right all the same."))
@click.option("--claim", is_flag=True, help=_("Say that you are buying it now."))
@click.option("--release", is_flag=True, help=_("Say that you are not buying it after all."))
@click.option("--correct", type=ROW_ID, metavar="ID", help=_("Correct this purchase (see show)."))
@click.option("--cancel", type=ROW_ID, metavar="ID", help=_("The purchase was cancelled upstream."))
@click.option("--reason", default="", help=_("Why it was cancelled."))
@json_option
@pass_session
def buy_command(session: Session, /, order: str, as_json: bool, **given: Any) -> None:
    """Do one of the five, and print the order."""
    done = _ACTS[_act(given)](session, order, given)
    print_order(done, as_json, session.at)


# What belongs to each of the acts, beside the order.
_PURCHASE = ("upstream_order", "cost", "platform", "supplier", "force")
_TAKES = {
    "claim": ("force",),
    "release": (),
    "correct": _PURCHASE,
    "cancel": ("reason",),
    "record": (*_PURCHASE, "item", "address"),
}


def _act(given: dict[str, Any]) -> str:
    """Return which act is meant; what does not belong to it is wrong usage."""
    named = [name for name in ("claim", "release", "correct", "cancel")
             if given[name] not in (None, False)]  # fmt: skip
    if len(named) > 1:
        raise click.UsageError(_("--claim, --release, --correct and --cancel go one by one."))
    act = named[0] if named else "record"
    for name, value in given.items():
        if value not in (None, False, "") and name != act and name not in _TAKES[act]:
            option = "--" + name.replace("_", "-")
            what = f"--{act}" if named else "buy"
            raise click.UsageError(_("{option} says nothing to {what}.").format(
                option=option, what=what))  # fmt: skip
    for name in ("upstream_order", "cost"):
        if act == "record" and not given[name]:
            hint = f"'--{name.replace('_', '-')}'"
            raise click.MissingParameter(param_hint=hint, param_type="option")
    if act == "correct" and not any(given[name] is not None for name in _PURCHASE[:-1]):
        raise click.UsageError(
            _("Say what to correct: --cost, --upstream-order, --supplier, --platform.")
        )
    return act


def _record(session: Session, order: str, given: dict[str, Any]) -> Order:
    platform = given["platform"]
    return purchases.record(
        session.desk,
        session.at,
        order,
        upstream_order=given["upstream_order"],
        cost_fen=yuan_value(given["cost"]) or 0,
        platform=upstream.platform_code(platform) if platform else "",
        supplier=given["supplier"] or "",
        ordinal=given["item"],
        address=given["address"],
        force=given["force"],
    )


def _claim(session: Session, order: str, given: dict[str, Any]) -> Order:
    return buying_claims.claim(session.desk, session.at, order, force=given["force"])


def _release(session: Session, order: str, given: dict[str, Any]) -> Order:
    return buying_claims.release(session.desk, session.at, order)


def _correct(session: Session, order: str, given: dict[str, Any]) -> Order:
    return purchase_changes.correct(
        session.desk,
        session.at,
        order,
        given["correct"],
        cost_fen=yuan_value(given["cost"]),
        upstream_order=given["upstream_order"],
        supplier=given["supplier"],
        platform=given["platform"],
        force=given["force"],
    )


def _cancel(session: Session, order: str, given: dict[str, Any]) -> Order:
    sn = orders.find(session.desk, order).order_sn
    return purchase_changes.cancel(session.desk, session.at, sn, given["cancel"], given["reason"])


_ACTS = {
    "record": _record,
    "claim": _claim,
    "release": _release,
    "correct": _correct,
    "cancel": _cancel,
}

COMMANDS: tuple[click.Command, ...] = (buy_command,)
