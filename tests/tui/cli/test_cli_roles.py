"""Every command as a viewer and as an operator gives it: one place refuses, and nothing changes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests import program
from tests.program import Run
from tests.tui.cli.test_cli_contract import COMMANDS

AT = "2026-11-23 10:00"
SN = "{sn}"
# What each command is given, and the least role that may give it. One that is new belongs here.
GIVEN: dict[str, tuple[tuple[str, ...], str]] = {
    "due": ((), "viewer"),
    "next": ((), "viewer"),
    "count": ((), "viewer"),
    "check": ((), "viewer"),
    "notify": ((), "owner"),
    "orders": ((), "viewer"),
    "show": ((SN,), "viewer"),
    "upstream": (("1688-701234567890",), "viewer"),
    "bind": (("a-code", "1688:701234567890"), "operator"),
    "buy": ((SN, "--claim"), "operator"),
    "receiver": ((SN, "程样本 17700001234 浙江省 杭州市 余杭区 样本路12号"), "operator"),
    "courier": (("YT4234858984188",), "viewer"),
    "track": ((SN, "YT4234858984188", "--force", "x"), "operator"),
    "uploaded": (("{tracked}",), "operator"),
    "picked-up": (("{tracked}",), "operator"),
    "mark": ((SN, "complaint"), "operator"),
    "history": ((), "viewer"),
    "revert": (("1",), "operator"),
    "recognise": (("YT4234858984188",), "viewer"),
    "address compare": (("a", "b"), "viewer"),
    "import": (("{file}",), "operator"),
    "inbox": (("{file}",), "operator"),
    "export shipments": (("{out}.csv",), "operator"),
    "export list": ((), "operator"),
    "export get": (("x.csv",), "operator"),
    "check-list list": ((), "viewer"),
    "check-list": ((), "viewer"),
    "check-list accept": (("{check}",), "operator"),
    "check-list link": (("{check}", SN), "operator"),
    "check-list dismiss": (("{check}",), "operator"),
    "aftersales list": ((), "viewer"),
    "aftersales": ((), "viewer"),
    "aftersales decide": (("{case}", "agree", "--force", "x"), "operator"),
    "appeals": ((), "viewer"),
    "appeal new": (("cannot_ship", "--order", SN), "operator"),
    "appeal add": (("{appeal}", "{picture}"), "operator"),
    "appeal submit": (("{appeal}",), "operator"),
    "appeal more": (("{appeal}",), "operator"),
    "appeal won": (("{appeal}",), "operator"),
    "appeal lost": (("{appeal}",), "operator"),
    "appeal reconsider": (("{appeal}",), "operator"),
    "appeal drop": (("{appeal}", "--reason", "x"), "operator"),
    "appeal pack": (("{appeal}", "{out}.zip"), "operator"),
    "metrics": ((), "viewer"),
    "settlement": ((), "viewer"),
    "review add": ((SN, "5", "5", "5", "--force", "x"), "operator"),
    "review remove": (("1",), "operator"),
    "reviews": ((), "viewer"),
    "campaign set": (("x", "--description", "4.5", "--logistics", "4.5", "--service", "4.5"),
                     "operator"),
    "campaign remove": (("x",), "operator"),
    "handbook": ((), "viewer"),
    "shop": (("{shop}", "--rename", "另一个"), "owner"),
    "demo": (("--seed-only", "--db", "{out}.db"), "owner"),
    "rules": (("--set", "ship.normal=40", "--source", "x"), "owner"),
    "backup": (("{out}.db",), "owner"),
    "restore": (("{out}.db",), "owner"),
    "doctor": (("--repair",), "owner"),
    "purge": (("--before", "2026-01-01"), "owner"),
    "serve": ((), "owner"),
    "paths": ((), "viewer"),
    "keys": ((), "viewer"),
    "completion": (("bash",), "viewer"),
    "roles": ((), "viewer"),
    "ssh": (("--user", "x"), "key"),
}  # fmt: skip


def _run(db: Path, *words: str, role: str | None = None) -> Run:
    env = {"HOME": str(db.parent), "PATH": "/usr/bin:/bin", "DAIFA_LANG": "en", "DAIFA_DB": str(db)}
    if role is not None:
        env |= {"DAIFA_ROLE": role, "DAIFA_USER": "小张"}
    return program.run(*words, "--json", "--at", AT, env=env)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a made-up shop's database."""
    db = tmp_path_factory.mktemp("seeded") / "daifa.db"
    assert _run(db, "demo", "--seed-only", "--orders", "25").status == 0
    waiting = [e["order_sn"] for e in _run(db, "orders").json["items"] if e["stage"] == "to_buy"]
    assert _run(db, "appeal", "new", "cannot_ship", "--order", waiting[1]).status == 0
    return db


def _facts(db: Path) -> dict[str, str]:
    """Return what the words of the table stand for, as the shop has it."""
    found = _run(db, "orders").json["items"]
    picture = db.parent / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    return {
        "sn": next(each["order_sn"] for each in found if each["stage"] == "to_buy"),
        "tracked": next(each["order_sn"] for each in found if each["tracking"]),
        "file": str(db.parent / "none.csv"),
        "picture": str(picture),
        "out": str(db.parent / "out"),
        "check": str((_run(db, "check-list").json["items"] or [{"id": 1}])[0]["id"]),
        "case": str(_run(db, "aftersales").json["items"][0]["id"]),
        "appeal": str((_run(db, "appeals").json["items"])[0]["id"]),
        "shop": _run(db, "shop").json["shops"][0]["name"],
    }


