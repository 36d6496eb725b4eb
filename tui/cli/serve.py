"""`daifa serve`: the desk in a browser on this machine."""

from __future__ import annotations

import asyncio
import shlex
import sys
from urllib.parse import urlsplit

import click

from core.base import access, i18n
from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.text import shown
from tui.cli.session import Session, pass_session, say


@click.command("serve", help=_("Show the desk in a browser on this machine."))
@click.option("--port", type=click.IntRange(1, 65535), default=8000, help=_("The port it takes."))
@click.option(
    "--public-url", metavar="URL", help=_("The address of a web server that stands in front of it.")
)
@pass_session
def serve_command(session: Session, port: int, public_url: str | None) -> int:
    """Serve until Ctrl+C; each page has a desk of its own."""
    access.refuse("serve")
    try:
        from tui.desk.serving import server
    except ImportError:
        raise DaifaError(
            "serve-missing", _("Serving needs a package more: pip install 'daifa[web]'.")
        ) from None
    # What is wrong with the database is told here, not in the browser.
    session.desk.close()
    words = [sys.executable, "-m", "tui", "--db", str(session.db)]
    words += ["--config", str(session.config_path)] if session.config_path.exists() else []
    words += ["--lang", i18n.language()]

    def started(address: str) -> None:
        say(_("The desk is at {address}  (Ctrl+C ends it)").format(address=address))

    address = None if public_url is None else _address(public_url)
    try:
        asyncio.run(server(shlex.join(words), port, address, started).run())
    except OSError as error:
        raise DaifaError(
            "serve-port",
            _("Port {port} cannot be taken: {why}. Choose another with --port.").format(
                port=port, why=error.strerror or error
            ),
        ) from error
    return 0


def _address(text: str) -> str:
    """Return the address of a web server, or raise DaifaError for what is none."""
    found = urlsplit(text.strip().rstrip("/"))
    plain = found.netloc.isascii() and found.netloc.isprintable()
    if found.scheme not in ("http", "https") or not found.netloc or not plain or found.path:
        raise DaifaError(
            "serve-url",
            _("“{text}” is no address of a web server. Give https://desk.example, without a path.")
            .format(text=shown(text)),
        )  # fmt: skip
    return found.geturl()


COMMANDS: tuple[click.Command, ...] = (serve_command,)
