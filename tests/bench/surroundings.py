"""Run the tests on another day and in other surroundings: `python -m tests.bench.surroundings`.

Without names, every surrounding has one run of the whole suite. `name+name` puts several into
one run; `--tests` takes a part of the suite; `--list` says what there is. The runs use a copy
of the tree with the locked packages. A table tells how each ended, also which could not be had
here and why; the status is 1 when a run failed.

The date is set by libfaketime as an offset, so that time goes on, the processes that a test
starts agree with each other, and file times fit. The monotonic clock stays real: libfaketime
0.9.10 would let waits for a lock never end. It then breaks `time.sleep`, which waits for a point
of the monotonic clock; so the environment of the runs has one that waits by `select`. Its mend
for conditions on that clock is off: with it, Python's threads would wait for each other awake.
"""

from __future__ import annotations

import argparse
import os
import pwd
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

from tests import lock
from tests.bench import tree

_BEIJING = timezone(timedelta(hours=8))
_TERMINAL = ("TERM", "COLORTERM", "COLUMNS", "LINES")
_HERE = "{}.{}".format(*sys.version_info)


_SLEEP = """
import os, select, time
if "FAKETIME" in os.environ:
    def sleep(seconds):
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        select.select((), (), (), seconds)
    time.sleep = sleep
"""


class NotHere(Exception):
    """This surrounding cannot be had on this machine."""


@dataclass(frozen=True)
class Surrounding:
    """What differs from a plain run. A name in `env` without a value is taken out."""

    name: str
    env: Mapping[str, str | None] = field(default_factory=dict)
    umask: int = 0o022
    user: str = ""
    python: str = _HERE
    at: str = ""
    arguments: tuple[str, ...] = ()

    def __add__(self, other: Surrounding) -> Surrounding:
        return Surrounding(
            f"{self.name}+{other.name}",
            {**self.env, **other.env},
            other.umask if other.umask != 0o022 else self.umask,
            other.user or self.user,
            other.python if other.python != _HERE else self.python,
            other.at or self.at,
            self.arguments + other.arguments,
        )


ALL = (
    Surrounding("plain"),
    Surrounding("nobody", user="nobody"),
    Surrounding("lang-c", {"LANG": "C", "LC_ALL": "C", "LANGUAGE": None}),
    Surrounding("new-york", {"TZ": "America/New_York"}),
    Surrounding("umask-077", umask=0o077),
    Surrounding("umask-000", umask=0o000),
    Surrounding("no-terminal", {**dict.fromkeys(_TERMINAL), "NO_COLOR": "1"}),
    Surrounding("new-year", at="2026-12-31 23:59:50"),
    Surrounding("leap-day", at="2028-02-29 23:59:50"),
    Surrounding("shuffled", {"DAIFA_TEST_ORDER": "2", "PYTHONHASHSEED": "2"}),
    Surrounding("searching", arguments=("--hypothesis-profile", "search")),
    *(Surrounding(f"python-{each}", python=each) for each in lock.pythons() if each != _HERE),
)


