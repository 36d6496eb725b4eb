"""Bytes that are no UTF-8 in a text: Python keeps each as half a sign, which no output takes.

They come from a terminal or a folder in another encoding: as arguments, names of files, variables
of the environment. In this trade the other encoding is GBK, which GB18030 reads.
"""

from __future__ import annotations

import codecs
import os
from contextlib import suppress

from core.base.patterns import pattern

# What Python makes of a byte that it cannot read, and how it writes that in quotation marks.
_HALF = pattern("[\udc80-\udcff]")
_QUOTED = pattern(r"\\udc([89a-f][0-9a-f])")
# Two bytes of GBK may be a sign of UTF-8 by chance, of these; the second one may be ASCII.
_CHANCE = "\x80-\u07ff"
_RUN = pattern(f"[{_CHANCE}\udc80-\udcff](?:[{_CHANCE}\udc80-\udcff@-~]|[0-9](?=[\udc80-\udcff]))*")
_WIDE = pattern("[\u0800-\ud7ff\ue000-\U0010ffff]")
# 圆通 in GBK has one of these in UTF-8: Armenian, Hebrew and Arabic are no words of this trade.
_STRANGE = pattern("[\u0530-\u07ff]")


def has_bytes(text: str) -> bool:
    """Whether some bytes of a text could not be read."""
    return not text.isascii() and _HALF.search(text) is not None


def _by_chance(text: str) -> bool:
    """Whether a text is UTF-8 by chance alone: all of its signs are two bytes, some are strange."""
    return _STRANGE.search(text) is not None and _WIDE.search(text) is None


def decoded(raw: bytes) -> str | None:
    """Return bytes read as UTF-8, else as GB18030; None where they are neither."""
    read = _read(raw, "utf-8")
    if read is not None and not _by_chance(read):
        return read
    chinese = _read(raw, "gb18030")
    if read is not None and (chinese is None or not _usual(chinese)):
        return read
    return chinese


def _usual(text: str) -> bool:
    """Whether all signs are usual in Chinese: what is read in a wrong encoding has rare ones."""
    try:
        text.replace("·", "").encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _read(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def as_text(text: str) -> str | None:
    """Return a text with its bytes read, where all of it is in one encoding; else None."""
    if text.isascii() or not (has_bytes(text) or _by_chance(text)):
        return text
    read = decoded(os.fsencode(text))
    # Signs of three bytes are seldom chance: then it is a damaged text of UTF-8.
    return None if read is not None and _WIDE.search(text) and not _usual(read) else read


def readable(text: str) -> str:
    """Return a text for the eye: bytes are read as Chinese, or written as `\\xb6`."""
    if not has_bytes(text):
        return text
    return _RUN.sub(lambda found: _eyes(found[0]), text)


def unquoted(text: str) -> str:
    """Return a message in which Python has quoted a text, with the bytes in it for the eye."""
    return readable(_QUOTED.sub(lambda found: chr(0xDC00 + int(found[1], 16)), text))


def _eyes(run: str) -> str:
    if not has_bytes(run):
        return run
    raw = run.encode("utf-8", "surrogateescape")
    read = decoded(raw)
    return raw.decode("utf-8", "backslashreplace") if read is None else read


def let_out(error: UnicodeError) -> tuple[bytes, int]:
    """Take the place of what an output cannot write: bytes are read or escaped, the rest is `?`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    run = _RUN.match(error.object, error.start)
    if run is None:
        return b"?" * (error.end - error.start), error.end
    return _eyes(run[0]).encode(error.encoding, "replace"), run.end()


_NAME = "daifa-let-out"


def guard(*streams: object) -> None:
    """Let no text end the program because an output cannot write it; see `let_out`."""
    codecs.register_error(_NAME, let_out)
    for stream in streams:
        # What stands for a stream in a test or a browser may have no encoding.
        with suppress(AttributeError, OSError, ValueError):
            stream.reconfigure(errors=_NAME)  # type: ignore[attr-defined]
