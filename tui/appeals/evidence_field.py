"""A form's evidence: the files kept already, those still to be copied, and what still helps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from textual.widgets import Input

from core.appeals import evidence
from core.appeals.appeal import Appeal
from core.base import personal
from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.text import shown
from core.orders import privacy
from core.rules.appeals import Kind, book
from core.store.desk import Desk
from tui.appeals.evidence_input import EvidenceInput
from tui.appeals.story import size_words
from tui.widgets.form_field import FormField
from tui.widgets.remarks import BAD, DIM, OK, Remark


class Held(NamedTuple):
    """A file of the form: kept already (`id`), or still to be copied from `path`."""

    name: str
    size: int
    video: bool
    path: Path | None = None
    id: int | None = None


def held(appeal: Appeal) -> list[Held]:
    """Return the files of an appeal's form as it is kept."""
    return [Held(each.name, each.size, each.is_video, id=each.id) for each in appeal.round_evidence]


class EvidenceField(FormField):
    """The line for paths, and under it the files. `removed` are kept files to take out."""

    def __init__(self, desk: Desk, shop_id: int | None, appeal: Appeal | None) -> None:
        hint = _("path of a picture or video; Tab completes")
        self.input = EvidenceInput(placeholder=hint)
        super().__init__("evidence", _("Evidence"), self.input)
        self._desk, self._shop_id = desk, shop_id
        self._order = None if appeal is None else appeal.order_id
        self.files = held(appeal) if appeal else []
        self.removed: list[int] = []
        self._trouble: list[Remark] = []

    @property
    def videos(self) -> int:
        """How many of the files are videos."""
        return sum(1 for each in self.files if each.video)

    @property
    def pictures(self) -> int:
        """How many of the files are pictures."""
        return len(self.files) - self.videos

    @property
    def new(self) -> list[Path]:
        """The files still to be copied."""
        return [each.path for each in self.files if each.path is not None]

    @property
    def refused(self) -> bool:
        """Whether a file given last could not be taken."""
        return bool(self._trouble)

    def add(self, paths: Sequence[Path]) -> bool:
        """Judge files and list those that can be taken; tell whether all could."""
        self._trouble = []
        for path in paths:
            if path in self.new:
                continue
            try:
                [found] = evidence.look_at(self._desk, [path], self._shop_id)
            except DaifaError as error:
                self._trouble.append(Remark(error.message, BAD))
                continue
            video = found.type.media.startswith("video/")
            self.files.append(Held(found.name, found.size, video, path))
        return not self._trouble

    def add_typed(self) -> bool:
        """Take the path that stands in the line; tell whether nothing is wrong with it."""
        if self.input.path is None:
            return True
        if not self.add([self.input.path]):
            return False
        with self.screen.prevent(Input.Changed):
            self.input.value = ""
        return True

    def give_up(self) -> None:
        """Take the last file out."""
        self._trouble = []
        if self.files:
            last = self.files.pop()
            if last.id is not None:
                self.removed.append(last.id)

    def renew(self, appeal: Appeal) -> None:
        """List what is kept now; files still to be copied stay."""
        self.files = [*held(appeal), *(each for each in self.files if each.path is not None)]

    def show(self, kind: Kind, ground: str) -> None:
        """Show files, what is wrong, how many more fit, and what helps for this ground."""
        names = self.input.words() if self.input.value and self.input.has_focus else ""
        said = [Remark(names, DIM)] if names else []
        with privacy.about(self._desk.store, self._order):
            said += [Remark(f"{shown(personal.words(each.name))}  {size_words(each.size)}", OK)
                     for each in self.files]  # fmt: skip
        said += self._trouble
        rules = self._desk.rules.of(self._shop_id)
        room = _("room for {pictures} pictures, {videos} videos").format(
            pictures=max(rules["appeal.pictures_max"].count - self.pictures, 0),
            videos=max(rules["appeal.videos_max"].count - self.videos, 0),
        )
        if self.files:
            room += "  " + _("Backspace: last one out")
        said.append(Remark(room, DIM))
        if wanted := book().wanted(kind, ground):
            what = _(", ").join(each.label for each in wanted)
            said.append(Remark(_("Helps: {what}").format(what=what)))
        said.append(Remark(evidence.advice(), DIM))
        self.message.say(*said)
