"""A path to type: Tab completes it, the names that fit stand beneath."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.base import confined
from core.base.errors import Refused
from core.base.meant import MOST_READ, meant
from core.base.named_file import entries
from core.base.text import file_name, shown
from tui.widgets.form_field import FieldInput

SHOWN = 8


def expanded(text: str) -> Path:
    """Return the path that a text means; `~`, `file://` and quotation marks are understood."""
    text = text.strip()
    for mark in ("'", '"'):
        if len(text) > 1 and text[0] == text[-1] == mark:
            text = text[1:-1]
    text = text.removeprefix("file://")
    # A whole path typed or pasted behind another one counts alone, as in an editor.
    for whole in ("//", "/~/"):
        _before, found, after = text.rpartition(whole)
        if found:
            text = f"{whole[1:]}{after}"
    return meant(text)


def completions(text: str, suffixes: Sequence[str] = ()) -> list[str]:
    """Return the paths that begin with `text`, folders with a slash, the newest files first.

    With `suffixes`, other files are left out. Hidden names come only when asked for.
    """
    folder_text, _slash, start = text.rpartition("/")
    folder = expanded(f"{folder_text}/" if _slash else ".")
    found: list[tuple[bool, float, str]] = []
    follow = confined.folders() is None
    try:
        with entries(folder) as found_there:
            for count, entry in enumerate(found_there):
                if count >= MOST_READ:
                    break
                name = file_name(entry.name)
                if not name.lower().startswith(start.lower()):
                    continue
                if name.startswith(".") and not start.startswith("."):
                    continue
                is_folder = entry.is_dir(follow_symlinks=follow)
                if not is_folder and suffixes and not name.lower().endswith(tuple(suffixes)):
                    continue
                found.append(
                    (
                        is_folder,
                        -entry.stat(follow_symlinks=follow).st_mtime,
                        name + "/" * is_folder,
                    )
                )
    except (OSError, ValueError, RuntimeError):
        return []
    except Refused:
        return _the_shops_own(text)
    return [f"{folder_text}{_slash}{name}" for _is_folder, _age, name in sorted(found)]


def _the_shops_own(text: str) -> list[str]:
    """Return the folders that there are for who may name no other."""
    known = confined.folders()
    own = [f"{file_name(str(each))}/" for each in known[:2]] if known else []
    return [each for each in own if each.startswith(text)]


def shared_start(texts: Sequence[str]) -> str:
    """Return what all texts begin with."""
    if not texts:
        return ""
    low, high = min(texts), max(texts)
    agree = next((i for i, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), len(low))
    return low[:agree]


class PathInput(FieldInput):
    """Completes with Tab: to what all names share, then to the next of them."""

    def __init__(
        self, value: str = "", *, placeholder: str = "", suffixes: Sequence[str] = ()
    ) -> None:
        super().__init__(value, placeholder=placeholder)
        self.suffixes = tuple(suffixes)
        self._cycle: tuple[str, ...] = ()

    def lead(self, texts: Sequence[str]) -> None:
        """Let Tab go through these as long as one of them stands here."""
        self._cycle = tuple(texts)

    def names(self) -> list[str]:
        """Return the names that fit what is typed, without their folder."""
        options = self._cycle if self.value in self._cycle else self.options()
        return [each.rstrip("/").rpartition("/")[2] + "/" * each.endswith("/") for each in options]

    def words(self) -> str:
        """Return the first names that fit, in a line, and how many there are when more do."""
        names = self.names()
        more = f"  … {len(names)}" if len(names) > SHOWN else ""
        return "  ".join(shown(name) for name in names[:SHOWN]) + more

    def options(self) -> list[str]:
        """Return the paths that fit what is typed."""
        return completions(self.value, self.suffixes)

    def action_complete(self) -> None:
        """Go as far as the names agree, then through them; with nothing to add, leave.

        Behind a folder nothing was typed that could be completed: the newest file comes first.
        """
        if not self.value:
            self.screen.focus_next()
            return
        if self.value in self._cycle and not self.value.endswith("/"):
            turn = self._cycle
            self._put(turn[(turn.index(self.value) + 1) % len(turn)])
            return
        options = self.options()
        shared = "" if self.value.endswith("/") else shared_start(options)
        if len(shared) > len(self.value):
            self._cycle = ()
            self._put(shared)
        elif len(options) > 1 or (options and self.value.endswith("/")):
            self._cycle = tuple(options)
            self._put(options[0])
        elif not options or options[0] == self.value:
            self.screen.focus_next()

    def insert_text_at_cursor(self, text: str) -> None:
        """Type; a whole path begun behind a folder takes its place."""
        if self.cursor_position == len(self.value) and text == "/":
            for ending, whole in (("/~", "~/"), ("/", "/")):
                if self.value.endswith(ending) and self.value != ending:
                    self._put(whole)
                    return
        super().insert_text_at_cursor(text)

    def _put(self, text: str) -> None:
        self.value = text
        self.cursor_position = len(text)