class Bench:
    """A folder with a copy of the tree and an environment for each Python."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._python: dict[str, Path] = {}

    def run(self, surrounding: Surrounding, tests: Sequence[str]) -> list[str]:
        """Run the tests; return what went wrong."""
        environment = self._environment(surrounding)
        python = self._python_of(surrounding.python)
        source = python.parents[2] / "tree"
        home = Path(tempfile.mkdtemp(prefix="home-", dir=self.folder))
        if surrounding.user:
            shutil.chown(home, surrounding.user)
        command = [
            *self._as_user(surrounding.user, python),
            *("sh", "-c", 'umask "$0" && exec "$@"', f"{surrounding.umask:03o}"),
            *(str(python), "-m", "pytest", *surrounding.arguments, *tests),
        ]
        before = tree.contents(source)
        # A file, so that a long run can be followed.
        log = Path(tempfile.gettempdir(), f"daifa-{surrounding.name}.log")
        print(f"{surrounding.name}: {log}", file=sys.stderr)
        with log.open("wb") as out:
            done = subprocess.run(
                command, cwd=source, env={**environment, "HOME": str(home), "TMPDIR": str(home)},
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, check=False,
            )  # fmt: skip
        found = [f"written: {each}" for each in tree.changes(before, tree.contents(source))]
        if done.returncode:
            said = log.read_text("utf-8", "replace").splitlines()
            found += [each for each in said if each.startswith(("FAILED", "ERROR"))] or said[-20:]
        return found

    def _environment(self, surrounding: Surrounding) -> dict[str, str]:
        plain = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DAIFA_", "PYTEST_", "PYTHON", "XDG_"))
        }
        found = {**plain, "PYTHONDONTWRITEBYTECODE": "1", **surrounding.env}
        if surrounding.at:
            at = datetime.fromisoformat(surrounding.at).replace(tzinfo=_BEIJING)
            found["LD_PRELOAD"] = str(_faketime())
            found["FAKETIME"] = f"{at.timestamp() - time.time():+.0f}s"
            found["FAKETIME_DONT_FAKE_MONOTONIC"] = "1"
            found["FAKETIME_FORCE_MONOTONIC_FIX"] = "0"
        return {name: value for name, value in found.items() if value is not None}

    def _python_of(self, version: str) -> Path:
        if version not in self._python:
            base = sys.executable if version == _HERE else lock.interpreter(version)
            if base is None:
                raise NotHere(f"Python {version} is missing")
            place = self.folder / version
            (place / "tree").mkdir(parents=True)
            tree.copy(place / "tree")
            python = place / "venv" / "bin" / "python"
            packages = place / "venv" / "lib" / f"python{version}" / "site-packages"
            for command in (
                [base, "-m", "venv", str(place / "venv")],
                [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check",
                 "-c", "constraints.txt", "-e", ".[test]"],
                [str(python), "-m", "compileall", "-q", "core", "tui", "tests"],
            ):  # fmt: skip
                subprocess.run(command, cwd=place / "tree", check=True, stdout=sys.stderr)
            (packages / "daifa_sleep.py").write_text(_SLEEP, "utf-8")
            (packages / "daifa_sleep.pth").write_text("import daifa_sleep\n", "utf-8")
            subprocess.run(["chmod", "-R", "a+rX", str(place)], check=True)
            self._python[version] = python
        return self._python[version]

    def _as_user(self, user: str, python: Path) -> list[str]:
        if not user:
            return []
        if os.getuid() != 0:
            raise NotHere("only root can become another user; this run is one already")
        entry = pwd.getpwnam(user)
        become = ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}",
                  "--clear-groups"]  # fmt: skip
        code = "import sys; print(sys.base_prefix)"
        base = Path(subprocess.check_output([python, "-c", code], text=True).strip())
        closed = [each for each in (base, *base.parents) if not each.stat().st_mode & 0o001]
        if not closed:
            return become
        # The interpreter lies in a folder that is closed to others, as /root is. In a name
        # space of its own the run sees an open folder there that holds the interpreter alone.
        kept = self.folder / "interpreter"
        kept.mkdir(exist_ok=True)
        script = (
            'mount --bind "$1" "$2" && mount -t tmpfs -o mode=755 tmpfs "$0" && mkdir -p "$1"'
            ' && mount --bind "$2" "$1" && shift 2 && exec "$@"'
        )
        if subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode:
            raise NotHere(f"{closed[-1]}, where the interpreter lies, is closed to {user}")
        return ["unshare", "-m", "sh", "-c", script, str(closed[-1]), str(base), str(kept), *become]


def _faketime() -> Path:
    for folder in (Path("/usr/lib"), Path("/usr/local/lib")):
        for found in folder.glob("**/faketime/libfaketimeMT.so.1"):
            return found
    raise NotHere("libfaketime is missing (Debian: apt-get install faketime)")


def chosen(names: Sequence[str]) -> list[Surrounding]:
    """Return the surroundings of the names; each name may be several joined by `+`."""
    known = {each.name: each for each in ALL}
    found = []
    for name in names:
        first, *rest = (known[part] for part in name.split("+"))
        for each in rest:
            first += each
        found.append(first)
    return found or list(ALL)


def main() -> int:
    """Run what is chosen, print the table, exit 1 when a run failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.surroundings", description=__doc__)
    parser.add_argument("names", nargs="*", help="surroundings; a+b puts both into one run")
    parser.add_argument("--tests", default="", help="words for pytest: a part of the tests")
    parser.add_argument("--list", action="store_true", help="say what there is")
    options = parser.parse_args()
    if options.list:
        print("\n".join(each.name for each in ALL))
        return 0
    try:
        wanted = chosen(options.names)
    except KeyError as error:
        parser.error(f"no surrounding {error}")
    rows, failed = [], False
    with tempfile.TemporaryDirectory(prefix="daifa-surroundings-") as folder:
        Path(folder).chmod(0o755)
        bench = Bench(Path(folder))
        for each in wanted:
            started = time.monotonic()
            try:
                wrong = bench.run(each, shlex.split(options.tests))
                result = "failed" if wrong else "passed"
                rows.append((each.name, result, f"{time.monotonic() - started:.0f} s"))
            except NotHere as error:
                wrong, result = [], "not here"
                rows.append((each.name, result, str(error)))
            failed = failed or bool(wrong)
            print(f"{each.name}: {result}", *wrong, sep="\n    ", flush=True)
    print("\n| surrounding | result | |\n|---|---|---|")
    print("\n".join(f"| {name} | {result} | {note} |" for name, result, note in rows))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
