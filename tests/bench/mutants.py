"""Whether the tests notice a change of a rule: `python -m tests.bench.mutants --sample 60`.

mutmut (`pip install mutmut`) changes the code of the rooms that hold the rules, one place at a
time, and runs the tests of `core` that reach it. Of each room so many changes are tried, chosen
by a seed; without `--sample` all are, which takes hours. Works on a copy in `--folder`, where a
second run goes on with what is made already, and with the tests of today. Prints the share of
each room that a test noticed, and every change that none did; exits with 1 where a room has less
than 90 %.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests import catalogue
from tests.bench import tree
from tests.places import ROOT

ROOMS = ("rules", "orders", "aftersales", "appeals", "figures")
LEAST = 0.9
_NOTICED = {"killed", "timeout", "segfault", "suspicious", "caught by type check"}
# Reads the source, which holds all changes of a module at once.
_OF_SOURCE = "tests/core/store/test_sql_words.py"
_CHEAPEST = "core.rules.terms.*"


def _listed(name: str, values: Iterable[str]) -> str:
    return f"{name} =\n" + "".join(f"    {value}\n" for value in values)


def prepare(folder: Path) -> None:
    """Put a copy of the project as it is now, with mutmut's settings, into a folder."""
    tree.copy(folder)
    words = folder / catalogue.COMPILED.relative_to(ROOT)
    words.parent.mkdir(exist_ok=True)
    words.write_bytes(catalogue.compiled())
    settings = (
        "[mutmut]\n",
        _listed("source_paths", ["core"]),
        _listed("only_mutate", [f"core/{room}/*" for room in ROOMS]),
        _listed("also_copy", ["tui", ".ci", "README.md", "constraints.txt", "hatch_build.py"]),
        _listed("pytest_add_cli_args", ["-n0", "-q", "--timeout=300", f"--ignore={_OF_SOURCE}"]),
        _listed("pytest_add_cli_args_test_selection", ["tests/core"]),
        "use_git_change_detection = False\ntrack_dependencies = False\n"
        "process_isolation = forkserver\n",
    )
    (folder / "setup.cfg").write_text("".join(settings), "utf-8")


def _mutmut(folder: Path, *words: str) -> str:
    # The program itself: started as a module it would load itself twice.
    program = Path(sys.executable).with_name("mutmut")
    env = {**os.environ, "PYTHONPATH": str(folder / "mutants")}
    done = subprocess.run(
        [program, *words], cwd=folder, env=env, stdout=subprocess.PIPE, text=True, check=False
    )
    return done.stdout


def names(folder: Path) -> dict[str, list[str]]:
    """Return every change that was made, by room."""
    found: dict[str, list[str]] = {}
    for room in ROOMS:
        metas = sorted((folder / "mutants" / "core" / room).rglob("*.meta"))
        keys = [json.loads(each.read_text("utf-8"))["exit_code_by_key"] for each in metas]
        found[room] = sorted(name for each in keys for name in each)
    return found


def _statuses(folder: Path) -> Mapping[str, str]:
    lines = _mutmut(folder, "results", "--all", "true").splitlines()
    return dict(line.strip().rsplit(": ", 1) for line in lines if ": " in line)


def _tell(folder: Path, tried: Mapping[str, list[str]]) -> bool:
    """Print how each room did; return whether all have enough."""
    statuses, enough = _statuses(folder), True
    for room, chosen in tried.items():
        if all(statuses[name] == "not checked" for name in chosen):
            raise SystemExit(f"mutmut has tried nothing; see why: cd {folder} && mutmut run")
        missed = [name for name in chosen if statuses[name] not in _NOTICED]
        share = 1 - len(missed) / len(chosen)
        enough = enough and share >= LEAST
        print(f"core/{room}: {len(chosen) - len(missed)} of {len(chosen)}, {share:.0%}")
        for name in missed:
            print(f"--- {statuses[name]}: {name}\n{_mutmut(folder, 'show', name)}")
    return enough


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=", ".join(ROOMS))
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if unknown := set(given.rooms) - set(ROOMS):
        parser.error(f"no such room: {', '.join(sorted(unknown))}")
    if shutil.which("mutmut", path=str(Path(sys.executable).parent)) is None:
        parser.error("mutmut is not here: pip install mutmut")
    folder = given.folder or Path(tempfile.mkdtemp(prefix="daifa-mutants-"))
    folder.mkdir(exist_ok=True)
    prepare(folder)
    made = folder / "mutants"
    if not made.exists():
        # There before Python looks for modules in it: else none is found there in this run.
        made.mkdir()
        _mutmut(folder, "run", _CHEAPEST)
    tried, chance = names(folder), random.Random(given.seed)
    for room in ROOMS:
        if given.sample is not None:
            tried[room] = chance.sample(tried[room], min(given.sample, len(tried[room])))
    tried = {room: tried[room] for room in given.rooms or ROOMS}
    _mutmut(folder, "run", *(name for chosen in tried.values() for name in chosen))
    return 0 if _tell(folder, tried) else 1


if __name__ == "__main__":
    sys.exit(main())
