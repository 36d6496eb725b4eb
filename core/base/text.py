"""Names and paths of evidence as they come from outside: made safe, read from a paste."""

from __future__ import annotations

import re
import shlex
import unicodedata
from pathlib import Path
from urllib.parse import unquote

_NAME_MAX = 80


def safe_name(name: str) -> str:
    """Return a base name fit to be shown and kept: one line, no path, no control characters."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(
        "_" if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") else sign
        for sign in name
    ).strip()
    if len(plain) > _NAME_MAX:
        stem, dot, end = plain.rpartition(".")
        keep_end = f"{dot}{end}" if dot and len(end) <= 5 else ""
        plain = (stem or plain)[: _NAME_MAX - len(keep_end) - 1] + "…" + keep_end
    return plain if plain.strip("._") else "file"


def paths_from_paste(text: str) -> list[Path]:
    """Read the paths in a pasted text, as terminals and file browsers write them.

    One a line, or several parted by spaces when they are quoted, escaped with a backslash, or
    `file://` links. A line that is one plain path with unescaped spaces stays one path.
    """
    found: dict[Path, None] = {}
    for line in re.split("[\r\n\0]+", text):
        for part in _parts(line.strip()):
            found.setdefault(_path(part), None)
    return list(found)


def _parts(line: str) -> list[str]:
    if not line:
        return []
    try:
        parts = shlex.split(line)
    except ValueError:
        return [line]
    plain = not any(sign in line for sign in "'\"\\") and "file://" not in line
    if len(parts) > 1 and plain:
        # `/a/b.jpg /a/c.jpg` are two; `/a/my photo.jpg` is one, and so is what exists.
        rooted = all(part.startswith(("/", "~")) for part in parts)
        if not rooted or _exists(_path(line)):
            return [line]
    return [part for part in parts if part]


def _path(text: str) -> Path:
    if text.startswith("file://"):
        # By hand: not every terminal writes `#` and `?` as %23 and %3F.
        _host, slash, rest = text.removeprefix("file://").partition("/")
        text = unquote(slash + rest)
    path = Path(text.replace("\0", ""))
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False
