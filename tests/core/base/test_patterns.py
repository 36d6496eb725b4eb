"""Patterns are compiled when they are first used, and each of them can be."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import core
import tui
from core.base.patterns import _Waiting, pattern


def test_a_pattern_finds_what_a_compiled_one_finds() -> None:
    ours, own = pattern(r"(?P<sign>[a-z])(\d+)", re.IGNORECASE), re.compile("(?i)([a-z])(\\d+)")
    for text in ("A1 b22", "", "31"):
        assert ours.findall(text) == own.findall(text)
        assert ours.sub("-", text) == own.sub("-", text)
        assert (ours.fullmatch(text) is None) == (own.fullmatch(text) is None)
    assert (ours.groups, dict(ours.groupindex)) == (2, {"sign": 1})


def test_nothing_is_compiled_before_it_is_used() -> None:
    waiting = pattern("(unclosed")
    with pytest.raises(re.error):
        waiting.search("")


def test_every_pattern_of_the_program_compiles() -> None:
    """What is compiled late fails late: here all of them are asked for."""
    found = 0
    for package in (core, tui):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith("__main__"):
                continue
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, _Waiting):
                    assert value.pattern is not None
                    found += 1
    assert found > 50
