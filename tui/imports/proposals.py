"""Which file the import form proposes: what lies in the inbox, then the folder used last."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from core.base import confined
from core.base.errors import Busy
from core.base.i18n import ngettext
from core.base.named_file import is_folder
from core.base.text import file_name
from core.store import settings
from tui.parts.host import Host
from tui.widgets.path_input import PathInput, expanded

_FOLDER = "import_folder"
# Tab goes through so many, then to the usual folder.
MOST = 8


class Proposals:
    """What stands in the field when it opens, and what Tab goes through from there."""

    def __init__(self, waiting: Sequence[Path], usual: str) -> None:
        # One may have been taken since the desk has looked.
        there = islice((path for path in waiting if os.path.lexists(path)), MOST)
        self._paths = {_short(path): path for path in there}
        self._usual = usual
        self._waiting = len(waiting)

    @property
    def first(self) -> str:
        """The oldest file of the inbox; the usual folder where nothing waits."""
        return next(iter(self._paths), self._usual)

    def lead(self, field: PathInput) -> None:
        """Let Tab go through the files of the inbox, and from the last to the usual folder.

        What is typed takes the place of the first one.
        """
        if self._paths:
            field.lead((*self._paths, self._usual))
            field.action_select_all()

    def path(self, text: str) -> Path | None:
        """Return the file of the inbox that a text in the field stands for."""
        return self._paths.get(text)

    @property
    def words(self) -> str:
        """What is said of the inbox; empty where nothing waits."""
        if not self._paths:
            return ""
        return ngettext(
            "{n} file lies in the inbox. Enter looks at it, Tab goes on to the usual folder.",
            "{n} files lie in the inbox. Enter looks at this one, Tab goes on to the next.",
            self._waiting,
        ).format(n=self._waiting)


def propose(host: Host, folder: str) -> Proposals:
    """Return what to propose: the inbox, then a folder, empty for the one used last."""
    last = folder or settings.setting(host.desk.store, _FOLDER, "~")
    known = confined.folders()
    if known is not None and not is_folder(expanded(last)):
        last = file_name(str(known.inbox))
    return Proposals(host.inbox_files, f"{last.rstrip('/')}/")


def keep_folder(host: Host, source: object) -> None:
    """Keep the folder of a file for the next time; the inbox is proposed without that."""
    if isinstance(source, Path) and source not in host.inbox_files:
        folder = file_name(str(source.absolute().parent))
        if settings.setting(host.desk.store, _FOLDER) != folder:
            # A proposal is worth no waiting.
            with suppress(Busy):
                settings.set_setting(host.desk.store, _FOLDER, folder)


def _short(path: Path) -> str:
    """Return a path as it is shown, with `~` for the own folder."""
    home = Path.home()
    if path.is_relative_to(home):
        return f"~/{file_name(str(path.relative_to(home)))}"
    return file_name(str(path))