def _state(folder: Path) -> dict[str, str]:
    """Return every file of a folder with its content; the journal is brought in first."""
    from core.store.desk import open_desk

    desk = open_desk(folder / "daifa.db")
    dump = hashlib.sha256("\n".join(desk.store.conn.iterdump()).encode()).hexdigest()
    desk.close()
    files = (each for each in folder.rglob("*") if "daifa.db-" not in each.name)
    return {"dump": dump} | {
        str(each): hashlib.sha256(each.read_bytes()).hexdigest()
        for each in files
        if each.is_file() and each.name != "daifa.db"
    }


def test_every_command_is_given_by_who_may(db: Path) -> None:
    assert {" ".join(path) for path in COMMANDS} <= GIVEN.keys()
    facts = _facts(db)
    before = _state(db.parent)
    for path in COMMANDS:
        if path == ("ssh",):
            continue
        words, least = GIVEN[" ".join(path)]
        named = [each.format(**facts) for each in words]
        for role in ("viewer", "operator") if least == "owner" else ("viewer",):
            done = _run(db, *path, *named, role=role)
            if least == "viewer":
                assert "error" not in done.json if done.out[:1] == "{" else done.status < 2, done
            else:
                assert (done.status, done.json["error"]["code"]) == (1, "role"), (role, path, done)
    assert _state(db.parent) == before


def test_a_viewer_reads_no_phone_and_no_street(db: Path) -> None:
    from core.store.desk import open_desk

    desk = open_desk(db)
    rows = desk.store.query("select order_sn, phone, address from orders where phone is not null")
    people = {part for _sn, phone, address in rows for part in (phone, address) if part}
    desk.close()
    assert len(people) > 5
    said = ""
    looks = [(*path, *GIVEN[" ".join(path)][0]) for path in COMMANDS
             if GIVEN[" ".join(path)][1] == "viewer" and path != ("show",)]  # fmt: skip
    looks += [("show", sn) for sn, _phone, _address in rows[:12]]
    looks += [("history", rows[0][0]), ("orders", "--search", rows[0][1]), ("appeals",),
              ("--personal", "show", rows[0][0])]  # fmt: skip
    for words in looks:
        for form in (words, (*words, "--json")):
            env = {"HOME": str(db.parent), "DAIFA_LANG": "en", "DAIFA_DB": str(db),
                   "DAIFA_ROLE": "viewer", "DAIFA_USER": "x"}  # fmt: skip
            done = program.run(*form, env=env)
            said += done.out + done.err
    assert [each for each in people if each in said] == []


def test_the_configuration_names_who_may_do_what(db: Path) -> None:
    config = db.parent / "config.toml"
    config.write_text('[roles]\n"小张" = "viewer"\n"小李" = "operator"\n', "utf-8")
    env = {"HOME": str(db.parent), "DAIFA_DB": str(db), "DAIFA_CONFIG": str(config)}

    def role(**more: str) -> str:
        done = program.run("roles", "--json", env={**env, **more})
        return str(done.json["role"])

    assert role(DAIFA_USER="小张") == "viewer"
    assert role(DAIFA_USER="小李") == "operator"
    assert role(DAIFA_USER="小李", DAIFA_ROLE="viewer") == "viewer"
    # Both only take away.
    assert role(DAIFA_USER="小张", DAIFA_ROLE="operator") == "viewer"
    assert role(DAIFA_USER="老板") == "owner"
    assert role(DAIFA_ROLE="boss") == "viewer"
    assert role() == "owner"


def test_roles_are_told_in_words(db: Path) -> None:
    env = {"HOME": str(db.parent), "DAIFA_DB": str(db), "DAIFA_ROLE": "viewer", "DAIFA_USER": "x"}
    said = program.run("--lang", "en", "roles", env=env).out
    assert said.startswith("x\tviewer\n")
    assert "changing a rule" in said


def test_a_viewer_reads_no_person_in_the_words_of_an_order(db: Path) -> None:
    sn = _facts(db)["sn"]
    why = "联系 13811112222 程样本 浙江省杭州市余杭区虚构路12号"
    assert _run(db, "track", sn, "YT4234858984188", "--force", why).status == 0
    assert "13811112222" in _run(db, "show", sn).out
    told = _run(db, "show", sn, role="viewer").out
    for part in ("13811112222", "程样本", "虚构路12"):
        assert part not in told


def test_a_viewer_learns_of_no_file(db: Path) -> None:
    there = db.with_name("there.csv")
    there.write_text("x", "utf-8")
    sn = _facts(db)["sn"]
    asked = (("track", "--paste"), ("appeal", "new", "cannot_ship", "--order", sn, "--evidence"))
    for words in asked:
        there_is, none = (
            _run(db, *words, str(each), role="viewer") for each in (there, db.with_name("none.csv"))
        )
        assert (there_is.status, there_is.err) == (none.status, none.err)
        assert "viewer" in none.err
