"""A batch file for each shop: the platform's page takes the orders of one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from core.base.errors import DaifaError
from core.orders import batch
from core.orders.batch import Exported
from core.orders.batch_file import Format
from core.orders.shops import Shop
from core.store import settings
from core.store.desk import Desk


class ShopFile(NamedTuple):
    """What became of a shop's batch file: what was written, or why it was not."""

    shop: Shop
    done: Exported | None
    error: DaifaError | None = None


def export_each(
    desk: Desk,
    at: datetime,
    folder: Path,
    shops: Sequence[Shop],
    *,
    format: str | None = None,
    template: Callable[[Shop], Path | None] = lambda _shop: None,
    again: bool = False,
    only: Collection[int] | None = None,
    corrections: bool | None = False,
    force: str | None = None,
) -> list[ShopFile]:
    """Write a file of each shop, its name in the file's; one that fails stops no other.

    With `corrections` None, both the batch file and that of corrected numbers where there are
    any; `only` are the orders wanted, `force` is the reason that takes flagged ones too.

    A shop's own folder takes the place of `folder`. A template says the format by its ending.
    """
    found = []
    for shop, corrected in _files(desk, shops, only, corrections):
        given = template(shop)
        try:
            place = batch.default_path(
                folder, at, format_of(format, given), shop, corrections=corrected
            )
            done = batch.export(
                desk, at, place, shop=shop, template=given, again=again, only=only,
                corrections=corrected, force=force,
            )  # fmt: skip
        except DaifaError as error:
            found.append(ShopFile(shop, None, error))
        else:
            found.append(ShopFile(shop, done))
    return found


def _files(
    desk: Desk, shops: Sequence[Shop], only: Collection[int] | None, corrections: bool | None
) -> list[tuple[Shop, bool]]:
    """Return the files to write: of which shop, and whether of corrected numbers."""
    if corrections is not None:
        return [(shop, corrections) for shop in shops]
    wanted = []
    for shop in shops:
        corrected = batch.corrections(desk, only, shop) > 0
        if batch.any_waiting(desk, only, shop) or not corrected:
            wanted.append((shop, False))
        if corrected:
            wanted.append((shop, True))
    return wanted


def format_of(named: str | None, template: Path | None) -> Format:
    """Return the format of a file whose name says none: the template's, else the one named."""
    if template is not None:
        return "csv" if template.suffix.lower() in (".csv", ".txt", ".tsv") else "xlsx"
    return "xlsx" if named == "xlsx" else "csv"


def template_of(desk: Desk, shop: Shop) -> str:
    """Return the template that a shop's file was last written into, empty for none."""
    return settings.setting(desk.store, _name(shop))


def keep_template(desk: Desk, shop: Shop, path: str) -> None:
    """Keep the template of a shop for its next file; empty takes it away."""
    if template_of(desk, shop) != path:
        settings.set_setting(desk.store, _name(shop), path)


def _name(shop: Shop) -> str:
    return f"batch_template.{shop.id}"
