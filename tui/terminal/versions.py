"""The Textual whose private parts this room knows; with another one the desk does without them."""

from __future__ import annotations

from pathlib import Path

import textual

# Versions with which the whole suite was run. Add one here when it was run with that.
KNOWN = ("8.2.8",)


def known() -> bool:
    """Whether the installed Textual is one of the known.

    Its version is read from the name of the folder that an installer leaves beside it:
    `importlib.metadata` takes tens of milliseconds of a start.
    """
    beside = Path(textual.__file__).parent.parent
    return any((beside / f"textual-{version}.dist-info").is_dir() for version in KNOWN)
