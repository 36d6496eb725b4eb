"""The one place where another program is started.

Who is confined starts none but our own children, which read what strangers sent. Behind it stands
Python's own audit: `lock` lets nothing in the process start a program or open a connection, by
whatever module, so that what is added one day cannot be forgotten.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.base import confined
from core.base.errors import Refused
from core.base.i18n import _

if TYPE_CHECKING:
    import subprocess

# Events of Python's audit that start a program, or a connection.
_STARTS = frozenset({
    "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile", "os.system",
    "pty.spawn", "subprocess.Popen", "webbrowser.open", "socket.bind", "socket.connect",
    "socket.getaddrinfo", "socket.sendto",
})  # fmt: skip
_here = threading.local()
_locked = False


def refuse() -> None:
    """Raise Refused (`confined-program`) for who is confined."""
    if confined.folders() is not None:
        raise Refused("confined-program", _("No other program is started here."))


def own_child(words: Sequence[str], **options: Any) -> subprocess.Popen[Any]:
    """Start this Python with words of its own: a reader of foreign files, or a trial of patterns.

    Nothing that somebody typed may stand among the words: every process on the machine sees them.
    """
    import subprocess  # Here, as few starts need it.

    _here.own = True
    try:
        return subprocess.Popen([sys.executable, *words], **options)
    finally:
        _here.own = False


def output_of(words: Sequence[str], *, timeout_s: float) -> str | None:
    """Return what another program prints, None where it fails or cannot be started."""
    import subprocess

    refuse()
    try:
        done = subprocess.run(
            list(words), capture_output=True, text=True, timeout=timeout_s, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None


def lock() -> None:
    """Let nothing in this process start a program, as long as somebody is confined in it."""
    global _locked
    if not _locked:
        _locked = True
        sys.addaudithook(_audit)


def _audit(event: str, _arguments: tuple[Any, ...]) -> None:
    if event in _STARTS and not getattr(_here, "own", False):
        refuse()
