"""Files in, files out: `import`, `export shipments`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from core.base.errors import DaifaError
from core.base.i18n import _, ngettext
from core.base.paths import at_home
from core.base.text import file_name, shown
from core.imports import importing, kinds
from core.imports.importing import FileResult
from core.orders import batch as shipments
from core.orders.batch import Exported
from tui.cli.session import PARTLY, Session, json_option, pass_session, say, show


@click.command(
    "import", help=_("Import exports of the platform or of upstream; - is standard input.")
)
@click.argument("file", nargs=-1, required=True)
@click.option("--as", "kind", type=click.Choice(kinds.CODES), help=_("What the file is."))
@click.option("--shop", help=_("The shop the orders belong to."))
@click.option("--dry-run", is_flag=True, help=_("Show what would happen; change nothing."))
@click.option("--rejects", type=click.Path(path_type=Path), help=_("Write refused rows here."))
@json_option
@pass_session
def import_command(
    session: Session,
    file: tuple[str, ...],
    kind: str | None,
    shop: str | None,
    dry_run: bool,
    rejects: Path | None,
    as_json: bool,
) -> int:
    """Import files one after another; exit 3 when rows or files were refused."""
    results: list[FileResult] = []
    failed: list[tuple[str, DaifaError]] = []
    for name in file:
        source = sys.stdin.buffer.read() if name == "-" else at_home(name)
        try:
            if dry_run:
                results.append(
                    importing.preview(session.desk, session.at, source, kind=kind, shop=shop)
                )
            else:
                results.append(
                    importing.apply(
                        session.desk, session.at, source, kind=kind, shop=shop, rejects=rejects
                    )
                )
        except DaifaError as error:
            failed.append((name, error))
            say(f"{file_name(name)}: {error.message}")
    if as_json and failed and not results:
        first = failed[0][1]
        show({"error": {"code": first.code, "message": first.message}})
    elif as_json:
        value: dict[str, Any] = {"files": [result.as_json() for result in results]}
        if failed:
            value["errors"] = [
                {"file": name, "code": error.code, "message": error.message}
                for name, error in failed
            ]
        show(value)
    else:
        for result in results:
            _print(result)
    if not failed and not any(result.rejected for result in results):
        return 0
    taken = any(result.added + result.updated + result.unchanged for result in results)
    return PARTLY if taken else 1


def _print(result: FileResult) -> None:
    click.echo(
        _(
            "{file} · {kind} · {encoding} · {rows} rows: {added} new, {updated} changed,"
            " {unchanged} unchanged, {rejected} refused"
        ).format(**result.as_json())
    )
    for problem in result.problems:
        say(
            _("Row {row}, {column} “{value}”: {message}").format(
                row=problem.row,
                column=problem.column,
                value=shown(problem.value),
                message=problem.message,
            )
        )
    for note in result.notes:
        say(shown(note))
    for proposal in result.proposals:
        say(_("Proposal, row {row}: {text}").format(row=proposal.row, text=proposal.message))


@click.group("export", help=_("Write files for the platform."))
def export_group() -> None:
    """Hold the exports."""


@export_group.command("shipments", help=_("Write the batch file of all orders with a number."))
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--format", "file_format", type=click.Choice(["csv", "xlsx"]), help=_("The format."))
@click.option("--template", type=click.Path(path_type=Path), help=_("The platform's own template."))
@click.option("--again", is_flag=True, help=_("Also orders that were in a batch file before."))
@json_option
@pass_session
def shipments_command(
    session: Session,
    out: Path,
    file_format: str | None,
    template: Path | None,
    again: bool,
    as_json: bool,
) -> int:
    """Write the batch file; exit 3 when orders were left out."""
    done = shipments.export(
        session.desk,
        session.at,
        at_home(out),
        format="csv" if file_format == "csv" else "xlsx" if file_format == "xlsx" else None,
        template=template,
        again=again,
    )
    count = len(done.orders)
    if as_json:
        show(
            {
                "file": None if done.file is None else str(done.file),
                "orders": count,
                "skipped": [each.model_dump(mode="json") for each in done.skipped],
            }
        )
        return _left_out(done)
    if done.file is None:
        say(_("Nothing was written."))
    else:
        click.echo(
            ngettext("{n} order written to {file}.", "{n} orders written to {file}.", count).format(
                n=count, file=done.file
            )
        )
    for each in done.skipped:
        say(f"{each.order_sn}: {each.reason}")
    return _left_out(done)


def _left_out(done: Exported) -> int:
    # An order that stands in an earlier file was not refused.
    return PARTLY if any(each.code != "exported" for each in done.skipped) else 0


COMMANDS: tuple[click.Command, ...] = (import_command, export_group)
