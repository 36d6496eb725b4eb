"""A copy of the source tree, as a fresh clone would hold it: `python3 -m tests.bench.tree FOLDER`.

It needs nothing but Python, so that it can run before anything is installed.
"""

from __future__ import annotations

import filecmp
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# What lies in a tree that is no clone, and is not source.
_RESULTS = {".git", ".venv", "__pycache__", "build", "dist"}


def sources() -> list[str]:
    """Return the files that git tracks or would; without git, all but results."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    names = listed.stdout.split("\0") if listed.returncode == 0 else _walked(ROOT)
    return sorted(name for name in names if name and (ROOT / name).is_file())


def _walked(folder: Path) -> list[str]:
    found = []
    for place, folders, files in os.walk(folder):
        folders[:] = [each for each in folders if each not in _RESULTS]
        found += [Path(place, each).relative_to(folder).as_posix() for each in files]
    return found


def copy(folder: Path) -> None:
    """Copy the sources into a folder; a file that is there already as it is, is left alone."""
    for name in sources():
        target = folder / name
        if target.is_file() and filecmp.cmp(ROOT / name, target, shallow=False):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)


def contents(folder: Path) -> dict[str, str]:
    """Return each file of a tree, save bytecode, with a digest of what it holds."""
    return {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in _walked(folder)
        if not name.endswith(".pyc")
    }


def changes(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return the names that came, went or hold something else."""
    return sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )


if __name__ == "__main__":
    copy(Path(sys.argv[1]))
