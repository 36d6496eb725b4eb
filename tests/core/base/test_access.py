"""Roles: what is named nowhere is the least, and a role can only become less."""

from __future__ import annotations

import sqlite3
from datetime import datetime

import pytest

from core.base import access
from core.base.access import OWNERS, Role
from core.base.errors import DaifaError, Refused
from core.orders.history import KNOWN_ACTS
from core.store import desk as desks
from core.store import leftovers, settings, upkeep
from core.store.acts import Act
from core.store.desk import Desk, open_desk


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("viewer", Role.VIEWER),
        ("operator", Role.OPERATOR),
        (" Owner ", Role.OWNER),
        ("", Role.VIEWER),
        ("admin", Role.VIEWER),
        ("ｏｗｎｅｒ", Role.VIEWER),
    ],
)
def test_a_word_that_names_no_role_is_a_viewer(text: str, role: Role) -> None:
    assert access.named(text) is role


def test_a_role_can_only_become_less() -> None:
    access.take(Role.OPERATOR)
    access.take(Role.OWNER)
    assert access.role() is Role.OPERATOR
    access.take(Role.VIEWER)
    access.take(Role.OPERATOR)
    assert access.role() is Role.VIEWER


@pytest.mark.parametrize("verb", [*KNOWN_ACTS, "something-new"])
@pytest.mark.parametrize("role", list(Role))
def test_every_act_asks_for_the_role(desk: Desk, at: datetime, verb: str, role: Role) -> None:
    allowed = role is Role.OWNER or (role is Role.OPERATOR and verb not in OWNERS)
    access.take(role)
    if allowed:
        Act(desk.store, desk.actor, at, verb)
        return
    with pytest.raises(Refused) as refused, desk.act(at, verb) as work:
        work.say(None, "never")
    assert refused.value.code == "role"
    assert not refused.value.overridable
    assert desk.store.value("select count(*) from acts") == 0


def test_a_viewer_writes_nothing_without_an_act_either(desk: Desk) -> None:
    access.take(Role.VIEWER)
    with pytest.raises(Refused):
        settings.set_setting(desk.store, "x", "1")
    assert not desk.store.try_once("insert into settings (name, value) values (?, ?)", [("x", 1)])
    assert settings.setting(desk.store, "x") == ""


@pytest.mark.parametrize(
    ("role", "sql", "refused"),
    [
        (Role.VIEWER, "insert into settings (name, value) values ('a', '1')", True),
        (Role.VIEWER, "update orders set note = 'x'", True),
        (Role.VIEWER, "delete from events", True),
        (Role.VIEWER, "drop table orders", True),
        (Role.VIEWER, "create temp table t (a)", False),
        (Role.VIEWER, "select count(*) from orders", False),
        (Role.VIEWER, "attach ':memory:' as other", True),
        (Role.OPERATOR, "update orders set note = 'x'", False),
        (Role.OPERATOR, "delete from rule_values", True),
        (Role.OPERATOR, "attach ':memory:' as other", True),
        (Role.OWNER, "delete from rule_values", False),
    ],
)
def test_the_engine_itself_refuses_what_a_role_may_not(
    desk: Desk, role: Role, sql: str, refused: bool
) -> None:
    access.take(role)
    own = open_desk(desk.store.path, create=False)
    try:
        if refused:
            with pytest.raises(sqlite3.DatabaseError, match=r"not authorized|prohibited"):
                own.store.conn.execute(sql)
        else:
            own.store.conn.execute(sql)
    finally:
        own.close()


def test_what_the_engine_refuses_is_said_in_words(desk: Desk) -> None:
    access.take(Role.VIEWER)
    own = open_desk(desk.store.path, create=False)
    with pytest.raises(DaifaError) as refused:
        own.store.query("update orders set note = 'x'")
    own.close()
    assert refused.value.code == "role"


def test_an_operator_takes_no_change_of_a_rule_back(desk: Desk, at: datetime) -> None:
    changed = desks.set_rule(desk, at, "ship.normal", "40", "my choice")
    desks.revert(changed, at, 1)  # taken back by the owner: act 2
    access.take(Role.OPERATOR)
    own = open_desk(desk.store.path, create=False)
    for act in (1, 2):
        with pytest.raises(Refused, match="operator"):
            desks.revert(own, at, act)
        with pytest.raises(Refused, match="operator"):
            desks.plan_revert(own, at, act)
    with pytest.raises(Refused, match="operator"):
        desks.set_rule(own, at, "ship.normal", "40", "mine")
    own.close()


def test_deeds_that_are_no_acts_ask_too(desk: Desk, at: datetime) -> None:
    out = desk.store.path.with_name("copy.db")
    access.take(Role.OPERATOR)
    with pytest.raises(Refused):
        upkeep.backup(desk, out)
    with pytest.raises(Refused):
        upkeep.restore(out, desk.store.path, at)
    with pytest.raises(Refused):
        leftovers.settle([])
    assert upkeep.daily(desk, at) is not None
    access.take(Role.VIEWER)
    with pytest.raises(Refused):
        upkeep.daily(desk, at)


def test_a_viewer_leaves_what_is_half_written_as_it_is(desk: Desk, at: datetime) -> None:
    with desk.act(at, "note") as work:
        work.say(None, "half")
    desk.store.conn.execute("update acts set undone = 3")
    beside = sorted(desk.store.path.parent.iterdir())
    access.take(Role.VIEWER)
    own = open_desk(desk.store.path, create=False)
    assert own.store.value("select undone from acts") == 3
    assert sorted(desk.store.path.parent.iterdir()) == beside
    own.close()


def test_a_viewer_neither_makes_nor_renews_a_database(desk: Desk) -> None:
    desk.store.conn.execute("pragma user_version = 14")
    missing = desk.store.path.with_name("none.db")
    access.take(Role.VIEWER)
    with pytest.raises(DaifaError) as older:
        open_desk(desk.store.path)
    with pytest.raises(DaifaError) as none:
        open_desk(missing)
    assert (older.value.code, none.value.code) == ("db-older", "db-missing")
    assert not missing.exists()
