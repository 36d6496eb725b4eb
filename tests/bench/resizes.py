"""Storms of sizes: `python -m tests.bench.resizes [--count 2000] [--seed 1]`.

The real desk in the list, in each pane, in forms and in the help, while its terminal takes sizes
between 1×1 and 500×200, in bursts and one by one. It must live, write no error to its log, answer
afterwards, and show the whole screen in the last size. Prints one line; exits with 1 on a finding.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.monkey import HOME_SIZE, PLACES, Finding, Monkey

ODD = (
    (1, 1), (2, 1), (1, 60), (3, 3), (20, 5), (40, 10), (79, 23), (80, 24), (81, 25), (100, 30),
    (200, 60), (10, 200), (500, 2), (500, 200),
)  # fmt: skip


def storm(monkey: Monkey, chance: random.Random) -> int:
    """Change the size in one go, or slowly; return how often."""
    count = chance.choice((1, 5, 20))
    pause = chance.choice((0.0, 0.001, 0.02))
    for _time in range(count):
        cols, rows = chance.choice(ODD)
        if chance.random() < 0.4:
            cols, rows = chance.randrange(1, 501), chance.randrange(1, 201)
        monkey.desk.resize(cols, rows)
        time.sleep(pause)
    return count


def main() -> int:
    """Storm, and say by the status whether the desk held."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.resizes", description=__doc__)
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance, done, whole = random.Random(given.seed), 0, 0
    places = list(PLACES)
    with tempfile.TemporaryDirectory(prefix="daifa-resizes-") as name:
        monkey = Monkey(Path(name), given.seed)
        while done < given.count:
            monkey.inputs = []
            monkey.go_to(chance.choice(places))
            while chance.random() < 0.8:
                done += storm(monkey, chance)
                monkey.send(chance.choice(("\x1b[B", "\x1b[A", "\t", "\x1b[6~")))
            monkey.answers()
            monkey.desk.resize(*HOME_SIZE)
            monkey.back()
            monkey.desk.wait_quiet(0.3, 5)
            shown = monkey.desk.lines()
            if len(shown) == HOME_SIZE[1] and shown[0].startswith(" daifa") and "help" in shown[-1]:
                whole += 1
            else:
                told = "\n".join(shown)
                monkey.found.append(Finding("not a whole screen", told, tuple(monkey.inputs)))
        monkey.sound()
        monkey.close()
    print(f"{done} sizes, seed {given.seed}: {len(monkey.found)} findings, {whole} whole screens")
    for each in monkey.found[:5]:
        print("FAULT", each)
    return 1 if monkey.found else 0


if __name__ == "__main__":
    sys.exit(main())
