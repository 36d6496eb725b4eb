"""The house's own rules: floors, SQL, the clock, words, length of files."""

from __future__ import annotations

import ast
import json
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests import catalogue
from tests.places import ROOT

MOST_LINES = 350

_LOADED = """
import importlib, json, pkgutil, sys
import {package}
for module in pkgutil.walk_packages({package}.__path__, "{package}."):
    if not module.name.startswith({skipped!r}):
        importlib.import_module(module.name)
print(json.dumps(sorted({{name.split(".")[0] for name in sys.modules}})))
"""


def _modules(*packages: str) -> list[Path]:
    return sorted(path for each in packages for path in (ROOT / each).rglob("*.py"))


@cache
def _tree(path: Path) -> ast.Module:
    """Return what a module says, to be read only."""
    return ast.parse(path.read_text("utf-8"))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _loaded_by(package: str, *skipped: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", _LOADED.format(package=package, skipped=skipped)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout))


def test_the_core_loads_no_screen() -> None:
    # sqlite_utils brings click along; it is loaded only to lay out a database.
    loaded = _loaded_by("core", "core.store.schema")
    assert "pydantic" in loaded
    assert loaded & {"tui", "textual", "rich", "click"} == set()


def test_the_command_line_loads_no_textual() -> None:
    assert _loaded_by("tui.cli") & {"textual", "rich"} == set()


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_nothing_in_the_core_names_a_screen() -> None:
    # Also where it is only loaded later, inside a function.
    found = [
        (_name(path), name)
        for path in _modules("core")
        for name in _imports(_tree(path))
        if name.split(".")[0] in ("tui", "textual", "rich", "click")
    ]
    assert found == []


_SQL = re.compile(
    r"\b(select\s.+\sfrom\s|insert\s+(or\s+\w+\s+)?into\s|update\s+\w+\s+set\s|delete\s+from\s"
    r"|create\s+(table|index)|pragma\s+\w+|begin\s+immediate)",
    re.IGNORECASE | re.DOTALL,
)


def _texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    notes = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
            yield node.lineno, node.value


def test_sql_stands_in_the_store_alone() -> None:
    found = [
        f"{_name(path)}:{line}: {text[:60]}"
        for path in _modules("core", "tui")
        if "core/store/" not in _name(path)
        for line, text in _texts(_tree(path))
        if _SQL.search(text)
    ]
    assert found == []


def test_the_engine_is_known_to_the_store_alone() -> None:
    found = [
        (_name(path), name)
        for path in _modules("core", "tui")
        if "core/store/" not in _name(path)
        for name in _imports(_without_typing(path))
        if name in ("sqlite3", "sqlite_utils")
    ]
    assert found == []


def _without_typing(path: Path) -> ast.AST:
    """Return a module without what it imports for its types alone."""
    tree = ast.parse(path.read_text("utf-8"))
    used = {
        node.value.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.attr not in ("Row", "Connection")
    }
    tree.body = [
        node
        for node in tree.body
        if not (isinstance(node, ast.Import) and all(each.name not in used for each in node.names))
    ]
    return tree


def test_the_search_for_sql_would_find_it() -> None:
    for text in (
        "select a from b",
        "INSERT INTO x values",
        "update t set a",
        "pragma user_version",
    ):
        assert _SQL.search(text)
    assert not _SQL.search("Select the order from the list"[:6])


_CLOCKS = {
    ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("date", "today"),
    ("time", "time"), ("time", "time_ns"), ("time", "localtime"), ("time", "gmtime"),
}  # fmt: skip


def test_one_module_reads_the_clock() -> None:
    found = {
        _name(path)
        for path in _modules("core", "tui")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, (ast.Name, ast.Attribute))
        and (_last(node.value), node.attr) in _CLOCKS
    }
    assert found == {"core/base/clock.py"}


def _last(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def test_the_core_never_asks_what_time_it_is() -> None:
    # Not even through the clock module: time is a parameter.
    found = [
        _name(path)
        for path in _modules("core")
        if path.name != "clock.py" and re.search(r"\bclock\.now\(|\bnow\(\)", path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize("path", _modules("core", "tui", "tests"), ids=_name)
def test_no_file_is_too_long(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())
    if path.is_relative_to(ROOT / "tests"):
        assert lines <= 2 * MOST_LINES
    else:
        assert lines <= MOST_LINES, "divide it"


def test_every_word_has_a_chinese_text() -> None:
    assert catalogue.missing() == []


def test_no_chinese_text_is_left_over() -> None:
    assert catalogue.unused() == []


def test_the_compiled_catalogue_is_current() -> None:
    # Only the answer is asserted: a difference of two long byte strings takes minutes to draw.
    current = catalogue.COMPILED.read_bytes() == catalogue.compiled()
    assert current, "run: python -m tests.catalogue"


def _places(text: str) -> set[str]:
    return {
        name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
        for _text, name, spec, conversion in string.Formatter().parse(text)
        if name is not None
    }


def test_both_languages_fill_in_the_same_things() -> None:
    for key, texts in catalogue.translated().items():
        forms = (key,) if isinstance(key, str) else key
        allowed = set().union(*map(_places, forms))
        needed = _places(forms[0]) if len(forms) == 1 else set()
        for text in texts:
            assert needed <= _places(text) <= allowed, (key, text)


def test_a_word_is_translated_in_one_place() -> None:
    seen: dict[object, str] = {}
    twice = []
    for path in sorted(catalogue.AREAS.glob("*.po")):
        for key in catalogue.ids_of(path.name):
            if key in seen:
                twice.append((key, seen[key], path.name))
            seen[key] = path.name
    assert twice == []


def test_words_are_looked_up_when_they_are_shown() -> None:
    """A `_()` at import time would freeze the language; the command line alone may do so."""
    found = []
    for path in _modules("core", "tui"):
        if "tui/cli/" in _name(path):
            continue
        tree = _tree(path)
        inside = {
            id(node)
            for function in ast.walk(tree)
            if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            for part in (function.body if isinstance(function.body, list) else [function.body])
            for node in ast.walk(part)
        }
        found += [
            f"{_name(path)}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("_", "ngettext")
            and id(node) not in inside
        ]
    assert found == []
