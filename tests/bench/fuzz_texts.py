"""Random and over-long texts into everything that reads what a person pastes or a file holds.

    python -m tests.bench.fuzz_texts --count 20000 --seed 7

First each reader gets each piece a thousand times over, then mixtures. A finding is an error that
is no refusal in words, or more than five seconds of processor time for an answer. Prints each with
the shortest text that led to it, the slowest answer of each reader, the memory; exits with 1 when
there is a finding.
"""

from __future__ import annotations

import argparse
import random
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from core.base import clock, meant, money, raw_bytes, text
from core.base.clock import BEIJING
from core.base.errors import DaifaError
from core.files import cells, fields
from core.recognise import reading as recognising
from core.reviews import reviews
from core.rules import addresses
from core.rules.couriers import judge, numbers, pasting, traces
from core.rules.upstream import items, order_numbers, statuses

AT = datetime(2026, 11, 23, 10, tzinfo=BEIJING)
SLOWEST_S = 5
LONG = 20_000
PIECES = (
    "1", "7", "17700001234", "17712345678-1234", "转", "YT", "中通快递", "圆通", "JD", "JDV",
    "-1-1-", " ", "-", "\n", "\t", "，", "；", "[1234]", "[", "(", "收", "浙江省", "杭州市",
    "余杭区", "临平", "路", "号", "1号楼", "2单元", "3室", "程样本", "王*", "先生", "*", "~AgAAA",
    "~", "~0~~", "$", "$$", "0", "9" * 13, "A", "好", "\u200b", "\u202e", "\x00", "\x1b", "\ud800",
    "１", "①", "\ufdfa", "e\u0301", "http://", "https://", "detail.1688.com/offer/", ".html",
    "?id=", "&", "#", "@", "://", ".com", "1688:", "tb", "{id}", "E+", ".", ",", "2026", "-11-",
    "11/23", " 10:00", " 40:00", "晚上", "运输中 ", "+3d", "+", "d", "h", "明天", "file://",
    "'", '"', "\\", "/",
    "260923-063795392132914", "收货人:", "手机号:", "地址:", "所在地区:", "二十三", "百", "栋",
    "弄", "村", "镇", "街道", "大道", "新疆维吾尔自治区", "内蒙古", "北京市", "市辖区", "县",
    "\U0001f468\u200d", "½", "١", "Ⅷ", "已签收", "[杭州]", "运输中", "订单号", "%E4", "\udcff",
)  # fmt: skip
READERS: dict[str, Callable[[str], object]] = {
    "judge a tracking number": judge.judge,
    "the same beside a courier": lambda s: judge.judge("YT4234858984188", s),
    "clean a tracking number": numbers.clean,
    "pasted lines of numbers": pasting.parse_bulk,
    "pasted traces": lambda s: traces.read_traces(s, AT),
    "split an address": addresses.split,
    "an address in columns": lambda s: addresses.from_parts(
        name=s, phone=s, province=s, city=s, district=s, town=s, detail=s
    ),
    "compare addresses": lambda s: addresses.compare(s, s[::-1]),
    "compare an address with nearly itself": lambda s: addresses.compare(s, s + "1"),
    "house numbers": addresses.house_numbers,
    "is it encrypted": addresses.is_encrypted,
    "an item code": items.decode,
    "an upstream item": items.parse_target,
    "a page of the platform": items.read_page,
    "an upstream order number": lambda s: order_numbers.judge(order_numbers.clean(s), "1688"),
    "an upstream status": statuses.upstream_state,
    "an amount": lambda s: _or_value_error(money.parse_yuan, s),
    "a time": lambda s: _or_value_error(clock.parse_time, s),
    "a moment": lambda s: _or_value_error(clock.parse_moment, s, AT, starts=True),
    "three scores": reviews.parse_scores,
    "pasted paths": text.paths_from_paste,
    "a file's name": text.safe_name,
    "what is stored": text.stored,
    "what is shown": text.harmless,
    "a path as it was meant": meant.meant,
    "raw bytes": lambda s: raw_bytes.decoded(s.encode("utf-8", "surrogatepass")),
    "a header": cells.header_key,
    "a cell with a time": fields.read_time,
    "a cell with an id": fields.read_id,
    "a cell with an amount": fields.read_money,
    "a cell with a count": fields.read_count,
    "a cell with an order number": fields.read_order_sn,
    "anything pasted": lambda s: recognising.recognise(s, AT),
}


def _or_value_error(read: Callable[..., object], *given: object, **named: object) -> object:
    """Call what says by ValueError, or by OverflowError, that a text is none of its kind."""
    try:
        return read(*given, **named)
    except UnicodeError:
        raise
    except (ValueError, OverflowError):
        return None


