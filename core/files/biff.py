"""What the first records of an old workbook (XLS) say: a password, how days count, its version."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# The record that begins a workbook's globals, of version 8 and of version 5.
_BEGIN = re.compile(rb"\x09\x08(?:\x10\x00\x00\x06|\x08\x00\x00\x05)\x05\x00")
_FILEPASS, _DATEMODE, _BEGINS, _END = 0x2F, 0x22, 0x809, 0x0A
_LONGEST = 8_224
# Both stand in front of the fonts and formats.
_MOST = 500
# A workbook before 1997, not in a container.
BARE = (b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")


class OldBook(NamedTuple):
    """`before_97` says that its texts are in a code page, which not every reader heeds."""

    locked: bool
    since_1904: bool
    before_97: bool


def old_book(data: bytes) -> OldBook:
    """Return what the globals of an old workbook say; all False where they are not found."""
    locked = since_1904 = False
    begin = _BEGIN.search(data)
    if begin is None:
        return OldBook(locked=False, since_1904=False, before_97=False)
    for kind, content in _records(data, begin.start()):
        locked = locked or kind == _FILEPASS
        since_1904 = since_1904 or (kind == _DATEMODE and content[:2] == b"\x01\x00")
    return OldBook(locked, since_1904, before_97=begin[0][4:6] == b"\x00\x05")


def _records(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    for count in range(_MOST):
        kind, length = (int.from_bytes(data[at + up : at + up + 2], "little") for up in (0, 2))
        if kind == _END or length > _LONGEST or at + 4 > len(data) or (count and kind == _BEGINS):
            return
        yield kind, data[at + 4 : at + 4 + length]
        at += 4 + length
