"""After-sales and figures at the command line: `aftersales mark metrics`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from core.aftersales import decisions as aftersale_decisions
from core.aftersales import reading as aftersales
from core.aftersales.advice import do_label
from core.aftersales.case import type_label
from core.appeals import reading as appeals
from core.base.i18n import N_, _, ngettext
from core.base.money import percent, yuan
from core.base.text import shown
from core.figures import figures as metrics
from core.figures.words import campaign_words, score_words
from core.orders import edits as faults
from core.orders.edits import CAUSES
from core.orders.order import Order
from core.orders.reading import as_json as order_json
from core.rules import deadlines
from core.rules.faults import CAUSE_REFUND, CAUSE_REVIEW
from core.rules.terms import label
from tui.cli.appeals import COMMANDS as APPEAL_COMMANDS
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


def _cause(cause: str) -> str:
    """Return the word for what made an order abnormal."""
    words = {
        **CAUSES,
        CAUSE_REFUND: N_("refunded for its shipping"),
        CAUSE_REVIEW: N_("lowest score for shipping"),
    }
    return _(words[cause]) if cause in words else cause


@click.command("metrics", help=_("Show all figures of the shop."))
@shop_option
@json_option
@pass_session
def metrics_command(session: Session, shop_name: str | None, as_json: bool) -> None:
    """Print the figures of the last 30 days."""
    found = metrics.figures(session.desk, session.at, session.shop_id(shop_name))
    if as_json:
        show(found.as_json())
        return
    logistics = found.logistics
    click.echo(
        _("Logistics abnormal rate {rate} ({abnormal} of {grouped} orders, {formula})").format(
            rate=percent(logistics.rate, 3),
            abnormal=logistics.abnormal,
            grouped=logistics.grouped,
            formula=logistics.formula,
        )
    )
    for each in logistics.orders:
        click.echo(f"  {each.order_sn}\t{_(', ').join(map(_cause, each.causes))}")
    for name, rate in (
        (_("Dispute-refund rate"), found.dispute_refund),
        (_("Intervention rate"), found.intervention),
        (_("Quality-refund rate"), found.quality_refund),
    ):
        click.echo(f"{name} {percent(rate.rate, 3)} ({rate.count})")
    sales = found.sales
    click.echo(
        ngettext(
            "{n} order sold, {income} yuan, profit {profit} yuan",
            "{n} orders sold, {income} yuan, profit {profit} yuan",
            sales.orders,
        ).format(n=sales.orders, income=yuan(sales.received_fen), profit=yuan(sales.profit_fen))
    )  # fmt: skip
    if sales.unknown_orders:
        click.echo(
            ngettext(
                "  not in the profit: {n} order whose cost was not recorded, {income} yuan",
                "  not in the profit: {n} orders whose cost was not recorded, {income} yuan",
                sales.unknown_orders,
            ).format(n=sales.unknown_orders, income=yuan(sales.unknown_fen))
        )
    _print_reviews(found)


def _print_reviews(found: metrics.Figures) -> None:
    """Print the scores of the reviews, and how the shop stands with each campaign."""
    reviews = found.reviews
    words = ngettext("{n} review: {scores}", "{n} reviews: {scores}", reviews.valid)
    click.echo(words.format(n=reviews.valid, scores=score_words(reviews)))
    for each in found.campaigns:
        click.echo(f"{shown(each.name)}: {campaign_words(each)}")


COMMANDS: tuple[click.Command, ...] = (
    aftersales_group,
    mark_command,
    metrics_command,
    *APPEAL_COMMANDS,
)
