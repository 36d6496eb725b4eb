"""Opening the desk on a database: `run_desk`."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, cast

from core.base import access, clock
from core.base.access import Role
from core.base.config import keep as keep_choice
from core.base.errors import DaifaError
from core.base.i18n import _
from core.base.paths import inbox_folder
from core.imports.waiting import Watch
from core.store.desk import open_desk
from tui.commands import keymap

if TYPE_CHECKING:
    from core.base.config import Config

_WEB = "textual.drivers.web_driver:WebDriver"
# A key makes some thousand short-lived values. By Python's usual 700 the collector would walk the
# young ones ten times a key, and all clocks of the queue every few keys.
_COLLECT = 20_000, 20, 50
# Textual writes to the terminal in a thread of its own. What it is to write must not wait for
# Python's usual 5 ms while the main thread goes on with the detail under the list.
_SWITCH_S = 0.0005


def run_desk(
    db_path: Path,
    *,
    config: Config | None = None,
    config_path: Path | None = None,
    at: datetime | None = None,
    now: Callable[[], datetime] | None = None,
    demo: bool = False,
) -> int:
    """Open the desk until it is left; return its exit status.

    With `at`, the desk's clock starts there and goes on from it; `now` replaces the clock. What is
    chosen in the desk is kept beside `config_path`.
    Status 2 when there is no terminal, 1 after a crash.
    """
    if not has_screen():
        print(_("The desk needs a terminal. See: daifa --help"), file=sys.stderr)
        return 2
    keys = config.keys if config else {}
    table = keymap.table(keys)
    desk = open_desk(db_path)
    # Textual loads now: the database is known to be good.
    with without_encryption():
        from tui.desk.app import DeskApp
        from tui.terminal.app import driver

    try:
        app = DeskApp(
            desk,
            now=now or (_from(at) if at else clock.now),
            table=table,
            theme=config.theme if config else None,
            demo=demo,
            driver_class=None if _in_browser() else driver(),
        )
        app.batch_folder = config.batch_folder if config else None
        if config is not None:
            app.commands.ringing.go_by(config)
            app.curtain.always = config.masks == "off"
        if not demo:
            app.inbox = _inbox(db_path)
        # What one person chooses is not kept for all who come in by the same account.
        if config_path is not None and access.role() is Role.OWNER:
            app.keep = partial(keep_choice, config_path)
        app.set_keymap(keymap.textual_keymap(table, keys))
        gc.freeze()
        gc.set_threshold(*_COLLECT)
        gc.enable()
        sys.setswitchinterval(_SWITCH_S)
        app.run()
    finally:
        desk.close()
    if app.crash_line and app.return_code:
        print(app.crash_line, file=sys.stderr)
    return app.return_code or 0


@contextmanager
def without_encryption() -> Iterator[None]:
    """Let asyncio and hashlib load without OpenSSL while this lasts; who asks for it later gets it.

    No desk opens a connection, and OpenSSL costs each 1.9 MB of its own and 9 ms of its start.
    asyncio does without it where Python was built so; hashlib where it has sums of its own.
    """
    own_sums = any(map(find_spec, ("_sha2", "_sha256")))
    unneeded = ("ssl", *(("_hashlib",) if own_sums else ()))
    loaded = cast("dict[str, object]", sys.modules)
    hidden = [name for name in unneeded if name not in loaded]
    # None stands for a module that cannot be had.
    loaded |= dict.fromkeys(hidden)
    try:
        # They take for good what they find now.
        import hashlib  # noqa: F401
        import hmac  # noqa: F401

        yield
    finally:
        for name in hidden:
            del loaded[name]


def _inbox(db_path: Path) -> Watch:
    """Return what looks at the inbox, which is made: a file can be put there from now on."""
    from core.imports.inbox import make as make_inbox

    folder = inbox_folder(db_path)
    # One that cannot be made stays empty; `daifa inbox --list` says why.
    with suppress(DaifaError):
        make_inbox(folder)
    return Watch(folder)


def has_screen() -> bool:
    """Whether there is something to show the desk on: a terminal, or textual-serve's browser."""
    return _in_browser() or (sys.stdin.isatty() and sys.stdout.isatty())


def _in_browser() -> bool:
    # textual-serve names its own driver here and talks over pipes. Another name would be loaded,
    # whatever it is.
    if os.environ.get("TEXTUAL_DRIVER", _WEB) != _WEB:
        del os.environ["TEXTUAL_DRIVER"]
    return "TEXTUAL_DRIVER" in os.environ


def _from(at: datetime) -> Callable[[], datetime]:
    start = clock.now()
    return lambda: at + (clock.now() - start)
