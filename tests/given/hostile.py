"""What harms a careless desk: keys, texts, file names, and a shop full of them."""

from __future__ import annotations

import os
import re
from pathlib import Path

ESCAPES = "\x1b]52;c;QUJD\x07\x9b31m\u202e[/x][@click=app.quit]"
# What must never come out: an OSC that data asked for, C1 controls, surrogates, direction marks.
RAW = re.compile(
    rb"\x1b\]52;c;QUJD\x07|\x1b\]0;owned|\x1b\[2J|\xc2[\x80-\x9f]|\xed[\xa0-\xbf]"
    rb"|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]"
)

TITLES = (
    "\x1b[2J清屏",
    "[/x]标签",
    "[red]红[@click=app.quit]走[/]",
    "\x1b]0;owned\x07题",
    ESCAPES,
    "=cmd|' /C calc'!A0",
    "\u202e反",
    "长" * 10_000,
    "e\u0301" * 200,
    "👨‍👩‍👧‍👦" * 50,
    "\u200b\ufeff",
)
ADDRESSES = (
    "浙江省 杭州市 余杭区 " + "市辖区" * 400,
    "省" * 3000,
    "张三，17700000000，浙江省杭州市余杭区 某路1号[1234]\x1b[31m",
    "１２３" * 800,
)
_CSI = (
    "A B C D H F Z E G I O 2~ 3~ 5~ 6~ 1;5A 1;5B 1;5C 1;5D 1;2A 1;2B 1;2C 1;3A 1;3C 1;5H 1;5F"
    " 3;5~ 11~ 12~ 13~ 14~ 15~ 17~ 18~ 19~ 20~ 21~ 23~ 24~ 25~ 28~ 29~ 34~ 27;5;13~ 13;5u 97;5u"
    " 127;5u 57358u 57399u 57441u 9;5u 32;2u 201~ ?1;2c <0;500;500M <64;10;10M <65;10;10M"
    " <35;10;10M"
)
# Ctrl+C is told, Ctrl+Q leaves, Esc alone makes Alt of what follows.
_APART = (3, 17, 27)
CHARACTERS = (
    *(chr(code) for code in range(32, 127) if chr(code) != "q"),
    *"，。、；：？！“”‘’（）【】《》…—～·￥％＠＃＆＊＋－＝／＼｜｛｝＜＞０１９ａＺ你好éßñ€£§°±×÷½²³µ¿",
    *"ΩяЖあア한عب\u00a0\u3000\u200b\u202e\ufeff😀",
    "🇨🇳",
)
KEYS = (
    *(f"\x1b[{each}" for each in _CSI.split(" ")),
    *(f"\x1bO{each}" for each in "ABCDEFHMPQRSTUVWXYZjklmnopqrstuvwxy"),
    *(f"\x1b{each}" for each in "abdfhtxyzAX[]{}~1290\r\t\x7f"),
    *(chr(code) for code in range(32) if code not in _APART),
    "\x7f",
)
EVERY_KEY = (*CHARACTERS, *KEYS)


def texts(folder: Path) -> list[str]:
    """Return what is typed and pasted: right and wrong values of every field, and worse."""
    return [
        *("[/x]", "[@click=app.quit]x[/]", "=1+1", "9" * 400, "1e999", "-1", "0", "22.50"),
        *("99999999.99", "2026-11-23 10:00", "9999-12-31 23:59", "0001-01-01 00:00", "+999d"),
        *("+99d99h", "明天", "17700000000", "YT4234858984188", "73610555582883", "24:00"),
        *("JDVA11408814483-1-1-", "1688:754299529443", "２月３０日", "2月30日 10:00", "12/31"),
        "https://detail.1688.com/offer/754299529443.html",
        *("A" * 10_000, "好" * 3000, "\u202e反", "a\u200bb", "\x00\x01", "￥１２．５０", "½", "Ⅷ"),
        *("'" * 30, '"', "\\", "%s%n", "{0}{x}", "$HOME", "~/x.csv", "/", "//", "~nosuch/"),
        *("file:///etc/hostname", "/dev/zero", "/dev/full", "/nosuch/x.csv", "x/" * 3000),
        *(str(folder / name) for name in ("orders.csv", "p.png", "pipe.png", "link.png", "o.zip")),
        *(str(folder), f"{folder}/", "2612345678901234567", "1" * 20),
        "\n".join(f"261123-{n:015d} 中通快递 7361055558{n:04d}" for n in range(40)),
        "订单号\t订单状态\n" + "\n".join(f"261123-{n:015d}\t待发货" for n in range(50)),
        *ADDRESSES,
        *TITLES,
        "\n".join("x" * 40 for _line in range(3000)),
    ]


def fill_folder(folder: Path) -> None:
    """Put files there that a path field may find: pictures, a pipe, a link, odd names."""
    picture = b"\x89PNG\r\n\x1a\n" + bytes(64)
    (folder / "p.png").write_bytes(picture)
    os.mkfifo(folder / "pipe.png")
    (folder / "link.png").symlink_to("/etc/passwd")
    (folder / "evil\x1b]0;owned\x07.png").write_bytes(picture)
    gbk = os.fsdecode("订单".encode("gbk") + b".csv")
    (folder / gbk).write_bytes(b"a,b\n1,2\n")
