"""The lock answers for every package the project declares, on every Python."""

from __future__ import annotations

from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from tests import lock


def test_three_pythons_are_named() -> None:
    assert lock.pythons() == ["3.11", "3.12", "3.13"]


@pytest.mark.parametrize("python", lock.pythons())
def test_the_lock_answers_for_what_is_declared(python: str) -> None:
    versions = lock.locked(python)
    for each in lock.declared():
        version = versions.get(canonicalize_name(each.name), "none")
        assert version != "none", f"{each}: run: python -m tests.lock"
        assert each.specifier.contains(version, prereleases=True), (
            f"{each}, locked {version}: run: python -m tests.lock"
        )


def test_every_declared_package_has_an_upper_bound() -> None:
    unbounded = [
        each.name
        for each in lock.declared()
        if not any(part.operator in ("<", "<=", "==", "~=") for part in each.specifier)
    ]
    # Its versions are dates.
    assert unbounded == ["packaging"]


def test_pythons_that_differ_get_markers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {
        "3.11": {"both": "1.0", "odd": "1.0", "old": "3"},
        "3.12": {"both": "1.0", "odd": "2.0"},
        "3.13": {"both": "1.0", "odd": "2.0"},
    }
    text = lock.written(answers)
    assert text.splitlines()[1:] == [
        "both==1.0",
        'odd==1.0 ; python_version == "3.11"',
        'odd==2.0 ; python_version == "3.12"',
        'odd==2.0 ; python_version == "3.13"',
        "old==3",
    ]
    monkeypatch.setattr(lock, "LOCK", tmp_path / "constraints.txt")
    lock.LOCK.write_text(text, "utf-8")
    for python, versions in answers.items():
        assert versions.items() <= lock.locked(python).items()


@pytest.mark.parametrize("line", ["textual", "textual>=8", "textual==8 ; sys_platform == 'x'"])
def test_a_line_that_locks_nothing_is_refused(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "LOCK", tmp_path / "constraints.txt")
    lock.LOCK.write_text(f"{line}\n", "utf-8")
    with pytest.raises(ValueError, match="not understood"):
        lock.locked("3.11")
