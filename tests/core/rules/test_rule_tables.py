"""The seller's own tables: every table, every way in which a file cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.base import i18n
from core.base.errors import DaifaError
from core.rules import aftersales, appeals, tables
from core.rules.couriers import table as couriers
from core.rules.tables import DataTable, Named, Strict
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


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("couriers", "The courier table {path} cannot be used: {why}. Correct it or move it away."),
        ("decoders", "The decoder table {path} cannot be used: {why}. Correct it or move it away."),
        ("aftersales",
         "The after-sales table {path} cannot be used: {why}. Correct it or move it away."),
        ("appeals",
         "The appeal kinds in {path} cannot be used: {why}. Correct it or move it away."),
    ],
)  # fmt: skip
def test_a_refusal_names_the_file_the_place_and_what_is_wrong(
    name: str, words: str, tmp_path: Path
) -> None:
    i18n.setup("en")
    load, _in_force, _use, _code = TABLES[name]
    (own := tmp_path / "own.toml").write_text(UNKNOWN_FIELD[name], "utf-8")
    with pytest.raises(DaifaError) as refused:
        load(own)
    head, tail = words.split("{why}")
    message = refused.value.message
    assert message.startswith(head.format(path=own))
    assert message.endswith(tail)
    why = message.removeprefix(head.format(path=own)).removesuffix(tail)
    place, _colon, what = why.partition(": ")
    assert place.endswith(".hue")
    assert what == "Extra inputs are not permitted"


def test_lists_that_lie_too_deep_in_each_other_are_refused(tmp_path: Path) -> None:
    i18n.setup("en")
    (own := tmp_path / "own.toml").write_text("x = " + "[" * 5000 + "]" * 5000, "utf-8")
    with pytest.raises(DaifaError) as refused:
        couriers.load(own)
    assert (refused.value.code, refused.value.message) == (
        "courier-table",
        f"The courier table {own} cannot be used: its lists lie too deep in each other."
        " Correct it or move it away.",
    )


UNUSABLE = "The messages {path} cannot be used: {why}. Correct the file or move it away."


class Word(Strict):
    """A table of one word, for the table's own rules."""

    word: str
    pattern: str = "a"


def small(**more: Any) -> DataTable[Word, str]:
    return DataTable(
        Path("nowhere.toml"), file=Word, build=lambda file: file.word,
        merged=lambda base, user: {**base, **user}, code="words",
        unusable=UNUSABLE, **more,
    )  # fmt: skip


def test_a_table_is_prepared_built_and_put_in_force(tmp_path: Path) -> None:
    (packaged := tmp_path / "packaged.toml").write_text('word = "ours"\n', "utf-8")
    (own := tmp_path / "own.toml").write_text('word = "theirs"\n', "utf-8")
    table = small(prepared=lambda data: {**data, "word": data["word"].upper()})
    table.packaged_path = packaged
    assert table.data() == {"word": "ours"}
    assert (table.in_force(), table.load()) == ("OURS", "OURS")
    assert table.load(own) == "THEIRS"
    table.use("other")
    assert (table.in_force(), table.packaged(), table.load()) == ("other", "OURS", "OURS")
    # Read once.
    packaged.unlink()
    table.use(None)
    assert table.in_force() == "OURS"


def test_a_pattern_of_the_sellers_must_be_quick_and_ours_are_not_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    i18n.setup("en")
    (packaged := tmp_path / "packaged.toml").write_text('word = "ours"\n', "utf-8")
    (own := tmp_path / "own.toml").write_text('word = "theirs"\n', "utf-8")
    tried: list[list[str]] = []

    def first_slow(patterns: list[str]) -> str | None:
        tried.append(patterns)
        return next((each for each in patterns if "+)+" in each), None)

    monkeypatch.setattr(tables, "first_slow", first_slow)
    table = small(patterns=lambda built: ["b", "(a+)+$" if built == "theirs" else "c"])
    table.packaged_path = packaged
    with pytest.raises(DaifaError) as refused:
        table.load(own)
    why = "the pattern (a+)+$ takes for ever on some texts"
    assert (refused.value.code, refused.value.message) == (
        "words", UNUSABLE.format(path=own, why=why),
    )  # fmt: skip
    same = small(patterns=lambda _built: ["(a+)+$"])
    same.packaged_path = packaged
    assert same.load(own) == "theirs"
    assert small().packaged_path == Path("nowhere.toml")
    assert tried == [["(a+)+$"], []]


@pytest.mark.parametrize(
    ("english", "labels"), [("number", ("number", "编号")), ("", ("编号", "编号"))]
)
def test_a_name_is_said_in_the_language_of_the_desk(english: str, labels: tuple[str, str]) -> None:
    found = []
    for language in ("en", "zh"):
        i18n.setup(language)
        found.append(Named(name="编号", english=english).label)
    assert tuple(found) == labels
