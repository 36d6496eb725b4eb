"""Over thousands of damaged files: every order of a file is taken or its row is reported."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from core.files.reading import Problem
from core.imports.kinds import open_reading
from core.imports.orders.rows import RowParser, records
from tests.given.order_files import order_file, row, sn

COUNT = 9


def lines_of(data: bytes) -> list[bytes]:
    return data.split(b"\r\n")


def stray_quote(chance: random.Random, line: bytes) -> bytes:
    places = [at for at in range(len(line)) if line[at : at + 1] == b","]
    at = chance.choice(places) + 1
    return line[:at] + b'"' + line[at:]


def bad_byte(chance: random.Random, line: bytes) -> bytes:
    at = chance.randrange(len(line))
    return line[:at] + bytes([chance.choice([0x80, 0xFF, 0xA0, 0xC3, 0xED])]) + line[at:]


def cut(chance: random.Random, line: bytes) -> bytes:
    at = chance.randrange(1, len(line))
    return line[:at] + b"\n" + line[at:]


def short(chance: random.Random, line: bytes) -> bytes:
    return b",".join(line.split(b",")[: chance.randrange(4, 12)])


def more(_chance: random.Random, line: bytes) -> bytes:
    return line + b",x"


def twice(_chance: random.Random, line: bytes) -> bytes:
    return line + b"\r\n" + line


def lost(chance: random.Random, line: bytes) -> bytes:
    at = chance.randrange(len(line))
    return line[:at] + bytes(40) + line[at + 40 :]


DAMAGES: list[Callable[[random.Random, bytes], bytes]] = [
    stray_quote, bad_byte, cut, short, more, twice, lost,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_every_row_is_taken_or_reported(seed: int) -> None:
    chance = random.Random(seed)
    for _file in range(60):
        memos = {"商家备注": "要,灰\n色"} if chance.random() < 0.2 else {}
        encoding = chance.choice(["utf-8-sig", "gb18030"])
        rows = [row(number, **memos, 商品=f"袜{number}") for number in range(1, COUNT + 1)]
        lines = lines_of(order_file(rows, encoding=encoding))
        hit = chance.sample(range(1, COUNT + 1), chance.choice([1, 1, 2, 3]))
        damaged = list(lines)
        for at in hit:
            damaged[at] = chance.choice(DAMAGES)(chance, lines[at])
        if chance.random() < 0.2:
            # The header again, as in files that were joined.
            damaged.insert(chance.randrange(1, COUNT + 1), lines[0].removeprefix(b"\xef\xbb\xbf"))
        reading = open_reading(b"\r\n".join(damaged))
        refused: list[str] = []

        def keep(_row: int, cells: list[str], _problem: Problem, into: list[str] = refused) -> None:
            into.append("\t".join(cells))

        reading.on_reject = keep
        found = list(records(reading, RowParser(reading)))
        assert reading.rows_read == len(found) + reading.rejected
        taken = {each.order_sn for each in found}
        told = "".join(refused)
        # What was not hit is taken; beside a stray mark a memo of two lines may cost its own row.
        for number in range(1, COUNT + 1):
            if number not in hit:
                assert sn(number) in taken or (memos and sn(number) in told), (seed, number)
            elif sn(number) not in taken:
                assert refused, (seed, number)
