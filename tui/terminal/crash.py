"""What happens when the desk breaks: a log without local variables, one line, status 1."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from core import __version__
from core.base import clock, paths
from core.base.errors import DaifaError
from core.base.i18n import _


def write(
    error: BaseException,
    folder: Path | None = None,
    *,
    going_on: bool = False,
    command: str = "desk",
) -> str:
    """Write a traceback to the log; return the one line for the terminal.

    Version and command stand over it. Local variables, arguments and the texts of errors are left
    out: they may hold buyers' data. With `going_on` the line says that the desk does.
    """
    error = _failed(error)
    if isinstance(error, DaifaError):
        return error.message
    path = folder / "daifa.log" if folder else paths.log_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as log:
            log.write(f"\n{clock.now().isoformat()} daifa {__version__} {command}\n{_told(error)}")
    except OSError as reason:
        return _("daifa stopped: {kind}. The log {path} cannot be written: {why}.").format(
            kind=type(error).__name__, path=path, why=reason.strerror
        )
    words = _("daifa stopped: {kind}. Nothing half done was saved. Details: {path}")
    if going_on:
        words = _("This did not work: {kind}. Nothing half done was saved. Details: {path}")
    return words.format(kind=type(error).__name__, path=path)


def _failed(error: BaseException) -> BaseException:
    """Return what a worker failed with: the error around it says nothing."""
    inner = getattr(error, "error", None)
    return inner if isinstance(inner, BaseException) else error


def _told(error: BaseException) -> str:
    frames = traceback.format_tb(error.__traceback__)
    cause = error.__cause__ or error.__context__
    before = f"{_told(cause)}\n" if cause is not None else ""
    return f"{before}{''.join(frames)}{type(error).__module__}.{type(error).__qualname__}\n"
