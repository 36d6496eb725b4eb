"""What a pasted text is, at the command line: `recognise`."""

from __future__ import annotations

import click

from core.base.errors import DaifaError
from core.base.i18n import N_, _
from core.base.text import shown
from core.files.text import decoded
from core.recognise.kinds import Certainty, Recognised, label
from core.recognise.reading import LONGEST, recognise
from core.recognise.words import words
from tui.cli.session import Session, json_option, pass_session, say, show, use_tables
from tui.cli.streams import binary_input

_SURELY = {Certainty.SURE: N_("sure"), Certainty.LIKELY: N_("likely")}
# No encoding has longer signs.
_BYTES_A_SIGN = 4


@click.command("recognise", help=_("Say what a pasted text is; - is standard input."))
@click.argument("text")
@json_option
@pass_session
def recognise_command(session: Session, text: str, as_json: bool) -> None:
    """Print what a text may be, most likely first; no database is needed."""
    use_tables(session.config)
    found = recognise(_given() if text == "-" else text, session.at)
    if as_json:
        show({"kinds": [each.as_json() for each in found]})
        return
    for each in found:
        click.echo(_line(each))
    if not found:
        say(_("This text is nothing that is known here."))


def _given() -> str:
    """Return standard input as text; what is none, such as a picture, is recognised as nothing."""
    data = binary_input().read(_BYTES_A_SIGN * LONGEST + 1)
    try:
        return decoded(data)
    except DaifaError:
        return ""


def _line(found: Recognised) -> str:
    parts = [label(found.kind), _(_SURELY[found.certainty])]
    if found.order_sn:
        parts.append(found.order_sn)
    return "\t".join(shown(part) for part in (*parts, words(found.found)))


COMMANDS = (recognise_command,)
