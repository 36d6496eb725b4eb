"""Random keys, pastes, clicks, sizes and bursts into the real desk, or every key in every place.

    python -m tests.bench.monkey --keys 20000 --seed 7
    python -m tests.bench.monkey --every-key

A demo shop with hostile rows, in a real pseudo-terminal. A finding is: the desk ends by itself,
it writes an error to its log, something raw from data reaches the terminal, it does not answer,
or its database is damaged. Prints each finding with the inputs that led to it; exits with 1 when
there is one.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
import termios
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.e2e.desks import Home, order
from tests.given import hostile
from tests.given.export_files import csv_bytes, rows_under
from tests.pty import ESCAPE_PAUSE, Terminal

SIZES = ((100, 30), (80, 24), (120, 40), (40, 10), (20, 5), (1, 1), (300, 80), (79, 23))
HOME_SIZE = SIZES[0]
# How long a desk may take to work off what was sent, on a machine that is busy.
PATIENCE = 60.0
_FREQUENT = (
    *("\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\r", "\r", "\t", "\x1b[Z", "\x7f", " ", "\x13"),
    *("\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F", "\x15", "\x04", "\x10", "\x1bOP", "y", "p"),
    *"abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ0123456789?:/*!@",
)
# Where every key is pressed: the keys that lead there from the first pane.
PLACES = {
    **{f"pane {key}": (key,) for key in "01234"},
    "search": ("/",),
    "marked": (" ", " "),
    **{f"order {key}": ("1", key) for key in "boOtTxihedcyrDBHWFzMJ?:\r"},
    **{f"case {key}": ("2", key) for key in "aAbcfMpswWYEy\r"},
    **{f"appeal {key}": ("3", key) for key in "EPSwlmCDW\r"},
    **{f"parcel {key}": ("4", key) for key in "KTtyW\r"},
    **{f"to do {key}": ("0", key) for key in "zdlADy\r"},
    "palette of colours": ("\x1b[20~",),
    "a yes": (" ", " ", "U"),
}


class Finding(NamedTuple):
    """Something that must not happen: what, where it was told, what was sent before."""

    what: str
    told: str
    inputs: tuple[str, ...]

    def __str__(self) -> str:
        sent = " ".join(ascii(each)[:60] for each in self.inputs)
        return f"{self.what}: {self.told}\n    after {sent}"


class Monkey:
    """A desk under attack in a home of its own."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.rng = folder, random.Random(seed)
        self.home = Home(folder)
        self.log = folder / ".local" / "state" / "daifa" / "daifa.log"
        self.found: list[Finding] = []
        self.inputs: list[str] = []
        self.sent = self.ends = 0
        self._make_shop()
        self.texts = hostile.texts(folder)
        self.desk = self._open()

    def _make_shop(self) -> None:
        hostile.fill_folder(self.folder)
        places = [*hostile.ADDRESSES, *hostile.TITLES]
        rows = [
            order(
                f"261122-{number:015d}", "2026-11-22 15:00:00", 商品=title, 商品规格=title,
                收货人=title[:200], 收货地址=places[number], 买家留言=title, 商家备注=title,
            )
            for number, title in enumerate(hostile.TITLES)
        ]  # fmt: skip
        names = list(rows[0])
        (self.folder / "orders.csv").write_bytes(csv_bytes(rows_under(names, rows)))
        for words in (
            ("demo", "--seed-only", "--orders", "60"),
            ("import", str(self.folder / "orders.csv")),
        ):
            done = self.home.run(*words)
            assert done.returncode in (0, 3), done.stderr

    def _open(self) -> Terminal:
        cols, rows = HOME_SIZE
        desk = self.home.desk(cols=cols, rows=rows)
        # What is typed while a desk is left is no longer its own: the kernel would echo it raw.
        how = termios.tcgetattr(desk.fileno())
        how[3] &= ~termios.ECHO
        termios.tcsetattr(desk.fileno(), termios.TCSANOW, how)
        desk.wait_for("10:", PATIENCE)
        return desk

    # -- what it does ----------------------------------------------------------------------

    def play(self, steps: int) -> None:
        """Send so many inputs; judge after each handful, see after a hundred if it answers."""
        for step in range(1, steps + 1):
            self._step()
            time.sleep(self.rng.choice((0.0, 0.005, 0.02)))
            if step % 20 == 0:
                self.judge()
            if step % 150 == 0:
                self.answers()
        self.answers()

    def _step(self) -> None:
        chance = self.rng.random()
        if chance < 0.60:
            self.send(self.rng.choice(_FREQUENT))
        elif chance < 0.70:
            self.send(self.rng.choice(hostile.EVERY_KEY))
        elif chance < 0.84:
            self.paste(self.rng.choice(self.texts))
        elif chance < 0.89:
            self.send(self.rng.choice(self.texts)[:40].replace("\x1b", ""))
        elif chance < 0.94:
            self.send("".join(self.rng.choice(_FREQUENT) for _key in range(12)))
        elif chance < 0.96:
            self.send("\x1b")
            time.sleep(ESCAPE_PAUSE)
        elif chance < 0.98:
            x, y = self.rng.randrange(130), self.rng.randrange(45)
            self.send(f"\x1b[<0;{x + 1};{y + 1}M\x1b[<0;{x + 1};{y + 1}m")
        else:
            self._safely(lambda: self.desk.resize(*self.rng.choice(SIZES)))

    def every_key(
        self, places: Sequence[str], keys: Sequence[str], at_once: int = 20, *, asks: bool = True
    ) -> None:
        """Press each of some keys once in each of some places; see after each if it answers."""
        for place in places:
            for start in range(0, len(keys), at_once):
                self.inputs = []
                self.go_to(place)
                for key in keys[start : start + at_once]:
                    self.send(key)
                    time.sleep(0.01)
                self.judge()
            if asks:
                self.answers()

    def go_to(self, place: str) -> None:
        """Open a place from wherever the desk is."""
        self.back()
        self.send("1")
        for key in PLACES[place]:
            self.send(key)
            time.sleep(0.1)

    def back(self) -> None:
        """End a paste that was cut short, then close whatever is open."""
        self.send("\x1b[201~")
        for _screen in range(4):
            self.send("\x1b")
            time.sleep(0.15)

    def send(self, text: str) -> None:
        """Send keys as they are."""
        self.inputs.append(text)
        self.sent += 1
        data = text.encode("utf-8", "surrogatepass")
        self._safely(lambda: self.desk.send(data))

    def paste(self, text: str) -> None:
        """Paste as a terminal does."""
        self.send(f"\x1b[200~{text.replace(chr(27), '')}\x1b[201~")

    def _safely(self, act: Callable[[], object]) -> None:
        try:
            act()
        except OSError:
            self.judge()

    # -- how it is judged ------------------------------------------------------------------

    def judge(self) -> None:
        """Look for what must not be; open the desk again where it was left."""
        # The log may just be being begun: then the next look reads it.
        if self.log.exists() and self.log.stat().st_size:
            self._note("an error", self._last_of_log())
            self.log.unlink()
        for harm in hostile.RAW.finditer(bytes(self.desk.raw)):
            self._note("raw bytes", repr(harm.group()))
        self.desk.forget()
        if not self.desk.alive():
            if self.desk.exit_status != 0:
                self._note("it ended", f"status {self.desk.exit_status}")
            self._again()

    def answers(self) -> None:
        """See that it shows its help when it is asked for it."""
        self._safely(lambda: self.desk.resize(*HOME_SIZE))
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self.back()
            self.send("?")
            try:
                self.desk.wait_for("PgDn", 3)
            except (AssertionError, OSError):
                if not self.desk.alive():
                    self.judge()
                    return
                continue
            self.back()
            self.judge()
            self.inputs = []
            return
        self._note("it does not answer", self.desk.screen_text())
        self._again()

    def sound(self) -> None:
        """See that the database is whole."""
        with sqlite3.connect(self.home.db) as base:
            said = base.execute("pragma integrity_check").fetchone()[0]
        if said != "ok":
            self._note("the database", said)

    def close(self) -> None:
        """End the desk."""
        self.desk.close()

    def _again(self) -> None:
        self.desk.close()
        self.ends += 1
        self.inputs = []
        self.desk = self._open()

    def _note(self, what: str, told: str) -> None:
        finding = Finding(what, told, tuple(self.inputs[-40:]))
        if (what, told) not in {(each.what, each.told) for each in self.found}:
            print(finding, file=sys.stderr, flush=True)
        self.found.append(finding)

    def _last_of_log(self) -> str:
        lines = [line.strip() for line in self.log.read_text("utf-8").strip().splitlines()]
        frames = [line for line in lines if line.startswith("File")]
        # What has called itself stands there many times.
        often = [
            f"{times} x {frame}" for frame, times in Counter(frames).most_common(3) if times > 9
        ]
        return " | ".join([lines[-1], *frames[-4:], *often])


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.monkey", description=__doc__)
    parser.add_argument("--keys", type=int, default=20_000, help="how many inputs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every-key", action="store_true", help="every key in every place")
    parser.add_argument("--only", help="places, with --every-key, separated by commas")
    return parser.parse_args()


def main() -> int:
    """Attack, and say by the status whether the desk held."""
    given = options()
    with tempfile.TemporaryDirectory(prefix="daifa-monkey-") as name:
        monkey = Monkey(Path(name), given.seed)
        if given.every_key:
            places = given.only.split(",") if given.only else list(PLACES)
            monkey.every_key(places, hostile.EVERY_KEY)
        else:
            monkey.play(given.keys)
        monkey.sound()
        monkey.close()
    kinds = {(each.what, each.told) for each in monkey.found}
    print(
        f"{monkey.sent} inputs, seed {given.seed}: left and opened again {monkey.ends} times,"
        f" {len(monkey.found)} findings of {len(kinds)} kinds"
    )
    return 1 if kinds else 0


if __name__ == "__main__":
    sys.exit(main())
