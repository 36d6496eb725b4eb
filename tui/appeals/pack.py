"""Writing an appeal's evidence pack: a zip with the files, an index and the platform's facts."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from core.appeals.pack import inner_path, pack, usual_name, write_inner
from core.base import paths
from core.base.i18n import _, ngettext
from core.base.named_file import make_folder
from core.base.text import file_name
from tui.appeals.results import AppealStep, appeal_name
from tui.parts.host import batch_folder
from tui.parts.messages import Saved
from tui.widgets.form_field import FormField, TickBox
from tui.widgets.path_input import PathInput, expanded
from tui.widgets.remarks import DIM, Remark


class PackForm(AppealStep):
    """Writes the pack to a new file."""

    def caption(self) -> str:
        """Name the appeal."""
        return _("Evidence pack · {appeal}").format(appeal=appeal_name(self.appeal))

    def does(self) -> str:
        """Say that a file is written."""
        return _("write")

    def make_fields(self) -> Iterable[FormField]:
        """Return the file."""
        folder = batch_folder(self.host)
        name = usual_name(self.appeal, self.host.now())
        self._path = PathInput(file_name(str(folder / name)))
        yield FormField(
            "inner", _("Also"), TickBox(_("the shop's own timeline, NOT for the platform"))
        )
        yield FormField("path", _("File"), self._path, required=True)

    def first(self) -> FormField:
        """Begin with the file, which is named already."""
        return self.fields["path"]

    def opened(self) -> None:
        """Say what goes into it."""
        count = len(self.appeal.evidence)
        words = ngettext(
            "{n} file, an index with sizes and SHA-256, and what the platform itself knows.",
            "{n} files, an index with sizes and SHA-256, and what the platform itself knows.",
            count,
        )
        self.head.say(Remark(words.format(n=count), DIM))

    def judge(self) -> None:
        """Show the names that fit what is typed."""
        self.fields["path"].offer(self._path.words())

    def save(self) -> Saved:
        """Write it."""
        out = expanded(self.fields["path"].value)
        if out.parent == paths.batch_folder():
            with suppress(OSError):
                make_folder(out.parent)
        pack(self.desk, self.host.now(), self.appeal.id, out)
        text = _("Pack written: {file}").format(file=out)
        if self.fields["inner"].value:
            inner = write_inner(self.desk, self.appeal.id, inner_path(out))
            text += "  " + _("Own timeline: {file}").format(file=inner.name)
        return Saved(text, undoable=False, copy=file_name(str(out)))
