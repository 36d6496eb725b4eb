"""The bench of surroundings: what is chosen, what is put together, what is found out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import tree
from tests.bench.surroundings import ALL, Bench, NotHere, Surrounding, chosen


def test_without_names_every_surrounding_has_a_run() -> None:
    assert chosen([]) == list(ALL)
    assert len({each.name for each in ALL}) == len(ALL)


def test_several_go_into_one_run() -> None:
    nobody, both = chosen(["nobody", "nobody+lang-c+umask-077+new-year"])
    assert (nobody.user, nobody.umask, nobody.at) == ("nobody", 0o022, "")
    assert (both.user, both.umask, both.at) == ("nobody", 0o077, "2026-12-31 23:59:50")
    assert both.env["LC_ALL"] == "C"


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(KeyError):
        chosen(["plain+nowhere"])


def test_what_cannot_be_had_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotHere, match=r"Python 3\.0 is missing"):
        Bench(tmp_path).run(Surrounding("old", python="3.0"), [])
    monkeypatch.setattr("os.getuid", lambda: 1000)
    with pytest.raises(NotHere, match="only root"):
        Bench(tmp_path)._as_user("nobody", tmp_path)


def test_what_a_run_writes_is_found(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("same")
    (tmp_path / "changed").write_text("one")
    before = tree.contents(tmp_path)
    (tmp_path / "changed").write_text("two")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "new").write_text("")
    assert tree.changes(before, tree.contents(tmp_path)) == ["changed", "folder/new"]


def test_the_copy_holds_the_sources_alone() -> None:
    names = tree.sources()
    assert {"pyproject.toml", "tests/test_surroundings.py", "core/base/clock.py"} <= set(names)
    assert not [each for each in names if each.endswith((".pyc", ".db"))]
