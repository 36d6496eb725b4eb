"""Numbers and addresses at the command line: `courier track uploaded picked-up address`."""

from __future__ import annotations

from pathlib import Path

import click

from core.base.errors import DaifaError
from core.base.frozen import to_json
from core.base.i18n import _, ngettext
from core.orders import bulk, pickup, tracking
from core.orders import reading as orders
from core.orders.partly import Partly
from core.rules import addresses
from core.rules.couriers import judge as couriers
from tui.cli.orders import order_line, print_order
from tui.cli.session import (
    PARTLY,
    PLACE,
    Session,
    given_text,
    json_option,
    pass_session,
    say,
    show,
    use_tables,
)


@click.command("courier", help=_("Judge a tracking number; the text may be what was pasted."))
@click.argument("number")
@click.option("--courier", help=_("The courier's name."))
@json_option
@pass_session
def courier_command(session: Session, number: str, courier: str | None, as_json: bool) -> None:
    """Print the verdict on a number."""
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
@click.option("--second-parcel", is_flag=True, help=_("A further parcel of this order."))
@click.option("--paste", type=PLACE,
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
    second_parcel: bool,
    paste: Path | None,
    as_json: bool,
) -> int:
    """Record one number, or many; many exit with 3 when some were refused."""
    if paste is not None:
        if order or number:
            raise click.UsageError(_("--paste takes its orders from the lines."))
        return _track_many(session, given_text(paste), force, as_json)
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
        extra=second_parcel,
    )
    print_order(done, as_json)
    return 0


def _track_many(session: Session, text: str, force: str | None, as_json: bool) -> int:
    lines = bulk.judge_bulk(session.desk, text)
    # Nobody can be asked here: what asks is left, unless a reason answers it.
    reason = (force or "").strip()
    agreed = {line.pasted.line_no for line in lines if line.askable and reason}
    saved = bulk.record_bulk(session.desk, session.at, lines, agreed, force=reason)
    refused = [
        {
            "line": line.pasted.line_no,
            "order_sn": line.pasted.order_sn,
            "number": line.check.judgement.cleaned if line.check else None,
            "message": line.problem,
        }
        for line in lines
        if not line.fit and line.pasted.line_no not in agreed
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
def uploaded_command(session: Session, order: tuple[str, ...], as_json: bool) -> int:
    """Mark orders as uploaded and print them; exit 3 when some were refused."""
    return _print(session, tracking.upload_each(session.desk, session.at, order), as_json)


@click.command("picked-up", help=_("Record that the courier has scanned the orders' parcels."))
@click.argument("order", nargs=-1, required=True)
@json_option
@pass_session
def picked_up_command(session: Session, order: tuple[str, ...], as_json: bool) -> int:
    """Record the scan, at `--at` or now, and print the orders; exit 3 when some were refused."""
    return _print(session, pickup.pick_up_each(session.desk, session.at, order), as_json)


def _print(session: Session, outcome: Partly[str], as_json: bool) -> int:
    """Print the orders that were done and those that were refused; return the exit status.

    Raises what was refused when nothing could be done.
    """
    if outcome.refused and not outcome.done:
        first = outcome.refused[0]
        raise DaifaError(first.code, "\n".join(each.message for each in outcome.refused))
    found = [orders.find(session.desk, sn) for sn in outcome.done]
    if as_json:
        refused = [
            {"order_sn": each.name, "error": {"code": each.code, "message": each.message}}
            for each in outcome.refused
        ]
        show([*(orders.as_json(each) for each in found), *refused])
    else:
        for each in found:
            click.echo(order_line(each))
        for left in outcome.refused:
            say(left.message)
    return PARTLY if outcome.refused else 0


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
                "parts": [to_json(part) for part in found.parts],
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
    courier_command,
    track_command,
    uploaded_command,
    picked_up_command,
    address_group,
)
