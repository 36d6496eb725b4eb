"""What the terminal sends, taken apart: texts, whole sequences, the Esc key, pastes.

A report that comes late, is cut in two, or that nobody asked for must never act as keys: Textual's
parser gives back what it does not know as single signs, and each of them is a command. Here only
whole sequences that are keys, the mouse or the focus go on to it; the rest is dropped.

Works on bytes: a legacy report of the mouse is `ESC [ M` and any three, which are no text. Knows no
terminal and no clock: instants are given, in seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

ESC = 0x1B
# How long the rest of a sequence may take that has begun: it was never typed.
REST_S = 1.0
# A paste of which nothing more comes has lost its end.
PASTE_S = 5.0
# Textual's parser gives a longer one back as single signs.
_MOST_OF_SEQUENCE = 32
_MOST_HELD = 512
_MOST_OF_PASTE = 32_000_000
_BEGIN, _END = b"\x1b[200~", b"\x1b[201~"
# What begins with two bytes and is a key by itself where nothing follows.
_OPEN = frozenset((b"\x1b", b"\x1bO", b"\x1b]", b"\x1bP", b"\x1b_"))
_SHIFTED = frozenset(b"ABCDEFHMPQRS")
# Strings that a terminal answers with, by how they go on: of the operating system, device control,
# of an application.
_STRINGS = {ord("]"): b"0123456789", ord("P"): b"0123456789>!+$|", ord("_"): b"G"}
_CSI = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]")
_CSI_SO_FAR = re.compile(rb"\x1b\[[0-?]*[ -/]*")
# Esc in the middle of one ends it, and begins something else.
_STRING_END = re.compile(rb"\x07|\x1b\\|(?=\x1b[^\\])")
# A whole text in one key, as an input method gives it.
_TEXT_KEY = re.compile(rb"\x1b\[[0-9:]*;[0-9:]*;([0-9]+(?::[0-9]+)*)u")
# Keys, cursor places, focus, the mouse, modes, the size: what Textual's parser may know.
_USEFUL = re.compile(
    rb"\x1b(?:O[A-Z]|[\x7f\x08]|\["
    rb"(?:(?:[1-9]|1[0-9]|2[0-689]|3[0-4])(?:;[0-9:]*)?~|20[01]~"
    rb"|[0-9;:]*[u^$@A-HPQRSZ]|\[[A-E]|[IOa-e]"
    rb"|<[0-9;-]+[mM]|48;[0-9;:]+t|\?[0-9;]+\$y))"
)


class Kind(Enum):
    """What a piece of input is."""

    TEXT = "text"
    SEQUENCE = "sequence"
    ESCAPE = "escape"
    PASTE = "paste"
    # A paste whose end never came.
    CUT = "cut"
    ANSWER = "answer"


class Piece(NamedTuple):
    """A piece of input with its bytes."""

    kind: Kind
    data: bytes = b""


class Keyboard:
    """Takes bytes as they come; `answers` are the sequences that are handed out as such."""

    def __init__(self, answers: Iterable[re.Pattern[bytes]], escape_s: float) -> None:
        self._answers, self._escape_s = tuple(answers), escape_s
        self._held = b""
        self._paste: bytearray | None = None
        self._last = 0.0
        # After a cut paste its rest may come: what arrives in bulk is no typing.
        self._broken = False
        self._wary_until = 0.0

    def due(self) -> float | None:
        """Return the instant at which `late` is to be called when nothing comes; None for never."""
        if self._paste is not None:
            return self._last + (REST_S if self._held == b"\x1b" else PASTE_S)
        if self._held:
            return self._last + (self._escape_s if self._held in _OPEN else REST_S)
        return None

    def feed(self, data: bytes, now: float) -> list[Piece]:
        """Take bytes; return the pieces that are whole."""
        self._last = now
        if now < self._wary_until and self._paste is None and len(data) > 2 and data[0] != ESC:
            self._paste, self._broken = bytearray(), True
        self._held += data
        return list(self._pieces())

    def late(self, now: float) -> list[Piece]:
        """Take that nothing more has come until `due`."""
        due = self.due()
        if due is None or now < due:
            return []
        held, self._held = self._held, b""
        if self._paste is not None:
            # Esc, or nothing more.
            self._paste, self._wary_until = None, now + 2 * PASTE_S
            return [Piece(Kind.CUT)]
        if held in _OPEN:
            return [Piece(Kind.ESCAPE), *([Piece(Kind.TEXT, held[1:])] if held[1:] else ())]
        return []

    def _pieces(self) -> Iterator[Piece]:
        while self._held:
            if self._paste is not None:
                if not self._take_paste():
                    return
                yield Piece(Kind.CUT) if self._broken else Piece(Kind.PASTE, bytes(self._paste))
                self._paste, self._wary_until = None, 0.0
                continue
            begin = self._held.find(b"\x1b")
            if begin:
                end = len(self._held) if begin < 0 else begin
                text, self._held = self._held[:end], self._held[end:]
                yield Piece(Kind.TEXT, text)
                continue
            length = _length(self._held)
            if not length:
                return
            data, self._held = self._held[:length], self._held[length:]
            yield from self._sequence(data)

    def _take_paste(self) -> bool:
        """Move what belongs to the paste; return whether its end was there."""
        assert self._paste is not None
        found = self._held.find(_END)
        if found >= 0:
            self._paste += self._held[:found]
            self._held = self._held[found + len(_END) :]
            return True
        begun = range(len(_END) - 1, 0, -1)
        cut = len(self._held) - next((n for n in begun if self._held.endswith(_END[:n])), 0)
        self._paste += self._held[:cut]
        self._held = self._held[cut:]
        if len(self._paste) > _MOST_OF_PASTE:
            self._broken = True
            self._paste.clear()
        return False

    def _sequence(self, data: bytes) -> Iterator[Piece]:
        if data == b"\x1b":
            yield Piece(Kind.ESCAPE)
        elif data == _BEGIN:
            self._paste, self._broken = bytearray(), False
        elif any(each.fullmatch(data) for each in self._answers):
            yield Piece(Kind.ANSWER, data)
        elif data.startswith(b"\x1b[M"):
            yield Piece(Kind.SEQUENCE, _legacy_mouse(data))
        elif len(data) <= _MOST_OF_SEQUENCE:
            if _USEFUL.fullmatch(data):
                yield Piece(Kind.SEQUENCE, data)
        elif found := _TEXT_KEY.fullmatch(data):
            yield Piece(Kind.TEXT, _spelt(found[1]))


def _length(held: bytes) -> int:
    """Return the length of the sequence that a text begins with; 0 where more must come."""
    if len(held) < 2:
        return 0
    second = held[1]
    if second == ord("["):
        return _length_of_csi(held)
    if held in _OPEN:
        return 0
    if second == ord("O") and held[2] in _SHIFTED:
        return 3
    if held[2:3] and held[2] in _STRINGS.get(second, b""):
        ended = _STRING_END.search(held, 2)
        return ended.end() if ended else 0
    # Esc, and then a key: over a slow line they come together. Alt with backspace is one key.
    return 2 if second in b"\x7f\x08" else 1


def _length_of_csi(held: bytes) -> int:
    for start, length in ((b"\x1b[M", 6), (b"\x1b[[", 4)):
        if held.startswith(start):
            return length if len(held) >= length else 0
    if found := _CSI.match(held):
        return found.end()
    so_far = _CSI_SO_FAR.match(held)
    end = so_far.end() if so_far else 2
    # What comes in the middle of a sequence ends it, and stands for itself.
    return 0 if end == len(held) and end <= _MOST_HELD else end


def _legacy_mouse(data: bytes) -> bytes:
    """Return a legacy report of the mouse in the form that Textual's parser knows."""
    button, x, y = (each - 32 for each in data[3:6])
    released = button & 3 == 3 and not button & 0x40
    end = "m" if released and not button & 32 else "M"
    return f"\x1b[<{button - 3 if end == 'm' else button};{max(x, 1)};{max(y, 1)}{end}".encode()


def _spelt(points: bytes) -> bytes:
    numbers = (int(each) for each in points.split(b":"))
    return "".join(map(chr, (n for n in numbers if 31 < n < 0xD800))).encode()
