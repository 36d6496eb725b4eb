"""Where evidence files are given: typed with completion, or pasted as the terminal sends them."""

from __future__ import annotations

from pathlib import Path

from textual import events
from textual.message import Message

from core.appeals.evidence import paths_from_paste
from core.base.meant import meant
from core.rules.appeals import book
from tui.widgets.path_input import PathInput, expanded


class EvidenceInput(PathInput):
    """A path to type. Pasted paths are taken at once; backspace in the empty line gives one up."""

    class Given(Message):
        """Files were pasted."""

        def __init__(self, paths: list[Path]) -> None:
            super().__init__()
            self.paths = paths

    class GivenUp(Message):
        """The last file is not wanted."""

    def __init__(self, *, placeholder: str = "") -> None:
        taken = {f".{each.suffix}" for each in book().file_types if each.taken}
        if ".jpg" in taken:
            taken.add(".jpeg")
        super().__init__(placeholder=placeholder, suffixes=sorted(taken))

    def on_paste(self, event: events.Paste) -> None:
        """Take the pasted paths; a paste into a begun path is part of it."""
        if self.value:
            return
        event.prevent_default()
        event.stop()
        if paths := [meant(path) for path in paths_from_paste(event.text)]:
            self.post_message(self.Given(paths))

    def action_delete_left(self) -> None:
        """Delete a character; with none left, give up the last file."""
        if self.value:
            super().action_delete_left()
        else:
            self.post_message(self.GivenUp())

    @property
    def path(self) -> Path | None:
        """The path that is typed, or None."""
        return expanded(self.value) if self.value.strip() else None
