"""What waits to be checked after imports: `check-list`, `accept`, `dismiss`, `link`."""

from __future__ import annotations

import click

from core.base.i18n import _
from core.base.text import shown
from core.orders import notices
from core.orders.notices import OpenNotice, check_label
from tui.cli.session import Session, json_option, pass_session, say, shop_option, show


def check_line(notice: OpenNotice) -> str:
    """Return one thing that waits as a line: id, red or not, kind, order, what it says."""
    change = f"{notice.old or '–'} → {notice.new}" if notice.old or notice.new else ""
    mark = "!" if notice.red else "?"
    parts = (
        str(notice.id),
        mark,
        check_label(notice),
        notice.order_sn or "–",
        notice.text,
        change,
    )
    return "\t".join(map(shown, parts)).rstrip()


@click.group(
    "check-list", invoke_without_command=True, help=_("List what waits to be checked, or decide.")
)
@shop_option
@json_option
@click.pass_context
def check_list_group(ctx: click.Context, shop_name: str | None, as_json: bool) -> None:
    """Print what waits, red first."""
    if ctx.invoked_subcommand is not None:
        return
    session = ctx.find_object(Session)
    assert session is not None
    entries = notices.open_checks(session.desk)
    shop = session.shop(shop_name)
    if shop is not None:
        entries = [entry for entry in entries if shop.holds(entry.shop_id)]
    found = notices.window(session.desk, entries)
    if as_json:
        show({"items": [notice.as_json() for notice in found]})
        return
    for notice in found:
        click.echo(check_line(notice))


def _id(ctx: click.Context, param: click.Parameter, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise click.BadParameter(_("Give the number that check-list shows first."), ctx, param)
    return int(text)


_FORCE = click.option("--force", help=_("A reason that lifts what speaks against it."))


@check_list_group.command("accept", help=_("Record what is proposed, or call it dealt with."))
@click.argument("notice_id", metavar="ID", callback=_id)
@_FORCE
@json_option
@pass_session
def accept_command(session: Session, notice_id: int, force: str | None, as_json: bool) -> None:
    """Accept one thing that waits."""
    from core.imports import checks

    done = checks.accept(session.desk, session.at, notice_id, force=force)
    _print(done.notice, done.order_sn, done.notes, done.waits, as_json)


@check_list_group.command("link", help=_("Say to which order an upstream order belongs."))
@click.argument("notice_id", metavar="ID", callback=_id)
@click.argument("order")
@_FORCE
@json_option
@pass_session
def link_command(
    session: Session, notice_id: int, order: str, force: str | None, as_json: bool
) -> None:
    """Link the upstream order of one thing that waits."""
    from core.imports import checks

    done = checks.link(session.desk, session.at, notice_id, order, force=force)
    _print(done.notice, done.order_sn, done.notes, done.waits, as_json)


@check_list_group.command("dismiss", help=_("Say that it needs nothing more."))
@click.argument("notice_id", metavar="ID", callback=_id)
@json_option
@pass_session
def dismiss_command(session: Session, notice_id: int, as_json: bool) -> None:
    """Dismiss one thing that waits."""
    done = notices.dismiss(session.desk, session.at, notice_id)
    _print(done, done.order_sn, (), (), as_json)


def _print(
    notice: OpenNotice,
    order_sn: str,
    notes: tuple[str, ...],
    waits: tuple[OpenNotice, ...],
    as_json: bool,
) -> None:
    if as_json:
        show(
            {
                "id": notice.id,
                "order_sn": order_sn or None,
                "notes": list(notes),
                "items": [each.as_json() for each in waits],
            }
        )
        return
    click.echo(_("Settled: {text}").format(text=shown(notice.text)))
    for note in notes:
        click.echo(shown(note))
    for each in waits:
        say(check_line(each))


COMMANDS: tuple[click.Command, ...] = (check_list_group,)
