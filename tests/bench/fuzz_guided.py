"""Texts and files that grow towards new branches: `python -m tests.bench.fuzz_guided`.

atheris (`pip install atheris`, for Linux) watches which branches of `core` an input reaches, and
keeps changing those that reached a new one. The first byte of an input chooses who reads it: the
readers of `tests.bench.fuzz_texts`, or the reader of whole files, up to each row's cells. It ends
with the first finding, an error that is no refusal in words or an answer that takes over five
seconds, and writes the input to a file that it names; status 0 means that there was none.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["core"], enable_loader_override=False):
    from core.imports import kinds
    from tests.bench import fuzz_texts
    from tests.given.order_files import order_file, row

_NAMES = sorted(fuzz_texts.READERS)
_FILE = len(_NAMES)
# Bytes; longer texts are for `fuzz_texts`.
_MOST = 4_000


def _whole_file(data: bytes) -> None:
    # Spreadsheets are read in another process, where branches are not seen.
    if data[:2] in (b"PK", b"\xd0\xcf"):
        return
    with kinds.open_reading(data).table_open() as reading:
        for _rows in reading.batches(100):
            pass


def _give(data: bytes) -> None:
    if not data:
        return
    chosen = data[0] % (_FILE + 1)
    if chosen == _FILE:
        wrong = fuzz_texts.guarded(lambda: _whole_file(data[1:]), fuzz_texts.REFUSALS)
    else:
        text = data[1:].decode("utf-8", "surrogateescape")
        read = fuzz_texts.READERS[_NAMES[chosen]]
        wrong = fuzz_texts.guarded(lambda: read(text), fuzz_texts.REFUSALS)
    if wrong is not None:
        name = "a file" if chosen == _FILE else _NAMES[chosen]
        raise AssertionError(f"{name}: {wrong}: {data[1:80]!a}")


def _seeds(folder: Path) -> None:
    """Write what it begins with: every piece for every reader, and a true file."""
    chance = random.Random(7)
    for number, piece in enumerate(fuzz_texts.PIECES):
        for chosen in range(_FILE):
            content = (piece + fuzz_texts.mixed(chance)[:200]).encode("utf-8", "surrogatepass")
            (folder / f"{number}-{chosen}").write_bytes(bytes([chosen]) + content)
    (folder / "file").write_bytes(bytes([_FILE]) + order_file([row(1), row(2)]))


def main() -> None:
    """Run from the command line; atheris ends the process."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="daifa-fuzz-")
    _seeds(Path(folder))
    words = [f"-runs={given.runs}", f"-seed={given.seed}", f"-max_len={_MOST}", "-timeout=300"]
    words += ["-rss_limit_mb=300", f"-artifact_prefix={folder}/finding-", folder]
    atheris.Setup([sys.argv[0], *words], _give)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
