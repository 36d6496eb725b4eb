"""The seller's own tables: every table, every way in which a file cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import DaifaError
from core.rules import aftersales, appeals
from core.rules.couriers import table as couriers
from core.rules.upstream import decoders

Load = Callable[[Path | None], Any]
TABLES: dict[str, tuple[Load, Callable[[], Any], Callable[[Any], None], str]] = {
    "couriers": (couriers.load, couriers.table, couriers.use_table, "courier-table"),
    "decoders": (
        decoders.load_decoders, decoders.in_force, decoders.use_decoders, "decoder-table",
    ),
    "aftersales": (
        aftersales.load, aftersales.tables, aftersales.use_tables, "aftersale-tables",
    ),
    "appeals": (appeals.load, appeals.book, appeals.use_book, "appeal-book"),
}  # fmt: skip
UNKNOWN_FIELD = {
    "couriers": '[[couriers]]\nlogistics_id = 9999\ncode = "X"\nname = "X"\nhue = "red"\n',
    "decoders": '[[decoder]]\nname = "x"\npattern = "{id}"\nhue = "red"\n',
    "aftersales": '[status."x"]\nkind = "asked"\nacts = "merchant"\nhue = "red"\n',
    "appeals": '[kinds.x]\nname = "x"\npath = "x"\nhue = "red"\n',
}
WRONG_KIND = {
    "couriers": "couriers = 1\n",
    "decoders": "decoder = 1\n",
    "aftersales": "status = 1\n",
    "appeals": "kinds = 1\n",
}


@pytest.mark.parametrize("name", TABLES)
def test_without_a_file_the_packaged_table_stands(name: str, tmp_path: Path) -> None:
    load, in_force, _use, _code = TABLES[name]
    assert load(None) is in_force()
    assert load(tmp_path / "none.toml") is in_force()


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_file_changes_nothing(name: str, tmp_path: Path) -> None:
    load, in_force, use, _code = TABLES[name]
    (own := tmp_path / "own.toml").write_text("", "utf-8")
    packaged, loaded = in_force(), load(own)
    assert loaded is not packaged
    use(loaded)
    assert in_force() is loaded
    use(None)
    assert in_force() is packaged


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("how", ["syntax", "bytes", "unknown field", "wrong kind", "folder"])
def test_a_file_that_cannot_be_used_is_refused_by_name(name: str, how: str, tmp_path: Path) -> None:
    load, in_force, _use, code = TABLES[name]
    own = tmp_path / "own.toml"
    if how == "folder":
        own.mkdir()
    else:
        own.write_bytes(
            {
                "syntax": b"= =",
                "bytes": b"\xff\xfe\x80",
                "unknown field": UNKNOWN_FIELD[name].encode(),
                "wrong kind": WRONG_KIND[name].encode(),
            }[how]
        )
    before = in_force()
    with pytest.raises(DaifaError, match=own.name) as refused:
        load(own)
    assert refused.value.code == code
    assert in_force() is before