REFUSALS = (DaifaError, fields.BadCell)


class Finding(NamedTuple):
    """What a text did to a reader."""

    reader: str
    what: str
    text: str


class _TooSlow(BaseException):
    """Raised by the alarm in the midst of a reader."""


def guarded(read: Callable[[], object], refusals: tuple[type[BaseException], ...]) -> str | None:
    """Call something that may refuse; return what went wrong otherwise, and where, or None."""
    signal.signal(signal.SIGPROF, _alarm)
    signal.setitimer(signal.ITIMER_PROF, SLOWEST_S)
    try:
        read()
    except refusals:
        return None
    except (Exception, _TooSlow) as error:
        signal.setitimer(signal.ITIMER_PROF, 0)
        frame = traceback.extract_tb(error.__traceback__)[-1]
        what = f"over {SLOWEST_S} s" if isinstance(error, _TooSlow) else type(error).__name__
        return f"{what} at {frame.filename}:{frame.lineno}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return None


class Fuzz:
    """Gives texts to readers, and keeps what went wrong."""

    def __init__(self) -> None:
        self.count = 0
        self.slowest: dict[str, tuple[float, str]] = {}
        self._found: dict[tuple[str, str], Finding] = {}

    @property
    def findings(self) -> list[Finding]:
        """What went wrong, each kind with its shortest text."""
        return list(self._found.values())

    def give(self, reader: str, text: str) -> None:
        """Let one reader read one text."""
        self.count += 1
        started = time.perf_counter()
        what = guarded(lambda: READERS[reader](text), REFUSALS)
        spent = time.perf_counter() - started
        if spent > self.slowest.get(reader, (0.0, ""))[0]:
            self.slowest[reader] = spent, text
        if what is not None:
            known = self._found.get((reader, what))
            if known is None or len(text) < len(known.text):
                self._found[reader, what] = Finding(reader, what, text)


def _alarm(*_signal: object) -> None:
    raise _TooSlow


def long_texts() -> Iterator[str]:
    """Give each piece, and pairs of them, as often as makes a text of 20,000 signs."""
    for piece in PIECES:
        yield piece * (LONG // len(piece))
    for front in ("1", "浙江省杭州市", "YT", "~", "https://x."):
        for piece in ("1 ", "1-", "a.", "号", "a-", " ", "省", "0", "转1", "[1]"):
            yield front + piece * (LONG // len(piece))


def mixed(chance: random.Random) -> str:
    """Return a mixture of pieces, repeated pieces, or any signs at all."""
    kind = chance.random()
    if kind < 0.6:
        return "".join(chance.choices(PIECES, k=chance.choice((1, 3, 6, 12, 30, 100))))
    if kind < 0.75:
        return chance.choice(PIECES) * chance.choice((2, 10, 100, 1000, 5000))
    if kind < 0.85:
        return "".join(chance.choices(PIECES, k=2)) * chance.choice((10, 100, 2000))
    if kind < 0.95:
        ranges = ((32, 127), (0x4E00, 0x9FFF), (0, 0x110000))
        signs = (chance.randrange(*chance.choice(ranges)) for _sign in range(200))
        return "".join(map(chr, signs))[: chance.choice((1, 5, 20, 200))]
    return "".join(each * chance.choice((1, 300)) for each in chance.choices(PIECES, k=3))


def run(count: int, seed: int, *, longest: bool = True) -> Fuzz:
    """Give the long texts to every reader, then so many mixtures to readers by chance."""
    fuzz, chance = Fuzz(), random.Random(seed)
    for text_ in long_texts() if longest else ():
        for reader in READERS:
            fuzz.give(reader, text_)
    names = sorted(READERS)
    for _each in range(count):
        fuzz.give(chance.choice(names), mixed(chance))
    return fuzz


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    given = parser.parse_args()
    fuzz = run(given.count, given.seed)
    for reader, (seconds, shown) in sorted(fuzz.slowest.items(), key=lambda each: -each[1][0])[:8]:
        print(f"slowest  {seconds:6.2f} s  {reader}: {len(shown)} signs, {shown[:40]!a}")
    for each in fuzz.findings:
        words = f"{each.reader}: {each.what}, {len(each.text)} signs"
        print(f"FINDING  {words}: {each.text[:80]!a}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{fuzz.count} texts, {len(fuzz.findings)} findings, {memory:.0f} MB, seed {given.seed}")
    return 1 if fuzz.findings else 0


if __name__ == "__main__":
    sys.exit(main())
