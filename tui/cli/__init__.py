"""The command line: `daifa`. The desk is opened only by the command that needs it.

Every command calls the same functions of `core` as the panes do, and none of them loads Textual.
README.md is the contract: commands, JSON, exit status. Called by others: `program`.

`run` holds the group and turns errors into a status, `session` what every command shares; each
other module holds the commands of one subject in its tuple `COMMANDS`.
"""

from __future__ import annotations

import gc
import os
import sys
import warnings
from contextlib import suppress

from core.base import i18n, paths
from core.base.errors import DaifaError
from core.base.meant import meant
from core.base.raw_bytes import guard
from tui.cli import process_list
from tui.cli.streams import standing


def program() -> int:
    """Run `daifa` as the system starts it: an error of the program is one line, and a log."""
    if not sys.warnoptions:
        # What Python finds questionable in a seller's pattern is no line on a seller's screen.
        warnings.simplefilter("ignore")
    try:
        return main()
    except Exception as error:
        from tui.cli.run import named
        from tui.terminal import crash

        with suppress(OSError, ValueError):
            print(crash.write(error, command=named(sys.argv[1:])), file=sys.stderr)
        return 1


def main(argv: list[str] | None = None) -> int:
    """Run `daifa`; return or exit with its status (0 done, 1 failed, 2 usage, 3 in part)."""
    arguments = sys.argv[1:] if argv is None else argv
    # Modules make no garbage, and the collector walks all of them again and again while they
    # load: a tenth of the start. It works again when everything is loaded.
    gc.disable()
    with standing() as streams:
        guard(sys.stdout, sys.stderr)
        i18n.setup(_language(arguments))
        # The words of the commands are looked up when they are made: language first.
        if "ssh" in arguments:
            from tui.cli.forced import taken

            asked = taken(arguments)
            if isinstance(asked, int):
                return asked
            if asked is not arguments:
                arguments = asked
                i18n.setup(_language(arguments))
        from tui.cli.run import named, run

        if argv is None:
            process_list.hide(named(arguments))
        return run(arguments, streams)


def _language(arguments: list[str]) -> str | None:
    return _given(arguments, "--lang") or os.environ.get("DAIFA_LANG") or _configured(arguments)


def _given(arguments: list[str], option: str) -> str | None:
    for place, argument in enumerate(arguments):
        if argument == option and place + 1 < len(arguments):
            return arguments[place + 1]
        if argument.startswith(f"{option}="):
            return argument.removeprefix(f"{option}=")
    return None


def _configured(arguments: list[str]) -> str | None:
    from core.base import config

    named = _given(arguments, "--config")
    path = meant(named) if named else paths.configuration()
    try:
        return config.load(path).language
    except DaifaError:  # The command says so itself, once the language is known.
        return None
