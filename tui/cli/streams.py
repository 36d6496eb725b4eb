"""The standard streams of the command line, which may be closed, full, or read by nobody.

A command prints as if nothing could happen, and ends what it does: where the output is gone, the
rest of it is dropped, and what was saved stays saved. `Streams.status` says afterwards what that
means for the exit status. Called by others: `standing`, `binary_input`.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.text import harmless

_LOWEST = 3


class _Raw(io.RawIOBase):
    """Writes to a file that was opened elsewhere; after an error, to nowhere."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self.error: OSError | None = None

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        if self._raw is None:
            raise io.UnsupportedOperation("fileno")
        return int(self._raw.fileno())

    def isatty(self) -> bool:
        return self._raw is not None and bool(self._raw.isatty())

    def write(self, data: Any) -> int:
        length = memoryview(data).nbytes
        if self.error is None:
            try:
                if self._raw is None:
                    raise OSError(errno.EBADF, os.strerror(errno.EBADF))
                # Less than all may go out at once: the buffer above comes again with the rest.
                return int(self._raw.write(data) or 0)
            except OSError as error:
                self.error = error
        return length


class _Out(io.TextIOWrapper):
    """The one way out of a command: nothing in it acts on the terminal, wherever it came from."""

    def write(self, text: str) -> int:
        return super().write(harmless(text))


class Streams:
    """What became of the output of one call."""

    def __init__(self) -> None:
        self.out: _Raw | None = None

    def status(self, status: int, *, saved: bool) -> int:
        """Return the exit status of a call that would have ended with `status`.

        A reader that has gone away had enough. Any other output that cannot be written is said,
        and is a failure where telling was all there was to do: what was `saved` is done.
        """
        with _quiet():
            sys.stdout.flush()
        error = None if self.out is None else self.out.error
        if error is None or isinstance(error, BrokenPipeError):
            return status
        why = error.strerror or str(error)
        if saved:
            words = _("Done and saved, but the output cannot be written: {why}.")
        else:
            words = _("The output cannot be written: {why}.")
        with _quiet():
            print(words.format(why=why), file=sys.stderr, flush=True)
        return status if saved or status else 1


@contextmanager
def _quiet() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError):
        return


@contextmanager
def standing() -> Iterator[Streams]:
    """Keep the outputs standing during a call; what stands for them in a test is left alone."""
    _fill_places()
    streams, before = Streams(), (sys.stdout, sys.stderr)
    sys.stdout, streams.out = _kept(before[0])
    sys.stderr, _unseen = _kept(before[1])
    try:
        yield streams
    finally:
        for stream in (sys.stdout, sys.stderr):
            with _quiet():
                stream.flush()
        sys.stdout, sys.stderr = before


def _kept(stream: Any) -> tuple[Any, _Raw | None]:
    if stream is None:
        raw = _Raw(None)
        return _Out(io.BufferedWriter(raw), "utf-8", write_through=True), raw
    # Unbuffered, as PYTHONUNBUFFERED asks for it, the file is the buffer itself.
    buffer = getattr(stream, "buffer", None)
    real = getattr(buffer, "raw", buffer)
    if not isinstance(real, io.FileIO):
        return stream, None
    with _quiet():
        stream.flush()
    raw = _Raw(real)
    kept = _Out(
        io.BufferedWriter(raw),
        stream.encoding,
        stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
    return kept, raw


def _fill_places() -> None:
    """Let no file of the program take the number of a standard stream that is closed."""
    while True:
        try:
            place = os.open(os.devnull, os.O_RDWR)
        except OSError:
            return
        if place >= _LOWEST:
            os.close(place)
            return


def binary_input() -> BinaryIO:
    """Return standard input; raises DaifaError where it is closed."""
    if sys.stdin is None:
        raise DaifaError(
            "input-closed",
            _("Standard input is closed. Pipe the text in, or name a file. Nothing was changed."),
        )
    return sys.stdin.buffer
