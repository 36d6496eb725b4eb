"""One language a screen: no English word of ours in Chinese, no Chinese word of ours in English.

The desk is walked place by place over the made-up shop, the command line command by command.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from core.base import i18n
from core.demo import shop as demo
from core.store.desk import Desk, open_desk
from tests import catalogue, program
from tests.bench.monkey import PLACES
from tests.given.shop import AT
from tests.places import ROOT
from tests.tui.host import screen_text
from tui.cli.run import cli
from tui.desk.app import DeskApp

_NAMES = {" ": "space", "\r": "enter", "\x1b[20~": "f9"}
# Names of keys, of files and their kinds, of the program, of themes; what is data or an address.
_ALLOWED = (
    "Enter Esc Tab ctrl PgUp PgDn Home End daifa csv xlsx xls zip toml db json http https www com"
    " html offer detail SHA png jpg mp ml KX HS XL YT JD SF API UTF CLI log config tmp home root"
    " seller nobody"
)
ALLOWED = frozenset(_ALLOWED.split(" "))
_ENGLISH = re.compile(r"[A-Za-z][A-Za-z_-]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
# In an English text these are the platform's own words, told as the seller finds them there.
_DATA = "palette of colours"


def _seed(folder: Path) -> Desk:
    desk = open_desk(folder / "demo.db", who="seller")
    demo.seed(desk, AT, orders=60)
    return desk


async def _walk(desk: Desk) -> dict[str, str]:
    """Return the text of every place."""
    app, shown = DeskApp(desk, now=lambda: AT), {}
    async with app.run_test(size=(120, 45)) as pilot:
        # Every second place in one language, the others in the other.
        for place, keys in list(PLACES.items())[i18n.language() == "en" :: 2]:
            if place == _DATA:
                continue
            while app.screen is not app.screen_stack[0]:
                await app.pop_screen()
            await pilot.press("1", *(_NAMES.get(key, key) for key in keys))
            await pilot.pause()
            shown[place] = screen_text(app)
    return shown


def _places(folder: Path, language: str) -> dict[str, str]:
    i18n.setup(language)
    desk = _seed(folder)
    # The keys of the language and the colours are no places: they are not pressed here.
    return asyncio.run(_walk(desk))


@cache
def _words_of_ours() -> frozenset[str]:
    """Return every English word of the catalogue that no Chinese text has too."""
    english: set[str] = set()
    for message in catalogue.used():
        for text in (message,) if isinstance(message, str) else message:
            english |= set(_ENGLISH.findall(re.sub(r"\{[^}]*\}", " ", text)))
    chinese: set[str] = set()
    for texts in catalogue.translated().values():
        for text in texts:
            chinese |= set(_ENGLISH.findall(re.sub(r"\{[^}]*\}", " ", text)))
    return frozenset(word for word in english - chinese - ALLOWED if len(word) > 2)


# Codes of the program: no words of anybody's.
_CODES = (
    "refund_only return_refund exchange resend repair to_buy to_upload instant_refund fill-in"
    " late-logistics logistics-refund address-changed not-shipped-there unmatched submitted draft"
    " evidence settle inspect binding"
)


def _english_in(text: str) -> Iterator[str]:
    ours = _words_of_ours() | set(_CODES.split(" "))
    for word in _ENGLISH.findall(re.sub(r"https?://\S+", " ", text)):
        if word in ours:
            yield word


def test_no_chinese_screen_shows_an_english_word_of_ours(tmp_path: Path) -> None:
    shown = _places(tmp_path, "zh")
    found = {place: sorted(set(_english_in(text))) for place, text in shown.items()}
    assert {place: words for place, words in found.items() if words} == {}


@cache
def _chinese_of_ours() -> frozenset[str]:
    """Return the Chinese texts of ours that are long enough to be nobody else's."""
    texts = {text for each in catalogue.translated().values() for text in each}
    return frozenset(text for text in texts if len(_CHINESE.findall(text)) == 1
                     and _CHINESE.fullmatch(text) and len(text) > 3)  # fmt: skip


# What the platform itself calls so, and what a file's header or a courier is called. The words to
# send are Chinese in every language: those who get them are.
PLATFORM = {
    "退货退款", "质量问题", "极速退款", "其他原因", "退款成功", "商品描述不符", "物流异常",
    "快递单号",
}  # fmt: skip


def test_no_english_screen_shows_a_chinese_word_of_ours(tmp_path: Path) -> None:
    shown = _places(tmp_path, "en")
    found = {
        place: sorted(each for each in _chinese_of_ours() - PLATFORM if each in text)
        for place, text in shown.items()
    }
    assert {place: words for place, words in found.items() if words} == {}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("words")
    desk = _seed(folder)
    desk.close()
    return folder / "demo.db"


COMMANDS = (
    "due", "orders", "aftersales", "appeals", "metrics", "history", "check-list", "next", "count",
    "doctor", "check", "rules", "upstream 754299529443_HS", "courier YT4234858984188", "keys",
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_no_chinese_table_shows_an_english_word_of_ours(database: Path, command: str) -> None:
    when = f"{AT:%Y-%m-%d %H:%M}"
    done = program.run(
        "--db", str(database), "--lang", "zh", "--at", when, *command.split(" "),
        env={"HOME": str(database.parent), "DAIFA_LANG": "zh", "TERM": "xterm-256color"},
    )  # fmt: skip
    lines = [
        # The ids of commands are names, and paths are the user's own.
        re.sub(r"(/|\w+\.)[\w./-]+", " ", line)
        for line in (done.out + done.err).splitlines()
    ]
    assert sorted(set(_english_in("\n".join(lines)))) == []


# The words of a command are made when its module is loaded, so the language comes first.
_HELP = """
from core.base import i18n
i18n.setup("zh")
import click
from tui.cli.run import cli
context = click.Context(cli, info_name="daifa")
print(cli.get_help(context))
for name in cli.list_commands(context):
    command = cli.get_command(context, name)
    within = click.Context(command, info_name=name, parent=context)
    print(command.get_help(within))
    for below in getattr(command, "commands", {}).values():
        print(below.get_help(click.Context(below, info_name=below.name, parent=within)))
"""


def test_no_chinese_help_shows_an_english_word_of_ours() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _HELP], cwd=ROOT, capture_output=True, text=True, check=True
    )
    # Names of options, commands, kinds and values are no words; what they do is told beside them.
    names = r"^用法：.*$|^ +[a-z-]+(  |$)|--?[a-z-]+|\[[^\]]*\]|\b[A-Z=]+\b"
    told = re.sub(names, " ", done.stdout, flags=re.MULTILINE)
    assert sorted(set(_english_in(told)) - {"settle", "inspect"}) == []
    assert str(2**63 - 1) not in done.stdout


def test_the_commands_are_those_that_there_are() -> None:
    known = set(cli.list_commands(cli.make_context("daifa", [], resilient_parsing=True)))
    assert {command.split(" ")[0] for command in COMMANDS} <= known
