"""Values that do not change, and how they are made of data.

What comes with the program is taken as it stands (`made`); what a person wrote is checked by
pydantic (`checked`), which costs a tenth of a second to load and is loaded when it is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import (
    Any,
    ClassVar,
    Self,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from core.base.clock import from_epoch

Kind = TypeVar("Kind")
Turn = Callable[[Any], Any]


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Frozen:
    """A value that does not change once it is made: what a class annotates is given by name.

    Made without code of its own for each class, as dataclasses have it: that takes a millisecond a
    class, and the start is paid every day.
    """

    _names: ClassVar[tuple[str, ...]] = ()
    _defaults: ClassVar[dict[str, Any]] = {}
    # What turns the columns of a kind of rows into the fields, by those columns.
    _turns: ClassVar[dict[tuple[str, ...], list[tuple[str, Turn | None]]]]
    # Whether a field that nobody knows is a slip where the value is made of what a person wrote.
    _strict: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        said = cls.__annotations__.items()
        names = [name for name, hint in said if not str(hint).startswith("ClassVar")]
        cls._names = (*cls._names, *names)
        own = vars(cls)
        cls._defaults = cls._defaults | {name: own[name] for name in names if name in own}
        cls._turns = {}

    def __init__(self, **values: Any) -> None:
        values = self._defaults | values
        if values.keys() != set(self._names):
            wrong = ", ".join(sorted(values.keys() ^ set(self._names)))
            raise TypeError(f"{type(self).__name__}: {wrong}")
        self.__dict__.update(values)

    def __setattr__(self, name: str, _value: object) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} does not change")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} does not change")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash(self._values())

    def __repr__(self) -> str:
        said = ", ".join(f"{name}={value!r}" for name, value in self.as_dict().items())
        return f"{type(self).__name__}({said})"

    def _values(self) -> tuple[Any, ...]:
        return tuple([self.__dict__[name] for name in self._names])

    @classmethod
    def of_row(cls, row: Any, **own: Any) -> Self:
        """Make it of a row of the store, and of `own`, which comes first.

        What the row has beside is left. SQLite's 0 and 1 become what they mean, seconds since 1970
        Beijing times, words the enum's.
        """
        columns = row._fields
        if columns not in cls._turns:
            hints = _hints_of(cls)
            known = [name for name in columns if name in cls._names]
            cls._turns[columns] = [(name, _turn(hints[name])) for name in known]
        values = {
            name: value if turn is None or value is None else turn(value)
            for name, turn in cls._turns[columns]
            if name not in own
            for value in (getattr(row, name),)
        }
        return cls(**values, **own)

    def replace(self, **changes: Any) -> Self:
        """Return the same value with other fields."""
        return type(self)(**{**self.as_dict(), **changes})

    def as_dict(self) -> dict[str, Any]:
        """Return the fields by name; values within stay values."""
        return {name: self.__dict__[name] for name in self._names}

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, handler: Any) -> Any:
        """Tell pydantic what `checked` has to look at."""
        from pydantic_core import core_schema

        hints = _hints_of(cls)
        extra: Any = "forbid" if cls._strict else "ignore"
        fields = {
            name: core_schema.typed_dict_field(
                handler.generate_schema(hints[name]), required=name not in cls._defaults
            )
            for name in cls._names
        }
        return core_schema.no_info_after_validator_function(
            lambda values: cls(**values),
            core_schema.typed_dict_schema(fields, extra_behavior=extra),
        )


def to_json(value: Any) -> Any:
    """Return a value as JSON holds it: times in ISO 8601, words for enums, lists for tuples."""
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(value, fallback=Frozen.as_dict)


def checked(kind: type[Kind], data: Any) -> Kind:
    """Make a value of what a person wrote, or raise pydantic's ValidationError."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind).validate_python(data)


def made(kind: Any, data: Any) -> Any:
    """Make a value of data that is known to be right, as `checked` would."""
    if data is None:
        return None
    origin, of = get_origin(kind), get_args(kind)
    if origin is tuple:
        return tuple(data) if of[0] in (str, int) else tuple(made(of[0], each) for each in data)
    if origin in (dict, Mapping):
        return {name: made(of[1], value) for name, value in data.items()}
    if origin in (Union, UnionType):
        is_list = isinstance(data, list)
        ways = [each for each in of if each is not NoneType]
        return made(next(each for each in ways if (get_origin(each) is tuple) == is_list), data)
    if not isinstance(kind, type):
        return data
    if issubclass(kind, Frozen):
        hints = _hints_of(kind)
        return kind(**{name: made(hints[name], value) for name, value in data.items()})
    return kind(data) if issubclass(kind, Enum) else data


def _turn(hint: Any) -> Turn | None:
    ways = [each for each in get_args(hint) or (hint,) if each is not NoneType]
    only = ways[0] if len(ways) == 1 else None
    if only is datetime:
        return from_epoch
    return only if only is bool or (isinstance(only, type) and issubclass(only, Enum)) else None


def _hints_of(kind: Any) -> dict[str, Any]:
    return _hints(kind)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
