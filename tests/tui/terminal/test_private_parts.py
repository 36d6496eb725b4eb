"""Private parts of Textual: named in `tui/terminal` alone, each time with the reason."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from textual.message_pump import MessagePump
from textual.widgets import Static

from tests.places import ROOT
from tests.tui.terminal.test_textual_names import CLASSES

TERMINAL = ROOT / "tui" / "terminal"


# Python's own public parts of a named tuple.
TUPLE = {"_replace", "_asdict", "_make", "_fields"}


def _private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__") and name not in TUPLE


def _modules() -> list[Path]:
    return sorted(path for path in (ROOT / "tui").rglob("*.py") if "cli" not in path.parts)


def _tree(cls: type) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(cls)))


@cache
def _of_class(cls: type) -> frozenset[str]:
    """Return the private names that a class has, or sets on itself."""
    return frozenset(name for name in vars(cls) if _private(name)) | {
        node.attr
        for node in ast.walk(_tree(cls))
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and _of_self(node.value)
        and _private(node.attr)
    }


def _of_textual(cls: type) -> set[str]:
    """Return the private names of the classes of Textual's that a class stands on."""
    bases = [base for base in cls.__mro__ if base.__module__.startswith("textual")]
    return set().union(*map(_of_class, bases))


def _named(cls: type) -> Iterator[str]:
    """Yield the private names that a class of ours has, sets or reads on itself."""
    yield from (name for name in vars(cls) if _private(name))
    for node in ast.walk(_tree(cls)):
        if isinstance(node, ast.Attribute) and _private(node.attr) and _of_self(node.value):
            yield node.attr


def _of_self(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "super"
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


# What Textual itself writes into every class.
MADE = {"_decorated_handlers", "_reactives", "_css_type_name", "_css_type_names", "_computes"}
MADE |= {"_css_bases", "_merged_bindings", "_inherit_css", "_inherit_bindings", "_default_css"}
MADE |= {"_inherit_component_classes", "_selector_names", "_component_classes"}


@pytest.mark.parametrize(
    "cls",
    [each for each in CLASSES if not each.__module__.startswith("tui.terminal.")],
    ids=lambda each: each.__qualname__,
)
def test_a_class_of_ours_meets_no_private_name_of_textual_s(cls: type) -> None:
    # Also by accident: an attribute of our own by such a name breaks the class beneath it.
    assert issubclass(cls, MessagePump)
    assert (set(_named(cls)) - MADE) & _of_textual(cls) == set()


class _Careless(Static):
    def __init__(self) -> None:
        super().__init__()
        self._size = 0  # type: ignore[assignment]


def test_a_private_name_would_be_found() -> None:
    assert (set(_named(_Careless)) - MADE) & _of_textual(_Careless) == {"_size"}


@pytest.mark.parametrize("path", _modules(), ids=lambda each: each.relative_to(ROOT).as_posix())
def test_no_private_name_of_another_object_is_used(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    found = [
        f"{path.name}:{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse("\n".join(lines)))
        if isinstance(node, ast.Attribute) and _private(node.attr) and not _of_self(node.value)
    ]
    found += [
        f"{path.name}:{node.lineno}: {node.module}"
        for node in ast.walk(ast.parse("\n".join(lines)))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("textual")
        and any(_private(part) for part in (node.module or "").split("."))
    ]
    if path.is_relative_to(TERMINAL):
        found = [each for each in found if not _reason(lines, int(each.split(":")[1]))]
    assert found == []


def _reason(lines: list[str], number: int) -> bool:
    """Whether a reason stands above a line, or above the statement that it goes on."""
    return any("# Private:" in line for line in lines[max(number - 4, 0) : number])


@pytest.mark.parametrize(
    "cls",
    [each for each in CLASSES if each.__module__.startswith("tui.terminal.")],
    ids=lambda each: each.__qualname__,
)
def test_a_private_method_of_textual_s_is_overridden_with_its_reason(cls: type) -> None:
    lines = inspect.getsource(inspect.getmodule(cls) or cls).splitlines()
    for name in set(vars(cls)) & _of_textual(cls) - MADE:
        place = next(n for n, line in enumerate(lines, 1) if f"def {name}(" in line)
        assert _reason(lines, place), name
