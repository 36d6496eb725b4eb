"""Appeals at the command line: `appeals` and `appeal new submit won lost drop pack …`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from core.appeals import entry as appeal_entry
from core.appeals import evidence
from core.appeals import pack as appeal_pack
from core.appeals import reading as appeals
from core.appeals import results as appeal_results
from core.appeals.appeal import Appeal, State, read_amount, state_label
from core.appeals.words import missing_words
from core.base.i18n import _
from core.base.named_file import state_of
from core.base.text import shown
from core.rules import deadlines
from core.rules.appeals import book
from tui.cli import going_out
from tui.cli.session import (
    PLACE,
    ROW_ID,
    Session,
    json_option,
    pass_session,
    say,
    shop_option,
    show,
)

LIST_LIMIT = 500


@click.command("appeals", help=_("List appeals, the most urgent first."))
@shop_option
@json_option
@pass_session
def appeals_command(session: Session, shop_name: str | None, as_json: bool) -> None:
    """Print drafts, submitted and decided appeals."""
    desk, at = session.desk, session.at
    index = appeals.open_index(desk).of_shop(desk, session.shop(shop_name))
    ids = [entry.appeal_id for entry in index.entries[:LIST_LIMIT]]
    items = appeals.all_as_json(desk, at, ids)
    if as_json:
        show({"items": items})
        return
    for item in items:
        left = "–" if item["left_s"] is None else deadlines.label(item["left_s"])
        state = state_label(State(item["state"]))
        kind = appeals.kind_of(item["kind"]).name
        parts = (left, str(item["id"]), kind, item["order_sn"], state)
        click.echo("\t".join((*map(shown, parts), missing_words(item["missing"]))))


@click.group("appeal", help=_("Write an appeal, record what came of it, pack it."))
def appeal_group() -> None:
    """Hold the commands on one appeal."""


def print_appeal(session: Session, appeal: Appeal, as_json: bool) -> None:
    """Print an appeal with what is lacking."""
    if as_json:
        show(appeals.as_json(session.desk, session.at, appeal))
        return
    click.echo(
        _("Appeal {id} for order {sn}: {state}").format(
            id=appeal.id, sn=shown(appeal.order_sn), state=state_label(appeal.state)
        )
    )
    for lack in appeals.missing(session.desk, appeal):
        say(f"  {lack.message}")


@appeal_group.command("new", help=_("Write an appeal; what is not given is proposed."))
@click.argument("kind")
@click.option("--order", "order_sn", help=_("The order."))
@click.option("--aftersale", help=_("The after-sales case."))
@click.option("--ground", help=_("The ground, such as swapped."))
@click.option("--text", help=_("The description, 1 to 300 characters."))
@click.option("--amount", help=_("The amount in yuan."))
@click.option("--evidence", "files", multiple=True, type=PLACE,
              help=_("A picture or video; may be given several times."))  # fmt: skip
@json_option
@pass_session
def new_command(
    session: Session,
    kind: str,
    order_sn: str | None,
    aftersale: str | None,
    ground: str | None,
    text: str | None,
    amount: str | None,
    files: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Save a new appeal and print it with what is lacking."""
    if not order_sn and not aftersale:
        raise click.UsageError(_("Name the order (--order) or the case (--aftersale)."))
    book().kind(kind)
    entry = appeal_entry.propose(
        session.desk,
        session.at,
        order_sn=order_sn,
        aftersale_ref=aftersale,
        kind=kind,
        ground=ground,
    )
    given = {
        "text": text,
        "amount_fen": None if amount is None else read_amount(amount),
        "evidence": files or None,
    }
    wanted = {name: value for name, value in given.items() if value is not None}
    made = appeal_entry.create(session.desk, session.at, entry.replace(**wanted))
    if not as_json and files:
        say(evidence.advice())
    print_appeal(session, made, as_json)


def _result(name: str, help_text: str, act: Callable[[Session, int], Appeal]) -> click.Command:
    @appeal_group.command(name, help=help_text)
    @click.argument("appeal_id", metavar="ID", type=ROW_ID)
    @json_option
    @pass_session
    def result_command(session: Session, appeal_id: int, as_json: bool) -> None:
        print_appeal(session, act(session, appeal_id), as_json)

    return result_command


_result(
    "submit",
    _("Record that it was submitted on the platform."),
    lambda session, appeal_id: appeal_results.submit(session.desk, session.at, appeal_id),
)
_result(
    "won",
    _("Record that it was won."),
    lambda session, appeal_id: appeal_results.won(session.desk, session.at, appeal_id),
)
_result(
    "lost",
    _("Record that it was lost."),
    lambda session, appeal_id: appeal_results.lost(session.desk, session.at, appeal_id),
)
_result(
    "more",
    _("Record that more evidence is wanted."),
    lambda session, appeal_id: appeal_results.more_evidence(session.desk, session.at, appeal_id),
)
_result(
    "reconsider",
    _("Ask for reconsideration with new evidence."),
    lambda session, appeal_id: appeal_results.reconsider(session.desk, session.at, appeal_id),
)


@appeal_group.command("add", help=_("Add evidence files to an appeal."))
@click.argument("appeal_id", metavar="ID", type=ROW_ID)
@click.argument("files", nargs=-1, required=True, type=PLACE)
@json_option
@pass_session
def add_command(session: Session, appeal_id: int, files: tuple[Path, ...], as_json: bool) -> None:
    """Copy files into the store and print the appeal."""
    print_appeal(session, evidence.take_all(session.desk, session.at, appeal_id, files), as_json)


@appeal_group.command("drop", help=_("Give an appeal up, with a reason."))
@click.argument("appeal_id", metavar="ID", type=ROW_ID)
@click.option("--reason", required=True, help=_("Why."))
@json_option
@pass_session
def drop_command(session: Session, appeal_id: int, reason: str, as_json: bool) -> None:
    """Drop an appeal and print it."""
    print_appeal(session, appeal_results.drop(session.desk, session.at, appeal_id, reason), as_json)


@appeal_group.command("pack", help=_("Write a zip with the evidence and the platform's facts."))
@click.argument("appeal_id", metavar="ID", type=ROW_ID)
@click.argument("out", type=PLACE)
@click.option("--inner", is_flag=True,
              help=_("Write the own timeline instead, as text; not for the platform."))  # fmt: skip
@json_option
@pass_session
def pack_command(session: Session, appeal_id: int, out: Path, inner: bool, as_json: bool) -> None:
    """Write the pack, or the own timeline, and print its path; for `-` the file itself."""
    sent = going_out.is_output(out)
    if sent:
        going_out.must_fit(as_json)
        name = appeal_pack.usual_name(appeals.find(session.desk, appeal_id), session.at)
        out = going_out.folder_of(session) / name
        out = appeal_pack.inner_path(out) if inner else out
    if inner:
        made = appeal_pack.write_inner(session.desk, appeal_id, out)
    else:
        made = appeal_pack.pack(session.desk, session.at, appeal_id, out)
    session.saved = True
    if sent:
        going_out.send(made)
        return
    show({"file": str(made), "bytes": state_of(made).st_size}) if as_json else click.echo(
        shown(str(made))
    )


COMMANDS: tuple[click.Command, ...] = (appeals_command, appeal_group)
