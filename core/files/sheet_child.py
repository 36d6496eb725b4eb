"""The process that reads spreadsheets: `main` answers its parent until nothing more is asked.

Frames go both ways: eight bytes of length, then the bytes. Asked is a workbook (`b"B"` and its
bytes) or the rows of one of its sheets (`b"R"` and its place). The answers are JSON: that the
request was taken; then a code of `DaifaError`, or what the workbook is; for rows, lists of them
and an empty one at the end.
"""

from __future__ import annotations

import json
import resource
import select
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any, BinaryIO

from core.base.errors import DaifaError
from core.files.sheet import Book, read_sheet

# What one workbook may cost, beyond what the limits of `sheet` let in: a bound for the reader's own
# faults. Bytes of address space: at most, for any workbook, and beside for each byte of its file,
# as an export unpacks to some thirty times its size. Seconds of processor time for a request.
MEMORY = 1_500_000_000
ANY_MEMORY = 200_000_000
MEMORY_A_BYTE = 60
CPU_S = 60
# Without a request for so long the process ends; the next workbook gets a new one.
IDLE_S = 10
BATCH_CELLS = 50_000
TAKEN = b'"taken"'
LENGTH = 8


def send(out: IO[bytes], data: bytes) -> None:
    """Write one frame."""
    out.write(len(data).to_bytes(LENGTH, "big"))
    out.write(data)
    out.flush()


def main() -> None:
    """Answer the parent."""
    out, into = sys.stdout.buffer, sys.stdin.buffer
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    own = _address_space()
    book: Book | None = None
    for request in _requests(into):
        _grant_time()
        # From here on it is the workbook's fault when no answer comes.
        send(out, TAKEN)
        try:
            if request[:1] == b"B":
                book = None
                _grant_memory(own, len(request))
                book = read_sheet(request[1:])
                answer: Any = {"book": _told(book)}
            else:
                assert book is not None
                for rows in _batches(book.sheets[int(request[1:])].rows()):
                    send(out, json.dumps(rows).encode())
                answer = []
        except DaifaError as error:
            answer = {"error": error.code}
        except MemoryError:
            answer = {"error": "too-large"}
        send(out, json.dumps(answer).encode())


def _address_space() -> int:
    """Return how many bytes the process has mapped before it reads anything."""
    with suppress(OSError), open("/proc/self/statm", "rb") as file:  # noqa: PTH123
        return int(file.read().split()[0]) * resource.getpagesize()
    return ANY_MEMORY


def _grant_memory(own: int, size: int) -> None:
    """Bound the memory of a workbook by the size of its file."""
    most = min(MEMORY, own + ANY_MEMORY + MEMORY_A_BYTE * size)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (most, MEMORY))


def _requests(into: BinaryIO) -> Iterator[bytes]:
    while True:
        ready, _out, _odd = select.select([into], [], [], IDLE_S)
        head = into.read(LENGTH) if ready else b""
        if len(head) < LENGTH:
            return
        yield into.read(int.from_bytes(head, "big"))


def _grant_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    with suppress(ValueError, OSError):
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(
            resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + CPU_S, hard)
        )


def _told(book: Book) -> Any:
    sheets = [[sheet.name, sheet.head, sheet.height] for sheet in book.sheets]
    return [book.form, book.since_1904, list(book.unread), book.before_97, sheets]


def _batches(rows: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    """Give rows together, never more at once than the parent holds without noticing."""
    batch: list[list[str]] = []
    cells = 0
    for row in rows:
        batch.append(row)
        cells += len(row) + 1
        if cells >= BATCH_CELLS:
            yield batch
            batch, cells = [], 0
    if batch:
        yield batch
