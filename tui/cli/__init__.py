"""The command line: `daifa`. The desk is opened only by the command that needs it."""

from __future__ import annotations

import os
import sys

from core import i18n


def main(argv: list[str] | None = None) -> int:
    """Run `daifa`; return or exit with its status (0 done, 1 failed, 2 usage, 3 in part)."""
    arguments = sys.argv[1:] if argv is None else argv
    i18n.setup(_language(arguments))
    # The words of the commands are looked up when they are made: language first.
    from tui.cli.run import run

    return run(arguments)


def _language(arguments: list[str]) -> str | None:
    for place, argument in enumerate(arguments):
        if argument == "--lang" and place + 1 < len(arguments):
            return arguments[place + 1]
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
    return os.environ.get("DAIFA_LANG")
