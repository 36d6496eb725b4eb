"""A table as data: TOML that comes with the program, and the seller's own file laid over it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from core.base import i18n
from core.base.errors import DaifaError
from core.base.frozen import Frozen, checked, made
from core.base.i18n import _
from core.base.named_file import read_written
from core.base.slow_patterns import first_slow

Data = dict[str, Any]
File = TypeVar("File")
Built = TypeVar("Built")


class Strict(Frozen):
    """A value read from a table: a field that nobody knows is a slip and is refused."""

    _strict: ClassVar[bool] = True


class Named(Strict):
    """Something with the platform's or the trade's own word, and an English one."""

    name: str
    english: str = ""

    @property
    def label(self) -> str:
        """The word in Chinese; the English one for everybody else."""
        return self.name if i18n.language() == "zh" else self.english or self.name


class DataTable(Generic[File, Built]):
    """One table: how its data becomes a value, and which value is in force.

    `file` is what the data must be, once `prepared`; `build` turns that into the value and raises
    ValueError where it does not fit; `merged` lays the seller's data over the packaged; `code` and
    `unusable` (a message with `{path}` and `{why}`) make the error for a seller's file that cannot
    be used. The packaged data is taken as it stands, a seller's is checked.
    `patterns` gives the patterns of a value: those that are the seller's must be quick.
    """

    def __init__(
        self,
        packaged: Path,
        *,
        file: type[File],
        build: Callable[[File], Built],
        merged: Callable[[Data, Data], Data],
        code: str,
        unusable: str,
        prepared: Callable[[Data], Data] = lambda data: data,
        patterns: Callable[[Built], Iterable[str]] = lambda _built: (),
    ) -> None:
        self.packaged_path = packaged
        self._file = file
        self._prepared = prepared
        self._build = build
        self._merged = merged
        self._code = code
        self._unusable = unusable
        self._patterns = patterns
        self._packaged: Built | None = None
        self._own: Built | None = None

    def load(self, own: Path | None = None) -> Built:
        """Return the packaged table, merged with the seller's file if that exists.

        Raises DaifaError when the seller's file is not usable.
        """
        if own is None or not own.exists():
            return self.packaged()
        from pydantic import ValidationError

        try:
            data = self._merged(self.data(), tomllib.loads(read_written(own)))
            built = self.checked(data)
            self._must_be_quick(built)
            return built
        except RecursionError as error:
            why = _("its lists lie too deep in each other")
            raise self._refused(own, why) from error
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise self._refused(own, f"{place}: {first['msg']}") from error
        except (OSError, ValueError, re.error, TypeError, KeyError, AttributeError) as error:
            raise self._refused(own, str(error)) from error

    def checked(self, data: Data) -> Built:
        """Return the table that data makes; raises pydantic's ValidationError, or ValueError."""
        return self._build(checked(self._file, self._prepared(data)))

    def _must_be_quick(self, built: Built) -> None:
        ours = set(self._patterns(self.packaged()))
        slow = first_slow([each for each in self._patterns(built) if each not in ours])
        if slow is not None:
            words = _("the pattern {pattern} takes for ever on some texts")
            raise ValueError(words.format(pattern=slow))

    def packaged(self) -> Built:
        """Return the table as it is shipped."""
        if self._packaged is None:
            self._packaged = self._build(made(self._file, self._prepared(self.data())))
        return self._packaged

    def in_force(self) -> Built:
        """Return the table in force: the one given to `use`, else the packaged one."""
        return self.packaged() if self._own is None else self._own

    def use(self, own: Built | None) -> None:
        """Put a table in force; None goes back to the packaged one."""
        self._own = own

    def data(self) -> Data:
        """Return the data that comes with the program."""
        return tomllib.loads(self.packaged_path.read_text("utf-8"))

    def _refused(self, path: Path, why: str) -> DaifaError:
        return DaifaError(self._code, _(self._unusable).format(path=path, why=why))
