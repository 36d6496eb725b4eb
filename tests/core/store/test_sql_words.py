"""Words in the store's SQL: each is one that its column can hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from core import store
from core.aftersales import reading as aftersales
from core.appeals import results
from core.appeals.appeal import WAITING, State
from core.appeals.entry import create, propose
from core.appeals.windows import TO_SUBMIT
from core.orders.history import KNOWN_ACTS
from core.orders.notice_words import NOTICE_WORDS
from core.rules.aftersales import TYPES, VERB_LABELS, tables
from core.rules.appeals import book
from core.rules.terms import Clock, PlatformState
from core.store import appeals as store_appeals
from core.store import notices as store_notices
from core.store.claims import ClaimState
from core.store.desk import Desk
from tests.given.appeal_rows import put_case
from tests.given.shop_rows import AT, SN, put_order

_FOLDER = Path(store.__file__).parent
_MODULES = sorted(_FOLDER.glob("*.py"))

WORDS: dict[str, set[str]] = {
    "orders.state": {each.value for each in PlatformState},
    "appeals.state": {each.value for each in State},
    "appeals.kind": set(book().kinds),
    "claims.state": set(get_args(ClaimState)),
    "aftersales.type": set(TYPES),
    "aftersales.decision": {str(verb) for verb in VERB_LABELS} - {"inspect", "answer"},
    "aftersales.inspection": set(tables().inspection),
    "aftersales.source": {"manual", "import"},
    "events.what": set(KNOWN_ACTS),
    "acts.what": set(KNOWN_ACTS),
    "notices.kind": set(NOTICE_WORDS),
    "notices.settled": {
        store_notices.DISMISSED,
        store_notices.ACCEPTED,
        store_notices.BY_ITSELF,
        "",
    },
    "snoozes.clock": {each.value for each in Clock},
    "events.entity": {"appeals", "evidence", "orders", "upstream_orders"},
    "sqlite_master.type": {"index", "table"},
    "sqlite_master.tbl_name": {"orders", "order_lines"},
}

_TABLE = re.compile(r"\b(?:from|join|on|update)\s+(\w+)(?:\s+(?:as\s+)?(\w+))?")
_NO_ALIAS = {"where", "on", "left", "join", "cross", "order", "set", "group", "union", "for"}
_WORD = r"'[a-z_-]+'"
_CONDITION = re.compile(
    rf"(?:(\w+)\.)?(\w+)\s+(?:=|<>|is not|is|not in|in)\s+({_WORD}|\((?:{_WORD}(?:,\s*)?)+\))"
)
# What a text that names no table is about.
_USUAL = {"o": {"orders"}, "a": {"aftersales", "appeals"}, "x": {"appeals"}}


def _texts(tree: ast.AST) -> Iterator[str]:
    """Return each text of a module whole; what is filled into it stands as a blank."""
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inside |= {id(part) for part in node.values}
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else " " for part in node.values
            )
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield "" if id(node) in inside else node.value


def _conditions(sql: str) -> Iterator[tuple[set[str], str]]:
    """Return (the columns that may be meant, a word they are compared with)."""
    names: dict[str, set[str]] = {}
    for table, alias in _TABLE.findall(sql):
        named = alias if alias and alias not in _NO_ALIAS else table
        names.setdefault(named, set()).add(table)
    for alias, column, words in _CONDITION.findall(sql):
        if alias:
            possible = names.get(alias) or _USUAL.get(alias, {alias})
        else:
            possible = {table for found in names.values() for table in found}
        columns = {f"{table}.{column}" for table in possible}
        for word in re.findall(_WORD, words):
            yield columns, word.strip("'")


@pytest.mark.parametrize("path", _MODULES, ids=lambda path: path.stem)
def test_every_word_in_a_condition_can_be_in_its_column(path: Path) -> None:
    for sql in _texts(ast.parse(path.read_text("utf-8"))):
        for columns, word in _conditions(sql):
            known = columns & WORDS.keys()
            assert known, f"no list of words for {columns} in: {sql}"
            assert any(word in WORDS[column] for column in known), f"{columns}: {word}"


def test_the_search_for_words_would_find_a_wrong_one() -> None:
    found = list(
        _conditions("select 1 from appeals x join orders o where x.state in ('won', 'given_up')")
    )
    assert found == [({"appeals.state"}, "won"), ({"appeals.state"}, "given_up")]
    assert list(_conditions("from claims where state = 'open'")) == [({"claims.state"}, "open")]


def test_the_stores_own_lists_of_states_are_the_appeals() -> None:
    assert tuple(each.value for each in TO_SUBMIT) == store_appeals.TO_SUBMIT
    assert set(store_appeals.OPEN) == {each.value for each in (*TO_SUBMIT, *WAITING)}


def test_an_appeal_that_was_given_up_lets_the_window_run_again(desk: Desk) -> None:
    sn = SN.format(1)
    put_case(desk, put_order(desk, 1), sn)
    assert not aftersales.by_order(desk, sn)[0].appealed
    appeal = create(desk, AT, propose(desk, AT, order_sn=sn))
    case = aftersales.by_order(desk, sn)[0]
    assert (case.appealed, case.clock) == (True, None)
    results.drop(desk, AT, appeal.id, "没有证据")
    case = aftersales.by_order(desk, sn)[0]
    assert (case.appealed, case.clock) == (False, "appeal")
