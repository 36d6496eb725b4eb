"""Patterns that are compiled when they are first used.

A pattern over Chinese ranges takes milliseconds to compile, and most of them wait for a paste or a
file: the desk opens without them. Called by others: `pattern`.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Waiting:
    """Stands for a compiled pattern, and is as fast once a method of it was called."""

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        # Called only for what is not there yet; `re` keeps few compiled patterns, so this does.
        compiled = re.compile(self._text, self._flags)
        self.__dict__.update(
            (method, getattr(compiled, method))
            for method in dir(compiled)
            if not method.startswith("_")
        )
        return getattr(compiled, name)


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern to search, match or replace by, compiled at its first use.

    It is no `re.Pattern` to `isinstance` and to the functions of `re`: call its methods.
    """
    return cast("re.Pattern[str]", _Waiting(text, flags))
