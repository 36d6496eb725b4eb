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

from core.rules.book import packaged
from tests import catalogue
from tests.places import ROOT

MOST_LINES = 450
MOST_TEST_LINES = 700
MOST_FUNCTION_LINES = 40
MOST_CLASS_LINES = 250

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
    assert {"sqlite3", "tomllib"} <= loaded
    assert loaded & {"tui", "textual", "rich", "click"} == set()


def test_nothing_waits_for_pydantic_that_checks_nothing() -> None:
    # It takes a tenth of a second, which every start and every command would pay.
    assert _loaded_by("tui.cli", "core.store.schema") & {"pydantic", "pydantic_core"} == set()


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


def _above_the_store() -> Iterator[tuple[str, ast.Module]]:
    for path in _modules("core", "tui"):
        if "core/store/" not in _name(path):
            yield _name(path), ast.parse(path.read_text("utf-8"))


def test_the_engine_is_known_to_the_store_alone() -> None:
    # Not even its types, nor for a type checker alone.
    found = [
        (name, module)
        for name, tree in _above_the_store()
        for module in _imports(tree)
        if module.split(".")[0] in ("sqlite3", "sqlite_utils")
    ]
    assert found == []


_ASKING = {"conn", "query", "one", "value", "rows", "first"}


def test_only_the_store_asks_the_database() -> None:
    found = [
        f"{name}:{node.lineno}: {ast.unparse(node)}"
        for name, tree in _above_the_store()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in _ASKING and _last(node.value) == "store"
    ]
    assert found == []


# Raw rows serve the store itself; the columns of an import's orders are chosen by the file.
_RAW = {"Store.query", "Store.one", "Store.value", "orders_by_sn"}


def _public(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for each in node.body:
                if isinstance(each, ast.FunctionDef):
                    yield f"{node.name}.{each.name}", each


def test_what_leaves_the_store_has_a_type() -> None:
    found = [
        f"{_name(path)}: {name} -> {ast.unparse(node.returns)}"
        for path in _modules("core/store")
        for name, node in _public(ast.parse(path.read_text("utf-8")))
        if node.returns is not None
        and not name.rpartition(".")[2].startswith("_")
        and name not in _RAW
        and re.search(r"\bsqlite3\b|\bAny\b|\bobject\b", ast.unparse(node.returns))
    ]
    assert found == []


def _from_the_store(tree: ast.Module) -> set[str]:
    """Return the modules and names that a module has from core.store, by their names there."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("core.store")
        for alias in node.names
    }


def _holding_rows(tree: ast.Module) -> set[str]:
    """Return the names that hold what the store gave, as far as the text of a module tells.

    Assigned from, or looped over, a call into the store; or annotated with a type of its. The
    type checker sees the rest: a value with fields has no item by name.
    """
    known = _from_the_store(tree)
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation is not None:
            words = set(re.findall(r"\w+", ast.unparse(node.annotation)))
            names |= {node.arg} if words & known else set()
        for target, source in _bindings(node):
            if any(isinstance(each, ast.Name) and each.id in known for each in ast.walk(source)):
                names |= {
                    each.id
                    for each in ast.walk(target)
                    if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
                }
    return names


def _bindings(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(node, ast.Assign):
        yield from ((target, node.value) for target in node.targets)
    elif isinstance(node, (ast.For, ast.comprehension)):
        yield node.target, node.iter


def _read_by_name(tree: ast.Module) -> Iterator[str]:
    rows = _holding_rows(tree)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.slice, ast.Constant)
            and isinstance(node.slice.value, str)
            and isinstance(node.value, ast.Name)
            and node.value.id in rows
        ):
            yield f"{node.lineno}: {ast.unparse(node)}"


def test_nobody_reads_a_row_of_the_store_by_name() -> None:
    found = [f"{name}:{each}" for name, tree in _above_the_store() for each in _read_by_name(tree)]
    assert found == []


def test_the_search_for_rows_read_by_name_would_find_them() -> None:
    text = """
from core.store import parcels
from core.store.claims import ClaimRow
def one(desk, row: ClaimRow): return row["state"]
def two(desk): return [each["number"] for each in parcels.waiting(desk.store)]
def three(desk):
    found = parcels.waiting(desk.store)[0]
    return found["number"]
"""
    assert len(list(_read_by_name(ast.parse(text)))) == 3


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


def test_what_a_shop_may_have_of_its_own_is_asked_of_its_book() -> None:
    """The general book is asked by name for what concerns no single shop alone."""
    per_shop = {rule.name for rule in packaged() if rule.per_shop}
    found = [
        (_name(path), node.slice.value)
        for path in _modules("core", "tui")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "general"
        and isinstance(node.slice, ast.Constant)
        and node.slice.value in per_shop
    ]
    assert found == []


@pytest.mark.parametrize("path", _modules("core", "tui", "tests"), ids=_name)
def test_no_file_is_too_long(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= (MOST_TEST_LINES if path.is_relative_to(ROOT / "tests") else MOST_LINES)


def _definitions(*packages: str) -> Iterator[tuple[str, ast.stmt]]:
    for path in _modules(*packages):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                yield f"{_name(path)}:{node.name}", node


def _body_lines(node: ast.stmt) -> int:
    """Count the lines of a body, without signature and docstring: what has to be thought over."""
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    first = node.body[1 if ast.get_docstring(node) and len(node.body) > 1 else 0]
    start: int = min(
        [first.lineno, *(each.lineno for each in getattr(first, "decorator_list", []))]
    )
    end: int = node.end_lineno or start
    return end - start + 1


def test_no_function_or_class_is_too_long() -> None:
    found = [
        (name, _body_lines(node))
        for name, node in _definitions("core", "tui")
        if _body_lines(node)
        > (MOST_CLASS_LINES if isinstance(node, ast.ClassDef) else MOST_FUNCTION_LINES)
    ]
    assert found == []


def test_every_word_has_a_chinese_text() -> None:
    assert catalogue.missing() == []


def test_no_chinese_text_is_left_over() -> None:
    assert catalogue.unused() == []


CURE = "run: python -m tests.catalogue"


def test_the_compiled_catalogue_is_current() -> None:
    assert catalogue.COMPILED.is_file(), CURE
    assert catalogue.stale(catalogue.COMPILED.read_bytes()) == [], CURE


def test_a_stale_catalogue_would_be_found() -> None:
    # The compiler and babel read the same files: what they say must agree.
    data = catalogue.compiled()
    assert catalogue.stale(data) == []
    assert catalogue.stale(data.replace("省份".encode(), "省界".encode())) == ["province"]
    old = data.replace(b"\0province\0", b"\0provinze\0")
    assert catalogue.stale(old) == ["province", "provinze"]


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
