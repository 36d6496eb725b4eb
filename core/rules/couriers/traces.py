"""Trace texts as couriers and order pages show them: numbers, first scan, last trace, signed for.

Pure. A text may tell of several parcels: a number heads the lines that follow it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from core.base.clock import DAYS, beijing, hour_said, parse_moment
from core.base.patterns import pattern
from core.rules.couriers.signed import NOT_SIGNED
from core.rules.couriers.text import clean

_NUMBERED = r"(?:20[0-9][0-9][-/.年])?[0-9]{1,2}[-/.月][0-9]{1,2}日?"
_CALLED = "[前昨今][天日]"
_DATE = f"(?:{_NUMBERED}|{_CALLED})"
_PARTS = "凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上"
_HOUR = rf"(?:{_PARTS})?\s{{0,9}}[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?"
_WHEN = pattern(rf"(?<![0-9-])(?:{_DATE}\s{{0,9}})?{_HOUR}(?![0-9])")
_DAY = pattern(rf"(?<![0-9-])(?:{_NUMBERED}(?![0-9-])|{_CALLED})")
_PART = pattern(_PARTS)
_TIME = pattern(r"([0-9]{1,2}):([0-9]{2}(?::[0-9]{2})?)")
_NUMBER = pattern(
    r"(?<![0-9A-Z-])(?:[A-Z]{1,5}[0-9]{9,15}|[0-9]{12,15}|[A-Z]{2}[0-9]{9}[A-Z]{2})(?![0-9A-Z-])"
)
# Said before the courier has anything in its hands: no scan.
_BEFORE = pattern(
    r"下单|接单|等待揽|待揽|未揽|尚未|暂无|暂未|未取件|等待取件|即将|打印|面单|通知快递|预约|正在等待"
    r"|发货|出库|备货|配货|拣货|打包|开始处理|(?:仓库|商家|卖家|订单).{0,6}处理|订单.{0,4}取消"
    r"|(?:揽收|揽件|收件|取件)(?:任务|中)|已分配"
    r"|(?:上门|准备|安排|正在|前往|尽快|将)(?:揽|取件|收件|收取)"
)
# Of a pickup it says that there was none; of a delivery, that the parcel is on its way.
_FAILED = pattern(r"取消|无法|未能|未成功|失败|异常|超时")
_SCAN = pattern(r"(?:揽收|揽件)(?!员)|收寄|收件扫描|已揽|已接收|已(?:上门|成功)?(?:收件|取件|收取)")
_DONE = pattern(
    r"已(?:上门|成功|完成|被|由.{0,12})?(?:揽收|揽件|收寄|收件|取件|收取|签收)"
    r"|(?:揽收|揽件|收件)(?:成功|完成|扫描)|完成(?:揽收|揽件)"
)
# Where no line tells of a scan, the first thing that happened on the way shows that there was one.
_MOVES = pattern(
    r"到达|抵达|离开|发往|发出|装车|装袋|发车|出发|运输|途中|中转|转运|分拨|集散|航班"
    r"|派送|派件|配送|投递|驿站|快递柜|代收|签收|妥投|退回|退件|改派|滞留"
)
# A time of something else than what the line tells.
_OTHER_TIME = pattern(
    r"(?:预计|预估|预期|最晚|最迟|将于|将在|截止|营业|工作时间|服务时间)[^,，。;；]{0,10}$"
)
_SIGNED = pattern(r"已签收|签收成功|妥投|已代收|投递成功|签收人|已取走")


# A time alone is a line of its own, with what stands between it and its words.
_AROUND = " ：:-|·，,。[]"
# More than any order page shows.
MOST = 200_000


def is_trace(text: str) -> bool:
    """Tell whether a time and a word of what happens to a parcel stand in a text.

    Words of what comes before the courier has it tell it only where a day stands there too.
    """
    text = clean(text[:MOST])
    if _WHEN.search(text) is None:
        return False
    if _SCAN.search(text) or _MOVES.search(text):
        return True
    return bool(_BEFORE.search(text) and _DAY.search(text))


class Trace(NamedTuple):
    """What a text tells of one parcel. `number` is empty where the text names none.

    `first_scan` is None where nothing tells that the courier has it; then there is no
    `last_trace` either. `signed` is when it was signed for.
    """

    number: str
    first_scan: datetime | None
    last_trace: datetime | None
    signed: datetime | None


class _Event(NamedTuple):
    at: datetime
    text: str


def read_traces(text: str, at: datetime) -> tuple[Trace, ...]:
    """Read what was pasted; times without a year are the last such ones before `at`.

    What tells neither a number nor a time gives nothing. A time to come is no trace.
    """
    reader = _Reader(at)
    for line in clean(text[:MOST]).split("\n"):
        if plain := line.strip():
            reader.line(plain)
    reader.end()
    return tuple(_trace(number, events) for number, events in reader.found.items())


def _trace(number: str, events: list[_Event]) -> Trace:
    ordered = sorted(events, key=lambda each: each.at)
    real = [each for each in ordered if not _is_before(each.text)]
    scans = [each for each in real if _SCAN.search(each.text)]
    moves = [each for each in real if _MOVES.search(each.text)]
    # Traces are at times shown without their beginning.
    first = next(iter(scans or moves), None)
    signed = [each.at for each in real if _is_signed(each.text)]
    return Trace(
        number,
        None if first is None else first.at,
        real[-1].at if first and real else None,
        signed[-1] if signed else None,
    )


def _is_before(text: str) -> bool:
    if _DONE.search(text):
        return False
    failed = _FAILED.search(text) and (_SCAN.search(text) or not _MOVES.search(text))
    return bool(_BEFORE.search(text) or failed)


def _is_signed(text: str) -> bool:
    return bool(_SIGNED.search(text)) and not NOT_SIGNED.search(text)


class _Reader:
    """Goes through the lines; a time and its words may stand on one line or on two."""

    def __init__(self, at: datetime) -> None:
        self.found: dict[str, list[_Event]] = {}
        self._at = at
        self._number = ""
        self._day = ""
        # A time whose words are still to come, or words whose time is.
        self._waiting: datetime | None = None
        self._words = ""

    def line(self, line: str) -> None:
        """Take one line, without blanks around it."""
        whens = [
            each
            for each in _WHEN.finditer(line)
            if not _OTHER_TIME.search(line[max(0, each.start() - 20) : each.start()])
        ]
        said = _WHEN.sub(" ", line)
        self._take_number(said, alone=not whens)
        if whens:
            self._take_time(whens[0].group(), said.strip(_AROUND))
        elif _DAY.fullmatch(line):
            self._day = line
        elif self._waiting is not None:
            self._add(self._waiting, line)
        else:
            self._words = line

    def _take_number(self, said: str, *, alone: bool) -> None:
        named = _NUMBER.search(_DAY.sub(" ", said).upper())
        # Within the words of a trace stand phones and the numbers of other parcels.
        if named and (not self._number or (alone and not _SCAN.search(said))):
            self.end()
            self._number = named.group()
            self.found.setdefault(self._number, [])

    def _take_time(self, text: str, said: str) -> None:
        when = _moment(text, self._day, self._at)
        if when is None:
            return
        self.end()
        if said and not _DAY.fullmatch(said):
            self._add(when, said)
        elif self._words:
            self._add(when, self._words)
        else:
            self._waiting = when

    def _add(self, when: datetime, words: str) -> None:
        if when <= self._at:
            self.found.setdefault(self._number, []).append(_Event(when, words))
        self._waiting, self._words = None, ""

    def end(self) -> None:
        """Keep a time whose words did not come."""
        if self._waiting is not None:
            self._add(self._waiting, "")


def _moment(text: str, day: str, at: datetime) -> datetime | None:
    part, plain = _PART.search(text), _PART.sub(" ", text)
    date, clock = _DAY.search(plain), _TIME.search(plain)
    if clock is None:
        return None
    named = date.group() if date else day
    if named[:1] in DAYS:
        named = f"{beijing(at) + timedelta(days=DAYS[named[:1]]):%Y-%m-%d}"
    try:
        later, hour = divmod(hour_said(part.group() if part else "", int(clock[1])), 24)
        whole = f"{_NAMED.sub('-', named).replace('日', '')} {hour:02d}:{clock[2]}".strip()
        moment = parse_moment(whole, at, past=True)
    except (ValueError, OverflowError):
        return None
    return moment + timedelta(days=later) if named else moment


_NAMED = pattern("[年月]")
