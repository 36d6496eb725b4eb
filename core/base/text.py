"""Text from outside: one class of invisible signs, and each way in which text is cleaned of them.

Foreign text holds byte order marks, zero-width signs, bidirectional controls and escape codes.
`plain` reads what was pasted, `one_line` and `scrub` a file's cells, `kept` a text of several lines
that is stored; `shown` is for every way out to a terminal, `safe_name` for names of files.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

from core.base.confined import at_home
from core.base.raw_bytes import as_text, decoded, readable

# Unicode's categories Cf, Cc, Cs, Zl, Zp and Zs as ranges: looking each sign up costs too much
# for a hundred thousand rows. A test holds them against the Unicode of the running Python.
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Those that come with texts of Chinese apps and pages, and the others.
_USUAL = "\u00ad\u200b-\u200d\u2060-\u2065\ufeff"
_FORMAT = (
    f"{_USUAL}\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u180e"
    "\u206a-\u206f\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
)
_SURROGATE = "\ud800-\udfff"
_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f"  # without tab and line feed
_LINE_ENDS = "\u2028\u2029"
_BLANK = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
# For patterns that look into words: what stands between two signs unseen, and every blank.
UNSEEN_WITHIN = f"{_BIDI}{_USUAL}"
BLANK_WITHIN = f" \t{_BLANK}{UNSEEN_WITHIN}"
_SELECTORS = "\ufe00-\ufe0f"

# Classes of signs. Compiled when first needed: so wide ones cost milliseconds of a start.
_UNSEEN = f"{_BIDI}{_FORMAT}{_SURROGATE}"
_UNSEEN_OR_CONTROL = f"{_BIDI}{_FORMAT}{_SURROGATE}{_CONTROL}"
_DIRT = f"{_BIDI}{_FORMAT}{_SURROGATE}{_CONTROL}\t{_LINE_ENDS}{_BLANK}"
_TO_SPACE = f"{_CONTROL}\t{_LINE_ENDS}{_BLANK}"
_UNWRITABLE = f"{_BIDI}{_FORMAT}{_SURROGATE}{_CONTROL}\t\n{_LINE_ENDS}"
# What could move the cursor, end the text or turn its direction.
_HARMFUL = f"{_BIDI}{_SURROGATE}{_CONTROL}\t\n{_LINE_ENDS}"
# Terminals disagree about the width of what these join, so the parts stand alone.
_JOINERS = f"{_FORMAT}{_SELECTORS}"
_BLANKS = f"{_BLANK}"
_ACTING = f"{_BIDI}{_SURROGATE}{_CONTROL}\ufeff"
# The same of a text that goes out, whose half signs the output itself takes care of.
_OUT = f"{_BIDI}{_CONTROL}{_LINE_ENDS}"


@cache
def _any_of(signs: str) -> re.Pattern[str]:
    return re.compile(f"[{signs}]")


@cache
def _breaks() -> re.Pattern[str]:
    return re.compile("\r\n?|[\v\f\x1c\x1d\x1e\x85\u2028\u2029]")


def plain(text: str) -> str:
    """Return pasted text in NFKC, each line ended by `\\n`, without signs that are not seen.

    Tabs and line feeds stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize(
        "NFKC", _any_of(_UNSEEN_OR_CONTROL).sub("", _breaks().sub("\n", text))
    )


def scrub(text: str) -> str:
    """Return a file's text without signs that are not seen; blanks of all kinds become a space.

    Line feeds stay.
    """
    if _any_of(_DIRT).search(text) is None:
        return text
    return _any_of(_TO_SPACE).sub(" ", _any_of(_UNSEEN).sub("", text))


def one_line(text: str) -> str:
    """Return the text of one cell: one line, nothing unseen, no space around it."""
    return scrub(text).replace("\n", " ").strip()


def kept(text: str) -> str:
    """Return a text of several lines as it is stored: line feeds alone, nothing that acts.

    The signs that join an emoji's parts stay: a platform that counts code points counts them.
    """
    return _any_of(_ACTING).sub("", _breaks().sub("\n", text)).replace("\t", " ").strip()


def shown(text: str) -> str:
    """Return one line of text for a terminal: what could act on it is made `\ufffd`.

    Blanks of all kinds are shown as a space; bytes that are no UTF-8 are read or escaped.
    """
    if text.isascii() and text.isprintable():
        return text
    return _any_of(_HARMFUL).sub(
        "\ufffd", _any_of(_BLANKS).sub(" ", _any_of(_JOINERS).sub("", readable(text)))
    )


