"""A measured figure beside its budget and its reference, and the table of all of them."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measured value. `budget` is the most it may be; without one it only informs."""

    what: str
    value: float
    unit: str
    budget: float | None = None
    reference: str = "–"

    @property
    def missed(self) -> bool:
        """Whether the value is over its budget."""
        return self.budget is not None and self.value > self.budget

    def row(self) -> str:
        """Return the figure as a row of the table."""
        budget = "–" if self.budget is None else f"≤ {_plain(self.budget)} {self.unit}"
        verdict = "" if self.budget is None else "**missed**" if self.missed else "held"
        cells = (self.what, f"{_plain(self.value)} {self.unit}", budget, self.reference, verdict)
        return "| " + " | ".join(cells) + " |"


def _plain(value: float) -> str:
    return f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def table(figures: Sequence[Figure]) -> str:
    """Return a markdown table."""
    head = "| what | measured | budget | reference, same run | |\n|---|---|---|---|---|\n"
    return head + "\n".join(figure.row() for figure in figures)


def machine() -> str:
    """Return one line on the machine: processor, cores, versions."""
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return (
        f"{model}, {len(os.sched_getaffinity(0))} cores, Linux {platform.release()}, Python"
        f" {platform.python_version()}, Textual {version('textual')}, SQLite"
        f" {sqlite3.sqlite_version}"
    )
