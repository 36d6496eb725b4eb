"""Importing against plain csv + executemany of the same file: `python -m tests.bench.import_bench`.

Prints the ratio of the medians of some runs each, taken in turns, of wall time and of processor
time, and the peak memory of a process that imports 20,000 and 100,000 orders. The budget is
4 times, and flat memory.
"""

from __future__ import annotations

import csv
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from core.base.clock import BEIJING
from core.imports import importing
from core.store.desk import open_desk
from tests import places

RUNS = 7
AT = datetime(2026, 11, 23, 10, tzinfo=BEIJING)
HEADERS = places.HEADERS / "pdd_orders_2026_compact.txt"
STATUSES = ("待发货", "已发货，待签收", "已签收", "未发货，退款成功")


def write_file(path: Path, orders: int, seed: int = 1) -> None:
    """Write an order export as the platform does: a TAB after every text."""
    luck = random.Random(seed)
    headers = HEADERS.read_text("utf-8").strip().split(",")
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(headers)
        for number in range(orders):
            cells = _cells(luck, number)
            writer.writerow([cells.get(header, "") for header in headers])


def _cells(luck: random.Random, number: int) -> dict[str, str]:
    good = luck.randrange(400)
    day = f"2026-{luck.randint(8, 11):02d}-{luck.randint(1, 22):02d}"

    def moment() -> str:
        clock = (luck.randrange(24), luck.randrange(60), luck.randrange(60))
        return f"{day} {clock[0]:02d}:{clock[1]:02d}:{clock[2]:02d}\t"

    status = luck.choice(STATUSES)
    shipped = "已发货" in status or "已签收" in status
    paid = f"{luck.randint(500, 9900) / 100:.2f}"
    return {
        "商品": f"加绒加厚打底裤女外穿秋冬保暖显瘦弹力{good}\t",
        "订单号": f"{day[2:4]}{day[5:7]}{day[8:10]}-{10**14 + number * 7919 % 10**14:015d}\t",
        "订单状态": status,
        "商品总价(元)": paid,
        "邮费(元)": "0.00",
        "店铺优惠折扣(元)": "0.00",
        "平台优惠折扣(元)": "0.00",
        "多多支付立减金额(元)": "0.00",
        "用户实付金额(元)": paid,
        "商家实收金额(元)": paid,
        "商品数量(件)": str(luck.choice((1, 1, 1, 2))),
        "发货时间": moment() if shipped else "\t",
        "确认收货时间": moment() if "已签收" in status else "\t",
        "商品id": f"{700000000000 + good}\t",
        "商品规格": f"黑色 {'SMLX'[number % 4]}\t",
        "样式ID": f"{1500000000000 + good * 4 + number % 4}\t",
        "商家编码-规格维度": f"{600000000000 + good}_HS_{number % 4}\t",
        "商家编码-商品维度": f"{600000000000 + good}\t",
        "商家备注": "\t",
        "售后状态": "无售后或售后取消",
        "快递单号": f"YT{luck.randint(10**12, 10**13 - 1)}\t" if shipped else "\t",
        "快递公司": "圆通快递\t" if shipped else "\t",
        "订单成交时间": moment(),
        "是否分期": "否",
    }


class Spent(NamedTuple):
    """Seconds of wall time, and of the processor in the program and in the system for it."""

    wall: float
    processor: float


def spent_on(work: Callable[[], object]) -> Spent:
    """Return what some work takes."""
    start, used = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - start, time.process_time() - used)


def write_settlement(path: Path, lines: int, seed: int = 1) -> None:
    """Write a settlement file as the platform does."""
    luck = random.Random(seed)
    headers = (places.HEADERS / "pdd_settlement_csv.txt").read_text("utf-8").strip().split(",")
    words = ("0010002|订单收入", "0010002|订单收入", "0020002|订单退款", "0030002|技术服务费")
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(headers)
        for number in range(lines):
            day = f"{luck.randint(8, 11):02d}", f"{luck.randint(1, 22):02d}"
            clock = (luck.randrange(24), luck.randrange(60), luck.randrange(60))
            yuan, what = f"{luck.randint(50, 9900) / 100:.2f}", luck.choice(words)
            income = what.startswith("001")
            writer.writerow(
                [
                    f"26{''.join(day)}-{10**14 + number * 7919 % 10**14:015d}\t",
                    f"2026-{'-'.join(day)} {clock[0]:02d}:{clock[1]:02d}:{clock[2]:02d}\t",
                    f"+{yuan}" if income else "0.00",
                    "0.00" if income else f"-{yuan}",
                    "交易收入" if income else "其他",
                    "",
                    what,
                ]
            )


def plain(path: Path, folder: Path, key: str = ', primary key ("订单号")') -> Spent:
    """Return what csv + executemany take, all columns as text, of orders the number as key."""

    def work() -> None:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            headers = next(rows)
            names = ", ".join(f'"{name}" text' for name in headers)
            base = sqlite3.connect(folder / "plain.db")
            base.execute(f"create table rows ({names}{key})")
            base.executemany(f"insert into rows values ({', '.join('?' * len(headers))})", rows)
            base.commit()
            base.close()

    return spent_on(work)


def ours(path: Path, folder: Path) -> Spent:
    """Return what an import into a fresh database takes."""
    desk = open_desk(folder / "daifa.db", who="bench")

    def work() -> None:
        result = importing.apply(desk, AT, path)
        assert result.added == result.rows, result

    spent = spent_on(work)
    desk.close()
    return spent


def peak_kb(path: Path) -> int:
    """Return the peak memory in KB of a process that imports a file."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench.import_bench", "--once", str(path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(run.stdout)


def _peak_kib() -> int:
    """Return this program's own peak; getrusage keeps the parent's beyond an exec."""
    status = Path("/proc/self/status").read_text("ascii", "replace")
    return int(status.partition("VmHWM:")[2].split()[0])


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        small, large = folder / "20k.csv", folder / "100k.csv"
        write_file(small, 20_000)
        write_file(large, 100_000)
        plains: list[Spent] = []
        owns: list[Spent] = []
        for number in range(RUNS):
            place = folder / str(number)
            place.mkdir()
            plains.append(plain(large, place))
            owns.append(ours(large, place))
            shutil.rmtree(place)
        for name in Spent._fields:
            base = statistics.median(getattr(each, name) for each in plains)
            own = statistics.median(getattr(each, name) for each in owns)
            print(
                f"100,000 orders, {name} time, medians of {RUNS}: plain {base:.2f} s,"
                f" import {own:.2f} s, ratio {own / base:.2f} (budget 4)"
            )
        few, many = peak_kb(small), peak_kb(large)
        print(f"peak memory: 20,000 orders {few / 1024:.1f} MB, 100,000 {many / 1024:.1f} MB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--once"]:
        with tempfile.TemporaryDirectory() as one:
            ours(Path(sys.argv[2]), Path(one))
        print(_peak_kib())
    else:
        main()
