"""Broken configurations and tables of a seller's own: `python -m tests.bench.fuzz_config`.

Each is the configuration or a packaged table in which some values were exchanged, taken away or
put deeper, or whose text was cut and mixed; what is still taken as a table is used. A finding is
an error that is no refusal in words, or five seconds without an answer. `--count` and `--seed`
say how many and which; exits with 1 when there is a finding.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import random
import resource
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from core.base import config
from core.base.errors import DaifaError
from core.rules import addresses, aftersales, appeals, messages, order_words, settlement
from core.rules.addresses import zones
from core.rules.couriers import judge, table
from core.rules.upstream import decoders, items, statuses
from tests.bench.fuzz_texts import PIECES, guarded
from tests.places import ROOT

_RULES = ROOT / "core" / "rules"
_MOST_CHANGES = 4
ADDRESS = "程样本 17700001234 浙江省杭州市余杭区 临平路1号"


class Kind(NamedTuple):
    """A table that a seller may lay over ours: its data, how it is read, put in force and used."""

    packaged: Path
    load: Callable[[Path], Any]
    in_force: Callable[[], Any]
    put: Callable[[Any], None]
    use: Callable[[], object]


def _use_settlement() -> object:
    return [settlement.line_kind(code, word, word) for code in ("0040004", "") for word in PIECES]


KINDS: Mapping[str, Kind] = {
    "couriers": Kind(
        _RULES / "couriers" / "couriers.toml", table.load, table.table, table.use_table,
        lambda: [judge.judge(number) for number in ("YT4234858984188", "SF1090330009222", "好")],
    ),
    "decoders": Kind(
        _RULES / "upstream" / "decoders.toml", decoders.load_decoders, decoders.in_force,
        decoders.use_decoders,
        lambda: [items.decode(code) for code in ("1688:708123456789", "tb-1#2", "70812-A", "好")],
    ),
    "upstream": Kind(
        _RULES / "upstream" / "statuses.toml", statuses.load, statuses.statuses,
        statuses.use_statuses, lambda: [statuses.upstream_state(word) for word in PIECES],
    ),
    "addresses": Kind(
        _RULES / "addresses" / "zones.toml", zones.load, zones.zones, zones.use_zones,
        lambda: [addresses.compare(ADDRESS, ADDRESS + "2"), zones.simple(ADDRESS)],
    ),
    "aftersales": Kind(
        _RULES / "aftersales.toml", aftersales.load, aftersales.tables, aftersales.use_tables,
        lambda: [aftersales.number_in(ADDRESS), aftersales.case_label("refund_only")],
    ),
    "order words": Kind(
        _RULES / "order_words.toml", order_words.load, order_words.order_words,
        order_words.use_order_words, lambda: [order_words.order_case(word) for word in PIECES],
    ),
    "settlement": Kind(
        _RULES / "settlement.toml", settlement.load, settlement.line_words, settlement.use_words,
        _use_settlement,
    ),
    "appeals": Kind(
        _RULES / "appeals.toml", appeals.load, appeals.book, appeals.use_book,
        lambda: [each.label for each in appeals.book().kinds.values()],
    ),
    "messages": Kind(
        _RULES / "messages.toml", messages.load, messages.book, messages.use_book,
        lambda: [messages.text_of(key, {}) for key in messages.book()],
    ),
}  # fmt: skip
CONFIGURATION: dict[str, Any] = {
    "language": "zh",
    "theme": "textual-dark",
    "bell": "on",
    "batch_folder": "~/batches",
    "couriers": "couriers.toml",
    "addresses": "/dev/null",
    "keys": {"pending.buy": "b", "quit": "q"},
    "notify": {"targets": ["json://localhost"], "bands": ["overdue"], "loud": [], "digest": True},
}


# --- what is put in the place of a value


def value(chance: random.Random, depth: int = 0) -> Any:
    """Return anything that TOML can say."""
    kind = chance.randrange(9 if depth < 3 else 6)
    if kind == 0:
        return chance.choice((0, 1, -1, 2**31, 2**63 - 1, -(2**63), 10**400))
    if kind == 1:
        return chance.choice((0.0, -1.5, 1e308, math.inf, math.nan))
    if kind == 2:
        return chance.choice((True, False, date(2026, 2, 28), datetime(9999, 12, 31, tzinfo=UTC)))
    if kind < 6:
        return "".join(chance.choices(PIECES, k=chance.choice((0, 1, 1, 3, 40))))
    if kind == 6:
        return {key(chance): value(chance, depth + 1) for _each in range(chance.randrange(4))}
    if kind == 7:
        return [value(chance, depth + 1) for _each in range(chance.randrange(4))]
    return chance.choice(("(a+)+$", "[", "(?P<id>.*)*", "{id}{id}", "\\", "^$", "(?=a)*", "{0}"))


def key(chance: random.Random) -> str:
    """Return a name that a value may have."""
    return chance.choice(
        (*PIECES, "name", "pattern", "kinds", "id", "path", "__class__", "", "a.b")
    )


def _places(data: Any) -> Iterator[tuple[Any, Any]]:
    """Give each value's holder and its name or number there."""
    for place, each in list(data.items() if isinstance(data, dict) else enumerate(data)):
        yield data, place
        if isinstance(each, dict | list):
            yield from _places(each)


