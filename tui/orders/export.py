"""Writing the batch file: one Enter writes it to the usual folder."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

from core.base.errors import DaifaError
from core.base.i18n import N_, _, ngettext
from core.base.text import file_name
from core.orders import batch as shipments
from core.orders.batch import Exported
from core.orders.batch_file import Format
from core.store.desk import Desk
from tui.parts.confirm import first_lines
from tui.parts.form import FormScreen, tail
from tui.parts.host import batch_folder
from tui.parts.messages import Saved
from tui.widgets.form_field import Choice, FormField, TickBox
from tui.widgets.path_input import PathInput, expanded
from tui.widgets.remarks import ASK, DIM, OK, Remark

SUFFIXES = (".csv", ".xlsx")


def marked_caption(n: int) -> str:
    """Return the title of a batch file of marked orders."""
    return ngettext("Batch file of {n} marked order", "Batch file of {n} marked orders", n).format(
        n=n
    )


WAITS = N_(
    "The orders wait for upload until you press {uploaded}, or an import shows them shipped."
)


def corrected(desk: Desk, only: Collection[int] | None) -> list[Remark]:
    """Say that corrected numbers go into a file of their own."""
    n = shipments.corrections(desk, only)
    words = ngettext(
        "{n} number was corrected after the upload: it goes into a file of its own.",
        "{n} numbers were corrected after the upload: they go into a file of their own.",
        n,
    )
    return [Remark(words.format(n=n), ASK)] if n else []


class ExportForm(FormScreen):
    """Writes the batch file of all orders to upload."""

    at_once = True
    # With a field in focus Enter belongs to the field.
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "close", show=False)]

    def __init__(self, only: Collection[int] | None = None) -> None:
        super().__init__()
        self._only = None if only is None else frozenset(only)
        self._done: list[Exported] = []

    def caption(self) -> str:
        """Name the file, and how many marked orders it is for."""
        if self._only is None:
            return _("Batch file for the platform")
        return marked_caption(len(self._only))

    def does(self) -> str:
        """Say that a file is written."""
        return _("write")

    def make_fields(self) -> Iterable[FormField]:
        """Return format, template, whether orders go out again, and last the place."""
        yield FormField("format", _("Format"), Choice([("csv", "CSV"), ("xlsx", "XLSX")]))
        hint = _("the platform's own template, if you have one")
        self._template = PathInput(placeholder=hint, suffixes=SUFFIXES)
        yield FormField("template", _("Template"), self._template)
        yield FormField("again", "", TickBox(_("also orders that stand in an earlier file")))
        yield FormField("path", _("File"), PathInput(self._usual_place()), required=True)

    def first(self) -> FormField:
        """Begin with the file, which is named already: Enter writes it."""
        return self.fields["path"]

    def _usual_place(self) -> str:
        folder = batch_folder(self.host)
        try:
            return file_name(str(shipments.default_path(folder, self.host.now())))
        except DaifaError:
            return ""

    def opened(self) -> None:
        """Say what comes after."""
        self.head.say(
            Remark(self.host.table.with_keys(_(WAITS)), DIM), *corrected(self.desk, self._only)
        )

    def judge(self) -> None:
        """Let the file's ending follow the format; show the names that fit."""
        path, form = self.fields["path"], self.fields["format"]
        stem, dot, ending = path.value.rpartition(".")
        if dot and ending in ("csv", "xlsx") and ending != form.value:
            path.value = f"{stem}.{form.value}"
        self.fields["template"].offer(self._template.words())

    def save(self) -> Saved | None:
        """Write the files. What was left out is shown until it is read."""
        if self._done:
            return self._saved(self._done)
        done = []
        if shipments.any_waiting(self.desk, self._only) or not self._corrections:
            done.append(self._write(self._out(), corrections=False))
        if self._corrections:
            done.append(self._write(self._beside(), corrections=True))
        if all(
            each.file is not None and all(left.code == "exported" for left in each.skipped)
            for each in done
        ):
            return self._saved(done)
        self._show(done)
        return None

    @property
    def _corrections(self) -> bool:
        return shipments.corrections(self.desk, self._only) > 0

    def _write(self, out: Path, *, corrections: bool) -> Exported:
        template = self.fields["template"].value
        return shipments.export(
            self.desk,
            self.host.now(),
            out,
            format=self.fields["format"].value,
            template=expanded(template) if template else None,
            again=bool(self.fields["again"].value),
            only=self._only,
            corrections=corrections,
        )

    def _out(self) -> Path:
        return expanded(self.fields["path"].value)

    def _beside(self) -> Path:
        form: Format = "xlsx" if self.fields["format"].value == "xlsx" else "csv"
        return shipments.default_path(self._out().parent, self.host.now(), form, corrections=True)

    def _saved(self, done: Sequence[Exported]) -> Saved:
        said = []
        for each in done:
            count = len(each.orders)
            words = ngettext("{n} order in {file}.", "{n} orders in {file}.", count)
            said.append(words.format(n=count, file=each.file))
            if earlier := sum(left.code == "exported" for left in each.skipped):
                said.append(_("{n} stand in an earlier file.").format(n=earlier))
        return Saved(" ".join(said))

    def _show(self, done: Sequence[Exported]) -> None:
        """Show what was left out, and why; a written file is not written again."""
        said = []
        written = [each for each in done if each.file is not None]
        if not written:
            said.append(Remark(_("Nothing was written."), ASK))
        else:
            self._done = written
            said.append(Remark(self._saved(written).text, OK))
            for field in self.fields.values():
                field.control.disabled = True
        skipped = [left for each in done for left in each.skipped]
        lines = [f"{tail(each.order_sn)} {each.reason}" for each in skipped]
        said.append(Remark(_("Left out:"), ASK))
        said += [Remark(f"  {line}") for line in first_lines(lines, 6)]
        self.complain(*said)
        if self._done:
            self.set_focus(None)
            self.name_keys(_("Enter close"))

    def left(self) -> Saved | None:
        """A file that was written is told."""
        return self._saved(self._done) if self._done else None

    def action_close(self) -> None:
        """Close after reading what was left out."""
        if self._done:
            self.action_cancel()
