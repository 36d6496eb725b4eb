"""After-sales at the command line: `aftersales mark`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from core.aftersales import decisions as aftersale_decisions
from core.aftersales import reading as aftersales
from core.aftersales.advice import do_label
from core.aftersales.case import type_label
from core.appeals import reading as appeals
from core.base.i18n import _
from core.base.money import yuan
from core.base.text import shown
from core.orders import edits as faults
from core.orders.order import Order
from core.orders.reading import as_json as order_json
from core.rules import deadlines
from core.rules.terms import label
from tui.cli.session import (
    Session,
    beijing_time,
    json_option,
    pass_session,
    shop_option,
    show,
    yuan_value,
)


def of_order(session: Session, order: Order) -> dict[str, Any]:
    """Return the cases and appeals of an order in the shapes of their lists."""
    desk, at = session.desk, session.at
    return {
        "aftersales": [
            aftersales.as_json(desk, case, at) for case in aftersales.by_order(desk, order.order_sn)
        ],
        "appeals": [
            appeals.as_json(desk, at, appeal) for appeal in appeals.of_order(desk, order.id)
        ],
    }


@click.group(
    "aftersales", invoke_without_command=True, help=_("List after-sales cases, or decide one.")
)
@click.option("--open", "only_open", is_flag=True, help=_("Only cases that are open."))
@shop_option
@json_option
@click.pass_context
def aftersales_group(
    ctx: click.Context, only_open: bool, shop_name: str | None, as_json: bool
) -> None:
    """Print the cases by urgency."""
    if ctx.invoked_subcommand is not None:
        return
    session = ctx.find_object(Session)
    assert session is not None
    at = session.at
    found = aftersales.listing(session.desk, at, only_open=only_open, shop=session.shop(shop_name))
    items = [aftersales.as_json(session.desk, case, at) for case in found]
    if as_json:
        show({"items": items})
        return
    for case, item in zip(found, items, strict=True):
        left = "–" if item["left_s"] is None else deadlines.label(item["left_s"])
        parts = (left, case.id, case.order_sn, type_label(case), yuan(case.refund_fen))
        click.echo(
            "\t".join((*map(shown, parts), shown(case.status), do_label(item["advice"]["do"])))
        )


@aftersales_group.command("decide", help=_("Record a decision: agree, reject, settle, inspect."))
@click.argument("ref", metavar="ID")
@click.argument("verb", type=click.Choice(["agree", "reject", "settle", "inspect"]))
@click.option("--reason", help=_("Why; for a settlement what was offered."))
@click.option("--result", help=_("What an inspection found: fine, empty, swapped, unfit."))
@click.option("--cost", help=_("What a settlement cost, in yuan."))
@click.option("--return-address", help=_("The supplier's return address."))
@click.option(
    "--confirmed", metavar="TIME", callback=beijing_time, help=_("When the supplier confirmed it.")
)
@click.option("--force", help=_("Why it is right all the same."))
@json_option
@pass_session
def decide_command(
    session: Session,
    ref: str,
    verb: str,
    reason: str | None,
    result: str | None,
    cost: str | None,
    return_address: str | None,
    confirmed: datetime | None,
    force: str | None,
    as_json: bool,
) -> None:
    """Record a decision and print the case."""
    done = aftersale_decisions.decide(
        session.desk,
        session.at,
        ref,
        verb,
        reason=reason,
        result=result,
        offer=reason if verb == "settle" else None,
        cost_fen=yuan_value(cost),
        return_address=return_address,
        confirmed_at=confirmed,
        force=force,
    )
    if as_json:
        show(
            {
                **aftersales.as_json(session.desk, done.case, session.at),
                "proposal": done.proposal,
                "claim_id": done.claim_id,
                "task": done.task,
            }
        )
        return
    click.echo(_("Recorded for case {ref}.").format(ref=shown(done.case.id)))
    if done.proposal:
        click.echo(
            _("Appeal now: daifa appeal new {kind} --aftersale {ref} --ground {ground}").format(
                kind=done.proposal["kind"], ref=shown(done.case.id), ground=done.proposal["ground"]
            )
        )


@click.command("mark", help=_("Record a logistics fault of an order, or take it back."))
@click.argument("order")
@click.argument("cause", type=click.Choice(list(faults.CAUSES)))
@click.option("--clear", is_flag=True, help=_("Take the mark back."))
@json_option
@pass_session
def mark_command(session: Session, order: str, cause: str, clear: bool, as_json: bool) -> None:
    """Mark an order and print it."""
    marked = faults.mark(session.desk, session.at, order, cause, clear)
    if as_json:
        show(order_json(marked))
        return
    causes = faults.of_order(session.desk, marked.id)
    click.echo(
        f"{marked.order_sn}\t{label(marked.stage)}\t"
        + (", ".join(_(faults.CAUSES[each]) for each in causes) or "–")
    )


COMMANDS: tuple[click.Command, ...] = (
    aftersales_group,
    mark_command,
)
