"""The file that a name means: names in other bytes than UTF-8 are typed as they are shown."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from core.base import confined
from core.base.errors import Refused
from core.base.named_file import entries, is_folder, is_there
from core.base.text import file_name

# So many names of a folder are looked at.
MOST_READ = 5000


def meant(path: Path | str) -> Path:
    """Return the path that is meant, `~` replaced; one that is not there stays as it is.

    A part that is not there by its bytes is looked for by how it is shown, so that what a list
    shows can be typed, and what a GBK terminal types is found under a UTF-8 name.
    """
    path = confined.meant(confined.at_home(path))
    try:
        return path if is_there(path) else _by_parts(path)
    except (OSError, ValueError, Refused):
        return path


def _by_parts(path: Path) -> Path:
    found = Path(path.anchor)
    for part in path.parts[len(found.parts) :]:
        if not is_there(found / part) and is_folder(found):
            part = _shown_as(found, part)
        found /= part
    return found


def _shown_as(folder: Path, wanted: str) -> str:
    """Return the name in a folder that is shown as the wanted one; else the wanted one."""
    name = file_name(wanted)
    if name.isascii() and "\\x" not in name:
        return wanted
    with entries(folder) as found:
        names = (entry.name for entry in islice(found, MOST_READ))
        odd = (each for each in names if not (each.isascii() and each.isprintable()))
        return next((each for each in odd if file_name(each) == name), wanted)
