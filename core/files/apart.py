"""Spreadsheets are read in a process of their own, with bounded memory and time.

What reads them is native code, which a file made for it can end or fill with gigabytes. Here that
costs a child: the desk, its database and its terminal go on. The rows come back as they are asked
for. Called by others: `read_apart`.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.programs import own_child
from core.files.sheet import Book, Sheet, locked, too_large, unreadable
from core.files.sheet_child import LENGTH, send

# Seconds without a word from the child before it is given up; its processor time is bounded too.
_WAIT_S = 120
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    " from core.files.sheet_child import main; main()"
)
_KEPT = ("PATH", "HOME", "TMPDIR", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")


class _Child:
    """One reading process, asked one thing at a time."""

    def __init__(self) -> None:
        env = {name: os.environ[name] for name in _KEPT if name in os.environ}
        self._process = own_child(
            ["-S", "-c", _START, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=env,
            # A key that ends the desk is not meant for it.
            start_new_session=True,
        )
        # While rows are still coming nothing else can be asked.
        self.busy = False

    def asked(self, request: bytes) -> bool:
        """Send a request; return whether the child has taken it."""
        into = self._process.stdin
        assert into is not None
        self.busy = True
        # ValueError: its pipe is closed.
        with suppress(BrokenPipeError, ValueError):
            send(into, request)
            return self.answer() is not None
        return False

    @property
    def is_open(self) -> bool:
        """Whether it can still be asked: what goes in a circle loses its pipes first."""
        pipes = (self._process.stdin, self._process.stdout)
        return not any(pipe is None or pipe.closed for pipe in pipes)

    def answer(self) -> Any:
        """Return the next answer, or None where the child has ended instead."""
        length = int.from_bytes(self._read(LENGTH), "big")
        return json.loads(self._read(length)) if length else None

    def _read(self, length: int) -> bytes:
        out = self._process.stdout
        assert out is not None
        data = bytearray()
        while len(data) < length:
            ready, _in, _odd = select.select([out], [], [], _WAIT_S)
            block = os.read(out.fileno(), min(length - len(data), 1 << 20)) if ready else b""
            if not block:
                return b""
            data += block
        return bytes(data)

    def end(self) -> None:
        """End the process, whatever it is at."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                assert pipe is not None
                pipe.close()
        self._process.wait()


class _Spare:
    """The child that has just been used: the next workbook is quick. It ends by itself."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: _Child | None = None
        self._pid = os.getpid()

    def take(self) -> _Child | None:
        with self._lock:
            child, self._child = self._child, None
        # After a fork the pipes are shared with the other process.
        return child if self._pid == os.getpid() else None

    def give(self, child: _Child) -> None:
        with self._lock:
            before, self._child = self._child, child
        if before is not None:
            before.end()


_SPARE = _Spare()


class _Lease:
    """A child for as long as a workbook is read; it goes back when the last reader has gone."""

    def __init__(self, child: _Child) -> None:
        self.child = child

    def __del__(self) -> None:
        with suppress(Exception):
            if self.child.busy or not self.child.is_open or sys.is_finalizing():
                self.child.end()
            else:
                _SPARE.give(self.child)

    def rows(self, place: int) -> Iterator[list[str]]:
        """Give the rows of a sheet; raises DaifaError where the child ends over them."""
        if self.child.busy:
            raise RuntimeError("the rows of another sheet are still coming")
        if not self.child.asked(b"R%d" % place):
            raise _broken()
        while batch := self.child.answer():
            if isinstance(batch, dict):
                self.child.busy = False
                raise _refused(batch["error"])
            yield from batch
        if batch is None:
            raise _broken()
        self.child.busy = False


def read_apart(data: bytes) -> Book:
    """Return the sheets of a workbook that have any cell, read in another process.

    Raises DaifaError for anything that is no readable spreadsheet, is dangerously large, or breaks
    what reads it.
    """
    child, told = _opened(data)
    lease = _Lease(child)
    if told is None:
        raise _broken()
    child.busy = False
    if "error" in told:
        raise _refused(told["error"])
    form, since_1904, unread, before_97, sheets = told["book"]
    return Book(
        form,
        tuple(
            Sheet(name, head, partial(lease.rows, place), height)
            for place, (name, head, height) in enumerate(sheets)
        ),
        since_1904,
        tuple(unread),
        before_97,
    )


def _opened(data: bytes) -> tuple[_Child, Any]:
    """Return a child with its answer about a workbook; None where it has ended over it."""
    spare = _SPARE.take()
    if spare is not None:
        if spare.asked(b"B" + data):
            return spare, spare.answer()
        # It has just ended for want of work.
        spare.end()
    child = _Child()
    return child, child.answer() if child.asked(b"B" + data) else None


def _refused(code: str) -> DaifaError:
    if code == "locked":
        return locked()
    return too_large() if code == "too-large" else unreadable()


def _broken() -> DaifaError:
    return DaifaError(
        "unreadable",
        _(
            "This spreadsheet breaks what reads it, or is far too large. Nothing was changed."
            " Export it again, as CSV or XLSX."
        ),
    )