def changed(data: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return data in which some values are others, gone, deeper or beside new ones."""
    found = copy.deepcopy(data)
    for _each in range(chance.randint(1, _MOST_CHANGES)):
        places = list(_places(found))
        if not places:
            break
        holder, place = chance.choice(places)
        how = chance.randrange(5)
        if how == 0:
            del holder[place]
        elif how == 1:
            holder[place] = chance.choice(([holder[place]], {"x": holder[place]}))
        elif how == 2 and isinstance(holder, dict):
            holder[key(chance)] = value(chance)
        else:
            holder[place] = value(chance)
    return found


def toml(data: Any) -> str:
    """Return data as TOML: tables within each other are written in one line."""
    if isinstance(data, dict):
        return "{" + ", ".join(f"{_quoted(k)} = {toml(v)}" for k, v in data.items()) + "}"
    if isinstance(data, list | tuple):
        return "[" + ", ".join(map(toml, data)) + "]"
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, date | datetime):
        return data.isoformat()
    return _quoted(data) if isinstance(data, str) else str(data)


def _quoted(text: str) -> str:
    return json.dumps(text).replace("\x7f", "\\u007f")


def written(data: dict[str, Any], chance: random.Random) -> bytes:
    """Return a file with this data, whole or with a piece that was cut out or put in."""
    text = "".join(f"{_quoted(k)} = {toml(v)}\n" for k, v in data.items())
    content = text.encode("utf-8", "surrogatepass")
    if chance.random() < 0.7:
        return content
    start = chance.randrange(len(content) + 1)
    piece = chance.choice((b"", b"\xff\xfe", b"[", b"[" * 5000, b'"', b"\0", b"\r", b"=" * 9))
    return content[:start] + piece + content[chance.randint(start, len(content)) :]


# --- the run


def _configured(path: Path) -> None:
    found = config.load(path)
    if found.keys:
        from tui.commands import keymap

        keymap.table(found.keys)


def _own_table(kind: Kind, path: Path) -> None:
    before = kind.in_force()
    kind.put(kind.load(path))
    try:
        kind.use()
    finally:
        kind.put(before)


def run(count: int, seed: int) -> list[tuple[str, str, bytes]]:
    """Load so many broken files; return what went wrong, where, and the file that led to it."""
    chance = random.Random(seed)
    data = {name: tomllib.loads(kind.packaged.read_text("utf-8")) for name, kind in KINDS.items()}
    names = sorted(KINDS)
    found: dict[tuple[str, str], bytes] = {}
    with tempfile.TemporaryDirectory(prefix="daifa-bench-") as folder:
        path = Path(folder) / "own.toml"
        for number in range(count):
            name = "configuration" if number % 4 == 0 else chance.choice(names)
            content = written(changed(data.get(name, CONFIGURATION), chance), chance)
            path.write_bytes(content)
            read = _configured if name == "configuration" else partial(_own_table, KINDS[name])
            wrong = guarded(partial(read, path), (DaifaError,))
            if wrong is not None:
                known = found.get((name, wrong))
                found[name, wrong] = min(known or content, content, key=len)
    return [(name, wrong, content) for (name, wrong), content in found.items()]


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    given = parser.parse_args()
    found = run(given.count, given.seed)
    for name, wrong, content in found:
        print(f"FINDING  {name}: {wrong}, {len(content)} bytes: {content[:300]!a}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{given.count} files, {len(found)} findings, {memory:.0f} MB, seed {given.seed}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
