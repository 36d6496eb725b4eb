"""The real program, at the keyboard and at the command line, in a home of its own."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests import program
from tests.given.order_files import order_file
from tests.places import ROOT
from tests.pty import Terminal, environment

DAIFA = (sys.executable, "-m", "tui")
AT = "2026-11-23 10:00"
URGENT, LATER = "261121-100000000000014", "261122-100000000000029"
CODE, ITEM_ID = "1688-701234567890", "701234567890"
NUMBER, OTHER_NUMBER = "YT4234858984188", "YT4234858984190"

Row = Mapping[str, str]


class Home:
    """A folder that is home, with its database; every program runs in it."""

    def __init__(self, folder: Path, lang: str = "en") -> None:
        self.folder = folder
        self.db = folder / "shop" / "daifa.db"
        self.lang = lang

    @property
    def env(self) -> dict[str, str]:
        """The environment of a plain server without colours."""
        return environment(
            HOME=str(self.folder),
            LANG="C.UTF-8",
            LC_ALL=None,
            COLORTERM=None,
            NO_COLOR="1",
            PYTHONPATH=str(ROOT),
            DAIFA_DB=str(self.db),
            DAIFA_LANG=self.lang,
            DAIFA_USER="seller",
        )

    def desk(
        self,
        *arguments: str,
        cols: int = 100,
        rows: int = 30,
        at: str | None = AT,
        user: str = "seller",
    ) -> Terminal:
        """Open the desk, as of `at`."""
        when = () if at is None else ("--at", at)
        env = {**self.env, "DAIFA_USER": user}
        return Terminal((*DAIFA, *when, *arguments), cols, rows, env, cwd=self.folder)

    def run(
        self, *arguments: str, at: str | None = AT, stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Call a command in this process, without a terminal."""
        when = () if at is None else ("--at", at)
        words = (*when, *arguments)
        done = program.run(*words, env=self.env, stdin=stdin, cwd=self.folder)
        return subprocess.CompletedProcess(words, *done)

    def process(
        self, *arguments: str, at: str | None = AT, stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in a process of its own, without a terminal."""
        when = () if at is None else ("--at", at)
        return subprocess.run(
            (*DAIFA, *when, *arguments),
            input=stdin,
            capture_output=True,
            text=True,
            env=self.env,
            cwd=self.folder,
            check=False,
        )

    def json(self, *arguments: str, status: int = 0, at: str | None = AT) -> Any:
        """Call a command with --json and return its value."""
        done = self.run(*arguments, "--json", at=at)
        assert done.returncode == status, done.stderr
        return json.loads(done.stdout)

    def write(self, name: str, *rows: Row) -> Path:
        """Write an order export as the platform names its columns today."""
        return self.keep(name, order_file(rows))

    def keep(self, name: str, data: bytes) -> Path:
        """Write a file where exports are kept."""
        path = self.folder / "exports" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        return path


def order(sn: str, grouped: str, **more: str) -> dict[str, str]:
    """Return a pending order's row of the export; texts end with a TAB, as the platform's do."""
    values = {
        "商品": "儿童雨靴防滑水鞋",
        "订单号": sn,
        "订单状态": "待发货",
        "用户实付金额(元)": "35.50",
        "商家实收金额(元)": "35.50",
        "商品数量(件)": "1",
        "商品规格": "26码 黄",
        "商品id": "640000000001",
        "商家编码-规格维度": CODE,
        "售后状态": "无售后或售后取消",
        "订单成交时间": grouped,
        **more,
    }
    return {name: f"{value}\t" for name, value in values.items()}


# Made up; as the order's page shows what the export leaves out.
BLOCK = "程样本 17700001234 浙江省 杭州市 余杭区 良渚街道 样本路12号3幢402室"


def morning() -> list[dict[str, str]]:
    """Return the export of the morning: two pending orders, the first due in half an hour."""
    return [
        order(URGENT, "2026-11-21 10:30:00"),
        order(LATER, "2026-11-22 15:00:00", 商品="保暖袜子5双装"),
    ]


def paste(terminal: Terminal, text: str) -> None:
    """Paste as a terminal does."""
    terminal.send(f"\x1b[200~{text}\x1b[201~")


def copied(terminal: Terminal) -> list[str]:
    """Return the texts that the program has put on the clipboard (OSC 52)."""
    found = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)", bytes(terminal.raw))
    return [base64.b64decode(each).decode() for each in found]
