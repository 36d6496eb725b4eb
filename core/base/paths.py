"""Where things are: data, configuration, log, batch files."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_NAME = "daifa"
_DATABASE = "daifa.db"


def at_home(path: Path | str, *, others: bool = True) -> Path:
    """Return a path with `~` and `~name` replaced; `~` of nobody stands for itself.

    Without `others` a `~name` stands for itself too: whether there is such an account is not told.
    """
    path = Path(path)
    first = path.parts[0] if path.parts else ""
    if not others and first != "~" and first.startswith("~"):
        return path
    try:
        return path.expanduser()
    except (RuntimeError, ValueError):
        # Nobody of this name; or one that no system takes, as half a character.
        return path


def is_folder(path: Path) -> bool:
    """Whether a place of the program's own is a folder; one that no system takes is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def is_file(path: Path) -> bool:
    """Whether a place of the program's own is a file; one that no system takes is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def database() -> Path:
    """Return the database's place: DAIFA_DB, else the XDG data folder."""
    named = os.environ.get("DAIFA_DB")
    if named:
        return at_home(named)
    return Path(platformdirs.user_data_dir(_NAME, appauthor=False)) / _DATABASE


def configuration() -> Path:
    """Return the configuration's place: DAIFA_CONFIG, else the XDG configuration folder."""
    named = os.environ.get("DAIFA_CONFIG")
    if named:
        return at_home(named)
    return Path(platformdirs.user_config_dir(_NAME, appauthor=False)) / "config.toml"


def log_file() -> Path:
    """Return where a crash is written."""
    return Path(platformdirs.user_state_dir(_NAME, appauthor=False)) / "daifa.log"


def batch_folder() -> Path:
    """Return the default folder of batch files, one the seller can fetch from."""
    return Path.home() / _NAME


def inbox_folder(db_path: Path) -> Path:
    """Return the folder for files that are to be imported: `inbox` beside the usual database.

    Of another database it has its name, so that two in one folder have an inbox each.
    """
    own = db_path.name == _DATABASE
    return db_path.with_name("inbox" if own else f"{db_path.name}.inbox")


# Imported files are put away in this folder of the inbox.
DONE = "done"


def copies_folder(db_path: Path) -> Path:
    """Return the folder of the copies that are kept of a database without being asked for."""
    return db_path.with_name(db_path.name + ".copies")


def evidence_folder(db_path: Path) -> Path:
    """Return the folder of the evidence files that belong to a database."""
    return db_path.with_name(db_path.name + ".evidence")