def stored(text: str) -> str:
    """Return a text as the store takes it, whoever sends it: without what acts on a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return _any_of(_ACTING).sub("", text)


def harmless(text: str) -> str:
    """Return text for an output, with its lines and tabs: what acts on a terminal is `\ufffd`."""
    return text if text.isprintable() else _any_of(_OUT).sub("\ufffd", text)


def escaped(json_text: str) -> str:
    """Return JSON in which what acts on a terminal stands as `\\u009b`: the same value."""
    return _any_of(_OUT).sub(lambda sign: f"\\u{ord(sign[0]):04x}", json_text)


def acts(text: str) -> bool:
    """Tell whether a text holds what could act on a terminal: controls, half signs, directions."""
    if text.isascii() and text.isprintable():
        return False
    return _any_of(_HARMFUL).search(text) is not None


def unwritable(text: str) -> bool:
    """Tell whether a text holds a sign that hides something in a cell of a file."""
    return _any_of(_UNWRITABLE).search(text) is not None


_NAME_MAX = 80


def safe_name(name: str) -> str:
    """Return a base name fit to be shown and kept: one line, no path, no control characters."""
    name = readable(name.replace("\\", "/").rsplit("/", 1)[-1]).replace("\\", "_")
    safe = _any_of(_UNWRITABLE).sub("_", name).strip()
    if len(safe) > _NAME_MAX:
        stem, dot, end = safe.rpartition(".")
        keep_end = f"{dot}{end}" if dot and len(end) <= 5 else ""
        safe = (stem or safe)[: _NAME_MAX - len(keep_end) - 1] + "…" + keep_end
    return safe if safe.strip("._") else "file"


def file_name(name: str) -> str:
    """Return a file's name, or path, for the eye: bytes that are no UTF-8 are read as Chinese.

    A name in another encoding reaches Python with half surrogates, which can be neither shown
    nor kept. What is no Chinese either is escaped.
    """
    return "/".join(map(_one_name, name.split("/")))


def _one_name(name: str) -> str:
    if name.isascii():
        return shown(name)
    try:
        raw = os.fsencode(name)
    except UnicodeEncodeError:
        # No system names a file so; what is typed or pasted may.
        return shown(name)
    read = None if as_text(name) is None else decoded(raw)
    return shown(name if read is None else read)


def paths_from_paste(text: str, *, there: Callable[[Path], bool] | None = None) -> list[Path]:
    """Read the paths in a pasted text, as terminals and file browsers write them.

    One a line, or several parted by spaces when they are quoted, escaped with a backslash, or
    `file://` links. A line that is one plain path with unescaped spaces stays one path: `there`
    tells whether a path exists, where that decides.
    """
    found: dict[Path, None] = {}
    for line in re.split("[\r\n\0]+", text):
        for part in _parts(line.strip(), there or _exists):
            found.setdefault(_path(part), None)
    return list(found)


def _parts(line: str, there: Callable[[Path], bool]) -> list[str]:
    if not line:
        return []
    import shlex  # Here, as few starts need it.

    try:
        parts = shlex.split(line)
    except ValueError:
        return [line]
    bare = not any(sign in line for sign in "'\"\\") and "file://" not in line
    if len(parts) > 1 and bare:
        # `/a/b.jpg /a/c.jpg` are two; `/a/my photo.jpg` is one, and so is what exists.
        rooted = all(part.startswith(("/", "~")) for part in parts)
        if not rooted or there(_path(line)):
            return [line]
    return [part for part in parts if part]


def _path(text: str) -> Path:
    if text.startswith("file://"):
        from urllib.parse import unquote

        # By hand: not every terminal writes `#` and `?` as %23 and %3F.
        _host, slash, rest = text.removeprefix("file://").partition("/")
        text = unquote(slash + rest)
    return at_home(text.replace("\0", ""))


def _exists(path: Path) -> bool:
    from core.base.named_file import is_there

    return is_there(path)


def wide(text: str) -> int:
    """Return the terminal columns of a text as Unicode tells them, for what loads no screen."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def cut(text: str, columns: int) -> str:
    """Return a text that takes at most so many terminal columns; `…` where it was longer."""
    if wide(text) <= columns:
        return text
    while text and wide(text) > columns - 1:
        text = text[:-1]
    return f"{text}…"
