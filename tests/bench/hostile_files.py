"""Files made to break a reader, one after the other: `python -m tests.bench.hostile_files [part]`.

Each is given to `daifa import --dry-run` in a process of its own. A fault is a death, a traceback,
a word of another file, more than 10 seconds or 300 MB (of the program or of the process that
reads for it). Prints a line for each, and exits with 1 when there is a fault. With a part of a
name only those are tried.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, NamedTuple

from tests.given.hostile_files import MAKERS
from tests.places import ROOT
from tests.pty import environment

MOST_S = 10
MOST_MB = 300
_PATIENCE_S = 60
_STREAMS = {
    "a stream of 400 MB of NUL": ("head", "-c", "400000000", "/dev/zero"),
    "a stream without end": ("yes",),
}


class Read(NamedTuple):
    """How a reading ended; memory is that of the largest process."""

    status: int
    seconds: float
    mb: float
    said: str

    @property
    def faults(self) -> list[str]:
        """What is wrong with it, in words."""
        found = []
        if self.status not in (0, 1, 3):
            found.append(f"status {self.status}")
        if self.seconds > MOST_S:
            found.append(f"{self.seconds:.1f} s")
        if self.mb > MOST_MB:
            found.append(f"{self.mb:.0f} MB")
        found += [word for word in ("Traceback", "panicked", "root:x") if word in self.said]
        return found + ([] if self.said.strip() else ["nothing was said"])


def read(path: Path | str, folder: Path, given: IO[bytes] | None = None) -> Read:
    """Let the program read a file, or `-`."""
    words = ["-m", "tui", "--db", str(folder / "shop.db"), "--lang", "en"]
    words += ["--at", "2026-11-23 10:00", "import", str(path), "--dry-run"]
    start = time.monotonic()
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, *words],
            env=environment(PYTHONPATH=str(ROOT), HOME=str(folder)),
            cwd=ROOT,
            stdin=given or subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    status: int | None = None
    while status is None:
        ended, code, used = os.wait4(process.pid, os.WNOHANG)
        if ended:
            status = os.waitstatus_to_exitcode(code)
        elif time.monotonic() - start > _PATIENCE_S:
            # Not by `process`, which would take the end for itself.
            os.kill(process.pid, signal.SIGKILL)
        else:
            time.sleep(0.01)
    process.returncode = status
    text = (folder / "said").read_text(errors="replace")
    return Read(status, time.monotonic() - start, used.ru_maxrss / 1024, text)


def _make(name: str, path: Path) -> None:
    """Make a file in another process: what it takes would be counted as its reader's."""
    maker = multiprocessing.get_context("spawn").Process(target=_made, args=(name, path))
    maker.start()
    maker.join()


def _made(name: str, path: Path) -> None:
    MAKERS[name](path)


def _tell(name: str, done: Read) -> bool:
    mark = "!!" if done.faults else "ok"
    first = (done.said.strip().splitlines() or [""])[0][:90]
    print(
        f"{mark} {name}: {done.status}, {done.seconds:.1f} s, {done.mb:.0f} MB  {first}", flush=True
    )
    return bool(done.faults)


def main(part: str = "") -> int:
    """Try all whose name holds `part`; return how the process ends."""
    faults, tried, slowest, largest = 0, 0, 0.0, 0.0
    with tempfile.TemporaryDirectory(prefix="daifa-bench-") as given:
        folder = Path(given)
        path = folder / "case"
        for name in (each for each in (*MAKERS, *_STREAMS, "/dev/zero") if part in each):
            if name in _STREAMS:
                with subprocess.Popen(_STREAMS[name], stdout=subprocess.PIPE) as source:
                    done = read("-", folder, source.stdout)
                    source.kill()
            elif name in MAKERS:
                _make(name, path)
                done = read(path, folder)
                path.unlink()
            else:
                done = read(name, folder)
            faults += _tell(name, done)
            tried += 1
            slowest, largest = max(slowest, done.seconds), max(largest, done.mb)
    print(f"{tried} files: {faults} faults, slowest {slowest:.1f} s, largest {largest:.0f} MB")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
