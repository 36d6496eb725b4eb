"""`daifa ssh`, the forced command of a key: what it is given, and what becomes of it.

The line of the key says who comes in, as what, and into which shop. Nothing of that is taken from
the client: not its variables, and of what it asks for (SSH_ORIGINAL_COMMAND) only the words of a
command, split without a shell and read like any other command line of who is confined.
"""

from __future__ import annotations

import os
import pwd
import re
import shlex
from collections.abc import Mapping, Sequence

import click

from core.base.i18n import _
from core.base.text import cut, shown
from tui.cli.entering import ROLE, USER
from tui.cli.session import CONFINED, SERVED_AT, show_slip

ORIGINAL = "SSH_ORIGINAL_COMMAND"
# What a client may tell of its terminal and language; each as a word, never as a path.
_TOLD = ("TERM", "COLORTERM", "NO_COLOR", "LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES")
_WORD = re.compile(r"[A-Za-z0-9_.@+-]{1,40}")
# Of what cannot be read so much is said, in columns.
_TOLD_MOST = 60
_BEFORE = ("--db", "--config", "--lang", "--at")


def place_of(arguments: Sequence[str]) -> int | None:
    """Return where `ssh` stands as the command of a command line; None where it is none."""
    at = 0
    while at < len(arguments) and arguments[at].startswith("-"):
        at += 1 if "=" in arguments[at] or arguments[at] not in _BEFORE else 2
    return at if at < len(arguments) and arguments[at] == "ssh" else None


def taken(arguments: list[str]) -> list[str] | int:
    """Return what the client asks for where a command line is a key's, else the command line.

    A line, or words, that cannot be read are said; then the exit status is returned.
    """
    at = place_of(arguments)
    if at is None or "--help" in arguments:
        return arguments
    try:
        return _asked([*arguments[:at], *arguments[at + 1 :]])
    except click.ClickException as error:
        show_slip(error)
        return error.exit_code


def _asked(line_words: list[str]) -> list[str]:
    """Set the surroundings anew, as the key's line says; return the words of the client."""
    line = _line(line_words)
    asked = os.environ.get(ORIGINAL, "")
    told = {name: os.environ[name] for name in _TOLD if _is_word(os.environ.get(name, ""))}
    os.environ.clear()
    os.environ.update(_surroundings(line), **told)
    os.umask(0o077)
    try:
        words = shlex.split(asked)
    except ValueError:
        text = _("“{text}” has a quotation mark without its other end.")
        raise click.UsageError(text.format(text=cut(shown(asked), _TOLD_MOST))) from None
    return words[1:] if words[:1] == ["daifa"] else words


def _is_word(text: str) -> bool:
    return _WORD.fullmatch(text) is not None


def _line(arguments: list[str]) -> Mapping[str, str]:
    from tui.cli.ssh import ssh_command

    with ssh_command.make_context("ssh", arguments) as context:
        return {name: str(value) for name, value in context.params.items() if value is not None}


def _surroundings(line: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the command: what the key's line says, and the account."""
    account = pwd.getpwuid(os.getuid())
    found = {
        "HOME": account.pw_dir,
        "USER": account.pw_name,
        "LOGNAME": account.pw_name,
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        CONFINED: "1",
        USER: line["user"],
    }
    names = {"role": ROLE, "db": "DAIFA_DB", "config": "DAIFA_CONFIG", "lang": "DAIFA_LANG"}
    names["at"] = SERVED_AT
    return found | {variable: line[name] for name, variable in names.items() if name in line}
