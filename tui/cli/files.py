"""Files in, files out: `import`, `export shipments`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypedDict

import click

from core.base import personal
from core.base.errors import DaifaError
from core.base.i18n import _, ngettext
from core.base.named_file import given_bytes, is_folder, is_pipe
from core.base.text import file_name, shown
from core.files.opening import drained
from core.imports import importing, kinds
from core.imports.importing import FileResult
from core.imports.shops import ShopWish
from core.orders import batch as shipments
from core.orders.batch import Exported
from core.orders.batches import export_each, format_of
from core.orders.shops import Shop
from tui.cli import going_out
from tui.cli.checks import check_line
from tui.cli.session import (
    PARTLY,
    PLACE,
    Session,
    json_option,
    pass_session,
    say,
    shop_option,
    show,
)
from tui.cli.streams import binary_input


@click.command(
    "import", help=_("Import exports of the platform or of upstream; - is standard input.")
)
@click.argument("file", nargs=-1, required=True, type=PLACE)
@click.option("--as", "kind", type=click.Choice(kinds.CODES), help=_("What the file is."))
@click.option("--shop", help=_("The shop the orders belong to."))
@click.option("--force", metavar="REASON", help=_("Take its orders over from another shop."))
@click.option("--dry-run", is_flag=True, help=_("Show what would happen; change nothing."))
@click.option("--rejects", type=PLACE, help=_("Write refused rows here."))
@json_option
@pass_session
def import_command(
    session: Session,
    file: tuple[Path, ...],
    kind: str | None,
    shop: str | None,
    force: str | None,
    dry_run: bool,
    rejects: Path | None,
    as_json: bool,
) -> int:
    """Import files one after another; exit 3 when rows or files were refused."""
    results: list[FileResult] = []
    failed: list[tuple[Path, DaifaError]] = []
    wish = ShopWish(shop or "", force)
    for name in file:
        source = _source(name)
        try:
            if dry_run:
                results.append(
                    importing.preview(session.desk, session.at, source, kind=kind, shop=wish)
                )
            else:
                results.append(
                    importing.apply(
                        session.desk, session.at, source, kind=kind, shop=wish, rejects=rejects
                    )
                )
        except DaifaError as error:
            failed.append((name, error))
            say(personal.words(f"{file_name(str(name))}: {error.message}"))
    if as_json and failed and not results:
        first = failed[0][1]
        show({"error": {"code": first.code, "message": first.message}})
    elif as_json:
        value: dict[str, Any] = {"files": [result.as_json() for result in results]}
        if failed:
            value["errors"] = [
                {"file": str(name), "code": error.code, "message": error.message}
                for name, error in failed
            ]
        show(value)
    else:
        for result in results:
            print_result(result)
    if not failed and not any(result.rejected for result in results):
        return 0
    taken = any(result.added + result.updated + result.unchanged for result in results)
    return PARTLY if taken else 1


def print_result(result: FileResult) -> None:
    """Print what a file did, or would do."""
    click.echo(
        ngettext(
            "{file} · {kind} · {encoding} · {rows} row: {added} new, {updated} changed,"
            " {unchanged} unchanged, {rejected} refused",
            "{file} · {kind} · {encoding} · {rows} rows: {added} new, {updated} changed,"
            " {unchanged} unchanged, {rejected} refused",
            result.rows,
        ).format(**{**result.as_json(), "file": personal.words(result.file)})
    )
    if result.shop_from == "orders":
        say(_("Taken for {shop}: its orders in the file are known.").format(shop=result.shop))
    for problem in result.problems:
        say(shown(problem.words))
    for note in result.notes:
        say(shown(personal.words(note)))
    for change in result.changes:
        parts = (change.order_sn, change.words, f"{change.old or '–'} → {change.new}")
        click.echo("\t".join(map(shown, parts)))
    if result.changed > len(result.changes):
        more = result.changed - len(result.changes)
        click.echo(_("… and {count} more").format(count=more))
    if result.red or result.waiting:
        click.echo(
            _("Red notices: {red}. To be checked: {count} (daifa check-list).").format(
                red=result.red, count=result.waiting
            )
        )
    for notice in result.waits:
        click.echo(check_line(notice))


def _source(path: Path) -> Path | bytes:
    """Return what an argument names; a pipe is read here, as it can be read only once."""
    if str(path) == "-":
        return drained(binary_input(), path)
    return given_bytes(path) if is_pipe(path) else path


@click.group("export", help=_("Write files for the platform."))
def export_group() -> None:
    """Hold the exports."""


@export_group.command("shipments", help=_("Write the batch file of all orders with a number."))
@click.argument("out", type=PLACE)
@click.option("--format", "file_format", type=click.Choice(["csv", "xlsx"]), help=_("The format."))
@click.option("--template", type=PLACE, help=_("The platform's own template."))
@click.option("--again", is_flag=True, help=_("Also orders that were in a batch file before."))
@click.option(
    "--corrections",
    is_flag=True,
    help=_("The numbers that were corrected after the upload, and no others."),
)
@click.option(
    "--force",
    metavar="REASON",
    help=_("Also orders under review, on hold or in after-sales; the reason is kept."),
)
@shop_option
@json_option
@pass_session
def shipments_command(
    session: Session,
    out: Path,
    file_format: str | None,
    template: Path | None,
    again: bool,
    corrections: bool,
    force: str | None,
    shop_name: str | None,
    as_json: bool,
) -> int:
    """Write the batch file, or one for each shop into a folder.

    Exit 3 when something was left, 1 when nothing was written.
    """
    shop = session.shop(shop_name)
    wanted = _Wanted(
        format=file_format, template=template, again=again, corrections=corrections, force=force
    )
    if going_out.is_output(out):
        going_out.must_fit(as_json)
        return _to_output(session, shop, wanted)
    if is_folder(out):
        return _into_folder(session, out, shop, wanted, as_json)
    done = shipments.export(session.desk, session.at, out, shop=shop, **wanted)
    show(done.as_json()) if as_json else _print_export(done)
    return _left_out([done])


def _to_output(session: Session, shop: Shop | None, wanted: _Wanted) -> int:
    """Write the file under its usual name, then send it to standard output."""
    kind = format_of(wanted["format"], wanted["template"])
    folder = going_out.folder_of(session)
    corrections = wanted["corrections"]
    out = shipments.default_path(folder, session.at, kind, shop, corrections=corrections)
    done = shipments.export(session.desk, session.at, out, shop=shop, **wanted)
    for each in done.skipped:
        say(f"{each.order_sn}: {each.reason}")
    if done.file is None:
        say(_("Nothing was written."))
    else:
        going_out.send(done.file)
    return _left_out([done])


class _Wanted(TypedDict):
    """What the options say of the file, as `shipments.export` takes it."""

    format: str | None
    template: Path | None
    again: bool
    corrections: bool
    force: str | None


def _into_folder(
    session: Session, folder: Path, shop: Shop | None, wanted: _Wanted, as_json: bool
) -> int:
    """Write a file of each shop into the folder that was named, whatever folder it has."""
    shops = [shop] if shop else _shops(session, wanted["corrections"])
    found = export_each(
        session.desk,
        session.at,
        folder,
        [each.replace(folder="") for each in shops],
        format=wanted["format"],
        template=lambda _shop: wanted["template"],
        again=wanted["again"],
        corrections=wanted["corrections"],
        force=wanted["force"],
    )
    files = [(each.shop, each.done) for each in found if each.done is not None]
    failed = [(each.shop, each.error) for each in found if each.error is not None]
    for whose, error in failed:
        say(f"{whose.label}: {error.message}")
    if not files:
        raise failed[0][1]
    if as_json:
        show(
            {
                "file": str(folder),
                "orders": sum(len(done.orders) for _shop, done in files),
                "skipped": [left for _shop, done in files for left in done.as_json()["skipped"]],
                "files": [{"shop": each.name, **done.as_json()} for each, done in files],
            }
        )
    else:
        for _shop, done in files:
            _print_export(done)
    return PARTLY if failed else _left_out([done for _shop, done in files])


def _shops(session: Session, corrections: bool) -> list[Shop]:
    return shipments.shops_to_upload(session.desk, corrections=corrections)


def _print_export(done: Exported) -> None:
    count = len(done.orders)
    if done.file is None:
        say(_("Nothing was written."))
    else:
        click.echo(
            ngettext("{n} order written to {file}.", "{n} orders written to {file}.", count).format(
                n=count, file=shown(str(done.file))
            )
        )
    for each in done.skipped:
        say(f"{each.order_sn}: {each.reason}")


def _left_out(files: Sequence[Exported]) -> int:
    if all(done.file is None for done in files):
        return 1
    # An order that stands in an earlier file was not refused.
    return PARTLY if any(e.code != "exported" for done in files for e in done.skipped) else 0


export_group.add_command(going_out.list_command)
export_group.add_command(going_out.get_command)
COMMANDS: tuple[click.Command, ...] = (import_command, export_group)
