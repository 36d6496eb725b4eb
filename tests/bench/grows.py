"""Whether a desk that is open all day grows: `python -m tests.bench.grows [--rounds 40]`.

The real desk over a made-up shop. In each round every pane is shown, and the help, the forms,
sheets, lists and a search are opened and closed, as in a day's work; after each quarter it is left
alone for some seconds and measured. What is loaded at the first use of a room is no growth, so
the figure is what comes on top after the first quarter. Exits with 1 where that is too much.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.report import Figure, table
from tests.bench.together import own_mb
from tests.e2e.desks import Home
from tests.pty import Terminal

# A budget of the whole desk's memory stands in the table of `python -m tests.bench`.
BUDGET_MB = 8.0
_QUARTERS = 4
_QUIET_S = 5.0
_ROUND = (
    ("1", "?"), ("b",), ("t",), ("T",), ("e",), ("\r",), ("H",), ("/", "Y", "T", "4"), ("o",),
    ("W",), ("2", "a"), ("\r",), ("3", "E"), ("P",), ("4", "K"), ("5",), ("6", "p"), ("0", "A"),
    ("\x1bOS",),
)  # fmt: skip


def a_round(desk: Terminal) -> int:
    """Open and close everything once; return how many screens that were."""
    for keys in _ROUND:
        for key in keys:
            desk.send(key)
            time.sleep(0.05)
        time.sleep(0.1)
        for _screen in range(2):
            desk.press("escape")
    return len(_ROUND)


def grown(rounds: int) -> list[float]:
    """Return what the desk holds of its own, in MB: at the start, and after each quarter."""
    with tempfile.TemporaryDirectory(prefix="daifa-grows-") as name:
        home = Home(Path(name))
        home.run("demo", "--seed-only", "--orders", "60")
        with home.desk() as desk:
            desk.wait_for("10:", 60)
            time.sleep(_QUIET_S)
            held = [own_mb(desk.pid)]
            for _quarter in range(_QUARTERS):
                for _round in range(rounds // _QUARTERS):
                    a_round(desk)
                    desk.forget()
                desk.send("1")
                time.sleep(_QUIET_S)
                held.append(own_mb(desk.pid))
            if not desk.alive():
                raise SystemExit("the desk has ended")
            return held


def main() -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.grows", description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    given = parser.parse_args()
    held = grown(given.rounds)
    steps = ", ".join(f"{each:.1f}" for each in held)
    told = f"{given.rounds * len(_ROUND)} screens; {steps} MB"
    figure = Figure("a desk in use, growth after the first quarter", held[-1] - held[1], "MB",
                    BUDGET_MB, told)  # fmt: skip
    print(table([figure]))
    return 1 if figure.missed else 0


if __name__ == "__main__":
    sys.exit(main())
