"""What `daifa next` costs beside the least that it could load: processor time, in turns."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.bench.report import Figure
from tests.places import ROOT

BUDGET_MS = 80
_LEAST = (sys.executable, "-c", "import click, pydantic, sqlite_utils")


def figures(folder: Path, env: Mapping[str, str], runs: int) -> Iterable[Figure]:
    """Measure on a made-up shop of sixty orders, which it makes in a folder."""
    db = folder / "small.db"
    daifa = (sys.executable, "-m", "tui", "--db", str(db))
    _run((*daifa, "demo", "--seed-only"), env)
    command = (*daifa, "next")
    _run(command, env), _run(_LEAST, env)
    pairs = [(_run(command, env), _run(_LEAST, env)) for _each in range(runs)]
    ours, least = (min(each) * 1000 for each in zip(*pairs, strict=True))
    yield Figure("daifa next, processor time beyond its imports", ours - least, "ms", BUDGET_MS,
                 f"{ours:.0f} ms against {least:.0f} ms")  # fmt: skip


def _run(command: Sequence[str], env: Mapping[str, str]) -> float:
    """Run a command; return its seconds of processor time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=dict(env), cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
