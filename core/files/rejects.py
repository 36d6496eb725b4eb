"""The rejects file: every row that was refused, as it stood, with the reason beside it."""

from __future__ import annotations

import csv
import io
import os
from contextlib import suppress
from pathlib import Path

from core.base import confined
from core.base.errors import DaifaError
from core.base.i18n import N_, _
from core.base.named_file import is_there
from core.base.patterns import pattern
from core.files.new_file import Draft
from core.files.reading import Problem

_AMOUNT = pattern(r"[-+]?\d+(?:\.\d+)?")


# The last two columns.
_ROW, _REASON = N_("row in the file"), N_("reason")
# What is read of a file to tell whether it is one: its headers.
_HEAD = 1 << 16


def is_rejects(path: Path) -> bool:
    """Whether a file is one of refused rows, by its headers; False for what cannot be read."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    lines = head.decode("utf-8-sig", "replace").splitlines()
    cells = next(csv.reader(lines[:1]), []) if lines else []
    return tuple(cells[-2:]) in {(_ROW, _REASON), (_(_ROW), _(_REASON))}


class RejectsFile:
    """Collects refused rows beside `path` and puts them there when all is read.

    An existing file is never replaced: the name gets a number. Without refused rows there is
    no file.
    """

    def __init__(self, path: Path, headers: tuple[str, ...]) -> None:
        confined.refuse_outside(path, writing=True)
        self.path = path
        self._headers = headers
        self._draft: Draft | None = None
        self._out: io.TextIOWrapper | None = None

    def add(self, row: int, cells: list[str], problem: Problem) -> None:
        """Keep one refused row."""
        width = len(self._headers)
        extra = [row, problem.message]
        padded = cells[:width] + [""] * (width - len(cells))
        try:
            if self._out is None:
                self._draft = Draft(self.path.parent, named=True)
                file = os.fdopen(self._draft.handle, "wb", closefd=False)
                self._out = io.TextIOWrapper(file, "utf-8-sig", newline="")
                csv.writer(self._out).writerow([*map(_plain, self._headers), _(_ROW), _(_REASON)])
            csv.writer(self._out).writerow([*map(_plain, padded + cells[width:]), *extra])
        except OSError as error:
            raise _unwritable(self.path, error) from error

    def publish(self) -> Path | None:
        """Put the file in its place; return where it is, or None when nothing was refused."""
        if self._out is None or self._draft is None:
            return None
        try:
            self._out.flush()
            for number in range(1, 1000):
                suffix = "" if number == 1 else f"-{number}"
                place = self.path.with_name(f"{self.path.stem}{suffix}{self.path.suffix}")
                if not is_there(place):
                    self._draft.publish(place)
                    return place
        except OSError as error:
            raise _unwritable(self.path, error) from error
        finally:
            self.close()
        raise _unwritable(self.path, OSError())

    def close(self) -> None:
        """Remove what was collected and not published."""
        if self._out is not None:
            with suppress(OSError):
                self._out.close()
            self._out = None
        if self._draft is not None:
            self._draft.close()
            self._draft = None


def _plain(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; readers here take the ' off."""
    if text.startswith(("=", "+", "-", "@")) and not _AMOUNT.fullmatch(text):
        return f"'{text}"
    return text


def _unwritable(path: Path, error: OSError) -> DaifaError:
    return DaifaError(
        "rejects-file",
        _("The refused rows cannot be written to {path}: {why}. Nothing was imported.").format(
            path=path, why=error.strerror or "?"
        ),
    )
