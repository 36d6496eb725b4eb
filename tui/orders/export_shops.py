"""Writing the batch files of several shops: one Enter writes one of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

from core.base.i18n import _, ngettext
from core.base.text import file_name, shown
from core.orders import batches
from core.orders.batch import Waiting
from core.orders.batches import ShopFile
from core.orders.shops import Shop
from tui.orders.export import WAITS, corrected, marked_caption
from tui.parts.confirm import first_lines
from tui.parts.form import FormScreen, tail
from tui.parts.host import batch_folder
from tui.parts.messages import Saved
from tui.widgets.form_field import Choice, FormField, TickBox
from tui.widgets.path_input import PathInput, expanded
from tui.widgets.remarks import ASK, BAD, DIM, OK, PLAIN, Remark

SUFFIXES = (".csv", ".xlsx")
_EACH = ""


class ShopsExportForm(FormScreen):
    """Writes one file for each shop with orders to upload, or the file of one of them.

    A shop's template is kept for its next file. `waiting` are the shops there are to choose from.
    """

    at_once = True
    # With a field in focus Enter belongs to the field.
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "close", show=False)]

    def __init__(self, waiting: Sequence[Waiting], only: Collection[int] | None = None) -> None:
        super().__init__()
        self._only = None if only is None else frozenset(only)
        self._waiting = tuple(waiting)
        self._written: list[ShopFile] = []

    def caption(self) -> str:
        """Name the files, and how many marked orders they are for."""
        if self._only is not None:
            return marked_caption(len(self._only))
        return _("Batch files for the platform, one for each shop")

    def does(self) -> str:
        """Say that a file is written."""
        return _("write")

    def make_fields(self) -> Iterable[FormField]:
        """Return format, template of one shop, folder, and last which shops."""
        counts = [
            (str(each.shop.id), f"{each.shop.label} ({each.orders})") for each in self._waiting
        ]
        total = sum(each.orders for each in self._waiting)
        options = [(_EACH, _("one file each ({n})").format(n=total)), *counts]
        # With one shop there is nothing to choose.
        options = options if len(counts) > 1 else counts
        yield FormField("format", _("Format"), Choice([("csv", "CSV"), ("xlsx", "XLSX")]))
        hint = _("the platform's own template, if you have one")
        self._template = PathInput(placeholder=hint, suffixes=SUFFIXES)
        yield FormField("template", _("Template"), self._template)
        yield FormField("again", "", TickBox(_("also orders that stand in an earlier file")))
        self._folder = PathInput(file_name(str(batch_folder(self.host))))
        yield FormField("folder", _("Folder"), self._folder, required=True)
        yield FormField("shop", _("Shop"), Choice(options), shown=len(options) > 1)

    def opened(self) -> None:
        """Say what comes after."""
        self._take_template()
        self.head.say(
            Remark(self.host.table.with_keys(_(WAITS)), DIM), *corrected(self.desk, self._only)
        )

    def first(self) -> FormField:
        """Begin with the shop: digits pick."""
        return self.fields["shop" if self.fields["shop"].display else "folder"]

    def changed(self, field: FormField) -> None:
        """Show the template that the chosen shop had."""
        if field.key == "shop":
            self._take_template()

    def _take_template(self) -> None:
        chosen = self._chosen()
        alone = len(chosen) == 1
        kept = batches.template_of(self.desk, chosen[0]) if alone else ""
        self.fields["template"].display = alone
        self.fields["template"].value = kept

    def judge(self) -> None:
        """Say what each shop's file holds, where it goes and which template it has."""
        self.fields["template"].offer(self._template.words())
        self.fields["folder"].offer(self._folder.words())
        ids = {shop.id for shop in self._chosen()}
        # A shop without new orders is told too: the tick takes those of its earlier file.
        if self.fields["shop"].value == _EACH:
            ids = {each.shop.id for each in self._waiting}
        self.verdict.say(*(self._line(each) for each in self._waiting if each.shop.id in ids))

    def _line(self, each: Waiting) -> Remark:
        shop = each.shop
        again = bool(self.fields["again"].value)
        n = each.orders + (each.earlier if again else 0)
        parts = [shop.label, ngettext("{n} order", "{n} orders", n).format(n=n)]
        if each.earlier and not again:
            parts.append(_("{n} stand in an earlier file.").format(n=each.earlier))
        parts.append(shown(shop.folder or self.fields["folder"].value))
        template = self._template_of(shop)
        if template is not None:
            parts.append(_("template {file}").format(file=file_name(template.name)))
        return Remark("  ".join(parts), PLAIN)

    def _chosen(self) -> list[Shop]:
        """Return the shops to write; of all, those that have something for a file."""
        wanted, again = self.fields["shop"].value, bool(self.fields["again"].value)
        if wanted != _EACH:
            return [each.shop for each in self._waiting if wanted == str(each.shop.id)]
        found = [each for each in self._waiting if again or each.orders] or self._waiting
        return [each.shop for each in found]

    def _template_of(self, shop: Shop) -> Path | None:
        alone = self.fields["template"].display
        text = self.fields["template"].value if alone else batches.template_of(self.desk, shop)
        return expanded(text) if text else None

    def save(self) -> Saved | None:
        """Write the files. What was left out is shown until it is read."""
        if self._written:
            return self._saved()
        chosen = self._chosen()
        found = batches.export_each(
            self.desk,
            self.host.now(),
            expanded(self.fields["folder"].value),
            chosen,
            format=self.fields["format"].value,
            template=self._template_of,
            again=bool(self.fields["again"].value),
            only=self._only,
            corrections=None,
        )
        self._written = [each for each in found if each.done is not None and each.done.file]
        if len(chosen) == 1 and self._written:
            batches.keep_template(self.desk, chosen[0], self.fields["template"].value)
        if all(_is_whole(each) for each in found):
            return self._saved()
        self._show(found)
        return None

    def _saved(self) -> Saved:
        """Tell the file, or of several how many orders each shop's holds and where they are."""
        done = [(shop, each) for shop, each, _error in self._written if each and each.file]
        if len(done) == 1:
            count, file = len(done[0][1].orders), done[0][1].file
            text = ngettext("{n} order in {file}.", "{n} orders in {file}.", count)
            return Saved(text.format(n=count, file=file))
        shops = _(", ").join(f"{shop.label} {len(each.orders)}" for shop, each in done)
        folders = dict.fromkeys(str(each.file.parent) for _shop, each in done if each.file)
        return Saved(
            _("{n} files ({shops}) in {folder}.").format(
                n=len(done), shops=shops, folder=_(", ").join(folders)
            )
        )

    def _show(self, found: Sequence[ShopFile]) -> None:
        """Show what was left out, and why; a written file is not written again."""
        said = []
        if self._written:
            said.append(Remark(self._saved().text, OK))
            for field in self.fields.values():
                field.control.disabled = True
        else:
            said.append(Remark(_("Nothing was written."), ASK))
        said += [
            Remark(f"{each.shop.label}: {each.error.message}", BAD)
            for each in found
            if each.error is not None
        ]
        lines = [
            f"{each.shop.label} {tail(left.order_sn)} {left.reason}"
            for each in found
            for left in (each.done.skipped if each.done else ())
        ]
        if lines:
            said.append(Remark(_("Left out:"), ASK))
            said += [Remark(f"  {line}") for line in first_lines(lines, 6)]
        self.complain(*said)
        if self._written:
            self.set_focus(None)
            self.name_keys(_("Enter close"))

    def left(self) -> Saved | None:
        """Files that were written are told."""
        return self._saved() if self._written else None

    def action_close(self) -> None:
        """Close after reading what was left out."""
        if self._written:
            self.action_cancel()


def _is_whole(each: ShopFile) -> bool:
    """Whether a shop's file holds all of its orders but those of an earlier file."""
    if each.done is None or each.done.file is None:
        return False
    return all(left.code == "exported" for left in each.done.skipped)
