"""Writes what is generated into the README: `python -m tests.readme`."""

from __future__ import annotations

import re

from core.base import i18n
from tests.places import ROOT
from tui.commands.table import CommandTable, declared, key_rows

README = ROOT / "README.md"
_KEYS = re.compile(r"(<!-- keys -->\n).*?(<!-- /keys -->)", re.DOTALL)


def key_table() -> str:
    """Return the key table as Markdown, from the table of commands."""
    i18n.setup("en")
    lines = ["| | keys | | |", "|---|---|---|---|"]
    for group, commands in key_rows(CommandTable(declared())):
        for place, (keys, label, text) in enumerate(commands):
            shown = " ".join(f"`{key}`" for key in keys.split(" ")).replace("|", "\\|")
            lines.append(f"| {'' if place else group} | {shown} | {label} | {text} |")
    return "\n".join(lines) + "\n"


def renewed(text: str) -> str:
    """Return the README's text with the key table of the program."""
    return _KEYS.sub(lambda found: found[1] + key_table() + found[2], text)


if __name__ == "__main__":
    README.write_text(renewed(README.read_text("utf-8")), "utf-8")
