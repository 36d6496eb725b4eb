"""What others read of this program in the process list: the command, and nothing that was typed.

A block of the buyer's can be given as an argument, and every user of a server reads the arguments
of every process. On Linux they are overwritten where they lie; elsewhere they stay, and so do they
for the first moments and in the history of a shell: standard input (`-`) has none of this.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

# Commands that take what may name a person.
PERSONAL = frozenset({"receiver", "buy", "address", "recognise", "review", "aftersales", "appeal",
                      "orders", "track"})  # fmt: skip
# Of /proc/self/stat, counted behind the program's name in brackets: where the arguments begin.
_ARG_START = 45


def hide(command: str) -> None:
    """Overwrite the arguments behind a command of PERSONAL."""
    if command in PERSONAL:
        # What the system does not tell, or not in this way, is left alone.
        with suppress(OSError, ValueError, IndexError, ImportError):
            _overwrite(command.encode())


def _overwrite(command: bytes) -> None:
    words = Path("/proc/self/cmdline").read_bytes().split(b"\0")[:-1]
    keep = words.index(command) + 1
    start = sum(len(word) + 1 for word in words[:keep])
    length = sum(len(word) + 1 for word in words[keep:])
    stat = Path("/proc/self/stat").read_bytes().rpartition(b") ")[2].split()
    place = int(stat[_ARG_START])
    if length and place:
        import ctypes

        ctypes.memset(place + start, 0, length)
