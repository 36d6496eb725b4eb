"""Writing the batch file: one Enter writes it to the usual folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

from core.base.errors import DaifaError
from core.base.i18n import _, ngettext
from core.orders import batch as shipments
from core.orders.batch import Exported
from tui.parts.confirm import first_lines
from tui.parts.form import FormScreen, tail
from tui.parts.host import batch_folder
from tui.parts.messages import Saved
from tui.widgets.form_field import Choice, FormField, TickBox
from tui.widgets.path_input import PathInput, expanded
from tui.widgets.remarks import ASK, DIM, OK, Remark

SUFFIXES = (".csv", ".xlsx")


class ExportForm(FormScreen):
    """Writes the batch file of all orders to upload."""

    # With a field in focus Enter belongs to the field.
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "close", show=False)]

    def __init__(self) -> None:
        super().__init__()
        self._done: Exported | None = None

    def caption(self) -> str:
        """Name the file."""
        return _("Batch file for the platform")

    def keys(self) -> str:
        """Name the keys."""
        return _("Enter write  Tab next  Esc cancel")

    def make_fields(self) -> Iterable[FormField]:
        """Return place, format, template, and whether orders go out again."""
        yield FormField("path", _("File"), PathInput(self._usual_place()), required=True)
        yield FormField("format", _("Format"), Choice([("csv", "CSV"), ("xlsx", "XLSX")]))
        hint = _("the platform's own template, if you have one")
        self._template = PathInput(placeholder=hint, suffixes=SUFFIXES)
        yield FormField("template", _("Template"), self._template)
        yield FormField("again", "", TickBox(_("also orders that stand in an earlier file")))

    def _usual_place(self) -> str:
        folder = batch_folder(self.host)
        try:
            return str(shipments.default_path(folder, self.host.now()))
        except DaifaError:
            return ""

    def opened(self) -> None:
        """Say what comes after."""
        words = _("The orders wait for upload until you press U, or an import shows them shipped.")
        self.head.say(Remark(words, DIM))

    def judge(self) -> None:
        """Let the file's ending follow the format; show the names that fit."""
        path, form = self.fields["path"], self.fields["format"]
        stem, dot, ending = path.value.rpartition(".")
        if dot and ending in ("csv", "xlsx") and ending != form.value:
            path.value = f"{stem}.{form.value}"
        self.fields["template"].offer(self._template.words())

    def save(self) -> Saved | None:
        """Write the file. What was left out is shown until it is read."""
        if self._done is not None:
            return self._saved(self._done)
        template = self.fields["template"].value
        done = shipments.export(
            self.desk,
            self.host.now(),
            self._out(),
            format=self.fields["format"].value,
            template=expanded(template) if template else None,
            again=bool(self.fields["again"].value),
        )
        if done.file is not None and all(each.code == "exported" for each in done.skipped):
            return self._saved(done)
        self._show(done)
        return None

    def _out(self) -> Path:
        return expanded(self.fields["path"].value)

    def _saved(self, done: Exported) -> Saved:
        count = len(done.orders)
        words = ngettext("{n} order in {file}.", "{n} orders in {file}.", count)
        text = words.format(n=count, file=done.file)
        if earlier := sum(each.code == "exported" for each in done.skipped):
            text += " " + _("{n} stand in an earlier file.").format(n=earlier)
        return Saved(text)

    def _show(self, done: Exported) -> None:
        """Show what was left out, and why; a written file is not written again."""
        said = []
        if done.file is None:
            said.append(Remark(_("Nothing was written."), ASK))
        else:
            self._done = done
            said.append(Remark(self._saved(done).text, OK))
            for field in self.fields.values():
                field.control.disabled = True
        lines = [f"{tail(each.order_sn)} {each.reason}" for each in done.skipped]
        said.append(Remark(_("Left out:"), ASK))
        said += [Remark(f"  {line}") for line in first_lines(lines, 6)]
        self.complain(*said)
        if self._done is not None:
            self.set_focus(None)
            self.name_keys(_("Enter close"))

    def left(self) -> Saved | None:
        """A file that was written is told."""
        return self._saved(self._done) if self._done else None

    def action_close(self) -> None:
        """Close after reading what was left out."""
        if self._done is not None:
            self.action_cancel()
