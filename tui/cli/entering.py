"""Who comes in, what they may do, and where: asked once, before any command.

Environment and configuration say it, and can only take away (core/base/access.py): `DAIFA_ROLE`,
and the table `[roles]`, which names people as `DAIFA_USER` does. Who is named nowhere is the owner;
of those who are confined (core/base/confined.py) a viewer.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import core
from core.base import access, config, confined, paths, programs
from core.base.access import Role
from core.base.confined import Folders
from core.base.errors import DaifaError
from core.base.named_file import make_folder
from core.store.desk import login_name
from tui.cli.session import CONFINED, Session

ROLE, USER = "DAIFA_ROLE", "DAIFA_USER"


def enter(session: Session, *, confine: bool) -> None:
    """Take the role of who sits here, and confine who has to be; raises DaifaError."""
    given = os.environ.get(ROLE)
    if confine or os.environ.get(CONFINED):
        named = session.config.roles.get(login_name())
        known = [access.named(each) for each in (given, named) if each is not None]
        access.take(access.least(Role.OPERATOR, *known) if known else Role.VIEWER)
        _confine(session)
        return
    if given is not None:
        access.take(access.named(given))
    if os.environ.get(USER):
        # What is wrong with the configuration is said by the command that needs it.
        with suppress(DaifaError):
            _take_named(session.config)


def _take_named(settings: config.Config) -> None:
    named = settings.roles.get(login_name())
    if named is not None:
        access.take(Role(named))


def _confine(session: Session) -> None:
    database = session.db.absolute()
    found = Folders(
        paths.inbox_folder(database),
        (session.config.batch_folder or paths.batch_folder()).absolute(),
        paths.evidence_folder(database),
    )
    precious = (
        database,
        session.config_path,
        paths.log_file(),
        Path.home() / ".ssh",
        Path(core.__file__),
        Path(sys.prefix),
    )
    confined.confine(found, precious)
    programs.lock()
    with suppress(ValueError):
        # There is no shell to go back to. Where this is no main thread nothing stops it.
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    if access.may_write():
        for folder in found[:2]:
            with suppress(OSError):
                make_folder(folder)
